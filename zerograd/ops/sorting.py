"""In order of size: sorting, the largest few, the middle one, and the largest so far.

Each finds out first *which* elements it takes, as indices; what it gives are the elements there, and the gradient goes back to
where they came from. Of equal ones the first comes first. NaN is larger than everything, as in PyTorch.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import cut, wrap
from ..core.op import op
from . import arguments
from .arguments import MISSING, numpy_names
from .comparison import isnan
from .extremes import _everywhere, _from_place, _not_empty, _shared, amax_dim, amin_dim, restored
from .gathering import gather_along, put_along
from .logic import count_true
from .results import named

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

INT64 = dtypes.int64.numpy
MAXIMUM: Any = np.maximum
MINIMUM: Any = np.minimum


# ---------------------------------------------------------------- which: indices, computed on arrays


def _order(array: Any, dim: int, descending: bool = False) -> Any:
    """Where the elements stand that come first, second... along a dimension."""
    if not array.ndim:
        return np.zeros((), INT64)
    if not descending:
        return np.argsort(array, dim, kind="stable").astype(INT64, copy=False)
    turned = np.argsort(np.flip(array, dim), dim, kind="stable")  # turned round twice, so that the first of equals stays first
    return array.shape[dim] - 1 - np.flip(turned, dim).astype(INT64, copy=False)


def _part(array: Any, dim: int, start: int, stop: int) -> Any:
    return array[(slice(None),) * dim + (slice(start, stop),)] if array.ndim else array


def _middle(array: Any, dim: int, without_nan: bool) -> Any:
    """Where the lower middle element stands, with the dimension at size 1: the first nan if there is one, or leaving them out."""
    order = _order(array, dim)
    if not array.ndim:
        return order
    absent = np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)
    count = np.logical_not(absent).sum(dim, keepdims=True)
    size = array.shape[dim]
    place = np.maximum(count - 1, 0) // 2
    if not without_nan:  # the first nan stands behind the others
        place = np.where(count < size, count, place)
    return np.take_along_axis(order, place, dim)


def _last_extreme(extreme: Any, array: Any, dim: int) -> Any:
    """Where the extreme of all elements so far stands, the last of equal ones."""
    if not array.ndim:
        return np.zeros((), INT64)
    running = extreme.accumulate(array, axis=dim)
    here = (array == running) | ((array != array) & (running != running))
    steps = np.arange(array.shape[dim], dtype=INT64).reshape((-1,) + (1,) * (array.ndim - dim - 1))
    return np.maximum.accumulate(np.where(here, steps, 0), axis=dim)


def _places(name: str, indices: Any) -> Any:
    return cut(wrap(np.asarray(indices)), f"{name}()")


# ---------------------------------------------------------------- the elements there


def _at(search: Any) -> Any:
    """Samples of an entry that takes the elements at indices: the indices that its search finds."""
    return lambda r: [(x, dim, wrap(np.asarray(search(x._array, dim)))) for x, dim in ((r(3, 4), 1), (r(3, 4), 0), (r(), 0))]


def _at_one(search: Any) -> Any:
    """The same where one element is left along a dimension."""

    def samples(r: Any) -> list[tuple[Any, ...]]:
        cases = (r(3, 4), 1, False), (r(3, 4), 0, True), (r(), 0, False), (r(2, 0), 0, False)
        return [(x, dim, wrap(_without(search(x._array, dim), dim, keepdim)), keepdim) for x, dim, keepdim in cases]

    return samples


def _without(array: Any, dim: int, keepdim: bool) -> Any:
    return array if keepdim or not array.ndim else array.squeeze(dim)


def _one(input: Any, dim: int, indices: Any, keepdim: bool) -> Any:
    if not input.ndim:
        return np.array(input)
    return _without(gather_along(input, dim, indices if keepdim else np.expand_dims(indices, dim)), dim, keepdim)


@op(input=lambda grad, input_shape, dim, indices: put_along(grad, input_shape, dim, indices), name="SortBackward0", symbol="sort",
    samples=_at(_order))
def sort_at(input: Tensor, dim: int, indices: Tensor) -> Tensor:
    """The elements in order."""
    return gather_along(input, dim, indices)


@op(input=lambda grad, input_shape, dim, indices: put_along(grad, input_shape, dim, indices), name="SortBackward1", symbol="sort",
    samples=_at(_order))
def sort_stable_at(input: Tensor, dim: int, indices: Tensor) -> Tensor:
    """The elements in order, where ``stable`` was given: PyTorch's node has another number."""
    return gather_along(input, dim, indices)


