"""A tensor beside an array of NumPy's, in an operator: better than PyTorch, which has an error for most of it.

What PyTorch has a result for stays that result. Elsewhere the array is taken for the tensor that ``from_numpy`` makes of it, and
gradients flow. Functions and methods (``torch.mul``, ``w.add``) take no arrays, as in PyTorch: so an operator is a copy of the
function for two whose answer to what is unlike is another.
"""
from __future__ import annotations

import operator
from types import FunctionType
from typing import Any

from .base import TensorBase
from .modes import mode
from .sharing import tensor_of

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
