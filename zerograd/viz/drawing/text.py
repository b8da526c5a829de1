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
from collections.abc import Mapping

from ..facts.escape import clean
from ..facts.model import Edge, Graph, Operation, Tensor
from ..facts.told import ROLE, Around, of_gradient, of_operation, of_tensor, said, surroundings, taken
from ..facts.words import arrow, display_names, hidden, repeated

INDENT_LEVELS = 24  # deeper lines begin with their level instead of more blanks

Item = tuple[int, str, str, str]  # level, "tensor" or "line", its id or the words, and what stands on its arrow


def text(graph: Graph) -> str:
    """The text tree of ``graph``."""
    return "\n".join(_Tree(graph).lines())


class _Tree:
    """The tree as it is written."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.tensors = {tensor.id: tensor for tensor in graph.tensors}
        self.operations = {operation.id: operation for operation in graph.operations}
        self.names = display_names(graph)
        self.around = surroundings(graph, self.names)
        self.arriving: dict[str, list[Edge]] = defaultdict(list)
        for edge in sorted(graph.edges, key=lambda e: e.nr):
            if edge.kind != "saved":
                self.arriving[edge.target].append(edge)
        self.written: set[str] = set()

    def lines(self) -> list[str]:
        """The roots first, then what no root reaches (a second result of an operation, say), from its ends."""
        graph = self.graph
        lines = [clean(graph.title), ""] if graph.title else []
        used = {edge.source for edges in self.arriving.values() for edge in edges}
        starts = [t.id for t in graph.tensors if t.root] + [t.id for t in graph.tensors if t.id not in used] + list(self.tensors)
        for start in starts:
            if start not in self.written:
                lines += self._below(start)
        for operation in graph.operations:
            if operation.id not in self.written:  # its result is gone
                line, *more = self._operation(operation.id)
                lines += [line, *(_indent(1) + each for each in more)]
                inputs = self.arriving[operation.id]
                lines += [f"{_indent(1)}{arrow(edge)}{self.names[edge.source]}, written above" for edge in inputs]
        lines += [repeated(repeat, self.operations) for repeat in graph.repeats]
        return [*lines, *([hidden(graph.hidden)] if graph.hidden else [])]

    def _below(self, start: str) -> list[str]:
        """A tensor, and what it was made from."""
        lines = []
        stack: list[Item] = [(0, "tensor", start, "")]
        while stack:  # the last is written next
            level, what, item, on_arrow = stack.pop()
            if what == "line":
                lines.append(_indent(level) + item)
            elif item in self.written:
                lines.append(f"{_indent(level)}{on_arrow}{self.names[item]}, written above")
            else:
                self.written.add(item)
                lines.append(_indent(level) + on_arrow + _tensor_line(self.tensors[item], self.names[item], self.operations))
                stack += reversed(self._made_from(item, level))
        return lines

    def _made_from(self, tensor: str, level: int) -> list[Item]:
        """What stands below a tensor: a line for each maker, and the tensors that went into it."""
        below: list[Item] = []
        if self.tensors[tensor].hidden:
            below.append((level, "line", f"from {hidden(self.tensors[tensor].hidden)}", ""))
        for edge in self.arriving[tensor]:
            source = (level + 1, "tensor", edge.source, "")
            if edge.kind == "folded":
                below += [(level, "line", f"through {clean(edge.label)} like the block above, from:", ""), source]
            elif edge.kind == "cut":
                below += [(level, "line", f"cut by {clean(edge.label) or 'a detach'} (no gradient passes), from:", ""), source]
            elif edge.source in self.written:
                below.append((level, "line", f"from {self.names[edge.source]}, written above", ""))
            else:
                self.written.add(edge.source)
                line, *more = self._operation(edge.source)
                below += [(level, "line", line, ""), *((level + 1, "line", each, "") for each in more)]
                below += [(level + 1, "tensor", e.source, arrow(e)) for e in self.arriving[edge.source]]
        return below

    def _operation(self, identity: str) -> list[str]:
        """The line of an operation, and one for each parameter that is folded away with it."""
        told = said("text", of_operation(self.operations[identity], self.around[identity]))
        more = [line for lines in taken(told, "parameter") for line in lines.split("\n")]
        return [f"from {', '.join(told.values())}:", *more]


def spoken(graph: Graph) -> str:
    """The picture for a screen reader: the description, then every tensor with its value and gradient."""
    operations, names = {operation.id: operation for operation in graph.operations}, display_names(graph)
    around = surroundings(graph, names)
    made = {edge.target: edge.source for edge in graph.edges if edge.kind == "output"}
    lines = [clean(graph.description, None)]
    for tensor in graph.tensors:
        if tensor.role != "number":
            maker = operations.get(made.get(tensor.id, ""))
            origin = _origin(maker, around[maker.id]) if maker else ""
            told = said("spoken", [*of_tensor(tensor), *of_gradient(tensor.grad, operations)])
            lines.append(f"{names[tensor.id]}{origin}, {', '.join(taken(told, *ROLE))}: {'; '.join(told.values())}.")
    return "\n".join(lines)


def _origin(maker: Operation, around: Around) -> str:
    """What made a tensor."""
    told = said("spoken", of_operation(maker, around))
    taken(told, "kind")  # a symbol is nothing to be heard
    return f" from {', '.join([clean(maker.name), *told.values()])}"


def _indent(level: int) -> str:
    return "  " * level if level <= INDENT_LEVELS else "  " * INDENT_LEVELS + f"(level {level}) "


def _tensor_line(tensor: Tensor, name: str, operations: Mapping[str, Operation]) -> str:
    told, slot = said("text", of_tensor(tensor)), said("text", of_gradient(tensor.grad, operations))
    taken(told, "hidden")  # it stands below, where an operation would
    called, value, kind = ", ".join([name, *taken(told, "was")]), *taken(told, "value"), ", ".join(taken(told, *ROLE))
    reasons = taken(slot, "reason")
    gradient = ": ".join(["; ".join(slot.values()), *reasons])
    return " · ".join([f"{called} = {value}", kind, *told.values(), *([gradient] if slot else [])])
