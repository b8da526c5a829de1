"""``@op``: an operation is declared once, and this file makes of the declaration a function that runs, records and saves.

    @op(input=lambda grad, other: grad * other,
        other=lambda grad, input: grad * input)
    def mul(input: Tensor, other: Tensor) -> Tensor:
        return input * other

The body computes on NumPy arrays, with NumPy's warnings off. Each keyword names an input and gives its gradient rule, and the
*parameter names of a rule are its request*: ``grad``, ``result``, any argument, ``<argument>_shape`` or ``<argument>_strides``
(in bytes, as NumPy has them). Only what a rule asks for is saved, and only if that rule will run. Rules use operators and other
table functions: inside a backward walk those accept bare arrays, so that an ordinary backward wraps and records nothing.

Where the gradients of several inputs are one computation, one rule answers for all of them: it asks for ``live``, which says of
each whether its gradient is wanted, and returns one for each, None for those that are not. What the body computed on the way and
rules need again, it may return behind its result (``beside``).

A call goes one of four ways, by what the body takes: one tensor, two tensors, one tensor and options, or anything else. The first
three are written out because nearly every call is one of them, and a tenth of a microsecond saved there is felt in every lesson.
"""
from __future__ import annotations

import inspect
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes, errors, operands, spelling, views
from .base import SMALL, Storage, TensorBase, constant_of, cut, dtype_of, edge_of, named, registry, remember, storage_of, wrap
from .graph import Node, Output, mode, next_in_order
from .half import rounded_once
from .quiet import silent
from .saving import saved_properties, saving, vjps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TABLE: dict[str, Entry] = {}
"""Every operation there is, by the name of its function."""

_new = object.__new__
_asarray = np.asarray
_ndarray = np.ndarray
_LARGE = 2**53


