"""Operations on each element: the arithmetic of two tensors, the functions of one, and comparisons.

Each gradient is the incoming one times the local derivative; for two tensors the engine undoes broadcasting. The simplest come
first.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase
from ..core.half import FLOAT, HALF, rounded_once
from ..core.op import op
from ..core.operands import rank

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

BOOL = dtypes.bool_.numpy
_WHOLE = {size: np.dtype(f"i{size}") for size in (1, 2, 4, 8)}


def _pairs(r: Any) -> list[tuple[Any, Any]]:
    """Samples for two tensors: equal shapes, both ways of broadcasting, 0-d, a number."""
    return [(r(3, 4), r(3, 4)), (r(3, 1), r(4)), (r(4), r(2, 3, 4)), (r(), r()), (r(2), 2.0), (r(2, 0), r(1))]


def _pairs_of_tensors(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3), r(3)), (r(3, 1), r(2)), (r(), r()), (r(2, 0), r(1))]


def _nonzero(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4), r(3, 4, low=0.5)), (r(3, 1), r(4, low=0.5)), (r(), r(low=0.5)), (r(2), 2.0), (3.0, r(2, low=0.5)),
            (r(2, 0), r(1, low=0.5))]


def _singles(low: float = -2.0) -> Any:
    return lambda r: [(r(3, 4, low=low),), (r(low=low),), (r(0, low=low),)]


_SECOND = bool(np.signbit(np.maximum(np.zeros(1), -np.zeros(1)))[0])
"""Of 0 and -0, which are equal, NumPy's maximum gives the second on some processors and the first on others."""


def not_below(input: Any, low: Any) -> Any:
    """Each element of an array, or ``low`` where that is larger. Of 0 and -0 it is the element, as in PyTorch.

    >>> not_below(np.array([-0., -1.]), np.zeros(1))
    array([-0.,  0.])
    """
    return np.maximum(low, input) if _SECOND else np.maximum(input, low)


def not_above(input: Any, high: Any) -> Any:
    """Each element of an array, or ``high`` where that is smaller. Of 0 and -0 it is the element, as in PyTorch.

    >>> not_above(np.array([0., 1.]), -np.zeros(1))
    array([ 0., -0.])
    """
    return np.minimum(high, input) if _SECOND else np.minimum(input, high)


# ---------------------------------------------------------------- two tensors


@op(input=lambda grad: grad,
    other=lambda grad: grad,
    symbol="+", meet="promote", samples=_pairs)
def add(input: Tensor, other: Tensor) -> Tensor:
    """``input + other``, element by element, with broadcasting.

    >>> tensor([1., 2.]) + tensor([3., 4.])
    tensor([4., 6.])
    """
    return input + other


@op(input=lambda grad: grad,
    other=lambda grad: -grad,
    symbol="−", meet="minus", samples=_pairs)
def sub(input: Tensor, other: Tensor) -> Tensor:
    """``input - other``, element by element, with broadcasting. Raises RuntimeError for bool tensors.

    >>> tensor([1., 2.]) - 1
    tensor([0., 1.])
    """
    return input - other


@op(input=lambda grad: -grad,
    name="RsubBackward1", symbol="−", meet="minus", samples=lambda r: [(r(3), 2.0), (r(), 1), (r(0), 1.5)])
def rsub(input: Tensor, other: Any) -> Tensor:
    """``other - input`` for a number ``other``.

    >>> 1 - tensor([1., 2.])
    tensor([ 0., -1.])
    """
    return other - input


@op(input=lambda grad: -grad,
    other=lambda grad: grad,
    name="RsubBackward0", symbol="−", meet="minus", samples=_pairs_of_tensors)
def rsub_tensor(input: Tensor, other: Tensor) -> Tensor:
    """``other - input`` for two tensors, which only the function ``rsub`` asks for."""
    return other - input


@op(input=lambda grad, other: grad * other,
    other=lambda grad, input: grad * input,
    symbol="×", meet="scale", samples=_pairs)
