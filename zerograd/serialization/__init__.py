"""``save`` and ``load``: tensors and weights in PyTorch's own checkpoint files, both ways between the two libraries.

A checkpoint is a zip archive of *stored* records. ``data.pkl`` is a pickle of protocol 2 that says how the objects are nested;
the numbers stand beside it, one record for each piece of memory: ``data/0``, ``data/1``... Here the archive is written and read
by ``zip_writing`` and ``zip_reading``, the pickle by ``writing`` and ``machine``; ``constructors`` is the closed list of what a
file may ask for, and ``reading`` puts it all together. Nothing that a file brings is ever run.
"""
from .loading import load as load
from .saving import save as save

__all__ = ["load", "save"]
