"""The picture: tensor cards and ``grad_fn`` pills, drawn as plain SVG that every viewer understands.

Each fact is told twice or more: by shape, by line and by word; colour only repeats it. The file is well-formed XML
without script, links, ids or fonts of its own. Every ``<g>`` of a card, pill or edge carries its facts as ``data-``
attributes and, as a tooltip, in words.
"""
from __future__ import annotations

import math
from typing import Literal

from ..facts import told, words
from ..facts.escape import escape, escape_lines
from ..facts.model import Graph
from .arrows import draw_edge
from .cards import tensor_card
from .frames import frames
from .geometry import Box
from .ink import REASON, Style, digits, element, path_of, rectangle, text_at
from .legend import legend
from .pills import operation_pill
from .plan import FIT, Plan, plan
from .text import spoken

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

MARGIN = 14.0
SHRINK = 0.9  # in a notebook a wide picture shrinks to this, so that no letter gets smaller than 9 pixels, then scrolls

Medium = Literal["alone", "notebook", "paper"]


def _colours(scope: str, palette: dict[str, str]) -> str:
    rules = [f"{scope} .zg-card{{fill:{palette['background']}}}", f"{scope} .zg-grid{{stroke:{palette['forward']}}}"]
    for role, colour in palette.items():
        rules.append(f"{scope} .zg-fill-{role}{{fill:{colour}}}{scope} .zg-line-{role}{{stroke:{colour}}}")
    return "".join(rules)


def style(scope: str, medium: Medium) -> str:
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
        + f"@media print{{{scope}{{max-width:100%!important}}}}"
    )


def _nodes(graph: Graph, here: Plan, names: dict[str, str]) -> list[str]:
    """Cards, then pills."""
    operations, around = {o.id: o for o in graph.operations}, told.surroundings(graph, names)
    cards = [tensor_card(t, here.forms[t.id], here.rows[t.id], here.boxes[t.id], operations) for t in graph.tensors]
    tips = {o.id: told.operation_tooltip(o, around[o.id]) for o in graph.operations}
    return [*cards, *(operation_pill(o, here.pills[o.id], here.boxes[o.id], tips[o.id]) for o in graph.operations)]


def _picture(graph: Graph, found: Plan, medium: Medium, scale: float) -> str:
    names = words.display_names(graph)
    heading = Style(12, bold=True)
    top = MARGIN + (26.0 if graph.title else 0.0)
    bottom = top + found.height + (30 if graph.modules else 22)
    width = max(found.width, 400.0)
    meanings, legend_width, legend_height = legend(graph, MARGIN, bottom, min(width, FIT), found.small)
    width = max(width, legend_width)
    title = heading.clip(graph.title, width)
    here = found.moved(MARGIN, top)
    edges = [draw_edge(edge, way, names) for edge, way in zip(graph.edges, here.ways)]

    height = bottom + legend_height + MARGIN - 8
    body = [text_at(MARGIN, MARGIN + 10, title, heading) if title else "", *edges, *_nodes(graph, here, names)]
    body += [drawn for _, _, drawn in frames(graph, here)]
    if meanings:
        body.append(path_of(f"M{digits(MARGIN)} {digits(bottom - 9)}h{digits(width)}", "zg-grid") + meanings)
    if graph.hidden:
        body.append(text_at(MARGIN, height + 3, words.hidden(graph.hidden), REASON))
        height += 16
    full = width + 2 * MARGIN
    least = SHRINK if scale == 1 else scale  # a size that was asked for is kept
    scope = f"zg-{medium}"
    return element(
        "svg",
        f"<title>{escape(graph.title)}</title>",
        f"<desc>{escape_lines(spoken(graph))}</desc>",
        f"<style>{style('.zg.' + scope, medium)}</style>",
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


def svg(graph: Graph, found: Plan | None = None, scale: float = 1.0, medium: Medium = "alone") -> str:
    """``graph`` as an SVG document: light, or dark where the viewer's system is; on paper always light, in plain rules that
    converters know. ``found`` says how all is drawn and where, if that is known."""
    return _picture(graph, found or plan(graph), medium, scale)


def html(graph: Graph, found: Plan | None = None, scale: float = 1.0) -> str:
    """``graph`` as inline SVG for a notebook, in Jupyter's own theme where it says one. A wide picture scrolls."""
    drawn = _picture(graph, found or plan(graph), "notebook", scale)
    return f'<div class="zg-scroll" style="overflow-x:auto;max-width:100%">{drawn}</div>'


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
