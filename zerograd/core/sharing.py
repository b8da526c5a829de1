"""Memory that NumPy's arrays look at too: what they write there counts as a change of what was saved for backward.

PyTorch's versions count what its own operations write; a write through an array goes unseen, and gives a wrong gradient. Here the
version of such memory is a larger number, whose upper part tells what stands in it: it is looked at when a value is saved, and
when a walk uses it. So nothing else needs to know, and memory that no array looks at costs nothing.

Memory that came from NumPy is looked at for life. What was lent to NumPy (``t.numpy()``, to print or to plot) only while an array
that looks at it still lives: after that, what was seen last stays true until the next loan.
"""
from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from .base import InferenceStorage, Storage, allow_writes, storage_of
from .errors import COUNTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from .base import TensorBase

Array = np.ndarray[Any, Any]
ALL, SAMPLE = 1 << 20, 1 << 16
"""Up to so many bytes, all are looked at; of more, about so many elements, at even distances."""

QUICK = 1 << 12
"""Up to so many bytes are compared as ``bytes``: 60 take 0.1 µs, arrays 2.6; but 400,000 take 40 µs, arrays 13."""


def seen(array: Array) -> Any:
    """What stands in ``array``, to be compared, or copied, now: bytes, or whole numbers (a NaN is not equal to itself)."""
    if array.nbytes <= QUICK:
        return array.tobytes()
    whole = array.view(f"u{array.itemsize}")
    if whole.nbytes <= ALL:
        return whole
    line: Any = whole.reshape(-1, order="A") if whole.flags.forc else whole.flat  # (the first takes a third of the time)
    return line[:: whole.size // SAMPLE | 1]


def _copy(now: Any) -> Any:
    return now if type(now) is bytes else now.copy()


def _hash(stood: Any) -> int:
    return hash(stood if type(stood) is bytes else stood.tobytes())


class Loan:
    """Whether NumPy has one piece of memory, for all that look at it."""

    __slots__ = ("resting", "taker")

    def __init__(self, taker: Callable[[], Any]) -> None:
        self.taker = taker  # gives what lives as long as an array of NumPy's does, then None
        self.resting: weakref.WeakSet[Look] = weakref.WeakSet()  # what need not look before the next array is given out


def nobody() -> None:
    """The taker of a loan that is none yet."""


FOR_LIFE = Loan(lambda: True)
ASLEEP = -1


class Look:
    """What is seen in the memory of one tensor: its ``change`` is 0 while the same stands there, and 0 again if it does again."""

    __slots__ = ("__weakref__", "array", "at", "change", "key", "loan", "stood")

    def __init__(self, array: Array, loan: Loan) -> None:
        self.array, self.loan = array, loan
        self.change = 0
        self.stood: Any = None  # a copy of what stood there at this change
        self.key: int | None = None  # what makes its hash the change; None while nothing else stood there
        self.at: int | None = None  # of one that rests: after how many of our own writes it looked last

    def again(self, writes: int) -> int:
        """The change that there is now, after ``writes`` of our own."""
        if self.loan.taker() is not None:
            self._compare()
        elif self.at is None:  # nobody else can write any more: a last look
            self._compare()
            self.at = writes
            self.loan.resting.add(self)
        elif self.at not in (writes, ASLEEP):
            self.sleep(self.change)
        return self.change

    def _compare(self) -> None:
        now, stood = seen(self.array), self.stood
        if stood is None:
            self.stood = _copy(now)
        elif not (now == stood if type(now) is bytes else (now == stood).all()):
            if self.key is None:
                self.key = _hash(stood) ^ self.change
            self.stood = _copy(now)
            self.change = _hash(now) ^ self.key

    def sleep(self, change: int) -> Look:
        """Rest, and know no more what stands there: whatever we write, ``change`` is right, for that is counted."""
        self.change, self.at, self.stood, self.key = change, ASLEEP, None, None
        self.loan.resting.add(self)
        return self

    def wake(self) -> None:
        """Look again. What stands there now is the change that it was put to sleep with."""
        if self.at == ASLEEP:
            self.stood = _copy(seen(self.array))
        self.at = None


class SharedStorage(Storage):
    """Memory that NumPy looks at, or did."""

    __slots__ = ()

    @property
    def version(self) -> int:  # type: ignore[override]
        """How often we wrote to it and, above the bits for that, what NumPy made of it."""
        look: Look = self.look
        return self.writes + look.again(self.writes) * (COUNTED + 1)

    def add_view(self, view: TensorBase) -> None:
        """Know ``view``, which looks at its own part of the memory: what is written elsewhere is no change to it."""
        super().add_view(view)
        view._storage = Part(self, Look(view._array, self.look.loan))


class Part(SharedStorage):
    """The same memory as one of its views sees it."""

    __slots__ = ("whole",)

    def __init__(self, whole: SharedStorage, look: Look) -> None:
        self.whole, self.look, self._views = whole, look, None

    def add_view(self, view: TensorBase) -> None:
        """Know ``view``, as the whole does."""
        self.whole.add_view(view)

    def views(self) -> list[Any]:
        """The views of the whole that still exist, oldest first."""
        return self.whole.views()

    @property
    def writes(self) -> int:
        """How often we wrote to any part of it."""
        return self.whole.writes

    @writes.setter
    def writes(self, count: int) -> None:
        self.whole.writes = count

    @property
    def has_several(self) -> bool:
        """Are there views that came several at once?"""
        return self.whole.has_several

    @has_several.setter
    def has_several(self, several: bool) -> None:
        self.whole.has_several = several


def came_from_numpy(tensor: TensorBase) -> None:
    """The memory of ``tensor``, which is new, is an array's of NumPy."""
    if tensor._storage is None:
        tensor._storage = storage = SharedStorage()
        storage.look = Look(tensor._array, FOR_LIFE)


class Lent:
    """What an array that was given out rests on, instead of on our own array: so it can be told when NumPy has none any more."""

    __slots__ = ("__array_interface__", "__weakref__", "array", "first")

    def __init__(self, array: Array, first: Lent | None) -> None:
        self.array, self.first = array, first  # (the first of several lives as long as any of them)
        self.__array_interface__ = array.__array_interface__ | {"strides": array.strides}


def lend(tensor: TensorBase) -> Array:
    """An array of NumPy's that looks at the memory of ``tensor``."""
    storage, array = storage_of(tensor), tensor._array
    allow_writes(tensor)
    if isinstance(storage, InferenceStorage):  # nothing of it is ever saved
        return array
    if not isinstance(storage, SharedStorage):
        _begin(storage, array)
    loan = storage.look.loan
    if loan is FOR_LIFE:
        return array
    first = loan.taker()
    lent = Lent(array, first)
    if first is None:
        for look in list(loan.resting):
            look.wake()
        loan.resting.clear()
        loan.taker = weakref.ref(lent)
    return np.asarray(lent)


def _begin(storage: Storage, array: Array) -> None:
    """From now on ``storage``, and each of its views, is looked at whenever there is a loan. What was saved stays as it was."""
    whole = array
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    loan = Loan(nobody)
    storage.__class__ = SharedStorage
    storage.look = Look(whole, loan).sleep(0)
    for view in storage.views():
        if view._storage is storage:
            view._storage = Part(storage, Look(view._array, loan).sleep(0))


def look_beside(seen: TensorBase, tensor: TensorBase) -> None:
    """``seen`` looks at the memory of ``tensor`` as that does, and is no view of it: both count the same writes."""
    seen._storage = storage = storage_of(tensor)
    if storage._views:  # it may see a part
        storage.add_view(seen)


def move(tensor: TensorBase, to: TensorBase | None) -> None:
    """``tensor`` now looks at the memory of ``to`` (None: at new memory), and counts its writes on. What was saved of it before
    is as it was.
    """
    storage, other = tensor._storage, None if to is None else to._storage
    if isinstance(storage, SharedStorage) or isinstance(other, SharedStorage):
        before = 0 if storage is None else storage.version
        look = Look(tensor._array, other.look.loan if isinstance(other, SharedStorage) else Loan(nobody))
        look.sleep(before // (COUNTED + 1))
        tensor._storage = moved = SharedStorage()
        moved.writes, moved.look = before % (COUNTED + 1), look
        if look.loan.taker() is not None:
            look.wake()
