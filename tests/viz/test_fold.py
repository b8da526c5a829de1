"""What is folded is a true repetition, nothing that a reader would miss is hidden, and no graph is too large."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import oracle
import pytest
from viz_models import chain as chain_of_cards

import zerograd as torch
from zerograd import viz
from zerograd.viz.facts import walk
from zerograd.viz.facts.fold import fold
from zerograd.viz.facts.model import Graph

Tensor = torch.Tensor


def leaf(value: float = 0.5) -> Tensor:
    return torch.tensor(value, requires_grad=True)


def loop(times: int, step: Callable[[Tensor], Tensor], start: Tensor | None = None) -> Tensor:
    y = leaf() if start is None else start
    for _ in range(times):
        y = step(y)
    return y


def size(facts: Graph) -> int:
    return len(facts.tensors) + len(facts.operations)


def blocks(facts: Graph) -> list[tuple[int, str]]:
    """For each repeat how often, and the operations of its block without ``Backward0``."""
    names = {operation.id: operation.name.removesuffix("Backward0") for operation in facts.operations}
    return [(repeat.times, " ".join(names[each] for each in repeat.operations)) for repeat in facts.repeats]


def check(facts: Graph) -> None:
    """Ends of edges, members of repeats and sources of contributions are all drawn; no tensor has two makers."""
    tensors, operations = {each.id for each in facts.tensors}, {each.id for each in facts.operations}
    ends = {"input": (tensors, operations), "output": (operations, tensors), "saved": (tensors, operations)}
    for edge in facts.edges:
        sources, targets = ends.get(edge.kind, (tensors, tensors))
        assert edge.source in sources and edge.target in targets
    made = [edge.target for edge in facts.edges if edge.kind == "output"]
    assert len(made) == len(set(made))
    for repeat in facts.repeats:
        assert set(repeat.operations) <= operations and set(repeat.tensors) <= tensors
    for tensor in facts.tensors:
        assert all(part.source in {"", *operations} for part in (tensor.grad.parts if tensor.grad else ()))


def attention(x: Tensor) -> Tensor:
    q, k, v = (x @ torch.full((2, 2), 0.1, requires_grad=True) for _ in range(3))
    return x + torch.softmax(q @ k.t(), -1) @ v


def cut(y: Tensor) -> Tensor:
    KEPT.append(y * 2)  # a cut is seen as long as what it cut off is there
    return y * KEPT[-1].detach()


W, KEPT = leaf(), list[Tensor]()
Loop = tuple[Callable[[Tensor], Tensor], str, Tensor | None]
LOOPS: dict[str, Loop] = {  # what each step does, its operations, and what it begins with
    "one operation": (lambda y: y.sin(), "Sin", None),
    "the same leaf": (lambda y: y * W + 0.1, "Mul Add", None),
    "leaves of its own": (lambda y: y * leaf() + leaf(), "Mul Add", None),
    "a skip": (lambda y: y + (y * leaf()).relu() * leaf(), "Mul Relu Mul Add", None),
    "a diamond": (lambda y: y.sin() * y.cos(), "Sin Cos Mul", None),
    "a repeat within": (lambda y: y.sin().sin().sin().exp(), "Sin Sin Sin Exp", None),
    "an input twice": (lambda y: y * y, "Mul", None),
    "a cut": (cut, "Mul Mul", None),
    "attention": (attention, "Mm Mm Mm T Mm Softmax Mm Add", torch.ones(2, 2)),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_drawn_as_one_block(name: str) -> None:
    step, operations, start = LOOPS[name]
    y = loop(100, step, start)
    whole, folded = viz.graph(y, fold=False).facts, viz.graph(y).facts
    check(folded)
    assert blocks(folded) == [(100, operations)]
    assert whole.hidden == folded.hidden == 0 and whole.repeats == ()
    assert size(folded) < 25 < 200 < size(whole)
    assert folded.tensors[-1] == whole.tensors[-1]  # the result, with its own value


def test_what_is_drawn_is_the_last_block_and_where_it_began() -> None:
    start = leaf(2.0)
    y = loop(100, lambda y: y + 1, start)
    facts = viz.graph(y, names={"start": start, "y": y}).facts
    values = {tensor.id: tensor.value and tensor.value.values for tensor in facts.tensors}
    (way,) = [edge for edge in facts.edges if edge.kind == "folded"]
    assert (values[way.source], way.label, values[way.target]) == ((2.0,), "99 more", (101.0,))
    assert sorted(v for v in values.values() if v) == [(1,), (2.0,), (101.0,), (102.0,)]


def test_an_unrolled_network_whose_results_are_collected() -> None:
    """All hidden results go to one operation: its arrow from the block that is drawn says how many there are."""
    w, h, results = leaf(), torch.tensor(1.0), []
    for _ in range(60):
        h = (h * w).tanh()
        results.append(h * h)
    y = torch.stack(results).sum()
    y.backward()
    facts = viz.graph(y).facts
    check(facts)
    assert blocks(facts) == [(60, "Mul Tanh Mul")]
    assert [edge.label for edge in facts.edges if edge.kind == "input" and edge.label] == ["×60"]
    assert "  ×60: results[59] = " in viz.graph(y).to_text()
    assert len(next(t for t in facts.tensors if t.name == "w").grad.parts) == 60  # type: ignore[union-attr]


def test_two_loops_one_after_the_other() -> None:
    y = loop(70, lambda y: y * leaf(), loop(80, lambda y: y.sin()))
    assert blocks(viz.graph(y).facts) == [(80, "Sin"), (70, "Mul")]


def test_a_sum_over_the_steps_of_a_loop() -> None:
    """Two runs that belong together: what the first leaves to each, the second takes one by one."""
    h, results = leaf(), []
    for _ in range(60):
        h = h.sin()
        results.append(h.exp())
    facts = viz.graph(sum(results[1:], results[0])).facts
    check(facts)
    assert [(times >= 57, ops) for times, ops in blocks(facts)] == [(True, "Sin Exp"), (True, "Add")]
    assert size(facts) < 40


# ---------------------------------------------------------------- repeats in the block of a repeat


def unrolled(epochs: int, steps: int) -> Tensor:
    w, b, total = leaf(), leaf(0.1), torch.tensor(0.0)
    for _ in range(epochs):
        h = torch.tensor(1.0)
        for _ in range(steps):
            h = (w * h + b).tanh()
        total = total + (h - 0.5) ** 2
    return total


def lists(epochs: int) -> Tensor:
    w, b, total = leaf(), leaf(0.1), torch.tensor(0.0)
    for _ in range(epochs):
        total = total + torch.stack([(w * x + b - y) ** 2 for x, y in DATA[:5]]).mean()
    return total


def thrice(w: Tensor) -> Tensor:
    y = w
    for _ in range(4):
        for _ in range(5):
            for _ in range(6):
                y = y.sin() * w
            y = y.exp()
        y = y.cos()
    return y


NESTED: dict[str, tuple[Callable[[], Tensor], list[tuple[int, str]]]] = {
    "steps in epochs": (lambda: unrolled(12, 5), [(12, "Sub Pow Add"), (60, "Mul Add Tanh")]),
    "few epochs": (lambda: unrolled(3, 20), [(3, "Sub Pow Add"), (60, "Mul Add Tanh")]),
    "lists in epochs": (lambda: lists(12), [(12, "Stack Mean Add"), (60, "Mul Add Sub Pow")]),
    "three loops": (lambda: thrice(leaf()), [(4, "Cos"), (20, "Exp"), (120, "Sin Mul")]),
    "a small block": (lambda: loop(40, lambda y: ((y.sin() * W).sin() * W).sin() * W + 1), [(40, "Sin Mul Sin Mul Sin Mul Add")]),
}


@pytest.mark.parametrize("name", NESTED)
def test_what_repeats_in_a_block_that_repeats_is_drawn_once(name: str) -> None:
    """Its ×N is how often it comes in all; the rest of the block that it is in has that block's."""
    make, expected = NESTED[name]
    y = make()
    y.backward()
    whole, folded = viz.graph(y, fold=False).facts, viz.graph(y).facts
    check(folded)
    assert blocks(folded) == expected
    names = {operation.id: operation.name for operation in whole.operations}
    drawn = {operation.id for operation in folded.operations}
    assert drawn.isdisjoint(folded.stands) and drawn | folded.stands.keys() == names.keys()
    assert all(shown in drawn and names[hidden] == names[shown] for hidden, shown in folded.stands.items())
    times = {each: repeat.times for repeat in folded.repeats for each in repeat.operations}
    assert all(list(folded.stands.values()).count(each) == times[each] - 1 for each in times)
    for repeat in folded.repeats:  # where its shown block is entered is not in a block that begins there itself
        assert not [e for e in folded.edges if e.kind == "folded" and {e.source, e.target} <= {*repeat.tensors}]