def mul(input: Tensor, other: Tensor) -> Tensor:
    """``input * other``, element by element, with broadcasting.

    >>> tensor([1., 2.]) * tensor([3., 4.])
    tensor([3., 8.])
    """
    return input * other


@op(input=lambda grad, other: grad / other,
    other=lambda grad, input, other: -grad * ((input / other) / other),
    symbol="÷", meet="float", samples=_nonzero)
def div(input: Tensor, other: Tensor) -> Tensor:
    """``input / other``, element by element, with broadcasting; whole numbers are divided as floats.

    >>> tensor([1, 2]) / 2
    tensor([0.5000, 1.0000])
    """
    return input / other


# ---------------------------------------------------------------- a tensor and a number, in PyTorch's own formulas


@op(input=lambda grad, other: times(other, grad),
    name="MulBackward1", symbol="×", samples=lambda r: [(r(3), 2.0), (r(), -1.5)])
@rounded_once
def mul_number(input: Tensor, other: float) -> Tensor:
    """``input`` times a number, as PyTorch's own code writes it: its node has no place for the number."""
    input = _beside(input, other)
    return input * input.dtype.type(other)


def _beside(input: Any, number: Any) -> Any:
    """``input`` in the dtype that it has beside a number: whole numbers become floats where that is one."""
    if input.dtype.kind == "f":
        return input
    return input.astype(dtypes.result_type_of_two(input.dtype, rank(input), dtypes.number_dtype(number), dtypes.NUMBER))


@op(input=lambda grad: grad,
    name="AddBackward1", symbol="+", samples=lambda r: [(r(3), 2.0), (r(), -1.5)])
def add_number(input: Tensor, other: float) -> Tensor:
    """``input`` plus a number, likewise."""
    input = _beside(input, other)
    return input + input.dtype.type(other)


@op(input=lambda grad: grad,
    name="SubBackward1", symbol="−", samples=lambda r: [(r(3), 2.0), (r(), -1.5)])
def sub_number(input: Tensor, other: float) -> Tensor:
    """``input`` minus a number, likewise."""
    input = _beside(input, other)
    return input - input.dtype.type(other)


def times(number: Any, tensor: Any) -> Any:
    """``number * tensor`` in a rule: recorded as PyTorch records its own, or on bare arrays."""
    if not isinstance(tensor, TensorBase):
        return number * tensor if tensor.dtype is not HALF else (number * tensor.astype(FLOAT)).astype(HALF)
    return mul_number(tensor, number._array.item() if isinstance(number, TensorBase) else number)


def over(tensor: Any, number: Any) -> Any:
    """``tensor / number`` in a rule, for a number that may be beyond those of float16: how many elements there are."""
    if isinstance(tensor, TensorBase) or tensor.dtype is not HALF:
        return tensor / number
    return (tensor.astype(FLOAT) / number).astype(HALF)


def plus(tensor: Any, number: Any) -> Any:
    """``tensor + number`` in a rule."""
    return add_number(tensor, number) if isinstance(tensor, TensorBase) else tensor + number


# ---------------------------------------------------------------- powers


@op(input=lambda grad, input, exponent: grad * times(exponent, _one_power_less(input, exponent)) if exponent else grad * 0,
    symbol="xⁿ", meet="promote",
    samples=lambda r: [(r(3, 4), 2), (r(3), 3.0), (r(), 0), (r(0), 2), (r(3, low=0.5), -0.5), (r(3, low=0.5), 0.5),
                       (r(3, low=0.5), -1), (r(3, low=0.5), -2), (r(3, low=0.5), 1.5)])
def pow(input: Tensor, exponent: Tensor) -> Tensor:
    """``input`` to the power of a number. Raises RuntimeError for whole numbers to a negative whole power.

    >>> tensor([1., 2., 3.]) ** 2
    tensor([1., 4., 9.])
    """
    if type(exponent) is int:
        exponent = np.asarray(exponent, input.dtype)  # in a rule, on bare arrays
    if not exponent.ndim and input.dtype in dtypes.PRECISE:
        easy = _EASY_POWERS.get(exponent.item())
        if easy is not None:
            return easy(input)
    if input.dtype is BOOL and not np.ndim(exponent):
        return np.array(input) if exponent else np.ones_like(input)
    return _power(input, exponent)


