"""Facts in words: numbers and shapes, what a tensor and an operation are, what became of a gradient. Every picture says it so."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from .escape import clean, clip
from .model import Array, AtLeast, Edge, Gradient, Graph, Module, Number, Operation, Repeat, Tensor

MAX_PARTS = 12  # contributions to a gradient that are listed
MODULE = 200  # characters of a module's name


def number(value: Number) -> str:
    """``value`` as PyTorch prints it, at most four decimals, without trailing zeros.

    >>> [number(v) for v in (17.0, 0.25, 1.23456, 1e-6, 1e10, 3, True, float("nan"), -float("inf"))]
    ['17', '0.25', '1.2346', '1e-06', '1e+10', '3', 'True', 'nan', '-inf']
    """
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        if abs(value) < 10**20:
            return str(value)
        if value.bit_length() > 1000:
            return f"about {'-' if value < 0 else ''}2^{value.bit_length() - 1}"  # beyond a float
        value = float(value)
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if value and not 1e-4 <= abs(value) < 1e8:
        digits, exponent = f"{value:.4e}".split("e")
        return f"{digits.rstrip('0').rstrip('.')}e{exponent}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def numbers(values: Sequence[Number]) -> list[str]:
    """The numbers of one array, each as ``number`` writes it, but none finer than a millionth of the largest.

    float32 carries no more digits, and how a processor rounds what is behind them is its own affair.

    >>> numbers((0.0038, -3.08553e-06, 7)), numbers((1e-06, 1.23456e-10))
    (['0.0038', '-3.086e-06', '7'], ['1e-06', '1.23e-10'])
    """
    floats = [abs(value) for value in values if isinstance(value, float) and math.isfinite(value)]
    largest = max(floats, default=0.0)
    places = 6 - math.floor(math.log10(largest)) if largest else 0

    def fine(value: Number) -> bool:  # nothing is rounded twice
        return not isinstance(value, float) or not math.isfinite(value) or (abs(value) >= 1e-4 and places >= 4)

    return [number(value if fine(value) else round(value, places)) for value in values]


def shape(sizes: tuple[int, ...]) -> str:
    """``(2, 3)``, as Python writes it."""
    return str(tuple(sizes))


def known_shape(tensor: Tensor) -> str:
    """Its shape; "" of one that is gone, whose shape nobody knows."""
    return shape(tensor.shape) if tensor.value or tensor.shape else ""


def values(array: Array | None) -> str:
    """An array in words: its number, its nested lists, or its summary."""
    if array is None:
        return "not kept"
    if array.values is None:
        return ", ".join(f"{word} {number(v)}" for word, v in summary(array)) or "not kept"
    if not array.values:
        return "empty"
    if len(array.values) == 1:
        return number(array.values[0])
    parts = numbers(array.values)
    for size in reversed(array.shape):
        parts = ["[" + ", ".join(parts[i : i + size]) + "]" for i in range(0, len(parts), max(size, 1))]
    return parts[0]


def summary(array: Array) -> list[tuple[str, float]]:
    """What is known of a large array."""
    return [(word, v) for word, v in (("mean", array.mean), ("min", array.min), ("max", array.max)) if v is not None]


def role(tensor: Tensor) -> str:
    """``leaf``, ``leaf · no grad``, ``non-leaf · retained · root``: what kind of tensor it is."""
    kind = {"leaf": "leaf", "untracked": "leaf · no grad", "non-leaf": "non-leaf", "number": "number"}[tensor.role]
    return " · ".join([kind, *["retained"] * tensor.retained, *["root"] * tensor.root])


def missing(tensor: Tensor) -> str:
    """That a module holds this leaf although it is none of its parameters."""
    return f"not in {clip(tensor.missing, 120)}.parameters()"


def operation_name(identity: str, operations: dict[str, Operation]) -> str:
    """``MulBackward0``, or words for what an earlier ``backward()`` left there."""
    return clean(operations[identity].name) if identity in operations else "earlier calls"


def state(grad: Gradient) -> str:
    """Its state in a word or two: what has come to a tensor whose operation is yet to have its turn is what there is so far."""
    return "so far" if grad.state == "pending" and grad.value else grad.state


def gradient(grad: Gradient | None, operations: dict[str, Operation]) -> list[str]:
    """The gradient slot in words: its state and value, what was added up, and the reason."""
    if grad is None:
        return []
    if grad.state != "None" and grad.value is not None:
        words = {"value": "grad =", "stale": "grad stale =", "freed": "grad freed, it was", "pending": "grad so far ="}
        lines = [f"{words[grad.state]} {values(grad.value)}"]
    else:
        lines = ["grad" if grad.state == "value" else f"grad {grad.state}"]
    if grad.parts:
        parts = [f"{values(part.value)} from {operation_name(part.source, operations)}" for part in grad.parts[:MAX_PARTS]]
        more = len(grad.parts) - len(parts)
        lines.append("added up: " + " + ".join([*parts, *([f"{more} more"] if more else [])]))
    if grad.reason:
        lines.append(clean(grad.reason))
    return lines


def tensor_facts(tensor: Tensor, operations: dict[str, Operation]) -> list[str]:
    """Everything known of a tensor, a line each: the tooltip of its card."""
    lines = [f"{clean(tensor.name) or unnamed(tensor)}: {kind(tensor)}"]
    if tensor.was:
        lines.append(f"was {clean(tensor.was)}, until that name was given to another tensor")
    if tensor.missing:
        lines.append(f"{missing(tensor)}: an optimiser that is given those does not change it")
    if tensor.role != "number" and known_shape(tensor):
        lines.append(f"shape {known_shape(tensor)}, dtype {clean(tensor.dtype)}")
    lines.append(f"value {values(tensor.value)}")
    if tensor.hidden:
        lines.append(f"made by operations that are left out here: {hidden(tensor.hidden)}")
    if tensor.version:
        lines.append(f"changed in place, now version {tensor.version}")
    return lines + gradient(tensor.grad, operations)


def operation_facts(
    operation: Operation, saved: Sequence[tuple[Edge, str]], module: Module | None, operations: dict[str, Operation]
) -> list[str]:
    """Everything known of an operation; ``saved`` are its edges and the names of the tensors it keeps."""
    if module and module.folded:
        lines = [framed(module, operations), *(parameter(each, operations) for each in module.parameters)]
    else:
        lines = [f"grad_fn {clean(operation.name)} ({clean(operation.symbol)})", *([in_module(module)] if module else [])]
    for edge, name in saved:
        kept = f"saved for backward: {name}" + (f", as {clean(edge.label)}" if edge.label else "")
        lines.append(kept + (", changed in place since then" if edge.stale else ""))
    if operation.freed:
        lines.append("saved values freed: a second backward would raise")
    return lines


def display_names(graph: Graph) -> dict[str, str]:
    """For each node a name that is its own: with its id where two have the same or none."""
    nodes: list[Tensor | Operation] = [*graph.tensors, *graph.operations]
    count = Counter(node.name for node in nodes)
    names = {}
    for node in nodes:
        name = clip(node.name, 120)
        unique = name if count[node.name] == 1 else f"{name} ({node.id})"
        names[node.id] = unique if node.name else f"{node.id} {unnamed(node)}"
    return names


def unnamed(node: Tensor | Operation) -> str:
    """What to call what has no name: ``(unnamed)``, or ``(m before row += 10)``."""
    return f"({clip(node.before, 120)})" if isinstance(node, Tensor) and node.before else "(unnamed)"


def hidden(count: int) -> str:
    """How much is left out."""
    if isinstance(count, AtLeast):
        return f"… {count} operations hidden"
    return f"… {count} more operation{'s' if count != 1 else ''} hidden"


def arrow(edge: Edge) -> str:
    """What stands on the arrow of an input where a block is folded: it is one of several.

    >>> arrow(Edge("n1", "n2", "input", "last of 20"))
    'last of 20: '
    """
    return f"{clean(edge.label)}: " if edge.label else ""


def repeated(repeat: Repeat, operations: dict[str, Operation]) -> str:
    """What is drawn once and was done many times."""
    names = listed([operations[each].name for each in repeat.operations]) or "a cut"
    over = f", {repeat.over} times over" * (repeat.over > 1)
    return f"×{repeat.times}: {names}: {repeat.times // repeat.over} times in a row{over}, the last time is shown"


def homes(graph: Graph) -> dict[str, Module]:
    """For each operation that is in a module, that."""
    return {operation: module for module in graph.modules for operation in module.operations}


def in_module(module: Module) -> str:
    """Where an operation is."""
    return f"in module {clean(module.name, MODULE)}"


def framed(module: Module, operations: dict[str, Operation]) -> str:
    """What is in a module."""
    names = module.folded or [operations[each].name for each in module.operations]
    return f"module {clean(module.name, MODULE)}{', folded away' * bool(module.folded)}: {listed(names)}"


def folded(operation: Operation) -> str:
    """How many operations it stands for."""
    return f"{operation.folded} operation{'s' * (operation.folded != 1)}"


def parameter(tensor: Tensor, operations: dict[str, Operation]) -> str:
    """What is told of a parameter that is folded away with its module."""
    slot = gradient(tensor.grad, operations)[:1]
    return "; ".join([f"{clip(tensor.name, 120)}: {kind(tensor)}, shape {shape(tensor.shape)}, folded away", *slot])


def listed(names: Sequence[str]) -> str:
    """Up to twelve names; of more, how many."""
    return ", ".join(map(clean, names[:12])) + f" and {len(names) - 12} more" * (len(names) > 12)


def saved_edges(graph: Graph) -> dict[str, list[Edge]]:
    """The saved edges of each operation."""
    saved: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == "saved":
            saved[edge.target].append(edge)
    return saved


def kind(tensor: Tensor) -> str:
    """``role`` in full words."""
    full = {"untracked": "leaf without grad", "number": "Python number"}.get(tensor.role, tensor.role)
    return ", ".join([full, *["gradient retained"] * tensor.retained, *["root"] * tensor.root])
