"""Operations that make fewer elements: sums and means, of all elements or along dimensions.

PyTorch records a sum of everything and a sum along dimensions as two kinds of node, so each is an entry of its own; ``sum`` and
``mean`` below choose.
"""
from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase
from ..core.modes import mode
from ..core.op import op
from . import arguments
from .arguments import MISSING, again
from .pointwise import over
from .shape import LONG, expand_to, sum_matrix, unsqueeze

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


DOUBLE, PRECISE = dtypes.float64.numpy, dtypes.PRECISE


def _unreduce(grad: Any, shape: tuple[int, ...], dim: tuple[int, ...], keepdim: bool) -> Any:
    """The gradient of a sum: every element that was summed gets the sum's."""
    if not keepdim:
        for each in sorted(dim):
            grad = unsqueeze(grad, each)
    return expand_to(grad, shape)


_reduce: Any = np.add.reduce  # np.sum in 0.7 µs instead of 1.6


def _add_up(array: Any, dim: tuple[int, ...] | None, keepdim: bool, count: int = 1, dtype: Any = None) -> Any:
    """The sum, divided by ``count``, computed and given in ``dtype`` where there is one."""
    if dtype is not None:
        array = array.astype(dtype, copy=False)
    own = wide = array.dtype
    if dim is not None and len(dim) == 1 and array.ndim == 2 and own in PRECISE:
        total = sum_matrix(array, dim[0], keepdim)
    else:
        # The sum behind a mean in float16 may be beyond its largest number, 65504.
        if (array.size > LONG and not (dim is None and array.flags.c_contiguous)) if own in PRECISE else own.kind == "f":
            wide = DOUBLE
        total = _reduce(array, dim, wide, None, keepdim)
    if count > 1:
        total = total / dtypes.number(wide.type, count)
    elif not count:
        total = total * wide.type(np.nan)  # the mean of nothing
    return total if wide is own else total.astype(own)


@op(input=lambda grad, input_shape: expand_to(grad, input_shape),
    name="SumBackward0", symbol="Σ", meet="promote", samples=lambda r: [(r(3, 4),), (r(),), (r(0),)])
def sum_all(input: Tensor) -> Tensor:
    """The sum of all elements."""
    return _add_up(input, None, False)


@op(input=lambda grad, input_shape: expand_to(grad, input_shape),
    name="SumBackward0", symbol="Σ", samples=lambda r: [(r(3, 4), DOUBLE), (r(), DOUBLE)])
def sum_as(input: Tensor, dtype: Any) -> Tensor:
    """The sum of all elements in another dtype, as one node."""
    return _add_up(input, None, False, 1, dtype)


@op(input=lambda grad, input_shape, dim, keepdim: _unreduce(grad, input_shape, dim, keepdim),
    name="SumBackward1", symbol="Σ",
    samples=lambda r: [(r(3, 4), (1,), False, None), (r(3, 4), (0, 1), True, DOUBLE), (r(2, 0), (1,), False, None)])
def sum_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool, dtype: Any) -> Tensor:
    """The sum along dimensions."""
    return _add_up(input, dim, keepdim, 1, dtype)


@op(input=lambda grad, input_shape: expand_to(over(grad, prod(input_shape)), input_shape),
    name="MeanBackward0", symbol="mean", meet="promote", samples=lambda r: [(r(3, 4),), (r(),), (r(0),)])
def mean_all(input: Tensor) -> Tensor:
    """The mean of all elements."""
    return _add_up(input, None, False, input.size)


@op(input=lambda grad, input_shape: expand_to(over(grad, prod(input_shape)), input_shape),
    name="MeanBackward0", symbol="mean", samples=lambda r: [(r(3, 4), DOUBLE), (r(), DOUBLE)])
def mean_as(input: Tensor, dtype: Any) -> Tensor:
    """The mean of all elements in another dtype, as one node."""
    return _add_up(input, None, False, input.size, dtype)


@op(input=lambda grad, input_shape, dim, keepdim:
        _unreduce(over(grad, prod(input_shape[d] for d in dim)), input_shape, dim, keepdim),
    name="MeanBackward1", symbol="mean", samples=lambda r: [(r(3, 4), (1,), False, None), (r(3, 4), (0,), True, DOUBLE)])
