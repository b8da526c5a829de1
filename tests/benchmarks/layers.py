"""Layers by hand in NumPy, without autograd: each has a ``forward``, and a ``backward`` that leaves gradients of its parameters.

They are what zerograd's time is held against: the same convolutions (``ops/sliding.py``), and no more passes over an array than
its formula needs, written in place where nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from zerograd.ops import sliding

F = np.float32
Array = Any


class Layer:
    parameters: Sequence[Array] = ()
    grads: Sequence[Array] = ()

    def forward(self, x: Array) -> Array:
        raise NotImplementedError

    def backward(self, g: Array, wanted: bool = True) -> Array:
        """The gradient of what ``forward`` was given, if that is ``wanted``."""
        raise NotImplementedError


class Sequential(Layer):
    def __init__(self, *layers: Layer) -> None:
        self.layers = layers
        self.parameters = [each for layer in layers for each in layer.parameters]

    def forward(self, x: Array) -> Array:
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, g: Array, wanted: bool = True) -> Array:
        for layer in reversed(self.layers):
            g = layer.backward(g, wanted or layer is not self.layers[0])
        self.grads = [each for layer in self.layers for each in layer.grads]
        return g


class Conv(Layer):
    """3 × 3, one zero around, with a bias."""

    how = sliding.Sliding((1, 1), (1, 1), (1, 1))

    def __init__(self, weight: Array, bias: Array) -> None:
        self.parameters = [weight, bias]

    def forward(self, x: Array) -> Array:
        self.x = x
        y = sliding.slide(x, self.parameters[0], self.how)
        y += self.parameters[1][:, None, None]
        return y

    def backward(self, g: Array, wanted: bool = True) -> Array:
        weight = self.parameters[0]
        self.grads = [sliding.collect(g, self.x, weight.shape, self.how), g.sum((0, 2, 3))]
        return sliding.spread(g, weight, self.x.shape, self.how) if wanted else None


class Linear(Layer):
    def __init__(self, weight: Array, bias: Array) -> None:
        self.parameters = [weight, bias]

    def forward(self, x: Array) -> Array:
        self.x = x
        y = x @ self.parameters[0].T
        y += self.parameters[1]
        return y

    def backward(self, g: Array, wanted: bool = True) -> Array:
        self.grads = [g.T @ self.x, g.sum(0)]
        return g @ self.parameters[0] if wanted else None


class ReLU(Layer):
    """In place: nobody else needs what it is given."""

    def __init__(self, slope: float = 0.0) -> None:
        self.slope = F(slope)

    def forward(self, x: Array) -> Array:
        self.y = np.maximum(x, self.slope * x if self.slope else 0, out=x)
        return self.y

    def backward(self, g: Array, wanted: bool = True) -> Array:
        g *= np.where(self.y > 0, F(1), self.slope) if self.slope else self.y > 0
        return g


class Tanh(Layer):
    def forward(self, x: Array) -> Array:
        self.y = np.tanh(x, out=x)
        return self.y

    def backward(self, g: Array, wanted: bool = True) -> Array:
        g *= 1 - self.y * self.y
        return g


class MaxPool(Layer):
    """Of ``size`` × ``size`` numbers the largest; where several are, each gets the gradient, which NumPy does fastest."""

    def __init__(self, size: int = 2) -> None:
        self.size = size

    def forward(self, x: Array) -> Array:
        n, c, h, w = x.shape
        self.x = x.reshape(n, c, h // self.size, self.size, w // self.size, self.size)
        rows = self.x[:, :, :, 0]
        for place in range(1, self.size):
            rows = np.maximum(rows, self.x[:, :, :, place])
        self.y = rows[..., 0]
        for place in range(1, self.size):
            self.y = np.maximum(self.y, rows[..., place])
        return self.y

    def backward(self, g: Array, wanted: bool = True) -> Array:
        out = np.empty_like(self.x)
        for i in range(self.size):
            for j in range(self.size):
                np.multiply(self.x[:, :, :, i, :, j] == self.y, g, out=out[:, :, :, i, :, j])
        n, c, h, _, w, _ = self.x.shape
        return out.reshape(n, c, h * self.size, w * self.size)


class BatchNorm(Layer):
    """S. Ioffe and C. Szegedy, 2015."""

    def __init__(self, weight: Array, bias: Array) -> None:
        self.parameters = [weight, bias]

    def forward(self, x: Array) -> Array:
        self.count = x.size // x.shape[1]
        mean = x.mean((0, 2, 3), keepdims=True)
        x = x - mean
        self.scale = 1 / np.sqrt(np.einsum("nchw,nchw->c", x, x) / F(self.count) + F(1e-5))
        x *= self.scale[:, None, None]
        self.x = x
        y = x * self.parameters[0][:, None, None]
        y += self.parameters[1][:, None, None]
        return y

    def backward(self, g: Array, wanted: bool = True) -> Array:
        self.grads = [np.einsum("nchw,nchw->c", g, self.x), g.sum((0, 2, 3))]
        along, even = (each[:, None, None] / F(self.count) for each in self.grads)
        out = self.x * -along
        out += g
        out -= even
        out *= (self.parameters[0] * self.scale)[:, None, None]
        return out


class Flatten(Layer):
    def forward(self, x: Array) -> Array:
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, g: Array, wanted: bool = True) -> Array:
        return g.reshape(self.shape)


class Residual(Layer):
    def __init__(self, inner: Sequential) -> None:
        self.inner, self.parameters = inner, inner.parameters

    def forward(self, x: Array) -> Array:
        return self.inner.forward(x) + x  # not in place: the ReLU at the end of ``inner`` still needs what it made

    def backward(self, g: Array, wanted: bool = True) -> Array:
        out = self.inner.backward(g.copy())  # which is written to
        self.grads = self.inner.grads
        out += g
        return out


def cross_entropy(p: Array, labels: Array) -> tuple[Any, Array]:
    """The mean loss of scores, and its gradient, in their place."""
    rows = np.arange(len(labels))
    p -= p.max(1, keepdims=True)
    chosen = p[rows, labels]
    np.exp(p, out=p)
    total = p.sum(1, keepdims=True)
    loss = np.mean(np.log(total[:, 0]) - chosen)
    p /= total
    p[rows, labels] -= 1
    p /= F(len(labels))
    return loss, p


def squared_error(p: Array, targets: Array) -> tuple[Any, Array]:
    """The mean of the squares, and its gradient, in the place of ``p``."""
    p -= targets
    loss = np.mean(p * p)
    p *= F(2 / p.size)
    return loss, p


def real_or_not(scores: Array, real: float) -> tuple[Any, Array]:
    """Binary cross entropy of scores before the sigmoid, all with the same label; and its gradient."""
    loss = np.mean(np.maximum(scores, 0) - scores * F(real) + np.log1p(np.exp(-np.abs(scores))))
    return loss, (1 / (1 + np.exp(-scores)) - F(real)) / F(scores.size)
