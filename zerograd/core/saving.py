"""What the gradient rules of an operation ask for: how a node saves it, and the function that hands it to them in a walk.

A value is saved with who owns its version, so that an in-place write in the meantime is noticed. What else a rule may ask for
(a shape, a plain argument) cannot change. ``Node`` says where each stands.
"""
from __future__ import annotations

import linecache
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes, errors
from .base import TensorBase, registry, remember, storage_of, wrap
from .graph import FREED, SECOND_BACKWARD, Node
from .watching import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .op import Entry


def saving(entry: Entry) -> Callable[..., None]:
    """How to save in a node what the rules of an operation ask for: a function written for this operation.

    Where rules ask for different things, what is saved depends on ``live``, the inputs with an edge. For ``gather`` it reads

        def save(node, live, args, arrays, out, beside=()):
            node.saved_0 = args[1]
            node.saved_1, node.owner_1 = scalar(arrays[2]), args[2]
            node.version_1 = 0 if (s := args[2]._storage) is None else s.version
            node.saved_2 = arrays[0].shape
    """
    lines = ["def save(node, live, args, arrays, out, beside=()):"]
    for place, (want, users) in enumerate(entry.users.items()):
        saved, owner, version = f"node.saved_{place}", f"node.owner_{place}", f"node.version_{place}"
        nothing = f"{saved} = {owner} = None" if entry.is_freed(want) else f"{saved} = None"
        plain = want in entry.parameters  # be it called ``normalized_shape``
        argument = want if plain else want.removesuffix("_shape").removesuffix("_strides")
        at = entry.parameters.index(argument) if argument in entry.parameters else -1
        if want in entry.indices:
            own = [f"{saved} = {owner} = args[{at}]", f"{version} = 0"]
        elif want == "result":
            own = [f"{saved}, {owner}, {version} = scalar(out._value), storage_of(out), 0"]
        elif want in entry.beside:
            own = [f"{saved}, {owner}, {version} = scalar(beside[{entry.beside.index(want)}]), None, 0"]
        elif entry.is_value(want):
            own = [f"{saved}, {owner} = scalar(arrays[{at}]), args[{at}]",
                   f"{version} = 0 if (s := args[{at}]._storage) is None else s.version"]  # fmt: skip
        elif not plain and want.endswith("_shape"):
            own = [f"{saved} = [each.shape for each in arrays[{at}]]" if entry.variadic else f"{saved} = arrays[{at}].shape"]
        elif not plain and want.endswith("_strides"):
            own = [f"{saved} = arrays[{at}].strides"]
        else:
            own = [f"{saved} = args[{at}]"]
        needed = [" or ".join(f"{user!r} in live" for user in users)] if len(entry.rules) > 1 else []
        needed += [f"args[{at}] is not None"] if argument in entry.optional else []
        if needed:
            whole = needed[0] if len(needed) == 1 else " and ".join(f"({each})" for each in needed)
            own = [f"if {whole}:", *["    " + line for line in own], f"else: {nothing}"]
        lines += own
    save: Callable[..., None] = _written([*lines, "return"], f"<saving of {entry.name}>", storage_of=storage_of, scalar=_scalar)
    return save


def _written(lines: Sequence[str], title: str, **names: Any) -> Any:
    """The function that ``lines`` define, with ``names`` in its scope; tracebacks and ``inspect.getsource`` show it."""
    text = "\n    ".join(lines)
    linecache.cache[title] = len(text), None, text.splitlines(True), title
    exec(compile(text, title, "exec"), names)
    return names.popitem()[1]


def _scalar(array: Any) -> Any:
    """A 0-d array as a NumPy scalar: two of those multiply in 0.04 µs, two 0-d arrays in 0.25."""
    return array if array.ndim else array[()]


class Places:
    """The tensors in the brackets of ``x[...]``, as NumPy needs them; None stands for a whole dimension.

    Gradients need them later, so each tensor is kept with its version, and a change in the meantime is an error. A walk frees
    them, as it does the value of a tensor.
    """

    __slots__ = ("_arrays", "kept")

    _storage = None  # it looks at the versions itself

    def __init__(self, arrays: tuple[Any, ...], kept: tuple[Any, ...] = ()) -> None:
        self._arrays, self.kept = arrays, kept

    def arrays(self) -> tuple[Any, ...]:
        """What to index an array with. Raises PyTorch's RuntimeError if an index was changed in place since."""
        for tensor, version, array in filter(None, self.kept):
            if tensor._version != version:
                raise errors.modified(array, "", tensor._version, version)
        return self._arrays

    def tensors(self) -> tuple[Any, ...]:
        """The masks and indices as the user gave them; None for a whole dimension."""
        return tuple([each and each[0] for each in self.kept])


