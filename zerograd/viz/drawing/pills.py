"""What stands for a ``grad_fn``: a pill."""
from __future__ import annotations

import math
import re

from ..facts import told
from ..facts.escape import clip
from ..facts.model import Operation
from .arrays import wrapped
from .geometry import Box
from .ink import KIND, SMALL, STATE, SYMBOL, Style, element, rectangle, text_at, tooltip, with_facts

Line = tuple[str, Style, float]  # text, style, height
STYLES = {"freed": STATE, "nan": Style(10, "gradient", bold=True)}  # how a fact is set
INSET = 3.5  # of the second outline of a pill that stands for a module


def pill_lines(operation: Operation, small: bool = False) -> list[Line]:
    """The lines of a pill; ``small``: in a network."""
    said = told.said("small pill" if small else "pill", told.of_operation(operation))
    heading = _heading(operation, "".join(told.taken(said, "kind")))
    return [*heading, *((SMALL.clip(line, 120), STYLES.get(fact, SMALL), 11.5) for fact, line in said.items())]


def _heading(operation: Operation, kind: str) -> list[Line]:
    """Name and symbol, or what it stands for."""
    style, name = Style(10), clip(operation.name, 40)
    if operation.folded:
        return [(KIND["root"].end_of(operation.name, 110), KIND["root"], 14), (kind, style, 11.5)]
    humps = re.findall(r"[A-Z]+[^A-Z]*|[^A-Z]+", name)  # MulBackward0: Mul, Backward0
    below = [(style.clip(line, 120), style, 11.5) for line in wrapped(humps, 110, style, "")]
    return [(SYMBOL.clip(operation.symbol, 132), SYMBOL, 16), *below]


def pill_size(lines: list[Line], arrows: int, folded: bool = False) -> tuple[float, float]:
    """Wide enough that each line stays inside the round ends, high enough that the arrows stand apart; ``folded``: with room for
    a second outline."""
    height = max(sum(h for _, _, h in lines) + 14, min(arrows, 20) * 9 + 8)
    radius = pill_radius(height)
    width, y = 0.0, _pill_top(lines, height)
    for string, style, h in lines:
        # How far the line's outer corner is above or below the straight part of the side.
        over = max(radius - (y + 2), y + h - 1 - (height - radius), 0)
        inset = radius - math.sqrt(max(radius**2 - min(over, radius) ** 2, 0))
        width = max(width, style.width(string) + 2 * max(inset, 3.5))
        y += h
    more = 2 * INSET if folded else 0.0
    return max(width, min(height, 52.0)) + more, height + more


def _pill_top(lines: list[Line], height: float) -> float:
    """Where the words begin, so that they stand in the middle."""
    return (height - sum(h for _, _, h in lines)) / 2


def pill_radius(height: float) -> float:
    return min(height / 2, 26.0)


def operation_pill(operation: Operation, lines: list[Line], box: Box, facts: list[str]) -> str:
    """A ``grad_fn`` pill; ``facts`` are its tooltip. One that lost its saved values is dashed and says so."""
    out = [tooltip(facts)]
    line = "zg-card zg-line-forward zg-dashed zg-w2" if operation.freed else "zg-card zg-line-text zg-w2"
    out.append(rectangle(box, line, pill_radius(box.height)))
    if operation.folded:  # a pill in a pill
        inner = Box(box.x + INSET, box.y + INSET, box.width - 2 * INSET, box.height - 2 * INSET)
        out.append(rectangle(inner, "zg-line-text", pill_radius(inner.height)))
    y = box.y + _pill_top(lines, box.height)
    for string, style, height in lines:
        y += height
        out.append(text_at(box.x + box.width / 2, y - 3, string, style, "middle"))
    return element(
        "g",
        *out,
        class_="zg-op",
        data_id=operation.id,
        **with_facts(_data(operation), "pill", told.of_operation(operation)),
    )


def _data(operation: Operation) -> dict[str, object]:
    """The facts of an operation for programs that read the picture."""
    return {
        "name": operation.name, "symbol": operation.symbol, "kind": None, "freed": "true" if operation.freed else "false",
        "where": operation.where or None, "folded": operation.folded or None,
    }  # fmt: skip
