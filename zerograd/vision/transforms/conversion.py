"""From picture to tensor and back, and several steps as one."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...nn import Module
from ...tensor import Tensor
from . import functional as F


class Compose:
    """Several steps, one after the other.

    >>> steps = Compose([ToTensor(), Normalize((0.5,), (0.5,))])
    >>> steps(np.full((1, 2), 255, dtype=np.uint8))
    tensor([[[1., 1.]]])
    >>> steps
    Compose(
        ToTensor()
        Normalize(mean=(0.5,), std=(0.5,))
    )
    """

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        self.transforms = transforms

    def __call__(self, img: Any) -> Any:
        for step in self.transforms:
            img = step(img)
        return img

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", *(f"    {step}" for step in self.transforms), ")"])


class ToTensor:
    """A picture as a tensor of floats from 0 to 1, of shape (C, H, W): see :func:`functional.to_tensor`."""

    def __call__(self, pic: Any) -> Tensor:
        return F.to_tensor(pic)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class PILToTensor:
    """An image as a tensor of its own numbers, of shape (C, H, W): see :func:`functional.pil_to_tensor`."""

    def __call__(self, pic: Any) -> Tensor:
        return F.pil_to_tensor(pic)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ToPILImage:
    """A tensor or an array as an image: see :func:`functional.to_pil_image`."""

    def __init__(self, mode: str | None = None) -> None:
        self.mode = mode

    def __call__(self, pic: Any) -> Any:
        return F.to_pil_image(pic, self.mode)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self.mode is None else f'mode={self.mode}'})"


class Normalize(Module):
    """Each channel less its mean, divided by its standard deviation: see :func:`functional.normalize`."""

    def __init__(self, mean: Any, std: Any, inplace: bool = False) -> None:
        super().__init__()
        self.mean, self.std, self.inplace = mean, std, inplace

    def forward(self, tensor: Tensor) -> Tensor:
        return F.normalize(tensor, self.mean, self.std, self.inplace)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(mean={self.mean}, std={self.std})"
