"""Lesson 2's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

from typing import Any

import pytest
from answers import Swap, Told, raising, unchanged

import zerograd as torch
import zerograd.nn.functional as F
from zerograd.lessons import linear_regression as lesson, report

# ---------------------------------------------------------------- 1: the loss


@pytest.mark.parametrize(
    ("mse", "says"),
    [
        (lambda guess, target: ((guess - target) ** 2).mean(), "✓ Right. The misses are 0, -2, 0, 0, 3 and 0"),
        (lambda guess, target: ((target - guess) * (target - guess)).sum() / guess.numel(), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda guess, target: ((guess - target) ** 2).mean().item(), "returned a float"),
        (lambda guess, target: (guess - target) ** 2, "These are six numbers"),
        (lambda guess, target: ((guess - target) ** 2).mean(0), "should be one number, and yours has the shape (2,)"),
        (lambda guess, target: ((guess - target) ** 2).sum(), "13 is the sum of the squares"),
        (lambda guess, target: ((guess - target) ** 2).sum() / len(guess), "divided by the number of farms"),
        (lambda guess, target: (guess - target).mean(), "cancel each other"),
        (lambda guess, target: (target - guess).mean(), "cancel each other"),
        (lambda guess, target: (guess - target).abs().mean(), "sizes of the misses"),
        (lambda guess, target: ((guess - target) ** 2).mean() ** 0.5, "square root"),
        (lambda guess, target: (guess - target).mean() ** 2, "First square, then take the mean"),
        (lambda guess, target: ((guess - target) ** 3).mean(), "Yours is 3.1667"),
        (lambda guess, target: ((guess - target) ** 2).mean().detach(), "taken out of the graph"),
        (raising, "Your function raised ValueError: oh"),
    ],
)
def test_mse(mse: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_mse(with_library(mse))
    assert says in told()


# ---------------------------------------------------------------- 2: a slope on paper


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (-5, "✓ Right. The misses are -2 and -1"),
        (torch.tensor(-5.0), "✓ Right."),
        (..., "○ Not answered yet."),
        (5, "not the sign"),
        (-10, "sum of the two"),
        (-2.5, "the slope of m squared is 2m"),
        (2.5, "the loss itself"),
        (-3, "slope along a bias"),
        (-1.5, "mean of the misses"),
        (7, "point by point"),
        ("five", "should be a number"),
    ],
)
def test_slope(answer: Any, says: str, told: Told) -> None:
    lesson.check_slope(answer)
    assert says in told()


# ---------------------------------------------------------------- 3: columns of one size


def in_place(x: Any) -> Any:
    x -= x.mean(0)
    x /= x.std(0)
    return x


@pytest.mark.parametrize(
    ("scaled", "says"),
    [
        (lambda x: (x - x.mean(0)) / x.std(0), "✓ Right. Each column now has mean 0"),
        (unchanged, "○ Not answered yet."),
        (lambda x: (x - x.mean()) / x.std(), "one mean of the whole table"),
        (lambda x: x - x.mean(0), "their std is 2.646 and 100. Divide by it"),
        (lambda x: x / x.std(0), "but the means are 1.134 and 2"),
        (lambda x: x - x.mean(1).unsqueeze(1), "the mean of each row"),
        (lambda x: x.mean(0), "Yours: (2,)"),
        (lambda x: x.tolist(), "Yours: list"),
        (lambda x: x * 2, "Your means are 6 and 400"),
        (in_place, "The table itself was changed"),
        (raising, "raised ValueError"),
    ],
)
def test_scaled(scaled: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_scaled(with_library(scaled))
    assert says in told()


# ---------------------------------------------------------------- 4: the training loop


def right(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()


def zero_first(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            ((model(x) - y) ** 2).mean().backward()
            optimizer.step()


def no_zero(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            F.mse_loss(model(x), y).backward()
            optimizer.step()


def zero_each_epoch(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            F.mse_loss(model(x), y).backward()
            optimizer.step()
        optimizer.zero_grad()


def zero_between(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            F.mse_loss(model(x), y).backward()
            optimizer.zero_grad()
            optimizer.step()


def no_brackets(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            F.mse_loss(model(x), y).backward()
            optimizer.step  # noqa: B018


def no_backward(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            F.mse_loss(model(x), y).backward  # noqa: B018
            optimizer.step()


def one_epoch(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for x, y in loader:
        F.mse_loss(model(x), y).backward()
        optimizer.step()
        optimizer.zero_grad()


def one_batch(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def one_graph(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    x, y = next(iter(loader))
    loss = F.mse_loss(model(x), y)
    for _ in range(epochs):
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def other_loss(model: Any, loader: Any, optimizer: Any, epochs: int) -> None:
    for _ in range(epochs):
        for x, y in loader:
            (model(x) - y).abs().mean().backward()
            optimizer.step()
            optimizer.zero_grad()


@pytest.mark.parametrize(
    ("fit", "says"),
    [
        (right, "✓ Right. Guess, loss, backward, step"),
        (zero_first, "✓ Right."),
        (unchanged, "○ Not answered yet. The model is as it was"),
        (no_zero, "gradients are never cleared"),
        (zero_each_epoch, "once an epoch, not for each batch"),
        (zero_between, "zero_grad() stands between backward() and step()"),
        (no_backward, "backward() is missing (or its brackets are)"),
        (no_brackets, "optimizer.step() is missing, or its brackets are"),
        (one_epoch, "for one epoch only"),
        (one_batch, "only the last batch is learned from"),
        (one_graph, "A graph is used up by its backward()"),
        (other_loss, "not to where the five lines lead"),
        (raising, "raised ValueError"),
    ],
)
def test_fit(fit: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_fit(with_library(fit))
    assert says in told()


# ---------------------------------------------------------------- 5: five places


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"A", "B", "D"}, "✓ Right. One rule is behind it"),
        ("DBA", "✓ Right."),
        (..., "○ Not answered yet."),
        ({"A", "B", "C", "D"}, "Not among them: C clears between backward() and step()"),
        ({"A", "B", "D", "E"}, "Not among them: E never clears"),
        ({"B", "D"}, "One more: A clears before anything else"),
        ({"A", "D"}, "One more: B clears after the guess"),
        ({"A", "B"}, "One more: D clears after step()"),
        ({"F"}, "Only these are asked for: A, B, C, D and E."),
        (set(), "One more: A clears"),
        (3, "should be a set, such as"),
    ],
)
def test_places(answer: Any, says: str, told: Told) -> None:
    lesson.check_places(answer)
    assert says in told()


# ---------------------------------------------------------------- 6: it learned the mean


def as_it_was(model: Any, x: Any, y: Any) -> Any:
    return ((model(x) - y) ** 2).mean()


@pytest.mark.parametrize(
    ("loss_of", "says"),
    [
        (lambda model, x, y: F.mse_loss(model(x).squeeze(1), y), "✓ Right. Three guesses, three targets"),
        (lambda model, x, y: F.mse_loss(model(x), y.unsqueeze(1)), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (as_it_was, "(3, 1) still meets (3,)"),
        (lambda model, x, y: F.mse_loss(model(x), y.unsqueeze(0), reduction="none"), "Yours: (3, 3)"),
        (lambda model, x, y: F.mse_loss(model(x).squeeze(1), y).item(), "Yours: float"),
        (lambda model, x, y: F.mse_loss(model(x).squeeze(1), y, reduction="sum"), "Yours is 5.0"),
        (lambda model, x, y: F.mse_loss(model(x).detach().squeeze(1), y), "taken out of the graph"),
        (raising, "raised ValueError"),
    ],
)
@pytest.mark.filterwarnings("ignore:Using a target size")
def test_shapes(loss_of: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_shapes(with_library(loss_of))
    assert says in told()


# ---------------------------------------------------------------- 7: who is not learning


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"first": "steps, no gradients", "second": "gradients, no steps"}, "✓ Right. The loss was made of second"),
        ({"first": ..., "second": "both"}, "○ Not answered yet."),
        ({"first": "both"}, "○ Not answered yet."),
        (..., "○ Not answered yet."),
        ({"first": "gradients, no steps", "second": "steps, no gradients"}, "The other way round"),
        ({"first": "neither", "second": "gradients, no steps"}, "first: the optimiser steps through"),
        ({"first": "steps, no gradients", "second": "both"}, "second: its leaves are in the picture"),
        ({"first": "nothing", "second": "both"}, "'nothing' is none of the four"),
    ],
)
def test_who(answer: Any, says: str, told: Told) -> None:
    lesson.check_who(answer)
    assert says in told()


# ---------------------------------------------------------------- for graders


def test_a_strict_check_raises_what_it_would_print(monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    monkeypatch.setenv("ZEROGRAD_CHECK", "raise")
    with pytest.raises(AssertionError, match=r"^✗ Not yet\. The size is right, but not the sign"):
        lesson.check_slope(5)
    with pytest.raises(AssertionError, match=r"^○ Not answered yet\."):
        lesson.check_slope(...)
    assert told() == ""
    lesson.check_slope(-5)
    assert "✓ Right." in told()


def test_a_lesson_can_be_made_strict(told: Told) -> None:
    lesson.strict()
    try:
        with pytest.raises(AssertionError, match="Not yet"):
            lesson.check_places({"C"})
    finally:
        report.strict(False)
    lesson.check_places({"C"})
    assert "✗ Not yet." in told()
