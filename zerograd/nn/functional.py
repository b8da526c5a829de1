"""``zerograd.nn.functional``: activations and losses as plain functions, with their options and PyTorch's warnings.

``reduction`` is ``"mean"``, ``"sum"`` or ``"none"``; ``size_average`` and ``reduce`` are its old spellings.
"""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import ops
from ..core import dtypes, errors, inplace
from ..core.base import TensorBase
from ..core.out import taking_out
from ..ops import activation, arguments, linalg, loss

if TYPE_CHECKING:
    from ..tensor import Tensor

DIFFERENT_SIZE = (
    "Using a target size ({}) that is different to the input size ({}). This will likely lead to incorrect results due to"
    " broadcasting. Please ensure they have the same size."
)


# ---------------------------------------------------------------- activations

# (In PyTorch, too, these are the very operations, which take out=; all others here are written in Python.)
gelu, linear, logsigmoid, softplus = taking_out(activation.gelu, linalg.linear, activation.logsigmoid, activation.softplus)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else 0.

    >>> relu(tensor([-1., 2.]))
    tensor([0., 2.])
    """
    return _perhaps(inplace, input, ops.relu)


def sigmoid(input: Tensor) -> Tensor:
    """``1 / (1 + exp(-input))``: a number between 0 and 1.

    >>> sigmoid(tensor([0., 100.]))
    tensor([0.5000, 1.0000])
    """
    squeezed: Tensor = ops.sigmoid(input)
    return squeezed


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent: a number between -1 and 1.

    >>> tanh(tensor([0., 100.]))
    tensor([0., 1.])
    """
    squeezed: Tensor = ops.tanh(input)
    return squeezed


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else ``negative_slope`` times it.

    >>> leaky_relu(tensor([-1., 2.]), 0.1)
    tensor([-0.1000,  2.0000])
    """
    chosen = activation.leaky_relu_over if inplace else activation.leaky_relu_of
    return _perhaps(inplace, input, chosen, negative_slope)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else ``alpha * (exp(input) - 1)``.

    >>> elu(tensor([-1., 2.]))
    tensor([-0.6321,  2.0000])
    """
    return _perhaps(inplace, input, activation.elu_over if inplace else activation.elu_of, alpha, 1.0, 1.0)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """``elu`` scaled so that layer after layer keeps mean 0 and variance 1 (Klambauer et al., 2017).

    >>> selu(tensor([-1., 2.]))
    tensor([-1.1113,  2.1014])
    """
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return _perhaps(inplace, input, activation.elu_over if inplace else activation.elu_of, alpha, scale, 1.0)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else ``alpha * (exp(input / alpha) - 1)``, whose slope at 0 is 1 for every ``alpha``.

    >>> celu(tensor([-1., 2.]), 2.)
    tensor([-0.7869,  2.0000])
    """
    return _perhaps(inplace, input, activation.celu_over if inplace else activation.celu_of, alpha)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * sigmoid(input)``.

    >>> silu(tensor([-1., 2.]))
    tensor([-0.2689,  1.7616])
    """
    return _perhaps(inplace, input, activation.silu_of)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * tanh(softplus(input))``.

    >>> mish(tensor([-1., 2.]))
    tensor([-0.3034,  1.9440])
    """
    return _perhaps(inplace, input, activation.mish_of)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` within ``min_val`` and ``max_val``. Raises ValueError if the first is not the smaller.

    >>> hardtanh(tensor([-3., 0.5]))
    tensor([-1.0000,  0.5000])
    """
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _perhaps(inplace, input, activation.hardtanh_of, min_val, max_val)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """``input`` within 0 and 6.

    >>> relu6(tensor([-3., 8.]))
    tensor([0., 6.])
    """
    return _perhaps(inplace, input, activation.hardtanh_of, 0, 6)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """``input / 6 + 0.5`` within 0 and 1.

    >>> hardsigmoid(tensor([-4., 0., 4.]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return _perhaps(inplace, input, activation.hardsigmoid_of)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * hardsigmoid(input)``.

    >>> hardswish(tensor([-4., 1.5, 4.]))
    tensor([-0.0000, 1.1250, 4.0000])
    """
    return _perhaps(inplace, input, activation.hardswish_of)


