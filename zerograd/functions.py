"""The functions of ``torch``: what methods do, with the arguments that only functions take: ``out=``, and a name for the first.

What each does stands in ``ops/``, how ``out`` is written to in ``autograd/out.py``. What is not here is there as PyTorch has it.
"""
from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from . import ops
from .autograd.out import making_into, taking_out
from .core.base import TensorBase
from .core.layouts import with_layout
from .ops.arguments import numpy_names

if TYPE_CHECKING:
    from .tensor import Tensor

# ---------------------------------------------------------------- with out=, in the order of ops/__init__.py

add, sub, pow = taking_out(ops.add_scaled, ops.sub_scaled, ops.pow_any)
clamp, clamp_max, clamp_min, maximum, minimum, nonzero, where = taking_out(
    ops.clamp, ops.clamp_max, ops.clamp_min, ops.maximum, ops.minimum, ops.nonzero, ops.where
)
floor_divide, remainder = taking_out(ops.floor_divide, ops.remainder)
acos, acosh, asin, asinh, atan, atanh = taking_out(ops.acos, ops.acosh, ops.asin, ops.asinh, ops.atan, ops.atanh)
ceil, floor, frac, round, trunc = taking_out(ops.ceil, ops.floor, ops.frac, ops.round, ops.trunc)
cosh, sinh, tan, erf, erfinv, square, rsqrt = taking_out(
    ops.cosh, ops.sinh, ops.tan, ops.erf, ops.erfinv, ops.square, ops.rsqrt
)
expm1, log1p, log2, log10 = taking_out(ops.expm1, ops.log1p, ops.log2, ops.log10)
all, any, amax, amin, argmax, argmin, max, min = taking_out(
    ops.all, ops.any, ops.amax, ops.amin, ops.argmax, ops.argmin, ops.max, ops.min
)
gather, index_select, masked_select, take_along_dim = taking_out(
    ops.gather, ops.index_select, ops.masked_select, ops.take_along_dim
)
tril, triu = taking_out(ops.tril, ops.triu)
addmm, bmm, dot, matmul, mm, mv, outer = taking_out(ops.addmm, ops.bmm, ops.dot, ops.matmul, ops.mm, ops.mv, ops.outer)
log_softmax, softmax = taking_out(ops.log_softmax, ops.softmax)
abs, cos, div, exp, log, mul, neg, reciprocal, sigmoid, sign, sin, sqrt, tanh = taking_out(
    ops.abs, ops.cos, ops.div_any, ops.exp, ops.log, ops.mul, ops.neg, ops.reciprocal, ops.sigmoid, ops.sign, ops.sin, ops.sqrt,
    ops.tanh,
)
(true_divide,) = taking_out(ops.div)  # div without rounding
eq, ge, gt, le, lt, ne = taking_out(ops.eq, ops.ge, ops.gt, ops.le, ops.lt, ops.ne)
bernoulli, multinomial = taking_out(ops.bernoulli, ops.multinomial)
mean, sum = taking_out(ops.mean, ops.sum)
cat, stack = taking_out(ops.cat, ops.stack)
aminmax, cummax, cummin, kthvalue, median, msort, nanmedian, sort, topk = taking_out(
    ops.aminmax, ops.cummax, ops.cummin, ops.kthvalue, ops.median, ops.msort, ops.nanmedian, ops.sort, ops.topk
)
cumprod, cumsum, logsumexp, prod, std, var = taking_out(ops.cumprod, ops.cumsum, ops.logsumexp, ops.prod, ops.std, ops.var)
(norm,) = taking_out(ops.norm, numpy=False)  # PyTorch's is written in Python, and takes its arguments under their own names only
bitwise_and, bitwise_not, bitwise_or, bitwise_xor, bitwise_left_shift, bitwise_right_shift = taking_out(
    ops.bitwise_and, ops.bitwise_not, ops.bitwise_or, ops.bitwise_xor, ops.bitwise_left_shift, ops.bitwise_right_shift
)
logical_and, logical_not, logical_or, logical_xor = taking_out(
    ops.logical_and, ops.logical_not, ops.logical_or, ops.logical_xor
)
arange, empty, eye, full, linspace, ones, zeros = making_into(
    ops.arange, ops.empty, ops.eye, ops.full, ops.linspace, ops.ones, ops.zeros
)
rand, randint, randn, randperm = making_into(ops.rand, ops.randint, ops.randn, ops.randperm)
(_normal_of_numbers,), (_normal_of_tensors,) = making_into(ops.normal), taking_out(ops.normal)


@wraps(ops.normal)
def normal(*args: Any, **kwargs: Any) -> Tensor:
    of_tensors = [each for each in (*args, kwargs.get("mean"), kwargs.get("std")) if isinstance(each, TensorBase)]
    drawn: Tensor = (_normal_of_tensors if of_tensors else _normal_of_numbers)(*args, **kwargs)
    return drawn


# ---------------------------------------------------------------- without out=

clone, flip, index_put, isfinite, isinf, isnan, relu, t, tile = map(
    numpy_names, (ops.clone_as, ops.flip, ops.index_put, ops.isfinite, ops.isinf, ops.isnan, ops.relu, ops.t, ops.tile)
)
empty_like, full_like, ones_like, zeros_like, tensor = map(
    with_layout, (ops.empty_like, ops.full_like, ops.ones_like, ops.zeros_like, ops.tensor)
)
rand_like, randint_like, randn_like = (
    with_layout(numpy_names(each)) for each in (ops.rand_like, ops.randint_like, ops.randn_like)
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
