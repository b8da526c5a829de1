"""Time a training step of the networks of lessons 5 to 7: on zerograd, on PyTorch, and by hand in NumPy; and the memory it takes.

    python tests/benchmarks/lesson_networks.py              # five rounds, one thread
    python tests/benchmarks/lesson_networks.py --threads 2
    python tests/benchmarks/lesson_networks.py cnn gan      # only these

The same code runs on both libraries, from the same random numbers. By hand: without autograd, with the same convolutions. As in
``run.py``, the three take turns in one process, and a ratio compares figures of one round.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import run  # noqa: F401  # isort: skip  # before NumPy: it counts the threads

import layers as hand
import numpy as np
import torch
from programs import Step
from training import adam, figures, heading, row

import zerograd
from zerograd.doctor import blas

LIBRARIES: dict[str, Any] = {"zerograd": zerograd, "PyTorch": torch}

# ---------------------------------------------------------------- the networks


def cnn(nn: Any) -> Any:
    """Six convolutions, as in the fifth lesson of the course that ours follow: 2.1 million weights."""
    parts: list[Any] = []
    for nr, (n, m) in enumerate(pairwise((3, 32, 64, 128, 128, 256, 256))):
        parts += [nn.Conv2d(n, m, 3, padding=1), nn.ReLU(), *([nn.MaxPool2d(2)] if nr % 2 else [])]
    return nn.Sequential(
        *parts, nn.Flatten(), nn.Linear(4096, 1024), nn.ReLU(), nn.Linear(1024, 512), nn.ReLU(), nn.Linear(512, 10)
    )


def residual(nn: Any, *inner: Any) -> Any:
    """What ``inner`` makes of its input, and the input itself added to it."""

    class Residual(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Sequential(*inner)

        def forward(self, x: Any) -> Any:
            return self.inner(x) + x

    return Residual()


def resnet9(nn: Any) -> Any:
    """Eight convolutions with batch norm, two residual paths, 64 to 512 channels: that of the sixth lesson."""

    def block(n: int, m: int, pool: bool = False) -> list[Any]:
        parts = [nn.Conv2d(n, m, 3, padding=1), nn.BatchNorm2d(m), nn.ReLU()]
        return [*parts, nn.MaxPool2d(2)] if pool else parts

    return nn.Sequential(
        *block(3, 64), *block(64, 128, True), residual(nn, *block(128, 128), *block(128, 128)),
        *block(128, 256, True), *block(256, 512, True), residual(nn, *block(512, 512), *block(512, 512)),
        nn.MaxPool2d(4), nn.Flatten(), nn.Linear(512, 10),
    )  # fmt: skip


def judge(nn: Any) -> Any:
    return nn.Sequential(nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1))


def forger(nn: Any) -> Any:
    return nn.Sequential(
        nn.Linear(64, 256), nn.LeakyReLU(0.2), nn.Linear(256, 256), nn.LeakyReLU(0.2), nn.Linear(256, 784), nn.Tanh()
    )


def by_hand(model: Any) -> hand.Sequential:
    """A model of zerograd's, with copies of its weights, as layers by hand."""
    return hand.Sequential(*map(_by_hand, model))


def _by_hand(part: Any) -> hand.Layer:
    weights = [np.array(each.detach().numpy()) for each in part.parameters()]
    kinds: dict[str, Callable[[], hand.Layer]] = {
        "Conv2d": lambda: hand.Conv(*weights), "Linear": lambda: hand.Linear(*weights), "ReLU": hand.ReLU,
        "BatchNorm2d": lambda: hand.BatchNorm(*weights), "MaxPool2d": lambda: hand.MaxPool(part.kernel_size),
        "Flatten": hand.Flatten, "LeakyReLU": lambda: hand.ReLU(part.negative_slope), "Tanh": hand.Tanh,
        "Residual": lambda: hand.Residual(by_hand(part.inner)),
    }  # fmt: skip
    return kinds[type(part).__name__]()


# ---------------------------------------------------------------- the steps

_NUMBERS = np.random.RandomState(0)
IMAGES = _NUMBERS.random_sample((64, 3, 32, 32)).astype(hand.F)
LABELS = _NUMBERS.randint(0, 10, 64).astype(np.int64)
DIGITS = (_NUMBERS.random_sample((100, 784)) * 2 - 1).astype(hand.F)
NOISE = _NUMBERS.standard_normal((100, 64)).astype(hand.F)


def classified(library: Any, build: Callable[[Any], Any]) -> Step:
    library.manual_seed(0)
    model = build(library.nn)
    images, labels = library.tensor(IMAGES), library.tensor(LABELS)
    moves = library.optim.Adam(model.parameters(), lr=1e-3)

    def step() -> tuple[Any, ...]:
        loss = library.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        moves.step()
        moves.zero_grad()
        return (loss,)

    return step


