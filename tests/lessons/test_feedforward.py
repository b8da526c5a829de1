"""Lesson 4's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from answers import Swap, Told, raising, unchanged
from oracle import the_torch

import zerograd as torch
import zerograd.nn.functional as F
from zerograd.lessons import feedforward as lesson

nn = torch.nn

@pytest.mark.parametrize(
    ("bends", "says"),
    [
        ({"B"}, "✓ Right. Only B"),
        ("B", "✓ Right."),
        (..., "○ Not answered yet."),
        ({"A", "B"}, "Not among them: A is two straight layers"),
        ({"B", "C"}, "Not among them: C bends too late"),
        ({"C"}, "Not among them: C bends too late"),
        (set(), "One more: B bends"),
        ({"D"}, "Only these are asked for: A, B and C."),
        (3, "should be a set, such as"),
    ],
)
def test_bends(bends: Any, says: str, told: Told) -> None:
    lesson.check_bends(bends)
    assert says in told()


@pytest.mark.parametrize(
    ("as_one", "says"),
    [
        (lambda f, s: (s.weight @ f.weight, s.weight @ f.bias + s.bias), "✓ Right. Two straight layers"),
        (unchanged, "○ Not answered yet."),
        (lambda f, s: (f.weight @ s.weight, s.bias), "The order matters"),
        (lambda f, s: (s.weight @ f.weight, s.bias), "The bias of `first` goes through `second` as well"),
        (lambda f, s: (s.weight @ f.weight, s.weight @ f.bias), "The bias of `second` is added to it"),
        (lambda f, s: (s.weight @ f.weight, s.bias * 2), "should be 4"),
        (lambda f, s: (s.weight @ f.weight, f.bias + s.bias), "Yours has the shape (3,)"),
        (lambda f, s: (s.weight @ f.weight * 2, s.bias), "Yours is [[-2.0, 10.0]]"),
        (lambda f, s: (f.weight, s.bias), "Yours: (3, 2)"),
        (lambda f, s: s.weight @ f.weight, "Return two tensors"),
        (raising, "raised ValueError"),
    ],
)
def test_as_one(as_one: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_as_one(with_library(as_one))
    assert says in told()


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (25450, "✓ Right."),
        (..., "○ Not answered yet."),
        (25408, "These are the weights"),
        (25440, "The ten outputs have biases"),
        (25418, "The 32 hidden outputs have biases"),
        (7850, "lesson 3's machine"),
        (1, "First layer: 784 · 32"),
        ("many", "should be a number"),
    ],
)
def test_count(count: Any, says: str, told: Told) -> None:
    lesson.check_count(count)
    assert says in told()


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda h: torch.nn.Sequential(torch.nn.Linear(784, h), torch.nn.ReLU(), torch.nn.Linear(h, 10)), "✓ Right. 784"),
        (lambda h: torch.nn.Sequential(torch.nn.Linear(784, h), torch.nn.Tanh(), torch.nn.Linear(h, 10)), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda h: torch.nn.Sequential(torch.nn.Linear(784, h), torch.nn.ReLU(), torch.nn.Linear(32, 10)), "For hidden = 7"),
        (lambda h: torch.nn.Sequential(torch.nn.Linear(784, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)), "with 7 numbers"),
        (lambda h: torch.nn.Sequential(torch.nn.Linear(784, h), torch.nn.Linear(h, 10)), "There is no bend"),
        (lambda h: torch.nn.Sequential(torch.nn.Linear(784, h), torch.nn.Linear(h, 10), torch.nn.ReLU()), "a ReLU there"),
        (lambda h: torch.nn.Sequential(torch.nn.Linear(784, h), torch.nn.ReLU(), torch.nn.Linear(h, 5)), "it gives (5, 5)"),
        (lambda h: [torch.nn.Linear(784, h)], "returned a list"),
        (raising, "raised ValueError"),
    ],
)
def test_build(build: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_build(with_library(build))
    assert says in told()


def learning(lr: float, steps: int, clear: bool = True) -> Callable[[Any, Any, Any], None]:
    def learn(model: Any, inputs: Any, labels: Any) -> None:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for _ in range(steps):
            F.cross_entropy(model(inputs), labels).backward()
            optimizer.step()
            if clear:
                optimizer.zero_grad()

    return learn


@pytest.mark.parametrize(
    ("learn", "says"),
    [
        (learning(0.5, 300), "✓ Right. All 20 by heart"),
        (unchanged, "○ Not answered yet."),
        (learning(0.01, 20), "of the batch now (loss 1.4"),
        (learning(1e30, 3), "The loss is no number any more"),
        (raising, "raised ValueError"),
    ],
)
def test_by_heart(learn: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_by_heart(with_library(learn))
    assert says in told()


def nets(torch: Any) -> dict[str, Any]:
    """What a learner may have written, on one of the libraries."""
    nn = torch.nn

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self, holder: Any = nn.ModuleList) -> None:
            super().__init__()
            self.layers = holder([nn.Linear(784, 32), nn.Linear(32, 32), nn.Linear(32, 32)])
            self.last = nn.Linear(32, 10)

        def forward(self, x: Any) -> Any:
            for layer in self.layers:
                x = torch.relu(layer(x))
            return self.last(x)

    class Unfinished(Net):
        def forward(self, x: Any) -> Any: ...

    class Empty(nn.Module):  # type: ignore[misc, name-defined]
        pass

    class NoSuper(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.last = nn.Linear(32, 10)

    return {
        "✓ Right. nn.ModuleList looks like a list": Net,
        "would get 330 numbers": lambda: Net(list),
        "forward returns nothing yet": Unfinished,
        "It has no forward yet": Empty,
        "cannot assign module before Module.__init__() call": NoSuper,
        "there come (2, 784)": nn.Identity,
        "finds 7,850": lambda: nn.Linear(784, 10),
        "Net should be a class": dict,
    }


@pytest.mark.parametrize("says", nets(torch))
@pytest.mark.parametrize("library", ["zerograd", "PyTorch"])
def test_found(library: str, says: str, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    used = torch if library == "zerograd" else the_torch()
    monkeypatch.setattr("zerograd.lessons.feedforward.library", lambda function: used)
    lesson.check_found(nets(used)[says])
    assert says in told()


@pytest.mark.parametrize(
    ("moved", "says"),
    [
        ({"2.bias"}, "✓ Right. All hidden numbers are 0"),
        ("2.bias", "✓ Right."),
        (..., "○ Not answered yet."),
        ({"2.weight", "2.bias"}, "2.weight: its gradient is a product"),
        ({"0.weight"}, "The first layer"),
        (set(), "One of them does move"),
        ({"w"}, "Only these are asked for"),
        (3, "should be a set, such as"),
    ],
)
def test_moved(moved: Any, says: str, told: Told) -> None:
    lesson.check_moved(moved)
    assert says in told()


def test_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEROGRAD_CHECK", "raise")
    with pytest.raises(AssertionError, match="✗ Not yet"):
        lesson.check_count(25408)
    lesson.check_count(25450)
