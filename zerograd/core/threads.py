"""On how many threads NumPy's library of products (its BLAS) multiplies, asked and set by threadpoolctl."""
from __future__ import annotations

import importlib
import sys
from functools import cache
from typing import Any

_chosen: int | None = None


@cache
def _blas() -> Any:
    """What asks and sets it; None where there are no threads, or no threadpoolctl."""
    if sys.platform == "emscripten":
        return None
    try:
        threadpoolctl: Any = importlib.import_module("threadpoolctl")
    except ImportError:
        return None
    return threadpoolctl.ThreadpoolController().select(user_api="blas")


def get_num_threads() -> int:
    """On how many threads products of matrices run: as many as NumPy's BLAS has, unless ``set_num_threads`` said otherwise.

    >>> torch.get_num_threads() >= 1
    True
    """
    if _chosen is not None:
        return _chosen
    found = [library["num_threads"] for library in _blas().info()] if _blas() else []
    return max(found, default=1)


def set_num_threads(number: int, /) -> None:
    """Multiply matrices on so many threads from now on.

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
