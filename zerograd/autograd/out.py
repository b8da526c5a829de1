"""``out=``: the tensor into which a function writes what it computes.

Most functions of ``torch`` take it, methods do not; ``functions.py`` lists them. Such a call returns ``out``. Its shape is
changed to fit; its dtype has to hold the result, and each function says in its own words when it does not (``REFUSALS``).
Nothing of it is recorded: who asks for a gradient is refused.
"""
from __future__ import annotations

import inspect
import warnings
from functools import wraps
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors, overlap, spelling
from ..core.base import TensorBase, storage_of
from ..core.fast.code import own_code
from ..core.layouts import with_layout
from ..core.modes import mode
from ..core.sharing import move
from ..ops import arguments, results
from . import writing

if TYPE_CHECKING:
    from collections.abc import Callable

RESIZED = (
    "An output with one or more elements was resized since it had shape {}, which does not match the required output shape {}."
    " This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements."
    " You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0)."
)
RANGE_RESIZED = (
    "The number of elements in the out tensor of shape {} is {} which does not match the computed number of elements {}. Note"
    " that this may occur as a result of rounding error. The out tensor will be resized to a tensor of shape ({},)."
)
NO_GRADIENT = (
    "{}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad."
)

# How a function says that its result does not go into `out`: which dtypes do go ("castable", "same" or a list), the error, and
# who says so. {own} is the result's dtype and {given} that of `out`; with a C what C++ calls them.
CANNOT_CAST = ("castable", RuntimeError, "result type {own} can't be cast to the desired output type {given}")
_REFUSALS: list[tuple[str, type[Exception], str, str]] = [
    ("same", RuntimeError, "Found dtype {given} but expected {own}",
     "abs bitwise_not ceil clamp clamp_max clamp_min floor frac gelu neg round sign softplus trunc"),
    ("same", RuntimeError, "Expected out tensor to have dtype {ownC}, but got {givenC} instead",
     "addmm aminmax_out argmax argmin bmm gather linalg_vector_norm linear log_softmax matmul max_out min_out mm msort mv softmax"
     " sort_out topk_out tril triu"),
    ("same", RuntimeError, "Expected the dtype for input and out to match, but got {own} for input's dtype and {given} for out's"
                           " dtype.", "amax amin"),
    ("same", RuntimeError, "result dtype {given} does not match input dtype {own}", "dot"),
    ("same", RuntimeError, "expected scalar_type {own} but found {given}", "cummax_out cummin_out"),
    ("same", RuntimeError, "output values must be of same type as input", "kthvalue_out median_out nanmedian_out"),
    ("same", RuntimeError, "expected scalar type {own} but found {given}", "log_sigmoid_forward"),
    ("same", RuntimeError, "{name}(): self and result must have the same scalar type", "index_select masked_select"),
    ("same", RuntimeError, "multinomial expects Long tensor out, got: {given}", "multinomial"),
    ("same", RuntimeError, "nonzero: Expected out tensor to have scalar type Long but got scalar type{given}", "nonzero"),
    ("same", RuntimeError, "Expected out type to be {own} but got {given}", "where"),
    ("bool uint8", RuntimeError, "{name} only supports bool tensor for result, got: {given}", "all any"),
    ("float16 float32 float64", RuntimeError, "logsumexp(): Expected floating point type for result tensor, but got: {given}",
     "logsumexp"),
    ("castable", TypeError, "torch.cat(): input types can't be cast to the desired output type {given}", "cat stack"),
    ("castable", RuntimeError, "Expected canCast( typeMetaToScalarType(self.dtype()), typeMetaToScalarType(out.dtype())) to be"
     " true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)",
     "max min"),
    ("any", RuntimeError, "", "bernoulli eq ge gt le lt ne logical_and logical_not logical_or logical_xor prod sum"),
    ("float16 float32 float64", NotImplementedError, "\"normal_kernel_cpu\" not implemented for '{given}'", "normal"),
    ("uint8 int8 int16 int32 int64 float16 float32 float64", NotImplementedError,
     "\"{name}_out_cpu\" not implemented for '{given}'", "cumprod cumsum"),
]
REFUSALS = {name: refusal[:3] for refusal in _REFUSALS for name in refusal[3].split()}

