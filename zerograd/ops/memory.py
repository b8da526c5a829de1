"""The memory that elements stand in: copied in another order, or read as numbers of another dtype."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes
from ..core.base import allow_writes, cut, will_change, wrap
from ..core.layouts import contiguous_format, laid_out
from ..core.op import op
from ..core.sharing import look_beside
from .arguments import numpy_names
from .pointwise import clone

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def turned(made: Any) -> Any:
    """The same leaf with its dimensions exchanged: its elements do not stand in order."""
    made._array = made._array.T
    return made


@op(input=lambda grad: grad, name="CloneBackward0", symbol="clone", samples=lambda r: [(turned(r(4, 3)),)])
def clone_in_order(input: Tensor) -> Tensor:
    """A copy whose elements stand in order in memory."""
    return np.array(input, order="C")


def contiguous(input: Tensor, *, memory_format: Any = contiguous_format) -> Tensor:
    """The tensor itself if its elements stand in order in memory, else a copy in which they do.

    >>> tensor([[1., 2.], [3., 4.]]).t().contiguous().stride()
    (2, 1)
    """
    if memory_format is not contiguous_format:
        there = laid_out(input._array, memory_format, "contiguous") is input._array
        return input if there else clone_as(input, memory_format=memory_format)
    ordered: Tensor = input if input._array.flags.c_contiguous else clone_in_order(input)
    return ordered


@numpy_names
def clone_as(input: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy that gradients flow back through; ``memory_format`` says in which order its elements stand in memory.

    >>> clone(tensor([[1., 2.], [3., 4.]]).t(), memory_format=torch.contiguous_format).stride()
    (2, 1)
    """
    copied: Tensor = clone(input)
    if memory_format is not None:
        copied._array = laid_out(copied._array, memory_format, "clone")
    return copied


clone_as.__name__ = clone_as.__qualname__ = "clone"


def storage_offset(input: Any) -> int:
    """How many elements lie in memory between the first that its base sees and its own first.

    >>> storage_offset(arange(4)[1:])
    1
    """
    array = input._array
    whole = array if input._base is None else input._base._array
    first, own = (each.__array_interface__["data"][0] for each in (whole, array))
    return int(own - first) // array.itemsize if array.size else 0


def read_as(input: Any, dtype: Any) -> Tensor:
    """The same bytes, read as numbers of another dtype: a tensor without history. Raises where they do not come out even."""
    array, kind = input._array, dtypes.as_dtype(dtype, "view").numpy
    own, new = array.dtype.itemsize, kind.itemsize
    names = " as ".join(dtypes.scalar_name(dtypes.from_numpy(each)) for each in (array.dtype, kind))
    why = f"to view {names} (different element sizes)"
    if own != new:
        steps = [step // own for step in array.strides]
        if not array.ndim:
            raise RuntimeError(f"self.dim() cannot be 0 {why}")
        if new > own and array.shape[-1] % (ratio := new // own):
            raise RuntimeError(f"self.size(-1) must be divisible by {ratio} {why}, but got {array.shape[-1]}")
        if steps[-1] != 1 and array.size:
            raise RuntimeError(f"self.stride(-1) must be 1 {why}, but got {steps[-1]}")
        if new > own:
            uneven = [(f"storage_offset() must be divisible by {ratio}", storage_offset(input))] if array.size else []
            uneven += [(f"stride({d}) must be divisible by {ratio}", step) for d, step in enumerate(steps[:-1]) if array.size]
            for rule, value in uneven:
                if value % ratio:
                    raise RuntimeError(f"self.{rule} {why}, but got {value}")
    will_change(input)
    allow_writes(input)
    seen = wrap(array.view(kind))
    look_beside(seen, input)
    return cut(seen, "view(dtype)", input)
