"""Which nodes a walk comes to: all behind its roots, those that lead to what was asked for, and the last before a leaf."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.base import AccumulateGrad
from ..core.graph import node_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def reachable(roots: Iterable[Any]) -> list[Any]:
    """All nodes behind ``roots``, these included, oldest first: a node's inputs before the node."""
    nodes = list(dict.fromkeys(roots))
    seen = set(nodes)
    for node in nodes:  # grows while it is read
        for to in map(node_of, node.edges):
            if to is not None and to not in seen:
                seen.add(to)
                nodes.append(to)
    return sorted(nodes, key=lambda node: -node.order)


def leading_to(targets: set[Any], roots: Iterable[Any]) -> set[Any]:
    """The nodes on a way from ``roots`` to ``targets``, both included."""
    nodes = reachable(roots)
    leading = {node for node in nodes if node in targets}
    for node in nodes:
        if not leading.isdisjoint(map(node_of, node.edges)):
            leading.add(node)
    return leading


def _has_hooks(leaf: AccumulateGrad) -> bool:
    return bool(leaf.variable._hooks or leaf.variable._hooks_after or leaf.watchers)


def oldest_users(roots: Iterable[Any]) -> dict[Any, list[Any]]:
    """For each leaf with hooks the node after whose turn all has come for it: the leaves by that node."""
    oldest: dict[Any, list[Any]] = {}
    known: set[Any] = set()
    for node in reachable(roots):
        for leaf in map(node_of, node.edges):
            if type(leaf) is AccumulateGrad and leaf not in known and _has_hooks(leaf):
                known.add(leaf)
                oldest.setdefault(node, []).append(leaf)
    return oldest
