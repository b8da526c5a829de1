"""Where everything goes: a layered drawing, left to right, in pure Python.

Nodes are put into columns so that every link runs to the right; a link that passes a column gets a *virtual node*
there, an empty place of its own, so it can pass between the cards and never across one. Then the columns are sorted to
untangle the links, and shifted up and down to straighten them (Sugiyama's method). Links turn only in the gaps between
columns.

Nothing recurses, nothing is random: the same graph gives the same picture on every machine.

>>> drawing = layout([(40, 20), (40, 20)], [Link(0, 1)])
>>> [(box.x, box.y) for box in drawing.boxes], drawing.routes
([(0.0, 0.0), (59.0, 0.0)], [[(40.0, 10.0), (59.0, 10.0)]])
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import Any, NamedTuple

Point = tuple[float, float]
Size = tuple[float, float]

GAP = 19.0  # between two columns, at least
SPACING = 14.0  # between two cards of a column
LANE = 9.0  # between two links that run side by side
END = 8.0  # no link touches a card nearer to its corner
STUB_OUT, STUB_IN = 3.0, 9.0  # a link leaves and enters a column straight; the arrow head sits on the second piece
LONG = 60  # a link over more columns than this runs above the picture: virtual nodes would be too many
MANY = 3000  # of more nodes, virtual ones among them, neighbours are not tried out for fewer crossings
GOOD = 0.8  # the last sweep puts leaves beside their consumers; an earlier one is taken if its links climb so much less
SOURCE_WEIGHT = 0.001  # leaves hang beside the flow of data and must not bend it


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between two nodes, given by index. Links of one source and one ``lane`` share their way (a bus)."""

    source: int
    target: int
    lane: str = ""
    label: Size | None = None  # room wanted in the middle of the link; it gets a column place of its own
    room: float = 0.0  # room wanted in front of the target, for a word at the arrow
    weak: bool = False  # may run right to left, if the other links want it so


class Box(NamedTuple):
    """A rectangle; ``x``, ``y`` is its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes of the nodes, and for each link its route and the box of its label.

    A route is a list of points. Two neighbouring points are on one level (draw a straight line) or lie on the two sides
    of a gap (draw a curve from the one to the other, inside the rectangle that they span).
    """

    boxes: list[Box]
    routes: list[list[Point]]
    labels: list[Box | None]
    width: float
    height: float


@dataclass(slots=True)
class _Net:
    """The layered graph: the given nodes first, virtual nodes after them."""

    rank: list[int]  # column of each node
    height: list[float]
    width: list[float]
    left: list[list[int]]  # neighbours in the column to the left
    right: list[list[int]]
    chains: list[list[int]]  # for each link: source, virtual nodes, target; left to right


class Steady:
    """``layout`` for one graph after the other: while arrows lead the same ways and what is on the cards fits, nothing moves."""

    def __init__(self) -> None:
        self._sizes: list[Size] = []
        self._links: list[Link] = []
        self._ways: tuple[Any, ...] = ()
        self._found = Layout([], [], [], 0.0, 0.0)

    def __call__(self, sizes: Sequence[Size], links: Sequence[Link], after: Sequence[Link] = ()) -> Layout:
        sizes, links = [*sizes], [*links]
        ways = len(sizes), [(link.source, link.target, link.lane, link.label, link.weak) for link in links], [*after]
        alike = ways == self._ways
        if alike:
            sizes = [(_grown(new[0], old[0]), _grown(new[1], old[1])) for new, old in zip(sizes, self._sizes)]
            links = [old if old.room >= new.room else replace(new, room=_grown(new.room)) for new, old in zip(links, self._links)]
        if not alike or sizes != self._sizes or links != self._links:
            self._found = layout(sizes, links, after)
            self._sizes, self._links, self._ways = sizes, links, ways
        return self._found


def _grown(new: float, old: float = 0.0) -> float:
    """``old`` if that is enough, else somewhat more than ``new``: what grows once will grow again."""
    return old if new <= old else ceil(new / 12) * 12.0


def layout(sizes: Sequence[Size], links: Sequence[Link], after: Sequence[Link] = ()) -> Layout:
    """Place nodes of the given ``(width, height)`` and route ``links`` between them.

    ``after`` are links that are not drawn: they only say what stands left of what.
    """
    if not sizes:
        return Layout([], [], [], 0.0, 0.0)
    order = _topological(len(sizes), [*links, *after])
    place = {node: index for index, node in enumerate(order)}
    flipped = [place[link.source] > place[link.target] for link in links]
    ends = [(link.target, link.source) if flip else (link.source, link.target) for link, flip in zip(links, flipped)]
    rank = _ranks(order, ends, links, [link for link in after if place[link.source] < place[link.target]])
    net = _thread(sizes, ends, links, rank)
    columns = _untangle(net, order)
    y = _straighten(net, columns, len(sizes))
    return _draw(net, columns, y, sizes, ends, links, flipped)


