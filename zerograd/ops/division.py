"""What is left of a division, and the division without it. Whole numbers cannot be divided by 0 here, as in PyTorch."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors
from ..core.base import TensorBase
from ..core.op import op
from . import arguments
from .arguments import no_derivative, numpy_names
from .pointwise import div

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _pairs(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4), r(3, 4, low=0.5)), (r(3, 1), r(4, low=0.5)), (r(), r(low=0.5)), (r(2, 0), r(1, low=0.5))]


def _numbers(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4), 0.7), (r(), -1.3), (r(0), 2)]


def _checked(kernel: str, input: Any, other: Any, compute: Any) -> Any:
    if input.dtype.kind == "b":
        raise arguments.not_implemented(kernel, input)
    if input.dtype.kind != "f" and (np.asarray(other) == 0).any():
        raise RuntimeError("ZeroDivisionError")
    return compute(input, other)


# ---------------------------------------------------------------- remainders: with the sign of the divisor


@op(input=lambda grad: grad, name="RemainderBackward0", symbol="mod", meet="promote", samples=_numbers)
def remainder_number(input: Tensor, other: Any) -> Tensor:
    """What is left of ``input`` after dividing by a number."""
    return _checked("remainder_cpu", input, other, np.remainder)


@op(input=lambda grad: grad,
    other=lambda grad, input, other: -grad * floor_quotient(input, other),
    name="RemainderBackward1", symbol="mod", meet="promote", samples=_pairs)
def remainder_tensor(input: Tensor, other: Tensor) -> Tensor:
    """What is left of ``input`` after dividing by ``other``."""
    return _checked("remainder_cpu", input, other, np.remainder)


@op(input=lambda grad: no_derivative("remainder"), name="NotImplemented", symbol="mod", meet="promote", samples=_numbers)
def remainder_of_number(input: Tensor, other: Any) -> Tensor:
    """What is left of the number ``other`` after dividing by ``input``."""
    return _checked("remainder_cpu", input, other, lambda divisor, number: np.remainder(number, divisor))


# ---------------------------------------------------------------- quotients rounded down


@op(input=lambda grad: no_derivative("floor_divide"), name="NotImplemented", symbol="//", meet="scale", samples=_numbers)
def floor_divide_number(input: Tensor, other: Any) -> Tensor:
    """``input // other`` for a number."""
    return _checked("div_floor", input, other, np.floor_divide)


@op(input=lambda grad: no_derivative("floor_divide"), other=lambda grad: no_derivative("floor_divide"),
    name="NotImplemented", symbol="//", meet="promote", samples=_pairs)
def floor_divide_tensor(input: Tensor, other: Tensor) -> Tensor:
    """``input // other`` for two tensors."""
    return _checked("div_floor_cpu", input, other, np.floor_divide)


@op(input=lambda grad: no_derivative("floor_divide"), name="NotImplemented", symbol="//", meet="promote", samples=_numbers)
def floor_divide_of_number(input: Tensor, other: Any) -> Tensor:
    """``other // input`` for a number ``other``."""
    return _checked("div_floor", input, other, lambda divisor, number: np.floor_divide(number, divisor))


# ---------------------------------------------------------------- rounded quotients: their gradient is 0 almost everywhere


@op(input=lambda grad, other: grad * 0, other=lambda grad, input: grad * 0,  # asking for what PyTorch's node saves
    name="DivBackward2", symbol="//", meet="promote", samples=_pairs)
def floor_quotient(input: Tensor, other: Tensor) -> Tensor:
    """``input / other`` rounded down."""
    return _checked("div_floor_cpu", input, other, np.floor_divide)


@op(input=lambda grad, other: grad * 0, other=lambda grad, input: grad * 0,
    name="DivBackward2", symbol="÷", meet="promote", samples=_pairs)
def trunc_quotient(input: Tensor, other: Tensor) -> Tensor:
    """``input / other`` rounded towards 0."""
    return _checked("div_trunc_cpu", input, other, _towards_zero)


