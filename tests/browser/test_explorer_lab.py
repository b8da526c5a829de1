"""The Explorer in JupyterLab and in Notebook 7: traits and sliders reach the kernel, and a saved notebook keeps its picture."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from front_ends import FRONT_ENDS, RUN, kernel_says, opened, serving

CELLS = [
    """
import zerograd as torch
from zerograd import viz
w = torch.tensor(4., requires_grad=True)
x = torch.tensor(3.)
y = w * x + w
explorer = viz.explore(y)
explorer
""",
    "quiz = viz.explore(y, quiz=True)\nquiz",
    """
def f(w, x):
    if w > 2.15:
        raise ValueError('w is too large')
    return w * x
what_if = viz.explore(f, w=2., x=3.)
what_if
""",
    """
for _ in range(5):
    y = (y * x).tanh()
folded = viz.explore(y, fold=True)
folded
""",
]


@pytest.fixture(scope="module", params=FRONT_ENDS, ids=lambda front: front.module)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, pathlib.Path]]:
    """The address of a notebook with explorers, and its file."""
    home = tmp_path_factory.mktemp(f"explorer_{request.param.module}")
    with serving(request.param, home) as address:
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        file = home / "lessons" / "explorers.ipynb"
        nbformat.write(made, file)
        yield f"{address}/{file.name}?token=secret", file


def test_explorers(page: Any, served: tuple[str, pathlib.Path]) -> None:
    address, file = served
    opened(page, address)
    page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }")
    first, quiz, what_if = (page.locator(".zg-explorer").nth(place) for place in range(3))
    first.locator(".zg-node").first.wait_for(timeout=30_000)

    # The keyboard alone, although the front end has plans of its own for these keys.
    first.locator(".zg-node").first.focus()
    for key in ("]", "]", "End", "Enter"):
        page.keyboard.press(key)
    assert first.locator(".zg-chip").inner_text() == "backward · 4 of 4"
    kernel_says(page, "explorer.step, explorer.pinned, len(explorer.says) > 0", "4 y True")
    page.evaluate(RUN, "explorer.step, explorer.pinned = 3, 'w'")
    page.wait_for_function("document.querySelector('.zg-chip').textContent === 'backward · 3 of 4'")
    assert first.locator(".zg-panel .zg-called").inner_text().startswith("w")

    # The quiz, wrong and right.
    quiz.get_by_role("button", name="to the end").click()
    for typed in ("3", "4"):
        quiz.locator(".zg-question input").fill(typed)
        page.keyboard.press("Enter")
        kernel_says(page, "quiz.answers['w'], quiz.results", f"{typed} {{'w': {typed == '4'}}}")
    assert "Right: the gradient of w is 4." in quiz.locator(".zg-told").all_inner_texts()

    # A slider moves; beyond 2.15 the function raises.
    number = page.locator(".widget-readout").first  # of the slider: the same message as from its handle
    number.scroll_into_view_if_needed()
    number.fill("2.1")
    page.keyboard.press("Enter")
    kernel_says(page, "round(what_if.sliders['w'].value, 4), round(what_if.result.item(), 4), what_if.explorer.fault", "2.1 6.3")
    what_if.locator(".zg-says", has_text="2.1 × 3 = 6.3").wait_for()
    number.fill("2.2")
    page.keyboard.press("Enter")
    what_if.locator(".zg-fault", has_text="ValueError: w is too large").wait_for()
    assert "2.1 × 3 = 6.3" in what_if.locator(".zg-says").inner_text()
    assert page.locator("[class^=zg-still] svg:visible").count() == 0  # while the Explorers live, the pictures are hidden

    # A repeated block unfolds and folds, and the kernel draws both.
    last = page.locator(".zg-explorer").nth(3)
    last.locator(".zg-frame").focus()
    for key, fold, operations in (("Enter", False, 12), ("f", True, 4)):
        page.keyboard.press(key)
        pills = "document.querySelectorAll('.zg-explorer')[3].querySelectorAll('.zg-operation')"
        page.wait_for_function(f"{pills}.length === {operations}")
        kernel_says(page, "folded.fold", str(fold))
        last.locator(".zg-node[tabindex='0']").focus()

    # Saved, and opened again: first with its kernel, which knows where the learner was.
    page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save') }")
    opened(page, address)
    first.locator(".zg-node").first.wait_for(timeout=30_000)
    assert first.locator(".zg-chip").inner_text() == "backward · 3 of 4"
    assert quiz.locator(".zg-chip").inner_text() == "backward · 4 of 4"
    first.locator(".zg-node").first.press("[")
    kernel_says(page, "explorer.step", "2")

    # And when the kernel is gone.
    page.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown() }")
    saved = json.loads(file.read_text(encoding="utf-8"))
    kinds = [set(output["data"]) for cell in saved["cells"] for output in cell["outputs"]]
    assert kinds[1::2] == [{"text/plain", "text/html", "image/svg+xml"}] * 4
    opened(page, address)
    page.wait_for_function("document.querySelectorAll('[class^=zg-still] svg').length > 0", timeout=30_000)
    page.wait_for_function("document.body.textContent.includes('model not found')", timeout=30_000)
    still = page.locator("[class^=zg-still] svg").first
    assert still.is_visible() and still.bounding_box()["width"] > 300
    assert page.locator(".jp-OutputArea-output", has_text="model not found").first.is_hidden()
