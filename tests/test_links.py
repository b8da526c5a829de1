"""The repository's address stands in ``pyproject.toml``: every link to Colab and Binder and each install cell agrees."""

from __future__ import annotations

import importlib.util
import json
import re
from typing import Any

import pytest
from test_readme import PROJECT, README, ROOT

REPOSITORY = PROJECT["urls"]["Repository"]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
ELSEWHERE = r"https://(?:colab\.research\.google\.com/(?!assets/)|mybinder\.org/(?!badge)|github\.com/)[^\s)\"\\]+"


def links(lesson: str) -> list[str]:
    """Where a lesson opens in Colab and in Binder."""
    name = REPOSITORY.removeprefix("https://github.com/")
    return [
        f"https://colab.research.google.com/github/{name}/blob/main/notebooks/{lesson}",
        f"https://mybinder.org/v2/gh/{name}/main?urlpath=lab/tree/notebooks/{lesson}",
    ]


def cells(lesson: str) -> list[dict[str, Any]]:
    notebook = json.loads((ROOT / "notebooks" / lesson).read_text(encoding="utf-8"))
    return [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]


def test_the_repository_is_one_on_github() -> None:
    assert re.fullmatch(r"https://github\.com/[^/]+/[^/]+", REPOSITORY)


def test_the_readmes_badges_open_lesson_1() -> None:
    badges = re.findall(r"\[!\[[^\]]+\]\([^)]+\)\]\(([^)]+)\)", README)
    assert badges == links(LESSONS[0])
    assert set(re.findall(ELSEWHERE, README)) == set(badges)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_opens_itself(lesson: str) -> None:
    first = cells(lesson)[0]["source"]
    assert re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", first) == links(lesson)
    assert "![" not in first  # a badge would make JupyterLab ask another host for its picture


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_leads_to_no_other_repository(lesson: str) -> None:
    found = re.findall(ELSEWHERE, "\n".join(cell["source"] for cell in cells(lesson)))
    assert set(found) == {*links(lesson), REPOSITORY}


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("there", [True, False])
def test_the_install_cell(lesson: str, there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes first, and asks pip for our repository (never a bare name, which may be anybody's) only where it must."""
    transform = pytest.importorskip("IPython.core.inputtransformer2").TransformerManager().transform_cell
    cell = next(cell for cell in cells(lesson) if cell["cell_type"] == "code")
    assert cell["metadata"]["tags"] == ["install"]
    asked: list[tuple[str, str]] = []

    class Shell:
        def run_line_magic(self, name: str, line: str) -> None:
            asked.append((name, line))

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if there else None)
    exec(transform(cell["source"]), {"get_ipython": Shell})
    assert asked == ([] if there else [("pip", f"install -q git+{REPOSITORY}")])
