"""Images of nothing: to try a program before its data are there."""
from __future__ import annotations

from typing import Any

from ...core.dtypes import int64
from ...functions import randint, randn
from ...ops.generators import get_rng_state, manual_seed, set_rng_state
from ..transforms.converting import to_pil_image
from .vision import Step, VisionDataset


class FakeData(VisionDataset):
    """``size`` random images of shape ``image_size``, with random labels; image ``i`` is the same each time, and everywhere.

    >>> FakeData(size=100, image_size=(3, 32, 32))
    Dataset FakeData
        Number of datapoints: 100
    """

    def __init__(self, size: int = 1000, image_size: Any = (3, 224, 224), num_classes: int = 10, transform: Step | None = None,
                 target_transform: Step | None = None, random_offset: int = 0) -> None:  # fmt: skip
        super().__init__(transform=transform, target_transform=target_transform)
        self.size, self.num_classes, self.image_size, self.random_offset = size, num_classes, image_size, random_offset

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        if index >= len(self):
            raise IndexError(f"{type(self).__name__} index out of range")
        before = get_rng_state()
        manual_seed(index + self.random_offset)
        numbers, target = randn(*self.image_size), randint(0, self.num_classes, size=(1,), dtype=int64)[0]
        set_rng_state(before)
        image, target = self._item(to_pil_image(numbers), target)
        return image, target.item()

    def __len__(self) -> int:
        return self.size
