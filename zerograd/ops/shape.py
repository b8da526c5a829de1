"""Operations that move no numbers: the same elements seen in another shape, or put side by side.

Nearly all are *views*: the result looks at the memory of its input, and the gradient takes the way back.
"""
from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase, wrap
from ..core.modes import mode
from ..core.op import op
from .arguments import numpy_names
from .memory import read_as

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _adds_one_by_one() -> bool:
    """Whether ``dot`` adds one product to the next, as NumPy does in a browser: a BLAS adds up several rows at a time."""
    tenths = np.full(1024, 0.1, np.float32)
    return bool(abs(tenths.dot(np.ones(1024, np.float32)) - 102.4) > 1e-4)


LONG = 32 if _adds_one_by_one() else 1024
"""Rows are added up one after the other, so for more than these sums are computed in float64: a million times 0.1 gave
100,958. What is contiguous NumPy adds up in pairs, as PyTorch does."""


def sum_matrix(matrix: Any, dim: int, keepdim: bool = False) -> Any:
    """The sum of the rows (``dim`` 0) or of the columns (1) of a matrix of floats."""
    if matrix.dtype in dtypes.PRECISE and matrix.shape[dim] <= LONG:
        ones = _ones(matrix.shape[dim], matrix.dtype)  # 0.5 µs for 128 rows of 10 numbers, where np.add.reduce takes 2.5
        total = matrix.dot(ones) if dim else ones.dot(matrix)
    else:
        total = np.add.reduce(matrix, dim, np.float64).astype(matrix.dtype)
    return total if not keepdim else total[:, None] if dim else total[None]


@lru_cache(64)
def _ones(count: int, dtype: Any) -> Any:
    return np.ones(count, dtype)


# ---------------------------------------------------------------- views


@op(input=lambda grad, input_shape: _viewed(grad, input_shape), name="ViewBackward0", symbol="view", view=True,
    samples=lambda r: [(r(3, 4), (2, 6)), (r(4), (2, 2)), (r(), (1, 1)), (r(0), (0, 3))])
def view_as(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """The same memory in another shape."""
    seen = input.reshape(size)
    if not input.flags.c_contiguous and not np.may_share_memory(seen, input) and input.size:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous"
            " subspaces). Use .reshape(...) instead."
        )
    return seen


@op(input=lambda grad, input_shape: reshape_any(grad, input_shape), name="UnsafeViewBackward0", symbol="view",
    samples=lambda r: [(r(3, 4), (2, 6))])
