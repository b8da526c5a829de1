"""Steps of one's own, steps that are taken only sometimes, and a hole in the picture."""
from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from ...core.dtypes import float32
from ...functions import empty, rand, tensor
from ...nn import Module
from ...tensor import Tensor
from . import functional as F
from .geometry import check_ranges, place, sizes_by_chance


class Lambda:
    """A function as a step. Raises TypeError for what cannot be called.

    >>> Lambda(lambda picture: picture * 2)(torch.ones(2))
    tensor([2., 2.])
    """

    def __init__(self, lambd: Callable[[Any], Any]) -> None:
        if not callable(lambd):
            raise TypeError(f"Argument lambd should be callable, got {type(lambd).__name__!r}")
        self.lambd = lambd

    def __call__(self, img: Any) -> Any:
        return self.lambd(img)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class RandomApply(Module):
    """All of the steps with probability ``p``, else none."""

    def __init__(self, transforms: Any, p: float = 0.5) -> None:
        super().__init__()
        self.transforms, self.p = transforms, p

    def forward(self, img: Any) -> Any:
        if self.p < rand(1):
            return img
        for step in self.transforms:
            img = step(img)
        return img

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", f"    p={self.p}", *(f"    {step}" for step in self.transforms), ")"])


class RandomTransforms:
    """What :class:`RandomOrder` and :class:`RandomChoice` share. Raises TypeError for what is no list of steps."""

    def __init__(self, transforms: Any) -> None:
        if not isinstance(transforms, Sequence):
            raise TypeError("Argument transforms should be a sequence")
        self.transforms = transforms

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", *(f"    {step}" for step in self.transforms), ")"])


class RandomOrder(RandomTransforms):
    """All of the steps, in an order that Python's ``random`` draws."""

    def __call__(self, img: Any) -> Any:
        order = list(range(len(self.transforms)))
        random.shuffle(order)
        for which in order:
            img = self.transforms[which](img)
        return img


class RandomChoice(RandomTransforms):
    """One of the steps, drawn by Python's ``random`` with the weights ``p``."""

    def __init__(self, transforms: Any, p: Any = None) -> None:
        super().__init__(transforms)
        if p is not None and not isinstance(p, Sequence):
            raise TypeError("Argument p should be a sequence")
        self.p = p

    def __call__(self, *args: Any) -> Any:
        return random.choices(self.transforms, weights=self.p)[0](*args)

    def __repr__(self) -> str:
        return f"{super().__repr__()}(p={self.p})"


class RandomErasing(Module):
    """With probability ``p``, a random part of a tensor is overwritten: by a number, one for each channel, or "random" numbers.

    Raises TypeError or ValueError for what is none of these.
    """

    def __init__(self, p: float = 0.5, scale: Any = (0.02, 0.33), ratio: Any = (0.3, 3.3), value: Any = 0,
                 inplace: bool = False) -> None:  # fmt: skip
        super().__init__()
        if not isinstance(value, int | float | str | tuple | list):
            raise TypeError("Argument value should be either a number or str or a sequence")
        if isinstance(value, str) and value != "random":
            raise ValueError("If value is str, it should be 'random'")
        check_ranges(scale, ratio)
        if scale[0] < 0 or scale[1] > 1:
            raise ValueError("Scale should be between 0 and 1")
        if p < 0 or p > 1:
            raise ValueError("Random erasing probability should be between 0 and 1")
        self.p, self.scale, self.ratio, self.value, self.inplace = p, scale, ratio, value, inplace

    @staticmethod
    def get_params(img: Tensor, scale: Any, ratio: Any, value: Any = None) -> tuple[int, int, int, int, Any]:
        """Top, left, height and width of the part, and what is written there; the picture itself if ten draws do not fit."""
        channels, height, width = img.shape[-3:]
        for h, w in sizes_by_chance(height * width, scale, ratio, tall=True):
            if h < height and w < width:
                drawn = empty([channels, h, w], dtype=float32).normal_() if value is None else tensor(value)[:, None, None]
                return place(height - h), place(width - w), h, w, drawn
        return 0, 0, height, width, img

    def forward(self, img: Tensor) -> Tensor:
        if not rand(1) < self.p:
            return img
        value: Any = None
        if isinstance(self.value, int | float):
            value = [float(self.value)]
        elif not isinstance(self.value, str):
            value = [float(each) for each in self.value]
        if value is not None and len(value) not in (1, img.shape[-3]):
            raise ValueError(
                f"If value is a sequence, it should have either a single value or {img.shape[-3]} (number of input channels)"
            )
        return F.erase(img, *self.get_params(img, self.scale, self.ratio, value), self.inplace)

    def __repr__(self) -> str:
        what = f"p={self.p}, scale={self.scale}, ratio={self.ratio}, value={self.value}, inplace={self.inplace}"
        return f"{type(self).__name__}({what})"
