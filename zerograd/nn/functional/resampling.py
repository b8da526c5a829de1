"""Pictures, lines and bodies with more or fewer places: ``interpolate`` and its older names."""
from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core import errors
from ...core.base import TensorBase
from ...ops import arguments, resampling
from ...ops.taps import Line, resizing
from .pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...tensor import Tensor

AREAS: Any = {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}
WANTED = {"linear": 3, "bilinear": 4, "trilinear": 5}
SMOOTHED = ("bilinear", "bicubic", "lanczos")


def interpolate(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Tensor:
    """``input`` with more or fewer places: lines (N, C, L), pictures (N, C, H, W) or bodies (N, C, D, H, W) of another size.

    ``size``: how many places there shall be; or else ``scale_factor``: how many times as many. Each is a number, or one for each
    dimension. ``mode``: what a new place gets: ``"nearest"`` (the place that lies at or before it), ``"nearest-exact"`` (the one
    whose middle is nearest), ``"linear"``, ``"bilinear"`` and ``"trilinear"`` (a mix of its neighbours, the nearer the more; for
    lines, pictures and bodies), ``"bicubic"`` (of four in each direction, for pictures) or ``"area"`` (the mean of what it
    covers). ``antialias``: pictures made smaller by ``"bilinear"``, ``"bicubic"`` or ``"lanczos"`` mix all that a place covers,
    not only its neighbours. ``align_corners``: for the mixing modes, whether the middles of the outermost places stay where they
    are, instead of their outer edges. ``recompute_scale_factor``: compute with the ratio of the sizes, not with ``scale_factor``.

    >>> interpolate(tensor([[[1., 2., 3.]]]), scale_factor=2)
    tensor([[[1., 1., 2., 2., 3., 3.]]])
    >>> interpolate(tensor([[[1., 2.]]]), size=4, mode="linear")
    tensor([[[1.0000, 1.2500, 1.7500, 2.0000]]])
    >>> interpolate(tensor([[[1., 2.]]]), size=3, mode="linear", align_corners=True)
    tensor([[[1.0000, 1.5000, 2.0000]]])
    """
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
            )
    elif align_corners is None:
        align_corners = False
    n = input.dim() - 2
    sizes, factors = _asked(input._array.shape[2:], n, size, scale_factor)
    if recompute_scale_factor and sizes is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if sizes is None and (recompute_scale_factor or mode == "area"):
        sizes, factors = [int(have * factor) for have, factor in zip(input._array.shape[2:], factors)], None
    return _resampled(mode, n, input, sizes, factors, align_corners, antialias)  # type: ignore[no-any-return]


def _asked(shape: Sequence[int], n: int, size: Any, scale_factor: Any) -> tuple[Any, Any]:
    """The sizes, or else the factors, one for each dimension, and None for the other."""
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    given = scale_factor if size is None else size
    if not isinstance(given, (list, tuple)):
        each = [given] * n
        return (None, each) if size is None else (each, None)
    if len(given) != n:
        names = ("scale_factor", "scale_factor of shape", "s"), ("output", "output size of", "o")
        other, told, letter = names[size is not None]
        raise ValueError(
            f"Input and {other} must have the same number of spatial dimensions, but got input with spatial dimensions of"
            f" {list(shape)} and {told} {given}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and"
            f" {'scale_factor' if size is None else 'output size'} in ({letter}1, {letter}2, ...,{letter}K) format."
        )
    if size is None:
        return None, given
    if not all(isinstance(each, bool) or _whole(each) for each in given):
        raise TypeError(
            "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size with types"
            f" {[type(each) for each in given]}"
        )
    return given, None


def _whole(value: Any) -> bool:
    return errors.is_index(value) and not (isinstance(value, TensorBase) and value._array.dtype.kind not in "iu")


