"""Uniform numbers become normal ones (Box and Muller, 1958): a random angle, and a radius from the logarithm of another number.

PyTorch has two programs for it, and they use the uniform numbers differently. ``pairs`` makes two at a time in double precision.
``blocks`` makes sixteen at a time; in float32 PyTorch computes logarithm, sine and cosine for it with short polynomials
(Cephes, by S. Moshier) in fused multiply-adds, which round once where ``a * b + c`` rounds twice. Here is the same, step by step,
so that every bit agrees on every processor. NumPy's own functions would be three times as fast and differ in one number of ten.
"""
from __future__ import annotations

import math
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
F, D, INT = np.float32, np.float64, np.int32

_LOG = [F(c) for c in (
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
    -2.4999993993e-1, 3.3333331174e-1,
)]
_SIN = [F(c) for c in (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)]
_COS = [F(c) for c in (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)]
_SQRT_HALF_BITS, _TOP_BIT = INT(0x3F3504F3), INT(-(2**31))
_AT_ONCE = 4096
"""Rows of a float32 array that are transformed together: more would leave the processor's cache, fewer are all overhead."""

EXACT = 512
"""Up to so many double-precision numbers go through Python's ``math``, which is the C library's, as PyTorch's is. NumPy's own
functions are 30 times as fast on many numbers, and differ from it in the last place of some."""


# ---------------------------------------------------------------- fused multiply-add


def fused(a: Array, b: float, c: float) -> Array:
    """``a * b + c`` rounded once, as the processor's fused multiply-add does it.

    float32: computed in double precision, where the product is exact. float64: the product and the sum are each split into a
    rounded part and its error; the errors are added with rounding to odd, which makes the last rounding right (Boldo and
    Melquiond, 2008).
    """
    if a.dtype == F:
        return (a.astype(D) * D(F(b)) + D(F(c))).astype(F)
    if b == 1:
        return a + c if c else a
    high, low = _product(a, D(b))
    if not c:
        return high
    middle, tiny = _sum(D(c), low)
    high, middle = _sum(high, middle)
    odd, rest = _sum(tiny, middle)
    bits = odd.view(np.int64)
    bits += np.where((rest != 0) & (bits & 1 == 0), np.where((rest > 0) == (odd > 0), 1, -1), 0)
    return high + odd


def _sum(a: Any, b: Array) -> tuple[Array, Array]:
    """The rounded sum, and what rounding took away."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _product(a: Array, b: Any) -> tuple[Array, Array]:
    """The rounded product, and what rounding took away."""
    product = a * b
    a_high, b_high = a * 134217729.0, b * 134217729.0
    a_high, b_high = a_high - (a_high - a), b_high - (b_high - b)
    a_low, b_low = a - a_high, b - b_high
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


# ---------------------------------------------------------------- two at a time


def pairs(uniform: Array, sine: float | None, count: int) -> tuple[Array, float | None]:
    """``count`` normal numbers in double precision, two from every two of ``uniform``, and the sine that is left over, if any.

    ``sine`` is the one left over the last time: it comes first.
    """
    first, second = uniform[0::2], uniform[1::2]
    radius = np.sqrt(-2 * _precise("log1p", -second))
    angle = 2 * math.pi * first
    made = np.empty(count + 1)
    start = 0
    if sine is not None and count:
        made[0], start, sine = sine, 1, None
    made[start:start + 2 * len(first):2] = radius * _precise("cos", angle)
    made[start + 1:start + 2 * len(first):2] = radius * _precise("sin", angle)
    if start + 2 * len(first) > count:
        sine = float(made[count])
    return made[:count], sine


def _precise(function: str, x: Array) -> Array:
    if x.size > EXACT:
        found: Array = getattr(np, function)(x)
        return found
    each = getattr(math, function)
    return np.array([each(number) for number in x.ravel().tolist()], D).reshape(x.shape)


# ---------------------------------------------------------------- sixteen at a time


def blocks(u: Array) -> None:
    """Turn ``u``, a multiple of 16 uniform numbers, into normal ones in place. float32 to PyTorch's bit, float64 nearly."""
    rows = u.reshape(-1, 2, 8)
    if u.dtype == D:
        radius = np.sqrt(-2 * _precise("log", 1 - rows[:, 0]))
        angle = 2 * math.pi * rows[:, 1]
        rows[:, 0], rows[:, 1] = radius * _precise("cos", angle), radius * _precise("sin", angle)
        return
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start:start + _AT_ONCE]
        radius = _log(1 - some[:, 0])
        radius *= F(-2)
        np.sqrt(radius, out=radius)
        sine, cosine = _sine_and_cosine(F(2 * math.pi) * some[:, 1])
        np.multiply(radius, cosine, out=some[:, 0])
        np.multiply(radius, sine, out=some[:, 1])


def _polynomial(coefficients: list[Any], x: Array) -> Array:
    """By Horner's rule, every step rounded to float32. ``x`` holds float32 numbers in double precision."""
    w = x * D(coefficients[0])
    w += D(coefficients[1])
    y = w.astype(F)
    for c in coefficients[2:]:
        w[...] = y
        w *= x
        w += D(c)
        y[...] = w
    return y


def _log(x: Array) -> Array:
    """The logarithm of float32 numbers: that of the power of two in them, and a polynomial of what is left, in [√½, √2)."""
    bits = x.view(INT)
    exponent = bits - _SQRT_HALF_BITS
    exponent >>= 23
    x = (bits - (exponent << 23)).view(F)
    x -= F(1)
    e = exponent.astype(F)
    z = x * x
    w = x.astype(D)
    y = _polynomial(_LOG, w)
    y *= x
    w[...] = y
    w *= z
    w += e * F(-2.12194440e-4)
    y[...] = w
    z *= F(-0.5)
    y += z
    y += x
    e *= F(0.693359375)
    y += e
    return y


def _sine_and_cosine(x: Array) -> tuple[Array, Array]:
    """Both, of float32 angles in [0, 2π): two polynomials on [-π/4, π/4], exchanged and negated by the octant."""
    octant = (x * F(1.27323954473516)).astype(INT)
    octant += INT(1)
    octant &= INT(~1)
    y = octant.astype(F)
    x = x - y * F(0.78515625)
    x -= y * F(2.4187564849853515625e-4)
    w = y.astype(D)
    w *= D(F(-3.77489497744594108e-8))
    w += x
    x = w.astype(F)
    z = x * x
    w = z.astype(D)
    cosine, sine = _polynomial(_COS, w), _polynomial(_SIN, w)
    cosine *= z
    sine *= z
    w *= cosine
    z *= F(0.5)
    w -= z
    cosine = w.astype(F)
    cosine += F(1)
    w[...] = sine
    w *= x
    w += x
    sine = w.astype(F)
    c, s = cosine.view(INT), sine.view(INT)
    swap = octant << INT(30)
    swap >>= INT(31)
    swap &= c ^ s
    s ^= swap
    c ^= swap
    octant <<= INT(29)
    s ^= octant & _TOP_BIT
    octant += INT(1 << 30)
    octant &= _TOP_BIT
    c ^= octant
    return sine, cosine
