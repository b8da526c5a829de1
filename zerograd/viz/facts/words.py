"""Words: numbers and shapes, names, what is left out, what is in a block. Which facts there are, ``told.py`` says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from .escape import clean, clip
from .model import Array, AtLeast, Edge, Gradient, Graph, Module, Number, Operation, Repeat, Tensor

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


def operation_name(identity: str, operations: Mapping[str, Operation]) -> str:
    """``MulBackward0``, or words for what an earlier ``backward()`` left there."""
    return clean(operations[identity].name) if identity in operations else "earlier calls"


def state(grad: Gradient) -> str:
    """Its state in a word or two: what has come to a tensor whose operation is yet to have its turn is what there is so far."""
    return "so far" if grad.state == "pending" and grad.value else grad.state


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


def framed(module: Module, operations: dict[str, Operation]) -> str:
    """What is in a module."""
    names = module.folded or [operations[each].name for each in module.operations]
    return f"module {clean(module.name, MODULE)}{', folded away' * bool(module.folded)}: {listed(names)}"


def folded(operation: Operation) -> str:
    """How many operations it stands for."""
    return f"{operation.folded} operation{'s' * (operation.folded != 1)}"


def listed(names: Sequence[str]) -> str:
    """Up to twelve names; of more, how many."""
    return ", ".join(map(clean, names[:12])) + f" and {len(names) - 12} more" * (len(names) > 12)