def test_a_repeat_in_a_repeat_is_told_in_words() -> None:
    picture = viz.graph(unrolled(12, 5))
    assert [(repeat.times, repeat.over) for repeat in picture.facts.repeats] == [(12, 1), (60, 12)]
    said = "×60: MulBackward0, AddBackward0, TanhBackward0: 5 times in a row, 12 times over, the last time is shown"
    assert said in picture.to_text() and said in picture.to_svg() and picture.to_dict()["repeats"][1]["over"] == 12
    ways = [edge.label for edge in picture.facts.edges if edge.kind == "folded"]
    assert ways == ["11 more", "4 more"]
    picture = viz.graph(lists(12))
    assert {edge.label for edge in picture.facts.edges if edge.label and edge.kind == "input"} == {"×5", "last of 5"}


def test_arrows_to_one_operation_are_counted_through_both_repeats() -> None:
    w, results = leaf(), []
    for _ in range(12):
        results += [(w * x + 1).tanh() for x, _ in DATA[:5]]
        results.append(results[-1].exp())
    picture = viz.graph(torch.stack(results).sum())
    assert blocks(picture.facts) == [(12, "Exp"), (60, "Mul Add Tanh")]
    arrows = [edge.label for edge in picture.facts.edges if edge.label and edge.label[0] == "×"]
    assert sum(int(label[1:]) for label in arrows) == len(results)
    assert [edge.label for edge in picture.facts.edges if edge.label.startswith("last")] == ["last of 5"]
    y = w
    for epoch in range(12):
        for step in range(5):
            y = (y * (epoch + step / 10)).sin()
        y = y.exp()
    facts = viz.graph(y, fold=True).facts
    assert blocks(facts) == [(12, "Exp"), (60, "Mul Sin")]
    assert [edge.label for edge in facts.edges if edge.label.startswith("last")] == ["last of 60"]