def classified_by_hand(build: Callable[[Any], Any]) -> Step:
    zerograd.manual_seed(0)
    model, update = by_hand(build(zerograd.nn)), adam()

    def step() -> tuple[Any, ...]:
        loss, grad = hand.cross_entropy(model.forward(IMAGES), LABELS)
        model.backward(grad, wanted=False)
        update(model.parameters, model.grads)
        return (loss,)

    return step


def played(library: Any) -> Step:
    library.manual_seed(0)
    first, second = judge(library.nn), forger(library.nn)
    real, noise, ones, zeros = library.tensor(DIGITS), library.tensor(NOISE), library.ones(100, 1), library.zeros(100, 1)
    loss_of = library.nn.functional.binary_cross_entropy_with_logits
    moves, others = (library.optim.Adam(each.parameters(), lr=2e-4) for each in (first, second))

    def step() -> tuple[Any, ...]:
        fakes = second(noise)
        judged = loss_of(first(real), ones) + loss_of(first(fakes.detach()), zeros)
        moves.zero_grad()
        judged.backward()
        moves.step()
        forged = loss_of(first(fakes), ones)
        others.zero_grad()
        forged.backward()
        others.step()
        return judged, forged

    return step


def played_by_hand() -> Step:
    zerograd.manual_seed(0)
    first, second = by_hand(judge(zerograd.nn)), by_hand(forger(zerograd.nn))
    update, other = adam(2e-4), adam(2e-4)

    def step() -> tuple[Any, ...]:
        fakes = second.forward(NOISE)
        loss, grad = hand.real_or_not(first.forward(DIGITS), 1)
        first.backward(grad, wanted=False)
        grads = first.grads
        more, grad = hand.real_or_not(first.forward(fakes), 0)
        first.backward(grad, wanted=False)
        for each, added in zip(grads, first.grads):
            each += added
        update(first.parameters, grads)
        forged, grad = hand.real_or_not(first.forward(fakes), 1)
        second.backward(first.backward(grad), wanted=False)
        other(second.parameters, second.grads)
        return loss + more, forged

    return step


PROGRAMS: dict[str, tuple[str, Callable[[Any], Step], Callable[[], Step]]] = {
    "cnn": ("six convolutions, batch 64, Adam", lambda library: classified(library, cnn), lambda: classified_by_hand(cnn)),
    "resnet9": ("ResNet-9, 64 to 512, batch 64, Adam", lambda library: classified(library, resnet9),
                lambda: classified_by_hand(resnet9)),
    "gan": ("GAN of 256 hidden, batch 100, Adam", played, played_by_hand),
}  # fmt: skip


# ---------------------------------------------------------------- the table


def steps(name: str) -> dict[str, Step]:
    """The step of a network on both libraries and by hand."""
    _, make, by_hand = PROGRAMS[name]
    return {**{title: make(library) for title, library in LIBRARIES.items()}, "NumPy": by_hand()}


def peak(name: str, library: str, threads: int) -> float:
    """By how many MB a process of its own grows at most in two steps, above what it has when the libraries are loaded."""
    command = [sys.executable, __file__, name, "--peak", library, "--threads", str(threads)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def print_peak(name: str, library: str) -> None:
    def most() -> float:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the most so far is forgotten: it was inherited
    before, step = most(), PROGRAMS[name][1](LIBRARIES[library])
    step()
    step()
    print(most() - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="which: cnn, resnet9, gan; without: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="only to see that it runs")
    parser.add_argument("--peak", metavar="LIBRARY", help="only print by how many MB this process grew at most in two steps")
    arguments = parser.parse_args()
    zerograd.set_num_threads(arguments.threads)
    torch.set_num_threads(arguments.threads)
    names = arguments.names or [*PROGRAMS]
    if arguments.peak:
        return print_peak(names[0], arguments.peak)
    products = f"NumPy's products: {blas().found}; PyTorch's: {torch.backends.cpu.get_cpu_capability()}"
    print(f"{arguments.threads} of {os.cpu_count()} threads; {products}\n")
    columns, pairs = (*LIBRARIES, "NumPy"), (("zerograd", "NumPy"), ("zerograd", "PyTorch"))
    print(heading("milliseconds a step", columns, pairs) + "peak memory (MB)")
    for name in names:
        found = figures(steps(name), arguments.rounds, arguments.quick, warm=1, repeats=4)
        memory = " / ".join(f"{peak(name, library, arguments.threads):.0f}" for library in LIBRARIES)
        print(row(PROGRAMS[name][0], found, columns, pairs, 1e3) + memory, flush=True)
    return None


if __name__ == "__main__":
    main()
