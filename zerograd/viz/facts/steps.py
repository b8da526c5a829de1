"""The dry walk: what every operation computed and what a ``backward()`` hands on, step by step, without touching anything.

The picture's facts say how a graph stands; the steps say how it gets there: one for each operation in the order of computation,
then one for each in the order of the engine. The walk runs the operations' own rules on its own gradients: no ``.grad``, no saved
value and no version is changed, whether ``backward()`` was called before or not. Where it was, what it freed is taken from
what the graph remembers of small arrays and from tensors that are still there, as far as that reaches; beyond, a step shows no
number, the first such step says why, and a leaf ends with what its ``.grad`` really holds.

Everything is plain data, as in ``model.py``.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ...autograd.unbroadcast import sum_to_size
from ...core.base import SMALL, AccumulateGrad, TensorBase, writes_to
from ...core.graph import SECOND_BACKWARD, Node
from ...core.modes import mode
from ...core.packing import Packed
from . import formulas, words
from .escape import clean, clip
from .fold import with_sources
from .model import Array, Gradient, Graph, Part, Tensor
from .naming import called
from .torch_graphs import is_torch
from .walk import (
    ACCUMULATED,
    DRAWN,
    FREED_REASON,
    LIMIT,
    OPERATIONS,
    RETAINED,
    Walk,
    Where,
    _alive,
    _known as known,
    size,
    snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

SHOWN = 6
"""Arrays of up to this many elements stand in a formula with their numbers, larger ones with their shape."""

SHOWN_ON_ARROW = 3
"""And on an arrow, which is as long as what stands on it."""

ARRIVING = "This much has arrived; its own operation has not had its turn yet."
WAITING = "No gradient has come here yet."
HERE_ALREADY = "It was here before this backward(), which adds to it."
HERE_UNKNOWN = "Something was here before this backward(), which adds to it; how much is not known any more."
CAME_UNKNOWN = "Something has come here; how much is not known any more."


@dataclass(frozen=True, slots=True)
class Gift:
    """What one input gets in a backward step."""

    to: str  # id of a Tensor; "" where it is not drawn
    nr: int  # the position of the input, as in Edge.nr
    rule: str  # "grad × other"
    numbers: str  # "1 × 4"; "" where they are not known
    local: str  # the local derivative: "4"; "" where it is not one number for each element
    value: Array | None  # what arrives; None where it is not known any more
    before: Array | None  # what was there
    total: Array | None  # what is there now
    note: str = ""  # what else happens on the way, or why there are no numbers


@dataclass(frozen=True, slots=True)
class Step:
    """One tick of the scrubber."""

    phase: str  # "start", "forward" or "backward"
    node: str  # id of the Operation; "" at the start
    text: str  # the step in one or a few sentences
    incoming: Array | None = None  # backward: the gradient of the operation's result
    gifts: tuple[Gift, ...] = ()
    slots: Mapping[str, Gradient] = field(default_factory=dict)  # the gradient slots that look different after this step


@dataclass(frozen=True, slots=True)
class Story:
    """The facts of a graph as ``viz.graph`` draws them, and the steps.

    The first step says in its ``slots`` what every gradient slot shows before this backward.
    """

    graph: Graph
    folded: Graph  # the same with what repeats folded away; the same object where there is nothing to fold
    still: Graph  # what ``viz.graph`` draws
    steps: tuple[Step, ...]
    made: Mapping[str, int]  # for each Tensor and Operation the step in which it comes to be

    def final(self, graph: Graph | None = None) -> Graph:
        """``graph``, or another of the story's, as it stands after the last step."""
        graph = graph or self.graph
        last = {card: grad for step in self.steps for card, grad in step.slots.items()}
        tensors = [replace(each, grad=last[each.id]) if each.id in last else each for each in graph.tensors]
        tensors = [with_sources(each, graph.stands) for each in tensors]
        return replace(graph, tensors=tuple(tensors))


