"""Losses of classes: how surprised a classifier is by the true ones."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import dtypes, errors
from ...ops import arguments, arithmetic, loss, pointwise
from .reduction import reduction_of, weights_of

if TYPE_CHECKING:
    from ...tensor import Tensor


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """Minus the logarithm of the probability ``input`` that was given to what came, ``target`` (0, 1 or between).

    Raises ValueError for another shape, RuntimeError for another dtype or numbers outside 0 and 1.

    >>> binary_cross_entropy(tensor([0.5, 0.9]), tensor([0., 1.]))
    tensor(0.3993)
    """
    how = reduction_of(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is deprecated. Please"
            " ensure they have the same size."
        )
    found: Tensor = loss.binary_cross_entropy(input, target, _broadcast(weights_of("binary_cross_entropy", weight), input), how)
    return found


def _broadcast(weight: Any, input: Any) -> Any:
    if weight is None:
        return None
    shape = tuple(input.shape)
    for place in range(1, min(weight.ndim, len(shape)) + 1):
        if weight.shape[-place] not in (1, shape[-place]):
            raise RuntimeError(
                f"Attempting to broadcast a dimension of length {weight.shape[-place]} at -{place}! Mismatching argument at"
                f" index 1 had torch.Size({list(weight.shape)}); but expected shape should be broadcastable to {list(shape)}"
            )
    return weight


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
    pos_weight: Any = None,
) -> Tensor:
    """``binary_cross_entropy(sigmoid(input), target)``, exact for any ``input``; ``pos_weight`` weighs the ones of ``target``.

    Raises ValueError for another shape.

    >>> binary_cross_entropy_with_logits(tensor([0., 100.]), tensor([0., 0.]))
    tensor(50.3466)
    """
    how = reduction_of(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    name = "binary_cross_entropy_with_logits"
    arrays = weights_of(name, weight), weights_of(name, pos_weight, "pos_weight")
    _check_target_dtype(input._array, target._array)
    found: Tensor = loss.binary_cross_entropy_with_logits(input, target, *arrays, how)
    return found


def _check_target_dtype(input: Any, target: Any) -> None:
    if input.dtype.kind == "f" and target.dtype.kind == "b":
        raise errors.bool_minus(target, target)
    if input.dtype.kind == "f":
        errors.check_cast(input.dtype, target.dtype)


# ---------------------------------------------------------------- many classes


def nll_loss(
    input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None, ignore_index: int = -100, reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """Minus the number that ``input`` (logarithms of probabilities) has at the class ``target`` of each row.

    ``weight``: one for each class. ``ignore_index``: rows with this target count nothing.
    Raises IndexError for a class that there is not, ValueError or RuntimeError for shapes and dtypes that do not fit.

    >>> nll_loss(tensor([[-1., -2.], [-3., -4.]]), tensor([0, 1]))
    tensor(2.5000)
    """
    how = reduction_of(reduction, size_average, reduce)
    arguments.tensor("nll_loss_nd", input)
    arguments.tensor("nll_loss_nd", target, "target", 2)
    found: Tensor = _nll(input, target, _class_weights("nll_loss_nd", weight, input), how, ignore_index)
    return found


def _class_weights(function: str, weight: Any, input: Any) -> Any:
    array = weights_of(function, weight)
    if array is None:
        return None
    shape = input._array.shape
    classes = shape[0] if len(shape) == 1 else shape[1]
    if array.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape:"
            f" {list(array.shape)}"
        )
    if array.dtype != input._array.dtype:
        names = arguments.scalar_name(input._array), arguments.scalar_name(array)
        raise RuntimeError(f"expected scalar type {names[0]} but found {names[1]}")
    return array


def _nll(input: Any, target: Any, weight: Any, how: str, ignore_index: int) -> Any:
    """The losses at the classes, for the shapes (C), (N, C) and (N, C, ...)."""
    shape, wanted = input._array.shape, target._array.shape
    if not shape:
        raise ValueError(f"Expected 1 or more dimensions (got {len(shape)})")
    if len(shape) != 1 and shape[0] != (wanted[0] if wanted else 1):
        raise ValueError(f"Expected input batch_size ({shape[0]}) to match target batch_size ({wanted[0] if wanted else 1}).")
    if target._array.dtype not in dtypes.CLASSES:
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {arguments.scalar_name(target._array)}")
    if len(shape) <= 2:
        return loss.nll_loss(input, target, weight, how, ignore_index)
    if wanted[1:] != shape[2:] and (len(shape) != 4 or len(wanted) != 3):
        raise RuntimeError(f"Expected target size {[shape[0], *shape[2:]]}, got {list(wanted)}")
    if wanted[1:] != shape[2:]:
        raise RuntimeError(f"size mismatch (got input: {list(shape)} , target: {list(wanted)}")
    if len(shape) == 4:
        return loss.nll_loss2d(input, target, weight, how, ignore_index)
    flat = input.reshape(shape[0], shape[1], 1, -1), target.reshape(shape[0], 1, -1)
    found = loss.nll_loss2d(*flat, weight, how, ignore_index)
    return found.view(wanted) if how == "none" else found


def cross_entropy(
    input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None, ignore_index: int = -100, reduce: Any = None,
    reduction: str = "mean", label_smoothing: float = 0.0,
) -> Tensor:
    """``nll_loss(log_softmax(input))``: how surprised a classifier is by the true class.

    ``input``: scores of shape (C), (N, C) or (N, C, ...). ``target``: class numbers, or probabilities in the shape of ``input``.
    ``label_smoothing``: the share of every target that is spread over all classes. The rest is as in ``nll_loss``.

    >>> cross_entropy(tensor([[0., 0.], [0., 100.]]), tensor([0, 1]))
    tensor(0.3466)
    """
    how = reduction_of(reduction, size_average, reduce)
    arguments.tensor("cross_entropy_loss", input)
    arguments.tensor("cross_entropy_loss", target, "target", 2)
    shape = input._array.shape
    dim = 0 if len(shape) == 1 else 1
    if shape == target._array.shape and target._array.dtype.kind == "f":
        if not 0 <= label_smoothing <= 1:
            raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
        whole: Tensor = _from_probabilities(input, target, weight, how, label_smoothing, dim)
        return whole
    if label_smoothing and not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    logs: Any = loss.log_softmax_dim(input, min(dim, max(len(shape) - 1, 0)))
    weights = _class_weights("cross_entropy_loss", weight, input)
    plain = _nll(logs, target, weights, how, ignore_index)
    if not label_smoothing:
        return plain  # type: ignore[no-any-return]
    count = shape[dim]
    smooth = -(logs if weight is None else logs * _along_classes(weight, len(shape), dim)).sum(dim)
    ignored: Any = target == ignore_index
    smooth = smooth.masked_fill(ignored, 0.0)
    if how == "mean":
        total = (~ignored).sum() if weight is None else weight[target[~ignored]].sum()
        smooth = smooth.sum() / total.to(smooth.dtype)
    elif how == "sum":
        smooth = smooth.sum()
    whole = pointwise.mul_number(plain, 1 - label_smoothing) + pointwise.mul_number(smooth, label_smoothing / count)
    return whole


def _along_classes(weight: Any, ndim: int, dim: int) -> Any:
    return weight.view([-1 if d == dim else 1 for d in range(ndim)])


def _from_probabilities(input: Any, target: Any, weight: Any, how: str, smoothing: float, dim: int) -> Any:
    shape = input._array.shape
    count = shape[dim]
    if weight is not None and weight._array.shape != (count,):
        raise RuntimeError(
            f"cross_entropy: weight tensor should be defined either for all {count} classes or no classes but got weight tensor"
            f" of shape: {list(weight._array.shape)}"
        )
    products = loss.log_softmax_dim(input, dim) * (target * (1 - smoothing) + smoothing / count if smoothing else target)
    if weight is not None:
        products = products * _along_classes(weight, len(shape), dim)
    if how == "none":
        return -products.sum(dim)
    found = -products.sum()
    return arithmetic.div_number(found, input.numel() // count if count else 0) if how == "mean" else found
