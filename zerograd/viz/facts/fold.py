"""Repeats: a block of operations that comes three times or more in a row is drawn once, the last time, with its ×N.

The operations stand in the order in which they were computed, so a loop leaves a row that repeats with a *period*. Two
operations a period apart are the same when their names, shapes and inputs are: the same tensor, another leaf or number of the
same kind, or what the operation a period earlier gave there. Such a row is a *run*. All but its last block is folded away; what
flows into that last block is drawn, with an arrow from where the run began. Into blocks that a list has side by side nothing
does: their results go on together.

Nothing that a reader would miss is folded: where a hidden result goes to something that is drawn, or something that is drawn goes
to a hidden operation and not in the same way to the one that stands for it, the run is split there and the block is drawn. And a
block begins and ends where modules do.

In a block that is drawn, the same is looked for again: the steps of an epoch, or what a list repeats in it. Such a repeat has
operations of its own, and those round it stay with the repeat that it is in.
"""
from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.names import is_numbered
from .model import Edge, Gradient, Graph, Operation, Repeat, Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

LEAST = 3  # twice is no habit
SPARED = 8  # operations or more must be saved by what repeats within a block: a small block is better seen whole
TRIES = 8  # searches for other runs in the place of those that must be drawn in full


@dataclass(frozen=True, slots=True)
class _Run:
    """``times`` blocks of ``period`` steps, from step ``start`` on."""

    start: int
    period: int
    times: int

    @property
    def shown(self) -> int:
        """Where the last block begins, which stands for all."""
        return self.start + (self.times - 1) * self.period

    @property
    def end(self) -> int:
        return self.start + self.times * self.period


def fold(graph: Graph, owners: Mapping[str, str] | None = None) -> Graph:
    """``graph`` with every run folded, and in the blocks that are then drawn the runs within them; the same object where there is
    none.

    ``owners`` says of which module each parameter is, by the id of its card.
    """
    folded = _folded_once(graph, owners or {})
    while folded is not graph:
        graph, folded = folded, _folded_once(folded, owners or {})
    return graph


def _folded_once(graph: Graph, owners: Mapping[str, str]) -> Graph:
    """``graph`` with the runs folded that are in no other; or, where these are folded, with those that are in their blocks."""
    rows = _Rows(graph, owners)
    found = rows.repeats()
    without: set[_Run] = set()  # of which nothing can be folded: what they kept from being found gets its turn
    for _ in range(TRIES):
        chosen = rows.runs(found, without)
        runs = chosen
        while splits := rows.faults(runs):
            runs = [part for place, run in enumerate(runs) for part in _split(run, splits.get(place, set()))]
        vain = {run for run in chosen if not any(run.start <= part.start < run.end for part in runs)}
        if not vain:
            break
        without |= vain
    return rows.folded(runs) if runs else graph


def _split(run: _Run, shown: set[int]) -> list[_Run]:
    """The runs that are left when the blocks of these numbers are drawn, too."""
    ends = sorted({*(number + 1 for number in shown), run.times})
    pieces = [(first, last - first) for first, last in zip([0, *ends], ends)]
    return [_Run(run.start + first * run.period, run.period, times) for first, times in pieces if times >= LEAST]


