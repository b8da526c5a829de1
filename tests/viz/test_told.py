"""What is told of a tensor and of an operation: every renderer tells every fact, or stands in the table of those that do not."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

import pytest
import scenes
from picture_facts import SVG

from zerograd.core.names import scopes
from zerograd.viz import Picture
from zerograd.viz.drawing import text
from zerograd.viz.drawing.layout import layout
from zerograd.viz.facts import told
from zerograd.viz.facts.model import Array, Edge, Gradient, Graph, Module, Operation, Part, Tensor
from zerograd.viz.facts.naming import called
from zerograd.viz.facts.steps import Story, story
from zerograd.viz.facts.told import Fact
from zerograd.viz.facts.torch_graphs import adopt
from zerograd.viz.facts.words import display_names
from zerograd.viz.widget.stage import LABELS, _Stage

Scene = Callable[[], Picture]
each_scene = pytest.mark.parametrize("scene", scenes.SCENES, ids=lambda scene: scene.__name__)

DRAWN = {"card": {"value"}, "tag": {"value", "shape"}}  # as boxes, or one of them for both: test_svg.py looks at these
TENSOR = Tensor("n0", "non-leaf", "h", value=Array((), "float32", (2.0,)), grad=Gradient("None", "none came"))
CHANGED: dict[str, Any] = {
    "role": "leaf", "name": "g", "was": "k", "missing": "net", "retained": True, "root": True,
    "value": Array((), "float32", (3.0,)), "shape": (2, 3), "dtype": "float16", "version": 2, "grad": None,
    "hidden": 5, "symbol": "÷", "freed": True, "where": "line 7", "folded": 3, "hooks": ("halve",), "nan": True,
}  # fmt: skip
"""Another value of each fact."""


def missing(renderer: str, facts: list[Fact], where: str) -> list[str]:
    """The facts that a renderer should tell of a node and that do not stand ``where`` it tells of that."""
    spoken = told.said(renderer, facts)
    found = "".join(where.split())  # words may be wrapped
    return [
        f"{renderer}: {fact}" for fact, lines in spoken.items() for line in lines.split("\n")
        if fact not in DRAWN.get(renderer, ()) and "".join(line.split()) not in found
    ]  # fmt: skip


def tensors(graph: Graph) -> Iterator[tuple[Tensor, list[Fact]]]:
    operations = {each.id: each for each in graph.operations}
    for tensor in graph.tensors:
        yield tensor, [*told.of_tensor(tensor), *told.of_gradient(tensor.grad, operations)]


def operations(graph: Graph) -> Iterator[tuple[Operation, list[Fact]]]:
    around = told.surroundings(graph, display_names(graph))
    for operation in graph.operations:
        yield operation, told.of_operation(operation, around[operation.id])


# ---------------------------------------------------------------- each renderer


def in_svg(picture: Picture) -> list[str]:
    """What is missing on cards, pills and in their tooltips."""
    groups = {each.get("data-id", ""): each for each in ElementTree.fromstring(picture.to_svg()).iter(SVG + "g")}
    small = picture._found.small
    lost = []
    for node, facts in (*tensors(picture.facts), *operations(picture.facts)):
        title = groups[node.id].findtext(SVG + "title", "")
        shown = " ".join("".join(each.itertext()) for each in groups[node.id].iter(SVG + "text"))
        lost += missing("tooltip", facts, title)
        if isinstance(node, Operation):
            lost += missing("small pill" if small else "pill", facts, shown)
        else:
            renderer = groups[node.id].get("data-form", "card")
            lost += missing(renderer, told.of_tensor(node), shown)
            if node.grad and node.grad.state not in ("value", "pending") and node.grad.state not in shown:
                lost.append(f"{renderer}: grad")
    return lost


def in_text(picture: Picture) -> list[str]:
    """What is missing in the text tree."""
    lines, names, lost = picture.to_text().split("\n"), display_names(picture.facts), []
    for tensor, facts in tensors(picture.facts):
        start = re.compile(rf"\s*(\(level \d+\) )?([^=]*: )?{re.escape(names[tensor.id])}(, was [^=]*)? = ")
        (place,) = (place for place, line in enumerate(lines) if start.match(line))
        lost += missing("text", facts, " ".join(lines[place : place + 1 + (tensor.hidden > 0)]))
    for operation, facts in operations(picture.facts):
        start = re.compile(rf"\bfrom (module )?{re.escape(operation.name)} \(")
        of_it = [place for place, line in enumerate(lines) if start.search(line)]
        each = [missing("text", facts, " ".join(lines[place : place + 1 + more_lines(facts)])) for place in of_it]
        lost += min(each, key=len)  # of several that are called so, it is the one that fits best
    return lost


def more_lines(facts: list[Fact]) -> int:
    return sum(len(fact.line.split("\n")) for fact in facts if fact.name == "parameter")


def in_speech(picture: Picture) -> list[str]:
    """What is missing in what a screen reader hears, which is of numbers nothing and of operations beside their results."""
    root, names, lost = ElementTree.fromstring(picture.to_svg()), display_names(picture.facts), []
    _, *lines = (root.findtext(SVG + "desc") or "").split("\n")
    makers = {edge.target: edge.source for edge in picture.facts.edges if edge.kind == "output"}
    made = {node.id: facts for node, facts in operations(picture.facts)}
    for tensor, facts in tensors(picture.facts):
        if tensor.role != "number":
            (line,) = (line for line in lines if re.match(rf"{re.escape(names[tensor.id])}( from |, )", line))
            maker = [fact for fact in made.get(makers.get(tensor.id, ""), ()) if fact.name != "kind"]  # its name is heard
            lost += missing("spoken", [*facts, *maker], line)
    return lost


def in_dot(picture: Picture) -> list[str]:
    source, lost = picture.to_dot(), []
    for node, facts in (*tensors(picture.facts), *operations(picture.facts)):
        (label,) = re.findall(rf'\n\t{node.id} \[label="?(.*?)"? \w+=', source, re.DOTALL)
        lost += missing("dot", facts, label.replace("\\n", "\n"))
    return lost


def in_panel(told_story: Story) -> list[str]:
    """What is missing in the Explorer, which has a row for each, and of gradients a slot for each step."""
    drawn = _Stage(told_story, told_story.graph, layout)
    nodes = {node["id"]: node for node in drawn.plain()["nodes"]}
    final, lost = told_story.final(told_story.graph), []
    around, keepers = told.surroundings(final, drawn.called), kept(final, drawn.called)
    rows = {each.id: told.of_tensor(each, keepers.get(each.id, ())) for each in final.tensors}
    rows |= {each.id: told.of_operation(each, around[each.id]) for each in final.operations}
    for identity, facts in rows.items():
        for fact in facts:
            label = "kind" if fact.name in told.ROLE else LABELS.get(fact.name, fact.name)
            lost += missing("panel", [fact], " ".join(value for what, value in nodes[identity]["facts"] if what == label))
    for tensor, facts in tensors(final):
        if tensor.grad:
            slot = " ".join(nodes[tensor.id]["slots"][-1]["facts"])
            lost += missing("tooltip", [fact for fact in facts if fact.name in ("grad", "parts", "reason")], slot)
    return lost


def kept(graph: Graph, names: dict[str, str]) -> dict[str, list[tuple[Edge, str]]]:
    found: dict[str, list[tuple[Edge, str]]] = {}
    for edge in graph.edges:
        if edge.kind == "saved":
            found.setdefault(edge.source, []).append((edge, names[edge.target]))
    return found


# ---------------------------------------------------------------- compared


def everything() -> Picture:
    """The facts that no scene has, and some that do not come together."""
    number, grown = Array((), "float32", (2.0,)), Array((2,), "float16", (1.0, 3.0))
    given = Gradient("value", "it was kept", grown, (Part("n4", number), Part("", number)))
    inputs = [
        Tensor("n0", "leaf", was="w", missing="net", value=grown, shape=(2,), dtype="float16", version=1, grad=given),
        Tensor("n1", "non-leaf", retained=True, value=number, dtype="float64", grad=Gradient("stale", "old", number), hidden=3,
               hooks=("halve", "show")),
        Tensor("n2", "number", value=Array((), "int64", (3,))),
    ]
    result = Tensor("n3", "non-leaf", "y", root=True, version=2, grad=Gradient("pending", "not yet"))
    mul = Operation("n4", "MulBackward0", "×", True, "line 7", hooks=("log",), nan=True)
    pills = (mul, Operation("n5", "net.0", "…", True, folded=2))
    ways = [("n0", "n5", "input"), ("n2", "n5", "input"), ("n1", "n4", "input"), ("n4", "n3", "output"), ("n5", "n1", "output")]
    edges = [Edge(*way, nr=place) for place, way in enumerate(ways)]  # type: ignore[arg-type]
    edges += [Edge("n1", "n4", "saved", "other", stale=True), Edge("n0", "n5", "saved", "self")]
    folded = replace(inputs[0], id="n9", was="", missing="", name="net.0.weight", grad=Gradient("None", ""))
    modules = [Module("m0", "net.0", ("n5",), (), ("T", "Mm"), (folded, replace(folded, name="net.0.bias")))]
    modules.append(Module("m1", "net.1", ("n4",), ()))
    return Picture(Graph((*inputs, result), pills, tuple(edges), "title", "y was made.", modules=tuple(modules)))


every = pytest.mark.parametrize("find", [in_svg, in_text, in_speech, in_dot])
each_scene_and_everything = pytest.mark.parametrize("scene", [*scenes.SCENES, everything], ids=lambda scene: scene.__name__)


@each_scene_and_everything
@every
def test_every_renderer_tells_every_fact(scene: Scene, find: Callable[[Picture], list[str]]) -> None:
    assert find(scene()) == []


@each_scene
def test_so_does_the_explorer(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Story] = []

    def graph(*outputs: Any, names: Any = None, model: Any = None, **_: Any) -> None:
        *known, strays = called(names, model, scopes(sys._getframe(1)))
        described, (variables, parameters, given) = adopt(outputs, *known)
        found.append(story(described, variables, parameters, given, strays))

    monkeypatch.setattr(scenes, "viz", SimpleNamespace(graph=graph))
    scene()
    assert [lost for each in found for lost in in_panel(each)] == []


@pytest.mark.parametrize("scene", [scenes.second_derivative, scenes.modules_folded, everything], ids=lambda scene: scene.__name__)
@every
def test_a_new_fact_is_told_by_all(scene: Scene, find: Callable[[Picture], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of these are networks, with tags and small pills, where least is told."""
    picture = scene()
    for listing in ("of_tensor", "of_operation"):
        before: Callable[..., list[Fact]] = getattr(told, listing)
        new = Fact("new", "new value", "new short", "new line", "new and long")
        monkeypatch.setattr(told, listing, lambda *given, before=before, new=new: [*before(*given), new])
        monkeypatch.setattr(text, listing, getattr(told, listing))
    drawn = picture.to_svg()
    assert find(picture) == []
    assert drawn.count("new short") == drawn.count("new and long") == drawn.count('data-new="new value"') > 3


@pytest.mark.parametrize("field", [each.name for each in fields(Tensor) if each.name not in ("id", "name", "before")])
def test_every_field_of_a_tensor_is_told(field: str) -> None:
    """(What it is called is no fact of the list: that stands above it.)"""
    changed = replace(TENSOR, **{field: CHANGED[field]})
    both = [[*told.of_tensor(each), *told.of_gradient(each.grad, {})] for each in (TENSOR, changed)]
    assert both[0] != both[1]


@pytest.mark.parametrize("field", [each.name for each in fields(Operation) if each.name != "id"])
def test_every_field_of_an_operation_is_told(field: str) -> None:
    pill = Operation("n1", "MulBackward0", "×")
    assert told.of_operation(pill) != told.of_operation(replace(pill, **{field: CHANGED[field]}))


def test_who_leaves_out_what() -> None:
    facts = everything().facts
    known = {fact.name for _, listed in (*tensors(facts), *operations(facts)) for fact in listed} | {"times"}
    assert told.FORMS.keys() == told.LEFT_OUT.keys()
    for renderer, without in told.LEFT_OUT.items():
        assert without.keys() <= known and all(without.values()), renderer
