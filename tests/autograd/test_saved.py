"""What rules asked for and somebody changed since: which of several changes the error names, and what is left for another try."""

from __future__ import annotations

import warnings
from typing import Any

import oracle
import pytest

import zerograd as torch

TWO = "x, y = torch.ones({}, requires_grad=True), torch.ones({}, requires_grad=True)\na, b = x * 1, y * 1\nz = ({}).sum()\n"
CHANGED = "with torch.no_grad():\n    a.add_(1); b.add_(1); b.add_(1)\n"
BOTH = [("2", "2", "a * b"), ("2", "2", "a / b"), ("2, 3", "3, 4", "a @ b"), ("2, 3, 4", "2, 4, 2", "torch.bmm(a, b)"),
        ("3", "2", "torch.outer(a, b)"), ("2, 3", "3", "a @ b"), ("3", "3", "torch.dot(a, b)"), ("3", "3", "a ** b")]  # fmt: skip


def compare(code: str) -> None:
    theirs, ours = [oracle.run(code, {"torch": library}) for library in (oracle.the_torch(), torch)]
    assert ours == theirs


@pytest.mark.parametrize(("left", "right", "product"), BOTH)
def test_the_error_names_the_change_that_pytorch_names(left: str, right: str, product: str) -> None:
    compare(TWO.format(left, right, product) + CHANGED + "z.backward()")


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("product", ["a * b", "a.exp() + b", "a / b", "a ** 2 + b", "a.std() * b",
                                     "torch.where(a > 0, a, b) * b"])
def test_a_walk_that_was_refused_frees_nothing(product: str, create_graph: bool) -> None:
    again = (
        "told = []\nfor _ in range(2):\n    try:\n        torch.autograd.grad(z, x, retain_graph=False, create_graph={})\n"
        "    except RuntimeError as error:\n        told.append(str(error))\ntold"
    )
    compare(TWO.format("3", "3", product) + CHANGED + again.format(create_graph))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("function", ["sin", "cos", "tan", "frac", "exp", "log"])
def test_infinities_are_computed_in_silence(function: str, dtype: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for data in (float("inf"), [float("-inf"), 1.0]):
            result: Any = getattr(torch.tensor(data, dtype=getattr(torch, dtype)), function)()
            assert result.dtype is getattr(torch, dtype)
