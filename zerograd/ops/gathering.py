"""Elements picked by tensors of indices, and put back: what indexing, ``gather`` and every gradient of them compute.

Where an index comes twice, reading copies and the gradient adds up.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.op import op
from ..core.places import Places
from . import arguments
from .arguments import numpy_names

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

INT64 = dtypes.int64.numpy


def add_at(whole: Any, places: Any, values: Any) -> Any:
    """Add ``values`` to ``whole`` at ``places``, as often as a place comes."""
    if whole.dtype.kind != "f" or 0 in whole.strides or whole.size > 8 * np.size(values) + 64:
        np.add.at(whole, places, values)
        return whole
    # np.add.at takes 10 times as long for rows of a matrix as one bincount of all elements' positions
    flat = np.arange(whole.size).reshape(whole.shape)[places]
    spread = np.broadcast_to(values, flat.shape)
    sums = np.bincount(flat.ravel(), weights=spread.ravel(), minlength=whole.size)
    whole += sums.reshape(whole.shape).astype(whole.dtype)
    return whole


# ---------------------------------------------------------------- x[i, j]


def _places(*arrays: Any) -> Places:
    return Places(tuple(slice(None) if a is None else np.array(a) for a in arrays))


_TWO_ROWS = _places([0, 2, 0])
_PAIRS = _places([0, 1, 1], [1, 2, 2])
_COLUMNS = _places(None, [[0, 3], [3, 3]])


@op(input=lambda grad, input_shape, places: put_index(grad, input_shape, places), name="IndexBackward0", symbol="x[i]",
    samples=lambda r: [(r(3, 4), _TWO_ROWS), (r(3, 4), _PAIRS), (r(3, 4), _COLUMNS)])
def index(input: Tensor, places: Places) -> Tensor:
    """The elements at ``places``."""
    return input[places.arrays()]


@op(input=lambda grad, places: index(grad, places), name="IndexPutBackward0", symbol="x[i]",
    samples=lambda r: [(r(3, 4), (3, 4), _TWO_ROWS), (r(3), (3, 4), _PAIRS), (r(3, 2, 2), (3, 4), _COLUMNS)])
def put_index(input: Tensor, size: tuple[int, ...], places: Places) -> Tensor:
    """Zeros of shape ``size`` with ``input`` added at ``places``: the gradient of ``index``."""
    return add_at(np.zeros(size, input.dtype), places.arrays(), input)


@op(input=lambda grad, places, accumulate: grad if accumulate else clear_index(grad, places),
    values=lambda grad, places: index(grad, places),
    name="IndexPutBackward0", symbol="x[i]=",
    samples=lambda r: [(r(3, 4), _places([0, 2]), r(2, 4), False), (r(3, 4), _TWO_ROWS, r(4), True),
                       (r(3, 4), _PAIRS, r(), True), (r(3, 4), _places(None, [1]), r(3, 1), False)])
def index_put_at(input: Tensor, places: Places, values: Tensor, accumulate: bool) -> Tensor:
    """``input`` with ``values`` written at ``places``, or added there."""
    whole = np.array(input)
    put_into(whole, places.arrays(), values, accumulate)
    return whole


def put_into(whole: Any, places: Any, values: Any, accumulate: bool) -> None:
    """Write ``values`` into an array at ``places``, or add them there."""
    if accumulate:
        add_at(whole, places, values)
    else:
        whole[places] = values


@op(input=lambda grad, places: clear_index(grad, places), name="IndexPutBackward0", symbol="x[i]=0",
    samples=lambda r: [(r(3, 4), _TWO_ROWS), (r(3, 4), _PAIRS)])
def clear_index(input: Tensor, places: Places) -> Tensor:
    """``input`` with zeros at ``places``."""
    whole = np.array(input)
    whole[places.arrays()] = 0
    return whole


# ---------------------------------------------------------------- along one dimension


def _grid(indices: Any, dim: int) -> tuple[Any, ...]:
    """What to index with so that each index counts along ``dim`` and every other place keeps its own."""
    shape = indices.shape
    return tuple(
        indices if axis == dim else np.arange(size).reshape((1,) * axis + (size,) + (1,) * (len(shape) - axis - 1))
        for axis, size in enumerate(shape)
    )


def gather_along(array: Any, dim: int, indices: Any) -> Any:
    """``array``'s elements at ``indices`` along ``dim``."""
    return array[_grid(indices, dim)] if array.ndim else np.array(array)


