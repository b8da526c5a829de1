"""Graphs as they come from lesson 2 on: layers, attention, a residual block, recurrences; after ``backward()`` and before."""

from __future__ import annotations

import math
from collections.abc import Callable

import zerograd as torch
import zerograd.nn.functional as F
from zerograd import viz
from zerograd.viz import Picture

Tensor = torch.Tensor


def leaf(*shape: int) -> Tensor:
    return (torch.randn(*shape) / 4).requires_grad_()


def batch_and_leaves() -> tuple[Tensor, ...]:
    """For two layers: inputs, classes, and the leaves."""
    torch.manual_seed(0)
    return torch.randn(32, 20), torch.randint(0, 10, (32,)), leaf(20, 16), leaf(16), leaf(16, 10), leaf(10)


def chain() -> Picture:
    x = torch.tensor(0.5, requires_grad=True)
    a = x * 2
    b = a + 1
    c = b.tanh()
    d = c * 3
    e = d.exp()
    y = e - 1
    y.backward()
    return viz.graph(y)


def two_layers() -> Picture:
    """By hand, with its cross-entropy."""
    X, t, W1, b1, W2, b2 = batch_and_leaves()
    hidden = (X @ W1 + b1).relu()
    logits = hidden @ W2 + b2
    shifted = logits - logits.max(1, keepdim=True).values.detach()
    logprob = shifted - shifted.exp().sum(1, keepdim=True).log()
    loss = -logprob[torch.arange(32), t].mean()
    loss.backward()
    return viz.graph(loss)


def before_backward() -> Picture:
    X, t, W1, b1, W2, b2 = batch_and_leaves()
    loss = F.cross_entropy((X @ W1 + b1).relu() @ W2 + b2, t)
    return viz.graph(loss)


def attention() -> Picture:
    torch.manual_seed(0)
    x = torch.randn(6, 8)
    Wq, Wk, Wv, Wo = (leaf(8, 8) for _ in range(4))
    q, k, v = x @ Wq, x @ Wk, x @ Wv
    scores = q @ k.T / math.sqrt(8)
    weights = scores.masked_fill(torch.ones(6, 6).triu(1).bool(), float("-inf")).softmax(-1)
    out = weights @ v @ Wo
    loss = out.pow(2).mean()
    loss.backward()
    return viz.graph(loss)


def residual() -> Picture:
    """Whose first weight is used once more, a row below."""
    torch.manual_seed(0)
    x, t = torch.randn(16, 8), torch.randn(16, 8)
    W1, b1, W2, b2 = leaf(8, 8), leaf(8), leaf(8, 8), leaf(8)
    h = x @ W1
    out = ((h @ W2 + b1).relu() @ W1 + b2 + h).relu()
    loss = ((out - t) ** 2).mean()
    loss.backward()
    return viz.graph(loss)


def recurrence(fold: bool | None = True) -> Picture:
    torch.manual_seed(0)
    W, U, b = leaf(4, 4), leaf(3, 4), leaf(4)
    xs = torch.randn(30, 2, 3)
    h = torch.zeros(2, 4)
    for i in range(30):
        h = torch.tanh(xs[i] @ U + h @ W + b)
    loss = h.pow(2).sum()
    loss.backward()
    return viz.graph(loss, fold=fold)


def recurrence_unfolded() -> Picture:
    return recurrence(fold=False)


def gates() -> Picture:
    """An LSTM's cell."""
    torch.manual_seed(0)
    x, h0, c0 = torch.randn(2, 3), torch.zeros(2, 4), torch.zeros(2, 4)
    W, U, b = leaf(3, 16), leaf(4, 16), leaf(16)
    i, f, g, o = (x @ W + h0 @ U + b).chunk(4, 1)
    c = f.sigmoid() * c0 + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    loss = h.sum()
    loss.backward()
    return viz.graph(loss)


def lesson_4() -> Picture:
    torch.manual_seed(0)
    images, labels = torch.randn(64, 784), torch.randint(0, 10, (64,))
    W1, b1, W2, b2, W3, b3 = leaf(32, 784), leaf(32), leaf(32, 32), leaf(32), leaf(10, 32), leaf(10)
    out = F.relu(F.linear(images.reshape(64, -1), W1, b1))
    out = F.relu(F.linear(out, W2, b2))
    loss = F.cross_entropy(F.linear(out, W3, b3), labels)
    loss.backward()
    return viz.graph(loss)


def few_numbers() -> Picture:
    """Exclusive or: every value is known, and none is large."""
    torch.manual_seed(0)
    X, y = torch.randn(4, 2), torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    W1, b1, W2, b2 = leaf(2, 3), leaf(3), leaf(3, 1), leaf(1)
    p = ((X @ W1 + b1).tanh() @ W2 + b2).sigmoid()
    loss = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    loss.backward()
    return viz.graph(loss)


def sum_in_a_list() -> Picture:
    w, b = torch.tensor(0.3, requires_grad=True), torch.tensor(0.1, requires_grad=True)
    loss = sum([(w * x + b - 2 * x) ** 2 for x in (0.5, -1.0, 2.0)]) / 3
    loss.backward()
    return viz.graph(loss)


NETWORKS: dict[str, Callable[[], Picture]] = {
    made.__name__: made
    for made in (
        chain, two_layers, before_backward, attention, residual, recurrence, recurrence_unfolded, gates, lesson_4, few_numbers,
        sum_in_a_list,
    )
}  # fmt: skip


def layers() -> Picture:
    """PyTorch's, with their model."""
    import oracle

    torch = oracle.the_torch()
    torch.manual_seed(0)
    nn = torch.nn
    net = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 10))
    loss = nn.functional.cross_entropy(net(torch.randn(32, 20)), torch.randint(0, 10, (32,)))
    loss.backward()
    return viz.graph(loss, model=net)


def encoder() -> Picture:
    import oracle

    torch = oracle.the_torch()
    torch.manual_seed(0)
    net = torch.nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
    loss = net(torch.randn(2, 5, 16)).pow(2).mean()
    loss.backward()
    return viz.graph(loss, model=net)


PYTORCHS: dict[str, Callable[[], Picture]] = {made.__name__: made for made in (layers, encoder)}
