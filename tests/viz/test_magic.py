"""``%load_ext zerograd`` and ``%%graph``: what a cell computed is drawn, with the lines that its operations stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from zerograd.viz import Picture

interactive = pytest.importorskip("IPython.core.interactiveshell")
pytestmark = pytest.mark.needs("threads")  # IPython writes its history in one


@pytest.fixture
def shell(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    made = interactive.InteractiveShell()
    made.history_manager.enabled = False
    made.run_line_magic("load_ext", "zerograd")
    made.run_cell("import zerograd as torch\nw = torch.tensor(4., requires_grad=True)", store_history=False)
    yield made
    made.history_manager.end_session()


def draw(shell: Any, cell: str, line: str = "") -> Picture:
    picture = shell.run_cell_magic("graph", line, cell)
    assert isinstance(picture, Picture)
    return picture


def places(picture: Picture) -> dict[str, str]:
    return {operation.name: operation.where.partition(":")[2] for operation in picture.facts.operations}


def test_the_value_of_the_last_line_is_drawn_with_the_line_of_each_operation(shell: Any) -> None:
    picture = draw(shell, "x = torch.tensor(3.)\n\nt = (w *\n     x)\ny = t + 1\ny.exp()")
    assert places(picture) == {"MulBackward0": "3", "AddBackward0": "5", "ExpBackward0": "6"}
    assert {tensor.name for tensor in picture.facts.tensors if tensor.name} == {"w", "x", "t", "y"}
    assert shell.user_ns["y"].item() == 13
    assert all(operation.where in picture.to_svg() for operation in picture.facts.operations)


def test_what_an_earlier_cell_recorded_has_no_line_here(shell: Any) -> None:
    shell.run_cell("y = w * 2")
    assert places(draw(shell, "z = y + 1")) == {"MulBackward0": "", "AddBackward0": "1"}


def test_named_tensors_are_drawn(shell: Any) -> None:
    assert draw(shell, "a = w * 2\nb = w + 2\nprint('done')", "a b").facts.title == "Autograd graph of a, b, before backward"


def test_the_cells_own_errors_come_through_and_what_ran_stays(shell: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        draw(shell, "a = w * 2\n1 / 0")
    assert shell.user_ns["a"].item() == 8
    with pytest.raises(NameError, match="name 'nothing' is not defined"):
        draw(shell, "a = 1", "nothing")
    for cell in ("3", "a = 3", "# nothing"):
        with pytest.raises(TypeError, match="end the cell with one"):
            draw(shell, cell)


def test_other_magics_work_inside(shell: Any) -> None:
    assert places(draw(shell, "%precision 3\ny = w * 2\ny")) == {"MulBackward0": "2"}


def test_the_explorer_knows_the_lines_too(shell: Any) -> None:
    explorer = shell.run_cell_magic("graph", "--explore y", "y = w * 3\nz = y + 1")
    (operation,) = [node for node in explorer.stage["nodes"] if node["kind"] == "operation"]
    assert [value.partition(":")[2] for what, value in operation["facts"] if what == "line"] == ["1"]


def test_the_cells_lines_stand_above_the_picture_and_know_what_they_recorded(shell: Any) -> None:
    html = draw(shell, "x = torch.tensor(3.)\n\nt = (w *\n     x)  # <b>\ny = t + 1\ny.exp()").to_html()
    lines = re.findall(r"<li(.*?)>(.*?)</li>", html)
    assert [line for _, line in lines] == ["x = torch.tensor(3.)", "", "t = (w *", "     x)  # &lt;b&gt;", "y = t + 1", "y.exp()"]
    starts = [re.findall(r'data-line="(\d+)"', attributes) for attributes, _ in lines]
    assert starts == [[], [], ["3"], ["3"], ["5"], ["6"]]
    cell = shell.execution_count
    assert all(f'[data-where="{cell}:{line}"]' in html and f'data-where="{cell}:{line}"' in html for line in (3, 5, 6))
    assert html == draw(shell, "x = torch.tensor(3.)\n\nt = (w *\n     x)  # <b>\ny = t + 1\ny.exp()").to_html()


def test_a_cell_that_recorded_nothing_has_no_listing(shell: Any) -> None:
    assert "<li" not in draw(shell, "x = torch.tensor(3.)\nx").to_html()
