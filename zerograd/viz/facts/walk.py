"""From live tensors to the facts of a picture: who is a leaf, what made what, what a gradient is or why it is not there.

The walk goes from the outputs down ``next_functions``, and across cuts to what was cut off. It reads; it changes nothing.
"""
from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...core.base import SMALL, AccumulateGrad, Cut, InferenceStorage, TensorBase
from ...core.graph import Constant, Node, in_place_symbol
from ...core.modes import anomaly
from ...core.packing import Packed
from . import model
from .cuts import across, living, there
from .fold import fold
from .model import Array, AtLeast, Edge, Gradient, Graph, Operation, Part
from .modules import fold_modules, modules
from .words import number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

LIMIT = 150
"""Up to this many cards and pills are drawn in full; of a larger graph, those nearest to its outputs."""

DRAWN = 500
"""A graph no larger than this when its repeats are folded is drawn so; its modules, too, where more than ``LIMIT`` are left."""

OPERATIONS = 2000
"""More operations than this are never looked at for repeats, nor drawn."""


Folding = bool | Literal["modules"] | None  # what graph() is asked to fold
Where = Callable[[Node], str]
"""Tells an operation's place, as "line 7"; "" if it is not known."""


def snapshot(
    outputs: Sequence[Any], variables: Mapping[str, Any], parameters: Mapping[str, Any], given: Mapping[str, Any],
    strays: Collection[str] = (), folding: Folding = None, where: Where | None = None,
) -> Graph:
    """The graph that made ``outputs``, with the names that ``given``, behind it ``parameters`` (those of a model, whose modules
    are framed) and, last, ``variables`` have for tensors. ``strays``: the names of what modules hold and do not train.

    ``folding``: fold what repeats, and modules where that is not enough? "modules" folds these in any case; None means where the
    graph is too large to be drawn in full.
    """
    walk = Walk(outputs, variables, parameters, given, strays, where)
    found = walk.find()
    near = _nearest(found)
    if folding is not None or len(near) < len(found) <= OPERATIONS:
        whole = walk.graph(found[:OPERATIONS], found)
        if folding is False:
            return walk.framed(whole)
        folded = walk.folded(whole, 0 if folding == "modules" else LIMIT)
        if size(folded) <= DRAWN:
            return folded
        walk = Walk(outputs, variables, parameters, given, strays, where)
        found = walk.find()
    return walk.framed(walk.graph(near, found))


def size(graph: Graph) -> int:
    """How many cards and pills it has."""
    return len(graph.tensors) + len(graph.operations)


