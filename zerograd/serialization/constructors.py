"""The closed list of what a checkpoint may ask for by name: storages, tensors, dtypes and a few of Python's own classes.

A name that is not here is an error that says so. What is here is called with arguments whose classes were checked, and makes new
values only: nothing is imported, and no method of anything that the file made is called.
"""
from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..core import copying, dtypes
from ..core.base import registry
from ..core.devices import device
from ..core.size import Size
from .refusals import refused, shown, unknown_global

Sizes = tuple[int, ...]
MOST_DIMENSIONS = 32  # NumPy 1.26 has no more
NO_GRAD = "only Tensors of floating point and complex dtype can require gradients"


class StorageType(NamedTuple):
    """A class of storages, such as ``torch.FloatStorage``."""

    dtype: dtypes.dtype


class TensorType(NamedTuple):
    """The class ``torch.Tensor``, which some calls are given."""


class Storage:
    """A piece of memory, as ``map_location`` gets it and hands it back."""

    __slots__ = ("memory",)

    def __init__(self, memory: np.ndarray[Any, Any]) -> None:
        self.memory = memory

    def __repr__(self) -> str:
        return f"a storage of {self.memory.size} {dtypes.from_numpy(self.memory.dtype)}"


class Constructor(NamedTuple):
    """Something that may be called, with arguments of one of the ``shapes``."""

    name: str
    make: Callable[..., Any]
    shapes: tuple[tuple[Any, ...], ...]
    hashes: bool = False
    cost: int = 0

    def call(self, arguments: tuple[Any, ...]) -> Any:
        """The new value. Raises UnpicklingError for arguments that it is not meant for."""
        for shape in self.shapes:
            if len(shape) == len(arguments) and all(type(each) in kinds for each, kinds in zip(arguments, shape)):
                return self.make(*arguments)
        given = ", ".join(type(each).__name__ for each in arguments)
        raise refused(f"{self.name} is called with ({given:.200}), which is not how a checkpoint calls it.")


def _tensor(
    storage: Storage, offset: int, size: Sizes, stride: Sizes, requires_grad: bool, hooks: Any, more: Any = None
) -> Any:
    memory = storage.memory
    if more:
        raise refused(f"A tensor has the mark {shown(next(iter(more)))}, which zerograd does not have.")
    if hooks:
        raise refused("A tensor has backward hooks, which are code.")
    _check_place(memory, offset, size, stride)
    if requires_grad and memory.dtype.kind != "f":
        raise RuntimeError(NO_GRAD)
    step = memory.itemsize
    try:
        start, steps = offset * step if 0 not in size else 0, tuple(each * step for each in stride)
        return copying.rebuild(memory, start, tuple(size), steps, requires_grad)
    except (ValueError, OverflowError, TypeError) as error:
        raise refused(f"A tensor of the sizes {list(size)} and strides {list(stride)} cannot be: {error}.") from None


def _check_place(memory: np.ndarray[Any, Any], offset: int, size: Sizes, stride: Sizes) -> None:
    """Raise RuntimeError unless a tensor of these sizes and strides lies inside the memory."""
    if len(size) != len(stride):
        raise RuntimeError(f"unequal size length ({len(size)}) and stride length ({len(stride)})")
    if len(size) > MOST_DIMENSIONS or any(type(each) is not int or each.bit_length() > 63 for each in (offset, *size, *stride)):
        raise refused("A tensor has sizes, strides or an offset that are no whole numbers of 64 bits, or too many of them.")
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if any(each < 0 for each in (*size, *stride)):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}")
    needed = offset + 1 + sum((length - 1) * step for length, step in zip(size, stride)) if 0 not in size else 0
    if needed > memory.size:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {memory.itemsize}"
            f" requiring a storage size of {needed * memory.itemsize} are out of bounds for storage of size {memory.nbytes}"
        )


def _parameter(data: Any, requires_grad: bool, hooks: Any, state: Any = None) -> Any:
    if hooks:
        raise refused("A parameter has backward hooks, which are code.")
    made = registry.Parameter(data, requires_grad)
    attributes(made, state or {})
    return made


