"""What stands between the layers of a network: functions of one number, most of them almost linear on one side.

Each is computed so that no exponential overflows: from ``exp(-|x|)``, never from ``exp(x)`` for a large ``x``.
"""
from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import operands
from ..core.op import op
from . import arguments
from .choice import where_of
from .elementary import erf
from .pointwise import exp, not_above, not_below, sigmoid, tanh
from .special import erf_of

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _singles(*more: Any) -> Any:
    return lambda r: [(r(3, 4), *more), (r(), *more), (r(0), *more)]


def _floats(kernel: str, input: Any) -> Any:
    """``input`` in a dtype to compute in: float16 would be rounded at each step. Raises NotImplementedError for whole numbers."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented(kernel, input)
    return input.astype(np.float32) if input.dtype.itemsize == 2 else input


def _sigmoid(x: Any) -> Any:
    """``1 / (1 + exp(-x))`` from the exponential that is at most 1, so that both tails keep all their digits."""
    small = np.exp(-np.abs(x))
    return np.where(x < 0, small, 1) / (1 + small)


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


@op(input=lambda grad, input: grad * _silu_slope(input), name="SiluBackward0", symbol="silu", samples=_singles())
def silu_of(input: Tensor) -> Tensor:
    """``input * sigmoid(input)``."""
    x = _floats("silu_cpu", input)
    return (x * _sigmoid(x)).astype(input.dtype)


def _silu_slope(x: Any) -> Any:
    gate = sigmoid(x)
    return gate * (1 + x * (1 - gate))


@op(input=lambda grad, input: grad * _mish_slope(input), name="MishBackward0", symbol="mish", samples=_singles())
def mish_of(input: Tensor) -> Tensor:
    """``input * tanh(softplus(input))``."""
    x = _floats("mish_cpu", input)
    return (x * np.tanh(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))).astype(input.dtype)


def _mish_slope(x: Any) -> Any:
    bent = tanh(softplus(x, 1.0, 1e9))
    return bent + x * sigmoid(x) * (1 - bent * bent)


@op(input=lambda grad, input, approximate: grad * (_gelu_slope(input) if approximate == "none" else _gelu_tanh_slope(input)),
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


def _gelu_slope(x: Any) -> Any:
    return (erf(x * 0.5**0.5) + 1) * 0.5 + x * exp(x * x * -0.5) * (2 * pi) ** -0.5


def _gelu_tanh_slope(x: Any) -> Any:
    bent = tanh((x + x * x * x * _CUBIC) * _INNER)
    return (bent + 1) * 0.5 + x * 0.5 * (1 - bent * bent) * (x * x * (3 * _CUBIC) + 1) * _INNER


# ---------------------------------------------------------------- two pieces


@op(input=lambda grad, input, negative_slope: where_of(input > 0, grad, grad * negative_slope, None),
    name="LeakyReluBackward0", symbol="leaky relu", samples=_singles(0.01))
def leaky_relu_of(input: Tensor, negative_slope: float) -> Tensor:
    """``input`` where it is positive, else ``negative_slope`` times it."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("leaky_relu_cpu", input)
    return np.where(input > 0, input, input * input.dtype.type(negative_slope))


@op(input=lambda grad, input, alpha, scale, input_scale: _elu_grad(grad, input, alpha * scale * input_scale, scale, input_scale),
    name="EluBackward0", symbol="elu",
    samples=lambda r: [(r(3, 4), 1.0, 1.0, 1.0), (r(3, 4), 1.67, 1.05, 1.0), (r(0), 1.0, 1.0, 1.0)])
def elu_of(input: Tensor, alpha: float, scale: float, input_scale: float) -> Tensor:
    """``scale * input`` where it is positive, else ``scale * alpha * (exp(input_scale * input) - 1)``."""
    x = _floats("elu_cpu", input)
    kind = x.dtype.type
    below = np.expm1(not_above(x, kind(0)) * kind(input_scale)) * kind(alpha * scale)
    return np.where(x > 0, x * kind(scale), below).astype(input.dtype)


def _elu_grad(grad: Any, input: Any, below: float, above: float, input_scale: float) -> Any:
    falling = exp(where_of(input > 0, input * 0, input * input_scale, None))  # never the exponential of a large number
    return where_of(input > 0, grad * above, grad * falling * below, None)


@op(input=lambda grad, input, min_val, max_val: where_of((input > min_val) & (input < max_val), grad, grad * 0, None),
    name="HardtanhBackward0", symbol="hardtanh", samples=_singles(-1.05, 1.05))
def hardtanh_of(input: Tensor, min_val: Any, max_val: Any) -> Tensor:
    """``input`` within bounds; its gradient on the bounds is 0."""
    if input.dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if input.dtype.kind == "u" and min_val < 0:
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    low, high = operands.stored(min_val, input.dtype), operands.stored(max_val, input.dtype)
    return not_above(not_below(input, low), high)


@op(input=lambda grad, input: where_of((input > -3) & (input < 3), grad * (1 / 6), grad * 0, None), name="HardsigmoidBackward0",
    symbol="hardsigmoid", samples=_singles())
def hardsigmoid_of(input: Tensor) -> Tensor:
    """``input / 6 + 0.5`` within 0 and 1."""
    x = _floats("hardsigmoid_cpu", input)
    return (np.minimum(np.maximum(x + x.dtype.type(3), 0), 6) / x.dtype.type(6)).astype(input.dtype)


@op(input=lambda grad, input: where_of(
        input <= -3, grad * 0, where_of(input < 3, grad * (input * (1 / 3) + 0.5), grad, None), None),
    name="HardswishBackward0", symbol="hardswish", samples=_singles())
def hardswish_of(input: Tensor) -> Tensor:
    """``input`` times its ``hardsigmoid``."""
    x = _floats("hardswish_cpu", input)
    return (x * np.minimum(np.maximum(x + x.dtype.type(3), 0), 6) / x.dtype.type(6)).astype(input.dtype)


@op(input=lambda grad, input, lambd: where_of((input < -lambd) | (input > lambd), grad, grad * 0, None),
    name="SoftshrinkBackward0", symbol="softshrink", samples=_singles(0.5))
def softshrink_of(input: Tensor, lambd: float) -> Tensor:
    """``lambd`` closer to 0, and 0 within."""
    if input.dtype.kind != "f":
        raise arguments.not_implemented("softshrink_check", input)
    step = input.dtype.type(lambd)
    inside = np.where(np.isnan(input), input, input.dtype.type(0))
    return np.where(input > step, input - step, np.where(input < -step, input + step, inside))
