"""What bends the straight line between two layers, as plain functions, with PyTorch's options and warnings."""
from __future__ import annotations

import warnings
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from ...autograd import inplace
from ...autograd.out import taking_out
from ...core import errors
from ...ops import activation, arguments, creation, embedding, loss, pointwise, rectifiers

if TYPE_CHECKING:
    from ...tensor import Tensor

# (In PyTorch, too, these are the very operations, which take out=; all others here are written in Python.)
gelu, hardshrink, logsigmoid, softplus = taking_out(
    activation.gelu, rectifiers.hardshrink, activation.logsigmoid, activation.softplus
)
prelu = rectifiers.prelu


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else 0.

    >>> relu(tensor([-1., 2.]))
    tensor([0., 2.])
    """
    return _perhaps(inplace, input, pointwise.relu)


def sigmoid(input: Tensor) -> Tensor:
    """``1 / (1 + exp(-input))``: a number between 0 and 1.

    >>> sigmoid(tensor([0., 100.]))
    tensor([0.5000, 1.0000])
    """
    squeezed: Tensor = pointwise.sigmoid(input)
    return squeezed


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent: a number between -1 and 1.

    >>> tanh(tensor([0., 100.]))
    tensor([0., 1.])
    """
    squeezed: Tensor = pointwise.tanh(input)
    return squeezed


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else ``negative_slope`` times it.

    >>> leaky_relu(tensor([-1., 2.]), 0.1)
    tensor([-0.1000,  2.0000])
    """
    chosen = activation.leaky_relu_over if inplace else activation.leaky_relu_of
    return _perhaps(inplace, input, chosen, negative_slope)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else ``alpha * (exp(input) - 1)``.

    >>> elu(tensor([-1., 2.]))
    tensor([-0.6321,  2.0000])
    """
    return _perhaps(inplace, input, activation.elu_over if inplace else activation.elu_of, alpha, 1.0, 1.0)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """``elu`` scaled so that layer after layer keeps mean 0 and variance 1 (Klambauer et al., 2017).

    >>> selu(tensor([-1., 2.]))
    tensor([-1.1113,  2.1014])
    """
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return _perhaps(inplace, input, activation.elu_over if inplace else activation.elu_of, alpha, scale, 1.0)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where it is positive, else ``alpha * (exp(input / alpha) - 1)``, whose slope at 0 is 1 for every ``alpha``.

    >>> celu(tensor([-1., 2.]), 2.)
    tensor([-0.7869,  2.0000])
    """
    return _perhaps(inplace, input, activation.celu_over if inplace else activation.celu_of, alpha)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * sigmoid(input)``.

    >>> silu(tensor([-1., 2.]))
    tensor([-0.2689,  1.7616])
    """
    return _perhaps(inplace, input, activation.silu_of)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * tanh(softplus(input))``.

    >>> mish(tensor([-1., 2.]))
    tensor([-0.3034,  1.9440])
    """
    return _perhaps(inplace, input, activation.mish_of)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` within ``min_val`` and ``max_val``. Raises ValueError if the first is not the smaller.

    >>> hardtanh(tensor([-3., 0.5]))
    tensor([-1.0000,  0.5000])
    """
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _perhaps(inplace, input, activation.hardtanh_of, min_val, max_val)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """``input`` within 0 and 6.

    >>> relu6(tensor([-3., 8.]))
    tensor([0., 6.])
    """
    return _perhaps(inplace, input, activation.hardtanh_of, 0, 6)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """``input / 6 + 0.5`` within 0 and 1.

    >>> hardsigmoid(tensor([-4., 0., 4.]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return _perhaps(inplace, input, activation.hardsigmoid_of)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * hardsigmoid(input)``.

    >>> hardswish(tensor([-4., 1.5, 4.]))
    tensor([-0.0000, 1.1250, 4.0000])
    """
    return _perhaps(inplace, input, activation.hardswish_of)


def softsign(input: Tensor) -> Tensor:
    """``input / (1 + abs(input))``.

    >>> softsign(tensor([-1., 3.]))
    tensor([-0.5000,  0.7500])
    """
    bent: Tensor = input / (input.abs() + 1)
    return bent


def tanhshrink(input: Tensor) -> Tensor:
    """``input - tanh(input)``.

    >>> tanhshrink(tensor([-1., 2.]))
    tensor([-0.2384,  1.0360])
    """
    bent: Tensor = input - input.tanh()
    return bent


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """``input`` where it is above ``threshold``, else ``value``.

    >>> threshold(tensor([0., 2.]), 1., 7.)
    tensor([7., 2.])
    """
    return _perhaps(inplace, input, rectifiers.threshold_over if inplace else rectifiers.threshold, threshold, value)


