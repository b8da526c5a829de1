"""Reads the archive of a checkpoint, and believes nothing that the file itself cannot hold.

Records must be stored, not compressed: no record is larger than the file, so nothing can swell. They must not overlap, no name
may come twice, and both places that describe a record must agree. Everything is checked before any record is read.
"""
from __future__ import annotations

import struct
from binascii import crc32
from typing import Any, NamedTuple

from .refusals import corrupt

FULL = 0xFFFFFFFF
NO_DIRECTORY = "reading zip archive: failed finding central directory"
NOT_INSIDE = "file in archive is not in a subdirectory"
BAD_RECORD = "reading zip archive: the record {} "


class Record(NamedTuple):
    """Where a record stands."""

    start: int
    size: int
    check: int


class ArchiveReader:
    """The records of the archive that ``file`` holds from where it stands to its end, by their names without the folder.

    Raises RuntimeError in PyTorch's words for what is damaged, or made to look like an archive.
    """

    def __init__(self, file: Any) -> None:
        self._file, self._base = file, file.tell()
        self._size = file.seek(0, 2) - self._base
        self.records: dict[str, Record] = {}
        start, size, count = self._directory()
        self._spans: list[tuple[int, int, str]] = []
        self._list(self._bytes(start, size), count, start)
        last = 0
        for begin, end, name in sorted(self._spans):
            if begin < last:
                raise corrupt(BAD_RECORD.format(name) + "overlaps another")
            last = end

    def read(self, name: str) -> bytes:
        """A whole record."""
        record = self.record(name)
        data = self._bytes(record.start, record.size)
        self._check(name, record, data)
        return data

    def read_into(self, name: str, buffer: Any) -> None:
        """A record into memory of just its size."""
        record = self.record(name)
        self._file.seek(self._base + record.start)
        done = 0
        while done < len(buffer):
            got = self._file.readinto(buffer[done:]) if hasattr(self._file, "readinto") else self._copy(buffer[done:])
            if not got:
                raise corrupt(f"reading file {name}: the file ends too early")
            done += got
        self._check(name, record, buffer)

    def record(self, name: str) -> Record:
        """Where a record stands. Raises RuntimeError if there is none of that name."""
        if name not in self.records:
            raise corrupt(f"locating file {name}: file not found")
        return self.records[name]

    def _copy(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _check(self, name: str, record: Record, data: Any) -> None:
        if crc32(data) != record.check:
            raise corrupt(BAD_RECORD.format(name) + "is not what was written: its checksum differs")

    def _bytes(self, start: int, size: int) -> bytes:
        if start < 0 or size < 0 or start + size > self._size:
            raise corrupt(NO_DIRECTORY)
        self._file.seek(self._base + start)
        data = self._file.read(size)
        if len(data) != size:
            raise corrupt("reading zip archive: the file ends too early")
        return bytes(data)

    def _directory(self) -> tuple[int, int, int]:
        """Where the list of records stands, how long it is and how many there are."""
        if self._size < 22:
            raise corrupt("reading zip archive: not a ZIP archive")
        tail = self._bytes(max(0, self._size - 65557), min(self._size, 65557))
        found = tail.rfind(b"PK\5\6")
        if found < 0 or found + 22 > len(tail):
            raise corrupt(NO_DIRECTORY)
        disk, first, here, count, size, start, comment = struct.unpack("<4H2LH", tail[found + 4 : found + 22])
        end = self._size - len(tail) + found
        if disk or first or here != count or end + 22 + comment != self._size:
            raise corrupt(NO_DIRECTORY)
        if end >= 20 and (locator := self._bytes(end - 20, 20))[:4] == b"PK\6\7":
            _, where, _ = struct.unpack("<LQL", locator[4:])
            block = self._bytes(where, 56)
            *_, here, large_count, large_size, large_start = struct.unpack("<4sQ2H2L4Q", block)
            told = (count, large_count, 0xFFFF), (size, large_size, FULL), (start, large_start, FULL)
            if block[:4] != b"PK\6\6" or here != large_count or any(a not in (b, limit) for a, b, limit in told):
                raise corrupt(NO_DIRECTORY)
            count, size, start, end = large_count, large_size, large_start, where
        if start + size > end or count * 46 > size:
            raise corrupt(NO_DIRECTORY)
        return start, size, count

    def _list(self, listed: bytes, count: int, end: int) -> None:
        """Enter the ``count`` records that are ``listed``; all of them stand before ``end``."""
        at, root = 0, None
        for _ in range(count):
            if listed[at : at + 4] != b"PK\1\2" or at + 46 > len(listed):
                raise corrupt(NO_DIRECTORY)
            fields = struct.unpack("<6H3L5H2L", listed[at + 4 : at + 46])
            *_, flags, method, _, _, check, packed, size, long_name, long_extra, comment, disk, _, _, start = fields
            middle = at + 46 + long_name
            raw, extra = listed[at + 46 : middle], listed[middle : middle + long_extra]
            at = middle + long_extra + comment
            name = _text(raw)
            size, packed, start = _large(extra, [size, packed, start], name)
            if method or flags & 1 or packed != size or disk:
                raise corrupt(BAD_RECORD.format(name) + "is compressed or encrypted; a checkpoint's records are stored")
            root = _root(name) if root is None else root
            self._enter(name, root, raw, Record(start, size, check), end)
        if at != len(listed):
            raise corrupt(NO_DIRECTORY)

    def _enter(self, name: str, root: str, raw: bytes, record: Record, end: int) -> None:
        """Know a record: ``record.start`` is where its header stands, which has a copy of the name."""
        if not name.startswith(root):
            raise RuntimeError(f"[enforce fail at inline_container.cc:340] . {NOT_INSIDE} {root}: {name}")
        header = self._bytes(record.start, 30)
        signature, _, flags, method, *_, long_name, long_extra = struct.unpack("<4s5H3L2H", header)
        start = record.start + 30 + long_name + long_extra
        same = long_name == len(raw) and self._bytes(record.start + 30, long_name) == raw
        if signature != b"PK\3\4" or method or flags & 1 or not same or start + record.size > end:
            raise corrupt(BAD_RECORD.format(name) + "does not stand where the list of records has it")
        short = name[len(root) :]
        if short in self.records:
            raise corrupt(BAD_RECORD.format(name) + "is there twice")
        self.records[short] = record._replace(start=start)
        self._spans.append((record.start, start + record.size, name))


def _text(raw: bytes) -> str:
    """The name of a record. None ever becomes a path, but one that tries to is a sign of malice."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise corrupt(f"reading zip archive: the name {raw!r} is not UTF-8") from None
    if "\\" in name or "\0" in name or not {"", ".", ".."}.isdisjoint(name.removesuffix("/").split("/")):
        raise corrupt(f"reading zip archive: {name!r} is no name for a record")
    return name


def _root(name: str) -> str:
    """The folder that all records are in."""
    root, slash, _ = name.partition("/")
    if not slash:
        raise RuntimeError(f"[enforce fail at inline_container.cc:180] . {NOT_INSIDE}: {name}")
    return root + slash


def _large(extra: bytes, numbers: list[int], name: str) -> list[int]:
    """The numbers with those that did not fit 32 bits, which stand in a block of ``extra``."""
    missing = [place for place, number in enumerate(numbers) if number == FULL]
    at = 0
    while missing and at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        if kind == 1 and length >= 8 * len(missing) and at + 4 + length <= len(extra):
            for place, number in zip(missing, struct.unpack(f"<{len(missing)}Q", extra[at + 4 :][: 8 * len(missing)])):
                numbers[place] = number
            return numbers
        at += 4 + length
    if missing:
        raise corrupt(BAD_RECORD.format(name) + "does not say how large it is")
    return numbers
