"""The data types, and how two of them make a third.

A dtype here is PyTorch's name for a NumPy dtype. NumPy's own promotion rules differ from PyTorch's and from
one NumPy version to the next, so ours are computed from one sentence: **a tensor outranks a zero-dimensional
tensor, which outranks a Python number, and a lower rank counts only if it brings floats to integers, or
anything to booleans.**

>>> promote_types(int8, uint8), promote_types(int64, float16)
(torch.int16, torch.float16)
>>> result_type((int8.numpy, TENSOR), (int64.numpy, NUMBER))  # tensor of int8 + 1
dtype('int8')
>>> result_type((int8.numpy, TENSOR), (float32.numpy, NUMBER))  # tensor of int8 + 1.0
dtype('float32')
"""

from __future__ import annotations

from functools import lru_cache, reduce
from typing import Any

import numpy as np

NumpyDtype = np.dtype[Any]


class dtype:
    """A data type such as ``torch.float32``: one object each, never built by a user.

    ``.numpy`` is NumPy's dtype. Equality is identity, also after pickling or copying.

    >>> float32, float32.itemsize, float32.is_floating_point, uint8.is_signed
    (torch.float32, 4, True, False)
    """

    __slots__ = ("name", "numpy")
    name: str
    numpy: NumpyDtype

    def __new__(cls, *arguments: object, **keywords: object) -> dtype:
        raise TypeError("cannot create 'torch.dtype' instances")

    @property
    def is_floating_point(self) -> bool:
        """Whether the numbers are floats."""
        return self.numpy.kind == "f"

    @property
    def is_complex(self) -> bool:
        """Whether the numbers are complex: never, zerograd has no complex dtypes."""
        return False

    @property
    def is_signed(self) -> bool:
        """Whether negative numbers fit."""
        return self.numpy.kind in "if"

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self.numpy.itemsize

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return _by_name, (self.name,)


def _make(name: str) -> dtype:
    made = object.__new__(dtype)
    made.name = name
    made.numpy = np.dtype(name)
    return made


def _by_name(name: str) -> dtype:
    return DTYPES[name]


_NAMES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
DTYPES = {name: _make(name) for name in _NAMES}
# `bool`, `int` and `float` would hide Python's own in this file; the package's roof gives them their real names.
bool_, uint8, int8, int16, int32, int64, float16, float32, float64 = DTYPES.values()
half, float_, double, short, int_, long = float16, float32, float64, int16, int32, int64

PRECISE = float32.numpy, float64.numpy
"""What sums and powers may be computed in; float16 would be rounded at each step."""

@lru_cache(256)
def number(kind: Any, value: int) -> Any:
    """``kind(value)``, remembered: NumPy takes 0.14 µs to make a ``float32(5)``."""
    return kind(value)


# What masks, indices and class numbers may be. (NumPy's `dtype.name` takes 4 µs to find out.)
MASKS, PLACES, CLASSES = (bool_.numpy, uint8.numpy), (int32.numpy, int64.numpy), (int64.numpy, uint8.numpy)

_PYTHON: dict[type, dtype] = {bool: bool_, int: int64, float: float64}
FROM_NUMPY = {each.numpy: each for each in DTYPES.values()}
_SCALAR_NAMES = {bool_: "Bool", uint8: "Byte", int8: "Char", int16: "Short", int32: "Int", int64: "Long",
                 float16: "Half", float32: "Float", float64: "Double"}  # fmt: skip


def scalar_name(kind: dtype) -> str:
    """What PyTorch calls ``kind`` in its error messages: ``Float``, ``Double``, ``Long``, ...

    >>> scalar_name(int64), tensor_type(float32)
    ('Long', 'torch.FloatTensor')
    """
    return _SCALAR_NAMES[kind]


def tensor_type(kind: dtype) -> str:
    """What ``tensor.type()`` answers: ``torch.FloatTensor``, ``torch.LongTensor``, ..."""
    return f"torch.{_SCALAR_NAMES[kind]}Tensor"


