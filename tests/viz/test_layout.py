"""The layout promises: no overlap, no link across a card, always the same result, no size that it cannot take."""

from __future__ import annotations

import math
import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings, strategies as st
from viz_models import MODELS

from zerograd.viz.drawing.geometry import Box, Layout, Link, Point, Size
from zerograd.viz.drawing.layers import LONG, Net, count_crossings, exchange_neighbours
from zerograd.viz.drawing.layout import Steady, layout
from zerograd.viz.drawing.plan import plan

SIZE = (60.0, 40.0)


def curve_points(route: list[Point], steps: int = 12) -> list[Point]:
    """Points along a route as svg.py draws it."""
    points = [route[0]]
    for (x0, y0), (x1, y1) in pairwise(route):
        middle = (x0 + x1) / 2
        for step in range(1, steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append((a * x0 + (b + c) * middle + d * x1, (a + b) * y0 + (c + d) * y1))
    return points


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def inside(point: Point, box: Box) -> bool:
    return box.x + 0.1 < point[0] < box.x + box.width - 0.1 and box.y + 0.1 < point[1] < box.y + box.height - 0.1


def check(drawing: Layout) -> None:
    boxes = drawing.boxes + [label for label in drawing.labels if label]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for route, label in zip(drawing.routes, drawing.labels):
        others = [box for box in boxes if box is not label]
        assert not [(p, box) for p in curve_points(route) for box in others if inside(p, box)]
    for box in boxes:
        assert box.x >= 0 and box.y >= 0
        assert box.x + box.width <= drawing.width + 0.1 and box.y + box.height <= drawing.height + 0.1


@pytest.mark.parametrize("name", MODELS)
def test_model(name: str) -> None:
    """Drawn in full, and where that is too wide, as a network."""
    drawings: list[Layout] = []

    def arrange(sizes: list[Size], links: list[Link], after: list[Link], width: float) -> Layout:
        drawings.append(layout(sizes, links, after, width))
        return drawings[-1]

    plan(MODELS[name](), arrange)
    for drawing in drawings:
        check(drawing)


@given(st.integers(1, 25), st.integers(0, 40), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_graph(nodes: int, count: int, rng: random.Random) -> None:
    sizes = [(rng.choice((34.0, 70.0, 130.0)), rng.choice((36.0, 52.0, 100.0, 300.0))) for _ in range(nodes)]
    links = []
    for _ in range(count):
        a, b = rng.randrange(nodes), rng.randrange(nodes)
        if a == b:
            continue
        kind = rng.choice(("input", "output", "saved", "cut"))
        a, b = (a, b) if kind == "saved" else (min(a, b), max(a, b))
        links.append(
            Link(a, b, kind, (60.0, 44.0) if kind == "cut" else None, rng.choice((0.0, 30.0)), weak=kind == "saved")
        )
    for width in (math.inf, 600.0):
        drawing = layout(sizes, links, (), width)
        check(drawing)
        assert drawing == layout(sizes, links, (), width)


def test_links_run_right_and_touch_their_cards() -> None:
    drawing = layout([SIZE] * 4, [Link(0, 1), Link(1, 2), Link(2, 3), Link(0, 3)])
    for link, route in zip(((0, 1), (1, 2), (2, 3), (0, 3)), drawing.routes):
        source, target = drawing.boxes[link[0]], drawing.boxes[link[1]]
        assert route[0][0] == source.x + source.width and source.y < route[0][1] < source.y + source.height
        assert route[-1][0] == target.x and target.y < route[-1][1] < target.y + target.height
        assert all(a[0] <= b[0] for a, b in pairwise(route))


def test_a_chain_is_one_straight_line() -> None:
    drawing = layout([SIZE] * 6, [Link(k, k + 1) for k in range(5)])
    assert len({box.y for box in drawing.boxes}) == 1
    assert all(len(route) == 2 for route in drawing.routes)


def test_leaves_do_not_bend_the_flow() -> None:
    # 0 → 1 → 2 → 3, with the leaves 4 and 5 joining at 1 and 3
    drawing = layout([SIZE] * 6, [Link(0, 1), Link(1, 2), Link(2, 3), Link(4, 1), Link(5, 3)])
    y = [box.y for box in drawing.boxes]
    assert y[1] == pytest.approx(y[2], abs=0.5) and y[2] == pytest.approx(y[3], abs=0.5)


def test_leaves_stand_beside_their_consumer() -> None:
    drawing = layout([SIZE] * 6, [Link(0, 1), Link(1, 2), Link(2, 3), Link(3, 4), Link(5, 4)])
    assert drawing.boxes[5].x == drawing.boxes[3].x


def test_what_comes_together_late_runs_straight_until_then() -> None:
    """Twenty rows of card, operation and card, each with a leaf of its own, that meet in one operation."""
    row = (0, 1), (1, 2), (3, 1)
    links = [Link(4 * k + a, 4 * k + b) for k in range(20) for a, b in row] + [Link(4 * k + 2, 80) for k in range(20)]
    drawing = layout([SIZE] * 81, links)
    check(drawing)
    for k in range(20):
        assert drawing.boxes[4 * k + 1].y == pytest.approx(drawing.boxes[4 * k + 2].y, abs=0.5)
        assert abs(drawing.boxes[4 * k].y - drawing.boxes[4 * k + 1].y) < 60


def test_neighbours_change_places_where_fewer_links_cross_then() -> None:
    right = [[3, 4], [2, 4], [5], [5], [5], []]  # 0 → 3 and 4, 1 → 2 and 4
    left = [[a for a in range(6) if b in right[a]] for b in range(6)]
    net = Net([0, 0, 1, 1, 1, 2], [40.0] * 6, [60.0] * 6, left, right, [])
    columns = [[0, 1], [2, 3, 4], [5]]

    def crossings() -> int:
        return count_crossings(net, columns, {node: index for column in columns for index, node in enumerate(column)})

    assert crossings() == 2
    columns = exchange_neighbours(net, columns)
    assert crossings() == 0
    assert sorted(map(len, columns)) == [1, 2, 3]


def test_a_label_gets_a_place_of_its_own() -> None:
    drawing = layout([SIZE] * 2, [Link(0, 1, "cut", label=(50.0, 40.0))])
    label = drawing.labels[0]
    assert label and drawing.boxes[0].x + 60 < label.x and label.x + 50 < drawing.boxes[1].x
    assert all(y == label.y + 20 for _, y in drawing.routes[0])


def test_a_weak_link_may_run_back() -> None:
    drawing = layout([SIZE] * 2, [Link(0, 1), Link(1, 0, "saved", weak=True)])
    there, back = drawing.routes
    assert there[0][0] < there[-1][0] and back[0][0] > back[-1][0]
    assert there[0][1] != back[-1][1]  # side by side, not on one another


def test_parallel_links_stand_apart() -> None:
    drawing = layout([SIZE] * 2, [Link(0, 1), Link(0, 1), Link(0, 1, "saved", weak=True)])
    assert len({route[0][1] for route in drawing.routes}) == 3


def test_links_of_one_source_share_a_bus() -> None:
    drawing = layout([SIZE] * 5, [Link(0, 1), Link(1, 2), Link(2, 3), Link(3, 4), Link(0, 3), Link(0, 4)])
    assert drawing.routes[4][0] == drawing.routes[5][0]


def test_very_long_links_run_above() -> None:
    last = LONG + 20
    drawing = layout([SIZE] * (last + 1), [Link(k, k + 1) for k in range(last)] + [Link(0, last), Link(3, last)])
    check(drawing)
    assert all(min(y for _, y in route) < min(box.y for box in drawing.boxes) for route in drawing.routes[-2:])


def test_circles_and_self_links_do_not_hang() -> None:
    assert len(layout([SIZE] * 3, [Link(0, 1), Link(1, 2), Link(2, 0), Link(1, 1)]).boxes) == 3


def test_nothing() -> None:
    assert layout([], []).boxes == []


def test_deep_graph() -> None:
    drawing = layout([SIZE] * 5000, [Link(k, k + 1) for k in range(4999)])
    assert len(drawing.boxes) == 5000


def test_steady_keeps_everything_in_place_while_it_fits() -> None:
    steady = Steady()
    sizes, links = [(50.0, 40.0), (60.0, 40.0), (50.0, 30.0)], [Link(0, 1, room=20.0), Link(1, 2)]
    first = steady(sizes, links)
    assert first == layout(sizes, links)
    assert steady([(45.0, 40.0), (60.0, 30.0), (50.0, 30.0)], [Link(0, 1, room=5.0), Link(1, 2)]) is first
    wider = steady([(45.0, 40.0), (70.0, 40.0), (50.0, 30.0)], links)
    assert wider == layout([(50.0, 40.0), (72.0, 40.0), (50.0, 30.0)], links)
    assert steady(sizes, [Link(0, 1, room=90.0), Link(1, 2)]).boxes[1].x > wider.boxes[1].x
    other = [Link(0, 1), Link(0, 2)]
    assert steady(sizes, other) == layout(sizes, other)  # another graph, laid out anew
