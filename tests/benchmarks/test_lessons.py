"""All libraries compute the same loss and the same gradients of each lesson. (How fast they are, no test says.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest


def array(result: Any) -> Any:
    """Of any library's tensor, of an array or of a number."""
    data = getattr(result, "data", result)
    return np.asarray(data() if callable(data) else data)


@pytest.mark.parametrize("place", range(7))
def test_all_libraries_agree(place: int) -> None:
    """Those that are installed; zerograd, PyTorch and NumPy by hand always are."""
    oracle.the_torch()
    from lessons import lessons, steps

    made = steps(lessons()[place])
    wanted = [*map(array, made.pop("NumPy")())]
    assert [*made][:2] == ["zerograd", "PyTorch"]
    for name, step in made.items():
        step()  # the second step must not add to what the first one left
        for found, expected in zip(map(array, step()), wanted, strict=True):
            assert found.shape == expected.shape, name
            assert name == "micrograd" or found.dtype == np.float32, name
            assert np.abs(found - expected).max() <= 1e-3 * np.abs(expected).max(), name  # another order of long sums


@pytest.mark.once
def test_the_command_prints_its_table() -> None:
    oracle.the_torch()
    command = [sys.executable, str(Path(__file__).with_name("lessons.py")), "--rounds", "1", "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    heading, *rows = done.stdout.splitlines()[-8:]
    assert "zerograd / PyTorch" in heading and [each[0] for each in rows] == [*"1234567"]
