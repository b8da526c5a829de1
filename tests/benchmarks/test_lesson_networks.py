"""The three programs of each network compute the same numbers. (How fast they are, no test says.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import oracle
import pytest
from test_programs import results


@pytest.mark.once
@pytest.mark.parametrize("name", ["cnn", "resnet9", "gan"])
def test_all_three_agree(name: str) -> None:
    torch = oracle.the_torch()
    import lesson_networks

    import zerograd

    _, make, by_hand = lesson_networks.PROGRAMS[name]
    ours = results(make(zerograd), 2)
    for other in (results(make(torch), 2), results(by_hand(), 2)):
        for found, wanted in zip(ours, other, strict=True):
            assert found == pytest.approx(wanted, rel=2e-3)  # Adam moves by its rate whatever the gradient, 1e-9 or -1e-9


@pytest.mark.once
def test_the_command_prints_its_table() -> None:
    oracle.the_torch()
    command = [sys.executable, str(Path(__file__).with_name("lesson_networks.py")), "gan", "--rounds", "1", "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "GAN of 256 hidden" in done.stdout and "zerograd / NumPy" in done.stdout and " / " in done.stdout.splitlines()[-1]
