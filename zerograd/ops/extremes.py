"""The largest and the smallest, of all elements or along dimensions, and where they are.

Over everything, and over dimensions in ``amax`` and ``amin``, equal extremes share the gradient. ``max`` and ``min`` along one
dimension also say where, and the gradient goes there.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase
from ..core.op import op
from . import arguments
from .arguments import MISSING, again, numpy_names
from .comparison import isnan, maximum, minimum
from .gathering import gather_along, put_along
from .logic import count_true
from .masking import keep_where
from .results import named
from .shape import unsqueeze

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

BOOL, INT64, UINT8 = dtypes.bool_.numpy, dtypes.int64.numpy, dtypes.uint8.numpy
ADD: Any = np.add
AND: Any = np.logical_and
MAXIMUM: Any = np.maximum
MINIMUM: Any = np.minimum
OR: Any = np.logical_or


def restored(reduced: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    """A reduced tensor with the dimensions that went away back, at size 1."""
    if not keepdim:
        for each in sorted(dim):
            reduced = unsqueeze(reduced, each)
    return reduced


def _shared(grad: Any, chosen: Any, dim: tuple[int, ...]) -> Any:
    """``grad`` for those that were chosen along ``dim``, in equal parts."""
    return keep_where(grad / count_true(chosen, dim), chosen)


def _everywhere(array: Any) -> tuple[int, ...]:
    return tuple(range(array.ndim))


# ---------------------------------------------------------------- of all elements


@op(input=lambda grad, input, result: _shared(grad, (input == result) | isnan(input), _everywhere(input)),
    name="MaxBackward1", symbol="max", samples=lambda r: [(r(3, 4),), (r(),), (r(5),)])
def max_all(input: Tensor) -> Tensor:
    """The largest of all elements."""
    return MAXIMUM.reduce(input, axis=None)


@op(input=lambda grad, input, result: _shared(grad, (input == result) | isnan(input), _everywhere(input)),
    name="MinBackward1", symbol="min", samples=lambda r: [(r(3, 4),), (r(),), (r(5),)])
def min_all(input: Tensor) -> Tensor:
    """The smallest of all elements."""
    return MINIMUM.reduce(input, axis=None)


# ---------------------------------------------------------------- along dimensions, shared


def _shared_along(grad: Any, input: Any, result: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    chosen = input == restored(result, dim, keepdim)  # none of them, where nan is among them: then all get nan
    return restored(grad, dim, keepdim) * chosen / count_true(chosen, dim)


def _along(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), (1,), False), (r(3, 4), (0, 1), True), (r(2, 3, 4), (0, 2), False), (r(), (), False),
            (r(2, 0), (0,), False)]


@op(input=lambda grad, input, result, dim, keepdim: _shared_along(grad, input, result, dim, keepdim),
    name="AmaxBackward0", symbol="max", samples=_along)
def amax_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool) -> Tensor:
    """The largest along dimensions."""
    return MAXIMUM.reduce(input, axis=dim, keepdims=keepdim)


@op(input=lambda grad, input, result, dim, keepdim: _shared_along(grad, input, result, dim, keepdim),
    name="AminBackward0", symbol="min", samples=_along)
def amin_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool) -> Tensor:
    """The smallest along dimensions."""
    return MINIMUM.reduce(input, axis=dim, keepdims=keepdim)


# ---------------------------------------------------------------- along one dimension, with the place


def _at(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), 1, False), (r(3, 4), 0, True), (r(), 0, False), (r(2, 0), 0, False)]


def _from_place(grad: Any, shape: tuple[int, ...], dim: int, index: Any, keepdim: bool) -> Any:
    dims = (dim,) if shape and not keepdim else ()
    return put_along(restored(grad, dims, False), shape, dim, restored(index, dims, False))


def _with_index(search: Any) -> Any:
    """Samples of a values entry: the index that it gets is where the extreme is."""
    return lambda r: [(x, dim, search(x, dim, keepdim), keepdim) for x, dim, keepdim in _at(r)]


@op(input=lambda grad, input_shape, dim, indices, keepdim: _from_place(grad, input_shape, dim, indices, keepdim),
    name="MaxBackward0", symbol="max", samples=_with_index(lambda *args: argmax_of(*args)))
def max_at(input: Tensor, dim: int, indices: Tensor, keepdim: bool) -> Tensor:
    """The largest along a dimension, whose places are known."""
    return _values(input, dim, indices, keepdim)


@op(input=lambda grad, input_shape, dim, indices, keepdim: _from_place(grad, input_shape, dim, indices, keepdim),
    name="MinBackward0", symbol="min", samples=_with_index(lambda *args: argmin_of(*args)))
def min_at(input: Tensor, dim: int, indices: Tensor, keepdim: bool) -> Tensor:
    """The smallest along a dimension, whose places are known."""
    return _values(input, dim, indices, keepdim)


def _values(input: Any, dim: int, indices: Any, keepdim: bool) -> Any:
    if input.ndim == 0:
        return np.array(input)
    if input.ndim == 2 and not keepdim:  # the best class of each row: 1.4 µs instead of 6
        others = np.arange(len(indices))
        return input[others, indices] if dim % 2 else input[indices, others]
    found = gather_along(input, dim, indices if keepdim else np.expand_dims(indices, dim))
    return found if keepdim else found.squeeze(dim)


@op(symbol="argmax", samples=lambda r: [*_at(r), (r(3, 4), None, False), (r(3, 4), None, True)])
def argmax_of(input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    """Where the largest is: along a dimension, or counted through everything. The first of equal ones; of nans the first nan."""
    return _place(np.argmax, input, dim, keepdim)


@op(symbol="argmin", samples=lambda r: [*_at(r), (r(3, 4), None, False), (r(3, 4), None, True)])
def argmin_of(input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    """Where the smallest is: along a dimension, or counted through everything. The first of equal ones; of nans the first nan."""
    return _place(np.argmin, input, dim, keepdim)


def _place(search: Any, input: Any, dim: int | None, keepdim: bool) -> Any:
    if input.ndim == 0:
        return np.zeros((), INT64)
    return np.asarray(search(input, axis=dim, keepdims=keepdim), INT64)


# ---------------------------------------------------------------- what users call

_FORMS = """(Tensor input, *, Tensor out = None)
(Tensor input, Tensor other, *, Tensor out = None)
(Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None)"""


def _extreme(name: str, input: Any, dim: Any, keepdim: bool, other: Any, parts: tuple[Any, ...]) -> Any:
    of_two, of_all, search, at = parts
    if input is MISSING:
        raise arguments.overloads(name, (), _FORMS)
    array = arguments.tensor(name, input)._array
    if isinstance(dim, TensorBase) or other is not None:
        return of_two(input, dim if other is None else other)
    if dim is MISSING:
        if keepdim:
            raise arguments.overloads(name, (input,), _FORMS, {"keepdim": keepdim})
        if not array.size:
            raise RuntimeError(_needs_dim(name))
        return of_all(input)
    if not errors.is_index(dim):
        raise arguments.overloads(name, (input, dim), _FORMS)
    dim = errors.dimension(dim, array.ndim, name)
    _not_empty(name, array, (dim,))
    indices = search(input, dim, keepdim)
    indices._cut = None
    return named(name, at(input, dim, indices, keepdim), indices)


def _needs_dim(name: str) -> str:
    return (f"{name}(): Expected reduction dim to be specified for input.numel() == 0."
            " Specify the reduction dim with the 'dim' argument.")


def _not_empty(name: str, array: Any, dims: tuple[int, ...]) -> None:
    for each in dims if array.ndim else ():
        if array.shape[each] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {each} to have non-zero size.")


def max(input: Tensor = MISSING, dim: Any = MISSING, keepdim: bool = False, *, other: Any = None, **numpy: Any) -> Any:
    """The largest of all elements; or along ``dim``, with ``indices``; or of two tensors, at each place.

    Of all, equal ones share the gradient; along ``dim`` it goes to the one at ``indices``, the first.
    Raises RuntimeError or IndexError where there is nothing to choose from.

    >>> max(tensor([[1., 5.], [7., 2.]]), 1)
    torch.return_types.max(
    values=tensor([5., 7.]),
    indices=tensor([1, 0]))
    """
    if numpy:
        return again(max, numpy, input=input, dim=dim, keepdim=keepdim, other=other)
    return _extreme("max", input, dim, keepdim, other, (maximum, max_all, argmax_of, max_at))


def min(input: Tensor = MISSING, dim: Any = MISSING, keepdim: bool = False, *, other: Any = None, **numpy: Any) -> Any:
    """The smallest of all elements; or along ``dim``, with ``indices``; or of two tensors, at each place. See ``max``.

    >>> min(tensor([4., 2., 3.]))
    tensor(2.)
    """
    if numpy:
        return again(min, numpy, input=input, dim=dim, keepdim=keepdim, other=other)
    return _extreme("min", input, dim, keepdim, other, (minimum, min_all, argmin_of, min_at))


def _several(name: str, entry: Any, input: Any, dim: Any, keepdim: bool) -> Tensor:
    array = arguments.tensor(name, input)._array
    dims = arguments.dimensions(name, dim, array.ndim)
    if not array.size and dim in (None, (), []):
        raise RuntimeError(_needs_dim(name))
    _not_empty(name, array, dims)
    found: Tensor = entry(input, dims, keepdim)
    return found


@numpy_names
def amax(input: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The largest along one or several dimensions, or of all. Equal ones share the gradient.

    >>> amax(tensor([[1., 5.], [7., 2.]]), 1)
    tensor([5., 7.])
    """
    return _several("amax", amax_dim, input, dim, keepdim)


