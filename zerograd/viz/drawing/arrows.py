"""Arrows: forward, saved for backward, cut, folded away; and the scissors, dots and words on them."""
from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from ..facts.escape import clean
from ..facts.model import Edge, Tensor
from .geometry import Box, Point, Size
from .ink import NAME_WIDTH, SMALL, Style, digits, element, path_of, text_at, tooltip
from .pills import pill_radius

CORNER = 6.0  # radius where a way back turns
DOT = 3.2  # radius of what says that an operation keeps a value
ON_ARROW, ON_STEM = 12.0, 6.0  # such a dot from the tip of the arrow that brings the value, or from where the result comes out
WORD = Style(10, "forward")
CHIP = Style(11, bold=True)


class Way(NamedTuple):
    """How an edge is drawn: its arrow; in a network's picture also the stem of a tag, a dot on another arrow, and an arrow from a
    chip with the name of its source, where that stands rows above."""

    route: Sequence[Point]
    label: Box | None = None
    kind: Literal["arrow", "stem", "dot", "chip"] = "arrow"

    def moved(self, x: float, y: float) -> Way:
        return Way([(a + x, b + y) for a, b in self.route], self.label and self.label.moved(x, y), self.kind)


def curve(route: Sequence[Point]) -> str:
    """A route as path data: straight on one level, an S across a gap; a way back to another row turns in round corners.

    >>> curve([(0, 0), (10, 0), (20, 8)])
    'M0 0H10C15 0 15 8 20 8'
    >>> curve([(0, 0), (30, 0), (30, 40)])
    'M0 0H24Q30 0 30 6V40'
    """
    d = [f"M{digits(route[0][0])} {digits(route[0][1])}"]
    for (x0, y0), (x1, y1), after in zip(route, route[1:], [*route[2:], None]):
        turns = after is not None and ((x0 == x1 and after[1] == y1) or (y0 == y1 and after[0] == x1))
        if after is None or not turns:
            d.append(_piece(x0, y0, x1, y1))
            continue
        x2, y2 = after
        radius = min(CORNER, abs(x1 - x0 + y1 - y0) / 2, abs(x2 - x1 + y2 - y1) / 2)
        begin = x1 - _sign(x1 - x0) * radius, y1 - _sign(y1 - y0) * radius
        end = x1 + _sign(x2 - x1) * radius, y1 + _sign(y2 - y1) * radius
        d.append(_piece(x0, y0, *begin) + f"Q{digits(x1)} {digits(y1)} {digits(end[0])} {digits(end[1])}")
    return "".join(d)


def _piece(x0: float, y0: float, x1: float, y1: float) -> str:
    if y0 == y1:
        return f"H{digits(x1)}"
    if x0 == x1:
        return f"V{digits(y1)}"
    middle = digits((x0 + x1) / 2)
    return f"C{middle} {digits(y0)} {middle} {digits(y1)} {digits(x1)} {digits(y1)}"


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value else 0.0


def to_outline(route: Sequence[Point], pill: Box) -> list[Point]:
    """The route with its tip moved onto the outline of ``pill``, which is round."""
    (x, y), radius = route[-1], pill_radius(pill.height)
    over = max(abs(y - pill.y - pill.height / 2) - (pill.height / 2 - radius), 0)
    return [*route[:-1], (x + _forward(route) * (radius - math.sqrt(max(radius**2 - over**2, 0))), y)]


def _forward(route: Sequence[Point]) -> float:
    """1 where an arrow ends to the right, -1 where it ends to the left."""
    return 1.0 if len(route) < 2 or route[-1][0] >= route[-2][0] else -1.0


def arrow_head(x: float, y: float, direction: float = 1.0, classes: str = "zg-fill-forward") -> str:
    """An arrow head with its tip at (x, y)."""
    return path_of(f"M{digits(x)} {digits(y)}l{digits(-8 * direction)} -4v8z", classes)


def scissors(x: float, y: float) -> str:
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


