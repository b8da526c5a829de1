"""What the Explorer's browser half gets: the story, drawn by the hands that draw every picture, as plain lists and strings.

Cards, pills, arrows and the legend are those of ``svg.py``, taken apart into ``[name, attributes, children...]``: the browser
builds them as elements and text nodes and needs to know no more of how they look. A card whose gradient slot changes has
each of its slots, with the step from which on it shows.
"""
from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from typing import Any

from . import cards, svg, text as words
from .escape import clean
from .layout import Box, Layout, Link, layout
from .model import Array, Edge, Gradient, Operation, Tensor
from .steps import SHOWN, WAITING, Story

SCOPE = ".zg-explorer"


def stage(story: Story) -> dict[str, Any]:
    """All that the browser needs, ready for ``json.dumps``; no number in it is nan or infinite."""
    graph = story.final()
    operations = {operation.id: operation for operation in graph.operations}
    names = words.display_names(graph)
    called = {**names, **{t.id: f"(unnamed) {_short(t.value)}".strip() for t in graph.tensors if not t.name}}
    saved = words.saved_edges(graph)
    bare = {tensor.id: cards.tensor_row(replace(tensor, grad=None), operations) for tensor in graph.tensors}
    slots = {tensor.id: _slots(story, tensor) for tensor in graph.tensors}
    rows = {me: [(since, cards.slot_row(grad, operations, bare[me])) for since, grad in changes] for me, changes in slots.items()}

    def with_room(sizes: list[tuple[float, float]], links: list[Link], after: list[Link]) -> Layout:
        """A card is as large as the largest of its slots needs."""
        for index, tensor in enumerate(graph.tensors):
            every = [row for _, row in rows[tensor.id]]
            around = 2 * cards.padding(tensor)
            width = max([34.0, bare[tensor.id].width + around, *(row.width + around for row in every)])
            sizes[index] = width, bare[tensor.id].height + max([row.height for row in every], default=0) + around - 2
        wide = _room_for_words(story)
        roomy = [replace(link, room=max(link.room, wide.get((e.source, e.target, e.kind, e.nr), 0.0)))
                 for link, e in zip(links, graph.edges)]  # fmt: skip
        return layout(sizes, roomy, after)

    _, pills, drawing = svg._sizes_and_links(graph, with_room)
    boxes = dict(zip(svg._ids(graph), drawing.boxes))
    nodes = []
    for tensor in graph.tensors:
        box, pad = boxes[tensor.id], cards.padding(tensor)
        nodes.append({
            **_node(tensor.id, "tensor", names, called, box, story),
            "draw": _parts(cards.tensor_card(replace(tensor, grad=None), bare[tensor.id], box, {})),
            "facts": _tensor_facts(tensor, names, graph.edges),
            "slots": [
                {"since": since, "state": grad.state, "holds": _holds(grad), "facts": words.gradient(grad, operations),
                 "draw": _elements(row.draw(box.x + pad, box.y + pad - 2 + bare[tensor.id].height, box.width - 2 * pad))}
                for (since, row), (_, grad) in zip(rows[tensor.id], slots[tensor.id])
            ],
            "quiz": _question(story, tensor),
        })
    for operation, lines in zip(graph.operations, pills):
        box = boxes[operation.id]
        nodes.append({
            **_node(operation.id, "operation", names, called, box, story),
            "draw": _parts(cards.operation_pill(operation, lines, box, [])),
            "facts": _operation_facts(operation, saved[operation.id], called),
            "slots": [], "quiz": None,
        })
    wide = max(drawing.width, 560.0)
    legend, height = svg._legend(_all_that_occurs(story), 0.0, 0.0, min(wide, svg.LEGEND_WIDTH))
    return {
        "title": clean(graph.title.partition(", before")[0].partition(", after")[0]), "description": clean(graph.description),
        "hidden": words.hidden(graph.hidden) if graph.hidden else "",
        "size": [drawing.width, drawing.height], "nodes": nodes,
        "edges": [
            {"source": edge.source, "target": edge.target, "kind": edge.kind, "nr": edge.nr, "route": [list(p) for p in route],
             "draw": _parts(svg._edge(edge, route, label, names, boxes[edge.target] if edge.target in operations else None))}
            for edge, route, label in zip(graph.edges, drawing.routes, drawing.labels)
        ],
        "legend": {"draw": _elements(legend), "size": [min(wide, svg.LEGEND_WIDTH), height]},
        "steps": _steps(story), "style": svg._style(SCOPE, "notebook") + _variables(),
    }


