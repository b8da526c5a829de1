"""Products, running sums and lengths: reductions whose gradients depend on the numbers, not only on the shape."""
from __future__ import annotations

from math import inf, prod as product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.op import op
from . import arguments
from .arguments import MISSING, numpy_names
from .comparison import isnan
from .extremes import restored
from .logic import count_true
from .pointwise import abs as absolute, exp, sign, zero_where
from .reduction import sum_dim
from .shape import expand_to, permute, reshape_any, unsqueeze

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

DOUBLE, INT64 = dtypes.float64.numpy, dtypes.int64.numpy
ADD: Any = np.add
MAXIMUM: Any = np.maximum
MINIMUM: Any = np.minimum
MULTIPLY: Any = np.multiply


def in_doubles(array: Any) -> Any:
    """Floats in float64: sums of many float32 numbers lose digits in NumPy, and PyTorch's do not."""
    return array.astype(DOUBLE) if array.dtype.kind == "f" and array.dtype != DOUBLE else array


# ---------------------------------------------------------------- products


@op(input=lambda grad, input: _product_of_others_grad(grad, input), name="ProdBackward1",
    samples=lambda r: [(r(3, 4),), (r(1),), (_with_zeros(r(2, 4)),)])
def product_of_others(input: Tensor) -> Tensor:
    """For each element the product of all others in its row (the last dimension): right also where there are zeros."""
    ones = np.ones((*input.shape[:-1], 1), input.dtype)
    before = np.multiply.accumulate(np.concatenate([ones, input[..., :-1]], -1), -1)
    behind = np.multiply.accumulate(np.concatenate([ones, input[..., :0:-1]], -1), -1)[..., ::-1]
    return before * behind


def _with_zeros(made: Any) -> Any:
    made._array[..., 1] = 0
    return made


def _product_of_others_grad(grad: Any, input: Any) -> Any:
    """Each product without i, differentiated by j, is the product without both: a row of them for each i."""
    n = input.shape[-1]
    rows = set_diagonal(expand_to(unsqueeze(input, -2), (*input.shape[:-1], n, n)), 1.0)
    without_both = set_diagonal(product_of_others(rows), 0.0)
    return sum_dim(unsqueeze(grad, -1) * without_both, (len(input.shape) - 1,), False, None)


@op(input=lambda grad: set_diagonal(grad, 0.0), name="FillDiagonalBackward0",
    samples=lambda r: [(r(3, 3), 1.0), (r(2, 3, 3), 0.0)])
def set_diagonal(input: Tensor, value: float) -> Tensor:
    """``value`` on the diagonal of the last two dimensions."""
    written = np.array(input)
    places = np.arange(input.shape[-1])
    written[..., places, places] = value
    return written


@op(input=lambda grad, input, result: _share_of_product(grad, input, result),
    name="ProdBackward0", symbol="Π", samples=lambda r: [(r(3, 4), None), (r(), None), (r(0), None), (_with_zeros(r(1, 4)), None),
                                                         (r(3), DOUBLE)])
def prod_all(input: Tensor, dtype: Any) -> Tensor:
    """The product of all elements."""
    array = _for_product(input, dtype)
    return MULTIPLY.reduce(array, axis=None, dtype=array.dtype)


@op(input=lambda grad, input, result, dim, keepdim: _share_along(grad, input, result, dim, keepdim),
    name="ProdBackward1", symbol="Π", samples=lambda r: [(r(3, 4), 1, False, None), (r(3, 4), 0, True, None),
                                                         (_with_zeros(r(2, 4)), 1, False, None), (r(), 0, False, None)])
def prod_dim(input: Tensor, dim: int, keepdim: bool, dtype: Any) -> Tensor:
    """The product along a dimension."""
    array = _for_product(input, dtype)
    return MULTIPLY.reduce(array, axis=dim, keepdims=keepdim, dtype=array.dtype) if array.ndim else np.array(array)


def _for_product(array: Any, dtype: Any) -> Any:
    return array.astype(dtype if dtype is not None else INT64 if array.dtype.kind != "f" else array.dtype, copy=False)


def _share_of_product(grad: Any, input: Any, result: Any) -> Any:
    shape = tuple(input.shape)
    if not shape:
        return grad
    if not (input == 0).any():
        return grad * (result / input)
    if product(shape) == 1:
        return expand_to(grad, shape)
    return grad * reshape_any(product_of_others(reshape_any(input, (product(shape),))), shape)


