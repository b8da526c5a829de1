"""Pooling: of each window the largest number or the mean, and back.

What the windows are is worked out beforehand, as ``Windows`` or ``Cells`` (see ``windows.py``). Those of a maximum also remember,
for the gradient, where it was found. PyTorch's nodes keep the input, too, whose gradient the first gradient is 0 times.
"""
from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes
from ..core.base import TensorBase, wrap
from ..core.half import rounded_once
from ..core.op import op
from . import arguments
from .gathering import gather_dim
from .shape import reshape_any
from .strided import zero
from .windows import Cells, Windows, adapted

if TYPE_CHECKING:
    from typing import Any as Places, Any as Tensor  # bodies compute on arrays, users call with tensors

INT64 = dtypes.int64.numpy


def _read(grad: Any, places: Any, n: int) -> Any:
    """The numbers of ``grad`` at ``places``, which are counted through its last ``n`` dimensions."""
    lead, found = grad.shape[: len(grad.shape) - n], places.shape
    flat = reshape_any(grad, (*lead, prod(grad.shape[len(lead) :])))
    rows = places.reshape(*lead, prod(found[len(lead) :]))
    rows = wrap(rows) if isinstance(grad, TensorBase) and not isinstance(rows, TensorBase) else rows
    return reshape_any(gather_dim(flat, len(lead), rows), found)


# ---------------------------------------------------------------- the largest


def _windows2d(r: Any) -> list[tuple[Any, ...]]:
    return [(r(2, 1, 4, 4), Windows((4, 4), (2, 2), (2, 2))), (r(1, 4, 5), Windows((4, 5), (2, 3), (1, 2), (1, 1))),
            (r(1, 2, 5, 6), Windows((5, 6), (2, 3), (2, 2), (1, 1), (2, 1), True))]


def _windows3d(r: Any) -> list[tuple[Any, ...]]:
    return [(r(1, 4, 4, 2), Windows((4, 4, 2), (2, 2, 2), (2, 2, 2))),
            (r(1, 1, 3, 4, 3), Windows((3, 4, 3), (2, 2, 2), (1, 2, 2), (1, 1, 0), (1, 1, 1), True))]


def _cells2d(r: Any) -> list[tuple[Any, ...]]:
    return [(r(1, 5, 4), Cells((5, 4), (3, 2))), (r(2, 1, 4, 2), adapted((4, 2), (2, 2)))]


def _cells3d(r: Any) -> list[tuple[Any, ...]]:
    return [(r(1, 3, 4, 2), Cells((3, 4, 2), (2, 3, 1))), (r(1, 1, 4, 2, 2), adapted((4, 2, 2), (2, 2, 1)))]


def _found(samples: Any) -> Any:
    """Samples whose windows have been looked into, with a gradient to begin with."""

    def made(r: Any) -> list[tuple[Any, ...]]:
        cases = samples(r)
        for input, windows in cases:
            windows.largest(input._array)
        return [(r(*input.shape[: -len(windows.counts)], *windows.counts), input, windows) for input, windows in cases]

    return made


@op(input=lambda grad, windows: _read(grad, windows.places(), 2),
    at=lambda grad: zero(grad),
    name="MaxPool2DWithIndicesBackwardBackward0", samples=_found(_windows2d))
def max_pool2d_spread(input: Tensor, at: Tensor, windows: Places) -> Tensor:
    """``input`` at the largest of each window, 0 elsewhere: the gradient of ``max_pool2d``."""
    return windows.spread(input)


@op(input=lambda grad, input, windows: max_pool2d_spread(grad, input, windows), name="MaxPool2DWithIndicesBackward0",
    symbol="max pool", samples=_windows2d)
def max_pool2d(input: Tensor, windows: Places) -> Tensor:
    """The largest number of each window in a picture."""
    return _largest("max_pool2d", input, windows)


@op(input=lambda grad, windows: _read(grad, windows.places(), 3),
    at=lambda grad: zero(grad),
    name="MaxPool3DWithIndicesBackwardBackward0", samples=_found(_windows3d))
def max_pool3d_spread(input: Tensor, at: Tensor, windows: Places) -> Tensor:
    """The same of three dimensions."""
    return windows.spread(input)


@op(input=lambda grad, input, windows: max_pool3d_spread(grad, input, windows), name="MaxPool3DWithIndicesBackward0",
    symbol="max pool", samples=_windows3d)
def max_pool3d(input: Tensor, windows: Places) -> Tensor:
    """The largest number of each window in a body."""
    return _largest("max_pool3d", input, windows)


@op(input=lambda grad, windows: _read(grad, windows.places(), 2),
    at=lambda grad: zero(grad),
    name="AdaptiveMaxPool2DBackwardBackward0", samples=_found(_cells2d))
def adaptive_max_pool2d_spread(input: Tensor, at: Tensor, windows: Places) -> Tensor:
    """The gradient of ``adaptive_max_pool2d``."""
    _check_grid("adaptive_max_pool2d_backward", input)
    return windows.spread(input)


