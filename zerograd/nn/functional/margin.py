"""Losses of classes that ask for a margin: what is right by enough costs nothing, or with the soft ones next to nothing."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import errors
from ...ops import arguments, margin as margins
from .activation import logsigmoid
from .reduction import array_without_gradient, reduced, reduction_of, weights_of

if TYPE_CHECKING:
    from ...tensor import Tensor


def soft_margin_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """``log(1 + exp(-target * input))``: how far scores are on the wrong side, ``target`` being 1 or -1.

    Raises RuntimeError where ``target`` requires a gradient, or makes another shape or dtype of the scores.

    >>> soft_margin_loss(tensor([0., 100.]), tensor([1., 1.]))
    tensor(0.3466)
    """
    how = reduction_of(reduction, size_average, reduce)
    arguments.tensor("soft_margin_loss", input)
    arguments.tensor("soft_margin_loss", target, "target", 2)
    array_without_gradient("soft_margin_loss", target, "target")
    try:
        found: Tensor = margins.soft_margin_loss(input, target, how)
    except ValueError:
        raise errors.broadcast(input._array.shape, target._array.shape) from None
    return found


def multilabel_soft_margin_loss(
    input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """``binary_cross_entropy_with_logits`` for several classes that may all be true, the mean of which is taken first.

    ``weight``: one for each class.

    >>> multilabel_soft_margin_loss(tensor([[0., 100.]]), tensor([[0., 1.]]))
    tensor(0.3466)
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_of(reduction, size_average, reduce)
    losses: Any = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    last = input.dim() - 1
    losses = losses.sum(dim=last) / input.size(last)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    return reduced(losses, reduction)  # type: ignore[no-any-return]


def multi_margin_loss(
    input: Tensor, target: Tensor, p: int = 1, margin: float = 1.0, weight: Any = None, size_average: Any = None,
    reduce: Any = None, reduction: str = "mean",
) -> Tensor:
    """What the scores of wrong classes lack to be ``margin`` below that of the true one, as a mean over the classes.

    ``input``: scores of shape (C) or (N, C). ``target``: the class of each row. ``p``: 1, or 2 for the squares. ``weight``: one
    for each class. K. Crammer and Y. Singer, *On the algorithmic implementation of multiclass kernel-based vector machines*,
    JMLR 2 (2001), is where the margin between classes comes from. Raises RuntimeError for a class that there is not.

    >>> multi_margin_loss(tensor([[0.25, 1., 0.5]]), tensor([1]))
    tensor(0.2500)
    """
    how = reduction_of(reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.dim() != 1:
        raise ValueError("weight must be one-dimensional")
    arguments.tensor("multi_margin_loss", input)
    arguments.tensor("multi_margin_loss", target, "target", 2)
    margin = arguments.real("multi_margin_loss", margin, "margin", 4, "Number")
    shares = weights_of("multi_margin_loss", weight)
    shape, wanted = input._array.shape, target._array.shape
    _check_scores(shape)
    rows = shape[0] if len(shape) == 2 else 1
    if len(wanted) > 1 or target.numel() != rows:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected"
            f" target size [{rows}], but got {list(wanted)}. Input has shape {list(shape)}."
        )
    classes = shape[-1] if shape else 1
    if shares is not None and shares.size != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(shares.shape)}")
    margins.check_dtypes("multi_margin_loss_cpu_kernel", input._array, target._array)
    if shares is not None and shares.dtype != input._array.dtype:
        names = arguments.scalar_name(input._array), arguments.scalar_name(shares)
        raise RuntimeError(f"expected scalar type {names[0]} but found {names[1]}")
    found: Tensor = margins.multi_margin_loss(input, target, p, margin, shares, how)
    return found


def _check_scores(shape: Any) -> None:
    if len(shape) > 2 or shape[-1:] == (0,):
        raise RuntimeError(f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}")


def multilabel_margin_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """What the scores of wrong classes lack to be 1 below those of the true ones, of which each row may have several.

    ``input``: scores of shape (C) or (N, C). ``target``: in the same shape, the true classes of each row, then -1.

    >>> multilabel_margin_loss(tensor([[0.25, 1., 0.5]]), tensor([[1, 2, -1]]))
    tensor(0.3333)
    """
    how = reduction_of(reduction, size_average, reduce)
    arguments.tensor("multilabel_margin_loss", input)
    arguments.tensor("multilabel_margin_loss", target, "target", 2)
    shape, wanted = input._array.shape, target._array.shape
    _check_scores(shape)
    if wanted != shape and not (len(shape) <= 1 and len(wanted) <= 1 and input.numel() == target.numel()):
        raise RuntimeError(f"inconsistent target size: {list(wanted)} for input of size: {list(shape)}")
    found: Tensor = margins.multilabel_margin_loss(input, target, how)
    return found
