"""From anything a learner may hand to ``tensor()`` to an array, as PyTorch does it.

The rules are three walks over the data. The **first elements** tell the shape, **all elements** together tell
the dtype, and a last walk **stores** them one by one, raising where an element does not fit. Regular nested
lists of plain numbers, nearly all there are, take a shortcut through ``np.array`` with the same outcome.

>>> from_data([[1, 2], [3, 4.5]])
array([[1. , 2. ],
       [3. , 4.5]], dtype=float32)
>>> infer([True, 2]), infer([]), infer(np.float64(1.0))
(torch.int64, torch.float32, torch.float64)
"""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np

from . import dtypes, errors
from .dtypes import NumpyDtype, dtype
from .quiet import quiet

Array = np.ndarray[Any, np.dtype[Any]]

MAX_DIMS = 32
"""NumPy 1.26 has no more dimensions than these (PyTorch: 128), so we have none on NumPy 2 either."""


def from_data(data: object, dtype: dtype | None = None) -> Array:
    """A new array of ``data``: numbers, nested sequences of them, NumPy arrays and scalars, tensors in lists.

    Raises what ``torch.tensor`` raises, with its words: ``ValueError`` for ragged or endlessly nested lists,
    ``TypeError`` and ``RuntimeError`` for what is not a number or does not fit ``dtype``. Complex numbers raise
    a ``TypeError`` of our own.

    >>> from_data([[1, 2, 3], [4, 5]])
    Traceback (most recent call last):
    ValueError: expected sequence of length 3 at dim 1 (got 2)
    """
    if isinstance(data, np.ndarray):
        return _from_array(data, dtype)
    short = _shortcut(data, dtype)
    if short is not None:
        return short
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{_type_name(data)}'")
    if _is_tensor(data):
        return from_data(np.asarray(data.detach()), dtype)  # type: ignore[attr-defined]
    sizes = _sizes(data)
    kind = (dtype or infer(data)).numpy
    if 0 in sizes:
        return np.empty(sizes, kind)
    stored: list[float] = []
    _store(data, sizes, 0, stored.append, _fitting(kind))
    wide = {"f": np.float64, "b": np.bool_}.get(kind.kind, np.int64)
    return convert(np.array(stored, wide).reshape(sizes), kind)


def infer(data: object) -> dtype:
    """The dtype that ``tensor(data)`` has when none is given.

    Raises ``TypeError`` or ``RuntimeError`` when an element has none.

    >>> infer([1, [2.0, True]]), infer([np.int8(1), np.uint8(2)])
    (torch.float32, torch.int16)
    """
    found: dtype | None = None
    walks: list[tuple[object, Iterator[object]]] = [(None, iter((data,)))]  # our own stack: lists nest without limit
    walked: set[int] = set()
    while walks:
        try:
            item = next(walks[-1][1])
        except StopIteration:
            walked.discard(id(walks.pop()[0]))
            continue
        kind = _own_dtype(item)
        if kind is None:
            length = len(item)  # type: ignore[arg-type]
            if length:
                if id(item) in walked:
                    raise TypeError("new(): self-referential lists are incompatible")
                walked.add(id(item))
                walks.append((item, _elements(item, length)))
                continue
            kind = dtypes.get_default_dtype()
        found = kind if found is None else dtypes.promote_types(found, kind)
    assert found is not None
    return found


@quiet
def convert(array: Array, kind: NumpyDtype) -> Array:
    """A copy of ``array`` as ``kind``, silently and like C: cut off, wrapped round, overflowed to infinity.

    >>> convert(np.array([1.9, -1.9, 300.0]), np.dtype("int8"))
    array([ 1, -1, 44], dtype=int8)
    """
    if kind == np.float16 and array.dtype == np.float64:
        array = array.astype(np.float32)  # PyTorch reaches float16 only by way of float32, rounding twice
    return array.astype(kind)


def check_layout(array: Array) -> None:
    """Raise PyTorch's ``ValueError`` for an array that it cannot share: negative strides, foreign byte order.

    >>> check_layout(np.array([1, 2, 3])[::-1])
    Traceback (most recent call last):
    ValueError: At least one stride in the given numpy array is negative, and tensors with negative strides are \
not currently supported. (You can probably work around this by making a copy of your array  with array.copy().)\x20
    """
    if not array.dtype.isnative:
        raise ValueError("given numpy array has byte order different from the native byte order. "
                         "Conversion between byte orders is currently not supported.")  # fmt: skip
    if any(stride < 0 for stride in array.strides):
        raise ValueError("At least one stride in the given numpy array is negative, and tensors with negative strides "
                         "are not currently supported. (You can probably work around this by making a copy of your "
                         "array  with array.copy().) ")  # fmt: skip
    if any(stride % array.itemsize for stride in array.strides):
        raise ValueError("given numpy array strides not a multiple of the element byte size. "
                         "Copy the numpy array to reallocate the memory.")  # fmt: skip


