"""Pooling and padding: each recorded call shows, records, sends back and refuses here what it does in PyTorch."""

from __future__ import annotations

import oracle
import pool_cases as cases
import pytest

import zerograd

RECORDED = oracle.recorded("pools")


def test_every_case_is_recorded() -> None:
    assert [*RECORDED] == cases.CASES


@pytest.mark.parametrize("line", cases.CASES)
def test_as_recorded(line: str) -> None:
    assert cases.answer(line, zerograd) == RECORDED[line]
