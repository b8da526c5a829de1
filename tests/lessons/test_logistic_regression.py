"""Lesson 3's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

import math
from typing import Any

import pytest
from answers import Swap, Told, raising, unchanged

import zerograd as torch
import zerograd.nn.functional as F
from zerograd.lessons import logistic_regression as lesson


@pytest.mark.parametrize(
    ("flat", "says"),
    [
        (lambda images: images.reshape(images.shape[0], -1), "✓ Right. One row for each image"),
        (lambda images: images.flatten(1), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda images: images.reshape(-1), "both images are in one row"),
        (lambda images: images.reshape(1, -1), "both images are in one row"),
        (lambda images: images.reshape(-1, 4), "These are rows of images"),
        (lambda images: images.reshape(4, 6), "yours is (4, 6)"),
        (lambda images: images.permute(0, 1, 3, 2).reshape(2, 12), "the pixels are mixed up"),
        (lambda images: images.tolist(), "returned a list"),
        (raising, "raised ValueError"),
    ],
)
def test_flat(flat: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_flat(with_library(flat))
    assert says in told()


@pytest.mark.parametrize(
    ("softmax", "says"),
    [
        (lambda s: s.exp() / s.exp().sum(1, keepdim=True), "✓ Right. None is negative"),
        (lambda s: F.softmax(s, dim=1), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda s: s.exp() / s.exp().sum(1), "keepdim=True makes it (2, 1)"),
        (lambda s: F.softmax(s, dim=0), "Now each column adds up to 1"),
        (lambda s: s.exp(), "the rows do not add up to 1"),
        (lambda s: s.exp() / s.exp().sum(), "All six numbers add up to 1"),
        (lambda s: s / s.sum(1, keepdim=True), "Without exp() a negative score"),
        (lambda s: s.sum(1), "as many numbers as went in"),
        (lambda s: s * 2, "Your rows add up to 6.000, 18.000"),
        (raising, "raised ValueError"),
    ],
)
def test_softmax(softmax: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_softmax(with_library(softmax))
    assert says in told()


@pytest.mark.parametrize(
    ("accuracy", "says"),
    [
        (lambda s, y: (s.argmax(1) == y).float().mean(), "✓ Right. Three of four"),
        (lambda s, y: (s.argmax(1) == y).sum().item() / len(y), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda s, y: (s.argmax(0) == y).float().mean(), "the best image of each digit"),
        (lambda s, y: (s.argmax(1) == y).sum(), "but of how many"),
        (lambda s, y: (s.argmax(1, keepdim=True) == y).sum() / len(y), "Every guess was compared with every label"),
        (lambda s, y: 100 * (s.argmax(1) == y).float().mean(), "75 percent is right"),
        (lambda s, y: (s.argmax(1) != y).float().mean(), "the share of wrong ones"),
        (lambda s, y: s.argmax(1) == y, "is one number, from 0 to 1"),
        (lambda s, y: 2.0, "A share is never above 1"),
        (lambda s, y: 0.5, "three of four. Yours is 0.5"),
        (raising, "raised ValueError"),
    ],
)
def test_accuracy(accuracy: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_accuracy(with_library(accuracy))
    assert says in told()


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ((math.log(10), math.log(4)), "✓ Right. -log(1/10) = log 10 = 2.303"),
        ((2.3, torch.tensor(1.386)), "✓ Right."),
        ((..., 1.386), "○ Not answered yet."),
        ((-2.303, -1.386), "there is a minus before it"),
        ((1, 0.602), "logarithm to the base 10"),
        ((0.1, 0.25), "0.1 is the probability"),
        ((0.9, 0.75), "0.9 is how much is missing"),
        ((2.303, 0.25), "The first is right"),
        ((5, 5), "Ten classes, all equally likely"),
        (("log", 1), "should be numbers"),
    ],
)
def test_first_loss(answers: tuple[Any, Any], says: str, told: Told) -> None:
    lesson.check_first_loss(*answers)
    assert says in told()


@pytest.mark.parametrize(
    ("floor", "says"),
    [
        (-math.log(math.e / (math.e + 9)), "✓ Right."),
        (1.46, "✓ Right."),
        (..., "○ Not answered yet."),
        (0, "would be right if probabilities were used as they are"),
        (0.232, "the probability that is left"),
        (2.303, "log 10 is the loss where all ten are equal"),
        (1, "Take -log of it"),
        ("low", "should be a number"),
    ],
)
def test_floor(floor: Any, says: str, told: Told) -> None:
    lesson.check_floor(floor)
    assert says in told()


@pytest.mark.parametrize(
    ("total_of", "says"),
    [
        (lambda losses: sum(each.item() for each in losses) / len(losses), "✓ Right. item() takes the bare number out"),
        (lambda losses: torch.stack(losses).detach().mean(), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda losses: sum(losses) / len(losses), "behind it hang the graphs"),
        (lambda losses: sum(each.item() for each in losses), "12 is their sum"),
        (lambda losses: losses[-1].item(), "Yours is 6"),
        (lambda losses: losses, "should be one number"),
        (raising, "raised ValueError"),
    ],
)
def test_total(total_of: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_total(with_library(total_of))
    assert says in told()


@pytest.mark.parametrize(
    ("sees", "says"),
    [
        ({"loss": "scores", "accuracy": "scores", "person": "probabilities"}, "✓ Right. Softmax stands inside the loss"),
        ({"loss": ..., "accuracy": "scores", "person": "probabilities"}, "○ Not answered yet."),
        ({"loss": "scores"}, "○ Not answered yet."),
        (..., "○ Not answered yet."),
        ({"loss": "probabilities", "accuracy": "scores", "person": "probabilities"}, "it would take it twice"),
        ({"loss": "scores", "accuracy": "probabilities", "person": "probabilities"}, "is not needed"),
        ({"loss": "scores", "accuracy": "scores", "person": "scores"}, "says nothing to anybody"),
        ({"loss": "both", "accuracy": "scores", "person": "scores"}, "'both' is neither"),
    ],
)
def test_who_sees(sees: Any, says: str, told: Told) -> None:
    lesson.check_who_sees(sees)
    assert says in told()


def test_strict(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEROGRAD_CHECK", "raise")
    with pytest.raises(AssertionError, match="✗ Not yet"):
        lesson.check_floor(0)
    lesson.check_floor(1.461)
    assert "✓ Right." in told()
