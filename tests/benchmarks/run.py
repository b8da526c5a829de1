"""Time zerograd, PyTorch, the least autograd there can be and NumPy by hand on the same programs, in this process, on one thread.

    python tests/benchmarks/run.py              # five rounds, about a minute
    python tests/benchmarks/run.py --rounds 9

A round runs every program several times by each in turn and keeps the fastest; a ratio compares two figures of one round. The
table gives the median over the rounds, and the smallest and largest ratio in brackets.
"""

# ruff: noqa: E402, because the threads are counted before anything is imported
from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[_name] = "1"  # read when the libraries load

import argparse
import gc
import platform
import sys
from collections.abc import Callable
from math import exp, log
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import least
import memory
import torch
from programs import PROGRAMS, Step, deep, deep_by_hand

import zerograd
from zerograd.doctor import blas

OURS = ("zerograd", "least", "NumPy")  # each is compared with PyTorch
LIBRARIES = ("zerograd", "PyTorch", "least", "NumPy")


def seconds(step: Step, times: int) -> float:
    """For one step, if it is done ``times`` times."""
    start = perf_counter()
    for _ in range(times):
        step()
    return (perf_counter() - start) / times


def one_round(steps: dict[str, Step], times: dict[str, int], repeats: int, first: int) -> dict[str, float]:
    """The fastest of several repetitions, by each in turn."""
    names = [*steps]
    order = [*names[first:], *names[:first]]
    best = dict.fromkeys(names, float("inf"))
    for _ in range(repeats):
        for name in order:
            best[name] = min(best[name], seconds(steps[name], times[name]))
    return best


def table(rounds: int, quick: bool) -> None:
    pieces: dict[str, dict[str, Step]] = {}
    for name, (_, make, by_hand) in PROGRAMS.items():
        small: dict[str, Any] = {"operations": 2000} if quick and name == "deep" else {}
        make, by_hand = (deep, deep_by_hand) if small else (make, by_hand)  # type: ignore[assignment]
        recording = {"zerograd": zerograd, "PyTorch": torch, "least": least}
        pieces[name] = {**{title: make(library, **small) for title, library in recording.items()}, "NumPy": by_hand(**small)}
    counts: dict[str, dict[str, int]] = {}
    for name, steps in pieces.items():
        for step in steps.values():
            seconds(step, 2 if name == "deep" else 30)
        slice_of_time = 0.002 if quick else 0.03
        counts[name] = {library: max(1, int(slice_of_time / seconds(step, 3))) for library, step in steps.items()}
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in PROGRAMS}
    for place in range(rounds):
        for name, steps in pieces.items():
            repeats = 1 if quick else 4 if name == "deep" else 12
            measured[name].append(one_round(steps, counts[name], repeats, place % len(LIBRARIES)))

    print(f"{'microseconds a step':<44}{''.join(f'{name:>10}' for name in LIBRARIES)}   {'zerograd / PyTorch':<22}"
          f"{'least / PyTorch':<22}NumPy / PyTorch")
    for name, (title, _, _) in PROGRAMS.items():
        figures = measured[name]
        times = "".join(f"{median(each[library] for each in figures) * 1e6:>10.1f}" for library in LIBRARIES)
        print(f"{title:<44}{times}   " + "".join(f"{spread(ratios(figures, each)):<22}" for each in OURS))
    means = {each: [exp(sum(map(log, row)) / len(row)) for row in zip(*[ratios(measured[name], each) for name in PROGRAMS])]
             for each in OURS}  # fmt: skip
    print(f"{'geometric mean':<87}" + "".join(f"{spread(means[each]):<22}" for each in OURS))


def ratios(figures: list[dict[str, float]], library: str) -> list[float]:
    return [each[library] / each["PyTorch"] for each in figures]


def spread(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def facts(quick: bool) -> None:
    operations, steps = (10_000, 50) if quick else (1_000_000, 1000)
    print(f"\n{'depth and memory':<60}{'zerograd':>22}{'PyTorch':>22}")

    def row(title: str, measure: Callable[[Any], str]) -> None:
        print(f"{title:<60}{measure(zerograd):>22}{measure(torch):>22}")

    row(f"chain of {operations:,} operations: built, walked, freed (s)",
        lambda library: " + ".join(f"{part:.2f}" for part in memory.depth(library, operations)))
    row("the same, gc off (s)", lambda library: " + ".join(f"{part:.2f}" for part in memory.depth(library, operations, False)))
    row(f"Python's memory over {steps:,} training steps, gc off (bytes)", lambda library: f"{memory.growth(library, steps):+,}")
    row("the same, all memory of the process (bytes)", lambda library: f"{memory.resident_growth(library, steps):+,}")
    row("graphs kept alive by 1,000 detached losses, gc off", lambda library: str(memory.graphs_alive(library)))
    row("a used leaf is freed when its name goes, gc off", lambda library: "yes" if memory.leaf_is_freed(library) else "no")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="only to see that it runs")
    parser.add_argument("--no-gc", action="store_true", help="Python's garbage collector off in the table, as timeit does it")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}, {platform.machine()}"
    collector = "off" if arguments.no_gc else "on"
    print(f"{versions}, one thread, gc {collector}, {arguments.rounds} rounds: median (smallest to largest)")
    print(f"NumPy's products: {blas().found}; PyTorch's: {torch.backends.cpu.get_cpu_capability()}\n")
    if arguments.no_gc:
        gc.disable()
    table(arguments.rounds, arguments.quick)
    gc.enable()
    facts(arguments.quick)


if __name__ == "__main__":
    main()
