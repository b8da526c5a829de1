"""float16: computed in float32 and rounded once at the end of each operation, as PyTorch's kernels do it.

NumPy's own functions do so, too; what is put together from several of them would be rounded at each step, and a Python number
beside float16 would become one first: 70000 is an infinity there, so a mean over 70,000 elements would have the gradient 0.
"""
from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from . import dtypes

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

HALF, FLOAT = dtypes.float16.numpy, dtypes.float32.numpy


def widened(value: Any) -> Any:
    """``value``, in float32 if it is an array (or NumPy's scalar) of float16."""
    return value.astype(FLOAT) if getattr(value, "dtype", None) is HALF else value


def rounded_once(body: F) -> F:
    """The body of an operation, of float16 arrays computed in float32.

    >>> float(rounded_once(lambda x, alpha: x * alpha)(np.float16(0.001), 70000.))
    70.0
    """

    @wraps(body)
    def run(*args: Any) -> Any:
        if args[0].dtype is not HALF:
            return body(*args)
        return np.asarray(body(*map(widened, args))).astype(HALF)

    return run  # type: ignore[return-value]
