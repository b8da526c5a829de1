"""Numbers brought to mean 0 and variance 1, then scaled and shifted: of each channel, of each row, or of each group of channels.

All three are one computation: an array in a certain shape, its mean and its standard deviation along certain dimensions, and a
weight and a bias for some of them. A ``Frame`` says which. ``batch_norm`` (Ioffe & Szegedy, 2015) takes a channel of all
examples together, ``layer_norm`` (Ba et al., 2016) each example for itself, ``group_norm`` (Wu & He, 2018) some channels of one.
"""
from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes
from ..core.base import TensorBase
from ..core.half import widened
from .elementary import rsqrt
from .pointwise import over
from .reduction import sum_dim
from .shape import expand_to, reshape_any

if TYPE_CHECKING:
    from collections.abc import Sequence

DOUBLE = dtypes.float64.numpy
FEW = 256  # numbers can be added one to the other in float32


class Frame:
    """How an array is looked at: its shape, the dimensions along which its mean is taken, and those along which its weight is one
    and the same.

    >>> from zerograd.ops.standard import channels
    >>> frame = channels((8, 3, 5, 5))
    >>> frame.shape, frame.dims, frame.means, frame.number
    ((8, 3, 25), (0, 2), (1, 3, 1), 200)
    """

    __slots__ = ("alike", "dims", "means", "number", "shape", "sharing", "weights")

    def __init__(self, shape: tuple[int, ...], dims: tuple[int, ...], sharing: tuple[int, ...]) -> None:
        self.shape, self.dims, self.sharing = shape, dims, sharing
        self.number = prod(shape[d] for d in dims)  # that have one mean
        self.means = tuple([1 if d in dims else n for d, n in enumerate(shape)])  # their shape
        self.weights = tuple([1 if d in sharing else n for d, n in enumerate(shape)])  # that of the weights
        self.alike = dims == sharing


@lru_cache(256)
def channels(shape: tuple[int, ...]) -> Frame:
    """One mean for each channel, which is the second dimension, and one weight."""
    count, each = shape[1], prod(shape[2:])
    if each == 1:  # NumPy goes faster through a matrix than through one with a last dimension of 1
        return Frame((shape[0], count), (0,), (0,))
    return Frame((shape[0], count, each), (0, 2), (0, 2))


@lru_cache(256)
def rows(shape: tuple[int, ...], normalized_shape: tuple[int, ...]) -> Frame:
    """One mean for each row, which is what lies in the last dimensions; one weight for each place in it."""
    return Frame((prod(shape[: len(shape) - len(normalized_shape)]), prod(normalized_shape)), (1,), (0,))


