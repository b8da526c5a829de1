"""What is told of a tensor and of an operation: one list of each, which every renderer reads, each in its own form.

A new fact is found in ``walk.py``, kept in ``model.py`` and gets its line here. Cards, pills, tooltips, the text tree, what a
screen reader hears, DOT and the Explorer's panel then tell it; one that does not stands in ``LEFT_OUT``, with the reason.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .escape import clean, clip
from .model import Edge, Gradient, Graph, Module, Operation, Tensor
from .words import MODULE, folded, framed, hidden, known_shape, listed, operation_name, shape, unnamed, values

MAX_PARTS = 12  # contributions to a gradient that are listed


class Fact(NamedTuple):
    """One fact in its forms. What is told of several things has a line for each, and "" is not told."""

    name: str
    value: str  # beside its name
    short: str  # where there is little room
    line: str  # in a sentence
    long: str  # with what follows from it


def _fact(name: str, value: str, short: str | None = None, line: str | None = None, long: str | None = None) -> Fact:
    """A form that is not given is as the one before it.

    >>> _fact("version", "2", "version 2", long="changed in place, now version 2").line
    'version 2'
    """
    short = value if short is None else short
    line = short if line is None else line
    return Fact(name, value, short, line, line if long is None else long)


FORMS = {
    "card": "short", "tag": "short", "pill": "short", "small pill": "short", "dot": "short", "text": "line", "spoken": "line",
    "tooltip": "long", "panel": "value",
}  # fmt: skip
"""The renderers, and in which form each tells a fact. A tag and a small pill are what a card and a pill are in a network."""

_FRAME, _ARROW, _TIP = "the frame round it says so", "an arrow says so", "there is no room for it; its tooltip says so"
_TREE = "a label of DOT stays small; the text tree says so"
_LESSONS = "the pictures that are stored in the lessons are without it, until they are stored anew"
_ON_PILL = {"module": _FRAME, "times": _FRAME, "saved": _ARROW, "parameter": _TIP}

LEFT_OUT: dict[str, dict[str, str]] = {
    "card": {"version": "its slot says so where it matters: the gradient is stale"},
    "tag": dict.fromkeys(("role", "retained", "root", "was", "missing", "dtype", "version", "hidden"), _TIP),
    "pill": _ON_PILL,
    "small pill": {**_ON_PILL, "freed": "in a network most are freed; the dashed outline says so"},
    "tooltip": {"times": _FRAME},
    "text": {},
    "spoken": {
        **dict.fromkeys(("was", "missing", "shape", "dtype", "version", "module", "parameter", "saved", "freed"), _LESSONS),
        "reason": "it would be heard at every tensor; the text tree says so",
    },
    "dot": {"module": _FRAME, "times": _FRAME, "saved": _ARROW, "parameter": _TREE, "parts": _TREE, "reason": _TREE},
    "panel": {"times": "the frame is a node of its own there, and says so"},
}
"""What a renderer does not tell in words, and why."""


def said(renderer: str, facts: Iterable[Fact]) -> dict[str, str]:
    """What a renderer tells, by the names of the facts and in their order.

    >>> w = Tensor("n0", "leaf", "w", shape=(2, 3), root=True)
    >>> said("text", of_tensor(w))
    {'role': 'leaf', 'root': 'root', 'shape': 'shape (2, 3)', 'value': 'not kept'}
    """
    form, without = FORMS[renderer], LEFT_OUT[renderer]
    return {fact.name: words for fact in facts if fact.name not in without and (words := getattr(fact, form))}


def taken(told: dict[str, str], *names: str) -> list[str]:
    """Those of the ``names`` that are told, taken out: they get a place of their own."""
    return [told.pop(name) for name in names if name in told]


ROLE = "role", "retained", "root"
"""What kind of tensor it is: everywhere these three stand together."""


# ---------------------------------------------------------------- tensors

_ROLES = {"untracked": ("leaf · no grad", "leaf without grad"), "number": ("number", "Python number")}


def of_tensor(tensor: Tensor, keepers: Sequence[tuple[Edge, str]] = ()) -> list[Fact]:
    """What is known of a tensor, but for its gradient. ``keepers``: the edges to what saved it, and its names."""
    return [fact for fact in _of_tensor(tensor, keepers) if fact.value]


def _of_tensor(tensor: Tensor, keepers: Sequence[tuple[Edge, str]]) -> Iterator[Fact]:
    brief, full = _ROLES.get(tensor.role, (tensor.role, tensor.role))
    yield _fact("role", brief, line=full)
    yield _fact("retained", "retained" * tensor.retained, line="gradient retained")
    yield _fact("root", "root" * tensor.root)
    if tensor.role != "number":
        yield from _of_array(tensor)
    yield _fact("value", values(tensor.value), long=f"value {values(tensor.value)}")
    more = hidden(tensor.hidden) if tensor.hidden else ""
    yield _fact("hidden", more, f"… {tensor.hidden} hidden", more, f"made by operations that are left out here: {more}")
    if tensor.role != "number":
        now = f"version {tensor.version}" if tensor.version else ""
        yield _fact("version", str(tensor.version), now, long=now and f"changed in place, now {now}")
    yield _hooks(tensor.hooks, "sees the gradient")
    yield _fact("saved by", " and ".join(_kept(*each) for each in keepers), "")  # elsewhere these operations say so


def _of_array(tensor: Tensor) -> Iterator[Fact]:
    was, missing = clip(tensor.was, 120), f"not in {clip(tensor.missing, 120)}.parameters()" if tensor.missing else ""
    yield _fact("was", was, f"was {was}", long=f"was {clean(tensor.was)}, until that name was given to another tensor")
    yield _fact("missing", missing, long=f"{missing}: an optimiser that is given those does not change it")
    known, dtype = known_shape(tensor), clean(tensor.dtype)
    in_words = f"shape {known}" if known else ""
    yield _fact("shape", known or "not known", known, in_words if tensor.shape else "", in_words and f"{in_words}, dtype {dtype}")
    yield _fact("dtype", dtype, "" if dtype == "float32" else dtype, long="")  # a tooltip has it beside the shape


def of_gradient(grad: Gradient | None, operations: Mapping[str, Operation]) -> list[Fact]:
    """The gradient slot: its state and value, what was added up, and the reason."""
    if grad is None:
        return []
    kept = values(grad.value)
    brief = f"grad {kept if grad.state == 'value' else grad.state}"
    if grad.state != "None" and grad.value is not None:
        words = {"value": "grad =", "stale": "grad stale =", "freed": "grad freed, it was", "pending": "grad so far ="}
        facts = [_fact("grad", brief, line=f"{words[grad.state]} {kept}")]
    else:
        facts = [_fact("grad", brief, line="grad" if grad.state == "value" else f"grad {grad.state}")]
    if grad.parts:
        parts = [f"{values(part.value)} from {operation_name(part.source, operations)}" for part in grad.parts[:MAX_PARTS]]
        more = len(grad.parts) - len(parts)
        facts.append(_fact("parts", "added up: " + " + ".join([*parts, *([f"{more} more"] if more else [])])))
    return [*facts, *([_fact("reason", clean(grad.reason))] if grad.reason else [])]


def gradient(grad: Gradient | None, operations: Mapping[str, Operation]) -> list[str]:
    """The gradient slot in words, a line for each fact."""
    return [*said("tooltip", of_gradient(grad, operations)).values()]


# ---------------------------------------------------------------- operations


class Around(NamedTuple):
    """What is known of an operation by what is around it."""

    saved: Sequence[tuple[Edge, str]] = ()  # the edges of what it keeps for backward, and the names of these tensors
    module: Module | None = None
    times: int = 1


ALONE = Around()


def surroundings(graph: Graph, names: Mapping[str, str]) -> dict[str, Around]:
    """What is around each operation of ``graph``; ``names`` are those of its tensors."""
    saved: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == "saved":
            saved[edge.target].append((edge, names[edge.source]))
    home = {operation: module for module in graph.modules for operation in module.operations}
    times = {operation: repeat.times for repeat in graph.repeats for operation in repeat.operations}
    return {each.id: Around(saved[each.id], home.get(each.id), times.get(each.id, 1)) for each in graph.operations}


def of_operation(operation: Operation, around: Around = ALONE) -> list[Fact]:
    """What is known of an operation."""
    return [fact for fact in _of_operation(operation, around) if fact.value]


def _of_operation(operation: Operation, around: Around) -> Iterator[Fact]:
    if operation.folded:
        yield from _of_folded(operation, around.module)
    else:
        name, symbol = clean(operation.name), clean(operation.symbol)
        yield _fact("kind", f"grad_fn {symbol}", symbol, f"{name} ({symbol})", f"grad_fn {name} ({symbol})")
        module = clean(around.module.name, MODULE) if around.module else ""
        yield _fact("module", module, line=f"in module {module}")
    where = clean(operation.where)
    yield _fact("where", where, line=f"recorded on {where}")
    yield _of_saved(around.saved)
    yield _hooks(operation.hooks, "is called in its turn")
    freed, gone = "freed since, by backward()" * operation.freed, "saved values freed"
    yield _fact("freed", freed, "freed", gone, f"{gone}: a second backward would raise")
    nan = "the first NaN comes from here" * operation.nan
    yield _fact("nan", nan, nan and "first NaN", long=nan and f"{nan}: anomaly mode stopped backward()")
    yield _fact("times", f"×{around.times}" if around.times > 1 else "")


def _of_folded(operation: Operation, module: Module | None) -> Iterator[Fact]:
    """What is told of the operation that stands for a module, and of the parameters that are folded away with it."""
    if module is None:  # on a pill
        yield _fact("kind", folded(operation))
        return
    inside = f"module {clean(module.name, MODULE)} ({folded(operation)} folded away: {listed(module.folded)})"
    yield _fact("kind", framed(module, {}), folded(operation), inside, framed(module, {}))
    names = [f"{clean(each.name)} {shape(each.shape)}" for each in module.parameters]
    yield _fact("parameter", "\n".join(names), "", "\n".join(_parameter(each) for each in module.parameters))


def _parameter(tensor: Tensor) -> str:
    """What is told of a parameter that is folded away with its module."""
    what = f"{clip(tensor.name, 120)}: {kind(tensor)}, shape {shape(tensor.shape)}, folded away"
    return "; ".join([what, *gradient(tensor.grad, {})[:1]])


def _of_saved(saved: Sequence[tuple[Edge, str]]) -> Fact:
    brief = [name + (" (changed since)" if edge.stale else "") for edge, name in saved]
    long = [
        f"saved for backward: {name}" + (f", as {clean(edge.label)}" if edge.label else "")
        + (", changed in place since then" if edge.stale else "") for edge, name in saved
    ]  # fmt: skip
    every = " and ".join(_kept(*each) for each in saved)
    return _fact("saved", every, "", f"saved {' and '.join(brief)}", "\n".join(long))


def _hooks(names: Sequence[str], what: str) -> Fact:
    """The functions that look on, each of which ``what`` is said of in a tooltip."""
    named = [clip(clean(each), 60) for each in names]
    many = f"{len(names)} hook{'s' * (len(names) > 1)}" if names else ""
    listed_ = ", ".join(named)
    return _fact("hooks", listed_, many, f"{many}: {listed_}", "\n".join(f"hook {each}: {what}" for each in named))


def _kept(edge: Edge, name: str) -> str:
    """The other end of the edge of a saved value, which is called ``name``."""
    return f"{name}, as {clean(edge.label)}" + (" (changed since)" if edge.stale else "")


# ---------------------------------------------------------------- put together


def kind(tensor: Tensor) -> str:
    """What kind of tensor it is, in full words."""
    return ", ".join(taken({fact.name: fact.line for fact in of_tensor(tensor)}, *ROLE))


def tensor_tooltip(tensor: Tensor, operations: Mapping[str, Operation]) -> list[str]:
    """Everything known of a tensor, a line each."""
    told = said("tooltip", [*of_tensor(tensor), *of_gradient(tensor.grad, operations)])
    return [f"{clean(tensor.name) or unnamed(tensor)}: {', '.join(taken(told, *ROLE))}", *told.values()]


def operation_tooltip(operation: Operation, around: Around) -> list[str]:
    """Everything known of an operation, a line each."""
    return "\n".join(said("tooltip", of_operation(operation, around)).values()).split("\n")
