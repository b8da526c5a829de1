"""Views by their place in memory, and overwriting: what in-place operations on views are made of.

A *geometry* tells where a view lies in its base: the base's strides, then the view's size, strides and offset, all counted in
elements. A gradient of the base has other memory than the base, so it is laid out like the base first.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.op import op
from .reduction import sum_all

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

Geometry = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]


def geometry(view: Any, base: Any) -> Geometry:
    """Where ``view`` lies in ``base``: NumPy already knows."""
    a, b = view._array, base._array
    start = (_address(a) - _address(b)) // a.itemsize if a.size else 0
    return _elements(b), a.shape, _elements(a), start


def _address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


def _elements(array: Any) -> tuple[int, ...]:
    return tuple(step // array.itemsize for step in array.strides)


def _window(array: Any, strides: tuple[int, ...]) -> Any:
    """The memory of ``array``, flat, if it is laid out by ``strides``; else a copy that is. To be read only."""
    array = np.asarray(array)
    if not array.size or _elements(array) != strides:
        return _laid_out(array, strides)
    span = 1 + sum((n - 1) * step for n, step in zip(array.shape, strides))
    return np.lib.stride_tricks.as_strided(array, (span,), (array.itemsize,), writeable=False)


def _laid_out(array: Any, strides: tuple[int, ...]) -> Any:
    """The elements of ``array`` in new memory, flat, so that walking it by ``strides`` meets them in their places."""
    array = np.asarray(array)
    memory = np.zeros(1 + sum((n - 1) * step for n, step in zip(array.shape, strides)) if array.size else 0, array.dtype)
    _seen(memory, (strides, array.shape, strides, 0))[...] = array
    return memory


def _seen(memory: Any, place: Geometry) -> Any:
    """The view of flat ``memory`` that a geometry describes."""
    _, size, strides, start = place
    if 0 in size:
        return np.zeros(size, memory.dtype)
    step = memory.itemsize
    return np.lib.stride_tricks.as_strided(memory[start:], size, tuple(n * step for n in strides))


@op(input=lambda grad, input_shape, place: put_strided(grad, input_shape, place), name="AsStridedBackward0", symbol="view",
    samples=lambda r: [(r(3, 4), ((4, 1), (2, 2), (4, 1), 1)), (r(4), ((1,), (3, 2), (1, 1), 0)),
                       (r(2, 3), ((1, 2), (3,), (2,), 1))])
def as_strided(input: Tensor, place: Geometry) -> Tensor:
    """The elements of ``input`` that a view with this geometry would show."""
    return np.array(_seen(_window(input, place[0]), place))


@op(input=lambda grad, place: as_strided(grad, place), name="AsStridedBackward0",
    samples=lambda r: [(r(2, 2), (3, 4), ((4, 1), (2, 2), (4, 1), 1)), (r(3, 2), (4,), ((1,), (3, 2), (1, 1), 0))])
def put_strided(input: Tensor, size: tuple[int, ...], place: Geometry) -> Tensor:
    """Zeros of shape ``size`` with ``input`` added where a view with this geometry lies: the gradient of ``as_strided``."""
    memory = _laid_out(np.zeros(size, np.asarray(input).dtype), place[0])
    places = _seen(np.arange(memory.size), place)
    np.add.at(memory, places, input)  # places may overlap, as those of an expanded view do
    return np.array(_seen(memory, (place[0], tuple(size), place[0], 0)))


@op(input=lambda grad, place: replace_strided(grad, zero(as_strided(grad, place)), place),
    part=lambda grad, place: as_strided(grad, place),
    name="AsStridedScatterBackward0",
    samples=lambda r: [(r(3, 4), r(2, 2), ((4, 1), (2, 2), (4, 1), 1)), (r(2, 3), r(3), ((1, 2), (3,), (2,), 1))])
def replace_strided(input: Tensor, part: Tensor, place: Geometry) -> Tensor:
    """A copy of ``input`` with ``part`` in the place of a view with this geometry."""
    input = np.asarray(input)
    memory = _laid_out(input, place[0])
    _seen(memory, place)[...] = part
    return np.array(_seen(memory, (place[0], input.shape, place[0], 0)))


# ---------------------------------------------------------------- overwriting: what zero_, fill_, copy_ and lt_ record


@op(input=lambda grad: zero(grad), symbol="0", meet="promote", samples=lambda r: [(r(3, 4),), (r(),)])
def zero(input: Tensor) -> Tensor:
    """Zeros instead of the elements of ``input``."""
    return np.zeros_like(input)


@op(input=lambda grad: zero(grad), name="FillBackward2", symbol="fill", samples=lambda r: [(r(3), 2.0)])
def fill(input: Tensor, value: Any) -> Tensor:
    """The number ``value`` instead of the elements of ``input``."""
    return np.full_like(input, value)


@op(input=lambda grad: zero(grad),
    value=lambda grad: sum_all(grad),
    name="FillBackward3", symbol="fill", samples=lambda r: [(r(3), r())])
def fill_tensor(input: Tensor, value: Tensor) -> Tensor:
    """The one element of ``value`` instead of the elements of ``input``."""
    return np.full_like(input, value)


@op(input=lambda grad: zero(grad),
    src=lambda grad: grad,
    name="CopyBackwards", symbol="copy", samples=lambda r: [(r(3, 4), r(3, 4)), (r(3, 4), r(4)), (r(2), r())])
def copy(input: Tensor, src: Tensor) -> Tensor:
    """The elements of ``src``, repeated as needed and in the dtype of ``input``, instead of its own."""
    return np.array(np.broadcast_to(src, input.shape).astype(input.dtype))


copy.entry.node.prefix = "torch::autograd::"  # a node that PyTorch wrote by hand


def _zero(grad: Any) -> Any:
    return zero(grad)


def _answers(compare: Any, name: str) -> tuple[Any, Any]:
    """The 0 and 1 that a comparison answers, instead of the elements of ``input``: beside a tensor, and beside a number."""

    def over(input: Tensor, other: Tensor) -> Tensor:
        return compare(input, other).astype(input.dtype)

    def over_number(input: Tensor, other: Any) -> Tensor:
        return compare(input, other).astype(input.dtype)

    over.__doc__ = over_number.__doc__ = f"What ``{name}`` answers, 0 or 1, instead of the elements of ``input``."
    over.__name__, over_number.__name__ = f"{name}_over", f"{name}_over_number"
    return (
        op(input=_zero, other=_zero, name=f"{name.title()}Backward1", symbol=name, meet="promote",
           samples=lambda r: [(r(3, 4), r(4)), (r(2), r()), (r(0), r(1))])(over),
        op(input=_zero, name=f"{name.title()}Backward0", symbol=name,
           samples=lambda r: [(r(3, 4), 0.5), (r(), 1)])(over_number),
    )  # fmt: skip


ANSWERS = {name: _answers(compare, name) for name, compare in {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
}.items()}
"""By the name of the comparison what its in-place form records: beside a tensor, and beside a number."""
