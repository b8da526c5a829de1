"""``x[...]``: what stands in the brackets, read from left to right and turned into views and one gathering of elements.

An int selects, a slice cuts, ``None`` adds a dimension, ``...`` skips to the end: each records a view of its own, as in PyTorch.
Masks, lists and tensors of integers are collected, and the last step takes the elements at all of them at once.
"""
from __future__ import annotations

import operator
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors, infer
from ..core.base import TensorBase, wrap, writes_to
from ..core.places import Places
from . import arguments
from .gathering import index as index_at, index_put_at
from .shape import alias, select, slice_dim, unsqueeze

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

NOT_A_TUPLE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use"
    " x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], which will"
    " result either in an error or a different result"
)
BYTES = "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead."
NO_FLOATS = "tensors used as indices must be long, int, byte or bool tensors"


def getitem(input: Tensor, index: Any) -> Tensor:
    """The part of ``input`` that ``index`` names: a view, unless a mask, a list or a tensor of integers is in it.

    Raises IndexError for too many, too large or unfitting indices, ValueError for a step below one.

    >>> tensor([[1., 2.], [3., 4.]])[:, 0]
    tensor([1., 3.])
    >>> tensor([1., 2., 3.])[[2, 0, 2]]
    tensor([3., 1., 3.])
    """
    if type(index) is int and input._array.ndim and -len(input._array) <= index < len(input._array):
        row: Tensor = select(input, 0, index)  # the usual case, 1 µs faster this way
        return row
    view, chosen = views(input, index)
    if chosen:
        return _gathered(view, chosen)
    return alias(view) if view is input else view


def views(input: Tensor, index: Any, writing: bool = False) -> tuple[Tensor, dict[int, Any]]:
    """The views that ``index`` asks for, made one after the other, and what else it holds: dimension to mask or integers.

    ``writing`` to ``x[:]`` is writing to ``x`` itself; reading ``x[:]`` makes a view.
    """
    items = _items(index)
    ndim = input._array.ndim
    taken = sum([_dimensions_of(item) for item in items])
    if ndim == 0 and taken and not any(isinstance(item, (TensorBase, list, np.ndarray)) for item in items):
        if isinstance(index, tuple) or not isinstance(index, (int, np.integer, slice)):
            _check_count(taken, ndim)
        if isinstance(index, slice):
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        if index:
            raise IndexError(f"index {index} is out of bounds for dimension 0 with size 0")
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim"
            " tensor to a number"
        )
    view, dim = input, 0  # dim counts in the view made so far
    chosen: dict[int, Any] = {}
    for place, item in enumerate(items):
        if item is None:
            view, dim = unsqueeze(view, dim), dim + 1
        elif item is Ellipsis:
            dim += ndim - taken
        elif isinstance(item, slice):
            _check_count(taken, ndim)
            view, dim = _cut(view, dim, item, whole_is_view=len(items) == 1 and not writing), dim + 1
        elif isinstance(item, bool) or (isinstance(item, TensorBase) and _is_truth(item)):
            view, chosen[dim], dim = unsqueeze(view, dim), _truth(item), dim + 1
        elif isinstance(item, TensorBase) and item._array.ndim:
            _check_count(taken, ndim)
            chosen[dim] = item
            dim += _dimensions_of(item)
        else:
            number = _integer(item)
            _check_count(taken, ndim)
            view = _pick(view, dim, place, number)
    return view, chosen


def _items(index: Any) -> tuple[Any, ...]:
    """What stands in the brackets; lists, arrays and ranges as tensors."""
    if isinstance(index, tuple):
        return tuple([_tensor(item) for item in index]) if not _is_plain(index) else index
    if isinstance(index, (list, range, str)) and _means_a_tuple(index):
        warnings.warn(NOT_A_TUPLE, UserWarning, stacklevel=errors.outside())
        return tuple([_tensor(item) for item in index])
    return (_tensor(index),)


def _is_plain(items: tuple[Any, ...]) -> bool:
    return all(item is None or item is Ellipsis or isinstance(item, (int, slice)) for item in items)


def _means_a_tuple(index: Any) -> bool:
    """PyTorch's guess: a short list that holds a slice, None, ..., a list or a tensor was meant as a tuple."""
    if isinstance(index, str):
        return True
    if len(index) >= 32:
        return False
    return any(item is None or item is Ellipsis or isinstance(item, (slice, TensorBase, list, tuple, str)) for item in index)


def _tensor(item: Any) -> Any:
    if item is None or item is Ellipsis or isinstance(item, (int, slice, TensorBase)):
        return item
    if isinstance(item, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(item).__name__}'")
    if isinstance(item, np.ndarray):
        if item.ndim == 0:
            return item.item()
        array = item.astype(np.int64) if item.dtype.kind in "uif" and item.dtype != np.uint8 else item
        return wrap(array)
    if isinstance(item, (list, tuple, range)):
        data = infer.from_data(list(item), None)
        return wrap(data if data.dtype.kind == "b" else data.astype(np.int64))
    return item


def _is_truth(item: Any) -> bool:
    return bool(item._array.ndim == 0 and item._array.dtype.kind == "b")


def _truth(item: Any) -> Tensor:
    """A bool in the brackets as a tensor."""
    return item if isinstance(item, TensorBase) else wrap(np.asarray(item))


