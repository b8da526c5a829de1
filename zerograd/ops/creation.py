"""Tensors made from nothing, from Python's data, or from NumPy's. All of them are leaves."""
from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import devices, dtypes, errors, infer, operands
from ..core.base import TensorBase, cut, note_inference, wrap
from ..core.memory import allocated
from ..core.modes import mode
from ..core.quiet import silently
from ..core.sharing import shared
from .arguments import MISSING, numpy_names
from .series import counted, spaced
from .shape import sizes

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

Array = np.ndarray[Any, Any]
READ_ONLY = (
    "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This means writing to this tensor"
    " will result in undefined behavior. You may want to copy the array to protect its data or make it writable before converting"
    " it to a tensor. This type of warning will be suppressed for the rest of this program."
)


def leaf(function: str, array: Array, requires_grad: Any, device: Any = None) -> Tensor:
    """``array`` as a leaf. Raises PyTorch's errors for a flag that is no bool, and for whole numbers that require gradients."""
    if not isinstance(requires_grad, bool):
        raise TypeError(f"{function}(): argument 'requires_grad' must be bool, not {errors.type_name(requires_grad)}")
    devices.check(device)
    if requires_grad and array.dtype.kind != "f":
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    tensor = wrap(array)
    if mode.inference:
        note_inference(tensor)
    if requires_grad:
        tensor._requires_grad = True
    return tensor


def _dtype(function: str, dtype: Any, otherwise: dtypes.dtype) -> Any:
    return (otherwise if dtype is None else dtypes.as_dtype(dtype, function)).numpy


