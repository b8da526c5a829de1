"""Rectifiers with a threshold, or with slopes that are learned or drawn; and ``glu``, where one half is the gate of the other.

As in ``activation.py``, a slope has an entry of its own where PyTorch records where it was taken.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import operands
from ..core.half import HALF, rounded_once, widened
from ..core.op import op
from . import arguments
from .generators import source_of
from .layout import split_every
from .masking import keep_where
from .pointwise import sigmoid
from .shape import cat_all
from .strided import zero

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _singles(*more: Any) -> Any:
    return lambda r: [(r(3, 4), *more), (r(), *more), (r(0), *more)]


def _pairs(*more: Any) -> Any:
    return lambda r: [(r(3, 4), r(3, 4), *more), (r(), r(), *more), (r(0), r(0), *more)]


# ---------------------------------------------------------------- a threshold


@op(input=lambda grad, at, threshold: threshold_slope(grad, at, threshold), at=lambda grad: zero(grad),
    name="ThresholdBackwardBackward0", symbol="threshold′", samples=_pairs(0.5))
def threshold_slope(input: Tensor, at: Tensor, threshold: Any) -> Tensor:
    """``input`` where another tensor is above ``threshold`` or nan, else 0."""
    return np.where(at <= threshold, input.dtype.type(0), input)


def _threshold(input: Any, threshold: Any, value: Any) -> Any:
    if input.dtype.kind == "b":
        raise arguments.not_implemented("threshold_cpu", input)
    return np.where(input <= threshold, operands.stored(value, input.dtype), input)


@op(input=lambda grad, input, threshold: threshold_slope(grad, input, threshold), symbol="threshold", samples=_singles(0.5, 3.0))
def threshold(input: Tensor, threshold: Any, value: Any) -> Tensor:
    """``input`` where it is above ``threshold``, else ``value``.

    >>> torch.nn.functional.threshold(tensor([0., 2.]), 1., 7.)
    tensor([7., 2.])
    """
    return _threshold(input, threshold, value)


@op(input=lambda grad, input, threshold: threshold_slope(grad, input, threshold), name="ThresholdBackward1",
    symbol="threshold", samples=_singles(0.5, 3.0))
def threshold_over(input: Tensor, threshold: Any, value: Any) -> Tensor:
    """The same, for the in-place form."""
    return _threshold(input, threshold, value)


@op(input=lambda grad, at, lambd: hardshrink_slope(grad, at, lambd), at=lambda grad: zero(grad),
    name="HardshrinkBackwardBackward0", symbol="hardshrink′", samples=_pairs(0.5))
def hardshrink_slope(input: Tensor, at: Tensor, lambd: float) -> Tensor:
    """``input`` where another tensor is beyond ``lambd``, on either side, else 0."""
    return np.where((at < -lambd) | (at > lambd), input, input.dtype.type(0))


@op(input=lambda grad, input, lambd: hardshrink_slope(grad, input, lambd), symbol="hardshrink", samples=_singles(0.5))
def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """``input`` where it is farther from 0 than ``lambd``, else 0.

    >>> torch.nn.functional.hardshrink(tensor([-2., 0.1, 2.]))
    tensor([-2.,  0.,  2.])
    """
    if input.dtype.kind != "f":
        raise arguments.not_implemented("hardshrink_cpu", input)
    return np.where((input >= -lambd) & (input <= lambd), input.dtype.type(0), input)


# ---------------------------------------------------------------- a slope that is learned


@op(input=lambda grad, at, weight: prelu_slope(grad, at, weight), at=lambda grad: zero(grad),
    weight=lambda grad, input, at: keep_where(grad * input, at <= 0),
    name="PreluKernelBackwardBackward0", symbol="prelu′", samples=lambda r: [(r(3, 4), r(3, 4), r(1, 4)), (r(3), r(3), r(1))])
@rounded_once
def prelu_slope(input: Tensor, at: Tensor, weight: Tensor) -> Tensor:
    """``input`` times the slope of ``prelu`` at another tensor."""
    return np.where(at > 0, input, input * weight)


@op(input=lambda grad, at, weight: prelu_share(grad, at, weight), at=lambda grad, input, at: keep_where(grad * input, at <= 0),
    weight=lambda grad: zero(grad),
    name="PreluKernelBackwardBackward0", symbol="prelu′", samples=lambda r: [(r(3, 4), r(3, 4), r(1, 4)), (r(3), r(3), r(1))])
@rounded_once
def prelu_share(input: Tensor, at: Tensor, weight: Tensor) -> Tensor:
    """What each number tells the weight of ``prelu``: ``input`` times the number where that is not positive, else 0."""
    return np.where(at > 0, input.dtype.type(0), input * at)


@op(input=lambda grad, input, weight: prelu_slope(grad, input, weight),
    weight=lambda grad, input, weight: prelu_share(grad, input, weight),
    name="PreluKernelBackward0", symbol="prelu", samples=lambda r: [(r(3, 4), r(1, 4)), (r(3), r(1)), (r(), r()), (r(0), r(1))])
@rounded_once
def prelu_kernel(input: Tensor, weight: Tensor) -> Tensor:
    """``input`` where it is positive, else ``weight`` times it."""
    return np.where(input > 0, input, input * weight)


@arguments.numpy_names
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """``input`` where it is positive, else ``weight`` times it: one weight, or one for each channel (the second dimension).

    Raises RuntimeError for another number of weights or another dtype.

    >>> prelu(tensor([-1., 2.]), tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    array, weights = arguments.tensor("prelu", input)._array, arguments.tensor("prelu", weight, "weight", 2)._array
    if array.dtype != weights.dtype:
        names = arguments.scalar_name(array), arguments.scalar_name(weights)
        raise RuntimeError(f"prelu: Type promoting not supported. Got {names[0]} and {names[1]}")
    if weights.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weights.ndim}")
    _check_channels(array, weights)
    shape = tuple(weights.size if dim == min(1, array.ndim - 1) else 1 for dim in range(array.ndim))
    found: Tensor = prelu_kernel(input, weight if weights.shape == shape else weight.view(shape))
    return found


