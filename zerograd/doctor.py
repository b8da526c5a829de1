"""``zerograd doctor``: what is installed here, whether it works and fits together, and what to do about what does not.

Each finding is ``ok``, ``missing`` or a ``problem``. Only what zerograd cannot do without decides about the exit status.
It looks at this computer only: nothing is fetched.
"""
from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Iterator
from typing import NamedTuple

import numpy

from . import __version__, cli, tensor
from .viz.drawing.dot import dot_layout
from .viz.drawing.geometry import Link
from .viz.drawing.programs import LIMIT

# What zerograd declares that it needs, and from which version on: pyproject.toml says the same.
NEEDED = {"numpy": "1.26", "graphviz": "", "ipywidgets": "7.7", "anywidget": "0.9", "threadpoolctl": "3.1"}

# What the notebooks run in, and what each is for. Without any of it, zerograd is a library like others.
NOTEBOOKS = {
    "ipython": "shows what a cell gives",
    "ipykernel": "runs the cells of a notebook",
    "jupyterlab": "shows the lessons: `zerograd lab` opens it",
    "notebook": "only for those who prefer Jupyter Notebook to JupyterLab",
    "jupyterlab_widgets": "shows widgets in JupyterLab and in Notebook 7",
    "widgetsnbextension": "shows widgets in older notebooks",
    "matplotlib": "the lessons plot with it",
    "pandas": "the lessons read tables with it",
    "pillow": "the lessons make and read pictures with it",
}

# A widget has a half in Python and one in the browser, which comes in a package of the front end: the major versions of
# ipywidgets, and those of the other half that belong to them. (Colab has a half of its own, and Notebook 7 uses JupyterLab's.)
WIDGETS: dict[str, tuple[str, dict[int, tuple[int, ...]]]] = {
    "jupyterlab": ("jupyterlab_widgets", {7: (1, 2), 8: (3,)}),
    "notebook": ("widgetsnbextension", {7: (3,), 8: (4,)}),
}


class Finding(NamedTuple):
    """One line of the report."""

    what: str
    state: str  # ok, missing or problem
    found: str = ""
    advice: str = ""
    needed: bool = False


def examine() -> Iterator[Finding]:
    """Everything there is to say, in the order in which it is read."""
    yield Finding("system", "ok", f"{platform.platform()}, {os.cpu_count()} processors")
    python = f"{platform.python_version()} ({platform.python_implementation()}, {sys.executable})"
    yield Finding("python", "ok", python)
    yield _autograd()
    yield _lessons()
    yield from map(_needed, NEEDED)
    yield blas()
    yield from map(_optional, NOTEBOOKS)
    yield _widgets()
    yield _dot()


def _autograd() -> Finding:
    what, found = "zerograd", f"{__version__} ({os.path.dirname(os.path.abspath(__file__))})"
    try:
        w, x, b = (tensor(value, requires_grad=True) for value in (4.0, 3.0, 5.0))
        (w * x + b).backward()
        gradients = [each.grad.item() for each in (w, x, b)]
    except Exception as error:
        return Finding(what, "problem", f"{found}: {_short(error)}", "install zerograd again", True)
    if gradients != [3, 4, 1]:
        return Finding(what, "problem", f"{found}: the gradients of w * x + b are {gradients}", "install zerograd again", True)
    return Finding(what, "ok", found)


def _lessons() -> Finding:
    try:
        folder = cli.lessons_folder()
    except cli.Problem as problem:
        return Finding("lessons", "problem", str(problem), "install zerograd again", True)
    return Finding("lessons", "ok", f"{len(list(folder.glob('*.ipynb')))} in {folder}")


def _needed(name: str) -> Finding:
    floor, version = NEEDED[name], _version(name)
    wanted = f"{name}>={floor}" if floor else name
    if version is None:
        return Finding(name, "missing", "zerograd needs it", cli.pip_install(wanted), True)
    if _numbers(version) < _numbers(floor):
        return Finding(name, "problem", f"{version} is too old", cli.pip_install(wanted), True)
    try:
        importlib.import_module(name)
    except Exception as error:
        again = cli.pip_install("--force-reinstall", wanted)
        return Finding(name, "problem", f"{version} cannot be imported: {_short(error)}", again, True)
    return Finding(name, "ok", version)


