"""The format of MNIST's files: how many dimensions, their lengths, then the numbers, one byte each."""
from __future__ import annotations

import gzip
import math
from pathlib import Path
from typing import Any

import numpy as np

from ...ops.creation import from_numpy
from ...tensor import Tensor

LARGEST = 200_000_000  # bytes unpacked; MNIST's largest file has 47 million


def find(folder: Path, name: str) -> Path | None:
    """The file ``name`` in ``folder``, or the same compressed, ``name.gz``; None where neither is there."""
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _limited(file: Any) -> bytes:
    """All of a file, or a little more than ``LARGEST`` of it: piece by piece, as ``read(n)`` would make room for n at once."""
    pieces: list[bytes] = []
    while sum(map(len, pieces)) <= LARGEST and (piece := file.read(1 << 24)):
        pieces.append(piece)
    return b"".join(pieces)


def read(path: Path, dimensions: int) -> Tensor:
    """The numbers in a file, as a tensor of so many dimensions.

    Raises ValueError for another number of dimensions, TypeError for numbers of another kind, and RuntimeError for a file that
    is shorter or longer than it says: each names the file.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = _limited(file)
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        raise RuntimeError(f"{path} cannot be read ({error}); remove it and download it again") from error
    if len(data) < 4 or data[:2] != b"\0\0" or len(data) < 4 + 4 * data[3]:
        raise RuntimeError(f"{path} is no file of MNIST's format; remove it and download it again")
    if data[2] != 8:
        raise TypeError(f"x should be of dtype torch.uint8 instead of type {data[2]}: {path}")
    if data[3] != dimensions:
        raise ValueError(f"x should have {dimensions} dimension instead of {data[3]}: {path}")
    begin = 4 + 4 * dimensions
    shape = [int.from_bytes(data[place : place + 4], "big") for place in range(4, begin, 4)]
    numbers = np.frombuffer(data, np.uint8, offset=begin)
    if math.prod(shape) != numbers.size:
        raise RuntimeError(
            f"shape '{shape}' is invalid for input of size {numbers.size}: {path} is damaged; remove it and download it again"
        )
    made: Tensor = from_numpy(numbers.reshape(shape).copy())
    return made
