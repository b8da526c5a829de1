"""Layers that bring numbers to mean 0 and variance 1, as entries of the table.

What they compute stands in ``standard.py``, what users call in ``normalization.py``. As in PyTorch, the gradient of each is an
operation, too, and keeps no more than mean and deviation of what was computed on the way.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.half import widened
from ..core.op import op
from .elementary import rsqrt
from .reduction import sum_dim
from .standard import bends, channels, groups, kept, placed, rows, saved, slopes, standardised

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

# ---------------------------------------------------------------- of each channel


def _batches(r: Any) -> list[tuple[Any, ...]]:
    def stats(count: int) -> tuple[Any, Any]:
        return r(count).detach(), r(count, low=0.5).detach()

    return [(r(4, 3), r(3), r(3), *stats(3), True, 0.1, 1e-5), (r(4, 3), r(3), r(3), *stats(3), False, 0.1, 1e-5),
            (r(2, 3, 4), r(3), None, None, None, True, 0.1, 1e-5), (r(2, 3, 2, 2), None, r(3), *stats(3), True, 0.5, 0.1),
            (r(2, 3, 4), None, None, *stats(3), False, 0.1, 1e-3)]


def _batch_slopes(
    grad: Any, input: Any, weight: Any, bias_shape: Any, running_mean: Any, running_var: Any, result1: Any, result2: Any,
    training: bool, eps: float, live: Any,
) -> list[Any]:
    stats = running_mean, running_var, result1, result2
    return placed(batch_norm_back(grad, input, weight, bias_shape, *stats, training, eps, live), live)


def _batch_bends(
    grad: Any, input: Any, at: Any, weight: Any, running_mean: Any, running_var: Any, save_mean: Any, save_invstd: Any,
    training: bool, eps: float, wanted: Any, live: Any,
) -> list[Any]:
    known = (save_mean, save_invstd) if training else (running_mean, rsqrt(running_var + eps))
    return bends(grad, input, at, weight, known, eps, channels(tuple(at.shape)), training, wanted, live)


@op(input=_batch_slopes, weight=_batch_slopes, bias=_batch_slopes,
    name="NativeBatchNormBackward0", symbol="batch norm", beside=("result1", "result2"), first="input", samples=_batches)
def batch_norm_of(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    training: bool, momentum: float, eps: float,
) -> Tensor:
    """``input``, each channel with mean 0 and variance 1. ``training``: those of the batch, which the running ones follow."""
    frame, known = channels(input.shape), None if training else (running_mean, running_var)
    made, mean, inverse, variance = standardised(input, weight, bias, eps, frame, known)
    if not training:
        return made, *saved(input, weight, bias, np.empty(0, mean.dtype), np.empty(0, mean.dtype))
    unbiased = variance * (frame.number / np.float64(frame.number - 1))
    for running, now in ((running_mean, mean), (running_var, unbiased)):
        if running is not None:
            running[...] = widened(running) * (1 - momentum) + momentum * now.reshape(-1)
    return made, *saved(input, weight, bias, mean.reshape(-1), inverse.reshape(-1))


@op(input=_batch_bends, at=_batch_bends, weight=_batch_bends,
    name="NativeBatchNormBackwardBackward0", symbol="batch norm′", first="grad_out",
    samples=lambda r: [(r(*each[0].shape), *each[:2], (3,), *each[3:5], None, None, each[5], each[7],
                        tuple([part is not None for part in each[:3]])) for each in _batches(r)[:4]])
def batch_norm_back(
    input: Tensor, at: Tensor, weight: Tensor | None, bias_shape: Any, running_mean: Tensor | None, running_var: Tensor | None,
    save_mean: Tensor | None, save_invstd: Tensor | None, training: bool, eps: float, wanted: tuple[bool, ...],
) -> tuple[Tensor, ...]:
    """The gradients of ``batch_norm_of`` at ``at``, by input, weight and bias, of those that are ``wanted``."""
    frame = channels(tuple(at.shape))
    known = (save_mean, save_invstd) if training else (running_mean, 1 / np.sqrt(widened(running_var) + eps))
    return slopes(input, at, weight, bias_shape, kept(at, known, eps, frame), frame, training, wanted)


# ---------------------------------------------------------------- of each row


def _rows(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), (4,), r(4), r(4), 1e-5), (r(2, 3, 4), (3, 4), r(3, 4), None, 1e-5), (r(2, 5), (5,), None, r(5), 0.1),
            (r(6), (6,), None, None, 1e-5)]


def _row_slopes(
    grad: Any, input: Any, normalized_shape: Any, weight: Any, bias_shape: Any, result1: Any, result2: Any, eps: float, live: Any
) -> list[Any]:
    return placed(layer_norm_back(grad, input, normalized_shape, weight, bias_shape, result1, result2, eps, live), live)


def _row_bends(
    grad: Any, input: Any, at: Any, normalized_shape: Any, weight: Any, mean: Any, rstd: Any, eps: float, wanted: Any, live: Any
) -> list[Any]:
    return bends(grad, input, at, weight, (mean, rstd), eps, rows(tuple(at.shape), normalized_shape), True, wanted, live)


@op(input=_row_slopes, weight=_row_slopes, bias=_row_slopes,
    name="NativeLayerNormBackward0", symbol="layer norm", beside=("result1", "result2"), first="input", samples=_rows)
def layer_norm_of(
    input: Tensor, normalized_shape: tuple[int, ...], weight: Tensor | None, bias: Tensor | None, eps: float
) -> Tensor:
    """``input``, the last dimensions with mean 0 and variance 1."""
    made, *beside, _ = standardised(input, weight, bias, eps, rows(input.shape, normalized_shape))
    lead = input.shape[: input.ndim - len(normalized_shape)]
    return made, *saved(input, weight, bias, *[each.reshape(*lead, *[1] * len(normalized_shape)) for each in beside])


@op(input=_row_bends, at=_row_bends, weight=_row_bends,
    name="NativeLayerNormBackwardBackward0", symbol="layer norm′", first="grad_out",
    samples=lambda r: [(r(*x.shape), x, shape, weight, shape, None, None, eps, (True, weight is not None, bias is not None))
                       for x, shape, weight, bias, eps in _rows(r)])
def layer_norm_back(
    input: Tensor, at: Tensor, normalized_shape: tuple[int, ...], weight: Tensor | None, bias_shape: Any, mean: Tensor | None,
    rstd: Tensor | None, eps: float, wanted: tuple[bool, ...],
) -> tuple[Tensor, ...]:
    """The gradients of ``layer_norm_of`` at ``at``, by input, weight and bias, of those that are ``wanted``."""
    frame = rows(tuple(at.shape), normalized_shape)
    return slopes(input, at, weight, bias_shape, kept(at, (mean, rstd), eps, frame), frame, True, wanted)


# ---------------------------------------------------------------- of each group of channels


def _groups(r: Any) -> list[tuple[Any, ...]]:
    return [(r(2, 4, 3), 2, r(4), r(4), 1e-5), (r(3, 4), 2, r(4), None, 0.1), (r(2, 2, 2, 2), 1, None, None, 1e-5)]


def _group_slopes(
    grad: Any, input: Any, group: int, weight: Any, result1: Any, result2: Any, eps: float, live: Any
) -> list[Any]:
    return placed(group_norm_back(grad, input, group, weight, result1, result2, eps, live), live)


def _group_bends(
    grad: Any, input: Any, at: Any, group: int, weight: Any, mean: Any, rstd: Any, eps: float, wanted: Any, live: Any
) -> list[Any]:
    return bends(grad, input, at, weight, (mean, rstd), eps, groups(tuple(at.shape), group), True, (*wanted, False), live)


def _by_channel(grad: Any) -> Any:
    return sum_dim(grad, tuple([d for d in range(len(grad.shape)) if d != 1]), False, None)


@op(input=_group_slopes, weight=_group_slopes,
    bias=lambda grad: _by_channel(grad),
    name="NativeGroupNormBackward0", symbol="group norm", beside=("result1", "result2"), first="input", samples=_groups)
def group_norm_of(input: Tensor, group: int, weight: Tensor | None, bias: Tensor | None, eps: float) -> Tensor:
    """``input``, each group of channels of each example with mean 0 and variance 1."""
    made, *beside, _ = standardised(input, weight, bias, eps, groups(input.shape, group))
    return made, *saved(input, weight, bias, *[each.reshape(len(input), group) for each in beside])


@op(input=_group_bends, at=_group_bends, weight=_group_bends, symbol="group norm′",
    samples=lambda r: [(r(*x.shape), x, group, weight, None, None, eps, (True, weight is not None))
                       for x, group, weight, bias, eps in _groups(r)])
def group_norm_back(
    input: Tensor, at: Tensor, group: int, weight: Tensor | None, mean: Tensor | None, rstd: Tensor | None, eps: float,
    wanted: tuple[bool, ...],
) -> tuple[Tensor, ...]:
    """The gradients of ``group_norm_of`` at ``at``, by input and weight, of those that are ``wanted``."""
    frame = groups(tuple(at.shape), group)
    return slopes(input, at, weight, None, kept(at, (mean, rstd), eps, frame), frame, True, (*wanted, False))


# ---------------------------------------------------------------- of neighbours


@op(input=lambda grad, before, behind: neighbour_mean(grad, behind, before), name="AvgPool2DBackward0", symbol="mean",
    samples=lambda r: [(r(2, 4, 3), 1, 1), (r(2, 3, 2, 2), 1, 0), (r(1, 2, 1), 4, 3)])
def neighbour_mean(input: Tensor, before: int, behind: int) -> Tensor:
    """The mean of each channel, of some ``before`` it and of some ``behind`` it. What would be outside counts as 0."""
    channels, total = input.shape[1], np.array(input)
    for distance in range(1, min(channels, max(before, behind) + 1)):
        if distance <= before:
            total[:, distance:] += input[:, :-distance]
        if distance <= behind:
            total[:, :-distance] += input[:, distance:]
    count = before + behind + 1
    return total / input.dtype.type(count) if input.dtype.kind == "f" else total // count
