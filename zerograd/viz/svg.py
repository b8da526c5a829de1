"""The picture: tensor cards and ``grad_fn`` pills, drawn as plain SVG that every viewer understands.

Each fact is told twice or more: by shape, by line and by word; colour only repeats it. The file is well-formed XML
without script, links, ids or fonts of its own. Every ``<g>`` of a card, pill or edge carries its facts as ``data-``
attributes and, as a tooltip, in words.

The order of work: build the contents of each card as rows, measure them, lay them out, draw.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Literal

from . import text as words
from .cards import (
    LEGEND,
    NAME_WIDTH,
    REASON,
    SMALL,
    Row,
    Style,
    badge,
    digits,
    draw_frame,
    element,
    mark,
    name_widths,
    operation_pill,
    padding,
    path_of,
    pill_lines,
    pill_radius,
    pill_size,
    rectangle,
    slot_shape,
    tensor_card,
    tensor_row,
    text_at,
    tooltip,
)
from .escape import clean, escape, escape_lines
from .geometry import Box, Layout, Link, Point
from .layout import layout
from .model import Edge, Graph, Module, Operation, Repeat, Tensor
from .modules import inputs

LIGHT = {
    "background": "#FFFFFF",
    "text": "#1A1A1A",
    "forward": "#757170",
    "leaf": "#0B5DD2",
    "gradient": "#D62802",
    "retained": "#51165F",
    "saved": "#0C3222",
    "positive": "#F2A154",
    "negative": "#86B4F2",
}
DARK = {
    "background": "#111418",
    "text": "#ECEFF4",
    "forward": "#817E7E",
    "leaf": "#B9D8F8",
    "gradient": "#FA5E2C",
    "retained": "#E249F5",
    "saved": "#18FE9A",
    "positive": "#9A5200",
    "negative": "#2559AE",
}
FONT = "Arial,Helvetica,'Liberation Sans','DejaVu Sans',sans-serif"  # escape.ems knows the widths of these

TAG = Style(11, bold=True)
APART = 6.0  # a frame from what it goes round: less than half the space between two cards

MARGIN = 14.0
LEGEND_WIDTH = 860.0  # in a wide picture the legend stays where the reader begins
SHRINK = 0.72  # in a notebook a wide picture shrinks to this, then scrolls

Medium = Literal["alone", "notebook", "paper"]
Arrange = Callable[[list[tuple[float, float]], list[Link], list[Link]], Layout]

STATES: dict[str, str] = {  # the gradient slot, as the legend explains it
    "value": "grad: kept in .grad",
    "None": "grad None: .grad is not filled",
    "pending": "grad pending: no backward yet",
    "freed": "grad freed: passed through, not kept",
    "stale": "grad stale: value changed since",
}


# --- edges ---


def curve(route: list[Point]) -> str:
    """A route as path data: straight on one level, an S across a gap."""
    d = [f"M{digits(route[0][0])} {digits(route[0][1])}"]
    for (x0, y0), (x1, y1) in pairwise(route):
        middle = digits((x0 + x1) / 2)
        d.append(f"H{digits(x1)}" if y0 == y1 else f"C{middle} {digits(y0)} {middle} {digits(y1)} {digits(x1)} {digits(y1)}")
    return "".join(d)


def _arrow(x: float, y: float, direction: float = 1.0, classes: str = "zg-fill-forward") -> str:
    """An arrow head with its tip at (x, y)."""
    return path_of(f"M{digits(x)} {digits(y)}l{digits(-8 * direction)} -4v8z", classes)


def _scissors(x: float, y: float) -> str:
    """Open scissors, their blades across the line."""
    rings = "".join(element("circle", cx=x - 6.5, cy=y + dy, r=2.9, class_="zg-line-text") for dy in (-4.2, 4.2))
    return rings + path_of(
        f"M{digits(x - 4.2)} {digits(y - 2.4)}L{digits(x + 8)} {digits(y + 4.6)}"
        f"M{digits(x - 4.2)} {digits(y + 2.4)}L{digits(x + 8)} {digits(y - 4.6)}",
        "zg-line-text zg-round",
    )


def dots(x: float, y: float) -> str:
    """What is left out."""
    return "".join(element("circle", cx=x + dx, cy=y, r=1.8, class_="zg-fill-text") for dx in (-6.0, 0.0, 6.0))


BROKEN = {"cut": _scissors, "folded": dots}  # edges with something in the middle


def _label_size(edge: Edge) -> tuple[float, float] | None:
    """Room for the scissors or the dots, and the words under them."""
    return (max(26.0, SMALL.width(_cut_word(edge))) + 8, 44.0) if edge.kind in BROKEN else None


def _cut_word(edge: Edge) -> str:
    return SMALL.clip(edge.label or "cut", NAME_WIDTH)


def _edge_word(edge: Edge) -> str:
    return SMALL.clip(edge.label, 60) if edge.kind == "input" else ""


def _edge(edge: Edge, route: list[Point], label: Box | None, names: dict[str, str], pill: Box | None) -> str:
    """An arrow. Its tip is moved onto the outline where that is round."""
    route = list(route)
    forward = 1.0 if len(route) < 2 or route[-1][0] >= route[-2][0] else -1.0
    if pill and route:
        x, y = route[-1]
        radius = pill_radius(pill.height)
        over = max(abs(y - pill.y - pill.height / 2) - (pill.height / 2 - radius), 0)
        route[-1] = (x + forward * (radius - math.sqrt(max(radius**2 - over**2, 0))), y)
    x, y = route[-1]
    out = [tooltip([_edge_fact(edge, names)])]
    if edge.kind in BROKEN and label:
        middle = label.y + label.height / 2
        before = [p for p in route if p[0] < label.x] + [(label.x + label.width / 2 - 11, middle)]
        after = [(label.x + label.width / 2 + 11, middle)] + [p for p in route if p[0] > label.x + label.width]
        out.append(path_of(curve(before), "zg-line-forward zg-w2" + " zg-dashed" * (edge.kind == "folded")))
        out.append(path_of(curve([*after[:-1], (x - 6, y)]), "zg-line-forward zg-w2 zg-dashed"))
        out.append(_arrow(x, y))
        out.append(BROKEN[edge.kind](label.x + label.width / 2, middle))
        out.append(text_at(label.x + label.width / 2, middle + 18, _cut_word(edge), Style(10), "middle"))
    elif edge.kind == "saved":
        out.append(path_of(curve(route), line_of(edge)))
        if edge.stale:
            out.append(path_of(f"M{digits(x - forward * 4 - 4)} {digits(y - 4)}l8 8m0 -8l-8 8", "zg-line-gradient zg-w2"))
        else:
            out.append(element("circle", cx=x, cy=y, r=3.2, class_="zg-fill-saved"))
    else:
        out.append(path_of(curve([*route[:-1], (x - forward * 6, y)]), line_of(edge)))
        out.append(_arrow(x, y, forward))
        if _edge_word(edge):
            out.append(text_at(x - 11, y - 2.5, _edge_word(edge), Style(9, "forward"), "end"))
    return element(
        "g",
        *out,
        class_="zg-edge",
        data_kind=edge.kind,
        data_source=edge.source,
        data_target=edge.target,
        data_label=edge.label or None,
        data_nr=edge.nr,
        data_stale="true" if edge.stale else None,
    )


def line_of(edge: Edge) -> str:
    """The classes of an arrow's line."""
    return "zg-line-saved zg-dotted zg-w2" if edge.kind == "saved" else "zg-line-forward zg-w2"


