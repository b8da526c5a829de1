"""How wrong a prediction is, as one number: softmax, and the losses of regression and of classification.

``reduction`` says what is made of the single losses: their ``"mean"``, their ``"sum"``, or nothing (``"none"``). Weights have no
gradient; they are kept as arrays.
"""
from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, operands
from ..core.half import rounded_once, widened
from ..core.op import op
from . import arguments
from .activation import log_sigmoid_of, logsigmoid
from .arguments import numpy_names
from .clamping import clamp_min_number
from .elementary import log1p
from .masking import where_of
from .pointwise import abs as absolute, exp, log, over, sigmoid, sign
from .reduction import sum_dim
from .shape import sum_matrix
from .strided import zero

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

DOUBLE = dtypes.float64.numpy
TINY = float(np.float32(1e-12))  # what PyTorch divides by at least, a float32 whatever the dtype


def reduced(losses: Any, reduction: str, kind: Any = None) -> Any:
    """The mean or the sum, in double precision where there is much to add up."""
    if reduction == "none":
        return losses
    wide: Any = DOUBLE if losses.size > 1024 else losses.dtype
    total = np.add.reduce(losses, axis=None, dtype=wide)
    if reduction == "mean":
        total = total / dtypes.number(wide.type, losses.size)
    return np.asarray(total).astype(kind or losses.dtype)


def parts(grad: Any, shape: Any, reduction: str) -> Any:
    """What each single loss gets of the gradient of the reduced one."""
    return over(grad, max(prod(shape), 1)) if reduction == "mean" else grad


@op(input=lambda grad, by: scaled(grad, by), name="MulBackward0", samples=lambda r: [(r(3, 4), np.ones((3, 4)))])
@rounded_once
def scaled(input: Tensor, by: Any) -> Tensor:
    """``input`` times an array that has no gradient, such as weights."""
    return input * by.astype(input.dtype)


# ---------------------------------------------------------------- softmax


def _rows(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), 1), (r(3, 4), 0), (r(2, 3, 4), 1), (r(), 0), (r(0), 0)]


def _wide(kernel: str, input: Any, dim: int) -> Any:
    """``input`` minus its largest along ``dim``, in a dtype to compute in."""
    if input.dtype.kind != "f" and input.size:
        where = "lastdim" if dim == max(input.ndim - 1, 0) else ""
        raise arguments.not_implemented(f"{kernel}_{where}_kernel_impl" if where else f"{kernel}_kernel_impl", input)
    wide = widened(input)
    if not wide.ndim:
        wide = wide.reshape(1)
    if not wide.size:
        return wide
    if wide.ndim == 2 and dim == 1 and len(wide) > wide.shape[1]:  # rows of ten numbers: 1.8 µs instead of 6.3
        return wide - np.maximum.reduce(np.ascontiguousarray(wide.T), 0)[:, None]
    return wide - np.maximum.reduce(wide, axis=dim, keepdims=True)


@op(input=lambda grad, output, dim: softmax_slope(grad, output, dim),
    output=lambda grad, input, output, dim:
        input * grad - _along(output * input, dim) * grad - input * _along(output * grad, dim),
    name="SoftmaxBackwardDataBackward0", symbol="softmax′", samples=lambda r: [(a[0], *b) for a, b in zip(_rows(r), _rows(r))])
@rounded_once
def softmax_slope(input: Tensor, output: Tensor, dim: int) -> Tensor:
    """``input`` times the slopes of ``softmax`` where it is ``output``: its gradient, for which PyTorch, too, has a node."""
    weighted = input * output
    return weighted - output * _total(weighted, dim)


@op(input=lambda grad, output, dim: grad - _along(grad * exp(output), dim),
    output=lambda grad, input, output, dim: -_along(input, dim) * exp(output) * grad,
    name="LogSoftmaxBackwardDataBackward0", symbol="log softmax′",
    samples=lambda r: [(a[0], *b) for a, b in zip(_rows(r), _rows(r))])
@rounded_once
def log_softmax_slope(input: Tensor, output: Tensor, dim: int) -> Tensor:
    """The same for ``log_softmax``."""
    return input - np.exp(output) * _total(input, dim)


