"""``save``: a checkpoint that PyTorch reads, too."""
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np


def save(
    obj: Any,
    f: Any,
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
    _disable_byteorder_record: bool = False,
) -> None:
    """Write ``obj`` to the file ``f``, a path or anything with ``write``: tensors, numbers, text and containers of these. Of a
    model or an optimizer, save the ``state_dict()``. PyTorch reads the file with its own ``load``.

    A path has either the whole new file or, whatever happens on the way, what it had before. A path that ends in ``.safetensors``
    gets a file of that format, by that package, where ``obj`` is a dict of names and tensors. ``pickle_module`` and
    ``pickle_protocol`` change nothing: it is protocol 2, PyTorch's.

    Raises TypeError for what cannot be written, before anything is; RuntimeError in PyTorch's words for a folder that does not
    exist; OSError where the disk is full.

    >>> import io
    >>> file = io.BytesIO()
    >>> torch.save(torch.nn.Linear(2, 1).state_dict(), file)
    >>> _ = file.seek(0)
    >>> list(torch.load(file))
    ['weight', 'bias']
    """
    if not isinstance(f, str | os.PathLike) and not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    if not _use_new_zipfile_serialization:
        raise NotImplementedError("zerograd writes no files in the legacy format: leave _use_new_zipfile_serialization=True")
    from . import atomic, flat  # imported when they are needed, as what follows
    from .writing import Writer

    path = os.fspath(f) if isinstance(f, str | os.PathLike) else None
    if path is not None and path.endswith(flat.ENDING):
        whole = flat.dump(obj)
        atomic.write(path, lambda write: write(whole))
        return
    writer = Writer()
    pickled = writer.dump(obj)
    order = [] if _disable_byteorder_record else [("byteorder", sys.byteorder.encode())]
    records = [("data.pkl", pickled), (".format_version", b"1"), (".storage_alignment", b"64"), *order]
    memories = list(writer.storages.values())
    if path is None:
        _fill(f.write, "archive", records, memories)
        getattr(f, "flush", lambda: None)()
    else:
        atomic.write(path, lambda write: _fill(write, _root(path), records, memories))


def _root(path: str) -> str:
    """The folder in the archive: the file's name without its ending, where that can be written in ASCII."""
    name = os.path.basename(path).rpartition(".")[0] or os.path.basename(path).strip(".")
    return name if name and path.isascii() and "\\" not in name else "archive"


def _fill(write: Callable[[Any], object], root: str, records: list[tuple[str, bytes]], memories: list[tuple[str, Any]]) -> None:
    from .zip_writing import ArchiveWriter

    archive = ArchiveWriter(write, root)
    for name, data in records:
        archive.add(name, data)
    for key, memory in memories:
        archive.add(f"data/{key}", memory.ravel(order="K").view(np.uint8).data)
    archive.close()
