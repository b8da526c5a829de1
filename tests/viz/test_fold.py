"""What is folded is a true repetition, nothing that a reader would miss is hidden, and no graph is too large."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import oracle
import pytest
from viz_models import chain as chain_of_cards

import zerograd as torch
from zerograd import viz
from zerograd.viz import walk
from zerograd.viz.fold import fold
from zerograd.viz.model import Graph

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
    assert sorted(v for v in values.values() if v) == [(1.0,), (1,), (2.0,), (101.0,), (102.0,)] or len(values) == 4


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


@pytest.mark.parametrize("other", [lambda y, k: y * k, lambda y, k: y * leaf() if k % 2 else y + leaf()])
def test_blocks_that_differ_are_not_a_repetition(other: Callable[[Tensor, int], Tensor]) -> None:
    y = leaf()
    for k in range(6):
        y = other(y, k)
    assert [times for times, _ in blocks(viz.graph(y, fold=True).facts)] in ([], [3])


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


# ---------------------------------------------------------------- sizes


def test_small_graphs_are_folded_only_when_asked() -> None:
    y = loop(20, lambda y: y.sin())
    assert viz.graph(y).facts.repeats == () and len(viz.graph(y).facts.operations) == 20
    assert blocks(viz.graph(y, fold=True).facts) == [(20, "Sin")]
    assert viz.graph(loop(75, lambda y: y.sin())).facts.repeats  # 151 cards and pills


def test_folding_can_be_switched_off() -> None:
    facts = viz.graph(loop(1000, lambda y: y.sin()), fold=False).facts
    assert (len(facts.operations), facts.hidden, facts.repeats) == (1000, 0, ())


def test_even_then_no_more_than_2000_operations_are_drawn_and_the_rest_is_counted() -> None:
    picture = viz.graph(loop(2100, lambda y: y.sin()), fold=False)
    assert (len(picture.facts.operations), picture.facts.hidden) == (2000, 100)
    assert "… 100 more operations hidden" in picture.to_text()


@pytest.mark.parametrize("wrong", [0, 1, "yes"])
def test_what_is_no_choice_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="fold is True, False or None"):
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
    assert f"… {card.hidden} more operation" in picture.to_dot()


def test_a_million_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "OPERATIONS", 300)  # what is drawn of it is small here
    y = loop(1_000_000, lambda y: y.sin())
    for folding, near, drawn in ((None, 74, 74), (True, 300, 1)):
        picture = viz.graph(y, fold=folding)
        assert (len(picture.facts.operations), picture.facts.hidden) == (drawn, 1_000_000 - near)
        assert picture.to_svg() and picture.to_text() and picture.to_dot()


def test_the_graph_itself_is_given_back_where_nothing_repeats() -> None:
    graph = Graph((), (), (), "", "")
    assert fold(graph) is graph
    assert fold(chain_of_cards(2)) is not None


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