# ---------------------------------------------------------------- what must not be folded


def test_a_result_that_is_used_again_is_drawn() -> None:
    results = [leaf()]
    for _ in range(200):
        results.append(results[-1].sin())
    facts = viz.graph(results[-1] * results[120]).facts
    check(facts)
    assert blocks(facts) == [(120, "Sin"), (80, "Sin")]
    last = next(operation.id for operation in facts.operations if operation.name == "MulBackward0")
    values = {tensor.id: tensor.value for tensor in facts.tensors}
    used = [values[edge.source] for edge in facts.edges if edge.target == last and edge.kind == "input"]
    assert [v and v.values for v in used] == [(results[-1].item(),), (results[120].item(),)]


def test_what_has_a_name_is_drawn() -> None:
    y = loop(100, lambda y: y.sin())
    middle = y
    y = loop(100, lambda y: y.sin(), y)
    assert blocks(viz.graph(y).facts) == [(100, "Sin"), (100, "Sin")]
    assert "middle" in [tensor.name for tensor in viz.graph(y, names={"middle": middle}).facts.tensors]


def test_a_place_in_a_list_is_no_name_that_would_be_missed() -> None:
    results = [leaf().exp()]
    for _ in range(100):
        results.append(results[-1].sin())
    y = torch.stack(results).sum()
    facts = viz.graph(y, fold=True).facts
    assert blocks(facts) == [(100, "Sin")]
    assert {tensor.name for tensor in facts.tensors} >= {"results[0]", "results[100]"}
    kept = {"middle": results[50]}
    del results
    facts = viz.graph(y, fold=True).facts
    assert blocks(facts) == [(50, "Sin"), (50, "Sin")] and kept
    assert 'kept["middle"]' in {tensor.name for tensor in facts.tensors}


def test_every_root_is_drawn() -> None:
    results = [leaf()]
    for _ in range(200):
        results.append(results[-1].sin())
    facts = viz.graph(results[150], results[-1]).facts
    assert blocks(facts) == [(150, "Sin"), (50, "Sin")]
    assert sum(tensor.root for tensor in facts.tensors) == 2


def test_projections_side_by_side_are_not_a_repetition() -> None:
    """Nothing passes from one to the next: the three do different work later."""
    assert viz.graph(attention(torch.ones(2, 2)), fold=True).facts.repeats == ()


