"""Depth costs no recursion, and with the garbage collector off nothing stays that nobody holds."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import weakref

import pytest

import zerograd as torch
from zerograd.core.graph import Node


def nodes() -> int:
    return sum(issubclass(type(each), Node) for each in gc.get_objects())  # isinstance would wake lazy modules of others


@pytest.mark.usefixtures("no_gc")
def test_a_million_operations_deep() -> None:
    before, limit = nodes(), sys.getrecursionlimit()
    x = torch.tensor(1.0, requires_grad=True)
    w, b = torch.tensor(0.999999), torch.tensor(1e-6)
    y = x
    for _ in range(500_000):
        y = y * w + b
    y.backward()
    assert x.grad.item() == pytest.approx(0.999999**500_000, rel=0.05)
    assert nodes() - before >= 1_000_000
    del y
    assert nodes() == before
    assert sys.getrecursionlimit() == limit


@pytest.mark.usefixtures("no_gc")
@pytest.mark.parametrize("how", ["grad", "create_graph", "never walked", "wide"])
def test_deep_graphs_in_other_ways(how: str) -> None:
    before = nodes()
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = y + x if how == "wide" else y * x
    if how == "grad":
        (found,) = torch.autograd.grad(y, x)
        assert found.item() == 20_001
    elif how == "create_graph":
        (found,) = torch.autograd.grad(y, x, create_graph=True)
        assert found.requires_grad
        del found
    elif how == "wide":
        y.backward()
        assert x.grad.item() == 20_001
    del y
    assert nodes() == before


def train(steps: int) -> None:
    features, targets = torch.arange(15.0).view(5, 3) / 15, torch.arange(5.0)
    w, b = torch.zeros(3, requires_grad=True), torch.zeros(1, requires_grad=True)
    for _ in range(steps):
        loss = ((features @ w + b - targets) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in (w, b):
                p -= 0.1 * p.grad
                p.grad.zero_()


@pytest.mark.usefixtures("no_gc")
def test_a_thousand_training_steps_leave_nothing_behind() -> None:
    train(20)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        train(1000)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000, f"{grown} bytes"


@pytest.mark.usefixtures("no_gc")
def test_a_thousand_detached_losses_keep_no_graph_alive() -> None:
    w = torch.ones(3, requires_grad=True)
    before = nodes()
    losses = [((w * 2).exp().sum()).detach() for _ in range(1000)]
    assert len(losses) == 1000
    assert nodes() == before


@pytest.mark.usefixtures("no_gc")
@pytest.mark.parametrize("cut", ["detach", "item", "no_grad", "data", "tolist", "clone().detach"])
def test_every_cut_lets_go(cut: str) -> None:
    w = torch.ones(3, requires_grad=True)
    before = nodes()
    kept = []
    for _ in range(20):
        loss = (w * 2).exp().sum()
        if cut == "no_grad":
            with torch.no_grad():
                kept.append(loss * 1)
        elif cut == "data":
            kept.append(loss.data)
        else:
            kept.append(eval(f"loss.{cut}()", {"loss": loss}))
        del loss
    assert len(kept) == 20
    assert nodes() == before


@pytest.mark.usefixtures("no_gc")
@pytest.mark.parametrize("use", [
    "pass", "w * 2", "(w * w).sum().backward()", "y = (w * w).sum(); y.backward(); y.grad_fn", "w[0].backward()",
    "torch.autograd.grad((w * w).sum(), w)", "v = w.view(3); v2 = v[1:]; (v2 * v2).sum().backward()",
    "y = w * 1; y += 1; y[0] = 3; y.sum().backward()", "y = w * 2; y.retain_grad(); y.sum().backward()",
    "y = w.exp(); y2 = y * y; y2.sum().backward()", "(w * w).sum().backward()\nwith torch.no_grad(): w -= w.grad",
])  # fmt: skip
def test_a_used_leaf_is_freed_when_its_name_goes(use: str) -> None:
    before = nodes()
    names = {"torch": torch, "w": torch.ones(3, requires_grad=True)}
    exec(use, names)
    reference = weakref.ref(names["w"])
    names.clear()
    assert reference() is None
    assert nodes() == before


def test_views_that_are_gone_are_forgotten() -> None:
    """A loop may look at a hundred thousand rows of one tensor."""
    x = torch.zeros(3)
    kept = x[1]
    for _ in range(100_000):
        x[0]
    (view,) = x._storage.views()
    assert view is kept
    assert len(x._storage._views) <= 16
