"""What the Explorer's browser half gets: the story, drawn by the hands that draw every picture, as plain lists and strings.

Cards, pills, arrows and the legend are those of ``svg.py``, taken apart (see ``markup.py``): the browser builds them as elements
and text nodes and needs to know no more of how they look. A card whose gradient slot changes has each of its slots, with the step
from which on it shows.
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..drawing import svg
from ..drawing.arrays import Row
from ..drawing.cards import Form, name_widths, tensor_card
from ..drawing.frames import frames
from ..drawing.ink import Style
from ..drawing.layout import layout
from ..drawing.legend import legend
from ..drawing.plan import Arrange, EdgeKey, plan
from ..facts import told, words
from ..facts.escape import clean
from ..facts.fold import sourced
from ..facts.model import Array, Edge, Gradient, Graph, Operation, Repeat, Tensor
from ..facts.steps import SHOWN, SHOWN_ON_ARROW, WAITING, Gift, Story
from .blocks import Places
from .markup import arrow, elements, parts, pill

if TYPE_CHECKING:
    from collections.abc import Iterator

SCOPE = ".zg-explorer"
BESIDE = 742.0  # in a cell of 1,000 pixels there is room for so much beside the panel


def stage(story: Story, fold: bool = False, arrange: Arrange = layout, scale: float = 1.0) -> dict[str, Any]:
    """All that the browser needs, ready for ``json.dumps``; no number in it is nan or infinite. ``arrange`` finds the places, and
    the picture is drawn ``scale`` times as large."""
    return {**_Stage(story, story.folded if fold else story.graph, arrange).plain(), "scale": scale}


class _Stage:
    """The drawing of one of a story's graphs, and what happens there."""

    def __init__(self, story: Story, drawn: Graph, arrange: Arrange) -> None:
        self.story, self.arrange = story, arrange
        final = story.final(drawn)
        self.freed = {operation.id for operation in final.operations if operation.freed}
        # While the story goes on nothing is freed yet.
        self.graph = graph = replace(final, operations=tuple(replace(each, freed=False) for each in final.operations))
        self.places = Places(story.graph, graph)
        self.operations = {operation.id: operation for operation in graph.operations}
        self.names = words.display_names(graph)
        called_in_steps = _called(story.graph)
        self.called = called_in_steps | _called(graph)  # where a pill stands for a module, it has the module's name
        self.steps = _steps(story, self.places, called_in_steps)
        self.slots = _slots(story, graph)
        self.widths = name_widths(graph.tensors)
        self.bare: dict[str, Row] = {}  # what stands on each card, and its gradient slots with the step from which on each shows:
        self.rows: dict[str, list[tuple[int, Row]]] = {}  # in the form that was asked for last, which is the one that is drawn
        self.plan = plan(graph, self.arrange, BESIDE, self._largest, _room_for_words(self.steps, graph))
        self.boxes = {**self.plan.boxes}
        self.made: dict[str, int] = {}  # the step in which each pill comes to be: the first of those that happen there
        for operation in story.graph.operations:
            self.made.setdefault(self.places.operation(operation.id), story.made.get(operation.id, 0))

    def _largest(self, tensor: Tensor, form: Form) -> Row:
        """What stands on a card, as large as the largest of its slots needs."""
        me = tensor.id
        bare = self.bare[me] = form.bare(tensor, self.widths[me])
        rows = self.rows[me] = [(since, form.slot(grad, self.operations, bare)) for since, grad in self.slots[me]]
        height = bare.height + max([row.height for _, row in rows], default=0)
        return Row(max([bare.width, *(row.width for _, row in rows)]), height, bare.draw)

    def plain(self) -> dict[str, Any]:
        width = min(max(self.plan.width, 560.0), BESIDE)
        meanings, legend_width, height = legend(_all_that_occurs(self.story, self.graph), 0.0, 0.0, width, self.plan.small)
        return {
            "title": clean(self.graph.title.partition(", before")[0].partition(", after")[0]),
            "description": clean(self.graph.description),
            "hidden": words.hidden(self.graph.hidden) if self.graph.hidden else "",
            "folds": self.story.folded is not self.story.graph, "folded": bool(self.graph.stands),
            "size": [max(self.plan.width, legend_width) + 2 * svg.MARGIN, self.plan.height + height + 50],
            "under": self.plan.height + 26,
            "nodes": [*self._tensors(), *self._operations(), *self._frames()], "edges": self._arrows(),
            "legend": elements(meanings),
            "steps": self.steps, "style": svg.style(SCOPE, "notebook") + _variables(),
        }  # fmt: skip

    def _arrows(self) -> list[dict[str, Any]]:
        ways = zip(self.graph.edges, self.plan.ways)
        return [arrow(edge, way._replace(route=tuple(way.route)), self.names[edge.source]) for edge, way in ways]

    def _tensors(self) -> Iterator[dict[str, Any]]:
        # The last gift to each card completes its gradient.
        complete = {gift.to: number for number, step in enumerate(self.story.steps) for gift in step.gifts}
        keepers: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
        for edge in self.graph.edges:
            if edge.kind == "saved":
                keepers[edge.source].append((edge, self.called[edge.target]))
        for tensor in self.graph.tensors:
            me, form = tensor.id, self.plan.forms[tensor.id]
            x, y, room = form.inside(tensor, self.plan.rows[me], self.boxes[me])
            yield {
                **self._node(me, "tensor", self.story.made.get(me, 0)),
                "draw": parts(tensor_card(replace(tensor, grad=None), form, self.plan.rows[me], self.boxes[me], {})),
                "facts": _tensor_facts(tensor, keepers[me]),
                "slots": [
                    {"since": since, "state": grad.state, "holds": _holds(grad), "facts": told.gradient(grad, self.operations),
                     "draw": elements(row.draw(x, y + self.bare[me].height, room))}
                    for (since, row), (_, grad) in zip(self.rows[me], self.slots[me])
                ],
                "quiz": _question(tensor, complete.get(me)),
            }  # fmt: skip

    def _operations(self) -> Iterator[dict[str, Any]]:
        around = told.surroundings(self.graph, self.called)
        for operation, lines in zip(self.graph.operations, self.plan.pills.values()):
            me = operation.id
            yield {
                **self._node(me, "operation", self.made[me]),
                "draw": pill(operation, tuple(lines), self.boxes[me]), "folds": operation.folded > 0,
                "facts": _operation_facts(replace(operation, freed=me in self.freed), around[me]),
            }  # fmt: skip

    def _frames(self) -> Iterator[dict[str, Any]]:
        for block, around, drawing in frames(self.graph, self.plan):
            if isinstance(block, Repeat):
                word, kind, fact = f"×{block.times}", "block", words.repeated(block, self.operations)
            else:
                word, kind, fact = clean(block.name), "module", words.framed(block, self.operations)
            self.names[block.id], self.called[block.id] = f"{word} ({block.id})", f"{kind} {word}"
            members = [*block.operations, *block.tensors]
            self.boxes[block.id] = around or self.boxes[members[0]]
            yield {
                **self._node(block.id, "frame", min((self.made[each] for each in block.operations), default=0)),
                "draw": parts(drawing), "facts": [("kind", fact)], "folds": kind == "block", "members": members,
            }  # fmt: skip

    def _node(self, me: str, kind: str, made: int) -> dict[str, Any]:
        """``name`` is a node's own, for messages and traits; ``called`` is for readers, who see no ids."""
        return {
            "id": me, "kind": kind, "name": self.names[me], "called": self.called[me], "box": list(self.boxes[me]), "made": made,
            "slots": [], "quiz": None, "folds": False, "members": [],
        }  # fmt: skip


