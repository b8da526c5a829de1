"""Pictures rearranged: channels into places and back, and the places of each window as a column."""
from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.half import rounded_once
from ..core.op import op
from . import arguments
from .windows import Windows

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


@op(input=lambda grad, factor: pixel_unshuffle(grad, factor), symbol="shuffle",
    samples=lambda r: [(r(1, 4, 2, 3), 2), (r(2, 1, 2), 1), (r(9, 1, 2), 3)])
def pixel_shuffle(input: Tensor, factor: int) -> Tensor:
    """``factor`` × ``factor`` channels become one, that many times as high and wide."""
    *lead, c, h, w = input.shape
    parts = input.reshape(*lead, c // factor**2, factor, factor, h, w)
    n = len(lead)
    mixed = parts.transpose(*range(n + 1), n + 3, n + 1, n + 4, n + 2)
    return np.array(mixed).reshape(*lead, c // factor**2, h * factor, w * factor)


@op(input=lambda grad, factor: pixel_shuffle(grad, factor), symbol="unshuffle",
    samples=lambda r: [(r(1, 1, 4, 6), 2), (r(2, 1, 2), 1), (r(1, 3, 6), 3)])
def pixel_unshuffle(input: Tensor, factor: int) -> Tensor:
    """The reverse: one channel becomes ``factor`` × ``factor``."""
    *lead, c, h, w = input.shape
    parts = input.reshape(*lead, c, h // factor, factor, w // factor, factor)
    n = len(lead)
    mixed = parts.transpose(*range(n + 1), n + 2, n + 4, n + 1, n + 3)
    return np.array(mixed).reshape(*lead, c * factor**2, h // factor, w // factor)


def _pictures(r: Any) -> list[tuple[Any, ...]]:
    return [(r(1, 2, 3, 4), Windows((3, 4), (2, 2), (1, 2))), (r(1, 3, 3), Windows((3, 3), (2, 3), (1, 1), (1, 1))),
            (r(1, 1, 5, 4), Windows((5, 4), (2, 2), (2, 1), (1, 0), (2, 1)))]


def _columns(r: Any) -> list[tuple[Any, ...]]:
    return [(r(*x.shape[:-3], x.shape[-3] * prod(w.kernel), prod(w.counts)), w) for x, w in _pictures(r)]


@op(input=lambda grad, windows: col2im(grad, windows), name="Im2ColBackward0", symbol="unfold", samples=_pictures)
def im2col(input: Tensor, windows: Windows) -> Tensor:
    """The numbers of each window in a picture as a column: of the first channel first, row by row."""
    if input.dtype.kind not in "fb":
        raise arguments.not_implemented("im2col_out_cpu", input)
    *lead, c, _, _ = input.shape
    whole = np.zeros((*lead, c, prod(windows.kernel), *windows.counts), input.dtype)
    for number, to, at in windows.offsets():
        whole[(..., number, *to[1:])] = input[at]
    return whole.reshape(*lead, c * prod(windows.kernel), prod(windows.counts))


@op(input=lambda grad, windows: im2col(grad, windows), name="Col2ImBackward0", symbol="fold", samples=_columns)
@rounded_once
def col2im(input: Tensor, windows: Windows) -> Tensor:
    """Columns put back as windows of a picture, and added up where these overlap."""
    if input.dtype.kind not in "fb":
        raise arguments.not_implemented("col2im_out_cpu", input)
    lead, c = input.shape[:-2], input.shape[-2] // prod(windows.kernel)
    columns = input.reshape(*lead, c, prod(windows.kernel), *windows.counts)
    whole = np.zeros((*lead, c, *windows.sizes), input.dtype)
    for number, to, at in windows.offsets():
        whole[at] += columns[(..., number, *to[1:])]
    return whole
