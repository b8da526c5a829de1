"""Convolutions: each recorded call shows, records, sends back and refuses here what it does in PyTorch."""

from __future__ import annotations

import conv_cases as cases
import oracle
import pytest

import zerograd

RECORDED = oracle.recorded("convolutions")


def test_every_case_is_recorded() -> None:
    assert [*RECORDED] == cases.CASES


@pytest.mark.parametrize("line", cases.CASES)
def test_as_recorded(line: str) -> None:
    assert cases.answer(line, zerograd) == RECORDED[line]


def test_float16_beside_other_weights() -> None:
    """Not recorded: where the processor has instructions for float16, PyTorch says it in other words."""
    with pytest.raises(RuntimeError, match="expected scalar type Half but found Float"):
        zerograd.nn.functional.conv2d(zerograd.ones(1, 1, 2, 2).half(), zerograd.ones(1, 1, 1, 1))
