"""Lesson 1 in a real JupyterLab, started as the README starts it, and in Notebook 7: every cell runs, every picture is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from front_ends import FRONT_ENDS, IDLE, serving

LESSON = "01_tensors_and_gradients.ipynb"


@pytest.fixture(scope="module", params=FRONT_ENDS, ids=lambda front: front.module)
def lesson(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of lesson 1 in a front end with settings of its own."""
    with serving(request.param, tmp_path_factory.mktemp(request.param.module)) as address:
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


def test_lesson_1(page: Any, lesson: str) -> None:
    page.goto(lesson)
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=90_000)
    page.wait_for_function("document.querySelectorAll('.jp-OutputArea svg.zg').length > 0", timeout=30_000)  # stored, and trusted
    page.wait_for_function(IDLE, timeout=90_000)
    page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }")
    found = page.evaluate(OUTPUTS)
    assert found["errors"] == []
    assert found["ran"] == found["code"] > 50
    assert found["pictures"] >= 12
    page.evaluate("() => { const panel = document.querySelector('.jp-WindowedPanel-outer'); if (panel) panel.scrollTop = 0 }")
    sizes = page.evaluate("[...document.querySelectorAll('.jp-OutputArea svg.zg')].map(s => s.getBoundingClientRect().width)")
    assert sizes and all(width > 200 for width in sizes)
