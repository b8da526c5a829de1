"""The picture, read back as XML: what is drawn, what is said, and what can never get in."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hostile_labels import LABELS
from viz_models import CUTS, MODELS, arrays, chain, cut, diamond, hostile, line, lone, network, shared_leaf, states

import zerograd
from zerograd import viz
from zerograd.viz.drawing import ink, pills
from zerograd.viz.drawing.arrays import mark
from zerograd.viz.drawing.geometry import Box
from zerograd.viz.drawing.svg import DARK, LIGHT, html, svg
from zerograd.viz.facts.escape import clean, ems
from zerograd.viz.facts.model import Graph, Operation

NS = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "desc", "style", "g", "rect", "path", "circle", "text", "tspan"}
ATTRIBUTES = {
    "class",
    "role",
    "aria-label",
    "width",
    "height",
    "viewBox",
    "x",
    "y",
    "rx",
    "cx",
    "cy",
    "r",
    "d",
    "font-size",
    "text-anchor",
    "fill-opacity",
    "stroke-dasharray",
}


def parse(graph: Graph) -> ET.Element:
    return ET.fromstring(svg(graph))


def groups(root: ET.Element, kind: str) -> list[ET.Element]:
    return [g for g in root.iter(NS + "g") if g.get("class") == kind]


def card(root: ET.Element, name: str) -> ET.Element:
    return next(g for g in groups(root, "zg-tensor") + groups(root, "zg-op") if g.get("data-name") == name)


def shown(element: ET.Element) -> str:
    """The visible words."""
    return " ".join(" ".join(word for t in element.iter(NS + "text") for word in t.itertext()).split())


def tooltip(element: ET.Element) -> str:
    return element.findtext(NS + "title") or ""


def classes(element: ET.Element) -> str:
    return " ".join(e.get("class", "") for e in element.iter())


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_well_formed_and_complete(name: str) -> None:
    graph = MODELS[name]()
    root = parse(graph)
    check_safe(root)
    assert root.get("role") == "img" and root.get("aria-label") == root.findtext(NS + "title") == graph.title
    assert (root.findtext(NS + "desc") or "").startswith(graph.description)  # and then every value: see below
    assert [g.get("data-id") for g in groups(root, "zg-tensor")] == [t.id for t in graph.tensors]
    assert [g.get("data-id") for g in groups(root, "zg-op")] == [o.id for o in graph.operations]
    assert [(g.get("data-source"), g.get("data-target"), g.get("data-kind")) for g in groups(root, "zg-edge")] == [
        (e.source, e.target, e.kind) for e in graph.edges
    ]
    assert all(tooltip(g) for kind in ("zg-tensor", "zg-op", "zg-edge") for g in groups(root, kind))
    assert svg(graph) == svg(MODELS[name]())  # the same bytes every time


def check_safe(root: ET.Element) -> None:
    for element in root.iter():
        assert element.tag.removeprefix(NS) in TAGS
        for key, value in element.attrib.items():
            assert key in ATTRIBUTES or key.startswith("data-") or (key == "style" and element is root)
            assert (
                key.startswith("data-") or key == "aria-label" or not re.search("[<>&;]|:|url", value) or key == "style"
            )
    style = root.findtext(NS + "style") or ""
    assert not re.search(r"url|@import|[<>&]|var\(", style)


@pytest.mark.parametrize("name", MODELS)
def test_text_stays_in_its_card(name: str) -> None:
    root = parse(MODELS[name]())
    for element in groups(root, "zg-tensor") + groups(root, "zg-op"):
        frame = next(element.iter(NS + "rect"))
        left, width = float(frame.get("x", "")), float(frame.get("width", ""))
        top, height = float(frame.get("y", "")), float(frame.get("height", ""))
        for text in element.iter(NS + "text"):
            spans = list(text) or [text]
            used = (
                sum(
                    ems(s.text or "", "zg-bold" in s.get("class", "")) * float(s.get("font-size", "")) + 3.5
                    for s in spans
                )
                - 3.5
            )
            x = float(text.get("x", "")) - {"end": used, "middle": used / 2}.get(text.get("text-anchor", ""), 0.0)
            assert left + 2 < x and x + used < left + width - 2, shown(element)
            assert top + 8 < float(text.get("y", "")) < top + height - 3


def test_line_after_backward_at_a_glance() -> None:
    root = parse(line())
    assert [
        (g.get("data-name"), g.get("data-value"), g.get("data-state"), g.get("data-grad"))
        for g in groups(root, "zg-tensor")
    ] == [
        ("w", "4", "value", "3"),
        ("x", "3", "None", None),
        ("", "12", "freed", "1"),
        ("b", "5", "value", "1"),
        ("y", "17", "freed", "1"),
    ]
    assert shown(card(root, "w")).split() == ["w", "()", "leaf", "4", "grad", "3"]
    assert shown(card(root, "x")) == "x () leaf · no grad 3 grad None x does not require grad."
    assert shown(card(root, "")).split() == ["(unnamed)", "()", "non-leaf", "12", "grad", "freed", "1"]
    assert "root" in shown(card(root, "y"))
    assert shown(card(root, "MulBackward0")) == "× MulBackward0 freed"
    assert shown(card(root, "AddBackward0")) == "+ AddBackward0"
    assert "a second backward would raise" in tooltip(card(root, "MulBackward0"))
    assert "x does not require grad." in tooltip(card(root, "x"))


def test_line_before_backward() -> None:
    root = parse(line(False))
    assert card(root, "w").get("data-state") == "pending" and "pending" in shown(card(root, "w"))
    assert card(root, "MulBackward0").get("data-freed") == "false" and "saved for backward: x, as other" in tooltip(
        card(root, "MulBackward0")
    )
    saved = next(g for g in groups(root, "zg-edge") if g.get("data-kind") == "saved")
    assert "zg-dotted" in classes(saved)


def test_roles_differ_in_shape_and_line() -> None:
    def frame(graph: Graph, name: str) -> tuple[bool, str]:
        rect = next(card(parse(graph), name).iter(NS + "rect"))
        return rect.get("rx") is not None, rect.get("class", "").removeprefix("zg-card ")

    assert frame(line(), "w") == (False, "zg-line-leaf zg-w3")
    assert frame(line(), "x") == (False, "zg-line-forward zg-dashed zg-w2")
    assert frame(line(), "") == (True, "zg-line-forward")
    assert frame(line(), "y") == (True, "zg-line-text zg-w4")
    assert frame(states(), "h") == (True, "zg-line-retained zg-w2")
    assert frame(lone(), "w") == (False, "zg-line-leaf zg-w4")  # a root keeps its kind
    h = card(parse(states()), "h")
    assert len(h.findall(NS + "rect")) >= 2 and "retained" in shown(h)  # a double line
    assert "number" in shown(next(g for g in groups(parse(states()), "zg-tensor") if g.get("data-role") == "number"))


def test_the_five_states_differ_in_shape_line_and_word() -> None:
    root = parse(states())
    slots = {}
    for name, state in (("w", "value"), ("x", "None"), ("y", "freed"), ("v", "stale"), ("total", "pending")):
        element = card(root, name)
        assert element.get("data-state") == state
        assert state == "value" or state in shown(element)
        drawn = [e for e in element if e.tag in (NS + "rect", NS + "path")][-1]
        slots[state] = (drawn.tag, re.sub("[-0-9. ]+", "", drawn.get("d", "")), drawn.get("class"), drawn.get("rx"))
    assert len(set(slots.values())) == 5
    assert len({(tag, d) for tag, d, *_ in slots.values()}) >= 4
    assert "(v1≠v0)" in tooltip(card(root, "v"))
    assert "v was changed after backward" in shown(card(root, "v"))  # the first clause fits
    assert card(root, "w").get("data-grad") == "0" and card(root, "x").get("data-grad") is None  # zero is not None


def test_rebound_name_place_and_stale_saved_value() -> None:
    root = parse(states())
    assert "was loss" in shown(card(root, "y"))
    assert "3:7" in shown(groups(root, "zg-op")[0])
    stale = next(g for g in groups(root, "zg-edge") if g.get("data-stale"))
    assert "changed in place" in tooltip(stale)


def test_accumulation_lists_each_contribution() -> None:
    w = card(parse(shared_leaf()), "w")
    assert "+= 8 from MulBackward0 4 from MulBackward0 1 from AddBackward0" in shown(w)
    assert "added up: 8 from MulBackward0 + 4 from MulBackward0 + 1 from AddBackward0" in tooltip(w)
    assert "+=" not in shown(card(parse(line()), "w"))


@pytest.mark.parametrize("label", CUTS)
def test_cut(label: str) -> None:
    edge = next(g for g in groups(parse(cut(label)), "zg-edge") if g.get("data-kind") == "cut")
    assert edge.get("data-label") == label and shown(edge) == label
    assert len(edge.findall(NS + "circle")) == 2  # the rings of the scissors
    assert "no gradient passes" in tooltip(edge)
    lines = [p.get("d", "") for p in edge.findall(NS + "path")][:2]
    end, start = float(lines[0].rsplit("H", 1)[1]), float(lines[1][1:].split()[0])
    assert start - end > 15  # broken


def test_heatmaps() -> None:
    root = parse(arrays())

    def cells(name: str) -> list[str]:
        return [g.get("data-sign", "") for g in card(root, name).iter(NS + "g") if g.get("class") == "zg-cell"]

    assert cells("vector") == ["negative", "zero", "positive"] and "-1 0 2.5" in shown(card(root, "vector"))
    assert len(cells("row64")) == 64 and len(cells("matrix")) == 64 and len(cells("cube")) == 24
    assert cells("odd")[:3] == ["nan", "inf", "-inf"]
    assert cells("mask") == ["positive", "zero", "positive", "positive"] and "True False" in shown(card(root, "mask"))
    assert set(cells("zeros")) == {"zero"}
    assert "scale ±2.5" in shown(card(root, "matrix"))
    assert cells("large") == [] and shown(card(root, "large")).startswith(
        "large (256, 784) leaf · no grad mean 0.0013 min -3.2114 max 4.01"
    )
    assert "empty" in shown(card(root, "empty")) and "(0, 3)" in shown(card(root, "empty"))
    assert "7" in shown(card(root, "one")) and not cells("one")
    assert "int64" in shown(card(root, "ints")) and "bool" in shown(card(root, "mask"))
    assert "not kept" in shown(card(root, "gone")) and "not kept" in shown(card(root, "lost"))


def test_symmetric_scale() -> None:
    w = card(parse(network()), "W")
    tint = [(r.get("class"), r.get("fill-opacity")) for r in w.iter(NS + "rect") if r.get("fill-opacity")]
    assert tint[0] == ("zg-fill-positive", "0.56") and tint[1] == ("zg-fill-negative", "1")
    assert "[0, 1] = -1" in [t.text for t in w.iter(NS + "title")]


def test_legend_explains_what_occurs() -> None:
    legend = shown(groups(parse(line()), "zg-legend")[0])
    assert all(
        word in legend
        for word in ("leaf: requires grad", "no grad", "root", "grad_fn", "forward", "grad None", "grad freed")
    )
    assert not any(word in legend for word in ("cut", "retain_grad", "stale", "pending", "added up"))
    assert "cut: no gradient passes" in shown(groups(parse(cut("detach()")), "zg-legend")[0])


def test_repeated_argument_and_saved_result() -> None:
    root = parse(diamond())
    edges = groups(root, "zg-edge")
    both = [g for g in edges if g.get("data-source") == "n0" and g.get("data-kind") == "input"]
    assert [g.get("data-nr") for g in both] == ["0", "1"]
    result = next(g for g in edges if g.get("data-label") == "result")
    assert result.get("data-source") == "n2" and result.get("data-target") == "n6"
    assert len(groups(root, "zg-tensor")) == 5  # saved values point at the one card, they are no copies


def test_a_chain_of_five_fits_a_notebook() -> None:
    assert float(parse(chain(5)).get("width", "")) * 0.72 <= 900


def test_hidden_operations_are_mentioned() -> None:
    assert "2 more operations hidden" in svg(hostile("x"))


def test_hostile_labels() -> None:
    for label in LABELS:
        for markup in (svg(hostile(label)), html(hostile(label))):
            root = ET.fromstring(markup)
            root = root if root.tag == NS + "svg" else root[0]
            check_safe(root)
            names = [g.get("data-name") for g in groups(root, "zg-tensor")]
            assert names == [clean(label)] * 3
            if 0 < len(label) < 9:
                assert clean(label) in {t for e in root.iter(NS + "text") for t in e.itertext()}
            assert len(markup) < 60_000


def test_notebook_theme_and_scope() -> None:
    found = html(line())
    assert found.startswith('<div class="zg-scroll"') and "overflow-x:auto" in found
    assert "body[data-jp-theme-light=false] .zg" in found and "body:not([data-jp-theme-light=true]) .zg" in found
    for markup in (found, svg(line())):
        style = re.sub(r"@media[^{]*\{", "", re.findall("<style>(.*?)</style>", markup)[0])
        for selector in re.findall(r"([^{}]+)\{", style):
            assert re.match(r"(body[^ ]* )?\.zg\.zg-(alone|notebook)( |$)", selector), selector
        assert not re.search(r'\sid=|href|<script|on[a-z]+="', markup)
    assert "prefers-color-scheme:dark" in svg(line()) and "jp-theme" not in svg(line())


def luminance(colour: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def contrast(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_contrast(palette: dict[str, str]) -> None:
    back = rgb(palette["background"])
    for role in ("text", "forward", "leaf", "gradient", "retained", "saved"):
        assert contrast(rgb(palette[role]), back) >= 4.5, role
    for sign in ("positive", "negative"):
        for strength in (0.12, 0.4, 0.7, 1.0):
            tint = tuple(strength * c + (1 - strength) * b for c, b in zip(rgb(palette[sign]), back))
            assert contrast(rgb(palette["text"]), tint) >= 4.5, (sign, strength)


def test_a_long_arrow_is_whole() -> None:
    """The limit of texts is none for paths: an arrow over many columns takes thousands of characters."""
    path = "M0 0" + "h1.25" * 1000
    assert f'd="{path}"' in ink.path_of(path, "zg-line-forward")


def test_numbers_stand_in_contributions_and_in_small_matrices() -> None:
    v = zerograd.tensor([1.0, 2.0, 3.0], requires_grad=True)
    wide = zerograd.tensor([[0.123456, 2.0, 0.00123], [0.1, -0.33333, 0.000012], [1.0, 2.0, 3.0]], requires_grad=True)
    (v * v).sum().backward()
    y = (v * v).sum()
    y.backward()
    drawn = viz.graph(y).to_svg()
    assert drawn.count(">2</text>") >= 2 and 'data-parts="[2, 4, 6] + [1, 2, 3] + [1, 2, 3]"' in drawn
    assert ">1.2e-05</text>" in viz.graph(wide * 1).to_svg()


def test_nan_and_both_infinities_look_different_and_stand_in_the_legend() -> None:
    box = Box(0, 0, 8, 8)
    marks = {mark(box, "", value) for value in (math.nan, math.inf, -math.inf, 0.0)}
    assert len(marks) == 4
    w = zerograd.tensor([1.0, math.inf], requires_grad=True)
    assert "−inf · nan · inf" in viz.graph(w).to_svg()
    assert "−inf · nan · inf" not in viz.graph(zerograd.tensor([1.0, 2.0])).to_svg()


def test_long_names_that_differ_are_shown_differently() -> None:
    one, two = (zerograd.tensor(1.0, requires_grad=True) for _ in range(2))
    for pattern in ("hidden_layer_weights_{}", "a.layers.{}.linear.weight", "xxxxxxxxxxxxxxx{}yyyyyyyyyyyyyyyyyyyyyy"):
        first, second = pattern.format("first"), pattern.format("second")
        drawn = viz.graph(one * two, names={first: one, second: two}).to_svg()
        shown = re.findall(r'font-size="13" x="[^"]*" y="[^"]*">([^<]*)<', drawn)
        assert len(set(shown)) == len(shown) >= 2


def test_the_symbols_of_usual_operations_are_whole() -> None:
    for symbol in ("softmax", "permute", "squeeze", "unsqueeze", "log softmax", "x[…] ×="):
        assert pills.pill_lines(Operation("n0", "NameBackward0", symbol))[0][0] == symbol
