"""More functions of one number: roots, logarithms, angles, and rounding. The most usual ones are in ``pointwise.py``."""
from __future__ import annotations

from math import log as ln, pi
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.half import rounded_once
from ..core.op import op
from . import arguments
from .arguments import no_derivative_yet, numpy_names
from .pointwise import exp, plus, pow, times
from .special import erf_of, erfinv_of

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors



def _singles(low: float = -2.0, high: float = 2.0) -> Any:
    return lambda r: [(r(3, 4, low=low, high=high),), (r(low=low, high=high),), (r(0, low=low, high=high),)]


# ---------------------------------------------------------------- powers and logarithms


def square(input: Tensor) -> Tensor:
    """Each element times itself.

    >>> tensor([1., -2.]).square()
    tensor([1., 4.])
    """
    squared: Tensor = pow(arguments.tensor("square", input), 2)
    return squared


@op(input=lambda grad, result: times(-0.5, grad) * pow(result, 3), symbol="1/√", meet="float", samples=_singles(0.5))
@rounded_once
def rsqrt(input: Tensor) -> Tensor:
    """One divided by the square root of each element.

    >>> tensor([4., 16.]).rsqrt()
    tensor([0.5000, 0.2500])
    """
    return np.reciprocal(np.sqrt(input))


@op(input=lambda grad, result: grad * plus(result, 1), meet="float", samples=_singles())
def expm1(input: Tensor) -> Tensor:
    """``exp(input) - 1``, exact also where that is close to 0.

    >>> tensor([0., 1.]).expm1()
    tensor([0.0000, 1.7183])
    """
    return np.expm1(input)


@op(input=lambda grad, input: grad / plus(input, 1), name="Log1PBackward0", meet="float", samples=_singles(-0.5))
def log1p(input: Tensor) -> Tensor:
    """``log(1 + input)``, exact also where ``input`` is close to 0.

    >>> tensor([0., 1.]).log1p()
    tensor([0.0000, 0.6931])
    """
    return np.log1p(input)


@op(input=lambda grad, input: grad / (input * ln(2)), meet="float", samples=_singles(0.5))
def log2(input: Tensor) -> Tensor:
    """The logarithm of each element with base 2.

    >>> tensor([1., 8.]).log2()
    tensor([0., 3.])
    """
    return np.log2(input)


@op(input=lambda grad, input: grad / (input * ln(10)), meet="float", samples=_singles(0.5))
def log10(input: Tensor) -> Tensor:
    """The logarithm of each element with base 10.

    >>> tensor([1., 1000.]).log10()
    tensor([0., 3.])
    """
    return np.log10(input.astype(np.float64)).astype(input.dtype)  # in float32 NumPy misses log10(100) = 2


# ---------------------------------------------------------------- angles


@op(input=lambda grad, result: grad * plus(pow(result, 2), 1), meet="float", samples=_singles(-1.0, 1.0))
def tan(input: Tensor) -> Tensor:
    """The tangent of each element, in radians.

    >>> tensor([0., 1.]).tan()
    tensor([0.0000, 1.5574])
    """
    return np.tan(input)


@op(input=lambda grad, input: grad * rsqrt(1 - input * input), meet="float", samples=_singles(-0.8, 0.8))
def asin(input: Tensor) -> Tensor:
    """The angle whose sine is each element.

    >>> tensor([0., 1.]).asin()
    tensor([0.0000, 1.5708])
    """
    return np.arcsin(input)


@op(input=lambda grad, input: grad * -rsqrt(1 - input * input), meet="float", samples=_singles(-0.8, 0.8))
def acos(input: Tensor) -> Tensor:
    """The angle whose cosine is each element.

    >>> tensor([0., 1.]).acos()
    tensor([1.5708, 0.0000])
    """
    return np.arccos(input)


@op(input=lambda grad, input: grad / plus(input * input, 1), meet="float", samples=_singles())
def atan(input: Tensor) -> Tensor:
    """The angle whose tangent is each element.

    >>> tensor([0., 1.]).atan()
    tensor([0.0000, 0.7854])
    """
    return np.arctan(input)


@op(input=lambda grad, input: grad * cosh(input), meet="float", samples=_singles())
def sinh(input: Tensor) -> Tensor:
    """The hyperbolic sine of each element.

    >>> tensor([0., 1.]).sinh()
    tensor([0.0000, 1.1752])
    """
    return np.sinh(input)


@op(input=lambda grad, input: grad * sinh(input), meet="float", samples=_singles())
def cosh(input: Tensor) -> Tensor:
    """The hyperbolic cosine of each element.

    >>> tensor([0., 1.]).cosh()
    tensor([1.0000, 1.5431])
    """
    return np.cosh(input)


@op(input=lambda grad, input: grad * rsqrt(input * input + 1), meet="float", samples=_singles())
def asinh(input: Tensor) -> Tensor:
    """The number whose hyperbolic sine is each element.

    >>> tensor([0., 1.]).asinh()
    tensor([0.0000, 0.8814])
    """
    return np.arcsinh(input)