class Entry:
    """What is known of one operation."""

    call: Callable[..., Any]  # what users and rules call

    def __init__(
        self, forward: Callable[..., Any], rules: dict[str, Callable[..., Any]], name: str | None, symbol: str, kind: str,
        view: bool, samples: Callable[..., Any], beside: tuple[str, ...] = (), first: str = "self",
    ) -> None:
        self.bare = getattr(forward, "bare", forward)  # without checks, as in a walk
        self.forward, self.rules, self.kind, self.view, self.samples = forward, rules, kind, view, samples
        self.beside = beside
        self.name = forward.__name__.rstrip("_")
        self.signature = inspect.signature(forward)
        parameters = self.signature.parameters.values()
        self.parameters = tuple(p.name for p in parameters)
        self.defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        self.tensors = tuple(p.name for p in parameters if "Tensor" in str(p.annotation))
        self.optional = tuple(p.name for p in parameters if "Tensor | None" in str(p.annotation))
        self.indices = tuple(p.name for p in parameters if p.annotation == "Places")
        self.variadic = "Sequence[Tensor]" in str([p.annotation for p in parameters])  # takes a list of tensors, as cat does
        multiple = "tuple" in str(self.signature.return_annotation)

        # What each rule asks for, beside the gradient.
        asked = {p: _arguments(rule.__code__) for p, rule in rules.items()}
        self.requests = {p: [w for w in wants if w not in ("grad", "live")] for p, wants in asked.items()}
        self.shared = {p: [q for q in rules if rules[q] is rules[p]] for p in rules if "live" in asked[p]}
        order = (*self.parameters, "result", *beside)  # what is saved stands in this order, shapes behind
        wanted = {want for each in self.requests.values() for want in each}
        if kind and len(self.parameters) == 2 and wanted:
            wanted.update(self.parameters)  # _binary keeps a place for both
        self.saves = (*[w for w in order if w in wanted], *sorted(wanted.difference(order)))
        self.users = {want: tuple(p for p in rules if want in self.requests[p]) for want in self.saves}
        values = tuple(want for want in self.saves if self.is_value(want))
        freed = tuple(want for want in self.saves if self.is_freed(want))
        self.node: Any = type(name or _node_name(self.name), (Node,), {
            "__slots__": Node.slots(self.saves, freed), "symbol": symbol or self.name, "multiple": multiple,
            "saves": self.saves, "values": values, "indices": tuple(want for want in self.saves if want in self.indices),
            "parameters": self.parameters, "gaps": bool(self.shared), "differentiable": tuple(rules),
            "only": 0 if len(rules) == 1 and not self.variadic else None,
            **saved_properties(self.saves, first), **vjps(self, tuple(rules), kind != "" or len(rules) == 1),
        })

    def node_of(self, parameter: str) -> Any:
        """The node's class where only ``parameter`` of two has an edge: it leaves less behind, and walks with less ado."""
        if len(self.rules) == 1:
            return self.node
        only = tuple(self.rules).index(parameter)
        return type(self.node.__name__, (self.node,), {"__slots__": (), "only": only, **vjps(self, (parameter,), True)})

    @cached_property
    def users_name(self) -> str:
        """``argmax()``: what users call for it, where the name says more than that."""
        return f"{re.sub('_(of|dim|copy)$', '', self.name)}()"

    @cached_property
    def save(self) -> Callable[..., None]:
        """Puts what rules ask for into a node; written when it is first used, as the rules' functions are."""
        return saving(self)

    def is_value(self, want: str) -> bool:
        """Is it a tensor's value, which an in-place write can spoil? Shapes and plain arguments are not."""
        return want == "result" or want in self.tensors or want in self.beside

    def is_freed(self, want: str) -> bool:
        """Is it gone once a walk has used it? Values are, and what was in the brackets of ``x[...]``."""
        return self.is_value(want) or want in self.indices

    def bind(self, args: Sequence[Any], kwargs: dict[str, Any]) -> list[Any]:
        """All arguments in order, defaults filled in. Raises PyTorch's TypeError for one too few, too many or unknown."""
        if len(args) > len(self.parameters):
            raise TypeError(f"{self.name}() takes {len(self.parameters)} positional arguments but {len(args)} were given")
        given = dict(zip(self.parameters, args, strict=False))
        required = [p for p in self.parameters if p not in self.defaults]
        given |= spelling.own_names(self.name, self.parameters, given, kwargs, required)
        return [given[p] if p in given else self.defaults[p] for p in self.parameters]


def op(
    *, name: str | None = None, symbol: str = "", kind: str = "", view: bool = False, beside: tuple[str, ...] = (),
    first: str = "self", samples: Callable[..., Any], **rules: Callable[..., Any],
) -> Callable[[Callable[..., Any]], Any]:
    """Declare an operation.

    ``name``: of its node, where it is not ``<Name>Backward0``. ``symbol``: what its pill in a picture shows.
    ``kind``: how dtypes meet: ``"promote"`` to a common one; ``"minus"`` the same, without bools;
    ``"scale"`` the same, and beside float16 a number stays what it is; ``"float"`` ``"scale"``, and whole numbers become the
    default float;
    ``"compare"`` to a common one, with a bool result; ``"exact"`` the body refuses what differs; ``""`` the body sees to it.
    ``view``: the result looks at the memory of the first input.
    ``beside``: what the body returns behind its result, for rules only, by the names by which they ask for it.
    ``first``: what PyTorch calls the first input where it shows what a node saved: ``_saved_self``.
    ``samples(r)``: argument tuples for tests and docs, where ``r(*shape, low=-2., high=2.)`` makes a random tensor.

    The function made of a two-tensor entry has an ``operator`` twin, which returns ``NotImplemented`` for what is neither
    tensor nor number, as Python's operators want it.
    """

    def declare(forward: Callable[..., Any]) -> Any:
        entry = Entry(forward, rules, name, symbol, kind, view, samples, beside, first)
        if kind:
            make = _unary if len(entry.parameters) == 1 else _binary
        else:
            one = entry.tensors == entry.parameters[:1] and not (entry.variadic or entry.node.multiple or entry.beside)
            make = _with_options if one else _general
        call = make(entry)
        for function in (call, getattr(call, "operator", call)):
            function.__name__ = function.__qualname__ = entry.name
            function.__doc__, function.__module__ = forward.__doc__, forward.__module__
            function.__signature__ = entry.signature
            own_code(function)
        call.entry, entry.call = entry, call
        TABLE[forward.__name__] = entry
        return call

    return declare


