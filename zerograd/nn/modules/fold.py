"""Windows as columns, and back, as modules."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import functional as F
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class Fold(Module):
    """Columns put back as windows of pictures of ``output_size``, added up where these overlap.

    >>> torch.nn.Fold((1, 3), (1, 2))(tensor([[1., 2.], [3., 4.]]))
    tensor([[[1., 5., 4.]]])
    """

    def __init__(self, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.output_size, self.kernel_size, self.dilation = output_size, kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, input: Tensor) -> Tensor:
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation},"
                f" padding={self.padding}, stride={self.stride}")


class Unfold(Module):
    """The numbers of each window in pictures as a column.

    >>> torch.nn.Unfold((1, 2))(tensor([[[1., 2., 3.]]]))
    tensor([[1., 2.],
            [2., 3.]])
    """

    def __init__(self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input: Tensor) -> Tensor:
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