@op(input=lambda grad, input, windows: adaptive_max_pool2d_spread(grad, input, windows), name="AdaptiveMaxPool2DBackward0",
    symbol="max pool", samples=_cells2d)
def adaptive_max_pool2d(input: Tensor, windows: Places) -> Tensor:
    """The largest number of each cell of a picture."""
    return _largest("adaptive_max_pool2d", input, windows, "f")


@op(input=lambda grad, windows: _read(grad, windows.places(), 3),
    at=lambda grad: zero(grad),
    name="AdaptiveMaxPool3DBackwardBackward0", samples=_found(_cells3d))
def adaptive_max_pool3d_spread(input: Tensor, at: Tensor, windows: Places) -> Tensor:
    """The gradient of ``adaptive_max_pool3d``."""
    _check_grid("adaptive_max_pool3d_backward", input)
    return windows.spread(input)


@op(input=lambda grad, input, windows: adaptive_max_pool3d_spread(grad, input, windows), name="AdaptiveMaxPool3DBackward0",
    symbol="max pool", samples=_cells3d)
def adaptive_max_pool3d(input: Tensor, windows: Places) -> Tensor:
    """The largest number of each cell of a body."""
    return _largest("adaptive_max_pool3d_cpu", input, windows, "f")


def _check_grid(name: str, grad: Any) -> None:
    """Raise PyTorch's error if there were no cells."""
    for dim in range(1, grad.ndim):
        if not grad.shape[dim]:
            raise RuntimeError(
                f"{name}(): Expected grad_output to have non-zero size for non-batch dimensions, but grad_output has sizes"
                f" {list(grad.shape)} with dimension {dim} being empty"
            )


def _largest(kernel: str, input: Any, windows: Any, kinds: str = "fiu") -> Any:
    if input.dtype.kind not in kinds:
        raise arguments.not_implemented(kernel, input)
    return windows.largest(input)


# ---------------------------------------------------------------- the mean


def _means(samples: Any) -> Any:
    def made(r: Any) -> list[tuple[Any, ...]]:
        cases = [(input, Windows(w.sizes, w.kernel, w.stride, w.padding, (), w.ceil_mode)) for input, w in samples(r)]
        return [(input, w, w.divisors(nr % 2 == 0) if nr else -3) for nr, (input, w) in enumerate(cases)]

    return made


def _shares(samples: Any) -> Any:
    return lambda r: [(r(*args[0].shape[: -len(args[1].counts)], *args[1].counts), *args) for args in samples(r)]


@op(input=lambda grad, windows, divisor: avg_pool2d(grad, windows, divisor),
    at=lambda grad: zero(grad),
    name="AvgPool2DBackwardBackward0", samples=_shares(_means(_windows2d)))
@rounded_once
def avg_pool2d_spread(input: Tensor, at: Tensor, windows: Windows, divisor: Any) -> Tensor:
    """``input`` shared out to the places of each window: the gradient of ``avg_pool2d``."""
    return windows.spread_evenly(_over(input, divisor))


@op(input=lambda grad, input, windows, divisor: avg_pool2d_spread(grad, input, windows, divisor), name="AvgPool2DBackward0",
    symbol="avg pool", samples=_means(_windows2d))
@rounded_once
def avg_pool2d(input: Tensor, windows: Windows, divisor: Any) -> Tensor:
    """The sum of each window in a picture, divided by a number or by one for each window."""
    if input.dtype.kind != "f" and input.dtype != INT64:
        raise arguments.not_implemented("avg_pool2d", input)
    return _over(windows.sums(input), divisor)


@op(input=lambda grad, windows, divisor: avg_pool3d(grad, windows, divisor),
    at=lambda grad: zero(grad),
    name="AvgPool3DBackwardBackward0", samples=_shares(_means(_windows3d)))
@rounded_once
def avg_pool3d_spread(input: Tensor, at: Tensor, windows: Windows, divisor: Any) -> Tensor:
    """The gradient of ``avg_pool3d``."""
    return windows.spread_evenly(_over(input, divisor))


@op(input=lambda grad, input, windows, divisor: avg_pool3d_spread(grad, input, windows, divisor), name="AvgPool3DBackward0",
    symbol="avg pool", samples=_means(_windows3d))
def avg_pool3d(input: Tensor, windows: Windows, divisor: Any) -> Tensor:
    """The sum of each window in a body, divided by a number or by one for each window."""
    if input.dtype not in dtypes.PRECISE and input.dtype != INT64:
        raise arguments.not_implemented("avg_pool3d_out_frame", input)
    return _over(windows.sums(input), divisor)


