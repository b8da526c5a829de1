"""What a picture says, as plain facts: tensors, operations, edges. Nothing here draws, nothing here computes.

A :class:`Graph` is a frozen snapshot. ``walk.py`` makes one from live tensors; ``layout.py``, ``svg.py`` and ``text.py``
read it. Because it holds numbers and words only, a later ``backward()`` cannot change a picture already drawn.
"""
from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Number = bool | int | float


class AtLeast(int):
    """A count of which only the least is known.

    >>> print(AtLeast(2400))
    more than 2400
    """

    def __str__(self) -> str:
        return f"more than {int(self)}"

    def __format__(self, specification: str) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Array:
    """What is known of an array: every element of a small one, a summary of a large one."""

    shape: tuple[int, ...]
    dtype: str  # "float32", without "torch."
    values: tuple[Number, ...] | None = None  # row by row; None beyond 64 elements
    mean: float | None = None  # mean, min, max only where ``values`` is None and the array was at hand
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution to a gradient: what operation ``source`` sent back."""

    source: str  # id of an Operation
    value: Array | None


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient slot of a tensor card."""

    state: Literal["value", "None", "pending", "freed", "stale"]
    reason: str  # one sentence for the reader: why it is in this state
    value: Array | None = None  # "value", "stale": ``.grad``; "freed": what passed through and PyTorch does not keep
    parts: tuple[Part, ...] = ()  # two or more where gradients were added up


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor card."""

    id: str  # "n0", "n1", ... : a counter, never id()
    role: Literal["leaf", "untracked", "non-leaf", "number"]  # untracked: requires_grad=False; number: a Python number
    name: str = ""  # the caller's variable, "" if it has none
    was: str = ""  # the name it had before that name was bound to another tensor
    missing: str = ""  # of a leaf: the module that holds it, "net", although it is none of its parameters
    retained: bool = False  # retain_grad() was called
    root: bool = False
    value: Array | None = None  # None: not known (too large and gone)
    shape: tuple[int, ...] = ()
    dtype: str = "float32"
    version: int = 0
    grad: Gradient | None = None  # None only for a number
    before: str = ""  # of what an in-place operation has overwritten since: "m before row += 10"
    hidden: int = 0  # operations left out before it, each counted at the card that is nearest; perhaps an AtLeast
    hooks: tuple[str, ...] = ()  # the functions that are shown its gradient, by name


@dataclass(frozen=True, slots=True)
class Operation:
    """A ``grad_fn`` pill."""

    id: str
    name: str  # "MulBackward0"
    symbol: str  # "×", "+", "Σ", "exp"
    freed: bool = False  # its saved values are gone: a second backward would raise
    where: str = ""  # "line 7" of the cell that the picture stands under, where that recorded it
    folded: int = 0  # it stands for so many operations of a Module, whose name it has
    hooks: tuple[str, ...] = ()  # the functions that are called before its turn in backward(), and after it
    nan: bool = False  # what it sent back was the first NaN: there anomaly mode stopped backward()


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow. ``input``: tensor → operation. ``output``: operation → tensor. ``saved``: tensor ⇢ the operation that keeps it
    for backward. ``cut``: tensor ✂ tensor, where the graph was cut. ``folded``: tensor ⋯ tensor, from where a
    :class:`Repeat` began to what goes into its last block."""

    source: str
    target: str
    kind: Literal["input", "output", "saved", "cut", "folded"]
    label: str = ""  # cut: "detach()"; saved: "self"; folded: "59 more"; input: "×60" where the others of a Repeat go there, too
    nr: int = 0  # input: position of the argument; output: output number
    stale: bool = False  # saved: the value was changed in place after it was saved


@dataclass(frozen=True, slots=True)
class Repeat:
    """A block that comes ``times`` times in a row. The last time is drawn, the others are folded away.

    In a block that repeats ``over`` times itself, it comes ``times // over`` times in a row there, and ``times`` times in all."""

    id: str
    times: int
    operations: tuple[str, ...]  # ids of what is drawn: the block's operations,
    tensors: tuple[str, ...]  # their results, and what goes into them and nowhere else
    over: int = 1


@dataclass(frozen=True, slots=True)
class Module:
    """Operations that use the parameters of one module and hang together; ``modules.py`` has the rule."""

    id: str
    name: str  # "layers.0"; two calls of one module are two with the same name
    operations: tuple[str, ...]  # ids of the operations,
    tensors: tuple[str, ...]  # and of the parameters, numbers and results that go into them and nowhere else
    folded: tuple[str, ...] = ()  # where one Operation stands for it: the names of those that are folded away,
    parameters: tuple[Tensor, ...] = ()  # and the parameters that are folded away with them


@dataclass(frozen=True, slots=True)
class Graph:
    """All facts of one picture. Edges run in the direction of the forward computation."""

    tensors: tuple[Tensor, ...]
    operations: tuple[Operation, ...]
    edges: tuple[Edge, ...]
    title: str  # "Autograd graph of y, after backward"
    description: str  # one sentence per output, for a screen reader
    hidden: int = field(default=0)  # operations left out because the graph is too large; perhaps an AtLeast
    repeats: tuple[Repeat, ...] = ()
    modules: tuple[Module, ...] = ()
    stands: Mapping[str, str] = field(default_factory=dict)  # for each Operation that is folded away the one drawn in its place

    def to_dict(self) -> dict[str, Any]:
        """The same facts as dicts and lists for strict JSON: numbers that are not finite are ``"nan"``, ``"inf"``, ``"-inf"``,
        and a count of which only the least is known is ``"more than 2400"``."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    """``value`` in what JSON knows; it is nested no deeper than the classes above."""
    if isinstance(value, AtLeast):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
