"""The autograd libraries that ``lessons.py`` times: how each is given arrays, and how it is asked for gradients.

A lesson calls functions of ``torch.nn.functional``. The others get them here under the same names, each made of what that
library has for it. All of them work as their own documentation begins: on the CPU, without compiling a step as a whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from shutil import which
from typing import Any

import numpy as np
from programs import F, Step

Loss = Callable[..., Any]  # of functions, data and leaves


class Library:
    """One whose loss goes ``backward()`` and leaves the gradients in the leaves."""

    arrays = True
    functions: Any

    def data(self, array: Any) -> Any:
        return array

    def leaf(self, array: Any) -> Any:
        return self.data(array)

    def clear(self, leaf: Any) -> None:
        leaf.grad = None

    def step(self, loss: Loss, data: Sequence[Any], leaves: Sequence[Any]) -> Step:
        """Computes the loss and the gradients of the leaves; all are given as arrays."""
        given = [*map(self.data, data)]
        return self.gradients(lambda *leaves: loss(self.functions, *given, *leaves), [*map(self.leaf, leaves)])

    def gradients(self, loss: Loss, leaves: list[Any]) -> Step:
        def step() -> tuple[Any, ...]:
            for each in leaves:
                self.clear(each)
            value = loss(*leaves)
            value.backward()
            return value, *(each.grad for each in leaves)

        return step


class Torch(Library):
    """zerograd and PyTorch: the same code."""

    def __init__(self, name: str) -> None:
        self.torch = import_module(name)
        self.functions = self.torch.nn.functional

    def data(self, array: Any) -> Any:
        return self.torch.tensor(array)

    def leaf(self, array: Any) -> Any:
        return self.torch.tensor(array, requires_grad=True)


class MicroGrad(Library):
    """It computes with numbers: that is lesson 1."""

    arrays = False
    functions = None

    def __init__(self) -> None:
        self.value = import_module("micrograd.engine").Value

    def data(self, array: Any) -> Any:
        return self.value(float(array))

    def clear(self, leaf: Any) -> None:
        leaf.grad = 0


class Formulas(Library):
    """What follows from NumPy's functions, which a library has. A number of Python's would make doubles in MyGrad."""

    def __init__(self, numpy: Any) -> None:
        self.np, self.functions = numpy, self

    def linear(self, x: Any, weight: Any, bias: Any) -> Any:
        return x @ weight.T + bias

    def relu(self, x: Any) -> Any:
        return self.np.maximum(x, F(0))

    def leaky_relu(self, x: Any, slope: float) -> Any:
        return self.np.maximum(x, x * F(slope))

    def tanh(self, x: Any) -> Any:
        return self.np.tanh(x)

    def mse_loss(self, x: Any, y: Any) -> Any:
        error = x - y
        return self.np.mean(error * error)

    def binary_cross_entropy_with_logits(self, scores: Any, labels: Any) -> Any:
        return self.np.mean(self.np.logaddexp(F(0), scores) - labels * scores)


class MyGrad(Formulas):
    def __init__(self) -> None:
        super().__init__(import_module("mygrad"))
        nnet = import_module("mygrad.nnet")
        self.relu, self.layers, self.cross_entropy = nnet.activations.relu, nnet.layers, nnet.losses.softmax_crossentropy

    def leaf(self, array: Any) -> Any:
        return self.np.tensor(array)

    def clear(self, leaf: Any) -> None:
        """The next operation with the leaf does it."""

    def conv2d(self, x: Any, weight: Any, bias: Any, padding: int) -> Any:
        return self.layers.conv_nd(x, weight, stride=1, padding=padding) + bias.reshape(-1, 1, 1)

    def max_pool2d(self, x: Any, size: int) -> Any:
        return self.layers.max_pool(x, (size, size), size)


class TinyGrad(Formulas):
    """Its tensors have nearly all of it as methods. On the CPU, it has each of its kernels compiled by clang."""

    def __init__(self) -> None:
        if not which("clang"):
            raise ImportError("tinygrad needs clang")
        os.environ.setdefault("DEV", "CPU")
        of = import_module("tinygrad").Tensor
        super().__init__(of)
        self.relu, self.leaky_relu, self.tanh, self.cross_entropy = of.relu, of.leaky_relu, of.tanh, of.cross_entropy
        self.binary_cross_entropy_with_logits = of.binary_crossentropy_logits
        self.conv2d, self.max_pool2d = of.conv2d, of.max_pool2d

    def data(self, array: Any) -> Any:
        """With memory of its own: what is made of one number is a constant, and has no gradient."""
        return self.np(array.reshape(-1)).reshape(array.shape).realize()

    def gradients(self, loss: Loss, leaves: list[Any]) -> Step:
        def step() -> tuple[Any, ...]:
            value = loss(*leaves)
            found = (value, *value.gradient(*leaves))
            self.np.realize(*found)
            return found

        return step


class Functional(Formulas):
    """One that makes of a function of arrays another, which computes gradients."""

    def __init__(self, name: str) -> None:
        super().__init__(import_module(f"{name}.numpy"))
        self.value_and_grad = import_module(name).value_and_grad

    def data(self, array: Any) -> Any:
        return self.np.asarray(array)

    def wait(self, found: Any) -> Any:
        return found

    def gradients(self, loss: Loss, leaves: list[Any]) -> Step:
        of = self.value_and_grad(loss, tuple(range(len(leaves))))

        def step() -> tuple[Any, ...]:
            value, grads = self.wait(of(*leaves))
            return value, *grads

        return step


class Autograd(Functional):
    """That of HIPS, for which a convolution turns its kernel round."""

    def __init__(self) -> None:
        super().__init__("autograd")
        self.convolve = import_module("autograd.scipy.signal").convolve
        self.logsumexp = import_module("autograd.scipy.special").logsumexp

    def cross_entropy(self, scores: Any, labels: Any) -> Any:
        return self.np.mean(self.logsumexp(scores, axis=1) - scores[np.arange(len(labels)), labels])

    def conv2d(self, x: Any, weight: Any, bias: Any, padding: int) -> Any:
        x = self.np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), "constant")
        maps = self.convolve(x, weight[:, :, ::-1, ::-1], axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid")
        return maps + bias[:, None, None]

    def max_pool2d(self, x: Any, size: int) -> Any:
        n, c, h, w = x.shape
        return self.np.max(x.reshape(n, c, h // size, size, w // size, size), axis=(3, 5))


class Jax(Functional):
    def __init__(self) -> None:
        super().__init__("jax")
        jax = import_module("jax")
        self.lax, self.wait = jax.lax, jax.block_until_ready
        self.relu, self.leaky_relu, self.log_softmax = jax.nn.relu, jax.nn.leaky_relu, jax.nn.log_softmax

    def cross_entropy(self, scores: Any, labels: Any) -> Any:
        return -self.np.mean(self.np.take_along_axis(self.log_softmax(scores), labels[:, None], axis=1))

    def conv2d(self, x: Any, weight: Any, bias: Any, padding: int) -> Any:
        return self.lax.conv_general_dilated(x, weight, (1, 1), [(padding, padding)] * 2) + bias[:, None, None]

    def max_pool2d(self, x: Any, size: int) -> Any:
        window = (1, 1, size, size)
        return self.lax.reduce_window(x, -np.inf, self.lax.max, window, window, "VALID")


LIBRARIES: dict[str, Callable[[], Library]] = {
    "zerograd": lambda: Torch("zerograd"), "PyTorch": lambda: Torch("torch"), "JAX": Jax, "tinygrad": TinyGrad, "MyGrad": MyGrad,
    "autograd": Autograd, "micrograd": MicroGrad,
}  # fmt: skip


def installed() -> dict[str, Library]:
    found = {}
    for name, make in LIBRARIES.items():
        with suppress(ImportError):
            found[name] = make()
    return found
