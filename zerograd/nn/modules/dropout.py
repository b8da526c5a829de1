"""Dropout as modules: in training some numbers become 0 at random, so that no neuron can rely on another. ``eval()`` ends it.

``p``: the probability to be dropped. ``inplace``: write the result into the memory of the input.
Raises ValueError for a ``p`` that is no probability.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import functional as F
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class _DropoutNd(Module):
    p: float
    inplace: bool

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """Each number 0 with probability ``p``, else divided by ``1 - p`` (Srivastava et al., 2014).

    >>> _ = torch.manual_seed(0)
    >>> drop = torch.nn.Dropout(0.5)
    >>> drop(torch.ones(5)), drop.eval()(torch.ones(5))
    (tensor([0., 0., 2., 0., 0.]), tensor([1., 1., 1., 1., 1.]))
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """Whole channels of ``input`` (N, C, L) or (C, L) are dropped (Tompson et al., 2015)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """Whole channels of ``input`` (N, C, H, W) are dropped (Tompson et al., 2015)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """Whole channels of ``input`` (N, C, D, H, W) or (C, D, H, W) are dropped (Tompson et al., 2015)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """For networks with ``SELU`` (Klambauer et al., 2017): what is dropped becomes its lowest value, mean 0 and variance 1 stay.

    As in PyTorch, ``inplace`` is printed and makes no difference.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """``AlphaDropout`` of whole channels: of all numbers with the same first two indices."""

    def forward(self, input: Tensor) -> Tensor:
        return F.feature_alpha_dropout(input, self.p, self.training)
