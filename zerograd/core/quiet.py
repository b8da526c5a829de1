"""NumPy's warnings, off: an infinity and a NaN are answers here, as in PyTorch, which says nothing of them.

Since NumPy 2 a context variable holds that state, so a function can run in a context in which they are off. That takes a sixth of
the time of ``np.errstate``, which makes the state anew for each call: little enough for every operation.
"""
from __future__ import annotations

from contextvars import Context
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from .memory import missing

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


class _Thread:
    """The same for NumPy 1, where the state is the thread's."""

    @staticmethod
    def run(function: Callable[..., Any], *args: Any) -> Any:
        numpy: Any = np
        before = numpy.geterrobj()
        numpy.seterrobj([before[0], 0, None])
        try:
            return function(*args)
        finally:
            numpy.seterrobj(before)


silent: Any = _Thread
"""``silent().run(function, *args)`` runs it without NumPy's warnings."""

if not hasattr(np, "geterrobj"):
    _context = Context()
    _context.run(np.seterr, all="ignore")
    silent = _context.copy  # (for a context cannot be entered twice at a time)


def silently(function: Callable[..., Any], *args: Any) -> Any:
    """What ``function`` gives, run without NumPy's warnings. Raises PyTorch's RuntimeError for a lack of memory."""
    try:
        return silent().run(function, *args)
    except MemoryError as error:
        raise missing(error) from None


def quiet(function: F) -> F:
    """``function`` of positional arguments, run ``silently``.

    >>> from zerograd.core.quiet import quiet
    >>> float(quiet(lambda x: 1 / x)(np.float64(0)))
    inf
    """

    @wraps(function)
    def run(*args: Any) -> Any:
        return silently(function, *args)

    return run  # type: ignore[return-value]
