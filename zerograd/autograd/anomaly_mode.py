"""Anomaly mode: each operation remembers the lines of the user's code that called it, and backward stops at the first NaN.

It holds in all threads. Nothing asks for it while operations are recorded: each takes its number from a counter, and while the
mode is on that counter gives numbers that know where they were taken. So a node's lines live as long as the node.
"""
from __future__ import annotations

import traceback
import warnings
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors, graph
from ..core.base import TensorBase
from ..core.fast import calls
from ..core.graph import Node, node_of
from ..core.modes import anomaly, mode
from ..core.names import caller_frame
from .unbroadcast import fitted_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ENABLED = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging."
)
NO_TRACE = "No forward pass information available. Enable detect anomaly during forward pass for more information."

_usual_counter = graph.next_in_order


# ---------------------------------------------------------------- on and off


def is_anomaly_enabled() -> bool:
    """Is anomaly mode on?

    >>> with torch.autograd.set_detect_anomaly(True):
    ...     print(torch.is_anomaly_enabled())
    True
    """
    return anomaly.enabled


def is_anomaly_check_nan_enabled() -> bool:
    """When anomaly mode is on, does backward stop at the first NaN?

    >>> with torch.autograd.set_detect_anomaly(True, check_nan=False):
    ...     print(torch.is_anomaly_check_nan_enabled())
    False
    """
    return anomaly.check_nan


def set_anomaly_enabled(enabled: bool, check_nan: bool = True) -> None:
    """Switch anomaly mode on or off, without a block. Raises TypeError for what is no bool.

    >>> torch.set_anomaly_enabled(True, False)
    >>> torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()
    (True, False)
    >>> torch.set_anomaly_enabled(False)
    """
    for place, (name, given) in enumerate({"enabled": enabled, "check_nan": check_nan}.items(), 1):
        if not isinstance(given, bool):
            got = errors.type_name(given)
            raise TypeError(f"set_anomaly_enabled(): argument '{name}' (position {place}) must be bool, not {got}")
    anomaly.enabled, anomaly.check_nan = enabled, check_nan
    for counting in (graph, calls):
        vars(counting)["next_in_order"] = Traced.next if enabled else _usual_counter


class detect_anomaly:
    """Inside, an error in backward is told with the line that recorded the operation, and the first NaN is an error.

    For looking for mistakes only: it is slow. ``check_nan=False``: NaN is no error.

    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")  # or else a warning shows the line of `x.sqrt()`
    ...     with torch.autograd.detect_anomaly():
    ...         x = tensor(-1., requires_grad=True)
    ...         x.sqrt().backward()
    Traceback (most recent call last):
    RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.prev, self.prev_check_nan = anomaly.enabled, anomaly.check_nan
        self.check_nan = check_nan
        warnings.warn(ENABLED, stacklevel=2)

    def __enter__(self) -> None:
        set_anomaly_enabled(True, self.check_nan)

    def __exit__(self, *exception: object) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)


class set_detect_anomaly:
    """Anomaly mode (see ``detect_anomaly``) on or off, as ``mode`` says: from here on, or inside a block.

    >>> with torch.autograd.set_detect_anomaly(True):
    ...     with torch.autograd.set_detect_anomaly(False):
    ...         print(torch.is_anomaly_enabled())
    ...     print(torch.is_anomaly_enabled())
    False
    True
    >>> torch.is_anomaly_enabled()
    False
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.prev, self.prev_check_nan = anomaly.enabled, anomaly.check_nan
        set_anomaly_enabled(mode, check_nan)

    def __enter__(self) -> None:
        """It is on, or off, already."""

    def __exit__(self, *exception: object) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)


# ---------------------------------------------------------------- while operations are recorded


class Traced(int):
    """A node's number in the order of the graph, which knows where it was taken."""

    lines: list[str]  # of the user's code, as ``traceback`` writes them, down to the call
    parent: Node | None  # the node whose rule was at work, in a backward that is recorded itself

    @classmethod
    def next(cls) -> Traced:
        """The number that comes next."""
        made, frame = cls(_usual_counter()), caller_frame()
        made.lines = [] if frame is None else traceback.format_stack(frame)
        made.parent = mode.evaluating
        return made


# ---------------------------------------------------------------- while backward walks


def in_turn(act: Callable[[Any], None], node: Any, recorded_at: Node) -> None:
    """``node`` has its turn. In the mode an error is told with the lines that recorded it: those of ``recorded_at``."""
    if not anomaly.enabled:
        act(node)
        return
    before, mode.evaluating = mode.evaluating, node
    try:
        act(node)
    except Exception:
        _tell(node, recorded_at.order)
        raise
    finally:
        mode.evaluating = before


def _tell(node: Node, order: Any) -> None:
    """PyTorch's warnings: where ``node``, with its number, was recorded; if in a backward, where what that came from was."""
    beginning, what = "Error detected in", "caused the error"
    while isinstance(order, Traced):
        text = f"{beginning} {node.name()}. Traceback of forward call that {what}:\n{''.join(order.lines)}"
        warnings.warn(text, UserWarning, stacklevel=errors.outside())
        if order.parent is None:
            return
        node, order = order.parent, order.parent.order
        beginning, what = "\n\nPrevious calculation was induced by", "induced the previous calculation"
    warnings.warn(f"Error detected in {node.name()}. {NO_TRACE}", UserWarning, stacklevel=errors.outside())


def without_nan(node: Node, passed_on: Sequence[Any], wanted: Any) -> Sequence[Any]:
    """The gradients that ``node`` passes on. In the mode raises PyTorch's RuntimeError if one is NaN somewhere.

    ``wanted``: the nodes that get one; None means all.
    """
    if not (anomaly.enabled and anomaly.check_nan):
        return passed_on
    for place, (edge, passed) in enumerate(zip(node.edges, passed_on)):
        to = node_of(edge)
        if to is None or passed is None or (wanted is not None and to not in wanted):
            continue
        array = passed._array if isinstance(passed, TensorBase) else passed
        if np.isnan(fitted_to(edge, array)).any():
            anomaly.first_nan = weakref.ref(node)
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {place}th output.")
    return passed_on