def _from_array(array: Array, kind: dtype | None) -> Array:
    if kind is None or array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        own = dtypes.from_numpy(array.dtype)
        kind = kind or own
    check_layout(array)
    return convert(np.asarray(array), kind.numpy)


# ---------------------------------------------------------------- the shortcut


def _shortcut(data: object, kind: dtype | None) -> Array | None:
    """The array, if ``data`` is a plain number or regular lists of plain numbers that fit; else None."""
    regular = _flatten(data)
    if regular is None:
        return None
    flat, shape, types = regular
    if len(types) == 1 and (types <= _NUMPY_TYPES or types == {np.ndarray}):
        return _stack(data, flat, kind)
    if not types <= _PLAIN_TYPES:
        return None
    if kind is None:
        kind = dtypes.int64 if int in types else dtypes.bool_ if bool in types else dtypes.get_default_dtype()
        kind = dtypes.get_default_dtype() if float in types else kind
    target = kind.numpy
    if target.kind == "f":
        return convert(np.array(flat, np.float64), target).reshape(shape)
    if target.kind == "b":
        return np.array([bool(each) for each in flat], np.bool_).reshape(shape)
    if float in types and len(types) > 1:
        return None
    try:
        wide = np.array(flat, np.float64 if float in types else np.int64)
    except OverflowError:
        return None
    low, high = _range(target, float in types)
    if wide.size and not (low <= wide.min() and wide.max() <= high):  # NaN fails both
        return None
    return convert(wide, target).reshape(shape)


_PLAIN_TYPES: set[type] = {bool, int, float}
_NUMPY_TYPES: set[type] = {each.numpy.type for each in dtypes.DTYPES.values()}


def _flatten(data: object) -> tuple[list[Any], tuple[int, ...], set[type]] | None:
    """Elements, shape and types of elements, if ``data`` is a number or regular nested lists and tuples."""
    if type(data) in _PLAIN_TYPES:
        return [data], (), {type(data)}
    depth, first = 0, data
    while isinstance(first, (list, tuple)) and depth <= MAX_DIMS:
        depth, first = depth + 1, first[0] if first else None
    if not 0 < depth <= MAX_DIMS:
        return None
    level: list[Any] = [data]
    shape: list[int] = []
    for _ in range(depth):
        if not set(map(type, level)) <= {list, tuple}:
            return None
        lengths = set(map(len, level))
        if len(lengths) > 1:
            return None
        shape.append(lengths.pop())
        level = list(chain.from_iterable(level))
    return level, tuple(shape), set(map(type, level))


def _stack(data: object, flat: list[Any], kind: dtype | None) -> Array | None:
    """The array of lists whose elements are NumPy scalars, or equally shaped arrays, of one dtype."""
    own = flat[0].dtype
    if kind not in (None, dtypes.FROM_NUMPY.get(own)) or own not in dtypes.FROM_NUMPY:
        return None
    if isinstance(flat[0], np.ndarray):
        alike = all(each.dtype == own and each.shape == flat[0].shape for each in flat)
        if not alike or not flat[0].ndim or not flat[0].size:
            return None
        _warn_of_arrays()
    stacked = np.array(data, own)
    return stacked if stacked.ndim <= MAX_DIMS else None


# ---------------------------------------------------------------- the three walks


def _sizes(data: object) -> list[int]:
    sizes: list[int] = []
    while _is_sequence(data):
        sizes.append(len(data))  # type: ignore[arg-type]
        if len(sizes) > MAX_DIMS:
            raise ValueError(f"too many dimensions '{_type_name(data)}'")
        if not sizes[-1]:
            break
        try:
            data = data[0]  # type: ignore[index]
        except Exception:
            raise ValueError(f"could not determine the shape of object type '{_type_name(data)}'") from None
    return sizes


