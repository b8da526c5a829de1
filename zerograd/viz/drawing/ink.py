"""Elements of an SVG picture: text in its styles, rectangles, paths; every value is escaped here."""
from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import NamedTuple

from ..facts.escape import LIMIT, clean, clip, ems, escape
from ..facts.told import LEFT_OUT, Fact
from .geometry import Box


def digits(value: float) -> str:
    """A coordinate: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def element(name: str, *children: str, **attributes: object) -> str:
    """An element. ``data_id`` becomes ``data-id``, ``class_`` becomes ``class``; every value is escaped here."""
    pairs = []
    for key, value in attributes.items():
        if value is not None:
            limit = None if key == "d" else LIMIT  # a path cut short would be a broken one
            shown = digits(value) if isinstance(value, float) else escape(value, limit)
            pairs.append(f' {_attribute(key)}="{shown}"')
    content = "".join(children)
    return f"<{name}{''.join(pairs)}>{content}</{name}>" if content else f"<{name}{''.join(pairs)}/>"


@lru_cache(64)
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def with_facts(data: dict[str, object], renderer: str, facts: Iterable[Fact]) -> dict[str, object]:
    """``data`` as attributes of an element, and with them the facts that it has no word for."""
    more = {fact.name: fact.value for fact in facts if fact.name not in data and fact.name not in LEFT_OUT[renderer]}
    return {f"data_{name}": value for name, value in (data | more).items()}


def tooltip(lines: Iterable[str]) -> str:
    """A tooltip."""
    return "<title>" + "\n".join(escape(line) for line in lines) + "</title>"


class Style(NamedTuple):
    """How a piece of text is set."""

    size: float = 10.0
    role: str = "text"
    bold: bool = False
    italic: bool = False

    def width(self, string: str) -> float:
        return ems(string, self.bold) * self.size

    def clip(self, string: object, width: float) -> str:
        return clip(string, width / self.size, partial(ems, bold=self.bold))

    def end_of(self, name: str, width: float) -> str:
        """As much of a dotted name as fits, from its end: "…fc1.weight"."""
        shown = rest = clean(name)
        while "." in rest and self.width(shown) > width:
            rest = rest.partition(".")[2]
            shown = f"…{rest}"
        return self.both_ends(shown, width)

    def both_ends(self, name: str, width: float) -> str:
        """As much of a name as fits, from its beginning and its end: "hidden_…_second"."""
        if self.width(name) <= width:
            return self.clip(name, width)
        for length in range(len(name) - 2, 2, -1):
            shown = f"{name[: (length + 1) // 2]}…{name[-(length // 2):]}"
            if self.width(shown) <= width:
                return self.clip(shown, width)
        return self.clip(name, width)


NAME_WIDTH = 120.0  # a longer name is cut on the card and whole in the tooltip
NAME = Style(13, bold=True)
UNNAMED = Style(11, "forward", italic=True)
SMALL = Style(10, "forward")
KIND = {
    "leaf": Style(10, "leaf", bold=True),
    "retained": Style(10, "retained", bold=True),
    "root": Style(10, bold=True),
}
VALUE = Style(15)
GRADIENT = Style(13, "gradient", bold=True)
PASSED = Style(12, "gradient")
STATE = Style(10.5, "forward", bold=True)
REASON = Style(10, "forward", italic=True)
WARNED = Style(10, "gradient", bold=True)
SYMBOL = Style(15, bold=True)
CELL = Style(10)
LEGEND = Style(10.5)


@lru_cache(256)
def setting(style: Style) -> str:
    """The attributes of text in a style."""
    weight = " zg-bold" if style.bold else ""
    slant = " zg-italic" if style.italic else ""
    return f'class="zg-fill-{style.role}{weight}{slant}" font-size="{digits(float(style.size))}"'


# Most elements are words and rectangles, so these are written without the detour through element(): twice as fast.


def text_at(x: float, y: float, string: str, style: Style, anchor: str | None = None) -> str:
    """One piece of text; ``y`` is the base line."""
    place = f' x="{digits(x)}" y="{digits(y)}"' + (f' text-anchor="{anchor}"' if anchor else "")
    return f"<text {setting(style)}{place}>{escape(string)}</text>" if string else f"<text {setting(style)}{place}/>"


def rectangle(box: Box, classes: str, radius: float = 0.0, **more: object) -> str:
    x, y, width, height = map(digits, box)
    if more:
        corner = digits(radius) if radius else None
        return element("rect", x=x, y=y, width=width, height=height, rx=corner, class_=classes, **more)
    corners = f' rx="{digits(radius)}"' if radius else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{corners} class="{escape(classes)}"/>'


def path_of(d: str, classes: str, **more: object) -> str:
    return element("path", d=d, class_=classes, **more)