def check_saved(node: Node, owner: Any, version: int, array: Any) -> None:
    """Raise PyTorch's RuntimeError if a value that ``node`` saved was written to in the meantime."""
    if owner is not None and (storage := owner._storage) is not None and storage.version != version:
        if text := getattr(getattr(owner, "_maker", None), "text", ""):  # a view that can no longer be computed with
            raise RuntimeError(text)
        edge = owner._edge if isinstance(owner, TensorBase) else (node, 0)
        maker = f"output {edge[1]} of {short_name(type(edge[0]))}" if edge else ""
        raise errors.modified(array, maker, storage.version, version)


def short_name(cls: type) -> str:
    """``Mul`` for MulBackward0, ``Max1`` for MaxBackward1: how PyTorch's errors speak of what an operation made."""
    name = cls.__name__
    head, _, number = name.rpartition("Backward")
    return head + number.removeprefix("0")


def unpack_tensor(node: Node, owner: Any, array: Any) -> Any:
    """A saved value as a tensor that still has its history: for rules that are to record themselves."""
    if isinstance(owner, registry.Tensor):
        return owner if owner._array.dtype == array.dtype else owner.to(dtypes.from_numpy(array.dtype))
    result = wrap(array)
    if owner is not None:  # the output of ``node``, which does not hold it, so that no cycle forms
        result._maker, result._storage = node, owner
    return result


# ---------------------------------------------------------------- the rules, at work


def vjps(entry: Entry, parameters: Sequence[str], every: bool) -> dict[str, Any]:
    """The backwards of one node class, with the same rules: ``vjp`` on arrays; ``visit``, the same as one step of the usual walk;
    and ``vjp_recorded`` on tensors, so that it is recorded itself.

    ``parameters``: the inputs that may have an edge. ``every``: all of them have, in every call that this class stands for.
    """
    return {form: _Written(entry, parameters, every, form) for form in ("vjp", "visit", "vjp_recorded")}


def keep(node: Node, grad: Any) -> Any:
    """What comes first in the visit to a node: ``grad`` is shown to its watchers, and kept for pictures where it is small."""
    grad = watched(node, grad)
    node.gradient = True if node.value is None else remember(grad._array if isinstance(grad, TensorBase) else grad)
    return grad


def visit(node: Node, grad: Any, free: bool = False) -> tuple[Any, Any]:
    """A node's ``visit`` where its ``vjp`` is not written from rules."""
    grad = keep(node, grad)
    return node.inputs, node.vjp(grad, free)


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


