"""float16: what beginners do with it gives PyTorch's numbers, to the last two digits, though a half holds nothing above 65504."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

NUMBERS: list[Any] = [0.1, 1 / 3, 70000.0, 2e-8, 70000, 3, -1]
WITH_A_NUMBER = """x + c|x - c|c - x|x * c|c * x|x / c|c / x|x.detach() // c|x == c|x < c|x.mul(c)|x.div(c)|(x * 1).mul_(c)
(x * 1).div_(c)|(x * 1).add_(c)|F.leaky_relu(-x, c)|F.softplus(x, c)|F.elu(-x, c)""".replace("\n", "|").split("|")
OF_MANY = """x.mean()|x.sum()|x.mean(0)|x.var()|x.std()|x.norm()|x.logsumexp(0)|x[:8].prod()|x.max()|x[:300].cumsum(0)
x.softmax(0)|F.mse_loss(x, x.detach() * 0.5)|F.l1_loss(x, x.detach() * 0.5)|F.smooth_l1_loss(x, x.detach() * 0.5, beta=0.3)
F.binary_cross_entropy_with_logits(x, x.detach() * 0.5)|F.mse_loss(x, x.detach() * 0.5, reduction='sum')
x.view(-1, 2).mean(0)|x.view(-1, 2).mean(1)|x.view(-1, 2).var(0)|x.view(-1, 2).sum(0) * 1e-3|x.view(-1, 2).norm(dim=0)
F.silu(x)|F.mish(x)|F.gelu(x)|F.gelu(x, approximate='tanh')|F.hardswish(x)|F.elu(x)|F.selu(x)|x.sigmoid()|x.tanh()|F.logsigmoid(x)
""".strip().replace("\n", "|").split("|")


def answers(library: Any, code: str, array: Any, c: Any = None) -> list[Any]:
    """Value and gradient."""
    x = library.tensor(array, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = eval(code, {"x": x, "c": c, "F": library.nn.functional})
        told = [y.detach()]
        if y.requires_grad:
            told += library.autograd.grad(y.sum(), x)
    return [(str(each.dtype), each.numpy()) for each in told]


def check(call: Callable[[Any], list[Any]]) -> None:
    ours, theirs = call(zerograd), call(oracle.the_torch())
    assert len(ours) == len(theirs)
    for (own, a), (kind, b) in zip(ours, theirs, strict=True):
        assert own == kind
        if b.dtype.kind != "f":
            assert np.array_equal(a, b)
            continue
        assert np.array_equal(np.isfinite(a), np.isfinite(b))
        known = np.isfinite(b)
        with np.errstate(over="ignore"):  # behind the largest
            last = np.spacing(np.abs(b[known])).astype(np.float64)
        assert np.all(np.abs(a[known].astype(np.float64) - b[known]) <= 2 * np.maximum(last, 6e-8))


@pytest.mark.parametrize("c", NUMBERS)
@pytest.mark.parametrize("code", WITH_A_NUMBER)
def test_with_a_number(code: str, c: Any) -> None:
    array = (np.random.RandomState(0).rand(500) * 0.98 + 0.01).astype(np.float16)
    check(lambda library: answers(library, code, array, c))


@pytest.mark.parametrize("c", NUMBERS)
@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
def test_in_place_a_number_is_what_it_is_elsewhere(name: str, c: Any) -> None:
    x = zerograd.tensor((np.random.RandomState(0).rand(500) * 0.98 + 0.01).astype(np.float16))
    assert getattr(x.clone(), f"{name}_")(c).tolist() == getattr(x, name)(c).tolist()


@pytest.mark.parametrize("code", OF_MANY)
def test_of_more_elements_than_a_half_can_count(code: str) -> None:
    array = np.random.RandomState(0).rand(70000).astype(np.float16)
    check(lambda library: answers(library, code, array))


def test_some_of_it_without_pytorch() -> None:
    x = zerograd.ones(70000, dtype=zerograd.float16, requires_grad=True)
    x.mean().backward()
    assert float(x.grad[0]) == pytest.approx(1 / 70000, rel=2e-3)
    assert (zerograd.ones(2, dtype=zerograd.float16) / 70000).tolist() == pytest.approx([1.43e-05] * 2, rel=2e-3)


def test_where_we_are_closer_to_the_exact_loss() -> None:
    """PyTorch counts the rows in float16, too: with 70,000 of them its mean is 0."""
    scores = zerograd.full((70000, 2), -0.5, dtype=zerograd.float16)
    assert zerograd.nn.functional.nll_loss(scores, zerograd.zeros(70000, dtype=zerograd.int64)).item() == -0.5 * -1
