"""Lines, pictures and bodies with more places, as modules."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import functional as F
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class Upsample(Module):
    """``interpolate`` as a module: lines (N, C, L), pictures (N, C, H, W) or bodies (N, C, D, H, W) of another size.

    >>> upsample = torch.nn.Upsample(scale_factor=2)
    >>> upsample, upsample(tensor([[[1., 2.]]]))
    (Upsample(scale_factor=2.0, mode='nearest'), tensor([[[1., 1., 2., 2.]]]))
    """

    def __init__(
        self, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor: Any = tuple(float(factor) for factor in scale_factor)
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.interpolate(
            input, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self) -> str:
        how = f"size={self.size!r}" if self.scale_factor is None else f"scale_factor={self.scale_factor!r}"
        return f"{how}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Pictures (N, C, H, W) of another size, each place from the nearest one.

    >>> torch.nn.UpsamplingNearest2d(size=(1, 4))(tensor([[[[1., 2.]]]]))
    tensor([[[[1., 1., 2., 2.]]]])
    """

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """Pictures (N, C, H, W) of another size, each place mixed from its neighbours; the corners stay where they are.

    >>> torch.nn.UpsamplingBilinear2d(size=(1, 3))(tensor([[[[1., 2.]]]]))
    tensor([[[[1.0000, 1.5000, 2.0000]]]])
    """

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)