@op(input=lambda grad, input_shape, dim, indices: put_along(grad, input_shape, dim, indices), name="TopkBackward0", symbol="topk",
    samples=_at(lambda array, dim: _part(_order(array, dim, True), dim, 0, 2)))
def topk_at(input: Tensor, dim: int, indices: Tensor) -> Tensor:
    """The largest or smallest few."""
    return gather_along(input, dim, indices)


@op(input=lambda grad, input_shape, dim, indices, keepdim: _from_place(grad, input_shape, dim, indices, keepdim),
    name="KthvalueBackward0", symbol="kth", samples=_at_one(lambda array, dim: _part(_order(array, dim), dim, 0, 1)))
def kthvalue_at(input: Tensor, dim: int, indices: Tensor, keepdim: bool) -> Tensor:
    """The k-th smallest along a dimension."""
    return _one(input, dim, indices, keepdim)


@op(input=lambda grad, input_shape, dim, indices, keepdim: _from_place(grad, input_shape, dim, indices, keepdim),
    name="MedianBackward1", symbol="median", samples=_at_one(lambda array, dim: _middle(array, dim, False)))
def median_at(input: Tensor, dim: int, indices: Tensor, keepdim: bool) -> Tensor:
    """The middle one along a dimension."""
    return _one(input, dim, indices, keepdim)


@op(input=lambda grad, input_shape, dim, indices, keepdim: _from_place(grad, input_shape, dim, indices, keepdim),
    name="NanmedianBackward1", symbol="median", samples=_at_one(lambda array, dim: _middle(array, dim, True)))
def nanmedian_at(input: Tensor, dim: int, indices: Tensor, keepdim: bool) -> Tensor:
    """The middle one along a dimension, of those that are not nan."""
    return _one(input, dim, indices, keepdim)


@op(input=lambda grad, input, dim, indices: put_along(grad, tuple(input.shape), dim, indices), name="CummaxBackward0",
    symbol="max so far", samples=_at(lambda array, dim: _last_extreme(MAXIMUM, array, dim)))
def cummax_at(input: Tensor, dim: int, indices: Tensor) -> Tensor:
    """The largest so far along a dimension."""
    return gather_along(input, dim, indices)


@op(input=lambda grad, input, dim, indices: put_along(grad, tuple(input.shape), dim, indices), name="CumminBackward0",
    symbol="min so far", samples=_at(lambda array, dim: _last_extreme(MINIMUM, array, dim)))
def cummin_at(input: Tensor, dim: int, indices: Tensor) -> Tensor:
    """The smallest so far along a dimension."""
    return gather_along(input, dim, indices)


@op(symbol="argsort", samples=lambda r: [(r(3, 4), 1, False), (r(3, 4), 0, True), (r(), 0, False), (r(0), 0, True)])
def argsort_of(input: Tensor, dim: int, descending: bool) -> Tensor:
    """Where the elements stand that come first, second... along a dimension."""
    return _order(input, dim, descending)


# ---------------------------------------------------------------- of all elements


def _is(input: Any, result: Any) -> Any:
    return (input == result) | (isnan(input) & isnan(result))


def _middle_of_all(input: Any, without_nan: bool) -> Any:
    if not input.size:
        return np.full((), np.nan).astype(input.dtype)
    flat = input.reshape(-1)
    return flat[_middle(flat, 0, without_nan)[0]]


@op(input=lambda grad, input, result: _shared(grad, _is(input, result), _everywhere(input)),
    name="MedianBackward0", symbol="median", samples=lambda r: [(r(3, 4),), (r(),), (r(5),)])
def median_all(input: Tensor) -> Tensor:
    """The middle one of all elements. Equal ones share its gradient."""
    return _middle_of_all(input, False)


@op(input=lambda grad, input, result: _shared(grad, _is(input, result), _everywhere(input)),
    name="NanmedianBackward0", symbol="median", samples=lambda r: [(r(3, 4),), (r(),), (r(5),)])
def nanmedian_all(input: Tensor) -> Tensor:
    """The middle one of all elements that are not nan. Equal ones share its gradient."""
    return _middle_of_all(input, True)


