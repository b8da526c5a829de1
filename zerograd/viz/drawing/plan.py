"""How a graph is drawn and where everything goes.

A small graph has a card for every tensor and runs from left to right. What would be wider than ``FIT`` is drawn as a network:
an unnamed result is a tag on the arrow that leaves its operation, so that the two take one place; that an operation keeps a value
is a dot on the arrow that brings it; cards are smaller; and the drawing goes on in rows.
"""
from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from typing import Protocol

from ..facts.model import Edge, Graph, Module, Repeat, Tensor
from ..facts.modules import inputs
from .arrays import Row
from .arrows import ON_ARROW, ON_STEM, WORD, Way, chip_size, edge_word, label_size, to_outline
from .cards import FULL, SMALLER, STEM, TAG, Form, name_widths
from .geometry import Box, Layout, Link, Size
from .layout import layout
from .pills import Line, pill_lines, pill_size

ROUNDS = 3  # how often the layout is asked: names that stand again need room, too
FIT = 972.0  # what a cell of 1,000 pixels has room for, without the margins
EdgeKey = tuple[str, str, str, int]


class Arrange(Protocol):
    """What finds the places: ``layout``, or another with the same arguments."""

    def __call__(self, sizes: list[Size], links: list[Link], after: list[Link], width: float = ..., /) -> Layout: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """A graph ready to be drawn. All by id, but the ``ways`` of the edges, which are in their order."""

    forms: Mapping[str, Form]
    rows: Mapping[str, Row]  # what stands on the cards
    pills: Mapping[str, list[Line]]
    boxes: Mapping[str, Box]
    ways: list[Way]
    width: float
    height: float
    tags: Mapping[str, str] = field(default_factory=dict)  # for an operation the tag at its side
    breaks: tuple[float, ...] = ()  # where rows begin, but the first

    @property
    def small(self) -> bool:
        """Is it drawn as a network?"""
        return SMALLER in self.forms.values()

    def moved(self, x: float, y: float) -> Plan:
        """Everything so much further right and down."""
        boxes = {name: box.moved(x, y) for name, box in self.boxes.items()}
        ways = [way.moved(x, y) for way in self.ways]
        return replace(self, boxes=boxes, ways=ways, breaks=tuple(each + y for each in self.breaks))


RowOf = Callable[[Tensor, Form], Row]
Room = Mapping[EdgeKey, float]


def plan(
    graph: Graph, arrange: Arrange = layout, width: float = FIT, row: RowOf | None = None, room: Room | None = None
) -> Plan:
    """A network's rows are up to ``width`` wide. ``row`` says what stands on a tensor's card, if that is not what its form says;
    ``room`` how much longer than usual some arrows must be, in front of their target."""
    operations, widths = {each.id: each for each in graph.operations}, name_widths(graph.tensors)
    row = row or (lambda tensor, form: form.row(tensor, operations, widths[tensor.id]))
    planned = partial(_planned, graph, arrange, row, room or {}, _apart(graph))
    whole = planned(dict.fromkeys(widths, FULL), {}, inf)
    if whole.width <= FIT:
        return whole
    tags = _tags(graph)
    forms = {**dict.fromkeys(widths, SMALLER), **dict.fromkeys(tags.values(), TAG)}
    return planned(forms, tags, width)


def _tags(graph: Graph) -> dict[str, str]:
    """For each operation with one result, which nobody named and nobody keeps: that."""
    tensors = {tensor.id: tensor for tensor in graph.tensors}
    results: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == "output":
            results[edge.source].append(edge.target)
    otherwise = {edge.target for edge in graph.edges if edge.kind in ("cut", "folded")}

    def nameless(tensor: Tensor) -> bool:
        known = tensor.name or tensor.was or tensor.before or tensor.root or tensor.retained or tensor.hidden
        return not known and tensor.role == "non-leaf" and tensor.id not in otherwise

    return {maker: made[0] for maker, made in results.items() if len(made) == 1 and nameless(tensors[made[0]])}