def _edge_fact(edge: Edge, names: dict[str, str]) -> str:
    source, target = names[edge.source], names[edge.target]
    label = clean(edge.label)
    if edge.kind == "cut":
        return f"cut by {label or 'a detach'}: {target} has the value of {source}, but no gradient passes"
    if edge.kind == "folded":
        return f"from {source} to {target} through {label} of the block that follows, folded away"
    if edge.kind == "saved":
        kept = f"{target} keeps {source} for its backward" + (f", as {label}" if label else "")
        return kept + ("; it was changed in place since then" if edge.stale else "")
    return f"{source} → {target}" + (f", {label}" if label else "")


# --- frames: modules, and what repeats ---


def _frames(
    graph: Graph, boxes: dict[str, Box], operations: dict[str, Operation]
) -> list[tuple[Module | Repeat, Box | None, str]]:
    """The frames of modules, then those of repeats, which go round them: what, where (None: nowhere), and the drawing."""
    boxes = {**boxes}
    out: list[tuple[Module | Repeat, Box | None, str]] = []
    within: dict[str, list[str]] = defaultdict(list)  # the frames in a frame, by an operation of both
    for module in graph.modules:
        if module.folded:
            continue
        whole = _whole(module, boxes, [])
        if whole:
            boxes[module.id] = whole
            within[module.operations[0]].append(module.id)
        places = [whole] if whole else [boxes[each] for each in module.operations]
        tags = [_tag(box.x + 12, box.y + box.height, TAG.end_of(module.name, box.width - (24 if whole else 6))) for box in places]
        drawn = [_outline(whole, "zg-line-text", 3)] if whole else []
        framed = _framed(module, words.framed(module, operations), [*drawn, *tags], "zg-module", data_name=module.name)
        out.append((module, whole, framed))
    for repeat in graph.repeats:
        whole = _whole(repeat, boxes, [frame for each in repeat.operations for frame in within[each]])
        places = [whole] if whole else [boxes[each] for each in repeat.operations]
        tags = [_tag(box.x + 12, box.y, f"×{repeat.times}") for box in places]
        drawn = [_outline(whole, "zg-line-text", 8, "9 3 2 3")] if whole else []
        framed = _framed(repeat, words.repeated(repeat, operations), [*drawn, *tags], "zg-repeat", data_times=repeat.times)
        out.append((repeat, whole, framed))
    return out


