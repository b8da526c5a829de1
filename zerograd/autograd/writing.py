"""Writing into the memory of a tensor: every write is counted, and whoever remembers what stood there is told before."""
from __future__ import annotations

from typing import Any

import numpy as np

from ..core import views
from ..core.base import InferenceStorage, allow_writes, storage_of, will_change
from ..core.modes import mode
from ..core.quiet import silent
from .followers import follow

INFERENCE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before"
    " doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
)


def write(tensor: Any, value: Any, recorded: bool = False) -> Any:
    """Put ``value``, an array or a Python number, into the memory of ``tensor`` and count the write."""
    array = memory_of(tensor)
    if type(value) is int:
        array.fill(value)
    elif value.dtype is array.dtype:
        array[...] = value
    else:
        silent().run(array.__setitem__, ..., value)
    count_writes(tensor, recorded=recorded)
    return tensor


def count_writes(tensor: Any, writes: int = 1, recorded: bool = False) -> None:
    """Count a write, or several, and let the views know: those that cannot follow it, and, if it is not ``recorded``, all."""
    storage = tensor._storage or storage_of(tensor)
    storage.writes += writes
    if storage._views is None:
        return
    if storage.has_several:
        views.spoil_several(storage)
    if not recorded:
        follow(storage)


def memory_of(tensor: Any) -> Any:
    """The array of ``tensor``, to be written to now: nodes that remember its value get a copy before. Raises PyTorch's errors."""
    array = tensor._value
    if type(array) is not np.ndarray:
        array = tensor._array  # (as a property it takes 0.05 µs)
    if type(tensor._storage) is InferenceStorage and not mode.inference:
        raise RuntimeError(INFERENCE)
    shared = array.base is not None
    if shared and not array.flags.writeable:  # as what NumPy expanded is
        allow_writes(tensor)
    if shared or tensor._maker is not None:
        will_change(tensor)
    return array
