"""Lesson 6's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

import types
from typing import Any

import pytest
from answers import Told
from oracle import the_torch

import zerograd
from zerograd.lessons import resnet as lesson


@pytest.mark.parametrize(
    ("without", "with_skip", "says"),
    [
        (0.1**10, 1.1**10, "✓ Right. A ten-thousand-millionth, or 2.59"),
        (zerograd.tensor(1e-10), zerograd.tensor(2.5937), "✓ Right."),
        (..., ..., "○ Not answered yet."),
        (1e-10, ..., "○ Not answered yet."),
        (1.0, 2.59, "Factors are multiplied"),
        (0.1, 2.59, "0.1**10. Yours is 0.1"),
        (1e-10, 2.0, "each block also sees what the blocks before it added"),
        (1e-10, 1.1, "There are ten in a row"),
        (1e-10, 1.0, "is added to it"),
        (1e-10, 11.0, "1.1**10. Yours is 11"),
        ("tiny", 2.59, "should be numbers"),
    ],
)
def test_ten_blocks(without: Any, with_skip: Any, says: str, told: Told) -> None:
    lesson.check_ten_blocks(without, with_skip)
    assert says in told()


@pytest.mark.parametrize(
    ("added", "says"),
    [
        ("B", "✓ Right. The shortcut carries relu(x)"),
        (..., "○ Not answered yet."),
        ("A", "takes what stands there now"),
        ("C", "the other brings something"),
        ("D", "should be one letter"),
        ({"A", "B"}, "should be one letter"),
        (3, "should be one letter"),
    ],
)
def test_added(added: Any, says: str, told: Told) -> None:
    lesson.check_added(added)
    assert says in told()


def downs(torch: Any) -> dict[str, Any]:
    """Blocks as learners write them, by a name of what is the matter with each."""
    nn = torch.nn

    def block(inner: Any, bridge: Any, forward: Any) -> Any:
        # As in a notebook: what forward's `torch` is tells the library.
        forward = types.FunctionType(forward.__code__, {**forward.__globals__, "torch": torch}, closure=forward.__closure__)

        def start(self: Any) -> None:
            nn.Module.__init__(self)
            self.inner, self.bridge = inner(), bridge()

        return type("Down", (nn.Module,), {"__init__": start, "forward": forward})

    def inner(stride: int = 2, window: int = 3, bend: bool = True) -> Any:
        pad = window // 2
        middle = [nn.ReLU()] if bend else []
        return lambda: nn.Sequential(nn.Conv2d(16, 32, window, stride=stride, padding=pad), *middle,
                                     nn.Conv2d(32, 32, 3, padding=1))  # fmt: skip

    def bridge(stride: int = 2, window: int = 1) -> Any:
        return lambda: nn.Conv2d(16, 32, window, stride=stride, padding=window // 2)

    def added(self: Any, x: Any) -> Any:
        return self.bridge(x) + self.inner(x)

    return {
        "right": block(inner(), bridge(), added),
        "as given": block(lambda: ..., lambda: ..., lambda self, x: None),
        "no forward": block(inner(), bridge(), lambda self, x: None),
        "no skip": block(inner(), bridge(), lambda self, x: self.inner(x)),
        "no inner": block(inner(), bridge(), lambda self, x: self.bridge(x)),
        "x itself": block(inner(), bridge(), lambda self, x: x + self.inner(x)),
        "twice": block(inner(), bridge(), lambda self, x: 2 * self.bridge(x) + self.inner(x)),
        "inner keeps its size": block(inner(stride=1), bridge(), added),
        "bridge keeps its size": block(inner(), bridge(stride=1), added),
        "wide bridge": block(inner(), bridge(window=3), added),
        "no bend": block(inner(bend=False), bridge(), added),
        "a list": block(lambda: [nn.Conv2d(16, 32, 3)], bridge(), added),
        "other channels": block(lambda: nn.Conv2d(8, 32, 3), bridge(), added),
    }


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("right", "✓ Right. Both ways end in 32 maps of 4 × 4"),
        ("as given", "○ Not answered yet. inner:"),
        ("no forward", "○ Not answered yet. The layers are there."),
        ("no skip", "The shortcut is missing"),
        ("no inner", "add what inner makes"),
        ("x itself", "Your function raised RuntimeError: The size of tensor a"),
        ("twice", "and nothing else"),
        ("inner keeps its size", "inner should make 32 maps of 4 × 4, that is (2, 32, 4, 4). It makes (2, 32, 8, 8)."),
        ("bridge keeps its size", "bridge should make 32 maps of 4 × 4, that is (2, 32, 4, 4). It makes (2, 32, 8, 8)."),
        ("wide bridge", "Found: 3 × 3, 3 × 3 and 3 × 3."),
        ("no bend", "no bend between the two convolutions"),
        ("a list", "should be modules"),
        ("other channels", "inner cannot be called with 16 maps of 8 × 8: Given groups=1"),
    ],
)
@pytest.mark.parametrize("library", ["zerograd", "PyTorch"])
def test_down(name: str, says: str, library: str, told: Told) -> None:
    torch = zerograd if library == "zerograd" else the_torch()
    lesson.check_down(downs(torch)[name])
    assert says in told()


def test_down_that_cannot_be_made(told: Told) -> None:
    class Down(zerograd.nn.Module):
        def __init__(self) -> None:
            self.inner = zerograd.nn.ReLU()

    lesson.check_down(Down)
    assert "raised AttributeError: cannot assign module before Module.__init__() call" in told()


@pytest.mark.parametrize(
    ("differ", "says"),
    [
        ({"BatchNorm2d", "Dropout"}, "✓ Right. Batch norm looks at the others"),
        (["Dropout", "BatchNorm2d"], "✓ Right."),
        (..., "○ Not answered yet."),
        ({"Dropout"}, "which layer subtracts a mean"),
        ({"BatchNorm2d"}, "which layer throws dice"),
        ({"BatchNorm2d", "Dropout", "ReLU", "MaxPool2d"}, "MaxPool2d and ReLU: always the same answer"),
        ({"LayerNorm"}, "Only these are asked for"),
        (2, "should be a set"),
    ],
)
def test_differ(differ: Any, says: str, told: Told) -> None:
    lesson.check_differ(differ)
    assert says in told()


@pytest.mark.parametrize(
    ("running", "says"),
    [
        (1.9, "✓ Right. 1, then 1.9."),
        (zerograd.tensor([1.9]), "✓ Right."),
        (..., "○ Not answered yet."),
        (0, "only records no graph"),
        (1, "after one batch"),
        (2, "that is *left*"),
        (10, "has not arrived yet"),
        (5, "Yours is 5"),
        ("ten", "should be a number"),
    ],
)
def test_running(running: Any, says: str, told: Told) -> None:
    lesson.check_running(running)
    assert says in told()


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (["d", "b", "c", "a", "e"], "✓ Right. The loss, backward, clip, step."),
        ("edbca", "✓ Right."),
        (("d", "e", "b", "c", "a"), "✓ Right."),
        (..., "○ Not answered yet."),
        (["b", "d", "c", "a", "e"], "needs a loss"),
        (["d", "c", "b", "a", "e"], "nothing is cut off"),
        (["d", "b", "a", "c", "e"], "too late"),
        (["d", "b", "e", "c", "a"], "throws the gradients away"),
        (["d", "b"], "all five letters"),
        (["d", "b", "c", "a", "a"], "all five letters"),
        (7, "all five letters"),
    ],
)
def test_order(order: Any, says: str, told: Told) -> None:
    lesson.check_order(order)
    assert says in told()


RIGHT = {"skip": 1, "clipping": 2, "augmentation": 3, "one cycle": 4}


@pytest.mark.parametrize(
    ("remedies", "says"),
    [
        (RIGHT, "✓ Right. And batch norm helps"),
        (dict.fromkeys(RIGHT, ...), "○ Not answered yet."),
        ({**RIGHT, "clipping": ...}, "○ Not answered yet."),
        ({**RIGHT, "skip": 2, "clipping": 1}, "skip: it lets numbers and gradients past the layers."),
        ({**RIGHT, "augmentation": 4, "one cycle": 3}, "augmentation: it makes new images"),
        ({**RIGHT, "one cycle": "4"}, "one cycle: it changes the rate"),
        ({"skip": 1}, "should be a dictionary with the names skip, clipping, augmentation and one cycle"),
        ([1, 2, 3, 4], "should be a dictionary"),
    ],
)
def test_remedies(remedies: Any, says: str, told: Told) -> None:
    lesson.check_remedies(remedies)
    assert says in told()