def _whole(block: Module | Repeat, boxes: dict[str, Box], frames: Sequence[str]) -> Box | None:
    """The frame round ``block`` and the ``frames`` in it; None where other cards or frames are in between."""
    names = {*block.operations, *block.tensors, *frames}
    inside = [box for name, box in boxes.items() if name in names]
    left, top = min(box.x for box in inside) - APART, min(box.y for box in inside) - APART
    right, bottom = max(box.x + box.width for box in inside) + APART, max(box.y + box.height for box in inside) + APART
    whole = Box(left, top, right - left, bottom - top)
    return None if any(_meet(whole, box) for name, box in boxes.items() if name not in names) else whole


def _framed(block: Module | Repeat, fact: str, drawn: list[str], kind: str, **data: object) -> str:
    members = " ".join((*block.operations, *block.tensors))
    return element("g", tooltip([fact]), *drawn, class_=kind, data_id=block.id, **data, data_members=members)


def _outline(box: Box, line: str, radius: float, dashes: str | None = None) -> str:
    return rectangle(box, line, radius, stroke_dasharray=dashes)


def _meet(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def _tag(x: float, y: float, word: str) -> str:
    """A word that stands on a line."""
    width = TAG.width(word) + 6
    return rectangle(Box(x, y - 4.3, width, 8.6), "zg-fill-background") + text_at(x + width / 2, y + 4, word, TAG, "middle")


# --- the legend ---


def _legend_entries(graph: Graph) -> list[tuple[Callable[[float, float], str], str]]:
    """A sample and its meaning, for everything that occurs in this picture."""
    roles = {t.role for t in graph.tensors}
    states = {t.grad.state for t in graph.tensors if t.grad}
    kinds = {"forward" if e.kind in ("input", "output") else e.kind for e in graph.edges}
    arrays = [a for t in graph.tensors for a in (t.value, t.grad.value if t.grad else None)]
    entries: list[tuple[Callable[[float, float], str], str]] = []

    def add(present: object, meaning: str, sample: Callable[[float, float], str]) -> None:
        if present:
            entries.append((sample, meaning))

    add("leaf" in roles, "leaf: requires grad", _card_sample("leaf"))
    add("untracked" in roles, "leaf · no grad", _card_sample("untracked"))
    add("number" in roles, "Python number", _card_sample("number"))
    add("non-leaf" in roles, "non-leaf: made by an operation", _card_sample("non-leaf"))
    add(any(t.retained for t in graph.tensors), "retain_grad()", _card_sample("non-leaf", retained=True))
    add(any(t.root for t in graph.tensors), "root", _card_sample("non-leaf", root=True))
    add(graph.operations, "grad_fn", _pill_sample("zg-line-text zg-w2"))
    add(any(o.freed for o in graph.operations), "grad_fn, saved values freed", _pill_sample("zg-line-forward zg-dashed zg-w2"))
    add("forward" in kinds, "forward", _forward_sample)
    add("saved" in kinds, "saved for backward", _saved_sample)
    add(any(e.stale for e in graph.edges), "saved, but changed since", _stale_sample)
    add("cut" in kinds, "cut: no gradient passes", lambda x, y: _scissors(x + 12, y + 8))
    add(graph.repeats, "×N: done N times in a row, the last time is shown", _frame_sample)
    unfolded = [module for module in graph.modules if not module.folded]
    add(unfolded, "module: these operations use its parameters", _module_sample)
    add(unfolded != [*graph.modules], "module, folded away with its parameters", _folded_sample)
    for state, meaning in STATES.items():
        add(state in states, meaning, partial(_slot_sample, state))
    add(any(t.grad and t.grad.parts for t in graph.tensors), "gradients added up", lambda x, y: badge(x + 2, y + 2))
    add(any(t.role != "number" for t in graph.tensors), "shape", lambda x, y: text_at(x, y + 12, "(2,3)", SMALL))
    heatmaps = [a.values for a in arrays if a and a.values and len(a.values) > 1]
    add(heatmaps, "negative · zero · positive", _scale_sample)
    add(any(not math.isfinite(v) for each in heatmaps for v in each), "−inf · nan · inf", _not_finite_sample)
    return entries


def _card_sample(role: str, retained: bool = False, root: bool = False) -> Callable[[float, float], str]:
    tensor = Tensor("", role, retained=retained, root=root)  # type: ignore[arg-type]
    inset = 4.0 if role == "number" else 0.0
    return lambda x, y: draw_frame(tensor, Box(x + 2 + inset, y + 1.5, 20 - 2 * inset, 13), 4.5)


def _pill_sample(line: str) -> Callable[[float, float], str]:
    return lambda x, y: rectangle(Box(x + 1, y + 2, 22, 12), "zg-card " + line, 6)


def _forward_sample(x: float, y: float) -> str:
    return path_of(f"M{digits(x)} {digits(y + 8)}h18", "zg-line-forward zg-w2") + _arrow(x + 24, y + 8)


def _saved_sample(x: float, y: float) -> str:
    return path_of(f"M{digits(x)} {digits(y + 8)}h20", "zg-line-saved zg-dotted zg-w2") + _dot(x + 21, y + 8)


def _stale_sample(x: float, y: float) -> str:
    crossed = path_of(f"M{digits(x + 15)} {digits(y + 4)}l8 8m0 -8l-8 8", "zg-line-gradient zg-w2")
    return path_of(f"M{digits(x)} {digits(y + 8)}h16", "zg-line-saved zg-dotted zg-w2") + crossed


def _frame_sample(x: float, y: float) -> str:
    return _outline(Box(x + 1, y + 1, 22, 14), "zg-line-text", 4, "9 3 2 3") + text_at(
        x + 12, y + 11.5, "×N", Style(9, bold=True), "middle"
    )


def _module_sample(x: float, y: float) -> str:
    return _outline(Box(x + 1, y, 22, 12), "zg-line-text", 3) + _tag(x + 5, y + 12, "m")


def _folded_sample(x: float, y: float) -> str:
    return rectangle(Box(x + 1, y + 1, 22, 14), "zg-line-text zg-w2", 7) + rectangle(Box(x + 4, y + 4, 16, 8), "zg-line-text", 4)


def _dot(x: float, y: float) -> str:
    return element("circle", cx=x, cy=y, r=3.2, class_="zg-fill-saved")


def _slot_sample(state: str, x: float, y: float) -> str:
    return slot_shape(state, Box(x + 1, y + 2, 22, 12))


def _scale_sample(x: float, y: float) -> str:
    out = []
    for index, sign in enumerate(("negative", "", "positive")):
        box = Box(x + index * 8, y + 4, 8, 8)
        out.append((rectangle(box, f"zg-fill-{sign}") if sign else "") + rectangle(box, "zg-grid") + mark(box, sign, 0))
    return "".join(out)


def _not_finite_sample(x: float, y: float) -> str:
    boxes = [(Box(x + index * 8, y + 4, 8, 8), v) for index, v in enumerate((-math.inf, math.nan, math.inf))]
    return "".join(rectangle(box, "zg-grid") + mark(box, "", v) for box, v in boxes)


def _legend(graph: Graph, x: float, y: float, width: float) -> tuple[str, float]:
    """The legend, wrapped to ``width``; also its height."""
    out, at, top = [], x, y
    for sample, meaning in _legend_entries(graph):
        needed = 30 + LEGEND.width(meaning)
        if at > x and at + needed > x + width:
            at, top = x, top + 21
        out.append(sample(at, top) + text_at(at + 30, top + 12, meaning, LEGEND))
        at += needed + 18
    return (element("g", *out, class_="zg-legend"), top + 20 - y) if out else ("", 0.0)


# --- the whole picture ---


def _colours(scope: str, palette: dict[str, str]) -> str:
    rules = [f"{scope} .zg-card{{fill:{palette['background']}}}", f"{scope} .zg-grid{{stroke:{palette['forward']}}}"]
    for role, colour in palette.items():
        rules.append(f"{scope} .zg-fill-{role}{{fill:{colour}}}{scope} .zg-line-{role}{{stroke:{colour}}}")
    return "".join(rules)


def _style(scope: str, medium: Medium) -> str:
    """Every rule is bound to this picture's own class: it changes nothing else on a page."""
    shared = {
        "text": f"font-family:{FONT};font-weight:400;font-style:normal;white-space:pre",
        ".zg-bold": "font-weight:700",
        ".zg-italic": "font-style:italic",
        "[class*=zg-line]": "stroke-width:1.2;fill:none",
        ".zg-grid": "stroke-width:.6;fill:none",
        ".zg-w2": "stroke-width:1.6",
        ".zg-w3": "stroke-width:3",
        ".zg-w4": "stroke-width:4",
        ".zg-dashed": "stroke-dasharray:5 3.5",
        ".zg-dotted": "stroke-dasharray:.1 4;stroke-linecap:round;stroke-width:2",
        ".zg-round": "stroke-linecap:round;stroke-width:1.6",
    }
    rules = "".join(f"{scope} {name}{{{rule}}}" for name, rule in shared.items()) + _colours(scope, LIGHT)
    if medium == "paper":
        return rules
    if medium == "alone":
        return rules + f"@media (prefers-color-scheme:dark){{{_colours(scope, DARK)}}}"
    # Jupyter writes its theme on <body>; it wins over the system's. Elsewhere the system decides.
    system = f"body:not([data-jp-theme-light=true]) {scope}"
    return (
        rules
        + f"@media (prefers-color-scheme:dark){{{_colours(system, DARK)}}}"
        + _colours(f"body[data-jp-theme-light=false] {scope}", DARK)
    )


def _ids(graph: Graph) -> list[str]:
    """Every node, in the order in which the layout gets them."""
    return [t.id for t in graph.tensors] + [o.id for o in graph.operations]


def _sizes_and_links(
    graph: Graph, arrange: Arrange = layout, cards: list[Row] | None = None
) -> tuple[list[Row], list[list[tuple[str, Style, float]]], Layout]:
    """What stands on the cards (``cards``, if that is known) and on the pills, and where they go."""
    if cards is None:
        operations = {o.id: o for o in graph.operations}
        widths = name_widths(graph.tensors)
        cards = [tensor_row(t, operations, widths[t.id]) for t in graph.tensors]
    pills = [pill_lines(o) for o in graph.operations]
    sizes = [(max(row.width + 2 * padding(t), 34.0), row.height + 2 * padding(t) - 2) for row, t in zip(cards, graph.tensors)]
    arrows = Counter(edge.target for edge in graph.edges)
    sizes += [pill_size(lines, arrows[o.id], o.folded > 0) for lines, o in zip(pills, graph.operations)]
    index = {identity: i for i, identity in enumerate(_ids(graph))}
    links = []
    for edge in graph.edges:
        word = _edge_word(edge)
        links.append(
            Link(
                index[edge.source],
                index[edge.target],
                edge.kind,
                _label_size(edge),
                Style(9).width(word) + 4 if word else 0.0,
                weak=edge.kind == "saved",
            )
        )
    after = [  # where a repeat began stands left of its frame
        Link(index[edge.source], index[inside])
        for repeat in graph.repeats
        for edge in graph.edges
        if edge.kind == "folded" and edge.target in repeat.tensors
        for inside in (*repeat.tensors, *repeat.operations)
    ]
    after += [Link(index[source], index[target]) for source, target in _before_modules(graph)]
    return cards, pills, arrange(sizes, links, after)


def _before_modules(graph: Graph) -> list[tuple[str, str]]:
    """What goes into a module stands left of all that is in it, so that there can be a frame: pairs of ids, never in a circle.

    A circle there would be where something is computed by the module and goes back into it.
    """
    arriving: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind != "saved":
            arriving[edge.target].append(edge.source)
    pairs = []
    for module, given in zip(graph.modules, inputs(graph)):
        inside = dict.fromkeys((*module.operations, *module.tensors))
        begins = [each for each in inside if inside.keys().isdisjoint(arriving[each])]
        pairs += [(tensor, each) for tensor, early in given.items() if early for each in begins]
    return pairs


def _picture(graph: Graph, medium: Medium, arrange: Arrange, scale: float) -> str:
    cards, pills, drawing = _sizes_and_links(graph, arrange)
    operations = {o.id: o for o in graph.operations}
    boxes = dict(zip(_ids(graph), drawing.boxes))
    names = words.display_names(graph)

    heading = Style(12, bold=True)
    width = max(drawing.width, 400.0)
    title = heading.clip(graph.title, width)
    top = MARGIN + (26.0 if title else 0.0)
    bottom = top + drawing.height + (30 if graph.modules else 22)
    legend, legend_height = _legend(graph, MARGIN, bottom, min(width, LEGEND_WIDTH))
    left = MARGIN
    # Everything is drawn where the layout puts it, moved by the margin and the heading.
    moved = {key: Box(box.x + left, box.y + top, box.width, box.height) for key, box in boxes.items()}
    saved: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
    edges = []
    for edge, route, label in zip(graph.edges, drawing.routes, drawing.labels):
        if edge.kind == "saved":
            saved[edge.target].append((edge, names[edge.source]))
        edges.append(
            _edge(
                edge,
                [(x + left, y + top) for x, y in route],
                Box(label.x + left, label.y + top, label.width, label.height) if label else None,
                names,
                moved[edge.target] if edge.target in operations else None,
            )
        )
    nodes = [tensor_card(t, row, moved[t.id], operations) for t, row in zip(graph.tensors, cards)]
    homes = words.homes(graph)
    for o, lines in zip(graph.operations, pills):
        nodes.append(operation_pill(o, lines, moved[o.id], words.operation_facts(o, saved[o.id], homes.get(o.id), operations)))

    height = bottom + legend_height + MARGIN - 8
    body = [text_at(MARGIN, MARGIN + 10, title, heading) if title else "", *edges, *nodes]
    body += [drawn for _, _, drawn in _frames(graph, moved, operations)]
    if legend:
        body.append(path_of(f"M{digits(MARGIN)} {digits(bottom - 9)}h{digits(width)}", "zg-grid") + legend)
    if graph.hidden:
        body.append(text_at(MARGIN, height + 3, words.hidden(graph.hidden), REASON))
        height += 16
    full = width + 2 * MARGIN
    least = SHRINK if scale == 1 else scale  # a size that was asked for is kept
    scope = f"zg-{medium}"
    return element(
        "svg",
        f"<title>{escape(graph.title)}</title>",
        f"<desc>{escape_lines(words.spoken(graph))}</desc>",
        f"<style>{_style('.zg.' + scope, medium)}</style>",
        rectangle(Box(0, 0, full, height), "zg-fill-background", 6),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"zg {scope}",
        role="img",
        aria_label=graph.title,
        width=full * scale,
        height=height * scale,
        viewBox=f"0 0 {digits(full)} {digits(height)}",
        style=f"display:block;height:auto;max-width:max(100%,{math.ceil(full * least)}px)" if medium == "notebook" else None,
    )


def svg(graph: Graph, arrange: Arrange = layout, scale: float = 1.0, medium: Medium = "alone") -> str:
    """``graph`` as an SVG document: light, or dark where the viewer's system is; on paper always light, in plain rules that
    converters know. ``arrange`` finds the places."""
    return _picture(graph, medium, arrange, scale)


def html(graph: Graph, arrange: Arrange = layout, scale: float = 1.0) -> str:
    """``graph`` as inline SVG for a notebook, in Jupyter's own theme where it says one. A wide picture scrolls."""
    return f'<div class="zg-scroll" style="overflow-x:auto;max-width:100%">{_picture(graph, "notebook", arrange, scale)}</div>'


def bundle(told: str, drawn: str, alone: str) -> dict[str, str]:
    """What an output cell carries: the picture ``told`` in words, ``drawn`` as HTML and ``alone`` as an SVG file.

    Of a notebook that it does not trust, JupyterLab shows the HTML without drawings and styles, which leaves nothing but the
    words of a picture, run together. There the picture is hidden, for only its style shows it, and what is ``told`` stands in
    its place.
    """
    lines = "\n".join(escape(line, None) for line in told.split("\n"))
    style = ".zg-drawn[hidden]{display:block}.zg-words{display:none}"
    shown = f'<style>{style}</style><div class="zg-drawn" hidden="hidden">{drawn}</div><pre class="zg-words">{lines}</pre>'
    return {"text/plain": told, "text/html": shown, "image/svg+xml": alone}
