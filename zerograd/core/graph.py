"""The recorded graph: one :class:`Node` for each operation, and whether operations are being recorded at all.

A node points at the nodes that made its inputs, never at the tensors it made: so a graph lives exactly as long as somebody
holds one of its results. Nothing here knows what an array is.
"""
from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

Edge = tuple["Node | None", int]
"""Where a gradient goes next: a node, and which of its outputs the gradient belongs to."""

NONE: Edge = (None, 0)
"""The edge of an input that needs no gradient."""

next_in_order = itertools.count(0, -1).__next__
"""A younger node has a lower number, so ascending order is an order in which backward can run."""

FREED: tuple[Any, ...] = ("freed",)
"""What ``Node.saved`` becomes when a backward walk has used it. Compared with ``is``."""

SECOND_BACKWARD = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed)."
    " Saved intermediate values of the graph are freed when you call .backward() or autograd.grad()."
    " Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors"
    " after calling backward."
)


class _Mode(threading.local):
    """The state that each thread has for itself."""

    grad = True  # record operations?
    walking = False  # inside a backward walk, where rules call table functions on raw arrays?
    inference = False  # make tensors that autograd will refuse? Then ``grad`` is off,
    asked = True  # and this is what the user asked for


mode = _Mode()


def is_grad_enabled() -> bool:
    """Are operations being recorded, in this thread? (In inference mode: would they be, outside of it?)"""
    return mode.asked if mode.inference else mode.grad


def set_grad(enabled: bool) -> None:
    """Record operations, or no longer."""
    mode.asked, mode.grad = enabled, enabled and not mode.inference


class Node:
    """One recorded operation: what ``tensor.grad_fn`` shows.

    Its class carries the operation's name and gradient rules (see ``op.py``); an instance carries what one call left behind.
    """

    __slots__ = (
        "__weakref__",
        "constants",  # inputs without gradient, for pictures: (parameter, weak tensor or number, remembered array) each; or None
        "dtype",  # of the output
        "gradient",  # what passed in the last backward, for pictures: an array, or True where it was too large; None before
        "next_functions",
        "order",  # see next_in_order
        "parts",  # (walk, [arrays]): what the last walk added up here; unset where only one gradient came
        "retains",  # [weak tensors whose retain_grad() was called], None if none
        "saved",  # one (owner of the version, version, array, tensor) for each value a rule needs; None where unneeded
        "shape",  # of the output
        "value",  # of the output, remembered for pictures where it is small; None where it is not
    )

    constants: tuple[tuple[str, Any, Any], ...] | None
    dtype: Any
    gradient: Any
    next_functions: tuple[Edge, ...]
    order: int
    parts: tuple[object, list[Any]]
    retains: list[Any] | None
    saved: tuple[Any, ...]
    shape: Any
    value: Any

    vjp: Callable[..., Any]
    vjp_recorded: Callable[..., Any]
    symbol: ClassVar[str] = ""
    multiple: ClassVar[bool] = False  # more than one output? Then shape, dtype, value and gradient are lists.
    differentiable: ClassVar[tuple[str, ...]] = ()  # the parameters that next_functions stands for, in order
    names: ClassVar[tuple[str, ...]] = ()  # what ``saved`` holds, in order
    values: ClassVar[tuple[int, ...]] = ()  # which of it are values of tensors, gone after a backward

    def name(self) -> str:
        """The name that PyTorch gives this operation: ``MulBackward0``."""
        return type(self).__name__

    def _sequence_nr(self) -> int:
        return -self.order

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {hex(id(self))}>"
