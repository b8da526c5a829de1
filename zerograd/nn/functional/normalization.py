"""Normalisation as plain functions: numbers brought to mean 0 and variance 1, or to length 1, so that training is steady.

``weight`` and ``bias`` then scale and shift them, ``eps`` keeps a division by 0 away.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import functions
from ...ops import normalization
from ...ops.norms import neighbour_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...tensor import Tensor


def batch_norm(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, weight: Tensor | None = None,
    bias: Tensor | None = None, training: bool = False, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:
    """Each channel, the second dimension of ``input``, with mean 0 and variance 1 (Ioffe & Szegedy, 2015).

    ``training``: mean and variance are those of the batch, and ``running_mean`` and ``running_var`` move towards them by the
    share ``momentum``. Otherwise these two are subtracted and divided by.
    Raises ValueError for a batch with one number a channel, which has no variance, and for an ``eps`` that is too small.

    >>> mean, variance = torch.zeros(1), torch.ones(1)
    >>> batch_norm(tensor([[1.], [3.]]), mean, variance, training=True), mean
    (tensor([[-1.0000],
            [ 1.0000]]), tensor([0.2000]))
    """
    if training:
        _check_batch(input.size())
    if training and eps <= 0.0:
        raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    if eps < 0.0:
        raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
    made: Tensor = normalization.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, False)
    return made


def _check_batch(size: Any) -> None:
    count = size[0]
    for each in size[2:]:
        count *= each
    if count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {size}")


def instance_norm(
    input: Tensor, running_mean: Tensor | None = None, running_var: Tensor | None = None, weight: Tensor | None = None,
    bias: Tensor | None = None, use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:
    """Each channel of each example with mean 0 and variance 1 (Ulyanov et al., 2017): ``batch_norm`` without looking at others.

    Raises ValueError for one number a channel.

    >>> instance_norm(tensor([[[1., 3.], [2., 6.]]]), eps=1e-9)
    tensor([[[-1.,  1.],
             [-1.,  1.]]])
    """
    if use_input_stats:
        size, count = input.size(), 1
        for each in size[2:]:
            count *= each
        if count == 1:
            raise ValueError(f"Expected more than 1 spatial element when training, got input size {size}")
    made: Tensor = normalization.instance_norm(
        input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, False
    )
    return made


def layer_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """What lies in the last dimensions, of sizes ``normalized_shape``, with mean 0 and variance 1 (Ba et al., 2016).

    Raises RuntimeError for other shapes and for dtypes that do not go together.

    >>> layer_norm(tensor([[1., 3.], [10., 50.]]), (2,), eps=0.)
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """
    made: Tensor = normalization.layer_norm(input, normalized_shape, weight, bias, eps, False)
    return made


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """The channels of each example in ``num_groups`` groups, each with mean 0 and variance 1 (Wu & He, 2018).

    Raises ValueError for groups of one number, RuntimeError for groups that would not be of one size.

    >>> group_norm(tensor([[1., 3., 10., 50.], [0., 1., 1., 0.]]), 2, eps=0.)
    tensor([[-1.,  1., -1.,  1.],
            [-1.,  1.,  1., -1.]])
    """
    if input.dim() < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.dim()}")
    _check_batch([input.size(0) * input.size(1) // num_groups, num_groups, *input.size()[2:]])
    made: Tensor = normalization.group_norm(input, num_groups, weight, bias, eps, False)
    return made


def rms_norm(input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    """What lies in the last dimensions, divided by the root of the mean of its squares (Zhang & Sennrich, 2019).

    >>> rms_norm(tensor([3., 4.]), (2,)) * 12.5 ** 0.5
    tensor([3., 4.])
    """
    made: Tensor = normalization.rms_norm(input, normalized_shape, weight, eps)
    return made


def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """Divided by ``(k + alpha * mean of the squares in the size nearest channels) ** beta`` (Krizhevsky et al., 2012).

    Channels are the second dimension. Raises ValueError for less than three.

    >>> local_response_norm(tensor([[[2.], [0.]]]), 2, alpha=0.5, beta=1.)
    tensor([[[1.],
             [0.]]])
    """
    ndim = input.dim()
    if ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality                          input (got {ndim} dimensions)")
    if not input.numel():
        return input
    if size <= 0:
        raise RuntimeError(f"kernel size should be greater than zero, but got {_KERNEL[ndim > 3].format(size)}")
    squares: Any = neighbour_mean(input.mul(input), size // 2, (size - 1) // 2)
    made: Tensor = input / squares.mul(alpha).add(k).pow(beta)
    return made


_KERNEL = "kH: {} kW: 1", "kT: {} kH: 1 kW: 1"  # PyTorch takes the mean by pooling


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None) -> Tensor:
    """Vectors along ``dim``, divided by their ``p``-norm: of length 1. What is shorter than ``eps`` is divided by that.

    >>> normalize(tensor([[3., 4.], [0., 0.]]))
    tensor([[0.6000, 0.8000],
            [0.0000, 0.0000]])
    """
    length: Any = input.norm(p, dim, keepdim=True)
    made: Tensor
    if out is None:
        made = input / length.clamp_min(eps).expand_as(input)
    else:
        made = functions.div(input, length.clamp_min_(eps).expand_as(input), out=out)
    return made
