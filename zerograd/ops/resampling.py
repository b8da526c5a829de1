"""Resampling: an array with more or fewer places, mixed from those it had, and back.

What is mixed from what is worked out beforehand, as ``Resizing`` (see ``taps.py``). The entries differ in nothing else than that
and in their names, so that one function declares them all.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core import dtypes
from ..core.half import rounded_once
from ..core.op import op
from . import arguments
from .taps import MODES, Line, resizing

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

HALF, UINT8 = dtypes.float16.numpy, dtypes.uint8.numpy
_SHAPES: dict[int, Any] = {1: [((1, 2, 5), (8,)), ((2, 1, 4), (3,))], 2: [((1, 1, 3, 4), (5, 7)), ((1, 2, 4, 3), (2, 3))],
           3: [((1, 1, 2, 3, 2), (3, 5, 4)), ((1, 1, 3, 2, 4), (2, 2, 3))]}  # fmt: skip


def _declared(mode: tuple[str, int]) -> Any:
    """The entry of a mode; that of its gradient is declared with it."""
    (word, n), kernel = mode, MODES[mode].kernel
    name = f"upsample_{word.removesuffix('_aa').replace('-', '_')}{n}d{'_aa' * word.endswith('_aa')}"
    node = "".join(part.capitalize() for part in name.split("_")).replace(f"{n}d", f"{n}D")
    taken = (*dtypes.PRECISE, *(() if "aa" in word else (HALF,)), *((UINT8,) if n == 2 or "nearest" in word else ()))
    whole: Any = rounded_once if HALF in taken else lambda body: body

    def resized(r: Any) -> list[tuple[Any, ...]]:
        cases = [(r(*shape), out) for shape, out in _SHAPES[n]]
        return [(x, resizing(mode, [Line(*each, None, False) for each in zip(x.shape[2:], out)], x._array.dtype))
                for x, out in cases]  # fmt: skip

    def grads(r: Any) -> list[tuple[Any, ...]]:
        return [(r(*x.shape[:2], *how.out), how) for x, how in resized(r)]

    def _mixed(grad: Any, how: Any) -> Any:
        return there(grad, how)

    def _shared_out(grad: Any, how: Any) -> Any:
        return back(grad, how)

    def spread(input: Tensor, how: Any) -> Tensor:
        if input.dtype not in taken:
            raise arguments.not_implemented(f"{name}_backward_cpu", input)
        return how.spread(input)

    def read(input: Tensor, how: Any) -> Tensor:
        if input.dtype not in taken and not ("aa" in word and how.out == how.sizes):  # what is only copied may be anything
            raise arguments.not_implemented(kernel, input)
        return how.read(input)

    read.__name__, spread.__name__ = name, f"{name}_spread"
    read.__doc__ = f"``input`` with so many places along its last dimensions as ``how`` says, in the mode {word!r}."
    spread.__doc__ = f"The gradient of ``{name}``: each number shared out to the places that it was mixed from."
    back = op(input=_mixed, name=f"{node}BackwardBackward0", samples=grads)(whole(spread))
    there = op(input=_shared_out, name=f"{node}Backward0", symbol="upsample", samples=resized)(whole(read))
    return there


ENTRIES = {mode: _declared(mode) for mode in MODES}
"""The operation of each mode, by its name and its number of dimensions."""
