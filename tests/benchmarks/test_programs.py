"""The four programs of each benchmark compute the same numbers. (How fast they are, no test says.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import least
import numpy as np
import oracle
import pytest
from programs import PROGRAMS, Step, deep, deep_by_hand

import zerograd


def results(step: Step, steps: int = 3) -> list[Any]:
    for _ in range(steps - 1):
        step()
    return [np.array(getattr(each, "array", each).tolist()) for each in step()]


def programs(name: str, torch: Any) -> tuple[Step, Step]:
    if name == "deep":
        return deep(torch, 2000), deep_by_hand(2000)
    return PROGRAMS[name][1](torch), PROGRAMS[name][2]()


@pytest.mark.parametrize("library", [zerograd, least], ids=["zerograd", "least"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_records_and_the_formulas_agree(name: str, library: Any) -> None:
    ours, by_hand = programs(name, library)
    for found, wanted in zip(results(ours), results(by_hand), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("name", PROGRAMS)
def test_pytorch_agrees(name: str) -> None:
    torch = oracle.the_torch()
    for found, wanted in zip(results(programs(name, zerograd)[0]), results(programs(name, torch)[0]), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=1e-6)


def test_the_command_prints_its_tables() -> None:
    oracle.the_torch()
    run = [sys.executable, str(Path(__file__).with_name("run.py")), "--rounds", "1", "--quick"]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for title, _, _ in PROGRAMS.values():
        assert title in done.stdout
    assert "geometric mean" in done.stdout
