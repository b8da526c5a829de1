"""``x[...]``: what stands in the brackets, read from left to right and turned into views.

An int selects, a slice cuts, ``None`` adds a dimension, ``...`` skips to the end. Each records its own node, as in PyTorch.
"""
from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.base import TensorBase
from .shape import alias, select, slice_dim, unsqueeze

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def getitem(input: Tensor, index: Any) -> Tensor:
    """The part of ``input`` that ``index`` names, as a view.

    Raises IndexError for too many or too large indices, ValueError for a step below one.

    >>> tensor([[1., 2.], [3., 4.]])[:, 0]
    tensor([1., 3.])
    """
    items = index if isinstance(index, tuple) else (index,)
    taken = sum(item is not None and item is not Ellipsis for item in items)
    ndim = input._array.ndim
    if ndim == 0 and taken:
        if isinstance(items[0], slice):
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim"
            " tensor to a number"
        )
    view, dim, axis = input, 0, 0  # dim counts in the view made so far, axis in the input, for the messages
    for item in items:
        if item is None:
            view, dim = unsqueeze(view, dim), dim + 1
        elif item is Ellipsis:
            dim, axis = dim + ndim - taken, axis + ndim - taken
        elif taken > ndim:
            raise IndexError(f"too many indices for tensor of dimension {ndim}")
        elif isinstance(item, slice):
            view, dim, axis = _cut(view, dim, item, whole_is_view=len(items) == 1), dim + 1, axis + 1
        else:
            view, axis = _pick(view, dim, axis, item), axis + 1
    return alias(view) if view is input else view


def _cut(view: Tensor, dim: int, item: slice, whole_is_view: bool) -> Tensor:
    step = 1 if item.step is None else operator.index(item.step)
    if step == 0:
        raise ValueError("slice step cannot be zero")
    if step < 0:
        raise ValueError("step must be greater than zero")
    size = view._array.shape[dim]
    start, end, step = item.indices(size)
    if (start, end, step) == (0, size, 1) and not whole_is_view:
        return view  # PyTorch records nothing for the colon in x[:, 1]
    return slice_dim(view, dim, start, max(start, end), step)


def _pick(view: Tensor, dim: int, axis: int, item: Any) -> Tensor:
    place = _integer(item)
    size = view._array.shape[dim]
    if not -size <= place < size:
        raise IndexError(f"index {place} is out of bounds for dimension {axis} with size {size}")
    return select(view, dim, place)


def _integer(item: Any) -> int:
    if isinstance(item, TensorBase):
        if item._array.ndim == 0 and item._array.dtype.kind in "iu":
            return int(item._array)
        if item._array.dtype.kind == "f":
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    elif isinstance(item, (int, np.integer)) and not isinstance(item, bool):
        return int(item)
    elif isinstance(item, float) or not isinstance(item, (bool, list, np.ndarray)):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices"
            f" (got {type(item).__name__})"
        )
    raise NotImplementedError(
        f"indexing with a {type(item).__name__} of several places or of truth values is not in zerograd yet:"
        " use integers, slices, None and ... instead."
    )