def _total(each: Any, dim: int) -> Any:
    """What ``_along`` is, of an array in the body of an operation."""
    if each.ndim == 2:
        return sum_matrix(each, dim, True)
    return np.add.reduce(each, axis=dim, keepdims=True) if each.ndim else each


@op(input=lambda grad, result, dim: softmax_slope(grad, result, dim), name="SoftmaxBackward0", symbol="softmax", samples=_rows)
def softmax_dim(input: Tensor, dim: int) -> Tensor:
    """``exp(input)``, divided by its sum along a dimension."""
    powers = np.exp(_wide("softmax", input, dim))
    powers /= _total(powers, dim)
    return powers.reshape(input.shape).astype(input.dtype, copy=False)


def _along(each: Any, dim: int) -> Any:
    return sum_dim(each, (dim,), True, None) if len(each.shape) else each


@op(input=lambda grad, result, dim: log_softmax_slope(grad, result, dim), name="LogSoftmaxBackward0", symbol="log softmax",
    samples=_rows)
def log_softmax_dim(input: Tensor, dim: int) -> Tensor:
    """The logarithm of the softmax along a dimension."""
    below = _wide("log_softmax", input, dim)
    below = below - np.log(_total(np.exp(below), dim))
    return below.reshape(input.shape).astype(input.dtype, copy=False)


@numpy_names
def softmax(input: Tensor, dim: Any = arguments.MISSING, dtype: Any = None) -> Tensor:
    """Positive numbers that add up to 1 along ``dim``: ``exp(input) / exp(input).sum(dim)``, without overflow.

    >>> softmax(tensor([0., 0.]), 0)
    tensor([0.5000, 0.5000])
    """
    return _softmax("softmax", softmax_dim, input, dim, dtype)


@numpy_names
def log_softmax(input: Tensor, dim: Any = arguments.MISSING, dtype: Any = None) -> Tensor:
    """The logarithm of ``softmax``, exact where that is close to 0.

    >>> log_softmax(tensor([0., 1000.]), 0)
    tensor([-1000.,     0.])
    """
    return _softmax("log_softmax", log_softmax_dim, input, dim, dtype)


def _softmax(name: str, entry: Any, input: Any, dim: Any, dtype: Any) -> Tensor:
    array = arguments.tensor(name, input)._array
    dim = arguments.dimension(name, dim, array.ndim)
    if dtype is not None:
        input = input.to(dtype)
    found: Tensor = entry(input, dim)
    return found


# ---------------------------------------------------------------- classes


@op(input=lambda grad, input, target, weight, reduction, ignore_index:
        nll_spread(grad, input, target, weight, reduction, ignore_index),
    symbol="nll",
    samples=lambda r: [(r(3, 4), _classes(r, 3), None, "mean", -100), (r(4, 4), _classes(r, 4), None, "none", 1),
                       (r(3, 4), _classes(r, 3), np.arange(1.0, 5.0), "mean", -100), (r(4), _classes(r), None, "sum", -100),
                       (r(3, 4), _classes(r, 3), np.arange(1.0, 5.0), "none", 0)])
