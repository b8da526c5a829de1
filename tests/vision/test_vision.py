"""Pictures, what is done to them, and sets of them: numbers, printed forms, errors and random numbers are torchvision's."""

from __future__ import annotations

import re
from typing import Any

import oracle
import pytest
import vision_cases as cases

pytest.importorskip("PIL", reason="Pillow is not installed")
DECIMAL, NUMBER = r"-?\d+\.\d*(?:e[+-]\d+)?", r"-?\d+(?:\.\d*)?"


@pytest.fixture(scope="module")
def told() -> Any:
    return oracle.recorded("vision")


@pytest.mark.parametrize("line", cases.lines())
def test_as_torchvision(told: Any, line: str) -> None:
    """To the letter, but for the last of the four digits that are printed: sums are added up in another order. Images are
    as Pillow makes them: from one version to the next a byte may differ by 1."""
    (*ours, our_next), (*theirs, their_next) = cases.answer(line, "zerograd"), told[line]
    assert our_next == their_next
    pattern, margin = (NUMBER, 1) if "px(" in line else (DECIMAL, 1.5e-4)
    assert [re.sub(pattern, "#", text) for text in ours] == [re.sub(pattern, "#", text) for text in theirs]
    numbers = [[float(each) for text in texts for each in re.findall(pattern, text)] for texts in (ours, theirs)]
    assert numbers[0] == pytest.approx(numbers[1], rel=0, abs=margin, nan_ok=True)
