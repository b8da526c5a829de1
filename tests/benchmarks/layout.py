"""Compare our layout with that of Graphviz's ``dot`` on ten graphs: crossings, length of all arrows, width and height, time.

    python tests/benchmarks/layout.py

Both get the same cards and the same arrows. A crossing is a point where two arrows without a common end meet.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import zerograd as torch
from zerograd import viz
from zerograd.viz.drawing.dot import dot_layout
from zerograd.viz.drawing.geometry import Layout, Link, Point
from zerograd.viz.drawing.layout import layout
from zerograd.viz.drawing.plan import plan

Tensor = torch.Tensor


def leaf(*shape: int) -> Tensor:
    return torch.full(shape, 0.5, requires_grad=True)


def chain() -> Tensor:
    y = leaf()
    for _ in range(30):
        y = y.sin()
    return y


def residual() -> Tensor:
    h = leaf(2)
    for _ in range(6):
        h = h + (h * leaf(2) + leaf(2)).relu() * leaf(2)
    return h.sum()


def attention() -> Tensor:
    x = leaf(3, 4)
    q, k, v = (x @ leaf(4, 4) for _ in range(3))
    x = x + torch.softmax(q @ k.t() / 2, -1) @ v @ leaf(4, 4)
    return (x + (x @ leaf(4, 4)).relu() @ leaf(4, 4)).sum()


def diamond() -> Tensor:
    x = leaf().exp()
    return (x.sin() + x.cos()) * (x.tanh() - x.sigmoid())


def fan_in() -> Tensor:
    return torch.stack([leaf().sin() * leaf() for _ in range(20)]).sum()


def recurrent() -> Tensor:
    w, u, h, loss = leaf(2, 2), leaf(2, 2), torch.zeros(1, 2), torch.tensor(0.0)
    for _ in range(8):
        h = torch.tanh(h @ w + torch.ones(1, 2) @ u)
        loss = loss + (h * h).sum()
    return loss


def tangle(count: int, seed: int) -> Callable[[], Tensor]:
    def program() -> Tensor:
        rng = random.Random(seed)
        known = [leaf() for _ in range(4)]
        while len(known) < count:
            a, b = known[-1 - rng.randrange(3)], known[-1 - rng.randrange(min(12, len(known)))]
            known.append(rng.choice((lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a.sin() - b, lambda a, b: a / 2))(a, b))
        return sum(known[-3:], leaf())

    return program


GRAPHS: dict[str, Callable[[], Tensor]] = {
    "chain": chain, "residual network": residual, "attention block": attention, "diamond": diamond, "fan-in of 20": fan_in,
    "unrolled RNN": recurrent, "random, 20": tangle(20, 1), "random, 40": tangle(40, 2), "random, 80": tangle(80, 3),
    "random, 160": tangle(160, 4),
}  # fmt: skip


def cards_and_arrows(y: Tensor) -> tuple[list[tuple[float, float]], list[Link]]:
    """What the layout is asked for when ``y`` is drawn."""
    asked = []

    def arrange(sizes: list[tuple[float, float]], links: list[Link], after: list[Link], width: float) -> Layout:
        asked.append((sizes, links))
        return layout(sizes, links, after)

    plan(viz.graph(y, fold=False).facts, arrange)
    return asked[-1]  # as a network, if it is one


def drawn(route: list[Point], curved: bool) -> np.ndarray:
    """The points of a route as it is drawn: ours turn in an S in the gaps, those of dot are fine enough already."""
    points = [route[0]]
    for (x0, y0), (x1, y1) in pairwise(route):
        for t in np.linspace(0.125, 1, 8) if curved and y0 != y1 else (1.0,):
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            middle = (x0 + x1) / 2
            points.append((a * x0 + (b + c) * middle + d * x1, (a + b) * y0 + (c + d) * y1) if curved else (x1, y1))
    return np.array(points)


def meetings(one: np.ndarray, other: np.ndarray) -> int:
    """How often two lines cross."""
    if (one.max(0) < other.min(0)).any() or (other.max(0) < one.min(0)).any():
        return 0
    p, r = one[:-1, None], np.diff(one, axis=0)[:, None]
    q, s = other[None, :-1], np.diff(other, axis=0)[None]

    def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]

    with np.errstate(divide="ignore", invalid="ignore"):
        t, u = cross(q - p, s) / cross(r, s), cross(q - p, r) / cross(r, s)
    return int(((t >= 0) & (t < 1) & (u >= 0) & (u < 1)).sum())


def measure(drawing: Layout, links: list[Link], curved: bool) -> tuple[int, float, float, float]:
    lines = [drawn(route, curved) for route in drawing.routes]
    crossings = sum(
        meetings(lines[i], lines[k])
        for i, k in combinations(range(len(links)), 2)
        if not {links[i].source, links[i].target} & {links[k].source, links[k].target}
    )
    length = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
    return crossings, length, drawing.width, drawing.height


def main() -> None:
    columns = ("crossings", "length", "width", "height", "ms")
    print(f"{'':17}{'cards':>6}{'arrows':>7}", *(f"{each:>14}" for each in columns), "  (ours, dot's)")
    for name, program in GRAPHS.items():
        sizes, links = cards_and_arrows(program())
        found = []
        for arrange, curved in ((layout, True), (dot_layout, False)):
            start = perf_counter()
            drawing = arrange(sizes, links)
            took = 1000 * (perf_counter() - start)
            found.append((*measure(drawing, links, curved), took))
        print(f"{name:17}{len(sizes):6}{len(links):7}", *(f"{f'{a:.0f} {b:.0f}':>14}" for a, b in zip(*found)))


if __name__ == "__main__":
    main()
