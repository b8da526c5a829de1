"""The ``zerograd`` command, with a stand-in for JupyterLab that writes down how it was started."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.sign import NotebookNotary

import zerograd
from zerograd import cli

pytestmark = pytest.mark.needs("processes")  # a stand-in for JupyterLab runs in one

FIRST, SECOND = "01_first.ipynb", "02_second.ipynb"

JUPYTERLAB = """
import json, os, pathlib, sys
pathlib.Path(os.environ["SEEN"]).write_text(json.dumps([sys.executable, *sys.argv[1:]]))
sys.exit(int(os.environ.get("STATUS", "0")))
"""

WAITS_FOR_CTRL_C = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
print("ready", flush=True)
time.sleep(30)
sys.exit(3)
"""


def lesson(text: str, *before: Any) -> str:
    output = nbformat.v4.new_output("display_data", {"image/svg+xml": text})
    cell = nbformat.v4.new_code_cell(text, execution_count=3, outputs=[output])
    cell["id"] = "one"
    return nbformat.writes(nbformat.v4.new_notebook(cells=[*before, cell]))


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lessons of the package: two, of our own making. Jupyter's own files go into the test's folder."""
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / FIRST).write_text(lesson("one"))
    (folder / SECOND).write_text(lesson("two", nbformat.v4.new_markdown_cell("# Lesson 2 · Of two\n\nText.")))
    monkeypatch.setattr(cli, "lessons_folder", lambda: folder)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.chdir(tmp_path)
    return folder


def install(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a stand-in for JupyterLab where both this process and its children find it first."""
    (folder / "jupyterlab").mkdir(parents=True)
    (folder / "jupyterlab" / "__init__.py").touch()
    (folder / "jupyterlab" / "__main__.py").write_text(code)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), str(Path(zerograd.__file__).parent.parent)]))
    monkeypatch.setenv("SEEN", str(folder / "seen.json"))