# Whose work is done by another, which speaks in the errors.
_SPEAKS = {
    "norm": "linalg_vector_norm", "vector_norm": "linalg_vector_norm", "outer": "mul", "take_along_dim": "gather",
    "square": "pow",
    "logsigmoid": "log_sigmoid_forward", "softmax": "aten::softmax", "log_softmax": "aten::log_softmax",
    "floor_divide": "aten::floor_divide", "msort": "sort",
}  # fmt: skip
_IN_DTYPE_OF_OUT = {"sum", "prod", "cumsum", "cumprod"}  # what they add up or multiply, they convert first
_SILENTLY = {"bernoulli", "multinomial", "logsigmoid"}  # resize `out` without a warning
_NEED_DIM = {"sum", "prod"}


# ---------------------------------------------------------------- into `out`


def _into(name: str, out: Any, function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Call ``function`` and write what it gives into ``out``: a tensor, or several where it gives several."""
    several = isinstance(out, (tuple, list))
    outs = list(out) if several else [out]
    for each in outs:
        if not isinstance(each, TensorBase):
            raise TypeError(f"{name}(): argument 'out' must be Tensor, not {errors.type_name(each)}")
        overlap.refuse(each._value, (*args, *named.values()))
    if name in _NEED_DIM and len(args) < 2 and "dim" not in named:
        raise arguments.missing(name, "dim")
    plain = named.get("dtype") is None
    first = {"dtype": outs[0].dtype} if plain and name in _IN_DTYPE_OF_OUT else {}
    rule = _rule_of(name, args, named, several)
    made = function(*args, **{**named, **first})
    given = list(made) if isinstance(made, tuple) else [made]
    if several is not isinstance(made, tuple):
        wanted = "tuple of Tensors" if isinstance(made, tuple) else "Tensor"
        raise TypeError(f"{name}(): argument 'out' must be {wanted}, not {'tuple' if several else 'Tensor'}")
    if len(outs) != len(given):
        raise TypeError(f"expected tuple of {len(given)} elements but got {len(outs)}")
    _refuse_gradients(_speaker(name, args, named), outs, given)
    for target, result in zip(outs, given):
        _check_dtype(rule, name, target._array, result._array)
    for target, result in zip(outs, given):
        _resize(target, result._array.shape, "" if name in _SILENTLY else RESIZED)
        writing.write(target, result._array)
    return results.named(f"{name}_out", *outs) if several else out


def _speaker(name: str, args: tuple[Any, ...], named: dict[str, Any]) -> str:
    """Who speaks in the errors. ``max(x, y)`` is ``maximum(x, y)``."""
    of_two = name in ("max", "min") and ("other" in named or (len(args) > 1 and isinstance(args[1], TensorBase)))
    return f"{name}imum" if of_two else _SPEAKS.get(name, name)


def _refuse_gradients(speaker: str, outs: list[Any], given: list[Any]) -> None:
    differentiable = given[0]._array.dtype.kind == "f"
    if mode.grad and differentiable and any(each.requires_grad for each in (*outs, *given)):
        raise RuntimeError(NO_GRADIENT.format(speaker))


def _rule_of(name: str, args: tuple[Any, ...], named: dict[str, Any], several: bool) -> tuple[str, type[Exception], str]:
    if named.get("dtype") is not None:
        return REFUSALS["mm"]
    speaker = _speaker(name, args, named)
    of_two = speaker in ("maximum", "minimum")
    keys = (f"{name}_out" if several else "", "" if of_two else name, speaker)
    return next((REFUSALS[key] for key in keys if key in REFUSALS), CANNOT_CAST)


def _check_dtype(rule: tuple[str, type[Exception], str], name: str, target: Any, result: Any) -> None:
    """Raise PyTorch's error where numbers of ``result``'s dtype do not go into ``target``."""
    fitting, error, text = rule
    own, given = dtypes.from_numpy(result.dtype), dtypes.from_numpy(target.dtype)
    fits = (
        fitting == "any" or (fitting == "same" and given == own) or (fitting == "castable" and dtypes.can_cast(own, given))
        or target.dtype.name in fitting.split()
    )
    if not fits:
        names = [dtypes.scalar_name(kind) for kind in (own, given)]
        own_c, given_c = (errors.C_NAMES[each] for each in names)
        raise error(text.format(name=name, own=names[0], given=names[1], ownC=own_c, givenC=given_c))


def _resize(target: Any, shape: tuple[int, ...], warning: str) -> None:
    """Give ``target`` another shape: in its own memory where that is large enough, else in new memory."""
    array = target._array
    if array.shape == shape:
        return
    count = prod(shape)
    if array.size and warning:
        told = warning.format(list(array.shape), *((list(shape),) if warning is RESIZED else (array.size, count, count)))
        warnings.warn(told, UserWarning, stacklevel=errors.outside())
    fits = array.flags.c_contiguous and count <= array.size
    target._array = array.reshape(-1)[:count].reshape(shape) if fits else np.empty(shape, array.dtype)
    move(target, target if fits else None)
    storage_of(target)


def _takes_out(function: Any, numpy: bool) -> Any:
    """``function`` with ``out=``, and with NumPy's names for its arguments."""
    name = function.__name__
    spelt = arguments.numpy_names(function) if numpy else function

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not kwargs:
            return function(*args)
        out = kwargs.pop("out", None)
        if out is None:
            return spelt(*args, **kwargs)
        parameters = inspect.signature(function).parameters
        named = spelling.own_names(name, parameters, [*parameters][: len(args)], kwargs)
        return _into(name, out, function, args, named)

    return _signed(call, function)


def _signed(call: Any, function: Any) -> Any:
    """What ``help`` shows: with ``out``, and without the place for NumPy's names."""
    signature = inspect.signature(function)
    kept = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    out = inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None, annotation="Tensor | None")
    call.__signature__ = signature.replace(parameters=[*[each for each in kept if each.name != "out"], out])
    own_code(call)
    return call


