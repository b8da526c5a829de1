"""A small machine that reads a checkpoint's pickle: a closed list of opcodes, none of which imports or calls what it is told to.

A pickle is a program for a machine with a stack and a memo. Those of its opcodes that could do something (GLOBAL, REDUCE, BUILD)
are answered from the closed list of ``constructors``; all others only move values about. What is read may take as many steps, and
nest as deep, as ``MOST_STEPS`` and ``DEEPEST`` say; what would be deeper is not even made, because to free it is a risk of its
own. Constructors may not take in more than the pickle has bytes: a value that is remembered once and used a million times cannot
swell.
"""
from __future__ import annotations

import struct
import warnings
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any

from ..core import dtypes
from ..core.base import TensorBase
from ..core.devices import device
from ..core.size import Size
from .constructors import Constructor, attributes, find
from .refusals import refused, shown

MOST_STEPS, DEEPEST, MOST_HARD_KEYS, SMALL_CHANGE = 10_000_000, 1000, 10_000, 65_536
PROTOCOL = (
    "Detected pickle protocol {} in the checkpoint, which was not the default pickle protocol used by `torch.load` (2). The"
    " weights_only Unpickler might not support all instructions implemented by this protocol, please file an issue for adding"
    " support if you encounter this."
)
DICTS = dict, OrderedDict, Counter