def reshape_any(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """Another shape, copied where the memory does not allow a view: for gradients, which nobody looks at twice."""
    return np.reshape(input, size)


def _viewed(grad: Any, size: tuple[int, ...]) -> Any:
    """A gradient in another shape; as a view, and recorded as one, where it is a tensor whose memory allows it."""
    return (view_as if isinstance(grad, TensorBase) and grad._array.flags.c_contiguous else reshape_any)(grad, size)


@op(input=lambda grad: t(grad), symbol="xᵀ", view=True, samples=lambda r: [(r(3, 4),), (r(4),), (r(),)])
def t(input: Tensor) -> Tensor:
    """A matrix with rows and columns exchanged; a vector or number as it is. Raises RuntimeError beyond two dimensions.

    >>> tensor([[1., 2.], [3., 4.]]).t()
    tensor([[1., 3.],
            [2., 4.]])
    """
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return input.T


@op(input=lambda grad, dim0, dim1: transpose(grad, dim0, dim1), symbol="xᵀ", view=True,
    samples=lambda r: [(r(3, 4), 0, 1), (r(2, 3, 4), -1, 0)])
def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged. Raises IndexError for a dimension that is not there.

    >>> tensor([[1., 2., 3.]]).transpose(0, 1).shape
    torch.Size([3, 1])
    """
    ndim = np.ndim(input)
    first, second = errors.dimension(dim0, ndim, "transpose", "dim0"), errors.dimension(dim1, ndim, "transpose", "dim1", 2)
    return np.swapaxes(input, first, second) if ndim else np.asarray(input)[...]


@op(input=lambda grad, dims: permute(grad, _inverse(dims)), symbol="permute", view=True,
    samples=lambda r: [(r(2, 3, 4), (2, 0, 1)), (r(3, 4), (-1, 0))])
def permute(input: Tensor, dims: tuple[int, ...]) -> Tensor:
    """The dimensions in the order ``dims``."""
    return np.transpose(input, dims)


def _inverse(dims: tuple[int, ...]) -> tuple[int, ...]:
    order = [d % len(dims) for d in dims]
    return tuple(sorted(range(len(order)), key=order.__getitem__))


@op(input=lambda grad, dim: squeeze_one(grad, dim), view=True, samples=lambda r: [(r(3, 4), 0), (r(3), -1), (r(), 0)])
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A new dimension of size 1 at ``dim``. Raises IndexError if that is out of range.

    >>> tensor([1., 2.]).unsqueeze(1).shape
    torch.Size([2, 1])
    """
    shape = input.shape
    dim = errors.dimension(dim, len(shape) + 1, "unsqueeze")
    return input.reshape((*shape[:dim], 1, *shape[dim:]))


@op(input=lambda grad, input_shape: reshape_any(grad, input_shape), name="SqueezeBackward1", symbol="squeeze", view=True,
    samples=lambda r: [(r(1, 3), 0), (r(3, 1), -1), (r(3), 0), (r(), 0)])
def squeeze_one(input: Tensor, dim: int) -> Tensor:
    """Without the dimension ``dim``, if it has size 1."""
    return np.squeeze(input, dim) if np.ndim(input) and input.shape[dim] == 1 else input[...]


@op(input=lambda grad, dim: unsqueeze(grad, dim), name="SqueezeBackward4", symbol="squeeze", view=True,
    samples=lambda r: [(r(1, 4), 0), (r(4, 1), -1)])
def squeeze_dim(input: Tensor, dim: int) -> Tensor:
    """Without the dimension ``dim``, which has size 1."""
    return np.squeeze(input, dim)


@op(input=lambda grad, input_shape: sum_to(grad, input_shape), name="ExpandBackward0", symbol="expand", view=True,
    samples=lambda r: [(r(3, 1), (3, 4)), (r(), (2, 2)), (r(4), (2, 3, 4))])
def expand_to(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """Dimensions of size 1 repeated without copying."""
    if input.shape == size:
        return input[...]
    if mode.walking and prod(size) <= 65536:  # a gradient on its way, not a view: whole it is spread and used faster
        full = np.empty(size, input.dtype)
        if input.ndim:
            full[...] = input
        else:
            full.fill(input)  # in 0.06 µs instead of 0.17
        return full
    return np.broadcast_to(input, size)


@op(input=lambda grad, input_shape: expand_to(grad, input_shape), name="SumBackward1", symbol="Σ",
    samples=lambda r: [(r(3, 4), (3, 1)), (r(3, 4), ()), (r(2, 3), (3,))])
def sum_to(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """What broadcasting to ``input``'s shape repeated, added up again."""
    lead = input.ndim - len(size)
    axes = tuple(range(lead)) + tuple(i + lead for i, n in enumerate(size) if n == 1 and input.shape[i + lead] != 1)
    if len(axes) == 1 and input.ndim == 2 and input.dtype.kind == "f":
        return sum_matrix(input, axes[0]).reshape(size)
    return np.add.reduce(input, axis=axes, keepdims=True).reshape(size)


@op(input=lambda grad: grad, view=True, samples=lambda r: [(r(3, 4),), (r(),)])
def alias(input: Tensor) -> Tensor:
    """The whole of it, as a view: what ``x[...]`` is."""
    return np.asarray(input)[...]


@op(input=lambda grad, input_shape, dim, index: put_select(grad, input_shape, dim, index), symbol="x[i]", view=True,
    samples=lambda r: [(r(3, 4), 0, 1), (r(3, 4), -1, -1), (r(3), 0, 2)])
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """The part at ``index`` of dimension ``dim``, which disappears. Raises IndexError if there is none.

    >>> tensor([[1., 2.], [3., 4.]]).select(1, 0)
    tensor([1., 3.])
    """
    if np.ndim(input) == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim = errors.dimension(dim, input.ndim, "select")
    size = input.shape[dim]
    if not -size <= index < size:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(input.shape)} at dimension {dim}")
    return input[(slice(None),) * dim + (index, ...)]


@op(input=lambda grad, dim, index: select(grad, dim, index), name="SelectBackwardBackward0",
    samples=lambda r: [(r(4), (3, 4), 0, 1)])
def put_select(input: Tensor, size: tuple[int, ...], dim: int, index: int) -> Tensor:
    """Zeros of shape ``size`` with ``input`` at ``index`` of ``dim``: the gradient of ``select``."""
    whole = np.zeros(size, input.dtype)
    whole[(slice(None),) * (dim % len(size)) + (index,)] = input
    return whole


@op(input=lambda grad, input_shape, dim, start, end, step: put_slice(grad, input_shape, dim, start, end, step),
    name="SliceBackward0", symbol="x[a:b]", view=True,
    samples=lambda r: [(r(3, 4), 0, 1, 3, 1), (r(3, 7), 1, 0, 7, 3), (r(3), 0, 2, 2, 1)])
def slice_dim(input: Tensor, dim: int, start: int, end: int, step: int) -> Tensor:
    """From ``start`` up to ``end`` of a dimension, every ``step``-th."""
    return input[(slice(None),) * dim + (slice(start, end, step),)]


@op(input=lambda grad, dim, start, end, step: slice_dim(grad, dim, start, end, step), name="SliceBackwardBackward0",
    samples=lambda r: [(r(2, 4), (3, 4), 0, 1, 3, 1)])
def put_slice(input: Tensor, size: tuple[int, ...], dim: int, start: int, end: int, step: int) -> Tensor:
    """Zeros of shape ``size`` with ``input`` in a slice of them: the gradient of ``slice_dim``."""
    whole = np.zeros(size, input.dtype)
    whole[(slice(None),) * dim + (slice(start, end, step),)] = input
    return whole


@op(input=lambda grad, dim: stack_all(grad, dim), name="UnbindBackward0", symbol="unbind", view=True,
    samples=lambda r: [(r(3, 4), 0), (r(2), 0), (r(2, 3, 4), 1)])
def unbind_dim(input: Tensor, dim: int) -> tuple[Tensor, ...]:
    """One view for each place of a dimension; of the first, it is what a ``for`` loop over a tensor gets."""
    rows = input if dim == 0 else np.moveaxis(input, dim, 0)
    return tuple(rows[i, ...] for i in range(len(rows)))


# ---------------------------------------------------------------- side by side


def _split(grad: Any, shapes: Sequence[tuple[int, ...]], dim: int) -> list[Any]:
    """The parts of a gradient that belong to each of the joined tensors."""
    parts: list[Any] = []
    start = 0
    for shape in shapes:
        if shape == (0,):  # PyTorch lets an empty vector join anything
            nothing = np.zeros(0, getattr(grad, "_array", grad).dtype)
            parts.append(wrap(nothing) if isinstance(grad, TensorBase) else nothing)
            continue
        parts.append(slice_dim(grad, dim, start, start + shape[dim], 1))
        start += shape[dim]
    return parts


@op(tensors=lambda grad, tensors_shape, dim: _split(grad, tensors_shape, dim), name="CatBackward0", symbol="cat",
    samples=lambda r: [([r(2, 3), r(1, 3)], 0), ([r(2, 3), r(2, 1), r(2, 2)], 1)])
def cat_all(tensors: Sequence[Tensor], dim: int) -> Tensor:
    """Arrays joined along a dimension that they have."""
    alike = _in_one_dtype(tensors)
    parts = [a for a in alike if a.shape != (0,)]
    return np.concatenate(parts, dim) if parts else alike[0].copy()


@op(tensors=lambda grad, tensors_shape, dim: [select(grad, dim, i) for i in range(len(tensors_shape))], name="StackBackward0",
    symbol="stack", samples=lambda r: [([r(2, 3), r(2, 3)], 0), ([r(), r()], 0), ([r(2), r(2)], 1)])
def stack_all(tensors: Sequence[Tensor], dim: int) -> Tensor:
    """Arrays of one shape joined along a new dimension."""
    alike = _in_one_dtype(tensors)
    shape = alike[0].shape  # np.stack takes 5 µs for two vectors, this 1.5
    dim %= len(shape) + 1
    return np.concatenate([a.reshape((*shape[:dim], 1, *shape[dim:])) for a in alike], dim)


def _in_one_dtype(arrays: Sequence[Any]) -> Sequence[Any]:
    kind = arrays[0].dtype
    for array in arrays:
        if array.dtype is not kind:
            kind = dtypes.result_type(*((a.dtype, dtypes.TENSOR) for a in arrays))
            return [a.astype(kind, copy=False) for a in arrays]
    return arrays


# ---------------------------------------------------------------- what users call


def view(input: Tensor, *shape: Any, size: Any = None, dtype: Any = None) -> Tensor:
    """The same memory in another shape, one of whose sizes may be -1: "whatever is left"; or read as another ``dtype``.

    Raises RuntimeError if the number of elements differs, or if the memory of ``input`` does not allow it.

    >>> tensor([1., 2., 3., 4.]).view(2, -1)
    tensor([[1., 2.],
            [3., 4.]])
    """
    if dtype is not None or (len(shape) == 1 and type(shape[0]) in _KINDS):
        return read_as(input, shape[0] if dtype is None else dtype)
    return view_as(input, _filled_in(sizes("view", shape, size), input._value.size))


_KINDS = {dtypes.dtype, type}


def _filled_in(shape: tuple[int, ...], numel: int, unfit: str = "") -> tuple[int, ...]:
    """``shape`` with its -1 worked out. ``unfit``: what else is said where it does not hold so many elements."""
    if prod(shape) == numel and min(shape, default=0) >= 0:
        return shape
    for place, each in enumerate(shape):
        if each < -1:
            raise RuntimeError(f"invalid shape dimension {each} at index {place} of shape {list(shape)}")
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = prod(n for n in shape if n != -1)
    if -1 in shape and known == 0 and numel == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1"
            " can be any value and is ambiguous"
        )
    if (numel % known if known else numel) if -1 in shape else known != numel:
        raise RuntimeError(unfit or f"shape '{list(shape)}' is invalid for input of size {numel}")
    return tuple(numel // known if n == -1 else n for n in shape)


_INT = {int}


def sizes(function: str, given: tuple[Any, ...], size: Any = None) -> tuple[int, ...]:
    """The sizes in ``f(2, 3)``, ``f((2, 3))`` or ``f(size=(2, 3))``. Raises PyTorch's TypeError for what is none."""
    if size is not None:
        given = (size,)
    elif {*map(type, given)} == _INT:
        return given
    if not given:
        raise TypeError(f'{function}() missing 1 required positional arguments: "size"')
    one = given[0]
    if len(given) == 1 and isinstance(one, (tuple, list)):
        given = tuple(one)
    elif not errors.is_index(one):
        raise TypeError(f"{function}(): argument 'size' (position 1) must be tuple of ints, not {errors.type_name(one)}")
    return errors.ints(given, function, "size")


def expand(input: Tensor, *shape: Any, size: Any = None) -> Tensor:
    """Dimensions of size 1 repeated to ``shape``, without copying; -1 keeps a size; new dimensions come in front.

    Raises RuntimeError where a size other than 1 would have to change.

    >>> tensor([[1.], [2.]]).expand(2, 3)
    tensor([[1., 1., 1.],
            [2., 2., 2.]])
    """
    wanted, have = sizes("expand", shape, size), input._array.shape
    lead = len(wanted) - len(have)
    if lead < 0:
        raise errors.too_few_sizes(input._array, wanted)
    full = []
    for place, want in reversed(list(enumerate(wanted))):  # of two mistakes PyTorch tells the last
        if place < lead:
            if want < 0:
                raise RuntimeError(
                    f"The expanded size of the tensor ({want}) isn't allowed in a leading, non-existing dimension {place}"
                )
            full.append(want)
            continue
        has = have[place - lead]
        if want not in (-1, has) and has != 1:
            raise expand_error(want, has, place, wanted, have)
        full.append(has if want == -1 else want)
    return expand_to(input, tuple(reversed(full)))


def expand_error(want: int, has: int, place: int, wanted: Sequence[int], have: Sequence[int]) -> RuntimeError:
    return RuntimeError(
        f"The expanded size of the tensor ({want}) must match the existing size ({has}) at non-singleton dimension {place}."
        f"  Target sizes: {list(wanted)}.  Tensor sizes: {list(have)}"
    )


@numpy_names
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The parts along dimension ``dim``, each without that dimension.

    >>> tensor([[1., 2.], [3., 4.]]).unbind()
    (tensor([1., 2.]), tensor([3., 4.]))
    """
    if input._array.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    parts: tuple[Tensor, ...] = unbind_dim(input, errors.dimension(dim, input._array.ndim, "unbind"))
    return parts


@numpy_names
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """The tensors joined along dimension ``dim``; all other sizes must agree.

    Raises ValueError for an empty list, TypeError for what is no tensor, RuntimeError for sizes that do not agree.

    >>> cat([tensor([1., 2.]), tensor([3.])])
    tensor([1., 2., 3.])
    """
    if_empty = ValueError("torch.cat(): expected a non-empty list of Tensors")
    shapes = [each._value.shape for each in _tensors("cat", tensors, if_empty)]
    if () in shapes:
        raise RuntimeError(f"zero-dimensional tensor (at position {shapes.index(())}) cannot be concatenated")
    solid = [(place, shape) for place, shape in enumerate(shapes) if shape != (0,)] or [(0, shapes[0])]
    first = solid[0][1]
    dim = errors.dimension(dim, len(first), "cat")
    for place, shape in solid[1:]:
        if len(shape) != len(first):
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)}")
        for axis, (a, b) in enumerate(zip(first, shape)):
            if a != b and axis != dim:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {a} but got size {b}"
                    f" for tensor number {place} in the list."
                )
    joined: Tensor = cat_all(tensors, dim)
    return joined


@numpy_names
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape joined along a new dimension ``dim``.

    Raises RuntimeError for an empty list or shapes that differ, TypeError for what is no tensor.

    >>> stack([tensor([1., 2.]), tensor([3., 4.])])
    tensor([[1., 2.],
            [3., 4.]])
    """
    shapes = [each._value.shape for each in _tensors("stack", tensors, RuntimeError("stack expects a non-empty TensorList"))]
    dim = errors.dimension(dim, len(shapes[0]) + 1, "stack")
    for place, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shapes[0])} at entry 0"
                f" and {list(shape)} at entry {place}"
            )
    joined: Tensor = stack_all(tensors, dim)
    return joined


