"""The ``zerograd`` command: ``zerograd lab`` copies the lessons into a folder and opens JupyterLab on the first, and
``zerograd doctor`` (``doctor.py``) looks at what is installed here.

A lesson belongs to the learner as soon as they have changed it: it is then kept, whatever a newer zerograd brings.
To tell, a hidden file beside the lessons remembers the SHA-256 of each one as it was copied. Where that file is lost
or unreadable, any lesson that differs from ours counts as changed.
"""
from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import __version__

MANIFEST = ".zerograd-lessons.json"


class Problem(Exception):
    """Something that the user can mend: its text is all they need to read."""


def lessons_folder() -> Path:
    """Where our own copy of the lessons is: inside the package in a wheel, beside it in a clone."""
    package = Path(__file__).resolve().parent
    places = (package / "lessons" / "notebooks", package.parent / "notebooks")
    for folder in places:
        if any(folder.glob("*.ipynb")):
            return folder
    looked = " and ".join(map(str, places))
    raise Problem(f"this installation carries no lessons (looked in {looked}): install zerograd again.")


def copy_lessons(folder: Path, outputs: bool = False) -> list[tuple[str, Path]]:
    """Bring the lessons in ``folder`` up to date: ``(what happened, where it is)`` for each, in order.

    Without the stored ``outputs``, which answer each question before its cell was run.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = _read_manifest(folder / MANIFEST)
        copied = {}
        done = []
        for lesson in sorted(lessons_folder().glob("*.ipynb")):
            target, ours = folder / lesson.name, lesson.read_bytes()
            if not outputs:
                ours = _without_outputs(ours)
            known[lesson.name], word = _bring(ours, target, known.get(lesson.name))
            done.append((word, target))
            if not word.startswith("kept"):
                copied[target] = ours
        _write(folder / MANIFEST, json.dumps(known, indent=1, sort_keys=True).encode())
    except OSError as error:
        raise Problem(_refusal(folder, error)) from None
    _trust(copied)
    return done


def _bring(ours: bytes, target: Path, copied: str | None) -> tuple[str | None, str]:
    """Copy one lesson unless the learner's own work stands there: the SHA-256 to remember, and what happened."""
    new = _sha256(ours)
    there = _sha256(target.read_bytes()) if target.exists() else None
    if there == new:
        return new, "ready"
    if there is not None and there != copied:
        # The hash of the older copy is kept, so that "there is a newer one" can be said again next time.
        return copied, "kept" if copied == new else "kept, though zerograd has another version of it"
    _write(target, ours)
    return new, "new" if there is None else "updated"


def _title(lesson: Path) -> str:
    """What a lesson is about, from its first line, ``# Lesson 4 · A hidden layer``; nothing if it has no such line."""
    with contextlib.suppress(KeyError, IndexError, ValueError):
        first = "".join(json.loads(lesson.read_bytes())["cells"][0]["source"]).partition("\n")[0]
        return f" · {first.split(' · ', 1)[1]}"
    return ""


