"""What the short public functions ask of their arguments, with PyTorch's errors where the answer is no."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..core import devices, dtypes, errors, layouts, spelling
from ..core.base import TensorBase, wrap
from ..core.fast.code import own_code
from ..core.operands import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

F = TypeVar("F", bound="Callable[..., Any]")

MISSING: Any = object()
"""Stands for an argument that the user has to give, so that its absence gets PyTorch's error and not Python's."""


def numpy_names(function: F) -> F:
    """``function``, which now also knows its arguments by NumPy's names: see ``core/spelling.py``.

    >>> from zerograd.ops.arguments import numpy_names
    >>> numpy_names(lambda input, dim: (input, dim))(x=1, axis=2)
    (1, 2)
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            parameters, by_place, required = _spelt(function)
            others = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
            known = parameters if not others else {*parameters, *kwargs}.difference(spelling.NUMPY)
            kwargs = spelling.own_names(call.__name__, known, by_place[: len(args)], kwargs, required)
            return function(*args, **kwargs)
        return function(*args)

    own_code(call)
    return call  # type: ignore[return-value]


@cache
def _spelt(function: Any) -> tuple[Mapping[str, inspect.Parameter], list[str], list[str]]:
    """The parameters; those that may be given by their place, by name; and those of them that must be given.

    (Looked at when the first call by name comes: for all functions it would be felt in ``import zerograd``.)
    """
    parameters = inspect.signature(function).parameters
    by_place = [name for name, parameter in parameters.items() if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
    return parameters, by_place, [name for name in by_place if parameters[name].default is inspect.Parameter.empty]


def again(function: Callable[..., Any], named: dict[str, Any], **given: Any) -> Any:
    """Call ``function`` once more, with the arguments that it did not know by their names, and what it was ``given``.

    What functions do whose usual call is so short that ``numpy_names`` around it would be felt.
    """
    parameters = inspect.signature(function).parameters
    given = {name: value for name, value in given.items() if value is not parameters[name].default}
    known = [name for name, parameter in parameters.items() if parameter.kind is not parameter.VAR_KEYWORD]
    return function(**given, **spelling.own_names(function.__name__, known, given, named))


def tensor(function: str, value: Any, argument: str = "input", position: int = 1) -> Any:
    """``value``, or PyTorch's TypeError if it is no tensor."""
    if isinstance(value, TensorBase):
        return value
    raise missing(function, argument) if value is MISSING else errors.not_a_tensor(function, argument, position, value)


def missing(function: str, *names: str) -> TypeError:
    """PyTorch's TypeError for arguments that were not given."""
    return spelling.missing(function, names)


_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "Tensor": ("Tensor", lambda value: isinstance(value, TensorBase)),
    "int": ("int", errors.is_index),
    "bool": ("bool", lambda value: isinstance(value, (bool, np.bool_))),
    "float": ("float", lambda value: isinstance(value, NUMBERS) or (isinstance(value, TensorBase) and not value._array.ndim)),
    "ints": ("tuple of ints", lambda value: isinstance(value, (tuple, list))),
}


def typed(*kinds: str) -> Callable[[F], F]:
    """A function whose arguments must be of these kinds (``"Tensor?"``: or None), with PyTorch's TypeErrors where they are not.

    >>> from zerograd.ops.arguments import typed
    >>> @typed("Tensor", "float?")
    ... def halved(input, by=None):
    ...     return input / (by or 2)
    >>> halved(tensor(1.), "a")
    Traceback (most recent call last):
        ...
    TypeError: halved(): argument 'by' (position 2) must be float, not str
    """

    def declare(function: F) -> F:
        @wraps(function)
        def call(*args: Any, **named: Any) -> Any:
            name, (parameters, _, required) = function.__name__, _spelt(function)
            if len(args) > len(parameters):
                raise TypeError(f"{name}() takes {len(parameters)} positional arguments but {len(args)} were given")
            given = dict(zip(parameters, args))
            if named:
                given |= spelling.own_names(name, parameters, given, named, required)
            for place, (parameter, kind) in enumerate(zip(parameters, kinds)):
                if parameter in given:
                    _check_kind(name, parameter, given[parameter], kind, place + 1 if place < len(args) else 0)
                elif parameter in required:
                    raise missing(name, *[each for each in required if each not in given])
            return function(**given)

        own_code(call)
        return call  # type: ignore[return-value]

    return declare


def _check_kind(function: str, argument: str, value: Any, kind: str, position: int) -> None:
    if value is None and kind.endswith("?"):
        return
    told, fits = _KINDS[kind.rstrip("?")]
    where = f" (position {position})" if position else ""
    if not fits(value):
        given = "Tensor" if isinstance(value, TensorBase) else errors.type_name(value)
        raise TypeError(f"{function}(): argument '{argument}'{where} must be {told}, not {given}")
    if kind == "ints":
        errors.ints(value, function, argument, where)