def _indexed(r: Any) -> list[tuple[Any, ...]]:
    rows = (r(3, 2) > 0).to(dtypes.int64)
    return [(r(3, 4), 1, rows), (r(3, 4), 0, rows[:2]), (r(3), 0, rows[:, 0]), (r(2, 3, 4), 1, (r(2, 5, 3) > 0).long())]


@op(input=lambda grad, input_shape, dim, index: put_along(grad, input_shape, dim, index), name="GatherBackward0",
    symbol="gather", samples=_indexed)
def gather_dim(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The elements at ``index`` along ``dim``."""
    return gather_along(input, dim, index)


@op(input=lambda grad, dim, index: gather_dim(grad, dim, index), name="ScatterAddBackward0", symbol="scatter",
    samples=lambda r: [(r(3, 2), (3, 4), 1, (r(3, 2) > 0).long()), (r(2, 2), (3, 4), 0, (r(2, 2) > 0).long())])
def put_along(input: Tensor, size: tuple[int, ...], dim: int, index: Tensor) -> Tensor:
    """Zeros of shape ``size`` with ``input`` added at ``index`` along ``dim``: the gradient of ``gather``."""
    whole = np.zeros(size, input.dtype)
    return add_at(whole, _grid(index, dim), input) if size else np.array(input)


@op(input=lambda grad, input_shape, dim, index: put_rows(grad, input_shape, dim, index), name="IndexSelectBackward0",
    symbol="select", samples=lambda r: [(r(3, 4), 0, (r(4) > 0).long()), (r(3, 4), 1, (r(2) > 0).long())])
def index_select_dim(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices at ``index`` along ``dim``."""
    return np.take(input, index, axis=dim)


@op(input=lambda grad, dim, index: index_select_dim(grad, dim, index), name="IndexAddBackward0", symbol="add rows",
    samples=lambda r: [(r(4, 4), (3, 4), 0, (r(4) > 0).long()), (r(3, 2), (3, 4), 1, (r(2) > 0).long())])
def put_rows(input: Tensor, size: tuple[int, ...], dim: int, index: Tensor) -> Tensor:
    """Zeros of shape ``size`` with slices added at ``index`` along ``dim``: the gradient of ``index_select``."""
    return add_at(np.zeros(size, input.dtype), (slice(None),) * dim + (index,), input)


@op(input=lambda grad, input_shape, mask: put_masked(grad, input_shape, mask), name="MaskedSelectBackward0", symbol="x[mask]",
    samples=lambda r: [(r(3, 4), r(3, 4) > 0), (r(3, 4), r(4) > 0), (r(4), r(3, 1) > 0)])
def masked_select_of(input: Tensor, mask: Tensor) -> Tensor:
    """The elements where ``mask`` is true, one after the other, after broadcasting both."""
    shape = np.broadcast_shapes(input.shape, mask.shape)
    return np.broadcast_to(input, shape)[np.broadcast_to(mask, shape)]


def _checkered(r: Any) -> Any:
    """A mask of shape (2, 2) that is true twice."""
    mask = r(2, 2) > 9
    mask._array[0, 0] = mask._array[1, 1] = True
    return mask


@op(input=lambda grad, mask: masked_select_of(grad, mask), name="MaskedScatterBackward0",
    symbol="x[mask]=", samples=lambda r: [(r(2), (2, 2), _checkered(r)), (r(2), (2,), _checkered(r))])
def put_masked(input: Tensor, size: tuple[int, ...], mask: Tensor) -> Tensor:
    """Zeros with ``input`` where ``mask`` is true, in the shape of both broadcast: the gradient of ``masked_select``."""
    whole = np.zeros(np.broadcast_shapes(size, mask.shape), input.dtype)
    whole[np.broadcast_to(mask, whole.shape)] = input
    return whole


# ---------------------------------------------------------------- what users call


def _index_of(function: str, index: Any, expected: str, position: int = 3) -> Any:
    array = arguments.tensor(function, index, "index", position)._array
    if array.dtype not in dtypes.PLACES:
        raise RuntimeError(f"{function}(): Expected dtype {expected} for index")
    return array


@numpy_names
def gather(input: Tensor, dim: Any, index: Any) -> Tensor:
    """``input[index[i][j]][j]`` for ``dim`` 0, ``input[i][index[i][j]]`` for ``dim`` 1: the result has the shape of ``index``.

    Raises RuntimeError for an index that is negative, too large, or of another number of dimensions.

    >>> gather(tensor([[1., 2.], [3., 4.]]), 1, tensor([[0], [1]]))
    tensor([[1.],
            [4.]])
    """
    array = arguments.tensor("gather", input)._array
    dim = errors.dimension(dim, array.ndim, "gather", position=2)
    places = _index_of("gather", index, "int32/int64")
    if max(places.ndim, 1) != max(array.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    if any(n > m and axis != dim for axis, (n, m) in enumerate(zip(places.shape, array.shape))):
        axis = next(axis for axis, (n, m) in enumerate(zip(places.shape, array.shape)) if n > m and axis != dim)
        raise RuntimeError(
            f"Size does not match at dimension {axis} expected index {list(places.shape)} to be no larger than self"
            f" {list(array.shape)} apart from dimension {dim}"
        )
    size = array.shape[dim] if array.ndim else 1
    wrong = places[(places < 0) | (places >= size)]
    if wrong.size:
        raise RuntimeError(f"index {wrong[0]} is out of bounds for dimension {dim} with size {size}")
    gathered: Tensor = gather_dim(input, dim, index)
    return gathered


@numpy_names
def index_select(input: Tensor, dim: Any, index: Any) -> Tensor:
    """The slices of ``input`` at ``index`` (a vector) along ``dim``. Raises IndexError for an index that is out of range.

    >>> index_select(tensor([[1., 2.], [3., 4.]]), 0, tensor([1, 1]))
    tensor([[3., 4.],
            [3., 4.]])
    """
    array = arguments.tensor("index_select", input)._array
    dim = errors.dimension(dim, array.ndim, "index_select", position=2)
    places = arguments.tensor("index_select", index, "index", 3)._array
    if places.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    _index_of("index_select", index, "int32 or int64")
    size = array.shape[dim] if array.ndim else 1
    if places.size and (places.min() < 0 or places.max() >= size):
        raise IndexError("index out of range in self")
    if not array.ndim:
        return input
    selected: Tensor = index_select_dim(input, dim, index if places.ndim else index.reshape(1))
    return selected


@numpy_names
def masked_select(input: Tensor, mask: Any) -> Tensor:
    """The elements where ``mask`` is true, as a vector. Raises RuntimeError for a mask that is not bool.

    >>> masked_select(tensor([[1., 2.], [3., 4.]]), tensor([True, False]))
    tensor([1., 3.])
    """
    arguments.tensor("masked_select", input)
    if arguments.tensor("masked_select", mask, "mask", 2)._array.dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    selected: Tensor
    try:
        selected = masked_select_of(input, mask)
    except ValueError:
        raise errors.broadcast(input._array.shape, mask._array.shape) from None
    return selected


@numpy_names
def take_along_dim(input: Tensor, indices: Any, dim: Any = None) -> Tensor:
    """``gather`` with broadcasting between ``input`` and ``indices``; without ``dim``, of all elements in a row.

    >>> take_along_dim(tensor([[1., 2.], [3., 4.]]), tensor([[0], [1]]), 1)
    tensor([[1.],
            [4.]])
    """
    arguments.tensor("take_along_dim", input)
    arguments.tensor("take_along_dim", indices, "indices", 2)
    if dim is None:
        return gather(input.view(-1), 0, indices.view(-1))
    dim = errors.dimension(dim, input._array.ndim, "take_along_dim", position=3)
    have, wanted = list(input._array.shape), list(indices._array.shape)
    have[dim] = wanted[dim] = 1
    try:
        common = list(np.broadcast_shapes(tuple(have), tuple(wanted)))
    except ValueError:
        raise errors.broadcast(tuple(have), tuple(wanted)) from None
    mine, theirs = common.copy(), common.copy()
    mine[dim], theirs[dim] = input._array.shape[dim], indices._array.shape[dim]
    return gather(input.expand(mine), dim, indices.expand(theirs))

