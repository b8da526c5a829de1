"""Padding: more places around a tensor, before what needs neighbours on all sides."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import errors, operands
from ...ops import arguments, padding
from ...ops.creation import empty
from ...ops.shape import slice_dim
from .windows import ints

if TYPE_CHECKING:
    from ...tensor import Tensor

AXES = {1: "W", 2: "HW", 3: "DHW"}
MODES = ("constant", "reflect", "replicate", "circular")


def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    """``input`` with more places around it.

    ``pad``: how many places before and after, of the last dimension first: (left, right, top, bottom...); negative ones are cut
    off. ``mode``: what stands there: ``"constant"``, the number ``value``, by default 0; ``"reflect"``, the mirror image, without
    the edge itself; ``"replicate"``, the edge; ``"circular"``, what stands at the other end. The last three pad one, two or three
    dimensions of examples with a dimension of channels before them, and perhaps one of the batch.

    >>> pad(tensor([[1., 2., 3.]]), (2, 1))
    tensor([[0., 0., 1., 2., 3., 0.]])
    >>> pad(tensor([[1., 2., 3.]]), (2, 1), "reflect")
    tensor([[3., 2., 1., 2., 3., 2.]])
    """
    shape = arguments.tensor("pad", input)._array.shape
    given = tuple(ints("pad", pad, "pad", 2) if isinstance(pad, (tuple, list)) else _no_list(pad))
    if not isinstance(mode, str):
        raise TypeError(f"pad(): argument 'mode' (position 3) must be str, not {errors.type_name(mode)}")
    if value is not None:
        arguments.real("pad", value, "value", 4)
    if mode not in MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if len(given) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(given) > 2 * len(shape):
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length"
            f" {len(given)} and input of dimension {len(shape)}"
        )
    if mode == "constant":
        return _constant(input, given, value)  # type: ignore[no-any-return]
    if value:
        raise RuntimeError(f"Padding mode \"{mode}\" doesn't take in value argument")
    n = len(given) // 2
    if n not in (1, 2, 3) or len(shape) not in (n + 1, n + 2):
        raise NotImplementedError(_unsupported(len(given), len(shape)))
    padded: Tensor = _circular(input, given) if mode == "circular" else _around(n, input, given, mode)
    return padded


def _no_list(pad: Any) -> Any:
    raise TypeError(f"pad(): argument 'pad' (position 2) must be tuple of ints, not {errors.type_name(pad)}")


def _constant(input: Any, pad: tuple[int, ...], value: Any) -> Any:
    shape = input._array.shape
    for nr in range(len(pad) // 2):
        size, before, after = shape[-1 - nr], pad[2 * nr], pad[2 * nr + 1]
        if size + min(before, 0) < 0 or size + min(before, 0) + min(after, 0) < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
    return padding.constant_pad_nd(input, pad, operands.stored(float(value or 0), input._array.dtype))


def _unsupported(length: int, ndim: int) -> str:
    return (
        f"Padding size {length} is not supported for {ndim}D input tensor.\n"
        "Supported combinations for non-constant padding:\n"
        "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
        "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
        "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
    )


def _around(n: int, input: Any, pad: tuple[int, ...], mode: str) -> Any:
    shape = input._array.shape
    if 0 in shape[len(shape) - n - 1 :]:
        raise RuntimeError(
            f"Expected {n + 1}D or {n + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for"
            f" input, but got: {list(shape)}"
        )
    sides = [pad[2 * nr : 2 * nr + 2] for nr in range(n)]
    for nr, side in enumerate(sides if mode == "reflect" else ()):
        if max(side) >= shape[-1 - nr]:
            raise RuntimeError(
                f"Argument #{4 + 2 * nr}: Padding size should be less than the corresponding input dimension, but got: padding"
                f" ({side[0]}, {side[1]}) at dimension {len(shape) - 1 - nr} of input {list(shape)}"
            )
    sizes = [size + sum(side) for size, side in zip(shape[-n:], reversed(sides))]
    if max(sizes) < 1:
        have = ("D: {} H: {}, W: {}" if n == 3 else ", ".join(f"{axis}: {{}}" for axis in AXES[n])).format(*shape[-n:])
        told = " ".join(f"{axis}: {size}" for axis, size in zip(AXES[n], sizes))
        raise RuntimeError(f"input ({have}) is too small. Calculated output {told}")
    errors.sizes((*shape[:-n], *sizes))
    return (padding.REFLECTED if mode == "reflect" else padding.REPLICATED)[n](input, pad)


def _circular(input: Any, pad: tuple[int, ...]) -> Any:
    """The input in the middle of new memory, then dimension by dimension what stands at the other end, as PyTorch records it."""
    array = input._array
    sizes, sides = list(array.shape), []
    for nr in range(len(pad) // 2):
        dim, before, after = array.ndim - 1 - nr, pad[2 * nr], pad[2 * nr + 1]
        if max(before, after) > sizes[dim]:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        sizes[dim] += before + after
        if sizes[dim] < 0:
            raise RuntimeError("Negative padding value is resulting in an empty dimension")
        sides.append((dim, before, after))
    whole = empty(sizes, dtype=input.dtype)
    inside, taken = whole, input
    for dim, before, after in reversed(sides):
        inside = _part(inside, dim, max(before, 0), sizes[dim] - max(after, 0))
        taken = _part(taken, dim, max(-before, 0), array.shape[dim] - max(-after, 0))
    inside.copy_(taken)
    for dim, before, after in reversed(sides):
        end = sizes[dim] - max(after, 0)
        if before > 0:
            _part(whole, dim, 0, before).copy_(_part(whole, dim, end - before, end))
        if after > 0:
            _part(whole, dim, end, sizes[dim]).copy_(_part(whole, dim, max(before, 0), max(before, 0) + after))
    return whole


def _part(whole: Any, dim: int, start: int, stop: int) -> Any:
    return slice_dim(whole, dim, start, max(start, stop), 1)
