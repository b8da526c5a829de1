"""True or false at each place: logic, bits, and the questions that floats raise. None of it has a gradient."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase, wrap
from ..core.op import op
from ..core.quiet import silent
from . import arguments
from .arguments import numpy_names

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

BOOL = dtypes.bool_.numpy


def _pairs(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4) > 0, r(3, 4) > 0), (r(3, 1) > 0, r(4) > 0), (r() > 0, r(0) > 0)]


def _singles(r: Any) -> list[tuple[Any]]:
    return [(r(3, 4),), (r(),), (r(0),)]


# ---------------------------------------------------------------- logic: what is not 0 is true


@op(symbol="∧", kind="compare", samples=_pairs)
def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Where both are true.

    >>> logical_and(tensor([True, True]), tensor([True, False]))
    tensor([ True, False])
    """
    return np.logical_and(input, other)


@op(symbol="∨", kind="compare", samples=_pairs)
def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Where one is true, or both.

    >>> logical_or(tensor([True, False]), tensor([False, False]))
    tensor([ True, False])
    """
    return np.logical_or(input, other)


@op(symbol="⊻", kind="compare", samples=_pairs)
def logical_xor(input: Tensor, other: Tensor) -> Tensor:
    """Where one is true and the other is not.

    >>> logical_xor(tensor([True, True]), tensor([True, False]))
    tensor([False,  True])
    """
    return np.logical_xor(input, other)


@op(symbol="¬", kind="promote", samples=_singles)
def logical_not(input: Tensor) -> Tensor:
    """Where it is false, or 0.

    >>> logical_not(tensor([True, False]))
    tensor([False,  True])
    """
    return np.logical_not(input)


# ---------------------------------------------------------------- bits: of whole numbers; of bools they are logic


def _bits(name: str, input: Any) -> None:
    if input.dtype.kind == "f":
        raise arguments.not_implemented(f"{name}_cpu", input)


@op(symbol="&", kind="promote", samples=_pairs)
def bitwise_and(input: Tensor, other: Tensor) -> Tensor:
    """``input & other``, bit by bit. Raises NotImplementedError for floats.

    >>> tensor([True, True]) & tensor([True, False])
    tensor([ True, False])
    """
    _bits("bitwise_and", input)
    return np.bitwise_and(input, other)


@op(symbol="|", kind="promote", samples=_pairs)
def bitwise_or(input: Tensor, other: Tensor) -> Tensor:
    """``input | other``, bit by bit. Raises NotImplementedError for floats.

    >>> tensor([1, 2]) | 1
    tensor([1, 3])
    """
    _bits("bitwise_or", input)
    return np.bitwise_or(input, other)


@op(symbol="^", kind="promote", samples=_pairs)
def bitwise_xor(input: Tensor, other: Tensor) -> Tensor:
    """``input ^ other``, bit by bit. Raises NotImplementedError for floats.

    >>> tensor([1, 2]) ^ 1
    tensor([0, 3])
    """
    _bits("bitwise_xor", input)
    return np.bitwise_xor(input, other)


@op(symbol="~", kind="promote", samples=lambda r: [(r(3, 4) > 0,), (r() > 0,), (r(0) > 0,)])
def bitwise_not(input: Tensor) -> Tensor:
    """``~input``: of bools the opposite, of whole numbers all bits turned round. Raises NotImplementedError for floats.

    >>> ~tensor([True, False])
    tensor([False,  True])
    """
    _bits("bitwise_not", input)
    return np.invert(input)


def _shiftable(kernel: str, input: Any) -> None:
    if input.dtype.kind in "fb":
        raise arguments.not_implemented(kernel, input)


@op(symbol="<<", kind="promote", samples=lambda r: [((r(3, 4) * 9).int(), (r(4, low=0.1) * 3).int()), ((r() * 9).int(), 2),
                                                    (r(0).int(), 1)])
def bitwise_left_shift(input: Tensor, other: Tensor) -> Tensor:
    """``input << other``: the bits of whole numbers moved up; what leaves at the top is lost.

    Raises NotImplementedError for floats and bools.

    >>> tensor([1, 2]) << 3
    tensor([ 8, 16])
    """
    _shiftable("lshift_cpu", input)
    return np.left_shift(input, other)


@op(symbol=">>", kind="promote", samples=lambda r: [((r(3, 4) * 9).int(), (r(4, low=0.1) * 3).int()), ((r() * 9).int(), 2),
                                                    (r(0).int(), 1)])
def bitwise_right_shift(input: Tensor, other: Tensor) -> Tensor:
    """``input >> other``: the bits of whole numbers moved down, with the sign kept. Raises NotImplementedError likewise.

    >>> tensor([8, -16]) >> 3
    tensor([ 1, -2])
    """
    _shiftable("rshift_cpu", input)
    return np.right_shift(input, other)


def rlshift_operator(other: Any, input: Any) -> Any:
    """``input << other`` for a number ``input``."""
    return bitwise_left_shift.operator(input, other)


def rrshift_operator(other: Any, input: Any) -> Any:
    """``input >> other`` for a number ``input``."""
    return bitwise_right_shift.operator(input, other)


def invert_operator(input: Any) -> Any:
    """``~input``."""
    if input._array.dtype.kind == "f":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return bitwise_not(input)


# ---------------------------------------------------------------- what floats may be


@op(kind="promote", samples=_singles)
def isnan(input: Tensor) -> Tensor:
    """Where it is nan: not a number.

    >>> isnan(tensor([1., float("nan")]))
    tensor([False,  True])
    """
    return np.isnan(input)


@op(kind="promote", samples=_singles)
def isinf(input: Tensor) -> Tensor:
    """Where it is inf or -inf.

    >>> isinf(tensor([1., float("-inf")]))
    tensor([False,  True])
    """
    return np.isinf(input)


@op(kind="promote", samples=_singles)
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
