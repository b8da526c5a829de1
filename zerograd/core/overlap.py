"""Memory that would be written while it is seen twice: by several elements of one tensor, or by an input in another place.

What comes of such a write depends on the order in which a kernel walks, so PyTorch refuses it, where its quick look finds it. The
rules are its own: two tensors are compared only where each fills its stretch of memory without gaps or repeats.
"""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from . import errors
from .base import TensorBase

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLONE = " Please clone() the tensor before performing the operation."
REPEATED = "unsupported operation: more than one element of the written-to tensor refers to a single memory location." + _CLONE
SHARED = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location."
    + _CLONE
)
DEPRECATED = (
    "Use of {} on expanded tensors is deprecated. Please clone() the tensor before performing this operation. This also applies"
    " to advanced indexing e.g. tensor[{}] = {}"
)


def refuse(written: Any, read: Iterable[Any]) -> None:
    """Raise PyTorch's RuntimeError if an element of the array ``written`` is one place in memory with another, or with another of
    the tensors among ``read``.
    """
    if written.base is not None and repeated(written):
        raise RuntimeError(REPEATED)
    refuse_shared(written, read)


def refuse_shared(written: Any, read: Iterable[Any], whole: bool = False) -> None:
    """Only the second half of it; with ``whole`` the tensors must not be the same elements, either."""
    memory = _owner(written)
    for each in read:
        if isinstance(each, TensorBase):
            array = each._value
            if whole if array is written else _owner(array) is memory and _shared(written, array, whole):
                raise RuntimeError(SHARED)


def _owner(array: Any) -> Any:
    """What holds the memory of ``array``: NumPy leads a view of a view back to it."""
    base = array.base
    return array if base is None else base if type(base) is np.ndarray else _beneath(base)


def _beneath(base: Any) -> Any:
    while getattr(base, "base", None) is not None:  # as_strided puts an object of its own between
        base = base.base
    return base


def repeated(array: Any) -> bool:
    """Are several elements one place in memory, as in an expanded tensor?"""
    return 0 in array.strides and array.size > 1 and any(step == 0 and n > 1 for step, n in zip(array.strides, array.shape))


def warn_repeated(written: Any, function: str, index: str, value: str) -> None:
    """PyTorch's warning where it does not refuse (yet)."""
    if repeated(written):
        warnings.warn(DEPRECATED.format(function, index, value), UserWarning, stacklevel=errors.outside())


def _shared(a: Any, b: Any, whole: bool) -> bool:
    if not np.may_share_memory(a, b) or not (_solid(a) and _solid(b)):
        return False
    same = a.strides == b.strides and a.__array_interface__["data"] == b.__array_interface__["data"] and a.size == b.size
    return whole if same else True


def _solid(array: Any) -> bool:
    """Does it fill its stretch of memory, without gaps and without repeats?"""
    if array.flags.forc:
        return True
    step = array.itemsize
    for stride, size in sorted((stride, size) for stride, size in zip(array.strides, array.shape) if size != 1):
        if stride != step:
            return False
        step *= size
    return True
