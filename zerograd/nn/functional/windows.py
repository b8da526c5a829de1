"""What pooling functions are told about their windows, looked through in PyTorch's order and refused with its texts."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import errors
from ...ops.windows import Windows, count

if TYPE_CHECKING:
    from collections.abc import Sequence

AXES = {2: "HW", 3: "THW"}
COUNTS = {2: "two", 3: "three"}


def ints(function: str, value: Any, argument: str, position: int) -> list[int]:
    """One whole number or several, as a list. Raises PyTorch's TypeError for anything else."""
    place = f" (position {position})" if position else ""
    array = getattr(value, "_array", None)
    if array is not None and not array.ndim and array.dtype.kind in "iu":
        return [int(array)]
    if not isinstance(value, (tuple, list)):
        if not errors.is_index(value):
            raise TypeError(f"{function}(): argument '{argument}'{place} must be tuple of ints, not {errors.type_name(value)}")
        return [int(value)]
    return [*errors.ints(value, function, argument, place)]


def truth(function: str, value: Any, argument: str, position: int = 0) -> bool:
    """``value``, or PyTorch's TypeError if it is no bool."""
    if type(value) is not bool:
        place = f" (position {position})" if position else ""
        raise TypeError(f"{function}(): argument '{argument}'{place} must be bool, not {errors.type_name(value)}")
    return value


def one(function: str, given: list[int], argument: str) -> int:
    """The only one of ``given``, or PyTorch's error of functions of lines."""
    if len(given) != 1:
        raise RuntimeError(f"{function}() argument '{argument}' should contain one int (got {len(given)})")
    return given[0]


def singles(function: str, given: Sequence[list[int]]) -> list[int]:
    """Kernel, stride, padding and perhaps dilation of a function of lines, each of which is one number."""
    names = ("kernel_size", "stride", "padding", "dilation")
    return [one(function, each, name) for name, each in zip(names, (given[0], given[1] or given[0], *given[2:]))]


def parsed(function: str, **options: Any) -> list[list[int]]:
    """Lists of whole numbers, of which ``stride`` may be missing."""
    return [[] if value is None and argument == "stride" else ints(function, value, argument, place)
            for place, (argument, value) in enumerate(options.items(), 2)]


def several(function: str, n: int, given: Sequence[list[int]], either: str = "either ") -> list[tuple[int, ...]]:
    """Kernel, stride, padding and perhaps dilation with one number for each dimension; the stride is the kernel if missing."""
    names = ("kernel_size", "stride", "padding", "dilation")
    for name, each in zip(names, given):
        if len(each) not in (1, n) and not (name == "stride" and not each):
            how = f"be {either}" if name == "dilation" else f"{either}be "
            if name == "stride":
                how += "omitted, "
            raise RuntimeError(f"{function}: {name} must {how}a single int, or a tuple of {COUNTS[n]} ints")
    kernel, stride, *rest = (tuple(each * n if len(each) == 1 else each) for each in given)
    return [kernel, stride or kernel, *rest]


def windows(shape: tuple[int, ...], chosen: Sequence[tuple[int, ...]], ceil_mode: bool, refuse: str) -> Windows:
    """The windows of pictures or bodies of ``shape``. ``refuse``: whom PyTorch's refusal of empty bodies names."""
    kernel, stride, padding, dilation = chosen
    n = len(kernel)
    sizes = shape[len(shape) - n :]
    for k, step, pad, apart in zip(kernel, stride, padding, dilation):
        if step == 0:
            raise RuntimeError("stride should not be zero")
        if pad < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {pad}")
        if pad > _half((k - 1) * apart + 1):
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={pad}, kernel_size={k} and dilation={apart}"
            )
    for what, letter, given in (("kernel size", "k", kernel), ("stride", "d", stride), ("dilation", "dilation", dilation)):
        if min(given) <= 0:
            told = " ".join(f"{letter}{axis}: {each}" for axis, each in zip(AXES[n], given))
            raise RuntimeError(f"{what} should be greater than zero, but got {told}")
    (_check_picture if n == 2 else _check_body)(shape, kernel, padding, refuse)
    _check_counts(shape[-n - 1 :], [count(*each, ceil_mode) for each in zip(sizes, kernel, stride, padding, dilation)])
    return Windows(sizes, kernel, stride, padding, dilation, ceil_mode)