def story(
    outputs: Sequence[Any], variables: Mapping[str, Any], parameters: Mapping[str, Any], given: Mapping[str, Any],
    strays: Collection[str] = (), where: Where | None = None,
) -> Story:
    """All steps of the graph of ``outputs``; arguments as of ``walk.snapshot``."""
    walk = Walk(outputs, variables, parameters, given, strays, where)
    found = walk.find()
    whole = walk.graph(found[:OPERATIONS], found)
    folded = walk.folded(whole)
    facts = walk.framed(whole) if folded.stands else folded
    still = facts if size(facts) <= LIMIT else folded
    if size(still) > DRAWN:
        still = snapshot(outputs, variables, parameters, given, strays, where=where)
    tensors = {tensor.id: tensor for tensor in facts.tensors}
    names = {tensor.id: tensor.name or "its input" for tensor in facts.tensors}
    dry = _DryWalk(walk, names)
    steps = [Step("start", "", "The leaves are there; nothing is computed yet.")]
    made = dict.fromkeys(tensors, 0)
    results: dict[Node, list[str]] = defaultdict(list)
    for key, card in walk.cards.items():
        if isinstance(key, tuple):
            results[key[0]].append(card)
    for node, me in walk.pills.items():  # in the order in which they were computed
        made.update(dict.fromkeys((me, *results[node]), len(steps)))
        steps.append(Step("forward", me, _forward(node, [tensors[card] for card in results[node]])))
    steps[0] = replace(steps[0], slots=dry.before())
    steps += dry.steps()
    return Story(facts, folded, still, tuple(steps), made)


def tell(caller: str, what: tuple[Any, ...], names: Mapping[str, Any] | None, model: Any) -> Story:
    """The story of the tensors ``what``, named by whoever called zerograd. Raises TypeError for what is no tensor."""
    for each in what:
        if is_torch(each):
            raise TypeError(f"{caller} runs zerograd's own rules: for the graph of a PyTorch tensor use viz.graph(y)")
        if not isinstance(each, TensorBase):
            raise TypeError(f"{caller} steps through the graph of tensors, but got a {type(each).__name__}")
    return story(what, *called(names, model))


