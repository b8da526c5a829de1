"""Pooling as modules. Each calls the function of its name, where the options are told of."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import functional as F
from ..functional.unpooling import filled
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class _MaxPoolNd(Module):
    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def _pooled(self, function: Any, input: Any) -> Any:
        return function(
            input, self.kernel_size, self.stride, self.padding, self.dilation,
            ceil_mode=self.ceil_mode, return_indices=self.return_indices,
        )

    def extra_repr(self) -> str:
        return (f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation},"
                f" ceil_mode={self.ceil_mode}")


class MaxPool1d(_MaxPoolNd):
    """The largest number of each window in lines, (N, C, L), or of one example without N.

    >>> torch.nn.MaxPool1d(2)(tensor([[1., 5., 2., 4.]]))
    tensor([[5., 4.]])
    """

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.max_pool1d, input)


class MaxPool2d(_MaxPoolNd):
    """The largest number of each window in pictures, (N, C, H, W), or of one example without N.

    >>> torch.nn.MaxPool2d(2)(tensor([[[1., 5.], [2., 4.]]]))
    tensor([[[5.]]])
    """

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.max_pool2d, input)


class MaxPool3d(_MaxPoolNd):
    """The largest number of each window in bodies, (N, C, D, H, W), or of one example without N.

    >>> torch.nn.MaxPool3d((1, 2, 2))(tensor([[[[1., 5.], [2., 4.]]]]))
    tensor([[[[5.]]]])
    """

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.max_pool3d, input)


class _MaxUnpoolNd(Module):
    _dims = 1

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__()
        self.kernel_size, self.padding = filled(kernel_size, self._dims), filled(padding, self._dims)
        self.stride = filled(kernel_size if stride is None else stride, self._dims)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpoolNd):
    """What a ``MaxPool1d`` with ``return_indices`` gave, back at its places, with zeros between.

    >>> torch.nn.MaxUnpool1d(2)(tensor([[5., 4.]]), tensor([[1, 3]]))
    tensor([[0., 5., 0., 4.]])
    """

    _dims = 1

    def forward(self, input: Tensor, indices: Tensor, output_size: Any = None) -> Tensor:
        return F.max_unpool1d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool2d(_MaxUnpoolNd):
    """What a ``MaxPool2d`` with ``return_indices`` gave, back at its places, with zeros between.

    >>> torch.nn.MaxUnpool2d((1, 2))(tensor([[[5.]]]), tensor([[[1]]]))
    tensor([[[0., 5.]]])
    """

    _dims = 2

    def forward(self, input: Tensor, indices: Tensor, output_size: Any = None) -> Tensor:
        return F.max_unpool2d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool3d(_MaxUnpoolNd):
    """What a ``MaxPool3d`` with ``return_indices`` gave, back at its places, with zeros between.

    >>> torch.nn.MaxUnpool3d((1, 1, 2))(tensor([[[[5.]]]]), tensor([[[[1]]]]))
    tensor([[[[0., 5.]]]])
    """

    _dims = 3

    def forward(self, input: Tensor, indices: Tensor, output_size: Any = None) -> Tensor:
        return F.max_unpool3d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class _AvgPoolNd(Module):
    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.ceil_mode, self.count_include_pad = padding, ceil_mode, count_include_pad
        self.divisor_override = divisor_override

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPoolNd):
    """The mean of each window in lines, (N, C, L), or of one example without N.

    >>> torch.nn.AvgPool1d(2)(tensor([[1., 5., 2., 4.]]))
    tensor([[3., 3.]])
    """

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True
    ) -> None:
        step = kernel_size if stride is None else stride
        super().__init__(filled(kernel_size, 1), filled(step, 1), filled(padding, 1), ceil_mode, count_include_pad)
        del self.divisor_override

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


class AvgPool2d(_AvgPoolNd):
    """The mean of each window in pictures, (N, C, H, W), or of one example without N.

    >>> torch.nn.AvgPool2d(2)(tensor([[[1., 5.], [2., 4.]]]))
    tensor([[[3.]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool2d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override
        )


class AvgPool3d(_AvgPoolNd):
    """The mean of each window in bodies, (N, C, D, H, W), or of one example without N.

    >>> torch.nn.AvgPool3d((1, 2, 2))(tensor([[[[1., 5.], [2., 4.]]]]))
    tensor([[[[3.]]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool3d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override
        )


class _AdaptivePoolNd(Module):
    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class _AdaptiveMaxPoolNd(_AdaptivePoolNd):
    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices


class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    """The largest number of each of ``output_size`` parts of lines, (N, C, L).

    >>> torch.nn.AdaptiveMaxPool1d(2)(tensor([[1., 5., 2., 4.]]))
    tensor([[5., 4.]])
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool1d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    """The largest number of each cell of pictures, (N, C, H, W), cut into a grid of ``output_size``.

    >>> torch.nn.AdaptiveMaxPool2d(1)(tensor([[[1., 5.], [2., 4.]]]))
    tensor([[[5.]]])
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    """The largest number of each cell of bodies, (N, C, D, H, W), cut into a grid of ``output_size``.

    >>> torch.nn.AdaptiveMaxPool3d(1)(tensor([[[[1., 5.], [2., 4.]]]]))
    tensor([[[[5.]]]])
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool3d(input, self.output_size, self.return_indices)


class AdaptiveAvgPool1d(_AdaptivePoolNd):
    """The mean of each of ``output_size`` parts of lines, (N, C, L).

    >>> torch.nn.AdaptiveAvgPool1d(2)(tensor([[1., 5., 2., 4.]]))
    tensor([[3., 3.]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveAvgPool2d(_AdaptivePoolNd):
    """The mean of each cell of pictures, (N, C, H, W), cut into a grid of ``output_size``.

    >>> torch.nn.AdaptiveAvgPool2d(1)(tensor([[[1., 5.], [2., 4.]]]))
    tensor([[[3.]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(input, self.output_size)


class AdaptiveAvgPool3d(_AdaptivePoolNd):
    """The mean of each cell of bodies, (N, C, D, H, W), cut into a grid of ``output_size``.

    >>> torch.nn.AdaptiveAvgPool3d(1)(tensor([[[[1., 5.], [2., 4.]]]]))
    tensor([[[[3.]]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool3d(input, self.output_size)
