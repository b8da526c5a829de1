"""A window of weights that slides over an input: the three products that convolutions are made of, on arrays.

Of an input (N, C, ...), weights (O, C / groups, ...) and an output (N, O, ...) each product makes one from the other two:
``slide`` the output, ``spread`` what goes back to the input, ``collect`` what goes back to the weights.

The window is copied out for each place, and what was a convolution is then a product of matrices. That is done for a few images
at a time, so that what is copied is still in the processor's cache when it is multiplied; and in the order, channels first or
last, in which longer runs can be copied. Windows of 3 × 3 have a fast twin (``winograd.py``). In groups of few
channels the copying would take longer than all products; where it can be avoided, it is (``_by_place``).
"""
from __future__ import annotations

from itertools import product
from math import gcd, prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.threads import shared
from . import winograd
from .windows import count as how_many, framed, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

Sizes = tuple[int, ...]  # one for each spatial dimension

BLOCK = 1 << 19
"""Bytes of windows that are copied out at a time."""

FEW = 4
"""So many channels of a group are few: the windows take longer to copy than to multiply."""

COPIED, ADDED = 30, 100
"""As many multiplications take as long as to copy a number into a window, or to add one from a window up."""

SHARE = 1 << 24
"""Multiplications, at least, that are worth a thread."""


class Sliding(NamedTuple):
    """How a window goes over the input, each for every spatial dimension."""

    stride: Sizes
    padding: Sizes  # zeros on both sides
    dilation: Sizes  # how far the weights of a window are apart
    groups: int = 1  # into which the channels fall: each group has its own inputs, weights and outputs

    def out(self, size: Sizes, kernel: Sizes) -> Sizes:
        """How many places there are."""
        return tuple(how_many(*each, False) for each in zip(size, kernel, self.stride, self.padding, self.dilation))


# ---------------------------------------------------------------- windows


def _windows(frame: Any, kernel: Sizes, out: Sizes, how: Sliding) -> Any:
    """All windows in a frame, without a copy: shape (groups, C / groups, kernel, N, out)."""
    (images, channels), steps = frame.strides[:2], frame.strides[2:]
    within, between = (d * n for d, n in zip(how.dilation, steps)), (s * n for s, n in zip(how.stride, steps))
    count, depth = frame.shape[0], frame.shape[1] // how.groups
    return np.lib.stride_tricks.as_strided(
        frame, (how.groups, depth, *kernel, count, *out), (depth * channels, channels, *within, images, *between), writeable=False
    )


def _channels_last(weight: Sizes, out: Sizes, how: Sliding, longer: int) -> bool:
    """Whether so many times longer runs can be copied: the channels of a row of the window, instead of a row of the output."""
    if prod(weight[2:]) == 1:
        return False
    row = weight[-1] if how.groups == how.dilation[-1] == 1 else 1
    return weight[1] * row > longer * (out[-1] if how.stride[-1] == 1 else 1)


