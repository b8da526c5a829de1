"""What stands in ``tests/data`` is what PyTorch says here and now. Together with the tests that read it: we say
what PyTorch says."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed"),
    pytest.mark.skipif(
        np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="recorded with NumPy 2, whose names some errors hold"
    ),
]
VISION = importlib.util.find_spec("torchvision") is not None
TABLES = sorted(path.stem for path in oracle.DATA.glob("*.json"))


@pytest.fixture(scope="module")
def told() -> Any:
    if sys.platform != "linux":
        pytest.skip("the mistakes are recorded with fork, and the numbers with Linux's libraries")
    record = Path(__file__).with_name("record.py")
    done = subprocess.run([sys.executable, record, "--show"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("table", TABLES)
def test_the_record_is_what_pytorch_does(told: Any, table: str) -> None:
    if table == "vision" and not VISION:
        pytest.skip("the vision library to compare with is not installed")
    recorded = json.dumps(oracle.recorded(table))
    assert json.dumps(told[table]) == recorded, "run tests/record.py again, and read the difference"


def test_every_file_has_its_table(told: Any) -> None:
    assert sorted(told) == [table for table in TABLES if VISION or table != "vision"]
