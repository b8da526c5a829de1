"""What the short public functions ask of their arguments, with PyTorch's errors where the answer is no."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase, wrap
from ..core.operands import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSING: Any = object()
"""Stands for an argument that the user has to give, so that its absence gets PyTorch's error and not Python's."""


def tensor(function: str, value: Any, argument: str = "input", position: int = 1) -> Any:
    """``value``, or PyTorch's TypeError if it is no tensor."""
    if isinstance(value, TensorBase):
        return value
    raise missing(function, argument) if value is MISSING else errors.not_a_tensor(function, argument, position, value)


def missing(function: str, *names: str) -> TypeError:
    """PyTorch's TypeError for arguments that were not given."""
    listed = ", ".join(f'"{name}"' for name in names)
    return TypeError(f"{function}() missing {len(names)} required positional arguments: {listed}")


def overloads(function: str, given: Sequence[Any], expected: str, named: dict[str, Any] | None = None) -> TypeError:
    """PyTorch's TypeError for arguments that fit none of a function's forms, which ``expected`` lists after ``* ``."""
    told = [_kind(value) for value in given] + [f"{name}={_kind(value)}" for name, value in (named or {}).items()]
    lines = "".join(f"{line}\n" if line.startswith("  ") else f" * {line}\n" for line in expected.splitlines())
    return TypeError(
        f"{function}() received an invalid combination of arguments - got ({', '.join(told)}), but expected one of:\n{lines}"
    )


def _kind(value: Any) -> str:
    return "Tensor" if isinstance(value, TensorBase) else errors.type_name(value)


def dimension(function: str, dim: Any, ndim: int, position: int = 1) -> int:
    """``dim`` counted from the left; it must be given."""
    if dim is MISSING:
        raise missing(function, "dim")
    return errors.dimension(dim, ndim, function, position=position)


def dimensions(function: str, dim: Any, ndim: int) -> tuple[int, ...]:
    """One or several dimensions, or None or an empty list for all, counted from the left. Raises for one named twice."""
    if dim is None:
        return tuple(range(ndim))
    given = dim if isinstance(dim, (tuple, list)) else (dim,)
    dims = tuple(errors.dimension(each, ndim, function) for each in given) or tuple(range(ndim))
    for place, each in enumerate(dims):
        if each in dims[:place]:
            raise RuntimeError(f"dim {each} appears multiple times in the list of dims")
    return dims if ndim else ()


def is_number(value: Any) -> bool:
    return isinstance(value, NUMBERS)


def scalar_name(array: Any) -> str:
    """What PyTorch calls an array's dtype in its errors: ``Float``."""
    return dtypes.scalar_name(dtypes.from_numpy(array.dtype))


def not_implemented(kernel: str, array: Any) -> NotImplementedError:
    """PyTorch's refusal of a dtype by the kernel it names."""
    return NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(array)}'")


def no_derivative(name: str) -> Any:
    """What a rule does where PyTorch has none."""
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


def numbers(*given: Any) -> list[Any]:
    """Numbers as 0-d tensors, each in the dtype that a Python number stands for; tensors as they are."""
    return [each if isinstance(each, TensorBase) else wrap(np.asarray(each, dtypes.number_dtype(each))) for each in given]


def forward(function: Any) -> Any:
    """What an operation computes on arrays, for another operation's body."""
    return function.entry.forward