def _dimensions_of(item: Any) -> int:
    """How many dimensions of the input an index takes."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    if isinstance(item, TensorBase) and item._array.dtype in dtypes.MASKS:
        return int(item._array.ndim) if item._array.ndim or item._array.dtype.kind == "b" else 1
    return 1


def _check_count(taken: int, ndim: int) -> None:
    if taken > ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim}")


def _cut(view: Tensor, dim: int, item: slice, whole_is_view: bool) -> Tensor:
    step = 1 if item.step is None else operator.index(item.step)
    if step == 0:
        raise ValueError("slice step cannot be zero")
    if step < 0:
        raise ValueError("step must be greater than zero")
    size = view._array.shape[dim]
    start, end, step = item.indices(size)
    if (start, end, step) == (0, size, 1) and not item.start and not whole_is_view:
        return view  # PyTorch records nothing for the colon in x[:, 1]
    return slice_dim(view, dim, start, max(start, end), step)


def _pick(view: Tensor, dim: int, place: int, number: int) -> Tensor:
    size = view._array.shape[dim]
    if not -size <= number < size:  # PyTorch's "dimension" is the place in the brackets
        raise IndexError(f"index {number} is out of bounds for dimension {place} with size {size}")
    return select(view, dim, number)


def _integer(item: Any) -> int:
    if isinstance(item, TensorBase):
        if item._array.dtype.kind in "iu":
            return int(item._array)
        raise IndexError(NO_FLOATS)
    if isinstance(item, (int, np.integer)):
        return int(item)
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices"
        f" (got {errors.type_name(item)})"
    )


# ---------------------------------------------------------------- masks and integers


def places_of(view: Any, chosen: dict[int, Any]) -> Places:
    """The masks and integers in the brackets as NumPy needs them; masks are checked against the shape of what they index."""
    shape = view._array.shape
    arrays: list[Any] = []
    kept: list[Any] = []  # None stands for a whole dimension, as the slice does
    for dim, item in chosen.items():
        kept += [None] * (dim - len(arrays))
        arrays += [slice(None)] * (dim - len(arrays))
        array = item._array
        kept.append((item, writes_to(item), array))
        if array.dtype == dtypes.MASKS[1]:
            warnings.warn(BYTES, UserWarning, stacklevel=errors.outside())
            array = array.astype(bool)
        if array.dtype.kind == "b":
            _check_mask(array, dim, shape)
            arrays += np.nonzero(array.reshape(1) if not array.ndim else array)
        elif array.dtype in dtypes.PLACES:
            arrays.append(array)
        else:
            raise IndexError(NO_FLOATS)
    if len(arrays) > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)} (got {len(arrays)})")
    return Places(tuple(arrays), tuple(kept))


def _refusal(shape: tuple[int, ...], places: Places) -> IndexError:
    """PyTorch's words for what NumPy refused: looking before would take longer than the indexing itself."""
    given = [(dim, array) for dim, array in enumerate(places.arrays()) if not isinstance(array, slice)]
    try:
        np.broadcast_shapes(*(array.shape for _, array in given))
    except ValueError:
        shapes = ", ".join(str(list(array.shape)) for _, array in given)
        return IndexError(f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}")
    wrong = next((dim, int(i)) for dim, array in given for i in array.ravel() if not -shape[dim] <= i < shape[dim])
    if not shape[wrong[0]]:
        return IndexError("index is out of bounds for dimension with size 0")
    return IndexError(f"index {wrong[1]} is out of bounds for dimension 0 with size {shape[wrong[0]]}")


def _check_mask(mask: Any, dim: int, shape: tuple[int, ...]) -> None:
    if dim + mask.ndim > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)} (got {dim + mask.ndim})")
    for place, size in enumerate(mask.shape):
        if shape[dim + place] != size:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {place} does not match the shape of the indexed tensor"
                f" {list(shape)} at index {dim + place}"
            )


def _gathered(view: Tensor, chosen: dict[int, Any]) -> Tensor:
    places = places_of(view, chosen)
    try:
        gathered: Tensor = index_at(view, places)
    except IndexError:
        raise _refusal(view._array.shape, places) from None
    return gathered


def index_put(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of ``input`` with ``values`` written at ``indices`` (a tuple of tensors), or with ``accumulate`` added there.

    Raises RuntimeError for another dtype, or a shape that does not fit what ``indices`` name; IndexError as ``x[indices]`` does.

    >>> index_put(zeros(3), (tensor([0, 0, 2]),), tensor([1., 2., 3.]), accumulate=True)
    tensor([3., 0., 3.])
    """
    arguments.tensor("index_put", input)
    return put_at(input, places_of(input, chosen_by(input, indices, values, "index_put")), values, accumulate)


def chosen_by(input: Tensor, indices: Any, values: Any, function: str) -> dict[int, Any]:
    """The dimension that each of the tensors ``indices`` chooses from. Raises PyTorch's errors for what are none."""
    if not isinstance(indices, (tuple, list)):
        raise TypeError(f"{function}(): argument 'indices' (position 1) must be tuple of Tensors, not {arguments._kind(indices)}")
    for place, item in enumerate(indices):
        if not isinstance(item, TensorBase):
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {errors.type_name(item)}")
    arguments.tensor(function, values, "values", 2)
    chosen, dim = {}, 0
    for item in indices:
        chosen[dim] = item
        dim += _dimensions_of(item)
    return chosen


def put_at(input: Tensor, places: Places, values: Tensor, accumulate: bool) -> Tensor:
    """``index_put`` at places that are known."""
    if values._array.dtype != input._array.dtype:
        names = [arguments.scalar_name(each._array) for each in (input, values)]
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {names[0]} for the destination and {names[1]}"
            " for the source."
        )
    try:
        written: Tensor = index_put_at(input, places, values, accumulate)
    except IndexError:
        raise _refusal(input._array.shape, places) from None
    except ValueError:
        wanted = list(input._array[places.arrays()].shape)
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values._array.shape)} cannot be broadcast to indexing result of"
            f" shape {wanted}"
        ) from None
    return written
