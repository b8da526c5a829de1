"""``torch``: both libraries, one after the other, so that what a test says holds for both."""

from __future__ import annotations

from typing import Any

import oracle
import pytest

import zerograd


@pytest.fixture(params=["zerograd", "PyTorch"])
def torch(request: pytest.FixtureRequest) -> Any:
    return zerograd if request.param == "zerograd" else oracle.the_torch()
