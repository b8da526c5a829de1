"""Lesson 1 in a real JupyterLab, started as the README starts it: every cell runs, every picture is there."""

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
from typing import Any

import pytest
from requirement import missing

LESSON = "01_tensors_and_gradients.ipynb"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that ``zerograd lab`` started, with settings of its own."""
    if importlib.util.find_spec("jupyterlab") is None:
        missing("JupyterLab")
    home = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    environment = {**os.environ, **{f"JUPYTER_{name}": str(home / name) for name in folders}, "JUPYTER_TOKEN": "secret"}
    environment |= {f"JUPYTERLAB_{name}_DIR": str(home / name) for name in ("SETTINGS", "WORKSPACES")}
    environment["IPYTHONDIR"] = str(home / "ipython")
    (home / "CONFIG_DIR" / "labconfig").mkdir(parents=True)
    (home / "CONFIG_DIR" / "jupyter_server_config.json").write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}))
    off = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (home / "CONFIG_DIR" / "labconfig" / "page_config.json").write_text(json.dumps(off))
    command = [sys.executable, "-m", "zerograd", "lab", str(home / "lessons"), "--no-browser", "--port", str(port)]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=home)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api?token=secret", home / "log")
            yield address
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
    pytest.fail("JupyterLab did not start:\n" + log.read_text()[-2000:])


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


def test_lesson_1(page: Any, lab: str) -> None:
    page.goto(f"{lab}/lab/tree/{LESSON}?token=secret")
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
