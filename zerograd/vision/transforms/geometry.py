"""Where things stand in a picture, by rule or by chance: cropped, padded, flipped, turned, made larger or smaller.

What is random is drawn from the default generator: after the same seed, PyTorch makes the same picture.
"""
from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

from ...core import errors
from ...functions import empty, exp, log, rand, randint, tensor
from ...nn import Module
from ...tensor import Tensor
from . import functional as F
from .modes import InterpolationMode, of_number
from .on_images import check_padding

_TWO = "Please provide only two dimensions (h, w) for size."


def _pair(size: Any) -> Any:
    """A size as height and width, where one number means both."""
    if isinstance(size, int | float):
        return int(size), int(size)
    if isinstance(size, Sequence) and len(size) == 1:
        return size[0], size[0]
    if len(size) != 2:
        raise ValueError(_TWO)
    return size


def uniform(low: float, high: float) -> float:
    """A random number between two, from the default generator."""
    return float(empty(1).uniform_(low, high).item())


def place(free: int) -> int:
    """A random place among so many and one."""
    return int(randint(0, free + 1, size=(1,)).item())


class Resize(Module):
    """Another size: see :func:`functional.resize`. Raises TypeError or ValueError for what is no size.

    >>> Resize((8, 8))
    Resize(size=(8, 8), interpolation=bilinear, max_size=None, antialias=True)
    """

    def __init__(self, size: Any, interpolation: Any = InterpolationMode.BILINEAR, max_size: int | None = None,
                 antialias: bool | None = True) -> None:  # fmt: skip
        super().__init__()
        if not isinstance(size, int | Sequence):
            raise TypeError(f"Size should be int or sequence. Got {type(size)}")
        if isinstance(size, Sequence) and len(size) not in (1, 2):
            raise ValueError("If size is a sequence, it should have 1 or 2 values")
        self.size, self.max_size, self.interpolation, self.antialias = size, max_size, of_number(interpolation), antialias

    def forward(self, img: Any) -> Any:
        return F.resize(img, self.size, self.interpolation, self.max_size, self.antialias)

    def __repr__(self) -> str:
        how = f"interpolation={self.interpolation.value}, max_size={self.max_size}, antialias={self.antialias}"
        return f"{type(self).__name__}(size={self.size}, {how})"


class CenterCrop(Module):
    """The middle of a picture: see :func:`functional.center_crop`."""

    def __init__(self, size: Any) -> None:
        super().__init__()
        self.size = _pair(size)

    def forward(self, img: Any) -> Any:
        return F.center_crop(img, self.size)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(size={self.size})"


class Pad(Module):
    """A frame around the picture: see :func:`functional.pad`. Raises TypeError or ValueError for what is no frame."""

    def __init__(self, padding: Any, fill: Any = 0, padding_mode: str = "constant") -> None:
        super().__init__()
        if not isinstance(padding, int | float | tuple | list):
            raise TypeError("Got inappropriate padding arg")
        if not isinstance(fill, int | float | tuple | list):
            raise TypeError("Got inappropriate fill arg")
        check_padding(padding, padding_mode)
        self.padding, self.fill, self.padding_mode = padding, fill, padding_mode

    def forward(self, img: Any) -> Any:
        return F.pad(img, self.padding, self.fill, self.padding_mode)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(padding={self.padding}, fill={self.fill}, padding_mode={self.padding_mode})"


