"""How the parameters of a network begin. Every function writes into the memory of its tensor, unseen by autograd, and returns it.

After the same seed they write PyTorch's numbers. ``generator`` is where random ones come from, the default one if it is None.
"""
from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd.grad_mode import no_grad
from ..core import errors
from ..ops.random import randperm

if TYPE_CHECKING:
    from ..tensor import Tensor

FANS_OF_FEW = "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
_GAINS = {"sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}
_LINEAR = ("linear", *(f"conv{turned}{n}d" for turned in ("", "_transpose") for n in (1, 2, 3)))


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """What to multiply initial weights with, so that the numbers keep their size behind an activation.

    ``param``: the slope of a leaky ReLU. Raises ValueError for what it does not know.

    >>> calculate_gain("leaky_relu", 1.0)
    1.0
    """
    if nonlinearity in _LINEAR or nonlinearity == "sigmoid":
        return 1
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


def fans(tensor: Tensor) -> tuple[int, int]:
    """How many numbers go into each output of the layer with these weights, and how many outputs each input goes to.

    Raises ValueError for fewer than two dimensions.
    """
    shape = tensor.shape
    if len(shape) < 2:
        raise ValueError(FANS_OF_FEW)
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


_calculate_fan_in_and_fan_out = fans  # the name in PyTorch, which layers of one's own call


# ---------------------------------------------------------------- the same everywhere


@no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """``val`` everywhere.

    >>> constant_(torch.empty(2), 0.3)
    tensor([0.3000, 0.3000])
    """
    return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Ones everywhere."""
    return constant_(tensor, 1.0)


@no_grad()
def zeros_(tensor: Tensor) -> Tensor:
    """Zeros everywhere."""
    return tensor.zero_()


@no_grad()
def eye_(tensor: Tensor) -> Tensor:
    """Ones on the diagonal of a matrix, else zeros: a layer that changes nothing. Raises ValueError for what is no matrix.

    >>> eye_(torch.empty(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    tensor.zero_().diagonal().fill_(1)
    return tensor


@no_grad()
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """A one in the middle of each channel's own kernel, else zeros: a convolution that changes nothing.

    ``groups``: of the channels, each group for itself. Raises ValueError for other than 3, 4 or 5 dimensions.
    """
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    channels_out, channels_in, *kernel = tensor.shape
    if channels_out % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    each = channels_out // groups
    tensor.zero_()
    for group in range(groups):
        for channel in range(min(each, channels_in)):
            tensor[(group * each + channel, channel, *(size // 2 for size in kernel))] = 1
    return tensor


# ---------------------------------------------------------------- random


@no_grad()
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Uniform numbers in [a, b)."""
    return tensor.uniform_(a, b, generator=generator)


@no_grad()
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """Normal numbers."""
    return tensor.normal_(mean, std, generator=generator)


@no_grad()
def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> Tensor:
    """Normal numbers, drawn again where they are not within ``a`` and ``b``. Warns where hardly any would be.

    Where fewer than 30 % would be within, uniform numbers are drawn and kept as often as the bell curve says instead.
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.",
            UserWarning, stacklevel=errors.outside(),
        )
    within = (math.erf((b - mean) / std / math.sqrt(2)) - math.erf((a - mean) / std / math.sqrt(2))) / 2
    if within <= 0.3:
        return _kept_uniform(tensor, mean, std, a, b, generator)  # type: ignore[no-any-return]
    low, high = tensor.new_tensor(a).item(), tensor.new_tensor(b).item()
    tensor.normal_(mean, std, generator=generator)
    while (outside := (tensor < low) | (tensor > high)).any():
        tensor.copy_(tensor.clone().normal_(mean, std, generator=generator).where(outside, tensor))
    return tensor


def _kept_uniform(tensor: Any, mean: float, std: float, a: float, b: float, generator: Any) -> Any:
    most = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2  # the logarithm of the bell curve where it is highest

    def too_rare(numbers: Any) -> Any:
        numbers.sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(most)
        return numbers.clone().uniform_(generator=generator).log_().gt(numbers)

    tensor.uniform_(a, b, generator=generator)
    pending = too_rare(tensor.clone())
    while pending.any():
        fresh = tensor.clone().uniform_(a, b, generator=generator)
        tensor.copy_(fresh.where(pending, tensor))
        pending = too_rare(fresh) & pending
    return tensor


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Uniform numbers within ``gain * sqrt(6 / (fan_in + fan_out))`` (Glorot and Bengio, 2010)."""
    bound = math.sqrt(3.0) * _xavier(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Normal numbers with the deviation ``gain * sqrt(2 / (fan_in + fan_out))`` (Glorot and Bengio, 2010)."""
    return normal_(tensor, 0.0, _xavier(tensor, gain), generator)


def _xavier(tensor: Tensor, gain: float) -> float:
    return gain * math.sqrt(2.0 / float(sum(fans(tensor))))


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Uniform numbers within ``gain * sqrt(3 / fan)``, so that numbers keep their size behind a ReLU (He et al., 2015).

    ``a``: the slope of a leaky ReLU. ``mode``: which of the two ``fans``, "fan_in" or "fan_out". Raises ValueError for others.
    """
    if 0 in tensor.shape:
        return _nothing(tensor)
    bound = math.sqrt(3.0) * _kaiming(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Normal numbers with the deviation ``gain / sqrt(fan)`` (He et al., 2015); see :func:`kaiming_uniform_`."""
    if 0 in tensor.shape:
        return _nothing(tensor)
    return normal_(tensor, 0, _kaiming(tensor, a, mode, nonlinearity), generator)


def _kaiming(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of {['fan_in', 'fan_out']}")
    return calculate_gain(nonlinearity, a) / math.sqrt(fans(tensor)[mode == "fan_out"])


def _nothing(tensor: Tensor) -> Tensor:
    warnings.warn("Initializing zero-element tensors is a no-op", UserWarning, stacklevel=errors.outside())
    return tensor


@no_grad()
def orthogonal_(tensor: Any, gain: float = 1, generator: Any = None) -> Tensor:
    """Rows (or columns, where there are fewer of them) of length ``gain`` at right angles to one another (Saxe et al., 2013).

    Raises ValueError for fewer than two dimensions; what is behind the first counts as one.
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return tensor  # type: ignore[no-any-return]
    rows, columns = tensor.shape[0], tensor.numel() // tensor.shape[0]
    drawn = tensor.new_empty((rows, columns)).normal_(0, 1, generator=generator)
    wide = rows < columns
    q, r = np.linalg.qr((drawn.t() if wide else drawn).numpy())
    q = q * np.sign(np.diag(r))
    tensor.copy_(tensor.new_tensor(q.T if wide else q).reshape(tensor.shape))
    return tensor.mul_(gain)  # type: ignore[no-any-return]


@no_grad()
def sparse_(tensor: Any, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """Normal numbers in a matrix, but zeros in the share ``sparsity`` of each column (Martens, 2010)."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    tensor.normal_(0, std, generator=generator)
    for column in range(columns):
        tensor[randperm(rows)[:zeros], column] = 0
    return tensor  # type: ignore[no-any-return]


# ---------------------------------------------------------------- the old names


def _old(function: Any) -> Any:
    """``function`` under the name that it had before names of what writes in place ended in ``_``."""
    new, old = function.__name__, function.__name__[:-1]

    def deprecated(*args: Any, **named: Any) -> Any:
        warnings.warn(
            f"`nn.init.{old}` is now deprecated in favor of `nn.init.{new}`.", FutureWarning, stacklevel=errors.outside()
        )
        return function(*args, **named)

    deprecated.__name__ = old
    deprecated.__doc__ = f"``{new}``, under its old name. Warns."
    return deprecated


uniform, normal, constant, eye, dirac, sparse, orthogonal = map(
    _old, (uniform_, normal_, constant_, eye_, dirac_, sparse_, orthogonal_)
)
xavier_uniform, xavier_normal, kaiming_uniform, kaiming_normal = map(
    _old, (xavier_uniform_, xavier_normal_, kaiming_uniform_, kaiming_normal_)
)
