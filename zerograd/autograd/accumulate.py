"""What arrives at a leaf is added to its ``.grad``."""
from __future__ import annotations

from _thread import _count
from threading import RLock
from typing import Any

import numpy as np

from ..core import overlap
from ..core.base import SMALL, TensorBase, storage_of, wrap
from .unbroadcast import copied_as, laid_out_as

_add: Any = np.add
_one_at_a_time = RLock()  # threads may share a leaf, and others may run while NumPy adds


def add_to_grad(tensor: Any, grad: Any) -> None:
    """Add to ``tensor.grad``: in place where there is one, so that who holds it sees it grow; as a new tensor if recorded."""
    if not tensor._requires_grad and tensor._maker is None:  # no longer: requires_grad = False, detach_()
        return
    if not _count():  # no other thread; to take the lock costs as much as an operation's whole visit
        _add_alone(tensor, grad)
        return
    with _one_at_a_time:
        _add_alone(tensor, grad)


def _add_alone(tensor: Any, grad: Any) -> None:
    held, recorded, before = tensor._grad, isinstance(grad, TensorBase), None
    tensor._grad_version = 0 if (storage := tensor._storage) is None else storage.writes
    if held is None:
        tensor._grad = copied_as(tensor._value, grad) if recorded else wrap(laid_out_as(tensor._value, grad))
    elif recorded:
        tensor._grad = held + grad
    else:
        array, storage = held._value, held._storage or storage_of(held)
        if type(array) is not np.ndarray:
            array = held._array
        if array.base is not None:
            overlap.refuse(array, ())
        small = array.copy() if array.size <= SMALL else None
        _add(array if small is None else small, grad, array)  # (to itself NumPy adds one number in 0.57 µs, not 0.14)
        storage.writes += 1
        before = storage.writes, small, None if small is None else grad
    tensor._grad_before = before
