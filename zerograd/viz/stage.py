"""What the Explorer's browser half gets: the story, drawn by the hands that draw every picture, as plain lists and strings.

Cards, pills, arrows and the legend are those of ``svg.py``, taken apart into ``[name, attributes, children...]``: the browser
builds them as elements and text nodes and needs to know no more of how they look. A card whose gradient slot changes has
each of its slots, with the step from which on it shows.
"""
from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any

from . import cards, svg, text as words
from .blocks import Places
from .escape import clean
from .fold import sourced
from .layout import Box, Layout, Link, Point, layout
from .model import Array, Edge, Gradient, Graph, Module, Operation, Repeat, Tensor
from .steps import SHOWN, SHOWN_ON_ARROW, WAITING, Gift, Story

SCOPE = ".zg-explorer"


def stage(story: Story, fold: bool = False, arrange: svg.Arrange = layout) -> dict[str, Any]:
    """All that the browser needs, ready for ``json.dumps``; no number in it is nan or infinite. ``arrange`` finds the places."""
    graph = story.final(story.folded if fold else story.graph)
    places = Places(story.graph, graph)
    operations = {operation.id: operation for operation in graph.operations}
    names = words.display_names(graph)
    called_in_steps = _called(story.graph)
    called = called_in_steps | _called(graph)  # where a pill stands for a module, it has the module's name
    saved = words.saved_edges(graph)
    gradless = {tensor.id: replace(tensor, grad=None) for tensor in graph.tensors}
    bare = {me: cards.tensor_row(tensor, operations) for me, tensor in gradless.items()}
    slots = _slots(story, graph)
    complete = {gift.to: number for number, step in enumerate(story.steps) for gift in step.gifts}  # the last gift to each card
    kept: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == "saved":
            kept[edge.source].append(edge)
    steps = _steps(story, places, called_in_steps)
    rows = {me: [(since, cards.slot_row(grad, operations, bare[me])) for since, grad in changes] for me, changes in slots.items()}

    def with_room(sizes: list[tuple[float, float]], links: list[Link], after: list[Link]) -> Layout:
        """A card is as large as the largest of its slots needs."""
        for index, tensor in enumerate(graph.tensors):
            every = [row for _, row in rows[tensor.id]]
            around = 2 * cards.padding(tensor)
            width = max([34.0, bare[tensor.id].width + around, *(row.width + around for row in every)])
            sizes[index] = width, bare[tensor.id].height + max([row.height for row in every], default=0) + around - 2
        wide = _room_for_words(steps, graph)
        rooms = [wide.get((edge.source, edge.target, edge.kind, edge.nr), 0.0) for edge in graph.edges]
        roomy = [replace(link, room=room) if room > link.room else link for link, room in zip(links, rooms)]
        return arrange(sizes, roomy, after)

    _, pills, drawing = svg._sizes_and_links(graph, with_room)
    boxes = dict(zip(svg._ids(graph), drawing.boxes))
    arrows, beginnings = [], defaultdict(dict)  # type: list[Any], dict[str, dict[str, list[Any]]]
    for edge, route, label in zip(graph.edges, drawing.routes, drawing.labels):
        arrow, beginning = _arrow(edge, tuple(route), label, boxes[edge.target] if edge.target in operations else None)
        arrows.append(arrow)
        if beginning:  # by card and kind, so that it is drawn once for all that begin there
            beginnings[edge.source].setdefault(edge.kind, beginning)
    nodes = []
    for tensor in graph.tensors:
        box, pad = boxes[tensor.id], cards.padding(tensor)
        nodes.append({
            **_node(tensor.id, "tensor", names[tensor.id], called[tensor.id], box, story.made.get(tensor.id, 0)),
            "draw": [*_parts(cards.tensor_card(gradless[tensor.id], bare[tensor.id], box, {})),
                     *chain.from_iterable(beginnings[tensor.id].values())],
            "facts": _tensor_facts(tensor, called, kept[tensor.id]),
            "slots": [
                {"since": since, "state": grad.state, "holds": _holds(grad), "facts": words.gradient(grad, operations),
                 "draw": _elements(row.draw(box.x + pad, box.y + pad - 2 + bare[tensor.id].height, box.width - 2 * pad))}
                for (since, row), (_, grad) in zip(rows[tensor.id], slots[tensor.id])
            ],
            "quiz": _question(tensor, complete.get(tensor.id)),
        })
    made, homes = _made(story, places), words.homes(graph)
    for operation, lines in zip(graph.operations, pills):
        box = boxes[operation.id]
        nodes.append({
            **_node(operation.id, "operation", names[operation.id], called[operation.id], box, made[operation.id]),
            "draw": _pill(operation, tuple(lines), box),
            "facts": _operation_facts(operation, saved[operation.id], called, homes.get(operation.id)),
            "folds": operation.folded > 0,
        })
    for block, around, markup in svg._frames(graph, boxes, operations):
        repeats = isinstance(block, Repeat)
        word = f"×{block.times}" if isinstance(block, Repeat) else clean(block.name)
        fact = words.repeated(block, operations) if isinstance(block, Repeat) else words.framed(block, operations)
        nodes.append({
            **_node(block.id, "frame", f"{word} ({block.id})", f"block {word}" if repeats else f"module {word}",
                    around or boxes[block.operations[0]], min(made[each] for each in block.operations)),
            "draw": _parts(markup), "members": [*block.operations, *block.tensors], "folds": repeats,
            "facts": [("kind", fact)],
        })
    wide = max(drawing.width, 560.0)
    legend, height = svg._legend(_all_that_occurs(story, graph), 0.0, 0.0, min(wide, svg.LEGEND_WIDTH))
    return {
        "title": clean(graph.title.partition(", before")[0].partition(", after")[0]), "description": clean(graph.description),
        "hidden": words.hidden(graph.hidden) if graph.hidden else "",
        "folds": story.folded is not story.graph, "folded": fold,
        "size": [drawing.width, drawing.height], "nodes": nodes,
        "edges": arrows,
        "legend": {"draw": _elements(legend), "size": [min(wide, svg.LEGEND_WIDTH), height]},
        "steps": steps, "style": svg._style(SCOPE, "notebook") + _variables(),
    }


