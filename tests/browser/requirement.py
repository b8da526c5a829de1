"""Whether the browser tests may be skipped: not where ``ZEROGRAD_REQUIRE_BROWSER`` is set, as in CI."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRED = os.environ.get("ZEROGRAD_REQUIRE_BROWSER", "") not in ("", "0")


def missing(what: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(f"ZEROGRAD_REQUIRE_BROWSER is set, but there is no {what}")
    pytest.skip(f"no {what} here")


def npm_package(path: str) -> Path:
    """A file of the packages that ``ZEROGRAD_NODE_MODULES`` holds: TypeScript and axe-core, which only these tests need."""
    found = Path(os.environ.get("ZEROGRAD_NODE_MODULES", "node_modules")) / path
    if not found.exists():
        missing(f"{path} from npm")
    return found
