"""Where a drawing that is too wide goes on in a row below, as text does: where few links cross.

What crosses a break leaves its row at the right, runs back between the rows and comes in again at the left. For that, each row
ends and begins with a column of nothing but virtual nodes, which the layout threads, sorts and straightens like all others. A
leaf that would stand last in a row, before the operation that uses it in the next, begins the next row instead.
"""
from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence, Set
from itertools import accumulate
from math import inf

from .geometry import Link, Size

ROW = 3.0  # what a row costs more than a link that runs back, which costs 1
RAGGED = 3.0  # what an empty row would cost: of the ways to break, the one with rows alike
WIDER = 12.0  # what a row costs that is too wide, and as much for each width more: rather that than many links that run back

Ends = Sequence[tuple[int, int]]


def widths(
    sizes: Sequence[Size], ends: Ends, links: Sequence[Link], rank: Sequence[int], beginnings: Set[int]
) -> tuple[list[float], list[float]]:
    """How much each column takes, without the gap before it; and how much more a row takes that begins there, for ``beginnings``,
    the nodes where no link arrives."""
    wide, lead = [0.0] * (max(rank) + 1), [0.0] * (max(rank) + 2)
    for node, (column, (width, _)) in enumerate(zip(rank, sizes)):
        wide[column] = max(wide[column], width)
        if node in beginnings:
            lead[column + 1] = max(lead[column + 1], width)
    for (source, target), link in zip(ends, links):
        wide[rank[target]] = max(wide[rank[target]], link.room)
        if link.label:
            middle = (rank[source] + rank[target]) // 2
            wide[middle] = max(wide[middle], link.label[0])
    return wide, lead[:-1]


def crossing(ends: Ends, links: Sequence[Link], rank: Sequence[int], beginnings: Set[int]) -> list[float]:
    """What it costs to break before each column: the links that run on there."""
    cost = [0.0] * (max(rank) + 1)
    ways: dict[tuple[int, str, int], int] = {}  # how far the links of one lane go
    for index, ((source, target), link) in enumerate(zip(ends, links)):
        way = source, link.lane, index if link.label else -1
        ways[way] = max(ways.get(way, 0), rank[target])
    for (source, _, _), last in ways.items():
        for column in range(rank[source] + (2 if source in beginnings else 1), last + 1):
            cost[column] += 1
    return cost


def breaks(widths: Sequence[float], lead: Sequence[float], cost: Sequence[float], most: float) -> list[int]:
    """Before which columns a new row begins, the first one among them. A row is at most ``most`` wide, if that can be had.

    >>> breaks([60, 60, 60, 60], [0, 0, 0, 0], [0, 1, 1, 1], 150)
    [0, 2]
    >>> breaks([60, 60, 60, 60], [0, 0, 0, 0], [0, 4, 9, 1], 200)
    [0, 3]
    >>> breaks([60, 60, 60, 60], [0, 0, 0, 0], [0, 99, 99, 99], 200)
    [0]
    """
    best, origin = [0.0] + [inf] * len(widths), [0] * (len(widths) + 1)
    for end in range(1, len(widths) + 1):
        used = 0.0
        for start in range(end - 1, -1, -1):
            used += widths[start]
            full = (used + (lead[start] if start else 0.0)) / most
            shape = RAGGED * (1 - full) ** 2 if full <= 1 or start == end - 1 else WIDER * full
            here = best[start] + ROW + shape + (cost[start] if start else 0.0)
            if here < best[end]:
                best[end], origin[end] = here, start
            elif full > 1 and WIDER * full > best[end]:  # and so it is for all wider ones
                break
    found, end = [], len(widths)
    while end:
        end = origin[end]
        found.append(end)
    return found[::-1]


def in_rows(rank: Sequence[int], starts: Sequence[int], beginnings: Set[int]) -> tuple[list[int], list[int]]:
    """The new column of each node, and those with which rows begin, where rows begin with the columns ``starts``.

    >>> in_rows([0, 1, 1, 2], [0, 2], {0, 2})  # the last node's row begins with the leaf 2
    ([0, 1, 4, 5], [0, 3])
    """
    columns = [column + (node in beginnings) for node, column in enumerate(rank)]
    used = sorted({bisect(starts, column) for column in columns})[1:]  # a row of nothing but such leaves is none
    starts = [0, *(starts[row - 1] for row in used)]
    led = [start > 0 and any(rank[node] == start - 1 for node in beginnings) for start in starts]
    shift = [2 * row + more for row, more in enumerate(accumulate(led))]
    found = [column + shift[bisect(starts, ahead) - 1] for column, ahead in zip(rank, columns)]
    return found, [start + shift[row] - led[row] - (row > 0) for row, start in enumerate(starts)]
