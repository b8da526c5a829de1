"""Pooling: a picture made smaller, by the largest number or the mean of each window that moves over it.

The windows move over the last one, two or three dimensions; before those come the channels and, if there are several examples,
the batch. ``stride`` is how far they move each time: by default as far as they are wide.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import errors
from ...core.base import cut, wrap
from ...core.modes import mode
from ...ops import arguments, pooling
from ...ops.arguments import MISSING
from ...ops.windows import adapted
from .windows import check_full, check_line, ints, one, parsed, plain_line, several, singles, truth, windows

if TYPE_CHECKING:
    from ...tensor import Tensor

MAXIMA: Any = {2: pooling.max_pool2d, 3: pooling.max_pool3d}
ADAPTIVE_MAXIMA: Any = {2: pooling.adaptive_max_pool2d, 3: pooling.adaptive_max_pool3d}
MEANS: Any = {2: pooling.avg_pool2d, 3: pooling.avg_pool3d}
ADAPTIVE_MEANS: Any = {2: pooling.adaptive_avg_pool2d, 3: pooling.adaptive_avg_pool3d}


# ---------------------------------------------------------------- the largest


def max_pool1d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest number of each window in lines of shape (C, L) or (N, C, L).

    ``padding``: how many places are added on both sides, of which none is the largest. ``dilation``: how far apart the places of
    a window are. ``ceil_mode``: with a last window that begins inside and ends outside. ``return_indices``: also where the
    largest are.

    >>> max_pool1d(tensor([[1., 5., 2., 4.]]), 2)
    tensor([[5., 4.]])
    """
    name = "max_pool1d_with_indices" if return_indices else "max_pool1d"
    arguments.tensor(name, input)
    given = parsed(name, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    truth(name, ceil_mode, "ceil_mode", 6)
    if not return_indices:
        line = plain_line(input, given, ceil_mode)
        if not _tracked(input):
            if input._array.dtype.kind != "f":
                raise arguments.not_implemented("max_pool1d_impl", input._array)
            line.keeps = False
            return pooling.max_pool2d(input, line)  # PyTorch goes by way of pictures only to record
    check_line("max_pool1d", input._array)
    kernel, step, pad, apart = singles("max_pool1d", given)
    found, places = _largest(2, input.unsqueeze(-2), [[1, kernel], [1, step], [0, pad], [1, apart]], ceil_mode, return_indices)
    return (found.squeeze(-2), places.squeeze(-2)) if return_indices else found.squeeze(-2)


def max_pool2d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest number of each window in pictures of shape (C, H, W) or (N, C, H, W); options as those of ``max_pool1d``.

    >>> max_pool2d(tensor([[[1., 2., 0.], [5., 3., 0.], [0., 0., 4.]]]), 2, stride=1)
    tensor([[[5., 3.],
             [5., 4.]]])
    """
    return _max_pool(2, input, (kernel_size, stride, padding, dilation), ceil_mode, return_indices)


def max_pool3d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest number of each window in bodies of shape (C, D, H, W) or (N, C, D, H, W); options as those of ``max_pool1d``.

    >>> max_pool3d(tensor([[[[1., 2.]], [[4., 3.]]]]), (2, 1, 2))
    tensor([[[[4.]]]])
    """
    return _max_pool(3, input, (kernel_size, stride, padding, dilation), ceil_mode, return_indices)


def _tracked(input: Any) -> bool:
    return bool(mode.grad and input.requires_grad)


def _max_pool(n: int, input: Any, options: Any, ceil_mode: Any, return_indices: Any) -> Any:
    name = f"max_pool{n}d_with_indices" if return_indices else f"max_pool{n}d"
    arguments.tensor(name, input)
    given = parsed(name, **dict(zip(("kernel_size", "stride", "padding", "dilation"), options)))
    found, places = _largest(n, input, given, truth(name, ceil_mode, "ceil_mode", 6), return_indices)
    return (found, places) if return_indices else found


def _largest(n: int, input: Any, given: Any, ceil_mode: bool, return_indices: Any) -> tuple[Any, Any]:
    chosen = several(f"max_pool{n}d", n, given)
    shape = input._array.shape
    if len(shape) not in (n + 1, n + 2):
        raise RuntimeError(f"non-empty {n + 1}D or {n + 2}D (batch mode) tensor expected for input")
    pool = windows(shape, chosen, ceil_mode, "max_pool3d_with_indices_out_cpu_template()")
    return _with_places(MAXIMA[n], input, pool, return_indices)


def _with_places(entry: Any, input: Any, pool: Any, return_indices: Any) -> tuple[Any, Any]:
    pool.keeps = bool(return_indices) or _tracked(input)
    found = entry(input, pool)
    return found, cut(wrap(pool.places()), f"{entry.__name__}()") if return_indices else None


def adaptive_max_pool1d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The largest number of each of ``output_size`` parts of lines of shape (C, L) or (N, C, L).

    >>> adaptive_max_pool1d(tensor([[1., 5., 2., 4., 3.]]), 2)
    tensor([[5., 4.]])
    """
    name = "adaptive_max_pool1d"
    array = arguments.tensor(name, input)._array
    wanted = ints(name, output_size, "output_size", 2)
    check_line(name, array)
    count = one(name, wanted, "output_size")
    check_full(name, array.shape)
    found, places = _adaptive_largest(2, input.unsqueeze(-2), [1, count], return_indices)
    return (found.squeeze(-2), places.squeeze(-2)) if return_indices else found.squeeze(-2)


def adaptive_max_pool2d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The largest number of each cell of pictures of shape (C, H, W) or (N, C, H, W), cut into a grid of ``output_size``.

    ``output_size``: one number for both dimensions, or two, of which None leaves a dimension as it is.

    >>> adaptive_max_pool2d(tensor([[[1., 2., 0.], [5., 3., 0.], [0., 0., 4.]]]), (1, 2))
    tensor([[[5., 4.]]])
    """
    return _adaptive_max_pool(2, input, output_size, return_indices)


def adaptive_max_pool3d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The same of bodies, of shape (C, D, H, W) or (N, C, D, H, W): see ``adaptive_max_pool2d``.

    >>> adaptive_max_pool3d(tensor([[[[1., 2.]], [[4., 3.]]]]), (1, 1, 2))
    tensor([[[[4., 3.]]]])
    """
    return _adaptive_max_pool(3, input, output_size, return_indices)


def _adaptive_max_pool(n: int, input: Any, output_size: Any, return_indices: Any) -> Any:
    wanted = _grid(f"adaptive_max_pool{n}d", n, input, output_size)
    found, places = _adaptive_largest(n, input, wanted, return_indices)
    return (found, places) if return_indices else found


def _adaptive_largest(n: int, input: Any, wanted: list[int], return_indices: Any) -> tuple[Any, Any]:
    name, shape = f"adaptive_max_pool{n}d", input._array.shape
    if len(shape) not in (n + 1, n + 2):
        raise RuntimeError(f"{name}(): Expected {n + 1}D or {n + 2}D tensor, but got: {list(shape)}")
    check_full(name, shape)
    if len(wanted) != n:
        raise RuntimeError(f"{name}(): internal error: output_size.size() must be {n}")
    errors.sizes((*shape[:-n], *wanted))
    return _with_places(ADAPTIVE_MAXIMA[n], input, adapted(shape[-n:], tuple(wanted)), return_indices)


def _grid(name: str, n: int, input: Any, output_size: Any) -> list[int]:
    """``output_size`` as a list, with the size of the input where it is None."""
    sizes = input.size()
    if not isinstance(output_size, int):
        if len(sizes) <= len(output_size):
            raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
        output_size = [own if each is None else each for each, own in zip(output_size, sizes[-len(output_size) :])]
    wanted = ints(name, output_size, "output_size", 2)
    return wanted * n if isinstance(output_size, int) else wanted


# ---------------------------------------------------------------- the mean


def avg_pool1d(
    input: Tensor = MISSING, kernel_size: Any = MISSING, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window in lines of shape (C, L) or (N, C, L).

    ``padding``: how many zeros are added on both sides; ``count_include_pad``: do they count as numbers? ``ceil_mode``: with a
    last window that begins inside and ends outside.

    >>> avg_pool1d(tensor([[1., 5., 2., 4.]]), 2)
    tensor([[3., 3.]])
    """
    given = _options("avg_pool1d", input, (kernel_size, stride, padding))
    truth("avg_pool1d", ceil_mode, "ceil_mode", 5)
    truth("avg_pool1d", count_include_pad, "count_include_pad", 6)
    check_line("avg_pool1d", input._array)
    kernel, step, pad = singles("avg_pool1d", given)
    found: Any = _mean(2, input.unsqueeze(-2), [[1, kernel], [1, step], [0, pad]], ceil_mode, count_include_pad, None)
    return found.squeeze(-2)  # type: ignore[no-any-return]


def avg_pool2d(
    input: Tensor = MISSING, kernel_size: Any = MISSING, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window in pictures of shape (C, H, W) or (N, C, H, W); options as those of ``avg_pool1d``.

    ``divisor_override``: what to divide the sum of each window by, instead of how many numbers it has.

    >>> avg_pool2d(tensor([[[1., 2., 0.], [5., 4., 0.], [0., 0., 4.]]]), 2, stride=1)
    tensor([[[3.0000, 1.5000],
             [2.2500, 2.0000]]])
    """
    found: Tensor = _avg_pool(2, input, (kernel_size, stride, padding), ceil_mode, count_include_pad, divisor_override)
    return found


def avg_pool3d(
    input: Tensor = MISSING, kernel_size: Any = MISSING, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window in bodies of shape (C, D, H, W) or (N, C, D, H, W); options as those of ``avg_pool2d``.

    >>> avg_pool3d(tensor([[[[1., 2.]], [[4., 3.]]]]), (2, 1, 2))
    tensor([[[[2.5000]]]])
    """
    found: Tensor = _avg_pool(3, input, (kernel_size, stride, padding), ceil_mode, count_include_pad, divisor_override)
    return found


def _options(name: str, input: Any, options: Any) -> list[list[int]]:
    if options[0] is MISSING:
        raise arguments.missing(name, *(["input"] if input is MISSING else []), "kernel_size")
    arguments.tensor(name, input)
    return parsed(name, **dict(zip(("kernel_size", "stride", "padding"), options)))


def _avg_pool(n: int, input: Any, options: Any, ceil_mode: Any, count_include_pad: Any, divisor: Any) -> Any:
    name = f"avg_pool{n}d"
    given = _options(name, input, options)
    truth(name, ceil_mode, "ceil_mode")
    truth(name, count_include_pad, "count_include_pad")
    if divisor is not None and not errors.is_index(divisor):
        raise TypeError(f"{name}(): argument 'divisor_override' must be int, not {errors.type_name(divisor)}")
    return _mean(n, input, given, ceil_mode, count_include_pad, divisor)


def _mean(n: int, input: Any, given: Any, ceil_mode: bool, count_include_pad: bool, divisor: int | None) -> Any:
    kernel, stride, padding = several(f"avg_pool{n}d", n, given, "either " if n == 2 else "")
    shape = input._array.shape
    if n == 3 and len(shape) not in (4, 5):
        raise RuntimeError("non-empty 4D or 5D (batch mode) tensor expected for input")
    if divisor == 0:
        raise RuntimeError("divisor must be not zero")
    if len(shape) < n + 1:
        raise errors.dim_range(-n - 1, len(shape))
    pool = windows(shape, [kernel, stride, padding, (1,) * n], ceil_mode, "avg_pool3d()")
    return MEANS[n](input, pool, pool.divisors(count_include_pad) if divisor is None else divisor)


def adaptive_avg_pool1d(input: Tensor = MISSING, output_size: Any = MISSING) -> Tensor:
    """The mean of each of ``output_size`` parts of lines of shape (C, L) or (N, C, L).

    >>> adaptive_avg_pool1d(tensor([[1., 5., 3., 4., 2.]]), 2)
    tensor([[3., 3.]])
    """
    name = "adaptive_avg_pool1d"
    if output_size is MISSING:
        raise arguments.missing(name, *(["input"] if input is MISSING else []), "output_size")
    arguments.tensor(name, input)
    wanted = ints(name, output_size, "output_size", 2)
    check_line(name, input._array)
    return _adaptive_mean(2, input.unsqueeze(-2), [1, one(name, wanted, "output_size")]).squeeze(-2)  # type: ignore[no-any-return]


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of each cell of pictures of shape (C, H, W) or (N, C, H, W), cut into a grid of ``output_size``.

    ``output_size``: one number for both dimensions, or two, of which None leaves a dimension as it is.

    >>> adaptive_avg_pool2d(tensor([[[1., 2., 0.], [5., 4., 0.]]]), (1, 2))
    tensor([[[3.0000, 1.5000]]])
    """
    return _adaptive_mean(2, input, _grid("adaptive_avg_pool2d", 2, input, output_size))  # type: ignore[no-any-return]


def adaptive_avg_pool3d(input: Tensor, output_size: Any) -> Tensor:
    """The same of bodies, of shape (C, D, H, W) or (N, C, D, H, W): see ``adaptive_avg_pool2d``.

    >>> adaptive_avg_pool3d(tensor([[[[1., 2.]], [[4., 3.]]]]), 1)
    tensor([[[[2.5000]]]])
    """
    return _adaptive_mean(3, input, _grid("adaptive_avg_pool3d", 3, input, output_size))  # type: ignore[no-any-return]


def _adaptive_mean(n: int, input: Any, wanted: list[int]) -> Any:
    name, shape = f"adaptive_avg_pool{n}d", input._array.shape
    if len(wanted) != n:
        raise RuntimeError(f"{name}: output_size must be {n}")
    if min(wanted) < 0:
        told = (", " if n == 2 else ",").join(map(str, wanted)).replace(",", ", ", n == 3)
        raise RuntimeError(f"{name}: elements of output_size must be greater than or equal to 0 but received {{{told}}}")
    if all(each == 1 for each in wanted):
        return input.mean(tuple(range(-1, -n - 1, -1)), keepdim=True)
    if len(shape) not in (n + 1, n + 2):
        raise RuntimeError(f"{name}(): Expected {n + 1}D or {n + 2}D tensor, but got {list(shape)}")
    check_full(name, shape, len(shape) - 2 if n == 2 else 1)
    return ADAPTIVE_MEANS[n](input, tuple(wanted))
