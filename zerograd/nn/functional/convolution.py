"""``F.conv1d`` to ``F.conv3d`` and their transposed forms: arguments looked at, with PyTorch's errors, and a product called."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import errors
from ...core.base import TensorBase
from ...ops import arguments, convolution
from ...ops.sliding import Sliding
from .padding import pad

if TYPE_CHECKING:
    from ...tensor import Tensor

_FORWARD = """(Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, tuple of ints padding = 0, \
tuple of ints dilation = 1, int groups = 1)
(Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, str padding = "valid", tuple of ints dilation = 1, \
int groups = 1)"""


def conv1d(
    input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Tensor:
    """A window of ``weight`` slides over a signal: from shape (N, C, L) to (N, O, places), or without N. See ``conv2d``.

    >>> conv1d(tensor([[1., 2., 4., 8.]]), tensor([[[-1., 1.]]]))
    tensor([[1., 2., 4.]])
    """
    return _convolved("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Tensor:
    """A window of ``weight`` slides over images: from shape (N, C, H, W) to (N, O, places down, places across), or without N.

    At each place each output channel is the sum of a window of the input times its weights: ``weight`` has the shape
    (O, C / groups, rows, columns), ``bias`` the shape (O). ``stride``: how far the window moves; ``padding``: zeros around the
    image, or ``"same"`` for as many as keep its size; ``dilation``: how far apart the weights are; ``groups``: into how many
    parts the channels fall, each with weights of its own. (It is a cross-correlation: the window is not turned round.)
    Raises RuntimeError for what does not fit.

    >>> image = tensor([[[1., 1., 0.], [1., 1., 0.], [0., 0., 0.]]])
    >>> conv2d(image, tensor([[[[1., -1.], [1., -1.]]]]))
    tensor([[[0., 2.],
             [0., 1.]]])
    """
    return _convolved("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Tensor:
    """A window of ``weight`` slides through volumes: from shape (N, C, D, H, W) to (N, O, ...), or without N. See ``conv2d``.

    >>> conv3d(ones(1, 2, 2, 2), ones(1, 1, 2, 2, 2))
    tensor([[[[8.]]]])
    """
    return _convolved("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def conv_transpose1d(
    input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The other way round than ``conv1d``: from shape (N, O, places) to (N, C, L), or without N. See ``conv_transpose2d``.

    >>> conv_transpose1d(tensor([[1., 2.]]), tensor([[[1., 10.]]]))
    tensor([[ 1., 12., 20.]])
    """
    return _transposed("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The other way round than ``conv2d``: each number puts a window of weights times itself into the result.

    It is the gradient of ``conv2d`` for its input. ``weight`` has the shape (C in, C out / groups, rows, columns). ``padding``:
    as many are cut off all around; ``output_padding``: as many rows and columns are put on at the end.
    Raises RuntimeError for what does not fit.

    >>> conv_transpose2d(tensor([[[1., 2.]]]), tensor([[[[1., 1.], [0., 1.]]]]))
    tensor([[[1., 3., 2.],
             [0., 1., 2.]]])
    """
    return _transposed("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(
    input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The other way round than ``conv3d``. See ``conv_transpose2d``.

    >>> conv_transpose3d(ones(1, 1, 1, 1), ones(1, 1, 1, 1, 2))
    tensor([[[[1., 1.]]]])
    """
    return _transposed("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


# ---------------------------------------------------------------- one for all dimensions


def _convolved(
    name: str, dims: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Tensor:
    if not isinstance(input, TensorBase) or not isinstance(weight, TensorBase):
        raise arguments.overloads(name, [each for each in (input, weight, bias) if each is not None], _FORWARD)
    batch, alone = _batch(name, dims, input)
    _check_bias_dtype(batch, bias)  # what PyTorch looks at first
    _check_dtypes(batch, weight)
    steps, apart = _each("stride", stride, dims, weight), _each("dilation", dilation, dims, weight)
    if isinstance(padding, str):
        batch, around = _padded_to_size(batch, weight, steps, padding, apart)
    else:
        around = _each("padding", padding, dims, weight)
    how = Sliding(steps, around, apart, groups)
    _check_sliding(how)
    _check_channels(batch, weight, bias, how)
    _check_kernel(batch, weight, how)
    _check_places(batch)
    found: Tensor = convolution.slide(batch, weight, bias, how)
    return found.squeeze(0) if alone else found


def _transposed(
    name: str, dims: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, output_padding: Any, groups: int,
    dilation: Any,
) -> Tensor:
    for place, (argument, each) in enumerate({"input": input, "weight": weight}.items()):
        arguments.tensor(name, each, argument, place + 1)
    batch, alone = _batch(name, dims, input)
    _check_dtypes(batch, weight)
    _check_bias_dtype(batch, bias)
    given = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    steps, around, more, apart = (_each(what, each, dims, weight) for what, each in given.items())
    how = Sliding(steps, around, apart, groups)
    _check_sliding(how, more)
    _check_transposed(batch, weight, bias, how, more)
    _check_places(batch)
    kernel, sizes = tuple(weight.shape[2:]), tuple(batch.shape[2:])
    each = zip(sizes, kernel, how.stride, how.padding, how.dilation, more)
    size = tuple((n - 1) * s - 2 * p + d * (k - 1) + o + 1 for n, k, s, p, d, o in each)
    if min(size) < 1:
        told = [" x ".join(map(str, each)) for each in (sizes, size)]
        raise RuntimeError(
            f"Given input size per channel: ({told[0]}). Calculated output size per channel: ({told[1]}). Output size is too"
            " small"
        )
    found: Tensor = convolution.slide_back(batch, weight, bias, (len(batch), weight.shape[1] * groups, *size), how)
    return found.squeeze(0) if alone else found


def _batch(name: str, dims: int, input: Any) -> tuple[Any, bool]:
    """``input`` as a batch, and whether it was none."""
    have = input.ndim
    if have not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {name}, but got input of size:"
            f" {list(input.shape)}"
        )
    return (input.unsqueeze(0), True) if have == dims + 1 else (input, False)


def _each(what: str, given: Any, dims: int, weight: Any) -> tuple[int, ...]:
    """One whole number for each dimension."""
    several = tuple(given) if isinstance(given, (tuple, list)) else (given,) * dims
    wanted = weight.ndim - 2
    if len(several) == 1:
        several *= wanted
    if len(several) != wanted:
        raise RuntimeError(
            f"expected {what} to be a single integer value or a list of {wanted} values to match the convolution dimensions, but"
            f" got {what}={[*several]}"
        )
    return tuple(int(each) for each in several)


def _padded_to_size(
    input: Any, weight: Any, stride: tuple[int, ...], padding: str, dilation: tuple[int, ...]
) -> tuple[Any, tuple[int, ...]]:
    """What ``padding`` means in words: the input, with a zero more at the end where it needs one, and the zeros on both sides."""
    if padding not in ("same", "valid"):
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    if padding == "valid":
        return input, (0,) * len(stride)
    if any(s != 1 for s in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    whole = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:])]
    if any(n % 2 for n in whole):
        errors.warn_once(
            "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the input be"
            " created (Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/Convolution.cpp:1101.)"
        )
        input = pad(input, [n for each in reversed(whole) for n in (0, each % 2)])
    return input, tuple(n // 2 for n in whole)


# ---------------------------------------------------------------- what does not fit


def _check_dtypes(input: Any, weight: Any) -> None:
    own, other = input._array, weight._array
    if own.dtype.kind == "b":
        raise arguments.not_implemented("slow_conv2d_cpu", own)
    if own.dtype == other.dtype:
        return
    mine, its = (arguments.scalar_name(each) for each in (own, other))
    raise RuntimeError(f"expected scalar type {mine} but found {its}")


def _check_bias_dtype(input: Any, bias: Any) -> None:
    if bias is not None and bias._array.dtype != input._array.dtype:
        names = [errors.C_NAMES[arguments.scalar_name(each._array)] for each in (input, bias)]
        raise RuntimeError(f"Input type ({names[0]}) and bias type ({names[1]}) should be the same")


def _check_sliding(how: Sliding, more: tuple[int, ...] = ()) -> None:
    for wrong, told in (
        (min(how.padding, default=0) < 0, "negative padding"), (min(more, default=0) < 0, "negative output_padding"),
        (min(how.stride, default=1) <= 0, "non-positive stride"),
        (min(how.dilation, default=1) <= 0, "non-positive dilation"), (how.groups <= 0, "non-positive groups"),
    ):
        if wrong:
            raise RuntimeError(f"{told} is not supported")


def _check_channels(input: Any, weight: Any, bias: Any, how: Sliding) -> None:
    groups, sizes = how.groups, list(weight.shape)
    if sizes[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size [{sizes}]"
            " instead"
        )
    _check_input(input, sizes, sizes[1] * groups, f"groups={groups}")
    _check_bias(bias, sizes, sizes[0], "")


def _check_input(input: Any, sizes: list[int], channels: int, given: str) -> None:
    if input.shape[1] != channels:
        raise RuntimeError(
            f"Given {given}, weight of size {sizes}, expected input{list(input.shape)} to have {channels} channels, but got"
            f" {input.shape[1]} channels instead"
        )


def _check_bias(bias: Any, sizes: list[int], channels: int, given: str) -> None:
    if bias is not None and tuple(bias.shape) != (channels,):
        raise RuntimeError(
            f"Given {given}weight of size {sizes}, expected bias to be 1-dimensional with {channels} elements, but got bias of"
            f" size {list(bias.shape)} instead"
        )


def _check_kernel(input: Any, weight: Any, how: Sliding) -> None:
    whole = [n + 2 * p for n, p in zip(input.shape[2:], how.padding)]
    kernel = [d * (k - 1) + 1 for d, k in zip(how.dilation, weight.shape[2:])]
    if any(k > n for k, n in zip(kernel, whole)):
        told = [" x ".join(map(str, each)) for each in (whole, kernel)]
        raise RuntimeError(
            f"Calculated padded input size per channel: ({told[0]}). Kernel size: ({told[1]}). Kernel size can't be greater than"
            " actual input size"
        )


def _check_places(input: Any) -> None:
    count, channels, *sizes = input.shape
    if 0 in sizes and count and channels:
        shape = [count, channels, *[1] * (len(sizes) == 1), *sizes]  # one dimension is the second of two for PyTorch
        raise RuntimeError(f"Only zero batch or zero channel inputs are supported, but got input shape: {shape}")


def _check_transposed(input: Any, weight: Any, bias: Any, how: Sliding, more: tuple[int, ...]) -> None:
    sizes = list(weight.shape)
    _check_input(input, sizes, sizes[0], "transposed=1")
    _check_bias(bias, sizes, sizes[1] * how.groups, "transposed=1, ")
    if any(o >= max(s, d) for o, s, d in zip(more, how.stride, how.dilation)):
        names = ("depth", "height", "width")[-max(2, len(more)) :]
        alone = len(more) == 1  # PyTorch takes it for two dimensions
        told = [
            f"{what}_{name}: {each}"
            for what, values, none in (("output_padding", more, 0), ("stride", how.stride, 1), ("dilation", how.dilation, 1))
            for name, each in zip(names, (none, *values) if alone else values)
        ]
        raise RuntimeError(f"output padding must be smaller than either stride or dilation, but got {' '.join(told)}")
