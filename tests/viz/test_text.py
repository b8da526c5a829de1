"""The text tree says what the picture says."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from hostile_labels import LABELS
from viz_models import CUTS, MODELS, array, arrays, chain, cut, diamond, hostile, line, shared_leaf, states

import zerograd
from zerograd import viz
from zerograd.viz.drawing.text import text
from zerograd.viz.facts.escape import clean
from zerograd.viz.facts.model import Array, AtLeast, Graph
from zerograd.viz.facts.words import number, values


def lines(graph: Graph) -> list[str]:
    return text(graph).splitlines()


def find(graph: Graph, start: str) -> str:
    return next(found for found in map(str.strip, lines(graph)) if found.startswith(start))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (17.0, "17"),
        (0.25, "0.25"),
        (1.23456, "1.2346"),
        (1e-6, "1e-06"),
        (1.5e-6, "1.5e-06"),
        (-0.5, "-0.5"),
        (100.0, "100"),
        (1e8, "1e+08"),
        (123456.789, "123456.789"),
        (0.0, "0"),
        (-0.0, "-0"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (-float("inf"), "-inf"),
        (3, "3"),
        (-7, "-7"),
        (100, "100"),
        (2**63, "9223372036854775808"),
        (10**30, "1e+30"),
        (10**400, "about 2^1328"),
        (True, "True"),
        (False, "False"),
        (1e-310, "1e-310"),
    ],
)
def test_numbers_are_written_as_pytorch_prints_them(value: float, shown: str) -> None:
    assert number(value) == shown


def test_values() -> None:
    assert values(array((2, 2), 1.0, 2.0, 3.0, 4.0)) == "[[1, 2], [3, 4]]"
    assert values(array((2, 1, 2), 1, 2, 3, 4)) == "[[[1, 2]], [[3, 4]]]"
    assert values(array((3,), 1.0, -2.0, 0.5)) == "[1, -2, 0.5]"
    assert values(array((1, 1), 7.0)) == "7"
    assert values(array((0, 3))) == "empty"
    assert values(Array((100,), "float32", None, 0.5, -1.0, 2.0)) == "mean 0.5, min -1, max 2"
    assert values(Array((100,), "float32")) == values(None) == "not kept"


def test_line_after_backward() -> None:
    found = lines(line())
    assert found[0] == "Autograd graph of y, after backward"
    starts = [
        "y = 17 · non-leaf, root · grad freed, it was 1: ",
        "from AddBackward0 (+):",
        "  n2 (unnamed) = 12 · non-leaf · grad freed, it was 1: ",
        "  from MulBackward0 (×), saved values freed:",
        "    w = 4 · leaf · grad = 3",
        "    x = 3 · leaf without grad · grad None: x does not require grad.",
        "  b = 5 · leaf · grad = 1",
    ]
    assert len(found) == len(starts) + 2
    assert all(line.startswith(start) for line, start in zip(found[2:], starts))


def test_line_before_backward() -> None:
    assert "grad pending: backward() has not been called yet." in find(line(False), "w")
    assert find(line(False), "from Mul") == "from MulBackward0 (×), saved x:"


def test_shared_nodes_are_written_once() -> None:
    found = text(shared_leaf())
    assert found.count("w = 2") == 1 and found.count("w, written above") == 2
    assert "grad = 13; added up: 8 from MulBackward0 + 4 from MulBackward0 + 1 from AddBackward0" in found
    assert text(diamond()).count("a = 2.25") == 1


@pytest.mark.parametrize("label", CUTS)
def test_cut(label: str) -> None:
    assert f"cut by {label} (no gradient passes), from:" in text(cut(label))
    assert "grad None: No gradient arrived" in find(cut(label), "a =")


def test_states() -> None:
    graph = states()
    assert "grad = 0" in find(graph, "w =")  # zero is not None
    assert "non-leaf, gradient retained · grad = 1" in find(graph, "h =")
    assert find(graph, "y, was loss = 24")
    assert "Python number" in find(graph, "n3")
    assert "version 1 · grad stale = 24: v was changed after backward (v1≠v0)." in find(graph, "v =")
    assert "saved v (changed since) and y" in text(graph)


@pytest.mark.parametrize("name", MODELS)
def test_every_node_is_written(name: str) -> None:
    graph = MODELS[name]()
    found = text(graph)
    for tensor in graph.tensors:
        assert tensor.name in found if tensor.name else f"{tensor.id} (unnamed) = " in found
    made = [
        line
        for line in found.splitlines()
        if re.match(r" *(\(level \d+\) )?from ", line) and "written above" not in line
    ]
    assert len(made) == len(graph.operations)


def test_second_results_and_lost_results() -> None:
    found = text(arrays())
    assert "from StackBackward0, written above" in found
    graph = line()
    orphan = Graph(graph.tensors[:2], graph.operations[:1], graph.edges[:2], "t", "d", hidden=3)
    assert "from MulBackward0" in text(orphan) and text(orphan).endswith("… 3 more operations hidden")
    more = replace(orphan, hidden=AtLeast(3))
    assert text(more).endswith("… more than 3 operations hidden") and more.to_dict()["hidden"] == "more than 3"


def test_deep_chain_is_not_recursive_and_stays_readable() -> None:
    found = lines(chain(3000))
    assert len(found) == 2 + 2 * 3000 + 1
    assert max(map(len, found)) < 260


def test_hostile_labels_stay_on_their_line() -> None:
    expected = len(lines(hostile("plain")))
    for label in LABELS:
        found = text(hostile(label))
        assert len(found.splitlines()) == len(found.split("\n")) == (expected if label else expected - 2)
        assert clean(found.replace("\n", " "), None) == found.replace("\n", " ")
        found.encode()
        if 0 < len(label) < 100:
            assert clean(label) in found


def test_a_dtype_that_is_not_float32_is_named() -> None:
    x = zerograd.tensor([1.0], dtype=zerograd.float16, requires_grad=True)
    assert "x = 1 · leaf · shape (1,) · float16 · " in viz.graph(x * 1, names={"x": x}).to_text()


def test_a_screen_reader_gets_every_value_and_gradient() -> None:
    w, x = zerograd.tensor([4.0, 2.0], requires_grad=True), zerograd.tensor([3.0, 5.0])
    y = (w * x + w).sum()
    y.backward()
    picture = viz.graph(y)
    root = ElementTree.fromstring(picture.to_svg())
    (said,) = [each.text or "" for each in root if each.tag.endswith("desc")]
    assert said.split("\n") == [
        "y was computed from w by MulBackward0, AddBackward0, SumBackward0.",
        "w, leaf: [4, 2]; grad = [4, 6]; added up: [1, 1] from AddBackward0 + [3, 5] from MulBackward0.",
        "x, leaf without grad: [3, 5]; grad None.",
        "n5 (unnamed) from MulBackward0, non-leaf: [12, 10]; grad freed, it was [1, 1].",
        "n6 (unnamed) from AddBackward0, non-leaf: [16, 12]; grad freed, it was [1, 1].",
        "y from SumBackward0, non-leaf, root: 28; grad freed, it was 1.",
    ]


def test_what_was_added_up_is_not_told_of_a_gradient_that_was_edited() -> None:
    w = zerograd.tensor(3.0, requires_grad=True)
    for times in range(2):
        y = w * w
        y.backward()
        w.grad.mul_(10)
        assert "added up" not in viz.graph(y).to_text(), times
    v = zerograd.tensor(3.0, requires_grad=True)
    y = v * v
    y.backward()
    assert "added up: 3" in viz.graph(y).to_text()
    v.grad = zerograd.tensor(1.0)
    assert "added up" not in viz.graph(y).to_text()


def test_a_mean_that_is_only_rounding_is_0() -> None:
    """What is left of it differs from processor to processor, and would be in a stored picture."""
    numbers = zerograd.tensor([0.1, -0.1] * 60)
    numbers[0] += 1e-7
    assert numbers.double().mean() != 0
    assert "mean 0," in viz.graph(numbers).to_text()
    numbers[0] += 1e-3
    assert "mean 8.3342e-06," in viz.graph(numbers).to_text()