def softsign(input: Tensor) -> Tensor:
    """``input / (1 + abs(input))``.

    >>> softsign(tensor([-1., 3.]))
    tensor([-0.5000,  0.7500])
    """
    bent: Tensor = input / (input.abs() + 1)
    return bent


def tanhshrink(input: Tensor) -> Tensor:
    """``input - tanh(input)``.

    >>> tanhshrink(tensor([-1., 2.]))
    tensor([-0.2384,  1.0360])
    """
    bent: Tensor = input - input.tanh()
    return bent


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """``lambd`` closer to 0, and 0 within. Raises RuntimeError for a negative ``lambd``.

    >>> softshrink(tensor([-2., 0.1, 2.]))
    tensor([-1.5000,  0.0000,  1.5000])
    """
    array = arguments.tensor("softshrink", input)._array
    if array.dtype.kind == "f":
        _check_lambda(array, lambd)
    bent: Tensor = activation.softshrink_of(input, lambd)
    return bent


def _check_lambda(array: Any, lambd: float) -> None:
    most = float(np.finfo(array.dtype).max)
    if not 0 <= lambd <= most:
        name = arguments.scalar_name(array)
        raise RuntimeError(f"lambda must be in range [0, {most:g}] for input dtype {name}, but found {lambd:g}")


def _perhaps(in_place: bool, input: Any, function: Any, *args: Any) -> Tensor:
    """``function(input, *args)``, or its in-place form."""
    bent: Tensor = (inplace.form_of(function) if in_place else function)(input, *args)
    return bent


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """Positive numbers that add up to 1 along ``dim``. Warns if no ``dim`` is given.

    >>> softmax(tensor([0., 0.]), dim=0)
    tensor([0.5000, 0.5000])
    """
    softened: Tensor = ops.softmax(input, _implicit("softmax", input, dim, _stacklevel), dtype)
    return softened


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """``softmax(-input)``: the smallest number becomes the largest share. Warns if no ``dim`` is given.

    >>> softmin(tensor([0., 100.]), dim=0)
    tensor([1.0000e+00, 3.7835e-44])
    """
    softened: Tensor = ops.softmax(-input, _implicit("softmin", input, dim, _stacklevel), dtype)
    return softened


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """The logarithm of ``softmax``, exact where that is close to 0. Warns if no ``dim`` is given.

    >>> log_softmax(tensor([0., 0.]), dim=0)
    tensor([-0.6931, -0.6931])
    """
    softened: Tensor = ops.log_softmax(input, _implicit("log_softmax", input, dim, _stacklevel), dtype)
    return softened


def _implicit(name: str, input: Any, dim: Any, level: int) -> Any:
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        UserWarning, stacklevel=level,
    )
    return 0 if input._array.ndim in (0, 1, 3) else 1


# ---------------------------------------------------------------- what losses share


def _reduction(reduction: Any, size_average: Any = None, reduce: Any = None) -> str:
    if size_average is not None or reduce is not None:
        size_average, reduce = size_average is None or bool(size_average), reduce is None or bool(reduce)
        reduction = "none" if not reduce else "mean" if size_average else "sum"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.", UserWarning,
            stacklevel=errors.outside(),
        )
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return str(reduction)


def _weights(function: str, weight: Any, argument: str = "weight") -> Any:
    """A tensor of weights as an array, which has no gradient. Raises RuntimeError if it requires one."""
    if weight is None:
        return None
    if not isinstance(weight, TensorBase):
        raise TypeError(f"{function}(): argument '{argument}' must be Tensor, not {errors.type_name(weight)}")
    if weight.requires_grad:  # type: ignore[attr-defined]
        raise RuntimeError(
            f"The function '{function}' is not differentiable with respect to argument '{argument}'. This input cannot have"
            " requires_grad True."
        )
    return weight._array


