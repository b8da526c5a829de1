"""The digits that zerograd carries: 5,000 images of MNIST, so that a lesson needs no network.

``data/digits.md``, beside them, says whose they are and what was done to them.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np

from ...ops.creation import from_numpy
from ...tensor import Tensor

FILE = Path(__file__).parents[1] / "data" / "digits.npz"


def sample(train: bool) -> tuple[Tensor, Tensor]:
    """Images and labels: 4,000 to train with or 1,000 to test with, as many of each digit, in a shuffled order.

    >>> images, labels = sample(train=True)
    >>> images.shape, images.dtype, labels[:5]
    (torch.Size([4000, 28, 28]), torch.uint8, tensor([3, 3, 4, 4, 6]))
    """
    part = "train" if train else "test"
    with np.load(FILE, allow_pickle=False) as arrays:
        return from_numpy(arrays[f"{part}_images"]), from_numpy(arrays[f"{part}_labels"].astype(np.int64))