def _arguments(code: Any) -> tuple[str, ...]:
    """The names of a function's arguments. (``inspect`` takes a fifth of ``import zerograd`` to tell those of all rules.)"""
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names


def own_code(function: Any) -> None:
    """Code of its own: Python (3.11 and later) learns for each code object which types its attributes meet, and gets faster."""
    function.__code__ = function.__code__.replace(co_name=function.__name__)


def _node_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_")) + "Backward0"


# ---------------------------------------------------------------- one tensor


def _unary(entry: Entry) -> Any:
    forward, bare, cls, floating = entry.forward, entry.bare, entry.node, entry.kind == "float"
    saves = entry.saves[0] if entry.saves else ""  # one rule of one tensor never asks for more than one thing

    def call(input: Any) -> Any:
        if not isinstance(input, TensorBase):
            if mode.walking:
                return bare(input)
            raise errors.not_a_tensor(entry.name, "input", 1, input)
        a = input._value
        if floating and a.dtype.kind != "f":
            a = a.astype(dtypes.floating(a.dtype))
        if type(a) is _ndarray and not a.ndim:
            a = a[()]  # NumPy computes the sine of a scalar in 0.1 µs, of a 0-d array in 0.5
        value = silent().run(forward, a)
        out = _new(registry.Tensor)
        out._value, out._requires_grad = value, False
        out._maker = out._storage = out._cut = None
        edge = input._maker or (None if not input._requires_grad else input if input._name is not None else named(input))
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
            node.gradient = node.watchers = node.others = None
        elif edge is not None or input._cut or mode.inference:
            cut(out, _cause(entry, edge is not None), input)
        return out

    return call


def _cause(entry: Entry, tracked: bool) -> str:
    """What cut a result off where nothing was recorded: "" where no input is ``tracked``, for then those were cut off before."""
    if entry.rules and not mode.grad:
        return "no_grad"
    return "" if entry.rules and not tracked else entry.users_name


# ---------------------------------------------------------------- two tensors