def _check_channels(array: Any, weights: Any) -> None:
    if not array.ndim and weights.size != 1:
        raise RuntimeError("Not allow zero-dim input tensor.")
    channels = array.shape[1] if array.ndim > 1 else 1
    if weights.size not in (1, channels):
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weights.size} and channel size ="
            f" {channels}."
        )


# ---------------------------------------------------------------- a slope that is drawn


@op(input=lambda grad, slopes: rrelu_slope(grad, slopes), name="RreluWithNoiseBackwardBackward0", symbol="rrelu′",
    samples=lambda r: [(r(3, 4), np.full((3, 4), 0.2))])
def rrelu_slope(input: Tensor, slopes: Any) -> Tensor:
    """``input`` times the slopes that ``rrelu`` took."""
    return input * slopes


@op(input=lambda grad, slopes: rrelu_slope(grad, slopes), name="RreluWithNoiseBackward0", symbol="rrelu",
    samples=lambda r: [(r(3, 4), np.full((3, 4), 0.2))])
def rrelu_of(input: Tensor, slopes: Any) -> Tensor:
    """``input`` times slopes that were drawn for it."""
    return input * slopes


@op(input=lambda grad, slopes: rrelu_slope(grad, slopes), name="RreluWithNoiseBackward1", symbol="rrelu",
    samples=lambda r: [(r(3, 4), np.full((3, 4), 0.2))])
def rrelu_over(input: Tensor, slopes: Any) -> Tensor:
    """The same, for the in-place form."""
    return input * slopes


def slopes_of(input: Any, lower: float, upper: float, training: bool, generator: Any = None) -> Any:
    """What ``rrelu`` multiplies each number with: 1; below zero a slope between ``lower`` and ``upper``, drawn or the middle."""
    array = arguments.tensor("rrelu", input)._array
    if array.dtype.kind != "f" or (training and array.dtype is HALF):
        raise arguments.not_implemented("rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu", array)
    for bound, name in ((lower, "lower"), (upper, "upper")):
        if not np.isfinite(bound):
            raise RuntimeError(f"rrelu: {name} bound must be finite, got {bound:g}")
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if not training:
        return np.where(array > 0, array.dtype.type(1), array.dtype.type((lower + upper) / 2))
    slopes, low = np.ones(array.shape, array.dtype), array <= 0
    slopes[low] = source_of(generator).uniform(int(np.count_nonzero(low)), np.dtype(np.float64), lower, upper)
    return slopes


# ---------------------------------------------------------------- a gate


@op(input=lambda grad, input, dim: _glu_slope(grad, input, dim), name="GluBackward0", symbol="glu",
    samples=lambda r: [(r(3, 4), 1), (r(2, 4), 0), (r(6), 0)])
def glu_dim(input: Tensor, dim: int) -> Tensor:
    """The first half along a dimension times the sigmoid of the second."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("glu_cpu", input)
    kept, gate = np.split(widened(input), 2, dim)
    return (kept * arguments.forward(sigmoid)(gate)).astype(input.dtype)


def _glu_slope(grad: Any, input: Any, dim: int) -> Any:
    """What goes through the gate, and what opens it."""
    kept, gate = split_every(input, input.shape[dim] // 2, dim)
    gate = sigmoid(gate)
    through = grad * gate
    return cat_all([through, through * kept * (1 - gate)], dim)