def _resampled(mode: Any, n: int, input: Any, sizes: Any, factors: Any, align: Any, antialias: Any) -> Any:
    if antialias and not (mode in SMOOTHED and n == 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
    if mode == "area" and n in AREAS:
        return AREAS[n](input, sizes)
    key = (f"{mode}{'_aa' * bool(antialias)}" if isinstance(mode, str) else "", n)
    if mode == "lanczos" and n == 2:
        if align:
            raise ValueError("Lanczos mode does not support align_corners=True")
        if not antialias:
            raise ValueError("Lanczos mode requires antialias=True")
    if key not in resampling.ENTRIES:
        if n + 2 in WANTED.values() and key[0] in WANTED:
            raise NotImplementedError(f"Got {n + 2}D input, but {mode} mode needs {WANTED[mode]}D input")
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {n + 2}D) for the modes: nearest | linear | bilinear"
            f" | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    function = resampling.ENTRIES[key].__name__
    function = f"_{function}" if mode == "nearest-exact" or antialias else function
    _check_kinds(function, input, sizes, factors, align)
    shape = input._array.shape
    if sizes is None:
        factors = _floats(function, factors)
        sizes = [_product(have, factor) for have, factor in zip(shape[2:], factors)]
    else:
        factors, sizes = [None] * n, errors.ints(sizes, function, "output_size", "")
    _check_sizes(shape, sizes)
    lines = [Line(*each, bool(align)) for each in zip(shape[2:], sizes, factors)]
    return resampling.ENTRIES[key](input, resizing(key, lines, input._array.dtype))


def _check_kinds(function: str, input: Any, sizes: Any, factors: Any, align: Any) -> None:
    """Raise PyTorch's TypeError if the sizes or the factors begin with what is none, or ``align`` is no bool."""
    fits = _whole(sizes[0]) if factors is None else isinstance(factors[0], (int, float, np.number))
    if fits and (align is None or isinstance(align, bool)):
        return
    options = [] if align is None else [align]
    flags = ["bool" if isinstance(each, bool) else f"!{errors.type_name(each)}!" for each in options]
    kinds = [_told(sizes), *flags, _told(factors)]
    scales = ["scales"] if len(factors or sizes) == 1 else [f"scales_{axis}" for axis in "dhw"[-len(factors or sizes) :]]
    flag = "bool align_corners, " if options else ""
    raise arguments.overloads(
        function, [input, sizes, *options, factors],
        f"(Tensor input, tuple of ints output_size, {flag}tuple of floats scale_factors)\n"
        f"      didn't match because some of the arguments have invalid types: (Tensor, {', '.join(kinds)})\n"
        f"(Tensor input, tuple of ints output_size, {flag}{', '.join(f'float {scale} = None' for scale in scales)}, *,"
        " Tensor out = None)",
    )


def _told(given: Any) -> str:
    """``!list of [int, int]!``: what PyTorch says of an argument that it could not read."""
    if given is None:
        return "!NoneType!"
    kinds = ", ".join(map(_kind, given))
    if isinstance(given, list):
        return f"!list of [{kinds}]!"
    return f"!tuple of ({kinds}{',' * (len(given) == 1)})!"


def _kind(value: Any) -> str:
    return "Tensor" if isinstance(value, TensorBase) else errors.type_name(value)


def _floats(function: str, factors: Sequence[Any]) -> list[float]:
    for place, each in enumerate(factors, 1):
        if not (isinstance(each, (int, float, np.number)) or (isinstance(each, TensorBase) and not each._array.ndim)):
            raise TypeError(
                f"{function}(): argument 'scale_factors' must be tuple of floats, but found element of type"
                f" {_kind(each)} at pos {place}"
            )
    return [float(each) for each in factors]


def _product(size: int, factor: float) -> int:
    """``size`` times ``factor``, without what is behind the point."""
    if not math.isfinite(size * factor) or abs(size * factor) >= 2**63:
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    return int(size * factor)


def _check_sizes(shape: Sequence[int], sizes: Sequence[int]) -> None:
    if min(*shape[2:], *sizes) <= 0:
        given, wanted = (", ".join(f"{axis}: {each}" for axis, each in zip("DHW"[-len(sizes) :], counts))
                         for counts in (shape[2:], sizes))  # fmt: skip
        between = "and output" if len(sizes) == 1 else "output"
        raise RuntimeError(f"Input and output sizes should be greater than 0, but got input ({given}) {between} ({wanted})")
    if not shape[1]:
        raise RuntimeError(f"Non-empty {len(shape)}D data tensor expected but got a tensor with sizes {list(shape)}")


# ---------------------------------------------------------------- older names


def upsample(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Tensor:
    """What ``interpolate`` was called before, with a warning that says so."""
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Tensor, size: Any = None, scale_factor: Any = None) -> Tensor:
    """``interpolate`` in the mode ``"nearest"``, with a warning that the name is old."""
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input: Tensor, size: Any = None, scale_factor: Any = None) -> Tensor:
    """``interpolate`` in the mode ``"bilinear"`` with ``align_corners``, with a warning that the name is old."""
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


def _deprecated(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning,
        stacklevel=errors.outside(),
    )
