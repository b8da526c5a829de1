"""Which operations are in which module, by a rule that can be told in two sentences; and every form of a picture says it."""

from __future__ import annotations

import json
import random
import xml.etree.ElementTree as ElementTree
from bisect import bisect
from graphlib import TopologicalSorter
from types import SimpleNamespace
from typing import Literal

import oracle
import pytest
import scenes
from hostile_labels import LABELS
from picture_facts import SVG
from test_fold import check
from test_svg import check_safe

import zerograd as torch
from zerograd import viz
from zerograd.viz import Picture
from zerograd.viz.facts.escape import clean
from zerograd.viz.facts.model import Graph
from zerograd.viz.facts.modules import fold_modules

Tensor = torch.Tensor


def leaf(*shape: int) -> Tensor:
    return torch.ones(shape or (1,), requires_grad=True)


def drawn(y: Tensor, fold: bool | Literal["modules"] | None = None, **parameters: Tensor) -> Picture:
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


@pytest.mark.parametrize("training", [True, False])
def test_what_batch_normalisation_trains_and_what_it_keeps(training: bool) -> None:
    """Parameters and running statistics have their names; the noise of a dropout is a factor like another."""
    nn = torch.nn
    net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Dropout(), nn.Linear(3, 1)).train(training)
    loss = net(torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum()
    picture = viz.graph(loss)
    facts = picture.facts
    within = "net.1.weight net.1.bias net.1.running_mean net.1.running_var"
    assert [each for each in told(facts) if each[0] == "net.1"] == [("net.1", "NativeBatchNorm", within)]
    assert frames(picture.to_svg()) == [("net.0", True), ("net.1", True), ("net.4", True)]
    saved = {edge.label for edge in facts.edges if edge.kind == "saved"}
    assert {"running_mean", "running_var", "weight"} <= saved
    symbols = [operation.symbol for operation in facts.operations]
    assert "batch norm" in symbols
    assert ("×" in symbols) is training
    loss.backward()
    assert [parameters for name, _, parameters in told(viz.graph(loss).facts) if name == "net.1"] == ["net.1.weight net.1.bias"]


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
    assert ">module</text>" in svg  # the legend
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


def check_arrows(picture: Picture) -> None:
    """What is there before something else is drawn left of it, or in a row above."""
    boxes, found = {}, picture._found
    for group in ElementTree.fromstring(picture.to_svg()).iter(SVG + "g"):
        if (rect := group.find(SVG + "rect")) is not None and group.get("class") in ("zg-tensor", "zg-op"):
            boxes[group.get("data-id")] = float(rect.get("x", "")), float(rect.get("width", ""))
    rows = {name: bisect(found.breaks, box.y) for name, box in found.boxes.items()}
    for edge in picture.facts.edges:
        if edge.kind != "saved" and rows[edge.source] == rows[edge.target]:
            assert sum(boxes[edge.source]) < boxes[edge.target][0] + 0.1
        assert edge.kind == "saved" or rows[edge.source] <= rows[edge.target]


@pytest.mark.parametrize("fold", [True, False, None])
def test_many_calls_that_feed_each_other_are_drawn(fold: bool | None) -> None:
    """What goes round in circles between modules neither hangs nor turns an arrow."""
    w, v = leaf(2, 2), leaf(2, 2)
    a, b = leaf(2, 2), leaf(2, 2)
    turned = w.t()
    for _ in range(30):
        a, b = (a @ turned + b * v).tanh().detach() * w, b * w + (a * v).sin()
    picture = drawn(a + b, a__w=w, b__v=v, fold=fold)
    check_arrows(picture)


def test_hostile_names_are_text() -> None:
    for label in LABELS:
        w, x = leaf(), leaf()
        model = SimpleNamespace(named_parameters={f"{label}.w": w}.items)
        picture = viz.graph(x * w, model=model)
        if label:
            assert [name for name, _ in frames(picture.to_svg())] == [clean(label)]
            assert len(picture.to_text().splitlines()) == 6
            assert f"in module {clean(label, 200)}" in picture.to_text()
        folded = Picture(fold_modules(picture.facts))
        if label:
            assert len(pills(folded.facts)) == 1
            assert len(folded.to_text().splitlines()) == 6
            assert f"from module {clean(label, 200)} (1 operation folded away: MulBackward0)" in folded.to_text()
        for each in (picture, folded):
            check_safe(ElementTree.fromstring(each.to_svg()))
            assert len(each.to_svg()) < 30_000
            assert len(each.to_dot().encode("utf-8", "replace")) < 5_000


# ---------------------------------------------------------------- folding by module


def block(h: Tensor, size: int) -> tuple[Tensor, dict[str, Tensor]]:
    """``h`` through a module of seven operations, none of which repeats in the next."""
    w, b, s = leaf(size, h.shape[-1]), leaf(size), leaf(size)
    result = (((h @ w.t() + b) * s + b) * s).sigmoid()
    return result, {f"net__l{size}__weight": w, f"net__l{size}__bias": b, f"net__l{size}__scale": s}


def network(count: int) -> tuple[Tensor, dict[str, Tensor]]:
    h, parameters = torch.ones(1, 1), {}
    for size in range(2, 2 + count):
        h, new = block(h, size)
        parameters |= new
    return h.sum(), parameters


def pills(facts: Graph) -> list[tuple[str, int]]:
    return [(each.name, each.folded) for each in facts.operations if each.folded]


def test_modules_fold_where_the_graph_is_too_large_without() -> None:
    y, parameters = network(12)
    y.backward()
    whole, folded = drawn(y, fold=False, **parameters).facts, drawn(y, **parameters).facts
    check(folded)
    assert len(whole.tensors) + len(whole.operations) > 150 and pills(whole) == []
    assert pills(folded) == [(f"net.l{size}", 6) for size in range(2, 14)]
    assert len(folded.tensors) + len(folded.operations) == 1 + 12 * 4 + 2 and folded.hidden == 0
    assert not [each for each in folded.tensors if each.role == "leaf"]
    assert folded.tensors[-1] == whole.tensors[-1]
    small, few = network(8)
    assert pills(drawn(small, fold=True, **few).facts) == []  # not where it need not be
    asked = drawn(small, fold="modules", **few).facts
    check(asked)
    assert pills(asked) == [(f"net.l{size}", 6) for size in range(2, 10)]


def test_modules_fold_when_asked_for_pytorchs_graphs_too() -> None:
    for library in (torch, oracle.the_torch()):
        net = library.nn.Sequential(library.nn.Linear(2, 3), library.nn.ReLU(), library.nn.Linear(3, 1))
        y = net(library.ones(1, 2)).sum()
        facts = viz.graph(y, model=net, fold="modules").facts
        check(facts)
        assert pills(facts) == [("0", 2), ("2", 2)]


def test_what_is_folded_away_is_still_told() -> None:
    y, parameters = network(12)
    parameters["net__l3__bias"].retain_grad()
    picture = drawn(y, **parameters)
    lines = picture.to_text().splitlines()
    at = next(place for place, line in enumerate(lines) if "from module net.l3 (6 operations folded away:" in line)
    assert "TBackward0, MmBackward0, AddBackward0" in lines[at]
    told_there = {line.strip() for line in lines[at + 1 : at + 4]}
    assert "net.l3.weight: leaf, shape (3, 2), folded away; grad pending" in told_there
    assert {each.split(":")[0] for each in told_there} == {"net.l3.weight", "net.l3.bias", "net.l3.scale"}
    svg, dot = picture.to_svg(), picture.to_dot()
    for words in ("net.l3.scale: leaf, shape (3,), folded away; grad pending", ">net.l3</text>", ">6 operations</text>"):
        assert words in svg
    assert "module, folded away with its parameters" in svg and "6 operations" in dot and "cluster" not in dot
    module = next(each for each in json.loads(json.dumps(picture.to_dict()))["modules"] if each["name"] == "net.l3")
    assert module["folded"][:2] == ["TBackward0", "MmBackward0"]
    assert (module["parameters"][0]["name"], module["parameters"][0]["grad"]["state"]) == ("net.l3.weight", "pending")


def test_a_parameter_that_others_use_and_a_result_with_a_name_are_drawn() -> None:
    y, parameters = network(12)
    shared = parameters["net__l4__weight"]
    facts = drawn(y + shared.detach().sum() + (shared * leaf(4, 3) * parameters["net__l5__bias"][:3]).sum(), **parameters).facts
    assert {each.name for each in facts.tensors if each.role == "leaf" and each.name} == {"net.l4.weight", "net.l5.bias"}
    assert len(pills(facts)) >= 10
    h, w = torch.ones(1, 1), leaf(1, 1)
    inner = h @ w
    picture = viz.graph(
        (inner @ w).sum() + y, names={"inner": inner}, model=SimpleNamespace(named_parameters={"a.w": w, **{
            name.replace("__", "."): each for name, each in parameters.items()}}.items)
    )
    assert "inner" in [each.name for each in picture.facts.tensors]
    assert "a" not in dict(pills(picture.facts))


def modules_at_random(seed: int) -> Picture:
    """A random graph over three modules."""
    rng = random.Random(seed)
    weights = [leaf() for _ in range(5)]
    names = {f"m{place % 3}__w{place}": w for place, w in enumerate(weights)}
    known = [leaf(), *(w.exp() for w in weights[:2])]
    for _ in range(30):
        a, b = rng.choice(known[-6:]), rng.choice([*weights, *weights, *known[-3:]])
        known.append(rng.choice([a * b, a + b, a.sin(), a * 2, a.detach() * b, weights[0] * a, weights[1].exp()]))
    y = sum(known[-4:], known[0])
    y.backward()
    return drawn(y, fold=False, **names)


@pytest.mark.parametrize("seed", range(40))
def test_folding_makes_no_circle_and_loses_nothing(seed: int) -> None:
    """Every operation is drawn or counted in a pill, every parameter is drawn or told."""
    picture = modules_at_random(seed)
    check_arrows(picture)
    whole = picture.facts
    facts = fold_modules(whole)
    check(facts)
    assert sum(max(each.folded, 1) for each in facts.operations) == len(whole.operations)
    parameters = {each.name for each in whole.tensors if "." in each.name}
    kept = [each.name for module in facts.modules for each in module.parameters]
    sources = {part.source for module in facts.modules for each in module.parameters for part in each.grad.parts}  # type: ignore[union-attr]
    assert sources <= {"", *(each.id for each in facts.operations)}
    assert parameters <= {*kept, *(each.name for each in facts.tensors)} and len(kept) == len({*kept})
    order: TopologicalSorter[str] = TopologicalSorter()
    for edge in facts.edges:
        if edge.kind != "saved":
            order.add(edge.target, edge.source)
    order.prepare()  # raises CycleError


def test_random_graphs_do_fold() -> None:
    y, parameters = network(3)
    assert len(pills(fold_modules(drawn(y, **parameters).facts))) == 3


def test_modules_fold_within_a_repeat_too() -> None:
    parameters = {}
    h = leaf(1, 1)
    for place in range(5):
        step = h
        for size in (*range(2, 14), 1):
            step, new = block(step, size)
            parameters |= {f"b{place}__{name}": each for name, each in new.items()}
        h = h + step
    facts = drawn(h.sum(), **parameters).facts
    check(facts)
    (repeat,) = facts.repeats
    assert repeat.times == 5 and len(pills(facts)) == 13
    assert {each.id for each in facts.operations if each.folded} <= {*repeat.operations}


def test_pytorch_forgets_the_first_input_and_the_next_module_is_still_one() -> None:
    pytorch = oracle.the_torch()
    net = pytorch.nn.Sequential(pytorch.nn.Linear(2, 3), pytorch.nn.LayerNorm(3))
    y = net(pytorch.ones(1, 2)).sum()
    y.backward()
    assert [(name, ops) for name, ops, _ in told(viz.graph(y, model=net).facts)] == [("0", "T Addmm"), ("1", "NativeLayerNorm")]
