"""Where the steps of a story show when a part of its graph is folded away.

What is not drawn happens at the operation that is drawn in its place, and is said to be of "block 3 of 20" or "in layers.0".
"""
from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..facts.model import Graph


class Places:
    """Where the operations of ``whole`` and their inputs are drawn in ``drawn``, which may be folded."""

    def __init__(self, whole: Graph, drawn: Graph) -> None:
        self._stands = drawn.stands
        self._cards = {tensor.id for tensor in drawn.tensors}
        self._inputs = {(edge.target, edge.nr): edge.source for edge in drawn.edges if edge.kind == "input"}
        self._arrows: dict[tuple[str, str], int] = {}  # the number of the first arrow between a card and a pill
        for (target, nr), source in self._inputs.items():
            self._arrows.setdefault((source, target), nr)
        self._pills = {operation.id: operation for operation in drawn.operations if operation.folded}
        self.blocks = self._blocks(whole, drawn)

    def _blocks(self, whole: Graph, drawn: Graph) -> dict[str, str]:
        """For each operation that shares its place with others, which of them it is."""
        times = {each: repeat.times for repeat in drawn.repeats for each in repeat.operations}
        met: Counter[str] = Counter()
        blocks = {}
        for operation in whole.operations:
            at = self.operation(operation.id)
            pill, words = self._pills.get(at), []
            if at in times:
                words.append(f"block {met[at] // (pill.folded if pill else 1) + 1} of {times[at]}")
            if pill:
                words.append(f"in {pill.name}")
            met[at] += 1
            if words:
                blocks[operation.id] = ", ".join(words)
        return blocks

    def operation(self, me: str) -> str:
        """The pill at which the operation ``me`` is drawn."""
        return self._stands.get(me, me)

    def card(self, me: str, operation: str, nr: int) -> tuple[str, int]:
        """The card at which ``me``, input ``nr`` of ``operation``, is drawn ("" if at none), and the number of its arrow."""
        at = self.operation(operation)
        if at not in self._pills:
            return (me if me in self._cards else self._inputs.get((at, nr), "")), nr
        return (me, self._arrows[me, at]) if (me, at) in self._arrows else ("", nr)
