"""``Parameter`` and ``Buffer``: tensors that a module keeps as soon as one is assigned to an attribute of it."""
from __future__ import annotations

from typing import Any

from ..core import errors
from ..core.base import TensorBase, registry, storage_of, wrap
from ..ops.creation import empty
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


# ---------------------------------------------------------------- without a shape


class UninitializedTensorMixin:
    """A tensor whose shape is not known yet: ``materialize`` gives it one, and its class. Nothing is computed with it before."""

    __slots__ = ()

    cls_to_become: type = Tensor

    @property
    def _value(self) -> Any:
        raise ValueError(
            "Attempted to use an uninitialized parameter in an operation. This error happens when you are using a `LazyModule` or"
            f" explicitly manipulating `torch.nn.parameter.{type(self).__name__}` objects. When using LazyModules Call `forward`"
            " with a dummy batch to initialize the parameters before calling torch functions"
        )

    @_value.setter
    def _value(self, value: Any) -> None:
        _MEMORY.__set__(self, value)

    @property
    def shape(self) -> Any:
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` when"
            " trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the parameters"
            " before accessing their attributes."
        )

    @property
    def data(self) -> Any:
        """No numbers, in the dtype that it will have."""
        return wrap(_MEMORY.__get__(self))

    @data.setter
    def data(self, given: Any) -> None:
        _MEMORY.__set__(self, given._array)

    @property
    def dtype(self) -> Any:
        return self.data.dtype

    def is_floating_point(self) -> bool:
        return bool(self.data.is_floating_point())

    def to(self, *args: Any, **named: Any) -> Any:
        """It itself, which will be of another dtype."""
        self.data = self.data.to(*args, **named)
        return self

    def detach(self) -> Any:
        """It itself: there are no numbers to share."""
        return self

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Become a parameter (or buffer) of this shape, with numbers that are not set."""
        made = empty(shape, device=device, dtype=self.dtype if dtype is None else dtype)
        self.__class__ = self.cls_to_become
        self.data = made

    def __repr__(self, **options: Any) -> str:
        return f"<{type(self).__name__}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.requires_grad, dtype=self.dtype)  # type: ignore[attr-defined, call-arg]
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, ...]:
        return type(self), (self.requires_grad,)  # type: ignore[attr-defined]


_MEMORY: Any = TensorBase.__dict__["_value"]


def is_lazy(tensor: Any) -> bool:
    """Has it no shape yet?"""
    return isinstance(tensor, UninitializedTensorMixin)


class UninitializedParameter(UninitializedTensorMixin, Parameter):  # type: ignore[misc]  # whose __repr__ differ
    """A parameter whose shape is not known yet.

    >>> torch.nn.UninitializedParameter()
    <UninitializedParameter>
    """

    cls_to_become = Parameter

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(empty(0, device=device, dtype=dtype), requires_grad)


class UninitializedBuffer(UninitializedTensorMixin, Tensor):
    """A buffer whose shape is not known yet."""

    def __init__(self, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True) -> None:
        TensorBase.__init__(self, empty(0, device=device, dtype=dtype)._array)
        self._requires_grad, self._is_buffer, self.persistent = requires_grad, True, persistent