@rounded_once
def nll_loss(input: Tensor, target: Tensor, weight: Any, reduction: str, ignore_index: int) -> Tensor:
    """Minus the number that stands at the target class of each row, weighed by class."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("nll_loss_out_frame", input)
    rows, classes = _rows_and_classes(input, target)
    if classes.dtype is not _LONG and (reduction != "none" or input.ndim == 1):
        classes = classes.astype(np.int64)
    counted, classes, shares, total = _shares(classes, rows.shape[1], weight, ignore_index, input.dtype)
    losses = -rows[np.arange(len(classes)), classes]
    if shares is not None:
        losses = losses * shares
    if counted is not None:
        losses = np.where(counted, losses, input.dtype.type(0))
    if reduction == "none":
        return losses.reshape(np.shape(target))
    loss = np.add.reduce(losses, 0)
    return np.asarray(loss / total if reduction == "mean" else loss, input.dtype)


_LONG = dtypes.int64.numpy


def _rows_and_classes(input: Any, target: Any) -> tuple[Any, Any]:
    """Both as for several examples, where there is but one."""
    return (input, target) if target.ndim else (np.atleast_2d(input), np.atleast_1d(target))


def _classes(r: Any, *shape: int) -> Any:
    return (r(*shape) > 0).long() + 1


def _shares(target: Any, count: int, weight: Any, ignore_index: int, kind: Any) -> tuple[Any, Any, Any, Any]:
    """Which rows count (None: all), their classes, their weights (None: 1) and the sum of those.

    Raises IndexError for a class that there is not.
    """
    counted = None
    if target.size:
        unsigned = target.view(np.uint64) if target.dtype is _LONG else target  # where what is negative is beyond every class
        beyond = np.maximum.reduce(unsigned) >= count
        if beyond and (wrong := target[((target < 0) | (target >= count)) & (target != ignore_index)]).size:
            told = chr(wrong[0]) if target.dtype.name == "uint8" else wrong[0]  # PyTorch takes a byte for a letter
            raise IndexError(f"Target {told} is out of bounds.")
        if (beyond or 0 <= ignore_index < count) and not (kept := target != ignore_index).all():
            counted, target = kept, np.where(kept, target, 0)
    if weight is None:
        return counted, target, None, kind.type(target.size if counted is None else np.count_nonzero(counted))
    shares = weight[target].astype(kind, copy=False)
    return counted, target, shares, np.add.reduce(shares if counted is None else shares[counted], axis=None)


@op(input=lambda grad, target, weight, reduction, ignore_index: nll_loss(grad, target, weight, reduction, ignore_index),
    scores=lambda grad: zero(grad),
    name="NllLossBackwardBackward0",
    samples=lambda r: [(r(), r(3, 4), _classes(r, 3), None, "mean", -100), (r(3), r(3, 4), _classes(r, 3), None, "none", 1)])
@rounded_once
def nll_spread(
    input: Tensor, scores: Tensor, target: Tensor, weight: Any, reduction: str, ignore_index: int
) -> Tensor:
    """Zeros in the shape of ``scores`` with the gradients of the losses at the target classes: the gradient of ``nll_loss``."""
    _, classes = _rows_and_classes(input, target)
    size = scores.shape
    whole = np.zeros((len(classes), size[-1]), input.dtype)
    counted, classes, shares, total = _shares(classes, size[-1], weight, ignore_index, whole.dtype)
    each = -input if shares is None else -input * shares
    if reduction == "mean":
        each = each / total
    whole[np.arange(len(classes)), classes] = each if counted is None else np.where(counted, each, whole.dtype.type(0))
    return whole.reshape(size)


@op(input=lambda grad, input, target, weight, reduction, ignore_index:
        nll_spread2d(grad, input, target, weight, reduction, ignore_index),
    name="NllLoss2DBackward0", symbol="nll",
    samples=lambda r: [(r(2, 3, 2, 2), _classes(r, 2, 2, 2), None, "mean", -100),
                       (r(2, 3, 2, 2), _classes(r, 2, 2, 2), np.arange(1.0, 4.0), "none", 1)])
def nll_loss2d(input: Tensor, target: Tensor, weight: Any, reduction: str, ignore_index: int) -> Tensor:
    """``nll_loss`` of a picture: classes along the second dimension, a target for each point."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("nll_loss2d_forward_out_frame", input)
    if target.dtype.name == "uint8":
        raise RuntimeError("expected scalar type Long but found Byte")
    rows = np.moveaxis(input, 1, -1).reshape(-1, input.shape[1])
    losses = arguments.forward(nll_loss)(rows, target.reshape(-1), weight, reduction, ignore_index)
    return losses.reshape(target.shape) if reduction == "none" else losses


@op(input=lambda grad, target, weight, reduction, ignore_index: nll_loss2d(grad, target, weight, reduction, ignore_index),
    scores=lambda grad: zero(grad),
    name="NllLoss2DBackwardBackward0", samples=lambda r: [(r(), r(2, 3, 2, 2), _classes(r, 2, 2, 2), None, "mean", -100)])
def nll_spread2d(
    input: Tensor, scores: Tensor, target: Tensor, weight: Any, reduction: str, ignore_index: int
) -> Tensor:
    """The gradient of ``nll_loss2d``."""
    n, c, h, w = scores.shape
    given = input.reshape(-1) if reduction == "none" else input
    flat = np.broadcast_to(input.dtype.type(0), (n * h * w, c))  # only its shape is looked at
    rows = arguments.forward(nll_spread)(given, flat, target.reshape(-1), weight, reduction, ignore_index)
    return np.moveaxis(rows.reshape(n, h, w, c), -1, 1)


