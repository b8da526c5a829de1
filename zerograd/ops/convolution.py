"""Convolutions: a small window of weights slides over the input, and gives one number of each output channel at each place.

Three products of input, weights and output (``sliding.py``) are each the gradient of the others, so that convolutions can be
differentiated as often as one likes. A transposed convolution is the one that sends a gradient back.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.half import rounded_once
from ..core.op import op
from . import sliding
from .reduction import sum_dim
from .sliding import Sliding

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


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
    return _plus(sliding.slide(input, weight, how), bias)


@op(input=lambda grad, weight, how: slide(grad, weight, None, how),
    weight=lambda grad, input, weight_shape, how: collect(input, grad, weight_shape, how),
    bias=lambda grad: _sum_of_places(grad),
    name="ConvolutionBackward0", symbol="convᵀ", first="input",
    samples=lambda r: [(g, w, None if w.shape[0] == 6 else r(x.shape[1]), tuple(x.shape), how) for g, x, w, how in _backwards(r)])
@rounded_once
def slide_back(input: Tensor, weight: Tensor, bias: Tensor | None, size: tuple[int, ...], how: Sliding) -> Tensor:
    """The transposed convolution: to a result of this ``size``, and to each of its channels a bias."""
    return _plus(np.ascontiguousarray(sliding.spread(input, weight, size, how)), bias)


@op(input=lambda grad, weight, how: slide(grad, weight, None, how),
    weight=lambda grad, input, weight_shape, how: collect(input, grad, weight_shape, how),
    name="ConvolutionBackwardBackward0", symbol="conv′",
    samples=lambda r: [(g, w, tuple(x.shape), how) for g, x, w, how in _backwards(r)])
@rounded_once
def spread(input: Tensor, weight: Tensor, size: tuple[int, ...], how: Sliding) -> Tensor:
    """The gradient of the output of a convolution, sent back through each window to an input of this ``size``."""
    return sliding.spread(input, weight, size, how)


@op(input=lambda grad, at, how: slide(at, grad, None, how),
    at=lambda grad, input, at_shape, how: spread(input, grad, at_shape, how),
    name="ConvolutionBackwardBackward0", symbol="conv′",
    samples=lambda r: [(g, x, tuple(w.shape), how) for g, x, w, how in _backwards(r)])
@rounded_once
def collect(input: Tensor, at: Tensor, size: tuple[int, ...], how: Sliding) -> Tensor:
    """The gradient of the output of a convolution times the windows of the input ``at``: for weights of this ``size``."""
    return sliding.collect(input, at, size, how)
