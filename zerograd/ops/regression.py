"""Huber's loss of numbers, and what the losses of whole distributions are made of."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors
from ..core.half import rounded_once, widened
from ..core.op import op
from . import arguments
from .loss import common_dtype, parts, reduced
from .pointwise import abs as absolute, zero_where

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _bent(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), r(3, 4), "mean", 1.0), (r(3, 4), r(3, 4), "none", 0.53), (r(5), r(5), "sum", 1.7), (r(), r(), "mean", 1.0)]


def _near(grad: Any, away: Any, delta: float) -> Any:
    """``grad`` times the second derivative of Huber's loss."""
    return grad * (absolute(away) < delta)


@op(input=lambda grad, prediction, target, reduction, delta: huber_slope(grad, prediction, target, reduction, delta),
    prediction=lambda grad, input, prediction, target, reduction, delta:
        parts(_near(grad * input, prediction - target, delta), prediction.shape, reduction),
    target=lambda grad, input, prediction, target, reduction, delta:
        -parts(_near(grad * input, prediction - target, delta), prediction.shape, reduction),
    name="HuberLossBackwardBackward0", symbol="huber′",
    samples=lambda r: [(r() if each[2] != "none" else r(3, 4), *each) for each in _bent(r)])
def huber_slope(input: Tensor, prediction: Tensor, target: Tensor, reduction: str, delta: float) -> Tensor:
    """``input``, the gradient of a reduced ``huber_loss``, times its slope for each prediction: the difference, within bounds."""
    if prediction.dtype != target.dtype:
        names = arguments.scalar_name(target), arguments.scalar_name(prediction)
        raise RuntimeError(f"Found dtype {names[0]} but expected {names[1]}")
    away = np.asarray(widened(prediction) - widened(target))
    slope = np.where(np.abs(away) >= delta, np.copysign(away.dtype.type(delta), away), away)
    return (slope * parts(widened(input), prediction.shape, reduction)).astype(prediction.dtype)


@op(input=lambda grad, input, target, reduction, delta: huber_slope(grad, input, target, reduction, delta),
    target=lambda grad, input, target, reduction, delta: huber_slope(grad, target, input, reduction, delta),
    symbol="huber", samples=_bent)
@rounded_once
def huber_loss(input: Tensor, target: Tensor, reduction: str, delta: float) -> Tensor:
    """Half the square of differences below ``delta``; beyond, it goes on straight. P. J. Huber, Ann. Math. Statist. 35 (1964)."""
    kind = common_dtype(input, target)
    errors.check_cast(kind, input.dtype)
    if kind.kind != "f":
        raise arguments.not_implemented("huber_cpu", np.empty(0, kind))
    away = np.abs(np.asarray(input.astype(kind, copy=False) - target.astype(kind, copy=False)))
    half, bound = kind.type(0.5), kind.type(delta)
    losses = np.where(away < bound, half * away * away, bound * (away - half * bound))
    return reduced(losses.astype(input.dtype), reduction)


def _logged(grad: Any, input: Any, other: Any) -> Any:
    """``grad`` times the logarithm, 0 where ``xlogy`` is 0 whatever the logarithm."""
    return zero_where(xlogy(grad, other), (input == 0) & (other <= 0))


@op(input=lambda grad, input, other: _logged(grad, input, other),
    other=lambda grad, input, other: grad * input / other,
    symbol="x log y", meet="float",
    samples=lambda r: [(r(3, 4, low=0.5), r(3, 4, low=0.5)), (r(3, 1), r(4, low=0.5)), (r(low=0.5), r(low=0.5)),
                       (r(2, 0), r(1, low=0.5))])
@rounded_once
def xlogy(input: Tensor, other: Tensor) -> Tensor:
    """``input * log(other)``, and 0 where ``input`` is 0, whatever the logarithm there."""
    products = np.where(input == 0, input.dtype.type(0), input * np.log(other))
    return np.where(np.isnan(other), other, products)
