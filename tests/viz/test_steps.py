"""The dry walk: its gradients are those of a real ``backward()``, it changes nothing, and it says what it cannot know."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
import scenes

import zerograd as torch
from zerograd.autograd import accumulate
from zerograd.core import base, watching
from zerograd.core.base import AccumulateGrad
from zerograd.core.fast import calls
from zerograd.core.modes import mode
from zerograd.viz.facts import formulas, steps, walk
from zerograd.viz.facts.model import Gradient
from zerograd.viz.facts.walk import _known as known


def caught(scene: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[Any, ...], dict[str, Any], dict[str, Any]]:
    """What ``scene`` asks ``viz.graph`` to draw: outputs, variables, names."""

    class Instead:
        @staticmethod
        def graph(*outputs: Any, names: Any = None, **_: Any) -> Any:
            return outputs, dict(sys._getframe(1).f_locals), {}, names or {}

    monkeypatch.setattr(scenes, "viz", Instead)
    return scene()


def nodes_of(outputs: Any) -> list[Any]:
    found = [output.grad_fn for output in outputs if output.grad_fn is not None]
    for node in found:
        found += [to for to, _ in node.next_functions if to is not None and to not in found]
    return found


def state(outputs: Any, variables: dict[str, Any]) -> list[Any]:
    """Everything that a walk could disturb."""
    tensors = [value for value in variables.values() if isinstance(value, torch.Tensor)]
    nodes = nodes_of(outputs)
    tensors += [node.variable for node in nodes if isinstance(node, AccumulateGrad)]
    seen: list[Any] = []
    for tensor in tensors:
        grad = tensor._grad
        seen.append((tensor._array.tolist(), tensor._storage and tensor._storage.version, tensor._grad_version))
        seen.append((id(grad), None if grad is None else (grad._array.tolist(), grad._version), tensor._grad_before is None))
    for node in nodes:
        saved = [id(getattr(node, f"saved_{place}", None)) for place in range(len(node.saves))]
        seen.append((saved, node.freed, *map(repr, (node.gradient, getattr(node, "_parts", None), node.watchers, node.value))))
    return seen


def gradients(story: steps.Story) -> dict[str, Gradient]:
    return {tensor.id: tensor.grad for tensor in story.final().tensors if tensor.grad}


def numbers(gradient: Gradient) -> Any:
    return gradient.value and gradient.value.values


SAME = [scene for scene in scenes.SCENES if scene.__name__ not in {
    "retained_too_late",  # the story is of a backward with retain_grad()
    "stale", "saved_then_changed",  # the next backward would raise
    "in_place_on_a_view",  # what CopySlices needs is gone: see test_freed_and_forgotten_is_said
}]


def _after_backward(scene: Any) -> bool:
    facts = scene().facts
    return ", after" in facts.title and not facts.repeats  # what it folds only because it was asked to


@pytest.mark.parametrize("scene", list(filter(_after_backward, SAME)), ids=lambda scene: scene.__name__)
def test_after_backward_the_story_ends_as_the_picture_says(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = scene().facts
    story = steps.story(*caught(scene, monkeypatch))
    for told, drawn in zip(story.final().tensors, picture.tensors, strict=True):
        assert (told.id, told.name, told.value) == (drawn.id, drawn.name, drawn.value)
        assert told.grad is not None or drawn.grad is None
        if drawn.grad and drawn.grad.value and told.grad:
            assert told.grad.state == drawn.grad.state
            assert told.grad.value == drawn.grad.value
            if drawn.grad.parts:  # the picture knows none at an operation with several results
                assert [part.value for part in told.grad.parts] == [part.value for part in drawn.grad.parts]


@pytest.mark.parametrize("scene", scenes.SCENES, ids=lambda scene: scene.__name__)
def test_nothing_is_touched_and_all_is_plain_data(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = caught(scene, monkeypatch)
    before = state(*arguments[:2])
    story = steps.story(*arguments)
    assert state(*arguments[:2]) == before
    json.dumps(asdict(story))
    assert len([step for step in story.steps if step.phase == "forward"]) == len(story.graph.operations)
    drawn = {tensor.id for tensor in story.final().tensors}
    assert {card for step in story.steps for card in step.slots} <= drawn
    assert {gift.to for step in story.steps for gift in step.gifts} <= drawn | {""}


ONE = [torch.sin, torch.tanh, torch.relu, torch.clone, lambda a: (a * 0.3).exp(), lambda a: a.reshape(-1), lambda a: a**2,
       lambda a: a.clone().mul_(2), lambda a: torch.stack([a, a]).mean(0), lambda a: a.unsqueeze(0)[0]]  # fmt: skip
TWO = [torch.add, torch.mul, torch.sub, torch.maximum, lambda a, b: a / (b * b + 1), lambda a, b: a.sum() * b]


def program(seed: int) -> tuple[Any, dict[str, Any]]:
    """A random program: its result and all its tensors."""
    r = random.Random(seed)
    torch.manual_seed(seed)
    shapes = [(), (3,), (2, 3), (1, 3)]
    made: dict[str, Any] = {f"p{i}": torch.rand(r.choice(shapes), requires_grad=i < 3) for i in range(4)}
    for i in range(r.randint(2, 9)):
        a, b = r.choice(list(made.values())), r.choice(list(made.values()))
        fits = a.dim() == 0 or b.dim() == 0 or a.shape[-1] == b.shape[-1]
        t = made[f"t{i}"] = r.choice(TWO)(a, b) if fits and r.random() < 0.6 else r.choice(ONE)(a)
        if r.random() < 0.2 and t.requires_grad and not t.is_leaf:
            t.retain_grad()
    return sum(t.sum() for t in made.values()), made


def held(variables: dict[str, Any]) -> dict[str, Any]:
    return {name: t._grad._array.ravel().tolist() for name, t in variables.items() if t._grad is not None}


def told(story: steps.Story) -> dict[str, Any]:
    return {t.name: list(t.grad.value.values) for t in story.final().tensors if t.name and t.grad and t.grad.state == "value"
            and t.grad.value and t.grad.value.values is not None}


@pytest.mark.parametrize("seed", range(60))
def test_random_programs_before_again_and_after(seed: int) -> None:
    """Before a backward its gradients are foretold, those of a second one too, and afterwards they are told again."""
    y, variables = program(seed)
    foretold = steps.story([y], variables, {}, {})
    y.backward(retain_graph=True)
    assert told(foretold) == held(variables)
    again = steps.story([y], variables, {}, {})
    assert told(again) == held(variables)
    y.backward()
    before = state([y], variables)
    freed = steps.story([y], variables, {}, {})
    assert state([y], variables) == before
    for name, values in told(freed).items():  # what is known of it is right
        assert values == held(variables)[name]
    gifts = [gift for step in freed.steps for gift in step.gifts]
    unknown = [gift for gift in gifts if gift.value is None]
    assert not unknown or [gift.note for gift in gifts].count(steps.GONE) == 1  # said once


def test_a_deep_graph_is_walked_and_what_is_not_drawn_counts() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    y = w
    for _ in range(20_000):
        y = y * w
    story = steps.story([y], {"w": w}, {}, {})
    assert story.graph.hidden == 18_000
    assert len(story.steps) == 1 + 2 * len(story.graph.operations) + 1
    assert told(story)["w"] == [20_001.0]
    assert story.steps[-1].text == "The operations that are not drawn hand on their gradients, too."


def test_a_leaf_alone_has_one_step() -> None:
    w = torch.tensor(2.5, requires_grad=True)
    story = steps.story([w], {"w": w}, {}, {})
    assert [step.phase for step in story.steps] == ["start", "backward"]
    assert told(story) == {"w": [1.0]}
    (w * 3).backward()
    assert told(steps.story([w], {"w": w}, {}, {})) == {"w": [4.0]}


def scalar_story(retain: bool = True) -> steps.Story:
    w = torch.tensor(4.0, requires_grad=True)
    x = torch.tensor(3.0)
    y = w * x + w
    y.backward(retain_graph=retain)
    return steps.story([y], {"w": w, "x": x, "y": y}, {}, {})


@pytest.mark.parametrize("retain", [True, False])
def test_a_step_has_the_rule_with_its_numbers_and_the_sum(retain: bool) -> None:
    *_, add, mul = scalar_story(retain).steps
    assert [(gift.rule, gift.numbers) for gift in add.gifts] == [("grad", "1"), ("grad", "1")]
    (gift,) = mul.gifts
    assert (gift.rule, gift.numbers, gift.local) == ("grad × other", "1 × 3", "3")
    assert [array and array.values for array in (gift.value, gift.before, gift.total)] == [(3.0,), (1.0,), (4.0,)]
    assert mul.text == "MulBackward0 gets 1. w gets grad × other = 1 × 3 = 3, added up: 1 + 3 = 4."


def test_leaf_retained_and_freed_are_told_apart_at_every_step() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    r = w * 3
    r.retain_grad()
    y = r * r
    story = steps.story([y], {"w": w, "r": r, "y": y}, {}, {})
    name = {tensor.id: tensor.name for tensor in story.final().tensors}
    seen: dict[str, str] = {}
    states = []
    for step in story.steps:
        seen.update({name[card]: gradient.state for card, gradient in step.slots.items()})
        states.append((seen["w"], seen["r"], seen["y"]))
    start = ("pending", "pending", "pending")
    assert states == [start, start, start, ("pending", "pending", "freed"), ("value", "value", "freed")]


def test_what_is_there_already_is_added_to() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    (w * 5).backward()
    y = w * 3
    before = steps.story([y], {"w": w}, {}, {})
    y.backward()
    for story in (before, steps.story([y], {"w": w}, {}, {})):
        (gift,) = story.steps[-1].gifts
        assert [array and array.values for array in (gift.before, gift.value, gift.total)] == [(5.0,), (3.0,), (8.0,)]


def test_freed_and_forgotten_is_said() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    y = w * w
    y.backward()
    with torch.no_grad():
        w -= 1  # the 2 is gone for good
    (step,) = [step for step in steps.story([y], {"w": w}, {}, {}).steps if step.phase == "backward"]
    assert [(gift.value, gift.note) for gift in step.gifts] == [(None, steps.GONE), (None, "")]
    (w * 3).backward()  # nor is the old graph told with the new value because a gradient belongs to that
    assert all(gift.value is None for gift in steps.story([y], {"w": w}, {}, {}).steps[-1].gifts)
    y = w * w
    y.backward()  # a new graph with the new value: told in full, although w was written to once
    assert [gift.numbers for gift in steps.story([y], {"w": w}, {}, {}).steps[-1].gifts] == ["1 × 1", "1 × 1"]


def test_of_large_tensors_a_step_says_what_is_still_there() -> None:
    large = torch.rand(100, requires_grad=True)
    s = large.exp().sum()
    s.backward()
    (gift,) = steps.story([s], {}, {}, {}).steps[-1].gifts
    assert (gift.numbers, gift.local, gift.note) == ("", "", steps.GONE)
    assert gift.value == known(large.grad._array)  # nothing else came to it, so that is what came
    with torch.no_grad():
        large.grad.mul_(2)
    story = steps.story([s], {"large": large}, {}, {})
    assert story.steps[-1].gifts[0].value is None  # .grad is no longer what came
    assert {t.name: t.grad for t in story.final().tensors}["large"].value == known(large.grad._array)
    held = large.exp()
    s = held.sum()
    s.backward()
    assert steps.story([s], {"held": held}, {}, {}).steps[-1].gifts[0].numbers == "⟨100⟩ × ⟨100⟩"  # its result is still there
    with torch.no_grad():
        held.mul_(2)
    assert steps.story([s], {"held": held}, {}, {}).steps[-1].gifts[0].numbers == ""  # and now it is not


def test_a_large_gradient_that_was_added_up_ends_as_it_is() -> None:
    large = torch.rand(100, requires_grad=True)
    for _ in range(2):
        s = (large * 3).sum()
        s.backward()
    story = steps.story([s], {"large": large}, {}, {})
    assert {t.name: t.grad for t in story.final().tensors}["large"].value == known(large.grad._array)
    assert Gradient("pending", steps.HERE_UNKNOWN) in story.steps[0].slots.values()


def test_a_backward_that_meets_what_another_freed_raises() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    shared = w**2
    (shared * 3).backward()
    y = shared * 5
    *_, last = steps.story([y], {"w": w, "y": y}, {}, {}).steps
    assert "PowBackward0: backward() raises RuntimeError here, and no .grad is changed: Trying to backward" in last.text
    with pytest.raises(RuntimeError, match="Trying to backward"):
        y.backward()


def recorded(entry: Any, place: int) -> tuple[Any, list[Any]] | None:
    """A number made of all that an entry gives for a sample, and the sample's leaves; None if nothing is recorded."""
    random = np.random.default_rng(0)

    def r(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
        array = random.uniform(low, high, shape)
        return torch.tensor(np.where(np.abs(array) < 0.1, 0.1, array).astype("float32")).requires_grad_()

    args = entry.samples(r)[place]
    results = entry.call(*args)
    grown = [each for each in (results if isinstance(results, tuple) else (results,)) if each.requires_grad]
    leaves = [each for arg in args for each in (arg if isinstance(arg, list) else [arg]) if isinstance(each, torch.Tensor)]
    leaves = list({id(each): each for each in leaves if each.requires_grad}.values())
    refused = any({"no_derivative", "no_derivative_yet"} & {*rule.__code__.co_names} for rule in entry.rules.values())
    return (sum(each.sum() for each in grown), leaves) if grown and not refused else None


SAMPLES = [(name, place) for name, entry in formulas.TABLE.items() if entry.rules for place in range(
    len(entry.samples(lambda *shape, **_: torch.ones(shape))))]  # fmt: skip


@pytest.mark.parametrize("most", [64, 0], ids=["small", "large"])
@pytest.mark.parametrize(("name", "place"), SAMPLES)
def test_every_operation_can_be_explored_before_and_after_a_backward(
    name: str, place: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``most`` elements are remembered: with none, everything is too large."""
    for module in (base, watching, accumulate, calls, walk, steps):
        monkeypatch.setattr(module, "SMALL", most)
    made = recorded(formulas.TABLE[name], place)
    if made is None:
        return
    total, leaves = made
    variables = {f"leaf{nr}": leaf for nr, leaf in enumerate(leaves)}
    foretold = steps.story([total], variables, {}, {})
    total.backward()
    monkeypatch.setattr(walk, "SMALL", 64)  # what is there is shown
    story = steps.story([total], variables, {}, {})
    ends = {tensor.name: tensor.grad for tensor in story.final().tensors if tensor.role == "leaf"}
    for name_, leaf in variables.items():
        real = None if leaf.grad is None else known(leaf.grad._array)
        if real is not None and name_ in ends:
            assert ends[name_].state == "value" and ends[name_].value == real
    notes = [gift.note for step in story.steps for gift in step.gifts]
    unknown = [gift for step in story.steps for gift in step.gifts if gift.value is None]
    assert notes.count(steps.GONE) <= 1 and (not unknown or notes.count(steps.GONE) == 1)
    assert "not kept" not in "".join(step.text for step in story.steps if step.phase == "backward")
    assert [step.node for step in foretold.steps] == [step.node for step in story.steps]
    assert not any(gift.note == steps.GONE for step in foretold.steps for gift in step.gifts)


def test_where_backward_would_raise_the_walk_says_so_and_ends() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    t = w * 1
    y = t * t + w
    with torch.no_grad():
        t.add_(1)
    story = steps.story([y], {"w": w, "t": t, "y": y}, {}, {})
    assert "raises RuntimeError here, and no .grad is changed: one of the variables needed" in story.steps[-1].text
    assert "w gets grad = 1" in story.steps[-2].text and told(story) == {}  # the engine adds to leaves at its end
    assert story.steps[-1].phase == "backward" and story.steps[-1].gifts == ()
    with pytest.raises(RuntimeError, match="one of the variables needed"):
        y.backward()
    assert w.grad is None


def test_several_elements_start_with_ones_or_as_the_last_backward_did() -> None:
    v = torch.tensor([1.0, 2.0], requires_grad=True)
    y = v * 3
    assert steps.story([y], {"v": v}, {}, {}).steps[-1].gifts[0].value.values == (3.0, 3.0)  # type: ignore[union-attr]
    y.backward(torch.tensor([1.0, 10.0]))
    assert steps.story([y], {"v": v}, {}, {}).steps[-1].gifts[0].value.values == (3.0, 30.0)  # type: ignore[union-attr]


def test_broadcasting_is_undone_and_the_step_says_it() -> None:
    scale = torch.tensor(2.0, requires_grad=True)
    y = (scale * torch.tensor([1.0, 2.0, 3.0])).sum()
    (gift,) = steps.story([y], {"scale": scale}, {}, {}).steps[-1].gifts
    assert gift.numbers == "[1, 1, 1] × [1, 2, 3]"
    assert gift.value is not None and gift.value.values == (6.0,)
    assert gift.note == "summed to shape (), undoing the broadcast"


def every_rule() -> Iterator[Any]:
    for name, entry in formulas.TABLE.items():
        for parameter in entry.rules:
            yield pytest.param(entry, parameter, id=f"{name}-{parameter}")


@pytest.mark.parametrize(("entry", "parameter"), list(every_rule()))
def test_every_rule_reads_as_a_formula_or_a_sentence(entry: Any, parameter: str) -> None:
    """Without names that begin with an underscore, and without code that says nothing to a learner."""
    rule = formulas.rule(entry, parameter)
    internal = r"(?<!\w)_|lambda|object at| for \w+ in |\[|None|\binput\b|_shape|&|\|"
    assert rule and not re.search(internal, rule), rule
    called = set(re.findall(r"([\w.]+[′″]?)\(", rule))
    own = {"share", "weighed", "nll_loss", "nll_loss2d", "ln", "sgn", "target_slope", "slice", "backward"}
    assert all(name in own or name[-1] in "′″" or hasattr(torch, name) for name in called), rule
    numbers = {**dict.fromkeys(entry.requests[parameter], "7"), "grad": "5"}
    assert "5" in formulas.rule(entry, parameter, numbers) or "grad" not in rule


FORMULAS = {
    "sum": lambda a, dim=None: a.sum() if dim is None else a.sum(axis=dim, keepdims=True),
    "mean": lambda a, dim: a.mean(axis=dim, keepdims=True),
    "floor": np.floor,
}


@pytest.mark.parametrize(("entry", "parameter"), list(every_rule()))
def test_every_rule_can_be_written_down(entry: Any, parameter: str) -> None:
    """And where what is written is a formula, it is the rule: run with the rule's own names, it gives what the rule gives."""
    function = entry.rules[parameter]
    again = written_formula(entry, parameter)
    if again is None:
        return
    if again.__code__.co_names == function.__code__.co_names and again.__code__.co_code == function.__code__.co_code:
        return
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    number = re.search("[<>] ", formulas.rule(entry, parameter)) is not None
    values = [_value_of(name, place, entry.name, number) for place, name in enumerate(names)]
    mode.walking = True
    try:
        np.testing.assert_allclose(np.broadcast_arrays(again(*values), function(*values))[0], function(*values), rtol=1e-12)
    finally:
        mode.walking = False


def written_formula(entry: Any, parameter: str) -> Any:
    """What is written of a rule as a function; None where it is a sentence, or speaks of f′."""
    function = entry.rules[parameter]
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    body = formulas.rule(entry, parameter).replace("×", "*").replace("−", "-").replace("÷", "/")
    body = re.sub(r"\bself\b", "input", body)
    scope = {**function.__globals__, **FORMULAS, "count": 9 if entry.name == "mean" or "dim" not in entry.parameters else 3}
    try:
        made = eval(f"lambda {', '.join(names)}: {body}", scope)
    except SyntaxError:
        return None
    known_names = {*function.__code__.co_names, *FORMULAS, "T", "pow", "count", "abs", "exp"}
    return made if known_names.issuperset(made.__code__.co_names) else None


def test_most_rules_are_formulas() -> None:
    """Lest the test above passes because it compares nothing."""
    formulas_ = [each.values for each in every_rule() if written_formula(*each.values) is not None]
    assert len(formulas_) > 100


def _value_of(name: str, place: int, operation: str, number: bool) -> Any:
    """An argument for any rule: powers and sizes that fit 3×3 matrices, which are the rest; of those one element or row."""
    known: dict[str, Any] = {"exponent": np.asarray(3.0), "alpha": 1, "beta": 1, "dim": (0,), "keepdim": True,
                             "correction": 1, "negative_slope": 0.1, "min_val": 0.3, "max_val": 0.6, "lambd": 0.5}
    if name.endswith("shape"):
        return 3, 3
    if name.endswith("strides"):
        return 8, 24  # column by column
    if name == "dim" and "softmax" in operation:
        return 0
    if (operation, name) == ("pow_number", "input"):
        return np.asarray(2.0)
    matrix = np.random.default_rng(place).uniform(0.2, 0.9, (3, 3))
    if number:
        return known.get(name, matrix[0, 0])
    return known.get(name, matrix[0] if operation == "mv" and name == "grad" else matrix)


def test_numbers_in_a_rule_read_well() -> None:
    mul, sin = formulas.TABLE["mul"], formulas.TABLE["sin"]
    assert formulas.rule(mul, "input", {"grad": "-1", "other": "-4"}) == "(-1) × (-4)"
    assert formulas.rule(sin, "input", {"grad": "1", "input": "-2"}) == "1 × cos(-2)"
    assert formulas.rule(formulas.TABLE["add"], "input", {"grad": "-1"}) == "-1"


def test_numbers_stand_in_sentences_too() -> None:
    select, nll, largest = (formulas.TABLE[name] for name in ("select", "nll_loss", "maximum_of"))
    assert formulas.rule(select, "input", {"grad": "5", "dim": "0", "index": "2"}) == "5 at place 2 of dimension 0, 0 elsewhere"
    assert formulas.rule(nll, "input", {"grad": "1"}).startswith("-1 at the class of each target")
    assert formulas.rule(largest, "other") == "grad where other > self, half of it where they are equal, else 0"
    v = torch.tensor([1.0, 2.0, 6.0], requires_grad=True)
    last = steps.story([v.var()], {"v": v}, {}, {}).steps[-1]
    assert last.gifts[0].numbers == "2 ÷ (3 − 1) × 1 × ([1, 2, 6] − mean([1, 2, 6], (0,)))"


def test_a_forward_step_shows_shapes_where_numbers_are_gone_or_too_many() -> None:
    w = torch.rand(20, 30, requires_grad=True)
    x = torch.rand(5, 20)
    y = ((x @ w) ** 2).sum()
    y.backward()
    texts = [step.text for step in steps.story([y], {"w": w}, {}, {}).steps if step.phase == "forward"]
    assert texts[:2] == ["⟨5×20⟩ @ ⟨20×30⟩ = ⟨5×30⟩", "⟨5×30⟩ ** 2 = ⟨5×30⟩"]


def test_the_step_of_a_mean_along_one_dimension_divides_by_what_became_one() -> None:
    m = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    for mean, count in ((m.mean(1), 3), (m.mean(0), 2), (m.mean(0, keepdim=True), 2), (m.mean(), 6)):
        assert steps.story([mean], {"m": m}, {}, {}).steps[-1].gifts[0].numbers.endswith(f" ÷ {count}")


def test_only_a_derivative_that_is_one_number_for_each_element_stands_on_an_arrow() -> None:
    v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    locals_ = [steps.story([y], {"v": v}, {}, {}).steps[-1].gifts[0].local for y in (v.sum(), v.mean(), v * 3)]
    assert locals_ == ["", "", "[3, 3, 3]"]
