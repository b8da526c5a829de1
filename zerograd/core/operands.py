"""How two unlike operands meet: numbers become arrays, and both get the one dtype that PyTorch would give them."""
from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes, errors
from .base import TensorBase
from .half import FLOAT, HALF
from .quiet import quiet

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
