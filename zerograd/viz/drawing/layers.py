"""The layered drawing: which column each node stands in, in which order, at which height (Sugiyama's method).

Nodes are put into columns so that every link runs to the right; a link that passes a column gets a *virtual node* there, an empty
place of its own, so it can pass between the cards and never across one. Then the columns are sorted to untangle the links, and
shifted up and down to straighten them.
"""
from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from .geometry import Link, Size

SPACING = 14.0  # between two cards of a column
LANE = 9.0  # between two links that run side by side
LONG = 60  # a link over more columns than this runs above the picture: virtual nodes would be too many
MANY = 3000  # of more nodes, virtual ones among them, neighbours are not tried out for fewer crossings
GOOD = 0.8  # the last sweep puts leaves beside their consumers; an earlier one is taken if its links climb so much less
SOURCE_WEIGHT = 0.001  # leaves hang beside the flow of data and must not bend it


@dataclass(slots=True)
class Net:
    """The layered graph: the given nodes first, virtual nodes after them."""

    rank: list[int]  # column of each node
    height: list[float]
    width: list[float]
    left: list[list[int]]  # neighbours in the column to the left
    right: list[list[int]]
    chains: list[list[int]]  # for each link: source, virtual nodes, target; left to right


def topological(count: int, links: Sequence[Link]) -> list[int]:
    """Every node after those that feed it. A circle (of a malformed graph) is opened at its first node."""
    targets: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for link in links:
        if not link.weak and link.source != link.target:
            targets[link.source].append(link.target)
            waiting[link.target] += 1
    order: list[int] = []
    done = [False] * count
    unopened = iter(range(count))
    ready = deque(node for node in range(count) if not waiting[node])
    while len(order) < count:
        if not ready:
            ready.append(next(node for node in unopened if not done[node]))
        node = ready.popleft()
        if done[node]:
            continue
        done[node] = True
        order.append(node)
        for target in targets[node]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return order


def ranks(
    order: list[int], ends: list[tuple[int, int]], links: Sequence[Link], after: Sequence[Link], in_rows: bool = False
) -> list[int]:
    """The column of each node: as far left as its inputs allow, then right where that makes its links shorter. ``in_rows``, links
    from what can come along do not count, so that a branch stands in the row where it is used."""
    count = len(order)
    targets: list[dict[int, int]] = [{} for _ in range(count)]  # target: columns wanted between
    sources: list[set[int]] = [set() for _ in range(count)]
    for (source, target), link in zip(ends, links):
        if source != target:
            span = 2 if link.label else 1
            targets[source][target] = max(span, targets[source].get(target, 1))
            sources[target].add(source)
    for link in after:
        targets[link.source].setdefault(link.target, 1)
    rank = [0] * count
    for node in order:
        for target, span in targets[node].items():
            rank[target] = max(rank[target], rank[node] + span)
    for node in reversed(order):
        stay = [each for each in sources[node] if not in_rows or (sources[each] and len(targets[each]) > 1)]
        if targets[node] and len(targets[node]) >= len(stay):
            rank[node] = min(rank[target] - span for target, span in targets[node].items())
    first = min(rank)
    return [column - first for column in rank]


def thread(
    sizes: Sequence[Size], ends: list[tuple[int, int]], links: Sequence[Link], rank: list[int], edges: Set[int] = frozenset()
) -> Net:
    """Give each link a virtual node in every column that it passes; links of one lane share theirs. Columns at the ``edges`` of
    rows hold nothing else, and no label."""
    net = Net(list(rank), [h for _, h in sizes], [w for w, _ in sizes], [], [], [])
    shared: dict[tuple[int, str, int], int] = {}
    joined: set[tuple[int, int]] = set()
    for index, ((source, target), link) in enumerate(zip(ends, links)):
        chain = [source]
        passed = range(rank[source] + 1, rank[target])
        if link.label or edges or len(passed) < LONG:
            middle = _middle(passed, edges) if link.label else -1
            lane = f"{link.lane} {index}" if link.label else link.lane
            for column in passed:
                key = (source, lane, column)
                if key not in shared:
                    shared[key] = len(net.rank)
                    width, height = link.label if link.label and column == middle else (0.0, 0.0)
                    net.rank.append(column)
                    net.width.append(width)
                    net.height.append(height)
                chain.append(shared[key])
        chain.append(target)
        net.chains.append(chain)
    net.left = [[] for _ in net.rank]
    net.right = [[] for _ in net.rank]
    for chain in net.chains:
        for a, b in pairwise(chain):
            if net.rank[b] == net.rank[a] + 1 and (a, b) not in joined:
                joined.add((a, b))
                net.right[a].append(b)
                net.left[b].append(a)
    return net


def sever(net: Net, firsts: Sequence[int]) -> None:
    """Neighbours in two rows, which begin with the columns ``firsts``, are none: each row is straightened for itself."""
    starts = {*firsts}
    for node, column in enumerate(net.rank):
        if column in starts:
            net.left[node] = []
        if column + 1 in starts:
            net.right[node] = []


