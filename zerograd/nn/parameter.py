"""``Parameter`` and ``Buffer``: tensors that a module keeps as soon as one is assigned to an attribute of it."""
from __future__ import annotations

from typing import Any

from ..core import errors
from ..core.base import TensorBase, registry, storage_of
from ..ops import empty
from ..tensor import Tensor


class Parameter(Tensor):
    """A tensor that training is to change: it requires grad, and the module that it is assigned to lists it in ``parameters()``.

    It shares the memory of ``data``, and nothing else: it is a leaf, wherever ``data`` came from. Raises RuntimeError for whole
    numbers, unless ``requires_grad`` is False.

    >>> torch.nn.Parameter(tensor([1., 2.]))
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        seen = (empty(0) if data is None else data).detach()
        if not isinstance(requires_grad, bool):
            given = errors.type_name(requires_grad)
            raise TypeError(f"_make_subclass(): argument 'require_grad' (position 3) must be bool, not {given}")
        if requires_grad and seen._array.dtype.kind != "f":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        TensorBase.__init__(self, seen._array)
        self._storage, self._cut, self._requires_grad = storage_of(seen), seen._cut, requires_grad

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """A parameter of its own with the same numbers, without the gradient."""
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, ...]:
        *_, users = super().__reduce_ex__(protocol)  # the attributes that a user gave it
        return type(self), (self.data, self.requires_grad), users


registry.Parameter = Parameter


class _Marked(type(Tensor)):  # type: ignore[misc]
    def __instancecheck__(cls, thing: Any) -> bool:
        return isinstance(thing, Tensor) and "_is_buffer" in thing.__dict__


class Buffer(Tensor, metaclass=_Marked):
    """A tensor that belongs to a module but is not trained, such as a running mean: assigned to an attribute, it is a buffer.

    It shares the memory of ``data``. ``persistent``: it is a part of ``state_dict()``. (What is made is a plain tensor that is
    marked, as in PyTorch.)

    >>> module = torch.nn.Module()
    >>> module.mean = torch.nn.Buffer(tensor([1., 2.]))
    >>> list(module.buffers())
    [tensor([1., 2.])]
    """

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        source = empty(0) if data is None else data
        buffer = source.detach().requires_grad_(source.requires_grad)
        buffer._is_buffer, buffer.persistent = True, persistent
        return buffer
