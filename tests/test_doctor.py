"""``zerograd doctor`` tells a sound installation from a broken one, and says what to do; only what is needed decides."""

from __future__ import annotations

import importlib.metadata
import json
import os
import socket
import stat
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from test_readme import PROJECT

import zerograd
from zerograd import cli, doctor

Versions = dict[str, "str | None"]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Versions:
    """What is installed, as far as the doctor can see; ``None`` is not. The rest is what really is."""
    versions: Versions = {}
    real = importlib.metadata.version

    def version(name: str) -> str:
        found = versions[name] if name in versions else real(name)
        if found is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(importlib.metadata, "version", version)
    return versions


def examined() -> dict[str, doctor.Finding]:
    return {finding.what: finding for finding in doctor.examine()}


def broken() -> dict[str, str]:
    return {what: finding.found for what, finding in examined().items() if finding.needed and finding.state != "ok"}


@pytest.mark.needs("sockets")
def test_a_sound_installation(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []  # to raise would tell nothing: what fails is a finding

    def refuse(*what: object, **_: object) -> None:
        reached.append(what)
        raise OSError("no network here")

    for owner, name in [(socket.socket, "connect"), (socket.socket, "connect_ex"), (socket, "getaddrinfo")]:
        monkeypatch.setattr(owner, name, refuse)
    assert cli.main(["doctor"]) == 0
    assert not reached
    out = capsys.readouterr().out
    assert f"ok      zerograd            {zerograd.__version__} (" in out
    assert f"ok      numpy               {importlib.metadata.version('numpy')}\n" in out
    assert out.endswith("\nzerograd has all that it needs.\n")


def test_as_json_it_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [doctor.Finding(**each) for each in told] == list(doctor.examine())
    assert {each["state"] for each in told} <= {"ok", "missing", "problem"}
    assert all(each["found"] for each in told)


def test_it_needs_what_the_project_declares() -> None:
    assert [f"{name}>={floor}" if floor else name for name, floor in doctor.NEEDED.items()] == PROJECT["dependencies"]


def test_a_needed_package_is_missing(installed: Versions, capsys: pytest.CaptureFixture[str]) -> None:
    installed["anywidget"] = None
    assert cli.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "missing anywidget           zerograd needs it\n" in out
    assert f"-> {cli.pip_install('anywidget>=0.9')}\n" in out
    assert out.endswith("zerograd cannot work here as it should: see anywidget.\n")


@pytest.mark.parametrize(("version", "sound"), [("7.6.5", False), ("7.7", True), ("7.10.1", True), ("10.0rc1", True)])
def test_a_needed_package_is_too_old(installed: Versions, version: str, sound: bool) -> None:
    installed["ipywidgets"] = version
    assert broken() == ({} if sound else {"ipywidgets": "7.6.5 is too old"})
    assert cli.main(["doctor"]) == int(not sound)


def test_a_needed_package_cannot_be_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "graphviz.py").write_text("raise OSError('half of it is gone')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "graphviz", raising=False)
    finding = examined()["graphviz"]
    assert finding.state == "problem" and finding.needed
    assert finding.found.endswith(" cannot be imported: OSError: half of it is gone")
    assert "--force-reinstall graphviz" in finding.advice
    assert cli.main(["doctor"]) == cli.main(["doctor", "--json"]) == 1


def test_what_is_not_needed_may_be_missing(installed: Versions) -> None:
    installed.update(dict.fromkeys(doctor.NOTEBOOKS))
    findings = examined()
    assert {findings[name].state for name in doctor.NOTEBOOKS} == {"missing"}
    assert all(findings[name].found and name in findings[name].advice for name in doctor.NOTEBOOKS)
    assert broken() == {}


@pytest.mark.parametrize(
    ("versions", "state", "says"),
    [
        (("8.1.9", "3.0.17", "4.0.16", "4.6", "7.6"), "ok", "ipywidgets 8.1.9 fits jupyterlab_widgets 3.0.17"),
        (("7.7.1", "1.1.1", "3.6.10", "3.2", "6.5"), "ok", "7.7.1 fits jupyterlab_widgets 1.1.1 and widgetsnbextension 3.6.10"),
        (("7.7.1", "3.0.15", "3.6.10", None, "6.5"), "ok", "7.7.1 fits widgetsnbextension 3.6.10"),  # as on Colab
        (("99.0", "3.0.17", "4.0.16", "4.6", None), "ok", "ipywidgets 99.0"),
        (("8.1.9", None, None, None, None), "ok", "ipywidgets 8.1.9"),
        (("7.7.1", "3.0.17", "3.6.10", "4.6", None), "problem", "7.7.1 and jupyterlab_widgets 3.0.17 do not fit together"),
        (("8.1.9", "1.1.1", "4.0.16", "4.6", None), "problem", "8.1.9 and jupyterlab_widgets 1.1.1 do not fit together"),
        (("7.7.1", "1.1.1", "4.0.16", None, "6.5"), "problem", "7.7.1 and widgetsnbextension 4.0.16 do not fit together"),
        (("8.1.9", None, "4.0.16", "4.6", None), "problem", "jupyterlab is here, but jupyterlab_widgets is not"),
        ((None, "3.0.17", "4.0.16", "4.6", None), "missing", "there is no ipywidgets"),
    ],
)
def test_whether_the_widgets_fit_together(versions: tuple[Any, ...], state: str, says: str, installed: Versions) -> None:
    names = ("ipywidgets", "jupyterlab_widgets", "widgetsnbextension", "jupyterlab", "notebook")
    installed.update(zip(names, versions, strict=True))
    finding = examined()["widgets"]
    assert finding.state == state and says in finding.found
    assert bool(finding.advice) == (state == "problem")
    assert not finding.needed


def test_no_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = examined()["dot"]
    assert (finding.state, finding.found) == ("missing", "not needed: zerograd draws by itself")
    assert broken() == {}


LAYOUT = '{"bb": "0,0,99,99", "objects": [{"name": "n0", "pos": "9,9"}, {"name": "n1", "pos": "90,9"}],' \
    ' "edges": [{"id": "e0", "pos": "9,9 20,9 30,9 90,9"}]}'  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(
    ("body", "state", "says"),
    [
        ("exit 3", "problem", "dot failed with exit status 3"),
        ("echo hello", "problem", "dot printed something that is not JSON"),
        (f"[ $1 = -V ] && echo 'dot - graphviz version 12.1.2 (0)' >&2 || echo '{LAYOUT}'", "ok", "12.1.2 ("),
        (f"[ $1 = -V ] || echo '{LAYOUT}'", "ok", "of unknown version ("),
    ],
)
@pytest.mark.needs("processes")
def test_a_dot(body: str, state: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\n[ $1 = -V ] || cat > /dev/null\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    finding = examined()["dot"]
    assert finding.state == state and finding.found.startswith(says) and str(program) in finding.found
    assert broken() == {}


def test_an_installation_without_lessons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "zerograd" / "cli.py"))
    assert "carries no lessons" in broken()["lessons"]
    assert cli.main(["doctor"]) == 1


