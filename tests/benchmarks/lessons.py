"""Time the loss and all gradients of a network of each lesson, on every autograd library that is installed and by hand in NumPy.

    python tests/benchmarks/lessons.py               # five rounds, one thread
    python tests/benchmarks/lessons.py --rounds 9

``pip install jax tinygrad mygrad autograd scipy micrograd`` brings the others; tinygrad needs clang as well. Each loss is written
once, with functions of ``torch.nn.functional``, which ``libraries.py`` has for all. As in ``run.py``, all take turns in one
process, and a ratio compares figures of one round.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NamedTuple

import run  # noqa: F401  # isort: skip  # before NumPy: it counts the threads

import layers as hand
import numpy as np
import torch
from lesson_networks import IMAGES, LABELS, NOISE, by_hand, forger, judge, residual
from libraries import Loss, installed
from programs import F, Step, line_by_hand
from training import IMAGES as ROWS, LABELS as NUMBERS, figures, heading, row

import zerograd
from zerograd import nn
from zerograd.doctor import blas

Array = Any


class Lesson(NamedTuple):
    title: str
    loss: Loss
    data: tuple[Array, ...]
    leaves: list[Array]
    by_hand: Step


def network(title: str, loss: Loss, model: Any, x: Array, y: Array, loss_by_hand: Callable[[Array, Array], Any]) -> Lesson:
    """Of a model of zerograd's come the weights, and its layers by hand."""
    layers = by_hand(model)

    def step() -> tuple[Any, ...]:
        value, grad = loss_by_hand(layers.forward(x), y)
        layers.backward(grad, wanted=False)
        return value, *layers.grads

    return Lesson(title, loss, (x, y), [each.detach().numpy() for each in model.parameters()], step)


# ---------------------------------------------------------------- the losses: what each has to do in every library


def line(f: Any, x: Any, w: Any, b: Any) -> Any:
    return w * x + b


def regression(f: Any, x: Any, y: Any, w: Any, b: Any) -> Any:
    return f.mse_loss(f.linear(x, w, b), y)


def softmax(f: Any, x: Any, y: Any, w: Any, b: Any) -> Any:
    return f.cross_entropy(f.linear(x, w, b), y)


def hidden(f: Any, x: Any, y: Any, w: Any, b: Any, *last: Any) -> Any:
    return softmax(f, f.relu(f.linear(x, w, b)), y, *last)


def convolutions(f: Any, x: Any, y: Any, *leaves: Any) -> Any:
    for kernels, bias in zip(leaves[:6:2], leaves[1:6:2]):
        x = f.max_pool2d(f.relu(f.conv2d(x, kernels, bias, padding=1)), 2)
    return softmax(f, x.reshape(len(x), -1), y, *leaves[6:])


def deeper(f: Any, x: Any, y: Any, k: Any, b: Any, k1: Any, b1: Any, k2: Any, b2: Any, *last: Any) -> Any:
    x = f.max_pool2d(f.relu(f.conv2d(x, k, b, padding=1)), 2)
    inner = f.conv2d(f.relu(f.conv2d(x, k1, b1, padding=1)), k2, b2, padding=1)
    x = f.max_pool2d(x + inner, 2)
    return softmax(f, x.reshape(len(x), -1), y, *last)


def three(f: Any, x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    x = f.leaky_relu(f.linear(x, w1, b1), 0.2)
    x = f.leaky_relu(f.linear(x, w2, b2), 0.2)
    return f.linear(x, w3, b3)


def forged(f: Any, noise: Any, ones: Any, *leaves: Any) -> Any:
    """How little the judge believes what the forger drew."""
    drawn = f.tanh(three(f, noise, *leaves[:6]))
    return f.binary_cross_entropy_with_logits(three(f, drawn, *leaves[6:]), ones)


# ---------------------------------------------------------------- the lessons


def lessons() -> list[Lesson]:
    zerograd.manual_seed(0)
    weather, harvest = zerograd.randn(100, 3).numpy(), zerograd.randn(100, 2).numpy()

    def block(n: int, m: int) -> list[Any]:
        return [nn.Conv2d(n, m, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]

    return [
        Lesson("1  w * x + b, numbers", line, (np.array(3, F),), [np.array(2, F), np.array(1, F)], line_by_hand()),
        network("2  linear regression, 100 rows", regression, nn.Sequential(nn.Linear(3, 2)), weather, harvest,
                hand.squared_error),
        network("3  784-10, batch 128", softmax, nn.Sequential(nn.Linear(784, 10)), ROWS, NUMBERS, hand.cross_entropy),
        network("4  784-32-10, batch 128", hidden, nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10)),
                ROWS, NUMBERS, hand.cross_entropy),
        network("5  three convolutions, batch 64", convolutions,
                nn.Sequential(*block(3, 8), *block(8, 16), *block(16, 32), nn.Flatten(), nn.Linear(512, 10)),
                IMAGES, LABELS, hand.cross_entropy),
        network("6  a residual block, batch 64", deeper, nn.Sequential(
            *block(3, 32), residual(nn, nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1)),
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2048, 10)), IMAGES, LABELS, hand.cross_entropy),
        network("7  a forger and its judge, batch 100", forged, nn.Sequential(*forger(nn), *judge(nn)),
                NOISE, np.ones((100, 1), F), lambda scores, _: hand.real_or_not(scores, 1)),
    ]  # fmt: skip


def steps(lesson: Lesson) -> dict[str, Step]:
    """The loss and the gradients on each library that can do it, and by hand."""
    able = {name: library for name, library in installed().items() if library.arrays or not lesson.leaves[0].ndim}
    found = {name: library.step(lesson.loss, lesson.data, lesson.leaves) for name, library in able.items()}
    return {**found, "NumPy": lesson.by_hand}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="only to see that it runs")
    arguments = parser.parse_args()
    zerograd.set_num_threads(1)
    torch.set_num_threads(1)
    columns, pairs = [*installed(), "NumPy"], (("zerograd", "PyTorch"), ("zerograd", "NumPy"))
    others = "".join(f", {name} {version(name)}" for name in columns[2:-1])
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}{others}; one thread")
    print(f"NumPy's products: {blas().found}; PyTorch's: {torch.backends.cpu.get_cpu_capability()}\n")
    print(heading("microseconds", columns, pairs))
    for lesson in lessons():
        found = figures(steps(lesson), arguments.rounds, arguments.quick, warm=2, repeats=4)
        print(row(lesson.title, found, columns, pairs), flush=True)


if __name__ == "__main__":
    main()
