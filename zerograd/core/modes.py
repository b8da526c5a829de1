"""Whether operations are being recorded, in each thread for itself, and whether a walk is on its way, with arrays."""
from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Mode(threading.local):
    """The state that each thread has for itself."""

    grad = True  # record operations?
    walking = False  # inside a backward walk, where rules call table functions on raw arrays? (not in one that records itself)
    inference = False  # make tensors that autograd will refuse? Then ``grad`` is off
    asked = True  # in inference mode: what ``grad`` would be outside of it
    refused: str | None = None  # with which words ``saved_tensors_hooks`` are refused
    evaluating: Any = None  # in anomaly mode: the node whose turn it is


mode = _Mode()


class _Anomaly:
    """Anomaly mode, in all threads. (``autograd/anomaly_mode.py`` switches it.)"""

    enabled = False
    check_nan = True  # is a NaN in backward an error, when the mode is on?
    first_nan: Any = None  # weak: the node whose answer was the last such error, for pictures


anomaly = _Anomaly()


def is_grad_enabled() -> bool:
    """Are operations being recorded, in this thread? (In inference mode: would they be, outside of it?)"""
    return mode.asked if mode.inference else mode.grad


def set_grad(enabled: bool) -> bool:
    """Record operations, or no longer. Gives back how it was."""
    if mode.inference:
        before, mode.asked, mode.grad = mode.asked, enabled, False
    else:
        before, mode.grad = mode.grad, enabled
    return before


@contextmanager
def users_turn(grad: bool | None = None) -> Iterator[None]:
    """Inside, code of the user's runs, as outside of a walk; it records if the walk is recorded, or as ``grad`` says."""
    before = mode.walking, mode.grad
    mode.walking, mode.grad = False, (not mode.walking and mode.grad) if grad is None else grad
    try:
        yield
    finally:
        mode.walking, mode.grad = before
