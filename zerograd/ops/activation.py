"""What stands between the layers of a network: functions of one number, most of them almost linear on one side.

Each is computed so that no exponential overflows: from ``exp(-|x|)``, never from ``exp(x)`` for a large ``x``.
"""
from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import operands
from ..core.half import HALF, rounded_once, widened
from ..core.op import op
from . import arguments
from .arguments import no_derivative
from .elementary import erf
from .masking import keep_where, where_of
from .pointwise import exp, not_above, not_below, sigmoid, tanh
from .special import erf_of
from .strided import zero

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _singles(*more: Any) -> Any:
    return lambda r: [(r(3, 4), *more), (r(), *more), (r(0), *more)]


def _floats(kernel: str, input: Any) -> Any:
    """``input`` in a dtype to compute in: float16 would be rounded at each step. Raises NotImplementedError for whole numbers."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented(kernel, input)
    return widened(input)


def _sigmoid(x: Any) -> Any:
    """``1 / (1 + exp(-x))`` from the exponential that is at most 1, so that both tails keep all their digits."""
    small = np.exp(-np.abs(x))
    return np.where(x < 0, small, 1) / (1 + small)


def _sloped(grad: Any, input: Any, slope: Any) -> Any:
    """``slope(grad, input)``; of float16 arrays computed in float32."""
    if getattr(input, "dtype", None) is not HALF:
        return slope(grad, input)
    return slope(widened(grad), widened(input)).astype(HALF)


# ---------------------------------------------------------------- smooth bends


def log_sigmoid_of(x: Any) -> Any:
    """The logarithm of the sigmoid of an array."""
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


@op(input=lambda grad, input: grad * sigmoid(-input), name="LogSigmoidBackward0", symbol="log σ", samples=_singles())
def logsigmoid(input: Tensor) -> Tensor:
    """The logarithm of the sigmoid, exact on both sides.

    >>> torch.nn.functional.logsigmoid(tensor([0., -1000.]))
    tensor([-6.9315e-01, -1.0000e+03])
    """
    return log_sigmoid_of(_floats("log_sigmoid_cpu", input)).astype(input.dtype)


@op(input=lambda grad, input, beta, threshold: where_of(input * beta > threshold, grad, grad * sigmoid(input * beta), None),
    symbol="softplus", samples=lambda r: [(r(3, 4), 1.0, 20.0), (r(3, 4), 3.0, 1.05), (r(0), 1.0, 20.0)])
def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """``log(1 + exp(beta * input)) / beta``: a smooth ``relu``; beyond ``threshold`` the input itself.

    >>> torch.nn.functional.softplus(tensor([0., 30.]))
    tensor([ 0.6931, 30.0000])
    """
    x = _floats("softplus_cpu", input)
    scaled = x * x.dtype.type(beta)
    soft = (np.maximum(scaled, 0) + np.log1p(np.exp(-np.abs(scaled)))) / x.dtype.type(beta)
    return np.where(scaled > threshold, x, soft).astype(input.dtype)


@op(input=lambda grad, input: _sloped(grad, input, _silu_slope), name="SiluBackward0", symbol="silu", samples=_singles())
def silu_of(input: Tensor) -> Tensor:
    """``input * sigmoid(input)``."""
    x = _floats("silu_cpu", input)
    return (x * _sigmoid(x)).astype(input.dtype)


def _silu_slope(grad: Any, x: Any) -> Any:
    gate = sigmoid(x)
    return grad * (gate * (1 + x * (1 - gate)))


@op(input=lambda grad, input: _sloped(grad, input, _mish_slope), name="MishBackward0", symbol="mish", samples=_singles())
def mish_of(input: Tensor) -> Tensor:
    """``input * tanh(softplus(input))``."""
    x = _floats("mish_cpu", input)
    return (x * np.tanh(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))).astype(input.dtype)


def _mish_slope(grad: Any, x: Any) -> Any:
    bent = tanh(softplus(x, 1.0, 1e9))
    return grad * (bent + x * sigmoid(x) * (1 - bent * bent))


@op(input=lambda grad, input, approximate: _sloped(grad, input, _gelu_slope if approximate == "none" else _gelu_tanh_slope),
    symbol="gelu", samples=lambda r: [(r(3, 4), "none"), (r(3, 4), "tanh"), (r(), "none")])
def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """``input`` times the share of a bell curve below it; ``approximate="tanh"`` computes that share by a ``tanh``.

    Raises RuntimeError for another ``approximate``.

    >>> torch.nn.functional.gelu(tensor([-1., 0., 1.]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    x = _floats("GeluKernelImpl", input)
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    half = x.dtype.type(0.5)
    if approximate == "tanh":
        share = 1 + np.tanh(x.dtype.type(_INNER) * (x + x.dtype.type(_CUBIC) * x * x * x))
    else:
        share = 1 + erf_of(x * x.dtype.type(0.5**0.5))
    return (half * x * share).astype(input.dtype)


_INNER, _CUBIC = (2 / pi) ** 0.5, 0.044715


def _gelu_slope(grad: Any, x: Any) -> Any:
    return grad * ((erf(x * 0.5**0.5) + 1) * 0.5 + x * exp(x * x * -0.5) * (2 * pi) ** -0.5)


def _gelu_tanh_slope(grad: Any, x: Any) -> Any:
    bent = tanh((x + x * x * x * _CUBIC) * _INNER)
    return grad * ((bent + 1) * 0.5 + x * 0.5 * (1 - bent * bent) * (x * x * (3 * _CUBIC) + 1) * _INNER)


# ---------------------------------------------------------------- two pieces
#
# The slope of a straight piece does not change, but PyTorch records where it was taken: so each has an entry of its own, whose
# second input gets zeros. An in-place form has overwritten its input and finds the piece by its result.


def _slopes(r: Any, *more: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), r(3, 4), *more), (r(), r(), *more), (r(0), r(0), *more)]