@op(input=lambda grad, input, exponent: zero_where(grad * (exponent * pow_tensor(input, exponent - 1)), exponent == 0),
    exponent=lambda grad, input, exponent, result:
        grad * zero_where(result * log(input), (input == 0) * (exponent >= 0)),
    name="PowBackward1", symbol="xʸ", meet="promote",
    samples=lambda r: [(r(3, 4, low=0.5), r(3, 4)), (r(3, 1, low=0.5), r(2)), (r(low=0.5), r()), (r(0, low=0.5), r(1))])
def pow_tensor(input: Tensor, exponent: Tensor) -> Tensor:
    """``input`` to the power of a tensor, element by element."""
    return _power(input, exponent)


@op(exponent=lambda grad, input, exponent, result: grad * _by_exponent(times(log(input), result), input, exponent),
    name="PowBackward2", symbol="aˣ", meet="promote", samples=lambda r: [(2.0, r(3, 4)), (0.5, r()), (3, r(0))])
def pow_number(input: Tensor | float, exponent: Tensor) -> Tensor:
    """A number to the power of a tensor.

    >>> 2 ** tensor([1., 2.])
    tensor([2., 4.])
    """
    return _power(input, exponent)


def _by_exponent(slope: Any, base: Any, exponent: Any) -> Any:
    """The slope of ``0 ** exponent`` is 0, except where that is infinite."""
    return zero_where(slope, exponent >= 0) if base == 0 else slope


def _one_power_less(input: Tensor, exponent: Any) -> Any:
    if type(input) is np.ndarray and exponent.item() == 2:
        return input  # in a walk, where nothing is recorded
    return pow(input, exponent - 1)


# NumPy's power is one long function for every exponent; these are faster, and round as PyTorch's do.
_EASY_POWERS: dict[float, Any] = {
    0.5: np.sqrt, 1.0: lambda x: x.copy(), 2.0: lambda x: x * x, 3.0: lambda x: x * x * x,
    -0.5: lambda x: 1 / np.sqrt(x), -1.0: lambda x: 1 / x, -2.0: lambda x: 1 / (x * x),
}


def _power(base: Any, exponent: Any) -> Any:
    if base.dtype is BOOL:
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")
    if exponent.dtype.kind in "iu" and (exponent < 0).any():  # 1/base, of which only 1 and -1 are whole; the others give 0
        whole = np.where(exponent < 0, np.where(np.abs(base) == 1, base, 0), base)
        return np.power(whole, np.where(exponent < 0, 2 + exponent % 2, exponent)).astype(exponent.dtype)
    return np.power(base, exponent)


# ---------------------------------------------------------------- one tensor


@op(input=lambda grad: -grad, symbol="−x", meet="promote", samples=_singles())
def neg(input: Tensor) -> Tensor:
    """``-input``. Raises RuntimeError for a bool tensor.

    >>> -tensor([1, -2])
    tensor([-1,  2])
    """
    if input.dtype is BOOL:
        raise RuntimeError(f"Negation, the `-` operator, on {errors.BOOL_TENSOR}")
    return -input


@op(input=lambda grad, result: -grad * (result * result), symbol="1/x", meet="float", samples=_singles(0.5))
def reciprocal(input: Tensor) -> Tensor:
    """``1 / input``, element by element.

    >>> tensor([2., 4.]).reciprocal()
    tensor([0.5000, 0.2500])
    """
    return np.true_divide(input.dtype.type(1), input)


@op(input=lambda grad, result: grad * result, meet="float", samples=_singles())
def exp(input: Tensor) -> Tensor:
    """e to the power of each element.

    >>> tensor([0., 1.]).exp()
    tensor([1.0000, 2.7183])
    """
    return np.exp(input)


@op(input=lambda grad, input: grad / input, meet="float", samples=_singles(0.5))
def log(input: Tensor) -> Tensor:
    """The natural logarithm of each element: -inf at 0, nan below.

    >>> tensor([1., 0., -1.]).log()
    tensor([0., -inf, nan])
    """
    return np.log(input)


