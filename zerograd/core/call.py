"""What happens in a call such as ``w * x``: operands meet, the body computes, and where a gradient is to come back, a node
remembers.

    operands_of   numbers become arrays, and what is unlike gets one dtype
    computed      the body runs on arrays, with NumPy's warnings off
    recorded      a node is made: where gradients go from it, and what pictures want to know
    save          (in rules.py) the node gets what the rules will ask for; pack_saved: in a form of the user's, if there are hooks

This is how every operation of the table is called. (``fast/calls.py`` does the same in less time for the usual ones.)
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from . import dtypes, errors, operands, views
from .base import TensorBase, constant_of, cut, edge_of, remember, wrap
from .beside import answering, neither, with_array
from .graph import Constant, Output
from .half import rounded_once
from .modes import mode
from .packing import pack_saved
from .quiet import silently
from .rules import save

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .entry import Entry


def plain(entry: Entry) -> Any:
    """The function that calls the operation."""
    of_two = entry.two and (lambda input, other, unlike=neither: run(entry, (input, other), unlike))
    return calling(entry, of_two or (lambda *args: run(entry, args)))


def calling(entry: Entry, operator: Callable[..., Any]) -> Any:
    """``operator`` with any arguments. For two operands that is a form of its own: it answers NotImplemented to what is neither
    tensor nor number, as Python's operators want it, or makes a tensor of an array."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != len(entry.parameters):
            args = tuple(entry.bind(args, kwargs))
        if mode.walking and not isinstance(args[0], TensorBase):  # a rule calls with bare arrays
            return entry.bare(*args)
        result = operator(*args)
        if result is NotImplemented:
            wrong = isinstance(args[0], TensorBase)
            raise errors.not_a_tensor(entry.name, entry.parameters[wrong], 1 + wrong, args[wrong])
        return result

    if entry.two:
        call.operator = answering(operator, with_array)  # type: ignore[attr-defined]
    return call


def run(entry: Entry, args: Sequence[Any], unlike: Any = neither) -> Any:
    """One call of an operation, with all its arguments. To two operands that cannot meet ``unlike`` has the answer."""
    arrays = operands_of(entry, args)
    if arrays is NotImplemented:
        return unlike(entry.name, *args)
    inputs = inputs_of(entry, args)
    results, beside = computed(entry, arrays)
    outs = [wrap(array) for array in results]
    if entry.view:
        for nr, out in enumerate(outs):
            views.look_at(out, inputs[nr if entry.variadic else 0].given, entry.multiple)
    tracked = {each.parameter for each in inputs if each.edge is not None and each.parameter in entry.rules}
    if tracked and mode.grad and outs and outs[0]._value.dtype.kind == "f":
        node = recorded(entry, inputs, outs)
        save(node, tracked, args, arrays, outs[0], beside)
        pack_saved(node)
    else:
        for out in outs:
            cut(out, cause(entry, bool(tracked)), *[each.given for each in inputs])
    return tuple(outs) if entry.multiple else outs[0]


# ---------------------------------------------------------------- operands meet


class Input(NamedTuple):
    """An argument that may be a tensor."""

    parameter: str
    given: Any  # a tensor; or a number, beside one; or None, where it need not be given
    edge: Any  # where its gradient goes, None if it needs none


def inputs_of(entry: Entry, args: Sequence[Any]) -> list[Input]:
    """The arguments that may be tensors, in order; those of a list one by one."""
    found = []
    for parameter, value in zip(entry.parameters, args):
        if parameter in entry.operands:
            for each in value if entry.variadic and not isinstance(value, TensorBase) else [value]:
                found.append(Input(parameter, each, edge_of(each) if isinstance(each, TensorBase) else None))
    return found


def operands_of(entry: Entry, args: Sequence[Any]) -> Any:
    """What the body gets for ``args``; NotImplemented for two that cannot meet.

    Raises PyTorch's TypeError for others that are no tensors.
    """
    if entry.two:
        return operands.meet(args[0], args[1], entry.meet) or NotImplemented
    arrays = list(args)
    for place, (parameter, value) in enumerate(zip(entry.parameters, args)):
        if isinstance(value, TensorBase):
            arrays[place] = value._array
        elif parameter in entry.tensors and not (value is None and parameter in entry.optional):
            if not entry.variadic or not all(isinstance(each, TensorBase) for each in value):
                raise errors.not_a_tensor(entry.name, parameter, place + 1, value)
            arrays[place] = [each._array for each in value]
    if entry.meet == "float":
        arrays[0] = arrays[0].astype(dtypes.floating(arrays[0].dtype), copy=False)
    return arrays


# ---------------------------------------------------------------- the body computes


def computed(entry: Entry, arrays: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """The results, and what rules need of what the body computed on the way. Raises PyTorch's errors where two do not fit."""
    if entry.two:
        a, b = arrays
        body = entry.forward if a.dtype is b.dtype or entry.meet == "exact" else rounded_once(entry.forward)
        try:
            return [silently(body, a, b)], ()
        except ValueError:
            raise errors.broadcast(a.shape, b.shape) from None
        except TypeError:  # NumPy's refusal of bool - bool
            raise errors.bool_minus(a, b) from None
    result, beside = silently(entry.forward, *arrays), ()
    if entry.beside:
        result, *beside = result
    return result if entry.multiple else [result], beside


# ---------------------------------------------------------------- a node remembers


def recorded(entry: Entry, inputs: Sequence[Input], outs: Sequence[Any]) -> Any:
    """A new node, linked with ``outs``: it knows where gradients go, and what a picture wants to know of the rest."""
    node = entry.node()
    constants = [(parameter, constant_of(given) if isinstance(given, TensorBase) else Constant(given, given))
                 for parameter, given, edge in inputs if edge is None and given is not None
                 and (entry.two or parameter in entry.rules)]  # fmt: skip
    shape, value = [out._value.shape for out in outs], [remember(out._value) for out in outs]  # type: Any, Any
    if not entry.multiple:
        (shape,), (value,) = shape, value
    node.begin([each.edge for each in inputs if each.parameter in entry.rules], constants, shape, outs[0]._value.dtype, value)
    for nr, out in enumerate(outs):
        out._maker = Output(node, nr) if entry.multiple else node
    return node


def cause(entry: Entry, tracked: bool) -> str:
    """What cut a result off where nothing was recorded: "" where no input is ``tracked``, for then those were cut off before."""
    if entry.rules and not mode.grad:
        return "no_grad"
    return "" if entry.rules and not tracked else entry.users_name