def rrelu(
    input: Tensor, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False, inplace: bool = False
) -> Tensor:
    """``input`` where it is positive, else a slope times it (Xu et al., 2015).

    The slope is drawn between ``lower`` and ``upper`` for each number when ``training``, else it is their middle. Raises
    RuntimeError for bounds that are not finite or in the wrong order.

    >>> rrelu(tensor([-1., 2.]), 0.1, 0.3)
    tensor([-0.2000,  2.0000])
    """
    slopes = rectifiers.slopes_of(input, lower, upper, training)
    return _perhaps(inplace, input, rectifiers.rrelu_over if inplace else rectifiers.rrelu_of, slopes)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along ``dim`` times the sigmoid of the second (Dauphin et al., 2017). Raises RuntimeError for an odd size.

    >>> glu(tensor([3., 0.]))
    tensor([1.5000])
    """
    if input.dim() == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    dim = errors.dimension(dim, input.dim(), "glu", position=2)
    if input.shape[dim] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {input.shape[dim]}")
    return rectifiers.glu_dim(input, dim)  # type: ignore[no-any-return]


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """``lambd`` closer to 0, and 0 within. Raises RuntimeError for a negative ``lambd``.

    >>> softshrink(tensor([-2., 0.1, 2.]))
    tensor([-1.5000,  0.0000,  1.5000])
    """
    array = arguments.tensor("softshrink", input)._array
    if array.dtype.kind == "f":
        _check_lambda(array, lambd)
    bent: Tensor = activation.softshrink_of(input, lambd)
    return bent


def _check_lambda(array: Any, lambd: float) -> None:
    most = float(np.finfo(array.dtype).max)
    if not 0 <= lambd <= most:
        name = arguments.scalar_name(array)
        raise RuntimeError(f"lambda must be in range [0, {most:g}] for input dtype {name}, but found {lambd:g}")


def _perhaps(in_place: bool, input: Any, function: Any, *args: Any) -> Tensor:
    """``function(input, *args)``, or its in-place form."""
    bent: Tensor = (inplace.form_of(function) if in_place else function)(input, *args)
    return bent


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """Positive numbers that add up to 1 along ``dim``. Warns if no ``dim`` is given.

    >>> softmax(tensor([0., 0.]), dim=0)
    tensor([0.5000, 0.5000])
    """
    softened: Tensor = loss.softmax(input, _implicit("softmax", input, dim, _stacklevel), dtype)
    return softened


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """``softmax(-input)``: the smallest number becomes the largest share. Warns if no ``dim`` is given.

    >>> softmin(tensor([0., 100.]), dim=0)
    tensor([1.0000e+00, 3.7835e-44])
    """
    softened: Tensor = loss.softmax(-input, _implicit("softmin", input, dim, _stacklevel), dtype)
    return softened


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """The logarithm of ``softmax``, exact where that is close to 0. Warns if no ``dim`` is given.

    >>> log_softmax(tensor([0., 0.]), dim=0)
    tensor([-0.6931, -0.6931])
    """
    softened: Tensor = loss.log_softmax(input, _implicit("log_softmax", input, dim, _stacklevel), dtype)
    return softened


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """A random choice with the probabilities ``softmax(logits)`` that has a gradient (Jang et al., 2017).

    ``tau``: the lower, the closer to a choice. ``hard``: a row with a single one, whose gradient is that of the soft choice.

    >>> _ = manual_seed(0)
    >>> gumbel_softmax(tensor([[1., 2., 0.]]), hard=True)
    tensor([[0., 1., 0.]])
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", UserWarning, stacklevel=2)
    gumbels = -creation.empty_like(logits).exponential_().log()
    soft: Tensor = ((logits + gumbels) / tau).softmax(dim)
    if not hard:
        return soft
    chosen: Any = embedding.one_hot(soft.argmax(dim), soft.shape[dim]).movedim(-1, dim).to(soft.dtype)
    return chosen - soft.detach() + soft  # type: ignore[no-any-return]


def _implicit(name: str, input: Any, dim: Any, level: int) -> Any:
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        UserWarning, stacklevel=level,
    )
    return 0 if input._array.ndim in (0, 1, 3) else 1


# ---------------------------------------------------------------- in place


def _over(function: Any) -> Any:
    """``function`` with ``inplace=True``, under its name with an underscore."""

    @wraps(function)
    def call(input: Any, *args: Any, **named: Any) -> Any:
        return function(input, *args, inplace=True, **named)

    call.__name__ = call.__qualname__ = f"{function.__name__}_"
    return call


celu_, elu_, hardtanh_, leaky_relu_, relu_, rrelu_, selu_, threshold_ = map(
    _over, (celu, elu, hardtanh, leaky_relu, relu, rrelu, selu, threshold)
)
