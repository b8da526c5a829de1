"""A shape is a tuple of ints that says so: ``torch.Size([3, 2])``.

It stays a ``Size`` through slicing, ``+`` and ``*``, so a shape computed from a shape still prints as one.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any, SupportsIndex, overload


class Size(tuple[int, ...]):
    """The shape of a tensor.

    Raises ``TypeError`` if ``values`` holds anything but integers.

    >>> shape = Size([3, 2])
    >>> shape, shape[:1], shape + (4,), shape * 2, shape == (3, 2)
    (torch.Size([3, 2]), torch.Size([3]), torch.Size([3, 2, 4]), torch.Size([3, 2, 3, 2]), True)
    """

    __slots__ = ()

    def __new__(cls, values: Iterable[SupportsIndex] = (), /) -> Size:
        return tuple.__new__(cls, [_integer(place, value) for place, value in enumerate(values)])

    def numel(self) -> int:
        """How many elements a tensor of this shape has.

        >>> Size([3, 2]).numel(), Size([]).numel()
        (6, 1)
        """
        return math.prod(self)

    @overload
    def __getitem__(self, index: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Size: ...
    def __getitem__(self, index: Any) -> Any:
        found = tuple.__getitem__(self, index)
        return trusted(found) if isinstance(index, slice) else found

    def __add__(self, other: Any) -> Size:
        if not isinstance(other, tuple):
            raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to torch.Size")
        return Size((*self, *other))

    def __radd__(self, other: Any) -> Size:
        return Size((*other, *self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: SupportsIndex) -> Size:
        return trusted(tuple(self) * times)

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def __reduce__(self) -> tuple[Any, tuple[tuple[int, ...]]]:
        return Size, (tuple(self),)


def trusted(shape: tuple[int, ...]) -> Size:
    """A ``Size`` of a tuple already known to hold ints, such as an array's shape: no checks, for the hot ``.shape``.

    >>> trusted((3, 2))
    torch.Size([3, 2])
    """
    return tuple.__new__(Size, shape)


def _integer(place: int, value: SupportsIndex) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        name = type(value).__name__
        raise TypeError(f"torch.Size() takes an iterable of 'int' (item {place} is '{name}')") from None
    if not -(2**63) <= number < 2**63:
        raise ValueError("Overflow when unpacking long long")
    return number
