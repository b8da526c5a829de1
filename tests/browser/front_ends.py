"""JupyterLab and Notebook 7, started for a test: how, how to tell that one is ready, and what its kernel says."""

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
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from requirement import missing


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


@contextmanager
def serving(front: FrontEnd, home: pathlib.Path) -> Iterator[str]:
    """Start ``front`` with settings of its own in ``home`` and the lessons in ``home / "lessons"``; where it shows notebooks."""
    if importlib.util.find_spec(front.module) is None:
        missing(front.module)
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
            yield f"{address}/{front.page}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(90)  # it ends its kernels first, and these what they compute


def _wait_for(address: str, log: pathlib.Path) -> None:
    for _ in range(120):
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail("the server did not start:\n" + log.read_text()[-2000:])


READY = """
path => {
  const shown = window.jupyterapp?.shell?.currentWidget, kernel = shown?.sessionContext?.session?.kernel;
  return shown?.context?.path === path && shown.context.isReady && shown.sessionContext.isReady
    && kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
}
"""
LAID_OUT = """
() => {
  const cells = jupyterapp.shell.currentWidget.content.widgets;
  return cells.length && !cells.some(cell => cell.isPlaceholder());
}
"""
SEEN = """
() => {
  const shown = window.jupyterapp?.shell?.currentWidget, notebook = shown?.content;
  if (!notebook?.widgets) return document.body?.innerText.slice(0, 2000) ?? '';
  const kernel = shown.sessionContext.session?.kernel;
  const found = [`${shown.context.path}, cell ${notebook.activeCellIndex} is active, the kernel is ${kernel?.status}`];
  notebook.widgets.forEach((cell, place) => {
    if (cell.model.type !== 'code') return;
    const told = [...cell.outputArea.node.querySelectorAll('.jp-OutputArea-output')].map(output =>
      ['.zg-explorer', 'svg'].find(what => output.querySelector(what)) ?? output.textContent.slice(0, 80));
    found.push(`${place} [${cell.model.executionCount}] ${cell.isAttached ? JSON.stringify(told) : '(has no place)'}`);
  });
  return found.join('\\n');
}
"""
RUN = """
async code => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  let said = '';
  const future = kernel.requestExecute({code, store_history: false});
  future.onIOPub = message => { said += message.content.text ?? ''; if (message.content.ename) said += message.content.evalue; };
  await future.done;
  return said.trim();
}
"""


def opened(page: Any, address: str) -> None:
    """Open a notebook, and wait until it is what the page shows, until its kernel listens and each of its cells has a place.

    JupyterLab gives the cells their places one by one, when the browser has nothing else to do, and until then shows no
    output of theirs; so what moves without end, as the ways back do, stands still here.
    """
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    page.wait_for_function(READY, arg=PurePosixPath(urlsplit(address).path).name, timeout=90_000)
    page.wait_for_function(LAID_OUT, timeout=90_000)


def kernel_says(page: Any, expression: str, expected: str) -> None:
    """Wait until the kernel prints what is expected: a message may be on its way."""
    for _ in range(50):
        found = page.evaluate(RUN, f"print({expression})")
        if found == expected:
            return
        page.wait_for_timeout(100)
    assert found == expected, found