def keeps(x: float, y: float, stale: bool = False) -> str:
    """What says that an operation keeps a value: a dot, or a cross where the value was changed since."""
    if stale:
        return path_of(f"M{digits(x - 4)} {digits(y - 4)}l8 8m0 -8l-8 8", "zg-line-gradient zg-w2")
    return element("circle", cx=x, cy=y, r=DOT, class_="zg-fill-saved")


def chip_word(name: str) -> str:
    """What stands for a tensor whose card is in a row above."""
    return f"{CHIP.end_of(name, NAME_WIDTH)} ↑"


def chip_size(tensor: Tensor) -> Size:
    return CHIP.width(chip_word(tensor.name)) + 4, 16.0


BROKEN = {"cut": scissors, "folded": dots}  # edges with something in the middle


def label_size(edge: Edge) -> tuple[float, float] | None:
    """Room for the scissors or the dots, and the words under them."""
    return (max(26.0, SMALL.width(_cut_word(edge))) + 8, 44.0) if edge.kind in BROKEN else None


def _cut_word(edge: Edge) -> str:
    return SMALL.clip(edge.label or "cut", NAME_WIDTH)


def edge_word(edge: Edge) -> str:
    return SMALL.clip(edge.label, 60) if edge.kind == "input" else ""


def draw_edge(edge: Edge, way: Way, names: dict[str, str]) -> str:
    """An edge with its tooltip and its facts."""
    drawn = [keeps(*way.route[0], edge.stale)] if way.kind == "dot" else _arrow(edge, way)
    if way.kind == "chip" and way.label:
        drawn.append(text_at(way.label.x + way.label.width - 3, way.label.y + 12, chip_word(names[edge.source]), CHIP, "end"))
    return element(
        "g",
        tooltip([_edge_fact(edge, names)]),
        *drawn,
        class_="zg-edge",
        data_kind=edge.kind,
        data_source=edge.source,
        data_target=edge.target,
        data_label=edge.label or None,
        data_nr=edge.nr,
        data_stale="true" if edge.stale else None,
    )


def _arrow(edge: Edge, way: Way) -> list[str]:
    route, label = way.route, way.label
    x, y = route[-1]
    forward = _forward(route)
    if way.kind == "stem":
        return [path_of(curve(route), line_of(edge))]
    if edge.kind in BROKEN and label:
        middle, centre = label.y + label.height / 2, label.x + label.width / 2
        under = [k for k, (a, b) in enumerate(pairwise(route), 1) if a[0] < centre <= b[0] and abs(a[1] - middle) < 1]
        at = under[0] if under else len([point for point in route if point[0] < label.x])
        before, after = [*route[:at], (centre - 11, middle)], [(centre + 11, middle), *route[at:]]
        return [
            path_of(curve(before), "zg-line-forward zg-w2" + " zg-dashed" * (edge.kind == "folded")),
            path_of(curve([*after[:-1], (x - 6, y)]), "zg-line-forward zg-w2 zg-dashed"),
            arrow_head(x, y),
            BROKEN[edge.kind](centre, middle),
            text_at(centre, middle + 18, _cut_word(edge), Style(10), "middle"),
        ]
    if edge.kind == "saved":
        return [path_of(curve(route), line_of(edge)), keeps(x - forward * 4 * edge.stale, y, edge.stale)]
    drawn = [path_of(curve([*route[:-1], (x - forward * 6, y)]), line_of(edge, returns(route))), arrow_head(x, y, forward)]
    return [*drawn, *([text_at(x - 11, y - 2.5, edge_word(edge), WORD, "end")] if edge_word(edge) else [])]


def returns(route: Sequence[Point]) -> bool:
    """Does it run back to another row?"""
    return any(a[0] == b[0] and a[1] != b[1] for a, b in pairwise(route))


def line_of(edge: Edge, quiet: bool = False) -> str:
    """The classes of an arrow's line; a ``quiet`` one is thinner."""
    return "zg-line-saved zg-dotted zg-w2" if edge.kind == "saved" else "zg-line-forward" + " zg-w2" * (not quiet)


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
