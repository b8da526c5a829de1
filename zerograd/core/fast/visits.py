"""Twins of ``Recorded.vjp``, written for one class of nodes: ``vjp`` itself, and ``visit``, which is one step of the usual walk.

Most of the time of a walk is spent in these; ``inspect.getsource`` shows them. The walk could do it all itself, but there Python
meets nodes of many classes, and to find an attribute takes it 0.05 µs each time; in a function of its own for each class it knows
where they stand. Without them the step of a small network takes 1.4 times as long, a chain of scalars 3.9 times.
"""
from __future__ import annotations

import linecache
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph import FREED
from ..modes import mode
from ..rules import check_saved, unpack_tensor
from ..watching import keep, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..entry import Entry, Want
    from ..graph import Node


def visit(node: Node, grad: Any, free: bool = False) -> tuple[Any, Any]:
    """The visit to a node that has none written for it: its edges, and what goes along each."""
    return node.edges, node.vjp(keep(node, grad), free)


def specialise(cls: Any, entry: Entry, parameters: Sequence[str], every: bool) -> None:
    """Give a class of nodes its own ``vjp`` and ``visit``.

    ``parameters``: the inputs that may have an edge. ``every``: all of them have, in every call that this class stands for.
    """
    for form in ("vjp", "visit"):
        setattr(cls, form, _Method(cls, form, entry, parameters, every))


class _Method:
    """A method that is written when it is first used: hundreds would make ``import zerograd`` a tenth slower."""

    def __init__(self, cls: type[Node], form: str, *how: Any) -> None:
        self.cls, self.form, self.how = cls, form, how

    def __get__(self, node: Any, cls: Any) -> Any:
        written = _written(self.form, *self.how)
        setattr(self.cls, self.form, written)
        return written.__get__(node, cls)


def _written(form: str, entry: Entry, parameters: Sequence[str], every: bool) -> Callable[..., Any]:
    """The ``visit`` of ``mul``, of two tensors that both have an edge, reads

        def visit(node, grad, free=False):
            if node.watchers: grad = watched(node, grad)
            if type(grad) is not ndarray: node.gradient = grad
            else: node.gradient = True if node.value is None else grad if grad.base is None else grad.copy()
            input, input_owner = node.saved_0, node.owner_0
            other, other_owner = node.saved_1, node.owner_1
            if other_owner is not None and other_owner._storage is not None: check_saved(node, other_owner, node.version_1, other)
            if input_owner is not None and input_owner._storage is not None: check_saved(node, input_owner, node.version_0, input)
            answers = input_rule(grad, other), other_rule(grad, input)
            if free: node.saved_0 = node.saved_1 = None; node.owner_0 = node.owner_1 = FREED
            return node.inputs, answers

    An operation with several outputs has no lines that keep the gradient: ``engine.whole`` does it. Nor has ``vjp``, but one for
    each value that makes it a tensor again where the walk is recorded.
    """
    visits = form == "visit"
    wanted = [want for want in entry.wants.values() if not {*want.users}.isdisjoint(parameters)]
    freed = [want for want in wanted if want.is_freed]
    lines = [] if entry.multiple or not visits else [
        "if node.watchers: grad = watched(node, grad)",
        "if type(grad) is not ndarray: node.gradient = grad",
        "else: node.gradient = True if node.value is None else grad if grad.base is None else grad.copy()",
    ]  # fmt: skip
    lines += _fetching(wanted) + [_check(want) for want in entry.wants_in_their_order if want in freed]
    if not visits and any(want.is_value for want in freed):
        lines += ["if not mode.walking:", *[_tensor_again(want.name) for want in freed if want.is_value]]
    answers = dict.fromkeys(entry.rules, "None")
    for place, parameter in enumerate(parameters):
        given = ", ".join(["grad", *entry.requests[parameter]])
        if parameter in entry.shared:
            together = entry.shared[parameter]
            if parameter == together[0]:
                lines += _shared([parameters.index(each) for each in together], f"{parameter}_rule({given}, live=live)")
            answers[parameter] = f"shared[{together.index(parameter)}]"
        else:
            unless = "" if every else f"None if node.inputs[{place}] is None else "
            passes_on = entry.rules[parameter].__code__.co_code == _PASSES_ON
            answers[parameter] = unless + ("grad" if passes_on else f"{parameter}_rule({given})")
    whole = ", ".join([answers[each] for each in parameters] if visits else answers.values())
    lines.append(f"answers = {whole if visits else f'list({whole})' if entry.variadic else f'[{whole}]'}")
    if freed:
        gone, owners = (" = ".join(f"node.{kept}_{want.place}" for want in freed) for kept in ("saved", "owner"))
        lines.append(f"if free: {gone} = None; {owners} = FREED")
    written: Callable[..., Any] = _compiled(
        [f"def {form}(node, grad, free=False):", *lines, "return node.inputs, answers" if visits else "return answers"],
        f"<{form} of {entry.name}: {', '.join(parameters)}>",
        **{f"{each}_rule": _on_arrays(entry.rules[each]) if visits else entry.rules[each] for each in parameters},
        FREED=FREED, check_saved=check_saved, mode=mode, ndarray=np.ndarray, unpack_tensor=unpack_tensor, watched=watched,
    )  # fmt: skip
    return written


def _fetching(wants: Sequence[Want]) -> list[str]:
    """The lines that get what was saved, of values with their owners."""
    with_owner = "{0}, {0}_owner = node.saved_{1}, node.owner_{1}"
    return [(with_owner if want.is_freed else "{0} = node.saved_{1}").format(want.name, want.place) for want in wants]


def _tensor_again(want: str) -> str:
    return f"    if {want} is not None: {want} = unpack_tensor(node, {want}_owner, {want})"


def _check(want: Want) -> str:
    """The line that looks whether a value was changed (or that it may have been, for ``check_saved`` to say) or is freed."""
    name, version = want.name, f"node.version_{want.place}"
    changed = f"version != {version}" if want.kind == "result" else "_storage is not None"
    return f"if {name}_owner is not None and {name}_owner.{changed}: check_saved(node, {name}_owner, {version}, {name})"


def _shared(places: Sequence[int], call: str) -> list[str]:
    """The lines of one rule that answers for several inputs: it is called if any of these has an edge."""
    live = ", ".join(f"node.inputs[{place}] is not None" for place in places)
    return [f"live = {live}", f"shared = {call} if any(live) else ({'None, ' * len(places)})"]


def _compiled(lines: Sequence[str], title: str, **names: Any) -> Any:
    """The function that ``lines`` define, with ``names`` in its scope; tracebacks and ``inspect.getsource`` show it."""
    text = "\n    ".join(lines)
    linecache.cache[title] = len(text), None, text.splitlines(True), title
    exec(compile(text, title, "exec"), names)
    return names.popitem()[1]


_PASSES_ON = (lambda grad: grad).__code__.co_code
"""The code of the rule of ``+``, which need not be called."""


def _on_arrays(rule: Any) -> Any:
    """``rule``, calling the bodies of the operations that it names: what it gets is arrays, and nothing needs be looked at. So do
    the helpers of its file, whose names begin with ``_``."""
    names, bodies = rule.__globals__, {}
    for name in rule.__code__.co_names:
        called = names.get(name)
        if hasattr(called, "entry"):
            bodies[name] = called.entry.bare
        elif name.startswith("_") and type(called) is FunctionType and called.__globals__ is names:
            bodies[name] = _on_arrays(called)
    return FunctionType(rule.__code__, {**names, **bodies}, rule.__name__, rule.__defaults__, rule.__closure__)