@op(input=lambda grad, result: grad / times(2, result), symbol="√", meet="float", samples=_singles(0.5))
def sqrt(input: Tensor) -> Tensor:
    """The square root of each element: nan below 0.

    >>> tensor([4., 2.]).sqrt()
    tensor([2.0000, 1.4142])
    """
    return np.sqrt(input)


@op(input=lambda grad, input: grad * cos(input), meet="float", samples=_singles())
def sin(input: Tensor) -> Tensor:
    """The sine of each element, in radians.

    >>> tensor([0., 1.]).sin()
    tensor([0.0000, 0.8415])
    """
    return np.sin(input)


@op(input=lambda grad, input: grad * -sin(input), meet="float", samples=_singles())
def cos(input: Tensor) -> Tensor:
    """The cosine of each element, in radians.

    >>> tensor([0., 1.]).cos()
    tensor([1.0000, 0.5403])
    """
    return np.cos(input)


@op(input=lambda grad, output: tanh_slope(grad, output),
    output=lambda grad, input, output: grad * (times(-2, output) * input),
    name="TanhBackwardBackward0", symbol="tanh′", meet="promote", samples=_pairs_of_tensors)
@rounded_once
def tanh_slope(input: Tensor, output: Tensor) -> Tensor:
    """``input`` times the slope of ``tanh`` where it is ``output``: its gradient, for which PyTorch, too, has a node."""
    return input * (output.dtype.type(1) - output * output)


@op(input=lambda grad, output: sigmoid_slope(grad, output),
    output=lambda grad, input, output: grad * input * plus(times(-2, output), 1),
    name="SigmoidBackwardBackward0", symbol="σ′", meet="promote", samples=_pairs_of_tensors)
@rounded_once
def sigmoid_slope(input: Tensor, output: Tensor) -> Tensor:
    """The same for ``sigmoid``."""
    return input * (output.dtype.type(1) - output) * output


@op(input=lambda grad, result: tanh_slope(grad, result), meet="float", samples=_singles())
def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent of each element: a number between -1 and 1.

    >>> tensor([0., 1.]).tanh()
    tensor([0.0000, 0.7616])
    """
    return np.tanh(input)


@op(input=lambda grad, result: sigmoid_slope(grad, result), symbol="σ", meet="float", samples=_singles())
@rounded_once
def sigmoid(input: Tensor) -> Tensor:
    """``1 / (1 + exp(-input))``: a number between 0 and 1.

    >>> tensor([0., 1.]).sigmoid()
    tensor([0.5000, 0.7311])
    """
    return np.reciprocal(input.dtype.type(1) + np.exp(-input))


@op(input=lambda grad, passed: pass_positive(grad, passed),
    passed=lambda grad: grad * 0,
    name="ThresholdBackwardBackward0", symbol="> 0", meet="promote", samples=_pairs_of_tensors)
def pass_positive(input: Tensor, passed: Tensor) -> Tensor:
    """``input`` where ``passed`` is positive, else 0: the gradient of ``relu``, whose own gradient PyTorch also records."""
    dtype = passed.dtype
    kept = np.logical_not(passed <= np.zeros((), dtype))  # where nan was, the gradient passes
    if input.dtype is not dtype or not input.ndim:
        return np.where(kept, input, input.dtype.type(0))
    # Times 0 or 1 as whole numbers: infinity times 0 would be nan, and np.where takes twice as long.
    return (input.view(_WHOLE[dtype.itemsize]) * kept).view(dtype)


@op(input=lambda grad, result: pass_positive(grad, result), symbol="relu", meet="promote", samples=_singles())
def relu(input: Tensor) -> Tensor:
    """``input`` where it is positive, else 0. Its gradient at 0 is 0.

    >>> tensor([-1., 0., 2.]).relu()
    tensor([0., 0., 2.])
    """
    if input.dtype is BOOL:
        raise RuntimeError("Boolean inputs not supported for relu")
    return not_below(input, input.dtype.type(0))


@op(input=lambda grad, input: grad * sgn(input), symbol="|x|", meet="promote", samples=_singles())
def abs(input: Tensor) -> Tensor:
    """The absolute value of each element. Its gradient at 0 is 0.

    >>> tensor([-1., 2.]).abs()
    tensor([1., 2.])
    """
    if input.dtype is BOOL:
        raise NotImplementedError("\"abs_cpu\" not implemented for 'Bool'")
    return np.absolute(input)


@op(input=lambda grad: grad * 0, meet="promote", samples=_singles(0.5))
def sign(input: Tensor) -> Tensor:
    """-1, 0 or 1: the sign of each element.

    >>> tensor([-3., 0., 2.]).sign()
    tensor([-1.,  0.,  1.])
    """
    if input.dtype is BOOL:
        return np.array(input)
    return np.subtract(input > 0, input < 0, dtype=input.dtype)  # 0 for nan, as PyTorch has it; NumPy's own sign of nan is nan


@op(input=lambda grad: grad * 0, meet="promote", samples=_singles(0.5))
def sgn(input: Tensor) -> Tensor:
    """What ``sign`` is, under the name that PyTorch's gradient of ``abs`` records."""
    return sign.entry.forward(input)