@op(input=lambda grad, at, negative_slope: leaky_relu_slope(grad, at, negative_slope),
    at=lambda grad: zero(grad),
    name="LeakyReluBackwardBackward0", symbol="leaky relu′", samples=lambda r: _slopes(r, 0.01))
@rounded_once
def leaky_relu_slope(input: Tensor, at: Tensor, negative_slope: float) -> Tensor:
    """``input`` times the slope of ``leaky_relu`` at another tensor."""
    return np.where(at > 0, input, input * input.dtype.type(negative_slope))


@op(input=lambda grad, input, negative_slope: leaky_relu_slope(grad, input, negative_slope),
    name="LeakyReluBackward0", symbol="leaky relu", samples=_singles(0.01))
@rounded_once
def leaky_relu_of(input: Tensor, negative_slope: float) -> Tensor:
    """``input`` where it is positive, else ``negative_slope`` times it."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("leaky_relu_cpu", input)
    return np.where(input > 0, input, input * input.dtype.type(negative_slope))


@op(input=lambda grad, result, negative_slope:
        leaky_relu_slope(grad, result, _rising("leakyReLu", negative_slope, _FILE_AN_ISSUE)),
    name="LeakyReluBackward1", symbol="leaky relu", samples=_singles(0.01))
def leaky_relu_over(input: Tensor, negative_slope: float) -> Tensor:
    """The same, for the in-place form."""
    return arguments.forward(leaky_relu_of)(input, negative_slope)


def _rising(function: str, slope: float, more: str = "") -> float:
    """``slope``, unless the result does not tell on which piece it is."""
    if slope < 0:
        raise RuntimeError(
            f"In-place {function} backward calculation is triggered with a negative slope which is not supported. This is caused"
            f" by calling in-place forward function with a negative slope, please call out-of-place version instead.{more}"
        )
    return slope


_FILE_AN_ISSUE = (
    " File an issue at https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu backward calculation"
    " with negative slope"
)


@op(input=lambda grad, at, alpha, scale, input_scale, is_result: elu_slope(grad, at, alpha, scale, input_scale, is_result),
    at=lambda grad, input, at, alpha, scale, input_scale, is_result:
        _elu_bend(grad * input * input_scale, at, alpha, scale, input_scale, is_result),
    name="EluBackwardBackward0", symbol="elu′",
    samples=lambda r: [*_slopes(r, 1.0, 1.0, 1.0, False), *_slopes(r, 1.67, 1.05, 0.7, False),
                       (r(3, 4), r(3, 4, low=-0.9), 1.0, 1.0, 1.0, True)])
def elu_slope(input: Tensor, at: Tensor, alpha: float, scale: float, input_scale: float, is_result: bool) -> Tensor:
    """``input`` times the slope of ``elu`` at another tensor, which is what went in or, with ``is_result``, what came out."""
    x = _floats("elu_backward_cpu", at)
    kind = x.dtype.type
    if is_result:
        falling = (x + kind(alpha * scale)) * kind(input_scale)
    else:
        falling = np.exp(np.minimum(x, 0) * kind(input_scale)) * kind(alpha * scale * input_scale)
    return (input * np.where(x <= 0, falling, kind(scale))).astype(input.dtype)


def _elu_bend(grad: Any, at: Any, alpha: float, scale: float, input_scale: float, is_result: bool) -> Any:
    """The second derivative: 0 where the slope is straight, and at 0, too."""
    return keep_where(grad if is_result else elu_slope(grad, at, alpha, scale, input_scale, False), at < 0)


def _elus(r: Any) -> list[tuple[Any, ...]]:
    return [(r(3, 4), 1.0, 1.0, 1.0), (r(3, 4), 1.67, 1.05, 1.0), (r(0), 1.0, 1.0, 1.0), (r(), 0.7, 1.0, 1.5)]


@op(input=lambda grad, input, alpha, scale, input_scale: elu_slope(grad, input, alpha, scale, input_scale, False),
    name="EluBackward0", symbol="elu", samples=_elus)
def elu_of(input: Tensor, alpha: float, scale: float, input_scale: float) -> Tensor:
    """``scale * input`` where it is positive, else ``scale * alpha * (exp(input_scale * input) - 1)``."""
    x = _floats("elu_cpu", input)
    kind = x.dtype.type
    below = np.expm1(np.minimum(x, 0) * kind(input_scale)) * kind(alpha * scale)
    return np.where(x < 0, below, x * kind(scale)).astype(input.dtype)


@op(input=lambda grad, result, alpha, scale, input_scale:
        elu_slope(grad, result, _rising("elu", alpha), scale, input_scale, True),
    name="EluBackward1", symbol="elu", samples=_elus)
def elu_over(input: Tensor, alpha: float, scale: float, input_scale: float) -> Tensor:
    """The same, for the in-place form."""
    return arguments.forward(elu_of)(input, alpha, scale, input_scale)


@op(input=lambda grad, input, alpha: elu_slope(grad, input, alpha, 1.0, 1.0 / alpha, False),
    name="CeluBackward0", symbol="celu", samples=lambda r: [(r(3, 4), 1.0), (r(3), 2.0), (r(), 0.5), (r(0), 1.0)])
def celu_of(input: Tensor, alpha: float) -> Tensor:
    """``input`` where it is positive, else ``alpha * (exp(input / alpha) - 1)``."""
    if not alpha:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return arguments.forward(elu_of)(input, alpha, 1.0, 1.0 / alpha)


@op(input=lambda grad, result, alpha: elu_slope(grad, result, _rising("elu", alpha), 1.0, 1.0 / alpha, True),
    name="CeluBackward1", symbol="celu", samples=lambda r: [(r(3, 4), 1.0), (r(3), 2.0), (r(0), 1.0)])
def celu_over(input: Tensor, alpha: float) -> Tensor:
    """The same, for the in-place form."""
    return arguments.forward(celu_of)(input, alpha)


@op(input=lambda grad, at, min_val, max_val: hardtanh_slope(grad, at, min_val, max_val),
    at=lambda grad: zero(grad),
    name="HardtanhBackwardBackward0", symbol="hardtanh′", samples=lambda r: _slopes(r, -1.05, 1.05))
def hardtanh_slope(input: Tensor, at: Tensor, min_val: Any, max_val: Any) -> Tensor:
    """``input`` where another tensor is between bounds or nan, else 0."""
    return np.where((at <= min_val) | (at >= max_val), input.dtype.type(0), input)


@op(input=lambda grad, input, min_val, max_val: hardtanh_slope(grad, input, min_val, max_val),
    name="HardtanhBackward0", symbol="hardtanh", samples=_singles(-1.05, 1.05))
def hardtanh_of(input: Tensor, min_val: Any, max_val: Any) -> Tensor:
    """``input`` within bounds; its gradient on the bounds is 0."""
    if input.dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if input.dtype.kind == "u" and min_val < 0:
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    low, high = operands.stored(min_val, input.dtype), operands.stored(max_val, input.dtype)
    return not_above(not_below(input, low), high)


@op(input=lambda grad: no_derivative("hardsigmoid_backward"), at=lambda grad: no_derivative("hardsigmoid_backward"),
    name="NotImplemented", symbol="hardsigmoid′", samples=_slopes)
@rounded_once
def hardsigmoid_slope(input: Tensor, at: Tensor) -> Tensor:
    """``input`` times the slope of ``hardsigmoid`` at another tensor. PyTorch does not differentiate it."""
    return np.where((at > -3) & (at < 3), input * input.dtype.type(1 / 6), input.dtype.type(0))


@op(input=lambda grad, input: hardsigmoid_slope(grad, input), name="HardsigmoidBackward0",
    symbol="hardsigmoid", samples=_singles())
def hardsigmoid_of(input: Tensor) -> Tensor:
    """``input / 6 + 0.5`` within 0 and 1."""
    x = _floats("hardsigmoid_cpu", input)
    return (np.minimum(np.maximum(x + x.dtype.type(3), 0), 6) / x.dtype.type(6)).astype(input.dtype)


@op(input=lambda grad, input: _sloped(grad, input, _hardswish_slope),
    name="HardswishBackward0", symbol="hardswish", samples=_singles())
def hardswish_of(input: Tensor) -> Tensor:
    """``input`` times its ``hardsigmoid``."""
    x = _floats("hardswish_cpu", input)
    return (x * np.minimum(np.maximum(x + x.dtype.type(3), 0), 6) / x.dtype.type(6)).astype(input.dtype)


def _hardswish_slope(grad: Any, x: Any) -> Any:
    return where_of(x <= -3, grad * 0, where_of(x < 3, grad * (x * (1 / 3) + 0.5), grad, None), None)


@op(input=lambda grad, at, lambd: softshrink_slope(grad, at, lambd),
    at=lambda grad: zero(grad),
    name="SoftshrinkBackwardBackward0", symbol="softshrink′", samples=lambda r: _slopes(r, 0.5))
def softshrink_slope(input: Tensor, at: Tensor, lambd: float) -> Tensor:
    """``input`` where another tensor is beyond ``lambd``, on either side, else 0."""
    return np.where((at < -lambd) | (at > lambd), input, input.dtype.type(0))


@op(input=lambda grad, input, lambd: softshrink_slope(grad, input, lambd),
    name="SoftshrinkBackward0", symbol="softshrink", samples=_singles(0.5))
@rounded_once
def softshrink_of(input: Tensor, lambd: float) -> Tensor:
    """``lambd`` closer to 0, and 0 within."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("softshrink_check", input)
    step = input.dtype.type(lambd)
    return np.where(input > step, input - step, np.where(input < -step, input + step, input * input.dtype.type(0)))