def _of_both(grad: Any, input: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    smallest, largest = (input == extreme(input, dim, True) for extreme in (amin_dim, amax_dim))
    first, second = (restored(each, dim, keepdim) for each in grad)
    return first / count_true(smallest, dim) * smallest + second / count_true(largest, dim) * largest


@op(input=lambda grad, input, dim, keepdim: _of_both(grad, input, dim, keepdim), name="AminmaxBackward0", symbol="min, max",
    samples=lambda r: [(r(3, 4), (1,), False), (r(3, 4), (0, 1), False), (r(2, 3), (0,), True), (r(), (), False)])
def aminmax_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool) -> tuple[Tensor, Tensor]:
    """The smallest and the largest along dimensions. Equal ones share the gradient."""
    smallest, largest = (np.asarray(extreme.reduce(input, axis=dim, keepdims=keepdim)) for extreme in (MINIMUM, MAXIMUM))
    return smallest, largest


# ---------------------------------------------------------------- what users call

_SORT = """(Tensor input, *, bool stable, int dim = -1, bool descending = False, tuple of Tensors out = None)
(Tensor input, int dim = -1, bool descending = False, *, tuple of Tensors out = None)"""


def _prepared(name: str, input: Any, dim: Any, position: int = 1) -> tuple[Any, int]:
    """The array, and the dimension counted from the left."""
    array = arguments.tensor(name, input)._array
    return array, arguments.dimension(name, dim, array.ndim, position)


@numpy_names
def sort(input: Tensor, dim: Any = -1, descending: bool = False, *, stable: Any = MISSING) -> Any:
    """The elements along ``dim`` in order, and ``indices``: where each stood. The first of equal ones stays first.

    >>> sort(tensor([3., 1., 2.]), descending=True)
    torch.return_types.sort(
    values=tensor([3., 2., 1.]),
    indices=tensor([0, 2, 1]))
    """
    if not hasattr(dim, "__index__"):
        raise arguments.overloads("sort", (input, dim), _SORT)
    array, dim = _prepared("sort", input, dim)
    places = _places("sort", _order(array, dim, descending))
    return named("sort", (sort_at if stable is MISSING else sort_stable_at)(input, dim, places), places)


@numpy_names
def argsort(input: Tensor, dim: Any = -1, descending: bool = False, *, stable: Any = False) -> Tensor:
    """The ``indices`` of ``sort``.

    >>> argsort(tensor([3., 1., 2.]))
    tensor([1, 2, 0])
    """
    order: Tensor = argsort_of(input, _prepared("argsort", input, dim)[1], descending)
    return order


@numpy_names
def msort(input: Tensor) -> Tensor:
    """The elements along the first dimension in order.

    >>> msort(tensor([3., 1., 2.]))
    tensor([1., 2., 3.])
    """
    ordered: Tensor = sort(input, 0).values
    return ordered