class Walk:
    """One pass over the graph: find what is there, then write it down in the order in which it was computed."""

    def __init__(
        self, outputs: Sequence[Any], variables: Mapping[str, Any], parameters: Mapping[str, Any], given: Mapping[str, Any],
        strays: Collection[str] = (), where: Where | None = None,
    ) -> None:
        self.outputs, self.variables = outputs, {**variables, **parameters, **given}
        self.names = _names(variables) | _names(parameters) | _names(given)
        self.parameters, self.where = parameters, where
        self.strays = {id(variables[name]): re.split(r"\W", name)[0] for name in strays if name in variables}
        self.alive: dict[tuple[Node | None, int], Any] = {}  # which tensor is output number n of a node
        for value in self.variables.values():
            if isinstance(value, TensorBase):
                self._know(value)
        self.tensors: list[model.Tensor] = []
        self.operations: list[Operation] = []
        self.edges: list[Edge] = []
        self.cuts: list[tuple[str, Cut]] = []  # by the card of what they cut off: those whose edges are being drawn
        self.unknown: set[str] = set()  # operations with an input of which nothing is known
        self.overwritten: dict[Any, str] = {}  # what was there before an in-place operation
        self.pills: dict[Node, str] = {}  # the id of each operation that is drawn
        self.cards: dict[Any, str] = {}  # of each tensor: by (node, output number), or by its own id where no node made it
        self.consumers: dict[Node, list[Node]] = {}  # once for each edge, youngest first: the order of a backward
        self.connected: set[Node] = set()  # what a backward from the outputs reaches
        self.behind: dict[Any, str] = {}  # what lies behind a cut (a node, or the id of a leaf), and what cut it
        self.ran = any(o._edge is not None and o._edge[0].gradient is not None for o in outputs)
        self.silent = not self.ran and any(getattr(o, "silent", False) for o in outputs)  # nothing tells whether it ran

    def graph(self, chosen: Sequence[Node], found: Sequence[Node]) -> Graph:
        """The facts about the ``chosen`` ones of the operations that were found."""
        nodes = sorted(chosen, key=lambda node: -node.order)
        self.pills = {node: f"n{place}" for place, node in enumerate(nodes)}
        self._connect(nodes)
        self.overwritten = {node.next_functions[0]: said for node in nodes if (said := self._change(node))}
        for node in nodes:
            self._write(node)
        for output in self.outputs:
            self._card(output)
        hidden = _count(len(found) - len(nodes), found)
        self._count_hidden(hidden)
        roots = ", ".join(self._name(output) or "a tensor" for output in self.outputs)
        when = f", {'after' if self.ran else 'before'} backward" if nodes and not self.silent else ""
        return Graph(
            tuple(self.tensors), tuple(self.operations), tuple(self.edges),
            f"Autograd graph of {roots}{when}", self._describe(roots), hidden,
        )

    def framed(self, graph: Graph) -> Graph:
        """``graph`` with its modules."""
        return replace(graph, modules=modules(graph, self._owners(), self.unknown))

    def folded(self, whole: Graph, most: int = LIMIT) -> Graph:
        """``whole`` with its modules and with what repeats folded; the modules, too, where that leaves more than ``most``."""
        folded = self.framed(fold(whole, self._owners()))
        return fold_modules(folded) if size(folded) > most else folded

    def _owners(self) -> dict[str, str]:
        """The module of each parameter that is drawn, by the id of its card: of two names for it the first one's."""
        found: dict[str, str] = {}
        for name, tensor in self.parameters.items():
            if isinstance(tensor, TensorBase) and (card := self.cards.get(tensor._edge or id(tensor))):
                found.setdefault(card, name.rpartition(".")[0])
        return found

    # ------------------------------------------------------------ what is there

    def find(self) -> list[Node]:
        """All operations, in order of their distance from the outputs."""
        found: dict[Node, None] = {}
        seen: dict[int, Any] = {}
        queue: deque[tuple[Any, str]] = deque((output, "") for output in self.outputs)
        while queue:
            item, cause = queue.popleft()
            if isinstance(item, AccumulateGrad):
                item = item.variable
            if isinstance(item, TensorBase):
                if id(item) in seen:
                    continue
                seen[id(item)] = item
                self._know(item)
                if cause:
                    self.behind[id(item)] = cause
                queue.extend(across(item._cut, cause))
                if item._edge is None:
                    continue
                item = item._edge[0]
            if item in found:
                continue
            found[item] = None
            if cause:
                self.behind[item] = cause
            queue.extend((tensor, cause) for tensor in self._tensors_of(item))
            for _, constant in item.constants:
                queue.extend(across(constant.cut, cause))
            queue.extend((to, cause) for to, _ in item.next_functions if to is not None)
        return list(found)

    def _connect(self, drawn: Sequence[Node]) -> None:
        """Who gives gradients to whom, and what a backward from the outputs reaches."""
        for node in reversed(drawn):
            for to, _ in node.next_functions:
                if to is not None:
                    self.consumers.setdefault(to, []).append(node)
        stack = [output._edge[0] for output in self.outputs if output._edge is not None]
        self.connected.update(stack)
        for node in stack:  # grows while it is read
            for to, _ in node.next_functions:
                if to is not None and to not in self.connected:
                    self.connected.add(to)
                    stack.append(to)

    def _count_hidden(self, hidden: int) -> None:
        """Note how much is left out on the cards behind which it is: each operation once, at the first that leads to it."""
        places = {tensor.id: place for place, tensor in enumerate(self.tensors)}
        nearest: dict[Node, int] = {}  # the card of each hidden operation, by its place
        for key, card in self.cards.items() if hidden else ():
            if isinstance(key, tuple) and key[0] not in self.pills:
                nearest.setdefault(key[0], places[card])
        queue = deque(nearest)
        while queue:
            node = queue.popleft()
            for to, _ in node.next_functions:
                if to is not None and not isinstance(to, AccumulateGrad) and to not in nearest and to not in self.pills:
                    nearest[to] = nearest[node]
                    queue.append(to)
        behind = defaultdict(list)  # the hidden operations behind each card
        for node, place in nearest.items():
            behind[place].append(node)
        for place, nodes in behind.items():
            self.tensors[place] = replace(self.tensors[place], hidden=_count(len(nodes), nodes))

    def _know(self, tensor: Any) -> None:
        if tensor._edge is not None:
            self.alive.setdefault(tensor._edge, tensor)

    def _tensors_of(self, node: Node) -> list[Any]:
        """The inputs without gradient of ``node`` that are still alive. Notes the outputs that it knows, too."""
        for _, (owner, _, _) in _saved(node):
            if isinstance(owner, TensorBase):
                self._know(owner)
        for reference, _ in node.retained:
            if (tensor := reference()) is not None:
                self._know(tensor)
        return [tensor for _, constant in node.constants if (tensor := _alive(constant.given)) is not None]

    # ------------------------------------------------------------ writing it down

    def _write(self, node: Node) -> None:
        """The pill of ``node``, the cards of its inputs and outputs, and the edges between."""
        me = self.pills[node]
        for place, to in enumerate(node.next_functions):
            if (card := self._input(node, place, to)) is not None:
                self.edges.append(Edge(card, me, "input", nr=place))
            else:
                self.unknown.add(me)
        others = [constant for parameter, constant in node.constants if parameter not in node.differentiable]
        for place, constant in enumerate(others, len(node.edges)):  # such as the 2 of x ** 2
            self.edges.append(Edge(self._constant(constant), me, "input", nr=place))
        line = self.where(node) if self.where else ""
        self.operations.append(Operation(
            me, type(node).__name__, node.symbol, freed=node.freed, where=line, hooks=_hooks_of_node(node),
            nan=anomaly.first_nan is not None and anomaly.first_nan() is node,
        ))  # fmt: skip
        for nr in range(len(node.shape)) if node.multiple else (0,):
            if not node.multiple or (node, nr) in self.alive:
                self._output(node, nr)
        for name, (owner, version, _) in _saved(node):
            if isinstance(owner, TensorBase):
                card = self._card(owner)
            elif (output := node.output_saved_as(name)) is not None:
                card = self._output(node, output)
            else:
                continue  # a number
            stale = owner._storage is not None and owner._storage.version != version
            self.edges.append(Edge(card, me, "saved", "self" if name == "input" else name, stale=stale))

    def _new_id(self) -> str:
        return f"n{len(self.pills) + len(self.tensors)}"

    def _input(self, node: Node, place: int, edge: tuple[Node | None, int]) -> str | None:
        """The card of input number ``place`` of ``node``, to which ``edge`` leads; None if nothing is known of it."""
        to, nr = edge
        if isinstance(to, AccumulateGrad):
            return self._card(to.variable)
        if to is not None:
            return self._output(to, nr)
        parameter = node.differentiable[min(place, len(node.differentiable) - 1)]
        for name, constant in node.constants:
            if name == parameter:
                return self._constant(constant)
        return None

    def _constant(self, constant: Constant) -> str:
        """The card of an input without gradient: a tensor, alive or not, or a number."""
        if (tensor := _alive(constant.given)) is not None:
            return self._card(tensor)
        known = _known(constant.value)
        if _is_number(constant.given):
            me = self._new_id()
            self.tensors.append(model.Tensor(me, "number", value=known))
            return me
        if constant not in self.cards:  # a tensor that nobody holds any more
            me = self.cards[constant] = self._new_id()
            shape = known.shape if known else ()
            reason = NOT_TRACKED if constant.cut is None else CUT.format(constant.cut.cause)
            self.tensors.append(model.Tensor(me, "untracked", value=known, shape=shape, grad=Gradient("None", reason)))
            self._cut_off(me, constant.cut)
        return self.cards[constant]

    def _output(self, node: Node, nr: int) -> str:
        """The card of what ``node`` computed, whether a tensor still holds it or not."""
        key = node, nr
        if key in self.cards:
            return self.cards[key]
        me = self.cards[key] = self._new_id()
        tensor = self.alive.get(key)
        shape, value = (node.shape[nr], node.value[nr]) if node.multiple else (node.shape, node.value)
        known = _known(value) if tensor is None else _held(tensor)
        self.tensors.append(
            model.Tensor(
                me, "non-leaf", self._name(tensor), retained=tensor is not None and tensor.retains_grad,
                root=any(tensor is o for o in self.outputs), value=known, shape=tuple(shape),
                dtype=_what(tensor) or str(node.output_dtype(nr)),
                version=0 if tensor is None else _version(tensor), grad=self._gradient_of_output(node, nr, tensor),
                before=self.overwritten.get(key, "") if tensor is None else "",
                hooks=tuple(_called(hooks for hooks, output in node.watchers.hooks if output == nr) if node.watchers else ()),
            )
        )
        if node in self.pills:
            self.edges.append(Edge(self.pills[node], me, "output", nr=nr))
        return me

    def _card(self, tensor: Any) -> str:
        """The card of a live tensor."""
        if tensor._edge is not None:
            return self._output(*tensor._edge)
        key = id(tensor)
        if key in self.cards:
            return self.cards[key]
        me = self.cards[key] = self._new_id()
        name, first_name = self._name(tensor), tensor._name or ""
        rebound = not name and first_name in self.variables
        self.tensors.append(
            model.Tensor(
                me, "leaf" if tensor._requires_grad else "untracked", name or ("" if rebound else first_name),
                was=first_name if rebound else "", missing=self.strays.get(key, "") if tensor._requires_grad else "",
                root=any(tensor is o for o in self.outputs), value=_held(tensor),
                shape=tensor._array.shape, dtype=_what(tensor) or str(tensor._array.dtype), version=_version(tensor),
                grad=self._gradient_of_leaf(tensor), hooks=tuple(_called((tensor._hooks, tensor._hooks_after))),
            )
        )
        self._cut_off(me, tensor._cut)
        return me

    def _cut_off(self, me: str, cut: Cut | None) -> None:
        """The broken edges from what the tensor of card ``me`` was cut off from; and, one after the other, from what that was."""
        if cut is None:
            return
        self.cuts.append((me, cut))
        if len(self.cuts) == 1:  # else the call that began goes on
            for card, following in self.cuts:  # grows while it is read
                self._break(card, following)
            self.cuts.clear()

    def _break(self, me: str, cut: Cut) -> None:
        into, cause = me, cut.cause
        if not there(cut.sources):
            into = self._gone(me, cut)
            self.edges.append(Edge(into, me, "cut", cause))
            cause = GONE_OPERATIONS if cut.made else cause
        for source in living(cut):
            node = source if isinstance(source, Node) else source.grad_fn
            if node is None or node in self.pills:
                self.edges.append(Edge(self._result(node) if node is source else self._card(source), into, "cut", cause))

    def _result(self, node: Node) -> str:
        """The card of what ``node`` computed; where that is several things, of the first that somebody holds."""
        numbers = range(len(node.shape)) if node.multiple else ()
        return self._output(node, next((nr for nr in numbers if (node, nr) in self.alive), 0))

    def _gone(self, me: str, cut: Cut) -> str:
        """The card of what the tensor of card ``me`` was cut off from where nobody holds that any more."""
        known = next(tensor for tensor in self.tensors if tensor.id == me)
        same = cut.same and known.shape == cut.shape
        gone: str = self._new_id()
        role: Any = "non-leaf" if cut.made else "leaf" if cut.tracked else "untracked"
        value, dtype = (known.value, known.dtype) if same else (None, "float32")
        grad = Gradient("None", GONE.format(cut.cause))
        self.tensors.append(model.Tensor(gone, role, value=value, shape=cut.shape, dtype=dtype, grad=grad))
        return gone

    def _change(self, node: Node) -> str:
        """What an in-place operation did, as "m before row += 10"; "" for any other, or where nothing has a name."""
        changed = getattr(node, "_changed", None)
        if changed is None or not node.next_functions or node.next_functions[0][0] is None:
            return ""
        name, base = (self._name(reference()) for reference in changed)
        target = name or (f"{base}[…]" if base else "")
        inner = getattr(node, "inner", node)
        if inner is None:  # PyTorch does not show it
            return f"{base} before a write to {target}" if base else ""
        symbol, kind = in_place_symbol(inner), type(inner).__name__.partition("Backward")[0]
        if symbol != "=" and symbol.startswith("="):
            called = re.sub(r"\B([A-Z])", r"_\1", kind).lower()
            done = f"{target}.{called}_(…)"
        else:
            done = f"{target} {symbol.translate(PYTHONS)} {self._operand(node) or '…'}"
        return f"{base or target} before {done}" if target else ""

    def _operand(self, node: Node) -> str:
        """The second input of ``node``, if it has a name or is a number."""
        for _, constant in node.constants:
            given: Any = constant.given
            return number(given) if isinstance(given, (int, float)) else self._name(_alive(given))
        to, nr = node.next_functions[1] if len(node.next_functions) > 1 else (None, 0)
        return self._name(to.variable if isinstance(to, AccumulateGrad) else self.alive.get((to, nr)))

    def _name(self, tensor: Any) -> str:
        return self.names.get(id(tensor), "") if tensor is not None else ""

    # ------------------------------------------------------------ gradients, and why they are not there

    def _gradient_of_output(self, node: Node, nr: int, tensor: Any) -> Gradient:
        parts = () if node.multiple else self._parts(node)
        if tensor is not None and tensor._grad is not None:
            return _kept(tensor, RETAINED, () if tensor._grad._version else parts)
        passed = node.gradient[nr] if node.multiple and node.gradient else node.gradient
        if passed is not None:
            late = tensor is not None and tensor.retains_grad
            return Gradient("freed", LATE if late else FREED_REASON, None if passed is True else _known(passed), parts)
        return self._missing(node, node)

    def _gradient_of_leaf(self, tensor: Any) -> Gradient:
        if not tensor._requires_grad:
            if tensor._grad is not None:
                return _kept(tensor, BY_HAND, ())
            if tensor._array.dtype.kind != "f":
                return Gradient("None", WHOLE_NUMBERS)
            return Gradient("None", NOT_TRACKED if tensor._cut is None else CUT.format(tensor._cut.cause))
        node = tensor._accumulate_grad
        if tensor._grad is not None:
            return _kept(tensor, ACCUMULATED, self._parts_of_leaf(tensor, node))
        return self._missing(node, id(tensor))

    def _missing(self, node: Node, place: Any) -> Gradient:
        """Why there is no gradient at ``node``."""
        if self.silent:
            return Gradient("None", UNTOLD)
        if node in self.connected or place not in self.behind:
            return Gradient("None", NOTHING_CAME) if self.ran else Gradient("pending", PENDING)
        return Gradient("None", BEHIND_CUT.format(self.behind[place]))

    def _parts(self, node: Node) -> tuple[Part, ...]:
        """What was added up at ``node`` in the last backward, and which operation each came from."""
        noted = getattr(node, "_parts", None)
        givers = self._givers(node)
        if noted is None or len(noted[1]) != len(givers):
            return ()
        return tuple(Part(self.pills[giver], _known(value)) for giver, value in zip(givers, noted[1], strict=True))

    def _parts_of_leaf(self, leaf: Any, node: Node) -> tuple[Part, ...]:
        parts, before, givers = self._parts(node), leaf._grad_before, self._givers(node)
        if leaf._grad._version != (before[0] if before else 0):
            return ()  # .grad was edited since
        if before is None or before[1] is None or before[0] != leaf._grad._version or not givers:
            return parts
        if len(givers) == 1:
            parts = (Part(self.pills[givers[0]], _known(before[2])),)
        return Part("", _known(before[1])), *parts

    def _givers(self, node: Node) -> list[Node]:
        return [giver for giver in self.consumers.get(node, ()) if giver.gradient is not None]

    # ------------------------------------------------------------ in words

    def _describe(self, roots: str) -> str:
        if not self.operations:
            return f"{roots}: no recorded operation made it."
        leaves = [t.name or (f"the old {t.was}" if t.was else "an unnamed leaf") for t in self.tensors if t.role == "leaf"]
        made = [operation.name for operation in self.operations]
        return f"{roots} was computed from {_listed(leaves, 'leaves')} by {_listed(made, 'operations')}."


