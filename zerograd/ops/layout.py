"""Other shapes and other orders of the same elements: what ``shape.py``'s views are put together to, and what has to copy.

``reshape`` is a view where the memory allows one, and a copy where it does not; PyTorch records which.
"""
from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors
from ..core.op import op
from . import arguments
from .arguments import numpy_names
from .memory import clone_in_order, contiguous, turned
from .reduction import sum_dim
from .shape import (
    _filled_in,
    cat_all,
    permute,
    reshape_any,
    sizes,
    slice_dim,
    squeeze_one,
    transpose,
    view_as,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


# ---------------------------------------------------------------- reshape


@op(input=lambda grad, input_shape: reshape_any(grad, input_shape), name="ReshapeAliasBackward0", symbol="view", view=True,
    samples=lambda r: [(turned(r(4, 3)), (3, 4, 1)), (turned(r(4, 3)), (1, 3, 4))])
def reshape_alias(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """The same memory in another shape, of a tensor whose elements do not stand in order."""
    return input.reshape(size)


def reshape(input: Tensor, *shape: Any, **named: Any) -> Tensor:
    """The same elements in another shape, one of whose sizes may be -1: a view if the memory allows it, else a copy.

    Raises RuntimeError if the number of elements differs.

    >>> tensor([1., 2., 3., 4.]).reshape(2, -1)
    tensor([[1., 2.],
            [3., 4.]])
    """
    return _reshaped(input, _filled_in(_shape("reshape", shape, named), input._value.size))


@numpy_names
def reshape_function(input: Tensor, shape: Any = arguments.MISSING) -> Tensor:
    """The same elements in another shape, one of whose sizes may be -1: a view if the memory allows it, else a copy.

    >>> reshape(arange(4), (2, -1))
    tensor([[0, 1],
            [2, 3]])
    """
    arguments.tensor("reshape", input)
    if shape is arguments.MISSING:
        raise arguments.missing("reshape", "shape")
    if not isinstance(shape, (tuple, list)):
        raise TypeError(f"reshape(): argument 'shape' (position 2) must be tuple of ints, not {errors.type_name(shape)}")
    return reshape(input, shape)


def _shape(function: str, given: tuple[Any, ...], named: dict[str, Any], word: str = "shape") -> tuple[int, ...]:
    """``sizes`` for the functions that call their argument otherwise than ``size``."""
    if named and (unknown := named.keys() - {word}):
        raise TypeError(f"{function}() got an unexpected keyword argument '{unknown.pop()}'")
    if not given and not named:
        raise arguments.missing(function, word)
    if named:
        if given:
            raise TypeError(f"{function}() got multiple values for argument '{word}'")
        if not isinstance(named[word], (tuple, list)):
            raise TypeError(f"{function}(): argument '{word}' must be tuple of ints, not {errors.type_name(named[word])}")
    try:
        return sizes(function, given, named.get(word))
    except TypeError as error:
        raise TypeError(str(error).replace("'size'", f"'{word}'")) from None


def _reshaped(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    array, done = input._array, None  # type: Any, Any
    if array.flags.c_contiguous:
        done = view_as(input, shape)
    elif np.may_share_memory(array.reshape(shape), array) and array.size:
        done = reshape_alias(input, shape)
    else:
        done = reshape_any(clone_in_order(input), shape)
    return done


@numpy_names
def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """The same elements in the shape of ``other``.

    >>> arange(4).reshape_as(zeros(2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return reshape(input, tuple(other._array.shape))


@numpy_names
def flatten(input: Tensor, start_dim: Any = 0, end_dim: Any = -1) -> Tensor:
    """The dimensions from ``start_dim`` to ``end_dim`` as one. Raises RuntimeError if the second comes first.

    >>> flatten(tensor([[1., 2.], [3., 4.]]))
    tensor([1., 2., 3., 4.])
    """
    shape = arguments.tensor("flatten", input)._array.shape
    first = errors.dimension(start_dim, len(shape), "flatten", "start_dim")
    last = errors.dimension(end_dim, len(shape), "flatten", "end_dim", 2)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return reshape(input, 1)
    if first == last:
        return input
    one = 1
    for size in shape[first : last + 1]:
        one *= size
    return _reshaped(input, (*shape[:first], one, *shape[last + 1 :]))


@numpy_names
def ravel(input: Tensor) -> Tensor:
    """All elements in a row.

    >>> ravel(tensor([[1., 2.], [3., 4.]]))
    tensor([1., 2., 3., 4.])
    """
    flat: Tensor = view_as(contiguous(arguments.tensor("ravel", input)), (input._array.size,))
    return flat


@numpy_names
def unflatten(input: Tensor, dim: Any, sizes: Any) -> Tensor:
    """Dimension ``dim`` as several, of ``sizes``, one of which may be -1. Raises RuntimeError if they do not multiply up to its.

    >>> arange(4).unflatten(0, (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    shape = arguments.tensor("unflatten", input)._array.shape
    dim = errors.dimension(dim, len(shape), "unflatten", position=2)
    sizes = tuple(sizes)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    unfit = f"Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({shape[dim]}) in the input tensor"
    parts = _filled_in(sizes, shape[dim], f"unflatten: {unfit}")
    parted: Tensor = view_as(input, (*shape[:dim], *parts, *shape[dim + 1 :]))
    return parted


# ---------------------------------------------------------------- dimensions in another order


def permute_dims(input: Tensor, *dims: Any, **named: Any) -> Tensor:
    """The dimensions in the order ``dims``. Raises RuntimeError if one is missing or comes twice.

    >>> zeros(2, 3, 4).permute(2, 0, 1).shape
    torch.Size([4, 2, 3])
    """
    ndim = input._array.ndim
    order = _shape("permute", dims, named, "dims")
    if len(order) != ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of"
            f" dimensions i.e. input.dim() = {ndim} is not equal to len(dims) = {len(order)}"
        )
    places = tuple(errors.dimension(each, ndim, "permute") for each in order)
    if len(set(places)) != len(places):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    moved: Tensor = permute(input, tuple(order))
    return moved


@numpy_names
def permute_function(input: Tensor, dims: Any = arguments.MISSING) -> Tensor:
    """The dimensions in the order ``dims``. Raises RuntimeError if one is missing or comes twice.

    >>> permute(zeros(2, 3, 4), (2, 0, 1)).shape
    torch.Size([4, 2, 3])
    """
    arguments.tensor("permute", input)
    if dims is not arguments.MISSING and not isinstance(dims, (tuple, list)):
        raise TypeError(f"permute(): argument 'dims' (position 2) must be tuple of ints, not {errors.type_name(dims)}")
    return permute_dims(input) if dims is arguments.MISSING else permute_dims(input, dims)


@numpy_names
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Dimensions moved from ``source`` to ``destination`` (an int or several each); the others keep their order.

    >>> zeros(2, 3, 4).movedim(0, 2).shape
    torch.Size([3, 4, 2])
    """
    ndim = arguments.tensor("movedim", input)._array.ndim
    goes = [(each,) if errors.is_index(each) else tuple(each) for each in (source, destination)]
    if len(goes[0]) != len(goes[1]):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(goes[0])} dims) should contain the same number of dims"
            f" as destination ({list(goes[1])} dims)"
        )
    come, go = ([errors.dimension(d, ndim, "movedim") for d in each] for each in goes)
    order = [d for d in range(ndim) if d not in come]
    for to, d in sorted(zip(go, come)):
        order.insert(to, d)
    moved: Tensor = permute(input, tuple(order))
    return moved


@numpy_names
def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """``transpose``, with NumPy's name.

    >>> zeros(2, 3, 4).swapaxes(0, 2).shape
    torch.Size([4, 3, 2])
    """
    swapped: Tensor = transpose(input, axis0, axis1)
    return swapped


def mT(input: Tensor) -> Tensor:
    """The last two dimensions exchanged. Raises RuntimeError for fewer than two."""
    if input._array.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {input._array.ndim}-D tensor."
        )
    turned: Tensor = transpose(input, -2, -1)
    return turned


# ---------------------------------------------------------------- dimensions of size 1


@op(input=lambda grad, input_shape: reshape_any(grad, input_shape), name="SqueezeBackward0", symbol="squeeze", view=True,
    samples=lambda r: [(r(1, 3, 1),), (r(3),), (r(),)])
def squeeze_all(input: Tensor) -> Tensor:
    """Without all dimensions of size 1."""
    return np.squeeze(input)


@op(input=lambda grad, input_shape: reshape_any(grad, input_shape), name="SqueezeBackward2", symbol="squeeze", view=True,
    samples=lambda r: [(r(1, 3, 1), (0, 2)), (r(1, 3), (0, 1))])
def squeeze_several(input: Tensor, dim: tuple[int, ...]) -> Tensor:
    """Without those dimensions ``dim`` that have size 1."""
    return np.squeeze(input, tuple(d for d in dim if input.shape[d] == 1))


@numpy_names
def squeeze(input: Tensor, *dims: Any, dim: Any = None) -> Tensor:
    """Without dimensions of size 1: all of them, or those of ``dim`` (an int or several).

    >>> zeros(1, 3, 1).squeeze().shape, zeros(1, 3, 1).squeeze(0).shape
    (torch.Size([3]), torch.Size([3, 1]))
    """
    ndim = arguments.tensor("squeeze", input)._array.ndim
    if dim is not None:
        dims = (dim,)
    without: Tensor
    if not dims:
        without = squeeze_all(input)
    elif len(dims) == 1 and errors.is_index(dims[0]):
        without = squeeze_one(input, errors.dimension(dims[0], ndim, "squeeze"))
    else:
        several = dims[0] if len(dims) == 1 else dims
        without = squeeze_several(input, tuple(errors.dimension(d, ndim, "squeeze") for d in several))
    return without


# ---------------------------------------------------------------- parts


@numpy_names
def narrow(input: Tensor, dim: Any, start: Any, length: Any) -> Tensor:
    """``length`` places of dimension ``dim`` from ``start`` on. Raises for what is not there.

    >>> tensor([1., 2., 3., 4.]).narrow(0, 1, 2)
    tensor([2., 3.])
    """
    shape = arguments.tensor("narrow", input)._array.shape
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    length = errors.integer(length, "narrow", "length", 4)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    dim, size = errors.dimension(dim, len(shape), "narrow", position=2), 0
    size = shape[dim]
    start = int(start)
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start += size if start < 0 else 0
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    part: Tensor = slice_dim(input, dim, start, start + length, 1)
    return part


def _parts(input: Any, ends: Sequence[int], dim: int) -> tuple[Any, ...]:
    before: tuple[slice, ...] = (slice(None),) * dim
    return tuple(input[(*before, slice(start, end))] for start, end in zip((0, *ends), ends))


@op(input=lambda grad, dim: cat_all(grad, dim), name="SplitBackward0", symbol="split", view=True,
    samples=lambda r: [(r(5, 2), 2, 0), (r(2, 4), 2, 1), (r(3), 5, 0)])
def split_every(input: Tensor, split_size: int, dim: int) -> tuple[Tensor, ...]:
    """Parts of ``split_size`` along ``dim``, the last perhaps smaller."""
    size = input.shape[dim]
    ends = [min(end, size) for end in range(split_size, size + split_size, split_size)] if size else [0]
    return _parts(input, ends, dim)


@op(input=lambda grad, dim: cat_all(grad, dim), name="SplitWithSizesBackward0", symbol="split", view=True,
    samples=lambda r: [(r(5, 2), (2, 0, 3), 0), (r(2, 4), (1, 3), 1)])
def split_sizes(input: Tensor, sizes: tuple[int, ...], dim: int) -> tuple[Tensor, ...]:
    """Parts of these ``sizes`` along ``dim``."""
    ends, end = [], 0
    for size in sizes:
        end += size
        ends.append(end)
    return _parts(input, ends, dim)


def split(tensor: Tensor, split_size_or_sections: Any = arguments.MISSING, dim: Any = 0, *, split_size: Any = None) -> Any:
    """Parts of one size (the last perhaps smaller), or of the sizes in a list, along ``dim``: views.

    >>> split(tensor([1., 2., 3.]), 2)
    (tensor([1., 2.]), tensor([3.]))
    """
    shape = arguments.tensor("split", tensor, "tensor")._array.shape
    wanted = split_size if split_size is not None else split_size_or_sections
    if wanted is arguments.MISSING:
        raise arguments.missing("split", "split_size")
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = errors.dimension(dim, len(shape), "split", position=2)
    if not errors.is_index(wanted):
        listed = [int(each) for each in wanted]
        if any(each < 0 for each in listed):
            raise RuntimeError(
                f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={listed}"
            )
        if sum(listed) != shape[dim]:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {shape[dim]} (input tensor's size at dimension {dim}),"
                f" but got split_sizes={listed}"
            )
        return split_sizes(tensor, tuple(listed), dim)
    wanted = int(wanted)
    if wanted < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={wanted}")
    if wanted == 0 and shape[dim]:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {shape[dim]}")
    return split_every(tensor, max(wanted, 1), dim)


@numpy_names
def chunk(input: Tensor, chunks: Any, dim: Any = 0) -> Any:
    """At most ``chunks`` equal parts (the last perhaps smaller) along ``dim``: views.

    >>> chunk(tensor([1., 2., 3.]), 2)
    (tensor([1., 2.]), tensor([3.]))
    """
    shape = arguments.tensor("chunk", input)._array.shape
    if not shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    dim = errors.dimension(dim, len(shape), "chunk", position=2)
    each = -(-shape[dim] // chunks)
    return split_every(input, each, dim) if each else split_sizes(input, (0,) * chunks, dim)


@op(input=lambda grad, input_shape, offset, dim1, dim2: put_diagonal(grad, input_shape, offset, dim1, dim2),
    symbol="diagonal", view=True, samples=lambda r: [(r(3, 4), 0, 0, 1), (r(3, 4), 1, 0, 1), (r(3, 4), -1, 0, 1),
                                                     (r(2, 3, 4), 0, 1, -1)])
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The elements whose places in ``dim1`` and ``dim2`` differ by ``offset``: a view, with them as the last dimension.

    >>> tensor([[1., 2.], [3., 4.]]).diagonal()
    tensor([1., 4.])
    """
    first, second = (errors.dimension(d, input.ndim, "diagonal", f"dim{n}", n + 1) for n, d in ((1, dim1), (2, dim2)))
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    rows, columns = input.shape[first], input.shape[second]
    seen = np.diagonal(input, max(min(offset, columns), -rows), first, second)
    seen.flags.writeable = input.flags.writeable
    return seen


@op(input=lambda grad, offset, dim1, dim2: diagonal(grad, offset, dim1, dim2), name="DiagonalBackward0",
    samples=lambda r: [(r(3), (3, 4), 0, 0, 1), (r(2), (3, 4), -1, 0, 1)])
def put_diagonal(input: Tensor, size: tuple[int, ...], offset: int, dim1: int, dim2: int) -> Tensor:
    """Zeros of shape ``size`` with ``input`` on a diagonal: the gradient of ``diagonal``."""
    whole = np.zeros(size, input.dtype)
    seen = np.diagonal(whole, offset, dim1, dim2)
    seen.flags.writeable = True
    seen[...] = input
    return whole


# ---------------------------------------------------------------- repeated, turned round, emptied


@op(input=lambda grad, input_shape, repeats: _add_repeated(grad, input_shape, repeats), name="RepeatBackward0", symbol="repeat",
    samples=lambda r: [(r(3, 4), (2, 1)), (r(2), (2, 3)), (r(), (2,)), (r(2), (0,)), (r(2, 2), (1, 2, 2))])
def repeat_all(input: Tensor, repeats: tuple[int, ...]) -> Tensor:
    """The whole of it, so often along each dimension; new dimensions come in front."""
    return np.tile(input, repeats)


def _add_repeated(grad: Any, shape: tuple[int, ...], repeats: tuple[int, ...]) -> Any:
    """Each repetition as a dimension of its own, added up."""
    full = (1,) * (len(repeats) - len(shape)) + tuple(shape)
    parted = reshape_any(grad, tuple(n for pair in zip(repeats, full) for n in pair))
    return reshape_any(sum_dim(parted, tuple(range(0, 2 * len(full), 2)), False, None), tuple(shape))


def repeat(input: Tensor, *repeats: Any, **named: Any) -> Tensor:
    """The whole of it, so often along each dimension; more ``repeats`` than dimensions make new ones in front.

    >>> tensor([1., 2.]).repeat(2, 2)
    tensor([[1., 2., 1., 2.],
            [1., 2., 1., 2.]])
    """
    counts, shape = _shape("repeat", repeats, named, "repeats"), input._array.shape
    if len(counts) < len(shape):
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    full = [n * m for n, m in zip(counts, (1,) * (len(counts) - len(shape)) + shape)]
    errors.sizes(full)
    if max(full, default=0) >= 2**63 or prod(full) * input.itemsize >= 2**63:  # NumPy may crash
        raise RuntimeError(f"Storage size calculation overflowed with sizes={full}")
    repeated: Tensor = repeat_all(input, counts)
    return repeated


def tile(input: Tensor, *dims: Any, **named: Any) -> Tensor:
    """``repeat``, with ones put in front of ``dims`` where they are fewer than the dimensions.

    >>> tile(tensor([1., 2.]), (2,))
    tensor([1., 2., 1., 2.])
    """
    counts = _shape("tile", dims, named, "dims")
    return repeat(input, (1,) * (arguments.tensor("tile", input)._array.ndim - len(counts)) + counts)


@op(input=lambda grad, dims: flip_dims(grad, dims), name="FlipBackward0", symbol="flip",
    samples=lambda r: [(r(3, 4), (0,)), (r(3, 4), (0, 1)), (r(0), (0,))])
def flip_dims(input: Tensor, dims: tuple[int, ...]) -> Tensor:
    """Dimensions turned round."""
    return np.array(np.flip(input, dims))


def flip(input: Tensor, *dims: Any, **named: Any) -> Tensor:
    """A copy with the elements along ``dims`` in reverse order.

    >>> tensor([1., 2., 3.]).flip(0)
    tensor([3., 2., 1.])
    """
    turned_round = arguments.dimensions("flip", _shape("flip", dims, named, "dims"), input._array.ndim)
    turned: Tensor = flip_dims(input, turned_round)
    return turned


@op(input=lambda grad, shifts, dims: roll_dims(grad, tuple(-n for n in shifts), dims), name="RollBackward0", symbol="roll",
    samples=lambda r: [(r(3, 4), (1,), (0,)), (r(3, 4), (1, -2), (0, 1)), (r(3, 4), (5,), ())])
def roll_dims(input: Tensor, shifts: tuple[int, ...], dims: tuple[int, ...]) -> Tensor:
    """Elements moved along dimensions; those that fall off come in again on the other side."""
    return np.roll(input, shifts, dims) if dims else np.roll(input, shifts[0])  # no dims: through all elements in a row


@numpy_names
def roll(input: Tensor, shifts: Any, dims: Any = ()) -> Tensor:
    """Elements moved along ``dims`` (or through all in a row); those that fall off come in again on the other side.

    >>> tensor([1., 2., 3.]).roll(1)
    tensor([3., 1., 2.])
    """
    steps, axes = ((each,) if errors.is_index(each) else tuple(each) for each in (shifts, dims))
    if not steps:
        raise RuntimeError("`shifts` required")
    if len(axes) != len(steps) and (axes or len(steps) > 1):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(axes)}")
    dims = tuple(errors.dimension(each, input._array.ndim, "roll") for each in axes)  # the same may come twice
    moved: Tensor = roll_dims(input, steps, dims)
    return moved


@op(input=lambda grad, diagonal: tril_of(grad, diagonal), name="TrilBackward0", symbol="tril",
    samples=lambda r: [(r(3, 4), 0), (r(2, 3, 3), 1), (r(3, 3), -1)])
def tril_of(input: Tensor, diagonal: int) -> Tensor:
    """Zeros above a diagonal."""
    return np.tril(input, diagonal)


@op(input=lambda grad, diagonal: triu_of(grad, diagonal), name="TriuBackward0", symbol="triu",
    samples=lambda r: [(r(3, 4), 0), (r(2, 3, 3), 1), (r(3, 3), -1)])
def triu_of(input: Tensor, diagonal: int) -> Tensor:
    """Zeros below a diagonal."""
    return np.triu(input, diagonal)


@numpy_names
def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """The lower triangle of a matrix, or of each in a batch; zeros above ``diagonal``.

    >>> tril(ones(2, 2))
    tensor([[1., 0.],
            [1., 1.]])
    """
    return _triangle("tril", tril_of, input, diagonal)


@numpy_names
def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """The upper triangle of a matrix, or of each in a batch; zeros below ``diagonal``.

    >>> triu(ones(2, 2))
    tensor([[1., 1.],
            [0., 1.]])
    """
    return _triangle("triu", triu_of, input, diagonal)


def _triangle(name: str, entry: Any, input: Any, diagonal: int) -> Tensor:
    if arguments.tensor(name, input)._array.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    kept: Tensor = entry(input, diagonal)
    return kept


@numpy_names
def view_as_other(input: Tensor, other: Tensor) -> Tensor:
    """The same memory in the shape of ``other``.

    >>> arange(4).view_as(zeros(2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    seen: Tensor = input.view(tuple(other._array.shape))
    return seen


@numpy_names
def broadcast_to(input: Tensor, size: Any) -> Tensor:
    """Dimensions of size 1 repeated to ``size``, without copying.

    >>> broadcast_to(tensor([1., 2.]), (2, 2))
    tensor([[1., 2.],
            [1., 2.]])
    """
    spread: Tensor = arguments.tensor("broadcast_to", input).expand(size)
    return spread


@numpy_names
def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Dimensions of size 1 repeated to the shape of ``other``, without copying.

    >>> tensor([[1.], [2.]]).expand_as(zeros(2, 2))
    tensor([[1., 1.],
            [2., 2.]])
    """
    spread: Tensor = input.expand(tuple(other._array.shape))
    return spread
