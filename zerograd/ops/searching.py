"""Where elements stand: places in a sorted row, and each distinct element once. Nothing here has a gradient."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase, wrap
from ..core.op import op
from ..core.operands import OPERANDS
from . import arguments
from .arguments import MISSING, no_derivative_yet, numpy_names

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

INT64 = dtypes.int64.numpy


# ---------------------------------------------------------------- in a sorted row


@op(symbol="searchsorted", samples=lambda r: [(r(4), r(2, 3), False), (r(2, 4), r(2, 3), True), (r(4), r(), False),
                                              (r(0), r(2), False)])
def searchsorted_of(sorted_sequence: Tensor, input: Tensor, right: bool) -> Tensor:
    """Before which element of a sorted row each of ``input`` belongs; ``right``: behind those that equal it.

    Halving, as PyTorch does it, so that rows that are not sorted, or hold a nan, give the same places.
    """
    size = sorted_sequence.shape[-1]
    low, high = np.zeros(input.shape, INT64), np.full(input.shape, size, INT64)
    reached = np.greater if right else np.greater_equal
    for _ in range(size.bit_length()):
        middle = (low + high) // 2
        at = np.minimum(middle, size - 1)
        element = sorted_sequence[at] if sorted_sequence.ndim == 1 else np.take_along_axis(sorted_sequence, at, -1)
        behind = (low < high) & ~reached(element, input)
        low, high = np.where(behind, middle + 1, low), np.where(behind | (low == high), high, middle)
    return low


def _check_rows(rows: Any, values: Any) -> None:
    if not values.ndim and rows.ndim != 1:
        raise RuntimeError(
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries"
            f" tensor dim({rows.ndim}) and input value's dim(0) numel(1)"
        )
    if rows.ndim != 1 and rows.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and"
            f" input value tensor must match, but we got boundaries tensor {[*rows.shape]} and input value tensor"
            f" {[*values.shape]}"
        )
    if rows.dtype.kind == values.dtype.kind == "b":
        raise arguments.not_implemented("searchsorted_out_cpu", rows)


def _on_the_right(right: Any, side: Any) -> bool:
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(
            "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"
        )
    return bool(right) or side == "right"


def _in_order(rows: Any, sorter: Any) -> Any:
    """``rows`` as ``sorter``, a tensor of places, puts them."""
    places = sorter._array
    if places.dtype != INT64:
        raise RuntimeError(
            f"torch.searchsorted(): sorter must be a tensor of long dtype but got dtype {arguments.scalar_name(places)}"
        )
    if places.shape != rows.shape:
        raise RuntimeError(
            "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor"
            f" {[*rows.shape]}and got sorter tensor {[*places.shape]}"
        )
    if ((places < 0) | (places >= rows.shape[-1])).any():
        raise RuntimeError("torch.searchsorted(): sorter index out of range")
    return wrap(np.take_along_axis(rows, places, -1))


def _found(rows: Any, values: Any, right: bool, out_int32: bool) -> Tensor:
    place: Tensor = searchsorted_of(rows, values, right)
    return place.int() if out_int32 else place


_SEARCH = """(Tensor sorted_sequence, Tensor input, *, bool out_int32 = False, bool right = False, str side = None,\
 Tensor sorter = None, Tensor out = None)
