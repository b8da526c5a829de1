"""How the pixels between pixels are guessed when a picture is made larger, smaller, or turned."""
from __future__ import annotations

from enum import Enum
from typing import Any


class InterpolationMode(Enum):
    """The ways there are; for tensors, the first four.

    >>> InterpolationMode.BILINEAR.value
    'bilinear'
    """

    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"
    HAMMING = "hamming"
    LANCZOS = "lanczos"


PILLOW = {
    InterpolationMode.NEAREST: 0, InterpolationMode.LANCZOS: 1, InterpolationMode.BILINEAR: 2, InterpolationMode.BICUBIC: 3,
    InterpolationMode.BOX: 4, InterpolationMode.HAMMING: 5, InterpolationMode.NEAREST_EXACT: 0,
}  # fmt: skip
_OF_NUMBER = {number: mode for mode, number in reversed(PILLOW.items())}


def of_number(interpolation: Any) -> Any:
    """A mode, also where Pillow's number for it was given; anything else as it is."""
    return _OF_NUMBER[interpolation] if isinstance(interpolation, int) else interpolation


def checked(interpolation: Any) -> InterpolationMode:
    """A mode from a mode or Pillow's number. Raises TypeError for anything else."""
    mode = of_number(interpolation)
    if not isinstance(mode, InterpolationMode):
        raise TypeError("Argument interpolation should be a InterpolationMode or a corresponding Pillow integer constant")
    return mode
