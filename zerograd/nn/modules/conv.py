"""Convolutions as modules: layers whose few weights slide over the whole input."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from ...ops.creation import empty
from .. import functional as F, init
from ..parameter import Parameter, UninitializedParameter
from .lazy import LazyModuleMixin
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor

MODES = ("zeros", "reflect", "replicate", "circular")


class _ConvNd(Module):
    """What all convolutions are. ``weight`` and ``bias`` begin as uniform numbers within 1 / sqrt(C · kernel)."""

    dims: ClassVar[int]
    transposed: ClassVar[bool] = False
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any,
        output_padding: Any, groups: int, bias: bool, padding_mode: str, device: Any, dtype: Any,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.dilation = map(self._each, (kernel_size, stride, dilation))
        self.padding = padding if isinstance(padding, str) else self._each(padding)
        self._check(in_channels, out_channels, groups, padding_mode)
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.output_padding, self.padding_mode = self._each(output_padding), padding_mode
        self.weight = Parameter(empty(self._weight_shape(), device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_channels, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def _each(self, given: Any) -> Any:
        return tuple(given) if isinstance(given, (tuple, list)) else (given,) * self.dims

    def _check(self, in_channels: int, out_channels: int, groups: int, padding_mode: str) -> None:
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        for name, count in (("in_channels", in_channels), ("out_channels", out_channels)):
            if count % groups:
                raise ValueError(f"{name} must be divisible by groups")
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {self.padding!r}, should be one of {{'same', 'valid'}}")
            if self.padding == "same" and any(s != 1 for s in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in MODES:
            told = ", ".join(map(repr, MODES))
            raise ValueError(f"padding_mode must be one of {{{told}}}, but got padding_mode='{padding_mode}'")

    def _weight_shape(self) -> tuple[int, ...]:
        first, second = (self.out_channels, self.in_channels)[:: -1 if self.transposed else 1]
        return first, second // self.groups, *self.kernel_size

    def reset_parameters(self) -> None:
        """Begin anew with random numbers."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init.fans(self.weight)
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        function = getattr(F, f"conv{self.dims}d")
        padding = self.padding
        if self.padding_mode != "zeros":
            input, padding = F.pad(input, self._around(), mode=self.padding_mode), 0
        return function(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)  # type: ignore[no-any-return]

    def _around(self) -> list[int]:
        """How much is put on before and after, for ``F.pad``: the last dimension comes first."""
        if not isinstance(self.padding, str):
            return [n for each in reversed(self.padding) for n in (each, each)]
        whole = [d * (k - 1) if self.padding == "same" else 0 for d, k in zip(self.dilation, self.kernel_size)]
        return [n for each in reversed(whole) for n in (each // 2, each - each // 2)]

    def extra_repr(self) -> str:
        none, once = (0,) * self.dims, (1,) * self.dims
        usual = {"padding": none, "dilation": once, "output_padding": none, "groups": 1}
        said = [f"{name}={getattr(self, name)}" for name, value in usual.items() if getattr(self, name) != value]
        said += ["bias=False"] if self.bias is None else []
        said += [f"padding_mode={self.padding_mode}"] if self.padding_mode != "zeros" else []
        sizes = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        return ", ".join([sizes, *said])


class _Conv(_ConvNd):
    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups, bias, padding_mode, device, dtype
        )


class Conv1d(_Conv):
    """``functional.conv1d`` with weights that are learned: from shape (N, C, L) to (N, O, places)."""

    dims = 1


class Conv2d(_Conv):
    """``functional.conv2d`` with weights that are learned: from shape (N, C, H, W) to (N, O, places down, places across).

    ``padding_mode``: what is around the image: ``"zeros"``, or its own numbers, ``"reflect"``, ``"replicate"``, ``"circular"``.
    Raises ValueError for options that do not go together, RuntimeError when called with what does not fit.

    >>> layer = torch.nn.Conv2d(3, 8, kernel_size=3, padding=1)
    >>> layer
    Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    >>> layer(torch.ones(5, 3, 28, 28)).shape
    torch.Size([5, 8, 28, 28])
    """

    dims = 2


class Conv3d(_Conv):
    """``functional.conv3d`` with weights that are learned."""

    dims = 3


class _ConvTranspose(_ConvNd):
    transposed = True

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for ConvTranspose{self.dims}d')
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias, padding_mode, device,
            dtype,
        )

    def forward(self, input: Tensor, output_size: Any = None) -> Tensor:
        function = getattr(F, f"conv_transpose{self.dims}d")
        more = self.output_padding if output_size is None else self._output_padding(input, list(output_size))
        return function(  # type: ignore[no-any-return]
            input, self.weight, self.bias, self.stride, self.padding, more, self.groups, self.dilation
        )

    def _output_padding(self, input: Tensor, wanted: list[int]) -> list[int]:
        """What makes the result as large as ``wanted``."""
        dims = self.dims
        if len(wanted) in (input.dim(), dims + 2):
            wanted = wanted[-dims:]
        if len(wanted) != dims:
            raise ValueError(
                f"ConvTranspose{dims}D: for {input.dim()}D input, output_size must have {dims} or {input.dim()} elements (got"
                f" {len(wanted)})"
            )
        each = zip(input.shape[-dims:], self.stride, self.padding, self.dilation, self.kernel_size)
        least = [(n - 1) * s - 2 * p + d * (k - 1) + 1 for n, s, p, d, k in each]
        most = [n + s - 1 for n, s in zip(least, self.stride)]
        if any(not low <= size <= high for low, size, high in zip(least, wanted, most)):
            raise ValueError(
                f"requested an output size of {tuple(wanted)}, but valid sizes range from {least} to {most} (for an input of"
                f" {input.size()[-dims:]})"
            )
        return [size - low for size, low in zip(wanted, least)]


