"""How two unlike operands meet: numbers become arrays, and both get the one dtype that PyTorch would give them."""
from __future__ import annotations

import operator
from types import FunctionType
from typing import Any

import numpy as np

from . import dtypes, errors
from .base import TensorBase
from .half import FLOAT, HALF
from .modes import mode
from .quiet import quiet
from .sharing import tensor_of

NUMBERS = (int, float, np.number, np.bool_)  # bool is an int
OPERANDS = (TensorBase, *NUMBERS)


def rank(array: np.ndarray[Any, Any]) -> int:
    """What an array counts for in promotion: a dimensioned tensor outranks a 0-d one."""
    return dtypes.TENSOR if array.ndim else dtypes.ZERO_DIM


@quiet
def meet(input: Any, other: Any, how: str) -> tuple[Any, Any] | None:
    """The arrays of two operands in their common dtype, or None where one is neither tensor nor number (nor are both).

    ``how`` is the entry's ``meet``: ``"float"`` has no whole-number results, so whole numbers become the default
    float first; with it and ``"scale"`` a number beside float16 is a float32, and the result is to be rounded;
    ``"minus"`` refuses bools, which after promotion nobody could tell; ``"exact"`` takes two tensors as they are.
    """
    if not isinstance(input, TensorBase):
        swapped = meet(other, input, how) if isinstance(other, TensorBase) else None
        return swapped and swapped[::-1]
    a = input._array
    if not isinstance(other, TensorBase):
        return None if how == "exact" else _with_number(a, other, how)
    b = other._array
    if how == "exact" or (a.dtype is b.dtype and a.dtype.kind == "f"):
        return a, b
    if how == "minus" and "b" in (a.dtype.kind, b.dtype.kind):
        raise errors.bool_minus(a, b)
    common = dtypes.result_type_of_two(a.dtype, rank(a), b.dtype, rank(b))
    if how == "float":
        common = dtypes.floating(common)
    return a.astype(common, copy=False), b.astype(common, copy=False)


def _with_number(array: Any, number: Any, how: str) -> tuple[Any, Any] | None:
    dtype = array.dtype
    if isinstance(number, np.bool_):
        number = float(number)  # as PyTorch counts it
    if dtype.kind != "f" or type(number) not in (int, float):  # a float array with a number, the usual case, keeps its dtype
        if not isinstance(number, NUMBERS):
            return None
        if how == "minus" and (dtype.kind == "b" or isinstance(number, bool)):
            raise errors.bool_minus(array, number)
        dtype = dtypes.result_type_of_two(dtype, rank(array), dtypes.number_dtype(number), dtypes.NUMBER)
        if how == "float":
            dtype = dtypes.floating(dtype)
        array = array.astype(dtype, copy=False)
    return array, number_array(number, FLOAT if dtype is HALF and how in ("scale", "float") else dtype)


# ---------------------------------------------------------------- a tensor beside an array of NumPy's

_ORDERS = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}
_REVERSED = {"rsub": operator.sub, "remainder_of_number": operator.mod, "floor_divide_of_number": operator.floordiv}
_PYTHON = _ORDERS | _REVERSED | {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "matmul": operator.matmul,
    "pow": operator.pow, "pow_number": operator.pow, "remainder_number": operator.mod, "floor_divide_number": operator.floordiv,
    "bitwise_and": operator.and_, "bitwise_or": operator.or_, "bitwise_xor": operator.xor,
    "bitwise_left_shift": operator.lshift, "bitwise_right_shift": operator.rshift,
}  # fmt: skip
"""Python's operators, by the names of the operations that they stand for. (In the reversed ones the tensor comes first.)"""


def neither(name: str, input: Any, other: Any) -> Any:
    """What a function of two says to what is neither tensor nor number."""
    return NotImplemented


def with_array(name: str, input: Any, other: Any) -> Any:
    """What an operator says to that. **Better than PyTorch**: an array of NumPy's is taken for the tensor that ``from_numpy``
    makes of it, wherever PyTorch has an error. (A tensor that autograd does not follow, and an array on its right, are NumPy's.)
    """
    if name in _REVERSED or not isinstance(input, TensorBase):
        return array_first(name, *((input, other) if name in _REVERSED else (other, input)))
    given = tensor_of(other) if name in _PYTHON and (name in _ORDERS or is_followed(input)) else None
    return NotImplemented if given is None else _PYTHON[name](input, given)


