"""The lessons in a real JupyterLab, started as the README starts it, and in Notebook 7: every cell runs, every picture is there.

What is done in lesson 1's Explorers, with keys, quiz and sliders, reaches the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from front_ends import FRONT_ENDS, kernel_says, opened, serving

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
LESSON = LESSONS[0]
SENT = "sent.ipynb"  # the same with its outputs, which nobody has signed here


@pytest.fixture(params=FRONT_ENDS, ids=lambda front: front.module)
def lesson(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of lesson 1 in a front end of this test's own: JupyterLab opens what it was left with, kernels and all."""
    with serving(request.param, tmp_path) as address:
        (tmp_path / "lessons" / SENT).write_bytes((NOTEBOOKS / LESSON).read_bytes())
        yield f"{address}/{LESSON}?token=secret"


OUTPUTS = """
() => {
  const cells = jupyterapp.shell.currentWidget.content.model.cells;
  const found = {code: 0, ran: 0, errors: [], pictures: 0};
  for (let i = 0; i < cells.length; i++) {
    const cell = cells.get(i);
    if (cell.type !== 'code') continue;
    found.code++;
    if (cell.executionCount) found.ran++;
    for (let k = 0; k < cell.outputs.length; k++) {
      const output = cell.outputs.get(k);
      if (output.type === 'error') found.errors.push(i);
      if (output.data && output.data['image/svg+xml']) found.pictures++;
    }
  }
  return found;
}
"""
WIDTHS = """
[...document.querySelectorAll('.jp-OutputArea svg.zg')]
  .filter(svg => !svg.closest('[class^=zg-still]'))  // hidden, as the Explorer lives
  .map(svg => svg.getBoundingClientRect().width)
"""


EVERYWHERE = [(FRONT_ENDS[0], name) for name in LESSONS] + [(front, LESSON) for front in FRONT_ENDS[1:]]


@pytest.mark.parametrize(("lesson", "name"), EVERYWHERE, indirect=["lesson"], ids=lambda each: getattr(each, "module", each))
def test_a_lesson(page: Any, lesson: str, name: str) -> None:
    opened(page, lesson.replace(LESSON, name))
    before = page.evaluate(OUTPUTS)
    assert (before["ran"], before["pictures"]) == (0, 0)  # nothing is told before it is run
    page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }")
    found = page.evaluate(OUTPUTS)
    assert found["errors"] == []
    assert found["ran"] == found["code"] > 30
    assert found["pictures"] >= 5
    sizes = page.evaluate(WIDTHS)
    assert sizes and all(width > 200 for width in sizes)


SEEN = "[...document.querySelectorAll('.jp-OutputArea-output')].map(output => output.innerText)"


def test_a_notebook_that_is_not_trusted_shows_each_picture_as_text(page: Any, lesson: str) -> None:
    opened(page, lesson.replace(LESSON, SENT))
    page.locator(".zg-words, .jp-OutputArea-output pre").first.wait_for(timeout=120_000)
    page.evaluate(SHOW, "viz.graph(y)")
    page.locator(".jp-OutputArea-output", has_text="· leaf ·").first.wait_for(timeout=120_000)
    assert page.locator(".jp-OutputArea svg.zg").count() == 0
    told = [text for text in page.evaluate(SEEN) if "MulBackward0" in text]
    assert told and all("from MulBackward0 (×)" in text and "\n" in text for text in told)
    assert not [text for text in told if "grad_fn, saved values" in text]  # the words of its legend


# ---------------------------------------------------------------- its Explorers

SHOW = """
async start => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const place = notebook.widgets.findIndex(cell => cell.model.sharedModel.getSource().startsWith(start));
  notebook.activeCellIndex = place;
  await notebook.scrollToItem(place, 'start');
}
"""


def explorer(page: Any, cell: str) -> Any:
    """The Explorer below the cell that begins with ``cell``, in sight."""
    page.evaluate(SHOW, cell)
    shown = page.locator(".jp-Notebook .jp-mod-active .zg-explorer")
    shown.locator(".zg-node").first.wait_for(timeout=60_000)
    return shown


def typed(quiz: Any, name: str, answer: str) -> None:
    quiz.get_by_label(f"gradient of {name}").fill(answer)
    quiz.page.keyboard.press("Enter")


def test_the_lessons_explorers(page: Any, lesson: str) -> None:
    opened(page, lesson)
    page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }")
    assert page.evaluate(OUTPUTS)["errors"] == []

    # The first graph, by keyboard alone: to its start, and on to its end.
    walk = explorer(page, "explorer = viz.explore(y)")
    walk.locator(".zg-node").first.focus()
    for key in "[[]]]]":
        page.keyboard.press(key)
    assert walk.locator(".zg-chip").inner_text() == "backward · 4 of 4"
    kernel_says(page, "explorer.step, explorer.says", "4 MulBackward0 gets 1. w gets grad × other = 1 × 3 = 3.")

    # The quiz: a wrong answer, what the lesson says of it, and right ones.
    quiz = explorer(page, "quiz = viz.explore")
    quiz.locator(".zg-node").first.focus()
    page.keyboard.press("]")
    typed(quiz, "y2", "73")
    kernel_says(page, "quiz.answers, quiz.results", "{'y2': '73'} {'y2': False}")
    page.evaluate(SHOW, "lesson.check_quiz(quiz)")
    page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-cell') }")
    page.locator(".jp-Notebook .jp-mod-active", has_text="✗ Not yet. None is right so far.").wait_for()
    assert "y2: 73 is the gradient of w3." in page.locator(".jp-Notebook .jp-mod-active").inner_text()
    quiz = explorer(page, "quiz = viz.explore")
    typed(quiz, "y2", "4")
    typed(quiz, "w3", "73")
    kernel_says(page, "quiz.step, quiz.results", "6 {'y2': True, 'w3': True}")

    # The learning machine: one step more, and then steps that are too long.
    what_if = explorer(page, "what_if = viz.explore")
    rate, steps = page.locator(".jp-Notebook .jp-mod-active .widget-readout").all()
    for field, value, has in [(steps, "4", "0.1 4 1.09"), (rate, "0.5", "0.5 4 577.65")]:
        field.fill(value)
        page.keyboard.press("Enter")
        sliders = "what_if.sliders['rate'].value, what_if.sliders['steps'].value"
        kernel_says(page, f"{sliders}, round(what_if.result.item(), 2)", has)
    what_if.locator(".zg-says", has_text="result = mean(⟨8⟩) = 577.6").wait_for()
    assert what_if.locator(".zg-fault").inner_text() == ""
