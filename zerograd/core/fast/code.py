"""Functions that are made many times from one source: how each gets fast on its own."""
from __future__ import annotations

from typing import Any


def own_code(function: Any) -> None:
    """Code of its own: Python (3.11 and later) learns for each code object which types its attributes meet, and gets faster."""
    function.__code__ = function.__code__.replace(co_name=function.__name__)