def _binary(entry: Entry) -> Any:
    forward, bare, cls, floating, exact = entry.forward, entry.bare, entry.node, entry.kind == "float", entry.kind == "exact"
    records, rounded = bool(entry.rules), rounded_once(forward)
    first, second = entry.parameters
    users = entry.users
    # Who needs what: input_left means that the first argument's rule, if it will run, asks for the first argument.
    input_left, input_right = (p in users.get(first, ()) for p in (first, second))
    other_left, other_right = (p in users.get(second, ()) for p in (first, second))
    keeps_result = "result" in entry.saves
    cls_left, cls_right = (entry.node_of(p) for p in (first, second)) if records else (cls, cls)

    def operator(input: Any, other: Any) -> Any:
        if isinstance(input, TensorBase):
            a, input_owner = input._value, input  # type: Any, Any
            left = input._maker or (None if not input._requires_grad else input if input._name is not None else named(input))
        else:
            a = input_owner = left = None
        if isinstance(other, TensorBase):
            b, other_owner = other._value, other  # type: Any, Any
            right = other._maker or (None if not other._requires_grad else other if other._name is not None else named(other))
        else:
            b = other_owner = right = None
        kind, compute = type(a), forward
        if kind is _ndarray and not a.ndim and (type(b) is not _ndarray or not b.ndim):
            a = a[()]  # on scalars NumPy computes in 0.09 µs, on 0-d arrays in 0.25
            kind = type(a)
        if kind is not _ndarray and type(b) is _ndarray and not b.ndim:
            b = b[()]
        if (
            a is None or kind is not type(b) or (kind is _ndarray and not exact and a.dtype is not b.dtype)
            or (floating and a.dtype.kind != "f")
        ):
            usual = type(other) is float or (type(other) is int and -_LARGE < other < _LARGE)
            if usual and a is not None and (dtype := a.dtype) in dtypes.PRECISE and not exact:
                # As meet() would, in half its time.
                b = silent().run(_asarray, other, dtype) if kind is _ndarray else silent().run(kind, other)
            else:
                ready = operands.meet(input, other, entry.kind)
                if ready is None:
                    return NotImplemented
                a, b = ready if ready[0].ndim or ready[1].ndim else (ready[0][()], ready[1][()])
                if a.dtype is not b.dtype and not exact:
                    compute = rounded
        try:
            value = silent().run(compute, a, b)
        except ValueError:
            raise errors.broadcast(a.shape, b.shape) from None
        except TypeError:  # NumPy's refusal of bool - bool
            raise errors.bool_minus(a, b) from None
        out = _new(registry.Tensor)
        out._value, out._requires_grad = value, False
        out._maker = out._storage = out._cut = None
        if (left is not None or right is not None) and mode.grad and records:
            if left is not None and right is not None:
                out._maker = node = cls()
                node.inputs, node.others = (left, right), None
            elif left is not None:
                out._maker = node = cls_left()
                node.inputs, node.others = left, other if other_owner is None else constant_of(other_owner)
            else:
                out._maker = node = cls_right()
                node.inputs, node.others = right, input if input_owner is None else constant_of(input_owner)
            if (input_left and left is not None) or (input_right and right is not None):  # saving, written out
                node.saved_0, node.owner_0 = a, input_owner
                node.version_0 = 0 if input_owner is None or (s := input_owner._storage) is None else s.version
            if (other_left and left is not None) or (other_right and right is not None):
                node.saved_1, node.owner_1 = b, other_owner
                node.version_1 = 0 if other_owner is None or (s := other_owner._storage) is None else s.version
            if keeps_result:
                out._storage = s = Storage()
                node.saved_2, node.owner_2, node.version_2 = value, s, 0
            if type(value) is _ndarray:
                node.shape, node.dtype = value.shape, value.dtype
                node.value = value if value.size <= SMALL else None
            else:
                node.shape, node.dtype, node.value = (), dtype_of[type(value)], value
            node.order = next_in_order()
            node.gradient = node.watchers = None
        elif (
            left is not None or right is not None or mode.inference
            or (input_owner is not None and input_owner._cut) or (other_owner is not None and other_owner._cut)
        ):
            cut(out, _cause(entry, left is not None or right is not None), input, other)
        return out

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != 2:
            args = tuple(entry.bind(args, kwargs))
        input, other = args
        if mode.walking and not isinstance(input, TensorBase):  # a rule calls with bare arrays
            return bare(input, other)
        result = operator(input, other)
        if result is NotImplemented:
            wrong = isinstance(input, TensorBase)
            raise errors.not_a_tensor(entry.name, entry.parameters[wrong], 1 + wrong, other if wrong else input)
        return result

    call.operator = operator  # type: ignore[attr-defined]
    return call


# ---------------------------------------------------------------- one tensor and options