class ConvTranspose1d(_ConvTranspose):
    """``functional.conv_transpose1d`` with weights that are learned."""

    dims = 1


class ConvTranspose2d(_ConvTranspose):
    """``functional.conv_transpose2d`` with weights that are learned: how a generator makes small images larger.

    ``output_size``, when called, chooses between the sizes that the same ``stride`` could have come from.

    >>> layer = torch.nn.ConvTranspose2d(8, 3, kernel_size=4, stride=2, padding=1)
    >>> layer(torch.ones(5, 8, 7, 7)).shape
    torch.Size([5, 3, 14, 14])
    """

    dims = 2


class ConvTranspose3d(_ConvTranspose):
    """``functional.conv_transpose3d`` with weights that are learned."""

    dims = 3


# ---------------------------------------------------------------- lazy


class _LazyConv(LazyModuleMixin):
    """A convolution that learns ``in_channels`` from the first input, and then is one."""

    dims: ClassVar[int]
    in_channels: int
    out_channels: int
    groups: int
    weight: Any
    bias: Any
    _weight_shape: Any

    def _without_input(self, out_channels: int, bias: bool, device: Any, dtype: Any) -> None:
        self.out_channels = out_channels
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Begin anew with random numbers, as soon as there are any."""
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()  # type: ignore[misc]

    def initialize_parameters(self, input: Tensor, *args: Any, **named: Any) -> None:
        """Make the parameters for an input like this one."""
        if self.has_uninitialized_params():
            alone, several = self.dims + 1, self.dims + 2
            if input.dim() not in (alone, several):
                raise RuntimeError(
                    f"Expected {alone}D (unbatched) or {several}D (batched) input to {type(self).__name__}, but got input of"
                    f" size: {input.shape}"
                )
            self.in_channels = input.shape[1] if input.dim() == several else input.shape[0]
            if self.in_channels % self.groups:
                raise ValueError("in_channels must be divisible by groups")
            self.materialize(weight=self._weight_shape(), bias=(self.out_channels,))
            self.reset_parameters()


class _LazyForward(_LazyConv):
    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1,
        bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__(0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode, device, dtype)
        self._without_input(out_channels, bias, device, dtype)


class _LazyTranspose(_LazyConv):
    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
        bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__(
            0, 0, kernel_size, stride, padding, output_padding, groups, False, dilation, padding_mode, device, dtype
        )
        self._without_input(out_channels, bias, device, dtype)


class LazyConv1d(_LazyForward, Conv1d):
    """A ``Conv1d`` that learns ``in_channels`` from the first input, and then is one."""

    cls_to_become = Conv1d


class LazyConv2d(_LazyForward, Conv2d):
    """A ``Conv2d`` that learns ``in_channels`` from the first input, and then is one.

    >>> layer = torch.nn.LazyConv2d(8, kernel_size=3)
    >>> layer(torch.ones(5, 3, 28, 28)).shape, layer
    (torch.Size([5, 8, 26, 26]), Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1)))
    """

    cls_to_become = Conv2d


class LazyConv3d(_LazyForward, Conv3d):
    """A ``Conv3d`` that learns ``in_channels`` from the first input, and then is one."""

    cls_to_become = Conv3d


class LazyConvTranspose1d(_LazyTranspose, ConvTranspose1d):
    """A ``ConvTranspose1d`` that learns ``in_channels`` from the first input, and then is one."""

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_LazyTranspose, ConvTranspose2d):
    """A ``ConvTranspose2d`` that learns ``in_channels`` from the first input, and then is one."""

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_LazyTranspose, ConvTranspose3d):
    """A ``ConvTranspose3d`` that learns ``in_channels`` from the first input, and then is one."""

    cls_to_become = ConvTranspose3d