def taking_out(*functions: Any, numpy: bool = True) -> list[Any]:
    """Functions with ``out=``: see ``functions.py``. With ``numpy`` they know their arguments by NumPy's names, too."""
    return [_takes_out(function, numpy) for function in functions]


# ---------------------------------------------------------------- made from nothing


def making_into(*functions: Any) -> list[Any]:
    """Functions that make tensors, with ``out=``: see ``functions.py``."""
    return [_makes_into(function) for function in functions]


def _makes_into(function: Any) -> Any:
    """A function that makes a tensor, with ``out=``: the dtype is then that of ``out``, whose shape changes silently."""
    name, function = function.__name__, with_layout(function)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None) if kwargs else None
        if out is None:
            return function(*args, **kwargs)
        if not isinstance(out, TensorBase):
            raise TypeError(f"{name}(): argument 'out' must be Tensor, not {errors.type_name(out)}")
        own: Any = out.dtype  # type: ignore[attr-defined]
        if (asked := kwargs.get("dtype")) is not None and (wanted := dtypes.as_dtype(asked, name)) != own:
            told = dtypes.scalar_name(wanted), dtypes.scalar_name(own)
            raise RuntimeError(f"dtype {told[0]} does not match dtype of out parameter ({told[1]})")
        _refuse_gradients(f"aten::{name}", [out], [out])
        made = function(*args, **{**kwargs, "dtype": own})
        if name not in ("arange", "linspace"):
            _resize(out, made._array.shape, "")
        elif out._array.size != made._array.size:  # numbers in a row may stand in any shape
            _resize(out, made._array.shape, RANGE_RESIZED if name == "arange" else "")
        writing.write(out, made._array.reshape(out._array.shape))
        return out.requires_grad_() if made.requires_grad else out  # type: ignore[attr-defined]

    return _signed(call, function)
