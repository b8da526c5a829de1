"""Channels that become places of larger pictures, and back, as modules."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import functional as F
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class PixelShuffle(Module):
    """Channels that become places: (N, C × factor², H, W) becomes (N, C, H × factor, W × factor).

    >>> torch.nn.PixelShuffle(2)(tensor([[[1.]], [[2.]], [[3.]], [[4.]]]))
    tensor([[[1., 2.],
             [3., 4.]]])
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Places that become channels: (N, C, H, W) becomes (N, C × factor², H / factor, W / factor).

    >>> torch.nn.PixelUnshuffle(2)(tensor([[[1., 2.], [3., 4.]]])).flatten()
    tensor([1., 2., 3., 4.])
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"