@op(input=lambda grad, mask: zero_where(grad, mask), name="MaskedFillBackward0",
    samples=lambda r: [(r(3, 4), r(3, 4) > 0), (r(), r() > 0), (r(0), r(1) > 0)])
def zero_where(input: Tensor, mask: Tensor) -> Tensor:
    """``input`` with zeros where ``mask`` is true: for gradients that are 0 at places where their formula is not."""
    return np.where(mask, input.dtype.type(0), input)


@op(input=lambda grad: grad, meet="promote", samples=_singles())
def clone(input: Tensor) -> Tensor:
    """A copy that gradients flow back through.

    >>> tensor([1., 2.]).clone()
    tensor([1., 2.])
    """
    return np.array(input)


@op(input=lambda grad: grad, name="ToCopyBackward0", samples=lambda r: [(r(3), dtypes.float64.numpy)])
def to_copy(input: Tensor, dtype: Any) -> Tensor:
    """``input`` in another dtype; ``Tensor.to`` calls this only where it differs."""
    return input.astype(dtype)


# ---------------------------------------------------------------- comparisons: no gradient


def _compared(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4), r(3, 4)), (r(3, 1), r(4)), (r(3), 0.0), (r(), 1), (r(0), r(1))]


@op(symbol="=", meet="compare", samples=_compared)
def eq(input: Tensor, other: Tensor) -> Tensor:
    """Where ``input`` equals ``other``.

    >>> tensor([1, 2]) == 2
    tensor([False,  True])
    """
    return np.equal(input, other)


@op(symbol="≠", meet="compare", samples=_compared)
def ne(input: Tensor, other: Tensor) -> Tensor:
    """Where ``input`` differs from ``other``.

    >>> tensor([1, 2]) != 2
    tensor([ True, False])
    """
    return np.not_equal(input, other)


@op(symbol="<", meet="compare", samples=_compared)
def lt(input: Tensor, other: Tensor) -> Tensor:
    """Where ``input`` is less than ``other``.

    >>> tensor([1, 2]) < 2
    tensor([ True, False])
    """
    return np.less(input, other)


@op(symbol="≤", meet="compare", samples=_compared)
def le(input: Tensor, other: Tensor) -> Tensor:
    """Where ``input`` is at most ``other``.

    >>> tensor([1, 2]) <= 1
    tensor([ True, False])
    """
    return np.less_equal(input, other)


@op(symbol=">", meet="compare", samples=_compared)
def gt(input: Tensor, other: Tensor) -> Tensor:
    """Where ``input`` is greater than ``other``.

    >>> tensor([1, 2]) > 1
    tensor([False,  True])
    """
    return np.greater(input, other)


@op(symbol="≥", meet="compare", samples=_compared)
def ge(input: Tensor, other: Tensor) -> Tensor:
    """Where ``input`` is at least ``other``.

    >>> tensor([1, 2]) >= 2
    tensor([False,  True])
    """
    return np.greater_equal(input, other)
