"""What the gradient rules of an operation ask for: how a node saves it, and the function that hands it to them in a walk.

A value is saved with who owns its version, so that an in-place write in the meantime is noticed: three places in ``node.saved``.
What else a rule may ask for (a shape, a plain argument) takes one.
"""
from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes, errors
from .base import TensorBase, registry, storage_of, wrap
from .graph import FREED, SECOND_BACKWARD, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .op import Entry


def saving(entry: Entry) -> Callable[..., tuple[Any, ...]]:
    """How to collect what the rules of an operation ask for, as it will stand in ``node.saved``; None for what nobody will need.

    A function written for the operation: for ``gather`` it is ``lambda live, args, arrays, out: (args[1], args[2], 0 if ...)``.
    Where rules ask for different things, what each saves depends on ``live``, the inputs with an edge.
    """
    kept = []
    for want, users in entry.users.items():
        place = -1 if want == "result" else entry.parameters.index(want.removesuffix("_shape"))
        if want == "result":
            text = "storage_of(out), 0, scalar(out._value)"
        elif entry.is_value(want):
            text = f"args[{place}], 0 if (s := args[{place}]._storage) is None else s.version, scalar(arrays[{place}])"
        elif want.endswith("_shape"):
            text = f"[each.shape for each in arrays[{place}]]" if entry.variadic else f"arrays[{place}].shape"
        else:
            text = f"args[{place}]"
        if len(entry.rules) > 1:
            nothing = "None, None, None" if entry.is_value(want) else "None,"
            text = f"*(({text},) if {' or '.join(f'{user!r} in live' for user in users)} else ({nothing}))"
        kept.append(f"{text}, ")
    text = f"lambda live, args, arrays, out: ({''.join(kept)})"
    save: Callable[..., tuple[Any, ...]] = eval(text, {"storage_of": storage_of, "scalar": _scalar})
    return save


def _scalar(array: Any) -> Any:
    """A 0-d array as a NumPy scalar: two of those multiply in 0.04 µs, two 0-d arrays in 0.25."""
    return array if array.ndim else array[()]


def check_saved(node: Node, owner: Any, version: int, array: Any) -> None:
    """Raise PyTorch's RuntimeError if a value that ``node`` saved was written to in the meantime."""
    if owner is not None and (storage := owner._storage) is not None and storage.version != version:
        edge = owner._edge if isinstance(owner, TensorBase) else (node, 0)
        maker = f"output {edge[1]} of {short_name(type(edge[0]))}" if edge else ""
        raise errors.modified(array, maker, storage.version, version)


def short_name(cls: type) -> str:
    """``Mul`` for MulBackward0, ``Max1`` for MaxBackward1: how PyTorch's errors speak of what an operation made."""
    name = cls.__name__
    return name.removesuffix("Backward0") if name.endswith("Backward0") else name.replace("Backward", "")


def unpack_tensor(node: Node, owner: Any, version: int, array: Any) -> Any:
    """A saved value as a tensor that still has its history: for rules that are to record themselves."""
    if isinstance(owner, registry.Tensor):
        return owner if owner._array.dtype == array.dtype else owner.to(dtypes.from_numpy(array.dtype))
    result = wrap(array)
    if owner is not None:  # the output of ``node``, which does not hold it, so that no cycle forms
        result._maker, result._storage = node, owner
    return result


# ---------------------------------------------------------------- the rules, at work


def vjps(entry: Entry, parameters: Sequence[str], every: bool) -> dict[str, Any]:
    """The two backwards of one node class, with the same rules: on arrays, and on tensors so that it is recorded itself.

    ``parameters``: the inputs that may have an edge. ``every``: all of them have, in every call that this class stands for.
    """
    return {"vjp": _Written(entry, parameters, every, False), "vjp_recorded": _Written(entry, parameters, every, True)}


class _Written:
    """A method that is written when it is first used, because hundreds would make ``import zerograd`` a tenth slower."""

    def __init__(self, *how: Any) -> None:
        self.how = how

    def __set_name__(self, node: type[Node], name: str) -> None:
        self.place = node, name

    def __get__(self, node: Any, cls: Any) -> Any:
        method: Any = _vjp(*self.how)
        setattr(*self.place, method)
        return method.__get__(node, cls)