@numpy_names
def topk(input: Tensor, k: Any = MISSING, dim: Any = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The ``k`` largest along ``dim`` (or smallest), in order, and ``indices``. Raises RuntimeError where there are not so many.

    >>> topk(tensor([3., 1., 2.]), 2)
    torch.return_types.topk(
    values=tensor([3., 2.]),
    indices=tensor([0, 2]))
    """
    array = arguments.tensor("topk", input)._array
    if k is MISSING:
        raise arguments.missing("topk", "k")
    count = errors.integer(k, "topk", "k", 2)
    dim = errors.dimension(dim, array.ndim, "topk", position=3)
    if array.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    if not 0 <= count <= (array.shape[dim] if array.ndim else 1):
        raise RuntimeError("selected index k out of range")
    places = _places("topk", _part(_order(array, dim, largest), dim, 0, count))
    return named("topk", topk_at(input, dim, places), places)


@numpy_names
def kthvalue(input: Tensor, k: Any = MISSING, dim: Any = -1, keepdim: bool = False) -> Any:
    """The ``k``-th smallest along ``dim``, counted from 1, and where it is. Raises RuntimeError where there are not so many.

    >>> kthvalue(tensor([3., 1., 2.]), 2)
    torch.return_types.kthvalue(
    values=tensor(2.),
    indices=tensor(2))
    """
    array = arguments.tensor("kthvalue", input)._array
    if k is MISSING:
        raise arguments.missing("kthvalue", "k")
    count = errors.integer(k, "kthvalue", "k", 2)
    dim = errors.dimension(dim, array.ndim, "kthvalue", position=3)
    _not_empty("kthvalue", array, (dim,))
    if not 1 <= count <= (array.shape[dim] if array.ndim else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {dim}")
    if array.ndim:
        _refuse_bool("kthvalue_cpu", array)
    places = _places("kthvalue", _without(_part(_order(array, dim), dim, count - 1, count), dim, keepdim))
    return named("kthvalue", kthvalue_at(input, dim, places, keepdim), places)


def _refuse_bool(kernel: str, array: Any) -> None:
    if array.dtype.kind == "b":
        raise arguments.not_implemented(kernel, array)


@numpy_names
def median(input: Tensor = MISSING, dim: Any = MISSING, keepdim: bool = False) -> Any:
    """The middle one of all elements, the lower of two; or along ``dim``, with ``indices``. nan where there is one.

    Of all, equal ones share the gradient; along ``dim`` it goes to the one at ``indices``.

    >>> median(tensor([3., 1., 2., 5.])), median(tensor([[3., 1., 2.]]), 1).indices
    (tensor(2.), tensor([2]))
    """
    return _median("median", input, dim, keepdim, (median_all, median_at))


@numpy_names
def nanmedian(input: Tensor = MISSING, dim: Any = MISSING, keepdim: bool = False) -> Any:
    """``median`` of the elements that are not nan.

    >>> nanmedian(tensor([3., 1., float("nan")]))
    tensor(1.)
    """
    return _median("nanmedian", input, dim, keepdim, (nanmedian_all, nanmedian_at))


def _median(name: str, input: Any, dim: Any, keepdim: bool, entries: tuple[Any, Any]) -> Any:
    if input is MISSING:
        raise arguments.overloads(
            name, (), "(Tensor input)\n(Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None)"
        )
    array = arguments.tensor(name, input)._array
    if dim is MISSING:
        if keepdim:
            raise arguments.missing(name, "dim")
        _refuse_bool("median_cpu", array)
        return entries[0](input)
    dim = errors.dimension(dim, array.ndim, name, position=2)
    _not_empty(name, array, (dim,))
    _refuse_bool("median_out", array)
    places = _places(name, _without(_middle(array, dim, name == "nanmedian"), dim, keepdim))
    return named(name, entries[1](input, dim, places, keepdim), places)


@numpy_names
def cummax(input: Tensor, dim: Any = MISSING) -> Any:
    """The largest so far along ``dim``, and where it is: of equal ones the last.

    >>> cummax(tensor([1., 3., 2.]), 0)
    torch.return_types.cummax(
    values=tensor([1., 3., 3.]),
    indices=tensor([0, 1, 1]))
    """
    array, dim = _prepared("cummax", input, dim)
    places = _places("cummax", _last_extreme(MAXIMUM, array, dim))
    return named("cummax", cummax_at(input, dim, places), places)


@numpy_names
def cummin(input: Tensor, dim: Any = MISSING) -> Any:
    """The smallest so far along ``dim``, and where it is: of equal ones the last.

    >>> cummin(tensor([2., 3., 1.]), 0).values
    tensor([2., 2., 1.])
    """
    array, dim = _prepared("cummin", input, dim)
    places = _places("cummin", _last_extreme(MINIMUM, array, dim))
    return named("cummin", cummin_at(input, dim, places), places)


@numpy_names
def aminmax(input: Tensor, *, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest and the largest, of all elements or along ``dim``. Equal ones share the gradient.

    >>> aminmax(tensor([3., 1., 2.]))
    torch.return_types.aminmax(
    min=tensor(1.),
    max=tensor(3.))
    """
    array = arguments.tensor("aminmax", input)._array
    if dim is None:
        if not array.size:
            raise RuntimeError("aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.")
        dims = _everywhere(array)
    else:
        dim = errors.dimension(dim, array.ndim, "aminmax")
        if array.ndim and not array.shape[dim]:
            raise IndexError(f"aminmax: Expected reduction dim {dim} to have non-zero size.")
        dims = (dim,) if array.ndim else ()
    return named("aminmax", *aminmax_dim(input, dims, keepdim))