def _own_dtype(item: object) -> dtype | None:
    """The dtype of one element, or None for a sequence."""
    if isinstance(item, (np.ndarray, np.generic)):
        return dtypes.from_numpy(item.dtype)
    if isinstance(item, float):
        return dtypes.get_default_dtype()
    if isinstance(item, int):
        return dtypes.bool_ if isinstance(item, bool) else dtypes.int64
    if isinstance(item, complex):
        raise TypeError("zerograd has no complex dtypes: keep the real and the imaginary part in two tensors.")
    if isinstance(item, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{_type_name(item)}'")
    if _is_tensor(item) and isinstance(item.dtype, dtype):  # type: ignore[attr-defined]
        return item.dtype  # type: ignore[attr-defined]
    if not _is_sequence(item):
        raise RuntimeError(f"Could not infer dtype of {_type_name(item)}")
    return None


def _store(data: Any, sizes: list[int], dim: int, put: Callable[[float], None], fit: Callable[[object], float]) -> None:
    if dim == len(sizes):
        return put(fit(data))
    try:
        items = data if isinstance(data, (list, tuple)) else list(data)
    except TypeError:
        raise TypeError("not a sequence") from None
    if len(items) != sizes[dim]:
        raise ValueError(f"expected sequence of length {sizes[dim]} at dim {dim} (got {len(items)})")
    if any(isinstance(item, np.ndarray) for item in items):
        _warn_of_arrays()
    for item in items:
        _store(item, sizes, dim + 1, put, fit)


# ---------------------------------------------------------------- one element


def _fitting(kind: NumpyDtype) -> Callable[[object], float]:
    """The function that turns one element into a Python number for ``kind``, or raises."""
    if kind.kind == "f":
        return _as_float
    if kind.kind == "b":
        return lambda item: bool(item if isinstance(item, (float, complex, np.bool_)) else _as_index(item))
    return lambda item: _as_integer(item, kind)


def _as_float(item: Any) -> float:
    if isinstance(item, np.ndarray) and item.ndim:
        raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
    if _is_tensor(item) and math.prod(item.shape) != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    if _is_tensor(item):
        return float(item.item())  # not float(item), which warns where a gradient is lost
    return math.ldexp(item, 0)  # C's conversion to double, with its words: "must be real number, not list"


def _as_index(item: Any) -> int:
    if _is_tensor(item) and (math.prod(item.shape) != 1 or item.dtype.is_floating_point):
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return operator.index(item)


def _as_integer(item: object, kind: NumpyDtype) -> int:
    number = item if isinstance(item, float) else _as_index(item)
    if isinstance(number, int) and not -(2**63) <= number < 2**63:
        raise ValueError("Overflow when unpacking long long")
    low, high = _range(kind, isinstance(number, float))
    if not low <= number <= high:
        raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
    return -(2**63) if number == 2**63 else int(number)  # 2.0**63 passes PyTorch's check and wraps round


def _range(kind: NumpyDtype, of_floats: bool) -> tuple[float, float]:
    """What PyTorch lets into an integer ``kind``. Python's negative integers may wrap round in uint8, floats not."""
    limits = np.iinfo(kind)
    low, high = int(limits.min), int(limits.max)
    if of_floats:
        return float(low), float(high)
    return (-high, high) if low == 0 else (low, high)


# ---------------------------------------------------------------- what a thing is


def _is_tensor(item: object) -> bool:
    return hasattr(type(item), "requires_grad") and hasattr(type(item), "item")


def _is_sequence(item: object) -> bool:
    """What C calls a sequence: it can be indexed and is no dict. Tensors count as numbers here."""
    if isinstance(item, (list, tuple, str, bytes)):
        return True
    if isinstance(item, (dict, np.generic)) or _is_tensor(item):
        return False
    return any("__getitem__" in base.__dict__ for base in type(item).__mro__)  # hasattr would ask the metaclass too


def _elements(item: Any, length: int) -> Iterator[object]:
    return iter(item) if isinstance(item, (list, tuple)) else (item[place] for place in range(length))


def _type_name(item: object) -> str:
    """The type's name as C knows it (``numpy.str_``, ``Fraction``): not in ``__name__``, but in error messages."""
    try:
        (str if isinstance(item, dict) else dict).__len__(item)  # type: ignore[arg-type]
    except TypeError as error:
        return str(error).split("'")[-2]
    return type(item).__name__


_warned_of_arrays = False


def _warn_of_arrays() -> None:
    """PyTorch's advice, once in a process."""
    global _warned_of_arrays
    if not _warned_of_arrays:
        _warned_of_arrays = True
        warnings.warn(
            "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the list "
            "to a single numpy.ndarray with numpy.array() before converting to a tensor.",
            UserWarning,
            stacklevel=errors.outside(),
        )
