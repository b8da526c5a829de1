"""Time one training step of a network made of ready-made parts: on zerograd, on PyTorch, and by hand in NumPy.

    python tests/benchmarks/training.py              # five rounds
    python tests/benchmarks/training.py --rounds 9

The same code runs on both libraries. By hand means: without autograd, with everything in place. As in ``run.py``, the three take
turns in one process on one thread, and a ratio compares figures of one round.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import run  # isort: skip  # before NumPy: it counts the threads
import numpy as np
import torch
from layers import cross_entropy
from programs import F, Step

import zerograd
from zerograd.doctor import blas

LIBRARIES = ("zerograd", "PyTorch", "NumPy")
_NUMBERS = np.random.RandomState(0)
IMAGES = _NUMBERS.random_sample((128, 784)).astype(F)
LABELS = _NUMBERS.randint(0, 10, 128).astype(np.int64)


def start(sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    """Weights of shape (out, in) and biases of a network with these sizes."""
    random = np.random.RandomState(1)
    shapes = zip(sizes[1:], sizes)
    return [((random.standard_normal((m, n)) / np.sqrt(n)).astype(F), np.zeros(m, F)) for m, n in shapes]


def parts(library: Any, sizes: tuple[int, ...], optimizer: Callable[[Any, Any], Any]) -> Step:
    """A step as learners write it."""
    nn = library.nn
    layers = [layer for n, m in pairwise(sizes) for layer in (nn.Linear(n, m), nn.ReLU())][:-1]
    model = nn.Sequential(*layers)
    with library.no_grad():
        for layer, (weight, bias) in zip(layers[::2], start(sizes)):
            layer.weight.copy_(library.tensor(weight))
            layer.bias.copy_(library.tensor(bias))
    images, labels, moves = library.tensor(IMAGES), library.tensor(LABELS), optimizer(library, model.parameters())
    cross_entropy = nn.functional.cross_entropy

    def step() -> tuple[Any, ...]:
        loss = cross_entropy(model(images), labels)
        loss.backward()
        moves.step()
        moves.zero_grad()
        return loss, layers[-1].weight, layers[-1].bias

    return step


def by_hand(sizes: tuple[int, ...], update: Callable[[list[Any], list[Any]], None]) -> Step:
    layers = start(sizes)
    parameters = [each for layer in layers for each in layer]

    def step() -> tuple[Any, ...]:
        inputs = [IMAGES]
        for weight, bias in layers:
            out = inputs[-1].dot(weight.T)
            out += bias
            inputs.append(np.maximum(out, 0, out=out) if weight is not layers[-1][0] else out)
        loss, p = cross_entropy(inputs.pop(), LABELS)
        grads: list[Any] = []
        for (weight, _), given in zip(reversed(layers), reversed(inputs)):
            grads = [p.T.dot(given), p.sum(0), *grads]
            if given is not IMAGES:
                p = p.dot(weight)
                p *= given > 0
        update(parameters, grads)
        return loss, parameters[-2], parameters[-1]

    return step


def sgd(parameters: list[Any], grads: list[Any]) -> None:
    for each, grad in zip(parameters, grads):
        grad *= F(0.1)
        each -= grad


def adam(rate: float = 1e-3) -> Callable[[list[Any], list[Any]], None]:
    """Kingma and Ba (2014), in place."""
    states: list[Any] = []
    count = 0

    def update(parameters: list[Any], grads: list[Any]) -> None:
        nonlocal count
        states.extend((np.zeros_like(each), np.zeros_like(each), np.empty_like(each)) for each in parameters if not count)
        count += 1
        size, root = F(rate / (1 - 0.9**count)), F((1 - 0.999**count) ** 0.5)
        for each, grad, (first, second, work) in zip(parameters, grads, states):
            first *= F(0.9)
            first += np.multiply(grad, F(0.1), out=work)
            np.multiply(grad, grad, out=grad)
            second *= F(0.999)
            second += np.multiply(grad, F(0.001), out=work)
            np.sqrt(second, out=work)
            work /= root
            work += F(1e-8)
            np.divide(first, work, out=work)
            work *= size
            each -= work

    return update


PROGRAMS: dict[str, tuple[str, Callable[[Any], Step], Callable[[], Step]]] = {
    "small": (
        "784-32-10, batch 128, SGD",
        lambda library: parts(library, (784, 32, 10), lambda torch, given: torch.optim.SGD(given, lr=0.1)),
        lambda: by_hand((784, 32, 10), sgd),
    ),
    "large": (
        "784-512-512-10, batch 128, Adam",
        lambda library: parts(library, (784, 512, 512, 10), lambda torch, given: torch.optim.Adam(given, lr=1e-3)),
        lambda: by_hand((784, 512, 512, 10), adam()),
    ),
}


def figures(
    steps: dict[str, Step], rounds: int, quick: bool, warm: int = 30, repeats: int = 12
) -> list[dict[str, float]]:
    """Seconds of a step by each in turn, the fastest of ``repeats``, after ``warm`` steps untimed; once for each round."""
    for step in steps.values():
        run.seconds(step, min(2, warm) if quick else warm)
    times = {library: 1 if quick else max(1, int(0.03 / run.seconds(step, min(3, warm)))) for library, step in steps.items()}
    return [run.one_round(steps, times, 1 if quick else repeats, place % len(steps)) for place in range(rounds)]


Pairs = Sequence[tuple[str, str]]


def heading(title: str, columns: Sequence[str], pairs: Pairs) -> str:
    ratios = "".join(f"{f'{one} / {other}':<22}" for one, other in pairs)
    return f"{title:<38}{''.join(f'{name:>10}' for name in columns)}   {ratios}"


def row(title: str, found: list[dict[str, float]], columns: Sequence[str], pairs: Pairs, unit: float = 1e6) -> str:
    """The medians, with a dash for what was not measured, and of each pair the ratio with its spread."""
    times = (f"{median(each[name] for each in found) * unit:.1f}" if name in found[0] else "-" for name in columns)
    ratios = (run.spread([each[one] / each[other] for each in found]) for one, other in pairs)
    return f"{title:<38}{''.join(f'{each:>10}' for each in times)}   {''.join(f'{each:<22}' for each in ratios)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="only to see that it runs")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}, {platform.machine()}")
    print(f"NumPy's products: {blas().found}; PyTorch's: {torch.backends.cpu.get_cpu_capability()}\n")
    pairs = (("zerograd", "NumPy"), ("zerograd", "PyTorch"), ("NumPy", "PyTorch"))
    print(heading("microseconds a step", LIBRARIES, pairs))
    for title, make, hand in PROGRAMS.values():
        steps = {"zerograd": make(zerograd), "PyTorch": make(torch), "NumPy": hand()}
        print(row(title, figures(steps, arguments.rounds, arguments.quick), LIBRARIES, pairs))


if __name__ == "__main__":
    main()
