"""Losses of numbers: how far a prediction is from its target."""
from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from ...autograd.grad_mode import no_grad
from ...core import errors
from ...ops import arguments, creation, logic, loss, pointwise, regression
from .reduction import of_one_shape, reduced, reduction_of

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
    found = squares.sum() / weight.sum() if how == "mean" else reduced(squares, how)
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
    if weight is None:
        return reduced(away, how)  # type: ignore[no-any-return]
    away = away * weight
    return away.sum() / weight.sum() if how == "mean" else reduced(away, how)  # type: ignore[no-any-return]


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


def huber_loss(input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Tensor:
    """Half the square of differences below ``delta``, beyond it ``delta`` times the size: large mistakes pull no harder.

    P. J. Huber, *Robust estimation of a location parameter*, Ann. Math. Statist. 35 (1964). Warns if the shapes differ.
    Raises RuntimeError if ``delta`` is not positive.

    >>> huber_loss(tensor([1., 2.]), tensor([1., 5.]))
    tensor(1.2500)
    """
    first, second = of_one_shape(input, target)
    if weight is not None and weight.size() != input.size():
        raise ValueError("Weights and input must have the same size.")
    how = reduction_of(reduction) if weight is None else "none"
    delta = arguments.real("huber_loss", delta, "delta", 4)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    found: Tensor = regression.huber_loss(first, second, how, delta)
    if weight is None:
        return found
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"Invalid reduction mode: {reduction}. Expected one of 'none', 'mean', 'sum'.")
    return reduced(found * weight, reduction)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- of distributions

_MEAN_OF_ALL = (
    "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch"
    " size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next"
    " major release."
)


def kl_div(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean", log_target: bool = False
) -> Tensor:
    """How far the distribution ``target`` is from the one whose logarithms are ``input``: the divergence of Kullback and Leibler.

    ``target`` holds probabilities or, with ``log_target``, their logarithms. ``reduction="batchmean"``, the sum divided by the
    number of examples, is what the definition says; ``"mean"`` divides by the number of elements, and warns.
    S. Kullback and R. A. Leibler, *On information and sufficiency*, Ann. Math. Statist. 22 (1951).

    >>> kl_div(tensor([[0.5, 0.5]]).log(), tensor([[0.25, 0.75]]), reduction="batchmean")
    tensor(0.1308)
    """
    if size_average is None and reduce is None and reduction == "mean":
        warnings.warn(_MEAN_OF_ALL, UserWarning, stacklevel=errors.outside())
    how = reduction_of("sum" if reduction == "batchmean" else reduction, size_average, reduce)
    arguments.tensor("kl_div", input)
    arguments.tensor("kl_div", target, "target", 2)
    if not (input.is_floating_point() and target.is_floating_point()):
        raise RuntimeError("kl_div: Integral inputs not supported.")
    found: Any = pointwise.exp(target) * (target - input) if log_target else regression.xlogy(target, target) - target * input
    found = reduced(found, how)
    return found / input.size()[0] if reduction == "batchmean" and input.ndim else found  # type: ignore[no-any-return]


def poisson_nll_loss(
    input: Tensor, target: Tensor, log_input: bool = True, full: bool = False, size_average: Any = None, eps: float = 1e-8,
    reduce: Any = None, reduction: str = "mean",
) -> Tensor:
    """How unlikely the counts ``target`` are, where they are Poisson's with the mean ``exp(input)``: minus the logarithm.

    ``log_input=False``: ``input`` is the mean itself, and ``eps`` keeps its logarithm finite. ``full`` adds what does not depend
    on ``input``, the logarithm of the factorial of ``target`` in Stirling's approximation.

    >>> poisson_nll_loss(tensor([0., 1.]), tensor([1., 3.]))
    tensor(0.3591)
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_of(reduction, size_average, reduce)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    arguments.tensor("poisson_nll_loss", input)
    arguments.tensor("poisson_nll_loss", target, "target", 2)
    losses: Any = (
        pointwise.exp(input) - target * input if log_input
        else input - target * pointwise.log(pointwise.add_number(input, eps))
    )
    if full:
        circle = pointwise.mul_number(pointwise.log(pointwise.mul_number(target, 2 * math.pi)), 0.5)
        losses += (target * pointwise.log(target) - target + circle).masked_fill(target <= 1, 0)
    return reduced(losses, reduction)  # type: ignore[no-any-return]


def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Tensor:
    """How unlikely ``target`` is, where it is Gauss's around ``input`` with the variance ``var``: minus the logarithm.

    ``var``: a number, or a tensor in the shape of ``input``, or with one for each row; it is taken to be at least ``eps``.
    ``full`` adds what does not depend on the inputs. D. A. Nix and A. S. Weigend, *Estimating the mean and variance of the
    target probability distribution*, ICNN (1994). Raises ValueError for a negative variance or another shape.

    >>> gaussian_nll_loss(tensor([1., 2.]), tensor([1., 4.]), tensor([1., 4.]))
    tensor(0.5966)
    """
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * creation.ones_like(input)
    elif logic.any(var < 0):
        raise ValueError("var has negative entry/entries")
    var = _along_rows(var, input)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    losses: Any = 0.5 * (pointwise.log(var) + (input - target) ** 2 / var)
    if full:
        losses += 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)  # type: ignore[no-any-return]


def _along_rows(var: Any, input: Any) -> Any:
    """``var`` in a shape that goes with that of ``input``: the same, or with a 1 in one place."""
    have, wanted = tuple(var.size()), tuple(input.size())
    if have == wanted:
        return var
    if wanted[:-1] == have:
        return var.unsqueeze(-1)
    if len(have) != len(wanted) or sum(own for own, other in zip(have, wanted) if own != other) != 1:
        raise ValueError("var is of incorrect size")
    return var
