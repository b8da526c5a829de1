"""Writing into a tensor's memory: every write counts up the version, so that a backward that still needs the old value can tell.

What autograd would have to record is refused with one clear error, before anything is written.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes, errors, operands
from .base import TensorBase, storage_of, will_change
from .graph import mode


def check(tensor: TensorBase, *others: Any) -> None:
    """Raise RuntimeError if writing ``others`` into ``tensor`` would have to be recorded, or spoils a leaf."""
    if not mode.grad:
        return
    base = tensor._base
    if tensor._requires_grad:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    if base is not None and base._requires_grad:
        raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    if tensor._edge or any(isinstance(o, TensorBase) and (o._edge or o._requires_grad) for o in (*others, base)):
        raise NotImplementedError(
            "this in-place operation would have to be recorded for backward, which zerograd does not do yet: write"
            " `y = y + 1` instead of `y += 1`, or put the update under `with torch.no_grad():`."
        )


def write(tensor: Any, value: Any, spread: bool = False) -> Any:
    """Put ``value`` into the memory of ``tensor`` and count the write.

    Raises RuntimeError if the memory is shared with itself, unless ``spread`` says that the same number goes everywhere.
    """
    array = tensor._array
    if not array.flags.writeable and tensor._base is not None and tensor._base._array.flags.writeable:
        array.flags.writeable = True  # NumPy's broadcasting gave a view that only reads
    if not spread and 0 in array.strides and array.size > 1 and _overlaps(array):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location."
            " Please clone() the tensor before performing the operation."
        )
    will_change(tensor)
    with np.errstate(all="ignore"):
        array[...] = value
    storage_of(tensor).version += 1
    return tensor


def _overlaps(array: np.ndarray[Any, Any]) -> bool:
    return any(stride == 0 and size > 1 for stride, size in zip(array.strides, array.shape))


def arithmetic(entry: Any) -> Any:
    """The in-place form of a two-tensor entry: ``add`` gives ``add_``, which writes ``tensor + other`` into ``tensor``."""

    name = f"{entry.name}_"

    def operator(self: Any, other: Any) -> Any:
        ready = operands.meet(self, other, entry.kind)
        if ready is None:
            return NotImplemented
        check(self, other)
        array = self._array
        a, b = ready
        try:
            shape = np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            raise errors.broadcast(a.shape, b.shape) from None
        if shape != array.shape:
            raise RuntimeError(f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(shape)}")
        kind, own = dtypes.from_numpy(a.dtype), dtypes.from_numpy(array.dtype)
        if not dtypes.can_cast(kind, own):
            names = dtypes.scalar_name(kind), dtypes.scalar_name(own)
            raise RuntimeError(f"result type {names[0]} can't be cast to the desired output type {names[1]}")
        return write(self, entry.forward(a, b))

    def method(self: Any, other: Any) -> Any:
        result = operator(self, other)
        if result is NotImplemented:
            raise errors.not_a_tensor(name, "other", 1, other)
        return result

    def method_with_alpha(self: Any, other: Any, *, alpha: Any = 1) -> Any:
        if (type(alpha) is not int or alpha != 1) and isinstance(other, (TensorBase, *operands.NUMBERS)):
            other = other * operands.check_alpha(name, self, other, alpha)
        return method(self, other)

    chosen: Any = method_with_alpha if entry.name in ("add", "sub") else method
    for function in (chosen, operator):
        function.__name__ = function.__qualname__ = name
        function.__doc__ = f"The in-place form of ``{entry.name}``: writes the result into this tensor and returns it."
    chosen.operator = operator
    return chosen