class _DryWalk:
    """The engine's walk on gradients of its own."""

    def __init__(self, walk: Walk, names: Mapping[str, str]) -> None:
        self.walk, self.names = walk, names
        self.grads: dict[tuple[Node, int], Any] = {}  # what has come for each output; None: something that is not known
        self.parts: dict[tuple[Node, int], list[Part]] = {}  # the operations that it came from
        self.found: dict[tuple[Node, int], Any] = {}  # what an operation's turn found for its outputs, whole
        self.waiting: list[tuple[int, Node]] = []
        self.entered: set[Node] = set()  # what was ever in ``waiting``
        self.start: dict[str, Gradient] = {}  # the slot of each card that a backward comes to, as it is before
        self.kept: dict[tuple[Node, int], Any] = {}  # what .grad held before: no entry: nothing; None: something, not known
        self.due: Counter[tuple[Node, int]] = Counter()  # how many gradients a backward brings to each output and leaf
        self.said = False  # that something is not known any more, and why

    # ------------------------------------------------------------ what every slot shows before

    def before(self) -> dict[str, Gradient]:
        for node, nr in self._reached():
            card, tensor = self._card(node, nr), self._tensor(node, nr)
            was, held = _grad_before(node, nr, tensor, self.walk.ran) if _is_kept(node, tensor) else (False, None)
            if was:
                self.kept[node, nr] = held
                self.parts[node, nr] = [Part("", known(held))]
            if card and held is None:
                self.start[card] = Gradient("pending", HERE_UNKNOWN if was else WAITING)
            elif card:
                self.start[card] = Gradient("value", HERE_ALREADY, known(held))
        return self.start

    def _reached(self) -> list[tuple[Node, int]]:
        """Every output that a backward comes to, with leaves, each once."""
        places = [output._edge or (output._accumulate_grad, 0) for output in self.walk.outputs if output.requires_grad]
        seen = dict.fromkeys(places)
        self.due.update(places)
        opened = set()
        for node, _ in places:  # grows while it is read
            if node not in opened:
                opened.add(node)
                for place in node.next_functions:
                    if place[0] is not None:
                        self.due[place] += 1
                        if place not in seen:
                            seen[place] = None
                            places.append(place)
        return list(seen)

    def _card(self, node: Any, nr: int) -> str:
        return self.walk.cards.get(id(node.variable) if isinstance(node, AccumulateGrad) else (node, nr), "")

    def _tensor(self, node: Any, nr: int) -> Any:
        return node.variable if isinstance(node, AccumulateGrad) else self.walk.alive.get((node, nr))

    # ------------------------------------------------------------ the walk

    def steps(self) -> list[Step]:
        steps: list[Step] = []
        for output in self.walk.outputs:
            if output.requires_grad:
                self._add(output._edge or (output._accumulate_grad, 0), _first(output), "")
        changed = self._slots(list(self.grads))
        was_walking, mode.walking = mode.walking, True
        try:
            with np.errstate(all="ignore"):
                while self.waiting:
                    step = self._step(heappop(self.waiting)[1])
                    changed.update(step.slots)
                    if step.text:
                        steps.append(replace(step, slots=changed))
                        changed = {}
        finally:
            mode.walking = was_walking
        if changed:  # by operations that are not drawn; or there is none, and the output is a leaf
            said = "The operations that are not drawn hand on their gradients, too."
            alone = "backward() starts here and ends here: a leaf keeps what it starts with."
            steps.append(Step("backward", "", said if self.entered else alone, slots=changed))
        return self._settled(steps)

    def _settled(self, steps: list[Step]) -> list[Step]:
        """``steps``, and where the walk does not know what a tensor ends with, its real ``.grad`` after the last backward."""
        ends = {}  # for each card the last step that changes its slot
        for number, step in enumerate(steps):
            ends.update(dict.fromkeys(step.slots, number))
        for place in self.grads if self.walk.ran else ():
            card, tensor = self._card(*place), self._tensor(*place)
            held = None if tensor is None else tensor._grad
            if card in ends and held is not None and self._keeps(place) and self._total(place) is None:
                reason = ACCUMULATED if isinstance(place[0], AccumulateGrad) else RETAINED
                number, real = ends[card], Gradient("value", reason, known(held._array))
                steps[number] = replace(steps[number], slots={**steps[number].slots, card: real})
        return steps

    def _arrived(self, place: tuple[Node, int]) -> Any:
        """All that came to ``place``; where the walk does not know, what the graph remembers of the last backward."""
        found = self.grads.get(place)
        return self._remembered_at(place) if found is None and place in self.grads else found

    def _remembered_at(self, place: tuple[Node, int]) -> Any:
        node, nr = place
        if not self.walk.ran:
            return None
        if isinstance(node, AccumulateGrad):
            return _came_to_leaf(node.variable)
        passed = node.gradient[nr] if node.multiple and node.gradient else node.gradient
        return passed if isinstance(passed, (np.ndarray, np.generic)) else None

    def _add(self, place: tuple[Node, int], gradient: Any, source: str) -> None:
        node = place[0]
        if place not in self.grads:
            self.grads[place] = gradient
        elif self.grads[place] is not None:
            self.grads[place] = None if gradient is None else self.grads[place] + gradient
        parts = self.parts.setdefault(place, [])
        if len(parts) <= SMALL:
            parts.append(Part(source, known(gradient)))
        if node not in self.entered and not isinstance(node, AccumulateGrad):
            self.entered.add(node)
            heappush(self.waiting, (node.order, node))

    def _step(self, node: Node) -> Step:
        """The turn of ``node``."""
        me = self.walk.pills.get(node, "")
        arrived = [self._arrived((node, nr)) for nr in range(len(node.shape) if node.multiple else 1)]
        known_all = node.multiple or arrived[0] is not None
        if node.multiple:  # zeros for the outputs that nobody used
            arrived = [np.zeros(shape, node.output_dtype(nr)) if (node, nr) not in self.grads else grad
                       for nr, (shape, grad) in enumerate(zip(node.shape, arrived))]
            known_all = all(grad is not None for grad in arrived)
        for nr, grad in enumerate(arrived):
            self.found[node, nr] = grad
        grad = arrived if node.multiple else arrived[0]
        able = _able(node, self.walk.alive) if known_all else None
        passed, values, why = _run(node, able, grad, self.walk.ran) if known_all else ([None] * len(node.edges), None, GONE)
        if passed is None:  # the engine raises here, so the walk ends
            said = f"{clean(type(node).__name__)}: backward() raises {why}"
            self.waiting.clear()
            leaves = [self._card(*place) for place in self.grads if isinstance(place[0], AccumulateGrad)]
            slots = {card: self.start[card] for card in leaves if card}
            return Step("backward", me, said, None if node.multiple else known(grad), (), {**slots, **self._slots([(node, 0)])})
        touched: list[Any] = [(node, nr) for nr in range(len(arrived))]
        touched += [place for place in node.next_functions if place[0] is not None]
        if not me:  # not drawn, so there is nothing to say
            places: Any = node.next_functions
            for place, value in zip(places, passed):
                if place[0] is not None and (value is not None or why):
                    self._add(place, self._fitted(place, value), "")
            return Step("backward", "", "", slots=self._slots(touched))
        local = _local(node, able, grad, passed) if values is not None else [""] * len(passed)
        gifts = [
            self._gift(node, index, value, local[index], None if values is None else {**values, "grad": grad}, why)
            for index, value in enumerate(passed) if node.next_functions[index][0] is not None and (value is not None or why)
        ]
        alone = len(arrived) == 1
        incoming, called = known(arrived[0]) if alone else None, type(node).__name__
        got = "a gradient that is not known any more" if incoming is None else words.values(incoming)
        head = f"{called} gets {got}." if alone else f"{called}:"
        sentences = [_sentence(gift, self.names.get(gift.to, "what is not drawn")) for gift in gifts]
        return Step("backward", me, " ".join([head, *sentences]), incoming, tuple(gifts), self._slots(touched))

    def _gift(self, node: Node, index: int, value: Any, local: str, values: dict[str, Any] | None, why: str) -> Gift:
        """Hand ``value`` to input number ``index`` of ``node``, and say what was done."""
        place: Any = node.next_functions[index]
        to, nr = place
        whole, note = self._fitted(place, value), "" if self.said else why
        self.said = self.said or why != ""
        if value is None and self.due[place] == 1:
            whole = self._remembered_at(place)
        elif value is not None and value.shape != whole.shape:
            note = f"summed to shape {words.shape(whole.shape)}, undoing the broadcast"
        before = self._total(place) if place in self.grads or isinstance(to, AccumulateGrad) else None
        self._add(place, whole, self.walk.pills.get(node, ""))
        entry = node.entry
        rule, numbers = clean(node.source), ""
        if entry is not None:
            parameter = node.differentiable[min(index, len(node.differentiable) - 1)]
            rule = formulas.rule(entry, parameter)
            if values is not None:
                numbers = formulas.rule(entry, parameter, {name: _brief(v) for name, v in values.items()})
        return Gift(self._card(to, nr), index, rule, numbers, local, known(whole), known(before), known(self._total(place)), note)

    def _fitted(self, place: Any, value: Any) -> Any:
        """``value`` in the shape and the dtype that it must have at ``place``, as the engine makes it."""
        to, nr = place
        shape = to.shape[nr] if to.multiple else to.shape
        return None if value is None else sum_to_size(value, shape).astype(to.output_dtype(nr), copy=False)

    def _total(self, place: tuple[Node, int]) -> Any:
        """What the slot of ``place`` holds now: with what .grad held before, where it is kept."""
        held, came = self.kept.get(place), self.found.get(place, self.grads.get(place))
        if place not in self.kept or not self._keeps(place):
            return came
        return held if place not in self.grads else None if held is None or came is None else held + came

    def _keeps(self, place: tuple[Node, int]) -> bool:
        """A leaf keeps what arrives at once, a tensor that retains its gradient when its operation has its turn."""
        return isinstance(place[0], AccumulateGrad) or place in self.found

    def _slots(self, places: Sequence[tuple[Node, int]]) -> dict[str, Gradient]:
        """How the gradient slots at ``places`` look now."""
        slots = {}
        for place in places:
            if (card := self._card(*place)) and place in self.grads:
                tensor, total = self._tensor(*place), self._total(place)
                kept = _is_kept(place[0], tensor)
                if kept and place in self.kept and not self._keeps(place):
                    continue  # .grad stands there until the operation has its turn
                parts = self.parts[place] if 1 < len(self.parts[place]) <= SMALL else []
                listed = tuple(parts)
                if total is None and place not in self.found:
                    slots[card] = Gradient("pending", CAME_UNKNOWN)
                elif kept and self._keeps(place):
                    reason = ACCUMULATED if isinstance(place[0], AccumulateGrad) else RETAINED
                    slots[card] = Gradient("value", reason, known(total), listed)
                elif place in self.found:
                    slots[card] = Gradient("freed", FREED_REASON, known(total), listed)
                else:
                    slots[card] = Gradient("pending", ARRIVING, known(total), listed)
        return slots


