"""``copy`` and ``pickle`` of tensors. Only leaves can be copied deeply; what shared memory before shares the new memory after."""
from __future__ import annotations

import copy
from typing import Any

import numpy as np

from .base import TensorBase, storage_of, wrap

NON_LEAF = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were"
    " attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see"
    " https://github.com/pytorch/pytorch/pull/103001"
)
_OURS = frozenset(TensorBase.__annotations__)
"""What stands in a tensor's dictionary without having been put there by a user."""


def deep_copy(tensor: Any, memo: dict[Any, Any]) -> Any:
    """A leaf of its own with the same numbers and gradient. Within one ``deepcopy``, tensors that share memory still do.

    Raises RuntimeError for what an operation made: the copy could not have its history.
    """
    if tensor._maker is not None:
        raise RuntimeError(NON_LEAF)
    if id(tensor) in memo:
        return memo[id(tensor)]
    memory, start = _memory(tensor._array)
    known = "memory", id(memory)
    if known not in memo:
        memo[known] = memory.copy(order="K"), memory  # the old one too, or its id might come again
    made = _view(memo[known][0], start, tensor._array.shape, tensor._array.strides)
    memo[id(tensor)] = made
    storage_of(made).writes = made._grad_version = 1
    made._requires_grad = tensor._requires_grad
    if tensor._grad is not None:
        made._grad = copy.deepcopy(tensor._grad, memo)
    made.__dict__.update(copy.deepcopy(_users(tensor), memo))
    return made


def reduce(tensor: Any, protocol: Any = None) -> tuple[Any, ...]:
    """How to make it again: the memory that it looks at, and the place in it. Without gradient and history, as in PyTorch."""
    memory, start = _memory(tensor._array)
    # A view, so that `pickle` does not take the memory of two tensors for one thing: PyTorch does not either.
    return rebuild, (memory.view(), start, tensor._array.shape, tensor._array.strides, tensor.requires_grad), _users(tensor)


def rebuild(memory: Any, start: int, shape: tuple[int, ...], strides: tuple[int, ...], requires_grad: bool) -> Any:
    """A leaf that looks at ``memory``, ``start`` bytes from its beginning."""
    made = _view(memory, start, shape, strides)
    made._requires_grad = requires_grad
    return made


def _memory(array: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], int]:
    """The array that owns the memory of ``array``, and how many bytes into it ``array`` begins."""
    owner: Any = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if not owner.flags.forc or owner.dtype != array.dtype or not array.size:
        owner = array = np.array(array, order="K")
    return owner, _address(array) - _address(owner)


def _address(array: np.ndarray[Any, Any]) -> int:
    return int(array.__array_interface__["data"][0])


def _view(memory: np.ndarray[Any, Any], start: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    if start == 0 and memory.shape == shape and memory.strides == strides:
        return wrap(memory)
    return wrap(np.ndarray(shape, memory.dtype, memory.ravel(order="K"), start, strides))


def _users(tensor: Any) -> dict[str, Any]:
    """The attributes that a user gave it."""
    return {name: value for name, value in tensor.__dict__.items() if name not in _OURS}
