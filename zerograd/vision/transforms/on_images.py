"""What is done to Pillow's images, with Pillow."""
from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from ..pillow import bands, image_of, is_image, pillow

MODES = ["constant", "edge", "reflect", "symmetric"]


def dimensions(img: Any) -> list[int]:
    """Channels, height and width. Raises TypeError for what is no image."""
    if not is_image(img):
        raise TypeError(f"Unexpected type {type(img)}")
    return [bands(img), img.height, img.width]


def check(img: Any) -> None:
    if not is_image(img):
        raise TypeError(f"img should be PIL Image. Got {type(img)}")


def flip(img: Any, vertical: bool) -> Any:
    check(img)
    way = pillow().Transpose
    return img.transpose(way.FLIP_TOP_BOTTOM if vertical else way.FLIP_LEFT_RIGHT)


def crop(img: Any, top: int, left: int, height: int, width: int) -> Any:
    check(img)
    return img.crop((left, top, left + width, top + height))


def resize(img: Any, size: list[int], interpolation: int) -> Any:
    check(img)
    return img.resize(tuple(size[::-1]), interpolation)


def rotate(img: Any, angle: float, interpolation: int, expand: bool, center: Any, fill: Any) -> Any:
    check(img)
    return img.rotate(angle, interpolation, expand, center, fillcolor=_filling(fill, img))


def pad(img: Any, padding: Any, fill: Any, mode: str) -> Any:
    """An image with a frame, of a colour or of what is in the image. Raises TypeError or ValueError for other arguments."""
    check(img)
    if not isinstance(padding, int | float | tuple | list):
        raise TypeError("Got inappropriate padding arg")
    if not isinstance(fill, int | float | tuple | list | None):
        raise TypeError("Got inappropriate fill arg")
    if not isinstance(mode, str):
        raise TypeError("Got inappropriate padding_mode arg")
    check_padding(padding, mode)
    if mode != "constant":
        return _mirrored(img, sides(padding), mode)
    border = tuple(padding) if isinstance(padding, list) else padding
    border = border[0] if isinstance(border, tuple) and len(border) == 1 else border
    made = import_module("PIL.ImageOps").expand(img, border=border, fill=_filling(fill, img))
    if img.mode == "P":
        made.putpalette(img.getpalette())
    return made


def check_padding(padding: Any, mode: str) -> None:
    if isinstance(padding, tuple | list) and len(padding) not in (1, 2, 4):
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple")
    if mode not in MODES:
        raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")


def sides(padding: Any) -> tuple[int, int, int, int]:
    """A padding as left, top, right and bottom.

    >>> sides(1), sides([1, 2])
    ((1, 1, 1, 1), (1, 2, 1, 2))
    """
    given = tuple(padding) if isinstance(padding, tuple | list) else (padding,)
    return given * (4 // len(given))


def _mirrored(img: Any, padding: tuple[int, int, int, int], mode: Any) -> Any:
    left, top, right, bottom = (max(side, 0) for side in padding)
    if min(padding) < 0:
        cut = [-min(side, 0) for side in padding]
        img = img.crop((cut[0], cut[1], img.width - cut[2], img.height - cut[3]))
    array = np.asarray(img)
    made = pillow().fromarray(np.pad(array, ((top, bottom), (left, right), (0, 0))[: array.ndim], mode))
    if img.mode == "P":
        made.putpalette(img.getpalette())
    return made


def _filling(fill: Any, img: Any) -> Any:
    """A colour as Pillow takes it: a number, or a tuple with one for each band."""
    count = bands(img)
    fill = 0 if fill is None else fill
    if isinstance(fill, int | float) and count > 1:
        fill = (fill,) * count
    if isinstance(fill, tuple | list):
        fill = tuple(fill) * count if len(fill) == 1 else tuple(fill)
        if len(fill) != count:
            raise ValueError(
                f"The number of elements in 'fill' does not match the number of channels of the image ({len(fill)} != {count})"
            )
        return fill if img.mode == "F" else tuple(int(each) for each in fill)
    return fill if img.mode == "F" else int(fill)


def enhance(img: Any, what: str, factor: float) -> Any:
    """More (above 1) or less (below 1) of ``what``: "Brightness", "Contrast" or "Color"."""
    check(img)
    return getattr(import_module("PIL.ImageEnhance"), what)(img).enhance(factor)


def shift_hue(img: Any, factor: float) -> Any:
    check(img)
    if img.mode in ("L", "1", "I", "F"):
        return img
    hue, saturation, value = img.convert("HSV").split()
    turned = np.asarray(hue) + np.array(int(factor * 255) % 256, np.uint8)  # bytes: what is more than a whole turn is left out
    return pillow().merge("HSV", (image_of(turned, "L"), saturation, value)).convert(img.mode)


def grey(img: Any, channels: int) -> Any:
    check(img)
    if channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    made = img.convert("L")
    return made if channels == 1 else image_of(np.dstack([np.asarray(made)] * 3), "RGB")
