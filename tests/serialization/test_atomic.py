"""Whatever happens while a file is written, what was there before still loads, and the next ``save`` succeeds."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import zerograd
from zerograd.serialization import atomic

CALLS = "open", "write", "fsync", "close", "chmod", "replace"
POINTS = 200
OLD, NEW = {"is": "old", "w": zerograd.zeros(3)}, {f"w{i}": zerograd.full((i + 1,), float(i)) for i in range(75)}
links = pytest.mark.skipif(sys.platform in ("win32", "wasi"), reason="needs symbolic links, pipes and modes")


class Killed(BaseException):
    """Stands for the end of the process: nothing in it goes on."""


class Fragile:
    """``os``, whose call number ``point`` fails: half of the bytes are written by then, if it is a write."""

    def __init__(self, point: int, error: Callable[[], BaseException], dies: bool) -> None:
        self.point, self.error, self.dies, self.calls, self.dead = point, error, dies, 0, False

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in (*CALLS, "unlink"):
            return real

        def call(*arguments: Any) -> Any:
            if self.dead:
                raise Killed
            if name == "unlink":
                return real(*arguments)
            self.calls += 1
            if self.calls != self.point:
                return real(*arguments)
            self.dead = self.dies
            if name == "write":
                real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            elif name == "close":
                real(*arguments)
            raise self.error()

        return call


def interrupted(path: Path, fragile: Fragile, monkeypatch: pytest.MonkeyPatch) -> Fragile:
    """``save`` with this ``os``, which may stop it."""
    with monkeypatch.context() as patch, contextlib.suppress(Killed, OSError, RuntimeError):
        patch.setattr(atomic, "os", fragile)
        zerograd.save(NEW, path)
    return fragile


def loads(path: Path) -> str:
    found = zerograd.load(path)
    assert str(found) in (str(OLD), str(NEW))
    return "old" if "is" in found else "new"


def places(count: int) -> list[int]:
    """So many points, spread over all calls of a ``save``; counted once, with nothing in the way."""
    total = 3 * (len(NEW) + 7) + 6
    return sorted({1 + place * total // count for place in range(count)})


def test_there_are_enough_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pth"
    zerograd.save(OLD, path)
    fragile = interrupted(path, Fragile(10**9, Killed, False), monkeypatch)
    assert loads(path) == "new"
    assert len(places(POINTS)) == POINTS
    assert fragile.calls >= places(POINTS)[-1]


@pytest.mark.parametrize("point", places(POINTS))
def test_killed(point: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pth"
    zerograd.save(OLD, path)
    fragile = interrupted(path, Fragile(point, Killed, True), monkeypatch)
    assert fragile.dead
    assert loads(path) in ("old", "new")
    zerograd.save(NEW, path)
    assert loads(path) == "new"


@pytest.mark.parametrize("point", places(POINTS))
def test_disk_full(point: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left lying about either."""
    path = tmp_path / "a.pth"
    zerograd.save(OLD, path)
    full = Fragile(point, lambda: OSError(errno.ENOSPC, "No space left on device"), False)
    assert interrupted(path, full, monkeypatch).calls >= point
    assert loads(path) in ("old", "new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.pth"]


def test_the_old_file_stays_until_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the tests above would be content with a file that is new from the first byte on."""
    path, found = tmp_path / "a.pth", []
    for point in places(20):
        zerograd.save(OLD, path)
        interrupted(path, Fragile(point, Killed, True), monkeypatch)
        found.append(loads(path))
    assert found == ["old"] * found.count("old") + ["new"] * found.count("new")
    assert found.count("old") >= 18


@pytest.mark.parametrize("limit", [0, 10, 1000, 5000])
def test_a_full_disk_says_so(limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = limit

    def write(handle: int, data: Any) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = os_write(handle, bytes(data)[:room])
        room -= done
        return done

    os_write = os.write
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="No space left on device") as caught:
        zerograd.save(NEW, tmp_path / "a.pth")
    assert caught.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


def test_written_a_few_bytes_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os_write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: os_write(handle, bytes(data)[:7]))
    zerograd.save(NEW, tmp_path / "a.pth")
    assert loads(tmp_path / "a.pth") == "new"


def test_on_the_disk_before_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    class Noting(Fragile):
        def __getattr__(self, name: str) -> Any:
            order.append(name)
            return getattr(os, name)

    monkeypatch.setattr(atomic, "os", Noting(0, Killed, False))
    zerograd.save(OLD, tmp_path / "a.pth")
    told = [name for name in order if name in ("write", "fsync", "replace")]
    assert told == ["write"] * told.count("write") + ["fsync", "replace", "fsync"]


KILL = """
import os, sys, zerograd
path, first = sys.argv[1:]
weights = {f"w{i}": zerograd.full((20_000,), float(i)) for i in range(50)}
print("ready", flush=True)
while True:
    zerograd.save(weights, path)
"""


@pytest.mark.needs("processes")
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs processes that can be killed")
@pytest.mark.parametrize("wait", [0.0, 0.003, 0.01, 0.031, 0.1])
def test_killed_in_earnest(wait: float, tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    zerograd.save(OLD, path)
    with subprocess.Popen([sys.executable, "-c", KILL, str(path), ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
    found = zerograd.load(path)
    assert "is" in found or (len(found) == 50 and all(found[f"w{i}"].eq(float(i)).all() for i in range(50)))


def test_nothing_is_written_of_what_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    zerograd.save(OLD, path)
    with pytest.raises(TypeError):
        zerograd.save([zerograd.ones(3), object()], path)
    assert loads(path) == "old"
    with pytest.raises(TypeError):
        zerograd.save(object(), tmp_path / "b.pth")
    assert [each.name for each in tmp_path.iterdir()] == ["a.pth"]


@links
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.pth", tmp_path / "link.pth"
    zerograd.save(OLD, real)
    link.symlink_to("real.pth")
    zerograd.save(NEW, link)
    assert link.is_symlink()
    assert loads(real) == "new"


@links
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_the_mode_stays(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    zerograd.save(OLD, path)
    usual = path.stat().st_mode
    (tmp_path / "plain").write_bytes(b"")
    assert usual == (tmp_path / "plain").stat().st_mode
    path.chmod(mode)
    zerograd.save(NEW, path)
    assert path.stat().st_mode & 0o777 == mode


@links
@pytest.mark.needs("threads")
def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    """A named pipe, as ``/dev/stdout`` may be one."""
    import threading

    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    zerograd.save(OLD, pipe)
    reader.join()
    (tmp_path / "a.pth").write_bytes(got[0])
    assert loads(tmp_path / "a.pth") == "old"
    assert pipe.is_fifo()