PYTHONS = str.maketrans("−×÷", "-*/")
NOT_TRACKED = "requires_grad is False: nobody asked for its gradient."
WHOLE_NUMBERS = "Only floating-point tensors can have gradients."
PENDING = "backward() has not been called yet."
NOTHING_CAME = "backward() ran, but no gradient is here: none came this way, or .grad was set to None since."
UNTOLD = "There is none here, and PyTorch does not tell whether backward() came through."
ACCUMULATED = "backward() adds every gradient that arrives here to .grad."
RETAINED = "retain_grad() asked to keep it, so .grad holds it."
BY_HAND = "It was put into .grad by hand."
FREED_REASON = "It passed through in backward(); a non-leaf does not keep it. Call retain_grad() before backward() to keep it."
LATE = "It passed through before retain_grad() was called; the next backward() will keep it."
CUT = "{} cut it off: nothing flows back from here."
GONE = "{} cut the graph here. Nobody holds this tensor any more, so what computed it is forgotten."
GONE_OPERATIONS = "gone operations"  # what lies between such a tensor and what is still there of where it came from
BEHIND_CUT = "{} cut the graph behind it: no gradient can come back here."


def _names(variables: Mapping[str, Any]) -> dict[int, str]:
    """The name of each tensor, by ``id``: its own rather than its place in a list, and of several the shortest, so `y3` rather
    than the `each` of an old loop."""
    found: dict[int, tuple[bool, int, str]] = {}
    for name, value in variables.items():
        if isinstance(value, TensorBase):
            rank = not name.isidentifier(), len(name), name
            if rank[:2] < found.get(id(value), (True, len(name) + 1))[:2]:
                found[id(value)] = rank
    return {value: name for value, (_, _, name) in found.items()}


