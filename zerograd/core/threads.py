"""Several threads at a time for the large products, each with a share of the images.

NumPy's own library of products (its BLAS) uses threads, too. Where each of ours multiplies by itself, the copying between the
products is shared out as well; the BLAS is held at one thread meanwhile (by threadpoolctl; without it, and where a system has no
threads, one share follows another). How the work is shared never depends on how many threads there are, so that its digits do not
either. What is too small to be shared is left to the BLAS.
"""
from __future__ import annotations

import importlib
import os
import sys
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from .quiet import silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")

SHARES = 8
"""At most so many pieces of work at a time."""

_chosen: int | None = None


@cache
def _blas() -> Any:
    """What holds the BLAS at one thread; None where there are no threads, or no threadpoolctl."""
    if sys.platform in ("emscripten", "wasi"):
        return None
    try:
        threadpoolctl: Any = importlib.import_module("threadpoolctl")
    except ImportError:
        return None
    return threadpoolctl.ThreadpoolController().select(user_api="blas")


@lru_cache(maxsize=1)
def _team(workers: int) -> tuple[ThreadPoolExecutor, Lock]:
    """So many threads, and the lock of who gives them work: two holds on the BLAS would be let go in the wrong order."""
    from concurrent.futures import ThreadPoolExecutor  # when it is needed: it is slow to import

    return ThreadPoolExecutor(workers, thread_name_prefix="zerograd"), Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_team.cache_clear)  # the threads stay with the parent


def get_num_threads() -> int:
    """On how many threads the large products run: as many as NumPy's BLAS has, unless ``set_num_threads`` said otherwise.

    >>> torch.get_num_threads() >= 1
    True
    """
    if _chosen is not None:
        return _chosen
    found = [library["num_threads"] for library in _blas().info()] if _blas() else []
    return max(found, default=1)


def set_num_threads(number: int, /) -> None:
    """Use so many threads from now on; NumPy's BLAS as well.

    >>> before = torch.get_num_threads()
    >>> torch.set_num_threads(1)
    >>> torch.get_num_threads()
    1
    >>> torch.set_num_threads(before)
    """
    global _chosen
    if type(number) is not int:
        raise RuntimeError(f"set_num_threads expects an int, but got {type(number).__name__}")
    if number < 1:
        raise RuntimeError("set_num_threads expects a positive integer")
    _chosen = number
    if _blas():
        _blas().limit(limits=number)


def shared(work: Callable[[slice], T], count: int, least: int) -> list[T]:
    """``work`` of ``count`` things in equal runs of ``least`` or more, side by side; what each gave, in order.

    >>> from zerograd.core.threads import shared
    >>> shared(lambda run: (run.start, run.stop), 10, 4)
    [(0, 5), (5, 10)]
    """
    shares = max(1, min(SHARES, count // least))
    runs = [slice(count * nr // shares, count * (nr + 1) // shares) for nr in range(shares)]
    workers = get_num_threads() if shares > 1 and _blas() else 1
    if workers == 1:
        return [work(run) for run in runs]
    team, turn = _team(workers)
    with turn, _blas().limit(limits=1):
        return list(team.map(lambda run: silent().run(work, run), runs))