# ---------------------------------------------------------------- one operation

GONE = (
    "freed: backward() freed what the rule needs, and the graph does not remember it; explore before backward() to see"
    " every number"
)


def _able(node: Any, alive: Mapping[Any, Any]) -> Any:
    """``node``, if it still has what its rules need, else one like it that has; None if there is none."""
    if node.freed:
        return _remembered(node, alive)
    if not getattr(node, "used_up", False):
        return node
    able = copy(node)  # of what saved nothing
    able.used_up = False
    return able


def _run(node: Any, able: Any, grad: Any, ran: bool) -> tuple[Any, dict[str, Any] | None, str]:
    """What ``node`` hands to each of its inputs, the values that its rules used (None: not known), and what to say about it.

    ``able`` runs in its place. The first is None where the engine itself would raise.
    """
    if node.freed and not ran:
        return None, None, _refusal(RuntimeError(SECOND_BACKWARD))
    if able is None:
        return [None] * len(node.edges), None, GONE
    try:
        return able.vjp(grad), _values(able), ""
    except Exception as error:  # changed in place; or whatever the backward of a user's own operation raises
        return None, None, _refusal(error)


def _refusal(error: Exception) -> str:
    return f"{type(error).__name__} here, and no .grad is changed: {clean(str(error))}"


