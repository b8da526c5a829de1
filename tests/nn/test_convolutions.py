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
