"""Lesson 1 in a real JupyterLab, started as the README starts it, and in Notebook 7: every cell runs, every picture is there."""

from __future__ import annotations

import importlib.util
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from requirement import missing

LESSON = "01_tensors_and_gradients.ipynb"


class FrontEnd(NamedTuple):
    """What a browser shows notebooks with."""

    module: str
    app: str  # its name in Jupyter's settings
    page: str  # where it shows a notebook
    command: list[str]  # how it is started with the lessons in the folder LESSONS, on the port PORT


NOTEBOOK = """
import pathlib, sys
from notebook.app import main
from zerograd.cli import copy_lessons
copy_lessons(pathlib.Path(sys.argv.pop(1)))
main()
"""
OPTIONS = "--ServerApp.root_dir=LESSONS --port=PORT --no-browser --allow-root".split()
FRONT_ENDS = [
    FrontEnd("jupyterlab", "LabApp", "lab/tree", "-m zerograd lab LESSONS --no-browser --port PORT".split()),
    FrontEnd("notebook", "JupyterNotebookApp", "notebooks", ["-c", NOTEBOOK, "LESSONS", *OPTIONS]),
]


@pytest.fixture(scope="module", params=FRONT_ENDS, ids=lambda front: front.module)
def lesson(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of lesson 1 in a front end with settings of its own."""
    front: FrontEnd = request.param
    if importlib.util.find_spec(front.module) is None:
        missing(front.module)
    home = tmp_path_factory.mktemp(front.module)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    environment = {**os.environ, **{f"JUPYTER_{name}": str(home / name) for name in folders}, "JUPYTER_TOKEN": "secret"}
    environment |= {f"JUPYTERLAB_{name}_DIR": str(home / name) for name in ("SETTINGS", "WORKSPACES")}
    environment["IPYTHONDIR"] = str(home / "ipython")
    (home / "CONFIG_DIR" / "labconfig").mkdir(parents=True)
    (home / "CONFIG_DIR" / "jupyter_server_config.json").write_text(json.dumps({front.app: {"expose_app_in_browser": True}}))
    off = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (home / "CONFIG_DIR" / "labconfig" / "page_config.json").write_text(json.dumps(off))
    lessons = str(home / "lessons")
    command = [sys.executable, *(word.replace("LESSONS", lessons).replace("PORT", str(port)) for word in front.command)]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=home)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api?token=secret", home / "log")
            yield f"{address}/{front.page}/{LESSON}?token=secret"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def _wait_for(address: str, log: pathlib.Path) -> None:
    for _ in range(120):
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail("the server did not start:\n" + log.read_text()[-2000:])


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
    page.wait_for_function(
        """() => { const k = jupyterapp.shell.currentWidget.sessionContext.session?.kernel;
                   return k && k.status === 'idle' && k.connectionStatus === 'connected' }""",
        timeout=90_000,
    )
    page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }")
    found = page.evaluate(OUTPUTS)
    assert found["errors"] == []
    assert found["ran"] == found["code"] > 50
    assert found["pictures"] >= 12
    page.evaluate("() => { const panel = document.querySelector('.jp-WindowedPanel-outer'); if (panel) panel.scrollTop = 0 }")
    sizes = page.evaluate("[...document.querySelectorAll('.jp-OutputArea svg.zg')].map(s => s.getBoundingClientRect().width)")
    assert sizes and all(width > 200 for width in sizes)