def _middle(passed: Sequence[int], edges: Set[int]) -> int:
    """The column for a label: the one in the middle of those that a link passes."""
    inside = [column for column in passed if column not in edges]
    return inside[(len(inside) - 1) // 2] if inside else -1


def untangle(net: Net, order: list[int], sweeps: int = 12) -> list[list[int]]:
    """Sort every column so that few links cross: each node goes to the mean place of its neighbours, to and fro."""
    columns: list[list[int]] = [[] for _ in range(max(net.rank) + 1)]
    seen: set[int] = set()
    for start in [node for node in order if not net.left[node]] + order:
        stack = [start]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                columns[net.rank[node]].append(node)
                stack.extend(reversed(net.right[node]))
    place = {node: index for column in columns for index, node in enumerate(column)}
    best, fewest = [list(column) for column in columns], count_crossings(net, columns, place)
    for sweep in range(sweeps):
        if not fewest:
            break
        rightward = sweep % 2 == 0
        near = net.left if rightward else net.right
        for column in columns if rightward else reversed(columns):
            column.sort(key=lambda node: mean((place[n] for n in near[node]), place[node]))
            for index, node in enumerate(column):
                place[node] = index
        crossings = count_crossings(net, columns, place)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return exchange_neighbours(net, best) if fewest and len(net.rank) <= MANY else best


def exchange_neighbours(net: Net, columns: list[list[int]], rounds: int = 8) -> list[list[int]]:
    """Neighbours in a column change places as long as fewer links cross then."""
    place = {node: index for column in columns for index, node in enumerate(column)}

    def gain(upper: list[int], lower: list[int]) -> int:
        return sum((place[a] > place[b]) - (place[a] < place[b]) for a in upper for b in lower)

    for _ in range(rounds):
        better = False
        for column in columns:
            for index in range(len(column) - 1):
                a, b = column[index : index + 2]
                if gain(net.left[a], net.left[b]) + gain(net.right[a], net.right[b]) > 0:
                    column[index], column[index + 1] = b, a
                    place[a], place[b] = index + 1, index
                    better = True
        if not better:
            break
    return columns


def mean(values: Iterable[float], default: float) -> float:
    found = list(values)
    return sum(found) / len(found) if found else default


def count_crossings(net: Net, columns: list[list[int]], place: dict[int, int]) -> int:
    """How many pairs of links cross: pairs in the wrong order, counted column by column."""
    total = 0
    for column in columns:
        passed: list[int] = []
        for node in column:
            goals = sorted(place[target] for target in net.right[node])
            total += sum(len(passed) - bisect_left(passed, goal + 1) for goal in goals)
            for goal in goals:
                insort(passed, goal)
    return total


def straighten(net: Net, columns: list[list[int]], count: int, sweeps: int = 8) -> list[float]:
    """The y of every node's centre: near the weighted median of its neighbours, in order and without overlap."""
    weight = [SOURCE_WEIGHT if node < count and not net.left[node] else 1.0 for node in range(len(net.rank))]
    y = [0.0] * len(net.rank)
    for column in columns:
        for node, offset in zip(column, _offsets(net, column, count)):
            y[node] = offset
    tried: list[tuple[float, list[float]]] = []
    for sweep in range(sweeps):
        rightward = sweep % 2 == 0
        near = net.left if rightward else net.right
        for column in columns if rightward else reversed(columns):
            wanted = [_median([(y[n], weight[n]) for n in near[node]], y[node]) for node in column]
            for node, found in zip(column, spread(wanted, [weight[n] for n in column], _offsets(net, column, count))):
                y[node] = found
        tried.append((sum(abs(y[a] - y[b]) for a, targets in enumerate(net.right) for b in targets), list(y)))
    shortest, last = min(tried, key=lambda each: each[0]), tried[-1]
    return shortest[1] if shortest[0] < GOOD * last[0] else last[1]


def _offsets(net: Net, column: list[int], count: int) -> list[float]:
    """The least distance of each node's centre from the first one's."""
    offsets = [0.0]
    for above, below in pairwise(column):
        space = SPACING if above < count or below < count else LANE
        offsets.append(offsets[-1] + (net.height[above] + net.height[below]) / 2 + space)
    return offsets


def _median(values: list[tuple[float, float]], default: float) -> float:
    """The weighted median; between the two middle values where the weights are even.

    Unlike the mean it keeps the one heavy line straight.
    """
    if not values:
        return default
    values.sort()
    half = sum(weight for _, weight in values) / 2
    below = 0.0
    for index, (value, weight) in enumerate(values):
        below += weight
        if below > half * (1 + 1e-9):
            return value
        if below >= half * (1 - 1e-9) and index + 1 < len(values):
            return (value + values[index + 1][0]) / 2
    return values[-1][0]


def spread(wanted: list[float], weight: list[float], offsets: list[float]) -> list[float]:
    """Positions nearest to the wanted ones (least squares) that keep the order and the distances: isotonic regression.

    >>> spread([5, 5], [1, 1], [0, 10])
    [0.0, 10.0]
    """
    blocks: list[tuple[float, float, int]] = []  # mean, weight, number of members
    for want, heavy, offset in zip(wanted, weight, offsets):
        mean, total, members = want - offset, heavy, 1
        while blocks and blocks[-1][0] > mean:
            other, other_total, other_members = blocks.pop()
            mean = (mean * total + other * other_total) / (total + other_total)
            total += other_total
            members += other_members
        blocks.append((mean, total, members))
    means = [mean for mean, _, members in blocks for _ in range(members)]
    return [mean + offset for mean, offset in zip(means, offsets)]
