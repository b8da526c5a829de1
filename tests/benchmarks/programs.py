"""The programs that are timed: each once for a library that records (zerograd or PyTorch), and once by hand in NumPy.

``PROGRAMS`` holds for each its title, a function of a library and one for NumPy alone. Both return a step; a step computes
everything anew and returns numbers by which ``test_programs.py`` sees that all three compute the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], tuple[Any, ...]]
F = np.float32


# ---------------------------------------------------------------- y = w x + b


def line(torch: Any) -> Step:
    w = torch.tensor(2.0, requires_grad=True)
    x = torch.tensor(3.0)
    b = torch.tensor(1.0, requires_grad=True)

    def step() -> tuple[Any, ...]:
        w.grad = b.grad = None
        y = w * x + b
        y.backward()
        return y, w.grad, b.grad

    return step


def line_by_hand() -> Step:
    w, x, b, one = np.array(2, F), np.array(3, F), np.array(1, F), np.array(1, F)

    def step() -> tuple[Any, ...]:
        y = w * x + b
        return y, one * x, one

    return step


# ---------------------------------------------------------------- 300 operations on scalars


def chain(torch: Any) -> Step:
    x = torch.tensor(0.5, requires_grad=True)
    w = torch.tensor(1.1, requires_grad=True)
    b = torch.tensor(0.1)

    def step() -> tuple[Any, ...]:
        x.grad = w.grad = None
        y = x
        for _ in range(100):
            y = (y * w + b).sin()
        y.backward()
        return y, x.grad, w.grad

    return step


def chain_by_hand() -> Step:
    x, w, b = F(0.5), F(1.1), F(0.1)

    def step() -> tuple[Any, ...]:
        y, before, inside = x, [], []
        for _ in range(100):
            before.append(y)
            z = y * w + b
            inside.append(z)
            y = np.sin(z)
        grad, grad_w = F(1), F(0)
        for y_before, z in zip(reversed(before), reversed(inside)):
            grad = grad * np.cos(z)
            grad_w = grad_w + grad * y_before
            grad = grad * w
        return y, grad, grad_w

    return step


# ---------------------------------------------------------------- 100,000 operations: built, walked, freed

DEEP = 100_000


def deep(torch: Any, operations: int = DEEP) -> Step:
    x = torch.tensor(1.0, requires_grad=True)
    w = torch.tensor(0.99999)
    b = torch.tensor(1e-5)

    def step() -> tuple[Any, ...]:
        x.grad = None
        y = x
        for _ in range(operations // 2):
            y = y * w + b
        y.backward()
        y = y.detach()  # here the graph is freed
        return y, x.grad

    return step


def deep_by_hand(operations: int = DEEP) -> Step:
    x, w, b = F(1), F(0.99999), F(1e-5)

    def step() -> tuple[Any, ...]:
        y = x
        for _ in range(operations // 2):
            y = y * w + b
        grad = F(1)
        for _ in range(operations // 2):
            grad = grad * w
        return y, grad

    return step


# ---------------------------------------------------------------- linear regression, 5 examples of 3 numbers

_NUMBERS = np.random.RandomState(0)
FEATURES, TARGETS = _NUMBERS.standard_normal((5, 3)).astype(F), _NUMBERS.standard_normal(5).astype(F)


def regression(torch: Any) -> Step:
    features, targets = torch.tensor(FEATURES), torch.tensor(TARGETS)
    w = torch.zeros(3, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)

    def step() -> tuple[Any, ...]:
        loss = ((features @ w + b - targets) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in (w, b):
                p -= 0.1 * p.grad
                p.grad.zero_()
        return loss, w, b

    return step


def regression_by_hand() -> Step:
    w, b, rate = np.zeros(3, F), np.zeros(1, F), F(0.1)

    def step() -> tuple[Any, ...]:
        nonlocal w, b
        error = FEATURES.dot(w) + b - TARGETS
        loss = np.mean(error * error)
        grad = error * F(2 / 5)
        w -= rate * grad.dot(FEATURES)
        b -= rate * grad.sum()
        return loss, w, b

    return step


# ---------------------------------------------------------------- a network of 784, 32 and 10, batches of 128

_IMAGES = _NUMBERS.random_sample((128, 784)).astype(F)
_LABELS = np.eye(10, dtype=F)[_NUMBERS.randint(0, 10, 128)]
_WEIGHTS = [(_NUMBERS.standard_normal(shape) * 0.05).astype(F) for shape in ((784, 32), (32,), (32, 10), (10,))]


def network(torch: Any) -> Step:
    images, labels = torch.tensor(_IMAGES), torch.tensor(_LABELS)
    parameters = [torch.tensor(each, requires_grad=True) for each in _WEIGHTS]
    w1, b1, w2, b2 = parameters

    def step() -> tuple[Any, ...]:
        hidden = (images @ w1 + b1).relu()
        logits = hidden @ w2 + b2
        log_p = logits - logits.exp().sum(1, keepdim=True).log()
        loss = -(log_p * labels).sum() / 128
        loss.backward()
        with torch.no_grad():
            for p in parameters:
                p -= 0.1 * p.grad
                p.grad.zero_()
        return loss, w1, b2

    return step


def network_by_hand() -> Step:
    w1, b1, w2, b2 = (each.copy() for each in _WEIGHTS)
    rate = F(0.1)

    def step() -> tuple[Any, ...]:
        hidden = _IMAGES.dot(w1)
        hidden += b1
        np.maximum(hidden, 0, out=hidden)
        logits = hidden.dot(w2)
        logits += b2
        p = np.exp(logits)
        total = p.sum(1, keepdims=True)
        log_p = logits - np.log(total)
        loss = -np.sum(log_p * _LABELS) / F(128)
        p /= total
        p -= _LABELS
        p /= F(128)
        into_hidden = p.dot(w2.T)
        into_hidden *= hidden > 0
        w2[...] -= rate * hidden.T.dot(p)
        b2[...] -= rate * p.sum(0)
        w1[...] -= rate * _IMAGES.T.dot(into_hidden)
        b1[...] -= rate * into_hidden.sum(0)
        return loss, w1, b2

    return step


PROGRAMS: dict[str, tuple[str, Callable[[Any], Step], Callable[[], Step]]] = {
    "line": ("y = w*x + b and backward, scalars", line, line_by_hand),
    "chain": ("300 operations on scalars and backward", chain, chain_by_hand),
    "deep": ("100,000 operations built, walked, freed", deep, deep_by_hand),
    "regression": ("linear regression on 5×3, updates by hand", regression, regression_by_hand),
    "network": ("784-32-10 network, batch 128, by hand", network, network_by_hand),
}