def test_an_engine_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zerograd.Tensor, "__add__", lambda a, b: a * b)
    assert broken()["zerograd"].endswith("the gradients of w * x + b are [15.0, 20.0, 12.0]")
    monkeypatch.setattr(zerograd.Tensor, "__add__", None)
    assert "TypeError" in broken()["zerograd"]
    assert cli.main(["doctor"]) == 1


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None)
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    assert examined()["blas"].found.endswith("threads: its own choice")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert examined()["blas"].found.endswith("threads: OMP_NUM_THREADS=1")
    pools: list[dict[str, Any]] = [{"num_threads": 4}]  # OpenMP's, which has no kernels
    monkeypatch.setitem(sys.modules, "threadpoolctl", types.SimpleNamespace(threadpool_info=lambda: pools))
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: object())
    assert examined()["blas"].found.endswith("threads: 4")
    pools.append({"num_threads": 2, "architecture": "SkylakeX"})
    assert examined()["blas"].found.endswith("threads: 4, 2, kernels: SkylakeX")


@pytest.mark.parametrize("told", [None, {}, {"Build Dependencies": {}}])
def test_a_numpy_that_does_not_name_its_blas(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.numpy, "show_config", lambda mode: told)
    assert examined()["blas"].found.startswith("NumPy does not say which")