def _with_options(entry: Entry) -> Any:
    forward, bare, cls, parameters, view = entry.forward, entry.bare, entry.node, entry.parameters, entry.view
    length, records = len(parameters), bool(entry.rules)

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
        array = silent().run(forward, a, *args[1:])
        if type(array) is not _ndarray:
            array = _asarray(array)
        out = _new(registry.Tensor)
        out._value, out._requires_grad = array, False
        out._maker = out._storage = out._cut = None
        if view:
            _look_at(out, input)
        edge = input._maker or (None if not input._requires_grad else input if input._name is not None else named(input))
        if edge is not None and mode.grad and records and (dtype := array.dtype).kind == "f":
            out._maker = node = cls()
            node.inputs = edge
            entry.save(node, cls.differentiable, args, (a,), out)
            node.shape, node.dtype, node.order = array.shape, dtype, next_in_order()
            node.value = remember(array)
            node.gradient = node.watchers = node.others = None
        elif edge is not None or input._cut or mode.inference:
            cut(out, _cause(entry, edge is not None), input)
        return out

    return call


def _look_at(view: Any, base: TensorBase, one_of_several: bool = False) -> None:
    """Make ``view`` a view of ``base``."""
    view._storage = storage = base._storage or storage_of(base)
    root = base._base
    view._base = base if root is None else root
    if not mode.grad:
        view._view_made = views.INFERENCE if mode.inference else views.NO_GRAD
    elif one_of_several or base._view_made:
        view._view_made = made = views.SEVERAL if one_of_several else base._view_made
        storage.has_several = storage.has_several or made == views.SEVERAL
    storage.add_view(view)


# ---------------------------------------------------------------- everything else: options, lists, several results


def _general(entry: Entry) -> Any:
    forward, bare, cls, parameters, rules = entry.forward, entry.bare, entry.node, entry.parameters, entry.rules
    length, places = len(parameters), tuple((i, p) for i, p in enumerate(parameters) if p in entry.tensors)
    variadic, multiple, optional = entry.variadic, cls.multiple, entry.optional

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != length:
            args = tuple(entry.bind(args, kwargs))
        if mode.walking and not isinstance(args[0], TensorBase):  # a rule calls with bare arrays
            return bare(*args)
        arrays, tensors = list(args), []  # type: list[Any], list[Any]
        edges, live, others = [], set(), []  # of the arguments that have a rule: where their gradients go; which have none
        for i, parameter in places:
            value = args[i]
            if isinstance(value, TensorBase):
                arrays[i], several = value._array, (value,)
            elif value is None and parameter in optional:
                edges += [None] if parameter in rules else []
                continue
            elif variadic and all(isinstance(each, TensorBase) for each in value):
                arrays[i], several = [each._array for each in value], value
            else:
                raise errors.not_a_tensor(entry.name, parameter, i + 1, value)
            tensors += several
            if parameter in rules:
                for each in several:
                    edges.append(edge := edge_of(each))
                    live.add(parameter) if edge is not None else others.append((parameter, each))
        result, beside = silent().run(forward, *arrays), ()
        if entry.beside:
            result, *beside = result
        outs = [wrap(array) for array in result] if multiple else (wrap(result),)
        if entry.view:
            for nr, out in enumerate(outs):
                _look_at(out, tensors[nr if variadic else 0], multiple)
        if live and mode.grad and outs and outs[0]._value.dtype.kind == "f":
            node = cls()
            node.inputs = edges[0] if cls.only == 0 else tuple(edges)
            entry.save(node, live, args, arrays, outs[0], beside)
            node.others = tuple([(parameter, constant_of(each)) for parameter, each in others])
            _made_by(node, outs)
        else:
            for out in outs:
                cut(out, _cause(entry, bool(live)), *tensors)
        return tuple(outs) if multiple else outs[0]

    return call


def _made_by(node: Node, outs: Sequence[Any]) -> None:
    """Link ``outs`` with the node that made them: it knows what they are like, in lists where there are several."""
    arrays = [out._value for out in outs]
    node.dtype, node.order, node.gradient, node.watchers = arrays[0].dtype, next_in_order(), None, None
    if node.multiple:
        node.shape, node.value = [array.shape for array in arrays], [remember(array) for array in arrays]
    else:
        node.shape, node.value = arrays[0].shape, remember(arrays[0])
    for nr, out in enumerate(outs):
        out._maker = Output(node, nr) if node.multiple else node
