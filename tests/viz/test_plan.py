"""A network's picture fits a cell of 1,000 pixels, can be read there, and loses nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from bisect import bisect
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from networks import NETWORKS, PYTORCHS, before_backward, residual, two_layers
from picture_facts import SVG, facts
from test_layout import inside, overlap
from test_svg import check_safe

import zerograd as torch
import zerograd.nn.functional as F
from zerograd import viz
from zerograd.viz import Picture
from zerograd.viz.drawing.geometry import Layout, Link, Size
from zerograd.viz.drawing.layout import Steady, layout
from zerograd.viz.drawing.plan import plan

ALL = {**NETWORKS, **PYTORCHS}


def root(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.to_svg())


def groups(picture: Picture, kind: str) -> list[ElementTree.Element]:
    return [group for group in root(picture).iter(SVG + "g") if group.get("class") == kind]


@pytest.mark.parametrize("name", ALL)
def test_it_fits_a_cell_and_its_letters_can_be_read(name: str) -> None:
    svg = root(ALL[name]())
    assert float(svg.get("width", "")) <= 1000
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)"', ElementTree.tostring(svg, "unicode"))}
    assert min(sizes) >= 10
    html = ALL[name]().to_html()
    shrunk = re.search(r'width="([\d.]+)".*?max-width:max\(100%,(\d+)px\)', html)
    assert shrunk and int(shrunk[2]) / float(shrunk[1]) >= 0.9  # in a narrow cell, nine pixels


@pytest.mark.parametrize("name", ALL)
def test_nothing_overlaps_and_no_arrow_runs_across_a_card(name: str) -> None:
    found = ALL[name]()._found
    boxes = [*found.boxes.values(), *(way.label for way in found.ways if way.label)]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for way in found.ways:
        others = [box for box in boxes if box is not way.label]
        corners = [point for point in way.route[1:-1] if any(inside(point, box) for box in others)]
        assert not corners
    assert max(box.x + box.width for box in boxes) <= found.width + 0.1
    assert max(box.y + box.height for box in boxes) <= found.height + 0.1


@pytest.mark.parametrize("name", NETWORKS)
def test_it_says_what_the_facts_say(name: str) -> None:
    """Every tensor, operation and edge is there once, with its tooltip, whatever it is drawn as."""
    picture = NETWORKS[name]()
    check_safe(root(picture))
    for kind, wanted in (("zg-tensor", picture.facts.tensors), ("zg-op", picture.facts.operations)):
        assert [group.get("data-id") for group in groups(picture, kind)] == [each.id for each in wanted]
    edges = [(group.get("data-source"), group.get("data-target"), group.get("data-kind")) for group in groups(picture, "zg-edge")]
    assert edges == [(edge.source, edge.target, edge.kind) for edge in picture.facts.edges]
    assert all(group.findtext(SVG + "title") for kind in ("zg-tensor", "zg-op", "zg-edge") for group in groups(picture, kind))
    assert len(facts(picture.to_svg())) > len(picture.facts.tensors)


def words(group: ElementTree.Element) -> str:
    return " ".join(text for each in group.iter(SVG + "text") for text in each.itertext())


def tags(picture: Picture) -> Iterator[tuple[dict[str, str], str]]:
    for group in groups(picture, "zg-tensor"):
        if group.get("data-form") == "tag":
            yield dict(group.attrib), words(group)


def test_an_unnamed_result_is_a_tag_at_its_operation() -> None:
    picture = two_layers()
    told = list(tags(picture))
    assert len(told) == 8
    assert told[0][1] == "(32, 16) freed"
    assert all(facts["data-name"] == "" and facts["data-role"] == "non-leaf" for facts, _ in told)
    (mean,) = (text for facts, text in told if facts["data-shape"] == "()")
    value, state, grad = mean.split()
    assert (float(value), state, grad) == (-round(picture.facts.tensors[-1].value.values[0], 4), "freed", "-1")  # type: ignore[union-attr,index]
    found = picture._found
    for maker, tag in found.tags.items():
        pill, box = found.boxes[maker], found.boxes[tag]
        assert box.x == pytest.approx(pill.x + pill.width) and box.y <= pill.y + pill.height / 2 <= box.y + box.height


def test_named_tensors_leaves_and_roots_stay_cards() -> None:
    picture = two_layers()
    cards = {group.get("data-name") for group in groups(picture, "zg-tensor") if group.get("data-form") != "tag"}
    assert {"X", "W1", "b1", "hidden", "W2", "b2", "logits", "shifted", "logprob", "loss"} <= cards


def test_a_retained_one_is_a_card_too() -> None:
    w, x = torch.ones(3, requires_grad=True), torch.ones(3)
    for _ in range(8):
        x = (x * w).sin()
    kept = [[x * 2]]  # alive, and without a name
    kept[0][0].retain_grad()
    loss = kept[0][0].sum() + 0
    (card,) = (group for group in groups(viz.graph(loss), "zg-tensor") if group.get("data-retained"))
    assert card.get("data-form") is None


def test_what_an_operation_keeps_is_a_dot_on_the_arrow() -> None:
    picture = before_backward()
    found = picture._found
    kinds = {(edge.kind, way.kind) for edge, way in zip(picture.facts.edges, found.ways)}
    assert kinds == {("input", "arrow"), ("output", "arrow"), ("output", "stem"), ("saved", "dot"), ("saved", "arrow")}
    relu = next(each for each in picture.facts.operations if each.name == "ReluBackward0")
    ways = [way for edge, way in zip(picture.facts.edges, found.ways) if (edge.kind, edge.target) == ("saved", relu.id)]
    ((dot,),) = (way.route for way in ways)
    pill = found.boxes[relu.id]
    assert dot[0] > pill.x + pill.width and dot[1] == pytest.approx(pill.y + pill.height / 2)  # it keeps its result
    assert "saved for backward" in words(groups(picture, "zg-legend")[0])


def test_a_leaf_that_is_used_rows_below_is_named_there_again() -> None:
    picture = residual()
    found = picture._found
    names = {tensor.id: tensor.name for tensor in picture.facts.tensors}
    far = [edge for edge, way in zip(picture.facts.edges, found.ways) if way.kind == "chip"]
    assert [names[edge.source] for edge in far] == ["W1"]
    (edge,) = (group for group in groups(picture, "zg-edge") if words(group))
    assert words(edge) == "W1 ↑" and edge.get("data-source") == far[0].source
    assert [names[group.get("data-id", "")] for group in groups(picture, "zg-tensor")].count("W1") == 1  # its card stands once


def test_rows_run_on_as_text_does() -> None:
    found = two_layers()._found
    rows = {name: bisect(found.breaks, box.y) for name, box in found.boxes.items()}
    assert len({*rows.values()}) == len(found.breaks) + 1 > 2
    for edge in two_layers().facts.edges:
        if edge.kind != "saved":
            assert rows[edge.source] <= rows[edge.target]


def test_the_legend_has_two_rows() -> None:
    for made in NETWORKS.values():
        (legend,) = groups(made(), "zg-legend")
        assert len({text.get("y") for text in legend.findall(SVG + "text") if text.get("font-size") == "10.5"}) <= 2


def test_what_fits_is_drawn_in_full() -> None:
    w, x, b = torch.tensor(4.0, requires_grad=True), torch.tensor(3.0), torch.tensor(5.0, requires_grad=True)
    y = w * x + b
    found = viz.graph(y)._found
    assert not found.small and not found.tags and not found.breaks


def test_a_slider_moves_nothing_in_a_network_either() -> None:
    steady = Steady()
    sizes: list[Size] = [(90.0, 40.0)] * 30
    links = [Link(k, k + 1) for k in range(29)]
    first = steady(sizes, links, (), 700.0)
    assert first.breaks and steady([(91.0, 40.0), *sizes[1:]], links, (), 700.0) != first  # grown once, with room for more
    grown = steady([(91.0, 40.0), *sizes[1:]], links, (), 700.0)
    assert steady([(95.0, 40.0), *sizes[1:]], links, (), 700.0) == grown == steady(sizes, links, (), 700.0)
    assert steady(sizes, links).breaks == ()


@pytest.mark.parametrize("columns", [1, 2])
def test_a_long_column_is_a_block(columns: int) -> None:
    w = torch.randn(32 // columns, columns, requires_grad=True)
    picture = viz.graph((w * 2).sum())
    (card,) = (group for group in groups(picture, "zg-tensor") if group.get("data-name") == "w")
    cells = [group.find(SVG + "rect") for group in card.iter(SVG + "g") if group.get("class") == "zg-cell"]
    heights = {float(cell.get("y", "")) for cell in cells if cell is not None}
    assert max(heights) - min(heights) < (60 if columns == 1 else 180)


def test_a_row_without_links_or_with_one_card_wider_than_all() -> None:
    wide: list[Size] = [(50.0, 20.0), (900.0, 20.0), (50.0, 20.0)]
    drawing = layout(wide, [Link(0, 1), Link(1, 2)], (), 300.0)
    assert [box.width for box in drawing.boxes] == [50, 900, 50]
    assert layout([(50.0, 20.0)] * 4, [], (), 60.0).width == 50


def recorded(graph: Callable[[], Picture]) -> list[tuple[list[Link], Layout]]:
    asked = []

    def arrange(sizes: list[Size], links: list[Link], after: list[Link], width: float) -> Layout:
        asked.append((links, layout(sizes, links, after, width)))
        return asked[-1][1]

    plan(graph().facts, arrange)
    return asked


def test_ways_back_do_not_cross_each_other() -> None:
    """What leaves a row at the top comes in at the top."""
    for name in ("residual", "attention", "gates"):
        links, drawing = recorded(NETWORKS[name])[-1]
        lanes: dict[float, set[int]] = {}
        for link, route in zip(links, drawing.routes):
            for (x0, y0), (x1, y1) in pairwise(route):
                if y0 == y1 and x1 < x0:
                    lanes.setdefault(y0, set()).add(link.source)
        assert lanes and all(len(sources) == 1 for sources in lanes.values())


def test_the_readme_shows_a_network_as_it_is_drawn_today() -> None:
    """But for the numbers, whose last digits are the processor's."""
    shown = (Path(__file__).parents[2] / ".github/network.svg").read_text(encoding="utf-8")
    number = r"-?\d[\d.]*(e-?\d+)?"
    assert re.sub(number, "#", two_layers().to_svg()) == re.sub(number, "#", shown)


def test_of_what_is_gone_no_shape_is_made_up() -> None:
    w = torch.ones(2, 100, requires_grad=True)
    loss = F.linear(torch.randn(3, 100) * 1, w).sum()
    loss.backward()
    (gone,) = (group for group in groups(viz.graph(loss), "zg-tensor") if group.get("data-role") == "untracked")
    assert " ".join(words(gone).split()) == "(unnamed) leaf · no grad value not kept grad None requires_grad is False"
    assert "shape" not in (gone.findtext(SVG + "title") or "")