@lru_cache(256)
def groups(shape: tuple[int, ...], count: int) -> Frame:
    """One mean for each group of channels of each example; one weight for each channel."""
    return Frame((shape[0], count, shape[1] // count, prod(shape[2:])), (2, 3), (0, 3))


# ---------------------------------------------------------------- on arrays


def _total(each: Any, dims: tuple[int, ...], exact: bool = False) -> Any:
    """The sum along ``dims``, which are kept.

    Along the first one NumPy adds one to the other, and digits get lost: so where these are many, or it must be ``exact``, in
    double precision.
    """
    if 0 not in dims:
        return np.add.reduce(each, dims, keepdims=True)
    if len(dims) > 1:
        each = np.add.reduce(each, dims[1:], keepdims=True)
    return np.add.reduce(each, 0, DOUBLE if exact or len(each) > FEW else None, keepdims=True)


def _total_of_products(a: Any, b: Any, dims: tuple[int, ...]) -> Any:
    """The sum of ``a * b`` along ``dims``, without an array of the products."""
    if a.ndim - 1 in dims:
        sums = _dots(a, b)[..., None]
        return sums if len(dims) == 1 else _total(sums, dims)
    return np.einsum("ab,ab->b", a, b)[None] if len(a) <= FEW else _total(a * b, dims)


def _dots(a: Any, b: Any) -> Any:
    """The products of vectors that lie in the last dimension. Long ones go in pieces, whose sums lose fewer digits."""
    size = a.shape[-1]
    if size <= 4 * FEW:
        return np.einsum("...i,...i->...", a, b)
    whole = size - size % FEW
    pieces = [each[..., :whole].reshape(*each.shape[:-1], -1, FEW) for each in (a, b)]
    return np.add.reduce(_dots(*pieces), -1) + _dots(a[..., whole:], b[..., whole:])


def standardised(input: Any, weight: Any, bias: Any, eps: float, frame: Frame, known: Any = None) -> tuple[Any, Any, Any, Any]:
    """``input`` with mean 0 and variance 1, scaled and shifted; the mean; the inverse of the deviation; the variance.

    ``known``: mean and variance, where they are not those of ``input``.
    """
    x = widened(input).reshape(frame.shape)
    mean, variance = (None, None) if known is None else (widened(each).reshape(frame.means) for each in known)
    made = np.empty_like(x)
    if mean is None:
        mean = (_total(x, frame.dims, exact=True) / max(frame.number, 1)).astype(x.dtype)
    if variance is None:
        np.subtract(x, mean, made)
        variance = _total_of_products(made, made, frame.dims) / max(frame.number, 1)
    inverse = (1 / np.sqrt(variance + eps)).astype(x.dtype)
    w, b = (each if each is None else widened(each).reshape(frame.weights) for each in (weight, bias))
    if frame.dims[-1] in frame.sharing:  # one factor serves many neighbours; in PyTorch, too, the mean goes into the shift
        scale = inverse if w is None else inverse * w
        np.multiply(x, scale, made)
        made += -mean * scale if b is None else b - mean * scale
    else:
        np.multiply(made, inverse, made)
        if w is not None:
            made *= w
        made += 0 if b is None else b  # (0 makes 0 of -0)
    return made.reshape(input.shape).astype(input.dtype, copy=False), mean, inverse, variance


def slopes(
    grad: Any, input: Any, weight: Any, bias_shape: Any, known: Any, frame: Frame, moving: bool, wanted: Sequence[bool]
) -> tuple[Any, ...]:
    """The gradients of input, weight and bias, of those that are ``wanted``.

    ``known``: mean and inverse deviation. ``moving``: they move with the input.
    """
    dy = widened(grad).reshape(frame.shape)
    kind = dy.dtype.type
    mean, inverse = known
    away = widened(input).reshape(frame.shape) - mean
    alike = frame.alike  # then what the weight needs the input needs, too, and one product less is enough
    unit = inverse if alike else kind(1)
    if not alike:
        away *= inverse
    shift: Any = _total(dy, frame.sharing) if wanted[2] or (moving and alike) else None
    scale: Any = _total_of_products(dy, away, frame.sharing) * unit if wanted[1] or (moving and alike) else None
    found = [each.reshape(shape).astype(kind) for each, shape, want in
             ((scale, np.shape(weight), wanted[1]), (shift, bias_shape, wanted[2])) if want]
    if not wanted[0]:
        return tuple(found)
    if weight is not None:
        spread = weight.reshape(frame.weights)
        dy, inverse = (dy, inverse * spread) if alike else (dy * spread, inverse)
    if not moving:
        return (dy * inverse).reshape(input.shape).astype(input.dtype, copy=False), *found
    if not alike:
        shift, scale = _total(dy, frame.dims), _total_of_products(dy, away, frame.dims)
    dx = away
    dx *= (scale * unit / -max(frame.number, 1)).astype(kind)
    dx += dy
    dx -= (shift / max(frame.number, 1)).astype(kind)
    dx *= inverse
    return dx.reshape(input.shape).astype(input.dtype, copy=False), *found


def kept(input: Any, known: Any, eps: float, frame: Frame) -> Any:
    """Mean and inverse deviation as they are ``known``, or those of ``input``, if nobody kept them."""
    if known[0] is None:
        return standardised(input, None, None, eps, frame)[1:3]
    return [widened(each).reshape(frame.means) for each in known]


def saved(input: Any, weight: Any, bias: Any, *stats: Any) -> list[Any]:
    """Mean and deviation in the dtype of the parameters, as PyTorch saves them: of a float16 input float16, or float32."""
    kinds = [each.dtype for each in (weight, bias) if each is not None]
    return [each.astype(kinds[0] if kinds else input.dtype, copy=False) for each in stats]


# ---------------------------------------------------------------- on arrays and on tensors: slopes of slopes


def placed(found: Any, wanted: Sequence[bool]) -> list[Any]:
    """What was found, each in its place among all that there could be."""
    each = iter(found)
    return [next(each) if want else None for want in wanted]


def _mean(each: Any, frame: Frame) -> Any:
    return over(sum_dim(each, frame.dims, True, None), max(frame.number, 1))


def _moments(input: Any, eps: float, frame: Frame) -> tuple[Any, Any]:
    mean = _mean(input, frame)
    away = input - mean
    return mean, rsqrt(_mean(away * away, frame) + eps)


def bends(
    grads: Any, dy: Any, input: Any, weight: Any, known: Any, eps: float, frame: Frame, moving: bool, wanted: Any, live: Any
) -> list[Any]:
    """What ``slopes`` does with small changes, backwards: the gradients of its ``dy``, ``input`` and ``weight``.

    With ``s`` the standardised input, ``level(v) = v - mean(v) - s * mean(v * s)`` and ``r`` one over the deviation, the slopes
    are ``r * level(dy * weight)`` and the sums of ``dy * s`` and ``dy``; and ``s`` changes by ``r * level(change of input)``.
    """
    by_input, by_weight, by_bias = placed(grads, wanted)
    shape = tuple(input.shape)
    x, g = reshape_any(input, frame.shape), reshape_any(dy, frame.shape)
    mean, r = _moments(x, eps, frame) if moving and (known[0] is None or isinstance(dy, TensorBase)) else known
    s = (x - reshape_any(mean, frame.means)) * (r := reshape_any(r, frame.means))

    def level(v: Any) -> Any:
        return v - _mean(v, frame) - s * _mean(v * s, frame) if moving else v

    w = None if weight is None else reshape_any(weight, frame.weights)
    gw = g if w is None else g * w
    to_dy, to_input, to_weight = [], [], None  # type: list[Any], list[Any], Any
    if by_input is not None:
        a = reshape_any(by_input, frame.shape)
        even = r * level(a)
        to_dy.append(even if w is None else even * w)
        if moving:
            flat = level(gw)
            to_input += [-(r * r) * (s * _mean(a * flat, frame) + level(_mean(gw * s, frame) * a + _mean(a * s, frame) * gw))]
        if live[2]:
            to_weight = reshape_any(sum_dim(g * even, frame.sharing, True, None), tuple(weight.shape))
    if by_weight is not None:
        c = reshape_any(by_weight, frame.weights)
        to_dy.append(c * s)
        to_input.append(r * level(c * g))
    if by_bias is not None:
        to_dy.append(expand_to(reshape_any(by_bias, frame.weights), frame.shape))
    return [_sum(to_dy, shape), _sum(to_input, shape), to_weight]


def _sum(parts: list[Any], shape: tuple[int, ...]) -> Any:
    if not parts:
        return None
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return reshape_any(whole, shape)
