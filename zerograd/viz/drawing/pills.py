"""What stands for a ``grad_fn``: a pill."""
from __future__ import annotations

import math
import re

from ..facts import words
from ..facts.escape import clip
from ..facts.model import Operation
from .arrays import wrapped
from .geometry import Box
from .ink import KIND, REASON, SMALL, STATE, SYMBOL, Style, element, rectangle, text_at, tooltip

Line = tuple[str, Style, float]  # text, style, height
INSET = 3.5  # of the second outline of a pill that stands for a module


def pill_lines(operation: Operation, small: bool = False) -> list[Line]:
    """The lines of a pill. That its saved values are freed is a word, too, unless it is ``small``."""
    lines: list[Line]
    style, freed = Style(10), operation.freed and not small
    if operation.folded:
        lines = [(KIND["root"].end_of(operation.name, 110), KIND["root"], 14), (words.folded(operation), style, 11.5)]
        return [*lines, *([("freed", STATE, 11.5)] if freed else [])]
    name = clip(operation.name, 40)
    lines = [(SYMBOL.clip(operation.symbol, 132), SYMBOL, 16)]
    humps = re.findall(r"[A-Z]+[^A-Z]*|[^A-Z]+", name)  # MulBackward0: Mul, Backward0
    lines += [(style.clip(line, 120), style, 11.5) for line in wrapped(humps, 110, style, "")]
    if operation.where:
        lines.append((REASON.clip(operation.where, 60), SMALL, 11.5))
    if freed:
        lines.append(("freed", STATE, 11.5))
    return lines


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
        data_name=operation.name,
        data_symbol=operation.symbol,
        data_freed="true" if operation.freed else "false",
        data_where=operation.where or None,
        data_folded=operation.folded or None,
    )
