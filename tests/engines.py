"""zerograd loaded once more, with its fast twins or without: what compares the two in one process."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

PLAIN = "ZEROGRAD_PLAIN"


class Copy:
    """zerograd once more, with modules of its own, which are the ones that ``import`` finds while it is in use."""

    def __init__(self, plain: bool) -> None:
        self.modules: dict[str, Any] = {}
        with pytest.MonkeyPatch.context() as patch, self.in_use():
            patch.setenv(PLAIN, str(int(plain)))
            self.torch = importlib.import_module("zerograd")
            self.graph = importlib.import_module("zerograd.viz").graph

    @contextmanager
    def in_use(self) -> Iterator[None]:
        others = _taken_out()
        sys.modules.update(self.modules)
        try:
            yield
        finally:
            self.modules = _taken_out()
            sys.modules.update(others)


def _taken_out() -> dict[str, Any]:
    return {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "zerograd"}