def _vjp(entry: Entry, parameters: Sequence[str], every: bool, recorded: bool) -> Callable[..., Any]:
    """From the gradient of an output one gradient for each of the node's ``inputs``, as these are.

    Most of a walk's time is spent here, so the function is written for this operation alone; ``inspect.getsource`` shows it. For
    ``mul`` it reads

        def vjp(node, grad, free=False):
            if node.saved is FREED: raise RuntimeError(SECOND_BACKWARD)
            input_owner, input_version, input, other_owner, other_version, other, = node.saved
            if other_owner is not None and other_owner._storage is not None: check_saved(node, other_owner, other_version, other)
            if input_owner is not None and input_owner._storage is not None: check_saved(node, input_owner, input_version, input)
            answers = input_rule(grad, other), other_rule(grad, input)
            if free: node.saved = FREED
            return answers

    (PyTorch looks at what was saved in the order of its names, of which the first input's is ``self``.)
    """
    wanted = {want for parameter in parameters for want in entry.requests[parameter]}
    values = {want: f"{want}_owner, {want}_version, {want}" for want in entry.saves if entry.is_value(want)}
    lines = ["def vjp(node, grad, free=False):"]
    if wanted:
        lines += ["if node.saved is FREED: raise RuntimeError(SECOND_BACKWARD)",
                  f"{', '.join(values.get(want, want) for want in entry.saves)}, = node.saved"]  # fmt: skip
    for want in sorted(wanted.intersection(values), key=_theirs):
        changed = "version != result_version" if want == "result" else "_storage is not None"  # (or perhaps changed)
        lines.append(f"if {want}_owner is not None and {want}_owner.{changed}: check_saved(node, {values[want]})")
    fetched = {want: f"unpack_tensor(node, {values[want]})" for want in values} if recorded else {}
    answers = []
    for place, parameter in enumerate(parameters):
        given = ["grad", *[fetched.get(want, want) for want in entry.requests[parameter]]]
        unless = "" if every else f"None if node.inputs[{place}] is None else "
        answers.append(f"{unless}{parameter}_rule({', '.join(given)})")
    lines.append(f"answers = {', '.join(answers)}")
    if values:
        lines.append("if free: node.saved = FREED")
    lines.append("return answers")
    names: dict[str, Any] = {f"{parameter}_rule": entry.rules[parameter] for parameter in parameters}
    names.update(FREED=FREED, SECOND_BACKWARD=SECOND_BACKWARD, check_saved=check_saved, unpack_tensor=unpack_tensor)
    text, title = "\n    ".join(lines), f"<{'recorded ' if recorded else ''}vjp of {entry.name}: {', '.join(parameters)}>"
    linecache.cache[title] = len(text), None, text.splitlines(True), title  # for tracebacks and inspect.getsource
    exec(compile(text, title, "exec"), names)
    vjp: Callable[..., Any] = names["vjp"]
    return vjp


# ---------------------------------------------------------------- what a user sees of it


def saved_properties(wants: Sequence[str]) -> dict[str, property]:
    """``node._saved_other`` and the like, under PyTorch's names: it calls the first input ``self``.

    (Properties, because a ``__getattr__`` makes every attribute of every node slow.)
    """
    return {f"_saved_{_theirs(want)}": _saved(want) for want in wants}


def _theirs(want: str) -> str:
    """PyTorch's name of it."""
    return want.replace("input_shape", "self_sym_sizes").replace("input", "self")


def _saved(want: str) -> property:
    return property(lambda node: _saved_value(node, want))


def _saved_value(node: Node, want: str) -> Any:
    if node.saved is FREED:
        raise RuntimeError(SECOND_BACKWARD)
    place = node.places[want]
    if want not in node.values:
        return node.saved[place]
    owner, version, array = node.saved[place : place + 3]
    if array is None:
        return None
    check_saved(node, owner, version, array)
    if isinstance(owner, TensorBase):
        return owner
    number = next((constant.given for parameter, constant in node.constants if parameter == want), None)
    if number is not None and want not in node.differentiable:
        return number  # the exponent of x ** 2, which PyTorch keeps as a number; the 2 of x * 2 it makes a tensor
    return wrap(np.asarray(number)) if number is not None else unpack_tensor(node, owner, version, array)

