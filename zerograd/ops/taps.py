"""What each place of a resized array is mixed from: what ``interpolate`` computes with, on arrays alone.

A resized dimension is made of taps: each tap reads one place of the input for each place of the output, and the output is their
sum, each times its share. Several dimensions are resized one after the other, the last one first.

Where a place of the output lies in the input is computed in PyTorch's order and precision, so that the same neighbours are found:
a place that falls between two of them must not change sides. PyTorch's kernels for the way back compute it anew, some of them
otherwise, so that there are taps for both ways.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core import dtypes

if TYPE_CHECKING:
    from collections.abc import Callable

UINT8, INT64, HALF, FLOAT, DOUBLE = (
    each.numpy for each in (dtypes.uint8, dtypes.int64, dtypes.float16, dtypes.float32, dtypes.float64)
)


class Taps:
    """One dimension of ``size``: the places that each tap reads, of shape (taps, out), and their shares.

    ``shares``: of the same shape; None for one tap that takes what it reads. ``used``: where a tap reads
    at all; None: everywhere.

    >>> halves = Taps(3, np.array([[0, 1], [1, 2]]), np.array([[.5, .5], [.5, .5]]))
    >>> halves.read(np.array([1., 3., 5.]), -1).tolist(), halves.spread(np.array([1., 2.]), -1).tolist()
    ([2.0, 4.0], [0.5, 1.5, 1.0])
    """

    def __init__(self, size: int, places: Any, shares: Any = None, used: Any = None) -> None:
        self.size, self.places, self.shares, self.used = size, places, shares, used

    def read(self, array: Any, axis: int) -> Any:
        """The resized array."""
        found = self._shared(np.take(array, self.places[0], axis), 0, axis)
        for nr in range(1, len(self.places)):
            found += self._shared(np.take(array, self.places[nr], axis), nr, axis)
        return found

    def spread(self, grad: Any, axis: int) -> Any:
        """The gradient of ``read``: each share added to the place that it was read from.

        The places of a tap never fall, so that those which add up to one number lie side by side.
        """
        shape = list(grad.shape)
        shape[axis] = self.size
        whole: Any = np.zeros(shape, grad.dtype)
        for nr, places in enumerate(self.places):
            starts = np.flatnonzero(np.diff(places, prepend=-1))
            sums = np.add.reduceat(self._shared(np.array(grad), nr, axis), starts, axis)
            whole[(..., places[starts], *[slice(None)] * (-1 - axis))] += sums
        return whole

    def _shared(self, part: Any, nr: int, axis: int) -> Any:
        """``part``, which is nobody else's, times a tap's shares; 0 where it reads nothing, whatever stands there."""
        if self.shares is not None:
            part *= self.shares[nr].reshape(-1, *[1] * (-1 - axis))
        if self.used is not None:
            part[(..., ~self.used[nr], *[slice(None)] * (-1 - axis))] = 0
        return part


class WholeTaps(Taps):
    """``taps`` for uint8 as kernels have them: with shares that are whole numbers of 2 to some power, each dimension rounded.

    >>> halves = WholeTaps(Taps(2, np.array([[0], [1]]), np.array([[.5], [.5]])))
    >>> halves.bits, halves.read(np.array([4, 7], np.uint8), -1).tolist()
    (15, [6])
    """

    def __init__(self, taps: Taps) -> None:
        super().__init__(taps.size, taps.places, taps.shares)
        out: Any = np.arange(taps.places.shape[1], dtype=INT64)
        self.table: Any = np.zeros((len(out), self.size))
        for places, shares in zip(taps.places, taps.shares):
            np.add.at(self.table, (out, places), shares)
        largest = self.table.max()
        self.bits = next(bits for bits in range(64) if bits == 22 or int(0.5 + largest * 2 ** (bits + 1)) >= 2**15)
        self.table = np.trunc(self.table * 2**self.bits + np.copysign(0.5, self.table))

    def read(self, array: Any, axis: int) -> Any:
        sums = np.moveaxis(array, axis, -1).astype(DOUBLE) @ self.table.T
        found = np.clip(np.floor(sums / 2**self.bits + 0.5), 0, 255)
        return np.moveaxis(found, -1, axis).astype(array.dtype)


class Resizing:
    """The last dimensions of an array: the taps of each, for the way there and for the way back.

    >>> twice = Taps(2, np.array([[0, 0, 1, 1]]))
    >>> resizing = Resizing((twice,), (twice,))
    >>> resizing.sizes, resizing.out, resizing.read(np.array([5, 7])).tolist()
    ((2,), (4,), [5, 5, 7, 7])
    """

    def __init__(self, there: tuple[Taps, ...], back: tuple[Taps, ...]) -> None:
        self.there, self.back = there, back
        self.sizes, self.out = tuple(each.size for each in there), tuple(each.places.shape[1] for each in there)

    def read(self, array: Any) -> Any:
        """The resized array."""
        for axis in range(-1, -1 - len(self.there), -1):
            array = self.there[axis].read(array, axis)
        return array

    def spread(self, grad: Any) -> Any:
        """The gradient of ``read``."""
        for axis in range(-1, -1 - len(self.back), -1):
            grad = self.back[axis].spread(grad, axis)
        return grad


class Line(NamedTuple):
    """One dimension before and after, and how far apart its places are taken to be."""

    size: int
    out: int
    factor: float | None  # as the user gave it: ``out`` / ``size`` is a little less where it is no whole number
    align: bool  # whether the first and the last place stay where they are

    def step(self, dtype: Any) -> Any:
        """How far the places of the output are apart, counted in places of the input."""
        if self.align:
            return dtype.type(self.size - 1) / dtype.type(self.out - 1) if self.out > 1 else dtype.type(0)
        return dtype.type(1 / self.factor) if self.factor else dtype.type(self.size) / dtype.type(self.out)

    def centres(self, dtype: Any) -> Any:
        """Where the middle of each place of the output lies, rounded once: processors multiply and add in one step."""
        step, numbers = float(self.step(dtype)), np.arange(self.out, dtype=DOUBLE)
        return (step * numbers if self.align else step * (numbers + 0.5) - 0.5).astype(dtype)

    def within(self, places: Any) -> Any:
        """Whole numbers that are places of the input."""
        return np.clip(np.floor(places).astype(INT64), 0, self.size - 1)


def precise(dtype: Any) -> Any:
    """What places are computed in for an array of this dtype: float64 for itself, float32 for all others."""
    return DOUBLE if dtype == DOUBLE else FLOAT


# ---------------------------------------------------------------- the nearest


def nearest(line: Line, dtype: Any) -> Taps:
    """The place that lies at or before each.

    >>> nearest(Line(4, 6, None, False), FLOAT).places.tolist()
    [[0, 0, 1, 2, 2, 3]]
    """
    own = precise(dtype)
    places = (float(line.step(own)) * np.arange(line.out, dtype=DOUBLE)).astype(own)
    return Taps(line.size, line.within(places.astype(FLOAT))[None])


def nearest_exact(line: Line, dtype: Any) -> Taps:
    """The place whose middle is nearest.

    >>> nearest_exact(Line(4, 6, None, False), FLOAT).places.tolist()
    [[0, 1, 1, 2, 3, 3]]
    """
    middles = np.maximum(line.centres(precise(dtype)), 0).astype(DOUBLE) + 0.5
    return Taps(line.size, line.within(middles.astype(FLOAT))[None])


def nearest_again(line: Line, dtype: Any) -> Taps:
    """The same as the way back has it, and pictures both ways: in float32; by the sizes alone if they are equal or doubled."""
    numbers: Any = np.arange(line.out, dtype=INT64)
    if line.out in (line.size, 2 * line.size):
        return Taps(line.size, (numbers // (line.out // line.size))[None])
    return Taps(line.size, line.within(numbers.astype(FLOAT) * line.step(FLOAT))[None])


def nearest_exact_again(line: Line, dtype: Any) -> Taps:
    """The same of ``nearest_exact``."""
    numbers = np.arange(line.out, dtype=FLOAT) + FLOAT.type(0.5)
    return Taps(line.size, line.within(numbers * line.step(FLOAT))[None])


# ---------------------------------------------------------------- lines and curves between the neighbours


def _between(line: Line, places: Any, own: Any, rounded: bool) -> tuple[Any, Any]:
    """The place before each, and how far behind it each lies: ``rounded`` to float16 as kernels do that keep shares in it."""
    first: Any = np.minimum(np.floor(places).astype(INT64), line.size - 1)
    behind = np.clip(places - first.astype(own), 0, 1).astype(own)
    return first, behind.astype(HALF).astype(own) if rounded else behind


def linear(line: Line, dtype: Any, rounded: bool = False) -> Taps:
    """The two neighbours of each place, each with a share the larger the nearer it is.

    >>> taps = linear(Line(2, 4, None, False), FLOAT)
    >>> taps.places.tolist(), taps.shares.tolist()
    ([[0, 0, 0, 1], [1, 1, 1, 1]], [[1.0, 0.75, 0.25, 0.75], [0.0, 0.25, 0.75, 0.25]])
    """
    own = precise(dtype)
    same = line.out == line.size
    places = np.arange(line.out, dtype=own) if same else np.maximum(line.centres(own), 0)
    first, behind = _between(line, places, own, rounded)
    shares = np.stack([1 - behind, behind])
    if rounded:
        shares = shares.astype(HALF).astype(own)
    return Taps(line.size, np.stack([first, first if same else np.minimum(first + 1, line.size - 1)]), shares)


def cubic(line: Line, dtype: Any, rounded: bool = False) -> Taps:
    """The four neighbours of each place, whose shares follow a curve of third degree; beyond the edge its number goes on.

    >>> cubic(Line(5, 5, None, False), FLOAT).places.tolist()
    [[0, 0, 1, 2, 3], [0, 1, 2, 3, 4], [1, 2, 3, 4, 4], [2, 3, 4, 4, 4]]
    """
    own = precise(dtype)
    first, behind = _between(line, line.centres(own), own, rounded)
    bend = own.type(-0.75)
    shares = np.stack([_outer(behind + 1, bend), _inner(behind, bend), _inner(1 - behind, bend), _outer(1 - behind + 1, bend)])
    if rounded:
        shares = shares.astype(HALF).astype(own)
    return Taps(line.size, np.clip(first + np.arange(-1, 3, dtype=INT64)[:, None], 0, line.size - 1), shares)


def _inner(x: Any, bend: Any) -> Any:
    """The curve up to a distance of 1."""
    return ((bend + 2) * x - (bend + 3)) * x * x + 1


def _outer(x: Any, bend: Any) -> Any:
    """The curve from 1 to 2."""
    return ((bend * x - 5 * bend) * x + 8 * bend) * x - 4 * bend


# ---------------------------------------------------------------- smoothed


def smoothed(curve: Callable[[Any], Any], reach: int) -> Callable[..., Taps]:
    """Taps whose shares follow ``curve``, which is 0 beyond ``reach``: made wider where the output has fewer places.

    So each place of the input counts, where the neighbours alone would show patterns that are not there.
    """

    def made(line: Line, dtype: Any) -> Taps:
        own = precise(dtype)
        step, half = line.step(own), own.type(0.5)
        wide = np.maximum(step, own.type(1))
        centres = step * (np.arange(line.out).astype(own) + half)
        first = np.maximum((centres - wide * own.type(reach) + half).astype(INT64), 0)
        last = np.minimum((centres + wide * own.type(reach) + half).astype(INT64), line.size)
        offsets: Any = np.arange(int((last - first).max()), dtype=INT64)[:, None]
        used = first + offsets < last
        places = np.minimum(first + offsets, last - 1)
        shares = np.where(used, curve(np.abs(places.astype(own) - centres + half) / wide), 0).astype(own)
        total = shares.sum(axis=0)
        return Taps(line.size, places, shares / np.where(total == 0, 1, total), used)

    return made


def _hat(x: Any) -> Any:
    return np.maximum(1 - x, 0)


def _arc(x: Any) -> Any:
    bend = x.dtype.type(-0.5)
    return np.where(x < 1, _inner(x, bend), np.where(x < 2, _outer(x, bend), 0))


def _windowed_wave(x: Any) -> Any:
    return np.where(x < 3, np.sinc(x) * np.sinc(x / 3), 0)


def same_if_same(make: Callable[..., Taps]) -> Callable[..., Taps]:
    """``make``, except where the size does not change: then the numbers stay what they are, whatever the factor."""
    return lambda line, dtype: nearest_again(line, dtype) if line.out == line.size else make(line, dtype)


# ---------------------------------------------------------------- each mode


class Mode(NamedTuple):
    """How a mode makes its taps there and back, and what PyTorch's kernel is called where it refuses a dtype."""

    there: Callable[..., Taps]
    back: Callable[..., Taps]
    kernel: str
    halves: bool = False  # whether the kernel for float16 rounds the shares, too
    copies: bool = False  # whether the way back copies where no size changes, whatever the factor


