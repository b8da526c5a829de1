"""Where everything goes: a layered drawing, left to right, in pure Python.

Links turn only in the gaps between columns. Nothing recurses, nothing is random: the same graph gives the same picture on every
machine.

>>> drawing = layout([(40, 20), (40, 20)], [Link(0, 1)])
>>> [(box.x, box.y) for box in drawing.boxes], drawing.routes
([(0.0, 0.0), (59.0, 0.0)], [[(40.0, 10.0), (59.0, 10.0)]])
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, inf
from typing import Any

from .geometry import Layout, Link, Size
from .layers import ranks, sever, straighten, thread, topological, untangle
from .routes import GAP, draw
from .rows import breaks, crossing, in_rows, widths

TRIES = 6  # how often rows are broken anew because what runs between them took more room than was thought


def layout(sizes: Sequence[Size], links: Sequence[Link], after: Sequence[Link] = (), width: float = inf) -> Layout:
    """Place nodes of given ``(width, height)`` and route ``links`` between them; what is wider than ``width`` goes on in rows.

    ``after`` are links that are not drawn: they only say what stands left of what, and had better not be in two rows.
    """
    if not sizes:
        return Layout([], [], [], 0.0, 0.0)
    order = topological(len(sizes), [*links, *after])
    place = {node: index for index, node in enumerate(order)}
    flipped = [place[link.source] > place[link.target] for link in links]
    ends = [(link.target, link.source) if flip else (link.source, link.target) for link, flip in zip(links, flipped)]
    rank = ranks(order, ends, links, [link for link in after if place[link.source] < place[link.target]], width < inf)

    if width == inf:
        return _drawn(sizes, links, order, ends, flipped, rank, [0])
    beginnings = {*range(len(sizes))} - {target for _, target in ends}
    wide, lead = widths(sizes, ends, links, rank, beginnings)
    wide, lead = [each + GAP for each in wide], [each and each + GAP for each in lead]
    cost, room = crossing(ends, links, rank, beginnings), width
    tried: dict[tuple[int, ...], Layout] = {}
    for _ in range(TRIES):
        starts = tuple(breaks(wide, lead, cost, room))
        if starts not in tried:
            tried[starts] = _drawn(sizes, links, order, ends, flipped, *in_rows(rank, starts, beginnings))
        found = tried[starts]
        if found.width <= width:
            return found
        room -= min(found.width - width + 4, width / 20)
    return min(tried.values(), key=lambda each: each.width)  # many links run on everywhere


def _drawn(
    sizes: Sequence[Size], links: Sequence[Link], order: list[int], ends: list[tuple[int, int]], flipped: list[bool],
    rank: list[int], firsts: list[int],
) -> Layout:
    """The drawing with nodes in columns ``rank``, and rows that begin with ``firsts``."""
    edges = {edge for first in firsts[1:] for edge in (first - 1, first)}
    net = thread(sizes, ends, links, rank, edges)
    columns = untangle(net, order)
    sever(net, firsts[1:])
    return draw(net, columns, straighten(net, columns, len(sizes)), sizes, ends, links, flipped, firsts)


class Steady:
    """``layout`` for one graph after the other: while arrows lead the same ways and what is on the cards fits, nothing moves."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Any, list[Size], list[Link], Layout]] = {}  # a strip, rows, rows with names that stand again

    def __call__(self, sizes: Sequence[Size], links: Sequence[Link], after: Sequence[Link] = (), width: float = inf) -> Layout:
        sizes, links = [*sizes], [*links]
        ways = len(sizes), [(link.source, link.target, link.lane, link.label, link.weak) for link in links], [*after]
        kind = width, len(sizes), len(links)
        known, old_sizes, old_links, found = self._known.get(kind, ((), [], [], Layout([], [], [], 0.0, 0.0)))
        if ways == known:
            sizes = [(_grown(new[0], old[0]), _grown(new[1], old[1])) for new, old in zip(sizes, old_sizes)]
            links = [old if old.room >= new.room else replace(new, room=_grown(new.room)) for new, old in zip(links, old_links)]
        if ways != known or sizes != old_sizes or links != old_links:
            found = layout(sizes, links, after, width)
            self._known[kind] = ways, sizes, links, found
        return found


def _grown(new: float, old: float = 0.0) -> float:
    """``old`` if that is enough, else somewhat more than ``new``: what grows once will grow again."""
    return old if new <= old else ceil(new / 12) * 12.0
