"""How a tensor lies in memory, as far as PyTorch's programs name it: ``torch.strided`` and the memory formats.

There is one layout here. A memory format says in which order the elements stand.
"""
from __future__ import annotations

from functools import wraps
from typing import Any

import numpy as np

from . import errors

PINNED = "pin_memory=True requires a CUDA or other accelerator backend; no pinned memory allocator is available on this system."


class _Named:
    """An object that is known by its name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


class layout(_Named):
    """What kind of memory a tensor has. There is only ``torch.strided``."""

    __slots__ = ()


class memory_format(_Named):
    """In which order the elements of a tensor stand in memory."""

    __slots__ = ()


strided = layout("strided")
contiguous_format, preserve_format = memory_format("contiguous_format"), memory_format("preserve_format")
channels_last = memory_format("channels_last")


def laid_out(array: Any, order: Any, function: str) -> Any:
    """``array`` in the memory format ``order``; itself where it is so already. Raises PyTorch's errors for what is none.

    >>> from zerograd.core.layouts import channels_last, laid_out
    >>> laid_out(np.zeros((2, 3, 4, 5), np.float32), channels_last, "clone").strides
    (240, 4, 60, 12)
    """
    if order is None or order is preserve_format:
        return array
    if not isinstance(order, memory_format):
        raise TypeError(f"{function}(): argument 'memory_format' must be torch.memory_format, not {errors.type_name(order)}")
    if order is contiguous_format:
        return array if array.flags.c_contiguous else np.array(array, order="C")
    if array.ndim != 4:
        raise RuntimeError("required rank 4 tensor to use channels_last format")
    turned = array.transpose(0, 2, 3, 1)
    return array if turned.flags.c_contiguous else np.array(turned, order="C").transpose(0, 3, 1, 2)


def with_layout(function: Any) -> Any:
    """A function that makes a tensor, with the arguments that say how it is to lie in memory: ``layout=``, ``pin_memory=``.

    What is made like another tensor or is empty knows ``memory_format=``, too.
    """
    name = function.__name__

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not kwargs:
            return function(*args)
        if not isinstance(given := kwargs.pop("layout", strided) or strided, layout):
            raise TypeError(f"{name}(): argument 'layout' must be torch.layout, not {errors.type_name(given)}")
        pinned = kwargs.pop("pin_memory", False)
        if not isinstance(pinned, (bool, type(None))):
            raise TypeError(f"{name}(): argument 'pin_memory' must be bool, not {errors.type_name(pinned)}")
        order = kwargs.pop("memory_format", None) if name == "empty" or name.endswith("_like") else None
        if order is preserve_format and name == "empty":
            raise RuntimeError("unsupported memory format Preserve")
        made = function(*args, **kwargs)
        if pinned:
            raise RuntimeError(PINNED)
        if order is not None:
            made._array = laid_out(made._array, order, name)
        return made

    return call
