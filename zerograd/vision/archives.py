"""Unpacking what was fetched. An archive is looked through before a byte of it is written, and nothing in it is ever run.

Refused: what would lie outside the folder, links, devices, sparse files, and more bytes than were expected.
"""
from __future__ import annotations

import gzip
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from .download import Refused

MEMBERS = 100_000
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError)


def gunzip(path: Path, target: Path, limit: int) -> Path:
    """Unpack ``path`` (.gz) to ``target``, which is there wholly or not at all. Raises Refused for more than ``limit`` bytes."""
    with _refusing(path), gzip.open(path) as file, _atomic(target) as out:
        source = _Limited(file, limit)
        while chunk := source.read(1 << 20):
            out.write(chunk)
    return target


def untar(path: Path, folder: Path, limit: int) -> Path:
    """Unpack ``path`` (.tar.gz) into ``folder``. Raises Refused for an archive that is damaged or holds what it should not."""
    folder.mkdir(parents=True, exist_ok=True)
    with _refusing(path):
        for member, _ in _members(path, limit):
            _place(member, folder)
        for member, content in _members(path, limit):
            target = _place(member, folder)
            if member.isdir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with _atomic(target) as out:
                while chunk := content.read(1 << 20):
                    out.write(chunk)
    return folder


def _members(path: Path, limit: int) -> Iterator[tuple[tarfile.TarInfo, Any]]:
    """What an archive holds, one after the other, each with its content."""
    with gzip.open(path) as file:
        source: Any = _Limited(file, limit)
        with tarfile.open(fileobj=source, mode="r|") as archive:
            for count, member in enumerate(archive):
                if count >= MEMBERS:
                    raise Refused(f"{path.name} holds more than {MEMBERS} files")
                yield member, archive.extractfile(member) if member.isreg() else None
        while source.read(1 << 20):  # to the end, where the checksum of the whole stands
            pass


def _place(member: tarfile.TarInfo, folder: Path) -> Path:
    """Where a member goes. Raises Refused if that is not below ``folder``, or if it is neither file nor folder."""
    name = PurePosixPath(member.name)
    if not (member.isdir() or (member.isreg() and not member.issparse())):
        raise Refused(f"{member.name!r} in the archive is neither a file nor a folder")
    if name.is_absolute() or ".." in name.parts or any(mark in member.name for mark in "\\:\0"):
        raise Refused(f"{member.name!r} in the archive would lie outside the folder")
    target = folder.joinpath(*name.parts)
    if not target.resolve().is_relative_to(folder.resolve()):  # by a link that was there before
        raise Refused(f"{member.name!r} in the archive would lie outside the folder")
    return target


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise Refused(f"{path} is damaged: {error}") from error


@contextmanager
def _atomic(target: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name when all is written."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


class _Limited:
    """A file of which no more than so many bytes are read, however much is asked for at once."""

    def __init__(self, file: Any, limit: int) -> None:
        self.file, self.left = file, limit

    def read(self, size: int) -> bytes:
        chunk: bytes = self.file.read(min(size, self.left + 1))
        self.left -= len(chunk)
        if self.left < 0:
            raise Refused("it unpacks to more bytes than were expected")
        return chunk
