"""What PyTorch does is recorded for a few cases of each algorithm and plan, so that this needs no PyTorch."""

from __future__ import annotations

import numpy as np
import optim_cases as cases
import oracle
import pytest

import zerograd

RECORDED = oracle.recorded("optim")


@pytest.mark.parametrize("line", cases.OPTIMIZERS)
def test_learns_the_same(line: str) -> None:
    printed, *steps, remembered = cases.learned(line, zerograd)
    its_printed, *its_steps, its_memory = RECORDED[line]
    assert (printed, remembered) == (its_printed, its_memory)
    assert np.array(steps) == pytest.approx(np.array(its_steps), rel=1e-8)


@pytest.mark.parametrize("line", cases.PLANS)
def test_plans_the_same(line: str) -> None:
    assert cases.planned(line, zerograd) == RECORDED[line]
