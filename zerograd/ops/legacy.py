"""How tensors were made before there was ``tensor()``: ``Tensor([1, 2])``, ``Tensor(2, 3)``, ``x.new()``; and ``x.new_zeros()``.

What is called with numbers makes memory of that shape; what is called with data copies it, into the dtype of the class.
"""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import devices, dtypes, errors, infer
from ..core.base import TensorBase, cut, wrap
from ..core.size import Size
from . import arguments
from .creation import _filled, full, tensor
from .shape import alias, sizes

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

_FORMS = """(*, torch.device device = None)
{}
(torch.Storage storage)
(Tensor other)
(tuple of ints size, *, torch.device device = None)
(object data, *, torch.device device = None)"""
_OPTIONS = (
    "TensorOptions(dtype={}, device=cpu, layout=Strided, requires_grad=false (default), pinned_memory=false (default),"
    " memory_format=(nullopt))"
)
_COPIED = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or"
    " sourceTensor.detach().clone().requires_grad_(True), rather than tensor.new_tensor(sourceTensor)."
)


def new(kind: dtypes.dtype | None, args: tuple[Any, ...], named: dict[str, Any]) -> Tensor:
    """A tensor of dtype ``kind`` (the default one for None) of a shape or of data; or the same memory as another tensor's.

    Raises PyTorch's TypeError for what is neither.

    >>> new(None, ([1, 2],), {}), new(int64, (2, 3), {}).shape
    (tensor([1., 2.]), torch.Size([2, 3]))
    """
    unknown = [name for name in named if name not in ("device", "data", "size", "other")]
    if unknown:
        raise _refusal(args, named, f"the keywords were incorrect: {', '.join(unknown)}")
    devices.check(named.get("device"))
    given = args or tuple(each for name, each in named.items() if name != "device")
    own = (kind or dtypes.get_default_dtype()).numpy
    one: Any = given[0] if len(given) == 1 else None
    made: Tensor
    if isinstance(one, TensorBase):
        if kind is not None and one._array.dtype != own:
            names = [errors.C_NAMES[dtypes.scalar_name(dtypes.from_numpy(each))] for each in (own, one._array.dtype)]
            raise TypeError(f"expected {_OPTIONS.format(names[0])} (got {_OPTIONS.format(names[1])})")
        made = alias(one)
    elif isinstance(one, Size) or "size" in named:
        made = wrap(_memory(one, own))
    elif all(errors.is_index(each) for each in given):
        made = wrap(_memory(given or (0,), own))
    elif len(given) == 1:
        made = wrap(_data(one, dtypes.from_numpy(own)))
    else:
        raise _refusal(args, named, f"the arguments have invalid types: ({', '.join(map(_bad, args))})")
    return made


def _memory(shape: tuple[Any, ...], kind: Any) -> Any:
    return np.zeros(errors.sizes([int(each) for each in shape]), kind)  # PyTorch's holds whatever is there


def _data(data: Any, kind: dtypes.dtype) -> Any:
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{errors.type_name(data)}'")
    if not hasattr(data, "__getitem__") or isinstance(data, (dict, np.generic)):
        raise TypeError(f"new(): data must be a sequence (got {errors.type_name(data)})")
    return infer.from_data(data, kind)


def _refusal(args: tuple[Any, ...], named: dict[str, Any], why: str) -> TypeError:
    return arguments.overloads("new", args, _FORMS.format(f"      didn't match because some of {why}"), named)


def _bad(value: Any) -> str:
    inside = f" of [{', '.join(errors.type_name(each) for each in value)}]" if isinstance(value, list) else ""
    return f"!{errors.type_name(value)}{inside}!"


# ---------------------------------------------------------------- like another


def new_method(self: Any, *args: Any, **named: Any) -> Tensor:
    """A tensor of this one's dtype: of a shape, or of data.

    >>> tensor([1, 2]).new([3, 4])
    tensor([3, 4])
    """
    return new(dtypes.from_numpy(self._array.dtype), args, named)


def new_tensor(self: Any, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A copy of ``data`` in this tensor's dtype, without history.

    >>> tensor([1.5]).new_tensor([1, 2])
    tensor([1., 2.])
    """
    own = dtypes.from_numpy(self._array.dtype) if dtype is None else dtype
    if isinstance(data, TensorBase):
        warnings.warn(_COPIED, UserWarning, stacklevel=errors.outside())
        return cut(tensor(data._array, dtype=own, device=device, requires_grad=requires_grad), "new_tensor()", data)
    return tensor(data, dtype=own, device=device, requires_grad=requires_grad)


def new_zeros(self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **named: Any) -> Tensor:
    """Zeros of the given shape in this tensor's dtype.

    >>> tensor([1, 2]).new_zeros(3)
    tensor([0, 0, 0])
    """
    return _filled("new_zeros", np.zeros, size, dtype or dtypes.from_numpy(self._array.dtype), device, requires_grad, named)


def new_ones(self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **named: Any) -> Tensor:
    """Ones of the given shape in this tensor's dtype.

    >>> tensor([1, 2]).new_ones(3)
    tensor([1, 1, 1])
    """
    return _filled("new_ones", np.ones, size, dtype or dtypes.from_numpy(self._array.dtype), device, requires_grad, named)


def new_empty(self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **named: Any) -> Tensor:
    """Memory of the given shape in this tensor's dtype, with whatever happens to be in it.

    >>> tensor([1, 2]).new_empty(3).shape
    torch.Size([3])
    """
    return _filled("new_empty", np.empty, size, dtype or dtypes.from_numpy(self._array.dtype), device, requires_grad, named)


def new_full(
    self: Any, size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """``fill_value`` everywhere in the given shape, in this tensor's dtype.

    >>> tensor([1, 2]).new_full((2,), 7.9)
    tensor([7, 7])
    """
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"new_full(): argument 'size' (position 1) must be tuple of ints, not {errors.type_name(size)}")
    own = dtype or dtypes.from_numpy(self._array.dtype)
    return full(sizes("new_full", (tuple(size),)), fill_value, dtype=own, device=device, requires_grad=requires_grad)
