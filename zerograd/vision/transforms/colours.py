"""What is done to the colours of pictures that are tensors, (..., 1 or 3, H, W)."""
from __future__ import annotations

from typing import Any

from ...core import dtypes
from ...functions import clamp, floor, max as max_, mean, min as min_, ones_like, stack, where, zeros_like
from ...ops.gathering import gather
from ...tensor import Tensor
from .on_tensors import check, dimensions


def largest(kind: dtypes.dtype) -> int:
    """The number that means full brightness: 1 for floats.

    >>> largest(torch.uint8), largest(torch.float32)
    (255, 1)
    """
    return 1 if kind.is_floating_point or kind is dtypes.bool_ else int(2 ** (8 * kind.itemsize - kind.is_signed) - 1)


def _check_channels(img: Tensor, permitted: list[int]) -> int:
    check(img)
    channels = dimensions(img)[0]
    if channels not in permitted:
        raise TypeError(f"Input image tensor permitted channel values are {permitted}, but found {channels}")
    return channels


def _check_factor(name: str, factor: float) -> None:
    if factor < 0:
        raise ValueError(f"{name} ({factor}) is not non-negative.")


def convert(image: Tensor, kind: dtypes.dtype) -> Tensor:
    """The same picture in numbers of another dtype, from 0 to what means full brightness there.

    Raises RuntimeError where floats are not fine enough for the whole numbers.
    """
    if image.dtype is kind:
        return image
    made: Any
    if image.is_floating_point():
        if kind.is_floating_point:
            return image.to(kind)
        if kind in ((dtypes.int32, dtypes.int64) if image.dtype is dtypes.float32 else (dtypes.int64,)):
            raise RuntimeError(f"The cast from {image.dtype} to {kind} cannot be performed safely.")
        made = (image * (largest(kind) + 1.0 - 1e-3)).to(kind)  # as many floats for each whole number
    elif kind.is_floating_point:
        made = image.to(kind) / float(largest(image.dtype))
    elif largest(image.dtype) > largest(kind):
        made = (image // ((largest(image.dtype) + 1) // (largest(kind) + 1))).to(kind)
    else:
        made = image.to(kind) * ((largest(kind) + 1) // (largest(image.dtype) + 1))
    return made  # type: ignore[no-any-return]


def _blend(one: Tensor, other: Tensor, ratio: float) -> Tensor:
    """So much of one picture, and of another what is lacking to 1."""
    ratio = float(ratio)
    return clamp(ratio * one + (1.0 - ratio) * other, 0, largest(one.dtype)).to(one.dtype)  # type: ignore[no-any-return]


def grey(img: Tensor, channels: int) -> Tensor:
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    found = _check_channels(img, [1, 3])
    if channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    made = img.clone()
    if found == 3:
        red, green, blue = img.unbind(dim=-3)
        made = (0.2989 * red + 0.587 * green + 0.114 * blue).to(img.dtype).unsqueeze(dim=-3)
    return made.expand(img.shape) if channels == 3 else made  # type: ignore[no-any-return]


def brightness(img: Tensor, factor: float) -> Tensor:
    _check_factor("brightness_factor", factor)
    _check_channels(img, [1, 3])
    return _blend(img, zeros_like(img), factor)


def contrast(img: Tensor, factor: float) -> Tensor:
    _check_factor("contrast_factor", factor)
    channels = _check_channels(img, [3, 1])
    floats = (grey(img, 1) if channels == 3 else img).to(img.dtype if img.is_floating_point() else dtypes.float32)
    return _blend(img, mean(floats, dim=(-3, -2, -1), keepdim=True), factor)


def saturation(img: Tensor, factor: float) -> Tensor:
    _check_factor("saturation_factor", factor)
    return img if _check_channels(img, [1, 3]) == 1 else _blend(img, grey(img, 1), factor)


def hue(img: Tensor, factor: float) -> Tensor:
    if _check_channels(img, [1, 3]) == 1:
        return img
    turn, strength, value = _to_hsv(convert(img, dtypes.float32))
    return convert(_to_rgb((turn + factor) % 1.0, strength, value), img.dtype)


def _to_hsv(img: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Hue (0 to 1, once around the circle of colours), saturation and brightness."""
    red, green, blue = img.unbind(dim=-3)
    high, low = max_(img, dim=-3).values, min_(img, dim=-3).values
    one = ones_like(high)
    spread = where(high == low, one, high - low)
    r, g, b = ((high - each) / spread for each in (red, green, blue))
    from_red = (high == red) * (b - g)
    from_green = ((high == green) & (high != red)) * (2.0 + r - b)
    from_blue = ((high != green) & (high != red)) * (4.0 + g - r)
    turn = ((from_red + from_green + from_blue) / 6.0 + 1.0) % 1.0
    return turn, (high - low) / where(high == low, one, high), high


def _to_rgb(turn: Tensor, strength: Tensor, value: Tensor) -> Tensor:
    """Back: in each sixth of the circle one colour is full, one lacking, and one between."""
    sixth = floor(turn * 6.0)
    rest = turn * 6.0 - sixth
    p = clamp(value * (1.0 - strength), 0.0, 1.0)
    q = clamp(value * (1.0 - strength * rest), 0.0, 1.0)
    t = clamp(value * (1.0 - strength * (1.0 - rest)), 0.0, 1.0)
    place = (sixth.to(dtypes.int64) % 6).unsqueeze(-3)
    channels = (value, q, p, p, t, value), (t, value, value, q, p, p), (p, p, t, value, value, q)
    made: Tensor = stack([gather(stack(each, dim=-3), -3, place).squeeze(-3) for each in channels], dim=-3)
    return made