def overloads(function: str, given: Sequence[Any], expected: str, named: dict[str, Any] | None = None) -> TypeError:
    """PyTorch's TypeError for arguments that fit none of a function's forms, which ``expected`` lists after ``* ``."""
    told = ", ".join([_kind(value) for value in given] + [f"{name}={_kind(value)}" for name, value in (named or {}).items()])
    if named and not given:
        told += ", "  # as PyTorch has it
    lines = "".join(f"{line}\n" if line.startswith("  ") else f" * {line}\n" for line in expected.strip().splitlines())
    return TypeError(f"{function}() received an invalid combination of arguments - got ({told}), but expected one of:\n{lines}")


def _kind(value: Any) -> str:
    if isinstance(value, (dtypes.dtype, devices.device, layouts.memory_format)):
        return f"torch.{type(value).__name__}"
    return "Tensor" if isinstance(value, TensorBase) else errors.type_name(value)


def dimension(function: str, dim: Any, ndim: int, position: int = 1) -> int:
    """``dim`` counted from the left; it must be given."""
    if dim is MISSING:
        raise missing(function, "dim")
    return errors.dimension(dim, ndim, function, position=position)


def dimensions(function: str, dim: Any, ndim: int) -> tuple[int, ...]:
    """One or several dimensions, or None or an empty list for all, counted from the left. Raises for one named twice."""
    if dim is None:
        return tuple(range(ndim))
    given = dim if isinstance(dim, (tuple, list)) else (dim,)
    dims = tuple(errors.dimension(each, ndim, function) for each in given) or tuple(range(ndim))
    for place, each in enumerate(dims):
        if each in dims[:place]:
            raise RuntimeError(f"dim {each} appears multiple times in the list of dims")
    return dims if ndim else ()


_TO = """(torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *,\
 torch.memory_format memory_format = None)
(torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)
(Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)"""
_KINDS_OF_TO: dict[str, tuple[type, ...]] = {
    "device": (str, int, devices.device, type(None)), "dtype": (dtypes.dtype, type, type(None)), "non_blocking": (bool,),
    "copy": (bool,), "memory_format": (layouts.memory_format, type(None)), "tensor": (TensorBase,),
}


def conversion(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, Any, bool, Any]:
    """Device, dtype, ``copy`` and memory format out of what ``x.to(...)`` was given, or PyTorch's TypeError."""
    if len(args) == 1 and not named:  # straight to the usual cases
        if isinstance(args[0], dtypes.dtype):
            return None, args[0], False, None
        if isinstance(args[0], (str, devices.device)):
            return args[0], None, False, None
    first = args[0] if args else None
    start = ["tensor"] if isinstance(first, TensorBase) or "tensor" in named else ["device", "dtype"]
    names = [*(["dtype"] if isinstance(first, (dtypes.dtype, type)) else start), "non_blocking", "copy"]
    given = {**dict(zip(names, args)), **named}
    fits = len(args) <= len(names) and len(given) == len(args) + len(named) and given.keys() <= {*names, "memory_format", *start}
    if not fits or not all(isinstance(value, _KINDS_OF_TO[name]) for name, value in given.items()):
        raise overloads("to", args, _TO, named)
    dtype = given["tensor"].dtype if "tensor" in given else given.get("dtype")
    return given.get("device"), dtype, given.get("copy", False), given.get("memory_format")


def real(function: str, value: Any, argument: str, position: int = 0, wanted: str = "float") -> float:
    """``value`` as a float, or PyTorch's TypeError if it is no number. ``position``: 0 for what is given by name."""
    if isinstance(value, TensorBase) and not value._array.ndim:
        value = value._array.item()
    if not is_number(value):
        place = f" (position {position})" if position else ""
        raise TypeError(f"{function}(): argument '{argument}'{place} must be {wanted}, not {errors.type_name(value)}")
    return float(value)


def is_number(value: Any) -> bool:
    return isinstance(value, NUMBERS)


def scalar_name(array: Any) -> str:
    """What PyTorch calls an array's dtype in its errors: ``Float``."""
    return dtypes.scalar_name(dtypes.from_numpy(array.dtype))


def not_implemented(kernel: str, array: Any) -> NotImplementedError:
    """PyTorch's refusal of a dtype by the kernel it names."""
    return NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(array)}'")


def no_derivative(name: str) -> Any:
    """What a rule does where PyTorch has none."""
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


def no_derivative_yet(name: str) -> Any:
    """The same, where PyTorch says that there will be one."""
    raise NotImplementedError(f"the derivative for '{name}' is not implemented.")


def numbers(*given: Any) -> list[Any]:
    """Numbers as 0-d tensors, each in the dtype that a Python number stands for; tensors as they are."""
    return [each if isinstance(each, TensorBase) else wrap(np.asarray(each, dtypes.number_dtype(each))) for each in given]


def forward(function: Any) -> Any:
    """What an operation computes on arrays, for another operation's body."""
    return function.entry.forward