def _over(sums: Any, divisor: Any) -> Any:
    """``sums`` divided by whole numbers; those that are whole, too, lose what is behind the point, as in C."""
    if sums.dtype.kind == "f":
        return sums / np.asarray(divisor).astype(sums.dtype)
    wide = sums.astype(INT64)
    return (np.abs(wide) // np.abs(divisor) * np.sign(wide) * np.sign(divisor)).astype(sums.dtype)


def _grid2d(r: Any) -> list[tuple[Any, ...]]:
    return [(r(1, 5, 4), (3, 2)), (r(2, 1, 4, 2), (2, 2)), (r(1, 2, 3), (3, 4))]


def _grid3d(r: Any) -> list[tuple[Any, ...]]:
    return [(r(1, 3, 4, 2), (2, 3, 1)), (r(1, 1, 4, 2, 2), (2, 2, 1))]


@op(input=lambda grad, input_shape: adaptive_avg_pool2d(grad, input_shape[-2:]),
    at=lambda grad: zero(grad),
    name="AdaptiveAvgPool2DBackwardBackward0",
    samples=lambda r: [(r(*x.shape[:-2], *size), x) for x, size in _grid2d(r)])
@rounded_once
def adaptive_avg_pool2d_spread(input: Tensor, at: Tensor) -> Tensor:
    """The gradient of ``adaptive_avg_pool2d``: each number in equal shares at the places of its cell."""
    return _cell_shares("adaptive_avg_pool2d_backward", input, at, 2)


@op(input=lambda grad, input: adaptive_avg_pool2d_spread(grad, input), name="AdaptiveAvgPool2DBackward0",
    symbol="avg pool", samples=_grid2d)
@rounded_once
def adaptive_avg_pool2d(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """The mean of each cell of a picture that is divided into a grid of ``size``."""
    return _cell_means("adaptive_avg_pool2d", input, size)


@op(input=lambda grad, input_shape: adaptive_avg_pool3d(grad, input_shape[-3:]),
    at=lambda grad: zero(grad),
    name="AdaptiveAvgPool3DBackwardBackward0",
    samples=lambda r: [(r(*x.shape[:-3], *size), x) for x, size in _grid3d(r)])
@rounded_once
def adaptive_avg_pool3d_spread(input: Tensor, at: Tensor) -> Tensor:
    """The gradient of ``adaptive_avg_pool3d``."""
    return _cell_shares("adaptive_avg_pool3d_backward", input, at, 3)


@op(input=lambda grad, input: adaptive_avg_pool3d_spread(grad, input), name="AdaptiveAvgPool3DBackward0",
    symbol="avg pool", samples=_grid3d)
@rounded_once
def adaptive_avg_pool3d(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """The mean of each cell of a body that is divided into a grid of ``size``."""
    return _cell_means("adaptive_avg_pool3d_cpu", input, size)


def _cell_means(kernel: str, input: Any, size: tuple[int, ...]) -> Any:
    if input.dtype.kind != "f":
        raise arguments.not_implemented(kernel, input)
    grid = adapted(input.shape[-len(size) :], size)
    return grid.means(input) if isinstance(grid, Cells) else grid.sums(input) / input.dtype.type(prod(grid.kernel))


def _cell_shares(name: str, grad: Any, at: Any, n: int) -> Any:
    _check_grid(name, grad)
    grid = adapted(at.shape[-n:], grad.shape[-n:])
    return grid.spread_means(grad) if isinstance(grid, Cells) else grid.spread_evenly(grad / grad.dtype.type(prod(grid.kernel)))


# ---------------------------------------------------------------- back to where it was


def _indexed(*cases: Any) -> Any:
    """Samples of unpooling: the shape of the input, the indices of each example, the size to go back to."""

    def made(r: Any) -> list[tuple[Any, ...]]:
        return [(r(*shape), wrap(np.resize(np.array(places, INT64), shape)), size) for shape, places, size in cases]

    return made


@op(input=lambda grad, indices: _read(grad, indices, 2), name="MaxUnpool2DBackward0", symbol="unpool",
    samples=_indexed(((2, 1, 2, 2), [0, 2, 5, 4], (4, 4)), ((1, 1, 2), [3, 1], (2, 6))))
def max_unpool2d(input: Tensor, indices: Tensor, size: tuple[int, ...]) -> Tensor:
    """Zeros in pictures of ``size``, with ``input`` at ``indices``, which are counted row by row."""
    return _put_back(input, indices, size)


@op(input=lambda grad, indices: _read(grad, indices, 3), name="MaxUnpool3DBackward0", symbol="unpool",
    samples=_indexed(((1, 2, 1, 1), [5, 0], (4, 2, 2)), ((1, 2, 1, 2, 2), [0, 5, 2, 3], (2, 2, 4))))
def max_unpool3d(input: Tensor, indices: Tensor, size: tuple[int, ...]) -> Tensor:
    """The same in bodies."""
    return _put_back(input, indices, size)


def _put_back(input: Any, indices: Any, size: tuple[int, ...]) -> Any:
    n, volume = len(size), prod(size)
    beyond = indices[(indices < 0) | (indices >= volume)]
    if beyond.size:
        told = "x".join(map(str, size))
        raise RuntimeError(f"Found an invalid max index: {beyond[-1]} (output volumes are of size {told})")
    lead = input.shape[:-n]
    rows = input.reshape(prod(lead), prod(input.shape[-n:]))
    whole = np.zeros((len(rows), volume), input.dtype)
    whole[np.arange(len(rows))[:, None], indices.reshape(rows.shape)] = rows
    return whole.reshape(*lead, *size)