class RandomCrop(Module):
    """A part of the picture, of that size, from a random place; ``padding`` frames the picture before.

    Raises ValueError where the picture is too small, unless ``pad_if_needed``.

    >>> _ = torch.manual_seed(0)
    >>> RandomCrop(2)(torch.arange(16.).reshape(1, 4, 4))
    tensor([[[ 8.,  9.],
             [12., 13.]]])
    """

    def __init__(self, size: Any, padding: Any = None, pad_if_needed: bool = False, fill: Any = 0,
                 padding_mode: str = "constant") -> None:  # fmt: skip
        super().__init__()
        self.size = tuple(_pair(size))
        self.padding, self.pad_if_needed, self.fill, self.padding_mode = padding, pad_if_needed, fill, padding_mode

    @staticmethod
    def get_params(img: Any, output_size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Top, left, height and width of the part."""
        _, height, width = F.get_dimensions(img)
        new_height, new_width = output_size
        if height < new_height or width < new_width:
            raise ValueError(f"Required crop size {(new_height, new_width)} is larger than input image size {(height, width)}")
        if (height, width) == (new_height, new_width):
            return 0, 0, height, width
        return place(height - new_height), place(width - new_width), new_height, new_width

    def forward(self, img: Any) -> Any:
        if self.padding is not None:
            img = F.pad(img, self.padding, self.fill, self.padding_mode)
        _, height, width = F.get_dimensions(img)
        if self.pad_if_needed and width < self.size[1]:
            img = F.pad(img, [self.size[1] - width, 0], self.fill, self.padding_mode)
        if self.pad_if_needed and height < self.size[0]:
            img = F.pad(img, [0, self.size[0] - height], self.fill, self.padding_mode)
        return F.crop(img, *self.get_params(img, self.size))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(size={self.size}, padding={self.padding})"


class RandomResizedCrop(Module):
    """A random part of the picture, of a random size and form, made to be of one size.

    ``scale`` says how much of the picture's area, ``ratio`` how wide for its height.
    """

    def __init__(self, size: Any, scale: Any = (0.08, 1.0), ratio: Any = (3.0 / 4.0, 4.0 / 3.0),
                 interpolation: Any = InterpolationMode.BILINEAR, antialias: bool | None = True) -> None:  # fmt: skip
        super().__init__()
        self.size = _pair(size)
        check_ranges(scale, ratio)
        self.scale, self.ratio, self.interpolation, self.antialias = scale, ratio, of_number(interpolation), antialias

    @staticmethod
    def get_params(img: Any, scale: Any, ratio: Any) -> tuple[int, int, int, int]:
        """Top, left, height and width of the part; if ten draws do not fit into the picture, its middle."""
        _, height, width = F.get_dimensions(img)
        for h, w in sizes_by_chance(height * width, scale, ratio, tall=False):
            if 0 < w <= width and 0 < h <= height:
                return place(height - h), place(width - w), h, w
        w, h = width, height
        if width / height < min(ratio):
            h = round(w / min(ratio))
        elif width / height > max(ratio):
            w = round(h * max(ratio))
        return (height - h) // 2, (width - w) // 2, h, w

    def forward(self, img: Any) -> Any:
        part = self.get_params(img, self.scale, self.ratio)
        return F.resized_crop(img, *part, self.size, self.interpolation, antialias=self.antialias)

    def __repr__(self) -> str:
        scale, ratio = (tuple(round(each, 4) for each in range_) for range_ in (self.scale, self.ratio))
        how = f"interpolation={self.interpolation.value}, antialias={self.antialias}"
        return f"{type(self).__name__}(size={self.size}, scale={scale}, ratio={ratio}, {how})"


def check_ranges(scale: Any, ratio: Any) -> None:
    if not isinstance(scale, Sequence):
        raise TypeError("Scale should be a sequence")
    if not isinstance(ratio, Sequence):
        raise TypeError("Ratio should be a sequence")
    if scale[0] > scale[1] or ratio[0] > ratio[1]:
        warnings.warn("Scale and ratio should be of kind (min, max)", stacklevel=errors.outside())


def sizes_by_chance(area: int, scale: Any, ratio: Any, tall: bool) -> Any:
    """Ten random sizes, (height, width): a share of the area, and width divided by height, or the reverse if ``tall``."""
    low, high = log(tensor(ratio))
    for _ in range(10):
        share = area * uniform(scale[0], scale[1])
        form = float(exp(empty(1).uniform_(low.item(), high.item())).item())
        long, short = round(math.sqrt(share * form)), round(math.sqrt(share / form))
        yield (long, short) if tall else (short, long)


class RandomHorizontalFlip(Module):
    """Left becomes right, with probability ``p``."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, img: Any) -> Any:
        return F.hflip(img) if rand(1) < self.p else img

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p={self.p})"


class RandomVerticalFlip(RandomHorizontalFlip):
    """Top becomes bottom, with probability ``p``."""

    def forward(self, img: Any) -> Any:
        return F.vflip(img) if rand(1) < self.p else img


class RandomRotation(Module):
    """A turn by a random angle, from ``-degrees`` to ``degrees``, or between two given ones: see :func:`functional.rotate`.

    >>> RandomRotation(30)
    RandomRotation(degrees=[-30.0, 30.0], interpolation=nearest, expand=False, fill=0)
    """

    def __init__(self, degrees: Any, interpolation: Any = InterpolationMode.NEAREST, expand: bool = False, center: Any = None,
                 fill: Any = 0) -> None:  # fmt: skip
        super().__init__()
        if isinstance(degrees, int | float):
            if degrees < 0:
                raise ValueError("If degrees is a single number, it must be positive.")
            degrees = [-degrees, degrees]
        _check_two(degrees, "degrees")
        if center is not None:
            _check_two(center, "center")
        if fill is not None and not isinstance(fill, Sequence | int | float):
            raise TypeError("Fill should be either a sequence or a number.")
        self.degrees, self.interpolation = [float(each) for each in degrees], of_number(interpolation)
        self.expand, self.center, self.fill = expand, center, 0 if fill is None else fill

    @staticmethod
    def get_params(degrees: Any) -> float:
        """The angle."""
        return uniform(float(degrees[0]), float(degrees[1]))

    def forward(self, img: Any) -> Any:
        fill, channels = self.fill, F.get_dimensions(img)[0]
        if isinstance(img, Tensor):
            fill = [float(fill)] * channels if isinstance(fill, int | float) else [float(each) for each in fill]
        return F.rotate(img, self.get_params(self.degrees), self.interpolation, self.expand, self.center, fill)

    def __repr__(self) -> str:
        center = "" if self.center is None else f", center={self.center}"
        how = f"interpolation={self.interpolation.value}, expand={self.expand}{center}, fill={self.fill}"
        return f"{type(self).__name__}(degrees={self.degrees}, {how})"


def _check_two(given: Any, name: str) -> None:
    if not isinstance(given, Sequence):
        raise TypeError(f"{name} should be a sequence of length 2.")
    if len(given) != 2:
        raise ValueError(f"{name} should be a sequence of length 2.")
