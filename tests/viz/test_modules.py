"""Which operations are in which module, by a rule that can be told in two sentences; and every form of a picture says it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import oracle
import pytest
import scenes
from hostile_labels import LABELS
from picture_facts import SVG
from test_fold import check

import zerograd as torch
from zerograd import viz
from zerograd.viz import Picture
from zerograd.viz.escape import clean
from zerograd.viz.model import Graph

Tensor = torch.Tensor


def leaf(*shape: int) -> Tensor:
    return torch.ones(shape or (1,), requires_grad=True)


def drawn(y: Tensor, fold: bool | None = None, **parameters: Tensor) -> Picture:
    """``y`` with a model of these parameters; ``a__weight`` is a.weight."""
    named = {name.replace("__", "."): tensor for name, tensor in parameters.items()}
    return viz.graph(y, model=SimpleNamespace(named_parameters=named.items), names={}, fold=fold)


def told(facts: Graph) -> list[tuple[str, str, str]]:
    """Of each module the name, the operations without ``Backward0``, and the names of the cards."""
    check(facts)
    names = {each.id: each.name.removesuffix("Backward0") for each in (*facts.tensors, *facts.operations)}
    return [
        (each.name, " ".join(names[o] for o in each.operations), " ".join(filter(None, (names[t] for t in each.tensors))))
        for each in facts.modules
    ]


def test_a_module_is_what_stands_before_the_last_dot() -> None:
    w, b, scale, x = leaf(2, 2), leaf(2), leaf(), torch.ones(1, 2)
    facts = drawn((x @ w.t() + b) * scale, net__fc__weight=w, net__fc__bias=b, scale=scale).facts
    assert told(facts) == [("net.fc", "T Mm Add", "net.fc.weight net.fc.bias")]


def test_an_operation_with_parameters_of_two_modules_is_in_neither() -> None:
    v, w, x = leaf(), leaf(), leaf()
    root = leaf()
    assert told(drawn(x * (v * w), a__v=v, b__w=w).facts) == []
    assert told(drawn(x * (v * root), a__v=v, root=root).facts) == []  # the model itself counts, too
    assert told(drawn(x * v * w, a__v=v, b__w=w).facts) == [("a", "Mul", "a.v"), ("b", "Mul", "b.w")]


def test_what_is_made_of_parameters_alone_is_of_the_module() -> None:
    w, x = leaf(2, 2), torch.ones(1, 2)
    assert told(drawn(x @ (w * 2).exp().t(), a__w=w).facts) == [("a", "Mul Exp T Mm", "a.w")]
    assert told(drawn((x @ w).exp(), a__w=w).facts) == [("a", "Mm", "a.w")]  # not what follows


def test_what_another_uses_too_stands_outside() -> None:
    w, x = leaf(), leaf()
    y = x * w
    z = y * w
    facts = drawn((z + y).exp() + w.detach(), a__w=w).facts
    assert [operations for _, operations, _ in told(facts)] == ["Mul Mul"]
    (module,) = facts.modules
    inside = {each.name for each in facts.tensors if each.id in module.tensors}
    assert inside == {"a.w"}  # y is the sum's, too, and z goes out
    (result,) = drawn((y * w).exp(), a__w=w).facts.modules
    assert len(result.tensors) == 2  # here y goes nowhere else


def test_a_shared_parameter_stands_outside_both_calls() -> None:
    w, h = leaf(), leaf()
    facts = drawn(((h * w).exp() * w).exp(), cell__w=w).facts
    assert told(facts) == [("cell", "Mul", ""), ("cell", "Mul", "")]
    assert told(drawn(h * w * w, cell__w=w).facts) == [("cell", "Mul Mul", "cell.w")]  # straight into each other


def test_a_parameter_with_two_names_is_of_the_first_module() -> None:
    w = leaf()
    assert [name for name, *_ in told(drawn(leaf() * w, encoder__w=w, decoder__w=w).facts)] == ["encoder"]


def test_given_names_change_what_a_card_is_called_and_no_module() -> None:
    w = leaf()
    model = SimpleNamespace(named_parameters={"a.w": w}.items)
    assert told(viz.graph(leaf() * w, model=model, names={"mine": w}).facts)[0][0] == "a"
    assert viz.graph(leaf() * w, names={"a.w": w}).facts.modules == ()  # a name alone makes no module


def test_a_module_does_not_reach_out_of_a_repeat() -> None:
    w, y = leaf(), leaf()
    for _ in range(100):
        y = y * w
    facts = drawn(y, cell__w=w).facts
    assert told(facts) == [("cell", "Mul", "cell.w")]
    (repeat,) = facts.repeats
    assert {*facts.modules[0].operations, *facts.modules[0].tensors} <= {*repeat.operations, *repeat.tensors}


def test_pytorchs_layers() -> None:
    pytorch = oracle.the_torch()
    net = pytorch.nn.Sequential(pytorch.nn.Linear(2, 3), pytorch.nn.ReLU(), pytorch.nn.Linear(3, 1))
    facts = viz.graph(net(pytorch.ones(1, 2)).sum(), model=net).facts
    assert told(facts) == [("0", "T Addmm", "0.weight 0.bias"), ("2", "T Addmm", "2.weight 2.bias")]
    layer = pytorch.nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True)
    picture = viz.graph(layer(pytorch.ones(1, 2, 4)).sum(), model=layer)
    names = [name for name, *_ in told(picture.facts)]
    assert names == ["self_attn", "self_attn.out_proj", "norm1", "linear1", "linear2", "norm2"]
    assert [name for name, *_ in frames(picture.to_svg())] == names  # each has its frame


# ---------------------------------------------------------------- what the forms say


def frames(svg: str) -> list[tuple[str, bool]]:
    """The modules of a picture: their names, and whether a frame is drawn."""
    groups = [group for group in ElementTree.fromstring(svg).iter(SVG + "g") if group.get("class") == "zg-module"]
    outline = [[rect for rect in group.iter(SVG + "rect") if "zg-line-text" in rect.get("class", "")] for group in groups]
    return [(group.get("data-name", ""), bool(rects)) for group, rects in zip(groups, outline)]


def test_every_form_says_it() -> None:
    picture = scenes.modules_of_a_small_network()
    text, svg, dot = picture.to_text(), picture.to_svg(), picture.to_dot()
    assert text.count("in module layers.0") == 3 and "from MmBackward0 (@), in module layers.2, saved" in text
    assert frames(svg) == [("layers.0", True), ("layers.2", True)]
    assert ">layers.0</text>" in svg and "module layers.0: TBackward0, MmBackward0, AddBackward0" in svg
    assert "module: these operations use its parameters" in svg
    assert "subgraph cluster_m0" in dot and 'label="layers.0"' in dot
    module = json.loads(json.dumps(picture.to_dict()))["modules"][0]
    assert (module["name"], len(module["operations"]), len(module["tensors"])) == ("layers.0", 3, 4)
    plain = scenes.line_after()
    assert "module" not in plain.to_svg() + plain.to_text() + plain.to_dot()


def test_where_no_frame_fits_the_name_stands_at_each_operation() -> None:
    svg = scenes.modules_where_no_frame_fits().to_svg()
    assert frames(svg) == [("encoder.layers.0.linear", False), ("encoder.layers.0.scale_of_the_result", True)]
    assert svg.count(">…0.linear</text>") + svg.count(">…linear</text>") == 2  # of a long name the end
    assert svg.count(">…layers.0.scale_of_the_result</text>") == 1


def test_a_repeats_frame_goes_round_those_of_its_modules() -> None:
    picture = scenes.modules_in_a_repeat()
    assert [fits for _, fits in frames(picture.to_svg())] == [True, True]
    dot = picture.to_dot()
    repeat = dot[dot.index("subgraph cluster_r0") :]
    assert repeat.index("subgraph cluster_m1") < repeat.index("\n\t}")  # a cluster within a cluster


@pytest.mark.parametrize("fold", [True, False, None])
def test_many_calls_that_feed_each_other_are_drawn(fold: bool | None) -> None:
    """What goes round in circles between modules neither hangs nor turns an arrow."""
    w, v = leaf(2, 2), leaf(2, 2)
    a, b = leaf(2, 2), leaf(2, 2)
    turned = w.t()
    for _ in range(30):
        a, b = (a @ turned + b * v).tanh().detach() * w, b * w + (a * v).sin()
    picture = drawn(a + b, a__w=w, b__v=v, fold=fold)
    boxes = {}
    for group in ElementTree.fromstring(picture.to_svg()).iter(SVG + "g"):
        if (rect := group.find(SVG + "rect")) is not None and group.get("class") in ("zg-tensor", "zg-op"):
            boxes[group.get("data-id")] = float(rect.get("x", "")), float(rect.get("width", ""))
    for edge in picture.facts.edges:
        if edge.kind != "saved":
            assert sum(boxes[edge.source]) < boxes[edge.target][0]


def test_hostile_names_are_text() -> None:
    for label in LABELS:
        w, x = leaf(), leaf()
        model = SimpleNamespace(named_parameters={f"{label}.w": w}.items)
        picture = viz.graph(x * w, model=model)
        if label:
            assert [name for name, _ in frames(picture.to_svg())] == [clean(label)]
            assert len(picture.to_text().splitlines()) == 6
            assert f"in module {clean(label, 200)}" in picture.to_text()
        assert len(picture.to_svg()) < 30_000
