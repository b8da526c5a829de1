"""What is done to the shape of pictures that are tensors, (..., H, W), with operations that gradients flow back through."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...core import dtypes
from ...functions import round as round_, where
from ...ops.creation import as_tensor, from_numpy
from ...ops.gathering import index_select
from ...tensor import Tensor
from .on_images import check_padding, sides


def check(img: Tensor) -> None:
    if img.ndim < 2:
        raise TypeError("Tensor is not a torch image.")


def dimensions(img: Tensor) -> list[int]:
    """Channels, height and width."""
    check(img)
    return [1 if img.ndim == 2 else img.shape[-3], *img.shape[-2:]]


def flip(img: Tensor, vertical: bool) -> Tensor:
    check(img)
    return img.flip(-2 if vertical else -1)  # type: ignore[no-any-return]


def crop(img: Tensor, top: int, left: int, height: int, width: int) -> Tensor:
    """A part of a picture; what lies outside of it is 0."""
    _, h, w = dimensions(img)
    right, bottom = left + width, top + height
    part: Tensor = img[..., max(top, 0) : bottom, max(left, 0) : right]
    if left >= 0 and top >= 0 and right <= w and bottom <= h:
        return part
    before = [max(min(0, end) - begin, 0) for begin, end in ((left, right), (top, bottom))]
    after = [max(right - max(w, left), 0), max(bottom - max(h, top), 0)]
    return pad(part, [*before, *after], 0, "constant")


def pad(img: Tensor, padding: Any, fill: Any, mode: str) -> Tensor:
    """A picture with a frame, of a number or of what is in the picture. Raises TypeError or ValueError for other arguments."""
    check(img)
    if not isinstance(padding, int | tuple | list):
        raise TypeError("Got inappropriate padding arg")
    if not isinstance(fill, int | float | None):
        raise TypeError("Got inappropriate fill arg")
    if not isinstance(mode, str):
        raise TypeError("Got inappropriate padding_mode arg")
    check_padding(padding, mode)
    left, top, right, bottom = sides(padding)
    if mode == "constant":
        return _framed(img, (left, top, right, bottom), fill or 0)
    rows = _places(img.shape[-2], top, bottom, mode)
    columns = _places(img.shape[-1], left, right, mode)
    return _chosen(img, rows, columns)


def _chosen(img: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Some rows and columns of a picture, some of them often."""
    made: Tensor = index_select(index_select(img, -2, rows), -1, columns)
    return made


def _framed(img: Tensor, padding: tuple[int, int, int, int], fill: float) -> Tensor:
    left, top, right, bottom = padding
    *more, height, width = img.shape
    framed: Tensor = img.new_full((*more, height + top + bottom, width + left + right), fill)
    inner = img[..., max(-top, 0) : height - max(-bottom, 0), max(-left, 0) : width - max(-right, 0)]
    rows, columns = slice(max(top, 0), max(top, 0) + inner.shape[-2]), slice(max(left, 0), max(left, 0) + inner.shape[-1])
    framed[..., rows, columns] = inner
    return framed


def _places(length: int, before: int, after: int, mode: Any) -> Tensor:
    """Which row of the picture stands in each row of the framed one."""
    places = np.arange(length, dtype=np.int64)[max(-before, 0) : length - max(-after, 0)]
    if mode == "reflect" and max(before, after) >= length:
        raise RuntimeError(
            f"Padding size should be less than the corresponding input dimension, but got: padding ({before}, {after})"
            f" at a dimension of length {length}"
        )
    return from_numpy(np.pad(places, (max(before, 0), max(after, 0)), mode))  # type: ignore[no-any-return]


def resize(img: Tensor, size: list[int], mode: str, antialias: bool | None) -> Tensor:
    """A picture of another size: each new row and column is a weighted mean of old ones."""
    check(img)
    if mode not in ("nearest", "nearest-exact", "bilinear", "bicubic"):
        raise ValueError(f"Interpolation mode '{mode}' is unsupported with Tensor input")
    if mode.startswith("nearest"):
        rows, columns = (_nearest(old, new, mode) for old, new in zip(img.shape[-2:], size))
        return _chosen(img, rows, columns)
    floats = img if img.dtype in (dtypes.float32, dtypes.float64) else img.to(dtypes.float32)
    rows, columns = (
        as_tensor(_weights(old, new, mode == "bicubic", bool(antialias)), dtype=floats.dtype)
        for old, new in zip(img.shape[-2:], size)
    )
    made = rows @ (floats @ columns.t())
    if mode == "bicubic" and img.dtype is dtypes.uint8:
        made = made.clamp(min=0, max=255)
    return as_before(made, img)


def _nearest(old: int, new: int, mode: str) -> Tensor:
    steps = np.arange(new, dtype=np.float32) + np.float32(0.5 * (mode == "nearest-exact"))
    places = np.floor(steps * np.float32(old / new)).astype(np.int64)
    return from_numpy(np.minimum(places, old - 1))  # type: ignore[no-any-return]


def _linear(x: Any) -> Any:
    return np.maximum(1 - np.abs(x), 0)


def _cubic(a: float) -> Callable[[Any], Any]:
    def curve(x: Any) -> Any:
        x = np.abs(x)
        near, far = ((a + 2) * x - (a + 3)) * x * x + 1, ((x - 5) * x + 8) * x * a - 4 * a
        return np.where(x < 1, near, np.where(x < 2, far, 0))

    return curve


