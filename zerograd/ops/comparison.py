"""Comparisons beyond ``==`` and ``<``: what floats may be, whether all are equal or nearly so, the larger and the smaller of two.

Where two are equal, PyTorch gives each half of the gradient to ``maximum`` and ``minimum``.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase, wrap
from ..core.op import op
from ..core.quiet import silent
from . import arguments
from .arguments import numpy_names
from .masking import where_of
from .pointwise import zero_where

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

BOOL = dtypes.bool_.numpy


def _pairs(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4), r(3, 4)), (r(3, 1), r(4)), (r(), r()), (r(2, 0), r(1))]


def _singles(r: Any) -> list[tuple[Any]]:
    return [(r(3, 4),), (r(),), (r(0),)]


# ---------------------------------------------------------------- what floats may be


@op(meet="promote", samples=_singles)
def isnan(input: Tensor) -> Tensor:
    """Where it is nan: not a number.

    >>> isnan(tensor([1., float("nan")]))
    tensor([False,  True])
    """
    return np.isnan(input)


@op(meet="promote", samples=_singles)
def isinf(input: Tensor) -> Tensor:
    """Where it is inf or -inf.

    >>> isinf(tensor([1., float("-inf")]))
    tensor([False,  True])
    """
    return np.isinf(input)


@op(meet="promote", samples=_singles)
def isfinite(input: Tensor) -> Tensor:
    """Where it is neither nan, inf nor -inf.

    >>> isfinite(tensor([1., float("inf")]))
    tensor([ True, False])
    """
    return np.isfinite(input)


# ---------------------------------------------------------------- one answer for all


@numpy_names
def equal(input: Any, other: Any) -> bool:
    """Have two tensors the same shape and the same elements?

    >>> equal(tensor([1., 2.]), tensor([1., 2.]))
    True
    """
    a, b = arguments.tensor("equal", input)._array, arguments.tensor("equal", other, "other", 2)._array
    return a.shape == b.shape and bool((a == b).all())


@numpy_names
def isclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    """Where two numbers differ by at most ``atol + rtol * abs(other)``.

    >>> isclose(tensor([1., 2.]), tensor([1. + 1e-7, 2.1]))
    tensor([ True, False])
    """
    a, b = arguments.tensor("isclose", input), arguments.tensor("isclose", other, "other", 2)
    if a._array.dtype != b._array.dtype:
        names = [arguments.scalar_name(each._array) for each in (a, b)]
        raise RuntimeError(f"{names[0]} did not match {names[1]}")
    made: Tensor = wrap(silent().run(np.isclose, a._array, b._array, rtol, atol, equal_nan))
    return made


@numpy_names
def allclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Do all elements differ by at most ``atol + rtol * abs(other)``?

    >>> allclose(tensor([1., 2.]), tensor([1., 2. + 1e-7]))
    True
    """
    if not isinstance(other, TensorBase):
        raise errors.not_a_tensor("allclose", "other", 2, other)
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())


# ---------------------------------------------------------------- the larger, the smaller


def _to_larger(grad: Any, one: Any, other: Any) -> Any:
    """The share of ``grad`` for ``one`` of two numbers, of which the larger was chosen."""
    return zero_where(where_of(one == other, grad / 2, grad, None), one < other)


@op(input=lambda grad, input, other: _to_larger(grad, input, other),
    other=lambda grad, input, other: _to_larger(grad, other, input),
    name="MaximumBackward0", symbol="max", meet="promote", samples=_pairs)
def maximum_of(input: Tensor, other: Tensor) -> Tensor:
    """The larger of two numbers at each place."""
    return np.maximum(input, other)


@op(input=lambda grad, input, other: _to_larger(grad, -input, -other),
    other=lambda grad, input, other: _to_larger(grad, -other, -input),
    name="MinimumBackward0", symbol="min", meet="promote", samples=_pairs)
def minimum_of(input: Tensor, other: Tensor) -> Tensor:
    """The smaller of two numbers at each place."""
    return np.minimum(input, other)


@numpy_names
def maximum(input: Tensor, other: Tensor) -> Tensor:
    """The larger of two tensors' elements, with broadcasting; nan where one is nan. Equal ones share the gradient.

    >>> maximum(tensor([1., 5.]), tensor([3., 2.]))
    tensor([3., 5.])
    """
    larger: Tensor = maximum_of(arguments.tensor("maximum", input), arguments.tensor("maximum", other, "other", 2))
    return larger


@numpy_names
def minimum(input: Tensor, other: Tensor) -> Tensor:
    """The smaller of two tensors' elements, with broadcasting; nan where one is nan. Equal ones share the gradient.

    >>> minimum(tensor([1., 5.]), tensor([3., 2.]))
    tensor([1., 2.])
    """
    smaller: Tensor = minimum_of(arguments.tensor("minimum", input), arguments.tensor("minimum", other, "other", 2))
    return smaller
