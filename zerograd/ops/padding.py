"""Padding: more places around an array, with one number, a mirror image or the numbers at the edge.

``pad`` names the places before and after, of the last dimension first; negative ones are cut off. Mirrors and edges go
dimension by dimension: a corner is the mirror of a mirror.
"""
from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes
from ..core.half import rounded_once
from ..core.op import op
from . import arguments
from .strided import zero

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

INT64 = dtypes.int64.numpy


# ---------------------------------------------------------------- one number


def _opposite(pad: tuple[int, ...]) -> tuple[int, ...]:
    return tuple([-each for each in pad])


@op(input=lambda grad, pad: constant_pad_nd(grad, _opposite(pad), 0), symbol="pad",
    samples=lambda r: [(r(2, 3), (1, 2), 1.5), (r(3, 4), (-1, 2, 1, -1), 0), (r(), (), 0), (r(2, 0), (1, 0), 2.5)])
def constant_pad_nd(input: Tensor, pad: tuple[int, ...], value: Any) -> Tensor:
    """``input`` with ``value`` around it."""
    sizes, inside, taken = list(input.shape), [slice(None)] * input.ndim, [slice(None)] * input.ndim
    for nr in range(len(pad) // 2):
        axis, before, after = input.ndim - 1 - nr, pad[2 * nr], pad[2 * nr + 1]
        size = input.shape[axis]
        sizes[axis] = size + before + after
        taken[axis] = slice(max(-before, 0), size - max(-after, 0))
        inside[axis] = slice(max(before, 0), sizes[axis] - max(after, 0))
    whole = np.full(sizes, value, input.dtype)
    whole[tuple(inside)] = input[tuple(taken)]
    return whole


# ---------------------------------------------------------------- numbers of the array itself


def _mirrored(size: int, before: int, after: int) -> Any:
    """Which number stands at each place of a padded dimension, with mirrors that stand on the first and on the last."""
    places = np.arange(-before, size + after, dtype=INT64)
    return size - 1 - np.abs(size - 1 - np.abs(places))


def _edge(size: int, before: int, after: int) -> Any:
    """The same, where the first and the last number go on."""
    return np.clip(np.arange(-before, size + after, dtype=INT64), 0, size - 1)


def _padded(kernel: str, input: Any, pad: tuple[int, ...], where: Any) -> Any:
    if input.dtype.kind == "b":
        raise arguments.not_implemented(kernel, input)
    for nr in range(len(pad) // 2):
        axis = input.ndim - 1 - nr
        input = np.take(input, where(input.shape[axis], *pad[2 * nr : 2 * nr + 2]), axis)
    return input


def _gathered(grad: Any, at: Any, pad: tuple[int, ...], where: Any) -> Any:
    """The gradient of ``_padded``: what stands before, in and after the array, each added where it came from."""
    for nr in range(len(pad) // 2):
        axis, before = at.ndim - 1 - nr, pad[2 * nr]
        size, lead = at.shape[axis], (slice(None),) * axis
        places = where(size, *pad[2 * nr : 2 * nr + 2])
        whole = np.zeros((*grad.shape[:axis], size, *grad.shape[axis + 1 :]), grad.dtype)
        bounds = sorted({min(max(each, 0), len(places)) for each in (0, before, size + before, len(places))})
        for start, stop in pairwise(bounds):
            part, to = grad[(*lead, slice(start, stop))], places[start:stop]
            if to[0] == to[-1]:
                whole[(*lead, slice(to[0], to[0] + 1))] += np.add.reduce(part, axis=axis, keepdims=True)
            elif to[0] < to[-1]:
                whole[(*lead, slice(to[0], to[-1] + 1))] += part
            else:
                whole[(*lead, slice(to[-1], to[0] + 1))] += np.flip(part, axis)
        grad = whole
    return grad


_SAMPLES: dict[int, Any] = {
    1: [((2, 4), (1, 2)), ((1, 2, 5), (-1, 3))],
    2: [((1, 3, 4), (1, 2, 2, 1)), ((1, 2, 3, 3), (1, -1, 0, 2))],
    3: [((1, 2, 3, 3), (1, 2, 0, 1, 1, 0))],
}


def _declared(kind: str, n: int, where: Any, what: str) -> Any:
    """The entry of padding in the last ``n`` dimensions; that of its gradient is declared with it."""
    name, node = f"{kind}_pad{n}d", f"{kind.capitalize()}Pad{n}D"

    def inputs(r: Any) -> list[tuple[Any, ...]]:
        return [(r(*shape), pad) for shape, pad in _SAMPLES[n]]

    def grads(r: Any) -> list[tuple[Any, ...]]:
        return [(r(*_padded("", x._array, pad, _edge).shape), x, pad) for x, pad in inputs(r)]

    def _padded_again(grad: Any, pad: Any) -> Any:
        return there(grad, pad)

    def _added_back(grad: Any, input: Any, pad: Any) -> Any:
        return back(grad, input, pad)

    def _zero(grad: Any) -> Any:
        return zero(grad)

    def spread(input: Tensor, at: Tensor, pad: tuple[int, ...]) -> Tensor:
        return _gathered(input, at, pad, where)

    def padded(input: Tensor, pad: tuple[int, ...]) -> Tensor:
        return _padded(name, input, pad, where)

    padded.__name__, spread.__name__ = name, f"{name}_spread"
    padded.__doc__ = f"``input`` with {what} around it, in as many of the last dimensions as the name says."
    spread.__doc__ = f"The gradient of ``{name}``."
    back = op(input=_padded_again, at=_zero, name=f"{node}BackwardBackward0", samples=grads)(rounded_once(spread))
    there = op(input=_added_back, name=f"{node}Backward0", symbol="pad", samples=inputs)(padded)
    return there


REFLECTED = {n: _declared("reflection", n, _mirrored, "its mirror image") for n in _SAMPLES}
REPLICATED = {n: _declared("replication", n, _edge, "the numbers at its edge") for n in _SAMPLES}
"""The operations, by the number of dimensions."""