def array_first(name: str, tensor: Any, array: Any) -> Any:
    """The same for an array on the left. (NumPy leaves that to us.)"""
    given = tensor_of(array) if name in _PYTHON else None
    return NotImplemented if given is None else _PYTHON[name](given, tensor)


def reflected(function: Any) -> Any:
    """The operator form of a function of two where the tensor stands on the right: ``__radd__`` of ``add``."""
    return answering(function.operator, array_first)


def answering(plain: Any, unlike: Any) -> Any:
    """``plain``, a function of two and of what answers to those that cannot meet: a copy for which that is ``unlike``."""
    made = FunctionType(plain.__code__.replace(), plain.__globals__, plain.__name__, (unlike,), plain.__closure__)
    made.__dict__.update(plain.__dict__)
    made.__doc__, made.__qualname__, made.__module__ = plain.__doc__, plain.__qualname__, plain.__module__
    return made


def is_followed(tensor: TensorBase) -> bool:
    """Is what is computed from it recorded, now?"""
    return mode.grad and (tensor._maker is not None or tensor._requires_grad)


def check_alpha(function: str, input: TensorBase, other: Any, alpha: Any) -> Any:
    """The factor of ``add`` and ``sub`` as a number. Raises PyTorch's errors for what is none or does not fit the operands."""
    if isinstance(alpha, TensorBase) and alpha._array.ndim == 0:
        alpha = alpha._array.item()
    if isinstance(alpha, np.bool_):
        alpha = float(alpha)
    if not isinstance(alpha, NUMBERS):
        raise TypeError(f"{function}(): argument 'alpha' must be Number, not {errors.type_name(alpha)}")
    kinds = [_kind(input), _kind(other)]
    if function.startswith("sub") and "b" in kinds:
        raise errors.bool_minus(input._array, other._array if isinstance(other, TensorBase) else other)
    if isinstance(alpha, bool) and kinds != ["b", "b"]:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and "f" not in kinds:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return alpha


def _kind(operand: Any) -> str:
    return operand._array.dtype.kind if isinstance(operand, TensorBase) else np.asarray(operand).dtype.kind


_C_NAMES = {
    "uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t", "float16": "c10::Half",
    "float32": "float", "float64": "double",
}


def stored(number: Any, dtype: Any) -> np.ndarray[Any, Any]:
    """A number that is to stand in memory as it is, as a 0-d array. Raises PyTorch's RuntimeError if ``dtype`` cannot hold it."""
    if isinstance(number, (int, np.integer)) and not -(2**63) <= number < 2**64:
        raise OverflowError("int too big to convert" if number > 0 else "can't convert negative int to unsigned")
    if dtype.kind == "b":
        return np.asarray(bool(number))
    if dtype.kind == "f":
        fits = not np.isfinite(float(number)) or abs(float(number)) <= float(np.finfo(dtype).max)
    else:
        limits = np.iinfo(dtype)
        low = -limits.max if limits.min == 0 and isinstance(number, (int, np.integer)) else limits.min  # -1 becomes 255
        fits = low <= number <= limits.max
    if not fits:
        raise RuntimeError(f"value cannot be converted to type {_C_NAMES[dtype.name]} without overflow")
    return np.asarray(number if dtype.kind == "f" else int(number)).astype(dtype)


def number_array(number: Any, dtype: Any) -> np.ndarray[Any, Any]:
    """A Python or NumPy number as a 0-d array. Whole numbers wrap around in a narrow dtype, as PyTorch's do."""
    if dtype.kind == "f":
        # NumPy's own mixing with Python numbers changed in NumPy 2 and is slower than this: 0.15 µs against 0.45 in `a * 2.0`
        if type(number) is int and not -(2**63) <= number < 2**64:
            raise OverflowError("int too big to convert")
        return np.asarray(number, dtype)
    if dtype.kind == "b":
        return np.asarray(bool(number))
    whole = int(number)
    if not -(2**63) <= whole < 2**63:
        raise OverflowError("int too big to convert")
    return np.asarray(whole, np.int64).astype(dtype)
