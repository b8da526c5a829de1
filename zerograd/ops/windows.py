"""Windows that move over the last dimensions of an array: what pooling computes with, on arrays alone.

Nothing here goes from place to place: for each offset within the window, all places are read at once through a slice with steps.
Where an offset falls into the padding, the slice leaves those places out, so that nothing is ever padded.

What is remembered of a maximum goes when a walk has used it, as ``Places`` do.
"""
from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes
from ..core.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INT64 = dtypes.int64.numpy
ADD: Any = np.add
MAXIMUM: Any = np.maximum
Step = tuple[slice, slice]
MANY = 1 << 16
"""So many places are worked out at a time."""


class Windows(Places):
    """Windows of one size at even distances.

    ``keeps``: whether a maximum is to remember ``winners``, the offset in each window at which it was found.

    >>> pairs = Windows((4,), (2,), (2,))
    >>> pairs.largest(np.array([1., 5., 3., 2.])).tolist(), pairs.places().tolist()
    ([5.0, 3.0], [1, 2])
    """

    def __init__(
        self, sizes: tuple[int, ...], kernel: tuple[int, ...], stride: tuple[int, ...], padding: tuple[int, ...] = (),
        dilation: tuple[int, ...] = (), ceil_mode: bool = False,
    ) -> None:
        self.sizes, self.kernel, self.stride, self.ceil_mode = sizes, kernel, stride, ceil_mode
        self.padding, self.dilation = padding or (0,) * len(kernel), dilation or (1,) * len(kernel)
        self.counts = tuple(map(count, sizes, kernel, stride, self.padding, self.dilation, (ceil_mode,) * len(kernel)))
        self.reach = tuple((k - 1) * apart + 1 for k, apart in zip(kernel, self.dilation))
        self.winners: Any = None
        self.keeps, self.kept = True, ()

    def steps(self, dim: int) -> list[Step | None]:
        """For each offset along a dimension, which windows have it, and what it reads; None where it is padding for all."""
        stride, size, steps = self.stride[dim], self.sizes[dim], []  # type: int, int, list[Step | None]
        for offset in range(self.kernel[dim]):
            first = offset * self.dilation[dim] - self.padding[dim]
            low = max(0, -(first // stride))
            high = min(self.counts[dim], (size - 1 - first) // stride + 1)
            start = low * stride + first
            steps.append((slice(low, high), slice(start, start + (high - low - 1) * stride + 1, stride)) if low < high else None)
        return steps

    def offsets(self) -> Iterator[tuple[int, Any, Any]]:
        """The number of each offset, the windows that have it, and what it reads."""
        for number, steps in enumerate(product(*map(self.steps, range(len(self.kernel))))):
            found = [step for step in steps if step is not None]
            if len(found) == len(steps):
                yield number, (..., *[to for to, _ in found]), (..., *[at for _, at in found])

    def largest(self, array: Any) -> Any:
        """The largest of each window."""
        low = -np.inf if array.dtype.kind == "f" else np.iinfo(array.dtype).min
        best = self._combined(MAXIMUM, array, low)
        if self.keeps:
            self.winners = self._first_equal(array, best)
        return best

    def sums(self, array: Any) -> Any:
        """The sum of each window."""
        return self._combined(ADD, array, 0)

    def divisors(self, count_include_pad: bool) -> Any:
        """How many places each window has, those in the padding included or not; one number where it is the same for all."""
        found: Any = np.ones((), INT64)
        for size, wide, step, pad, n in zip(self.sizes, self.kernel, self.stride, self.padding, self.counts):
            first = np.arange(n, dtype=INT64) * step - pad
            last = np.minimum(first + wide, size + pad)  # what ceil_mode adds beyond the padding counts in no case
            if not count_include_pad:
                first, last = np.maximum(first, 0), np.minimum(last, size)
            found = found[..., None] * (last - first)
        same = found.size and (found == found.flat[0]).all()
        return int(found.flat[0]) if same else found

    def _combined(self, combine: Any, array: Any, start: Any) -> Any:
        """Dimension by dimension: of n × n offsets that takes 2 n passes, of which the first n go along whole rows."""
        for dim in range(len(self.kernel)):
            axis, places = dim - len(self.kernel), slice(0, self.counts[dim])
            steps = [step for step in self.steps(dim) if step is not None]
            whole = [step for step in steps if step[0] == places]
            rest = [step for step in steps if step not in whole[:2]]
            if len(whole) > 1:
                found = combine(*[_along(array, axis, at) for _, at in whole[:2]])
            elif whole:
                found = _along(array, axis, whole[0][1]).copy()
            else:
                shape = list(array.shape)
                shape[axis] = self.counts[dim]
                found = np.full(shape, start, array.dtype)
            for to, at in rest:
                part = _along(found, axis, to)
                combine(part, _along(array, axis, at), out=part)
            array = found
        return array

    def _first_equal(self, array: Any, best: Any) -> Any:
        """The first offset at which the largest stands; the last nan where there is one. Counted up as long as it is not met."""
        waiting, winners = np.ones(best.shape, bool), np.zeros(best.shape, np.min_scalar_type(prod(self.kernel)))
        met = 0
        for number, to, at in self.offsets():
            for _ in range(met, number):
                winners += waiting
            if number + 1 < prod(self.kernel):  # at the last one it is met, or nowhere
                waiting[to] &= array[at] != best[to]
            met = number
        if array.dtype.kind == "f" and (best != best).any():
            for number, to, at in self.offsets():
                np.copyto(winners[to], winners.dtype.type(number), where=array[at] != array[at])
        return winners

    def spread(self, grad: Any) -> Any:
        """``grad`` at the largest of each window, added up where that is the same place, 0 elsewhere."""
        firsts, shifts = self._counted()
        if (unseen := self._unseen()) is None:
            return added_up(grad, self.winners, self.sizes, lambda winners: firsts + shifts.take(winners))
        last = prod(self.sizes) - 1
        grad = np.where(unseen, grad.dtype.type(0), grad)
        return added_up(grad, self.winners, self.sizes, lambda winners: np.clip(firsts + shifts.take(winners), 0, last))

    def _unseen(self) -> Any:
        """The windows all of whose offsets fall into the padding, as dilation allows; None if there is none."""
        found: Any = np.zeros((), bool)
        for dim, n in enumerate(self.counts):
            unseen = np.ones(n, bool)
            for step in self.steps(dim):
                if step is not None:
                    unseen[step[0]] = False
            found = found[..., None] | unseen
        return found if found.any() else None

    def spread_evenly(self, grad: Any) -> Any:
        """``grad`` at every offset of each window: the gradient of ``sums``."""
        for dim in reversed(range(len(self.kernel))):
            axis = dim - len(self.kernel)
            whole, apart = self._empty(grad, dim), self.stride[dim] >= self.reach[dim]
            for step in self.steps(dim):
                if step is not None:
                    part = _along(whole, axis, step[1])
                    if apart:  # no two windows share a place
                        part[...] = _along(grad, axis, step[0])
                    else:
                        part += _along(grad, axis, step[0])
            grad = whole
        return grad

    def _empty(self, grad: Any, dim: int) -> Any:
        """Memory for the gradient of what windows read along a dimension: zeros, unless each place will be written to."""
        shape = list(grad.shape)
        shape[dim - len(self.kernel)] = size = self.sizes[dim]
        exact = self.kernel[dim] == self.stride[dim] and size == self.counts[dim] * self.stride[dim]
        return (np.empty if exact and self.dilation[dim] == 1 and not self.padding[dim] else np.zeros)(shape, grad.dtype)

    def places(self) -> Any:
        """Where the largest of each window stands, counted through the dimensions that the windows move over."""
        firsts, shifts = self._counted()
        return firsts + shifts.take(self.winners)

    def _counted(self) -> tuple[Any, Any]:
        """Where each window begins, and how far from there each of its offsets stands, counted in the same way."""
        step, n, total, shifts = 1, len(self.kernel), 0, np.zeros(1, INT64)  # type: int, int, Any, Any
        for dim in reversed(range(n)):
            first = (np.arange(self.counts[dim], dtype=INT64) * self.stride[dim] - self.padding[dim]) * step
            total = total + first.reshape((-1,) + (1,) * (n - 1 - dim))
            shifts = (np.arange(self.kernel[dim], dtype=INT64) * (self.dilation[dim] * step))[:, None] + shifts
            shifts, step = shifts.reshape(-1), step * self.sizes[dim]
        return total, shifts


def _along(array: Any, axis: int, places: slice) -> Any:
    return array[(..., places, *[slice(None)] * (-1 - axis))]


def added_up(grad: Any, found: Any, sizes: tuple[int, ...], places: Callable[[Any], Any]) -> Any:
    """Zeros of ``sizes`` in the last dimensions, and each number of ``grad`` added where ``places`` says that ``found`` is.

    That is done for some images at a time, whose places are still in the processor's cache when they are read.

    >>> added_up(np.array([[1., 2., 4.]]), np.array([[3, 0, 3]]), (2, 2), lambda found: found).tolist()
    [[2.0, 0.0], [0.0, 5.0]]
    """
    lead, counts = grad.shape[: -len(sizes)], grad.shape[-len(sizes) :]
    whole: Any = np.zeros((*lead, *sizes), grad.dtype)
    memory = whole.reshape(prod(lead), prod(sizes))
    grad, found = (each.reshape(len(memory), *counts) for each in (grad, found))
    for some in runs(slice(0, len(memory)), MANY // max(1, prod(counts))):
        images = np.arange(some.stop - some.start, dtype=INT64) * prod(sizes)
        at = places(found[some]) + images.reshape(-1, *[1] * len(counts))
        np.add.at(memory[some].reshape(-1), at.reshape(-1), grad[some].reshape(-1))
    return whole


def count(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """How many windows there are along a dimension; ``ceil_mode``: also one that begins inside and ends outside.

    >>> count(5, 2, 2, 0, 1, False), count(5, 2, 2, 0, 1, True)
    (2, 3)
    """
    found = (size + 2 * padding - dilation * (kernel - 1) - 1 + (stride - 1 if ceil_mode else 0)) // stride + 1
    return found - (ceil_mode and (found - 1) * stride >= size + padding)


def runs(whole: slice, step: int) -> Iterator[slice]:
    """A run of things, ``step`` at a time, or one where that is less.

    >>> [*runs(slice(1, 6), 2)]
    [slice(1, 3, None), slice(3, 5, None), slice(5, 6, None)]
    """
    step = max(1, step)
    return (slice(start, min(start + step, whole.stop)) for start in range(whole.start, whole.stop, step))


def framed(images: Any, before: tuple[int, ...], size: tuple[int, ...], channels_last: bool = False) -> Any:
    """What a frame of ``size`` shows of images (N, C, ...) that lie among zeros, if it begins so many zeros before them.

    The shape stays (N, C, ...); ``channels_last`` says how it lies in memory.

    >>> framed(np.array([[[1, 2, 3]]]), (1,), (3,)).tolist(), framed(np.array([[[1, 2, 3]]]), (-2,), (2,)).tolist()
    ([[[0, 1, 2]]], [[[3, 0]]])
    """
    if not channels_last and not any(before) and images.shape[2:] == size:
        return images
    count, channels = images.shape[:2]
    made: Any = np.zeros((count, *size, channels) if channels_last else (count, channels, *size), images.dtype)
    made = np.moveaxis(made, -1, 1) if channels_last else made
    reads = [slice(max(0, -b), max(0, min(have, want - b))) for have, b, want in zip(images.shape[2:], before, size)]
    puts = [slice(b + read.start, b + max(read.start, read.stop)) for b, read in zip(before, reads)]
    made[(..., *puts)] = images[(..., *reads)]
    return made


class Cells(Places):
    """A grid of so many cells as are wanted, whatever the size: they are about as large as each other, and may overlap.

    >>> Cells((5,), (2,)).bounds
    [[(0, 3), (2, 5)]]
    """

    def __init__(self, sizes: tuple[int, ...], counts: tuple[int, ...]) -> None:
        self.sizes, self.counts = sizes, counts
        self.bounds = [[(i * size // n, -(-(i + 1) * size // n)) for i in range(n)] for size, n in zip(sizes, counts)]
        self._found: Any = None
        self.keeps, self.kept = True, ()

    def largest(self, array: Any) -> Any:
        """The largest of each cell: the first of equal ones, the last nan."""
        found = np.arange(prod(self.sizes), dtype=INT64).reshape(self.sizes)
        found = np.broadcast_to(found, array.shape)
        for dim in reversed(range(len(self.sizes))):
            axis = dim - len(self.sizes)
            parts = [self._extreme(array, found, axis, bounds) for bounds in self.bounds[dim]]
            shape = [*array.shape[:axis], 0, *array.shape[array.ndim + axis + 1 :]]
            array, found = (np.concatenate([np.empty(shape, each.dtype), *[part[i] for part in parts]], axis)
                            for i, each in enumerate((array, found)))  # fmt: skip
        self._found = found if self.keeps else None
        return array

    def _extreme(self, array: Any, found: Any, axis: int, bounds: tuple[int, int]) -> Any:
        cell, places = (_along(each, axis, slice(*bounds)) for each in (array, found))
        first = np.argmax(cell, axis=axis, keepdims=True)
        if array.dtype.kind == "f" and (absent := cell != cell).any():
            last = cell.shape[axis] - 1 - np.argmax(np.flip(absent, axis), axis=axis, keepdims=True)
            first = np.where(absent.any(axis, keepdims=True), last, first)
        return [np.take_along_axis(each, first, axis) for each in (cell, places)]

    def places(self) -> Any:
        """Where the largest of each cell stands."""
        return self._found

    def spread(self, grad: Any) -> Any:
        """``grad`` at the largest of each cell, added up where that is the same place."""
        return added_up(grad, self._found, self.sizes, lambda found: found)

    def means(self, array: Any) -> Any:
        """The mean of each cell."""
        for dim in range(len(self.sizes)):
            axis = dim - len(self.sizes)
            shape = list(array.shape)
            shape[axis] = self.counts[dim]
            found = np.empty(shape, array.dtype)
            for i, (start, stop) in enumerate(self.bounds[dim]):
                cell = _along(array, axis, slice(start, stop))
                np.mean(cell, axis=axis, keepdims=True, out=_along(found, axis, slice(i, i + 1)))
            array = found
        return array

    def spread_means(self, grad: Any) -> Any:
        """The gradient of ``means``: an equal share at each place of a cell."""
        for dim in range(len(self.sizes)):
            axis = dim - len(self.sizes)
            shape = list(grad.shape)
            shape[axis] = self.sizes[dim]
            whole = np.zeros(shape, grad.dtype)
            for i, (start, stop) in enumerate(self.bounds[dim]):
                part = _along(whole, axis, slice(start, stop))
                part += _along(grad, axis, slice(i, i + 1)) / grad.dtype.type(stop - start)
            grad = whole
        return grad


def adapted(sizes: tuple[int, ...], counts: tuple[int, ...]) -> Windows | Cells:
    """``Cells``; as ``Windows``, which are faster, where all of them are equally large."""
    if any(not n or size % n for size, n in zip(sizes, counts)):
        return Cells(sizes, counts)
    kernel = tuple(size // n for size, n in zip(sizes, counts))
    return Windows(sizes, kernel, kernel)
