"""What is known of one operation: its body, its gradient rules, what these ask for, and the class of its nodes.

The *parameter names of a rule are its request*: ``grad``, ``result``, any argument, ``<argument>_shape`` or
``<argument>_strides`` (in bytes, as NumPy has them), and what the body returned ``beside`` its result.
"""
from __future__ import annotations

import inspect
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from . import spelling
from .graph import Node
from .rules import Recorded
from .saved import properties, their_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MEETINGS = ("", "promote", "minus", "scale", "float", "compare", "exact")
"""How dtypes meet; see ``op``."""


class Want(NamedTuple):
    """One thing that rules ask for."""

    name: str
    kind: str  # "value" of a tensor, "result", "beside", "indices", "shape", "strides" or "argument", as it was given
    at: int  # the place of the argument; of what stands beside the result, its place there
    users: tuple[str, ...]  # the inputs whose rules ask for it
    place: int  # among all that rules ask for
    is_value: bool  # a tensor's value, which an in-place write can spoil? Shapes and plain arguments are not
    is_freed: bool  # gone once a walk has used it? Values are, and what was in the brackets of ``x[...]``


class Entry:
    """One operation of the table. (What the arguments mean is said at ``op``.)"""

    call: Callable[..., Any]  # what users and rules call

    def __init__(
        self, forward: Callable[..., Any], rules: dict[str, Callable[..., Any]], name: str | None, symbol: str, meet: str,
        view: bool, samples: Callable[..., Any], beside: tuple[str, ...] = (), first: str = "self",
    ) -> None:
        self.bare = getattr(forward, "bare", forward)  # a body may have a form without checks, for walks (see linalg.py)
        self.forward, self.rules, self.meet, self.view, self.samples = forward, rules, meet, view, samples
        self.beside = beside
        self.name = forward.__name__.rstrip("_")
        self._read_signature()
        self._read_rules()
        self.node = self._node_class(name or _node_name(self.name), symbol or self.name, first)

    def _read_signature(self) -> None:
        self.signature = inspect.signature(self.forward)
        parameters = self.signature.parameters.values()
        self.parameters = tuple(p.name for p in parameters)
        self.defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        self.tensors = tuple(p.name for p in parameters if "Tensor" in str(p.annotation))
        self.optional = tuple(p.name for p in parameters if "Tensor | None" in str(p.annotation))
        self.indices = tuple(p.name for p in parameters if p.annotation == "Places")
        self.variadic = "Sequence[Tensor]" in str([p.annotation for p in parameters])  # takes a list of tensors, as cat does
        self.multiple = "tuple" in str(self.signature.return_annotation)
        self.two = self.meet != "" and len(self.parameters) == 2  # do two operands meet?
        if self.meet not in MEETINGS or (self.meet and len(self.parameters) > 2):
            raise ValueError(f"{self.name}: meet={self.meet!r} says how one or two operands meet; it is one of {MEETINGS}")

    def _read_rules(self) -> None:
        asked = {p: _arguments(rule.__code__) for p, rule in self.rules.items()}
        self.requests = {p: [w for w in wants if w not in ("grad", "live")] for p, wants in asked.items()}
        self.shared = {p: [q for q in self.rules if self.rules[q] is self.rules[p]] for p in self.rules if "live" in asked[p]}
        order = (*self.parameters, "result", *self.beside)  # what is saved stands in this order, shapes behind
        self.operands = self.parameters if self.two else self.tensors  # what may be a tensor or, of two, a number
        wanted = {want for each in self.requests.values() for want in each}
        if self.two and wanted:
            wanted.update(self.parameters)  # an operation on two keeps a place for both
        self.saves = (*[w for w in order if w in wanted], *sorted(wanted.difference(order)))
        self.wants = {name: self._want(name, place) for place, name in enumerate(self.saves)}

    def _want(self, name: str, place: int) -> Want:
        users = tuple(p for p in self.rules if name in self.requests[p])
        argument, kind, origin = name, "argument", self.parameters
        if name in self.beside:
            kind, origin = "beside", self.beside
        elif name == "result":
            kind, origin = "result", ("result",)
        elif name in self.tensors or name in self.indices:
            kind = "value" if name in self.tensors else "indices"
        elif name not in self.parameters:  # (a parameter may be called ``normalized_shape``)
            argument, _, kind = name.rpartition("_")
        value = kind in ("value", "result", "beside")
        return Want(name, kind, origin.index(argument), users, place, value, value or kind == "indices")

    def _node_class(self, name: str, symbol: str, first: str) -> Any:
        values = tuple(name for name, want in self.wants.items() if want.is_value)
        freed = tuple(name for name, want in self.wants.items() if want.is_freed)
        return type(name, (Recorded,), {
            "__slots__": Node.slots(self.saves, freed), "entry": self, "symbol": symbol, "multiple": self.multiple,
            "saves": self.saves, "values": values, "indices": tuple(name for name in self.saves if name in self.indices),
            "parameters": self.parameters, "gaps": bool(self.shared), "differentiable": tuple(self.rules),
            "edge_at": 0 if len(self.rules) == 1 and not self.variadic else None, **properties(self.saves, first, self.multiple),
        })

    @cached_property
    def wants_in_their_order(self) -> list[Want]:
        """PyTorch looks at what was saved in the order of its names, of which the first input's is ``self``."""
        return sorted(self.wants.values(), key=lambda want: their_name(want.name))

    @cached_property
    def users_name(self) -> str:
        """``argmax()``: what users call for it, where the name says more than that."""
        return f"{re.sub('_(of|dim|copy)$', '', self.name)}()"

    def bind(self, args: Sequence[Any], kwargs: dict[str, Any]) -> list[Any]:
        """All arguments in order, defaults filled in. Raises PyTorch's TypeError for one too few, too many or unknown."""
        if len(args) > len(self.parameters):
            takes = f"{len(self.parameters)} positional argument{'s' * (len(self.parameters) != 1)}"
            raise TypeError(f"{self.name}() takes {takes} but {len(args)} were given")
        given = dict(zip(self.parameters, args, strict=False))
        required = [p for p in self.parameters if p not in self.defaults]
        given |= spelling.own_names(self.name, self.parameters, given, kwargs, required)
        return [given[p] if p in given else self.defaults[p] for p in self.parameters]


def _arguments(code: Any) -> tuple[str, ...]:
    """The names of a function's arguments. (``inspect`` takes a fifth of ``import zerograd`` to tell those of all rules.)"""
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names


def _node_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_")) + "Backward0"