class Machine:
    """Reads the pickle ``data``; ``storage`` gives the memory that a persistent id names.

    Raises UnpicklingError, as PyTorch does, for everything that is not on the lists.

    >>> Machine(b"\\x80\\x02]q\\x00(K\\x01Ne.", print).run()
    [1, None]
    """

    def __init__(self, data: bytes, storage: Callable[[Any], Any]) -> None:
        self._data, self._at, self._storage_of = data, 0, storage
        self._stack: list[Any] = []
        self._marks: list[list[Any]] = []
        self._memo: dict[int, Any] = {}
        self._allowance = len(data) + SMALL_CHANGE
        self._hard_keys = 0
        self._heights: dict[int, int] = {}  # how many levels are in a container, where there are any
        self._shared: set[int] = set()  # what was fetched from the memo, and so may be inside of others already,
        self._late = 0  # and how many levels were added to such, which those others do not know of

    def run(self) -> Any:
        """What the pickle holds."""
        for _ in range(MOST_STEPS):
            code = self._take(1)[0]
            if code == ord("."):
                result = self._pop()
                check(result)
                return result
            step = STEPS.get(code)
            if step is None:
                raise refused(f"Unsupported operand {code}")
            step(self)
        raise refused(f"The file takes more than {MOST_STEPS:,} steps to read.")

    def _take(self, count: int) -> bytes:
        if not 0 <= count <= len(self._data) - self._at:
            raise refused("data.pkl ends too early.")
        self._at += count
        return self._data[self._at - count : self._at]

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _line(self) -> str:
        end = self._data.find(b"\n", self._at, self._at + 1000)
        if end < 0:
            raise refused("data.pkl has a name without an end.")
        line = self._take(end + 1 - self._at)[:-1]
        return line.decode("utf-8", "backslashreplace")

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _pop(self) -> Any:
        if not self._stack:
            raise refused("data.pkl takes more from its stack than it has put there.")
        return self._stack.pop()

    def _top(self) -> Any:
        value = self._pop()
        self._push(value)
        return value

    def _pop_mark(self) -> list[Any]:
        if not self._marks:
            raise refused("data.pkl ends a group that it has not begun.")
        items, self._stack = self._stack, self._marks.pop()
        return items

    def _new(self, value: Any, parts: Any = ()) -> None:
        """Push a new container that has ``parts``."""
        self._heights.pop(id(value), None)  # of one before it in the same place
        self._hold(value, parts)
        self._push(value)

    def _hold(self, container: Any, parts: Any) -> None:
        """``container`` gets more ``parts``: raise if it is too deep then."""
        levels = [self._heights.get(id(each), 0) + 1 for each in parts if type(each) not in PLAIN and each is not container]
        old, height = self._heights.get(id(container), 0), max(levels, default=0)
        if height > old:
            self._heights[id(container)] = height
            self._late += (height - old) * (id(container) in self._shared)
            if height + self._late > DEEPEST:
                raise refused(f"data.pkl is nested more than {DEEPEST:,} deep.")

    def _charge(self, cost: int) -> None:
        self._allowance -= cost
        if self._allowance < 0:
            raise refused("data.pkl builds more than a file of its size can need.")

    # ------------------------------------------------------------ the opcodes

    def _protocol(self) -> None:
        protocol = self._take(1)[0]
        if protocol != 2:
            warnings.warn(PROTOCOL.format(protocol), UserWarning, stacklevel=2)

    def _mark(self) -> None:
        self._marks.append(self._stack)
        self._stack = []

    def _tuple(self, count: int) -> None:
        parts = tuple(reversed([self._pop() for _ in range(count)]))
        self._new(parts, parts)

    def _long_tuple(self) -> None:
        parts = tuple(self._pop_mark())
        self._new(parts, parts)

    def _long(self, size: int) -> None:
        self._push(int.from_bytes(self._take(size), "little", signed=True))

    def _text(self) -> None:
        raw = self._take(self._number("<L"))
        try:
            self._push(raw.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            raise refused("data.pkl has a text that is not UTF-8.") from None

    def _get(self, place: int) -> None:
        if place not in self._memo:
            raise refused(f"data.pkl asks for {place}, which it has not remembered.")
        value = self._memo[place]
        if type(value) in FILLED:
            self._shared.add(id(value))
        self._push(value)

    def _put(self, place: int) -> None:
        self._memo[place] = self._top()

    def _append(self, items: list[Any], verb: str) -> None:
        target = self._top()
        if type(target) is not list:
            raise refused(f"Can only {verb} to lists, but got {type(target)}")
        self._hold(target, items)
        target.extend(items)

    def _set_items(self, items: list[Any], opcode: str) -> None:
        target = self._top()
        if type(target) not in DICTS:
            raise refused(f"Can only {opcode} for dict, collections.OrderedDict, collections.Counter, but got {type(target)}")
        if len(items) % 2:
            raise refused("data.pkl has a key without a value.")
        self._hold(target, items)
        for key, value in zip(items[::2], items[1::2]):
            self._check_key(key)
            target[key] = value

    def _set_item(self) -> None:
        value, key = self._pop(), self._pop()
        self._set_items([key, value], "SETITEM")

    def _check_key(self, key: Any) -> None:
        """Raise for what is no key, or one that is made to be slow to look up."""
        if type(key) is tuple or (type(key) is int and key.bit_length() > 64):
            self._hard_keys += 1
            if self._hard_keys > MOST_HARD_KEYS:
                raise refused(f"data.pkl has more than {MOST_HARD_KEYS:,} tuples and large numbers as keys.")
        parts = [key]
        for part in parts:  # grows while it is read
            if type(part) in (tuple, Size):
                if len(parts) + len(part) > 100:
                    raise refused("data.pkl has a tuple of more than 100 parts as a key.")
                parts.extend(part)
            if type(part) not in HASHABLE and not isinstance(part, TensorBase):
                raise refused(f"unhashable type: '{type(part).__name__}'")

    def _global(self) -> None:
        self._push(find(self._line(), self._line()))

    def _reduce(self) -> None:
        arguments, function = self._pop(), self._pop()
        if type(function) is not Constructor or type(arguments) is not tuple:
            raise refused(f"Trying to call reduce for unrecognized function {shown(function)}")
        self._charge(function.cost + sum(len(each) for each in arguments if type(each) in SIZED))
        if function.hashes and arguments and type(arguments[0]) is list:
            for each in arguments[0]:
                self._check_key(each)
        self._new(function.call(arguments), (arguments,))

    def _build(self) -> None:
        state, thing = self._pop(), self._top()
        if type(thing) is not OrderedDict:
            listed = "Tensor, Parameter, OrderedDict or types allowlisted via `add_safe_globals`"
            raise refused(f"Can only build {listed}, but got {type(thing)}")
        self._charge(len(state) if type(state) is dict else 0)
        self._hold(thing, (state,))
        attributes(thing, state)

    def _persistent(self) -> None:
        self._push(self._storage_of(self._pop()))


STEPS: dict[int, Callable[[Machine], None]] = {
    0x80: Machine._protocol,
    ord("("): Machine._mark,
    ord(")"): lambda m: m._new(()),
    0x85: lambda m: m._tuple(1),
    0x86: lambda m: m._tuple(2),
    0x87: lambda m: m._tuple(3),
    ord("t"): Machine._long_tuple,
    ord("]"): lambda m: m._new([]),
    ord("}"): lambda m: m._new({}),
    0x8F: lambda m: m._new(set()),
    ord("N"): lambda m: m._push(None),
    0x88: lambda m: m._push(True),
    0x89: lambda m: m._push(False),
    ord("K"): lambda m: m._push(m._number("<B")),
    ord("M"): lambda m: m._push(m._number("<H")),
    ord("J"): lambda m: m._push(m._number("<i")),
    0x8A: lambda m: m._long(m._number("<B")),
    0x8B: lambda m: m._long(m._number("<i")),
    ord("G"): lambda m: m._push(m._number(">d")),
    ord("X"): Machine._text,
    ord("h"): lambda m: m._get(m._number("<B")),
    ord("j"): lambda m: m._get(m._number("<L")),
    ord("q"): lambda m: m._put(m._number("<B")),
    ord("r"): lambda m: m._put(m._number("<L")),
    ord("a"): lambda m: m._append([m._pop()], "append"),
    ord("e"): lambda m: m._append(m._pop_mark(), "extend"),
    ord("s"): Machine._set_item,
    ord("u"): lambda m: m._set_items(m._pop_mark(), "SETITEMS"),
    ord("c"): Machine._global,
    ord("R"): Machine._reduce,
    ord("b"): Machine._build,
    ord("Q"): Machine._persistent,
}
"""Every opcode that is understood."""

PLAIN = type(None), bool, int, float, complex, str, bytes, bytearray, dtypes.dtype, device
HASHABLE = frozenset(PLAIN) - {bytearray} | {tuple, Size}
SIZED = str, bytes, list, tuple, dict, OrderedDict
FILLED = list, *DICTS


def check(result: Any) -> None:
    """Raise unless ``result`` is made of finished values only. (It may contain itself.)"""
    known, pending = set(), [result]
    while pending:
        thing = pending.pop()
        if id(thing) not in known:
            known.add(id(thing))
            pending.extend(each for each in _inside(thing) if type(each) not in PLAIN)


def _inside(thing: Any) -> list[Any]:
    """What a value holds. Raises UnpicklingError for what is none."""
    kind = type(thing)
    if kind in PLAIN:
        return []
    if kind in DICTS:
        return [*thing.keys(), *thing.values(), *getattr(thing, "__dict__", {}).values()]
    if kind in (list, tuple, set, Size):
        return list(thing)
    if isinstance(thing, TensorBase):
        return list(vars(thing).values())
    raise refused(f"data.pkl holds {shown(thing)}, which is no value of its own.")
