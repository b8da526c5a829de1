"""Pictures rearranged: channels into places, and windows into columns."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import errors
from ...ops import arguments, vision
from ...ops.arguments import MISSING
from ...ops.windows import Windows, count
from .unpooling import filled
from .windows import ints

if TYPE_CHECKING:
    from ...tensor import Tensor


def pixel_shuffle(input: Tensor = MISSING, upscale_factor: int = MISSING) -> Tensor:
    """Pictures that many times as high and wide, made of channels: (N, C × factor², H, W) becomes (N, C, H × factor, W × factor).

    W. Shi et al., *Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network*,
    2016. Raises RuntimeError where the number of channels does not fit.

    >>> pixel_shuffle(tensor([[[1.]], [[2.]], [[3.]], [[4.]]]), 2)
    tensor([[[1., 2.],
             [3., 4.]]])
    """
    factor = _factor("pixel_shuffle", input, upscale_factor, "upscale_factor")
    channels = input._array.shape[-3]
    if channels % factor**2:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but"
            f" input.size(-3)={channels} is not divisible by {factor**2}"
        )
    shuffled: Tensor = vision.pixel_shuffle(input, factor)
    return shuffled


def pixel_unshuffle(input: Tensor = MISSING, downscale_factor: int = MISSING) -> Tensor:
    """The reverse of ``pixel_shuffle``: (N, C, H, W) becomes (N, C × factor², H / factor, W / factor).

    >>> pixel_unshuffle(tensor([[[1., 2.]], [[3., 4.]]]), 1).shape
    torch.Size([2, 1, 2])
    """
    factor = _factor("pixel_unshuffle", input, downscale_factor, "downscale_factor")
    for dim, name in ((-2, "height"), (-1, "width")):
        if (size := input._array.shape[dim]) % factor:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({dim})={size}"
                f" is not divisible by {factor}"
            )
    shuffled: Tensor = vision.pixel_unshuffle(input, factor)
    return shuffled


def _factor(name: str, input: Any, factor: Any, argument: str) -> int:
    if factor is MISSING:
        raise arguments.missing(name, *(["input"] if input is MISSING else []), argument)
    ndim = arguments.tensor(name, input)._array.ndim
    factor = errors.integer(factor, name, argument, 2)
    if ndim < 3:
        raise RuntimeError(f"{name} expects input to have at least 3 dimensions, but got input with {ndim} dimension(s)")
    if factor <= 0:
        raise RuntimeError(f"{name} expects a positive {argument}, but got {factor}")
    return int(factor)


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """The numbers of each window in pictures as a column: (N, C, H, W) becomes (N, C × size of a window, number of windows).

    >>> unfold(tensor([[[1., 2., 3.], [4., 5., 6.]]]), 2)
    tensor([[1., 2.],
            [2., 3.],
            [4., 5.],
            [5., 6.]])
    """
    arguments.tensor("im2col", input)
    given = _pairs("im2col", kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)
    shape, (kernel, apart, pad, step) = input._array.shape, given
    _check_positive(kernel, apart, pad, step)
    for dim in (-2, 1, 2):
        errors.dimension(dim, len(shape), "size")
    if len(shape) not in (3, 4) or 0 in shape[len(shape) - 3 :]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but"
            f" got: {list(shape)}"
        )
    counts = tuple(count(*each, False) for each in zip(shape[-2:], kernel, step, pad, apart))
    if min(counts) < 1:
        raise RuntimeError(
            f"Given input with spatial size {shape[-2:]}, kernel_size={kernel}, dilation={apart}, padding={pad}, calculated"
            f" shape of the array of sliding blocks as {counts}, but its components must be at least one."
        )
    columns: Tensor = vision.im2col(input, Windows(shape[-2:], kernel, step, pad, apart))
    return columns


def fold(
    input: Tensor, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Tensor:
    """Columns put back as windows of pictures, added up where these overlap: the gradient of ``unfold``.

    ``input``: of shape (N, C × size of a window, number of windows). ``output_size``: the height and the width of the pictures.

    >>> fold(tensor([[1., 2.], [3., 4.]]), (1, 3), (1, 2))
    tensor([[[1., 5., 4.]]])
    """
    arguments.tensor("col2im", input)
    given = _pairs(
        "col2im", output_size=output_size, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride
    )
    shape, (sizes, kernel, apart, pad, step) = input._array.shape, given
    _check_positive(kernel, apart, pad, step)
    if len(shape) not in (2, 3) or 0 in shape[len(shape) - 2 :]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but"
            f" got: {list(shape)}"
        )
    if shape[-2] % (kernel[0] * kernel[1]):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got"
            f" input.size(1)={shape[-2]} and kernel_size={kernel}."
        )
    rows, columns = (count(*each, False) for each in zip(sizes, kernel, step, pad, apart))
    if rows * columns != shape[-1]:
        raise RuntimeError(
            f"Given output_size={sizes}, kernel_size={kernel}, dilation={apart}, padding={pad}, stride={step}, expected size of"
            f" input's dimension 2 to match the calculated number of sliding blocks {rows} * {columns} = {rows * columns},"
            f" but got input.size(2)={shape[-1]}."
        )
    folded: Tensor = vision.col2im(input, Windows(sizes, kernel, step, pad, apart))
    return folded


def _pairs(function: str, **given: Any) -> list[tuple[int, ...]]:
    pairs = {name: tuple(ints(function, filled(each, 2), name, place)) for place, (name, each) in enumerate(given.items(), 2)}
    for name, pair in pairs.items():
        if len(pair) != 2:
            raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(pair)}")
    return list(pairs.values())


def _check_positive(kernel: Any, dilation: Any, padding: Any, stride: Any) -> None:
    named = (("kernel size", kernel), ("dilation", dilation), ("stride", stride))
    for name, pair in named:
        short = name.split()[0]
        if min(pair) <= 0:
            raise RuntimeError(f"{name} should be greater than zero, but got {short}_height: {pair[0]} {short}_width: {pair[1]}")
    if min(padding) < 0:
        raise RuntimeError(f"padding should be non-negative, but got pad_height: {padding[0]} pad_width: {padding[1]}")