def _tensors(function: str, given: Any, if_empty: Exception) -> Sequence[Any]:
    if not isinstance(given, (list, tuple)):
        raise TypeError(
            f"{function}(): argument 'tensors' (position 1) must be tuple of Tensors, not {errors.type_name(given)}"
        )
    if not given:
        raise if_empty
    for place, each in enumerate(given):
        if not isinstance(each, TensorBase):
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {errors.type_name(each)}")
    return given


def fits(value: np.ndarray[Any, Any], wanted: tuple[int, ...]) -> None:
    """Raise RuntimeError if ``value`` cannot be written into a place of shape ``wanted``."""
    have = value.shape
    while have and have[0] == 1:
        have = have[1:]
    lead = len(wanted) - len(have)
    if lead < 0:
        raise errors.too_few_sizes(value.reshape(have), wanted)
    for place in reversed(range(len(wanted))):
        if place >= lead and have[place - lead] not in (1, wanted[place]):
            raise expand_error(wanted[place], have[place - lead], place, wanted, have)


def without_leading_ones(input: Tensor, always: bool = False) -> Tensor:
    """``input`` without the dimensions of size 1 that it begins with; with ``always`` a view even of one that has none."""
    shape = input._array.shape
    lead = next((place for place, size in enumerate(shape) if size != 1), len(shape))
    shorter: Tensor = view_as(input, shape[lead:]) if lead or always else input
    return shorter


def broadcasts(have: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    """Raise RuntimeError if ``have`` cannot be repeated to the shape ``wanted``."""
    try:
        joint = np.broadcast_shapes(have, wanted)
    except ValueError:
        raise errors.broadcast(wanted, have) from None
    if joint != wanted:
        raise RuntimeError(f"output with shape {list(wanted)} doesn't match the broadcast shape {list(joint)}")