def from_numpy(kind: NumpyDtype) -> dtype:
    """The dtype of a NumPy dtype. Byte order does not count here.

    Raises ``TypeError`` for one that PyTorch does not know (text, objects, dates) or zerograd leaves out.

    >>> from_numpy(np.dtype("float64"))
    torch.float64
    """
    found = FROM_NUMPY.get(kind) or FROM_NUMPY.get(kind.newbyteorder("="))
    if found is not None:
        return found
    if kind.type in (np.uint16, np.uint32, np.uint64, np.complex64, np.complex128):
        raise TypeError(f"zerograd has no torch.{kind.newbyteorder('=')}: convert the data to one of "
                        f"{', '.join(DTYPES)} first.")  # fmt: skip
    raise TypeError(
        f"can't convert np.ndarray of type numpy.{kind.type.__name__}. The only supported types are: float64, "
        "float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
    )


def as_dtype(value: object, function: str, argument: str = "dtype", position: int | None = None) -> dtype:
    """``value`` as a dtype: Python's ``float``, ``int`` and ``bool`` count too, as float64, int64 and bool.

    Raises ``TypeError`` with PyTorch's sentence about ``function`` and its ``argument`` (and ``position``) otherwise.

    >>> as_dtype(float, "zeros")
    torch.float64
    """
    if isinstance(value, dtype):
        return value
    if isinstance(value, type) and value in _PYTHON:
        return _PYTHON[value]
    where = f" (position {position})" if position else ""
    got = type(value).__name__
    raise TypeError(f"{function}(): argument '{argument}'{where} must be torch.dtype, not {got}")


_default = float32


def get_default_dtype() -> dtype:
    """The dtype of new float tensors: float32, unless ``set_default_dtype`` changed it."""
    return _default


def set_default_dtype(d: dtype, /) -> None:
    """Make ``d`` the dtype of new float tensors. Raises ``TypeError`` if it is not a float dtype.

    >>> set_default_dtype(int64)
    Traceback (most recent call last):
    TypeError: only floating-point types are supported as the default type
    """
    global _default
    if not isinstance(d, dtype):
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _default = d


# ---------------------------------------------------------------- promotion

NUMBER, ZERO_DIM, TENSOR = 0, 1, 2
"""The three ranks of an operand. ``TENSOR`` has at least one dimension."""


def _promote(first: NumpyDtype, second: NumpyDtype) -> NumpyDtype:
    low, high = sorted((first, second), key=lambda kind: ("biuf".index(kind.kind.replace("u", "i")), kind.itemsize))
    if {low.kind, high.kind} == {"u", "i"}:  # uint8 with a signed one: the smallest signed that holds both
        return int16.numpy if high.itemsize == 1 else high
    return high


_PROMOTED = {(a.numpy, b.numpy): _promote(a.numpy, b.numpy) for a in DTYPES.values() for b in DTYPES.values()}


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that holds both, where any float beats any integer.

    >>> promote_types(int64, float16)
    torch.float16
    """
    first, second = as_dtype(type1, "promote_types", "type1", 1), as_dtype(type2, "promote_types", "type2", 2)
    return FROM_NUMPY[_PROMOTED[first.numpy, second.numpy]]


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether PyTorch lets a result of dtype ``from_`` be written into a tensor of dtype ``to``.

    No float goes into integers and nothing but a boolean into booleans; size does not count.

    >>> can_cast(float64, float16), can_cast(float32, int64), can_cast(int8, bool_)
    (True, False, False)
    """
    source, target = as_dtype(from_, "can_cast", "from_", 1), as_dtype(to, "can_cast", "to", 2)
    if source.is_floating_point:
        return target.is_floating_point
    return source is bool_ or target is not bool_


def number_dtype(value: float | np.number[Any] | np.bool_) -> NumpyDtype:
    """The NumPy dtype for which a Python (or NumPy) number stands in ``result_type``.

    NumPy's own bool counts as a float, as PyTorch has it.

    >>> number_dtype(True), number_dtype(2), number_dtype(2.0), number_dtype(np.True_)
    (dtype('bool'), dtype('int64'), dtype('float32'), dtype('float32'))
    """
    if isinstance(value, bool):
        return bool_.numpy
    return int64.numpy if isinstance(value, (int, np.integer)) else _default.numpy


