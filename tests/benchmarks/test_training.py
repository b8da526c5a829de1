"""The three programs of each training benchmark compute the same numbers. (How fast they are, no test says.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import oracle
import pytest
from test_programs import results


@pytest.mark.parametrize("name", ["small", "large"])
def test_all_three_agree(name: str) -> None:
    torch = oracle.the_torch()
    from training import PROGRAMS

    import zerograd

    _, make, by_hand = PROGRAMS[name]
    ours = results(make(zerograd))
    for other in (results(make(torch)), results(by_hand())):
        for found, wanted in zip(ours, other, strict=True):  # Adam moves by 0.001 whatever the gradient, 1e-9 or -1e-9
            assert np.abs(found - wanted).mean() < 2e-5


def test_the_command_prints_its_table() -> None:
    oracle.the_torch()
    run = [sys.executable, str(Path(__file__).with_name("training.py")), "--rounds", "1", "--quick"]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "784-32-10" in done.stdout and "zerograd / NumPy" in done.stdout
