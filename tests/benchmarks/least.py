"""The least autograd that runs the programs: how near recording in plain Python can come to PyTorch at all.

No versions, no dtypes, no errors, no warnings, no views, no second derivatives, nothing remembered for a picture; float32 only.
What it costs is the price of one object for each tensor, one for each operation, and NumPy's calls.
(One, because every object more that an operation leaves behind is work for Python's garbage collector.)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import numpy as np

F = np.float32
_add, _next = np.add.reduce, itertools.count(0, -1).__next__


class Node:
    __slots__ = ("a", "b", "leaf", "left", "order", "right", "shape", "vjp")


class Tensor:
    __slots__ = ("array", "grad", "node", "requires_grad")

    def __init__(self, array: Any, requires_grad: bool = False) -> None:
        self.array, self.grad, self.node, self.requires_grad = array, None, None, requires_grad

    def __add__(self, other: Any) -> Tensor:
        return _record(self.array + other.array, self, other, _both)

    def __sub__(self, other: Any) -> Tensor:
        return _record(self.array - other.array, self, other, lambda node, grad: (grad, -grad))

    def __mul__(self, other: Any) -> Tensor:
        if type(other) is Tensor:
            a, b = self.array, other.array
            return _record(a * b, self, other, _mul, a, b)
        number = F(other)
        return _record(self.array * number, self, None, lambda node, grad: (grad * node.a, None), number)

    __rmul__ = __mul__

    def __truediv__(self, number: float) -> Tensor:
        number = F(number)
        return _record(self.array / number, self, None, lambda node, grad: (grad / node.a, None), number)

    def __neg__(self) -> Tensor:
        return _record(-self.array, self, None, lambda node, grad: (-grad, None))

    def __pow__(self, two: int) -> Tensor:
        array = self.array
        return _record(array * array, self, None, lambda node, grad: (grad * (node.a * node.b), None), array, F(two))

    def __matmul__(self, other: Tensor) -> Tensor:
        return _record(self.array.dot(other.array), self, other, _matmul, self.array, other.array)

    def sum(self, dim: Any = None, keepdim: bool = False) -> Tensor:
        return _record(_add(self.array, dim, None, None, keepdim), self, None, _spread, self.array.shape, F(1))

    def mean(self) -> Tensor:
        count = F(self.array.size)
        return _record(_add(self.array, None) / count, self, None, _spread, self.array.shape, count)

    def exp(self) -> Tensor:
        result = np.exp(self.array)
        return _record(result, self, None, lambda node, grad: (grad * node.a, None), result)

    def log(self) -> Tensor:
        return _record(np.log(self.array), self, None, lambda node, grad: (grad / node.a, None), self.array)

    def sin(self) -> Tensor:
        return _record(np.sin(self.array), self, None, lambda node, grad: (grad * np.cos(node.a), None), self.array)

    def relu(self) -> Tensor:
        result = np.maximum(self.array, F(0))
        return _record(result, self, None, lambda node, grad: (grad * (node.a > 0), None), result)

    def __isub__(self, other: Tensor) -> Tensor:
        self.array -= other.array
        return self

    def zero_(self) -> None:
        self.array.fill(0)

    def detach(self) -> Tensor:
        return Tensor(self.array)

    def backward(self) -> None:
        grads = {self.node: F(1)}
        waiting, leaves = [(self.node.order, self.node)], []
        while waiting:
            node = heappop(waiting)[1]
            for to, passed in zip((node.left, node.right), node.vjp(node, grads.pop(node))):
                if to is None:
                    continue
                if passed.shape != to.shape:
                    passed = _shrunk(passed, to.shape)
                earlier = grads.get(to)
                if earlier is not None:
                    grads[to] = earlier + passed
                else:
                    grads[to] = passed
                    leaves.append(to) if to.leaf is not None else heappush(waiting, (to.order, to))
        for node in leaves:
            if node.leaf.grad is None:
                node.leaf.grad = Tensor(np.array(grads[node]))
            else:
                node.leaf.grad.array += grads[node]


def _record(array: Any, one: Tensor, other: Tensor | None, vjp: Callable[..., Any], a: Any = None, b: Any = None) -> Tensor:
    result = Tensor(array)
    if _Mode.records:
        left, right = one.node or _edge(one), other and (other.node or _edge(other))
        if left or right:
            result.node = node = Node()
            node.left, node.right, node.vjp, node.a, node.b = left, right, vjp, a, b
            node.shape, node.order, node.leaf = array.shape, _next(), None
    return result


def _edge(leaf: Tensor) -> Node | None:
    if not leaf.requires_grad:
        return None
    leaf.node = node = Node()
    node.leaf, node.shape, node.order = leaf, leaf.array.shape, 1
    return node


def _both(node: Node, grad: Any) -> Any:
    return grad, grad


def _mul(node: Node, grad: Any) -> Any:
    return node.left and grad * node.b, node.right and grad * node.a


def _matmul(node: Node, grad: Any) -> Any:
    return node.left and grad.dot(node.b.T), node.right and node.a.T.dot(grad)


def _spread(node: Node, grad: Any) -> Any:
    spread = np.empty(node.a, F)
    spread[...] = grad / node.b
    return spread, None


def _shrunk(grad: Any, shape: tuple[int, ...]) -> Any:
    """The sum over what broadcasting repeated, for the shapes that occur in the programs."""
    over_rows = len(shape) < grad.ndim or shape == (1,)
    return (_add(grad, 0) if over_rows else _add(grad, 1)).reshape(shape)


class _Mode:
    records = True


class no_grad:
    def __enter__(self) -> None:
        _Mode.records = False

    def __exit__(self, *error: object) -> None:
        _Mode.records = True


def tensor(data: Any, requires_grad: bool = False) -> Tensor:
    array = np.array(data, F)
    return Tensor(array if array.ndim else F(data), requires_grad)


def zeros(size: int, requires_grad: bool = False) -> Tensor:
    return Tensor(np.zeros(size, F), requires_grad)