@numpy_names
def amin(input: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The smallest along one or several dimensions, or of all. Equal ones share the gradient.

    >>> amin(tensor([[1., 5.], [7., 2.]]), 1)
    tensor([1., 2.])
    """
    return _several("amin", amin_dim, input, dim, keepdim)


def _place_of(name: str, entry: Any, input: Any, dim: Any, keepdim: bool) -> Tensor:
    array = arguments.tensor(name, input)._array
    if array.dtype.kind == "b":
        raise RuntimeError(f"{name}(): does not support bool input")
    if dim is not None:
        dim = errors.dimension(dim, array.ndim, name)
        _not_empty(name, array, (dim,))
    elif not array.size:
        raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
    place: Tensor = entry(input, dim, keepdim)
    return place


@numpy_names
def argmax(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Where the largest element is: its place along ``dim``, or counted through all of them. It has no gradient.

    >>> argmax(tensor([[1., 5.], [7., 2.]]), 1)
    tensor([1, 0])
    """
    return _place_of("argmax", argmax_of, input, dim, keepdim)


@numpy_names
def argmin(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Where the smallest element is: its place along ``dim``, or counted through all of them. It has no gradient.

    >>> argmin(tensor([[1., 5.], [7., 2.]]), 1)
    tensor([0, 1])
    """
    return _place_of("argmin", argmin_of, input, dim, keepdim)
