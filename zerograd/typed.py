"""The classes of old programs: ``FloatTensor``, ``LongTensor``... of one dtype each, and ``autograd.Variable``.

Every tensor is a ``Tensor``; these are only called, and asked whether something is one of them.

>>> FloatTensor([1, 2]), isinstance(FloatTensor([1, 2]), LongTensor), type(FloatTensor([1, 2]))
(tensor([1., 2.]), False, <class 'torch.Tensor'>)
"""
from __future__ import annotations

import warnings
from typing import Any

from . import autograd
from .core import dtypes, errors
from .core.base import cut, wrap
from .ops.legacy import new
from .tensor import Tensor

VOLATILE = "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."


class tensortype(type):
    """The class of ``FloatTensor`` and its siblings; ``dtype`` is what they make."""

    dtype: dtypes.dtype

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __call__(cls, *args: Any, **named: Any) -> Any:
        return new(cls.dtype, args, named)

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def _typed(kind: dtypes.dtype) -> Any:
    name = dtypes.tensor_type(kind).removeprefix("torch.")
    text = f"A tensor of dtype ``{kind!r}``: of a shape, of data, or the same memory as another tensor's."
    return tensortype(name, (), {"dtype": kind, "__doc__": text, "__module__": __name__})


FloatTensor, DoubleTensor, HalfTensor = map(_typed, (dtypes.float32, dtypes.float64, dtypes.float16))
LongTensor, IntTensor, ShortTensor, CharTensor = map(_typed, (dtypes.int64, dtypes.int32, dtypes.int16, dtypes.int8))
BoolTensor, ByteTensor = map(_typed, (dtypes.bool_, dtypes.uint8))


class _VariableMeta(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor)

    def __repr__(cls) -> str:
        return "<class 'torch.autograd.variable.Variable'>"


class Variable(metaclass=_VariableMeta):
    """What made a tensor differentiable once: today it *is* one that shares the memory of ``data``, without its history.

    >>> Variable(tensor([1., 2.]), requires_grad=True)
    tensor([1., 2.], requires_grad=True)
    """

    def __new__(cls, data: Any = None, requires_grad: bool = False, volatile: Any = None) -> Any:
        if volatile is not None:
            warnings.warn(VOLATILE, UserWarning, stacklevel=errors.outside())
        if data is None:
            return new(None, (), {})
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {errors.type_name(data)}")
        made = cut(wrap(data.detach()._array), "Variable()", data)
        return made.requires_grad_(requires_grad) if requires_grad else made


autograd.Variable = Variable


def set_default_tensor_type(t: Any, /) -> None:
    """``set_default_dtype`` by the name or the class of tensors. Warns that it is old.
    """
    errors.warn_once(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and"
        " torch.set_default_device() as alternatives."
    )
    kinds = {dtypes.tensor_type(kind): kind for kind in dtypes.DTYPES.values()}
    kind = kinds.get(t) if isinstance(t, str) else getattr(t, "dtype", None)
    if kind is None:
        raise TypeError("invalid type object: only floating-point types are supported as the default type")
    if not kind.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    dtypes.set_default_dtype(kind)
