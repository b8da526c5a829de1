"""Answers that learners give to any exercise, and what the tests of its checks are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Told = Callable[[], str]  # what was printed since the last call
Swap = Callable[[Any], Any]  # a learner's function on one of the libraries


def unchanged(*arguments: Any) -> Any:
    """As the lesson gives it: nothing is done yet."""


def raising(*arguments: Any) -> Any:
    raise ValueError("oh")
