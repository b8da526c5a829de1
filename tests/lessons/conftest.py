"""What the tests of the lessons' checks share: a learner who uses either library, and what a check told."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any

import pytest
from oracle import the_torch


@pytest.fixture(params=["zerograd", "PyTorch"])
def with_library(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    """A learner's function as it stands here, or with ``import torch`` at the top of its file: the checks must say the same."""
    if request.param == "zerograd":
        return lambda function: function
    pytorch = the_torch()

    def swapped(function: Any) -> Any:
        plain = inspect.unwrap(function)
        names = {**plain.__globals__, "torch": pytorch, "F": pytorch.nn.functional}
        return types.FunctionType(plain.__code__, names, closure=plain.__closure__)

    return swapped


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What was printed since the last call, on one line."""
    return lambda: " ".join(capsys.readouterr().out.split())
