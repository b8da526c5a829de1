"""Datasets, samplers and loaders: the items, orders, errors, warnings and random numbers are PyTorch's."""

from __future__ import annotations

from typing import Any

import loader_cases as cases
import oracle
import pytest


@pytest.fixture(scope="module")
def told() -> Any:
    return oracle.recorded("loaders")


@pytest.mark.parametrize("line", cases.lines(cases.CASES + cases.WORKERS))
def test_as_pytorch(told: Any, line: str) -> None:
    assert cases.answer(line, "zerograd") == told[line]
