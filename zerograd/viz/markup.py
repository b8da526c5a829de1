"""Drawings taken apart into ``[name, attributes, children...]``, as the Explorer's browser half gets them."""
from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from functools import lru_cache
from typing import Any

from . import cards, svg
from .geometry import Box, Point
from .model import Edge, Operation


def elements(markup: str) -> list[Any]:
    """The elements of ``markup`` as lists; their ``data-`` attributes stay behind."""
    return [_element(each) for each in ElementTree.fromstring(f"<g>{markup}</g>")]


def parts(markup: str) -> list[Any]:
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


LONG, FAR, STUB = 1000.0, 4000.0, 60.0
"""A saved value's arrow wider than LONG is dotted with a hairline, because round dots over thousands of pixels take a tenth of a
second to paint; of an arrow wider than FAR, which nobody can follow, both ends are drawn."""


@lru_cache(2048)  # when a slider moves, pills and arrows stay where they are
def pill(operation: Operation, lines: tuple[tuple[str, cards.Style, float], ...], box: Box) -> list[Any]:
    """A ``grad_fn`` pill."""
    return parts(cards.operation_pill(operation, [*lines], box, []))


@lru_cache(4096)
def arrow(edge: Edge, route: tuple[Point, ...], label: Box | None, end: Box | None) -> tuple[dict[str, Any], list[Any]]:
    """An arrow with the way back along it, and how it begins, if only its end is drawn. ``end`` is the pill that it leads to."""
    wide, dots, beginning = abs(route[-1][0] - route[0][0]), "", ""
    if wide > FAR and len(route) > 3 and label is None:
        (_, (x0, y0), *_, (x1, y1), _) = route
        beginning = cards.path_of(svg.curve([*route[:2], (x0 + STUB, y0)]), svg.line_of(edge)) + svg.dots(x0 + STUB + 14, y0)
        route, dots = ((x1 - STUB, y1), *route[-2:]), svg.dots(x1 - STUB - 14, y1)
    drawn = [*elements(dots), *parts(svg._edge(edge, [*route], label, defaultdict(str), end))]  # names stand in its tooltip
    if LONG < wide <= FAR:
        for _, attributes, *_ in drawn:
            attributes["class"] = attributes.get("class", "").replace("zg-dotted", "zg-dotted zg-long")
    (x, y), *_, last = route
    before = route[max(len(route) - 3, 0)]  # the word stands in the middle of the last gap that is crossed
    told = {
        "source": edge.source, "target": edge.target, "kind": edge.kind, "nr": edge.nr, "draw": drawn,
        "back": svg.curve([*route[:0:-1], (x + 6, y)]), "tip": [x, y],  # with room for the arrow head
        "word": [(before[0] + last[0]) / 2, (before[1] + last[1]) / 2],
        "span": [*map(min, zip(*route)), *map(max, zip(*route))],
    }  # fmt: skip
    return told, elements(beginning)
