"""What can be done to a picture, as functions: Pillow's images and tensors of shape (..., C, H, W) alike.

>>> picture = torch.arange(6.).reshape(1, 2, 3)
>>> hflip(picture)
tensor([[[2., 1., 0.],
         [5., 4., 3.]]])
"""
from __future__ import annotations

import warnings
from typing import Any

from ...core import errors
from ...core.dtypes import dtype, float32
from ...tensor import Tensor
from ..pillow import is_image
from . import colours, on_images, on_tensors
from .converting import (
    normalize as normalize,
    pil_to_tensor as pil_to_tensor,
    to_pil_image as to_pil_image,
    to_tensor as to_tensor,
)
from .modes import PILLOW, InterpolationMode, checked


def get_dimensions(img: Any) -> list[int]:
    """Channels, height and width.

    >>> get_dimensions(torch.zeros(3, 28, 20))
    [3, 28, 20]
    """
    return on_tensors.dimensions(img) if isinstance(img, Tensor) else on_images.dimensions(img)


def get_image_size(img: Any) -> list[int]:
    """Width and height."""
    return get_dimensions(img)[:0:-1]


def get_image_num_channels(img: Any) -> int:
    """How many channels: 3 for red, green and blue."""
    return get_dimensions(img)[0]


def hflip(img: Any) -> Any:
    """Left becomes right."""
    return on_tensors.flip(img, False) if isinstance(img, Tensor) else on_images.flip(img, False)


def vflip(img: Any) -> Any:
    """Top becomes bottom."""
    return on_tensors.flip(img, True) if isinstance(img, Tensor) else on_images.flip(img, True)


def crop(img: Any, top: int, left: int, height: int, width: int) -> Any:
    """A part of a picture; what lies outside of it is black."""
    return (on_tensors if isinstance(img, Tensor) else on_images).crop(img, top, left, height, width)