def _of_one_shape(input: Any, target: Any) -> tuple[Any, Any]:
    """Both broadcast to one shape, with a warning where that is needed."""
    have, wanted = input.size(), target.size()
    if have == wanted:
        return input, target
    warnings.warn(DIFFERENT_SIZE.format(wanted, have), UserWarning, stacklevel=errors.outside())
    try:
        shape = np.broadcast_shapes(have, wanted)
    except ValueError:
        raise errors.broadcast(have, wanted) from None
    both = [each if tuple(each.shape) == shape else each.expand(shape) for each in (input, target)]
    return both[0], both[1]


# ---------------------------------------------------------------- distances


def mse_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean", weight: Any = None
) -> Tensor:
    """The mean (or sum) of the squared differences. Warns if the shapes differ.

    >>> mse_loss(tensor([1., 2.]), tensor([1., 4.]))
    tensor(2.)
    """
    how = _reduction(reduction, size_average, reduce)
    first, second = _of_one_shape(input, target)
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
    how = _reduction(reduction, size_average, reduce)
    first, second = _of_one_shape(input, target)
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
    how = _reduction(reduction, size_average, reduce)
    first, second = _of_one_shape(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    found: Tensor = loss.smooth_l1_loss(first, second, how, beta) if beta else l1_loss(first, second, reduction=how)
    return found


# ---------------------------------------------------------------- two classes


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """Minus the logarithm of the probability ``input`` that was given to what came, ``target`` (0, 1 or between).

    Raises ValueError for another shape, RuntimeError for another dtype or numbers outside 0 and 1.

    >>> binary_cross_entropy(tensor([0.5, 0.9]), tensor([0., 1.]))
    tensor(0.3993)
    """
    how = _reduction(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is deprecated. Please"
            " ensure they have the same size."
        )
    found: Tensor = loss.binary_cross_entropy(input, target, _broadcast(_weights("binary_cross_entropy", weight), input), how)
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
    how = _reduction(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    name = "binary_cross_entropy_with_logits"
    arrays = _weights(name, weight), _weights(name, pos_weight, "pos_weight")
    _check_target_dtype(input._array, target._array)
    found: Tensor = loss.binary_cross_entropy_with_logits(input, target, *arrays, how)
    return found


def _check_target_dtype(input: Any, target: Any) -> None:
    if input.dtype.kind == "f" and target.dtype.kind == "b":
        raise errors.bool_minus(target, target)
    if input.dtype.kind == "f" and target.dtype.kind != "f":
        names = arguments.scalar_name(input), arguments.scalar_name(target)
        raise RuntimeError(f"result type {names[0]} can't be cast to the desired output type {names[1]}")


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
    how = _reduction(reduction, size_average, reduce)
    arguments.tensor("nll_loss_nd", input)
    arguments.tensor("nll_loss_nd", target, "target", 2)
    found: Tensor = _nll(input, target, _class_weights("nll_loss_nd", weight, input), how, ignore_index)
    return found


def _class_weights(function: str, weight: Any, input: Any) -> Any:
    array = _weights(function, weight)
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
    how = _reduction(reduction, size_average, reduce)
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
    logs: Any = ops.log_softmax_dim(input, min(dim, max(len(shape) - 1, 0)))
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
    whole = ops.mul_number(plain, 1 - label_smoothing) + ops.mul_number(smooth, label_smoothing / count)
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
    products = ops.log_softmax_dim(input, dim) * (target * (1 - smoothing) + smoothing / count if smoothing else target)
    if weight is not None:
        products = products * _along_classes(weight, len(shape), dim)
    if how == "none":
        return -products.sum(dim)
    found = -products.sum()
    return ops.div_number(found, input.numel() // count if count else 0) if how == "mean" else found