# ---------------------------------------------------------------- distances


def common_dtype(input: Any, target: Any) -> Any:
    return dtypes.result_type_of_two(input.dtype, operands.rank(input), target.dtype, operands.rank(target))


def _pairs(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), r(3, 4), "mean"), (r(3, 4), r(3, 4), "none"), (r(5), r(5), "sum"), (r(), r(), "mean")]


@op(input=lambda grad, prediction, target, reduction: parts(grad, prediction.shape, reduction) * 2 * (prediction - target),
    prediction=lambda grad, input, target_shape, reduction: parts(grad, target_shape, reduction) * 2 * input,
    target=lambda grad, input, target_shape, reduction: parts(grad, target_shape, reduction) * -2 * input,
    name="MseLossBackwardBackward0", symbol="mse′",
    samples=lambda r: [(r() if each[2] != "none" else r(3, 4), *each) for each in _pairs(r)])
@rounded_once
def mse_slope(input: Tensor, prediction: Tensor, target: Tensor, reduction: str) -> Tensor:
    """``input``, the gradient of a reduced ``mse_loss``, times its slope for each prediction."""
    return parts(input, prediction.shape, reduction) * 2 * (prediction - target)


@op(input=lambda grad, input, target, reduction: mse_slope(grad, input, target, reduction),
    target=lambda grad, input, target, reduction: mse_slope(grad, target, input, reduction),
    symbol="mse", samples=_pairs)
@rounded_once
def mse_loss(input: Tensor, target: Tensor, reduction: str) -> Tensor:
    """The squares of the differences."""
    kind = common_dtype(input, target)
    if kind.kind != "f":
        raise arguments.not_implemented("mse_cpu", np.empty(0, kind))
    away = input.astype(kind, copy=False) - target.astype(kind, copy=False)
    away = np.asarray(away)
    return reduced(away * away, reduction, kind)


@op(input=lambda grad, input, target, reduction, beta: parts(grad, input.shape, reduction) * _smooth_slope(input - target, beta),
    target=lambda grad, input, target, reduction, beta: parts(grad, input.shape, reduction) * _smooth_slope(target - input, beta),
    name="SmoothL1LossBackward0", symbol="smooth l1", samples=lambda r: [(*each, 1.0) for each in _pairs(r)])
@rounded_once
def smooth_l1_loss(input: Tensor, target: Tensor, reduction: str, beta: float) -> Tensor:
    """Half the square of small differences, divided by ``beta``; of large ones the size."""
    kind = common_dtype(input, target)
    if kind.kind != "f":
        raise arguments.not_implemented("smooth_l1_cpu", np.empty(0, kind))
    away = np.abs(np.asarray(input.astype(kind, copy=False) - target.astype(kind, copy=False)))
    bent = away * away * kind.type(0.5) / kind.type(beta)
    return reduced(np.where(away < beta, bent, away - kind.type(0.5 * beta)), reduction)


def _smooth_slope(away: Any, beta: float) -> Any:
    straight = where_of(absolute(away) >= beta, sign(away), away * 0, None)  # the sign of nan is 0, but the slope there is nan
    return where_of(absolute(away) < beta, away / beta, straight, None)


# ---------------------------------------------------------------- probabilities of two classes


def _probabilities(r: Any) -> list[tuple[Any, ...]]:
    def pair(*shape: int) -> tuple[Any, Any]:
        return r(*shape, low=0.1, high=0.9), r(*shape, low=0.1, high=0.9)

    return [(*pair(3, 4), None, "mean"), (*pair(3, 4), np.arange(1.0, 5.0), "none"), (*pair(5), None, "sum"),
            (*pair(), None, "mean")]


def _weighed(each: Any, weight: Any) -> Any:
    return each if weight is None else scaled(each, weight)


@op(input=lambda grad, probability, target, weight, reduction: bce_slope(grad, probability, target, weight, reduction),
    probability=lambda grad, input, probability, target, weight, reduction: _weighed(
        parts(grad * input, probability.shape, reduction) * _bce_bend(probability, target), weight),
    target=lambda grad, input, probability, weight, reduction: _weighed(
        -parts(grad * input, probability.shape, reduction) / clamp_min_number((1 - probability) * probability, 1e-12), weight),
    name="BinaryCrossEntropyBackwardBackward0", symbol="bce′",
    samples=lambda r: [(r() if each[3] != "none" else r(3, 4), *each) for each in _probabilities(r)])
