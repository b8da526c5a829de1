"""Modules: the operations that use the parameters of one module belong together.

A parameter named "layers.0.weight" is of the module "layers.0", what stands before the last dot; one without a dot is of the
model itself, which has no frame. What is computed from parameters of one module and from nothing else, such as a transposed
weight, is of that module, too. An operation is *in* a module when an input is of it and none of another one. Numbers do not
count.

What hangs together is one :class:`~.model.Module`. A module that is called twice is two of them, with the same name, unless one
call hands its result straight to the other. None reaches into a block that repeats, or out of it.
"""
from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .model import Graph, Module

if TYPE_CHECKING:
    from collections.abc import Mapping


def modules(graph: Graph, owners: Mapping[str, str]) -> tuple[Module, ...]:
    """The modules in ``graph``; ``owners`` says of which module each parameter is, by the id of its card."""
    given: dict[str, list[str]] = defaultdict(list)
    made: dict[str, list[str]] = defaultdict(list)
    kept: dict[str, list[str]] = defaultdict(list)
    keepers: dict[str, list[str]] = defaultdict(list)
    uses: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == "saved":
            kept[edge.target].append(edge.source)
            keepers[edge.source].append(edge.target)
        elif edge.kind == "input":
            given[edge.target].append(edge.source)
            uses[edge.source].append(edge.target)
        elif edge.kind == "output":
            made[edge.source].append(edge.target)
    numbers = {tensor.id for tensor in graph.tensors if tensor.role == "number"}
    of: dict[str, str | None] = {**owners}
    home: dict[str, str] = {}  # the module that an operation is in
    for operation in graph.operations:
        found = {of.get(tensor) for tensor in given[operation.id] if tensor not in numbers}
        named = found - {None}
        if len(named) == 1:
            (module,) = named
            if found == named:
                of.update(dict.fromkeys(made[operation.id], module))
            if module:
                home[operation.id] = module

    blocks = {each: repeat for repeat in graph.repeats for each in repeat.operations}

    def together(source: str, target: str) -> bool:
        return home.get(source) == home.get(target) and blocks.get(source) is blocks.get(target)

    near: dict[str, list[str]] = defaultdict(list)
    for source in home:
        for target in (user for tensor in made[source] for user in uses[tensor] if together(source, user)):
            near[source].append(target)
            near[target].append(source)
    groups: list[list[str]] = []
    met: set[str] = set()
    for start in home:
        if start not in met:
            met.add(start)
            groups.append([start])
            for member in groups[-1]:  # grows while it is read
                new = dict.fromkeys(other for other in near[member] if other not in met)
                met.update(new)
                groups[-1] += new

    # What operations noted for their backward, such as the mean that a normalization found.
    notes = {each.id for each in graph.tensors if each.role == "untracked" and not each.name and not uses[each.id]}
    uses.update((note, keepers[note]) for note in notes)
    order = {operation.id: place for place, operation in enumerate(graph.operations)}
    result = []
    for place, group in enumerate(groups):
        block, members = blocks.get(group[0]), set(group)
        own = {tensor for member in group for tensor in made[member]} | numbers | notes | owners.keys()
        inside = {
            tensor: None for member in group for tensor in (*given[member], *kept[member])
            if tensor in own and uses[tensor] and members.issuperset(uses[tensor]) and (block is None or tensor in block.tensors)
        }
        result.append(Module(f"m{place}", home[group[0]], tuple(sorted(group, key=order.__getitem__)), tuple(inside)))
    return tuple(result)
