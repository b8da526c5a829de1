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
    return {operation.name: operation.where.removeprefix("line ") for operation in picture.facts.operations}


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
    assert [value for what, value in operation["facts"] if what == "recorded on"] == ["line 1"]


def test_the_cells_lines_stand_above_the_picture_and_know_what_they_recorded(shell: Any) -> None:
    html = draw(shell, "x = torch.tensor(3.)\n\nt = (w *\n     x)  # <b>\ny = t + 1\ny.exp()").to_html()
    lines = re.findall(r"<li(.*?)>(.*?)</li>", html)
    assert [line for _, line in lines] == ["x = torch.tensor(3.)", "", "t = (w *", "     x)  # &lt;b&gt;", "y = t + 1", "y.exp()"]
    starts = [re.findall(r'data-line="(\d+)"', attributes) for attributes, _ in lines]
    assert starts == [[], [], ["3"], ["3"], ["5"], ["6"]]
    assert all(f'[data-where="line {line}"]' in html and f' data-where="line {line}"' in html for line in (3, 5, 6))
    assert html == draw(shell, "x = torch.tensor(3.)\n\nt = (w *\n     x)  # <b>\ny = t + 1\ny.exp()").to_html()


def test_a_cell_that_recorded_nothing_has_no_listing(shell: Any) -> None:
    assert "<li" not in draw(shell, "x = torch.tensor(3.)\nx").to_html()


@pytest.mark.parametrize("counted", [True, False])
def test_the_picture_is_the_same_wherever_and_however_often_the_cell_is_run(shell: Any, counted: bool) -> None:
    """A notebook's tests run its cells without counting them."""
    shell.run_cell("first = get_ipython().run_cell_magic('graph', '', 'w * 3 + 1')", store_history=True)
    shell.run_cell("import math", store_history=True)
    shell.run_cell("second = get_ipython().run_cell_magic('graph', '', 'w * 3 + 1')", store_history=counted)
    assert shell.user_ns["first"].to_html() == shell.user_ns["second"].to_html()
    assert places(shell.user_ns["first"]) == {"MulBackward0": "1", "AddBackward0": "1"}


LOOPS = [
    ("y = w\nfor k in range(2):\n    y = y * 2\n    y = y.exp()\ny + 1", {"Mul": "3", "Exp": "4", "Add": "5"}),
    ("y = w\nwhile (y + 1) < 30:\n    y = y * 2\ny.sin()", {"Mul": "3", "Sin": "4"}),
    ("y = w\nfor k in range(4):\n if k == 0: y = y.exp(); continue\n elif k == 1:\n  y = y.sin()\n else:\n  y = y + 1\ny",
     {"Exp": "3", "Sin": "5", "Add": "7"}),
    ("with torch.enable_grad():\n    y = w * 2\n    y = y + 1\ny", {"Mul": "2", "Add": "3"}),
    ("try:\n y = w * 2\n 1 / 0\nexcept ZeroDivisionError:\n y = y + 1\nelse:\n y = 0\nfinally:\n y = y.exp()\ny",
     {"Mul": "2", "Add": "5", "Exp": "9"}),
    ("match 2:\n    case 1:\n        y = w\n    case _:\n        y = w * 2\ny", {"Mul": "5"}),
    ("def f(x):\n    x = x * 2\n    return x.sin()\n\ny = f(w) + 1\ny", {"Mul": "5", "Sin": "5", "Add": "5"}),
    ("from __future__ import annotations\ny = w * 2\ny", {"Mul": "2"}),
]


@pytest.mark.parametrize(("cell", "lines"), LOOPS)
def test_the_line_is_that_of_the_innermost_statement(shell: Any, cell: str, lines: dict[str, str]) -> None:
    assert places(draw(shell, cell)) == {f"{name}Backward0": line for name, line in lines.items()}
    assert not [name for name in shell.user_ns if "zerograd" in name]  # nothing of the bookkeeping is left


def test_what_the_head_of_a_loop_computes_has_its_line_in_every_round(shell: Any) -> None:
    cell = "y, kept = w, []\nwhile len(kept) < 3 and (kept.append(y.exp()) or True):\n y = y * 2\n if y > 9: continue\n y = y + 1"
    picture = draw(shell, cell + "\ntorch.stack(kept).sum()")
    found = [(operation.name.removesuffix("Backward0"), operation.where) for operation in picture.facts.operations]
    assert [where for name, where in found if name == "Exp"] == ["line 2"] * 3
    assert {where for name, where in found if name == "Mul"} == {"line 3"}


def test_lines_of_a_loop_light_up_by_themselves(shell: Any) -> None:
    html = draw(shell, "y = w\nfor k in range(2):\n    y = (y *\n         2)\n    y = y + 1\ny").to_html()
    starts = [re.findall(r'data-line="(\d+)"', attributes) for attributes in re.findall(r"<li(.*?)>", html)]
    assert starts == [[], [], ["3"], ["3"], ["5"], []]


ENDS = [
    ("z = w * 2\nz.backward()", "z"),
    ("z = w * 2\nz.backward()\nprint(w.grad)", "z"),
    ("z = w * 2\na = w + 1\nz.backward()", "z"),
    ("z = w * 2\nz.backward()\na = w + 1", "a"),
    ("for k in range(3):\n loss = (w - 1) ** 2\n loss.backward()\n with torch.no_grad():\n  w -= 0.1 * w.grad", "loss"),
    ("loss = (w - 1) ** 2\nloss.backward()\nwith torch.no_grad():\n    w -= 0.1 * w.grad", "loss"),
    ("(w * 2).backward()", "a tensor"),
    ("z = w * 2\nprint(z)", "z"),
]


@pytest.mark.parametrize(("cell", "drawn"), ENDS)
def test_a_cell_may_end_in_a_line_without_a_value(shell: Any, cell: str, drawn: str) -> None:
    after = "after" if "backward" in cell and drawn != "a" else "before"
    assert draw(shell, cell).facts.title == f"Autograd graph of {drawn}, {after} backward"


def test_backward_on_what_an_earlier_cell_made(shell: Any) -> None:
    shell.run_cell("z = w * 2")
    assert draw(shell, "z.backward()").facts.title == "Autograd graph of z, after backward"
