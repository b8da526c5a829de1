"""What stands for a tensor: its card or, for an unnamed result of a network, a tag at the operation that made it.

Each has two parts: what is known of the tensor, and below it the gradient slot, which the Explorer draws anew as steps go by.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..facts import told, words
from ..facts.escape import clean
from ..facts.model import Array, Gradient, Operation, Tensor
from .arrays import Row, array_row, little_row, stack, words_row, wrapped
from .geometry import Box
from .ink import (
    GRADIENT,
    KIND,
    NAME,
    NAME_WIDTH,
    PASSED,
    REASON,
    SMALL,
    STATE,
    UNNAMED,
    VALUE,
    WARNED,
    Style,
    digits,
    element,
    path_of,
    rectangle,
    text_at,
    tooltip,
    with_facts,
)

PAD = 8.0  # inside a card
BEFORE_WIDTH = 160.0  # for "m before row += 10"
LINES = {"was": (REASON, 13), "missing": (WARNED, 13), "hidden": (STATE, 15)}  # how a fact is set, and how high it is
LINE = 96.0  # words on a card are wrapped at about this width
MAX_PARTS = 6  # contributions listed on a card; the tooltip lists more
LEAST = 34.0  # no card is narrower
STATES = {"value": GRADIENT, "freed": PASSED, "stale": PASSED, "pending": PASSED}  # how a gradient's number is set


class Form(NamedTuple):
    """A way to draw tensors: ``bare``, what is known of one, and ``slot``, its gradient, below."""

    bare: Callable[[Tensor, float], Row]
    slot: Callable[[Gradient, dict[str, Operation], Row], Row]

    def row(self, tensor: Tensor, operations: dict[str, Operation], name_width: float = NAME_WIDTH) -> Row:
        """All that is said of a tensor."""
        bare = self.bare(tensor, name_width)
        return stack([bare, self.slot(tensor.grad, operations, bare)]) if tensor.grad else bare

    def size(self, tensor: Tensor, row: Row) -> tuple[float, float]:
        """Width and height of a card with ``row`` on it."""
        if self is TAG:
            return row.width + STEM, row.height
        return max(row.width + 2 * padding(tensor), LEAST), row.height + 2 * padding(tensor) - 2

    def inside(self, tensor: Tensor, row: Row, box: Box) -> tuple[float, float, float]:
        """Where ``row`` begins in its box, and the width that it has there."""
        if self is TAG:
            return box.x + STEM / 2, box.y + (box.height - row.height) / 2, box.width - STEM
        return box.x + padding(tensor), box.y + padding(tensor) - 2, box.width - 2 * padding(tensor)


def padding(tensor: Tensor) -> float:
    return PAD + 2 if tensor.retained else PAD - 2 if tensor.role == "number" else PAD


def name_widths(tensors: Sequence[Tensor]) -> dict[str, float]:
    """How wide a name may be on each card: more where two would be shortened to the same text."""
    names: dict[str, set[str]] = defaultdict(set)
    for tensor in tensors:
        names[NAME.end_of(tensor.name, NAME_WIDTH)].add(tensor.name)
    return {each.id: NAME_WIDTH if len(names[NAME.end_of(each.name, NAME_WIDTH)]) == 1 else 3 * NAME_WIDTH for each in tensors}


# ---------------------------------------------------------------- a card as large as it wants to be


def _bare(tensor: Tensor, name_width: float, value: Callable[[Array | None, Style], Row] = array_row) -> Row:
    """Name, shape, kind and value."""
    said = told.said("card", told.of_tensor(tensor))
    if tensor.role == "number":
        told.taken(said, "value")
        return stack([words_row([(VALUE.clip(_single(tensor.value) or "?", NAME_WIDTH), VALUE)], 18), *_lines(said)])
    unnamed = UNNAMED.clip(tensor.before or words.unnamed(tensor), BEFORE_WIDTH), UNNAMED
    name = (NAME.end_of(tensor.name, name_width), NAME) if tensor.name else unnamed
    rows = [words_row([name], 16, *[(shape, SMALL) for shape in told.taken(said, "shape")])]
    roles = " · ".join(told.taken(said, *told.ROLE)).split(" · ")
    kinds = wrapped([piece.replace(" ", "\u00a0") for piece in roles], LINE, KIND["root"], " · ")
    for line in kinds:
        pieces = [part.replace("\u00a0", " ") for part in line.split(" · ")]
        own = {} if tensor.role == "untracked" else KIND
        dotted = [(("· " if i else "") + piece, own.get(piece, SMALL)) for i, piece in enumerate(pieces)]
        rows.append(words_row(dotted, 13))
    return stack([*rows, *_lines(said, value(tensor.value, VALUE))])


def _lines(said: dict[str, str], value: Row | None = None) -> Iterator[Row]:
    """A line for each fact; the ``value`` is drawn."""
    for fact, line in said.items():
        style, height = LINES.get(fact, (SMALL, 13))
        yield value if value and fact == "value" else words_row([(style.clip(line, BEFORE_WIDTH), style)], height)


def _slot(grad: Gradient, operations: dict[str, Operation], card: Row) -> Row:
    """The gradient slot, what was added up in it, and why it is empty."""
    width = max(LINE, card.width)
    rows = [_gap(3), _holder(grad, array_row), *_parts(grad, operations)]
    if len(grad.parts) > MAX_PARTS:
        rows.append(words_row([(f"and {len(grad.parts) - MAX_PARTS} more", REASON)], 13))
    if grad.state in ("None", "stale"):
        for line in _short_reason(grad.reason, width):
            rows.append(words_row([(line, REASON)], 12))
    return stack(rows)


def _gap(height: float) -> Row:
    return Row(0, height, lambda x, y, room: "")


def _short_reason(reason: str, width: float) -> list[str]:
    """The reason if it fits in two lines, else its first clause, else nothing: the tooltip has it whole."""
    for short in (clean(reason), re.split(r"[:;,.]\s|\s\(", clean(reason))[0]):
        lines = wrapped(short.split(), width, REASON)
        if short and len(lines) <= 2 and all(REASON.width(line) <= width for line in lines):
            return lines
    return []


def _holder(grad: Gradient, value: Callable[[Array | None, Style], Row]) -> Row:
    """The slot in its own shape and line for each state, and what is in it: its state and number, else its array below."""
    number = STATES.get(grad.state)
    state: list[tuple[str, Style]] = [] if grad.state == "value" else [(words.state(grad), STATE)]
    inside: list[Row] = []
    if number and (single := _single(grad.value)):
        state.append((number.clip(single, NAME_WIDTH), number))
    elif number and (grad.value or grad.state == "value"):
        inside.append(value(grad.value, number))
    content = stack([words_row([("grad", SMALL), *state], 18), *inside])
    left = 9.0 if grad.state == "freed" else 6.0

    def draw(x: float, y: float, room: float) -> str:
        return slot_shape(grad.state, Box(x, y, room, content.height + 2)) + content.draw(x + left, y, room - left - 6)

    return Row(content.width + left + 6, content.height + 5, draw)


def _single(array: Array | None) -> str:
    """The number in ``array``, if that is one number."""
    values = array.values if array else None
    return words.number(values[0]) if values and len(values) == 1 else ""


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


def _parts(grad: Gradient, operations: dict[str, Operation]) -> list[Row]:
    """The first contributions to a gradient."""
    named = [(part.value, words.operation_name(part.source, operations)) for part in grad.parts[:MAX_PARTS]]
    return [_part(index == 0, *each) for index, each in enumerate(named)]


@lru_cache(1024)  # the slots of a card that much flows into begin with the same parts, over and over
def _part(first: bool, added: Array | None, source: str) -> Row:
    """One contribution to a gradient: ``+=``, the value, where it came from."""
    value = array_row(added, Style(10.5, "gradient", bold=True), small=True)
    beside = value.height <= 13
    tail = words_row([(SMALL.clip(f"from {source}", NAME_WIDTH), SMALL)], 13)
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


# ---------------------------------------------------------------- and as small as a network's picture needs it


def _small_bare(tensor: Tensor, name_width: float) -> Row:
    return _bare(tensor, name_width, little_row)


def _small_slot(grad: Gradient, operations: dict[str, Operation], card: Row) -> Row:
    """State and value of the gradient. What was added up is listed where it is numbers; the tooltip lists it all, with reasons.
    Of an array that only passed through, the tooltip tells."""
    if grad.parts and all(_single(part.value) for part in grad.parts):
        return stack([_gap(3), _holder(grad, little_row), *_parts(grad, operations)])
    kept = grad.state in ("value", "stale")
    added = _added(len(grad.parts)) if grad.parts else _gap(0)
    return stack([_gap(3), _holder(grad, little_row if kept else _nothing), added])


def _nothing(array: Array | None, style: Style) -> Row:
    return _gap(0)


def _added(count: int) -> Row:
    """How many gradients were added up."""
    tail = words_row([(f"{count} added up", SMALL)], 14)
    return Row(24 + tail.width, 15, lambda x, y, room: badge(x, y + 1) + tail.draw(x + 24, y, room))


STEM = 12.0  # what the arrow that a tag stands on is longer than the tag


def _tag_bare(tensor: Tensor, name_width: float) -> Row:
    """The number or the shape, to stand on the arrow."""
    said, shown = told.said("tag", told.of_tensor(tensor)), _single(tensor.value)
    told.taken(said, "value", "shape")
    piece = (PASSED.clip(shown, NAME_WIDTH), Style(12)) if shown else (words.shape(tensor.shape), SMALL)
    return stack([words_row([piece], 15), *_lines(said)])


def _tag_slot(grad: Gradient, operations: dict[str, Operation], card: Row) -> Row:
    """The state of the gradient, and its number, to stand below the arrow."""
    pieces = [(words.state(grad), Style(10, "forward", bold=True))]
    if single := _single(grad.value):
        pieces.append((PASSED.clip(single, NAME_WIDTH), Style(11, "gradient")))
    content = words_row(pieces, 14)
    left, added = 9.0 if grad.state == "freed" else 5.0, 22.0 if grad.parts else 0.0

    def draw(x: float, y: float, room: float) -> str:
        drawn = slot_shape(grad.state, Box(x, y + UNDER, content.width + left + 5, 14)) + content.draw(x + left, y + UNDER, room)
        return drawn + (badge(x + content.width + left + 8, y + UNDER + 1) if grad.parts else "")

    return Row(content.width + left + 5 + added, 15 + UNDER, draw)


UNDER = 8.0  # from the words on the arrow to those below

FULL = Form(_bare, _slot)
SMALLER = Form(_small_bare, _small_slot)
TAG = Form(_tag_bare, _tag_slot)


# ---------------------------------------------------------------- drawn


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


def tensor_card(tensor: Tensor, form: Form, row: Row, box: Box, operations: dict[str, Operation]) -> str:
    """A card or a tag, with its tooltip and its facts."""
    return element(
        "g",
        tooltip(told.tensor_tooltip(tensor, operations)),
        rectangle(box, "zg-line-none") if form is TAG else draw_frame(tensor, box),
        row.draw(*form.inside(tensor, row, box)),
        class_="zg-tensor",
        data_form="tag" if form is TAG else None,
        data_id=tensor.id,
        **with_facts(_data(tensor), "card", told.of_tensor(tensor)),
    )


def _data(tensor: Tensor) -> dict[str, object]:
    """The facts of a tensor for programs that read the picture."""
    slot = tensor.grad
    return {
        "name": tensor.name, "was": tensor.was or None, "missing": tensor.missing or None, "role": tensor.role,
        "retained": "true" if tensor.retained else None, "root": "true" if tensor.root else None,
        "shape": words.shape(tensor.shape), "dtype": tensor.dtype, "value": words.values(tensor.value),
        "version": tensor.version or None, "hidden": tensor.hidden or None, "state": slot.state if slot else None,
        "grad": words.values(slot.value) if slot and slot.value else None,
        "parts": " + ".join(words.values(part.value) for part in slot.parts) if slot and slot.parts else None,
    }  # fmt: skip
