"""CIFAR-10: coloured photographs of 32×32, in ten classes; or, where they are not, the shapes that zerograd draws."""
from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from .. import archives, download as web
from ..download import Expected
from ..pillow import image_of
from .shapes import Shapes
from .vision import Root, Step, VisionDataset

_RECORD = 1 + 3 * 32 * 32  # bytes: the class, then the image, one colour after the other
_UNPACKED = 200_000_000  # bytes; the archive holds 184 million


class CIFAR10(VisionDataset):
    """Photographs of ten kinds of things, 50,000 to train with and 10,000 to test with, as (image, number of the class).

    They are read from ``root/cifar-10-batches-bin`` if they are there, and fetched there by ``download=True``: it is the edition
    without pickled objects, so that reading it runs no code. Without them, and without a network, :class:`Shapes` are used
    instead, with classes of their own, and a line says so.

    >>> images = CIFAR10("data", train=False)
    zerograd: CIFAR10 is not here: 1,000 test images of shapes are drawn instead; CIFAR10(root, download=True) fetches all 10,000.
    >>> images.data.shape, images.classes[0]
    ((1000, 32, 32, 3), 'plain disc')
    """

    base_folder = "cifar-10-batches-bin"
    filename = "cifar-10-binary.tar.gz"
    mirrors: ClassVar[list[str]] = [
        "https://www.cs.toronto.edu/~kriz/",
        "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
    ]
    # As TensorFlow Datasets has published it since 2019.
    _expected: ClassVar[Expected] = Expected(170052171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
    train_list: ClassVar[list[str]] = [f"data_batch_{number}.bin" for number in range(1, 6)]
    test_list: ClassVar[list[str]] = ["test_batch.bin"]
    photographed: ClassVar[list[str]] = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]

    def __init__(self, root: Root, train: bool = True, transform: Step | None = None, target_transform: Step | None = None,
                 download: bool = False) -> None:  # fmt: skip
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        reached = True
        if download:
            try:
                self.download()
            except web.Unreachable:
                reached = False
        if self._check_integrity():
            self.classes = self.photographed
            self.data, self.targets = self._load()
        else:
            self._tell(reached)
            drawn = Shapes(bool(train))
            self.classes, self.data, self.targets = drawn.classes, drawn.data, drawn.targets
        self.class_to_idx = {name: place for place, name in enumerate(self.classes)}

    def _tell(self, reached: bool) -> None:
        """One line about what is used instead, without a path or a reason that varies: lessons store it."""
        part, all_ = ("5,000 training", "50,000") if self.train else ("1,000 test", "10,000")
        why = "is not here" if reached else "could not be fetched"
        name = type(self).__name__
        instead = f"{part} images of shapes are drawn instead"
        print(f"zerograd: {name} {why}: {instead}; {name}(root, download=True) fetches all {all_}.")

    def _files(self, train: bool) -> list[Path]:
        return [Path(self.root) / self.base_folder / name for name in (self.train_list if train else self.test_list)]

    def _check_integrity(self) -> bool:
        return all(path.is_file() for path in self._files(self.train))

    def _load(self) -> tuple[np.ndarray[Any, Any], list[int]]:
        """Raises RuntimeError for a damaged file, and names it."""
        parts = []
        for path in self._files(self.train):
            data = np.frombuffer(path.read_bytes(), np.uint8)
            if not data.size or data.size % _RECORD or data[::_RECORD].max() > 9:
                raise RuntimeError(f"{path} is damaged; remove it and download it again")
            parts.append(data.reshape(-1, _RECORD))
        records = np.concatenate(parts)
        images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        return np.ascontiguousarray(images), records[:, 0].tolist()

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        return self._item(image_of(self.data[index], "RGB"), self.targets[index])

    def __len__(self) -> int:
        return len(self.data)

    def download(self) -> None:
        """Fetch the whole set, unless it is there. Raises RuntimeError if no mirror gives it, with what each of them said."""
        if all(path.is_file() for path in [*self._files(True), *self._files(False)]):
            return
        self.root = type(self.root)(web.writable(Path(self.root)))
        urls = [f"{mirror}{self.filename}" for mirror in self.mirrors]
        packed = web.fetch(urls, Path(self.root) / self.filename, self._expected)
        archives.untar(packed, Path(self.root), _UNPACKED)
        packed.unlink()

    def extra_repr(self) -> str:
        return f"Split: {'Train' if self.train is True else 'Test'}"