def _share_along(grad: Any, input: Any, result: Any, dim: int, keepdim: bool) -> Any:
    ndim = len(input.shape)
    if not ndim:
        return grad
    grad, result = (restored(each, (dim,), keepdim) for each in (grad, result))
    if not (input == 0).any():
        return grad * (result / input)
    last = (*(d for d in range(ndim) if d != dim), dim)
    back = tuple(last.index(d) for d in range(ndim))
    return grad * permute(product_of_others(permute(input, last)), back)


_PROD = "(*, torch.dtype dtype = None)\n(int dim, bool keepdim = False, *, torch.dtype dtype = None)"


@numpy_names
def prod(input: Tensor, dim: Any = MISSING, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The product of all elements, or along ``dim``. Whole numbers multiply to int64.

    >>> prod(tensor([[1., 2.], [3., 4.]]), 1)
    tensor([ 2., 12.])
    """
    array = arguments.tensor("prod", input)._array
    kind = None if dtype is None else dtypes.as_dtype(dtype, "prod").numpy
    multiplied: Tensor
    if dim is MISSING:
        if keepdim:
            raise arguments.overloads("prod", (), _PROD, {"keepdim": keepdim})
        multiplied = prod_all(input, kind)
        return multiplied
    if not errors.is_index(dim):
        raise arguments.overloads("prod", (dim,), _PROD)
    multiplied = prod_dim(input, errors.dimension(dim, array.ndim, "prod"), keepdim, kind)
    return multiplied


# ---------------------------------------------------------------- running sums and products


@op(input=lambda grad, dim: cumsum_back(grad, dim), name="CumsumBackward0", symbol="Σ",
    samples=lambda r: [(r(3, 4), 0, None), (r(3, 4), 1, DOUBLE), (r(), 0, None), (r(0), 0, None)])
def cumsum_dim(input: Tensor, dim: int, dtype: Any) -> Tensor:
    """The sum of all elements so far along a dimension."""
    kind = dtype if dtype is not None else INT64 if input.dtype.kind != "f" else input.dtype
    return _running(np.add, input.astype(kind, copy=False), dim)


@op(input=lambda grad, dim: cumsum_dim(grad, dim, None), name="CumsumBackward0", symbol="Σ",
    samples=lambda r: [(r(3, 4), 0), (r(), 0)])
def cumsum_back(input: Tensor, dim: int) -> Tensor:
    """The sum of all elements from here on: the gradient of ``cumsum``."""
    return np.flip(_running(np.add, np.flip(input, dim), dim), dim) if np.ndim(input) else np.array(input)


def _running(add: Any, array: Any, dim: int) -> Any:
    if not array.ndim:
        return np.array(array)
    return add.accumulate(in_doubles(array), axis=dim).astype(array.dtype, copy=False)


@numpy_names
def cumsum(input: Tensor, dim: Any = MISSING, *, dtype: Any = None) -> Tensor:
    """The sum of all elements so far along ``dim``. Whole numbers add up to int64.

    >>> cumsum(tensor([1., 2., 3.]), 0)
    tensor([1., 3., 6.])
    """
    array = arguments.tensor("cumsum", input)._array
    kind = None if dtype is None else dtypes.as_dtype(dtype, "cumsum").numpy
    summed: Tensor = cumsum_dim(input, arguments.dimension("cumsum", dim, array.ndim), kind)
    return summed


@op(input=lambda grad, input, result, dim: _cumprod_grad(grad, input, result, dim), name="CumprodBackward0", symbol="Π",
    samples=lambda r: [(r(3, 4), 0, None), (r(3, 4), 1, DOUBLE), (r(), 0, None), (_with_zeros(r(2, 4)), 1, None)])
def cumprod_dim(input: Tensor, dim: int, dtype: Any) -> Tensor:
    """The product of all elements so far along a dimension."""
    array = _for_product(input, dtype)
    return np.multiply.accumulate(array, axis=dim, dtype=array.dtype) if array.ndim else np.array(array)


def _cumprod_grad(grad: Any, input: Any, result: Any, dim: int) -> Any:
    ndim = len(input.shape)
    if not ndim or not product(input.shape):
        return grad
    if not (input == 0).any():
        return cumsum_back(grad * result, dim) / input
    last = (*(d for d in range(ndim) if d != dim), dim)
    back = tuple(last.index(d) for d in range(ndim))
    moved, grads = permute(input, last), permute(grad, last)
    n = moved.shape[-1]
    rows = ones_above(expand_to(unsqueeze(moved, -2), (*moved.shape[:-1], n, n)))  # row i: the factors of the i-th product
    parts = zeros_above(product_of_others(rows))
    return permute(sum_dim(unsqueeze(grads, -1) * parts, (ndim - 1,), False, None), back)


@op(input=lambda grad: zeros_above(grad), name="TrilBackward0", samples=lambda r: [(r(3, 3),)])
def ones_above(input: Tensor) -> Tensor:
    """Ones above the diagonal."""
    return np.where(np.tri(input.shape[-1], dtype=bool), input, input.dtype.type(1))


@op(input=lambda grad: zeros_above(grad), name="TrilBackward0", samples=lambda r: [(r(3, 3),)])
def zeros_above(input: Tensor) -> Tensor:
    """Zeros above the diagonal."""
    return np.where(np.tri(input.shape[-1], dtype=bool), input, input.dtype.type(0))


@numpy_names
def cumprod(input: Tensor, dim: Any = MISSING, *, dtype: Any = None) -> Tensor:
    """The product of all elements so far along ``dim``. Whole numbers multiply to int64.

    >>> cumprod(tensor([1., 2., 3.]), 0)
    tensor([1., 2., 6.])
    """
    array = arguments.tensor("cumprod", input)._array
    kind = None if dtype is None else dtypes.as_dtype(dtype, "cumprod").numpy
    multiplied: Tensor = cumprod_dim(input, arguments.dimension("cumprod", dim, array.ndim), kind)
    return multiplied


# ---------------------------------------------------------------- lengths


def _norm_grad(grad: Any, input: Any, result: Any, p: float, dim: tuple[int, ...], keepdim: bool) -> Any:
    grad, result = restored(grad, dim, keepdim), restored(result, dim, keepdim)
    if p == 0:
        return None  # how many are not 0: PyTorch sends nothing back
    if p == 1:
        return sign(input) * grad
    if p == 2:
        return grad * zero_where(input / result, result == 0)
    size = absolute(input)
    if p in (inf, -inf):
        largest = (size == result) | isnan(size)
        return sign(input) * (grad / count_true(largest, dim) * largest)
    if p < 1:
        return sign(input) * zero_where(size ** (p - 1), input == 0) * grad * result ** (1 - p)
    scale = zero_where(grad / result ** (p - 1), result == 0)
    return sign(input) * size ** (p - 1) * scale if p < 2 else input * size ** (p - 2) * scale


def _norms(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), 2.0, (0, 1), False, None), (r(3, 4), 2.0, (1,), True, DOUBLE), (r(3, 4), 1.0, (0,), False, None),
            (r(5), 3.0, (0,), False, None), (r(5), 1.5, (0,), False, None), (r(3, 4), inf, (1,), False, None),
            (r(3, 4), -inf, (0,), True, None), (r(4), 0.5, (0,), False, None), (r(), 2.0, (), False, None),
            (r(4), 0.0, (0,), False, None)]


@op(input=lambda grad, input, result, ord, dim, keepdim: _norm_grad(grad, input, result, ord, dim, keepdim),
    name="LinalgVectorNormBackward0", symbol="‖x‖", samples=_norms)
def vector_norm_dim(input: Tensor, ord: float, dim: tuple[int, ...], keepdim: bool, dtype: Any) -> Tensor:
    """The length of vectors: the ``ord``-th root of the sum of ``ord``-th powers."""
    kind = input.dtype if dtype is None else dtype
    wide = in_doubles(input)
    if ord == 2:
        found = np.sqrt(ADD.reduce(wide * wide, axis=dim, keepdims=keepdim))
    elif ord == 0:
        found = ADD.reduce(wide != 0, axis=dim, keepdims=keepdim, dtype=kind)
    elif ord in (inf, -inf):
        found = (MAXIMUM if ord > 0 else MINIMUM).reduce(np.abs(wide), axis=dim, keepdims=keepdim)
    else:
        powers = np.abs(wide) if ord == 1 else np.abs(wide) ** ord
        found = ADD.reduce(powers, axis=dim, keepdims=keepdim)
        found = found if ord == 1 else found ** (1 / ord)
    return np.asarray(found).astype(kind)


@op(input=lambda grad, input, result, p, dim, keepdim: _norm_grad(grad, input, result, p, dim, keepdim),
    name="NormBackward1", symbol="‖x‖", samples=lambda r: [(x, ord, dim, keepdim) for x, ord, dim, keepdim, _ in _norms(r)])
def norm_dim(input: Tensor, p: float, dim: tuple[int, ...], keepdim: bool) -> Tensor:
    """What ``vector_norm`` is, under the name that PyTorch's distances record."""
    return arguments.forward(vector_norm_dim)(input, p, dim, keepdim, None)


@numpy_names
def vector_norm(input: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The length of a vector of all elements, or of those along ``dim``: ``sum(abs(x) ** ord) ** (1 / ord)``.

    ``ord`` inf is the largest size, -inf the smallest, 0 how many are not 0. Raises RuntimeError for whole numbers.

    >>> torch.linalg.vector_norm(tensor([3., 4.]))
    tensor(5.)
    """
    return _norm("linalg.vector_norm", input, ord, dim, keepdim, dtype)


def refuse_no_identity(shape: Any, ord: float, dim: Any) -> None:
    """Raise PyTorch's RuntimeError where a norm of nothing is asked for that has no value. ``dim`` is what the user gave."""
    given = () if dim is None else dim if isinstance(dim, (tuple, list)) else (dim,)
    empty = [d for d in given or range(len(shape)) if shape and shape[d] == 0]
    if empty and (ord < 0 or ord == inf):
        where = f"the dimension {empty[0]}because this dimension is empty and" if given else "an empty tensor because"
        told = f"{ord:g} norm on {where} the operation does not have an identity"
        raise RuntimeError(f"linalg.vector_norm cannot compute the {told}")


def _norm(name: str, x: Any, ord: Any, dim: Any, keepdim: bool, dtype: Any) -> Tensor:
    array = arguments.tensor(name, x)._array
    if array.dtype.kind != "f":
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {arguments.scalar_name(array)}"
        )
    kind = None if dtype is None else _norm_dtype(array, dtypes.as_dtype(dtype, name))
    dims = arguments.dimensions(name, dim, array.ndim)
    refuse_no_identity(array.shape, ord, dim)
    length: Tensor = vector_norm_dim(x, float(ord), dims, keepdim, kind)
    return length


def _norm_dtype(array: Any, wanted: Any) -> Any:
    if not wanted.is_floating_point:
        raise RuntimeError(
            f"linalg.vector_norm: dtype should be floating point or complex, but got {dtypes.scalar_name(wanted)}"
        )
    if wanted.itemsize < array.itemsize:
        raise RuntimeError(
            f"linalg.vector_norm: the dtype of the input ({arguments.scalar_name(array)}) should be convertible without"
            f" narrowing to the specified dtype ({dtypes.scalar_name(wanted)})"
        )
    return wanted.numpy


def norm(input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The length of all elements as one vector, or of those along ``dim``: see ``linalg.vector_norm``.

    >>> norm(tensor([3., 4.])), norm(tensor([3., 4.]), 1)
    (tensor(5.), tensor(7.))
    """
    if p == "nuc":
        raise NotImplementedError("zerograd has no nuclear norm, which needs a singular value decomposition.")
    return _norm("norm", input, 2 if p in ("fro", None) else p, dim, keepdim, dtype)


@op(input=lambda grad, input, result, dim, keepdim: restored(grad, dim, keepdim) * exp(input - restored(result, dim, keepdim)),
    name="LogsumexpBackward0", symbol="log Σ eˣ",
    samples=lambda r: [(r(3, 4), (1,), False), (r(3, 4), (0, 1), True), (r(), (), False)])
def logsumexp_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool) -> Tensor:
    """``log(sum(exp(input)))`` along dimensions, without overflow."""
    wide = in_doubles(input)
    if not input.size:
        return np.asarray(np.log(ADD.reduce(wide, axis=dim, keepdims=keepdim))).astype(input.dtype)
    largest = MAXIMUM.reduce(wide, axis=dim, keepdims=True)
    largest = np.where(np.isinf(largest), 0, largest)
    found = np.log(ADD.reduce(np.exp(wide - largest), axis=dim, keepdims=True)) + largest
    kept = found if keepdim else found.reshape([n for d, n in enumerate(found.shape) if d not in dim])
    return kept.astype(input.dtype)


@numpy_names
def logsumexp(input: Tensor, dim: Any = MISSING, keepdim: bool = False) -> Tensor:
    """``log(sum(exp(input)))`` along ``dim`` (an int or several), without overflow.

    >>> logsumexp(tensor([100., 100.]), 0)
    tensor(100.6931)
    """
    array = arguments.tensor("logsumexp", input)._array
    if dim is MISSING:
        raise arguments.missing("logsumexp", "dim")
    if dim is None:
        raise TypeError("logsumexp(): argument 'dim' must be tuple of ints, not NoneType")
    if array.dtype.kind != "f":
        input = input.to(dtypes.get_default_dtype())
    found: Tensor = logsumexp_dim(input, arguments.dimensions("logsumexp", dim, array.ndim), keepdim)
    return found
