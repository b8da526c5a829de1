"""Where a drawing that is too wide goes on in a row below, as text does: where few links cross, and no frame.

What crosses a break leaves its row at the right, runs back between the rows and comes in again at the left. For that, each row
ends and begins with a column of nothing but virtual nodes, which the layout threads, sorts and straightens like all others.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import inf

from .geometry import Link, Size

ROW = 3.0  # what a row costs more than a link that runs back, which costs 1
RAGGED = 3.0  # what an empty row would cost: of the ways to break, the one with rows alike


def widths(sizes: Sequence[Size], ends: Sequence[tuple[int, int]], links: Sequence[Link], rank: Sequence[int]) -> list[float]:
    """How much each column takes, without the gap before it."""
    wide = [0.0] * (max(rank) + 1)
    for column, (width, _) in zip(rank, sizes):
        wide[column] = max(wide[column], width)
    for (source, target), link in zip(ends, links):
        wide[rank[target]] = max(wide[rank[target]], link.room)
        if link.label:
            middle = (rank[source] + rank[target]) // 2
            wide[middle] = max(wide[middle], link.label[0])
    return wide


def crossing(ends: Sequence[tuple[int, int]], links: Sequence[Link], rank: Sequence[int]) -> list[float]:
    """What it costs to break before each column: the links that run on there."""
    cost = [0.0] * (max(rank) + 1)
    ways: dict[tuple[int, str, int], int] = {}  # how far the links of one lane go
    for index, ((source, target), link) in enumerate(zip(ends, links)):
        way = source, link.lane, index if link.label else -1
        ways[way] = max(ways.get(way, 0), rank[target])
    for (source, _, _), last in ways.items():
        for column in range(rank[source] + 1, last + 1):
            cost[column] += 1
    return cost


def breaks(widths: Sequence[float], cost: Sequence[float], most: float) -> list[int]:
    """Before which columns a new row begins, the first one among them; no row is wider than ``most`` unless one column is.

    >>> breaks([60, 60, 60, 60], [0, 1, 1, 1], 150)
    [0, 2]
    >>> breaks([60, 60, 60, 60], [0, 4, 9, 1], 200)
    [0, 3]
    """
    best, origin = [0.0] + [inf] * len(widths), [0] * (len(widths) + 1)
    for end in range(1, len(widths) + 1):
        used = 0.0
        for start in range(end - 1, -1, -1):
            used += widths[start]
            if used > most and start < end - 1:
                break
            here = best[start] + ROW + RAGGED * max(1 - used / most, 0.0) ** 2 + (cost[start] if start else 0.0)
            if here < best[end]:
                best[end], origin[end] = here, start
    found, end = [], len(widths)
    while end:
        end = origin[end]
        found.append(end)
    return found[::-1]