class _Rows:
    """The graph as a row of steps (operations, and cuts where they are needed), each with its inputs and outputs."""

    def __init__(self, graph: Graph, owners: Mapping[str, str]) -> None:
        self.graph = graph
        self.tensors = {tensor.id: tensor for tensor in graph.tensors}
        self.inputs: list[list[str]] = []
        self.outputs: list[list[str]] = []
        self.what: list[tuple[Any, ...]] = []  # equal for two steps that do the same
        self.operation: list[Operation | None] = []  # None for a cut
        self._fill()
        self.maker = {tensor: (step, nr) for step, made in enumerate(self.outputs) for nr, tensor in enumerate(made)}
        self.uses: dict[str, list[tuple[int, int]]] = defaultdict(list)  # (step, slot)
        for step, given in enumerate(self.inputs):
            for slot, tensor in enumerate(given):
                self.uses[tensor].append((step, slot))
        self.called: dict[str, list[int]] = defaultdict(list)  # the steps that use parameters of a module or of one within
        self.began_before = {end for edge in graph.edges if edge.kind == "folded" for end in (edge.source, edge.target)}
        for step, given in enumerate(self.inputs):
            for name in dict.fromkeys(path for tensor in given for path in _paths(owners.get(tensor, ""))):
                self.called[name].append(step)

    def _fill(self) -> None:
        given: dict[str, list[str]] = defaultdict(list)
        made: dict[str, list[str]] = defaultdict(list)
        cuts: dict[str, list[Edge]] = defaultdict(list)
        for edge in sorted(self.graph.edges, key=lambda e: e.nr):
            if edge.kind == "input":
                given[edge.target].append(edge.source)
            elif edge.kind == "output":
                made[edge.source].append(edge.target)
            elif edge.kind == "cut":
                cuts[edge.target].append(edge)
        met: set[str] = set()

        def cut(tensor: str) -> None:
            """The cuts that ``tensor`` came through, the first one first."""
            stack = [tensor]
            while stack:
                here = stack[-1]
                if here not in met:
                    met.add(here)
                    stack += [edge.source for edge in cuts.get(here, ())]
                else:
                    stack.pop()
                    if here in cuts:
                        found = cuts.pop(here)
                        self._add(None, tuple(edge.label for edge in found), [edge.source for edge in found], [here])

        for operation in self.graph.operations:
            for tensor in given[operation.id]:
                cut(tensor)
            self._add(operation, (operation.name, operation.symbol), given[operation.id], made[operation.id])
        for tensor in list(cuts):
            cut(tensor)

    def _add(self, operation: Operation | None, name: tuple[str, ...], given: list[str], made: list[str]) -> None:
        results = [(self.tensors[each].shape, self.tensors[each].dtype) for each in made]
        self.what.append((operation is None, name, len(given), tuple(results)))
        self.operation.append(operation)
        self.inputs.append(given)
        self.outputs.append(made)

    # ------------------------------------------------------------ finding runs

    def repeats(self) -> list[tuple[int, int, int]]:
        """Rows that repeat, one within the other or not: start, end, period. Those that save most come first.

        Where a block is drawn already, they are in it and save ``SPARED`` operations or more.
        """
        least = SPARED if self.graph.repeats else 0
        found = [each for part in self._parts() for each in self._repeats_in(*part) if each[1] - each[0] - each[2] >= least]
        return sorted(found, key=lambda each: (each[0] - each[1] + each[2], each[2], each[0]))

    def _parts(self) -> list[tuple[int, int]]:
        """Where to look for runs: everywhere, or in the blocks that are drawn."""
        if not self.graph.repeats:
            return [(0, len(self.what))]
        places = {operation.id: step for step, operation in enumerate(self.operation) if operation}
        steps = [sorted(places[each] for each in repeat.operations) for repeat in self.graph.repeats if repeat.operations]
        spans = [(each[0], each[-1] + 1, len(each)) for each in steps]
        return [(begin, end) for begin, end, count in spans if sum(map(bool, self.operation[begin:end])) == count]

    def _repeats_in(self, begin: int, end: int) -> list[tuple[int, int, int]]:
        """The rows that repeat among these steps."""
        numbers = {what: number for number, what in enumerate(dict.fromkeys(self.what))}
        names = np.array([numbers[what] for what in self.what[begin:end]])
        found: list[tuple[int, int, int]] = []
        for period in range(1, len(names) // LEAST + 1):
            alike = np.concatenate(([False], names[:-period] == names[period:], [False]))
            edges = (np.flatnonzero(alike[1:] != alike[:-1]) + begin).tolist()
            for first, last in zip(edges[::2], edges[1::2]):
                if last - first >= (LEAST - 1) * period and not any(
                    start <= first and last + period <= stop and period % shorter == 0 for start, stop, shorter in found
                ):
                    found += [each for each in self._repeats(first, last, period) if self._aligned(*each, set())]
        return found

    def runs(self, found: Iterable[tuple[int, int, int]], without: Set[_Run]) -> list[_Run]:
        """Runs that do not overlap, none of them one of ``without``; in order."""
        chosen: list[_Run] = []
        for start, end, period in found:
            for other in chosen:
                if other.start < end and start < other.end:
                    start, end = (other.end, end) if other.start <= start else (start, other.start)
            if end - start >= LEAST * period and (run := self._aligned(start, end, period, without)):
                chosen.append(run)
        return sorted(chosen, key=lambda run: run.start)

    def _repeats(self, first: int, last: int, period: int) -> list[tuple[int, int, int]]:
        """Where steps from ``first`` to ``last`` are the same as those a period later, for two periods or more."""
        found = []
        start = first
        while last - start >= (LEAST - 1) * period:
            step = start
            while step < last and self._same(step, step + period, start):
                step += 1
            if step - start >= (LEAST - 1) * period:
                found.append((start, step + period, period))
                start = step
            start += 1
        return found

    def _same(self, step: int, later: int, start: int) -> bool:
        """Do two steps of a run that begins at ``start`` get the same inputs?"""
        for a, b in zip(self.inputs[step], self.inputs[later]):
            (maker_a, nr_a), (maker_b, nr_b) = self.maker.get(a, (-1, 0)), self.maker.get(b, (-1, 0))
            if maker_b >= start:  # from this block or an earlier one
                if maker_a >= start:
                    if (maker_b - maker_a, nr_a) != (later - step, nr_b):
                        return False
                elif maker_b - (later - step) >= start:
                    return False
            elif maker_a >= start or (a != b and not self._alike(a, b)):
                return False
        return True

    def _alike(self, a: str, b: str) -> bool:
        """Can two tensors from outside a run take the same place in two of its blocks?"""
        (maker_a, nr_a), (maker_b, nr_b) = self.maker.get(a, (-1, 0)), self.maker.get(b, (-1, 0))
        if maker_a >= 0 and maker_b >= 0:
            return self.what[maker_a] == self.what[maker_b] and nr_a == nr_b
        one, other = self.tensors[a], self.tensors[b]
        return maker_a == maker_b and (one.role, one.shape, one.dtype) == (other.role, other.shape, other.dtype)

    def _aligned(self, start: int, end: int, period: int, without: Set[_Run]) -> _Run | None:
        """The run, begun where fewest tensors pass from block to block, late rather than early; None if no beginning is left.

        Where none need pass, the blocks stand side by side, and any other beginning would be in the middle of one.
        """
        times, spare = divmod(end - start, period)
        options = [_Run(start + shift, period, times) for shift in range(spare + 1)]
        counts = sorted((len(self._carried(run)), -run.start) for run in options)
        left = (_Run(-begin, period, times) for count, begin in counts if count or not counts[0][0])
        return next((run for run in left if run not in without and self._within_borders(run)), None)

    def _within_borders(self, run: _Run) -> bool:
        """Is each module called by every block, or else by one block and nowhere next to it?"""
        for steps in self.called.values():
            inside = steps[bisect_left(steps, run.start) : bisect_left(steps, run.end)]
            blocks = {(step - run.start) // run.period for step in inside}
            if 1 < len(blocks) < run.times:
                return False
            for block in blocks if len(blocks) == 1 else ():
                begin = run.start + block * run.period
                near = steps[bisect_left(steps, begin - run.period) : bisect_left(steps, begin + 2 * run.period)]
                if near != inside:
                    return False
        return True

    def _carried(self, run: _Run) -> set[str]:
        """What the shown block gets from the blocks before it."""
        given = (tensor for step in range(run.shown, run.end) for tensor in self.inputs[step])
        return {tensor for tensor in given if run.start <= self.maker.get(tensor, (-1, 0))[0] < run.shown}

    # ------------------------------------------------------------ is the folded picture still true?

    def _plan(self, runs: list[_Run]) -> None:
        """Which step stands for which hidden one, what flows into the shown blocks, and where that began."""
        self.home = {step: place for place, run in enumerate(runs) for step in range(run.start, run.shown)}
        self.stands = {
            step: runs[place].shown + (step - runs[place].start) % runs[place].period for step, place in self.home.items()
        }
        self.carried = {tensor: place for place, run in enumerate(runs) for tensor in self._carried(run)}
        self.origins: dict[tuple[str, str], None] = {}  # (what the run began with, what flows into its shown block)
        for step, place in self.home.items():
            for slot, tensor in enumerate(self.inputs[step]):
                into = self.inputs[self.stands[step]][slot]
                inside = runs[place].start <= self.maker.get(tensor, (-1, 0))[0]
                if self.carried.get(into) == place and not inside:
                    self.origins[tensor, into] = None
        self.began = {tensor for tensor, _ in self.origins}

    def _twin(self, tensor: str) -> str | None:
        """The result of the step that stands for the maker of ``tensor``; None if its maker is drawn, or if it is carried."""
        step, nr = self.maker.get(tensor, (-1, 0))
        return None if step not in self.stands or tensor in self.carried else self.outputs[self.stands[step]][nr]

    def _siblings(self, maker: int, tensor: str, runs: list[_Run]) -> set[str]:
        """``tensor``, which the step ``maker`` of a run made, and the like of every other block."""
        run, nr = runs[self.home[maker]], self.maker[tensor][1]
        return {self.outputs[step][nr] for step in range(run.start + (maker - run.start) % run.period, run.end, run.period)}

    def _drawn(self, tensor: str) -> bool:
        if tensor in self.maker:
            return self._twin(tensor) is None
        uses = self.uses.get(tensor, ())
        needed = not uses or any(step not in self.stands for step, _ in uses)
        return needed or tensor in self.began or tensor in self.began_before or self.tensors[tensor].root

    def faults(self, runs: list[_Run]) -> dict[int, set[int]]:
        """For each run by its place, the blocks that must be drawn."""
        self._plan(runs)
        found: dict[int, set[int]] = defaultdict(set)

        def draw(step: int) -> None:
            run = runs[self.home[step]]
            found[self.home[step]].add((step - run.start) // run.period)

        for name, tensor in self.tensors.items():
            twin, uses, maker = self._twin(name), self.uses.get(name, ()), self.maker.get(name, (-1, 0))[0]
            if twin is not None and (tensor.root or has_own_name(tensor) or name in self.began or name in self.began_before):
                draw(maker)
            drawn = self._drawn(name)
            for step, slot in uses:
                if step not in self.home:
                    if twin is not None and not self._siblings(maker, name, runs) <= set(self.inputs[step]):
                        draw(maker)
                    continue
                into = self.inputs[self.stands[step]][slot]
                if self.home.get(maker) == self.home[step] or self.carried.get(into) == self.home[step]:
                    continue  # inside the folded part, or where it began
                if twin is not None and into != twin:
                    draw(maker)
                elif drawn and into != name:
                    draw(step)
        return found

    # ------------------------------------------------------------ the folded graph

    def folded(self, runs: list[_Run]) -> Graph:
        self._plan(runs)
        kept = {name for name in self.tensors if self._drawn(name)}
        operations = {
            operation.id: shown.id
            for step, stand in self.stands.items()
            if (operation := self.operation[step]) and (shown := self.operation[stand])
        }
        several: dict[tuple[str, str], int] = defaultdict(int)  # results of a run that all go to one operation
        edges = []
        for edge in self.graph.edges:
            ends = {edge.source, edge.target}
            if not ends & operations.keys() and ends & self.tensors.keys() <= kept:
                edges.append(edge)
            elif edge.kind == "input" and edge.target not in operations:
                several[self._twin(edge.source) or "", edge.target] += _number(edge.label, "×")
        edges = [
            replace(edge, label=f"×{several[edge.source, edge.target] + _number(edge.label, '×')}")
            if edge.kind == "input" and several[edge.source, edge.target]
            else edge
            for edge in edges
        ]
        edges = [self._counted(edge, runs) for edge in edges]
        for tensor, into in self.origins:
            run = runs[self.carried[into]]
            blocks = (self.maker[into][0] - run.start) // run.period + 1
            edges.append(Edge(tensor, into, "folded", f"{blocks} more"))
        before = self.graph.repeats
        repeats = [self._repeat(f"r{len(before) + place}", run, kept) for place, run in enumerate(runs)]
        taken = {each for repeat in repeats for each in (*repeat.operations, *repeat.tensors)} | self.carried.keys()
        return replace(
            self.graph,
            tensors=tuple(with_sources(tensor, operations) for tensor in self.graph.tensors if tensor.id in kept),
            operations=tuple(operation for operation in self.graph.operations if operation.id not in operations),
            edges=tuple(edges),
            repeats=(*(rest for repeat in before if (rest := self._rest(repeat, taken | operations.keys(), kept))), *repeats),
            stands={**{hidden: operations.get(shown, shown) for hidden, shown in self.graph.stands.items()}, **operations},
        )

    def _counted(self, edge: Edge, runs: list[_Run]) -> Edge:
        """``edge``; where a number goes into a block and others of the run have other numbers there, it says so."""
        if edge.kind != "input" or self.tensors[edge.source].role != "number":
            return edge
        (step, slot), *_ = self.uses[edge.source]
        run = next((run for run in runs if run.shown <= step < run.end), None)
        if run is None:
            return edge
        others = (self.inputs[each][slot] for each in range(step - run.shown + run.start, step, run.period))
        value = self.tensors[edge.source].value
        if all(self.tensors[other].value == value for other in others):
            return edge
        return replace(edge, label=f"last of {run.times * _number(edge.label, 'last of ')}")

    def _repeat(self, identity: str, run: _Run, kept: set[str]) -> Repeat:
        """The shown block: its operations, their results, and what goes into them and nowhere else."""
        steps = range(run.shown, run.end)
        inside = {tensor: None for step in steps for tensor in (*self.inputs[step], *self.outputs[step])}
        for tensor in list(inside):
            uses = [step for step, _ in self.uses[tensor] if step not in self.stands]
            if self.maker.get(tensor, (run.start, 0))[0] not in steps and (set(uses) - {*steps} or tensor in self.began):
                del inside[tensor]
        names = tuple(operation.id for step in steps if (operation := self.operation[step]))
        over = next((repeat.times for repeat in self.graph.repeats if {*names} <= {*repeat.operations}), 1)
        return Repeat(identity, run.times * over, names, tuple(tensor for tensor in inside if tensor in kept), over)

    def _rest(self, repeat: Repeat, away: Set[str], kept: Set[str]) -> Repeat | None:
        """What is left of ``repeat`` where a part of its block is a repeat itself; None if that is all of it."""
        operations = tuple(each for each in repeat.operations if each not in away)
        tensors = tuple(tensor for tensor in repeat.tensors if tensor in kept and tensor not in away)
        return replace(repeat, operations=operations, tensors=tensors) if operations or not repeat.operations else None


def _number(label: str, word: str) -> int:
    """How many an edge stands for already.

    >>> _number("×5", "×"), _number("last of 20", "last of "), _number("", "×")
    (5, 20, 1)
    """
    return int(label.removeprefix(word)) if label.startswith(word) else 1


def has_own_name(tensor: Tensor) -> bool:
    """Did somebody name this very tensor? ``hs[3]`` is one of many, and drawing another of them tells as much."""
    return bool(tensor.name) and not is_numbered(tensor.name)


def _paths(module: str) -> list[str]:
    """The module, and those that it is in.

    >>> _paths("net.0.fc")
    ['net', 'net.0', 'net.0.fc']
    """
    return [module[:end] for end, letter in enumerate(f"{module}.") if letter == "." and end]


def sourced(grad: Gradient, operations: Mapping[str, str]) -> Gradient:
    """``grad``, its contributions said to come from the operations that are drawn."""
    if not any(part.source in operations for part in grad.parts):
        return grad
    return replace(grad, parts=tuple(replace(part, source=operations.get(part.source, part.source)) for part in grad.parts))


def with_sources(tensor: Tensor, operations: Mapping[str, str]) -> Tensor:
    """``tensor``, the contributions to its gradient said to come from the operations that are drawn."""
    grad = tensor.grad and sourced(tensor.grad, operations)
    return tensor if grad is tensor.grad else replace(tensor, grad=grad)
