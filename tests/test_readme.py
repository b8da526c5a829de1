"""The README tells the truth: its example prints what it shows, its commands and links name what exists."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it along on Python 3.10

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


COMMANDS = [*blocks("sh"), *blocks("powershell")]


def test_example_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example, explored), (shown,) = blocks("python"), blocks("text")
    *statements, last = example.splitlines()
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec("\n".join(statements), names)
        picture = eval(last, names)  # a cell shows the value of its last line
    assert printed.getvalue() == shown
    assert picture._repr_mimebundle_()["image/svg+xml"] == (ROOT / ".github/graph.svg").read_text(encoding="utf-8")
    assert all(f"data-name=\"{name}\"" in picture.to_svg() for name in "wxby")
    monkeypatch.chdir(tmp_path)
    explorer, what_if, _ = (eval(line, names) for line in explored.splitlines())
    assert explorer.says == "y = 12 + 5 = 17"
    assert list(what_if.sliders) == ["w", "x", "b"]
    assert (tmp_path / "y.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one_line_of_things_that_exist(command: str) -> None:
    assert command.count("\n") == 1
    extras = re.findall(r"\.\[(\w+)\]|--extra (\w+)", command)
    assert extras
    for extra in map("".join, extras):
        assert extra in PROJECT["optional-dependencies"]
    words = re.split(r"[\s/\\]+", command)
    if "pytest" in words:
        needed = {"pytest", "nbval", "pytest-xdist"}
        listed = {re.split("[<>=]", name)[0] for name in PROJECT["optional-dependencies"]["test"]}
        assert needed <= listed
        *_, sanitizer, tests, lessons = command.split()
        assert (ROOT / sanitizer).is_file()
        assert list((ROOT / tests).rglob("test_*.py"))
        assert list((ROOT / lessons).glob("*.ipynb"))
    else:
        assert "zerograd" in words
        assert words[-2] == "lab"
        assert "zerograd" in PROJECT["scripts"]


def test_every_system_runs_the_same_tests() -> None:
    arguments = {command.partition("pytest -")[2] for command in COMMANDS if "pytest -" in command}
    assert len(arguments) == 1
    assert sum("pytest -" in command for command in COMMANDS) == 3


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_relative_links_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / link.partition("#")[0]).exists()] == []


def test_pictures_stand_alone() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((?!https:)([^)]+)\)", README)  # the badges are on other hosts
    assert len(pictures) == 3
    for picture in pictures:
        svg = (ROOT / picture).read_text(encoding="utf-8")
        assert svg.startswith("<svg ")
        assert "<script" not in svg