def mean_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool, dtype: Any) -> Tensor:
    """The mean along dimensions."""
    return _add_up(input, dim, keepdim, prod(input.shape[d] for d in dim), dtype)


def sum(input: Tensor = MISSING, dim: Any = MISSING, keepdim: bool = False, *, dtype: Any = None, **numpy: Any) -> Tensor:
    """The sum of all elements, or along ``dim`` (an int or several), which ``keepdim`` keeps with size 1.

    Whole numbers and bools add up to int64. Raises IndexError for a dimension that is not there, RuntimeError for one named twice

    >>> tensor([[1., 2.], [3., 4.]]).sum(0)
    tensor([4., 6.])
    """
    if numpy:
        return again(sum, numpy, input=input, dim=dim, keepdim=keepdim, dtype=dtype)
    if dim is MISSING and dtype is None and not keepdim and isinstance(input, TensorBase) and input._value.dtype.kind == "f":
        return sum_all(input)  # straight to the usual case
    dtype, dim, keepdim = _prepare("sum", input, dim, keepdim, dtype)
    if dtype is None and input._array.dtype.kind != "f":
        dtype = dtypes.int64.numpy
    elif dtype is not None and dtype.kind != "f" and input.requires_grad and mode.grad:
        raise RuntimeError(f"Autograd not support dtype: {dtypes.scalar_name(dtypes.from_numpy(dtype))}")
    if dim is not None:
        return sum_dim(input, dim, keepdim, dtype)
    return sum_all(input) if dtype is None else sum_as(input, dtype)


def mean(input: Tensor = MISSING, dim: Any = MISSING, keepdim: bool = False, *, dtype: Any = None, **numpy: Any) -> Tensor:
    """The mean of all elements, or along ``dim`` (an int or several), which ``keepdim`` keeps with size 1.

    Raises RuntimeError for whole numbers, whose mean has no dtype of its own.

    >>> tensor([[1., 2.], [3., 4.]]).mean()
    tensor(2.5000)
    """
    if numpy:
        return again(mean, numpy, input=input, dim=dim, keepdim=keepdim, dtype=dtype)
    if dim is MISSING and dtype is None and not keepdim and isinstance(input, TensorBase) and input._value.dtype.kind == "f":
        return mean_all(input)  # straight to the usual case
    dtype, dim, keepdim = _prepare("mean", input, dim, keepdim, dtype)
    kind = input._array.dtype if dtype is None else dtype
    if kind.kind != "f":
        which, name = "Input" if dtype is None else "Optional", dtypes.scalar_name(dtypes.from_numpy(kind))
        raise RuntimeError(
            f"mean(): could not infer output dtype. {which} dtype must be either a floating point or complex dtype."
            f" Got: {name}"
        )
    if dim is not None:
        return mean_dim(input, dim, keepdim, dtype)
    return mean_all(input) if dtype is None else mean_as(input, dtype)


_FORMS = """(*, torch.dtype dtype = None)
(tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None)"""


def _prepare(function: str, input: Any, dim: Any, keepdim: bool, dtype: Any) -> tuple[Any, tuple[int, ...] | None, bool]:
    """The dtype for NumPy, and the dimensions counted from the left."""
    if not isinstance(input, TensorBase):
        raise arguments.missing(function, "input") if input is MISSING else errors.not_a_tensor(function, "input", 1, input)
    if type(dim) is int and dtype is None and -(ndim := input._value.ndim) <= dim < ndim:
        return None, (dim % ndim,), keepdim  # straight to the usual case
    if dtype is not None:
        dtype = dtypes.as_dtype(dtype, function).numpy
    if dim is MISSING:
        if keepdim:
            raise arguments.overloads(function, (), _FORMS, {"keepdim": keepdim})
        return dtype, None, keepdim
    ndim = input._array.ndim
    given = () if dim is None else (dim,) if isinstance(dim, int) else dim
    if not isinstance(given, (tuple, list)) or not all(hasattr(d, "__index__") for d in given):
        raise arguments.overloads(function, (dim,), _FORMS)
    dims = tuple(errors.dimension(d, ndim, function) for d in given) or tuple(range(ndim))
    for place, each in enumerate(dims):
        if each in dims[:place]:
            raise RuntimeError(f"dim {each} appears multiple times in the list of dims")
    return dtype, dims if ndim else (), keepdim
