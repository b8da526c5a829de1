"""The numbers of ``arange`` and ``linspace``, to the last digit: -1 and ten times 0.1 is not 0, and how far off depends on how.

PyTorch multiplies and adds in one step that rounds once (an FMA), and on an x86 processor it counts ``arange`` in vectors of 32
bytes: each begins at ``start + step * i``, rounded to the dtype, and goes on from there; what does not fill two more vectors is
counted one by one. So ``arange(-1, 1, 0.1)[10]`` is -2.98e-09, and not 0.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from ..core.quiet import quiet

DOUBLE = np.dtype(np.float64)
VECTOR = 32  # bytes


@quiet
def counted(start: float, step: float, count: int, kind: Any) -> Any:
    """``count`` numbers of a float dtype from ``start`` on, ``step`` apart.

    >>> float(counted(-1., 0.1, 20, np.dtype(np.float32))[10])
    -2.9802322831784522e-09
    """
    place, width = np.arange(count, dtype=np.int64), VECTOR // kind.itemsize
    wide = np.float32 if kind == np.float16 else np.float64  # which start and step become first
    start, step = float(wide(start)), float(wide(step))
    numbers = multiply_add(place, step, start).astype(wide).astype(kind)
    whole = count - count % (2 * width)
    inside = place[:whole] % width
    begins = multiply_add(place[:whole] - inside, step, start).astype(wide).astype(kind)
    numbers[:whole] = multiply_add(inside, step, begins).astype(wide).astype(kind)
    return numbers


@quiet
def spaced(start: float, end: float, steps: int, kind: Any) -> Any:
    """``steps`` numbers from ``start`` to ``end``: counted up in the first half, and down from the end in the second."""
    exact = kind if kind.kind == "f" else DOUBLE
    first, last = (exact.type(each if kind.kind == "f" else int(each)) for each in (start, end))
    step = exact.type((last - first) / exact.type(max(steps - 1, 1)))
    place = np.arange(steps, dtype=np.int64)
    if kind == np.float16:  # which has no such step
        up, down = first + step * place.astype(kind), last - step * (steps - 1 - place).astype(kind)
    else:
        up, down = multiply_add(place, step, first), multiply_add(steps - 1 - place, -step, last)
    return np.where(place < steps // 2 if steps > 1 else place == 0, up, down).astype(kind)


def multiply_add(a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` in float64, rounded once: what is lost at each step is worked out and added at the end.

    By Dekker's product and Knuth's sum: T. Ogita, S. M. Rump, S. Oishi, *Accurate sum and dot product*, SIAM J. Sci. Comput. 26
    (2005).

    >>> float(multiply_add(10, 0.1, -1.)), 10 * 0.1 - 1
    (5.551115123125783e-17, 0.0)
    """
    a, b, c = (np.asarray(each, DOUBLE) for each in (a, b, c))
    product = a * b
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    lost = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    total = product + c
    other = total - product
    lost = ((product - (total - other)) + (c - other)) + lost
    return np.where(lost == 0, total, total + lost)  # -0. stays


def _halves(x: Any) -> tuple[Any, Any]:
    """Two numbers of half as many digits that add up to ``x``."""
    scaled = x * 134217729.0  # 2**27 + 1
    high = scaled - (scaled - x)
    return high, x - high