@rounded_once
def bce_slope(input: Tensor, probability: Tensor, target: Tensor, weight: Any, reduction: str) -> Tensor:
    """``input``, the gradient of a reduced ``binary_cross_entropy``, times its slope for each probability."""
    one = probability.dtype.type(1)
    slope = (probability - target) / np.maximum((one - probability) * probability, probability.dtype.type(TINY))
    each = parts(input, probability.shape, reduction) * slope
    return each if weight is None else each * weight.astype(each.dtype)


def _bce_bend(probability: Any, target: Any) -> Any:
    """The second derivative, kept finite as PyTorch keeps it."""
    spread = (probability + 1e-12) * (1 - probability + 1e-12)
    return (probability * probability - 2 * probability * target + target) / (spread * spread)


@op(input=lambda grad, input, target, weight, reduction: bce_slope(grad, input, target, weight, reduction),
    target=lambda grad, input, target, weight, reduction: _weighed(
        parts(grad, input.shape, reduction) * (log1p(-input) - log(input)), weight),
    symbol="bce", samples=_probabilities)
def binary_cross_entropy(input: Tensor, target: Tensor, weight: Any, reduction: str) -> Tensor:
    """Minus the logarithm of the probability that was given to what came; logarithms stop at -100."""
    if input.dtype != target.dtype:
        raise RuntimeError(f"Found dtype {arguments.scalar_name(target)} but expected {arguments.scalar_name(input)}")
    if input.dtype.kind != "f":
        raise arguments.not_implemented("binary_cross_entropy", input)
    for name, each in (("input", input), ("target", target)):
        if each.size and not (each.min() >= 0 and each.max() <= 1):
            raise RuntimeError(f"all elements of {name} should be between 0 and 1")
    own, input, target = input.dtype, widened(input), widened(target)
    kind = input.dtype.type
    yes, no = np.maximum(np.log(input), kind(-100)), np.maximum(np.log1p(-input), kind(-100))
    losses = np.asarray((target - kind(1)) * no - target * yes)
    return reduced(losses if weight is None else losses * weight, reduction).astype(own)


def _logits(r: Any) -> list[tuple[Any, ...]]:
    def pair(*shape: int) -> tuple[Any, Any]:
        return r(*shape), r(*shape, low=0.1, high=0.9)

    return [(*pair(3, 4), None, None, "mean"), (*pair(3, 4), np.arange(1.0, 5.0), None, "none"),
            (*pair(3, 4), None, np.arange(1.0, 5.0), "sum"), (*pair(), None, None, "mean")]


def _logits_slope(input: Any, target: Any, pos_weight: Any) -> Any:
    if pos_weight is None:
        return sigmoid(input) - target
    heavy = scaled(target, pos_weight)
    return (heavy + 1 - target) * sigmoid(input) - heavy


def _target_slope(input: Any, pos_weight: Any) -> Any:
    return -input if pos_weight is None else logsigmoid(-input) - scaled(logsigmoid(input), pos_weight)


@op(input=lambda grad, input, target, weight, pos_weight, reduction: _weighed(
        parts(grad, input.shape, reduction) * _logits_slope(input, target, pos_weight), weight),
    target=lambda grad, input, weight, pos_weight, reduction: _weighed(
        parts(grad, input.shape, reduction) * _target_slope(input, pos_weight), weight),
    name="BinaryCrossEntropyWithLogitsBackward0", symbol="bce", samples=_logits)
@rounded_once
def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, weight: Any, pos_weight: Any, reduction: str) -> Tensor:
    """``binary_cross_entropy`` of the sigmoid, without computing the sigmoid."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("log_sigmoid_cpu", input)
    kind = common_dtype(input, target)
    one = kind.type(1)
    heavy = one if pos_weight is None else (pos_weight - one) * target + one
    losses = np.asarray((one - target) * input - heavy * log_sigmoid_of(input))
    return reduced(losses if weight is None else losses * weight, reduction, kind)
