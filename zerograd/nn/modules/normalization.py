"""Normalisation that looks at one example alone, and does the same in training and later: of layers, groups and neighbours.

``eps`` keeps a division by 0 away; trained parameters scale and shift the result.
"""
from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, Any

from ...ops.creation import empty
from .. import functional as F, init
from ..parameter import Parameter
from .module import Module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...tensor import Tensor


class _Scaled(Module):
    """What is scaled by a weight and shifted by a bias, or not."""

    weight: Parameter | None
    bias: Parameter | None

    def _begin(self, size: Any, device: Any, dtype: Any, **there: bool) -> None:
        for name, wanted in there.items():
            self.register_parameter(name, Parameter(empty(size, device=device, dtype=dtype)) if wanted else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin anew: neither scaled nor shifted."""
        for name, start in (("weight", init.ones_), ("bias", init.zeros_)):
            if self._parameters.get(name) is not None:
                start(self._parameters[name])


def _sizes(normalized_shape: Any) -> tuple[int, ...]:
    return (normalized_shape,) if isinstance(normalized_shape, numbers.Integral) else tuple(normalized_shape)  # type: ignore


class LayerNorm(_Scaled):
    """The last dimensions, of sizes ``normalized_shape`` (an int: the last one), with mean 0 and variance 1 (Ba et al., 2016).

    Raises RuntimeError when called with other sizes.

    >>> torch.nn.LayerNorm(2)
    LayerNorm((2,), eps=1e-05, elementwise_affine=True, bias=True)
    >>> torch.nn.LayerNorm(2)(tensor([[1., 3.], [10., 50.]])).detach()
    tensor([[-1.0000,  1.0000],
            [-1.0000,  1.0000]])
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True,
        device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = _sizes(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        self._begin(self.normalized_shape, device, dtype, weight=elementwise_affine, bias=elementwise_affine and bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class GroupNorm(_Scaled):
    """``num_channels`` channels in ``num_groups`` groups, each of mean 0 and variance 1 in each example (Wu & He, 2018).

    Raises ValueError where the groups would not be of one size.

    >>> torch.nn.GroupNorm(2, 4, eps=0.)(tensor([[1., 3., 10., 50.]])).detach()
    tensor([[-1.,  1., -1.,  1.]])
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None, dtype: Any = None,
        *, bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self._begin(num_channels, device, dtype, weight=affine, bias=affine and bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class RMSNorm(_Scaled):
    """The last dimensions divided by the root of the mean of their squares (Zhang & Sennrich, 2019).

    >>> torch.nn.RMSNorm(2)(tensor([3., 4.])).detach() * 12.5 ** 0.5
    tensor([3., 4.])
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None, elementwise_affine: bool = True,
        device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = _sizes(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        self._begin(self.normalized_shape, device, dtype, weight=elementwise_affine)

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class LocalResponseNorm(Module):
    """Each number divided by a power of the squares in the ``size`` channels around it (Krizhevsky et al., 2012)."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Tensor) -> Tensor:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
