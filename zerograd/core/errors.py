"""PyTorch's texts that more than one place raises, made from the values at fault, and the warnings that come only once."""
from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes
from .modes import anomaly

if TYPE_CHECKING:
    from collections.abc import Sequence


CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause"
    " a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function,"
    " make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak."
)
C_NAMES = {
    "Byte": "unsigned char", "Char": "signed char", "Short": "short int", "Int": "int", "Long": "long int", "Half": "c10::Half",
    "Float": "float", "Double": "double", "Bool": "bool",
}
"""What C++ calls the dtypes, which some messages let through."""

COUNTED = (1 << 32) - 1
"""The bits of a version that count our own writes. Above them it tells what NumPy made of the memory: see sharing.py."""

BY_NUMPY = (
    " was written to through a NumPy array that shares its memory. PyTorch would not notice, and compute a wrong gradient. Write"
    " to a copy of the array (array.copy()), or compute with a tensor that shares nothing (tensor.clone())."
)

SCALAR_OF_TRACKED = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
warned: set[str] = set()


def warn_once(text: str, key: str = "") -> None:
    """PyTorch gives some warnings once per process, whatever the filters say; what differs in a text has a ``key`` in common."""
    if (key or text) not in warned:
        warned.add(key or text)
        warnings.warn(text, UserWarning, stacklevel=outside())


def outside() -> int:
    """The ``stacklevel`` of a warning that is to name the first caller outside this package."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("zerograd"):
        level, frame = level + 1, frame.f_back
    return level


def type_name(value: object) -> str:
    """The name of its type as C sees it, which for a type written in C begins with its module: ``numpy.ndarray``."""
    kind = type(value)
    if kind is dtypes.dtype:
        return "torch.dtype"
    written_in_c = not kind.__flags__ & (1 << 9)
    return f"{kind.__module__}.{kind.__name__}" if written_in_c and kind.__module__ != "builtins" else kind.__name__


def too_few_sizes(array: np.ndarray[Any, Any], wanted: Sequence[int]) -> RuntimeError:
    kind = dtypes.tensor_type(dtypes.from_numpy(array.dtype))
    return RuntimeError(
        f"expand({kind}{{{list(array.shape)}}}, size={list(wanted)}): the number of sizes provided ({len(wanted)})"
        f" must be greater or equal to the number of dimensions in the tensor ({array.ndim})"
    )


def not_a_tensor(function: str, argument: str, position: int, given: object) -> TypeError:
    return TypeError(f"{function}(): argument '{argument}' (position {position}) must be Tensor, not {type_name(given)}")


def broadcast(first: Sequence[int], second: Sequence[int]) -> RuntimeError:
    """Why two shapes do not go together. Shapes are compared from the right; the message names the dimension from the left."""
    ndim = max(len(first), len(second))
    for distance in range(1, min(len(first), len(second)) + 1):
        a, b = first[-distance], second[-distance]
        if a != b and a != 1 and b != 1:
            return RuntimeError(
                f"The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton dimension {ndim - distance}"
            )
    raise AssertionError(f"{first} and {second} can be broadcast")


def dim_range(dim: int, ndim: int) -> IndexError:
    low, high = -max(ndim, 1), max(ndim, 1) - 1
    return IndexError(f"Dimension out of range (expected to be in range of [{low}, {high}], but got {dim})")


def integer(value: Any, function: str, argument: str, position: int = 1) -> int:
    """``value`` as an int, or PyTorch's TypeError about the argument."""
    if type(value) is int:
        return value
    if not is_index(value):
        raise TypeError(f"{function}(): argument '{argument}' (position {position}) must be int, not {type_name(value)}")
    return int(value.__index__())


def ints(given: Sequence[Any], function: str, argument: str, where: str = " (position 1)") -> tuple[int, ...]:
    """Whole numbers as ints, or PyTorch's TypeError: it looks at the first one when it chooses a form, at the others later on."""
    for place, each in enumerate(given):
        if is_index(each) or (place and isinstance(each, (bool, np.bool_))):
            continue
        told = f"{function}(): argument '{argument}'"
        if not place:
            raise TypeError(f"{told}{where} must be tuple of ints, but found element of type {type_name(each)} at pos 0")
        raise TypeError(
            f"{told} failed to unpack the object at pos {place + 1} with error \"type must be tuple of ints,but got"
            f' {type_name(each)}"'
        )
    return tuple([int(each.__index__()) for each in given])


