"""Twins of ``call.plain``, written out for what nearly every call takes: one tensor, two tensors, or one tensor and options.

Each does what ``call.run`` does, in the same order; what it leaves out is what such a call cannot need. Scalars stand in place of
0-d arrays (see ``rules.scalar``), objects are made without ``__init__``, and ``edge_of``, ``save`` and ``Node.begin`` are written
out where they are needed.

Without the one for one tensor, the step of a small network (``tests/benchmarks/run.py``) takes 1.2 times as long; without that
for two, 1.4 times (a chain of scalars, 4 times); without that for options, 1.06 times.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import beside, dtypes, errors, operands, views
from ..base import SMALL, Storage, TensorBase, constant_of, cut, dtype_of, registry, remember, with_name
from ..call import calling, cause
from ..graph import next_in_order
from ..half import rounded_once
from ..memory import missing
from ..modes import mode
from ..packing import pack_saved, packing
from ..quiet import silent
from ..rules import save
from .code import own_code
from .visits import specialise

if TYPE_CHECKING:
    from ..entry import Entry

_new = object.__new__
_asarray = np.asarray
_ndarray = np.ndarray
_LARGE = 2**53


def twin_of(entry: Entry) -> Any:
    """The twin that fits what the operation takes; None where none does. Its nodes get methods of their own."""
    specialise(entry.node, entry, tuple(entry.rules), bool(entry.meet) or len(entry.rules) == 1)
    if entry.two:
        return _binary(entry) if all(want.kind in ("value", "result") for want in entry.wants.values()) else None
    if entry.meet:
        return _unary(entry) if entry.saves in ((), ("input",), ("result",), ("input_shape",)) else None
    one = entry.tensors == entry.parameters[:1] and not (entry.variadic or entry.multiple or entry.beside)
    return _with_options(entry) if one else None


def _class_for(entry: Entry, parameter: str) -> Any:
    """The node's class where only ``parameter`` of two has an edge: it leaves less behind, and walks with less ado."""
    if len(entry.rules) == 1:
        return entry.node
    at = tuple(entry.rules).index(parameter)
    cls: Any = type(entry.node.__name__, (entry.node,), {"__slots__": (), "edge_at": at})
    specialise(cls, entry, (parameter,), True)
    return cls


# ---------------------------------------------------------------- one tensor


def _unary(entry: Entry) -> Any:
    forward, bare, cls, floating = entry.forward, entry.bare, entry.node, entry.meet == "float"
    saves = entry.saves[0] if entry.saves else ""

    def call(input: Any) -> Any:
        if not isinstance(input, TensorBase):
            if mode.walking:
                return bare(input)
            raise errors.not_a_tensor(entry.name, "input", 1, input)
        a = input._value
        if floating and a.dtype.kind != "f":
            a = a.astype(dtypes.floating(a.dtype))
        if type(a) is _ndarray and not a.ndim:
            a = a[()]
        try:
            value = silent().run(forward, a)
        except MemoryError as error:
            raise missing(error) from None
        out = _new(registry.Tensor)
        out._value, out._requires_grad = value, False
        out._maker = out._storage = out._cut = None
        edge = input._maker or (None if not input._requires_grad else input if input._name is not None else with_name(input))
        if edge is not None and mode.grad and entry.rules:
            out._maker = node = cls()
            node.inputs = edge
            if saves == "input":
                node.saved_0, node.owner_0 = a, input
                node.version_0 = 0 if (s := input._storage) is None else s.version
            elif saves == "result":
                out._storage = s = Storage()
                node.saved_0, node.owner_0, node.version_0 = value, s, 0
            elif saves:
                node.saved_0 = a.shape
            if type(value) is _ndarray:
                node.shape, node.dtype = value.shape, value.dtype
                node.value = value if value.size <= SMALL else None
            else:
                node.shape, node.dtype, node.value = (), dtype_of[type(value)], value
            node.order = next_in_order()
            node.gradient = node.watchers = node.unlinked = None
            if packing:
                pack_saved(node)
        elif edge is not None or input._cut or mode.inference:
            cut(out, cause(entry, edge is not None), input)
        return out

    return call


# ---------------------------------------------------------------- two tensors


