"""Values on a card: rows of words that know their size, a number, a heatmap, a summary.

A card is measured before it is placed: each row says how wide and high it is, and draws itself where it is told to.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from math import inf
from typing import NamedTuple

from ..facts import words
from ..facts.escape import escape
from ..facts.model import Array, Number
from .geometry import Box
from .ink import CELL, NAME_WIDTH, REASON, SMALL, Style, digits, element, path_of, rectangle, setting, text_at, tooltip

NUMBERED = 150.0  # a heatmap up to this width has its numbers in its cells
SPACE = 3.5  # a blank between two words of different style, at 10 px


class Row(NamedTuple):
    """A piece of a card: its size, and how to draw it at (x, y) when the card is ``width`` wide inside."""

    width: float
    height: float
    draw: Callable[[float, float, float], str]


def words_row(pieces: list[tuple[str, Style]], height: float, right: tuple[str, Style] | None = None) -> Row:
    """Words side by side, and perhaps one at the right edge."""
    gaps = SPACE * (len(pieces) - 1)
    width = sum(style.width(string) for string, style in pieces) + gaps + (right[1].width(right[0]) + 8 if right else 0)

    def draw(x: float, y: float, room: float) -> str:
        base = y + height - 4
        # One <text>, so that the words stand close in any font.
        spans = " ".join(f"<tspan {setting(style)}>{escape(string)}</tspan>" for string, style in pieces)
        left = element("text", spans, x=x, y=base, font_size=10.0) if len(pieces) > 1 else text_at(x, base, *pieces[0])
        return left + (text_at(x + room, base, right[0], right[1], "end") if right else "")

    return Row(width, height, draw)


def stack(rows: list[Row], gap: float = 0.0) -> Row:
    """Rows under one another."""

    def draw(x: float, y: float, room: float) -> str:
        out = []
        for row in rows:
            out.append(row.draw(x, y, room))
            y += row.height + gap
        return "".join(out)

    return Row(max(row.width for row in rows), sum(row.height for row in rows) + gap * (len(rows) - 1), draw)


def wrapped(pieces: list[str], width: float, style: Style, joint: str = " ") -> list[str]:
    """Pieces joined into lines of at most ``width`` where that is possible."""
    lines: list[str] = []
    for piece in pieces:
        if lines and style.width(lines[-1] + joint + piece) <= width:
            lines[-1] += joint + piece
        else:
            lines.append(piece)
    return lines


class Cells(NamedTuple):
    """How large a heatmap may be, in pixels, and up to how many rows its cells have room for numbers."""

    width: float
    height: float
    most: float  # the side of a cell
    rows: int
    caption: bool = True


LARGE = Cells(176, 176, 14, 6)
LITTLE = Cells(112, 48, 12, 2)
SMALLEST = Cells(inf, inf, 9, 1, caption=False)
LEAST = 5.0  # the side of a cell that can be told from its neighbours
COLUMN = 6  # a longer column is laid as a block


def array_row(array: Array | None, style: Style, small: bool = False) -> Row:
    """A value: a number, a heatmap, or a summary."""
    if array is not None and array.values is None:
        small_style = Style(10.5, style.role)
        lines = [words_row([(word, SMALL)], 13, (words.number(v), small_style)) for word, v in words.summary(array)]
        return stack(lines) if lines else words_row([("values not kept", REASON)], 16)
    return _few(array, style, SMALLEST if small else LARGE)


def little_row(array: Array | None, style: Style) -> Row:
    """The same in two lines at most or 60 pixels: of a large array the least and the largest value."""
    if array is not None and array.values is None:
        known = array.min is not None and array.max is not None
        return _range(array.min, array.max, style) if known else words_row([("values not kept", REASON)], 16)
    if array is not None and array.values and _rows(array) * LEAST > LITTLE.height:
        return _range(min(array.values), max(array.values), style)
    return _few(array, style, LITTLE)


def _range(least: Number | None, most: Number | None, style: Style) -> Row:
    ends = [words.number(float(f"{each:.3g}")) for each in (least, most) if each is not None]
    return words_row([(" … ".join(ends), Style(10.5, style.role))], 15)


def _few(array: Array | None, style: Style, cells: Cells) -> Row:
    """Values that are all known, or none."""
    if array is None or array.values is None:
        return words_row([("value not kept", REASON)], 16)
    if not array.values:
        return words_row([("empty", REASON)], 16)
    if len(array.values) == 1:
        number = style.clip(words.number(array.values[0]), NAME_WIDTH)
        return words_row([(number, style)], 20 if cells.caption else 13)
    return _heatmap(array, array.values, cells)


def _in_line(shape: tuple[int, ...]) -> bool:
    """Is it laid as text, row by row at most 16 long? A vector is, and a long column."""
    return len(shape) < 2 or (shape[-1] == 1 and math.prod(shape) > COLUMN)


def _columns(array: Array) -> int:
    return min(len(array.values or ()), 16) if _in_line(array.shape) else array.shape[-1]


def _rows(array: Array) -> int:
    return math.ceil(len(array.values or ()) / _columns(array))


def _heatmap(array: Array, numbers: Sequence[Number], cells: Cells) -> Row:
    """Cells on a symmetric scale: strength of the tint is |value| / max |value|. Few cells carry their numbers.

    One axis is a row (wrapped at 16); two axes are a matrix; more are matrices under one another, with a gap between.
    A negative cell has a bar, a zero a dot, nan a cross, infinity a tip, so that sight of colour is not needed.
    """
    columns, rows = _columns(array), _rows(array)
    block = math.inf if _in_line(array.shape) or len(array.shape) < 3 else array.shape[-2]  # rows of one matrix
    finite = [abs(float(v)) for v in numbers if math.isfinite(v)]
    scale = max(finite, default=0.0)
    shown = words.numbers(numbers)
    written, side = _written(numbers, shown, columns, min(NUMBERED, cells.width))
    high, numbered = 17.0, written and rows <= cells.rows
    if not numbered:
        side = high = max(LEAST, min(cells.most, cells.width / columns, cells.height / rows))
    tops = [row * high + (row // block) * 4 for row in range(rows)]
    nothing = not scale and len(finite) == len(numbers)
    caption = "" if numbered or not cells.caption else "all 0" if nothing else f"scale ±{words.number(scale)}"
    width = max(columns * side, SMALL.width(caption))

    def draw(x: float, y: float, room: float) -> str:
        drawn = []
        for index, v in enumerate(numbers):
            row, column = divmod(index, columns)
            box = Box(x + column * side, y + 2 + tops[row], side, high)
            where = "[" + ", ".join(map(str, _position(index, array.shape))) + "]"
            strength = abs(float(v)) / scale if scale and math.isfinite(v) else 0.0
            sign = "" if not strength else "positive" if v > 0 else "negative"
            cell = [tooltip([f"{where} = {shown[index]}"]), rectangle(box, "zg-card")]
            if sign:
                cell.append(rectangle(box, f"zg-fill-{sign}", fill_opacity=round(0.12 + 0.88 * strength, 2)))
            cell.append(rectangle(box, "zg-grid"))
            if numbered:
                cell.append(text_at(box.x + side / 2, box.y + 12, written[index], CELL, "middle"))
            else:
                cell.append(mark(box, sign, v))
            drawn.append(
                element("g", *cell, class_="zg-cell", data_sign=sign or ("zero" if math.isfinite(v) else shown[index]))
            )
        if caption:
            drawn.append(text_at(x, y + tops[-1] + high + 13, caption, REASON))
        return "".join(drawn)

    return Row(width, tops[-1] + high + 5 + (13 if caption else 0), draw)


def _written(numbers: Sequence[Number], shown: list[str], columns: int, most: float) -> tuple[list[str], float]:
    """The numbers in the cells of a heatmap, in fewer digits where they would be too wide (if even so, none), and its width."""
    for each_way in (shown, [words.number(v if isinstance(v, int) else float(f"{v:.2g}")) for v in numbers]):
        side = max(22.0, max(CELL.width(each) for each in each_way) + 7)
        if columns * side <= most:
            return each_way, side
    return [], 0.0


def _position(index: int, sizes: tuple[int, ...]) -> list[int]:
    """The index of each axis."""
    position: list[int] = []
    for size in reversed(sizes):
        index, rest = divmod(index, size)
        position.insert(0, rest)
    return position


def mark(box: Box, sign: str, value: Number) -> str:
    """What tells a cell's sign without colour: a bar, a dot; for nan a cross, for infinity a tip up, for minus infinity down."""
    x, y, r = box.x + box.width / 2, box.y + box.height / 2, min(box.width, 12.0) * 0.25
    if isinstance(value, float) and math.isinf(value):
        tip = -r if value > 0 else r
        return path_of(
            f"M{digits(x - r)} {digits(y - tip / 2)}l{digits(r)} {digits(tip)}l{digits(r)} {digits(-tip)}",
            "zg-line-gradient zg-w2",
        )
    if not math.isfinite(value):
        return path_of(
            f"M{digits(x - r)} {digits(y - r)}l{digits(2 * r)} {digits(2 * r)}"
            f"m0 {digits(-2 * r)}l{digits(-2 * r)} {digits(2 * r)}",
            "zg-line-gradient zg-w2",
        )
    if sign == "negative":
        return path_of(f"M{digits(x - r)} {digits(y)}h{digits(2 * r)}", "zg-line-text")
    return "" if sign else element("circle", cx=x, cy=y, r=max(r / 2, 0.9), class_="zg-fill-forward")
