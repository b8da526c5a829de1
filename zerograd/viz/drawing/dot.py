"""Graphviz: the graph as DOT text, and, where asked for, its ``dot`` program as the layout.

``dot`` is never needed. It only ever gets ids and sizes that we made, through its standard input, and ten seconds; whatever goes
wrong, our own layout draws the picture and one line says why.
"""
from __future__ import annotations

import json
import math
import warnings
from math import inf
from typing import TYPE_CHECKING, Any

from ..facts import told, words
from ..facts.escape import clean
from ..facts.model import Edge, Graph, Module, Operation, Repeat, Tensor
from .geometry import Box, Layout, Link, Point, Size
from .layout import layout
from .programs import Failed, ask

if TYPE_CHECKING:
    from collections.abc import Sequence

POINTS = 72.0  # to the inch, in which dot counts sizes
LABEL = 200  # characters of a name in DOT text


# ---------------------------------------------------------------- DOT text, for people and other programs


def to_dot(graph: Graph) -> str:
    """The graph in DOT, by way of the ``graphviz`` package. Ids are a counter; all labels are escaped."""
    import graphviz

    drawing = graphviz.Digraph(
        "autograd", graph_attr={"rankdir": "LR", "label": _label(graph.title)}, node_attr={"fontname": "Arial", "fontsize": "10"}
    )
    names = {operation.id: operation for operation in graph.operations}
    for tensor in graph.tensors:
        drawing.node(tensor.id, _label(*_tensor_lines(tensor, names)), **_tensor_look(tensor))
    for operation in graph.operations:
        style = "rounded,dashed" if operation.freed else "rounded"
        more = {"peripheries": "2"} if operation.folded else {}
        drawing.node(operation.id, _label(*_operation_lines(operation)), shape="box", style=style, **more)
    for edge in graph.edges:
        drawing.edge(edge.source, edge.target, **_edge_look(edge))
    frames = {repeat.id: _frame(repeat, f"×{repeat.times}", "dashed") for repeat in graph.repeats}
    repeated = {operation: frames[repeat.id] for repeat in graph.repeats for operation in repeat.operations}
    for module in graph.modules:
        if not module.folded:
            repeated.get(module.operations[0], drawing).subgraph(_frame(module, module.name, "solid"))
    for frame in frames.values():
        drawing.subgraph(frame)
    return str(drawing.source)


def _frame(block: Repeat | Module, label: str, style: str) -> Any:
    import graphviz

    frame = graphviz.Digraph(f"cluster_{block.id}", graph_attr={"label": _label(label), "style": style})
    for identity in (*block.operations, *block.tensors):
        frame.node(identity)
    return frame


def _label(*lines: str) -> Any:
    """Text that DOT shows as it stands: neither its escapes nor its HTML-like labels mean anything in it."""
    import graphviz

    return graphviz.escape("\n".join(clean(line, LABEL) for line in lines))


def _tensor_lines(tensor: Tensor, operations: dict[str, Operation]) -> list[str]:
    said = told.said("dot", [*told.of_tensor(tensor), *told.of_gradient(tensor.grad, operations)])
    return [tensor.name or words.unnamed(tensor), " · ".join(told.taken(said, *told.ROLE)), *said.values()]


def _operation_lines(operation: Operation) -> list[str]:
    said = told.said("dot", told.of_operation(operation))
    heading = [operation.name, *told.taken(said, "kind")]
    return [*(heading if operation.folded else heading[::-1]), *said.values()]


def _tensor_look(tensor: Tensor) -> dict[str, str]:
    look = {"shape": "box", "peripheries": "2" if tensor.retained else "1"}
    if tensor.role in ("untracked", "number"):
        look["style"] = "dashed"
    elif tensor.role == "non-leaf":
        look["style"] = "rounded"
    if tensor.root or tensor.role == "leaf":
        look["penwidth"] = "3"
    return look


def _edge_look(edge: Edge) -> dict[str, str]:
    if edge.kind == "saved":
        since = " (changed since)" if edge.stale else ""
        return {"style": "dotted", "label": _label(edge.label + since), "constraint": "false"}
    if edge.kind == "cut":
        return {"style": "dashed", "label": _label(f"cut by {edge.label}")}
    if edge.kind == "folded":
        return {"style": "dashed", "label": _label(f"… {edge.label}")}
    return {"label": _label(edge.label)} if edge.label else {}


# ---------------------------------------------------------------- dot as the layout


def dot_layout(sizes: Sequence[Size], links: Sequence[Link], after: Sequence[Link] = (), width: float = inf) -> Layout:
    """What ``layout`` returns, with places found by ``dot``, which knows no rows; by ``layout`` itself, and a warning, where that
    fails."""
    try:
        return _read(_ask(sizes, links), sizes, links)
    except Failed as failure:
        warnings.warn(f"{failure}: drawn with zerograd's own layout instead", UserWarning, stacklevel=2)
        return layout(sizes, links, after, width)


def _ask(sizes: Sequence[Size], links: Sequence[Link]) -> Any:
    """What ``dot`` says about our sizes and links, as JSON."""
    looks = 'node [shape=box fixedsize=true label=""]; edge [arrowhead=none]'
    lines = ["digraph {", f"rankdir=LR; ranksep=0.35; nodesep=0.25; {looks}"]
    lines += [f"n{i} [width={w / POINTS:.4f} height={h / POINTS:.4f}]" for i, (w, h) in enumerate(sizes)]
    for i, link in enumerate(links):
        room = f" minlen={2 + int(link.label[0] / 25)}" if link.label else ""
        middle = ":e" if link.central else ""
        lines.append(f"n{link.source}{middle} -> n{link.target} [id=e{i}{room}{' constraint=false' if link.weak else ''}]")
    answer = ask("dot", "-Tjson", given="\n".join([*lines, "}"]))
    try:
        return json.loads(answer)
    except ValueError:
        raise Failed("dot printed something that is not JSON") from None


def _read(answer: Any, sizes: Sequence[Size], links: Sequence[Link]) -> Layout:
    """Boxes and routes in our own measure: from the upper left corner, in pixels."""
    try:
        left, bottom, right, top = (_number(n) for n in answer["bb"].split(","))
        places = {each["name"]: [_number(n) for n in each["pos"].split(",")] for each in answer.get("objects", ())}
        boxes = [
            Box(places[f"n{i}"][0] - left - w / 2, top - places[f"n{i}"][1] - h / 2, w, h) for i, (w, h) in enumerate(sizes)
        ]
        curves = {each["id"]: _points(each["pos"], left, top) for each in answer.get("edges", ())}
        routes = [curves[f"e{i}"] for i in range(len(links))]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise Failed("dot printed something that is no layout") from None
    labels = [_in_the_middle(route, link.label) if link.label else None for route, link in zip(routes, links)]
    return Layout(boxes, routes, labels, right - left, top - bottom)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _points(pos: str, left: float, top: float) -> list[Point]:
    """A Bézier spline as a line with eight points to each of its curves."""
    ends = [part.split(",") for part in pos.split() if part[0] not in "es"]
    knots = [(_number(x) - left, top - _number(y)) for x, y in ends]
    route = [knots[0]]
    for start in range(0, len(knots) - 3, 3):
        a, b, c, d = knots[start : start + 4]
        for step in range(1, 9):
            t = step / 8
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d))) for axis in (0, 1))
            route.append((x, y))
    if len(route) < 2:
        raise ValueError
    return route


def _in_the_middle(route: list[Point], size: tuple[float, float]) -> Box:
    x, y = route[len(route) // 2]
    return Box(x - size[0] / 2, y - size[1] / 2, *size)