def _with_attributes(function: Constructor, kind: TensorType, arguments: tuple[Any, ...], state: Any) -> Any:
    if function is not TABLE["torch._utils._rebuild_tensor_v2"]:
        raise refused(f"A tensor with attributes is made by {function.name}.")
    made = function.call(arguments)
    attributes(made, state)
    return made


def attributes(thing: Any, state: Any) -> None:
    """Give ``thing`` the attributes in ``state``: names of its own only, none that its class has."""
    if type(state) is not dict or any(type(name) is not str or hasattr(type(thing), name) or name[:2] == "__" for name in state):
        raise refused(f"A {type(thing).__name__} has attributes that no user can have given it: {shown(state)}")
    vars(thing).update(state)


def _encode(text: str, coding: str) -> bytes:
    if coding not in ("latin1", "latin-1"):
        raise refused(f"Bytes are written in {shown(coding)}, not in latin1.")
    try:
        return text.encode("latin1")
    except UnicodeEncodeError:
        raise refused("Bytes are written in letters that stand for no byte.") from None


def _size(numbers: tuple[int, ...]) -> Size:
    if any(type(each) is not int or each.bit_length() > 63 for each in numbers):
        raise refused("A torch.Size is made of what are no whole numbers of 64 bits.")
    return Size(numbers)


def _device(kind: str, index: int | None = None) -> device:
    if len(kind) > 40 or (index or 0).bit_length() > 7:
        raise refused(f"There is no device {shown(kind)}.")
    try:
        return device(kind, index)
    except RuntimeError as error:
        raise refused(f"{error}.") from None


def _constructors() -> dict[str, Constructor]:
    text, hooks, tensor = {str}, {OrderedDict}, {registry.Tensor}
    place: tuple[Any, ...] = ({Storage}, {int}, {tuple, Size}, {tuple, Size}, {bool}, hooks)
    typed = {Constructor}, {TensorType}, {tuple}, {dict}
    made = [
        Constructor("torch._utils._rebuild_tensor_v2", _tensor, (place, (*place, {dict, type(None)})), cost=32),
        Constructor("torch._utils._rebuild_parameter", _parameter, ((tensor, {bool}, hooks),), cost=32),
        Constructor("torch._utils._rebuild_parameter_with_state", _parameter, ((tensor, {bool}, hooks, {dict}),), cost=32),
        Constructor("torch._tensor._rebuild_from_type_v2", _with_attributes, (typed,), cost=32),
        Constructor("collections.OrderedDict", OrderedDict, ((),)),
        Constructor("collections.Counter", Counter, ((), ({dict},))),
        Constructor("builtins.set", set, ((), ({list},)), hashes=True),
        Constructor("builtins.complex", complex, (({float}, {float}),)),
        Constructor("builtins.bytes", bytes, ((),)),
        Constructor("builtins.bytearray", bytearray, ((), ({bytes},))),
        Constructor("_codecs.encode", _encode, ((text, text),)),
        Constructor("torch.Size", _size, (({tuple},),)),
        Constructor("torch.device", _device, ((text,), (text, {int}))),
    ]  # fmt: skip
    return {each.name: each for each in made}


TABLE: dict[str, Any] = {
    **_constructors(),
    **{f"torch.{kind.name}": kind for kind in dtypes.DTYPES.values()},
    **{f"torch.{dtypes.scalar_name(kind)}Storage": StorageType(kind) for kind in dtypes.DTYPES.values()},
    "torch.Tensor": TensorType(),
}


def find(module: str, name: str) -> Any:
    """What a file calls ``module.name``, where it is on the list. (Protocol 2 calls ``builtins`` by Python 2's name.)"""
    module = "builtins" if module == "__builtin__" else module
    found = TABLE.get(f"{module}.{name}")
    if found is not None:
        return found
    if module == "torch" and name.endswith("Storage"):
        raise refused(f"The file holds a torch.{name}, and zerograd has no tensors of that dtype.")
    raise unknown_global(module, name)
