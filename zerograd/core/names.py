"""The names that the user's own code gives to tensors, read from the calling frames."""
from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

PACKAGE = __name__.partition(".")[0]


def caller_frame() -> FrameType | None:
    """The nearest frame that does not belong to this package: the user's code."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == PACKAGE:
        frame = frame.f_back
    return frame


def scopes(frame: FrameType | None) -> list[Mapping[str, Any]]:
    """The variables that code in ``frame`` sees, innermost first."""
    if frame is None:
        return []
    found = frame.f_locals
    if found is frame.f_globals:
        return [frame.f_globals]
    own = dict(found)
    # Until Python 3.12 a function's frame keeps the dict that it was asked for, and with it every tensor in it, until it returns.
    # So it is emptied again, unless the user's own locals() holds it too: then there is one reference more than these three.
    if isinstance(found, dict) and frame.f_code.co_flags & inspect.CO_OPTIMIZED and sys.getrefcount(found) <= 3:
        found.clear()
    return [own, frame.f_globals]


def is_own(name: str) -> bool:
    """Is it a name that a person chose? IPython's ``_``, ``_7`` and ``__`` are not."""
    return not name.startswith("_")


def name_in_caller(value: Any) -> str:
    """The variable of the user's code that holds ``value``; "" if none does."""
    for scope in scopes(caller_frame()):
        for name, other in list(scope.items()):
            if other is value and is_own(name):
                return name
    return ""
