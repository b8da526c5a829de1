"""The recorded graph: one :class:`Node` for each operation.

A node points at the nodes that made its inputs, never at the tensors it made: so a graph lives exactly as long as somebody
holds one of its results. Nothing here knows what an array is.
"""
from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from .hooks import Hookable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Output(NamedTuple("Output", [("node", Any), ("nr", int)])):
    """One output of a node that has several."""

    __slots__ = ()

    multiple = True  # as its node says of itself


Edge = Any
"""Where a gradient goes next: a :class:`Node`; an :class:`Output`, where the node has several; a leaf itself; None, if it is not
needed.

(A bare node, and no node for a leaf, because what a recorded operation need not make costs no time.)
"""

next_in_order = itertools.count(0, -1).__next__
"""A younger node has a lower number, so ascending order is an order in which backward can run."""

SECOND_BACKWARD = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed)."
    " Saved intermediate values of the graph are freed when you call .backward() or autograd.grad()."
    " Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors"
    " after calling backward."
)


class _Freed:
    """Stands in as owner of the values that a walk has freed: asked for its version or its storage, it raises PyTorch's error."""

    @property
    def version(self) -> int:
        raise RuntimeError(SECOND_BACKWARD)

    _storage = version


FREED = _Freed()


class Constant:
    """What a picture needs to know of an input without gradient, when the tensor itself may be gone."""

    __slots__ = ("cut", "given", "value", "version")

    def __init__(self, given: Any, value: Any, cut: Any = None, version: int = 0) -> None:
        self.given = given  # a weak tensor, or a number
        self.value = value  # at that version; None where it is large
        self.cut, self.version = cut, version


