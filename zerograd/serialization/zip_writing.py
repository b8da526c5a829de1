"""The archive of a checkpoint, byte for byte as PyTorch lays it out.

Every record is stored as it is and begins at a multiple of 64 bytes: the header's extra field, marked ``FB``, is as long as it
takes. The checksum and the size follow the record, in a *data descriptor*; PyTorch computes where records stand from that layout.
"""
from __future__ import annotations

import struct
from binascii import crc32
from collections.abc import Callable
from typing import Any

ALIGNMENT = 64
LARGE = FULL = 0xFFFFFFFF
"""A number from ``LARGE`` on, which does not fit 32 bits, stands in a block of its own (zip64), and ``FULL`` in its place."""
DESCRIPTOR_FOLLOWS, UTF8 = 0x0008, 0x0800


class ArchiveWriter:
    """Writes the records of one archive, in the folder ``root``, by ``write``.

    >>> parts = []
    >>> archive = ArchiveWriter(parts.append, "archive")
    >>> archive.add("byteorder", b"little")
    >>> archive.close()
    >>> parts[1], len(parts[0]) % 64
    (b'little', 0)
    """

    def __init__(self, write: Callable[[Any], object], root: str) -> None:
        self._write, self._root, self._at = write, root, 0
        self._entries: list[tuple[bytes, int, int, int, int]] = []

    def add(self, name: str, data: Any) -> None:
        """Write a record: bytes, or a buffer of bytes."""
        whole, size, at, check = f"{self._root}/{name}".encode(), len(data), self._at, crc32(data)
        flags = UTF8 | (DESCRIPTOR_FOLLOWS if size else 0)
        extra = _zip64(size, at)
        extra += _padding(at + 30 + len(whole) + len(extra))
        self._out(struct.pack("<4s5H3L2H", b"PK\3\4", 0, flags, 0, 0, 0, 0, 0, 0, len(whole), len(extra)) + whole + extra)
        if size:
            self._out(data)
            self._out(struct.pack("<4sLQQ" if max(at, size) >= LARGE else "<4sLLL", b"PK\7\10", check, size, size))
        self._entries.append((whole, flags, check, size, at))

    def close(self) -> None:
        """Write PyTorch's last records, and the list of all."""
        self.add("version", b"3\n")
        names, checks = (crc32(repr([entry[place] for entry in self._entries]).encode()) for place in (0, 2))
        self.add(".data/serialization_id", f"{names:020d}{checks:020d}".encode())
        start, count = self._at, len(self._entries)
        self._out(b"".join(_listed(*entry) for entry in self._entries))
        end, size = self._at, self._at - start
        self._out(
            struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 0x031E, 45, 0, 0, count, count, size, start)
            + struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
            + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[min(count, 0xFFFF)] * 2, _short(size), _short(start), 0)
        )

    def _out(self, data: Any) -> None:
        self._write(data)
        self._at += len(data)


def _short(number: int) -> int:
    return FULL if number >= LARGE else number


def _zip64(size: int, at: int) -> bytes:
    numbers = [size, size] * (size >= LARGE) + [at] * (at >= LARGE)
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""


def _padding(at: int) -> bytes:
    """An extra field that ends at a multiple of 64 bytes."""
    more = -(at + 4) % ALIGNMENT
    return struct.pack("<2sH", b"FB", more) + b"Z" * more


def _listed(name: bytes, flags: int, check: int, size: int, at: int) -> bytes:
    """The entry of a record in the list at the end of the archive."""
    extra, told = _zip64(size, at), (check, _short(size), _short(size))
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 0, 0, flags, 0, 0, 0, *told, len(name), len(extra), 0, 0, 0, 0, _short(at))
    return head + name + extra
