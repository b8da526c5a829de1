"""Losses that ask for a margin: a score is to be right by some distance, and what is beyond that costs nothing.

The gradients of the last two PyTorch does not differentiate again.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.half import rounded_once, widened
from ..core.op import op
from . import arguments
from .arguments import no_derivative
from .loss import common_dtype, parts, reduced
from .pointwise import exp, neg

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

LONG = dtypes.int64.numpy


# ---------------------------------------------------------------- soft


def _signs(r: Any, *shape: int) -> Any:
    return (r(*shape) > 0).long() * 2 - 1


def _signed(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), _signs(r, 3, 4), "mean"), (r(3, 4), _signs(r, 4), "none"), (r(5), _signs(r, 5), "sum"),
            (r(), _signs(r), "mean")]


def _soft_bend(at: Any, target: Any) -> Any:
    """The second derivative of the soft margin."""
    far = exp(at * -target)
    return target * target * far / ((far + 1) * (far + 1))


@op(input=lambda grad, at, target, reduction: soft_margin_slope(grad, at, target, reduction),
    at=lambda grad, input, at, target, reduction: parts(grad * input * _soft_bend(at, target), at.shape, reduction),
    name="SoftMarginLossBackwardBackward0", symbol="soft margin′",
    samples=lambda r: [(r() if each[2] != "none" else r(3, 4), *each) for each in _signed(r)])
@rounded_once
def soft_margin_slope(input: Tensor, at: Tensor, target: Tensor, reduction: str) -> Tensor:
    """``input``, the gradient of a reduced ``soft_margin_loss``, times its slope for each score."""
    opposite = arguments.forward(neg)(target).astype(at.dtype)
    far = np.exp(opposite * at)
    return parts(input, at.shape, reduction) * (opposite * far / (at.dtype.type(1) + far))


@op(input=lambda grad, input, target, reduction: soft_margin_slope(grad, input, target, reduction),
    symbol="soft margin", samples=_signed)
def soft_margin_loss(input: Tensor, target: Tensor, reduction: str) -> Tensor:
    """``log(1 + exp(-target * input))``, which PyTorch computes in one piece of memory: in the dtype and shape of ``input``."""
    opposite = arguments.forward(neg)(input)
    errors.check_cast(common_dtype(input, target), input.dtype)
    shape = np.broadcast_shapes(input.shape, target.shape)
    if shape != input.shape:
        raise RuntimeError(f"output with shape {list(input.shape)} doesn't match the broadcast shape {list(shape)}")
    errors.check_cast(dtypes.floating(input.dtype), input.dtype)
    losses = np.log1p(np.exp(opposite * target.astype(input.dtype)))
    return reduced(widened(np.asarray(losses)), reduction).astype(input.dtype)


# ---------------------------------------------------------------- between classes


def _of_class(r: Any, *shape: int) -> Any:
    return (r(*shape) > 0).long() + 1


def _several(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), _of_class(r, 3), 1, 1.03, None, "mean"), (r(3, 4), _of_class(r, 3), 2, 0.53, np.arange(1.0, 5.0), "none"),
            (r(3, 4), _of_class(r, 3), 2, 1.03, None, "sum"), (r(4), _of_class(r), 1, 1.03, np.arange(1.0, 5.0), "mean"),
            (r(4), _of_class(r), 1, 2.03, None, "none")]


def _short_of(rows: Any, classes: Any, margin: Any) -> tuple[Any, Any]:
    """How much each score lacks to be a margin below that of the true class, and where that is more than nothing."""
    places = np.arange(len(rows)), classes
    short = rows.dtype.type(margin) - rows[places][:, None] + rows
    counted = short > 0
    counted[places] = False
    return short, counted


@op(input=lambda grad: no_derivative("multi_margin_loss_backward"),
    scores=lambda grad: no_derivative("multi_margin_loss_backward"),
    name="NotImplemented", symbol="multi margin′",
    samples=lambda r: [(r() if each[5] != "none" else r(*each[1].shape), *each) for each in _several(r)])
def multi_margin_slope(
    input: Tensor, scores: Tensor, target: Tensor, p: int, margin: float, weight: Any, reduction: str
) -> Tensor:
    """The gradient of ``multi_margin_loss``: down for scores that come too near, and up for that of the true class."""
    rows, classes = np.atleast_2d(scores), target.reshape(-1)
    short, counted = _short_of(rows, classes, margin)
    slopes = np.where(counted, rows.dtype.type(1) if p == 1 else 2 * short, rows.dtype.type(0))
    if weight is not None:
        slopes = slopes * weight.astype(rows.dtype)[classes, None]
    slopes[np.arange(len(rows)), classes] = 0 - np.add.reduce(slopes, 1)
    each = input.reshape(-1, 1) / rows.dtype.type(rows.size if reduction == "mean" else rows.shape[1])
    return (slopes * each).reshape(scores.shape)


@op(input=lambda grad, input, target, p, margin, weight, reduction:
        multi_margin_slope(grad, input, target, p, margin, weight, reduction),
    symbol="multi margin", samples=_several)
def multi_margin_loss(input: Tensor, target: Tensor, p: int, margin: float, weight: Any, reduction: str) -> Tensor:
    """The ``p``-th powers of what scores lack to be a margin below that of the true class, divided by the number of classes."""
    rows, classes = np.atleast_2d(input), target.reshape(-1)
    if ((classes < 0) | (classes >= rows.shape[1])).any():
        raise RuntimeError("target out of range")
    short, counted = _short_of(rows, classes, margin)
    lacks = np.where(counted, short if p == 1 else short * short, rows.dtype.type(0))
    if weight is not None:
        lacks = lacks * weight.astype(rows.dtype)[classes, None]
    losses = np.add.reduce(lacks, 1) / rows.dtype.type(rows.shape[1])
    return reduced(losses if reduction != "none" else losses.reshape(target.shape), reduction)


def check_dtypes(kernel: str, input: Any, target: Any) -> None:
    """Raise PyTorch's errors for scores that are no floats of its kernel, and for classes that are not int64."""
    if input.dtype not in dtypes.PRECISE:
        raise arguments.not_implemented(kernel, input)
    if target.dtype != LONG:
        raise RuntimeError(f"expected scalar type Long but found {arguments.scalar_name(target)}")


