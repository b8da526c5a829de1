"""Convolutions: a small window of weights slides over the input, and gives one number of each output channel at each place.

What is computed are three products of an input (N, C, ...), weights (O, C, ...) and an output (N, O, ...), each of two of them:
``slide`` gives the output, ``spread`` what goes back to the input, ``collect`` what goes back to the weights. Each is the
gradient of the others, so that convolutions can be differentiated as often as one likes; a transposed convolution is ``spread``.

The window is copied out for each place, and what was a convolution is then a product of matrices. That is done for a few images
at a time, so that what is copied is still in the processor's cache when it is multiplied.
"""
from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.half import rounded_once
from ..core.op import op
from .reduction import sum_dim
from .windows import count as how_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

BLOCK = 1 << 20
"""Bytes of windows that are copied out at a time."""


class Sliding(NamedTuple):
    """How a window goes over the input, each for every spatial dimension."""

    stride: tuple[int, ...]
    padding: tuple[int, ...]  # zeros on both sides
    dilation: tuple[int, ...]  # how far the weights of a window are apart
    groups: int = 1  # into which the channels fall: each group has its own inputs, weights and outputs

    def out(self, size: tuple[int, ...], kernel: tuple[int, ...]) -> tuple[int, ...]:
        """How many places there are."""
        return tuple(how_many(*each, False) for each in zip(size, kernel, self.stride, self.padding, self.dilation))


# ---------------------------------------------------------------- windows


def _padded(input: Any, padding: tuple[int, ...]) -> Any:
    if not any(padding):
        return input
    whole: Any = np.zeros((*input.shape[:2], *(n + 2 * p for n, p in zip(input.shape[2:], padding))), input.dtype)
    whole[_inside(input.shape[2:], padding)] = input
    return whole


def _inside(size: tuple[int, ...], padding: tuple[int, ...]) -> Any:
    """Where what was padded stands."""
    return (..., *(slice(p, p + n) for n, p in zip(size, padding)))


def _windows(input: Any, kernel: tuple[int, ...], out: tuple[int, ...], how: Sliding) -> Any:
    """All windows of a padded input, without a copy: shape (C, kernel, N, out)."""
    (images, channels), steps = input.strides[:2], input.strides[2:]
    within, between = (d * n for d, n in zip(how.dilation, steps)), (s * n for s, n in zip(how.stride, steps))
    count, depth = input.shape[:2]
    return np.lib.stride_tricks.as_strided(
        input, (depth, *kernel, count, *out), (channels, *within, images, *between), writeable=False
    )