def _node(me: str, kind: str, names: dict[str, str], called: dict[str, str], box: Box, story: Story) -> dict[str, Any]:
    """``name`` is a node's own, for messages and traits; ``called`` is for readers, who see no ids."""
    return {"id": me, "kind": kind, "name": names[me], "called": called[me], "box": list(box), "made": story.made.get(me, 0)}


def _steps(story: Story) -> list[dict[str, Any]]:
    return [
        {
            "phase": step.phase, "node": step.node, "text": clean(step.text, 4000), "incoming": _short(step.incoming),
            "gifts": [
                {"to": gift.to, "nr": gift.nr, "rule": gift.rule, "numbers": gift.numbers, "local": gift.local,
                 "value": _short(gift.value), "before": _short(gift.before), "total": _short(gift.total),
                 "note": clean(gift.note)}
                for gift in step.gifts
            ],
        }
        for step in story.steps
    ]


def _room_for_words(story: Story) -> dict[tuple[str, str, str, int], float]:
    """How wide a gap must be for what stands on the ways back: the incoming gradient, the local derivatives. By edge."""
    style = cards.Style(10.5, bold=True)
    found: dict[tuple[str, str, str, int], float] = {}
    for step in story.steps:
        for edge in story.graph.edges if step.phase == "backward" else ():
            if edge.kind == "output" and edge.source == step.node:
                found[edge.source, edge.target, edge.kind, edge.nr] = style.width(_short(step.incoming)) + 8
        for gift in step.gifts:
            found[gift.to, step.node, "input", gift.nr] = style.width(f"× {gift.local}" if gift.local else "") + 8
    return found


def _short(array: Array | None) -> str:
    """A value on an arrow or in a formula; "" where it is not known."""
    if array is None:
        return ""
    if array.values is None or len(array.values) > SHOWN:
        return "⟨" + "×".join(map(str, array.shape)) + "⟩"
    return words.values(array)


def _slots(story: Story, tensor: Tensor) -> list[tuple[int, Gradient]]:
    """Each gradient slot of a card with the step from which on it shows."""
    changes = [(number, step.slots[tensor.id]) for number, step in enumerate(story.steps) if tensor.id in step.slots]
    return changes or ([(0, tensor.grad)] if tensor.grad else [])


def _holds(grad: Gradient) -> str:
    """A gradient slot in a few words, as "before" or "now"."""
    if grad.state == "None" or grad.reason == WAITING:
        return "None"
    value = words.values(grad.value)
    return value if grad.state == "value" else f"{grad.state} {value}" if grad.value else grad.state


def _question(story: Story, tensor: Tensor) -> dict[str, Any] | None:
    """What the quiz asks of a card: the step that brings the last of its gradient, and the right numbers."""
    steps = [number for number, step in enumerate(story.steps) if any(gift.to == tensor.id for gift in step.gifts)]
    value = tensor.grad.value if tensor.grad else None
    if not steps or value is None or value.values is None or not 0 < len(value.values) <= SHOWN:
        return None
    return {"step": steps[-1], "values": [words.number(v) for v in value.values]}


def _all_that_occurs(story: Story) -> Any:
    """The graph with every state that a slot goes through, for the legend."""
    states = {grad.state: grad for step in story.steps for grad in step.slots.values()}
    return replace(story.graph, tensors=(*story.final().tensors, *(Tensor("", "leaf", grad=grad) for grad in states.values())))


# ---------------------------------------------------------------- what the side panel lists


def _tensor_facts(tensor: Tensor, names: dict[str, str], edges: tuple[Edge, ...]) -> list[tuple[str, str]]:
    facts = [("kind", words.role(tensor)), ("value", words.values(tensor.value))]
    if tensor.role != "number":
        facts += [("shape", words.shape(tensor.shape)), ("dtype", clean(tensor.dtype)), ("version", str(tensor.version))]
    keepers = [f"{names[e.target]}, as {clean(e.label)}" for e in edges if e.kind == "saved" and e.source == tensor.id]
    if keepers:
        facts.append(("saved by", " and ".join(keepers)))
    if tensor.was:
        facts.append(("was", clean(tensor.was)))
    return facts


def _operation_facts(operation: Operation, saved: list[Edge], names: dict[str, str]) -> list[tuple[str, str]]:
    kept = [f"{names[e.source]}, as {clean(e.label)}" + (" (changed since)" if e.stale else "") for e in saved]
    state = "freed" if operation.freed else " and ".join(kept) or "nothing"
    facts = [("kind", f"grad_fn {clean(operation.symbol)}"), ("saved values", state)]
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
