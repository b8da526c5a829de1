"""Lesson 7's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

from typing import Any

import pytest
from answers import Swap, Told, raising, unchanged

import zerograd as torch
import zerograd.nn.functional as F
from zerograd.lessons import gan as lesson


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((0.5, 4), "✓ Right. noise * 0.5 + 4"),
        ((-0.5, 4), "With a minus it is as good"),
        ((torch.tensor(0.5), torch.tensor(4.0)), "✓ Right."),
        ((..., ...), "○ Not answered yet."),
        ((0.5, ...), "○ Not answered yet."),
        ((4, 0.5), "The other way round"),
        ((0.25, 4), "0.25 is the variance"),
        ((2, 4), "its deviation is 2"),
        ((0.5, 3), "Yours would be 3"),
        (("half", 4), "should be numbers"),
    ],
)
def test_perfect(answer: Any, says: str, told: Told) -> None:
    lesson.check_perfect(*answer)
    assert says in told()


# ---------------------------------------------------------------- the step of D


def bce(scores: Any, label: float) -> Any:
    return F.binary_cross_entropy_with_logits(scores, torch.full_like(scores, label))


def d_right(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> Any:
    loss = F.binary_cross_entropy_with_logits(D(real), torch.ones(3, 1))
    loss = loss + F.binary_cross_entropy_with_logits(D(G(noise).detach()), torch.zeros(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def d_cleared_at_the_end(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(real), torch.ones(3, 1))
    loss = loss + F.binary_cross_entropy_with_logits(D(G(noise).detach()), torch.zeros(3, 1))
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()


def d_mean(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    scores = torch.cat([D(real), D(G(noise).detach())])
    labels = torch.cat([torch.ones(3, 1), torch.zeros(3, 1)])
    optimizer.zero_grad()
    F.binary_cross_entropy_with_logits(scores, labels).backward()
    optimizer.step()


def d_not_cut(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(real), torch.ones(3, 1))
    loss = loss + F.binary_cross_entropy_with_logits(D(G(noise)), torch.zeros(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def d_real_only(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    optimizer.zero_grad()
    F.binary_cross_entropy_with_logits(D(real), torch.ones(3, 1)).backward()
    optimizer.step()


def d_fake_only(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    optimizer.zero_grad()
    F.binary_cross_entropy_with_logits(D(G(noise).detach()), torch.zeros(3, 1)).backward()
    optimizer.step()


def d_turned(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(real), torch.zeros(3, 1))
    loss = loss + F.binary_cross_entropy_with_logits(D(G(noise).detach()), torch.ones(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def d_all_ones(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(real), torch.ones(3, 1))
    loss = loss + F.binary_cross_entropy_with_logits(D(G(noise).detach()), torch.ones(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def d_no_step(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    optimizer.zero_grad()
    F.binary_cross_entropy_with_logits(D(real), torch.ones(3, 1)).backward()


def d_cleared_too_late(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    F.binary_cross_entropy_with_logits(D(real), torch.ones(3, 1)).backward()
    optimizer.zero_grad()
    optimizer.step()


def d_moves_g(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(G(noise)), torch.zeros(3, 1))
    loss.backward()
    optimizer.step()
    torch.optim.SGD(G.parameters(), lr=1.0).step()


def d_something_else(G: Any, D: Any, optimizer: Any, real: Any, noise: Any) -> None:
    optimizer.zero_grad()
    D(real).sum().backward()
    optimizer.step()


@pytest.mark.parametrize(
    ("d_step", "says"),
    [
        (d_right, "✓ Right. D moves by its own gradient only"),
        (d_mean, "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (d_cleared_at_the_end, "clearing at the end is too late"),
        (d_not_cut, "But a gradient came to G"),
        (d_real_only, "the real ones only"),
        (d_fake_only, "the fakes only"),
        (d_turned, "The labels are turned round"),
        (d_all_ones, "Both got the label 1"),
        (d_no_step, "D has not moved"),
        (d_cleared_too_late, "D has not moved"),
        (d_moves_g, "G has moved"),
        (d_something_else, "but not by the gradient of"),
        (raising, "raised ValueError"),
    ],
)
def test_d_step(d_step: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_d_step(with_library(d_step))
    assert says in told()


# ---------------------------------------------------------------- the step of G


def g_right(G: Any, D: Any, optimizer: Any, noise: Any) -> Any:
    loss = F.binary_cross_entropy_with_logits(D(G(noise)), torch.ones(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def g_cut(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(G(noise).detach()), torch.ones(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def g_cut_and_not_cleared(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    F.binary_cross_entropy_with_logits(D(G(noise).detach()), torch.ones(3, 1)).backward()
    optimizer.step()


def g_not_cleared(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    F.binary_cross_entropy_with_logits(D(G(noise)), torch.ones(3, 1)).backward()
    optimizer.step()


def g_zeros(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(G(noise)), torch.zeros(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def g_moves_d(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    loss = F.binary_cross_entropy_with_logits(D(G(noise)), torch.ones(3, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    torch.optim.SGD(D.parameters(), lr=1.0).step()


def g_no_step(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    optimizer.zero_grad()
    F.binary_cross_entropy_with_logits(D(G(noise)), torch.ones(3, 1)).backward()


def g_without_d(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    optimizer.zero_grad()
    G(noise).sum().backward()
    optimizer.step()


def g_no_grad(G: Any, D: Any, optimizer: Any, noise: Any) -> None:
    with torch.no_grad():
        scores = D(G(noise))
    F.binary_cross_entropy_with_logits(scores, torch.ones(3, 1)).backward()


@pytest.mark.parametrize(
    ("g_step", "says"),
    [
        (g_right, "✓ Right. G moves to where D's score is higher"),
        (unchanged, "○ Not answered yet."),
        (g_cut, "No gradient came to G"),
        (g_cut_and_not_cleared, "No gradient came to G"),
        (g_not_cleared, "An old gradient was still in G"),
        (g_zeros, "G learns to be found out"),
        (g_moves_d, "D has moved"),
        (g_no_step, "after backward() comes optimizer.step()"),
        (g_without_d, "but not by the gradient of"),
        (g_no_grad, "raised RuntimeError: element 0 of tensors does not require grad"),
        (raising, "raised ValueError"),
    ],
)
def test_g_step(g_step: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_g_step(with_library(g_step))
    assert says in told()


# ---------------------------------------------------------------- answers

TRUE = {
    (True, True, True): "works", (True, True, False): "wrong", (True, False, True): "works", (True, False, False): "wrong",
    (False, True, True): "works", (False, True, False): "wrong", (False, False, True): "error", (False, False, False): "error",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "✓ Right. Three work, three are wrong, two raise"),
        (dict.fromkeys(TRUE, ...), "○ Not answered yet. 8 of the 8 rows are open"),
        ({(False, True, True): ...}, "1 of the 8 rows are open"),
        ({(False, True, True): "wrong"}, "G's zero_grad() throws it away"),
        ({(True, False, True): "error"}, "D's step stops at the scissors"),
        ({(True, True, False): "works"}, "Who clears"),
        ({(False, False, True): "works"}, "is it still there?"),
        ({(True, True, True): True}, "not True"),
        ({(1, 2, 3): "works"}, "with its eight keys"),
    ],
)
def test_truth(change: Any, says: str, told: Told) -> None:
    lesson.check_truth({**TRUE, **change})
    assert says in told()


def test_truth_of_something_else(told: Told) -> None:
    lesson.check_truth("works")
    assert "the dictionary of the exercise" in told()


@pytest.mark.parametrize("row", TRUE)
def test_the_truth_is_what_a_run_shows(row: tuple[bool, bool, bool]) -> None:
    """The error, and that the gradients of G which are used are the same ones with and without detach."""
    detach, fresh, zeroed = row
    torch.manual_seed(0)
    G, D = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    noise, real = torch.randn(3, 1), torch.randn(3, 1)
    fake = G(noise)
    (bce(D(real), 1.0) + bce(D(fake.detach() if detach else fake), 0.0)).backward()
    fake = G(noise) if fresh else fake
    loss = bce(D(fake), 1.0)
    if TRUE[row] == "error":
        with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
            loss.backward()
        return
    wanted = torch.autograd.grad(bce(D(G(noise)), 1.0), G.weight)[0]
    if zeroed:
        G.zero_grad()
    loss.backward()
    assert G.weight.grad is not None
    if zeroed or detach:  # in the first round nothing older is there
        assert torch.equal(G.weight.grad, wanted)
    else:
        assert not torch.allclose(G.weight.grad, wanted)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"B", "C"}, "✓ Right. A flat loss near 1.39"),
        (..., "○ Not answered yet."),
        ({"A", "B", "C"}, "Not among them: A is at balance"),
        ({"B"}, "One more: C: the losses are those of a balance"),
        ({"C"}, "One more: B: D is always right"),
        (set(), "One more: B"),
        ({"D"}, "Only these are asked for"),
        (3, "should be a set"),
    ],
)
def test_flat(broken: Any, says: str, told: Told) -> None:
    lesson.check_flat(broken)
    assert says in told()


@pytest.mark.parametrize(
    ("probability", "says"),
    [
        (2 / 3, "✓ Right. Two of the three labels"),
        (0.67, "✓ Right."),
        (..., "○ Not answered yet."),
        (0.5, "when each optimiser has its own network"),
        (1 / 3, "You have counted the zeros"),
        (67, "from 0 to 1"),
        (0.9, "the share of ones"),
        ("two thirds", "should be a number"),
    ],
)
def test_two_thirds(probability: Any, says: str, told: Told) -> None:
    lesson.check_two_thirds(probability)
    assert says in told()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({2, 5, 8, 11}, "✓ Right. Sigmoid twice"),
        ([11, 8, 5, 2], "✓ Right."),
        (..., "○ Not answered yet."),
        ({2, 5, 8}, "1 more to find"),
        (set(), "Not yet. 4 more to find"),
        ({2, 6}, "Line 6 is fine"),
        ({1}, "Line 1 is fine: Tanh"),
        ({15}, "the numbers 1 to 14"),
        ("2", "should be a set of line numbers"),
        (2, "should be a set of line numbers"),
    ],
)
def test_bugs(lines: Any, says: str, told: Told) -> None:
    lesson.check_bugs(lines)
    assert says in told()


@pytest.mark.parametrize(
    ("size", "says"),
    [
        (lambda n, k, s, p: (n - 1) * s + k - 2 * p, "✓ Right."),
        (lambda n, k, s, p: torch.tensor((n - 1) * s + k - 2 * p), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda n, k, s, p: (n + 2 * p - k) // s + 1, "That is the formula of a convolution"),
        (lambda n, k, s, p: (n - 1) * s + k, "takes a row away at both ends"),
        (lambda n, k, s, p: (n - 1) * s + k - p, "at both ends: twice"),
        (lambda n, k, s, p: (n - 1) * s + k + 2 * p, "makes the result smaller"),
        (lambda n, k, s, p: n * s + k - 2 * p, "there are n - 1 steps"),
        (lambda n, k, s, p: n * s, "From 1, with kernel 7, stride 1 and padding 0, comes 7. Yours: 1."),
        (lambda n, k, s, p: "large", "should return a number"),
        (raising, "raised ValueError"),
    ],
)
def test_size(size: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_size(with_library(size))
    assert says in told()


def test_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEROGRAD_CHECK", "raise")
    with pytest.raises(AssertionError, match="✗ Not yet"):
        lesson.check_perfect(4, 0.5)
    lesson.check_perfect(0.5, 4)
