"""Every example in a docstring is run, and its output compared to the letter.

An example may use all public names of zerograd, ``torch`` (zerograd under the name it stands in for), ``np``, and
the names of its own module. ``bool``, ``int`` and ``float`` stay Python's.
"""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import io
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import zerograd
from zerograd.vision.datasets import mnist

PACKAGE = Path(zerograd.__file__).parent
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__main__.py"]


def module_of(path: Path) -> ModuleType:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return importlib.import_module(".".join(parts).removesuffix(".__init__"))


class Finder(doctest.DocTestFinder):
    """Finds the functions that ``@op`` makes, too: their code stands in ``core/op.py``, their docstring in ``ops/``."""

    def _from_module(self, module: ModuleType | None, thing: Any) -> bool:
        if inspect.isclass(thing) or callable(thing):
            return module is not None and getattr(thing, "__module__", None) == module.__name__
        return bool(super()._from_module(module, thing))  # type: ignore[misc]


def names(module: ModuleType) -> dict[str, Any]:
    """What an example can use. A module's own names come first, but operations are shown as users call them."""
    public = {k: v for k, v in vars(zerograd).items() if not k.startswith("__") and k not in ("bool", "int", "float")}
    public |= {"torch": zerograd, "np": np}
    return {**vars(module), **public} if ".ops." in module.__name__ else {**public, **vars(module)}


def examples(path: Path) -> list[doctest.DocTest]:
    module = module_of(path)
    found = [test for test in Finder().find(module, globs=names(module)) if test.examples]
    return list({test.docstring: test for test in found}.values())  # a method bound under two names is run once


TESTS = {test.name: test for path in FILES for test in examples(path)}


@pytest.mark.parametrize("name", TESTS)
def test_example(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # an example may save a file
    monkeypatch.setattr(mnist, "_told", set())  # or be the first to use a part of a set, which is told once
    said = io.StringIO()
    doctest.DocTestRunner(verbose=False).run(TESTS[name], out=said.write)
    assert not said.getvalue(), said.getvalue()


def test_no_example_is_missed() -> None:
    """The docstrings in the sources hold as many examples as were found by looking into the modules."""
    definitions = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    written = {
        docstring
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, definitions) and (docstring := ast.get_docstring(node)) and ">>> " in docstring
    }
    found = {inspect.cleandoc(test.docstring or "") for test in TESTS.values()}
    assert written - found == set()
    assert written