def _topological(count: int, links: Sequence[Link]) -> list[int]:
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


def _ranks(order: list[int], ends: list[tuple[int, int]], links: Sequence[Link], after: Sequence[Link]) -> list[int]:
    """The column of each node: as far left as its inputs allow, then right where that makes its links shorter."""
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
        if targets[node] and len(targets[node]) >= len(sources[node]):
            rank[node] = min(rank[target] - span for target, span in targets[node].items())
    first = min(rank)
    return [column - first for column in rank]


def _thread(sizes: Sequence[Size], ends: list[tuple[int, int]], links: Sequence[Link], rank: list[int]) -> _Net:
    """Give each link a virtual node in every column that it passes; links of one lane share theirs."""
    net = _Net(list(rank), [h for _, h in sizes], [w for w, _ in sizes], [], [], [])
    shared: dict[tuple[int, str, int], int] = {}
    joined: set[tuple[int, int]] = set()
    for index, ((source, target), link) in enumerate(zip(ends, links)):
        chain = [source]
        middle = (rank[source] + rank[target]) // 2
        if link.label or rank[target] - rank[source] <= LONG:
            lane = f"{link.lane} {index}" if link.label else link.lane
            for column in range(rank[source] + 1, rank[target]):
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


def _untangle(net: _Net, order: list[int], sweeps: int = 12) -> list[list[int]]:
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
    best, fewest = [list(column) for column in columns], _crossings(net, columns, place)
    for sweep in range(sweeps):
        if not fewest:
            break
        rightward = sweep % 2 == 0
        near = net.left if rightward else net.right
        for column in columns if rightward else reversed(columns):
            column.sort(key=lambda node: _mean((place[n] for n in near[node]), place[node]))
            for index, node in enumerate(column):
                place[node] = index
        crossings = _crossings(net, columns, place)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return _exchanged(net, best) if fewest and len(net.rank) <= MANY else best


def _exchanged(net: _Net, columns: list[list[int]], rounds: int = 8) -> list[list[int]]:
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


def _mean(values: Iterable[float], default: float) -> float:
    found = list(values)
    return sum(found) / len(found) if found else default


def _crossings(net: _Net, columns: list[list[int]], place: dict[int, int]) -> int:
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


def _straighten(net: _Net, columns: list[list[int]], count: int, sweeps: int = 8) -> list[float]:
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
            for node, found in zip(column, _spread(wanted, [weight[n] for n in column], _offsets(net, column, count))):
                y[node] = found
        tried.append((sum(abs(y[a] - y[b]) for a, targets in enumerate(net.right) for b in targets), list(y)))
    shortest, last = min(tried, key=lambda each: each[0]), tried[-1]
    return shortest[1] if shortest[0] < GOOD * last[0] else last[1]


def _offsets(net: _Net, column: list[int], count: int) -> list[float]:
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