def _listed(names: list[str], kind: str) -> str:
    """Up to twelve names; of more, how many."""
    more = len(names) - 12
    return (", ".join(names[:12]) + (f" and {more} more {kind}" if more > 0 else "")) or f"no {kind}"


def _is_number(given: Any) -> bool:
    return isinstance(given, (int, float, np.generic))


def _alive(given: Any) -> Any:
    """The tensor behind a weak reference; None for a number, or if it is gone."""
    return None if given is None or _is_number(given) else given()


def _saved(node: Node) -> list[tuple[str, Any]]:
    """The tensors' values that ``node`` saved as they are: name and record."""
    return [(name, record) for name, record in _records(node) if type(record[2]) is not Packed]


def _records(node: Node) -> list[tuple[str, Any]]:
    records = [(name, node.saved(name)) for name in node.values]
    return [(name, record) for name, record in records if record is not None]


def _version(tensor: Any) -> int:
    """How often its memory was written to."""
    return 0 if tensor._storage is None or type(tensor._storage) is InferenceStorage else int(tensor._storage.writes)


def _kept(tensor: Any, reason: str, parts: tuple[Part, ...]) -> Gradient:
    value, then, now = _held(tensor._grad), tensor._grad_version, _version(tensor)
    if then != now:
        return Gradient("stale", f"It belongs to v{then} of the values, which were changed in place since (now v{now}).", value)
    return Gradient("value", reason, value, parts)