def _columns(input: Any, kernel: tuple[int, ...], out: tuple[int, ...], how: Sliding) -> Iterator[tuple[slice, Any]]:
    """Some images at a time with their windows, copied out: shape (groups, C / groups · kernel, images · places)."""
    windows, (count, channels) = _windows(_padded(input, how.padding), kernel, out, how), input.shape[:2]
    rows = channels // how.groups * prod(kernel)
    images = max(1, BLOCK // max(1, how.groups * rows * prod(out) * input.itemsize))
    for start in range(0, count, images):
        some = slice(start, min(start + images, count))
        chosen = windows[(slice(None),) * (1 + len(kernel)) + (some,)]
        yield some, chosen.reshape(how.groups, rows, (some.stop - some.start) * prod(out))


def _grouped(weight: Any, groups: int) -> Any:
    """Weights as a matrix for each group: (groups, O / groups, C / groups · kernel)."""
    return weight.reshape(groups, len(weight) // groups, -1)


# ---------------------------------------------------------------- the three products


def _slide(input: Any, weight: Any, how: Sliding) -> Any:
    kernel = weight.shape[2:]
    out = how.out(input.shape[2:], kernel)
    made = np.empty((len(input), how.groups, len(weight) // how.groups, prod(out)), input.dtype)
    rows = _grouped(weight, how.groups)
    for some, columns in _columns(input, kernel, out, how):
        made[some] = np.matmul(rows, columns).reshape(*rows.shape[:2], -1, prod(out)).transpose(2, 0, 1, 3)
    return made.reshape(len(input), len(weight), *out)


def _spread(input: Any, weight: Any, size: tuple[int, ...], how: Sliding) -> Any:
    """``input``, the gradient of an output, sent back through each window: zeros of ``size`` with all of it added up."""
    kernel = weight.shape[2:]
    around = tuple(d * (k - 1) - p for d, k, p in zip(how.dilation, kernel, how.padding))
    if all(s == 1 for s in how.stride) and min(around) >= 0:  # then it is a convolution itself, with the weights turned round
        turned = np.flip(_swapped(weight, how.groups), tuple(range(2, weight.ndim)))
        return _slide(input, turned, Sliding(how.stride, around, how.dilation, how.groups))
    out, (count, channels) = input.shape[2:], size[:2]
    whole: Any = np.zeros((count, channels, *(n + 2 * p for n, p in zip(size[2:], how.padding))), input.dtype)
    rows, flat = _grouped(weight, how.groups), input.reshape(count, how.groups, len(weight) // how.groups, prod(out))
    columns = np.matmul(rows.transpose(0, 2, 1), flat).reshape(count, channels, *kernel, *out)
    for place in product(*map(range, kernel)):
        starts = [p * d for p, d in zip(place, how.dilation)]
        ends = [start + s * (n - 1) + 1 for start, s, n in zip(starts, how.stride, out)]
        whole[(..., *map(slice, starts, ends, how.stride))] += columns[(slice(None), slice(None), *place)]
    return whole[_inside(size[2:], how.padding)]


def _swapped(weight: Any, groups: int) -> Any:
    """(O, C / groups, ...) as (C, O / groups, ...): outputs and inputs change places within each group."""
    parts = weight.reshape(groups, len(weight) // groups, *weight.shape[1:])
    return parts.swapaxes(1, 2).reshape(groups * weight.shape[1], len(weight) // groups, *weight.shape[2:])


def _collect(input: Any, at: Any, size: tuple[int, ...], how: Sliding) -> Any:
    """``input``, the gradient of an output, times the windows of ``at`` that led there, summed over all places."""
    out, outputs = input.shape[2:], size[0] // how.groups
    flat = input.reshape(len(input), how.groups, outputs, prod(out)).transpose(1, 2, 0, 3)
    whole = np.zeros((how.groups, outputs, size[1] * prod(size[2:])), input.dtype)
    for some, columns in _columns(at, size[2:], out, how):
        whole += np.matmul(flat[:, :, some].reshape(how.groups, outputs, -1), columns.swapaxes(1, 2))
    return whole.reshape(size)


# ---------------------------------------------------------------- the operations


def _samples(r: Any) -> list[tuple[Any, ...]]:
    return [
        (r(2, 3, 5), r(4, 3, 2), r(4), Sliding((1,), (0,), (1,))),
        (r(2, 4, 7), r(6, 2, 3), None, Sliding((2,), (1,), (2,), 2)),
        (r(2, 2, 4, 5), r(3, 2, 3, 2), r(3), Sliding((1, 1), (1, 0), (1, 1))),
        (r(1, 2, 6, 5), r(2, 1, 3, 3), None, Sliding((2, 1), (2, 1), (1, 2), 2)),
        (r(1, 1, 3, 4, 3), r(2, 1, 2, 2, 2), r(2), Sliding((1, 2, 1), (0, 1, 1), (1, 1, 1))),
    ]


def _backwards(r: Any) -> list[tuple[Any, ...]]:
    """The samples from the other side: a gradient of the output, the input, the weights."""
    sizes = [(x, w, how, how.out(tuple(x.shape[2:]), tuple(w.shape[2:]))) for x, w, _, how in _samples(r)]
    return [(r(len(x), len(w), *out), x, w, how) for x, w, how, out in sizes]


def _plus(made: Any, bias: Any) -> Any:
    if bias is not None:
        made += bias.reshape(-1, *[1] * (made.ndim - 2))
    return made


def _sum_of_places(grad: Any) -> Any:
    """What a bias gets: it was added at every place of every image."""
    return sum_dim(grad, (0, *range(2, len(grad.shape))), False, None)


@op(input=lambda grad, weight, input_shape, how: spread(grad, weight, input_shape, how),
    weight=lambda grad, input, weight_shape, how: collect(grad, input, weight_shape, how),
    bias=lambda grad: _sum_of_places(grad),
    name="ConvolutionBackward0", symbol="conv", first="input", samples=_samples)
@rounded_once
def slide(input: Tensor, weight: Tensor, bias: Tensor | None, how: Sliding) -> Tensor:
    """The convolution, and to each output channel its bias."""
    return _plus(_slide(input, weight, how), bias)


@op(input=lambda grad, weight, how: slide(grad, weight, None, how),
    weight=lambda grad, input, weight_shape, how: collect(input, grad, weight_shape, how),
    bias=lambda grad: _sum_of_places(grad),
    name="ConvolutionBackward0", symbol="convᵀ", first="input",
    samples=lambda r: [(g, w, None if w.shape[0] == 6 else r(x.shape[1]), tuple(x.shape), how) for g, x, w, how in _backwards(r)])
@rounded_once
def slide_back(input: Tensor, weight: Tensor, bias: Tensor | None, size: tuple[int, ...], how: Sliding) -> Tensor:
    """The transposed convolution: to a result of this ``size``, and to each of its channels a bias."""
    return _plus(np.ascontiguousarray(_spread(input, weight, size, how)), bias)


@op(input=lambda grad, weight, how: slide(grad, weight, None, how),
    weight=lambda grad, input, weight_shape, how: collect(input, grad, weight_shape, how),
    name="ConvolutionBackwardBackward0", symbol="conv′",
    samples=lambda r: [(g, w, tuple(x.shape), how) for g, x, w, how in _backwards(r)])
@rounded_once
def spread(input: Tensor, weight: Tensor, size: tuple[int, ...], how: Sliding) -> Tensor:
    """The gradient of the output of a convolution, sent back through each window to an input of this ``size``."""
    return _spread(input, weight, size, how)


@op(input=lambda grad, at, how: slide(at, grad, None, how),
    at=lambda grad, input, at_shape, how: spread(input, grad, at_shape, how),
    name="ConvolutionBackwardBackward0", symbol="conv′",
    samples=lambda r: [(g, x, tuple(w.shape), how) for g, x, w, how in _backwards(r)])
@rounded_once
def collect(input: Tensor, at: Tensor, size: tuple[int, ...], how: Sliding) -> Tensor:
    """The gradient of the output of a convolution times the windows of the input ``at``: for weights of this ``size``."""
    return _collect(input, at, size, how)
