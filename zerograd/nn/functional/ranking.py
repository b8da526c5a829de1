"""Losses of pairs and triplets: what belongs together is to be near, or to come first, by a margin."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...ops import arguments, clamping, comparison, creation, masking, pointwise
from ...ops.distance import pairwise_distance
from .reduction import reduced, reduction_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...tensor import Tensor

TINY = 1e-12  # what PyTorch adds to squares that it divides by


def _tensors(function: str, **given: Any) -> None:
    for nr, (name, value) in enumerate(given.items()):
        arguments.tensor(function, value, name, nr + 1)


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """Distances themselves where ``target`` is 1, and where it is -1 what they lack to be ``margin``.

    >>> hinge_embedding_loss(tensor([0.5, 0.25, 3.]), tensor([1, -1, -1]), reduction="none")
    tensor([0.5000, 0.7500, 0.0000])
    """
    how = reduction_of(reduction, size_average, reduce)
    _tensors("hinge_embedding_loss", input=input, target=target)
    margin = arguments.real("hinge_embedding_loss", margin, "margin", 3)
    zeros: Any = creation.zeros_like(input)
    short = clamping.clamp_min(creation.full_like(input, margin) - input, 0)
    return reduced(masking.where(target != 1, short, zeros) + masking.where(target != -1, input, zeros), how)  # type: ignore[no-any-return]


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """What ``input1`` lacks to be ``margin`` above ``input2`` where ``target`` is 1, or below it where that is -1.

    >>> margin_ranking_loss(tensor([3., 1.]), tensor([1., 2.]), tensor([1, 1]), reduction="none")
    tensor([0., 1.])
    """
    how = reduction_of(reduction, size_average, reduce)
    if input1.dim() != input2.dim() or input1.dim() != target.dim():
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    margin = arguments.real("margin_ranking_loss", margin, "margin", 4)
    away = input1 - input2
    return reduced(clamping.clamp_min(pointwise.add_number(-target * away, margin), 0), how)  # type: ignore[no-any-return]


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """What the cosine of two vectors lacks to be 1 where ``target`` is 1, and where it is -1 what it is above ``margin``.

    ``input1``, ``input2``: vectors, or rows of vectors with a ``target`` for each. Raises RuntimeError for other shapes.

    >>> cosine_embedding_loss(tensor([[1., 0.], [1., 0.]]), tensor([[0., 2.], [3., 0.]]), tensor([1, -1]), reduction="none")
    tensor([1., 1.])
    """
    how = reduction_of(reduction, size_average, reduce)
    _tensors("cosine_embedding_loss", input1=input1, input2=input2, target=target)
    margin = arguments.real("cosine_embedding_loss", margin, "margin", 4)
    if target.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if not input1.ndim == input2.ndim == target.ndim + 1:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with sizes"
            f" {list(input1.shape)} and {list(input2.shape)}."
        )
    last = target.ndim
    products = (input1 * input2).sum(last)
    squares = [pointwise.add_number((each * each).sum(last), TINY) for each in (input1, input2)]
    cosines: Any = products / (squares[0] * squares[1]).sqrt()
    zeros: Any = creation.zeros_like(cosines)
    apart = pointwise.sub(1, cosines)
    near = clamping.clamp_min(pointwise.sub_number(cosines, margin), 0)
    return reduced(masking.where(target == 1, apart, zeros) + masking.where(target == -1, near, zeros), how)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- triplets


def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2, eps: float = 1e-6, swap: bool = False,
    size_average: Any = None, reduce: Any = None, reduction: str = "mean",
) -> Tensor:
    """What ``anchor`` lacks to be ``margin`` nearer to ``positive`` than to ``negative``, in the distance ``pairwise_distance``.

    ``swap``: the distance from ``positive`` to ``negative`` counts where that is smaller; V. Balntas et al., *Learning local
    feature descriptors with triplets and shallow convolutional neural networks*, BMVC (2016).

    >>> triplet_margin_loss(tensor([[0., 0.]]), tensor([[3., 4.]]), tensor([[0., 4.]]))
    tensor(2.0000)
    """
    how = reduction_of(reduction, size_average, reduce)
    _check_margin(margin)
    _tensors("triplet_margin_loss", anchor=anchor, positive=positive, negative=negative)
    p = arguments.real("triplet_margin_loss", p, "p", 5)
    eps = arguments.real("triplet_margin_loss", eps, "eps", 6)
    _check_dimensions(anchor, positive, negative)

    def distance(first: Tensor, second: Tensor) -> Any:
        return pairwise_distance(first, second, p, eps)

    near, far = _distances(distance, anchor, positive, negative, swap)
    return reduced(clamping.clamp_min(pointwise.add_number(near, margin) - far, 0), how)  # type: ignore[no-any-return]


def triplet_margin_with_distance_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, *, distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0, swap: bool = False, reduction: str = "mean",
) -> Tensor:
    """``triplet_margin_loss`` with a distance of your own, a function of two tensors.

    >>> triplet_margin_with_distance_loss(
    ...     tensor([[0., 0.]]), tensor([[3., 4.]]), tensor([[0., 4.]]), distance_function=lambda a, b: (a - b).abs().sum(1))
    tensor(4.)
    """
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    _check_margin(margin)
    _check_dimensions(anchor, positive, negative)
    near, far = _distances(distance_function or pairwise_distance, anchor, positive, negative, swap)
    return reduced(clamping.clamp_min(margin + near - far, 0), reduction)  # type: ignore[no-any-return]


def _check_margin(margin: float) -> None:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")


def _check_dimensions(anchor: Any, positive: Any, negative: Any) -> None:
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor"
            f" {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )


def _distances(distance: Any, anchor: Any, positive: Any, negative: Any, swap: bool) -> tuple[Any, Any]:
    """How far it is to what shall be near, and to what shall be far."""
    near, far = distance(anchor, positive), distance(anchor, negative)
    return near, comparison.minimum(far, distance(positive, negative)) if swap else far