@pytest.mark.parametrize("other", [lambda y, k: y * k if k % 3 else y.exp(), lambda y, k: y * leaf() if k % 2 else y + leaf()])
def test_blocks_that_differ_are_not_a_repetition(other: Callable[[Tensor, int], Tensor]) -> None:
    y = leaf()
    for k in range(6):
        y = other(y, k)
    assert all("Mul" in block.split() and len(block.split()) > 1 for _, block in blocks(viz.graph(y, fold=True).facts))
    assert blocks(viz.graph(y, fold=True).facts) in ([], [(3, "Add Mul")])


def test_twice_is_no_repetition() -> None:
    twice, thrice = (viz.graph(loop(times, lambda y: y.sin()), fold=True).facts for times in (2, 3))
    assert (blocks(twice), blocks(thrice)) == ([], [(3, "Sin")])


def test_a_leaf_that_is_used_elsewhere_keeps_its_arrow() -> None:
    leaves = [leaf() for _ in range(60)]
    y = leaf()
    for each in leaves:
        y = (y * each).sin()
    facts = viz.graph(y + leaves[30]).facts
    check(facts)
    assert [times for times, _ in blocks(facts)] == [31, 29]


def program(seed: int) -> Tensor:
    """Random loops, one after the other, some of whose results are used again at the end."""
    rng = random.Random(seed)
    known = [leaf(rng.random()) for _ in range(3)]
    for _ in range(8):
        length = rng.randrange(1, 5)
        block = [(rng.choice(["add", "sub", "sin"]), rng.randrange(1, 4), rng.randrange(1, 6)) for _ in range(length)]
        for _ in range(rng.randrange(1, 9)):
            for name, a, b in block:
                known.append(known[-a].sin() if name == "sin" else getattr(known[-a], name)(known[-min(b, len(known))]))
    y = known[-1]
    for other in rng.sample(known, 3):
        y = y + other
    return y


@pytest.mark.parametrize("seed", range(60))
def test_what_is_folded_can_be_told_from_what_is_drawn(seed: int) -> None:
    """Every hidden operation is a whole number of blocks before the one that stands for it, and every arrow is accounted for."""
    whole = viz.graph(program(seed), fold=False).facts
    folded = fold(whole)
    check(folded)
    row = [operation.id for operation in whole.operations]
    names = {operation.id: operation.name for operation in whole.operations}
    stands, block = {each.id: each.id for each in folded.operations}, {}
    for repeat in folded.repeats:
        first, period = row.index(repeat.operations[0]), len(repeat.operations)
        assert row[first : first + period] == list(repeat.operations)
        for back in range(repeat.times):
            for place, shown in enumerate(repeat.operations):
                hidden = row[first - back * period + place]
                assert names[hidden] == names[shown] and (back == 0 or hidden not in stands)
                stands[hidden], block[hidden] = shown, repeat.id
    assert sorted(stands) == sorted(row)

    inputs = {(edge.target, edge.nr): edge.source for edge in whole.edges if edge.kind == "input"}
    maker = {edge.target: edge.source for edge in whole.edges if edge.kind == "output"}
    drawn, kept = {tensor.id for tensor in folded.tensors}, {(edge.source, edge.target, edge.nr) for edge in folded.edges}
    ways = {(edge.source, edge.target) for edge in folded.edges if edge.kind == "folded"}
    for (operation, nr), tensor in inputs.items():
        shown = stands[operation]
        standing = inputs[shown, nr]
        inside = tensor in maker and block.get(maker[tensor], "none") == block.get(operation)
        if operation == shown:
            assert (tensor, operation, nr) in kept
        elif tensor in drawn and not inside:  # to the one that stands for it, or as what the loop began with
            assert standing == tensor or (tensor, standing) in ways
        elif tensor in maker and not inside:
            assert stands[maker[tensor]] == maker[standing]


def test_those_programs_do_fold() -> None:
    folded = [fold(viz.graph(program(seed), fold=False).facts).repeats for seed in range(60)]
    assert sum(map(bool, folded)) > 40 and max(map(len, folded)) >= 4


# ---------------------------------------------------------------- blocks side by side, as a list has them

DATA = [(0.5 * k, 1.5 - k) for k in range(20)]