def _binary(entry: Entry) -> Any:
    forward, cls, floating, exact = entry.forward, entry.node, entry.meet == "float", entry.meet == "exact"
    records, rounded = bool(entry.rules), rounded_once(forward)
    first, second = entry.parameters
    users = {name: want.users for name, want in entry.wants.items()}
    # Who needs what: input_left means that the first argument's rule, if it will run, asks for the first argument.
    input_left, input_right = (p in users.get(first, ()) for p in (first, second))
    other_left, other_right = (p in users.get(second, ()) for p in (first, second))
    result_left, result_right = (p in users.get("result", ()) for p in (first, second))
    cls_left, cls_right = (_class_for(entry, p) for p in (first, second)) if records else (cls, cls)

    def operator(input: Any, other: Any, unlike: Any = beside.neither) -> Any:
        if isinstance(input, TensorBase):
            a, input_owner = input._value, input  # type: Any, Any
            left = input._maker or (None if not input._requires_grad else input if input._name is not None else with_name(input))
        else:
            a = input_owner = left = None
        if isinstance(other, TensorBase):
            b, other_owner = other._value, other  # type: Any, Any
            right = other._maker or (None if not other._requires_grad else other if other._name is not None else with_name(other))
        else:
            b = other_owner = right = None
        kind, compute = type(a), forward
        if kind is _ndarray and not a.ndim and (type(b) is not _ndarray or not b.ndim):
            a = a[()]
            kind = type(a)
        if kind is not _ndarray and type(b) is _ndarray and not b.ndim:
            b = b[()]
        if (
            a is None or kind is not type(b) or (kind is _ndarray and not exact and a.dtype is not b.dtype)
            or (floating and a.dtype.kind != "f")
        ):
            usual = type(other) is float or (type(other) is int and -_LARGE < other < _LARGE)
            if usual and a is not None and (dtype := a.dtype) in dtypes.PRECISE and not exact:  # meet(), in half its time
                b = silent().run(_asarray, other, dtype) if kind is _ndarray else silent().run(kind, other)
            else:
                ready = operands.meet(input, other, entry.meet)
                if ready is None:
                    return unlike(entry.name, input, other)
                a, b = ready if ready[0].ndim or ready[1].ndim else (ready[0][()], ready[1][()])
                if not exact and a.dtype is not b.dtype:
                    compute = rounded
        try:
            value = silent().run(compute, a, b)
        except ValueError:
            raise errors.broadcast(a.shape, b.shape) from None
        except TypeError:  # NumPy's refusal of bool - bool
            raise errors.bool_minus(a, b) from None
        except MemoryError as error:
            raise missing(error) from None
        out = _new(registry.Tensor)
        out._value, out._requires_grad = value, False
        out._maker = out._storage = out._cut = None
        if (left is not None or right is not None) and mode.grad and records:
            if left is not None and right is not None:
                out._maker = node = cls()
                node.inputs, node.unlinked = (left, right), None
            elif left is not None:
                out._maker = node = cls_left()
                node.inputs, node.unlinked = left, other if other_owner is None else constant_of(other_owner)
            else:
                out._maker = node = cls_right()
                node.inputs, node.unlinked = right, input if input_owner is None else constant_of(input_owner)
            if (input_left and left is not None) or (input_right and right is not None):  # saving, written out
                node.saved_0, node.owner_0 = a, input_owner
                node.version_0 = 0 if input_owner is None or (s := input_owner._storage) is None else s.version
            if (other_left and left is not None) or (other_right and right is not None):
                node.saved_1, node.owner_1 = b, other_owner
                node.version_1 = 0 if other_owner is None or (s := other_owner._storage) is None else s.version
            if (result_left and left is not None) or (result_right and right is not None):
                out._storage = s = Storage()
                node.saved_2, node.owner_2, node.version_2 = value, s, 0
            if type(value) is _ndarray:
                node.shape, node.dtype = value.shape, value.dtype
                node.value = value if value.size <= SMALL else None
            else:
                node.shape, node.dtype, node.value = (), dtype_of[type(value)], value
            node.order = next_in_order()
            node.gradient = node.watchers = None
            if packing:
                pack_saved(node)
        elif (
            left is not None or right is not None or mode.inference
            or (input_owner is not None and input_owner._cut) or (other_owner is not None and other_owner._cut)
        ):
            cut(out, cause(entry, left is not None or right is not None), input, other)
        return out

    own_code(operator)
    return calling(entry, operator)


# ---------------------------------------------------------------- one tensor and options


def _with_options(entry: Entry) -> Any:
    forward, bare, cls, parameters, view = entry.forward, entry.bare, entry.node, entry.parameters, entry.view
    length, ruled = len(parameters), frozenset(entry.rules)

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != length:
            args = tuple(entry.bind(args, kwargs))
        input = args[0]
        if not isinstance(input, TensorBase):
            if mode.walking:
                return bare(*args)
            raise errors.not_a_tensor(entry.name, parameters[0], 1, input)
        a = input._value
        if type(a) is not _ndarray:
            a = input._array
        try:
            array = silent().run(forward, a, *args[1:])
        except MemoryError as error:
            raise missing(error) from None
        if type(array) is not _ndarray:
            array = _asarray(array)
        out = _new(registry.Tensor)
        out._value, out._requires_grad = array, False
        out._maker = out._storage = out._cut = None
        if view:
            views.look_at(out, input)
        edge = input._maker or (None if not input._requires_grad else input if input._name is not None else with_name(input))
        if edge is not None and mode.grad and ruled and (dtype := array.dtype).kind == "f":
            out._maker = node = cls()
            node.inputs = edge
            save(node, ruled, args, (a,), out)
            node.shape, node.dtype, node.order = array.shape, dtype, next_in_order()
            node.value = remember(array)
            node.gradient = node.watchers = node.unlinked = None
            if packing:
                pack_saved(node)
        elif edge is not None or input._cut or mode.inference:
            cut(out, cause(entry, edge is not None), input)
        return out

    return call