def _called(graph: Graph) -> dict[str, str]:
    """What readers, who see no ids, are told of each node."""
    unnamed = {each.id: f"{words.unnamed(each)} {_short(each.value)}".strip() for each in graph.tensors if not each.name}
    return {**words.display_names(graph), **unnamed, **{operation.id: clean(operation.name) for operation in graph.operations}}


def _steps(story: Story, places: Places, called: dict[str, str]) -> list[dict[str, Any]]:
    def gift_of(gift: Gift, node: str) -> dict[str, Any]:
        to, nr = places.card(gift.to, node, gift.nr)
        value, before = _short(gift.value), _short(gift.before)
        return {
            "to": to, "nr": nr, "called": called.get(gift.to, "what is not drawn"), "rule": gift.rule, "local": gift.local,
            "numbers": "" if gift.numbers in (gift.rule, value) else gift.numbers, "value": value,
            "token": _short(gift.value, SHOWN_ON_ARROW),
            "adds": f"+=  {before} + {value} = {_short(gift.total)}" if before and value else "", "note": clean(gift.note),
        }  # fmt: skip

    return [
        {
            "phase": step.phase, "node": places.operation(step.node), "called": called.get(step.node, ""),
            "block": (block := clean(places.blocks.get(step.node, ""))),
            "text": (f"{block[0].upper()}{block[1:]}: " if block else "") + clean(step.text, 4000),
            "incoming": _short(step.incoming), "token": _short(step.incoming, SHOWN_ON_ARROW),
            "gifts": [gift_of(gift, step.node) for gift in step.gifts],
        }
        for step in story.steps
    ]


