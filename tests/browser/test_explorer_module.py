"""The Explorer's module outside of a browser: its pure parts with node's own test runner, its types with TypeScript's."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from requirement import missing, npm_package

from zerograd.viz.widget import explorer

MODULE = explorer.STATIC / "explorer.js"
TESTS = Path(__file__).parents[1] / "viz" / "explorer.test.mjs"


def node() -> str:
    found = shutil.which("node")
    if found is None:
        missing("node")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The module and its tests side by side, under the names by which node knows modules."""
    shutil.copy(MODULE, tmp_path / "explorer.mjs")
    shutil.copy(TESTS, tmp_path)
    return tmp_path


def test_pure_parts(folder: Path) -> None:
    done = subprocess.run([node(), "--test", TESTS.name], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "# fail 0" in done.stdout and "# tests 0" not in done.stdout


def test_python_judges_as_the_browser_does(folder: Path) -> None:
    typed = ["3", "3.0", " 3 ", "[3]", "-3", "\u22123", "2.999", "2.99", "3,3", "three", "", "nan", "inf", "-Infinity", ".3e1"]
    typed += ["1_0", "+3", "10.001", "9.98", "0.00001"]
    expected = [["3"], ["-3"], ["3", "3"], ["nan"], ["inf"], ["-inf"], ["10"], ["0"]]
    cases = [(each, numbers) for each in typed for numbers in expected]
    program = f"""
import {{ judge }} from "./explorer.mjs";
console.log(JSON.stringify({json.dumps(cases)}.map(([typed, expected]) => judge(typed, expected))));
"""
    done = subprocess.run([node(), "--input-type=module", "-e", program], cwd=folder, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [explorer.right(*case) for case in cases]


def test_types(folder: Path) -> None:
    tsc = npm_package("typescript/bin/tsc")
    options = "--noEmit --checkJs --allowJs --strict --target es2022 --lib es2022,dom,dom.iterable --module es2022".split()
    done = subprocess.run([node(), str(tsc), *options, str(MODULE)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
