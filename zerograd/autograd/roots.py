"""Where a walk begins: the outputs that were asked for, checked, each with the gradient to start with."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.base import SMALL, TensorBase, edge_of, wrap
from ..core.dtypes import number

if TYPE_CHECKING:
    from ..core.graph import Edge
    from .engine import Roots


def roots_of(tensors: list[Any], gradients: Any, create_graph: bool) -> Roots:
    """Each tensor's edge with the gradient that its walk starts with."""
    given = [None] * len(tensors) if gradients is None else _gradients(gradients)
    starts = [_start(tensor, gradient, place, create_graph) for place, (tensor, gradient) in enumerate(zip(tensors, given))]
    if len(given) < len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(given)} gradients")
    return [(_edge(tensor, place), start) for place, (tensor, start) in enumerate(zip(tensors, starts))]


def _edge(tensor: Any, place: int) -> Edge:
    edge = edge_of(tensor)
    if edge is None:
        raise RuntimeError(f"element {place} of tensors does not require grad and does not have a grad_fn")
    return edge


def _start(tensor: Any, gradient: Any, place: int, create_graph: bool) -> Any:
    if not isinstance(tensor, TensorBase):
        raise AssertionError("Expected output to be a torch.Tensor")
    value = tensor._value
    if gradient is None and value.size != 1 and (tensor._requires_grad or tensor._maker is not None):
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    return _first(value, gradient, place, create_graph)


def _gradients(given: Any) -> list[Any]:
    if isinstance(given, TensorBase):
        return [given]
    if isinstance(given, (int, float, np.number)):
        raise TypeError(f"'{type(given).__name__}' object is not iterable")
    for each in given:
        if each is not None and not isinstance(each, TensorBase):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(each).__name__}")
    return list(given)


def _first(array: Any, gradient: Any, place: int, create_graph: bool) -> Any:
    """What the walk from an output starts with, as an array or, to be recorded, a tensor."""
    if gradient is None:
        one = np.ones(array.shape, array.dtype) if array.ndim else number(array.dtype.type, 1)
        return wrap(one) if create_graph else one
    have, want = list(gradient._array.shape), list(array.shape)
    if have != want:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{place}] has a shape of torch.Size({have})"
            f" and output[{place}] has a shape of torch.Size({want})."
        )
    if create_graph:
        return gradient
    given = gradient._array
    return given.astype(array.dtype, copy=given.size <= SMALL)  # a small one is remembered: not the user's own memory
