"""Modules: the operations that use the parameters of one module belong together.

A parameter named "layers.0.weight" is of the module "layers.0", what stands before the last dot; one without a dot is of the
model itself, which has no frame. What is computed from parameters of one module and from nothing else, such as a transposed
weight, is of that module, too. An operation is *in* a module when an input is of it and none of another one. Numbers do not
count.

What hangs together is one :class:`~.model.Module`. A module that is called twice is two of them, with the same name, unless one
call hands its result straight to the other. None reaches into a block that repeats, or out of it.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from .fold import has_own_name, with_sources
from .model import Edge, Graph, Module, Operation, Repeat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set


def modules(graph: Graph, owners: Mapping[str, str], unknown: Set[str]) -> tuple[Module, ...]:
    """The modules in ``graph``; ``owners`` says of which module each parameter is, by the id of its card, and ``unknown`` which
    operations have an input that is not drawn: PyTorch forgets the data that went into its first layer."""
    given, kept, made = _ends(graph, "input", "target"), _ends(graph, "saved", "target"), _ends(graph, "output", "source")
    uses, keepers = _ends(graph, "input", "source"), _ends(graph, "saved", "source")
    numbers = {tensor.id for tensor in graph.tensors if tensor.role == "number"}
    inputs_of = {each.id: [tensor for tensor in given[each.id] if tensor not in numbers] for each in graph.operations}
    home = _homes(inputs_of, made, owners, unknown)
    blocks = {each: repeat for repeat in graph.repeats for each in repeat.operations}
    notes = _notes(graph, home, uses, keepers)
    uses.update((note, keepers[note]) for note in notes)
    begins = numbers | notes | owners.keys()
    order = {operation.id: place for place, operation in enumerate(graph.operations)}
    result = []
    for place, group in enumerate(_connected(home, _neighbours(home, made, uses, blocks))):
        block, members = blocks.get(group[0]), set(group)
        results = {tensor for member in group for tensor in made[member]}
        inside = {
            tensor: None for member in group for tensor in (*given[member], *kept[member])
            if (tensor in begins or tensor in results) and uses[tensor] and members.issuperset(uses[tensor])
            and (block is None or tensor in block.tensors)
        }
        result.append(Module(f"m{place}", home[group[0]], tuple(sorted(group, key=order.__getitem__)), tuple(inside)))
    return tuple(result)


def _ends(graph: Graph, kind: str, end: Literal["source", "target"]) -> dict[str, list[str]]:
    """By one ``end`` of the edges of a kind, their other ends."""
    found: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == kind:
            here, there = (edge.source, edge.target) if end == "source" else (edge.target, edge.source)
            found[here].append(there)
    return found


def _notes(graph: Graph, home: Mapping[str, str], uses: Mapping[str, list[str]], keepers: Mapping[str, list[str]]) -> set[str]:
    """What operations noted for their backward, such as the mean that a normalization found, and buffers of their own module."""
    return {
        each.id for each in graph.tensors if each.role == "untracked" and not uses[each.id]
        and (not each.name or {home.get(keeper) for keeper in keepers[each.id]} == {each.name.rpartition(".")[0] or None})
    }


def _neighbours(
    home: Mapping[str, str], made: Mapping[str, list[str]], uses: Mapping[str, list[str]], blocks: Mapping[str, Repeat]
) -> dict[str, list[str]]:
    """For each operation in a module those of the same module and block that it hands a result to or gets one from."""
    near: dict[str, list[str]] = defaultdict(list)
    for source in home:
        for target in (user for tensor in made[source] for user in uses[tensor]):
            if home.get(target) == home[source] and blocks.get(source) is blocks.get(target):
                near[source].append(target)
                near[target].append(source)
    return near


def _homes(
    given: Mapping[str, list[str]], made: Mapping[str, list[str]], owners: Mapping[str, str], unknown: Set[str]
) -> dict[str, str]:
    """The module that an operation is in: the one whose parameters, or what is made of them alone, are among its inputs."""
    of: dict[str, str | None] = {**owners}
    home: dict[str, str] = {}
    for operation, tensors in given.items():
        found = {of.get(tensor) for tensor in tensors}
        named = found - {None}
        if len(named) == 1:
            (module,) = named
            if found == named and operation not in unknown:
                of.update(dict.fromkeys(made[operation], module))
            if module:
                home[operation] = module
    return home


def _connected(nodes: Iterable[str], near: Mapping[str, list[str]]) -> list[list[str]]:
    """``nodes`` in groups of those that are reached from one another by ``near``."""
    groups: list[list[str]] = []
    met: set[str] = set()
    for start in nodes:
        if start not in met:
            met.add(start)
            groups.append([start])
            for member in groups[-1]:  # grows while it is read
                new = dict.fromkeys(other for other in near[member] if other not in met)
                met.update(new)
                groups[-1] += new
    return groups


def inputs(graph: Graph) -> list[dict[str, bool]]:
    """For each module of ``graph`` what goes into it from outside, and whether that was there before anything went in.

    Where it was not, it may have been made of what the module computed, and there is a circle round the module. What is made of
    parameters alone, such as a transposed weight, could as well have been made when it was needed, unless it goes out early.
    """
    order = {operation.id: place for place, operation in enumerate(graph.operations)}
    arriving: dict[str, list[str]] = defaultdict(list)
    made: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind != "saved":
            arriving[edge.target].append(edge.source)
        if edge.kind == "output":
            made[edge.source].append(edge.target)
    elsewhere = {edge.source for edge in graph.edges if edge.kind in ("cut", "folded")}

    def when(tensor: str) -> int:
        """When it was computed, or what it was cut off from; -1 for a leaf."""
        steps, met = [tensor], {tensor}
        for step in steps:  # grows while it is read
            new = {source: None for source in arriving[step] if step not in order and source not in met}
            met.update(new)
            steps += new
        return max(order.get(step, -1) for step in steps)

    found = []
    for module in graph.modules:
        results = {tensor: order[each] for each in module.operations for tensor in made[each]}
        times = {tensor: when(tensor) for each in module.operations for tensor in arriving[each] if tensor not in results}
        fed = [order[each] for each in module.operations if any(times.get(tensor, -1) >= 0 for tensor in arriving[each])]
        out = [time for tensor, time in results.items() if tensor not in module.tensors or tensor in elsewhere]
        start = min(fed) if fed and min(out, default=0) >= min(fed) else min(order[each] for each in module.operations)
        back = [tensor for each in module.operations for tensor in arriving[each] if tensor in results.keys() - {*module.tensors}]
        given = {tensor: time < start for tensor, time in times.items() if tensor not in module.tensors}
        found.append({**given, **dict.fromkeys(back, False)})
    return found


def fold_modules(graph: Graph) -> Graph:
    """``graph`` with one operation for each of its modules, which takes the place of the first of them.

    A module is left as it is where a reader would miss a result inside (it has a name, is a root or was retained, goes elsewhere
    or was cut off), and where something goes into it that was not there when it began.
    """
    tensors = {tensor.id: tensor for tensor in graph.tensors}
    operations = {operation.id: operation for operation in graph.operations}
    made = {edge.target for edge in graph.edges if edge.kind == "output"}
    drawn = {end for edge in graph.edges if edge.kind in ("cut", "folded") for end in (edge.source, edge.target)}
    drawn |= {each for each in made if has_own_name(tensors[each]) or tensors[each].root or tensors[each].retained}
    stands: dict[str, str] = {}  # for each operation that is folded the one that stands for it
    hidden: set[str] = set()
    modules = []
    for module, given in zip(graph.modules, inputs(graph)):
        away = [each for each in module.tensors if each not in drawn]
        if all(given.values()) and len(module.operations) + len(away) > 1 and made.isdisjoint({*module.tensors} - {*away}):
            first, *_ = module.operations
            members = [operations[each] for each in module.operations]
            operations[first] = Operation(
                first, module.name, "…", any(each.freed for each in members), folded=len(members),
                nan=any(each.nan for each in members),
            )  # fmt: skip
            stands.update(dict.fromkeys(module.operations, first))
            hidden.update(away)
            parameters = tuple(tensors[each] for each in away if each not in made and tensors[each].name)
            names = tuple(each.name for each in members)
            module = replace(module, operations=(first,), tensors=(), folded=names, parameters=parameters)
        modules.append(module)

    return replace(
        graph,
        tensors=tuple(with_sources(tensor, stands) for tensor in graph.tensors if tensor.id not in hidden),
        operations=tuple(operations[each.id] for each in graph.operations if stands.get(each.id, each.id) == each.id),
        edges=_joined(graph.edges, stands, hidden),
        repeats=tuple(_with_pills(repeat, stands, hidden) for repeat in graph.repeats),
        modules=tuple(replace(each, parameters=tuple(with_sources(p, stands) for p in each.parameters)) for each in modules),
        stands={
            **{hidden: stands.get(shown, shown) for hidden, shown in graph.stands.items()},
            **{hidden: shown for hidden, shown in stands.items() if hidden != shown},
        },
    )


def _with_pills(repeat: Repeat, stands: Mapping[str, str], hidden: Set[str]) -> Repeat:
    """``repeat`` with what stands for the modules that are folded in it."""
    operations = tuple(dict.fromkeys(stands.get(each, each) for each in repeat.operations))
    return replace(repeat, operations=operations, tensors=tuple(each for each in repeat.tensors if each not in hidden))


def _joined(edges: Iterable[Edge], stands: Mapping[str, str], hidden: Set[str]) -> tuple[Edge, ...]:
    """``edges`` without the hidden ends, those of a folded module led to what stands for it; of several that are now one, one."""
    joined: dict[object, Edge] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for place, edge in enumerate(edges):
        pill = stands.get(edge.source) or stands.get(edge.target)
        source, target = stands.get(edge.source, edge.source), stands.get(edge.target, edge.target)
        key = (source, target, edge.kind, edge.label) if pill else place
        if hidden.isdisjoint((edge.source, edge.target)) and key not in joined:
            joined[key] = replace(edge, source=source, target=target, nr=counts[pill, edge.kind]) if pill else edge
            counts[pill or "", edge.kind] += 1
    return tuple(joined.values())