@pytest.fixture
def jupyterlab(tmp_path: Path, ours: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stand-in writes down how it was started."""
    install(tmp_path / "site", JUPYTERLAB, monkeypatch)
    return tmp_path / "site" / "seen.json"


def copy(folder: Path, outputs: bool = False) -> dict[str, str]:
    return {path.name: what for what, path in cli.copy_lessons(folder, outputs)}


def stored(path: Path) -> list[object]:
    """What the cells of a notebook gave, and their numbers."""
    cells = json.loads(path.read_bytes())["cells"]
    return [each for cell in cells if cell["cell_type"] == "code" for each in (*cell["outputs"], cell["execution_count"]) if each]


# ---------------------------------------------------------------- the copies


def test_copies_every_lesson(ours: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "mine"
    assert copy(folder, outputs=True) == {FIRST: "new", SECOND: "new"}
    assert (folder / FIRST).read_bytes() == (ours / FIRST).read_bytes()
    assert sorted(p.name for p in folder.iterdir()) == [".zerograd-lessons.json", FIRST, SECOND]
    assert copy(folder, outputs=True) == {FIRST: "ready", SECOND: "ready"}


def test_a_copy_answers_nothing_before_its_cells_run(ours: Path, tmp_path: Path) -> None:
    assert stored(ours / FIRST)
    copy(tmp_path / "mine")
    assert not stored(tmp_path / "mine" / FIRST)
    assert copy(tmp_path / "mine") == {FIRST: "ready", SECOND: "ready"}
    assert copy(tmp_path / "mine", outputs=True) == {FIRST: "updated", SECOND: "updated"}
    assert stored(tmp_path / "mine" / FIRST)


def test_nothing_but_its_outputs_is_missing_in_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    for word, path in cli.copy_lessons(tmp_path / "mine"):
        mine, whole = (nbformat.read(each, as_version=4) for each in (path, cli.lessons_folder() / path.name))
        nbformat.validate(mine)
        for cell in whole.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        assert word == "new" and mine == whole
        assert path.read_text(encoding="utf-8") == nbformat.writes(mine) + "\n"  # as Jupyter writes it


def test_never_overwrites_what_the_learner_changed(ours: Path, tmp_path: Path) -> None:
    copy(tmp_path / "mine")
    mine = tmp_path / "mine" / FIRST
    mine.write_text("my own work")
    assert copy(tmp_path / "mine") == {FIRST: "kept", SECOND: "ready"}
    for version in ("newer", "newest"):
        (ours / FIRST).write_text(lesson(version))
        assert copy(tmp_path / "mine")[FIRST] == "kept, though zerograd has another version of it"
        assert mine.read_text() == "my own work"


def test_updates_an_older_copy_that_was_not_changed(ours: Path, tmp_path: Path) -> None:
    copy(tmp_path / "mine")
    (ours / FIRST).write_text(lesson("newer"))
    assert copy(tmp_path / "mine") == {FIRST: "updated", SECOND: "ready"}
    assert nbformat.read(tmp_path / "mine" / FIRST, as_version=4).cells[0].source == "newer"


def test_brings_back_what_the_learner_deleted(ours: Path, tmp_path: Path) -> None:
    copy(tmp_path / "mine")
    (tmp_path / "mine" / FIRST).unlink()
    assert copy(tmp_path / "mine") == {FIRST: "new", SECOND: "ready"}


@pytest.mark.parametrize("damage", [None, b"", b"{", b"[]", b'{"01_first.ipynb": 7}', b"\xff\xfe"])
def test_without_its_memory_it_overwrites_nothing(ours: Path, tmp_path: Path, damage: bytes | None) -> None:
    copy(tmp_path / "mine")
    manifest = tmp_path / "mine" / cli.MANIFEST
    manifest.unlink()
    if damage is not None:
        manifest.write_bytes(damage)
    before = (tmp_path / "mine" / FIRST).read_bytes()
    (ours / FIRST).write_text(lesson("newer"))
    assert copy(tmp_path / "mine") == {FIRST: "kept, though zerograd has another version of it", SECOND: "ready"}
    assert (tmp_path / "mine" / FIRST).read_bytes() == before
    assert json.loads(manifest.read_text())[SECOND]  # whole again


def test_an_interrupted_copy_leaves_nothing_behind(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(cli.Problem, match="No space left on device"):
        copy(tmp_path / "mine")
    assert list((tmp_path / "mine").iterdir()) == []


def test_our_lessons_are_trusted_and_changed_ones_are_not(ours: Path, tmp_path: Path) -> None:
    copy(tmp_path / "mine")
    changed = tmp_path / "mine" / SECOND
    changed.write_text(lesson("mine"))
    copy(tmp_path / "mine")
    notary = NotebookNotary()
    try:
        trusted = [notary.check_signature(nbformat.read(tmp_path / "mine" / n, as_version=4)) for n in (FIRST, SECOND)]
    finally:
        notary.store.close()
    assert trusted == [True, False]


def test_lessons_that_cannot_be_signed_are_copied_all_the_same(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "nbformat.sign", None)
    assert copy(tmp_path / "mine")[FIRST] == "new"
    assert "stored pictures show only after their cell has run" in capsys.readouterr().err


# ---------------------------------------------------------------- where the lessons are


@pytest.mark.parametrize("place", ["site/zerograd/lessons/notebooks", "site/notebooks"])
def test_lessons_of_a_wheel_and_of_a_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    (tmp_path / place).mkdir(parents=True)
    (tmp_path / place / FIRST).touch()
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "site" / "zerograd" / "cli.py"))
    assert cli.lessons_folder() == (tmp_path / place).resolve()


def test_an_installation_without_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "zerograd" / "cli.py"))
    with pytest.raises(cli.Problem, match="carries no lessons"):
        cli.lessons_folder()


def test_this_installation_has_lesson_1() -> None:
    assert min(path.name for path in cli.lessons_folder().glob("*.ipynb")).startswith("01_")


# ---------------------------------------------------------------- zerograd lab


def test_opens_jupyterlab_on_the_first_lesson(
    jupyterlab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert cli.main(["lab"]) == 0
    folder = tmp_path / "zerograd-lessons"
    started = json.loads(jupyterlab.read_text())
    assert started == [
        sys.executable, f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{FIRST}",
    ]  # fmt: skip
    out = capfd.readouterr().out
    assert str(folder) in out
    assert f"  {FIRST}: new\n  {SECOND}: new · Of two\n" in out


def test_options_reach_jupyterlab(jupyterlab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert cli.main(["lab", "my lessons", "--no-browser", "--port", "8890"]) == 0
    started = json.loads(jupyterlab.read_text())
    assert started[1] == f"--ServerApp.root_dir={tmp_path / 'my lessons'}"
    assert started[3:] == ["--allow-root", "--no-browser", "--port=8890"]


@pytest.mark.parametrize(("option", "answers"), [([], False), (["--outputs"], True)])
def test_stored_outputs_come_only_when_asked_for(jupyterlab: Path, tmp_path: Path, option: list[str], answers: bool) -> None:
    assert cli.main(["lab", "mine", *option]) == 0
    assert bool(stored(tmp_path / "mine" / FIRST)) is answers


def test_exit_status_is_jupyterlabs(jupyterlab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATUS", "5")
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert cli.main(["lab"]) == 5
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_says_that_a_newer_lesson_was_held_back(
    jupyterlab: Path, ours: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cli.main(["lab"])
    (tmp_path / "zerograd-lessons" / FIRST).write_text("mine")
    cli.main(["lab"])
    assert "rename" not in capfd.readouterr().out
    (ours / FIRST).write_text(lesson("newer"))
    cli.main(["lab"])
    assert "rename your file and run this again" in capfd.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="signals of a process group")
@pytest.mark.parametrize(("number", "to_group", "status"), [(signal.SIGINT, True, 0), (signal.SIGTERM, False, 143)])
def test_ends_with_jupyterlab(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, to_group: bool, status: int
) -> None:
    """Ctrl-C in a terminal reaches both of us: JupyterLab answers it, and nobody prints a traceback."""
    install(tmp_path / "site", WAITS_FOR_CTRL_C, monkeypatch)
    code = f"import pathlib, sys; from zerograd import cli; cli.lessons_folder = lambda: pathlib.Path({str(ours)!r});"
    run = subprocess.Popen(
        [sys.executable, "-c", code + "sys.exit(cli.main(['lab']))"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert run.stdout is not None
    while run.stdout.readline() not in ("ready\n", ""):
        pass
    time.sleep(0.1)
    (os.killpg if to_group else os.kill)(run.pid, number)
    _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (status, "")


def test_without_jupyterlab(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "jupyterlab" else find(name, *a))
    assert cli.main(["lab"]) == 1
    assert re.fullmatch(
        r"zerograd lab: JupyterLab is not installed in this Python; install it with: \S+ -m pip install jupyter.*\n",
        capsys.readouterr().err,
    )
    assert not (tmp_path / "zerograd-lessons").exists()


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_folder_is_a_file(
    jupyterlab: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "file").write_text("text")
    assert cli.main(["lab", name]) == 1
    assert f"{tmp_path / 'file'} is a file, not a folder: name another folder" in capsys.readouterr().err
    assert not jupyterlab.exists()


def test_folder_cannot_be_written(
    jupyterlab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, *_: object) -> None:  # root may write anywhere, so a folder without permission tests nothing
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert cli.main(["lab", "mine"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"zerograd lab: cannot write the lessons to {tmp_path / 'mine'} (Permission denied: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "8888.0", "", "²"])
def test_port_is_no_port(jupyterlab: Path, capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["lab", f"--port={port}"])
    assert stop.value.code == 2
    assert f"{port!r} is no port: give a whole number from 1 to 65535" in capsys.readouterr().err
    assert not jupyterlab.exists()


def test_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["labs"])
    assert stop.value.code == 2
    assert "invalid choice: 'labs'" in capsys.readouterr().err


# ---------------------------------------------------------------- the rest


def test_without_arguments_it_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    assert "usage: zerograd" in capsys.readouterr().out


def test_python_m_zerograd() -> None:
    root = Path(zerograd.__file__).parent.parent
    command = [sys.executable, "-m", "zerograd", "--version"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)
    assert run.stdout == f"zerograd {zerograd.__version__}\n"