def _outrank(high: NumpyDtype, low: NumpyDtype) -> NumpyDtype:
    if high.kind == "f" or (high.kind != "b" and low.kind != "f"):
        return high
    return _PROMOTED[high, low]


def result_type(*operands: tuple[NumpyDtype, int]) -> NumpyDtype:
    """The NumPy dtype in which an operation computes, from each operand's ``(NumPy dtype, rank)``.

    The ranks are ``TENSOR``, ``ZERO_DIM`` and ``NUMBER`` (whose dtype ``number_dtype`` tells). Operands of
    one rank are promoted; then the higher rank wins, unless the lower one is of a higher category.

    >>> result_type((float16.numpy, TENSOR), (float64.numpy, ZERO_DIM))
    dtype('float16')
    >>> result_type((bool_.numpy, ZERO_DIM), (int64.numpy, NUMBER))
    dtype('int64')
    """
    ranks: dict[int, NumpyDtype] = {}
    for kind, rank in operands:
        ranks[rank] = _PROMOTED[ranks[rank], kind] if rank in ranks else kind
    return reduce(lambda low, high: _outrank(high, low), (ranks[rank] for rank in sorted(ranks)))


_results: dict[tuple[NumpyDtype, int, NumpyDtype, int], NumpyDtype] = {}


def result_type_of_two(first: NumpyDtype, first_rank: int, second: NumpyDtype, second_rank: int) -> NumpyDtype:
    """``result_type`` of two operands, remembered: 0.2 µs instead of 1.5, for the operators.

    >>> result_type_of_two(int64.numpy, TENSOR, float64.numpy, TENSOR)
    dtype('float64')
    """
    if first is second:
        return first
    key = first, first_rank, second, second_rank
    found = _results.get(key)
    if found is None:
        found = _results[key] = result_type((first, first_rank), (second, second_rank))
    return found


def floating(kind: NumpyDtype) -> NumpyDtype:
    """``kind`` itself if it is a float, else the default dtype: what ``/``, ``exp`` or ``sqrt`` make of integers.

    >>> floating(int64.numpy), floating(float16.numpy)
    (dtype('float32'), dtype('float16'))
    """
    return kind if kind.kind == "f" else _default.numpy


# ---------------------------------------------------------------- limits


class _Limits:
    """What ``finfo`` and ``iinfo`` share: equal when of one dtype, and therefore not hashable."""

    __slots__ = ("bits", "dtype", "max", "min")
    dtype: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Limits) and self.dtype == other.dtype

    __hash__ = None  # type: ignore[assignment]


class finfo(_Limits):
    """The limits of a float dtype: ``bits eps max min tiny smallest_normal resolution dtype``.

    Raises ``TypeError`` for other dtypes.

    >>> finfo(float32).eps
    1.1920928955078125e-07
    >>> finfo(float16)
    finfo(resolution=0.001, min=-65504, max=65504, eps=0.000976562, smallest_normal=6.10352e-05, tiny=6.10352e-05, \
dtype=float16)
    """

    __slots__ = ("eps", "resolution", "smallest_normal", "tiny")

    def __init__(self, type: dtype | None = None) -> None:
        kind = as_dtype(_default if type is None else type, "finfo", "type", 1)
        if not kind.is_floating_point:
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        facts = np.finfo(kind.numpy)
        self.dtype, self.bits = kind.name, facts.bits
        self.max, self.min, self.eps = float(facts.max), float(facts.min), float(facts.eps)
        self.tiny = self.smallest_normal = float(facts.tiny)
        self.resolution = float(f"1e-{facts.precision}")

    def __repr__(self) -> str:
        return (f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
                f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})")  # fmt: skip


class iinfo(_Limits):
    """The limits of an integer dtype: ``bits max min dtype``. Raises ``TypeError`` for other dtypes.

    >>> iinfo(int8)
    iinfo(min=-128, max=127, dtype=int8)
    """

    __slots__ = ()

    def __init__(self, type: dtype) -> None:
        kind = as_dtype(type, "iinfo", "type", 1)
        if kind.is_floating_point:
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        if kind is bool_:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        facts = np.iinfo(kind.numpy)
        self.dtype, self.bits, self.max, self.min = kind.name, facts.bits, int(facts.max), int(facts.min)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
