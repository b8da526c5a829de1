"""Losses of numbers: how far a prediction is from its target."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...ops import loss
from .reduction import of_one_shape, reduction_of

if TYPE_CHECKING:
    from ...tensor import Tensor


def mse_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean", weight: Any = None
) -> Tensor:
    """The mean (or sum) of the squared differences. Warns if the shapes differ.

    >>> mse_loss(tensor([1., 2.]), tensor([1., 4.]))
    tensor(2.)
    """
    how = reduction_of(reduction, size_average, reduce)
    first, second = of_one_shape(input, target)
    found: Tensor
    if weight is None:
        found = loss.mse_loss(first, second, how)
        return found
    if weight.size() != input.size():
        raise ValueError("Weights and input must have the same size.")
    squares = (first - second) ** 2 * weight
    found = squares if how == "none" else squares.sum() if how == "sum" else squares.sum() / weight.sum()
    return found


def l1_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean", weight: Any = None
) -> Tensor:
    """The mean (or sum) of the sizes of the differences. Warns if the shapes differ.

    >>> l1_loss(tensor([1., 2.]), tensor([1., 4.]))
    tensor(1.)
    """
    how = reduction_of(reduction, size_average, reduce)
    first, second = of_one_shape(input, target)
    away: Any = (first - second).abs()
    if weight is not None:
        away = away * weight
        return away if how == "none" else away.sum() if how == "sum" else away.sum() / weight.sum()  # type: ignore[no-any-return]
    return away if how == "none" else away.sum() if how == "sum" else away.mean()  # type: ignore[no-any-return]


def smooth_l1_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean", beta: float = 1.0
) -> Tensor:
    """Half the square of differences below ``beta``, divided by it; of larger ones the size. Warns if the shapes differ.

    >>> smooth_l1_loss(tensor([1., 2.]), tensor([1., 5.]))
    tensor(1.2500)
    """
    how = reduction_of(reduction, size_average, reduce)
    first, second = of_one_shape(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    found: Tensor = loss.smooth_l1_loss(first, second, how, beta) if beta else l1_loss(first, second, reduction=how)
    return found
