"""Distances as modules. Each calls the function of its name."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import functional as F
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class PairwiseDistance(Module):
    """The ``p``-norm of the difference of vectors, which stand in the last dimension; see ``functional.pairwise_distance``.

    >>> torch.nn.PairwiseDistance(p=1)(tensor([[0., 0.]]), tensor([[3., 4.]]))
    tensor([7.0000])
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        distances: Tensor = F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)
        return distances


class CosineSimilarity(Module):
    """The cosine of the angle between vectors along ``dim``; see ``functional.cosine_similarity``.

    >>> torch.nn.CosineSimilarity()(tensor([[1., 0.]]), tensor([[0., 2.]]))
    tensor([0.])
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        cosines: Tensor = F.cosine_similarity(x1, x2, self.dim, self.eps)
        return cosines