def _vjp(entry: Entry, parameters: Sequence[str], every: bool, form: str) -> Callable[..., Any]:
    """From the gradient of an output one gradient for each of the node's ``inputs``, as these are.

    Most of a walk's time is spent here, so the function is written for this operation alone; ``inspect.getsource`` shows it. For
    ``mul`` it reads

        def vjp(node, grad, free=False):
            input, input_owner = node.saved_0, node.owner_0
            other, other_owner = node.saved_1, node.owner_1
            if other_owner is not None and other_owner._storage is not None: check_saved(node, other_owner, node.version_1, other)
            if input_owner is not None and input_owner._storage is not None: check_saved(node, input_owner, node.version_0, input)
            answers = input_rule(grad, other), other_rule(grad, input)
            if free: node.saved_0 = node.saved_1 = None; node.owner_0 = node.owner_1 = FREED
            return answers

    (PyTorch looks at what was saved in the order of its names, of which the first input's is ``self``.)

    ``visit`` is that with ``keep`` written out before it, and gives ``node.inputs`` too. The walk could do both itself, but
    there Python meets nodes of many classes, and to find an attribute takes it 0.05 µs each time; here it knows where they stand.
    """
    wanted = {want for parameter in parameters for want in entry.requests[parameter]}
    places = {want: place for place, want in enumerate(entry.saves) if want in wanted}
    values = [want for want in places if entry.is_freed(want)]
    recorded, visits = form == "vjp_recorded", form == "visit"
    lines = [f"def {form}(node, grad, free=False):"]
    if visits and not entry.node.multiple:  # (of several gradients the walk keeps what there is before it adds zeros)
        lines += ["if node.watchers: grad = watched(node, grad)",
                  "if type(grad) is not ndarray: node.gradient = grad",
                  "else: node.gradient = True if node.value is None else grad if grad.base is None else grad.copy()"]  # fmt: skip
    for want, place in places.items():
        both = want in values
        lines.append(f"{want}, {want}_owner = node.saved_{place}, node.owner_{place}" if both else f"{want} = node.saved_{place}")
    for want in sorted(values, key=_theirs):
        version = f"node.version_{places[want]}"
        changed = f"version != {version}" if want == "result" else "_storage is not None"  # (or perhaps changed)
        check = f"check_saved(node, {want}_owner, {version}, {want})"
        lines.append(f"if {want}_owner is not None and {want}_owner.{changed}: {check}")
    fetched = {want: _unpacked(want, want in entry.optional) for want in values if entry.is_value(want)} if recorded else {}
    rules, answers = {parameter: entry.rules[parameter] for parameter in parameters}, []
    for place, parameter in enumerate(parameters):
        given = ["grad", *[fetched.get(want, want) for want in entry.requests[parameter]]]
        if parameter in entry.shared:
            together = entry.shared[parameter]
            if parameter == together[0]:
                lines += _shared([parameters.index(each) for each in together], f"{parameter}_rule", given)
            answers.append(f"shared[{together.index(parameter)}]")
            continue
        unless = "" if every else f"None if node.inputs[{place}] is None else "
        passes_on = rules[parameter].__code__.co_code == _PASSES_ON
        answers.append(f"{unless}grad" if passes_on else f"{unless}{parameter}_rule({', '.join(given)})")
    lines.append(f"answers = {', '.join(answers)}")
    if values:
        gone = " = ".join(f"node.saved_{places[want]}" for want in values)
        owners = " = ".join(f"node.owner_{places[want]}" for want in values)
        lines.append(f"if free: {gone} = None; {owners} = FREED")
    vjp: Callable[..., Any] = _written(
        [*lines, "return node.inputs, answers" if visits else "return answers"],
        f"<{form} of {entry.name}: {', '.join(parameters)}>",
        **{f"{parameter}_rule": rule if recorded else _on_arrays(rule) for parameter, rule in rules.items()},
        FREED=FREED, check_saved=check_saved, ndarray=np.ndarray, unpack_tensor=unpack_tensor, watched=watched,
    )  # fmt: skip
    return vjp


def _shared(places: Sequence[int], rule: str, given: Sequence[str]) -> list[str]:
    """The lines of one rule that answers for several inputs: it is called if any of these has an edge."""
    live = ", ".join(f"node.inputs[{place}] is not None" for place in places)
    nothing = ", ".join("None" for _ in places)
    return [f"live = {live}", f"if any(live): shared = {rule}({', '.join(given)}, live=live)", f"else: shared = {nothing}"]


def _unpacked(want: str, perhaps_none: bool) -> str:
    return f"{f'None if {want} is None else ' if perhaps_none else ''}unpack_tensor(node, {want}_owner, {want})"


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


# ---------------------------------------------------------------- what a user sees of it


def saved_properties(wants: Sequence[str], first: str) -> dict[str, property]:
    """``node._saved_other`` and the like, under PyTorch's names: it calls the first input ``self``, or ``first``.

    (Properties, because a ``__getattr__`` makes every attribute of every node slow.)
    """
    return {f"_saved_{first if want == 'input' else _theirs(want)}": _saved(want) for want in wants}


def _theirs(want: str) -> str:
    """PyTorch's name of it."""
    names = {"input_shape": "self_sym_sizes", "mat1_shape": "mat1_sym_sizes", "mat2_shape": "mat2_sym_sizes"}
    return names.get(want, want).replace("_strides", "_sym_strides").replace("input", "self").replace("places", "indices")


def _saved(want: str) -> property:
    return property(lambda node: _saved_value(node, want))


def _saved_value(node: Node, want: str) -> Any:
    if node.freed:
        raise RuntimeError(SECOND_BACKWARD)
    kept = node.saved(want)
    if kept is None or want in node.indices:
        return kept and kept[2].tensors()
    if want.endswith("_strides"):
        return tuple([bytes_ // node.dtype.itemsize for bytes_ in kept])  # PyTorch counts elements
    if want not in node.values:
        return kept
    owner, version, array = kept
    check_saved(node, owner, version, array)
    if isinstance(owner, TensorBase):
        return owner
    number = next((constant.given for parameter, constant in node.constants if parameter == want), None)
    if number is not None and want not in node.differentiable:
        return number  # the exponent of x ** 2, which PyTorch keeps as a number; the 2 of x * 2 it makes a tensor
    if number is not None:
        return wrap(np.asarray(number, np.int64 if type(number) is int else None))  # on 32 bits, NumPy makes int32 of it
    return unpack_tensor(node, owner, array)