def _planned(
    graph: Graph, arrange: Arrange, row: RowOf, room: Room, apart: Sequence[tuple[str, str]],
    forms: Mapping[str, Form], tags: Mapping[str, str], width: float,
) -> Plan:
    small = SMALLER in forms.values()
    rows = {tensor.id: row(tensor, forms[tensor.id]) for tensor in graph.tensors}
    pills = {operation.id: pill_lines(operation, small) for operation in graph.operations}
    sitting = _sitting(graph.edges) if small else {}
    drawn = [i for i, edge in enumerate(graph.edges) if i not in sitting and tags.get(edge.source) != edge.target]
    arriving = Counter(graph.edges[i].target for i in drawn)
    sizes: dict[str, Size] = {t.id: forms[t.id].size(t, rows[t.id]) for t in graph.tensors}
    sizes |= {o.id: pill_size(pills[o.id], arriving[o.id], o.folded > 0) for o in graph.operations}
    for maker, tag in tags.items():
        sizes[tag] = max(sizes[tag][0], room.get((maker, tag, "output", 0), 0.0) + STEM), sizes[tag][1]

    boxes, found, again = _found(graph, arrange, room, apart, sizes, tags, drawn, width)
    ways: dict[int, Way] = {}
    named: set[Box] = set()
    for i, route, label in zip(drawn, found.routes, found.labels):
        target = graph.edges[i].target
        chip = again.get(i)
        ways[i] = Way(to_outline(route, boxes[target]) if target in pills else route, label or chip, "chip" if chip else "arrow")
        if chip in named:
            ways[i] = ways[i]._replace(label=None)
        elif chip:
            named.add(chip)
    for i, edge in enumerate(graph.edges):
        if tags.get(edge.source) == edge.target:
            box = boxes[edge.target]
            level = box.y + box.height / 2
            ways[i] = Way([(box.x, level), (box.x + box.width, level)], kind="stem")
    for i, other in sitting.items():
        way = ways[other].route
        (x, y), aside = (way[0], ON_STEM) if graph.edges[other].kind == "output" else (way[-1], -ON_ARROW)
        ways[i] = Way([(x + aside, y)], kind="dot")
    in_order = [ways[i] for i in range(len(graph.edges))]
    return Plan(forms, rows, pills, boxes, in_order, found.width, found.height, tags, found.breaks)


def _found(
    graph: Graph, arrange: Arrange, room: Room, apart: Sequence[tuple[str, str]],
    sizes: Mapping[str, Size], tags: Mapping[str, str], drawn: Sequence[int], width: float,
) -> tuple[dict[str, Box], Layout, dict[int, Box]]:
    """The box of each card, pill and tag; the layout, with a route for each edge that is ``drawn``; and for the edges whose
    source stands in a row far above, where its name stands again."""
    at_side = {tag: maker for maker, tag in tags.items()}
    nodes = [name for name in sizes if name not in at_side]  # tensors, then operations, with their tags
    seat = {name: place for place, name in enumerate(nodes)}
    seat |= {tag: seat[maker] for tag, maker in at_side.items()}
    after = [Link(seat[a], seat[b]) for a, b in apart if seat[a] != seat[b]]
    tensors = {tensor.id: tensor for tensor in graph.tensors}
    far: dict[int, tuple[str, int]] = {}  # for such an edge its source and the row in which that is named
    for _ in range(ROUNDS):
        chips = {chip: len(nodes) + place for place, chip in enumerate(dict.fromkeys(far.values()))}
        links = [_link(graph.edges[i], seat, chips.get(far.get(i, ("", 0))), at_side, room) for i in drawn]
        wanted = [_with_tag(sizes, name, tags) for name in nodes] + [chip_size(tensors[name]) for name, _ in chips]
        found = arrange(wanted, links, after, width)
        row = {name: bisect(found.breaks, found.boxes[place].y) for name, place in seat.items()}
        before, far = far, {
            i: (edge.source, row[edge.target])
            for i, edge in ((i, graph.edges[i]) for i in drawn)
            if edge.kind == "input" and row[edge.target] - row[edge.source] >= _too_far(tensors[edge.source])
        }  # fmt: skip
        if far == before:
            break
    boxes: dict[str, Box] = {}
    for name, box in zip(nodes, found.boxes):
        wide, high = sizes[name]
        boxes[name] = Box(box.x, box.y + (box.height - high) / 2, wide, high)
        if name in tags:
            boxes[tags[name]] = Box(box.x + wide, box.y, box.width - wide, box.height)
    return boxes, found, {i: found.boxes[chips[chip]] for i, chip in before.items()}


