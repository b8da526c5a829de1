"""A gradient has the shape and the dtype of what it belongs to: what broadcasting repeated is summed up here, and only here."""
from __future__ import annotations

from typing import Any

import numpy as np

from ..core.base import TensorBase, wrap
from ..core.graph import Edge, Output, node_of
from ..ops.pointwise import to_copy
from ..ops.reduction import sum_all
from ..ops.shape import LONG, expand_to, sum_matrix, sum_to, view_as
from ..ops.strided import copy

_reduce: Any = np.add.reduce


def laid_out_as(leaf: Any, grad: Any) -> Any:
    """``grad``, of the shape of ``leaf``, in memory that lies as that of ``leaf`` does: PyTorch's gradients do.

    >>> laid_out_as(np.zeros((3, 2), np.float32), np.ones((2, 3), np.float32).T).strides
    (8, 4)
    """
    if grad.strides == leaf.strides:
        return grad
    own = np.empty_like(leaf)
    own[...] = grad
    return own


def copied_as(leaf: Any, grad: Any) -> Any:
    """The same of a tensor, always in memory of its own, which later gradients are added to: recorded, as PyTorch's copy is."""
    own = copy(wrap(np.zeros(leaf.shape, leaf.dtype)), grad)
    own._value = laid_out_as(leaf, own._value)
    return own


def fitted(grad: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    """``grad``, an array or a tensor, with what broadcasting repeated summed up again."""
    return (_fit_tensor if isinstance(grad, TensorBase) else fit_array)(grad, shape, dtype)


def fitted_to(edge: Edge, passed: Any) -> Any:
    """``passed`` in the shape and dtype of what ``edge`` leads to."""
    return None if edge is None or passed is None else fitted(passed, *shape_and_dtype(edge))


def shape_and_dtype(edge: Edge) -> tuple[Any, Any]:
    """Of what a gradient along ``edge`` belongs to."""
    to = node_of(edge)
    return (to.shape[edge.nr], to.output_dtype(edge.nr)) if type(edge) is Output else (to.shape, to.dtype)


def is_broadcast(have: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Is ``have`` what broadcasting makes of ``shape``?

    >>> is_broadcast((2, 3), (1, 3)), is_broadcast((3,), (2, 3))
    (True, False)
    """
    lead = len(have) - len(shape)
    return lead >= 0 and all(n in (1, m) for n, m in zip(shape, have[lead:]))


def fit_array(grad: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    return sum_to_size(grad, shape).astype(dtype, copy=False)


def _fit_tensor(grad: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    have = grad._array.shape
    if have != shape:
        grad = _summed_to(grad, shape) if is_broadcast(have, shape) else expand_to(grad, shape)
    return grad if grad._array.dtype == dtype else to_copy(grad, dtype)


def _summed_to(grad: Any, shape: tuple[int, ...]) -> Any:
    """The same of a tensor, in the steps that PyTorch records."""
    if not shape:
        return sum_all(grad)
    lead = grad._array.ndim - len(shape)
    summed = sum_to(grad, (1,) * lead + shape)
    return view_as(summed, shape) if lead else summed


def sum_to_size(grad: Any, shape: tuple[int, ...]) -> Any:
    """``grad`` with the shape of an input: sums over what broadcasting repeated."""
    if grad.shape == shape:
        return grad
    lead = grad.ndim - len(shape)
    if grad.ndim == 2:
        if grad.shape[1:] == shape:  # a bias for several outputs,
            return sum_matrix(grad, 0)
        if shape[1:] == (1,) and shape[0] == len(grad):  # what was subtracted from every row,
            return sum_matrix(grad, 1, True)
    elif shape == (1,) and not lead:  # and a bias for one
        return _reduce(grad, 0, None, None, True) if len(grad) <= LONG else _reduce(grad, 0, np.float64, None, True)
    try:
        return np.broadcast_to(grad, shape) if lead < 0 else sum_to.entry.forward(grad, shape)
    except ValueError:
        since = f"the shape {list(shape)} that a leaf was given after it had been used"
        raise RuntimeError(f"A gradient of shape {list(grad.shape)} does not go into {since}.") from None