# ---------------------------------------------------------------- several true classes


def _labels(r: Any, *shape: int) -> Any:
    """Some numbers of classes; what comes after -1 does not count."""
    return (r(*shape) > -0.5).long() * 2 - 1 + (r(*shape) > 0.5).long()


def _labelled(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), _labels(r, 3, 4), "mean"), (r(3, 4), _labels(r, 3, 4), "none"), (r(5), _labels(r, 5), "sum"),
            (r(), _labels(r), "none")]


def _each_label(rows: Any, labels: Any) -> Any:
    """Label by label: the rows that have it, their classes, by how much scores come too near, and which of these count."""
    given = np.logical_and.accumulate(labels >= 0, axis=1)
    true = np.zeros(rows.shape, bool)
    true[np.nonzero(given)[0], labels[given]] = True
    for nr in range(rows.shape[1]):
        places = np.flatnonzero(given[:, nr])
        classes = labels[places, nr]
        short = rows.dtype.type(1) - rows[places, classes][:, None] + rows[places]
        yield places, classes, short, (short > 0) & ~true[places]


@op(input=lambda grad: no_derivative("multilabel_margin_loss_backward"),
    scores=lambda grad: no_derivative("multilabel_margin_loss_backward"),
    name="NotImplemented", symbol="multilabel margin′",
    samples=lambda r: [(r() if each[2] != "none" else r(*each[0].shape[:-1]), *each) for each in _labelled(r)])
def multilabel_margin_slope(input: Tensor, scores: Tensor, target: Tensor, reduction: str) -> Tensor:
    """The gradient of ``multilabel_margin_loss``: down for scores that come too near, and up for those of the true classes."""
    rows, labels = np.atleast_2d(scores), np.atleast_2d(target)
    slopes = np.zeros_like(rows)
    for places, classes, _, counted in _each_label(rows, labels):
        slopes[places] += counted
        slopes[places, classes] -= np.count_nonzero(counted, axis=1)
    each = input.reshape(-1, 1) / rows.dtype.type(rows.size if reduction == "mean" else rows.shape[1])
    return (slopes * each).reshape(scores.shape)


@op(input=lambda grad, input, target, reduction: multilabel_margin_slope(grad, input, target, reduction),
    symbol="multilabel margin", samples=_labelled)
def multilabel_margin_loss(input: Tensor, target: Tensor, reduction: str) -> Tensor:
    """What scores lack to be 1 below those of the true classes, added up and divided by the number of classes."""
    rows, labels = np.atleast_2d(input), np.atleast_2d(target)
    if labels.size and not (int(labels.min()) >= -1 and int(labels.max()) < rows.shape[1]):
        raise RuntimeError("argument #2 'target' is out of range")
    check_dtypes("multilabel_margin_loss_forward_out_frame", input, target)
    losses = np.zeros(len(rows), rows.dtype)
    for places, _, short, counted in _each_label(rows, labels):
        losses[places] += np.add.reduce(np.where(counted, short, rows.dtype.type(0)), 1)
    losses = losses / rows.dtype.type(rows.shape[1])
    return reduced(losses if reduction != "none" else losses.reshape(input.shape[:-1]), reduction)