_NEAREST, _LINEAR, _CUBIC = (f"compute_indices_weights_{each}" for each in ("nearest", "linear", "cubic"))
MODES = {
    ("nearest", 1): Mode(nearest, nearest_again, _NEAREST),
    ("nearest", 2): Mode(nearest_again, nearest_again, "upsample_nearest2d_channels_last"),
    ("nearest", 3): Mode(nearest, nearest_again, _NEAREST),
    ("nearest-exact", 1): Mode(nearest_exact, nearest_exact_again, _NEAREST),
    ("nearest-exact", 2): Mode(nearest_exact_again, nearest_exact_again, "upsample_nearest2d_channels_last"),
    ("nearest-exact", 3): Mode(nearest_exact, nearest_exact_again, _NEAREST),
    ("linear", 1): Mode(linear, linear, _LINEAR, True),
    ("bilinear", 2): Mode(linear, linear, "upsample_bilinear2d_channels_last"),
    ("trilinear", 3): Mode(linear, linear, _LINEAR, True),
    ("bicubic", 2): Mode(cubic, cubic, _CUBIC, copies=True),
    **{(f"{mode}_aa", 2): Mode(same_if_same(made), made, "compute_index_ranges_weights") for mode, made in (
        ("bilinear", smoothed(_hat, 1)), ("bicubic", smoothed(_arc, 2)), ("lanczos", smoothed(_windowed_wave, 3)))},
}
"""Every mode, by its name (``_aa``: with antialias) and its number of dimensions."""


def resizing(mode: tuple[str, int], lines: list[Line], dtype: Any) -> Resizing:
    """The taps of a mode for an array of this dtype.

    >>> resizing(("nearest", 1), [Line(2, 4, None, False)], FLOAT).read(np.array([5, 7])).tolist()
    [5, 5, 7, 7]
    """
    chosen = MODES[mode]
    rounds = {"rounded": True} if chosen.halves and dtype == HALF else {}
    again = nearest_again if chosen.copies and all(line.out == line.size for line in lines) else chosen.back
    there, back = [chosen.there(line, dtype, **rounds) for line in lines], [again(line, dtype) for line in lines]
    if dtype == UINT8:
        whole = same_if_same(lambda line, dtype: WholeTaps(chosen.there(line, dtype)))
        there = [taps if taps.shares is None else whole(line, DOUBLE) for taps, line in zip(there, lines)]
    return Resizing(tuple(there), tuple(back))