def _too_far(tensor: Tensor) -> float:
    """How many rows below a tensor an arrow from it is no longer drawn: its name stands there again instead."""
    return inf if not tensor.name else 2 if tensor.role == "non-leaf" else 1


def _link(edge: Edge, seat: Mapping[str, int], chip: int | None, at_side: Mapping[str, str], room: Room) -> Link:
    wide = room.get((edge.source, edge.target, edge.kind, edge.nr), 0.0)
    word = WORD.width(edge_word(edge)) + 4 if edge_word(edge) else 0.0
    source, central = (seat[edge.source], edge.source in at_side) if chip is None else (chip, True)
    return Link(source, seat[edge.target], edge.kind, label_size(edge), max(word, wide), edge.kind == "saved", central)


def _with_tag(sizes: Mapping[str, Size], name: str, tags: Mapping[str, str]) -> Size:
    """The size of a card or pill, with the tag at its side."""
    (wide, high), (more, least) = sizes[name], sizes.get(tags.get(name, ""), (0.0, 0.0))
    return wide + more, max(high, least)


def _sitting(edges: Sequence[Edge]) -> dict[int, int]:
    """For each value that an operation keeps and that an arrow brings there, or takes from there, that arrow."""
    brings: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, edge in enumerate(edges):
        if edge.kind == "input":
            brings[edge.source, edge.target].append(i)
        elif edge.kind == "output":
            brings[edge.target, edge.source].append(i)
    taken: Counter[tuple[str, str]] = Counter()
    found = {}
    for i, edge in enumerate(edges):
        pair = edge.source, edge.target
        if edge.kind == "saved" and pair in brings:
            found[i] = brings[pair][taken[pair] % len(brings[pair])]
            taken[pair] += 1
    return found


def _apart(graph: Graph) -> list[tuple[str, str]]:
    """What stands left of what, so that blocks can have frames: pairs of ids."""
    into: dict[str, list[str]] = defaultdict(list)
    out: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind != "saved":
            into[edge.target].append(edge.source)
            out[edge.source].append(edge.target)
    return [*_before_repeats(graph), *_before_modules(graph, into), *_behind_blocks(graph, into, out)]


def _before_repeats(graph: Graph) -> list[tuple[str, str]]:
    """Where a repeat began stands left of its frame: pairs of ids."""
    return [
        (edge.source, inside)
        for repeat in graph.repeats
        for edge in graph.edges
        if edge.kind == "folded" and edge.target in repeat.tensors
        for inside in (*repeat.tensors, *repeat.operations)
    ]


def _before_modules(graph: Graph, into: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """What goes into a module stands left of all that is in it, so that there can be a frame: pairs of ids, never in a circle.

    A circle there would be where something is computed by the module and goes back into it.
    """
    pairs = []
    for module, given in zip(graph.modules, inputs(graph)):
        inside = dict.fromkeys((*module.operations, *module.tensors))
        begins = [each for each in inside if inside.keys().isdisjoint(into[each])]
        pairs += [(tensor, each) for tensor, early in given.items() if early for each in begins]
    return pairs


def _behind_blocks(graph: Graph, into: Mapping[str, list[str]], out: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """What joins the result of a module or a repeat in the next operation, and comes from nowhere, stands right of the block, and
    not in its frame: pairs of ids."""
    pairs = []
    blocks: list[Module | Repeat] = [*graph.modules, *graph.repeats]
    for block in blocks:
        results = {operation: out[operation] for operation in block.operations}
        ends = [operation for operation, made in results.items() if not any({*out[each]} & results.keys() for each in made)]
        joins = {join for end in ends for made in out[end] for join in out[made]}
        beside = dict.fromkeys(each for join in joins for each in into[join] if not into[each] and {*out[each]} <= joins)
        last = [*ends, *(made for end in ends for made in out[end] if made in block.tensors)]
        pairs += [(each, leaf) for each in last for leaf in beside if leaf not in block.tensors]
    return pairs
