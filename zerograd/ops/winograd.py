"""The fast twin of ``slide`` and ``collect`` (``sliding.py``) for float32 and windows of 3 × 3 that move by one.

Four by four results need six by six numbers of the input. Where the plain way multiplies 144 times, 36 products are enough, if
the numbers, the weights and the products are mixed in a fixed way (S. Winograd, "Arithmetic Complexity of Computations", 1980;
A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015). Between the mixing stand 36 products of matrices
(tiles, C) and (C, O). It takes half the time of the plain way from 32 channels on.

What it costs is exactness: the result differs from the exact one by up to 2e-5 of the largest number in it (4e-6 is usual, the
plain way 8e-7). ``torch.backends.nnpack.set_flags(False)`` turns it off; float64 never takes it.
"""
from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..core import dtypes
from ..core.threads import shared
from .windows import framed, runs

Sizes = tuple[int, ...]
FLOAT = dtypes.float32.numpy
OUT, KERNEL, IN = 4, 3, 6
POINTS = np.array([0, 3 / 4, -3 / 4, 3 / 2, -3 / 2])
"""Where the polynomials are evaluated: these lose half as many digits as the usual 0, 1, -1, 2, -2."""

TILES = 256
"""So many at a time: enough for products of a good shape, few enough to stay in the processor's cache."""

FEW = 8
"""So many channels of the weights are mixed at a time, at least."""

ENOUGH = 1 << 24
"""From so many multiplications of the plain way on."""

enabled = True


def _mixing() -> tuple[Any, Any, Any]:
    """The matrices of Cook and Toom that mix inputs (36, 36), weights (36, 9) and results (16, 36), for rows and columns at once.

    A convolution multiplies two polynomials. A product of polynomials is the product of their values at enough points (the last
    of which is infinity), and is put together again from those.
    """
    last = len(POINTS)
    inputs, weights, results = np.zeros((IN, IN)), np.zeros((IN, KERNEL)), np.zeros((OUT, IN))
    for nr, point in enumerate(POINTS):
        others = np.delete(POINTS, nr)
        inputs[nr, :last] = np.poly(others)[::-1]
        weights[nr] = point ** np.arange(KERNEL) / np.prod(point - others)
        results[:, nr] = point ** np.arange(OUT)
    inputs[last] = np.poly(POINTS)[::-1]
    weights[last, -1] = results[-1, last] = 1
    return tuple(np.kron(each, each).astype(FLOAT) for each in (inputs, weights, results))  # type: ignore[return-value]


INPUTS, WEIGHTS, RESULTS = _mixing()


def fits(input: Any, weight: Sizes, out: Sizes, how: Any) -> bool:
    """Whether this twin can do it, and is faster: chosen by shape alone."""
    outputs, channels, *kernel = weight
    if not enabled or input.dtype is not FLOAT or min(outputs, channels) < 16 or outputs + channels < 48:
        return False
    if kernel != [KERNEL, KERNEL] or how.groups > 1 or how.stride != (1, 1) or how.dilation != (1, 1):
        return False
    full = 3 * prod(out) >= 2 * OUT * OUT * prod(_tiles(out))  # where tiles stand over the edge, it is work for nothing
    return full and len(input) * prod(out) * prod(weight) >= ENOUGH


def _tiles(size: tuple[int, ...]) -> tuple[int, int]:
    """How many tiles of 4 × 4 cover a result."""
    return -(-size[0] // OUT), -(-size[1] // OUT)


def _worth(tiles: tuple[int, int]) -> int:
    """How many images are worth a thread: their products are large enough then."""
    return -(-TILES // 2 // prod(tiles))


def _mixed_inputs(images: Any, tiles: tuple[int, int], padding: Sizes) -> Any:
    """(36, tiles, C): of each 6 × 6 numbers that lead to 4 × 4 results."""
    down, across = tiles
    whole = framed(images, padding, (OUT * down + IN - OUT, OUT * across + IN - OUT), channels_last=True)
    image, channel, low, right = whole.strides
    shape, steps = (IN, IN, len(whole), *tiles, whole.shape[1]), (low, right, image, OUT * low, OUT * right, channel)
    read = np.lib.stride_tricks.as_strided(whole, shape, steps, writeable=False)
    return (INPUTS @ read.reshape(IN * IN, -1)).reshape(IN * IN, -1, whole.shape[1])


def _unmixed(mixed: Any, tiles: tuple[int, int]) -> Any:
    """The other way: from (36, tiles, O) to results with the channels last."""
    (down, across), outputs = tiles, mixed.shape[2]
    made = (RESULTS @ mixed.reshape(IN * IN, -1)).reshape(OUT, OUT, -1, down, across, outputs)
    return made.transpose(2, 3, 0, 4, 1, 5).reshape(-1, OUT * down, OUT * across, outputs)


def slide(input: Any, weight: Any, out: Sizes, how: Any) -> Any:
    """What the other ``slide`` computes."""
    (high, wide), tiles, (outputs, channels) = out, _tiles(out), weight.shape[:2]
    mixed = np.empty((IN * IN, channels, outputs), FLOAT)
    made = np.empty((len(input), outputs, high, wide), FLOAT)

    def mix(some: slice) -> None:
        mixed[..., some] = (WEIGHTS @ weight[some].transpose(2, 3, 1, 0).reshape(KERNEL**2, -1)).reshape(IN * IN, channels, -1)

    def work(images: slice) -> None:
        for some in runs(images, TILES // prod(tiles)):
            products = np.matmul(_mixed_inputs(input[some], tiles, how.padding), mixed)
            made[some] = _unmixed(products, tiles)[:, :high, :wide].transpose(0, 3, 1, 2)

    shared(mix, outputs, FEW)
    shared(work, len(input), _worth(tiles))
    return made


def collect(grad: Any, at: Any, how: Any) -> Any:
    """What the other ``collect`` computes: the mixing turned round, from the gradient of the results to that of the weights."""
    tiles, (outputs, channels) = _tiles(grad.shape[2:]), (grad.shape[1], at.shape[1])
    down, across = tiles
    found = np.empty((outputs, channels, KERNEL, KERNEL), FLOAT)

    def work(images: slice) -> Any:
        total = np.zeros((IN * IN, channels, outputs), FLOAT)
        for some in runs(images, TILES // prod(tiles)):
            given = framed(grad[some], (0, 0), (OUT * down, OUT * across), channels_last=True)
            given = given.transpose(0, 2, 3, 1).reshape(-1, down, OUT, across, OUT, outputs).transpose(2, 4, 0, 1, 3, 5)
            given = RESULTS.T @ given.reshape(OUT * OUT, -1)
            read = _mixed_inputs(at[some], tiles, how.padding)
            total += np.matmul(read.swapaxes(1, 2), given.reshape(IN * IN, -1, outputs))
        return total

    def unmix(some: slice) -> None:
        parts = WEIGHTS.T @ total[:, some].reshape(IN * IN, -1)
        found[:, some] = parts.reshape(KERNEL, KERNEL, -1, outputs).transpose(3, 2, 0, 1)

    total = sum(shared(work, len(grad), _worth(tiles)))
    shared(unmix, channels, FEW)
    return found
