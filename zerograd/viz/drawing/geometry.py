"""What a layout is told and what it answers: sizes and links, boxes and routes."""
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Point = tuple[float, float]
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between two nodes, given by index. Links of one source and one ``lane`` share their way (a bus)."""

    source: int
    target: int
    lane: str = ""
    label: Size | None = None  # room wanted in the middle of the link; it gets a column place of its own
    room: float = 0.0  # room wanted in front of the target, for a word at the arrow
    weak: bool = False  # may run right to left, if the other links want it so
    central: bool = False  # leaves its source in the middle of its side


class Box(NamedTuple):
    """A rectangle; ``x``, ``y`` is its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Box:
        return self._replace(x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes of the nodes, and for each link its route and the box of its label.

    A route is a list of points. Two neighbouring points are on one level (draw a straight line) or lie on the two sides
    of a gap (draw a curve from the one to the other, inside the rectangle that they span).
    """

    boxes: list[Box]
    routes: list[list[Point]]
    labels: list[Box | None]
    width: float
    height: float
    breaks: tuple[float, ...] = ()  # the y where rows begin, but the first
