"""What stands on a picture: the tensor cards and the ``grad_fn`` pills, built from rows that know their size.

A card is measured before it is placed: each row says how wide and high it is, and draws itself where it is told to.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from . import text as words
from .escape import LIMIT, clean, clip, ems, escape
from .geometry import Box
from .model import Array, Gradient, Number, Operation, Tensor

PAD = 8.0  # inside a card
NAME_WIDTH = 120.0  # a longer name is cut on the card and whole in the tooltip
BEFORE_WIDTH = 160.0  # and "m before row += 10"
LINE = 96.0  # words on a card are wrapped at about this width
NUMBERED = 150.0  # a heatmap up to this width has its numbers in its cells
INSET = 3.5  # of the second outline of a pill that stands for a module
MAX_PARTS = 6  # contributions listed on a card; the tooltip lists more
SPACE = 3.5  # a blank between two words of different style, at 10 px


# --- elements ---


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
REASON = Style(9.5, "forward", italic=True)
SYMBOL = Style(15, bold=True)
CELL = Style(9.5)
LEGEND = Style(10.5)


@lru_cache(256)
def _set(style: Style) -> str:
    """The attributes of text in a style."""
    weight = " zg-bold" if style.bold else ""
    slant = " zg-italic" if style.italic else ""
    return f'class="zg-fill-{style.role}{weight}{slant}" font-size="{digits(float(style.size))}"'


# Most elements are words and rectangles, so these are written without the detour through element(): twice as fast.


def text_at(x: float, y: float, string: str, style: Style, anchor: str | None = None) -> str:
    """One piece of text; ``y`` is the base line."""
    place = f' x="{digits(x)}" y="{digits(y)}"' + (f' text-anchor="{anchor}"' if anchor else "")
    return f"<text {_set(style)}{place}>{escape(string)}</text>" if string else f"<text {_set(style)}{place}/>"


def rectangle(box: Box, classes: str, radius: float = 0.0, **more: object) -> str:
    x, y, width, height = map(digits, box)
    if more:
        corner = digits(radius) if radius else None
        return element("rect", x=x, y=y, width=width, height=height, rx=corner, class_=classes, **more)
    corners = f' rx="{digits(radius)}"' if radius else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{corners} class="{escape(classes)}"/>'


def path_of(d: str, classes: str, **more: object) -> str:
    return element("path", d=d, class_=classes, **more)


# --- rows: what stands on a card ---


class Row(NamedTuple):
    """A piece of a card: its size, and how to draw it at (x, y) when the card is ``width`` wide inside."""

    width: float
    height: float
    draw: Callable[[float, float, float], str]


def _words_row(pieces: list[tuple[str, Style]], height: float, right: tuple[str, Style] | None = None) -> Row:
    """Words side by side, and perhaps one at the right edge."""
    gaps = SPACE * (len(pieces) - 1)
    width = sum(style.width(string) for string, style in pieces) + gaps + (right[1].width(right[0]) + 8 if right else 0)

    def draw(x: float, y: float, room: float) -> str:
        base = y + height - 4
        # One <text>, so that the words stand close in any font.
        spans = " ".join(f"<tspan {_set(style)}>{escape(string)}</tspan>" for string, style in pieces)
        left = element("text", spans, x=x, y=base, font_size=10.0) if len(pieces) > 1 else text_at(x, base, *pieces[0])
        return left + (text_at(x + room, base, right[0], right[1], "end") if right else "")

    return Row(width, height, draw)


def _stack(rows: list[Row], gap: float = 0.0) -> Row:
    """Rows under one another."""

    def draw(x: float, y: float, room: float) -> str:
        out = []
        for row in rows:
            out.append(row.draw(x, y, room))
            y += row.height + gap
        return "".join(out)

    return Row(max(row.width for row in rows), sum(row.height for row in rows) + gap * (len(rows) - 1), draw)


def _wrapped(pieces: list[str], width: float, style: Style, joint: str = " ") -> list[str]:
    """Pieces joined into lines of at most ``width`` where that is possible."""
    lines: list[str] = []
    for piece in pieces:
        if lines and style.width(lines[-1] + joint + piece) <= width:
            lines[-1] += joint + piece
        else:
            lines.append(piece)
    return lines


def _array_row(array: Array | None, style: Style, small: bool = False) -> Row:
    """A value: a number, a heatmap, or a summary."""
    if array is None:
        return _words_row([("value not kept", REASON)], 16)
    if array.values is None:
        small_style = Style(10.5, style.role)
        lines = [_words_row([(word, SMALL)], 13, (words.number(v), small_style)) for word, v in words.summary(array)]
        return _stack(lines) if lines else _words_row([("values not kept", REASON)], 16)
    if not array.values:
        return _words_row([("empty", REASON)], 16)
    if len(array.values) == 1:
        return _words_row([(style.clip(words.number(array.values[0]), NAME_WIDTH), style)], 13 if small else 20)
    return _heatmap(array, small)


def _heatmap(array: Array, small: bool) -> Row:
    """Cells on a symmetric scale: strength of the tint is |value| / max |value|. Few cells carry their numbers.

    One axis is a row (wrapped at 16); two axes are a matrix; more are matrices under one another, with a gap between.
    A negative cell has a bar, a zero a dot, nan a cross, infinity a tip, so that sight of colour is not needed.
    """
    numbers = array.values or ()
    columns = min(len(numbers), 16) if len(array.shape) == 1 else array.shape[-1]
    block = array.shape[-2] if len(array.shape) > 2 else math.inf  # rows of one matrix
    rows = math.ceil(len(numbers) / columns)
    finite = [abs(float(v)) for v in numbers if math.isfinite(v)]
    scale = max(finite, default=0.0)
    shown = [words.number(v) for v in numbers]
    written, side = _written(numbers, shown, columns)
    high, numbered = 17.0, written and rows <= (1 if small else 6)
    if not numbered:
        side = high = 9.0 if small else max(5.0, min(14.0, 176.0 / max(columns, rows)))
    tops = [row * high + (row // block) * 4 for row in range(rows)]
    caption = "" if numbered or small else f"scale ±{words.number(scale)}"
    width = max(columns * side, SMALL.width(caption))

    def draw(x: float, y: float, room: float) -> str:
        cells = []
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
            cells.append(
                element("g", *cell, class_="zg-cell", data_sign=sign or ("zero" if math.isfinite(v) else shown[index]))
            )
        if caption:
            cells.append(text_at(x, y + tops[-1] + high + 13, caption, REASON))
        return "".join(cells)

    return Row(width, tops[-1] + high + 5 + (13 if caption else 0), draw)


def _written(numbers: Sequence[Number], shown: list[str], columns: int) -> tuple[list[str], float]:
    """The numbers in the cells of a heatmap, in fewer digits where they would be too wide (if even so, none), and its width."""
    for digits in (shown, [words.number(v if isinstance(v, int) else float(f"{v:.2g}")) for v in numbers]):
        side = max(22.0, max(CELL.width(each) for each in digits) + 7)
        if columns * side <= NUMBERED:
            return digits, side
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


# --- tensor cards ---


def name_widths(tensors: Sequence[Tensor]) -> dict[str, float]:
    """How wide a name may be on each card: more where two would be shortened to the same text."""
    names: dict[str, set[str]] = defaultdict(set)
    for tensor in tensors:
        names[NAME.end_of(tensor.name, NAME_WIDTH)].add(tensor.name)
    return {each.id: NAME_WIDTH if len(names[NAME.end_of(each.name, NAME_WIDTH)]) == 1 else 3 * NAME_WIDTH for each in tensors}


def tensor_row(tensor: Tensor, operations: dict[str, Operation], name_width: float = NAME_WIDTH) -> Row:
    """All that stands on a tensor card."""
    if tensor.role == "number":
        value = tensor.value.values if tensor.value else None
        shown = VALUE.clip(words.number(value[0]) if value else "?", NAME_WIDTH)
        return _stack([_words_row([(shown, VALUE)], 18), _words_row([("number", SMALL)], 13)])
    unnamed = UNNAMED.clip(tensor.before or words.unnamed(tensor), BEFORE_WIDTH), UNNAMED
    name = (NAME.end_of(tensor.name, name_width), NAME) if tensor.name else unnamed
    rows = [_words_row([name], 16, (words.shape(tensor.shape), SMALL))]
    kinds = _wrapped(
        [piece.replace(" ", "\u00a0") for piece in words.role(tensor).split(" · ")], LINE, KIND["root"], " · "
    )
    for line in kinds:
        pieces = [part.replace("\u00a0", " ") for part in line.split(" · ")]
        own = {} if tensor.role == "untracked" else KIND
        dotted = [(("· " if i else "") + piece, own.get(piece, SMALL)) for i, piece in enumerate(pieces)]
        rows.append(_words_row(dotted, 13))
    if tensor.dtype != "float32":
        rows.append(_words_row([(SMALL.clip(tensor.dtype, NAME_WIDTH), SMALL)], 13))
    if tensor.was:
        rows.append(_words_row([("was " + REASON.clip(tensor.was, NAME_WIDTH), REASON)], 13))
    rows.append(_array_row(tensor.value, VALUE))
    if tensor.grad:
        rows.append(Row(0, 3, lambda x, y, room: ""))
        rows.extend(_gradient_rows(tensor.grad, operations, max(LINE, *(row.width for row in rows))))
    if tensor.hidden:
        rows.append(_words_row([(f"… {tensor.hidden} hidden", STATE)], 15))
    return _stack(rows)


def slot_row(grad: Gradient, operations: dict[str, Operation], card: Row) -> Row:
    """The gradient slot alone, to stand under ``card``."""
    return _stack([Row(0, 3, lambda x, y, room: ""), *_gradient_rows(grad, operations, max(LINE, card.width))])


def _gradient_rows(grad: Gradient, operations: dict[str, Operation], width: float) -> list[Row]:
    """The gradient slot, what was added up in it, and why it is empty."""
    rows = [_slot(grad)]
    for index, part in enumerate(grad.parts[:MAX_PARTS]):
        rows.append(_part(index == 0, part.value, words.operation_name(part.source, operations)))
    if len(grad.parts) > MAX_PARTS:
        rows.append(_words_row([(f"and {len(grad.parts) - MAX_PARTS} more", REASON)], 13))
    if grad.state in ("None", "stale"):
        for line in _short_reason(grad.reason, width):
            rows.append(_words_row([(line, REASON)], 12))
    return rows


def _short_reason(reason: str, width: float) -> list[str]:
    """The reason if it fits in two lines, else its first clause, else nothing: the tooltip has it whole."""
    for short in (clean(reason), re.split(r"[:;,.]\s|\s\(", clean(reason))[0]):
        lines = _wrapped(short.split(), width, REASON)
        if short and len(lines) <= 2 and all(REASON.width(line) <= width for line in lines):
            return lines
    return []


def _slot(grad: Gradient) -> Row:
    """The gradient slot in its own shape and line for each state."""
    number = {"value": GRADIENT, "freed": PASSED, "stale": PASSED, "pending": PASSED}.get(grad.state)
    state: list[tuple[str, Style]] = [] if grad.state == "value" else [(words.state(grad), STATE)]
    inside: list[Row] = []
    single = grad.value is not None and grad.value.values is not None and len(grad.value.values) == 1
    if number and single and grad.value and grad.value.values:
        state.append((number.clip(words.number(grad.value.values[0]), NAME_WIDTH), number))
    elif number and (grad.value or grad.state == "value"):
        inside.append(_array_row(grad.value, number))
    content = _stack([_words_row([("grad", SMALL), *state], 18), *inside])
    left = 9.0 if grad.state == "freed" else 6.0

    def draw(x: float, y: float, room: float) -> str:
        return slot_shape(grad.state, Box(x, y, room, content.height + 2)) + content.draw(x + left, y, room - left - 6)

    return Row(content.width + left + 6, content.height + 5, draw)


def slot_shape(state: str, box: Box) -> str:
    """The outline of a slot.

    value: a full frame. None: an open tray. pending: round, dashed. freed: an arrow to the left, dotted.
    stale: a cut corner, double.
    """
    x, y, w, h = box
    if state == "value":
        return rectangle(box, "zg-line-gradient zg-w2")
    if state == "pending":
        return rectangle(box, "zg-line-forward zg-dashed", min(9.0, h / 2))
    if state == "None":
        return path_of(f"M{digits(x)} {digits(y + h - 6)}v6h{digits(w)}v-6", "zg-line-forward")
    if state == "freed":
        return path_of(
            f"M{digits(x + w)} {digits(y)}h{digits(7 - w)}l-7 {digits(h / 2)}l7 {digits(h / 2)}h{digits(w - 7)}",
            "zg-line-gradient zg-dotted",
        )
    outer = f"M{digits(x)} {digits(y)}h{digits(w - 7)}l7 7v{digits(h - 7)}h{digits(-w)}z"
    inner = f"M{digits(x + 2.5)} {digits(y + 2.5)}h{digits(w - 10.5)}l5.5 5.5v{digits(h - 10.5)}h{digits(5 - w)}z"
    return path_of(outer + inner, "zg-line-gradient")


def badge(x: float, y: float) -> str:
    """``+=``, light on the colour of gradients."""
    return rectangle(Box(x, y, 19, 12), "zg-fill-gradient", 3) + text_at(
        x + 9.5, y + 9.5, "+=", Style(10, "background", bold=True), "middle"
    )


@lru_cache(1024)  # the slots of a card that much flows into begin with the same parts, over and over
def _part(first: bool, added: Array | None, source: str) -> Row:
    """One contribution to a gradient: ``+=``, the value, where it came from."""
    value = _array_row(added, Style(10.5, "gradient", bold=True), small=True)
    beside = value.height <= 13
    tail = _words_row([(SMALL.clip(f"from {source}", NAME_WIDTH), SMALL)], 13)
    indent = 25.0

    @lru_cache(2)
    def draw(x: float, y: float, room: float) -> str:
        out = badge(x, y + 0.5) if first else ""
        out += value.draw(x + indent, y, room)
        return out + (
            tail.draw(x + indent + value.width + 5, y, room)
            if beside
            else tail.draw(x + indent, y + value.height, room)
        )

    if beside:
        return Row(indent + value.width + 5 + tail.width, 14, draw)
    return Row(indent + max(value.width, tail.width), value.height + 14, draw)


def draw_frame(tensor: Tensor, box: Box, rounding: float = 12.0) -> str:
    """The outline says what kind of tensor it is."""
    line = {
        "leaf": "zg-line-leaf zg-w3",
        "untracked": "zg-line-forward zg-dashed zg-w2",
        "non-leaf": "zg-line-forward",
        "number": "zg-line-forward zg-dashed",
    }[tensor.role]
    radius = rounding if tensor.role == "non-leaf" else 0.0
    if tensor.retained:
        line = "zg-line-retained zg-w2"
    if tensor.root:
        line = "zg-line-" + ("leaf" if tensor.role == "leaf" else "retained" if tensor.retained else "text") + " zg-w4"
    frame = rectangle(box, "zg-card " + line, radius)
    if tensor.retained:
        inset = min(4.0, box.height / 4)
        inner = Box(box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset)
        frame += rectangle(inner, "zg-line-retained", max(radius - inset, 0))
    return frame


def tensor_card(tensor: Tensor, row: Row, box: Box, operations: dict[str, Operation]) -> str:
    """A tensor card."""
    slot = tensor.grad
    return element(
        "g",
        tooltip(words.tensor_facts(tensor, operations)),
        draw_frame(tensor, box),
        row.draw(box.x + padding(tensor), box.y + padding(tensor) - 2, box.width - 2 * padding(tensor)),
        class_="zg-tensor",
        data_id=tensor.id,
        data_name=tensor.name,
        data_was=tensor.was or None,
        data_role=tensor.role,
        data_retained="true" if tensor.retained else None,
        data_root="true" if tensor.root else None,
        data_shape=words.shape(tensor.shape),
        data_dtype=tensor.dtype,
        data_value=words.values(tensor.value),
        data_version=tensor.version or None,
        data_hidden=tensor.hidden or None,
        data_state=slot.state if slot else None,
        data_grad=words.values(slot.value) if slot and slot.value else None,
        data_parts=" + ".join(words.values(part.value) for part in slot.parts) if slot and slot.parts else None,
    )


def padding(tensor: Tensor) -> float:
    return PAD + 2 if tensor.retained else PAD - 2 if tensor.role == "number" else PAD


# --- grad_fn pills ---


def pill_lines(operation: Operation) -> list[tuple[str, Style, float]]:
    """The lines of a pill: text, style, height."""
    lines: list[tuple[str, Style, float]]
    style = Style(9.5)
    if operation.folded:
        lines = [(KIND["root"].end_of(operation.name, 110), KIND["root"], 14), (words.folded(operation), style, 11.5)]
        return [*lines, *([("freed", STATE, 11.5)] if operation.freed else [])]
    name = clip(operation.name, 40)
    lines = [(SYMBOL.clip(operation.symbol, 110), SYMBOL, 16)]
    humps = re.findall(r"[A-Z]+[^A-Z]*|[^A-Z]+", name)  # MulBackward0: Mul, Backward0
    lines += [(style.clip(line, 120), style, 11.5) for line in _wrapped(humps, 110, style, "")]
    if operation.where:
        lines.append((REASON.clip(operation.where, 60), SMALL, 11.5))
    if operation.freed:
        lines.append(("freed", STATE, 11.5))
    return lines


def pill_size(lines: list[tuple[str, Style, float]], arrows: int, folded: bool = False) -> tuple[float, float]:
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


def _pill_top(lines: list[tuple[str, Style, float]], height: float) -> float:
    """Where the words begin, so that they stand in the middle."""
    return (height - sum(h for _, _, h in lines)) / 2


def pill_radius(height: float) -> float:
    return min(height / 2, 26.0)


def operation_pill(operation: Operation, lines: list[tuple[str, Style, float]], box: Box, facts: list[str]) -> str:
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
