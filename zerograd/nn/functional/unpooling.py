"""What max pooling took, back at its places: the indices that it returned say where."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...core import dtypes
from ...ops import arguments, pooling
from .windows import ints

if TYPE_CHECKING:
    from ...tensor import Tensor

AXES = {2: "(height, width)", 3: "(depth, height, width)"}
ENTRIES: Any = {2: pooling.max_unpool2d, 3: pooling.max_unpool3d}


def max_unpool1d(
    input: Tensor, indices: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Tensor:
    """Zeros in lines with ``input`` at ``indices``: what ``max_pool1d(..., return_indices=True)`` gave, back at its places.

    ``output_size``: how long the lines were, where several lengths are possible.

    >>> max_unpool1d(tensor([[5., 4.]]), tensor([[1, 3]]), 2)
    tensor([[0., 5., 0., 4.]])
    """
    sizes, _, _ = _sizes(1, input, kernel_size, stride, padding, output_size)
    return _unpooled(2, input.unsqueeze(-1), indices.unsqueeze(-1), [*sizes, 1]).squeeze(-1)  # type: ignore[no-any-return]


def max_unpool2d(
    input: Tensor, indices: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Tensor:
    """The same for ``max_pool2d``; places are counted row by row.

    >>> max_unpool2d(tensor([[[5.]]]), tensor([[[2]]]), 2)
    tensor([[[0., 0.],
             [5., 0.]]])
    """
    sizes, _, _ = _sizes(2, input, kernel_size, stride, padding, output_size)
    return _unpooled(2, input, indices, sizes)  # type: ignore[no-any-return]


def max_unpool3d(
    input: Tensor, indices: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Tensor:
    """The same for ``max_pool3d``.

    >>> max_unpool3d(tensor([[[[5.]]]]), tensor([[[[1]]]]), (1, 1, 2))
    tensor([[[[0., 5.]]]])
    """
    sizes, steps, _ = _sizes(3, input, kernel_size, stride, padding, output_size)
    return _unpooled(3, input, indices, sizes, steps)  # type: ignore[no-any-return]


def _sizes(n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> tuple[Any, Any, Any]:
    """The sizes to go back to, the stride and the padding."""
    kernel, pads = filled(kernel_size, n), filled(padding, n)
    steps = kernel if stride is None else filled(stride, n)
    have, wide = input.size(), len(kernel)
    usual = [(have[d - wide] - 1) * steps[d] + kernel[d] - 2 * pads[d] for d in range(wide)]
    sizes = usual
    if output_size is not None:
        sizes = output_size[2:] if len(output_size) == wide + 2 else output_size
        if len(sizes) != wide:
            raise ValueError(
                f"output_size should be a sequence containing {wide} or {wide + 2} elements,"
                f" but it has a length of '{len(sizes)}'"
            )
        for d in range(wide):
            low, high = usual[d] - steps[d], usual[d] + steps[d]
            if not low < sizes[d] < high:
                raise ValueError(f'invalid output_size "{sizes}" (dim {d} must be between {low} and {high})')
    for d in range(wide):
        if sizes[d] < 0:
            raise ValueError(
                "max_unpooling: output_size must contain non-negative spatial dimensions, but got"
                f" output_size[{d}]={sizes[d]}"
            )
    return sizes, steps, pads


def filled(value: Any, n: int) -> tuple[Any, ...]:
    """One number for each of ``n`` dimensions; several stay as they are.

    >>> filled(2, 3), filled([2, 1], 3)
    ((2, 2, 2), (2, 1))
    """
    return tuple(value) if isinstance(value, Iterable) else (value,) * n


def _unpooled(n: int, input: Any, indices: Any, sizes: Any, steps: Any = ()) -> Any:
    name = f"max_unpool{n}d"
    arguments.tensor(name, indices, "indices", 2)
    wanted = ints(name, list(sizes), "output_size", 3)
    shape, places = input._array.shape, indices._array
    if places.dtype != dtypes.int64.numpy:
        got = f" but got: {arguments.scalar_name(places)}" if n == 2 else ""
        raise RuntimeError(f"elements in indices should be type int64{got}")
    if len(wanted) != n:
        count = "two" if n == 2 else "three"
        raise RuntimeError(f"There should be exactly {count} elements {AXES[n]} in output_size, but got {len(wanted)} elements.")
    if len(shape) not in (n + 1, n + 2):
        raise RuntimeError(
            f"Input to max_unpooling{n}d should be a {n + 1}d or {n + 2}d Tensor, but got a tensor with {len(shape)} dimensions."
        )
    if shape != places.shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({list(shape)}) but got indices tensor with shape:"
            f" {list(places.shape)}"
        )
    for dim in range(1, len(shape)):
        if not shape[dim]:
            raise RuntimeError(
                f"max_unpooling{n}d_forward_out_cpu(): Expected input to have non-zero size for non-batch dimensions, but got"
                f" {list(shape)} with dimension {dim} being empty."
            )
    if any(each <= 0 for each in steps):
        raise RuntimeError(f"strides should be greater than zero, but got stride: {list(steps)}")
    if input._array.dtype.kind != "f":
        raise arguments.not_implemented(name, input._array)
    return ENTRIES[n](input, indices, tuple(wanted))
