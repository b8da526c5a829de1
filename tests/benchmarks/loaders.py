"""How long an epoch of a ``DataLoader`` takes, here and in PyTorch: 5,000 digits of 784 pixels, in batches of 128, one thread.

    python tests/benchmarks/loaders.py

A ``TensorDataset`` is indexed once for a batch, what a user wrote item by item. The loop does nothing with the batches.
"""

# ruff: noqa: E402, because the threads are counted before anything is imported
from __future__ import annotations

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # before NumPy is imported

import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch

import zerograd

PIXELS = np.random.RandomState(0).rand(5000, 784).astype(np.float32)
DIGITS = np.arange(5000) % 10


def loaders(library: Any) -> dict[str, Any]:
    """A loader for each row of the table."""
    data = library.utils.data
    x, y = library.from_numpy(PIXELS), library.from_numpy(DIGITS)
    pairs = data.TensorDataset(x, y)

    class OfTensors(data.Dataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return 5000

        def __getitem__(self, place: int) -> Any:
            return x[place], y[place]

    class OfArrays(OfTensors):
        def __getitem__(self, place: int) -> Any:
            return PIXELS[place], DIGITS[place]

    return {
        "TensorDataset, shuffled": data.DataLoader(pairs, 128, shuffle=True),
        "TensorDataset, in order": data.DataLoader(pairs, 128),
        "a Subset of it, shuffled": data.DataLoader(data.Subset(pairs, range(0, 5000, 2)), 128, shuffle=True),
        "a Dataset of tensors": data.DataLoader(OfTensors(), 128, shuffle=True),
        "a Dataset of arrays": data.DataLoader(OfArrays(), 128, shuffle=True),
        "a Dataset of arrays, 2 workers": data.DataLoader(OfArrays(), 128, shuffle=True, num_workers=2),
    }


def milliseconds(loader: Any) -> float:
    start = time.perf_counter()
    for _ in loader:
        pass
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    torch.set_num_threads(1)
    print(f"{'an epoch of':32} {'PyTorch':>10} {'zerograd':>10}   ratio (PyTorch {torch.__version__}, NumPy {np.__version__})")
    for (name, theirs), ours in zip(loaders(torch).items(), loaders(zerograd).values()):
        rounds = [(milliseconds(theirs), milliseconds(ours)) for _ in range(12)][2:]
        their, our = (statistics.median(each) for each in zip(*rounds))
        print(f"{name:32} {their:7.1f} ms {our:7.1f} ms   {our / their:5.2f}")


if __name__ == "__main__":
    main()
