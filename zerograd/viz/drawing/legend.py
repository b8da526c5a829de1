"""The legend: a sample and its meaning, for everything that occurs in a picture."""
from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from ..facts.model import Graph, Tensor
from .arrays import mark
from .arrows import ON_ARROW, arrow_head, keeps, scissors
from .cards import badge, draw_frame, slot_shape
from .frames import outline, tag
from .geometry import Box
from .ink import LEGEND, SMALL, Style, digits, element, path_of, rectangle, text_at

STATES: dict[str, str] = {  # the gradient slot, as the legend explains it
    "value": "grad kept: it is in .grad",
    "None": "grad None: .grad is not filled",
    "pending": "grad pending: no backward yet",
    "freed": "grad freed: passed through, not kept",
    "stale": "grad stale: value changed since",
}


def _entries(graph: Graph, small: bool) -> list[tuple[Callable[[float, float], str], str]]:
    """A sample and its meaning, for everything that occurs in this picture; in fewer words in that of a network."""
    roles = {t.role for t in graph.tensors}
    states = {t.grad.state for t in graph.tensors if t.grad}
    kinds = {"forward" if e.kind in ("input", "output") else e.kind for e in graph.edges}
    arrays = [a for t in graph.tensors for a in (t.value, t.grad.value if t.grad else None)]
    entries: list[tuple[Callable[[float, float], str], str]] = []

    def add(present: object, meaning: str, sample: Callable[[float, float], str]) -> None:
        if present:
            entries.append((sample, meaning.partition(":")[0] if small else meaning))

    add("leaf" in roles, "leaf: requires grad", _card_sample("leaf"))
    add("untracked" in roles, "leaf · no grad", _card_sample("untracked"))
    add("number" in roles, "Python number", _card_sample("number"))
    add("non-leaf" in roles, "non-leaf: made by an operation", _card_sample("non-leaf"))
    add(any(t.retained for t in graph.tensors), "retain_grad()", _card_sample("non-leaf", retained=True))
    add(any(t.root for t in graph.tensors), "root", _card_sample("non-leaf", root=True))
    add(graph.operations, "grad_fn", _pill_sample("zg-line-text zg-w2"))
    add(any(o.freed for o in graph.operations), "grad_fn, saved values freed", _pill_sample("zg-line-forward zg-dashed zg-w2"))
    add("forward" in kinds, "forward", _forward_sample)
    add("saved" in kinds, "saved for backward", _kept_sample if small else _saved_sample)
    add(any(e.stale for e in graph.edges), "saved, but changed since", _stale_sample)
    add("cut" in kinds, "cut: no gradient passes", lambda x, y: scissors(x + 12, y + 8))
    add(graph.repeats, "×N: done N times in a row, the last time is shown", _frame_sample)
    unfolded = [module for module in graph.modules if not module.folded]
    add(unfolded, "module: these operations use its parameters", _module_sample)
    add(unfolded != [*graph.modules], "module, folded away with its parameters", _folded_sample)
    for state, meaning in STATES.items():
        add(state in states, meaning, partial(_slot_sample, state))
    add(any(t.grad and t.grad.parts for t in graph.tensors), "gradients added up", lambda x, y: badge(x + 2, y + 2))
    add(any(t.role != "number" for t in graph.tensors), "shape", lambda x, y: text_at(x, y + 12, "(2,3)", SMALL))
    heatmaps = [a.values for a in arrays if a and a.values and len(a.values) > 1]
    add(heatmaps, "negative · zero · positive", _scale_sample)
    add(any(not math.isfinite(v) for each in heatmaps for v in each), "−inf · nan · inf", _not_finite_sample)
    return entries


def _card_sample(role: str, retained: bool = False, root: bool = False) -> Callable[[float, float], str]:
    tensor = Tensor("", role, retained=retained, root=root)  # type: ignore[arg-type]
    inset = 4.0 if role == "number" else 0.0
    return lambda x, y: draw_frame(tensor, Box(x + 2 + inset, y + 1.5, 20 - 2 * inset, 13), 4.5)


def _pill_sample(line: str) -> Callable[[float, float], str]:
    return lambda x, y: rectangle(Box(x + 1, y + 2, 22, 12), "zg-card " + line, 6)


def _forward_sample(x: float, y: float) -> str:
    return path_of(f"M{digits(x)} {digits(y + 8)}h18", "zg-line-forward zg-w2") + arrow_head(x + 24, y + 8)


def _saved_sample(x: float, y: float) -> str:
    return path_of(f"M{digits(x)} {digits(y + 8)}h20", "zg-line-saved zg-dotted zg-w2") + keeps(x + 21, y + 8)


def _kept_sample(x: float, y: float) -> str:
    return _forward_sample(x, y) + keeps(x + 24 - ON_ARROW, y + 8)


def _stale_sample(x: float, y: float) -> str:
    crossed = path_of(f"M{digits(x + 15)} {digits(y + 4)}l8 8m0 -8l-8 8", "zg-line-gradient zg-w2")
    return path_of(f"M{digits(x)} {digits(y + 8)}h16", "zg-line-saved zg-dotted zg-w2") + crossed


def _frame_sample(x: float, y: float) -> str:
    return outline(Box(x + 1, y + 1, 22, 14), "zg-line-text", 4, "9 3 2 3") + text_at(
        x + 12, y + 11.5, "×N", Style(10, bold=True), "middle"
    )


def _module_sample(x: float, y: float) -> str:
    return outline(Box(x + 1, y, 22, 12), "zg-line-text", 3) + tag(x + 5, y + 12, "m")


def _folded_sample(x: float, y: float) -> str:
    return rectangle(Box(x + 1, y + 1, 22, 14), "zg-line-text zg-w2", 7) + rectangle(Box(x + 4, y + 4, 16, 8), "zg-line-text", 4)


def _slot_sample(state: str, x: float, y: float) -> str:
    return slot_shape(state, Box(x + 1, y + 2, 22, 12))


def _scale_sample(x: float, y: float) -> str:
    out = []
    for index, sign in enumerate(("negative", "", "positive")):
        box = Box(x + index * 8, y + 4, 8, 8)
        out.append((rectangle(box, f"zg-fill-{sign}") if sign else "") + rectangle(box, "zg-grid") + mark(box, sign, 0))
    return "".join(out)


def _not_finite_sample(x: float, y: float) -> str:
    boxes = [(Box(x + index * 8, y + 4, 8, 8), v) for index, v in enumerate((-math.inf, math.nan, math.inf))]
    return "".join(rectangle(box, "zg-grid") + mark(box, "", v) for box, v in boxes)


def legend(graph: Graph, x: float, y: float, width: float, small: bool = False) -> tuple[str, float, float]:
    """The legend, wrapped to ``width``; also its width and height. In a network's picture it is wider, not in three rows."""
    entries = [(sample, meaning, 30 + LEGEND.width(meaning)) for sample, meaning in _entries(graph, small)]
    apart = 14 if small else 18
    if small:
        width = max(width, _half([needed + apart for _, _, needed in entries]))
    out, at, top = [], x, y
    for sample, meaning, needed in entries:
        if at > x and at + needed > x + width:
            at, top = x, top + 21
        out.append(sample(at, top) + text_at(at + 30, top + 12, meaning, LEGEND))
        at += needed + apart
    return (element("g", *out, class_="zg-legend"), width, top + 20 - y) if out else ("", 0.0, 0.0)


def _half(needed: list[float]) -> float:
    """The width at which all of these, in their order, take two rows."""
    return min((max(sum(needed[:at]), sum(needed[at:])) for at in range(len(needed) + 1)), default=0.0)
