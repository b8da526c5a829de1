"""A file is there as a whole or not at all: it is written under another name, and takes its own when it is safe on the disk."""
from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from typing import Any


def write(path: str, fill: Callable[[Callable[[Any], object]], object]) -> None:
    """Let ``fill(write)`` write the file ``path``. Whatever happens on the way, what was there before is still there.

    Raises RuntimeError in PyTorch's words where the folder is missing or the file cannot be opened, and OSError where the disk is
    full. What is no file (``/dev/stdout``) is written to as it stands.
    """
    parent = os.path.dirname(path)
    if parent and not os.path.isdir(parent):
        raise RuntimeError(f"Parent directory {parent} does not exist.")
    path = os.path.realpath(path)  # a link stays a link
    folder, name = os.path.split(path)
    try:
        mode = os.stat(path).st_mode
    except OSError:
        mode = None
    if mode is None or (stat.S_ISREG(mode) and os.access(path, os.W_OK)):
        _replace(folder, name, mode, fill)
        return
    handle = _open(path, os.O_WRONLY)  # which says what is wrong with a folder, or a file that must not be written
    try:
        fill(lambda data: _all(handle, data))
    finally:
        os.close(handle)


def _replace(folder: str, name: str, mode: int | None, fill: Callable[[Callable[[Any], object]], object]) -> None:
    beside = os.path.join(folder, f".{name[:100]}.{os.urandom(6).hex()}.tmp")
    handle = _open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        try:
            fill(lambda data: _all(handle, data))
            os.fsync(handle)
        finally:
            os.close(handle)
        if mode is not None:
            os.chmod(beside, stat.S_IMODE(mode))
        os.replace(beside, os.path.join(folder, name))
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    _settle(folder)


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise RuntimeError(
            f"[enforce fail at inline_container.cc:747] . open file failed with strerror: {error.strerror}"
        ) from error


def _all(handle: int, data: Any) -> None:
    """Write all of ``data``: the system may take a part of it at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _settle(folder: str) -> None:
    """Bring the new name to the disk, too. Where folders cannot be opened (Windows), the system does it in its own time."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