def _towards_zero(input: Any, other: Any) -> Any:
    if input.dtype.kind == "f":
        return np.trunc(input / other)
    upwards = (np.remainder(input, other) != 0) & ((input < 0) != (other < 0))
    return (np.floor_divide(input, other) + upwards).astype(input.dtype)


@op(input=lambda grad, other: grad / other,
    other=lambda grad, input, other: -grad * ((input / other) / other),
    name="DivBackward2", symbol="÷", meet="float", samples=_pairs)
def unrounded_quotient(input: Tensor, other: Tensor) -> Tensor:
    """``input / other``, as ``div`` records it where ``rounding_mode`` is None."""
    return input / other


# ---------------------------------------------------------------- what users call


def remainder_operator(input: Any, other: Any) -> Any:
    """``input % other``."""
    return (remainder_tensor if isinstance(other, TensorBase) else remainder_number).operator(input, other)


def rremainder_operator(input: Any, other: Any) -> Any:
    """``other % input`` for a number ``other``."""
    return remainder_of_number.operator(input, other)


def floor_divide_operator(input: Any, other: Any) -> Any:
    """``input // other``."""
    return (floor_divide_tensor if isinstance(other, TensorBase) else floor_divide_number).operator(input, other)


def rfloor_divide_operator(input: Any, other: Any) -> Any:
    """``other // input`` for a number ``other``."""
    return floor_divide_of_number.operator(input, other)


_ROUNDED = {None: unrounded_quotient, "trunc": trunc_quotient, "floor": floor_quotient}
_DIV = """(Tensor input, Tensor other, *, Tensor out = None)
(Tensor input, Tensor other, *, str rounding_mode, Tensor out = None)
(Tensor input, Number other, *, str rounding_mode)"""


@numpy_names
def div_any(input: Any, other: Any = arguments.MISSING, *, rounding_mode: Any = arguments.MISSING) -> Tensor:
    """``input / other``; with ``rounding_mode`` "trunc" rounded towards 0, with "floor" down, and then without gradient.

    >>> div(tensor([7, -7]), 2), div(tensor([7, -7]), 2, rounding_mode="floor")
    (tensor([ 3.5000, -3.5000]), tensor([ 3, -4]))
    """
    if other is arguments.MISSING:
        raise arguments.missing("div", "other")
    divided: Tensor
    if rounding_mode is arguments.MISSING:
        divided = div(input, other)
        return divided
    if not isinstance(rounding_mode, (str, type(None))):
        raise arguments.overloads("div", (input, other), _DIV, {"rounding_mode": rounding_mode})
    if rounding_mode not in _ROUNDED:
        raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")
    divided = _ROUNDED[rounding_mode](input, other)
    return divided


div_any.__name__ = div_any.__qualname__ = "div"


@numpy_names
def remainder(input: Any, other: Any) -> Tensor:
    """``input % other``: what is left of a division, with the sign of the divisor. Raises RuntimeError for a whole ``n % 0``.

    >>> remainder(tensor([5., -5.]), 3)
    tensor([2., 1.])
    """
    return _chosen("remainder", input, other, remainder_tensor, remainder_number, remainder_of_number)


@numpy_names
def floor_divide(input: Any, other: Any) -> Tensor:
    """``input // other``: the quotient rounded down. It has no gradient; asking for one raises RuntimeError.

    >>> floor_divide(tensor([5., -5.]), 3)
    tensor([ 1., -2.])
    """
    return _chosen("floor_divide", input, other, floor_divide_tensor, floor_divide_number, floor_divide_of_number)


def _chosen(function: str, input: Any, other: Any, both: Any, number: Any, of_number: Any) -> Tensor:
    result: Tensor
    if not isinstance(input, TensorBase) and isinstance(other, TensorBase) and arguments.is_number(input):
        result = of_number(other, input)
    else:
        arguments.tensor(function, input)
        if not isinstance(other, TensorBase) and not arguments.is_number(other):
            raise errors.not_a_tensor(function, "other", 2, other)
        result = (both if isinstance(other, TensorBase) else number)(input, other)
    return result
