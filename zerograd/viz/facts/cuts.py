"""What is still there behind a cut.

A cut knows what it cut off, and some of what that came from, by weak references only. Whatever nobody holds any more is gone, and
the nearest of what it came from stands for it.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.base import AccumulateGrad, Cut
from ...core.graph import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAR = 32
"""So far is asked whether one thing behind a cut came from another; beyond, both are drawn as where the cut leads."""


def across(cut: Cut | None, first: str = "") -> list[tuple[Any, str]]:
    """What is still there behind ``cut``, each with the cause: that of an earlier cut, ``first``, if there was one."""
    return [] if cut is None else [(source, first or cut.cause) for source in living(cut)]


def living(cut: Cut) -> list[Any]:
    """The nearest of what is behind ``cut`` that still exist: tensors, and nodes, whose result may have a name or not.

    Where a source is gone, what it came from takes its place, as far as nothing else that is there leads to that.
    """
    sources = there(cut.sources)
    if len(sources) == len(cut.sources):
        return sources
    found: dict[Any, Any] = {}
    for each in (*sources, *there(cut.behind)):
        found.setdefault(_place(each), each)
    farther: set[Any] = set()
    for place, each in found.items():
        if place not in farther:
            farther |= _reached_from(each)
    return [each for place, each in found.items() if place not in farther]


def there(references: Iterable[Any]) -> list[Any]:
    return [each for reference in references if (each := reference()) is not None]


def _place(tensor: Any) -> Any:
    """What stands for a tensor: the node that made it, which may be given itself, or its own id."""
    if isinstance(tensor, AccumulateGrad):
        return id(tensor.variable)
    return tensor if isinstance(tensor, Node) else tensor.grad_fn or id(tensor)


def _reached_from(tensor: Any) -> set[Any]:
    """The places of what ``tensor`` came from, as far as that is near."""
    found: dict[Any, None] = {}
    stack = [tensor]
    for each in stack:  # grows while it is read
        leaf = each.variable if isinstance(each, AccumulateGrad) else each
        node = leaf if isinstance(leaf, Node) else leaf.grad_fn
        behind: list[Any] = []
        if node is not None:
            behind += [to for to, _ in node.next_functions if to is not None]
        elif leaf._cut is not None:
            behind += there((*leaf._cut.sources, *leaf._cut.behind))
        new = {place: to for to in behind if (place := _place(to)) not in found}
        found.update(dict.fromkeys(new))
        stack += new.values()
        if len(stack) > NEAR:
            break
    return set(found)