def _what(tensor: Any) -> str:
    """What a PyTorch tensor is where NumPy has no word for it; "" for all others."""
    return getattr(tensor, "what", "")


def _held(tensor: Any) -> Array:
    """The numbers of a tensor, where they can be read."""
    if getattr(tensor, "readable", True):
        return _array(tensor._array)
    return Array(tensor._array.shape, _what(tensor))


def _hooks_of_node(node: Node) -> tuple[str, ...]:
    """What they are called, also those that packed what it saved."""
    packed = [f"{_name_of(kept.hooks[0])} (saves {name})" for name, (_, _, kept) in _records(node) if type(kept) is Packed]
    return (*(_called((node.watchers.before, node.watchers.after)) if node.watchers else ()), *packed)


def _called(several: Iterable[Any]) -> Iterator[str]:
    """What the functions in ``several`` sets of hooks are called."""
    for hooks in several:
        yield from map(_name_of, (hooks or {}).values())


def _name_of(hook: Any) -> str:
    name: str = getattr(hook, "__name__", type(hook).__name__)
    return name


def _count(count: int, nodes: Iterable[Any]) -> int:
    """``count``, or more than that where one of ``nodes`` leads to what nobody looked at."""
    return AtLeast(count) if any(getattr(node, "more", False) for node in nodes) else count


