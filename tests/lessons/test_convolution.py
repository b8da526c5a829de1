"""Lesson 5's checks: for each exercise the right answer, typical wrong ones, none at all, and what each is told."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from answers import Swap, Told, raising, unchanged
from oracle import the_torch

import zerograd as torch
from zerograd.lessons import convolution as lesson

nn = torch.nn


def sliding(picture: Any, kernel: Any, turned: bool = False, weighed: bool = True, mean: bool = False, extra: int = 0) -> Any:
    """A convolution by hand, and what may go wrong with it."""
    rows, columns = kernel.shape
    kernel = torch.flip(kernel, (0, 1)) if turned else kernel
    result = torch.zeros(picture.shape[0] - rows + 1 - extra, picture.shape[1] - columns + 1)
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            patch = picture[row : row + rows, column : column + columns]
            products = patch * kernel if weighed else patch
            result[row, column] = products.mean() if mean else products.sum()
    return result


def stuck(picture: Any, kernel: Any) -> Any:
    """The same window everywhere."""
    rows, columns = kernel.shape
    result = torch.zeros(picture.shape[0] - rows + 1, picture.shape[1] - columns + 1)
    result += (picture[:rows, :columns] * kernel).sum()
    return result


@pytest.fixture
def on(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Let the check and the helpers here use zerograd or PyTorch."""

    def chosen(library: str) -> Any:
        used = torch if library == "zerograd" else the_torch()
        monkeypatch.setitem(globals(), "torch", used)
        monkeypatch.setattr("zerograd.lessons.convolution.library", lambda function: used)
        return used

    return chosen


@pytest.mark.parametrize(
    ("convolve", "says"),
    [
        (sliding, "✓ Right. A window"),
        (unchanged, "○ Not answered yet. Make a result"),
        (lambda p, k: sliding(p, k, turned=True), "Your kernel is turned round"),
        (lambda p, k: sliding(p, k, weighed=False), "These are the sums of the pixels"),
        (lambda p, k: sliding(p, k, mean=True), "the mean of the products"),
        (lambda p, k: sliding(p, k, extra=1), "the window fits in (3, 4) places"),
        (lambda p, k: p * 1, "as large as the image"),
        (stuck, "at (0, 1) should stand"),
        (lambda p, k: sliding(p, k).tolist(), "returned a list"),
        (raising, "raised ValueError"),
    ],
)
@pytest.mark.parametrize("library", ["zerograd", "PyTorch"])
def test_convolve(library: str, convolve: Any, says: str, told: Told, on: Callable[[str], Any]) -> None:
    on(library)
    lesson.check_convolve(convolve)
    assert says in told()


def test_the_four_pictures_are_what_the_numbers_say() -> None:
    """Each is what ``conv2d`` makes of the square with the kernel that the solution names, and no two are the same."""
    square, pictures = lesson.four_pictures()
    given = torch.tensor(square).reshape(1, 1, *square.shape)
    for name, number in lesson.MADE.items():
        kernel = torch.tensor(lesson.KERNELS[name]).float().reshape(1, 1, 3, 3)
        assert np.allclose(torch.nn.functional.conv2d(given, kernel)[0, 0].numpy(), pictures[number - 1])
    assert len({each.tobytes() for each in pictures}) == 4


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({"A": 3, "B": 1, "C": 4, "D": 2}, "✓ Right. A and B"),
        ({"A": ..., "B": ..., "C": ..., "D": ...}, "○ Not answered yet."),
        ({"A": 3, "B": 1, "C": ..., "D": 2}, "○ Not answered yet."),
        ({"A": 1, "B": 3, "C": 4, "D": 2}, "A and B are the wrong way round"),
        ({"A": 3, "B": 1, "C": 2, "D": 4}, "C compares what is above"),
        ({"A": 4, "B": 1, "C": 3, "D": 2}, "Is that in picture 4?"),
        ({"A": 3, "B": 1, "C": 4, "D": 5}, "from 1 to 4"),
        ({"A": 3, "B": 1, "C": 4, "D": "2"}, "from 1 to 4"),
        ({"A": 3}, "a number for each of A, B, C and D"),
        (3, "should be a dict"),
        (..., "should be a dict"),
    ],
)
def test_made(made: Any, says: str, told: Told) -> None:
    lesson.check_made(made)
    assert says in told()


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (1168, "✓ Right. 16 kernels"),
        (sum(each.numel() for each in nn.Conv2d(8, 16, 3).parameters()), "✓ Right."),
        (..., "○ Not answered yet."),
        (1152, "has a bias, too"),
        (160, "A kernel is not flat"),
        (73, "That is one kernel"),
        (1160, "not for each of the 8 channels"),
        (5, "A kernel has 8 · 3 · 3 weights"),
        ("many", "should be a number"),
    ],
)
def test_count(count: Any, says: str, told: Told) -> None:
    lesson.check_count(count)
    assert says in told()


