"""Drawings taken apart into ``[name, attributes, children...]``, as the Explorer's browser half gets them."""
from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from functools import lru_cache
from typing import Any

from ..drawing.arrows import Way, curve, draw_edge
from ..drawing.geometry import Box
from ..drawing.pills import Line, operation_pill
from ..facts.model import Edge, Operation


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


@lru_cache(2048)  # when a slider moves, pills and arrows stay where they are
def pill(operation: Operation, lines: tuple[Line, ...], box: Box) -> list[Any]:
    """A ``grad_fn`` pill."""
    return parts(operation_pill(operation, [*lines], box, []))


@lru_cache(4096)
def arrow(edge: Edge, way: Way, name: str) -> dict[str, Any]:
    """An arrow with the way back along it; ``name`` is that of its source."""
    (x, y), *_, last = route = [way.route[0], *way.route]
    names = defaultdict(str, {edge.source: name})  # others stand in its tooltip, which stays behind
    before = route[max(len(route) - 3, 0)]  # the word stands in the middle of the last gap that is crossed
    return {
        "source": edge.source, "target": edge.target, "kind": edge.kind, "nr": edge.nr,
        "draw": parts(draw_edge(edge, way, names)),
        "back": curve([*route[:1:-1], (x + 6 * (way.kind != "stem"), y)]), "tip": [x, y],  # with room for the arrow head
        "word": [(before[0] + last[0]) / 2, (before[1] + last[1]) / 2],
        "span": [*map(min, zip(*route)), *map(max, zip(*route))],
    }  # fmt: skip
