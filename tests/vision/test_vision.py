"""Pictures, what is done to them, and sets of them: numbers, printed forms, errors and random numbers are torchvision's."""

from __future__ import annotations

import re
from typing import Any

import oracle
import pytest
import vision_cases as cases

pytest.importorskip("PIL", reason="Pillow is not installed")
DECIMAL = r"-?\d+\.\d*(?:e[+-]\d+)?"


@pytest.fixture(scope="module")
def told() -> Any:
    return oracle.recorded("vision")


@pytest.mark.parametrize("line", cases.lines())
def test_as_torchvision(told: Any, line: str) -> None:
    """To the letter, but for the last of the four digits that are printed: sums are added up in another order."""
    (*ours, our_next), (*theirs, their_next) = cases.answer(line, "zerograd"), told[line]
    assert our_next == their_next
    assert [re.sub(DECIMAL, "#", text) for text in ours] == [re.sub(DECIMAL, "#", text) for text in theirs]
    numbers = [[float(each) for text in texts for each in re.findall(DECIMAL, text)] for texts in (ours, theirs)]
    assert numbers[0] == pytest.approx(numbers[1], rel=0, abs=1.5e-4, nan_ok=True)