def fits(w: Tensor, b: Tensor) -> list[Tensor]:
    return [(w * x + b - y) ** 2 for x, y in DATA]


LISTS: dict[str, tuple[Callable[[list[Tensor]], Tensor], list[tuple[int, str]]]] = {
    "stacked": (lambda each: torch.stack(each).mean(), [(20, "Mul Add Sub Pow")]),
    "concatenated": (lambda each: torch.cat([e.view(1) for e in each]).sum(), [(20, "Mul Add Sub Pow"), (20, "View")]),
    "added up": (sum, [(19, "Mul Add Sub Pow"), (19, "Add")]),  # type: ignore[dict-item]  # 0 + the first is another operation
    "added up from the first": (lambda each: sum(each[1:], each[0]), [(19, "Mul Add Sub Pow"), (19, "Add")]),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_drawn_as_one_block(name: str) -> None:
    together, expected = LISTS[name]
    w, b = leaf(), leaf()
    y = together(fits(w, b))
    y.backward()
    whole, folded = viz.graph(y, fold=False, names={"w": w, "b": b}).facts, viz.graph(y, names={"w": w, "b": b}).facts
    check(folded)
    assert blocks(folded) == expected
    assert size(folded) < 33 < 150 < size(whole) and {"w", "b"} <= {tensor.name for tensor in folded.tensors}
    gradients = [{t.name: t.grad and t.grad.value for t in facts.tensors if t.name in ("w", "b")} for facts in (whole, folded)]
    assert gradients[0] == gradients[1]
    assert all(len(t.grad.parts) == 20 for t in folded.tensors if t.name in ("w", "b") and t.grad)


def test_a_number_that_others_of_the_blocks_have_not_says_so() -> None:
    facts = viz.graph(torch.stack(fits(leaf(), leaf())).sum()).facts
    values = {tensor.id: tensor.value.values for tensor in facts.tensors if tensor.role == "number" and tensor.value}
    labels = {values[edge.source]: edge.label for edge in facts.edges if edge.kind == "input" and edge.source in values}
    assert labels == {(DATA[-1][0],): "last of 20", (DATA[-1][1],): "last of 20", (2,): ""}
    assert blocks(viz.graph(loop(6, lambda y: y * 2 + 1), fold=True).facts) == [(6, "Mul Add")]
    y = leaf()
    for k in range(6):
        y = y * k
    picture = viz.graph(y, fold=True)
    assert blocks(picture.facts) == [(6, "Mul")] and "last of 6" in picture.to_svg()
    assert re.search(r"\n *last of 6: n\d+ \(unnamed\) = \d+ · Python number", picture.to_text())


def test_a_list_whose_results_go_different_ways_is_drawn_in_full() -> None:
    a, b, c = (leaf().sin() for _ in range(3))
    assert viz.graph(a * b.exp() + c, fold=True).facts.repeats == ()
    results = fits(leaf(), leaf())
    facts = viz.graph(torch.stack(results).mean() + results[7], fold=True).facts
    check(facts)
    assert [times for times, _ in blocks(facts)] == [8, 12]  # the one that goes elsewhere, too, is drawn


def test_what_cannot_be_folded_does_not_keep_what_is_in_it_from_being_folded() -> None:
    """Three chains whose results go different ways, each of which is a loop."""
    a, b, c = (loop(10, lambda y: y.sin(), leaf().exp()) for _ in range(3))
    assert blocks(viz.graph(a * b.tanh() + c, fold=True).facts) == [(10, "Sin")] * 3


@pytest.mark.parametrize("length", [600, 1990])
def test_what_many_leaves_cost(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each edge is looked at a few times, however many go into one operation."""
    y = torch.stack([leaf() for _ in range(length)]).sum()
    looks = 0
    real = walk.Node.next_functions.fget  # type: ignore[attr-defined]

    def counted(node: walk.Node) -> Any:
        nonlocal looks
        edges = real(node)
        looks += len(edges)
        return edges

    monkeypatch.setattr(walk.Node, "next_functions", property(counted))
    assert len(viz.graph(y, fold=False).facts.tensors) == length + 2
    assert looks < 10 * length


# ---------------------------------------------------------------- blocks and modules


def micrograd(sizes: tuple[int, ...], last: bool = False) -> tuple[Tensor, dict[str, Tensor]]:
    """A network of scalars, neuron by neuron, and its parameters; tanh on the ``last`` layer, too?"""
    x, named = [torch.tensor(float(each)) for each in range(1, sizes[0] + 1)], {}
    for layer, count in enumerate(sizes[1:]):
        results = []
        for neuron in range(count):
            w, b = [leaf(0.1 * neuron) for _ in x], leaf(0.0)
            named |= {f"layers.{layer}.neurons.{neuron}.{name}": each for name, each in [*zip("uvws", w), ("b", b)]}
            act = sum((wi * xi for wi, xi in zip(w, x)), b)
            results.append(act.tanh() if last or layer < len(sizes) - 2 else act)  # type: ignore[union-attr]
        x = results
    return x[0], named


@pytest.mark.parametrize("with_modules", [False, True])
@pytest.mark.parametrize("last", [False, True])
def test_a_block_begins_and_ends_where_a_neuron_does(with_modules: bool, last: bool) -> None:
    y, named = micrograd((3, 4, 4, 1), last)
    model = SimpleNamespace(named_parameters=named.items) if with_modules else None
    facts = viz.graph(y, fold=True, names=None if with_modules else named, model=model).facts
    check(facts)
    neuron = "Mul Add Mul Add Mul Add Mul Add Tanh"
    assert blocks(facts) == [*[(3, "Mul Add")] * 4, (4, neuron), (4, "Mul Add")]
    names = {tensor.id: tensor.name for tensor in facts.tensors}
    (layer,) = [repeat for repeat in facts.repeats if repeat.times == 4 and len(repeat.operations) == 9]
    assert {names[each] for each in layer.tensors} - {""} == {f"layers.1.neurons.3.{name}" for name in "uvwsb"}


@pytest.mark.parametrize("names", ["a a a a a a", "a b a b a b", "a a b b c c", "a b c d e f", "a a a b b b"])
def test_no_module_is_called_by_some_blocks_only(names: str) -> None:
    """Six times the same operation, each with a parameter of one of these modules."""
    parameters = {name: leaf() for name in names.split()}
    y = leaf()
    for name in names.split():
        y = (y * parameters[name]).sin()
    model = SimpleNamespace(named_parameters={f"{name}.w": each for name, each in parameters.items()}.items)
    facts = viz.graph(y, fold=True, model=model).facts
    check(facts)
    found = {"a a a a a a": [(6, "Mul Sin")], "a b a b a b": [(3, "Mul Sin Mul Sin")], "a a b b c c": [(3, "Mul Sin Mul Sin")],
             "a b c d e f": [(6, "Mul Sin")], "a a a b b b": []}  # fmt: skip
    assert blocks(facts) == found[names]


# ---------------------------------------------------------------- sizes


def test_small_graphs_are_folded_only_when_asked() -> None:
    y = loop(20, lambda y: y.sin())
    assert viz.graph(y).facts.repeats == () and len(viz.graph(y).facts.operations) == 20
    assert blocks(viz.graph(y, fold=True).facts) == [(20, "Sin")]
    assert viz.graph(loop(75, lambda y: y.sin())).facts.repeats  # 151 cards and pills


def test_modules_of_a_small_graph_are_folded_only_when_asked() -> None:
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    y = net(torch.ones(5, 3))
    assert not any(operation.folded for operation in viz.graph(y, fold=True).facts.operations)
    facts = viz.graph(y, fold="modules").facts
    assert [(each.name, each.folded) for each in facts.operations] == [("net.0", 2), ("ReluBackward0", 0), ("net.2", 2)]
    assert not any(tensor.name.startswith("net.") for tensor in facts.tensors)


def test_folding_can_be_switched_off() -> None:
    facts = viz.graph(loop(1000, lambda y: y.sin()), fold=False).facts
    assert (len(facts.operations), facts.hidden, facts.repeats) == (1000, 0, ())


def test_even_then_no_more_than_2000_operations_are_drawn_and_the_rest_is_counted() -> None:
    picture = viz.graph(loop(2100, lambda y: y.sin()), fold=False)
    assert (len(picture.facts.operations), picture.facts.hidden) == (2000, 100)
    assert "… 100 more operations hidden" in picture.to_text()


@pytest.mark.parametrize("wrong", [0, 1, "yes"])
def test_what_is_no_choice_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match='fold is True, False, "modules" or None'):
        viz.graph(leaf().sin(), fold=wrong)  # type: ignore[arg-type]


def tangle(count: int, seed: int = 0) -> Tensor:
    """A random graph of about ``count`` operations that a backward reaches."""
    rng = random.Random(seed)
    known = [leaf(), leaf()]
    for place in range(count):
        a, b = known[-1], known[rng.randrange(max(0, len(known) - 100), len(known))]
        known.append([(a + b).sin(), a.sin() * b, a - b.cos(), a.sin() + b][rng.randrange(4) if place else 0])
    return known[-1]


def test_of_what_does_not_fold_the_part_next_to_the_output_is_drawn() -> None:
    facts = viz.graph(tangle(1000)).facts
    assert 140 <= size(facts) <= 150 and facts.repeats == ()
    stubs = [tensor.hidden for tensor in facts.tensors if tensor.hidden]
    assert len(stubs) > 3 and sum(stubs) == facts.hidden  # each hidden operation is counted at one card
    made = {edge.target for edge in facts.edges if edge.kind == "output"}
    assert not any(tensor.hidden and tensor.id in made for tensor in facts.tensors)


@pytest.mark.parametrize("make", [lambda: loop(10_000, lambda y: y.sin() * 2), lambda: tangle(10_000)], ids=["chain", "tangle"])
def test_ten_thousand_operations(make: Callable[[], Tensor]) -> None:
    picture = viz.graph(make())
    assert size(picture.facts) <= 150 and picture.facts.hidden > 9_000
    card = next(tensor for tensor in picture.facts.tensors if tensor.hidden)
    assert f"… {card.hidden} hidden" in picture.to_svg()
    assert f"from … {card.hidden} more operation" in picture.to_text()
    assert f"… {card.hidden} hidden" in picture.to_dot()


@pytest.mark.once
def test_a_million_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "OPERATIONS", 300)  # what is drawn of it is small here
    y = loop(1_000_000, lambda y: y.sin())
    for folding, near, drawn in ((None, 74, 74), (True, 300, 1)):
        picture = viz.graph(y, fold=folding)
        assert (len(picture.facts.operations), picture.facts.hidden) == (drawn, 1_000_000 - near)
        assert picture.to_svg() and picture.to_text() and picture.to_dot()


def test_the_graph_itself_is_given_back_where_nothing_repeats() -> None:
    for graph in (Graph((), (), (), "", ""), chain_of_cards(2), viz.graph(attention(torch.ones(2, 2)), fold=False).facts):
        assert fold(graph) is graph


# ---------------------------------------------------------------- what the forms say


def test_every_form_says_it() -> None:
    picture = viz.graph(loop(100, lambda y: y * 2 + 1))
    assert "×100: MulBackward0, AddBackward0: 100 times in a row, the last time is shown" in picture.to_text()
    assert "through 99 more like the block above, from:" in picture.to_text()
    (repeat,) = json.loads(json.dumps(picture.to_dict()))["repeats"]
    assert repeat["times"] == 100 and len(repeat["operations"]) == 2
    assert 'label="×100"' in picture.to_dot() and "subgraph cluster_r0" in picture.to_dot() and "… 99 more" in picture.to_dot()
    for words in ('class="zg-repeat"', ">×100</text>", ">99 more</text>", "the last time is shown"):
        assert words in picture.to_svg()


def test_pytorchs_graphs_fold_the_same_way() -> None:
    pytorch = oracle.the_torch()

    def program(library: object) -> Graph:
        w = library.tensor(0.5, requires_grad=True)  # type: ignore[attr-defined]
        h = library.tensor(0.0)  # type: ignore[attr-defined]
        for _ in range(100):
            h = library.tanh(h * w + 1)  # type: ignore[attr-defined]
        return viz.graph(h).facts

    ours, theirs = program(torch), program(pytorch)
    assert blocks(theirs)[-1:] == blocks(ours)[-1:] and blocks(ours)[-1][1] == "Mul Add Tanh"
    network = pytorch.nn.Sequential(*[layer for _ in range(40) for layer in (pytorch.nn.Linear(3, 3), pytorch.nn.ReLU())])
    facts = viz.graph(network(pytorch.ones(1, 3)).sum(), model=network).facts
    check(facts)
    assert [times for times, _ in blocks(facts)] == [40]
    assert sorted(t.name for t in facts.tensors if t.role == "leaf") == ["78.bias", "78.weight"]
