"""Padding as modules: ``functional.pad`` with a number of sides that fits lines, pictures or bodies.

``padding``: one number for all sides, or one for each, of the last dimension first.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import functional as F
from ..functional.unpooling import filled
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class _ConstantPadNd(Module):
    _sides = 2

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__()
        self.value, self.padding = value, filled(padding, self._sides)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class _PadNd(Module):
    _sides = 2
    _mode = ""

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = filled(padding, self._sides)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ConstantPad1d(_ConstantPadNd):
    """A number around lines, (N, C, L), or around one example without N.

    >>> torch.nn.ConstantPad1d((1, 1), 7.)(tensor([[1., 2., 3.]]))
    tensor([[7., 1., 2., 3., 7.]])
    """

    _sides = 2


class ConstantPad2d(_ConstantPadNd):
    """A number around pictures, (N, C, H, W), or around one example without N.

    >>> torch.nn.ConstantPad2d((1, 1, 0, 0), 7.)(tensor([[[1., 2., 3.]]]))
    tensor([[[7., 1., 2., 3., 7.]]])
    """

    _sides = 4


class ConstantPad3d(_ConstantPadNd):
    """A number around bodies, (N, C, D, H, W), or around one example without N.

    >>> torch.nn.ConstantPad3d((1, 1, 0, 0, 0, 0), 7.)(tensor([[[[1., 2., 3.]]]]))
    tensor([[[[7., 1., 2., 3., 7.]]]])
    """

    _sides = 6


class ZeroPad1d(ConstantPad1d):
    """Zeros around lines, (N, C, L), or around one example without N.

    >>> torch.nn.ZeroPad1d((1, 1))(tensor([[1., 2., 3.]]))
    tensor([[0., 1., 2., 3., 0.]])
    """

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Zeros around pictures, (N, C, H, W), or around one example without N.

    >>> torch.nn.ZeroPad2d((1, 1, 0, 0))(tensor([[[1., 2., 3.]]]))
    tensor([[[0., 1., 2., 3., 0.]]])
    """

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    """Zeros around bodies, (N, C, D, H, W), or around one example without N.

    >>> torch.nn.ZeroPad3d((1, 1, 0, 0, 0, 0))(tensor([[[[1., 2., 3.]]]]))
    tensor([[[[0., 1., 2., 3., 0.]]]])
    """

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ReflectionPad1d(_PadNd):
    """The mirror image around lines, (N, C, L), or around one example without N.

    >>> torch.nn.ReflectionPad1d((1, 1))(tensor([[1., 2., 3.]]))
    tensor([[2., 1., 2., 3., 2.]])
    """

    _sides = 2
    _mode = "reflect"


class ReflectionPad2d(_PadNd):
    """The mirror image around pictures, (N, C, H, W), or around one example without N.

    >>> torch.nn.ReflectionPad2d((1, 1, 0, 0))(tensor([[[1., 2., 3.]]]))
    tensor([[[2., 1., 2., 3., 2.]]])
    """

    _sides = 4
    _mode = "reflect"


class ReflectionPad3d(_PadNd):
    """The mirror image around bodies, (N, C, D, H, W), or around one example without N.

    >>> torch.nn.ReflectionPad3d((1, 1, 0, 0, 0, 0))(tensor([[[[1., 2., 3.]]]]))
    tensor([[[[2., 1., 2., 3., 2.]]]])
    """

    _sides = 6
    _mode = "reflect"


class ReplicationPad1d(_PadNd):
    """The numbers at the edge around lines, (N, C, L), or around one example without N.

    >>> torch.nn.ReplicationPad1d((1, 1))(tensor([[1., 2., 3.]]))
    tensor([[1., 1., 2., 3., 3.]])
    """

    _sides = 2
    _mode = "replicate"


class ReplicationPad2d(_PadNd):
    """The numbers at the edge around pictures, (N, C, H, W), or around one example without N.

    >>> torch.nn.ReplicationPad2d((1, 1, 0, 0))(tensor([[[1., 2., 3.]]]))
    tensor([[[1., 1., 2., 3., 3.]]])
    """

    _sides = 4
    _mode = "replicate"


class ReplicationPad3d(_PadNd):
    """The numbers at the edge around bodies, (N, C, D, H, W), or around one example without N.

    >>> torch.nn.ReplicationPad3d((1, 1, 0, 0, 0, 0))(tensor([[[[1., 2., 3.]]]]))
    tensor([[[[1., 1., 2., 3., 3.]]]])
    """

    _sides = 6
    _mode = "replicate"


class _CircularPadNd(_PadNd):
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        n = self._sides // 2
        if input.dim() not in (n + 1, n + 2):
            raise ValueError(f"expected {n + 1}D or {n + 2}D input (got {input.dim()}D input)")
        return super().forward(input)


class CircularPad1d(_CircularPadNd):
    """What stands at the other end around lines, (N, C, L), or around one example without N.

    >>> torch.nn.CircularPad1d((1, 1))(tensor([[1., 2., 3.]]))
    tensor([[3., 1., 2., 3., 1.]])
    """

    _sides = 2


class CircularPad2d(_CircularPadNd):
    """What stands at the other end around pictures, (N, C, H, W), or around one example without N.

    >>> torch.nn.CircularPad2d((1, 1, 0, 0))(tensor([[[1., 2., 3.]]]))
    tensor([[[3., 1., 2., 3., 1.]]])
    """

    _sides = 4


class CircularPad3d(_CircularPadNd):
    """What stands at the other end around bodies, (N, C, D, H, W), or around one example without N.

    >>> torch.nn.CircularPad3d((1, 1, 0, 0, 0, 0))(tensor([[[[1., 2., 3.]]]]))
    tensor([[[[3., 1., 2., 3., 1.]]]])
    """

    _sides = 6
