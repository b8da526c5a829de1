"""What users write as operators or with options, where that is more than one table entry: powers, products, ``alpha``."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import beside, dtypes, errors, operands
from ..core.base import TensorBase
from ..core.half import rounded_once
from ..core.op import op
from ..core.operands import NUMBERS
from . import arguments
from .arguments import numpy_names
from .creation import from_numpy
from .linalg import matmul, mm, mv
from .pointwise import add, eq, pow, pow_number, pow_tensor, rsub, rsub_tensor, sub

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def power(input: Tensor, exponent: Any, unlike: Any = beside.with_array) -> Any:
    """``input ** exponent``, for a number or a tensor; what is neither is left to ``unlike``."""
    if input._value.dtype.kind in "iub" and isinstance(exponent, (int, np.integer)):
        _check_whole(exponent, input._array.dtype)
    return (pow_tensor if isinstance(exponent, TensorBase) else pow).operator(input, exponent, unlike)


def _check_whole(exponent: Any, dtype: Any) -> None:
    """Elsewhere whole numbers wrap around in a narrow dtype; as exponents PyTorch refuses them."""
    if exponent < 0:
        if exponent < -(2**63):
            raise OverflowError("can't convert negative int to unsigned")
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    if dtype.kind != "b" and np.iinfo(dtype).max < exponent < 2**63:
        name = {"int32": "int"}.get(dtype.name, f"{dtype.name}_t")
        raise RuntimeError(f"value cannot be converted to type {name} without overflow")


def rpower(exponent: Tensor, input: Any, unlike: Any = beside.with_array) -> Any:
    """``input ** exponent`` for a number ``input``; what is none is left to ``unlike``."""
    return pow_number.operator(input, exponent, unlike)


@numpy_names
def pow_any(input: Any, exponent: Any) -> Tensor:
    """``input`` to the power of ``exponent``: tensors or numbers, but not two numbers. Raises TypeError for anything else.

    >>> pow(tensor([1., 2., 3.]), 2)
    tensor([1., 4., 9.])
    """
    result: Any = NotImplemented
    if isinstance(input, TensorBase):
        result = power(input, exponent, beside.neither)
    elif isinstance(exponent, TensorBase):
        result = rpower(exponent, input, beside.neither)
    if result is NotImplemented:
        given = f"{arguments._kind(input)}, {arguments._kind(exponent)}"
        raise TypeError(
            f"pow() received an invalid combination of arguments - got ({given}), but expected one of:\n"
            " * (Tensor input, Tensor exponent, *, Tensor out = None)\n * (Number self, Tensor exponent, *, Tensor out = None)\n"
            " * (Tensor input, Number exponent, *, Tensor out = None)\n"
        )
    return result


def eq_operator(input: Tensor, other: Any) -> Any:
    """``input == other``. PyTorch takes an array of numbers for a tensor here, as in no other operator (``!=`` included)."""
    return eq.operator(input, from_numpy(other) if isinstance(other, np.ndarray) and other.dtype.kind in "biufc" else other)


def matmul_operator(input: Tensor, other: Any) -> Any:
    """``input @ other``."""
    if not isinstance(other, TensorBase):
        return beside.with_array("matmul", input, other)
    if input._value.ndim == 2 and (ndim := other._value.ndim) in (1, 2):  # straight to the usual cases
        return (mm if ndim == 2 else mv).operator(input, other)
    return matmul(input, other)


def rmatmul_operator(other: Tensor, input: Any) -> Any:
    """``input @ other`` where ``input`` is no tensor: nothing that PyTorch would do."""
    return beside.array_first("matmul", other, input)


@op(input=lambda grad: grad,
    other=lambda grad, alpha: grad * alpha,
    name="AddBackward0", symbol="+", samples=lambda r: [(r(3), r(3), 2.0), (r(3, 1), r(2), -1.5)])
def add_alpha(input: Tensor, other: Tensor, alpha: float) -> Tensor:
    """``input + alpha * other`` as one node."""
    input, other = _in_one_dtype(input, other)
    return input + other * operands.stored(alpha, input.dtype)


@op(input=lambda grad: grad,
    other=lambda grad, alpha: -grad * alpha,
    name="SubBackward0", symbol="−", samples=lambda r: [(r(3), r(3), 2.0), (r(3, 1), r(2), -1.5)])
def sub_alpha(input: Tensor, other: Tensor, alpha: float) -> Tensor:
    """``input - alpha * other`` as one node."""
    input, other = _in_one_dtype(input, other)
    return input - other * operands.stored(alpha, input.dtype)


def _in_one_dtype(input: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    dtype = dtypes.result_type_of_two(input.dtype, operands.rank(input), other.dtype, operands.rank(other))
    return input.astype(dtype, copy=False), other.astype(dtype, copy=False)


@op(input=lambda grad, other: grad / other,
    name="DivBackward1", symbol="÷", samples=lambda r: [(r(3), 2.0), (r(), -1.5)])
@rounded_once
def div_number(input: Tensor, other: float) -> Tensor:
    """``input`` divided by a number, as PyTorch's own code writes it."""
    return input / input.dtype.type(other)


@numpy_names
def add_scaled(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """``input + alpha * other``. Raises RuntimeError for a broken ``alpha`` with whole numbers.

    >>> add(tensor([1., 2.]), tensor([3., 4.]), alpha=10)
    tensor([31., 42.])
    """
    return _scaled("add", add, add_alpha, input, other, alpha)


@numpy_names
def sub_scaled(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """``input - alpha * other``. Raises RuntimeError for a broken ``alpha`` with whole numbers.

    >>> sub(tensor([1., 2.]), tensor([3., 4.]), alpha=10)
    tensor([-29., -38.])
    """
    return _scaled("sub", sub, sub_alpha, input, other, alpha)


@numpy_names
def rsub_any(input: Tensor, other: Any) -> Tensor:
    """``other - input``, for a number or a tensor.

    >>> rsub(tensor([1., 2.]), 10)
    tensor([9., 8.])
    """
    result: Tensor = (rsub_tensor if isinstance(other, TensorBase) else rsub)(input, other)
    return result


def _scaled(name: str, plain: Any, scaled: Any, input: Any, other: Any, alpha: Any) -> Tensor:
    result: Tensor
    if type(alpha) is int and alpha == 1:
        result = plain(input, other)
        return result
    if not isinstance(input, TensorBase):
        raise errors.not_a_tensor(name, "input", 1, input)
    alpha = operands.check_alpha(name, input, other, alpha)
    if isinstance(other, NUMBERS):
        result = plain(input, other * alpha)
    elif not isinstance(other, TensorBase):
        raise errors.not_a_tensor(name, "other", 2, other)
    else:
        try:
            result = scaled(input, other, alpha)
        except ValueError:
            raise errors.broadcast(input._array.shape, other._array.shape) from None
    return result


for _function in (add_scaled, sub_scaled, rsub_any, pow_any):  # help and Python's own errors should know them as users do
    _function.__name__ = _function.__qualname__ = _function.__name__.partition("_")[0]
