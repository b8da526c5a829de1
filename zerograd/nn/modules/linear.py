"""Layers of neurons: every output is a weighted sum of all inputs."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ...ops import empty
from .. import functional as F, init
from ..parameter import Parameter
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class Identity(Module):
    """Gives back what it is given; whatever it is made with is ignored.

    >>> torch.nn.Identity(54, unused=0.1)(tensor(3.))
    tensor(3.)
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        return input


class Linear(Module):
    """``input @ weight.t() + bias``: from shape (..., in_features) to (..., out_features).

    ``weight``, of shape (out_features, in_features), and ``bias`` begin as uniform numbers within 1 / sqrt(in_features).
    Raises RuntimeError when called with another number of features or another dtype.

    >>> layer = torch.nn.Linear(3, 2)
    >>> layer
    Linear(in_features=3, out_features=2, bias=True)
    >>> layer(torch.ones(5, 3)).shape
    torch.Size([5, 2])
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(empty((out_features, in_features), device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_features, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin anew with random numbers."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))  # which is 1 / sqrt(in_features)
        if self.bias is not None:
            fan_in, _ = init.fans(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"
