"""What a mask chooses: ``where``, ``masked_fill``, and where what is not 0 stands.

A gradient goes to the number that was chosen.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors, operands
from ..core.base import TensorBase, wrap
from ..core.op import op
from . import arguments
from .arguments import numpy_names
from .pointwise import zero_where

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

INT64 = dtypes.int64.numpy


def _pairs(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4), r(3, 4)), (r(3, 1), r(4)), (r(), r()), (r(2, 0), r(1))]


@op(input=lambda grad, mask: keep_where(grad, mask), name="WhereBackward0", symbol="where",
    samples=lambda r: [(r(3, 4), r(3, 4) > 0), (r(), r() > 0), (r(0), r(1) > 0)])
def keep_where(input: Tensor, mask: Tensor) -> Tensor:
    """``input`` where ``mask`` is true, else 0: for gradients of what was chosen."""
    return np.where(mask, input, input.dtype.type(0))


@op(input=lambda grad, condition: keep_where(grad, condition),
    other=lambda grad, condition: zero_where(grad, condition),
    name="WhereBackward0", symbol="where",
    samples=lambda r: [(r(3, 4) > 0, r(3, 4), r(3, 4), None), (r(3, 1) > 0, r(4), r(), None), (r() > 0, r(), r(2), None),
                       (r(0) > 0, r(0), r(1), None)])
def where_of(condition: Tensor, input: Tensor, other: Tensor, dtype: Any) -> Tensor:
    """``input`` where ``condition`` is true, else ``other``, in ``dtype`` or else their common one."""
    if dtype is None:
        dtype = dtypes.result_type_of_two(input.dtype, operands.rank(input), other.dtype, operands.rank(other))
    return np.where(condition, input.astype(dtype, copy=False), other.astype(dtype, copy=False))


@numpy_names
def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """``input`` where ``condition`` is true, else ``other``: tensors or numbers, with broadcasting.

    With ``condition`` alone, the places where it is true: one tensor of indices for each dimension.
    Raises RuntimeError for a condition of floats and for shapes that do not go together.

    >>> where(tensor([True, False]), tensor([1., 2.]), 0.)
    tensor([1., 0.])
    """
    arguments.tensor("where", condition, "condition")
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)
    if not all(isinstance(each, operands.OPERANDS) for each in (input, other)):
        raise arguments.overloads("where", (condition, input, other), _where_forms(condition, input, other))
    kind = condition._array.dtype
    if kind.name not in ("bool", "uint8"):
        name = arguments.scalar_name(condition._array)
        raise RuntimeError(f"where expected condition to be a boolean tensor, but got a tensor with dtype {name}")
    if kind.name == "uint8":
        errors.warn_once(_BYTE_CONDITION)
    first, second = ((each._array.dtype, operands.rank(each._array)) if isinstance(each, TensorBase)
                     else (dtypes.number_dtype(each), dtypes.NUMBER) for each in (input, other))
    common = dtypes.result_type_of_two(*first, *second)
    left, right = arguments.numbers(input, other)
    try:
        return where_of(condition, left, right, common)
    except ValueError:
        a, b, c = condition._array.shape, left._array.shape, right._array.shape
        raise unequal(a, b, c) from None

_BYTE_CONDITION = (
    "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version of PyTorch."
    " Use a boolean condition instead."
)


def unequal(*shapes: tuple[int, ...]) -> RuntimeError:
    """The error of the first two shapes, one of them perhaps broadcast already, that do not go together."""
    so_far = shapes[0]
    for shape in shapes[1:]:
        try:
            so_far = np.broadcast_shapes(so_far, shape)
        except ValueError:
            return errors.broadcast(so_far, shape)
    raise AssertionError(f"{shapes} can be broadcast")


def _where_forms(*given: Any) -> str:
    """PyTorch's list of what ``where`` takes, with what was wrong for each form of equal length."""
    names = [arguments._kind(each) for each in given]

    def wrong(*wanted: str) -> str:
        shown = ", ".join(
            name if (isinstance(each, TensorBase) if want == "Tensor" else arguments.is_number(each)) else f"!{name}!"
            for name, want, each in zip(names, wanted, given)
        )
        return f"\n      didn't match because some of the arguments have invalid types: ({shown})"

    forms = ["(Tensor condition)", "(Tensor condition, Tensor input, Tensor other, *, Tensor out = None)"]
    for first, second in (("Number", "Tensor"), ("Tensor", "Number"), ("Number", "Number")):
        label = "self" if first == "Number" else "input"
        forms.append(f"(Tensor condition, {first} {label}, {second} other)" + wrong("Tensor", first, second))
    return "\n".join(forms)