def _room_for_words(steps: list[dict[str, Any]], graph: Graph) -> dict[EdgeKey, float]:
    """How wide a gap must be for what stands on the ways back: the incoming gradient, the local derivatives. By edge."""
    style = Style(10.5, bold=True)
    found: dict[EdgeKey, float] = defaultdict(float)
    results: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == "output":
            results[edge.source].append(edge)

    def widen(key: EdgeKey, word: str) -> None:
        found[key] = max(found[key], style.width(word) + 8)

    for step in steps:
        if step["phase"] == "backward":
            for edge in results[step["node"]]:
                widen((edge.source, edge.target, edge.kind, edge.nr), step["token"])
        for gift in step["gifts"]:
            widen((gift["to"], step["node"], "input", gift["nr"]), f"× {gift['local']}" if gift["local"] else "")
    return found


def _short(array: Array | None, most: int = SHOWN) -> str:
    """A value on an arrow or in a formula, or its shape where it has more elements than ``most``; "" where it is not known."""
    if array is None:
        return ""
    if array.values is None or len(array.values) > most:
        return "⟨" + "×".join(map(str, array.shape)) + "⟩"
    return words.values(array)


def _slots(story: Story, graph: Graph) -> dict[str, list[tuple[int, Gradient]]]:
    """Each gradient slot of each card with the step from which on it shows."""
    slots: dict[str, list[tuple[int, Gradient]]] = {tensor.id: [] for tensor in graph.tensors}
    for number, step in enumerate(story.steps):
        for card, grad in step.slots.items():
            if card in slots:
                slots[card].append((number, sourced(grad, graph.stands)))
    for tensor in graph.tensors:
        if tensor.grad and not slots[tensor.id]:
            slots[tensor.id].append((0, tensor.grad))
    return slots


def _holds(grad: Gradient) -> str:
    """A gradient slot in a few words, as "before" or "now"."""
    if grad.state == "None" or grad.reason == WAITING:
        return "None"
    value = words.values(grad.value)
    return value if grad.state == "value" else f"{words.state(grad)} {value}" if grad.value else grad.state


def _question(tensor: Tensor, step: int | None) -> dict[str, Any] | None:
    """What the quiz asks of a card: the ``step`` that brings the last of its gradient, and the right numbers."""
    value = tensor.grad.value if tensor.grad else None
    if step is None or value is None or value.values is None or not 0 < len(value.values) <= SHOWN:
        return None
    return {"step": step, "values": words.numbers(value.values)}


def _all_that_occurs(story: Story, graph: Graph) -> Graph:
    """The graph with every state that a slot goes through, for the legend."""
    states = {grad.state: grad for step in story.steps for grad in step.slots.values()}
    return replace(graph, tensors=(*graph.tensors, *(Tensor("", "leaf", grad=grad) for grad in states.values())))


# ---------------------------------------------------------------- what the side panel lists


LABELS = {"where": "recorded on", "saved": "saved values", "freed": "saved values"}  # the others are called by their names


def _tensor_facts(tensor: Tensor, keepers: list[tuple[Edge, str]]) -> list[tuple[str, str]]:
    said = told.said("panel", told.of_tensor(tensor, keepers))
    kind = " · ".join(told.taken(said, *told.ROLE))
    return _labelled({"kind": kind, "value": said["value"], **said})


def _operation_facts(operation: Operation, around: told.Around) -> list[tuple[str, str]]:
    said = told.said("panel", told.of_operation(operation, around))
    if not said.keys() & {"saved", "freed"}:
        said["saved"] = "nothing"
    return _labelled(said)


def _labelled(said: dict[str, str]) -> list[tuple[str, str]]:
    """The rows of the panel: one for each line of a fact."""
    return [(LABELS.get(fact, fact), line) for fact, lines in said.items() for line in lines.split("\n")]


def _variables() -> str:
    """The palette for what stands around the picture."""
    def rule(scope: str, palette: dict[str, str]) -> str:
        return f"{scope}{{{''.join(f'--zg-{role}:{colour};' for role, colour in palette.items())}}}"

    system = f"body:not([data-jp-theme-light=true]) {SCOPE}"
    dark = f"body[data-jp-theme-light=false] {SCOPE}"
    return rule(SCOPE, svg.LIGHT) + f"@media (prefers-color-scheme:dark){{{rule(system, svg.DARK)}}}" + rule(dark, svg.DARK)
