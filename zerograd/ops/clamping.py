"""Numbers within bounds: ``clamp`` and its kin. A gradient goes to what was within."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, operands
from ..core.base import TensorBase, wrap
from ..core.op import op
from . import arguments
from .arguments import numpy_names
from .masking import keep_where, unequal
from .pointwise import not_above, not_below

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

INT64 = dtypes.int64.numpy


def _pairs(r: Any) -> list[tuple[Any, Any]]:
    return [(r(3, 4), r(3, 4)), (r(3, 1), r(4)), (r(), r()), (r(2, 0), r(1))]


@op(input=lambda grad, input, min, max: _within(grad, input, min, max), name="ClampBackward1", symbol="clamp",
    samples=lambda r: [(r(3, 4), -1.03, 1.07), (r(3), None, 0.52), (r(), -0.51, None), (r(0), 0, 1), (r(4), 1, -1)])
def clamp_numbers(input: Tensor, min: Any, max: Any) -> Tensor:
    """Numbers below ``min`` become ``min``, those above ``max`` become ``max``; either may be None."""
    kind, rank = input.dtype, operands.rank(input)
    for bound in (min, max):
        if bound is not None:
            kind = dtypes.result_type_of_two(kind, rank, dtypes.number_dtype(bound), dtypes.NUMBER)
    bounded = input.astype(kind, copy=False)
    if min is not None:
        bounded = not_below(bounded, operands.stored(min, kind))
    if max is not None:
        bounded = not_above(bounded, operands.stored(max, kind))
    return bounded


def _within(grad: Any, input: Any, min: Any, max: Any) -> Any:
    if min is None or max is None:
        return keep_where(grad, input <= max if min is None else input >= min)
    return keep_where(grad, (input >= min) & (input <= max))


@op(input=lambda grad, input, min, max: keep_where(grad, (input >= min) & (input <= max)),
    min=lambda grad, input, min, max: keep_where(grad, (min < max) & (input < min)),
    max=lambda grad, input, min, max: keep_where(grad, (input > max) | (max < min)),
    name="ClampBackward0", symbol="clamp",
    samples=lambda r: [(r(3, 4), r(4, high=-0.5), r(3, 1, low=0.5)), (r(3), r(3), r(3)), (r(), r(high=0.0), r(low=0.2))])
def clamp_tensors(input: Tensor, min: Tensor, max: Tensor) -> Tensor:
    """Bounds that differ from place to place."""
    kind = dtypes.result_type(*((a.dtype, operands.rank(a)) for a in (input, min, max)))
    if kind.kind == "b":
        raise arguments.not_implemented("clamp_cpu", np.empty(0, kind))
    above = not_below(input.astype(kind, copy=False), min.astype(kind, copy=False))
    return not_above(above, max.astype(kind, copy=False))


@op(input=lambda grad, input, min: keep_where(grad, input >= min), symbol="clamp",
    name="ClampMinBackward0", samples=lambda r: [(r(3, 4), -1.03), (r(), -3.0), (r(0), 0)])
def clamp_min_number(input: Tensor, min: Any) -> Tensor:
    """Numbers below ``min`` become ``min``."""
    return arguments.forward(clamp_numbers)(input, min, None)


@op(input=lambda grad, input, max: keep_where(grad, input <= max), symbol="clamp",
    name="ClampMaxBackward0", samples=lambda r: [(r(3, 4), 1.03), (r(), 3.0), (r(0), 0)])
def clamp_max_number(input: Tensor, max: Any) -> Tensor:
    """Numbers above ``max`` become ``max``."""
    return arguments.forward(clamp_numbers)(input, None, max)


@op(input=lambda grad, input, min: keep_where(grad, input >= min),
    min=lambda grad, input, min: keep_where(grad, input < min),
    name="ClampMinBackward1", symbol="clamp", meet="promote", samples=_pairs)
def clamp_min_tensor(input: Tensor, min: Tensor) -> Tensor:
    """Numbers below those of ``min`` become those."""
    return not_below(input, min)


@op(input=lambda grad, input, max: keep_where(grad, input <= max),
    max=lambda grad, input, max: keep_where(grad, input > max),
    name="ClampMaxBackward1", symbol="clamp", meet="promote", samples=_pairs)
def clamp_max_tensor(input: Tensor, max: Tensor) -> Tensor:
    """Numbers above those of ``max`` become those."""
    return not_above(input, max)


@numpy_names
def clamp(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Every element brought within ``min`` and ``max``: two numbers or two tensors, one of which may be left out.

    The gradient of what was outside is 0. Raises RuntimeError if neither is given.

    >>> tensor([-1., 0.5, 3.]).clamp(0, 1)
    tensor([0.0000, 0.5000, 1.0000])
    """
    arguments.tensor("clamp", input)
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    given = [each for each in (min, max) if each is not None]
    bounded: Tensor
    if all(isinstance(each, TensorBase) for each in given):
        ends = [_unbounded(input, sign) if each is None else each for each, sign in ((min, -1), (max, 1))]
        try:
            bounded = clamp_tensors(input, *ends)
        except ValueError:
            raise unequal(input._array.shape, *(each._array.shape for each in ends)) from None
        return bounded
    if not all(arguments.is_number(each) for each in given):
        raise arguments.overloads(
            "clamp", (input, *given), "(Tensor input, Tensor min = None, Tensor max = None, *, Tensor out = None)\n"
            "(Tensor input, Number min = None, Number max = None, *, Tensor out = None)"
        )
    bounded = clamp_numbers(input, min, max)
    return bounded


def _unbounded(input: Any, sign: int) -> Any:
    """A bound that nothing is beyond."""
    kind = input._array.dtype
    if kind.kind == "b":
        return wrap(np.asarray(sign > 0))
    limits: Any = np.iinfo(kind) if kind.kind != "f" else None
    end = sign * np.inf if limits is None else limits.max if sign > 0 else limits.min
    return wrap(np.asarray(end, kind))


@numpy_names
def clamp_min(input: Tensor, min: Any) -> Tensor:
    """Numbers below ``min``, a number or a tensor, become ``min``.

    >>> tensor([-1., 3.]).clamp_min(0)
    tensor([0., 3.])
    """
    arguments.tensor("clamp_min", input)
    bounded: Tensor = (clamp_min_tensor if isinstance(min, TensorBase) else clamp_min_number)(input, min)
    return bounded


@numpy_names
def clamp_max(input: Tensor, max: Any) -> Tensor:
    """Numbers above ``max``, a number or a tensor, become ``max``.

    >>> tensor([-1., 3.]).clamp_max(0)
    tensor([-1.,  0.])
    """
    arguments.tensor("clamp_max", input)
    bounded: Tensor = (clamp_max_tensor if isinstance(max, TensorBase) else clamp_max_number)(input, max)
    return bounded