@numpy_names
def where_method(input: Any, condition: Any, other: Any) -> Tensor:
    """This tensor where ``condition`` is true, else ``other``.

    >>> tensor([1., 2.]).where(tensor([True, False]), 0.)
    tensor([1., 0.])
    """
    chosen: Tensor = where(condition, input, other)
    return chosen


@numpy_names
def nonzero(input: Any, *, as_tuple: bool = False) -> Any:
    """The indices of the elements that are not zero: a row for each, or with ``as_tuple`` a tensor for each dimension.

    >>> nonzero(tensor([0, 5, 7]))
    tensor([[1],
            [2]])
    """
    array = arguments.tensor("nonzero", input)._array
    if as_tuple:
        found = np.nonzero(array if array.ndim else array.reshape(1))
        return tuple(wrap(each.astype(INT64, copy=False)) for each in found)  # on 32 bits, NumPy counts in int32
    return wrap(np.argwhere(array).astype(INT64, copy=False))


@op(input=lambda grad, mask: zero_where(grad, mask), name="MaskedFillBackward0", symbol="fill",
    samples=lambda r: [(r(3, 4), r(3, 4) > 0, 2.5), (r(4), r(3, 1) > 0, -1.0), (r(), r() > 0, 0.0)])
def masked_fill_number(input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """A number where ``mask`` is true, else ``input``."""
    return np.where(mask, operands.stored(value, input.dtype), input)


@op(input=lambda grad, mask: zero_where(grad, mask),
    value=lambda grad, mask: keep_where(grad, mask),
    name="MaskedFillBackward1", symbol="fill", samples=lambda r: [(r(3, 4), r(3, 4) > 0, r()), (r(4), r(3, 1) > 0, r())])
def masked_fill_tensor(input: Tensor, mask: Tensor, value: Tensor) -> Tensor:
    """The one number of a 0-d tensor where ``mask`` is true, else ``input``."""
    return np.where(mask, value.astype(input.dtype), input)


@numpy_names
def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """``value``, a number or a 0-d tensor, where ``mask`` is true, else ``input``.

    Raises RuntimeError for a mask that is not bool, or a value of several numbers.

    >>> tensor([1., 2.]).masked_fill(tensor([True, False]), 9.)
    tensor([9., 2.])
    """
    arguments.tensor("masked_fill", input)
    arguments.tensor("masked_fill", mask, "mask", 2)
    is_tensor = isinstance(value, TensorBase)
    if not is_tensor and not arguments.is_number(value):
        kind = errors.type_name(value)
        why = f"\n      didn't match because some of the arguments have invalid types: (Tensor, !{kind}!)"
        raise arguments.overloads(
            "masked_fill", (mask, value), f"(Tensor mask, Tensor value){why}\n(Tensor mask, Number value){why}"
        )
    if mask._array.dtype.kind != "b":
        name = errors.C_NAMES[arguments.scalar_name(mask._array)]
        raise RuntimeError(f"masked_fill_ only supports boolean masks, but got mask with dtype {name}")
    if is_tensor and value._array.ndim:
        raise RuntimeError(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with"
            f" {value._array.ndim} dimension(s)."
        )
    filled: Tensor
    try:
        filled = masked_fill_tensor(input, mask, value) if is_tensor else masked_fill_number(input, mask, value)
    except ValueError:
        raise errors.broadcast(mask._array.shape, input._array.shape) from None
    return filled
