"""Logic and bits: what is not 0 is true; and whether any or all are true. None of it has a gradient."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes
from ..core.op import op
from . import arguments
from .arguments import numpy_names

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

BOOL, INT64, UINT8 = dtypes.bool_.numpy, dtypes.int64.numpy, dtypes.uint8.numpy
ADD: Any = np.add
AND: Any = np.logical_and
OR: Any = np.logical_or


def _pairs(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4) > 0, r(3, 4) > 0), (r(3, 1) > 0, r(4) > 0), (r() > 0, r(0) > 0)]


def _singles(r: Any) -> list[tuple[Any]]:
    return [(r(3, 4),), (r(),), (r(0),)]


@op(symbol="∧", meet="compare", samples=_pairs)
def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Where both are true.

    >>> logical_and(tensor([True, True]), tensor([True, False]))
    tensor([ True, False])
    """
    return np.logical_and(input, other)


@op(symbol="∨", meet="compare", samples=_pairs)
def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Where one is true, or both.

    >>> logical_or(tensor([True, False]), tensor([False, False]))
    tensor([ True, False])
    """
    return np.logical_or(input, other)


@op(symbol="⊻", meet="compare", samples=_pairs)
def logical_xor(input: Tensor, other: Tensor) -> Tensor:
    """Where one is true and the other is not.

    >>> logical_xor(tensor([True, True]), tensor([True, False]))
    tensor([False,  True])
    """
    return np.logical_xor(input, other)


@op(symbol="¬", meet="promote", samples=_singles)
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


@op(symbol="&", meet="promote", samples=_pairs)
def bitwise_and(input: Tensor, other: Tensor) -> Tensor:
    """``input & other``, bit by bit. Raises NotImplementedError for floats.

    >>> tensor([True, True]) & tensor([True, False])
    tensor([ True, False])
    """
    _bits("bitwise_and", input)
    return np.bitwise_and(input, other)


@op(symbol="|", meet="promote", samples=_pairs)
def bitwise_or(input: Tensor, other: Tensor) -> Tensor:
    """``input | other``, bit by bit. Raises NotImplementedError for floats.

    >>> tensor([1, 2]) | 1
    tensor([1, 3])
    """
    _bits("bitwise_or", input)
    return np.bitwise_or(input, other)


@op(symbol="^", meet="promote", samples=_pairs)
def bitwise_xor(input: Tensor, other: Tensor) -> Tensor:
    """``input ^ other``, bit by bit. Raises NotImplementedError for floats.

    >>> tensor([1, 2]) ^ 1
    tensor([0, 3])
    """
    _bits("bitwise_xor", input)
    return np.bitwise_xor(input, other)


@op(symbol="~", meet="promote", samples=lambda r: [(r(3, 4) > 0,), (r() > 0,), (r(0) > 0,)])
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


@op(symbol="<<", meet="promote", samples=lambda r: [((r(3, 4) * 9).int(), (r(4, low=0.1) * 3).int()), ((r() * 9).int(), 2),
                                                    (r(0).int(), 1)])
def bitwise_left_shift(input: Tensor, other: Tensor) -> Tensor:
    """``input << other``: the bits of whole numbers moved up; what leaves at the top is lost.

    Raises NotImplementedError for floats and bools.

    >>> tensor([1, 2]) << 3
    tensor([ 8, 16])
    """
    _shiftable("lshift_cpu", input)
    return np.left_shift(input, other)


@op(symbol=">>", meet="promote", samples=lambda r: [((r(3, 4) * 9).int(), (r(4, low=0.1) * 3).int()), ((r() * 9).int(), 2),
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


# ---------------------------------------------------------------- whether any or all are true


@op(samples=lambda r: [(r(3, 4) > 0, (0,)), (r(3, 4) > 0, (0, 1)), (r() > 0, ())])
def count_true(input: Tensor, dim: tuple[int, ...]) -> Tensor:
    """How many are true along dimensions, which stay with size 1."""
    return ADD.reduce(input, axis=dim, keepdims=True, dtype=INT64)


@op(symbol="count", samples=lambda r: [(r(3, 4), (0,)), (r(3, 4), (0, 1)), (r(), ())])
def count_nonzero_dim(input: Tensor, dim: tuple[int, ...]) -> Tensor:
    """How many are not 0 along dimensions."""
    return ADD.reduce(input != 0, axis=dim, dtype=INT64)


@op(symbol="any", samples=lambda r: [(r(3, 4) > 0, (1,), False), (r(3, 4) > 0, (0, 1), True), (r() > 0, (), False)])
def any_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool) -> Tensor:
    """Whether one of them is true (not 0)."""
    return OR.reduce(input, axis=dim, keepdims=keepdim, dtype=BOOL).astype(UINT8 if input.dtype == UINT8 else BOOL)


@op(symbol="all", samples=lambda r: [(r(3, 4) > 0, (1,), False), (r(3, 4) > 0, (0, 1), True), (r() > 0, (), False)])
def all_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool) -> Tensor:
    """Whether all of them are true (not 0)."""
    return AND.reduce(input, axis=dim, keepdims=keepdim, dtype=BOOL).astype(UINT8 if input.dtype == UINT8 else BOOL)


def _truth(name: str, entry: Any, input: Any, dim: Any, keepdim: bool) -> Tensor:
    array = arguments.tensor(name, input)._array
    dims = arguments.dimensions(name, dim, array.ndim) if dim not in ((), []) else ()
    answer: Tensor = entry(input, dims, keepdim)
    return answer


@numpy_names
def any(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Is one of all elements true, or one along ``dim`` (an int or several)?

    >>> any(tensor([[True, False], [False, False]]), 1)
    tensor([ True, False])
    """
    return _truth("any", any_dim, input, dim, keepdim)


@numpy_names
def all(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Are all elements true, or all along ``dim`` (an int or several)?

    >>> all(tensor([[True, True], [False, True]]), 1)
    tensor([ True, False])
    """
    return _truth("all", all_dim, input, dim, keepdim)


@numpy_names
def count_nonzero(input: Tensor, dim: Any = None) -> Tensor:
    """How many elements are not 0, of all or along ``dim``, one or several.

    >>> count_nonzero(tensor([[0., 2.], [3., 4.]]), 0)
    tensor([1, 2])
    """
    array = arguments.tensor("count_nonzero", input)._array
    counted: Tensor = count_nonzero_dim(input, arguments.dimensions("count_nonzero", dim, array.ndim))
    return counted