def _spread(wanted: list[float], weight: list[float], offsets: list[float]) -> list[float]:
    """Positions nearest to the wanted ones (least squares) that keep the order and the distances: isotonic regression.

    >>> _spread([5, 5], [1, 1], [0, 10])
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


def _draw(
    net: _Net,
    columns: list[list[int]],
    y: list[float],
    sizes: Sequence[Size],
    ends: list[tuple[int, int]],
    links: Sequence[Link],
    flipped: list[bool],
) -> Layout:
    """From columns and levels to boxes and routes."""
    left_port, right_port = _ports(net, y, len(sizes), links)
    levels = [_levels(chain, index, y, left_port, right_port) for index, chain in enumerate(net.chains)]
    left, right = _column_edges(net, columns, levels, links)
    centre = [(a + b) / 2 for a, b in zip(left, right)]

    def box(node: int) -> Box:
        return Box(
            centre[net.rank[node]] - net.width[node] / 2,
            y[node] - net.height[node] / 2,
            net.width[node],
            net.height[node],
        )

    boxes = [box(node) for node in range(len(sizes))]
    top = min(b.y for b in boxes)
    routes: list[list[Point]] = []
    labels: list[Box | None] = []
    above: dict[tuple[int, str], int] = {}  # lanes over the top of the picture, for very long links
    for index, chain in enumerate(net.chains):
        source, target = ends[index]
        route = [(boxes[source].x + boxes[source].width, levels[index][0])]
        steps = [(net.rank[node], level) for node, level in zip(chain, levels[index])]
        if steps[-1][0] - steps[0][0] > len(steps):
            lane = above.setdefault((source, links[index].lane), len(above))
            level = top - SPACING - LANE * lane
            steps[1:1] = [(steps[0][0] + 1, level), (steps[-1][0] - 1, level)]
        for (column, level), (next_column, next_level) in pairwise(steps):
            route.append((right[column] + STUB_OUT, level))
            route.append((left[next_column] - STUB_IN, next_level))
        route.append((boxes[target].x, levels[index][-1]))
        label = next((box(node) for node in chain[1:-1] if net.height[node]), None)
        routes.append(route[::-1] if flipped[index] else route)
        labels.append(label)
    return _normalised(boxes, routes, labels, links)


def _ports(net: _Net, y: list[float], count: int, links: Sequence[Link]) -> tuple[dict[int, float], dict[int, float]]:
    """Where each link touches its target (left side) and its source (right side).

    Small nodes choose first. A tall card then puts its ports on the levels of their other ends if it can: straight
    lines.
    """
    arriving: dict[int, list[int]] = defaultdict(list)
    leaving: dict[int, list[int]] = defaultdict(list)
    for index, chain in enumerate(net.chains):
        leaving[chain[0]].append(index)
        arriving[chain[-1]].append(index)
    left_port = {index: y[chain[-1]] for index, chain in enumerate(net.chains)}
    right_port = {index: y[chain[0]] for index, chain in enumerate(net.chains)}

    def settle(node: int, indices: list[int], own: dict[int, float], far: dict[int, float], step: int) -> None:
        groups: dict[object, list[int]] = defaultdict(list)  # links that share a way share a port
        for index in indices:
            shares = step == 1 and not links[index].label and len(net.chains[index]) > 2
            groups[links[index].lane if shares else index].append(index)

        def wanted(index: int) -> float:
            chain = net.chains[index]
            near = chain[step]
            return far[index] if len(chain) == 2 else y[near]

        def centre(index: int) -> float:
            return y[net.chains[index][step]]

        ranked = sorted(groups.values(), key=lambda group: (_mean(map(centre, group), 0), group[0]))
        room = max(net.height[node] / 2 - END, 0)
        distance = min(LANE + (3 if any(links[i].room for i in indices) else 0), 2 * room / max(len(ranked) - 1, 1))
        offsets = [distance * k for k in range(len(ranked))]
        found = _spread([_mean(map(wanted, group), 0) for group in ranked], [1.0] * len(ranked), offsets)
        for k, (group, level) in enumerate(zip(ranked, found)):
            low, high = y[node] - room + offsets[k], y[node] + room - (offsets[-1] - offsets[k])
            for index in group:
                own[index] = min(max(level, low), high)

    for node in sorted(range(count), key=lambda node: net.height[node]):
        settle(node, arriving[node], left_port, right_port, -2)
        settle(node, leaving[node], right_port, left_port, 1)
    return left_port, right_port


def _levels(
    chain: list[int], index: int, y: list[float], left_port: dict[int, float], right_port: dict[int, float]
) -> list[float]:
    """The y of a link in each column that it meets."""
    return [right_port[index], *(y[node] for node in chain[1:-1]), left_port[index]]


def _column_edges(
    net: _Net, columns: list[list[int]], levels: list[list[float]], links: Sequence[Link]
) -> tuple[list[float], list[float]]:
    """Left and right x of each column. A gap is wider where links climb far, so that curves stay gentle."""
    climb = [0.0] * len(columns)
    room = [0.0] * len(columns)
    for chain, level, link in zip(net.chains, levels, links):
        room[net.rank[chain[-1]]] = max(room[net.rank[chain[-1]]], link.room)
        for node, a, b in zip(chain[1:], level, level[1:]):
            climb[net.rank[node]] = max(climb[net.rank[node]], abs(b - a))
    left, right = [], []
    x = 0.0
    for column, nodes in enumerate(columns):
        if column:
            x += GAP + min(24.0, climb[column] * 0.12) + room[column]
        left.append(x)
        x += max((net.width[node] for node in nodes), default=0.0)
        right.append(x)
    return left, right


def _normalised(boxes: list[Box], routes: list[list[Point]], labels: list[Box | None], links: Sequence[Link]) -> Layout:
    """Move everything so that the drawing begins at (0, 0); drop the points that repeat another."""
    everything = boxes + [label for label in labels if label]
    top = min([box.y for box in everything] + [y for route in routes for _, y in route])
    bottom = max([box.y + box.height for box in everything] + [y for route in routes for _, y in route])
    width = max([box.x + box.width for box in everything] + [x for route in routes for x, _ in route])

    def moved(box: Box) -> Box:
        return Box(round(box.x, 2), round(box.y - top, 2), box.width, box.height)

    clean: list[list[Point]] = []
    for route in routes:
        points: list[Point] = []
        for x, y in route:
            point = (round(x, 2), round(y - top, 2))
            if points and abs(points[-1][1] - point[1]) < 0.5:  # too little for a curve
                point = (point[0], points[-1][1])
                while len(points) > 1 and points[-1][1] == points[-2][1]:
                    points.pop()
            points.append(point)
        clean.append(points)
    return Layout(
        [moved(box) for box in boxes],
        clean,
        [moved(label) if label else None for label in labels],
        round(width, 2),
        round(bottom - top, 2),
    )