@pytest.mark.parametrize(
    ("size", "says"),
    [
        (lambda n, k, s=1, p=0: (n + 2 * p - k) // s + 1, "✓ Right."),
        (lambda n, kernel_size, stride=1, padding=0: len(range(0, n + 2 * padding - kernel_size + 1, stride)), "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda n, k, s, p: (n + 2 * p - k) // s, "The first place counts, too"),
        (lambda n, k, s, p: (n + p - k) // s + 1, "Padding is put on both sides"),
        (lambda n, k, s, p: n + 2 * p - k + 1, "With a stride fewer"),
        (lambda n, k, s, p: (n + 2 * p - k) / s + 1, "is a float"),
        (lambda n, k, s, p: math.ceil((n + 2 * p - k) / s) + 1, "The last step does not fit"),
        (lambda n, k, s, p: n, "Count the orange bars"),
        (lambda n, k, s, p: "many", "should return a number"),
        (lambda n: n, "raised TypeError"),
        (raising, "raised ValueError"),
    ],
)
def test_size(size: Any, says: str, told: Told) -> None:
    lesson.check_size(size)
    assert says in told()


@pytest.mark.parametrize(
    ("features", "says"),
    [
        (144, "✓ Right. 20, 18, 9, 7, 3"),
        (..., "○ Not answered yet."),
        (9, "one map of 3 × 3"),
        (72, "not 8"),
        (256, "3 are left, not 4"),
        (400, "for images of 28 × 28"),
        (784, "before the last pooling"),
        (6400, "do not stay 20 × 20"),
        (10, "20 - 3 + 1 = 18"),
        ("many", "should be a number"),
    ],
)
def test_features(features: Any, says: str, told: Told) -> None:
    lesson.check_features(features)
    assert says in told()


def test_the_number_of_features_is_what_the_lessons_network_gives() -> None:
    parts = [nn.Conv2d(1, 8, 3), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.MaxPool2d(2), nn.Flatten()]
    assert nn.Sequential(*parts)(torch.zeros(1, 1, 20, 20)).shape == (1, 144)


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ({"reshape": 2, "permute(2, 0, 1)": 3, "permute(2, 1, 0)": 1}, "✓ Right. permute moves axes"),
        ({"reshape": ..., "permute(2, 0, 1)": ..., "permute(2, 1, 0)": ...}, "○ Not answered yet."),
        ({"reshape": 2, "permute(2, 0, 1)": 1, "permute(2, 1, 0)": 3}, "Number 2 is reshape"),
        ({"reshape": 3, "permute(2, 0, 1)": 2, "permute(2, 1, 0)": 1}, "reshape moves no number"),
        ({"reshape": 2, "permute(2, 0, 1)": 0, "permute(2, 1, 0)": 1}, "from 1 to 3"),
        ([2, 3, 1], "should be a dict"),
    ],
)
def test_ways(ways: Any, says: str, told: Told) -> None:
    lesson.check_ways(ways)
    assert says in told()


def test_the_three_ways_are_what_the_numbers_say() -> None:
    raw = torch.arange(4 * 5 * 3).reshape(4, 5, 3)
    pictures = lesson.three_ways(raw)
    assert torch.equal(pictures[lesson.WAYS["permute(2, 0, 1)"] - 1], raw.permute(2, 0, 1))
    assert torch.equal(pictures[lesson.WAYS["permute(2, 1, 0)"] - 1], raw.permute(2, 1, 0))
    assert torch.equal(pictures[lesson.WAYS["reshape"] - 1].flatten(), raw.flatten())


def net(torch: Any, rows: Callable[[Any], Any]) -> Callable[[], Any]:
    """The network of exercise 7, with ``rows`` of what the convolutions give."""
    nn = torch.nn

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.trunk = nn.Sequential(
                nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(4),
                nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            )  # fmt: skip
            self.head = nn.Linear(16 * 4 * 4, 10)

        def forward(self, images: Any) -> Any:
            return self.head(rows(self.trunk(images)))

    return Net


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (lambda maps: maps.flatten(1), "✓ Right. Each row belongs to one image"),
        (lambda maps: maps.reshape(maps.shape[0], -1), "✓ Right."),
        (lambda maps: maps.reshape(256, -1).T, "○ Not answered yet."),
        (lambda maps: maps.permute(1, 0, 2, 3).reshape(maps.shape[0], -1), "An image still gets other scores alone"),
        (lambda maps: maps.reshape(-1, 512), "raised RuntimeError"),
        (lambda maps: maps.flatten(1)[:1], "scores of shape (6, 10), and there comes (1, 10)"),
        (lambda maps: maps.flatten(1) * 0, "All images get the same scores"),
        (lambda maps: None, "raised"),
    ],
)
@pytest.mark.parametrize("library", ["zerograd", "PyTorch"])
def test_bug(library: str, rows: Any, says: str, told: Told, on: Callable[[str], Any]) -> None:
    lesson.check_bug(net(on(library), rows))
    assert says in told()