def _optional(name: str) -> Finding:
    version = _version(name)
    return Finding(name, "ok", version) if version else Finding(name, "missing", NOTEBOOKS[name], cli.pip_install(name))


def blas() -> Finding:
    """Which library multiplies NumPy's matrices, on how many threads, and with the kernels of which processor."""
    with contextlib.suppress(Exception):  # the shape of this dictionary is not promised
        library = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[call-overload,unused-ignore]
        return Finding("blas", "ok", f"{library['name']} {library.get('version', '')}".strip() + f", {_threads()}")
    return Finding("blas", "missing", f"NumPy does not say which; {_threads()}")


def _threads() -> str:
    if importlib.util.find_spec("threadpoolctl"):
        with contextlib.suppress(Exception):
            pools = importlib.import_module("threadpoolctl").threadpool_info()
            threads = ", ".join(str(pool["num_threads"]) for pool in pools)
            kernels = ", ".join(pool["architecture"] for pool in pools if "architecture" in pool)
            return f"threads: {threads}" + (f", kernels: {kernels}" if kernels else "")
    names = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
    return f"threads: {', '.join(f'{name}={os.environ[name]}' for name in names if name in os.environ) or 'its own choice'}"


def _widgets() -> Finding:
    """Whether the halves of the widgets belong together."""
    version = _version("ipywidgets")
    if version is None:
        return Finding("widgets", "missing", "there is no ipywidgets")
    halves = []
    for front, (name, fitting) in WIDGETS.items():
        shows, other = _version(front), _version(name)
        if shows is None or (front == "notebook" and _numbers(shows) >= (7,)):
            continue
        if other is None:
            again = cli.pip_install("--force-reinstall", "ipywidgets")
            return Finding("widgets", "problem", f"{front} is here, but {name} is not: widgets stay text", again)
        majors = fitting.get(_numbers(version)[0])
        if majors is None:  # newer than we are: nothing is known against it
            continue
        if _numbers(other)[0] not in majors:
            again = cli.pip_install("--upgrade", "--force-reinstall", "ipywidgets")
            return Finding("widgets", "problem", f"ipywidgets {version} and {name} {other} do not fit together", again)
        halves.append(f"{name} {other}")
    return Finding("widgets", "ok", f"ipywidgets {version}" + (f" fits {' and '.join(halves)}" if halves else ""))


def _dot() -> Finding:
    """Graphviz's program: where it is, its version, and whether it can lay out a picture of ours."""
    program, spare = shutil.which("dot"), "not needed: zerograd draws by itself"
    if program is None:
        return Finding("dot", "missing", spare, 'install Graphviz for viz.graph(y, engine="dot")')
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        dot_layout([(30, 20), (30, 20)], [Link(0, 1)])
    if caught:
        reason = str(caught[0].message).partition(": drawn")[0]
        return Finding("dot", "problem", f"{reason} ({program})", f"{spare}; or install Graphviz again")
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run([program, "-V"], capture_output=True, text=True, errors="replace", timeout=LIMIT)
        if found := re.search(r"version (\S+)", told.stderr + told.stdout):
            return Finding("dot", "ok", f"{found[1]} ({program})")
    return Finding("dot", "ok", f"of unknown version ({program})")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:2])) or (0,)


def _short(error: Exception) -> str:
    return textwrap.shorten(f"{type(error).__name__}: {error}", 200)


def doctor(as_json: bool = False) -> int:
    """Print the report and return the exit status: 1 where something that zerograd needs is missing or broken."""
    findings = list(examine())
    broken = [finding.what for finding in findings if finding.needed and finding.state != "ok"]
    if as_json:
        print(json.dumps([finding._asdict() for finding in findings], indent=1))
    else:
        _print(findings, broken)
    return int(bool(broken))


def _print(findings: list[Finding], broken: list[str]) -> None:
    for what, state, found, advice, _ in findings:
        print(f"{state:8}{what:20}{found}")
        if advice:
            print(f"{'':28}-> {advice}")
    print()
    print(f"zerograd cannot work here as it should: see {', '.join(broken)}." if broken else "zerograd has all that it needs.")
