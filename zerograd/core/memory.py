"""Memory that is not to be had: PyTorch's RuntimeError in place of Python's MemoryError, so that a program can go on."""
from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def missing(error: MemoryError) -> RuntimeError:
    """PyTorch's error for what NumPy could not allocate. (Its errors know what was to be made; Python's own do not.)"""
    shape, dtype = getattr(error, "shape", None), getattr(error, "dtype", None)
    size = "more" if shape is None or dtype is None else prod(shape) * dtype.itemsize
    return RuntimeError(
        f"[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate {size}"
        " bytes. Error code 12 (Cannot allocate memory)"
    )


def allocated(make: Callable[[Any, Any], Any], shape: Sequence[int], dtype: Any) -> Any:
    """``make(shape, dtype)``. Raises PyTorch's RuntimeError where there is not so much memory, or no number for so much.

    >>> import numpy as np
    >>> from zerograd.core.memory import allocated
    >>> allocated(np.zeros, (2,), np.float32)
    array([0., 0.], dtype=float32)
    >>> allocated(np.zeros, (2**40, 2**40), np.float32)
    Traceback (most recent call last):
    RuntimeError: Storage size calculation overflowed with sizes=[1099511627776, 1099511627776]
    """
    try:
        return make(shape, dtype)
    except MemoryError as error:
        raise missing(error) from None
    except ValueError:
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}") from None