def _values(node: Any) -> dict[str, Any]:
    """What the rules of ``node`` ask for, by name."""
    found = {}
    for want in node.saves:
        kept = node.saved(want)
        if kept is not None:
            value = kept[2] if want in node.values else kept
            found[want] = value.tensor(node)._array if type(value) is Packed else value
    shape = found["input_shape"] if "input_shape" in found else np.shape(found["input"]) if "input" in found else None
    if shape is not None and not node.multiple:
        found["count"] = prod(shape) // max(prod(node.shape), 1)  # how many elements became one, in a mean
    return found


def _remembered(node: Any, alive: Mapping[Any, Any]) -> Any:
    """A node like ``node`` with what was freed put back; None where what is there is not enough.

    Values of results and constants are remembered as they were. A tensor (``alive`` knows those that came from operations) counts
    as long as it was not written to since it was saved.
    """
    entry = node.entry
    if entry is None:
        return None
    stand_in = object.__new__(type(node))
    stand_in.edges, stand_in.shape, stand_in.dtype = node.edges, node.shape, node.dtype
    live = [p for p, edge in zip(node.differentiable, node.edges) if edge is not None]
    for want in node.saves:
        if entry.wants[want].is_freed:
            value = _value_again(node, want, alive) if want in node.values and not entry.variadic else None
            if value is None and any(want in entry.requests[p] for p in live):
                return None
            stand_in.save(want, None if value is None else np.asarray(value, node.dtype if entry.meet else None)[()])
        else:
            stand_in.save(want, node.saved(want))
    return stand_in


def _value_again(node: Any, want: str, alive: Mapping[Any, Any]) -> Any:
    """The value that ``node`` saved under this name, from wherever it still is."""
    version = getattr(node, f"version_{node.saves.index(want)}", 0)
    if want == "result":
        return _from_edge(node, 0, alive, version)
    for parameter, constant in node.constants:
        if parameter == want:
            return constant.value if constant.value is not None else _as_it_was(_alive(constant.given), version)
    for parameter, (to, nr) in zip(node.differentiable, node.next_functions):
        if parameter == want and to is not None:
            return _from_edge(to, nr, alive, version)
    return None


def _from_edge(to: Any, nr: int, alive: Mapping[Any, Any], version: int) -> Any:
    if isinstance(to, AccumulateGrad):
        return _as_it_was(to.variable, version)
    value = to.value[nr] if to.multiple and to.value else to.value
    return value if value is not None else _as_it_was(alive.get((to, nr)), version)


def _as_it_was(tensor: Any, version: int) -> Any:
    """What ``tensor`` holds, if it was not written to since."""
    return tensor._array if tensor is not None and writes_to(tensor) == version else None


def _local(node: Any, able: Any, grad: Any, passed: list[Any]) -> list[str]:
    """The derivative of the result by each input where it is one number for each element, short enough for an arrow."""
    entry = node.entry
    if node.multiple or not (grad.size == 1 or (entry and entry.meet in ("promote", "minus", "scale", "float"))):
        return [""] * len(passed)
    slopes = able.vjp(np.ones(grad.shape, grad.dtype))
    return ["" if slope is None or slope.size > SHOWN_ON_ARROW or (p.size > 1 and grad.size == 1) else _brief(slope)
            for slope, p in zip(slopes, passed)]


def _is_kept(node: Any, tensor: Any) -> bool:
    """Does ``tensor``, made by ``node``, keep its gradient?"""
    return isinstance(node, AccumulateGrad) or (tensor is not None and tensor.retains_grad)