def _node(me: str, kind: str, name: str, called: str, box: Box, made: int) -> dict[str, Any]:
    """``name`` is a node's own, for messages and traits; ``called`` is for readers, who see no ids."""
    return {"id": me, "kind": kind, "name": name, "called": called, "box": list(box), "made": made,
            "slots": [], "quiz": None, "folds": False, "members": []}  # fmt: skip


LONG, FAR, STUB = 1000.0, 4000.0, 60.0
"""A saved value's arrow wider than LONG is dotted with a hairline, because round dots over thousands of pixels take a tenth of a
second to paint; of an arrow wider than FAR, which nobody can follow, both ends are drawn."""


@lru_cache(2048)  # when a slider moves, pills and arrows stay where they are
def _pill(operation: Operation, lines: tuple[tuple[str, cards.Style, float], ...], box: Box) -> list[Any]:
    return _parts(cards.operation_pill(operation, [*lines], box, []))


@lru_cache(4096)
def _arrow(edge: Edge, route: tuple[Point, ...], label: Box | None, pill: Box | None) -> tuple[dict[str, Any], list[Any]]:
    """An arrow with the way back along it; and how it begins, if only its end is drawn."""
    wide, dots, beginning = abs(route[-1][0] - route[0][0]), "", ""
    if wide > FAR and len(route) > 3 and label is None:
        (_, (x0, y0), *_, (x1, y1), _) = route
        beginning = cards.path_of(svg.curve([*route[:2], (x0 + STUB, y0)]), svg.line_of(edge)) + svg.dots(x0 + STUB + 14, y0)
        route, dots = ((x1 - STUB, y1), *route[-2:]), svg.dots(x1 - STUB - 14, y1)
    drawn = [*_elements(dots), *_parts(svg._edge(edge, [*route], label, defaultdict(str), pill))]  # names stand in its tooltip
    if LONG < wide <= FAR:
        for _, attributes, *_ in drawn:
            attributes["class"] = attributes.get("class", "").replace("zg-dotted", "zg-dotted zg-long")
    (x, y), *_, last = route
    before = route[max(len(route) - 3, 0)]  # the word stands in the middle of the last gap that is crossed
    arrow = {
        "source": edge.source, "target": edge.target, "kind": edge.kind, "nr": edge.nr, "draw": drawn,
        "back": svg.curve([*route[:0:-1], (x + 6, y)]), "tip": [x, y],  # with room for the arrow head
        "word": [(before[0] + last[0]) / 2, (before[1] + last[1]) / 2],
        "span": [min(x for x, _ in route), max(x for x, _ in route)],
    }  # fmt: skip
    return arrow, _elements(beginning)


def _called(graph: Graph) -> dict[str, str]:
    """What readers, who see no ids, are told of each node."""
    unnamed = {tensor.id: f"(unnamed) {_short(tensor.value)}".strip() for tensor in graph.tensors if not tensor.name}
    return {**words.display_names(graph), **unnamed, **{operation.id: clean(operation.name) for operation in graph.operations}}