def center_crop(img: Any, output_size: Any) -> Any:
    """The middle of a picture, with a black frame where the picture is smaller.

    >>> center_crop(torch.arange(9.).reshape(1, 3, 3), 1)
    tensor([[[4.]]])
    """
    if isinstance(output_size, int | float):
        output_size = (int(output_size), int(output_size))
    elif len(output_size) == 1:
        output_size = (output_size[0], output_size[0])
    _, height, width = get_dimensions(img)
    new_height, new_width = output_size
    lacking = max(new_width - width, 0), max(new_height - height, 0)
    if any(lacking):
        img = pad(img, [*(each // 2 for each in lacking), *((each + 1) // 2 for each in lacking)], fill=0)
        _, height, width = get_dimensions(img)
        if (new_height, new_width) == (height, width):
            return img
    return crop(img, round((height - new_height) / 2.0), round((width - new_width) / 2.0), new_height, new_width)


def pad(img: Any, padding: Any, fill: Any = 0, padding_mode: str = "constant") -> Any:
    """A picture with a frame: all sides alike, [left and right, top and bottom], or [left, top, right, bottom].

    The frame is ``fill`` ("constant"), the last pixel ("edge"), or a mirror that shows that once ("reflect") or twice
    ("symmetric").

    >>> pad(torch.tensor([[1., 2., 3.]]), [2, 0], padding_mode="reflect")
    tensor([[3., 2., 1., 2., 3., 2., 1.]])
    """
    return (on_tensors if isinstance(img, Tensor) else on_images).pad(img, padding, fill, padding_mode)


def resize(img: Any, size: Any, interpolation: Any = InterpolationMode.BILINEAR, max_size: int | None = None,
           antialias: bool | None = True) -> Any:  # fmt: skip
    """A picture of another size: (height, width), or the shorter side, the longer one being at most ``max_size``.

    Raises TypeError for an unknown ``interpolation``, and ValueError for a size of other than one or two numbers.

    >>> resize(torch.ones(1, 10, 20), 5).shape
    torch.Size([1, 5, 10])
    """
    mode = checked(interpolation)
    if isinstance(size, list | tuple):
        if len(size) not in (1, 2):
            raise ValueError(f"Size must be an int or a 1 or 2 element tuple/list, not a {len(size)} element tuple/list")
        if max_size is not None and len(size) != 1:
            raise ValueError(
                "max_size should only be passed if size specifies the length of the smaller edge, "
                "i.e. size should be an int or a sequence of length 1 in torchscript mode."
            )
    _, height, width = get_dimensions(img)
    wanted = _size(height, width, [size] if isinstance(size, int) else size, max_size)
    if [height, width] == wanted:
        return img
    if isinstance(img, Tensor):
        return on_tensors.resize(img, wanted, mode.value, antialias)
    if antialias is False:
        text = "Anti-alias option is always applied for PIL Image input. Argument antialias is ignored."
        warnings.warn(text, stacklevel=errors.outside())
    return on_images.resize(img, wanted, PILLOW[mode])


def _size(height: int, width: int, size: Any, longest: int | None) -> list[int]:
    """Height and width of a picture that keeps its form, if only its shorter side is given."""
    if len(size) != 1:
        return [size[0], size[1]]
    short, long = sorted((width, height))
    new_short = size[0]
    new_long = int(new_short * long / short)
    if longest is not None:
        if longest <= new_short:
            raise ValueError(
                f"max_size = {longest} must be strictly greater than the requested size for the smaller edge size = {size}"
            )
        if new_long > longest:
            new_short, new_long = int(longest * new_short / new_long), longest
    return [new_long, new_short] if width <= height else [new_short, new_long]


def resized_crop(img: Any, top: int, left: int, height: int, width: int, size: Any,
                 interpolation: Any = InterpolationMode.BILINEAR, antialias: bool | None = True) -> Any:  # fmt: skip
    """A part of a picture, made larger or smaller."""
    return resize(crop(img, top, left, height, width), size, interpolation, antialias=antialias)


def rotate(img: Any, angle: float, interpolation: Any = InterpolationMode.NEAREST, expand: bool = False, center: Any = None,
           fill: Any = None) -> Any:  # fmt: skip
    """A picture turned by ``angle`` degrees against the clock, about its middle or ``center``; ``expand``: nothing is cut off.

    Raises TypeError for an angle that is no number.
    """
    mode = checked(interpolation)
    if not isinstance(angle, int | float):
        raise TypeError("Argument angle should be int or float")
    if center is not None and not isinstance(center, list | tuple):
        raise TypeError("Argument center should be a sequence")
    if isinstance(img, Tensor):
        return on_tensors.rotate(img, angle, mode.value, expand, center, fill)
    return on_images.rotate(img, angle, PILLOW[mode], expand, center, fill)


def adjust_brightness(img: Any, brightness_factor: float) -> Any:
    """Darker (below 1) or brighter (above 1); 0 is black."""
    if isinstance(img, Tensor):
        return colours.brightness(img, brightness_factor)
    return on_images.enhance(img, "Brightness", brightness_factor)


def adjust_contrast(img: Any, contrast_factor: float) -> Any:
    """Less (below 1) or more (above 1) contrast; 0 is the mean grey everywhere."""
    if isinstance(img, Tensor):
        return colours.contrast(img, contrast_factor)
    return on_images.enhance(img, "Contrast", contrast_factor)


def adjust_saturation(img: Any, saturation_factor: float) -> Any:
    """Paler (below 1) or stronger (above 1) colours; 0 is grey."""
    if isinstance(img, Tensor):
        return colours.saturation(img, saturation_factor)
    return on_images.enhance(img, "Color", saturation_factor)


def adjust_hue(img: Any, hue_factor: float) -> Any:
    """Other colours: those on the circle of colours, so much of a turn further. Raises ValueError for more than half a turn."""
    if not -0.5 <= hue_factor <= 0.5:
        raise ValueError(f"hue_factor ({hue_factor}) is not in [-0.5, 0.5].")
    return colours.hue(img, hue_factor) if isinstance(img, Tensor) else on_images.shift_hue(img, hue_factor)


def to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """An image in grey, with one channel or three alike. Raises TypeError for what is no image."""
    if not is_image(img):
        raise TypeError("Input should be PIL Image")
    return on_images.grey(img, num_output_channels)


def rgb_to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """A picture in grey, with one channel or three alike: green counts most, blue least.

    >>> rgb_to_grayscale(torch.tensor([[[1.]], [[0.]], [[0.]]]))
    tensor([[[0.2989]]])
    """
    return (colours if isinstance(img, Tensor) else on_images).grey(img, num_output_channels)


def convert_image_dtype(image: Any, dtype: dtype = float32) -> Tensor:
    """The same picture in numbers of another dtype. Raises TypeError for what is no tensor.

    >>> convert_image_dtype(torch.tensor([[0, 255]], dtype=torch.uint8))
    tensor([[0., 1.]])
    """
    if not isinstance(image, Tensor):
        raise TypeError("Input img should be Tensor Image")
    return colours.convert(image, dtype)


def erase(img: Any, i: int, j: int, h: int, w: int, v: Any, inplace: bool = False) -> Tensor:
    """A picture with a part of it overwritten by ``v``. Raises TypeError for what is no tensor."""
    if not isinstance(img, Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(img)}")
    return on_tensors.erase(img, i, j, h, w, v, inplace)