def test_a_network_that_returns_nothing_is_told_so(told: Told) -> None:
    class Net(nn.Module):
        def forward(self, images: Any) -> Any: ...

    lesson.check_bug(Net)
    assert "raised TypeError" in told()


@pytest.mark.parametrize(
    ("undo", "says"),
    [
        (lambda x, m, s: x * s.view(3, 1, 1) + m.view(3, 1, 1), "✓ Right."),
        (lambda x, m, s: x * s[:, None, None] + m[:, None, None], "✓ Right."),
        (unchanged, "○ Not answered yet."),
        (lambda x, m, s: x * s + m, "Three numbers do not fit to the last axis"),
        (lambda x, m, s: x if x.shape[1] == 9 else x * s.view(3, 1, 1), "The mean has to be added"),
        (lambda x, m, s: x + m.view(3, 1, 1), "And std?"),
        (lambda x, m, s: (x + m.view(3, 1, 1)) * s.view(3, 1, 1), "The wrong order"),
        (lambda x, m, s: (x - m.view(3, 1, 1)) / s.view(3, 1, 1), "the same way once more"),
        (lambda x, m, s: x * m.view(3, 1, 1) + s.view(3, 1, 1), "mean and std are the wrong way round"),
        (lambda x, m, s: x * (s if x.shape[2] == 3 else s.view(3, 1, 1)) + (m if x.shape[2] == 3 else m.view(3, 1, 1)),
         "went to the columns"),
        (lambda x, m, s: x, "as it was"),
        (lambda x, m, s: x * 7, "It should be x · std + mean"),
        (lambda x, m, s: x.mul_(s.view(3, 1, 1)).add_(m.view(3, 1, 1)), "changes the image that it was given"),
        (lambda x, m, s: x.sum(), "of the shape that came in"),
        (raising, "raised ValueError"),
    ],
)  # fmt: skip
def test_undo(undo: Any, says: str, told: Told, with_library: Swap) -> None:
    lesson.check_undo(with_library(undo))
    assert says in told()


def test_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEROGRAD_CHECK", "raise")
    with pytest.raises(AssertionError, match="✗ Not yet"):
        lesson.check_count(1152)
    lesson.check_count(1168)