@op(input=lambda grad, input: grad * rsqrt(input * input - 1), meet="float", samples=_singles(1.5, 3.0))
def acosh(input: Tensor) -> Tensor:
    """The number whose hyperbolic cosine is each element: nan below 1.

    >>> tensor([1., 2.]).acosh()
    tensor([0.0000, 1.3170])
    """
    return np.arccosh(input)


@op(input=lambda grad, input: grad / (1 - input * input), meet="float", samples=_singles(-0.8, 0.8))
def atanh(input: Tensor) -> Tensor:
    """The number whose hyperbolic tangent is each element: nan beyond -1 and 1.

    >>> tensor([0., 0.5]).atanh()
    tensor([0.0000, 0.5493])
    """
    return np.arctanh(input)


def _over(function: Any, low: float, high: float) -> Any:
    """What the in-place form records: PyTorch has no derivative of it."""
    name, forward = function.entry.name, function.entry.forward

    def over(input: Tensor) -> Tensor:
        return forward(input)

    def no_derivative(grad: Any) -> Any:
        return no_derivative_yet(f"inplace version of {name}")

    over.__name__, over.__doc__ = f"{name}_over", f"``{name}`` of the elements of ``input``, in their place."
    node = f"{name.title()}Backward1"
    return op(input=no_derivative, name=node, symbol=name, meet="float", samples=_singles(low, high))(over)


asinh_over, acosh_over, atanh_over = _over(asinh, -2.0, 2.0), _over(acosh, 1.5, 3.0), _over(atanh, -0.8, 0.8)


# ---------------------------------------------------------------- the bell curve


@op(input=lambda grad, input: times(2 / pi**0.5, exp(-pow(input, 2))) * grad, meet="float", samples=_singles())
def erf(input: Tensor) -> Tensor:
    """The error function: the share of a bell curve within ``input``.

    >>> tensor([0., 1.]).erf()
    tensor([0.0000, 0.8427])
    """
    return erf_of(input)


@op(input=lambda grad, result: grad * (exp(result * result) * (pi**0.5 / 2)), meet="float", samples=_singles(-0.8, 0.8))
def erfinv(input: Tensor) -> Tensor:
    """The number whose error function is each element.

    >>> tensor([0., 0.5]).erfinv()
    tensor([0.0000, 0.4769])
    """
    return erfinv_of(input)


# ---------------------------------------------------------------- rounding: no gradient, but 0


def _whole(kernel: str, compute: Any, input: Any) -> Any:
    if input.dtype.kind == "b":
        raise arguments.not_implemented(kernel, input)
    return np.array(input) if input.dtype.kind != "f" else compute(input)


@op(input=lambda grad: grad * 0, symbol="⌊x⌋", meet="promote", samples=_singles())
def floor(input: Tensor) -> Tensor:
    """The nearest whole number below.

    >>> tensor([1.5, -1.5]).floor()
    tensor([ 1., -2.])
    """
    return _whole("floor_vml_cpu", np.floor, input)


@op(input=lambda grad: grad * 0, symbol="⌈x⌉", meet="promote", samples=_singles())
def ceil(input: Tensor) -> Tensor:
    """The nearest whole number above.

    >>> tensor([1.5, -1.5]).ceil()
    tensor([ 2., -1.])
    """
    return _whole("ceil_vml_cpu", np.ceil, input)


@op(input=lambda grad: grad * 0, meet="promote", samples=_singles())
def trunc(input: Tensor) -> Tensor:
    """The nearest whole number towards 0.

    >>> tensor([1.5, -1.5]).trunc()
    tensor([ 1., -1.])
    """
    return _whole("trunc_vml_cpu", np.trunc, input)


@op(input=lambda grad: grad * 0, name="RoundBackward0", symbol="round", meet="promote", samples=_singles())
def round_whole(input: Tensor) -> Tensor:
    """The nearest whole number; of two equally near the even one."""
    return _whole("round_vml_cpu", np.rint, input)


@op(input=lambda grad: grad * 0, name="RoundBackward1", symbol="round",
    samples=lambda r: [(r(3, 4, low=0.3, high=0.33), 1), (r(low=0.1095, high=0.1105), 2)])
def round_decimals(input: Tensor, decimals: int) -> Tensor:
    """The nearest number with so many digits after the point."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("round_cpu", input)
    ten = input.dtype.type(10.0 ** np.abs(decimals))
    return np.rint(input * ten) / ten if decimals > 0 else np.rint(input / ten) * ten


@numpy_names
def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """The nearest whole number, or the nearest with so many ``decimals``; of two equally near the even one.

    >>> tensor([0.5, 1.5, 2.4]).round()
    tensor([0., 2., 2.])
    """
    arguments.tensor("round", input)
    rounded: Tensor = round_decimals(input, decimals) if decimals else round_whole(input)
    return rounded


@op(input=lambda grad: grad, meet="promote", samples=_singles())
def frac(input: Tensor) -> Tensor:
    """What is behind the point, with the sign.

    >>> tensor([1.5, -1.25]).frac()
    tensor([ 0.5000, -0.2500])
    """
    if input.dtype.kind != "f":
        raise arguments.not_implemented("frac_cpu", input)
    return input - np.trunc(input)


