"""Lesson 1's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from oracle import the_torch

import zerograd
import zerograd as torch
from zerograd import viz
from zerograd.lessons import tensors_and_gradients as lesson


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((6, 2), "✓ Right. u is used twice"),
        ((6.0, torch.tensor(2.0)), "✓ Right."),
        ((..., 2), "○ Not answered yet."),
        ((5, 2), "But u is used a second time"),
        ((1, 2), "1 is what comes back to u through + u"),
        ((2, 6), "the other way round"),
        ((6, 12), "it is the number that v is multiplied with"),
        ((6, 7), "✗ Not yet. u is right. For v"),
        ((7, 2), "✗ Not yet. v is right. For u"),
        ((0, 0), "Move u from 2 to 3"),
        (("six", 2), "should be a number"),
        ((torch.ones(2), 2), "should be a number"),
    ],
)
def test_used_twice(answer: tuple[Any, Any], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_used_twice(*answer)
    assert says in told(capsys)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"k", "m", "n", "m2"}, "✓ Right. Only o is not"),
        (["m2", "n", "m", "k"], "✓ Right."),
        (..., "○ Not answered yet."),
        (set(), "○ Not answered yet. Go through the three rules"),
        ({"k", "m", "n", "o", "m2"}, "o = m + n was made by an operation from m"),
        ({"k", "m", "m2"}, "rule 3"),
        ({"k", "m", "n"}, "bare Python number"),
        ({"k", "n", "m2"}, "m: made by you"),
        ({"n", "m2"}, "k and m: made by you"),
        ("m", "rule 3"),
        ({"w"}, "Only these five names"),
        (4, "a set of names"),
    ],
)
def test_leaves(answer: Any, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_leaves(answer)
    assert says in told(capsys)


def test_the_answer_about_the_leaves_is_true() -> None:
    k = torch.tensor(1.0)
    m = torch.tensor(2.0, requires_grad=True)
    n = k * 3
    o = m + n
    m2 = torch.tensor(o.item(), requires_grad=True)
    assert [t.is_leaf for t in (k, m, n, o, m2)] == [True, True, True, False, True]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (((3,), 31), "✓ Right. 1·1 + 0·2 + 10·3 = 31"),
        ((torch.Size([3]), torch.tensor(31.0)), "✓ Right."),
        ((3, 31.0), "✓ Right."),
        ((..., 31), "○ Not answered yet."),
        (((3,), ...), "○ Not answered yet."),
        (((), 31), "() is the shape of scale alone"),
        (((1, 3), 31), "in a row. Your shape is (1, 3)."),
        (((4,), 31), "Your shape is (4,)."),
        (("three", 31), "should be a shape"),
        (((3,), [1, 0, 30]), "a single number, so its gradient is one too"),
        (((3,), torch.tensor([1.0, 0, 30])), "a single number, so its gradient is one too"),
        (((3,), "31"), "should be a number"),
        (((3,), 6), "where every weight is 1"),
        (((3,), 11), "11 is the sum of the weights"),
        (((3,), 30), "Add what the first one sends"),
        (((3,), 62), "not 6, but 3"),
        (((3,), 66), "66 is the sum of the weights times the sum of h"),
        (((3,), 0), "For each result, take its weight"),
    ],
)
def test_broadcast(answer: tuple[Any, Any], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_broadcast(*answer)
    assert says in told(capsys)


@pytest.mark.parametrize("library", ["zerograd", "PyTorch"])
def test_the_answer_about_broadcasting_is_true(library: str) -> None:
    torch = zerograd if library == "zerograd" else the_torch()
    h, weights = torch.tensor([1.0, 2, 3]), torch.tensor([1.0, 0, 10])

    def gradient(function: Callable[[Any], Any], weights: Any) -> float:
        scale = torch.tensor(2.0, requires_grad=True)
        result = function(scale)
        assert result.shape == (3,)
        result.backward(weights)
        return float(scale.grad.item())

    assert gradient(lambda scale: scale * h, weights) == 31
    assert gradient(lambda scale: scale * h, torch.ones(3)) == 6  # what the messages say about wrong answers is true, too
    assert gradient(lambda scale: scale + h, weights) == 11


@pytest.mark.filterwarnings("ignore:Converting a tensor:UserWarning")
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda c, b: torch.stack([c, b]), "✓ Right. grad_fn is StackBackward0"),
        (lambda c, b: torch.cat([c.view(1), b.view(1)]), "✓ Right. grad_fn is CatBackward0"),
        (lambda c, b: None, "○ Not answered yet."),
        (lambda c, b: torch.tensor([c, b], requires_grad=True), "grad_fn is None"),
        (lambda c, b: torch.stack([c.detach(), b]), "No gradient came back to c"),
        (lambda c, b: torch.stack([b, c]), "in this order"),
        (lambda c, b: torch.stack([c, b]).unsqueeze(0), "torch.Size([2]), and yours is torch.Size([1, 2])"),
        (lambda c, b: [c, b], "returned a list"),
        (lambda c, b: c + missing, "raised NameError"),  # noqa: F821
    ],
)
def test_side_by_side(
    answer: Callable[[Any, Any], Any], says: str, with_library: Callable[[Any], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    lesson.check_side_by_side(with_library(answer))
    assert says in told(capsys)


@pytest.fixture(scope="module")
def quiz() -> Any:
    """The Explorer that asks for the gradients of the chain, before ``backward()``."""
    pytest.importorskip("anywidget")
    scope: dict[str, Any] = {}
    chain(torch, scope)
    return viz.explore(scope.pop("y3"), quiz=True, names=scope)


def chain(torch: Any, scope: dict[str, Any]) -> None:
    w1, x1, b1, w2, b2, w3 = (torch.tensor(value, requires_grad=True) for value in (0.0625, 4.0, 16.75, 4.0, 5.0, 4.0))
    y1 = w1 * x1 + b1
    y2 = w2 * y1 + b2
    y3 = w3 * y2
    for each in (y1, y2, y3):
        each.retain_grad()
    scope.update(w1=w1, x1=x1, b1=b1, w2=w2, b2=b2, w3=w3, y1=y1, y2=y2, y3=y3)


FOUND = {"w3": "73", "y2": "4", "b2": "4", "w2": "68", "y1": "16", "b1": "16", "w1": "64", "x1": "1"}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (FOUND, "✓ Right. Each is what arrives from the right, times the operation's own slope"),
        ({**FOUND, "w3": "73.0", "y1": " [16] "}, "✓ Right."),
        ({}, "○ Not answered yet. Click on a card of the quiz, step on with ]"),
        ({"w3": "73", "y2": "4"}, "Right so far: w3 and y2. · Still to be found: b2, w2, y1, b1, w1 and x1."),
        ({"w3": "shown"}, "○ Not answered yet."),
        ({"w3": "shown"}, "Looked up: w3. For each, say what arrived there"),
        ({**FOUND, "w3": "shown"}, "○ Not answered yet. All that you typed is right. Run the cell with viz.explore again"),
        ({**FOUND, "w1": "4"}, "✗ Not yet. Right so far: w3, y2, b2, w2, y1, b1 and x1. · w1: 4 is the slope of w1 * x1 alone"),
        ({"w1": "16", "b1": "4"}, "✗ Not yet. None is right so far. · w1: 16 is what arrives at w1 * x1 from the right."),
        ({"b1": "4"}, "b1: 4: one factor of the chain is missing. To get here from y3 you pass w3, and then w2 as well."),
        ({"x1": "0.25"}, "x1: 0.25: one factor of the chain is missing"),
        ({"b2": "5"}, "b2: 5 is the value of b2, not its gradient."),
        ({"w2": "4"}, "w2: 4 is the value of w2, not its gradient, and also what arrives at w2 * y1 from the right."),
        ({"y1": "4"}, "y1: 4 is what arrives at w2 * y1 from the right, and also the slope of w2 * y1 alone (the value of w2)."),
        ({"b1": "1"}, "b1: 1 is the slope of + b1 alone (an addition's slope is 1)."),
        ({"y2": "73", "w3": "4"}, "w3: 4 is the gradient of y2. The slope along w3 is the value of y2, and vice versa."),
        ({"y2": "73", "w3": "4"}, "y2: 73 is the gradient of w3."),
        ({"w1": "20"}, "w1: 20 is what arrives plus the slope. Along one path the two are multiplied"),
        ({"w2": "−68"}, "w2: -68 has the wrong sign: does y3 grow or shrink when w2 grows?"),
        ({"w3": "292"}, "w3: 292 is not it. What arrives at w3 * y2 from the right, and what is its slope along w3?"),
        ({"w3": "many"}, "w3: 'many' is not a number such as 4 or 0.5."),
        ({"w3": "1, 2"}, "w3: '1, 2' is not a number"),
        ({**FOUND, "a card": "1"}, "A card without a name, not yet: it goes into an addition"),
    ],
)
def test_quiz(answers: dict[str, str], says: str, quiz: Any, capsys: pytest.CaptureFixture[str]) -> None:
    nameless = next(name for name in quiz._asked if name.endswith("(unnamed)"))
    quiz.answers = {nameless if name == "a card" else name: answer for name, answer in answers.items()}
    lesson.check_quiz(quiz)
    assert says in told(capsys)


def test_every_right_answer_of_the_quiz_is_true_and_asked_for(quiz: Any) -> None:
    assert {name for name in quiz._asked if not name.endswith("(unnamed)")} == lesson.CHAIN.keys() == FOUND.keys()
    for library in (zerograd, the_torch()):
        scope: dict[str, Any] = {}
        chain(library, scope)
        scope["y3"].backward()
        for name, link in lesson.CHAIN.items():
            assert scope[name].item() == link.value
            assert scope[name].grad.item() == link.arrives * link.slope == float(FOUND[name])


@pytest.mark.parametrize("instead", [..., None, {"w1": 64}])
def test_the_quiz_takes_the_explorer(instead: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_quiz(instead)
    assert "✗ Not yet. Give it the explorer that asked you: lesson.check_quiz(quiz)." in told(capsys)


def unchanged(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        loss = w * w
        loss.backward()
        found.append(w.grad.item())
    return found


def clears_at_the_end(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        (w * w).backward()
        found.append(w.grad.item())
        w.grad.zero_()
    return found


def clears_with_none(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        w.grad = None
        (w * w).backward()
        found.append(w.grad.item())
    return found


def clears_if_there(w: Any, rounds: int) -> list[Any]:
    found = []
    for _ in range(rounds):
        if w.grad is not None:
            w.grad.zero_()
        (w * w).backward()
        found.append(w.grad.clone())
    return found


def clears_too_early(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        w.grad.zero_()
        (w * w).backward()
        found.append(w.grad.item())
    return found


def clears_after_the_loop(w: Any, rounds: int) -> list[float]:
    found = unchanged(w, rounds)
    w.grad.zero_()
    return found


def clears_with_none_after_the_loop(w: Any, rounds: int) -> list[float]:
    found = unchanged(w, rounds)
    w.grad = None
    return found


def clears_before_reading(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        (w * w).backward()
        w.grad.zero_()
        found.append(w.grad.item())
    return found


def clears_the_loss(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        loss = w * w
        loss.backward()
        found.append(w.grad.item())
        loss.grad.zero_()
    return found


def clears_the_weight(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        (w * w).backward()
        found.append(w.grad.item())
        w.zero_()
    return found


def clears_the_weight_unseen(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        (w * w).backward()
        found.append(w.grad.item())
        with torch.no_grad():
            w.zero_()
    return found


def keeps_the_tensor(w: Any, rounds: int) -> list[Any]:
    found = []
    for _ in range(rounds):
        (w * w).backward()
        found.append(w.grad)
        w.grad.zero_()
    return found


def divides(w: Any, rounds: int) -> list[float]:
    found = []
    for done in range(rounds):
        (w * w).backward()
        found.append(w.grad.item() / (done + 1))
    return found


def renews_the_weight(w: Any, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        w = torch.tensor(w.item(), requires_grad=True)
        (w * w).backward()
        found.append(w.grad.item())
    return found


def one_graph_for_all(w: Any, rounds: int) -> list[float]:
    found = []
    loss = w * w
    for _ in range(rounds):
        loss.backward()
        found.append(w.grad.item())
        w.grad.zero_()
    return found


@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (clears_at_the_end, "✓ Right. Each round starts with a clean slate"),
        (clears_with_none, "✓ Right."),
        (clears_if_there, "✓ Right."),
        (unchanged, "○ Not answered yet. The list is [6, 12, 18]"),
        (lambda w, rounds: None, "○ Not answered yet. Your function should return the list"),
        (clears_too_early, "Before the first backward() w.grad is None"),
        (clears_before_reading, "cleared before it was read"),
        (clears_after_the_loop, "✗ Not yet. w.grad is cleared, but only when the loop is over"),
        (clears_with_none_after_the_loop, "✗ Not yet. w.grad is cleared, but only when the loop is over"),
        (clears_the_loss, "Only w, the leaf, keeps a gradient"),
        (clears_the_weight, "change the weight w itself"),
        (clears_the_weight_unseen, "w itself should stay 3, and it is 0 now"),
        (keeps_the_tensor, "holds the tensor w.grad itself"),
        (divides, "w.grad has grown to 18"),
        (renews_the_weight, "each round makes a new w"),
        (one_graph_for_all, "Compute loss anew in each round"),
        (lambda w, rounds: [6.0], "a list of three numbers. Yours gave [6.0]."),
        (lambda w, rounds: 6.0, "a list of three numbers. Yours gave 6.0."),
        (lambda w, rounds: [None] * 3, "a list of three numbers"),
        (lambda w, rounds: [3.0] * 3, "is 6, in every round. Yours are [3.0, 3.0, 3.0]"),
        (lambda w, rounds: w / "2", "raised TypeError"),
    ],
)
def test_slopes(
    answer: Callable[[Any, int], Any], says: str, with_library: Callable[[Any], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    lesson.check_slopes(with_library(answer))
    assert says in told(capsys)


def right(w: Any, rate: float) -> None:
    with torch.no_grad():
        w -= rate * w.grad
        w.grad.zero_()


def resets(w: Any, rate: float) -> None:
    with torch.no_grad():
        w -= rate * w.grad
    w.grad = None


def recorded(w: Any, rate: float) -> None:
    w -= rate * w.grad


def makes_a_new_one(w: Any, rate: float) -> Any:
    w = w - rate * w.grad
    return w


def gives_a_new_one_the_name(w: Any, rate: float) -> None:
    with torch.no_grad():
        w = w - rate * w.grad


def clears_the_new_one(w: Any, rate: float) -> None:
    with torch.no_grad():
        w = w - rate * w.grad
        w.grad.zero_()


@torch.no_grad()
def decorated(w: Any, rate: float) -> None:
    w = w - rate * w.grad


def uphill(w: Any, rate: float) -> None:
    with torch.no_grad():
        w += rate * w.grad
        w.grad.zero_()


def forgets_to_clear(w: Any, rate: float) -> None:
    with torch.no_grad():
        w -= rate * w.grad


def forgets_the_rate(w: Any, rate: float) -> None:
    with torch.no_grad():
        w -= w.grad
        w.grad.zero_()


def clears_first(w: Any, rate: float) -> None:
    with torch.no_grad():
        w.grad.zero_()
        w -= rate * w.grad


def fixed_step(w: Any, rate: float) -> None:
    with torch.no_grad():
        w -= 0.5


def gives_up_the_gradient(w: Any, rate: float) -> None:
    with torch.no_grad():
        w -= rate * w.grad
        w.grad.zero_()
        w.requires_grad = False


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (right, "✓ Right. w went from 2 to 2.6"),
        (resets, "✓ Right."),
        (lambda w, rate: ..., "○ Not answered yet."),
        (recorded, "with torch.no_grad():"),
        (makes_a_new_one, "You made a new tensor and gave it the name w."),
        (gives_a_new_one_the_name, "You made a new tensor and gave it the name w."),
        (clears_the_new_one, "You made a new tensor and gave it the name w."),
        (decorated, "You made a new tensor and gave it the name w."),
        (lambda w, rate: w - rate * w.grad, "your function made a new tensor"),
        (uphill, "uphill"),
        (forgets_to_clear, "w.grad.zero_()"),
        (forgets_the_rate, "multiply the gradient by rate"),
        (clears_first, "Did you clear it before you used it"),
        (fixed_step, "should go from 2 to 2.6. Yours went to 1.5"),
        (gives_up_the_gradient, "no longer requires a gradient"),
        (lambda w: None, "raised TypeError"),
    ],
)
def test_downhill(
    answer: Callable[[Any, float], Any], says: str, with_library: Callable[[Any], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    lesson.check_downhill(with_library(answer))
    assert says in told(capsys)


def test_a_check_gives_a_debuggers_profile_function_back() -> None:
    def mine(*_: Any) -> None:
        """What a profiler would have set."""

    before = sys.getprofile()
    sys.setprofile(mine)
    try:
        lesson.check_downhill(clears_the_new_one)
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(before)


REASONS = {"a": "not asked", "b": "not yet", "d": "cut off", "e": "not kept"}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (REASONS, "✓ Right. Nobody asked for a"),
        (dict.fromkeys("abde", ...), "○ Not answered yet."),
        ({**REASONS, "e": ...}, "○ Not answered yet."),
        (..., "○ Not answered yet."),
        ({"a": "not asked"}, "should name a, b, d and e"),
        ("not asked", "should name a, b, d and e"),
        ({**REASONS, "b": "never"}, "b: 'never' is none of the four reasons"),
        ({**REASONS, "d": ["cut off"]}, "d: ['cut off'] is none of the four reasons"),
        ({**REASONS, "a": "not yet"}, "a is not 'not yet': y.backward() has run, and y was made with a. What does the line"),
        ({**REASONS, "a": "not kept"}, "a is not 'not kept': a is a leaf"),
        ({**REASONS, "a": "cut off"}, "a is not 'cut off': nothing takes the numbers of a"),
        ({**REASONS, "b": "not asked"}, "b is not 'not asked': b requires a gradient, so it was asked for. Which result"),
        ({**REASONS, "b": "cut off"}, "b is not 'cut off'"),
        ({**REASONS, "b": "not kept"}, "b is not 'not kept': b is a leaf"),
        ({**REASONS, "d": "not asked"}, "d requires a gradient, so it was asked for. What does f take of d?"),
        ({**REASONS, "d": "not yet"}, "y was made with d"),
        ({**REASONS, "d": "not kept"}, "d is a leaf"),
        ({**REASONS, "e": "not asked"}, "e requires a gradient, so it was asked for. Is e a leaf?"),
        ({**REASONS, "e": "not yet"}, "y was made with e"),
        ({**REASONS, "e": "cut off"}, "nothing takes the numbers of e"),
    ],
)
def test_reasons(answer: Any, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_reasons(answer)
    assert says in told(capsys)


@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
@pytest.mark.parametrize("library", ["zerograd", "PyTorch"])
def test_the_answer_about_the_reasons_is_true(library: str) -> None:
    torch = zerograd if library == "zerograd" else the_torch()
    a = torch.tensor(1.0)
    b, c, d = (torch.tensor(value, requires_grad=True) for value in (2.0, 3.0, 4.0))
    e = c * 2
    f = d.detach()
    y = a * e + f
    z = b * 5
    y.backward()
    assert [t.grad is None for t in (a, b, c, d, e)] == [True, True, False, True, True]
    assert [t.requires_grad for t in (a, b, d, e)] == [False, True, True, True]
    assert [t.is_leaf for t in (a, b, d, e)] == [True, True, True, False]
    z.backward()
    assert b.grad.item() == 5