def _half(number: int) -> int:
    return -(-number // 2) if number < 0 else number // 2  # as C divides


def _check_picture(shape: tuple[int, ...], kernel: Any, padding: Any, refuse: str) -> None:
    if len(shape) not in (3, 4) or 0 in shape[len(shape) - 3 :]:
        raise RuntimeError(
            f"Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:{list(shape)}"
        )
    if any(k // 2 < pad for k, pad in zip(kernel, padding)):
        (kh, kw), (ph, pw) = kernel, padding
        raise RuntimeError(
            "pad should be smaller than or equal to half of kernel size, but got"
            f" padW = {pw}, padH = {ph}, kW = {kw}, kH = {kh}"
        )


def _check_body(shape: tuple[int, ...], kernel: Any, padding: Any, refuse: str) -> None:
    if 0 in shape[len(shape) - 4 :]:
        raise RuntimeError(
            f"{refuse}: Expected input's non-batch dimensions to have positive length, but input has a shape of"
            f" {list(shape)} and non-batch dimension 0 has length zero!"
        )
    (kt, kh, kw), (pt, ph, pw), (t, h, w) = kernel, padding, shape[-3:]
    if refuse.startswith("avg") and (t < kt or h < kh or w < kw):
        raise RuntimeError(
            f"input image (T: {t} H: {h} W: {w}) smaller than kernel size (kT: {kt} kH: {kh} kW: {kw})"
        )
    if any(k // 2 < pad for k, pad in zip(kernel, padding)):
        raise RuntimeError(
            "pad should be smaller than or equal to half of kernel size, but got"
            f" kT: {kt} kW: {kw} kH: {kh} padT: {pt} padW: {pw} padH: {ph}"
        )


def _check_counts(sizes: tuple[int, ...], counts: list[int]) -> None:
    if min(counts) >= 1:
        return
    given, told = ("x".join(map(str, each)) for each in (sizes, (sizes[0], *counts)))
    raise RuntimeError(f"Given input size: ({given}). Calculated output size: ({told}). Output size is too small")


def check_line(function: str, array: Any) -> None:
    """Raise PyTorch's error if an array is neither a line for each channel nor a batch of such."""
    if array.ndim not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {array.ndim}-dimensional tensor for argument #1 'self'"
            f" (while checking arguments for {function})"
        )


def check_full(function: str, shape: tuple[int, ...], start: int = 1) -> None:
    """Raise PyTorch's error if a dimension from ``start`` on, which is not that of the batch, is empty."""
    for dim in range(start, len(shape)):
        if not shape[dim]:
            raise RuntimeError(
                f"{function}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes"
                f" {list(shape)} with dimension {dim} being empty"
            )


def plain_line(input: Any, given: Sequence[list[int]], ceil_mode: bool) -> Windows:
    """The windows of ``max_pool1d``, whose texts are its own."""
    shape = input._array.shape
    if len(shape) not in (2, 3) or 0 in shape[len(shape) - 2 :]:
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but"
            f" got:{list(shape)}"
        )
    names = ("kernel_size", "stride", "padding", "dilation")
    commas = ("an int, list of ints or tuple", "None, an int, list of ints, or tuple", "an int, list of ints, or tuple",
              "an int, list of ints or tuple")
    for name, kinds, each in zip(names, commas, given):
        if len(each) != 1 and not (name == "stride" and not each):
            raise RuntimeError(f"max_pool1d() {name} must be {kinds} of ints of size 1 but got size {len(each)}")
    kernel, stride, padding, dilation = (each[0] for each in (given[0], given[1] or given[0], *given[2:]))
    for name, number in (("kernel_size", kernel), ("stride", stride)):
        if number <= 0:
            raise RuntimeError(f"max_pool1d() {name} must be greater than zero, but got {number}")
    if padding < 0:
        raise RuntimeError(f"max_pool1d() padding must be non-negative, but got {padding}")
    if padding > kernel // 2:
        raise RuntimeError(
            "max_pool1d() padding should be at most half of kernel size, but got"
            f" padding={padding} and kernel_size={kernel}"
        )
    if dilation <= 0:
        raise RuntimeError(f"max_pool1d() dilation must be greater than zero, but got {dilation}")
    found = count(shape[-1], kernel, stride, padding, dilation, ceil_mode)
    if found <= 0:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {found}")
    return Windows(shape[-1:], (kernel,), (stride,), (padding,), (dilation,), ceil_mode)