def _columns(input: Any, images: slice, weight: Sizes, out: Sizes, how: Sliding, last: bool) -> Iterator[tuple[slice, Any]]:
    """Some of these images at a time with their windows, copied out: (groups, weights of a window, images · places)."""
    kernel, rows, n = weight[2:], prod(weight[1:]), len(weight) - 2
    size = tuple(s * (o - 1) + d * (k - 1) + 1 for s, o, d, k in zip(how.stride, out, how.dilation, kernel))
    order = (0, *range(n + 2, 2 * n + 3), *range(2, n + 2), 1)  # (groups, N, out, kernel, C / groups)
    for some in runs(images, BLOCK // max(1, how.groups * rows * prod(out) * input.itemsize)):
        windows = _windows(framed(input[some], how.padding, size, last), kernel, out, how)
        places = (some.stop - some.start) * prod(out)
        if last:
            yield some, windows.transpose(order).reshape(how.groups, places, rows).swapaxes(1, 2)
        else:
            yield some, windows.reshape(how.groups, rows, places)


def _matrices(weight: Any, groups: int, last: bool) -> Any:
    """Weights as a matrix for each group: (groups, O / groups, weights of a window), these in the order of the columns."""
    parts = weight.reshape(groups, len(weight) // groups, *weight.shape[1:])
    return (np.moveaxis(parts, 2, -1) if last else parts).reshape(*parts.shape[:2], -1)


def _worth(weight: Sizes, out: Sizes) -> int:
    """How many images are worth a thread."""
    return -(-SHARE // max(1, prod(weight) * prod(out)))


# ---------------------------------------------------------------- the three products


def slide(input: Any, weight: Any, how: Sliding, out: Sizes | None = None) -> Any:
    """The output; ``out`` of it, if there is to be more or less of it than with as many zeros behind the input as before."""
    out = how.out(input.shape[2:], weight.shape[2:]) if out is None else out
    if winograd.fits(input, weight.shape, out, how):
        return winograd.slide(input, weight, out, how)
    made = np.empty((len(input), how.groups, len(weight) // how.groups, prod(out)), input.dtype)
    last = _channels_last(weight.shape, out, how, longer=8)  # for the product is slower then
    rows = _matrices(weight, how.groups, last)

    def work(images: slice) -> None:
        for some, columns in _columns(input, images, weight.shape, out, how, last):
            made[some] = np.matmul(rows, columns).reshape(*rows.shape[:2], -1, prod(out)).transpose(2, 0, 1, 3)

    shared(work, len(input), _worth(weight.shape, out))
    return made.reshape(len(input), len(weight), *out)


def collect(grad: Any, at: Any, size: Sizes, how: Sliding) -> Any:
    """``grad``, that of an output, times the windows of ``at`` that led there, over all places: for weights of ``size``."""
    out, outputs = grad.shape[2:], size[0] // how.groups
    if winograd.fits(at, size, out, how):
        return winograd.collect(grad, at, how)
    if _uncopied(size, how) and np.isfinite(found := _by_place(grad, at, size, how)).all():
        return found
    flat = grad.reshape(len(grad), how.groups, outputs, prod(out)).transpose(1, 2, 0, 3)
    last = _channels_last(size, out, how, longer=1)

    def work(images: slice) -> Any:
        found = np.zeros((how.groups, outputs, prod(size[1:])), grad.dtype)
        for some, columns in _columns(at, images, size, out, how, last):
            found += np.matmul(flat[:, :, some].reshape(how.groups, outputs, -1), columns.swapaxes(1, 2))
        return found

    found = sum(shared(work, len(grad), _worth(size, out)))
    if last:
        found = np.moveaxis(found.reshape(*found.shape[:2], *size[2:], size[1]), -1, 2)
    return found.reshape(size)


def _uncopied(weight: Sizes, how: Sliding) -> bool:
    """Whether ``collect`` goes the way of ``_by_place``: for groups of few channels, where copying takes most of the time."""
    return how.groups > 1 and max(how.stride) == 1 and weight[0] // how.groups <= weight[1] <= FEW


def _by_place(grad: Any, at: Any, size: Sizes, how: Sliding) -> Any:
    """``collect`` without copies of windows: for each place in one, a product of whole images, one of them moved on by so much.

    The gradient is framed as the input is, with zeros at the ends of rows. Where these meet inf, it is nan that comes out.
    """
    out, kernel = grad.shape[2:], size[2:]
    frame = tuple(o + d * (k - 1) for o, d, k in zip(out, how.dilation, kernel))
    found: Any = np.zeros((how.groups, size[0] // how.groups, size[1], *kernel), grad.dtype)
    for some in runs(slice(0, len(at)), BLOCK // max(1, 2 * prod(at.shape[1:]) * at.itemsize)):
        given, read = (framed(images[some].swapaxes(0, 1), before, frame).reshape(how.groups, images.shape[1] // how.groups, -1)
                       for images, before in ((grad, (0,) * len(out)), (at, how.padding)))  # fmt: skip
        for place in product(*map(range, kernel)):
            on = int(np.ravel_multi_index([p * d for p, d in zip(place, how.dilation)], frame))
            found[(..., *place)] += np.matmul(given[..., : given.shape[-1] - on], read[..., on:].swapaxes(1, 2))
    return found.reshape(size)


def spread(grad: Any, weight: Any, size: Sizes, how: Sliding) -> Any:
    """``grad``, that of an output, sent back through each window: zeros of ``size`` with all of it added up.

    That is a convolution, too, with the weights turned round. Where the window moves on by more than one, there is one for each
    remainder: of a stride of 2, half of the weights meet the even places, half the odd ones.
    """
    if _adding_is_cheaper(weight.shape, size, grad.shape[2:], how):
        return _added_up(grad, weight, size, how)
    turned = _turned(weight, how.groups)
    whole: Any = np.zeros(size, grad.dtype)
    for rest in product(*map(range, how.stride)):
        dims = [_met(*each) for each in zip(rest, size[2:], weight.shape[2:], how.stride, how.padding, how.dilation)]
        met = [each for each in dims if each is not None]
        if len(met) == len(dims):
            places, weights, before, apart, out = zip(*met)
            part = slide(grad, turned[(..., *weights)], Sliding((1,) * len(out), before, apart, how.groups), out)
            if max(how.stride) == 1:  # then it is all of it
                return part
            whole[(..., *places)] = part
    return whole


class Met(NamedTuple):
    """Along one dimension, places and those of the weights that meet them."""

    places: slice
    weights: slice  # of the turned window
    before: int  # zeros before the first place
    apart: int  # how far these weights lie apart, counted in the output
    out: int  # how many places


def _met(rest: int, size: int, kernel: int, stride: int, padding: int, dilation: int) -> Met | None:
    """For the places that leave ``rest`` when the padding is added and the stride divided out; None if no weight meets them."""
    every = stride // gcd(stride, dilation)
    first = next((k for k in range(min(every, kernel)) if (dilation * k - rest) % stride == 0), None)
    start = (rest - padding) % stride
    if first is None or start >= size:
        return None
    weights = len(range(first, kernel, every))
    apart = dilation * every // stride
    before = apart * (weights - 1) - (start + padding - dilation * first) // stride
    last = kernel - 1 - (first + (weights - 1) * every)  # counted from the other end
    return Met(slice(start, None, stride), slice(last, None, every), before, apart, len(range(start, size, stride)))


def _turned(weight: Any, groups: int) -> Any:
    """(O, C / groups, ...) as (C, O / groups, ...), the windows turned round: outputs and inputs change places in each group."""
    parts = weight.reshape(groups, len(weight) // groups, *weight.shape[1:])
    swapped = parts.swapaxes(1, 2).reshape(groups * weight.shape[1], len(weight) // groups, *weight.shape[2:])
    return np.ascontiguousarray(np.flip(swapped, tuple(range(2, weight.ndim))))  # a BLAS reads no row from its end


def _adding_is_cheaper(weight: Sizes, size: Sizes, out: Sizes, how: Sliding) -> bool:
    """For few channels, and where most windows would be full of zeros: counted in multiplications for each weight."""
    outputs, channels = weight[:2]
    added, copied = channels * (outputs + ADDED * how.groups), outputs * (channels + COPIED)
    return prod(out) * added < prod(size[2:]) / prod(how.stride) * copied


def _added_up(grad: Any, weight: Any, size: Sizes, how: Sliding) -> Any:
    """``spread`` as it is told: each number times the weights of a window, added to where that window stood."""
    kernel, out, (count, channels) = weight.shape[2:], grad.shape[2:], size[:2]
    whole: Any = np.zeros((count, channels, *(n + 2 * p for n, p in zip(size[2:], how.padding))), grad.dtype)
    rows = _matrices(weight, how.groups, False)
    flat = grad.reshape(count, how.groups, rows.shape[1], prod(out))
    columns = np.matmul(rows.transpose(0, 2, 1), flat).reshape(count, channels, *kernel, *out)
    for place in product(*map(range, kernel)):
        starts = [p * d for p, d in zip(place, how.dilation)]
        ends = [start + s * (n - 1) + 1 for start, s, n in zip(starts, how.stride, out)]
        whole[(..., *map(slice, starts, ends, how.stride))] += columns[(slice(None), slice(None), *place)]
    return whole[(..., *(slice(p, p + n) for n, p in zip(size[2:], how.padding)))]