def _nearest(found: Iterable[Node]) -> list[Node]:
    """The first of ``found`` that, with all the cards they need, stay within the limit."""
    drawn: list[Node] = []
    cards: set[Any] = set()
    for node in found:
        cards.add((node, 0))
        for place, (to, nr) in enumerate(node.next_functions):
            cards.add((node, place) if to is None else (to, nr))
        if drawn and len(drawn) + 1 + len(cards) > LIMIT:
            break
        drawn.append(node)
    return drawn


def _known(array: Any) -> Array | None:
    return None if array is None else _array(np.asarray(array))


_dtype_name = lru_cache(64)(str)  # NumPy makes it anew each time, in 5 µs


def _array(array: np.ndarray[Any, Any]) -> Array:
    shape, dtype = tuple(array.shape), _dtype_name(array.dtype)
    if array.size <= SMALL:
        return Array(shape, dtype, tuple(array.ravel().tolist()))
    with np.errstate(all="ignore"):
        numbers = array.astype(np.float64)
        mean, low, high = float(numbers.mean()), float(numbers.min()), float(numbers.max())
        if array.dtype.kind == "f" and abs(mean) < np.finfo(array.dtype).eps * max(abs(low), abs(high)):
            mean = 0.0  # what is left of it is how these numbers were rounded, which each processor does in its own way
        return Array(shape, dtype, None, mean, low, high)
