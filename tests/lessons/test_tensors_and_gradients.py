"""Lesson 1's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

import zerograd as torch
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
def test_side_by_side(answer: Callable[[Any, Any], Any], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_side_by_side(answer)
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
def test_downhill(answer: Callable[[Any, float], Any], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_downhill(answer)
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