class Node(Hookable):
    """One recorded operation: what ``tensor.grad_fn`` shows.

    Its class carries the operation's name and gradient rules (see ``entry.py``); an instance carries what one call left behind.
    For each thing that rules ask for, the first one in ``saves``, the second and so on, it has a slot ``saved_0``, ``saved_1``...
    A tensor's value also has ``owner_0``, whose version counts the writes to it (None for a number), and ``version_0``, the
    version that was saved. (Slots, because a tuple of it all is one object more for Python's garbage collector.)
    """

    __slots__ = (
        "__weakref__",
        "_changed",  # of an in-place operation: the tensor that it wrote to and its base (or itself again), weak; else unset
        "_parts",  # (walk, [arrays]): what the last walk added up here; unset where only one gradient ever came
        "dtype",  # of the output
        "gradient",  # what passed in the last backward, for pictures: an array, or True where it was too large; None before
        "inputs",  # an edge for each input that has a rule; the edge itself, without a tuple around it, where there is one
        "order",  # see next_in_order
        "shape",  # of the output
        "unlinked",  # the inputs without edge, for pictures: see constants
        "value",  # of the output, remembered for pictures where it is small; None where it is not
        "watchers",  # who wants to see the gradient of the output: see watching.py; None if nobody
    )

    dtype: Any
    gradient: Any
    inputs: Any
    order: int
    _changed: Any
    _parts: tuple[object, list[Any]]
    shape: Any
    unlinked: Any
    value: Any
    watchers: Any

    vjp: Callable[..., Any]  # from the gradient of the output one for each edge: see rules.py
    visit: Callable[..., Any]  # the same as a step of the usual walk: see fast/visits.py
    entry: ClassVar[Any] = None  # what was declared of the operation; None where that is not in the table
    symbol: ClassVar[str] = ""
    prefix: ClassVar[str] = ""  # what PyTorch puts before the names of nodes that it wrote by hand
    edge_at: ClassVar[int | None] = None  # which input has an edge, if it is always one: then ``inputs`` is that
    multiple: ClassVar[bool] = False  # more than one output? Then shape, dtype, value and gradient are lists.
    gaps: ClassVar[bool] = False  # do its rules know what None among the gradients of several outputs means?
    differentiable: ClassVar[tuple[str, ...]] = ()  # the parameters that ``inputs`` stands for, in order
    saves: ClassVar[tuple[str, ...]] = ()  # what its rules ask for, beside the gradient
    values: ClassVar[tuple[str, ...]] = ()  # what of it are values of tensors, gone after a backward
    indices: ClassVar[tuple[str, ...]] = ()  # what of it are masks and indices, gone as well
    parameters: ClassVar[tuple[str, ...]] = ()  # all of the operation's, in order
    called: ClassVar[str] = ""  # of an operation that the user wrote: how it is called,
    source: ClassVar[str] = ""  # and its backward, for pictures

    def begin(self, edges: Sequence[Edge], constants: Sequence[tuple[str, Constant]], shape: Any, dtype: Any, value: Any) -> None:
        """Take the next place in the graph, with what is known of the output (lists, where there are several)."""
        self.edges, self.constants = edges, constants
        self.shape, self.dtype, self.value, self.order = shape, dtype, value, next_in_order()
        self.gradient = self.watchers = None

    @staticmethod
    @cache
    def slots_at(place: int) -> tuple[str, str, str]:
        """Where what stands at ``place`` in ``saves`` is kept, who owns it, and at which version."""
        return f"saved_{place}", f"owner_{place}", f"version_{place}"

    @staticmethod
    def slots(saves: Sequence[str], freed: Sequence[str]) -> tuple[str, ...]:
        """The slots of a node that saves these."""
        kept = [f"saved_{place}" for place in range(len(saves))]
        return (*kept, *[f"{what}_{saves.index(want)}" for want in freed for what in ("owner", "version")])

    @property
    def perishable(self) -> tuple[str, ...]:
        """What a walk frees of what it saved: values, masks and indices."""
        return (*self.values, *self.indices)

    def saved(self, want: str) -> Any:
        """What ``want`` was; of a value its owner, its version and the value itself. None where no rule was to need it."""
        saved, owner, version = self.slots_at(self.saves.index(want))
        kept = getattr(self, saved, None)
        if kept is None or want not in self.perishable:
            return kept
        return getattr(self, owner), getattr(self, version), kept

    def save(self, want: str, kept: Any, owner: Any = None, version: int = 0) -> None:
        """Save ``want``; of a value with who owns its version."""
        saved, owned_by, at_version = self.slots_at(self.saves.index(want))
        setattr(self, saved, kept)
        if want in self.perishable:
            setattr(self, owned_by, owner)
            setattr(self, at_version, version)

    def free(self) -> None:
        """Let go of what a walk has used up."""
        for want in self.perishable:
            if (kept := self.saved(want)) is not None:
                self.save(want, None, FREED, version=kept[1])

    @property
    def freed(self) -> bool:
        """Has a walk used up what it saved?"""
        return any(getattr(self, self.slots_at(self.saves.index(want))[1], None) is FREED for want in self.perishable)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """One for each input that has a rule, in order."""
        if self.edge_at is None:
            return self.inputs  # type: ignore[no-any-return]
        return tuple([self.inputs if i == self.edge_at else None for i in range(len(self.differentiable))])

    @edges.setter
    def edges(self, edges: Sequence[Edge]) -> None:
        self.inputs = tuple(edges) if self.edge_at is None else edges[self.edge_at]

    def output_dtype(self, nr: int) -> Any:
        """The dtype of output number ``nr``: several have one in common, but for those of a node that the user wrote."""
        return self.dtype[nr] if type(self.dtype) is tuple else self.dtype

    def output_saved_as(self, name: str) -> int | None:
        """Which of its outputs it saved under ``name``; None if that is something else."""
        return 0 if name == "result" else None

    @property
    def retained(self) -> list[tuple[Any, int]]:
        """The tensors that retain their gradient here, weak, each with its number among the outputs."""
        return self.watchers.tensors if self.watchers else []

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes that get gradients from this one, in PyTorch's form: each with the number of its output."""
        ends = [edge if edge is None else node_of(edge).seen_from(self) for edge in self.edges]
        return tuple([(end, to.nr if type(to) is Output else 0) for end, to in zip(ends, self.edges)])

    def seen_from(self, node: Node) -> Node:
        """This node, found through ``node``. (What stands for a leaf remembers that.)"""
        return self

    @property
    def constants(self) -> tuple[tuple[str, Constant], ...]:
        """The inputs without gradient: the parameter, and what is known of the argument."""
        unlinked = self.unlinked
        if unlinked is None or type(unlinked) is tuple:
            return unlinked or ()
        edges = dict(zip(self.differentiable, self.edges))
        parameter = next(p for p in self.parameters if edges.get(p) is None)  # of an operation on two
        return ((parameter, unlinked if type(unlinked) is Constant else Constant(unlinked, unlinked)),)

    @constants.setter
    def constants(self, constants: Sequence[tuple[str, Constant]]) -> None:
        self.unlinked = tuple(constants)

    def name(self) -> str:
        """The name that PyTorch gives this operation: ``MulBackward0``."""
        return self.prefix + type(self).__name__

    def _sequence_nr(self) -> int:
        return -self.order

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {hex(id(self))}>"


def node_of(edge: Edge) -> Any:
    """The node that ``edge`` leads to; for a leaf the one that stands for it, made now if nobody asked before."""
    if edge is None or isinstance(edge, Node):
        return edge
    return edge.node if type(edge) is Output else edge._accumulate_grad


def in_place_symbol(node: Node) -> str:
    """What an operation does when it works in place: ``×=``, ``= exp``; just ``=`` where it puts in what it is given."""
    kind, symbol = type(node).__name__.partition("Backward")[0], node.symbol
    if kind in ("Copy", "Fill", "Zero"):
        return "="
    return f"{symbol}=" if symbol in ("+", "−", "×", "÷") else f"= {symbol}"
