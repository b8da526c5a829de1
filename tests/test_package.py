"""The package from outside: what it exports, and what importing it costs and changes."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import zerograd

WRITTEN = ast.parse(Path(zerograd.__file__).read_text(encoding="utf-8")).body
PUBLIC = {
    alias.asname for node in WRITTEN if isinstance(node, ast.ImportFrom) and node.level for alias in node.names if alias.asname
} | {node.name for node in WRITTEN if isinstance(node, ast.FunctionDef)}
"""What ``__init__.py`` says is public: what it takes from a file of ours (``neg as neg``, ``neg as negative``), and functions."""

# Files of ours that became names of the package because it imports from them.
FILES = {"core", "functions", "ops", "serialization", "typed"}

# Names that PyTorch does not have; all others must mean the same there.
OURS = {"core", "functions", "typed", "load_ipython_extension"}


def outcome(code: str) -> Any:
    """What a fresh Python prints as JSON."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.needs("processes")
def test_public_names_are_those_that_init_says_are_public() -> None:
    """Each is written there as `from .file import name as name`, and nothing gets out by accident."""
    found = set(outcome("import json, zerograd; print(json.dumps([n for n in dir(zerograd) if n[0] != '_']))"))
    leaked, missing = sorted(found - PUBLIC - FILES), sorted((PUBLIC | FILES) - found)
    assert (leaked, missing) == ([], []), "in zerograd/__init__.py: `import name as _name`, or if it is public `name as name`"


def test_public_names_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    unknown = {name for name in PUBLIC | FILES if not hasattr(torch, name)}
    assert unknown == OURS, f"PyTorch has no {sorted(unknown - OURS)}: {Path(__file__).name} names in OURS what is ours alone"


@pytest.mark.needs("processes")
def test_import_loads_numpy_and_the_standard_library_only() -> None:
    code = """
import json, sys
before = set(sys.modules)  # what the environment itself loads at start
import numpy
with_numpy = set(sys.modules)
import zerograd
roots = {name.partition(".")[0] for name in set(sys.modules) - with_numpy - before}
print(json.dumps(sorted(roots - set(sys.stdlib_module_names) - {"zerograd", "numpy"})))
"""
    assert outcome(code) == []


@pytest.mark.needs("processes")
def test_import_leaves_numpys_settings_alone() -> None:
    code = """
import json, numpy
before = numpy.geterr(), numpy.get_printoptions()
import zerograd
print(json.dumps(before == (numpy.geterr(), numpy.get_printoptions())))
"""
    assert outcome(code) is True


@pytest.mark.needs("processes")
def test_import_gives_no_warning() -> None:
    run = subprocess.run([sys.executable, "-W", "error", "-c", "import zerograd"], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.needs("processes")
def test_import_hides_no_warning_of_others() -> None:
    """A filter that zerograd adds may name its own modules only."""
    code = """
import json, warnings, numpy
before = list(warnings.filters)
import zerograd
new = [f for f in warnings.filters if f not in before]
print(json.dumps([str(f) for f in new if f[3] is None or "zerograd" not in getattr(f[3], "pattern", str(f[3]))]))
"""
    assert outcome(code) == []


def test_version_is_the_installed_one() -> None:
    try:
        installed = importlib.metadata.version("zerograd")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("zerograd is used from its folder, not installed")
    assert installed == zerograd.__version__


def test_typed() -> None:
    assert (Path(zerograd.__file__).parent / "py.typed").is_file()