(Tensor sorted_sequence, Number self, *, bool out_int32 = False, bool right = False, str side = None, Tensor sorter = None,\
 Tensor out = None)"""

_BUCKETS = """(Tensor input, Tensor boundaries, *, bool out_int32 = False, bool right = False, Tensor out = None)
(Number self, Tensor boundaries, *, bool out_int32 = False, bool right = False)"""


@numpy_names
def searchsorted(
    sorted_sequence: Tensor = MISSING, input: Any = MISSING, *, out_int32: bool = False, right: bool = False,
    side: str | None = None, sorter: Any = None,
) -> Tensor:
    """Where each element of ``input`` (or a number) belongs in the sorted rows of ``sorted_sequence``: the place, as int64.

    ``sorted_sequence`` is one row, or as many as ``input`` has. ``side="right"`` (or ``right``): behind elements that equal it.
    ``sorter``: the places that put the rows in order. Raises RuntimeError where the shapes do not fit.

    >>> searchsorted(tensor([1., 3., 5.]), tensor([3., 4., 9.]))
    tensor([1, 2, 3])
    """
    if not isinstance(sorted_sequence, TensorBase) or not isinstance(input, OPERANDS):
        given = [each for each in (sorted_sequence, input) if each is not MISSING]
        raise arguments.overloads("searchsorted", given, _SEARCH)
    behind = _on_the_right(right, side)
    (values,) = arguments.numbers(input)
    _check_rows(sorted_sequence._array, values._array)
    rows = sorted_sequence if sorter is None else _in_order(sorted_sequence._array, sorter)
    return _found(rows, values, behind, out_int32)


@numpy_names
def bucketize(input: Any = MISSING, boundaries: Tensor = MISSING, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """The number of the bucket between the sorted ``boundaries`` (one row) into which each element falls.

    ``right``: an element on a boundary falls into the bucket behind it. Raises RuntimeError for boundaries that are no row.

    >>> bucketize(tensor([0., 1., 7.]), tensor([1., 5.]))
    tensor([0, 0, 2])
    """
    if not isinstance(boundaries, TensorBase) or not isinstance(input, OPERANDS):
        raise arguments.overloads("bucketize", [each for each in (input, boundaries) if each is not MISSING], _BUCKETS)
    if boundaries._array.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries._array.ndim})")
    (values,) = arguments.numbers(input)
    _check_rows(boundaries._array, values._array)
    return _found(boundaries, values, right, out_int32)


# ---------------------------------------------------------------- each distinct element once


def _taken(r: Any) -> list[tuple[Any, ...]]:
    return [(r(5), np.array([2, 0])), (r(0), np.zeros(0, INT64)), (r(1), np.array([0]))]


@op(input=lambda grad: no_derivative_yet("_unique2"), name="Unique2Backward0", symbol="unique", samples=_taken)
def unique_values(input: Tensor, places: Any) -> Tensor:
    """The elements at ``places``, where each distinct one stands first."""
    return input.reshape(-1)[places]


@op(input=lambda grad: no_derivative_yet("unique_dim"), name="UniqueDimBackward0", symbol="unique",
    samples=lambda r: [(r(3, 4), 0, np.array([2, 0])), (r(3, 4), 1, np.array([1])), (r(2, 0), 1, np.zeros(0, INT64))])
def unique_slices(input: Tensor, dim: int, places: Any) -> Tensor:
    """The slices along ``dim`` at ``places``."""
    return np.take(input, places, dim)


@op(input=lambda grad: no_derivative_yet("unique_consecutive"), name="UniqueConsecutiveBackward0", symbol="unique",
    samples=lambda r: [(r(3, 4), None, np.array([2, 0])), (r(3, 4), 1, np.array([1])), (r(0), None, np.zeros(0, INT64))])
def unique_runs(input: Tensor, dim: int | None, places: Any) -> Tensor:
    """The elements, or slices along ``dim``, with which runs of equal ones begin."""
    return input.reshape(-1)[places] if dim is None else np.take(input, places, dim)


def _rows(array: Any, dim: int | None) -> Any:
    """What is compared, a row of numbers for each element or slice along ``dim``. Raises PyTorch's error for empty ones."""
    if dim is None:
        return array.reshape(-1, 1)
    if 0 in array.shape[:dim] + array.shape[dim + 1 :]:
        raise RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied")
    moved = np.moveaxis(array, dim, 0)
    return moved.reshape(len(moved), math.prod(moved.shape[1:]))


def _begins(rows: Any) -> Any:
    """Is each row another one than the row before?"""
    differs = np.ones(len(rows), np.bool_)
    differs[1:] = (rows[1:] != rows[:-1]).any(1)
    return differs


def _answer(values: Tensor, inverse: Any, counts: Any) -> Any:
    """The values alone, or with what else was asked for."""
    more = [wrap(np.asarray(each, INT64)) for each in (inverse, counts) if each is not None]
    return (values, *more) if more else values


def _counts(begins: Any) -> Any:
    """How long each run is, and of which run each row is one."""
    return np.diff(np.append(np.flatnonzero(begins), len(begins))), np.cumsum(begins) - 1


def _asked(name: str, input: Any, dim: Any, **flags: Any) -> tuple[Any, int | None]:
    function = "_unique2" if name == "unique_dim" and dim is None else name
    array = arguments.tensor(function, input)._array
    for flag, value in flags.items():
        if not isinstance(value, bool):
            raise TypeError(f"{function}(): argument '{flag}' must be bool, not {errors.type_name(value)}")
    if dim is None:
        return array, None
    if not array.ndim and errors.is_index(dim):
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return array, errors.dimension(dim, array.ndim, name, position=2)


def unique(
    input: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    """Each distinct element once, in order; with ``dim`` each distinct slice along it. A nan equals nothing.

    ``return_inverse``: for each element of ``input`` the place of its like in the result too; ``return_counts``: how often each
    stands in ``input``. Neither has a gradient, and that of the values is not implemented, as in PyTorch.

    >>> unique(tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    array, along = _asked("unique_dim", input, dim, sorted=sorted, return_inverse=return_inverse, return_counts=return_counts)
    rows = _rows(array, along)
    order = np.lexsort(rows.T[::-1]) if rows.size else np.arange(len(rows))
    begins = _begins(rows[order])
    counts, run = _counts(begins)
    inverse = np.empty(len(rows), INT64)
    inverse[order] = run
    values = unique_values(input, order[begins]) if along is None else unique_slices(input, along, order[begins])
    shape = array.shape if along is None else inverse.shape
    return _answer(values, inverse.reshape(shape) if return_inverse else None, counts if return_counts else None)


def unique_consecutive(input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: Any = None) -> Any:
    """The first of each run of equal elements, or of equal slices along ``dim``; ``unique`` says what else there is.

    >>> unique_consecutive(tensor([1, 1, 2, 1]))
    tensor([1, 2, 1])
    """
    array, along = _asked("unique_consecutive", input, dim, return_inverse=return_inverse, return_counts=return_counts)
    begins = _begins(_rows(array, along))
    counts, run = _counts(begins)
    shape = array.shape if along is None else run.shape
    values: Tensor = unique_runs(input, along, np.flatnonzero(begins))
    return _answer(values, run.reshape(shape) if return_inverse else None, counts if return_counts else None)
