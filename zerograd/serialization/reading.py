"""Reads a checkpoint: the archive, its version, the pickle in it, and the memory that the pickle asks for."""
from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.devices import device
from .constructors import Storage, StorageType
from .machine import Machine
from .refusals import ALLOWED, refused, shown
from .zip_reading import ArchiveReader

NO_CUDA = (
    "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only"
    " machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU."
)
AGAIN = " Load it in PyTorch and save it again: torch.save(torch.load(path), path)."
NEWEST = 10  # version of the archives


def read(file: Any, map_location: Any) -> Any:
    """What the checkpoint holds that ``file`` has from where it stands. Raises as ``load`` does."""
    restore = _restorer(map_location)
    start = file.tell()
    begin = file.read(512)
    if type(begin) is not bytes:
        raise TypeError(f"must be bytes, not {type(begin).__name__}: open the file with 'rb'")
    file.seek(start)
    if begin[:4] != b"PK\3\4":
        raise _no_archive(begin)
    archive = ArchiveReader(file)
    _check_version(archive)
    order = archive.read("byteorder").decode("utf-8", "backslashreplace") if "byteorder" in archive.records else "little"
    if order not in ("little", "big"):
        raise ValueError(f"Unknown endianness type: {order:.50}")
    storages = _Storages(archive, order != sys.byteorder, restore)
    return Machine(archive.read("data.pkl"), storages.find).run()


def _no_archive(begin: bytes) -> Exception:
    if not begin:
        return EOFError("the file is empty")
    if begin.startswith(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."):
        return refused("This file is in PyTorch's legacy format, of before version 1.6.", AGAIN)
    if begin[257:262] == b"ustar":
        return RuntimeError("Cannot use ``weights_only=True`` with files saved in the legacy .tar format." + AGAIN)
    return refused(f"This is no file that torch.save wrote: it begins with {begin[:16]!r}.")


def _check_version(archive: ArchiveReader) -> None:
    if "constants.pkl" in archive.records:
        raise RuntimeError("Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``." + ALLOWED)
    if "version" not in archive.records:
        raise RuntimeError(
            'Expected hasRecord("version") to be true, but got false.  (Could this error message be improved?  If so, please'
            " report an enhancement request to PyTorch.)"
        )
    version = archive.read("version").decode("utf-8", "backslashreplace")[:50]
    if not version.strip().isdecimal() or len(version) > 10:
        raise RuntimeError(f"[enforce fail at inline_container.cc:215] . Couldn't parse the version {version} as Long Long.")
    if int(version) > NEWEST:
        raise RuntimeError(
            f"[enforce fail at inline_container.cc:230] . Attempted to read a PyTorch file with version {int(version)}, but the"
            f" maximum supported version for reading is {NEWEST}. The version of your PyTorch installation may be too old, please"
            " upgrade PyTorch to latest version to mitigate this issue."
        )


class _Storages:
    """The pieces of memory of an archive, each read once, when it is first asked for."""

    def __init__(self, archive: ArchiveReader, swapped: bool, restore: Callable[[Any, str], Any]) -> None:
        self._archive, self._swapped, self._restore = archive, swapped, restore
        self._known: dict[str, Storage] = {}

    def find(self, asked: Any) -> Storage:
        """The storage of a persistent id, ``('storage', type, key, location, number of elements)``."""
        if type(asked) is not tuple or len(asked) != 5 or asked[0] != "storage":
            raise refused(f"Only persistent_load of storage is allowed, but got {shown(asked)}")
        kind, key, location, count = asked[1:]
        if (type(kind), type(key), type(location), type(count)) != (StorageType, str, str, int) or not 0 <= count < 2**63:
            raise refused(f"A storage is described by {', '.join(map(shown, asked))}.")
        if key not in self._known:
            self._known[key] = self._restore(Storage(self._read(kind, f"data/{key}", count)), location)
        memory = self._known[key].memory
        if (memory.dtype, memory.size) != (kind.dtype.numpy, count):
            raise refused(f"The storage {shown(key)} is described in two ways.")
        return self._known[key]

    def _read(self, kind: StorageType, name: str, count: int) -> np.ndarray[Any, Any]:
        have, want = self._archive.record(name).size, count * kind.dtype.itemsize
        if have != want:
            raise RuntimeError(
                f"record size ({have} bytes) does not match expected size ({want} bytes = {want} elements * 1 bytes/element) for"
                " dtype Byte"
            )
        memory = np.empty(count, kind.dtype.numpy)
        numbers = memory.view(np.uint8)
        self._archive.read_into(name, numbers.data)
        if self._swapped:
            memory.byteswap(inplace=True)
        if memory.dtype.kind == "b":
            numbers[...] = numbers != 0  # NumPy takes for granted that a bool is 0 or 1
        return memory


def _restorer(map_location: Any) -> Callable[[Any, str], Any]:
    """Where a storage from ``location`` goes: a function of both."""
    if map_location is None:
        return _to_location
    if isinstance(map_location, dict):
        return lambda storage, location: _to_location(storage, map_location.get(location, location))
    if isinstance(map_location, str | device):
        wanted = str(map_location)
        return lambda storage, location: _to_location(storage, wanted)

    def chosen(storage: Any, location: str) -> Any:
        result = map_location(storage, location)
        if result is None:
            return _to_location(storage, location)
        if not isinstance(result, Storage):
            raise TypeError(f"map_location must return the storage or None, not {type(result).__name__}")
        return result

    return chosen


def _to_location(storage: Any, location: Any) -> Any:
    place = str(location)
    if place == "cpu":
        return storage
    if place.partition(":")[0] == "cuda":
        raise RuntimeError(NO_CUDA)
    raise RuntimeError(f"don't know how to restore data location of torch.storage.UntypedStorage (tagged with {place:.50})")