def _first(output: Any) -> Any:
    """What the walk from ``output`` starts with: what the last backward started with, where that is not just 1."""
    array, node = output._array, output.grad_fn
    passed = None if node is None else node.gradient
    if array.size != 1 and isinstance(passed, np.ndarray) and not node.multiple:
        return passed
    return np.ones(array.shape, array.dtype)


def _grad_before(node: Any, nr: int, tensor: Any, ran: bool) -> tuple[bool, Any]:
    """Did ``.grad`` hold something before the backward of this story (the next one, or the last if one ran), and what? None:
    not known any more."""
    if tensor is None or tensor._grad is None:
        return False, None
    held = tensor._grad._array
    if not ran:
        return True, np.array(held)
    if isinstance(node, AccumulateGrad):
        before = tensor._grad_before
        return (True, before[1]) if before is not None and before[0] == tensor._grad._version else (False, None)
    passed = node.gradient[nr] if node.multiple and node.gradient else node.gradient
    added = isinstance(passed, np.ndarray | np.generic) and not np.array_equal(held, passed)
    return added, held - passed if added else None


def _came_to_leaf(leaf: Any) -> Any:
    """What the last backward added to ``leaf.grad``; None if that is not known any more."""
    if leaf._grad is None:
        return None
    before = leaf._grad_before
    if before is None:
        return leaf._grad._array if leaf._grad._version == 0 else None
    return before[2] if before[0] == leaf._grad._version else None


# ---------------------------------------------------------------- in words


def _brief(value: Any) -> str:
    """A value as it stands in a formula."""
    if isinstance(value, (list, tuple)) and any(isinstance(v, np.ndarray) for v in value):
        return "[" + ", ".join(map(_brief, value)) + "]"
    if isinstance(value, (np.ndarray, np.generic)):
        if value.size > SHOWN:
            return _outline(value.shape)
        return words.values(known(np.asarray(value)))
    return words.number(value) if isinstance(value, (int, float)) else clip(value, 40)


def _outline(shape: Any) -> str:
    """What stands for an array that is too large to be written out, or no longer known."""
    return "⟨" + "×".join(map(str, shape)) + "⟩"


def _givers(node: Any) -> list[tuple[str, Any]]:
    """The inputs of ``node`` that have a gradient, by the names of its parameters."""
    return [(p, place) for p, place in zip(node.differentiable, node.next_functions) if place[0] is not None]


def _forward(node: Any, results: list[Tensor]) -> str:
    """What an operation computed: ``4 × 3 = 12``."""
    entry = node.entry
    values: dict[str, Any] = {}
    for parameter, constant in node.constants:
        values[parameter] = constant.given if isinstance(constant.given, (int, float, np.generic)) else constant.value
    for parameter, (to, nr) in zip(node.differentiable, node.next_functions):
        if isinstance(to, AccumulateGrad):
            values[parameter] = to.variable._array
        elif to is not None:
            values[parameter] = to.value[nr] if to.multiple else to.value
    shapes = {p: to.shape[nr] if to.multiple else to.shape for p, (to, nr) in _givers(node)}
    shapes |= {p: tensor._array.shape for p, c in node.constants if c.value is None and (tensor := _alive(c.given)) is not None}
    shown = {p: _brief(v) if v is not None else _outline(shapes[p]) if p in shapes else formulas.called(p)
             for p, v in values.items()}  # fmt: skip
    if node.called:  # by the user's own name
        whole = f"{clean(node.called)}({', '.join(shown.get(each, '…') for each in node.parameters)})"
    else:
        whole = formulas.forward(entry, shown) if entry and not entry.variadic else type(node).__name__
    outcome = ", ".join(words.values(result.value) for result in results if result.value) or _results(node)
    name = " and ".join(result.name for result in results if result.name)
    return f"{name + ' = ' if name else ''}{whole} = {outcome}"


def _results(node: Any) -> str:
    """The shape of what an operation gave, where its numbers are gone."""
    return ", ".join(map(_outline, node.shape if node.multiple else [node.shape]))


def _sentence(gift: Gift, name: str) -> str:
    value = words.values(gift.value) if gift.value else ""
    written = " = ".join(dict.fromkeys(part for part in (gift.rule, gift.numbers, value) if part)) or "what is not known any more"
    added = f", added up: {words.values(gift.before)} + {words.values(gift.value)} = {words.values(gift.total)}"
    note = f" ({gift.note})" if gift.note else ""
    return f"{clean(name)} gets {written}{added if gift.before and gift.value and gift.total else ''}{note}."