def is_index(value: Any) -> bool:
    """Does it count as a whole number? (Every array has ``__index__``, whatever is in it, and so has a bool.)"""
    if isinstance(value, np.ndarray):
        return not value.ndim and value.dtype.kind in "iu"
    return hasattr(value, "__index__") and not isinstance(value, (bool, np.bool_))


def dimension(dim: Any, ndim: int, function: str, argument: str = "dim", position: int = 1) -> int:
    """``dim`` counted from the left. Raises IndexError where there is no such dimension. A 0-d tensor has -1 and 0."""
    dim = integer(dim, function, argument, position)
    span = max(ndim, 1)
    if not -span <= dim < span:
        raise dim_range(dim, ndim)
    return int(dim % span)


def sizes(shape: Sequence[int]) -> Sequence[int]:
    """``shape`` itself. Raises RuntimeError if one of its sizes is negative."""
    for each in shape:
        if each < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {each}: {list(shape)}")
    return shape


def modified(array: np.ndarray[Any, Any], maker: str, version: int, expected: int) -> RuntimeError:
    kind = dtypes.tensor_type(dtypes.from_numpy(array.dtype)).replace("torch.BoolTensor", "CPUBoolType")
    begin = "one of the variables needed for gradient computation has been modified by an inplace operation:"
    begin += f" [{kind} {list(array.shape)}]"
    which = f", which is {maker}," if maker else ""
    if version != expected and not (version - expected) & COUNTED:
        return RuntimeError(begin + which + BY_NUMPY)
    hint = (
        "the backtrace further above shows the operation that failed to compute its gradient. The variable in question was"
        " changed in there or anywhere later. Good luck!"
        if anomaly.enabled else
        "enable anomaly detection to find the operation that failed to compute its gradient, with"
        " torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )  # fmt: skip
    return RuntimeError(
        f"{begin}{which} is at version {version & COUNTED}; expected version {expected & COUNTED} instead."
        f" Hint: {hint}"
    )


def bool_minus(a: Any, b: Any) -> RuntimeError:
    """PyTorch's refusal to subtract bools: one text for two bool tensors, another where one operand is something else."""
    if all(isinstance(each, bool) or getattr(each, "dtype", None) == np.bool_ for each in (a, b)):
        return RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported."
            " Use the `^` or `logical_xor()` operator instead."
        )
    return RuntimeError(f"Subtraction, the `-` operator, with {BOOL_TENSOR}")


BOOL_TENSOR = (
    "a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
)


def check_cast(result: Any, own: Any) -> None:
    """Raise PyTorch's RuntimeError if a result of one NumPy dtype must not be written into memory of the other."""
    if result != own and not dtypes.can_cast(dtypes.from_numpy(result), dtypes.from_numpy(own)):
        names = [dtypes.scalar_name(dtypes.from_numpy(kind)) for kind in (result, own)]
        raise RuntimeError(f"result type {names[0]} can't be cast to the desired output type {names[1]}")


def no_fill_value(value: Any) -> TypeError:
    mismatch = f"      didn't match because some of the arguments have invalid types: (!{type_name(value)}!)\n"
    return TypeError(
        f"fill_() received an invalid combination of arguments - got ({type_name(value)}), but expected one of:\n"
        f" * (Tensor value)\n{mismatch} * (Number value)\n{mismatch}"
    )


def short_name(cls: type) -> str:
    """``Mul`` for MulBackward0, ``Max1`` for MaxBackward1: how PyTorch's errors speak of what an operation made."""
    name = getattr(cls, "prefix", "") + cls.__name__
    head, _, number = name.rpartition("Backward")
    return name if number == "s" else head + number.removeprefix("0")  # CopyBackwards is its name
