"""Memory that NumPy's arrays look at too: what they write there counts as a change of what was saved for backward.

PyTorch's versions count what its own operations write; a write through an array goes unseen, and gives a wrong gradient. Here the
version of such memory is a larger number: above the bits that count our own writes it counts how often something else stood there
than the time before. That is looked at when a value is saved, and when a walk uses it. So nothing else needs to know, and memory
that no array ever looked at costs nothing.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes, infer
from .base import InferenceStorage, Storage, allow_writes, storage_of, wrap
from .errors import COUNTED

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .base import TensorBase

Array = np.ndarray[Any, Any]
ALL, SAMPLE = 1 << 20, 1 << 16
"""Up to so many bytes, all are compared; of more, about so many elements, at even distances."""

QUICK = 1 << 12
"""Up to so many bytes are compared as ``bytes``: 60 take 0.1 µs, as arrays 2; but 400,000 take 26 µs, as arrays 15."""


def seen(array: Array) -> Any:
    """What stands in ``array``: its bytes, or whole numbers to compare (a NaN is not equal to itself)."""
    if array.nbytes <= QUICK:
        return array.tobytes()
    whole = array.view(f"u{array.itemsize}")
    if whole.nbytes <= ALL:
        return whole
    line: Any = whole.reshape(-1, order="A") if whole.flags.forc else whole.flat  # (the first takes a third of the time)
    return line[:: whole.size // SAMPLE | 1]


class Look:
    """What is seen in the memory of one tensor, and how often it was another than the time before."""

    __slots__ = ("array", "changes", "stood")

    def __init__(self, array: Array, changes: int = 0) -> None:
        self.array, self.changes = array, changes
        self.stood: Any = None  # a copy of what stood there the last time; None before the first

    def again(self) -> int:
        """The changes until now."""
        now, stood = seen(self.array), self.stood
        if stood is None or not (now == stood if type(now) is bytes else (now == stood).all()):
            self.changes += stood is not None
            self.stood = now if type(now) is bytes else now.copy()
        return self.changes


def first_look(array: Array, changes: int = 0) -> Look:
    """A look at what stands in ``array`` now, after so many ``changes``."""
    look = Look(array, changes)
    look.again()
    return look


class SharedStorage(Storage):
    """Memory that NumPy looks at."""

    __slots__ = ()

    look: Look

    @property
    def version(self) -> int:  # type: ignore[override]
        """How often we wrote to it and, above the bits for that, what NumPy made of it."""
        return self.writes + self.look.again() * (COUNTED + 1)

    def add_view(self, view: TensorBase) -> None:
        """Know ``view``, which looks at its own part of the memory: what is written elsewhere is no change to it."""
        super().add_view(view)
        view._storage = Part(self, Look(view._array))


def _of_the_whole(name: str) -> Any:
    """A property that is the whole's."""
    return property(lambda part: getattr(part.whole, name), lambda part, value: setattr(part.whole, name, value))


class Part(SharedStorage):
    """The same memory as one of its views sees it."""

    __slots__ = ("whole",)

    def __init__(self, whole: SharedStorage, look: Look) -> None:
        self.whole, self.look = whole, look

    def add_view(self, view: TensorBase) -> None:
        """Know ``view``, as the whole does."""
        self.whole.add_view(view)

    _views, writes, has_several = map(_of_the_whole, ("_views", "writes", "has_several"))  # type: Any, Any, Any


def shared(array: Array) -> Tensor:
    """A tensor that shares the memory of ``array``. Raises PyTorch's errors for what no tensor can hold."""
    dtypes.from_numpy(array.dtype)
    infer.check_layout(array)
    tensor = wrap(array.view(np.ndarray))
    tensor._storage = storage = SharedStorage()
    storage.look = Look(tensor._array)
    return tensor


def tensor_of(given: Any) -> Tensor | None:
    """The same; None for what is no array, or none that a tensor can share."""
    if isinstance(given, np.ndarray):
        try:
            return shared(given)
        except (TypeError, ValueError):
            return None
    return None


def lend(tensor: TensorBase) -> Array:
    """An array of NumPy's that looks at the memory of ``tensor``. What was saved of it stays as it was."""
    storage, array = storage_of(tensor), tensor._array
    allow_writes(tensor)
    if not isinstance(storage, (SharedStorage, InferenceStorage)):  # (nothing is ever saved of what was made in inference mode)
        whole = array
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        storage.__class__ = SharedStorage
        storage.look = first_look(whole)
        for view in storage.seen_by():
            view._storage = Part(storage, first_look(view._array))  # type: ignore[arg-type]
    return array.view()


def look_beside(seen: TensorBase, tensor: TensorBase) -> None:
    """``seen`` looks at the memory of ``tensor`` as that does, and is no view of it: both count the same writes."""
    seen._storage = storage = storage_of(tensor)
    if storage._views or isinstance(storage, Part):  # it may see a part
        storage.add_view(seen)


def move(tensor: TensorBase, to: TensorBase | None) -> None:
    """``tensor`` now looks at the memory of ``to`` (None: at new memory), and counts its writes on. What was saved of it before
    is as it was.
    """
    storage, other = tensor._storage, None if to is None else to._storage
    if isinstance(storage, SharedStorage) or isinstance(other, SharedStorage):
        before = 0 if storage is None else storage.version
        tensor._storage = moved = SharedStorage()
        moved.writes, moved.look = before & COUNTED, first_look(tensor._array, before // (COUNTED + 1))