def _weights(old: int, new: int, cubic: bool, antialias: bool) -> np.ndarray[Any, Any]:
    """How much of each old pixel is in each new one: (new, old), each row with the sum 1.

    A new pixel sees the old ones in reach of its centre. With ``antialias`` that reach grows with the pixel, so that none is
    missed when a picture shrinks; what would lie beyond the edge is left out. Without it, the edge goes on for ever.

    >>> _weights(4, 2, cubic=False, antialias=False)
    array([[0.5, 0.5, 0. , 0. ],
           [0. , 0. , 0.5, 0.5]])
    """
    ratio = old / new
    centres = (np.arange(new)[:, None] + 0.5) * ratio - 0.5
    if antialias:
        curve = _cubic(-0.5) if cubic else _linear
        made = curve((np.arange(old) - centres) / max(ratio, 1))
        return made / made.sum(1, keepdims=True)  # type: ignore[no-any-return]
    curve, reach = (_cubic(-0.75), 2) if cubic else (_linear, 1)
    made = np.zeros((new, old))
    first = np.floor(centres).astype(np.int64)
    for step in range(1 - reach, reach + 1):
        np.add.at(made, (np.arange(new)[:, None], np.clip(first + step, 0, old - 1)), curve(centres - first - step))
    return made


def as_before(made: Tensor, img: Tensor) -> Tensor:
    """Numbers of the dtype that the picture had, rounded if that was whole numbers."""
    if made.dtype is img.dtype:
        return made
    return (made if img.is_floating_point() else round_(made)).to(img.dtype)


def rotate(img: Tensor, angle: float, mode: str, expand: bool, center: Any, fill: Any) -> Tensor:
    """A picture turned against the clock, about its middle or ``center`` (x, y); what comes from outside is ``fill``."""
    channels, height, width = dimensions(img)
    if isinstance(fill, tuple | list) and len(fill) not in (1, channels):
        raise ValueError(
            "The number of elements in 'fill' cannot broadcast to match the number of channels of the image"
            f" ({len(fill)} != {channels})"
        )
    if mode not in ("nearest", "bilinear"):
        raise ValueError(f"Interpolation mode '{mode}' is unsupported with Tensor input")
    middle = [0.0, 0.0] if center is None else [center[0] - width * 0.5, center[1] - height * 0.5]
    kind = img.dtype if img.is_floating_point() else dtypes.float32
    matrix = _turning(middle, -angle)
    new_width, new_height = _turned_size(matrix, width, height) if expand else (width, height)
    x, y = _sources(matrix.astype(kind.numpy), (width, height), (new_width, new_height))
    return as_before(_sampled(img.to(kind), x, y, mode, fill), img)


def _turning(center: list[float], angle: float) -> np.ndarray[Any, Any]:
    """Where a pixel of the turned picture comes from: (2, 3), for coordinates from the middle of the picture."""
    sin, cos = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    x, y = center
    return np.array([[cos, sin, x - cos * x - sin * y], [-sin, cos, y + sin * x - cos * y]])


def _turned_size(matrix: np.ndarray[Any, Any], width: int, height: int) -> tuple[int, int]:
    """Width and height of the frame that the turned picture just fits into."""
    half = np.array([width * 0.5, height * 0.5], np.float32)
    corners = np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]], np.float32) * half
    moved = corners @ matrix[:, :2].T.astype(np.float32) + matrix[:, 2].astype(np.float32) + half
    low, high = (np.trunc(each / np.float32(1e-4)) * np.float32(1e-4) for each in (moved.min(0), moved.max(0)))
    size = np.ceil(high) - np.floor(low)
    return int(size[0]), int(size[1])


def _sources(matrix: Any, old: tuple[int, int], new: tuple[int, int]) -> tuple[Any, Any]:
    """Column and row, in the old picture, of each pixel of the new one."""
    across, down = (np.arange(length, dtype=matrix.dtype) - matrix.dtype.type(length * 0.5 - 0.5) for length in new)
    base = np.stack(np.broadcast_arrays(across[None, :], down[:, None], matrix.dtype.type(1)), -1)
    relative = base @ (matrix.T / np.array(old, matrix.dtype) * 2)  # from -1 to 1 across the old picture
    x, y = (((relative[..., i] + 1) * old[i] - 1) / 2 for i in range(2))
    return x, y


def _sampled(img: Tensor, x: Any, y: Any, mode: str, fill: Any) -> Tensor:
    """The picture at places between its pixels. Outside it is ``fill``, and near its edge a mixture."""
    height, width = img.shape[-2:]
    if mode == "nearest":
        corners = [(np.rint(x), np.rint(y), np.ones_like(x))]
    else:
        left, top = np.floor(x), np.floor(y)
        corners = [
            (left + i, top + j, np.abs(left + 1 - i - x) * np.abs(top + 1 - j - y)) for j in range(2) for i in range(2)
        ]
    made: Any = 0
    seen: Any = np.zeros_like(x)
    for column, row, weight in corners:
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        rows, columns = (from_numpy(np.where(inside, place, 0).astype(np.int64)) for place in (row, column))
        made, seen = made + img[..., rows, columns] * from_numpy(weight * inside), seen + weight * inside
    if fill is None:
        return made  # type: ignore[no-any-return]
    given = as_tensor([float(each) for each in (fill if isinstance(fill, tuple | list) else [fill])], dtype=img.dtype)
    mask, colour = from_numpy(seen), given.view(-1, 1, 1)
    filled: Tensor = where(mask < 0.5, colour, made) if mode == "nearest" else made * mask + (1.0 - mask) * colour
    return filled


def erase(img: Tensor, i: int, j: int, h: int, w: int, v: Any, inplace: bool) -> Tensor:
    check(img)
    erased = img if inplace else img.clone()
    erased[..., i : i + h, j : j + w] = v
    return erased
