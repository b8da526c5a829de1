"""Pictures, what is done to them, and sets of them: numbers, printed forms, errors and random numbers are torchvision's."""

from __future__ import annotations

from typing import Any

import oracle
import pytest
import vision_cases as cases

pytest.importorskip("PIL", reason="Pillow is not installed")


@pytest.fixture(scope="module")
def told() -> Any:
    return oracle.recorded("vision")


@pytest.mark.parametrize("line", cases.lines())
def test_as_torchvision(told: Any, line: str) -> None:
    assert cases.answer(line, "zerograd") == told[line]
