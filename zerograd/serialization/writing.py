"""Writes objects as a pickle of protocol 2, with the same names and calls as PyTorch's, so that PyTorch reads it.

Only what can be read again without running anything can be written. The memory of tensors does not go into the pickle, which
names it: ``storages`` holds it, each piece once, however many tensors look at it.
"""
from __future__ import annotations

import struct
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from ..core import copying, dtypes
from ..core.base import registry
from ..core.devices import device
from ..core.size import Size
from ..tensor import Tensor

BATCH = 1000
"""So many elements are put into a list or dict at a time."""


class _Global(NamedTuple):
    """A class or function, by the name that Python 2 would have for it."""

    name: str


class _Plain(NamedTuple):
    """A tensor, whatever its class, without the attributes that a user gave it."""

    tensor: Any
    requires_grad: bool


class _Storage(NamedTuple):
    """A piece of memory."""

    memory: Any


class Writer:
    """Writes one pickle.

    Raises TypeError for what cannot be written, and says where it stands.

    >>> Writer().dump([1, None])
    b'\\x80\\x02]q\\x00(K\\x01Ne.'
    """

    def __init__(self) -> None:
        self._out = bytearray(b"\x80\x02")
        self._memo: dict[Any, int] = {}
        self._kept: list[Any] = []  # what is in the memo by its id, which must not come again
        self._open: set[int] = set()  # the tuples that are being written
        self._path: list[str] = []
        self._kinds: dict[int, Any] = {}  # the dtype in which the memory at an address is written
        self.storages: dict[tuple[int, int], tuple[str, Any]] = {}

    def dump(self, thing: Any) -> bytes:
        """The whole pickle of ``thing``."""
        try:
            self._save(thing)
        except RecursionError:
            raise RecursionError("maximum recursion depth exceeded while pickling an object") from None
        return bytes(self._out + b".")

    def _save(self, thing: Any) -> None:
        if (place := self._memo.get(id(thing))) is not None:
            self._out += struct.pack("<cB", b"h", place) if place < 256 else struct.pack("<cL", b"j", place)
            return
        kind = Tensor if type(thing) is registry.Parameter else type(thing)
        write = WRITERS.get(kind)
        if write is None:
            raise TypeError(_cannot(thing, "".join(self._path)))
        write(self, thing)

    def _remember(self, thing: Any, key: Any = None) -> None:
        """The value just written can be named from now on."""
        place = self._memo[id(thing) if key is None else key] = len(self._memo)
        self._kept.append(thing)
        self._out += struct.pack("<cB", b"q", place) if place < 256 else struct.pack("<cL", b"r", place)

    def _call(self, name: str, *arguments: Any) -> None:
        self._save(_Global(name))
        self._tuple(arguments)
        self._out += b"R"

    def _tuple(self, parts: tuple[Any, ...], where: str = "") -> None:
        short = len(parts) < 4
        self._out += b"" if short else b"("
        for place, each in enumerate(parts):
            self._inside(where and f"[{place}]", each)
        self._out += (b")", b"\x85", b"\x86", b"\x87")[len(parts)] if short else b"t"

    # ------------------------------------------------------------ numbers and text

    def _constant(self, thing: Any) -> None:
        self._out += {None: b"N", True: b"\x88", False: b"\x89"}[thing]

    def _int(self, thing: int) -> None:
        if 0 <= thing < 256:
            self._out += struct.pack("<cB", b"K", thing)
        elif 0 <= thing < 65536:
            self._out += struct.pack("<cH", b"M", thing)
        elif -(2**31) <= thing < 2**31:
            self._out += struct.pack("<ci", b"J", thing)
        else:
            digits = thing.to_bytes(thing.bit_length() // 8 + 1, "little", signed=True)
            size = len(digits)
            self._out += (struct.pack("<cB", b"\x8a", size) if size < 256 else struct.pack("<ci", b"\x8b", size)) + digits

    def _float(self, thing: float) -> None:
        self._out += struct.pack(">cd", b"G", thing)

    def _text(self, thing: str, again: bool = True) -> None:
        key = str, thing
        if again and key in self._memo:
            self._memo[id(thing)] = self._memo[key]
            self._kept.append(thing)
            self._save(thing)
            return
        coded = thing.encode("utf-8", "surrogatepass")
        self._out += struct.pack("<cL", b"X", len(coded)) + coded
        if again:
            self._remember(thing, key)

    def _bytes(self, thing: bytes) -> None:
        """Protocol 2 has no bytes: they are the letters with these numbers."""
        self._save(_Global("_codecs encode"))
        self._text(thing.decode("latin1"), again=False)
        self._text("latin1")
        self._out += b"\x86R"
        self._remember(thing)

    # ------------------------------------------------------------ containers

    def _known_tuple(self, thing: tuple[Any, ...]) -> None:
        if id(thing) in self._open:
            raise TypeError("save(): a tuple that contains itself cannot be written")
        self._open.add(id(thing))
        self._tuple(thing, "[]")
        self._open.remove(id(thing))
        if thing:
            self._remember(thing)

    def _list(self, thing: list[Any]) -> None:
        self._out += b"]"
        self._remember(thing)
        self._fill([(f"[{place}]", (each,)) for place, each in enumerate(thing)], b"a", b"e")

    def _dict(self, thing: dict[Any, Any]) -> None:
        self._out += b"}"
        self._remember(thing)
        self._items(thing)

    def _items(self, thing: dict[Any, Any]) -> None:
        self._fill([(f"[{key!r:.80}]", (key, each)) for key, each in thing.items()], b"s", b"u")

    def _fill(self, entries: list[tuple[str, tuple[Any, ...]]], one: bytes, many: bytes) -> None:
        for first in range(0, len(entries), BATCH):
            batch = entries[first : first + BATCH]
            self._out += b"(" if len(batch) > 1 else b""
            for where, parts in batch:
                for part in parts:
                    self._inside(where, part)
            self._out += many if len(batch) > 1 else one

    def _inside(self, where: str, thing: Any) -> None:
        self._path.append(where)
        self._save(thing)
        self._path.pop()

    def _ordered(self, thing: OrderedDict[Any, Any]) -> None:
        self._call("collections OrderedDict")
        self._remember(thing)
        self._items(thing)
        state = {name: value for name, value in vars(thing).items() if name != "__orig_class__"}  # of `OrderedDict[str, int]()`
        if state:  # a state_dict's `_metadata`
            self._save(state)
            self._out += b"b"

    def _built(self, name: str, thing: Any, *arguments: Any) -> None:
        self._call(name, *arguments)
        self._remember(thing)

    # ------------------------------------------------------------ tensors

    def _tensor(self, thing: Any) -> None:
        *_, users = copying.reduce(thing)
        if isinstance(thing, registry.Parameter):
            arguments = _Plain(thing, False), thing.requires_grad, _no_hooks()
            if users:
                self._built("torch._utils _rebuild_parameter_with_state", thing, *arguments, users)
            else:
                self._built("torch._utils _rebuild_parameter", thing, *arguments)
        elif users:
            rebuild, tensor = _Global("torch._utils _rebuild_tensor_v2"), _Global("torch Tensor")
            parts = self._parts(_Plain(thing, thing.requires_grad))
            self._built("torch._tensor _rebuild_from_type_v2", thing, rebuild, tensor, parts, users)
        else:
            self._plain(_Plain(thing, thing.requires_grad))
            self._remember(thing)

    def _parts(self, thing: _Plain) -> tuple[Any, ...]:
        owner: Any = thing.tensor._array
        kind, size = owner.dtype, owner.size
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if size and self._kinds.setdefault(owner.__array_interface__["data"][0], kind) != kind:
            raise RuntimeError("Cannot save multiple tensors or storages that view the same data as different types")
        _, (memory, start, shape, strides, _), _ = copying.reduce(thing.tensor)
        step = memory.itemsize
        strides = tuple(stride // step for stride in strides)
        return _Storage(memory), start // step, shape, strides, thing.requires_grad, _no_hooks()

    def _plain(self, thing: _Plain) -> None:
        self._call("torch._utils _rebuild_tensor_v2", *self._parts(thing))

    def _storage(self, thing: _Storage) -> None:
        memory = thing.memory
        address = memory.__array_interface__["data"][0] if memory.size else -len(self.storages)
        key, _ = self.storages.setdefault((address, memory.nbytes), (str(len(self.storages)), memory))
        kind = f"torch {dtypes.scalar_name(dtypes.from_numpy(memory.dtype))}Storage"
        self._tuple(("storage", _Global(kind), key, "cpu", memory.size))
        self._out += b"Q"

    def _global(self, thing: _Global) -> None:
        if (place := self._memo.get(thing)) is None:
            self._out += b"c" + thing.name.replace(" ", "\n").encode() + b"\n"
            self._remember(thing, thing)
        else:
            self._out += struct.pack("<cB", b"h", place) if place < 256 else struct.pack("<cL", b"j", place)


def _no_hooks() -> OrderedDict[Any, Any]:
    return OrderedDict()


def _cannot(thing: Any, where: str) -> str:
    kind = f"{type(thing).__module__}.{type(thing).__qualname__}".removeprefix("builtins.")
    hint = ""
    if callable(getattr(thing, "state_dict", None)):
        hint = " Save its state_dict() instead, and give that to load_state_dict() of a new one."
    elif isinstance(thing, np.generic):
        hint = " Save its item() instead."
    elif isinstance(thing, np.ndarray):
        hint = " Save torch.from_numpy() of it instead."
    inside = f", which stands at {where}," if where else ""
    readable = "only tensors, numbers, text and containers of these can be read safely."
    return f"save(): a {kind}{inside} cannot be written: {readable}{hint}"


def _pairs(classes: Iterable[type], write: Callable[[Writer, Any], None]) -> dict[type, Callable[[Writer, Any], None]]:
    return dict.fromkeys(classes, write)


WRITERS: dict[type, Callable[[Writer, Any], None]] = {
    **_pairs([type(None), bool], Writer._constant),
    int: Writer._int, float: Writer._float, str: Writer._text, bytes: Writer._bytes,
    list: Writer._list, tuple: Writer._known_tuple, dict: Writer._dict, OrderedDict: Writer._ordered,
    set: lambda out, thing: out._built("__builtin__ set", thing, list(thing)),
    complex: lambda out, thing: out._built("__builtin__ complex", thing, thing.real, thing.imag),
    bytearray: lambda out, thing: out._built("__builtin__ bytearray", thing, bytes(thing)),
    Counter: lambda out, thing: out._built("collections Counter", thing, dict(thing)),
    Size: lambda out, thing: out._built("torch Size", thing, tuple(thing)),
    device: lambda out, thing: out._built("torch device", thing, *thing.__reduce__()[1]),
    dtypes.dtype: lambda out, thing: out._global(_Global(f"torch {thing.name}")),
    Tensor: Writer._tensor,
    _Plain: Writer._plain, _Storage: Writer._storage, _Global: Writer._global,
}  # fmt: skip
"""What can be written, by its class and not by that of its ancestors: a subclass may hold more than would be read again."""