def _made(story: Story, places: Places) -> dict[str, int]:
    """The step in which each operation that is drawn comes to be: the first of those that happen there."""
    made: dict[str, int] = {}
    for operation in story.graph.operations:
        made.setdefault(places.operation(operation.id), story.made.get(operation.id, 0))
    return made


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


def _room_for_words(steps: list[dict[str, Any]], graph: Graph) -> dict[tuple[str, str, str, int], float]:
    """How wide a gap must be for what stands on the ways back: the incoming gradient, the local derivatives. By edge."""
    style = cards.Style(10.5, bold=True)
    found: dict[tuple[str, str, str, int], float] = defaultdict(float)
    results: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == "output":
            results[edge.source].append(edge)

    def widen(key: tuple[str, str, str, int], word: str) -> None:
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
    return value if grad.state == "value" else f"{grad.state} {value}" if grad.value else grad.state


def _question(tensor: Tensor, step: int | None) -> dict[str, Any] | None:
    """What the quiz asks of a card: the ``step`` that brings the last of its gradient, and the right numbers."""
    value = tensor.grad.value if tensor.grad else None
    if step is None or value is None or value.values is None or not 0 < len(value.values) <= SHOWN:
        return None
    return {"step": step, "values": [words.number(v) for v in value.values]}


def _all_that_occurs(story: Story, graph: Graph) -> Graph:
    """The graph with every state that a slot goes through, for the legend."""
    states = {grad.state: grad for step in story.steps for grad in step.slots.values()}
    return replace(graph, tensors=(*graph.tensors, *(Tensor("", "leaf", grad=grad) for grad in states.values())))


# ---------------------------------------------------------------- what the side panel lists


def _tensor_facts(tensor: Tensor, names: dict[str, str], kept: list[Edge]) -> list[tuple[str, str]]:
    facts = [("kind", words.role(tensor)), ("value", words.values(tensor.value))]
    if tensor.role != "number":
        facts += [("shape", words.shape(tensor.shape)), ("dtype", clean(tensor.dtype)), ("version", str(tensor.version))]
    if keepers := [f"{names[edge.target]}, as {clean(edge.label)}" for edge in kept]:
        facts.append(("saved by", " and ".join(keepers)))
    if tensor.was:
        facts.append(("was", clean(tensor.was)))
    return facts


def _operation_facts(
    operation: Operation, saved: list[Edge], names: dict[str, str], home: Module | None
) -> list[tuple[str, str]]:
    kept = [f"{names[e.source]}, as {clean(e.label)}" + (" (changed since)" if e.stale else "") for e in saved]
    state = "freed" if operation.freed else " and ".join(kept) or "nothing"
    if operation.folded and home:
        parameters = [f"{clean(each.name)} {words.shape(each.shape)}" for each in home.parameters]
        return [("kind", words.framed(home, {})), *[("parameter", each) for each in parameters]]
    facts = [("kind", f"grad_fn {clean(operation.symbol)}"), ("saved values", state)]
    if home:
        facts.append(("module", clean(home.name)))
    return [*facts, ("line", clean(operation.where))] if operation.where else facts


# ---------------------------------------------------------------- markup taken apart


def _elements(markup: str) -> list[Any]:
    """The elements of ``markup`` as lists; their ``data-`` attributes stay behind."""
    return [_element(each) for each in ElementTree.fromstring(f"<g>{markup}</g>")]


def _parts(markup: str) -> list[Any]:
    """What stands in the group that ``markup`` is, without the tooltip of the whole."""
    (group,) = ElementTree.fromstring(f"<g>{markup}</g>")
    return [_element(each) for each in group if each.tag != "title"]


def _element(node: ElementTree.Element) -> list[Any]:
    """(An element in a picture is at most four deep.)"""
    attributes = {key: value for key, value in node.attrib.items() if not key.startswith("data-")}
    children: list[Any] = [node.text] if node.text else []
    for child in node:
        children.append(_element(child))
        if child.tail:
            children.append(child.tail)
    return [node.tag, attributes, *children]


def _variables() -> str:
    """The palette for what stands around the picture."""
    def rule(scope: str, palette: dict[str, str]) -> str:
        return f"{scope}{{{''.join(f'--zg-{role}:{colour};' for role, colour in palette.items())}}}"

    system = f"body:not([data-jp-theme-light=true]) {SCOPE}"
    dark = f"body[data-jp-theme-light=false] {SCOPE}"
    return rule(SCOPE, svg.LIGHT) + f"@media (prefers-color-scheme:dark){{{rule(system, svg.DARK)}}}" + rule(dark, svg.DARK)