# ---------------------------------------------------------------- from data


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A new leaf with a copy of ``data``: a number, a nested list, an array.

    The dtype is that of the data: int64 for whole numbers, bool for bools, the default float (float32) for Python floats, and
    NumPy's own for an array. A tensor in ``data`` is copied without its history: **the graph ends here**.

    Raises ValueError for ragged lists, TypeError or RuntimeError for what is no number, each in PyTorch's words.

    >>> tensor([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    >>> tensor(4., requires_grad=True)
    tensor(4., requires_grad=True)
    """
    kind = None if dtype is None else dtypes.as_dtype(dtype, "tensor")
    if isinstance(data, TensorBase):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone()"
            " or sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning, stacklevel=errors.outside(),
        )
        array = data._array.astype(kind.numpy) if kind else np.array(data._array)
        return cut(leaf("tensor", array, requires_grad, device), "tensor()", data)
    array = infer.from_data(data, kind)
    made = leaf("tensor", array if array.ndim else array[()], requires_grad, device)
    if not isinstance(data, (list, tuple)):
        return made
    inside = _tensors_in(data)
    if any(each.requires_grad for each in inside):
        errors.warn_once(errors.SCALAR_OF_TRACKED)
    return cut(made, "tensor()", *inside)


def _tensors_in(data: Any) -> list[Any]:
    """The tensors in a list, or in lists in it, for the picture of what was cut off. Long lists are not searched."""
    found = []
    for each in data[:64]:
        if isinstance(each, TensorBase):
            found.append(each)
        elif isinstance(each, (list, tuple)):
            found += [inner for inner in each[:64] if isinstance(inner, TensorBase)]
    return found


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """``data`` as a tensor, without a copy where it is one already or is an array of the right dtype: see ``from_numpy``.

    >>> as_tensor([1, 2])
    tensor([1, 2])
    """
    devices.check(device)
    kind = None if dtype is None else dtypes.as_dtype(dtype, "as_tensor")
    if isinstance(data, TensorBase):
        same: Any = data if kind is None else data.to(kind)  # type: ignore[attr-defined]
        return same
    if isinstance(data, np.ndarray) and (kind is None or kind.numpy == data.dtype):
        return from_numpy(data)
    return tensor(data, dtype=kind)


def asarray(obj: Any, *, dtype: Any = None, device: Any = None, copy: Any = None, requires_grad: Any = MISSING) -> Tensor:
    """``obj`` as a tensor: itself, or sharing the memory of an array, where that is possible and ``copy`` is not True.

    Raises ValueError where ``copy`` is False and there is no way without.

    >>> asarray(np.array([1, 2], np.int64))
    tensor([1, 2])
    """
    devices.check(device)
    kind = None if dtype is None else dtypes.as_dtype(dtype, "asarray")
    if not isinstance(obj, (TensorBase, np.ndarray)):
        if copy is False:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        return tensor(obj, dtype=kind, requires_grad=False if requires_grad is MISSING else requires_grad)
    made: Any = obj if isinstance(obj, TensorBase) else from_numpy(obj)
    if kind is not None and kind != made.dtype:
        if copy is False:
            names = dtypes.scalar_name(made.dtype), dtypes.scalar_name(kind)
            raise ValueError(f"can't alias tensor with dtype '{names[0]}' into dtype '{names[1]}'.")
        made = made.to(kind)
    elif copy:
        made = made.clone()
    if requires_grad is not MISSING and made.is_leaf:
        if requires_grad and not made.is_floating_point():
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        return made.requires_grad_() if requires_grad else made.detach() if made.requires_grad else made
    return made.detach() if requires_grad is False else made


def from_numpy(ndarray: Array) -> Tensor:
    """A tensor that *shares the memory* of a NumPy array: what is written to one is seen in the other.

    **Better than PyTorch**: where backward needs what the array held before, it raises RuntimeError; PyTorch's gradient is
    wrong. And where PyTorch has an error for an array beside a tensor (``array * w`` while ``w`` requires grad), it is taken for
    such a tensor.

    Raises TypeError for anything but an array, and for arrays of text or objects; ValueError for negative strides.

    >>> from_numpy(np.array([1., 2.]))
    tensor([1., 2.], dtype=torch.float64)
    >>> array, w = np.ones(3), ones(3, requires_grad=True)
    >>> y = (from_numpy(array) * w).sum()
    >>> array[0] = 5
    >>> y.backward()
    Traceback (most recent call last):
    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: \
[torch.DoubleTensor [3]] was written to through a NumPy array that shares its memory. PyTorch would not notice, and compute a \
wrong gradient. Write to a copy of the array (array.copy()), or compute with a tensor that shares nothing (tensor.clone()).
    """
    if not isinstance(ndarray, np.ndarray):
        name = type(ndarray)
        plain = name.__module__ == "builtins" or issubclass(name, TensorBase)
        full = name.__name__ if plain else f"{name.__module__}.{name.__name__}"
        raise TypeError(f"expected np.ndarray (got {full})")
    made = shared(ndarray)
    if not ndarray.flags.writeable:
        errors.warn_once(READ_ONLY)
    return made


# ---------------------------------------------------------------- filled


def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **named: Any) -> Tensor:
    """Zeros of the given shape. Raises TypeError for sizes that are no whole numbers, RuntimeError for negative ones.

    >>> zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    return _filled("zeros", np.zeros, size, dtype, device, requires_grad, named)


def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **named: Any) -> Tensor:
    """Ones of the given shape.

    >>> ones(3, dtype=torch.int64)
    tensor([1, 1, 1])
    """
    return _filled("ones", np.ones, size, dtype, device, requires_grad, named)


def empty(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **named: Any) -> Tensor:
    """Memory of the given shape with whatever happens to be in it.

    >>> empty(2, 3).shape
    torch.Size([2, 3])
    """
    return _filled("empty", np.empty, size, dtype, device, requires_grad, named)


def _filled(
    function: str, make: Any, size: tuple[Any, ...], dtype: Any, device: Any, requires_grad: bool, named: dict[str, Any]
) -> Tensor:
    for name in named.keys() - {"size"}:
        raise TypeError(f"{function}() got an unexpected keyword argument '{name}'")
    shape = sizes(function, size, named.get("size"))
    if function == "zeros" and any(n < 0 for n in shape):
        raise RuntimeError(f"{function}: Dimension size must be non-negative.")
    kind = _dtype(function, dtype, dtypes.get_default_dtype())
    return leaf(function, allocated(make, errors.sizes(shape), kind), requires_grad, device)


def full(size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """``fill_value`` everywhere in the given shape, whose dtype follows the value.

    >>> full((2,), 7)
    tensor([7, 7])
    """
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {errors.type_name(size)}")
    value = _number("full", "fill_value", 2, fill_value)
    kind = _dtype("full", dtype, dtypes.from_numpy(dtypes.number_dtype(value)))
    shape = errors.sizes(sizes("full", (tuple(size),)))
    return leaf("full", allocated(np.full, shape, operands.stored(value, kind)), requires_grad, device)


def _number(function: str, argument: str, position: int, given: Any) -> Any:
    """A number, also out of an untracked tensor with one element. Raises PyTorch's TypeError for anything else."""
    if isinstance(given, TensorBase) and given._array.size == 1 and not given.requires_grad:  # type: ignore[attr-defined]
        return given._array.item()
    if not isinstance(given, (int, float, np.number, np.bool_)):
        kind = errors.type_name(given)
        raise TypeError(f"{function}(): argument '{argument}' (position {position}) must be Number, not {kind}")
    return given


# ---------------------------------------------------------------- filled like another


@numpy_names
def zeros_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros in the shape and dtype of ``input``.

    >>> zeros_like(tensor([1, 2]))
    tensor([0, 0])
    """
    return _like("zeros_like", input, 0, dtype, device, requires_grad)


@numpy_names
def ones_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones in the shape and dtype of ``input``.

    >>> ones_like(tensor([1., 2.]))
    tensor([1., 1.])
    """
    return _like("ones_like", input, 1, dtype, device, requires_grad)


@numpy_names
def empty_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Memory in the shape and dtype of ``input``, with whatever happens to be in it.

    >>> empty_like(tensor([1., 2.])).shape
    torch.Size([2])
    """
    return _like("empty_like", input, None, dtype, device, requires_grad)


@numpy_names
def full_like(input: Tensor, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """``fill_value`` everywhere, in the shape and dtype of ``input``.

    >>> full_like(tensor([1., 2.]), 7)
    tensor([7., 7.])
    """
    return _like("full_like", input, _number("full_like", "fill_value", 2, fill_value), dtype, device, requires_grad)


def _like(function: str, input: Any, value: Any, dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    if not isinstance(input, TensorBase):
        raise errors.not_a_tensor(function, "input", 1, input)
    array = silently(np.empty_like, input._array, _dtype(function, dtype, dtypes.from_numpy(input._array.dtype)))
    if value is not None:
        array.fill(operands.stored(value, array.dtype))
    return leaf(function, array, requires_grad, device)


# ---------------------------------------------------------------- series


def arange(
    start: Any = None, end: Any = None, step: Any = 1, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Numbers from ``start`` (0) up to, without, ``end`` in steps of ``step``: int64 if all three are whole, else float.

    Raises RuntimeError for a step of zero or of the wrong sign, ValueError for one that becomes zero as an int64.

    >>> arange(3), arange(0, 1, 0.25)
    (tensor([0, 1, 2]), tensor([0.0000, 0.2500, 0.5000, 0.7500]))
    """
    if start is None and end is None:
        raise TypeError(
            "arange() received an invalid combination of arguments - got (), but expected one of:\n"
            " * (Number end)\n * (Number start, Number end)\n * (Number start, Number end, Number step = 1)\n"
        )
    if start is None or end is None:
        start, end = 0, _number("arange", "end", 1, end if start is None else start)
    else:
        start, end = _number("arange", "start", 1, start), _number("arange", "end", 2, end)
    step = _number("arange", "step", 3, step)
    whole = all(isinstance(n, (int, np.integer)) for n in (start, end, step))
    kind = _dtype("arange", dtype, dtypes.int64 if whole else dtypes.get_default_dtype())
    if kind == np.int64 and not whole and all(map(math.isfinite, (start, end, step))):
        if step and not int(step):
            raise ValueError("step must be nonzero")  # here, and only here, no RuntimeError
        start, end, step = int(start), int(end), int(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {float(start):g} -> {float(end):g}")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    if kind.kind == "b":
        raise NotImplementedError("\"arange_cpu\" not implemented for 'Bool'")
    count = math.ceil((end - start) / step)
    if whole or kind.kind != "f":
        numbers = silently(lambda: int(start) + np.arange(count, dtype=np.int64) * int(step))
        return leaf("arange", numbers.astype(kind), requires_grad, device)
    return leaf("arange", silently(counted, start, step, count, kind), requires_grad, device)


def linspace(
    start: Any, end: Any, steps: Any = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """``steps`` numbers at equal distances from ``start`` to ``end``, both included.

    >>> linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    if steps is None:
        raise TypeError('linspace() missing 1 required positional arguments: "steps"')
    start, end = _number("linspace", "start", 1, start), _number("linspace", "end", 2, end)
    steps = errors.integer(steps, "linspace", "steps", 3)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind = _dtype("linspace", dtype, dtypes.get_default_dtype())
    if kind.kind == "b":
        raise NotImplementedError("\"linspace_cpu\" not implemented for 'Bool'")
    return leaf("linspace", silently(spaced, start, end, steps, kind), requires_grad, device)




def eye(n: Any, m: Any = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A matrix with ones on its diagonal.

    >>> eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    n = errors.integer(n, "eye", "n")
    m = n if m is None else errors.integer(m, "eye", "m", 2)
    for name, each in (("n", n), ("m", m)):
        if each < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {each}")
    return leaf("eye", silently(np.eye, n, m, 0, _dtype("eye", dtype, dtypes.get_default_dtype())), requires_grad, device)
