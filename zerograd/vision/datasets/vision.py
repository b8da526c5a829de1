"""What all sets of images share: where they lie, what is done to each item, and their printed form."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...utils.data import Dataset

Root = str | Path
Step = Callable[..., Any]


class VisionDataset(Dataset[Any]):
    """Images with labels. A subclass has ``__getitem__`` and ``__len__``, and may say more of itself in ``extra_repr``.

    ``transform`` is done to each image, ``target_transform`` to each label; ``transforms`` to both at once, instead.
    Raises ValueError where both ways are given.

    >>> class Blank(VisionDataset):
    ...     def __len__(self): return 3
    >>> Blank("pictures")
    Dataset Blank
        Number of datapoints: 3
        Root location: pictures
    """

    _repr_indent = 4

    def __init__(self, root: Root | None = None, transforms: Step | None = None, transform: Step | None = None,
                 target_transform: Step | None = None) -> None:  # fmt: skip
        self.root: Any = os.path.expanduser(root) if isinstance(root, str) else root
        separate = transform is not None or target_transform is not None
        if transforms is not None and separate:
            raise ValueError("Only transforms or transform/target_transform can be passed as argument")
        self.transform, self.target_transform = transform, target_transform
        self.transforms = StandardTransform(transform, target_transform) if separate else transforms

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __repr__(self) -> str:
        body = [f"Number of datapoints: {self.__len__()}"]
        if self.root is not None:
            body.append(f"Root location: {self.root}")
        body += self.extra_repr().splitlines()
        if getattr(self, "transforms", None) is not None:
            body.append(repr(self.transforms))
        return "\n".join([f"Dataset {type(self).__name__}", *(" " * self._repr_indent + line for line in body)])

    def extra_repr(self) -> str:
        return ""

    def _item(self, image: Any, target: Any) -> tuple[Any, Any]:
        """An image and its label as the user gets them."""
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return image, target


class StandardTransform:
    """One function for the image and one for the label, as one function for both.

    >>> StandardTransform(None, str)
    StandardTransform
    Target transform: <class 'str'>
    >>> StandardTransform(None, str)("image", 5)
    ('image', '5')
    """

    def __init__(self, transform: Step | None = None, target_transform: Step | None = None) -> None:
        self.transform, self.target_transform = transform, target_transform

    def __call__(self, input: Any, target: Any) -> tuple[Any, Any]:
        if self.transform is not None:
            input = self.transform(input)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return input, target

    def __repr__(self) -> str:
        body = [type(self).__name__]
        for head, each in (("Transform: ", self.transform), ("Target transform: ", self.target_transform)):
            if each is not None:
                first, *more = repr(each).splitlines()
                body += [head + first, *(" " * len(head) + line for line in more)]
        return "\n".join(body)
