"""The picture in words: the text tree for a terminal, and what a screen reader says.

The tree goes from each root back to the leaves. Every tensor is one line; ``from …`` under it names what made it, and
its inputs follow, indented. A tensor that is used twice is written once; later it is only named.

    y = 17 · non-leaf, root · grad freed: 1 passed through and was not kept
    from AddBackward0 (+):
      n3 (unnamed) = 12 · non-leaf · grad freed: …
      from MulBackward0 (×):
        w = 4 · leaf · grad = 3
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..facts.escape import clean, clip
from ..facts.model import Edge, Graph, Module, Operation, Tensor
from ..facts.words import (
    MODULE,
    arrow,
    display_names,
    folded,
    gradient,
    hidden,
    homes,
    in_module,
    kind,
    listed,
    missing,
    parameter,
    repeated,
    saved_edges,
    shape,
    values,
)

INDENT_LEVELS = 24  # deeper lines begin with their level instead of more blanks


def text(graph: Graph) -> str:
    """The text tree of ``graph``."""
    tensors = {tensor.id: tensor for tensor in graph.tensors}
    operations = {operation.id: operation for operation in graph.operations}
    names = display_names(graph)
    saved = saved_edges(graph)
    arriving: dict[str, list[Edge]] = defaultdict(list)
    for edge in sorted(graph.edges, key=lambda e: e.nr):
        if edge.kind != "saved":
            arriving[edge.target].append(edge)
    used = {edge.source for edges in arriving.values() for edge in edges}
    times = {operation: repeat.times for repeat in graph.repeats for operation in repeat.operations}
    home = homes(graph)
    written: set[str] = set()
    lines = [clean(graph.title), ""] if graph.title else []

    def operation_lines(identity: str) -> list[str]:
        """The line of an operation, and one for each parameter that is folded away with it."""
        module = home.get(identity)
        line = _operation_line(operations[identity], saved[identity], names, times.get(identity, 1), module)
        return [line, *(parameter(each, operations) for each in (module.parameters if module else ()))]

    def made_from(tensor: str, level: int) -> list[tuple[int, str, str, str]]:
        """What stands below a tensor: a line for each maker, and the tensors that went into it."""
        below: list[tuple[int, str, str, str]] = []
        if tensors[tensor].hidden:
            below.append((level, "line", f"from {hidden(tensors[tensor].hidden)}", ""))
        for edge in arriving[tensor]:
            if edge.kind == "folded":
                way = f"through {clean(edge.label)} like the block above, from:"
                below += [(level, "line", way, ""), (level + 1, "tensor", edge.source, "")]
            elif edge.kind == "cut":
                cause = clean(edge.label) or "a detach"
                below += [
                    (level, "line", f"cut by {cause} (no gradient passes), from:", ""),
                    (level + 1, "tensor", edge.source, ""),
                ]
            elif edge.source in written:
                below.append((level, "line", f"from {names[edge.source]}, written above", ""))
            else:
                written.add(edge.source)
                line, *more = operation_lines(edge.source)
                below += [(level, "line", line, ""), *((level + 1, "line", each, "") for each in more)]
                below += [(level + 1, "tensor", e.source, arrow(e)) for e in arriving[edge.source]]
        return below

    # The roots first, then what no root reaches (a second result of an operation, say), from its ends.
    starts = [t.id for t in graph.tensors if t.root] + [t.id for t in graph.tensors if t.id not in used] + list(tensors)
    for start in starts:
        stack = [(0, "tensor", start, "")] if start not in written else []
        while stack:  # (level, "tensor" or "line", id or words, what stands on its arrow); the last is written next
            level, what, item, said = stack.pop()
            if what == "line":
                lines.append(_indent(level) + item)
            elif item in written:
                lines.append(f"{_indent(level)}{said}{names[item]}, written above")
            else:
                written.add(item)
                lines.append(_indent(level) + said + _tensor_line(tensors[item], names[item], operations))
                stack += reversed(made_from(item, level))
    for operation in graph.operations:
        if operation.id not in written:  # its result is gone
            line, *more = operation_lines(operation.id)
            lines += [line, *(_indent(1) + each for each in more)]
            lines += [f"{_indent(1)}{arrow(edge)}{names[edge.source]}, written above" for edge in arriving[operation.id]]
    lines += [repeated(repeat, operations) for repeat in graph.repeats]
    if graph.hidden:
        lines.append(hidden(graph.hidden))
    return "\n".join(lines)


def spoken(graph: Graph) -> str:
    """The picture for a screen reader: the description, then every tensor with its value and gradient."""
    operations, names = {operation.id: operation for operation in graph.operations}, display_names(graph)
    made = {edge.target: edge.source for edge in graph.edges if edge.kind == "output"}
    lines = [clean(graph.description, None)]
    for tensor in graph.tensors:
        if tensor.role != "number":
            maker = operations.get(made.get(tensor.id, ""))
            origin = f" from {clean(maker.name)}" if maker else ""
            slot = gradient(tensor.grad, operations)[: 2 if tensor.grad and tensor.grad.parts else 1]
            lines.append(f"{names[tensor.id]}{origin}, {kind(tensor)}: {'; '.join([values(tensor.value), *slot])}.")
    return "\n".join(lines)


def _indent(level: int) -> str:
    return "  " * level if level <= INDENT_LEVELS else "  " * INDENT_LEVELS + f"(level {level}) "


def _tensor_line(tensor: Tensor, name: str, operations: dict[str, Operation]) -> str:
    pieces = [f"{name} = {values(tensor.value)}"]
    if tensor.was:
        pieces[0] = f"{name}, was {clip(tensor.was, 120)} = {values(tensor.value)}"
    pieces.append(kind(tensor))
    if tensor.missing:
        pieces.append(missing(tensor))
    if tensor.shape:
        pieces.append(f"shape {shape(tensor.shape)}")
    if tensor.dtype != "float32" and tensor.role != "number":
        pieces.append(clean(tensor.dtype))
    if tensor.version:
        pieces.append(f"version {tensor.version}")
    slot = gradient(tensor.grad, operations)
    if tensor.grad and tensor.grad.reason:
        slot[-2:] = [f"{slot[-2]}: {slot[-1]}"]
    return " · ".join([*pieces, "; ".join(slot)] if slot else pieces)


def _operation_line(
    operation: Operation, saved: Sequence[Edge], names: dict[str, str], times: int, module: Module | None
) -> str:
    if module and module.folded:
        facts = [f"from module {clean(module.name, MODULE)} ({folded(operation)} folded away: {listed(module.folded)})"]
    else:
        facts = [f"from {clean(operation.name)} ({clean(operation.symbol)})", *([in_module(module)] if module else [])]
    if saved:
        facts.append("saved " + " and ".join(names[e.source] + (" (changed since)" if e.stale else "") for e in saved))
    if operation.freed:
        facts.append("saved values freed")
    if times > 1:
        facts.append(f"×{times}")
    return ", ".join(facts) + ":"
