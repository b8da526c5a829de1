"""The layout benchmark counts what it says, and its graphs can be drawn."""

from __future__ import annotations

import numpy as np
import pytest
from layout import GRAPHS, cards_and_arrows, drawn, measure

from zerograd.viz.drawing.geometry import Box, Layout, Link
from zerograd.viz.drawing.layout import layout


def test_crossings_and_length() -> None:
    routes = [[(0.0, 0.0), (30.0, 40.0)], [(0.0, 40.0), (30.0, 0.0)], [(0.0, 50.0), (30.0, 50.0)]]
    boxes = [Box(0, 0, 0, 0)] * 6
    found = measure(Layout(boxes, routes, [None] * 3, 30.0, 50.0), [Link(0, 1), Link(2, 3), Link(4, 5)], False)
    assert found == (1, pytest.approx(130.0), 30.0, 50.0)
    joined = measure(Layout(boxes, routes, [None] * 3, 30.0, 50.0), [Link(0, 1), Link(0, 3), Link(4, 5)], False)
    assert joined[0] == 0  # two arrows of one card meet there anyway


def test_an_s_is_longer_than_a_straight_line() -> None:
    line = drawn([(0.0, 0.0), (30.0, 40.0)], True)
    assert tuple(line[-1]) == (30.0, 40.0) and np.hypot(*np.diff(line, axis=0).T).sum() > 50.5


@pytest.mark.parametrize("name", GRAPHS)
def test_every_graph_can_be_measured(name: str) -> None:
    sizes, links = cards_and_arrows(GRAPHS[name]())
    crossings, length, width, height = measure(layout(sizes, links), links, True)
    assert crossings >= 0 and length > 500 and width > 500 and height > 90
