"""The functions of ``torch``: what methods do, with the arguments that only functions take: ``out=``, and a name for the first.

What each does stands in ``ops/``, how ``out`` is written to in ``autograd/out.py``. What is not here is there as PyTorch has it.
"""
from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from .autograd.out import making_into, taking_out
from .core.base import TensorBase
from .core.layouts import with_layout
from .ops import (
    arithmetic,
    clamping,
    comparison,
    creation,
    division,
    elementary,
    extremes,
    gathering,
    indexing,
    layout,
    linalg,
    logic,
    loss,
    masking,
    memory,
    pointwise,
    random,
    reduction,
    searching,
    shape,
    sorting,
    spread,
    statistics,
)
from .ops.arguments import numpy_names

if TYPE_CHECKING:
    from .tensor import Tensor

# ---------------------------------------------------------------- with out=, in the order of the files

add, sub, pow = taking_out(arithmetic.add_scaled, arithmetic.sub_scaled, arithmetic.pow_any)
clamp, clamp_max, clamp_min, maximum, minimum, nonzero, where = taking_out(
    clamping.clamp, clamping.clamp_max, clamping.clamp_min, comparison.maximum, comparison.minimum, masking.nonzero, masking.where
)
div, floor_divide, remainder = taking_out(division.div_any, division.floor_divide, division.remainder)
acos, acosh, asin, asinh, atan, atanh = taking_out(
    elementary.acos, elementary.acosh, elementary.asin, elementary.asinh, elementary.atan, elementary.atanh
)
ceil, floor, frac, round, trunc = taking_out(
    elementary.ceil, elementary.floor, elementary.frac, elementary.round, elementary.trunc
)
cosh, sinh, tan, erf, erfinv, square, rsqrt = taking_out(
    elementary.cosh, elementary.sinh, elementary.tan, elementary.erf, elementary.erfinv, elementary.square, elementary.rsqrt
)
expm1, log1p, log2, log10 = taking_out(elementary.expm1, elementary.log1p, elementary.log2, elementary.log10)
all, any, amax, amin, argmax, argmin, max, min = taking_out(
    logic.all, logic.any, extremes.amax, extremes.amin, extremes.argmax, extremes.argmin, extremes.max, extremes.min
)
gather, index_select, masked_select, take_along_dim = taking_out(
    gathering.gather, gathering.index_select, gathering.masked_select, gathering.take_along_dim
)
tril, triu = taking_out(layout.tril, layout.triu)
addmm, bmm, dot, matmul, mm, mv, outer = taking_out(
    linalg.addmm, linalg.bmm, linalg.dot, linalg.matmul, linalg.mm, linalg.mv, linalg.outer
)
log_softmax, softmax = taking_out(loss.log_softmax, loss.softmax)
abs, cos, exp, log, mul, neg = taking_out(
    pointwise.abs, pointwise.cos, pointwise.exp, pointwise.log, pointwise.mul, pointwise.neg
)
reciprocal, sigmoid, sign, sin, sqrt, tanh = taking_out(
    pointwise.reciprocal, pointwise.sigmoid, pointwise.sign, pointwise.sin, pointwise.sqrt, pointwise.tanh
)
(true_divide,) = taking_out(pointwise.div)  # div without rounding
eq, ge, gt, le, lt, ne = taking_out(pointwise.eq, pointwise.ge, pointwise.gt, pointwise.le, pointwise.lt, pointwise.ne)
bernoulli, multinomial = taking_out(random.bernoulli, random.multinomial)
mean, sum = taking_out(reduction.mean, reduction.sum)
cat, stack = taking_out(shape.cat, shape.stack)
aminmax, cummax, cummin, kthvalue, median, msort, nanmedian, sort, topk = taking_out(
    sorting.aminmax, sorting.cummax, sorting.cummin, sorting.kthvalue, sorting.median, sorting.msort, sorting.nanmedian,
    sorting.sort, sorting.topk,
)
cumprod, cumsum, logsumexp, prod = taking_out(statistics.cumprod, statistics.cumsum, statistics.logsumexp, statistics.prod)
std, var = taking_out(spread.std, spread.var)
bucketize, searchsorted = taking_out(searching.bucketize, searching.searchsorted)
(norm,) = taking_out(statistics.norm, numpy=False)  # PyTorch's is written in Python: no other names for its arguments
bitwise_and, bitwise_not, bitwise_or, bitwise_xor, bitwise_left_shift, bitwise_right_shift = taking_out(
    logic.bitwise_and, logic.bitwise_not, logic.bitwise_or, logic.bitwise_xor, logic.bitwise_left_shift, logic.bitwise_right_shift
)
logical_and, logical_not, logical_or, logical_xor = taking_out(
    logic.logical_and, logic.logical_not, logic.logical_or, logic.logical_xor
)
arange, empty, eye, full, linspace, ones, zeros = making_into(
    creation.arange, creation.empty, creation.eye, creation.full, creation.linspace, creation.ones, creation.zeros
)
rand, randint, randn, randperm = making_into(random.rand, random.randint, random.randn, random.randperm)
(_normal_of_numbers,), (_normal_of_tensors,) = making_into(random.normal), taking_out(random.normal)


@wraps(random.normal)
def normal(*args: Any, **kwargs: Any) -> Tensor:
    of_tensors = [each for each in (*args, kwargs.get("mean"), kwargs.get("std")) if isinstance(each, TensorBase)]
    drawn: Tensor = (_normal_of_tensors if of_tensors else _normal_of_numbers)(*args, **kwargs)
    return drawn


# ---------------------------------------------------------------- without out=

clone, flip, tile, t, index_put, isfinite, isinf, isnan, relu = map(numpy_names, (
    memory.clone_as, layout.flip, layout.tile, shape.t, indexing.index_put, comparison.isfinite, comparison.isinf,
    comparison.isnan, pointwise.relu,
))
empty_like, full_like, ones_like, zeros_like, tensor = map(
    with_layout, (creation.empty_like, creation.full_like, creation.ones_like, creation.zeros_like, creation.tensor)
)
rand_like, randint_like, randn_like = (
    with_layout(numpy_names(each)) for each in (random.rand_like, random.randint_like, random.randn_like)
)


@numpy_names
def detach(input: Tensor) -> Tensor:
    """The same numbers in the same memory, cut off from the graph.

    >>> detach(tensor([1.], requires_grad=True))
    tensor([1.])
    """
    return input.detach()


@numpy_names
def is_floating_point(input: Tensor) -> bool:
    """Is its dtype a float?

    >>> is_floating_point(tensor(1.)), is_floating_point(tensor(1))
    (True, False)
    """
    return input.is_floating_point()


@numpy_names
def is_inference(input: Tensor) -> bool:
    """Was it made in inference mode?

    >>> is_inference(tensor(1.))
    False
    """
    return input.is_inference()


@numpy_names
def numel(input: Tensor) -> int:
    """How many elements it has.

    >>> numel(zeros(2, 3))
    6
    """
    return input.numel()
