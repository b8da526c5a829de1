"""From columns and levels to boxes and the routes of links: where each link leaves and arrives, and how wide the gaps are."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from .geometry import Box, Layout, Link, Point, Size
from .layers import LANE, SPACING, Net, mean, spread

GAP = 19.0  # between two columns, at least
END = 8.0  # no link touches a card nearer to its corner
RETURN = 8.0  # between two links that run back to the next row,
APART = 17.0  # and between them and what stands in the rows
STUB_OUT, STUB_IN = 3.0, 9.0  # a link leaves and enters a column straight; the arrow head sits on the second piece


def draw(
    net: Net,
    columns: list[list[int]],
    y: list[float],
    sizes: Sequence[Size],
    ends: list[tuple[int, int]],
    links: Sequence[Link],
    flipped: list[bool],
    firsts: Sequence[int] = (0,),
) -> Layout:
    """From columns and levels to boxes and routes. ``firsts`` are the columns with which rows begin."""
    left_port, right_port = _ports(net, y, len(sizes), links)
    levels = [_levels(chain, index, y, left_port, right_port) for index, chain in enumerate(net.chains)]
    left, right = _column_edges(net, columns, levels, links, firsts)
    down, back = _stacked(net, columns, y, firsts)
    returns = _returns(net, columns, left, [level + down[column] for level, column in zip(y, net.rank)], firsts, back)
    centre = [(a + b) / 2 for a, b in zip(left, right)]

    def box(node: int) -> Box:
        column = net.rank[node]
        middle = y[node] + down[column]
        return Box(centre[column] - net.width[node] / 2, middle - net.height[node] / 2, net.width[node], net.height[node])

    boxes = [box(node) for node in range(len(sizes))]
    top = min(each.y for each in boxes)
    above: dict[tuple[int, str], float] = {}  # the levels of very long links, over the top of the picture
    routes: list[list[Point]] = []
    for index, (chain, (source, target)) in enumerate(zip(net.chains, ends)):
        steps = [(net.rank[node], level + down[net.rank[node]]) for node, level in zip(chain, levels[index])]
        if steps[-1][0] - steps[0][0] > len(steps):
            level = above.setdefault((source, links[index].lane), top - SPACING - LANE * len(above))
            steps[1:1] = [(steps[0][0] + 1, level), (steps[-1][0] - 1, level)]
        begin, end = (boxes[source].x + boxes[source].width, steps[0][1]), (boxes[target].x, steps[-1][1])
        route = [begin, *_through(chain, steps, left, right, returns), end]
        routes.append(route[::-1] if flipped[index] else route)
    labels = [next((box(node) for node in chain[1:-1] if net.height[node]), None) for chain in net.chains]
    return _normalised(boxes, routes, labels, back[1:])


def _through(
    chain: list[int], steps: list[tuple[int, float]], left: list[float], right: list[float], returns: dict[int, list[Point]]
) -> list[Point]:
    """The points of a link in the gaps that it crosses, and where it runs back to the next row."""
    points: list[Point] = []
    for place, ((column, level), (next_column, next_level)) in enumerate(pairwise(steps)):
        if returns and chain[place] in returns:
            points += returns[chain[place]]
        else:
            points += [(right[column] + STUB_OUT, level), (left[next_column] - STUB_IN, next_level)]
    return points


def _stacked(net: Net, columns: list[list[int]], y: list[float], firsts: Sequence[int]) -> tuple[list[float], list[float]]:
    """How far each column is moved down, so that each row stands below the one before; and where, above each row, the highest of
    the links that come back to it runs."""
    down: list[float] = []
    back: list[float] = []
    bottom = 0.0
    for first, after in zip(firsts, [*firsts[1:], len(columns)]):
        nodes = [node for column in columns[first:after] for node in column]
        back.append(bottom + APART)
        shift = back[-1] + RETURN * (len(columns[first]) - 1) + APART if first else 0.0
        shift -= min(y[node] - net.height[node] / 2 for node in nodes) if first else 0.0
        down += [shift] * (after - first)
        bottom = shift + max(y[node] + net.height[node] / 2 for node in nodes)
    return down, back


def _returns(
    net: Net, columns: list[list[int]], left: list[float], level: list[float], firsts: Sequence[int], back: list[float]
) -> dict[int, list[Point]]:
    """For each virtual node at the end of a row the way to the beginning of the next one. They are nested, so that none crosses:
    what leaves at the top runs outside and lowest, and comes in at the top."""
    follower = {a: b for chain in net.chains for a, b in pairwise(chain) if net.rank[b] in firsts}
    found: dict[int, list[Point]] = {}
    for first, highest in zip(firsts[1:], back[1:]):
        for outside, node in enumerate(reversed(columns[first - 1])):
            end = follower[node]
            x, lane = left[first - 1] + RETURN * outside, highest + RETURN * outside
            begin = left[first] - RETURN * columns[first].index(end)
            found[node] = [(x, level[node]), (x, lane), (begin, lane), (begin, level[end])]
    return found


def _ports(net: Net, y: list[float], count: int, links: Sequence[Link]) -> tuple[dict[int, float], dict[int, float]]:
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

        ranked = sorted(groups.values(), key=lambda group: (mean(map(centre, group), 0), group[0]))
        room = max(net.height[node] / 2 - END, 0)
        distance = min(LANE + (3 if any(links[i].room for i in indices) else 0), 2 * room / max(len(ranked) - 1, 1))
        offsets = [distance * k for k in range(len(ranked))]
        found = spread([mean(map(wanted, group), 0) for group in ranked], [1.0] * len(ranked), offsets)
        for k, (group, level) in enumerate(zip(ranked, found)):
            low, high = y[node] - room + offsets[k], y[node] + room - (offsets[-1] - offsets[k])
            for index in group:
                own[index] = y[node] if step == 1 and links[index].central else min(max(level, low), high)

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
    net: Net, columns: list[list[int]], levels: list[list[float]], links: Sequence[Link], firsts: Sequence[int]
) -> tuple[list[float], list[float]]:
    """Left and right x of each column, in its row. A gap is wider where links climb far, so that curves stay gentle."""
    climb = [0.0] * len(columns)
    room = [0.0] * len(columns)
    for chain, level, link in zip(net.chains, levels, links):
        room[net.rank[chain[-1]]] = max(room[net.rank[chain[-1]]], link.room)
        for node, a, b in zip(chain[1:], level, level[1:]):
            climb[net.rank[node]] = max(climb[net.rank[node]], abs(b - a))
    left, right = [], []
    x = 0.0
    for column, nodes in enumerate(columns):
        if column in firsts:
            x = 0.0
        else:
            x += GAP + min(24.0, climb[column] * 0.12) + room[column]
        left.append(x)
        x += max((net.width[node] for node in nodes), default=0.0)
        right.append(x)
    return left, right


def _normalised(boxes: list[Box], routes: list[list[Point]], labels: list[Box | None], breaks: Sequence[float]) -> Layout:
    """Move everything so that the drawing begins at (0, 0); drop the points that repeat another."""
    everything = boxes + [label for label in labels if label]
    xs, ys = zip(*(point for route in routes for point in route), *((box.x, box.y) for box in everything))
    start, top = min(xs), min(ys)
    width = max([*xs, *(box.x + box.width for box in everything)]) - start
    height = max([*ys, *(box.y + box.height for box in everything)]) - top

    def moved(box: Box) -> Box:
        return Box(round(box.x - start, 2), round(box.y - top, 2), box.width, box.height)

    clean: list[list[Point]] = []
    for route in routes:
        points: list[Point] = []
        for x, y in route:
            point = (round(x - start, 2), round(y - top, 2))
            if points and abs(points[-1][1] - point[1]) < 0.5:  # too little for a curve
                point = (point[0], points[-1][1])
                while len(points) > 1 and points[-1][1] == points[-2][1]:
                    points.pop()
            points.append(point)
        clean.append(points)
    found, rows = [moved(label) if label else None for label in labels], tuple(each - top for each in breaks)
    return Layout([moved(box) for box in boxes], clean, found, round(width, 2), round(height, 2), rows)