def _without_outputs(lesson: bytes) -> bytes:
    """The lesson as before it was ever run."""
    notebook = json.loads(lesson)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):  # ValueError: neither JSON nor text
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, data: bytes) -> None:
    """All or nothing: half a lesson would look like one that the learner changed."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _refusal(folder: Path, error: OSError) -> str:
    blocking = next((p for p in (folder, *folder.parents) if p.exists() and not p.is_dir()), None)
    if blocking is not None:
        return f"{blocking} is a file, not a folder: name another folder, as in `zerograd lab my-lessons`."
    where = error.filename or folder
    return f"cannot write the lessons to {folder} ({error.strerror}: {where}): name a folder that you may write to."


def _trust(lessons: dict[Path, bytes]) -> None:
    """Sign our own lessons: JupyterLab shows the stored pictures of a notebook only where it trusts it."""
    try:
        import nbformat
        from nbformat.sign import NotebookNotary

        notary = NotebookNotary()
        try:
            for data in lessons.values():
                notary.sign(nbformat.reads(data.decode(), as_version=4))
        finally:
            notary.store.close()
    except Exception as error:  # no nbformat, a read-only home...: no reason to withhold the lessons
        note = f"Note: stored pictures show only after their cell has run (signing the lessons failed: {error})."
        print(note, file=sys.stderr)


def pip_install(*what: str) -> str:
    """The line for a terminal that installs it in this Python, whichever ``pip`` the terminal would find."""
    line = [sys.executable, "-m", "pip", "install", *what]
    return subprocess.list2cmdline(line) if os.name == "nt" else shlex.join(line)


def lab(folder: Path, browser: bool = True, port: int | None = None, outputs: bool = False) -> int:
    """Copy the lessons, run JupyterLab on the first until it ends, and return its exit status."""
    if importlib.util.find_spec("jupyterlab") is None:
        line = pip_install("jupyterlab", "matplotlib", "pandas", "tqdm")
        raise Problem(f"JupyterLab is not installed in this Python; install it with: {line}")
    folder = folder.expanduser().absolute()
    done = copy_lessons(folder, outputs)
    print(f"The lessons are in {folder}")
    for what, lesson in done:
        print(f"  {lesson.name}: {what}{_title(lessons_folder() / lesson.name)}")
    if any("another version" in what for what, _ in done):
        print("What you changed is never overwritten. For a fresh copy, rename your file and run this again.")
    first = done[0][1].name
    command = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        # Rather than the lesson's path as an argument: so the address that --no-browser prints leads to it, too.
        f"--LabApp.default_url=/lab/tree/{quote(first)}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container everyone is root, and JupyterLab would refuse to start
    if not browser:
        command.append("--no-browser")
    if port is not None:
        command.append(f"--port={port}")
    print("Starting JupyterLab; Ctrl-C here ends it.", flush=True)
    return _run(command)


def _run(command: list[str]) -> int:
    """Run it to its end. Ctrl-C reaches it from the terminal and is its to answer; who ends us ends it too."""
    with subprocess.Popen(command) as process:
        handlers: dict[signal.Signals, Any] = {
            signal.SIGINT: signal.SIG_IGN, signal.SIGTERM: lambda *_: process.terminate(),
        }
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            status = process.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    return status if status >= 0 else 128 - status  # killed by a signal: as shells say it


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a whole number from 1 to 65535")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    about = "PyTorch's autograd in plain NumPy, with the graph drawn."
    top = argparse.ArgumentParser(prog="zerograd", description=about)
    top.add_argument("--version", action="version", version=f"zerograd {__version__}")
    commands = top.add_subparsers(dest="command", title="commands")
    about = "copy the lessons into a folder and open JupyterLab on the first"
    kept = "A lesson that you changed is never overwritten."
    one = commands.add_parser("lab", help=about, description=f"{about.capitalize()}. {kept}")
    one.add_argument("folder", nargs="?", type=Path, default=Path("zerograd-lessons"), metavar="FOLDER",
                     help="where your copies go (default: %(default)s)")
    one.add_argument("--no-browser", action="store_true", help="only print the address, open nothing")
    one.add_argument("--port", type=_port, metavar="N",
                     help="the port of JupyterLab, or the next free one (default: its own choice)")
    one.add_argument("--outputs", action="store_true",
                     help="copy what the cells print and draw, too: it answers each question before you run its cell")
    about = "say what is installed here, whether it works together, and what to do if not"
    one = commands.add_parser("doctor", help=about, description=f"{about.capitalize()}. Nothing is fetched.")
    one.add_argument("--json", action="store_true", help="the same as JSON, for a bug report")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = parser().parse_args(argv)
    if options.command is None:
        parser().print_help()
        return 0
    if options.command == "doctor":
        from .doctor import doctor  # it imports this file

        return doctor(options.json)
    try:
        return lab(options.folder, not options.no_browser, options.port, options.outputs)
    except Problem as problem:
        print(f"zerograd lab: {problem}", file=sys.stderr)
        return 1
