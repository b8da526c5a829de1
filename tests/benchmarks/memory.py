"""What a library keeps in memory: measured alike for zerograd and PyTorch. Python's garbage collector is off meanwhile."""

from __future__ import annotations

import gc
import time
import tracemalloc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from programs import regression


@contextmanager
def without_collector() -> Iterator[None]:
    """No garbage collection inside: what is not freed by counting references stays."""
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def depth(torch: Any, operations: int = 1_000_000, collector: bool = True) -> tuple[float, float, float]:
    """Seconds to build, to walk and to free a chain of that many operations on one number."""
    if not collector:
        with without_collector():
            return depth(torch, operations)
    x = torch.tensor(1.0, requires_grad=True)
    w, b = torch.tensor(0.999999), torch.tensor(1e-6)
    start = time.perf_counter()
    y = x
    for _ in range(operations // 2):
        y = y * w + b
    built = time.perf_counter()
    y.backward()
    walked = time.perf_counter()
    del y
    freed = time.perf_counter()
    assert abs(x.grad.item() - 0.999999 ** (operations // 2)) < 0.05
    return built - start, walked - built, freed - walked


def growth(torch: Any, steps: int = 1000) -> int:
    """By how many bytes Python's memory grows over that many training steps. (PyTorch's own memory is not Python's.)"""
    step = regression(torch)
    for _ in range(20):
        step()
    with without_collector():
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(steps):
            step()
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    return after - before


def resident_growth(torch: Any, steps: int = 1000) -> int:
    """The same for all memory of the process, as Linux counts it: in pages."""
    step = regression(torch)
    for _ in range(200):
        step()
    with without_collector():
        before = _resident()
        for _ in range(steps):
            step()
        return _resident() - before


def _resident() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
    except OSError:
        return 0


def graphs_alive(torch: Any, count: int = 1000) -> int:
    """Of that many detached losses in a list: how many still keep alive the leaf that their graph began with."""
    with without_collector():
        losses, leaves = [], []
        for _ in range(count):
            w = torch.ones(3, requires_grad=True)
            losses.append((w * w).exp().sum().detach())
            leaves.append(weakref.ref(w))
            del w
        return sum(reference() is not None for reference in leaves)


def leaf_is_freed(torch: Any) -> bool:
    """Does a leaf that was used, walked and updated go when its last name goes?"""
    with without_collector():
        w = torch.ones(3, requires_grad=True)
        loss = (w * w).sum()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        reference = weakref.ref(w)
        del w, loss
        return reference() is None
