"""Frames round what belongs together: modules, and what repeats."""
from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..facts import words
from ..facts.model import Graph, Module, Repeat
from .geometry import Box
from .ink import Style, element, rectangle, text_at, tooltip

if TYPE_CHECKING:
    from .plan import Plan

TAG = Style(11, bold=True)
APART = 6.0  # a frame from what it goes round: less than half the space between two cards


def frames(graph: Graph, plan: Plan) -> list[tuple[Module | Repeat, Box | None, str]]:
    """The frames of modules, then those of repeats, which go round them: what, where (None: in no one place), and the drawing."""
    boxes = {**plan.boxes}
    operations = {operation.id: operation for operation in graph.operations}
    within: dict[str, list[str]] = defaultdict(list)  # the frames in a frame, by an operation of both
    out: list[tuple[Module | Repeat, Box | None, str]] = []
    for module in graph.modules:
        if module.folded:
            continue
        places = _places(module, plan, boxes, [])
        for place, (box, whole) in enumerate(places):
            if whole:
                boxes[f"{module.id} {place}"] = box
                within[module.operations[0]].append(f"{module.id} {place}")
        drawn = [outline(box, "zg-line-text", 3) for box, whole in places if whole]
        for box, whole in places:
            drawn.append(tag(box.x + 12, box.y + box.height, TAG.end_of(module.name, box.width - (24 if whole else 6))))
        framed = _framed(module, words.framed(module, operations), drawn, "zg-module", data_name=module.name)
        out.append((module, _one(places), framed))
    for repeat in graph.repeats:
        places = _places(repeat, plan, boxes, [frame for each in repeat.operations for frame in within[each]])
        drawn = [outline(box, "zg-line-text", 8, "9 3 2 3") for box, whole in places if whole]
        drawn += [tag(box.x + 12, box.y, f"×{repeat.times}") for box, _ in places]
        framed = _framed(repeat, words.repeated(repeat, operations), drawn, "zg-repeat", data_times=repeat.times)
        out.append((repeat, _one(places), framed))
    return out


def _one(places: Sequence[tuple[Box, bool]]) -> Box | None:
    return places[0][0] if len(places) == 1 and places[0][1] else None


def _places(block: Module | Repeat, plan: Plan, boxes: dict[str, Box], frames: Sequence[str]) -> list[tuple[Box, bool]]:
    """Where ``block`` and the ``frames`` in it are: for each row a frame, or where other cards or frames are in between, its
    operations; and which of the two it is."""
    tags = [plan.tags[each] for each in block.operations if each in plan.tags]
    names = {*block.operations, *block.tensors, *frames, *tags}
    rows: dict[int, list[str]] = defaultdict(list)
    for name in boxes:
        if name in names:
            rows[bisect(plan.breaks, boxes[name].y)].append(name)
    found: list[tuple[Box, bool]] = []
    for row in rows.values():
        whole = _round([boxes[name] for name in row])
        if any(_meet(whole, box) for name, box in boxes.items() if name not in names):
            found += [(boxes[name], False) for name in row if name in block.operations]
        else:
            found.append((whole, True))
    return found


def _round(inside: Sequence[Box]) -> Box:
    """A box round all of these, a little apart."""
    left, top = min(box.x for box in inside) - APART, min(box.y for box in inside) - APART
    right, bottom = max(box.x + box.width for box in inside) + APART, max(box.y + box.height for box in inside) + APART
    return Box(left, top, right - left, bottom - top)


def _framed(block: Module | Repeat, fact: str, drawn: list[str], kind: str, **data: object) -> str:
    members = " ".join((*block.operations, *block.tensors))
    return element("g", tooltip([fact]), *drawn, class_=kind, data_id=block.id, **data, data_members=members)


def outline(box: Box, line: str, radius: float, dashes: str | None = None) -> str:
    return rectangle(box, line, radius, stroke_dasharray=dashes)


def _meet(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def tag(x: float, y: float, word: str) -> str:
    """A word that stands on a line."""
    width = TAG.width(word) + 6
    return rectangle(Box(x, y - 4.3, width, 8.6), "zg-fill-background") + text_at(x + width / 2, y + 4, word, TAG, "middle")
