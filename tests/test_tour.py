"""The tour of the engine in ``CONTRIBUTING.md``: its stops exist, and what it sends a reader to is short."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOUR = re.search(r"## From `w \* x`.*?\n## ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)
STOPS = re.findall(r"`(zerograd/[\w/]+\.py):([\w.]+)`", TOUR.group() if TOUR else "")
STORY = sorted({file for file, _ in STOPS if "/ops/" not in file and not file.endswith("entry.py")})


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def parsed(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def test_there_are_six_stops() -> None:
    assert TOUR is not None
    assert len(re.findall(r"^\d\. `zerograd/", TOUR.group(), re.MULTILINE)) == 6


@pytest.mark.parametrize(("file", "name"), STOPS, ids=[":".join(stop) for stop in STOPS])
def test_a_stop_exists(file: str, name: str) -> None:
    here: ast.AST = parsed(file)
    for part in name.split("."):
        named = {node.name: node for node in ast.iter_child_nodes(here) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert part in named, f"{file} has no {part}"
        here = named[part]


def test_the_story_is_read_in_half_an_hour() -> None:
    lines = {file: len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in STORY}
    assert sum(lines.values()) < 900, lines


@pytest.mark.parametrize("file", STORY)
def test_its_functions_fit_a_screen(file: str) -> None:
    long = {each.name: each.end_lineno - each.lineno + 1 for each in functions(parsed(file)) if each.end_lineno}
    assert max(long.values()) <= 40, long
