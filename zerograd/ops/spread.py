"""Spreads: variance and standard deviation, alone or together with the mean that they are measured from."""
from __future__ import annotations

import warnings
from math import prod as product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors
from ..core.base import TensorBase
from ..core.op import op
from . import arguments
from .arguments import MISSING, numpy_names
from .extremes import restored
from .pointwise import zero_where
from .reduction import mean_dim
from .statistics import ADD, in_doubles

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _count(shape: tuple[int, ...], dim: tuple[int, ...]) -> int:
    return product(shape[d] for d in dim)


def _variance(input: Any, dim: tuple[int, ...], correction: Any, keepdim: bool) -> Any:
    exact = in_doubles(input)
    away = exact - ADD.reduce(exact, axis=dim, keepdims=True) / _count(input.shape, dim)
    total = ADD.reduce(away * away, axis=dim, keepdims=keepdim)
    return total / np.maximum(np.float64(_count(input.shape, dim) - correction), 0.0)


def _spreads(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), (1,), 1, False), (r(3, 4), (0, 1), 0, True), (r(2, 3, 4), (0, 2), 1, False), (r(5), (0,), 1.5, False)]


def _variance_grad(grad: Any, input: Any, dim: tuple[int, ...], correction: Any, keepdim: bool) -> Any:
    freedom = _count(tuple(input.shape), dim) - correction
    if freedom <= 0:
        return restored(grad, dim, keepdim) * (input * float("nan"))
    return restored(grad, dim, keepdim) * (input - mean_dim(input, dim, True, None)) * (2 / freedom)


@op(input=lambda grad, input, dim, correction, keepdim: _variance_grad(grad, input, dim, correction, keepdim),
    name="VarBackward0", symbol="var", samples=_spreads)
def var_dim(input: Tensor, dim: tuple[int, ...], correction: Any, keepdim: bool) -> Tensor:
    """The mean squared distance from the mean, along dimensions; divided by ``correction`` less than there are."""
    return np.asarray(_variance(input, dim, correction, keepdim)).astype(input.dtype)


def _deviation_grad(grad: Any, input: Any, result: Any, dim: tuple[int, ...], correction: Any, keepdim: bool) -> Any:
    return _variance_grad(zero_where(grad / (result * 2), result == 0), input, dim, correction, keepdim)


@op(input=lambda grad, input, result, dim, correction, keepdim: _deviation_grad(grad, input, result, dim, correction, keepdim),
    name="StdBackward0", symbol="std", samples=_spreads)
def std_dim(input: Tensor, dim: tuple[int, ...], correction: Any, keepdim: bool) -> Tensor:
    """The square root of the variance."""
    return np.sqrt(np.asarray(_variance(input, dim, correction, keepdim))).astype(input.dtype)


def _mean(input: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    return np.asarray(arguments.forward(mean_dim)(input, dim, keepdim, None))


def _mean_grad(grad: Any, input: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    return restored(grad, dim, keepdim) / _count(tuple(input.shape), dim)


def _var_mean_grad(grad: Any, input: Any, dim: tuple[int, ...], correction: Any, keepdim: bool) -> Any:
    return _variance_grad(grad[0], input, dim, correction, keepdim) + _mean_grad(grad[1], input, dim, keepdim)


def _std_mean_grad(grad: Any, input: Any, result: Any, dim: tuple[int, ...], correction: Any, keepdim: bool) -> Any:
    return _deviation_grad(grad[0], input, result, dim, correction, keepdim) + _mean_grad(grad[1], input, dim, keepdim)


@op(input=lambda grad, input, dim, correction, keepdim: _var_mean_grad(grad, input, dim, correction, keepdim),
    name="VarMeanBackward0", symbol="var, mean", samples=_spreads)
def var_mean_dim(input: Tensor, dim: tuple[int, ...], correction: Any, keepdim: bool) -> tuple[Tensor, Tensor]:
    """The variance and the mean along dimensions."""
    return arguments.forward(var_dim)(input, dim, correction, keepdim), _mean(input, dim, keepdim)


@op(input=lambda grad, input, result, dim, correction, keepdim: _std_mean_grad(grad, input, result, dim, correction, keepdim),
    name="StdMeanBackward0", symbol="std, mean", samples=_spreads)
def std_mean_dim(input: Tensor, dim: tuple[int, ...], correction: Any, keepdim: bool) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean along dimensions."""
    return arguments.forward(std_dim)(input, dim, correction, keepdim), _mean(input, dim, keepdim)


# ---------------------------------------------------------------- what users call


_FORMS = """(Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False)
(Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False)
(Tensor input, bool unbiased = True)"""


def _spread(name: str, entry: Any, input: Any, dim: Any, unbiased: Any, keepdim: bool, correction: Any) -> Any:
    array = arguments.tensor(name, input)._array
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if array.dtype.kind != "f":
        family = name if "mean" in name else "std and var"
        raise RuntimeError(f"{family} only support floating point and complex dtypes")
    dims = arguments.dimensions(name, dim, array.ndim)
    if correction is None:
        correction = 1 if unbiased is None else int(unbiased)
    if _count(array.shape, dims) - correction <= 0:
        warnings.warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel"
            " divided by output numel).", UserWarning, stacklevel=errors.outside(),
        )
    return entry(input, dims, correction, keepdim)


@numpy_names
def var(
    input: Tensor, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: Any = None
) -> Tensor:
    """The variance of all elements or along ``dim``: divided by ``n - correction``; ``unbiased`` (the default) stands for 1.

    Raises RuntimeError for whole numbers; warns where nothing is left to divide by.

    >>> var(tensor([1., 2., 3.])), var(tensor([1., 2., 3.]), unbiased=False)
    (tensor(1.), tensor(0.6667))
    """
    found: Tensor = _spread("var", var_dim, input, dim, unbiased, keepdim, correction)
    return found


@numpy_names
def std(
    input: Tensor, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: Any = None
) -> Tensor:
    """The standard deviation, the square root of ``var``.

    >>> std(tensor([1., 2., 3.]))
    tensor(1.)
    """
    found: Tensor = _spread("std", std_dim, input, dim, unbiased, keepdim, correction)
    return found


def _both(name: str, entry: Any, input: Any, dim: Any, unbiased: Any, keepdim: bool, correction: Any) -> tuple[Tensor, Tensor]:
    if not isinstance(input, TensorBase):
        raise arguments.overloads(name, () if input is MISSING else (input,), _FORMS)
    first, second = _spread(name, entry, input, dim, unbiased, keepdim, correction)
    return first, second


@numpy_names
def var_mean(
    input: Tensor = MISSING, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: Any = None
) -> tuple[Tensor, Tensor]:
    """The variance and the mean, of all elements or along ``dim``; arguments and errors are those of ``var``.

    >>> var_mean(tensor([1., 2., 3.]))
    (tensor(1.), tensor(2.))
    """
    return _both("var_mean", var_mean_dim, input, dim, unbiased, keepdim, correction)


@numpy_names
def std_mean(
    input: Tensor = MISSING, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: Any = None
) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean, of all elements or along ``dim``; arguments and errors are those of ``var``.

    >>> std_mean(tensor([[1., 3.], [2., 2.]]), 1, correction=0)
    (tensor([1., 0.]), tensor([2., 2.]))
    """
    return _both("std_mean", std_mean_dim, input, dim, unbiased, keepdim, correction)
