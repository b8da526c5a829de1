"""Other colours, by rule or by chance."""
from __future__ import annotations

from typing import Any

from ...core.dtypes import dtype
from ...functions import rand, randperm
from ...nn import Module
from ...tensor import Tensor
from . import functional as F
from .geometry import uniform


class ColorJitter(Module):
    """Brightness, contrast, saturation and hue changed at random, in a random order.

    Each is a number, how far from no change, or the two ends of a range. Raises TypeError or ValueError for anything else.

    >>> ColorJitter(brightness=0.5, hue=(0, 0.25))
    ColorJitter(brightness=(0.5, 1.5), contrast=None, saturation=None, hue=(0.0, 0.25))
    """

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        super().__init__()
        self.brightness = self._range(brightness, "brightness")
        self.contrast = self._range(contrast, "contrast")
        self.saturation = self._range(saturation, "saturation")
        self.hue = self._range(hue, "hue", center=0, bound=(-0.5, 0.5))

    def _range(self, value: Any, name: str, center: int = 1, bound: tuple[float, float] = (0, float("inf"))) -> Any:
        """The range of a factor, or None where it changes nothing."""
        if isinstance(value, int | float):
            if value < 0:
                raise ValueError(f"If {name} is a single number, it must be non negative.")
            value = [center - float(value), center + float(value)]
            if name != "hue":
                value[0] = max(value[0], 0.0)
        elif isinstance(value, tuple | list) and len(value) == 2:
            value = [float(each) for each in value]
        else:
            raise TypeError(f"{name} should be a single number or a list/tuple with length 2.")
        if not bound[0] <= value[0] <= value[1] <= bound[1]:
            raise ValueError(f"{name} values should be between {bound}, but got {value}.")
        return None if value[0] == value[1] == center else tuple(value)

    @staticmethod
    def get_params(brightness: Any, contrast: Any, saturation: Any, hue: Any) -> tuple[Any, ...]:
        """The order, and the four factors."""
        order = randperm(4)
        return order, *(None if each is None else uniform(each[0], each[1]) for each in (brightness, contrast, saturation, hue))

    def forward(self, img: Any) -> Any:
        order, *factors = self.get_params(self.brightness, self.contrast, self.saturation, self.hue)
        changes = F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue
        for which in order.tolist():
            if factors[which] is not None:
                img = changes[which](img, factors[which])
        return img

    def __repr__(self) -> str:
        ranges = f"brightness={self.brightness}, contrast={self.contrast}, saturation={self.saturation}, hue={self.hue}"
        return f"{type(self).__name__}({ranges})"


class Grayscale(Module):
    """A picture in grey: see :func:`functional.rgb_to_grayscale`."""

    def __init__(self, num_output_channels: int = 1) -> None:
        super().__init__()
        self.num_output_channels = num_output_channels

    def forward(self, img: Any) -> Any:
        return F.rgb_to_grayscale(img, num_output_channels=self.num_output_channels)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(num_output_channels={self.num_output_channels})"


class RandomGrayscale(Module):
    """A picture in grey with probability ``p``, with as many channels as before."""

    def __init__(self, p: float = 0.1) -> None:
        super().__init__()
        self.p = p

    def forward(self, img: Any) -> Any:
        channels = F.get_dimensions(img)[0]
        return F.rgb_to_grayscale(img, num_output_channels=channels) if rand(1) < self.p else img

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p={self.p})"


class ConvertImageDtype(Module):
    """The same picture in numbers of another dtype: see :func:`functional.convert_image_dtype`."""

    def __init__(self, dtype: dtype) -> None:
        super().__init__()
        self.dtype = dtype

    def forward(self, image: Any) -> Tensor:
        return F.convert_image_dtype(image, self.dtype)
