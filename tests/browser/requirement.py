"""Whether the browser tests may be skipped: not where ``ZEROGRAD_REQUIRE_BROWSER`` is set, as in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRED = os.environ.get("ZEROGRAD_REQUIRE_BROWSER", "") not in ("", "0")


def missing(what: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(f"ZEROGRAD_REQUIRE_BROWSER is set, but there is no {what}")
    pytest.skip(f"no {what} here")
