"""Modules, containers, losses, initial weights: each recorded program shows, raises and warns here what it does in PyTorch."""

from __future__ import annotations

import module_cases as cases
import oracle
import pytest

import zerograd

RECORDED = oracle.recorded("modules")


def test_every_program_is_recorded() -> None:
    assert [*RECORDED] == cases.CASES


@pytest.mark.parametrize("program", cases.CASES)
def test_as_recorded(program: str) -> None:
    assert cases.answer(program, zerograd) == RECORDED[program]
