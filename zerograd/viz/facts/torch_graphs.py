"""Real PyTorch graphs, described in our own terms, so that the same walk can draw them.

What PyTorch lets one read is read: nodes, edges, order, shapes, leaves and their gradients, saved values. What it keeps to itself
stays unknown: the values of results that nobody holds, the gradients that passed, and what cut a graph.
"""
from __future__ import annotations

import sys
import weakref
from collections import deque
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.base import AccumulateGrad, Storage, TensorBase
from ...core.graph import Constant, Edge, Node, Output
from ...core.op import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


def is_torch(value: Any) -> bool:
    """Is it a PyTorch tensor? PyTorch is never imported for the question."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, getattr(torch, "Tensor", ()))


MOST = 2500
"""So many operations are looked at, those nearest to the outputs. Once Python has seen a node, PyTorch takes it apart on the C
stack: a chain of 50,000 ends the process when it is freed, one of 6,000 does so in a thread whose stack has 1 MiB."""
STRANGERS = 1000
"""And so many variables, for the same reason, that turn out to be no part of what is looked at."""


class Seen(TensorBase):
    """A PyTorch tensor as the walk wants it."""

    retains_grad = False
    silent = False  # of an output: does nothing in its graph tell whether a backward came through?
    what = ""  # its dtype and kind where NumPy has no such array: "bfloat16", "sparse float32"
    readable = True  # are its numbers known?


def adopt(outputs: Sequence[Any], *scopes: Mapping[str, Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """``outputs`` and ``scopes`` (variables by name) with PyTorch's tensors described; everything else stays what it is."""
    adopted = _Adopted({id(value) for scope in scopes for value in scope.values()})
    adopted.describe(*(output.grad_fn for output in outputs if is_torch(output) and output.grad_fn is not None))
    described = [adopted.tensor(output) if is_torch(output) else output for output in outputs]
    adopted.mark_where_backward_came(described)
    return described, [adopted.those_that_belong(scope) for scope in scopes]


class _Adopted:
    """The PyTorch tensors and nodes met so far, each described once. Everything stays alive until the picture is drawn."""

    def __init__(self, named: set[int]) -> None:
        self.tensors: dict[int, tuple[Any, Seen]] = {}
        self.nodes: dict[Any, Node] = {}
        self.operations = 0  # how many of the nodes were looked into
        self.strangers = 0  # how many variables turned out to be of other graphs, or too far away
        self.named = named  # by id: tensors that the caller has a name for
        self.callers: set[Seen] = set()  # the same, described

    def those_that_belong(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """The variables of ``scope``, described if they are leaves or part of what is drawn; other graphs are not looked at.

        Only by asking for its node does one learn that a tensor is not part of it, and then Python has seen that node. So this is
        done ``STRANGERS`` times at most: first for tensors that have names of their own, then for both ends of long lists.
        """
        found = dict(scope)
        names = [name for name, value in scope.items() if is_torch(value)]
        own, held = filter(str.isidentifier, names), [name for name in names if not name.isidentifier()]
        for name in dict.fromkeys([*own, *chain.from_iterable(zip(held, reversed(held)))]):
            value = scope[name]
            belongs = value.is_leaf or id(value) in self.tensors
            if not belongs and self.strangers < STRANGERS:
                belongs = value.grad_fn in self.nodes
                self.strangers += not belongs
            if belongs:
                found[name] = self.tensor(value)
        return found

    def mark_where_backward_came(self, outputs: Sequence[Any]) -> None:
        """Note in each node whether a backward came through, and in the outputs of which nothing tells that.

        What saved tensors and has lost them, a backward went through, and through all that it leads to. A leaf with a ``.grad``
        is no sign, for other graphs lead to it, too.
        """
        seen = [output for output in outputs if isinstance(output, Seen)]
        walked: list[Any] = [node for node in self.nodes.values() if _sign(node) == WALKED]
        for output in seen:
            told = _signs(output.grad_fn)
            if told == {WALKED}:
                walked.append(output.grad_fn)
            output.silent = not told or (KEPT in told and _may_have_been_retained(output.grad_fn))
        for node in _reached(walked):
            if not isinstance(node, AccumulateGrad):
                node.gradient = [True] * len(node.shape) if node.multiple else True

    def tensor(self, tensor: Any) -> Seen:
        if id(tensor) in self.tensors:
            return self.tensors[id(tensor)][1]
        array = _array(tensor)
        seen = Seen(np.broadcast_to(np.float32("nan"), tuple(tensor.shape)) if array is None else array)
        seen.what, seen.readable = _what(tensor), array is not None
        self.tensors[id(tensor)] = tensor, seen
        if id(tensor) in self.named:
            self.callers.add(seen)
        seen._storage = Storage()
        seen._storage.writes = seen._grad_version = 0 if tensor.is_inference() else tensor._version
        seen._requires_grad = tensor.is_leaf and tensor.requires_grad
        seen.retains_grad = tensor.retains_grad
        seen._name = ""
        if (tensor.is_leaf or tensor.retains_grad) and tensor.grad is not None:
            seen._grad = self.tensor(tensor.grad)  # type: ignore[assignment]
        if tensor.grad_fn is not None:
            seen._maker = _edge(self.node(tensor.grad_fn), tensor.output_nr)
            _note_writes(seen)
        return seen

    def node(self, root: Any) -> Node:
        self.describe(root)
        return self.nodes[root]

    def describe(self, *roots: Any) -> None:
        """Describe ``roots`` and what they lead to: first what is there, then what each holds, for saved results lead back.

        Beyond ``MOST`` operations nothing is looked into; those at the border are there, but lead to nothing more.
        """
        queue = deque(roots)
        held: dict[Any, dict[str, Any]] = {}
        while queue:
            node = queue.popleft()
            if node in self.nodes:
                continue
            border = self.operations >= MOST
            saved, sign, freed = ({}, "", False) if border else _saved_by(node)
            self.nodes[node], held[node] = _shell(node, tuple(saved), sign, freed), saved
            if not border:
                self.operations += not hasattr(node, "variable")
                queue += [to for to, _ in node.next_functions if to is not None]
        for node, saved in held.items():
            self._fill(self.nodes[node], node, saved)

    def _fill(self, made: Any, node: Any, saved: dict[str, Any]) -> None:
        if isinstance(made, AccumulateGrad):
            made.variable = self.tensor(node.variable)  # type: ignore[assignment]
            made.variable._accumulator = weakref.ref(made)
            return
        next_functions = node.next_functions
        made.more = any(to is not None and to not in self.nodes and not hasattr(to, "variable") for to, _ in next_functions)
        made.edges = tuple(_edge(self.nodes[to], nr) if to in self.nodes else None for to, nr in next_functions)
        for name, tensor in saved.items():
            seen = self.tensor(tensor)
            made.save(name, seen._array, seen, seen._version)
        made.constants = self._constants(made)
        for parameter, constant in made.constants:
            if not isinstance(constant.given, weakref.ref):  # a number has one card, and is no tensor that was saved
                made.save(parameter, constant.value)

    def _constants(self, made: Any) -> tuple[Any, ...]:
        """The inputs without gradient, where a saved value tells what they were."""
        found = []
        for parameter, to in zip(made.differentiable, made.edges):
            if to is None and parameter in made.saves:
                seen, _, array = made.saved(parameter)
                number = array.ndim == 0 and seen not in self.callers  # PyTorch makes a tensor of the 2 in x * 2
                found.append((parameter, Constant(array.item() if number else weakref.ref(seen), array)))
        return tuple(found)


class _PartWritten(Node):
    """What PyTorch calls CopySlices. Which operation wrote there it does not show."""

    __slots__ = ()
    inner = None


def _note_writes(tensor: Seen) -> None:
    """Tell the nodes that wrote to parts of ``tensor``, if nothing else was done to it since, whose parts these were."""
    node = tensor.grad_fn
    while isinstance(node, _PartWritten):
        node._changed = (lambda: None), weakref.ref(tensor)
        node = node.edges[0]


def _edge(node: Node, nr: int) -> Edge:
    return Output(node, nr) if node.multiple else node


def _reached(nodes: Iterable[Any], go_on: Callable[[Any], bool] = lambda node: True) -> list[Any]:
    """``nodes`` and what they lead to; beyond a node that is not to ``go_on`` only what another way leads to."""
    reached = list(dict.fromkeys(node for node in nodes if node is not None))
    seen = set(reached)
    for node in reached:  # grows while it is read
        if not isinstance(node, AccumulateGrad) and go_on(node):
            new = {to: None for to, _ in node.next_functions if to is not None and to not in seen}
            seen.update(new)
            reached += new
    return reached


KEPT, WALKED = "kept", "walked"
"""What a node's saved tensors tell: they are there, so no backward came, unless it retained the graph; or one did come."""


def _signs(root: Any) -> set[str]:
    """What the first nodes that tell anything, on each way from ``root``, tell of a backward."""
    return {_sign(node) for node in _reached([root], lambda node: not _sign(node))} - {""}


def _sign(node: Any) -> str:
    return "" if isinstance(node, AccumulateGrad) else str(node.sign)


def _may_have_been_retained(root: Any) -> bool:
    """Can a backward with ``retain_graph=True`` have come through this graph, in which all is still there? Not if none of its
    leaves has a gradient."""
    nodes = _reached([root])
    return any(node.variable._grad is not None if isinstance(node, AccumulateGrad) else node.more for node in nodes)


def _saved_by(node: Any) -> tuple[dict[str, Any], str, bool]:
    """The tensors that ``node`` saved, by the names of our own parameters; their sign of a backward, "" where it saved none; and
    whether they are gone. (A user's Function gives a sign whether it had saved anything or not.)"""
    found: dict[str, Any] = {}
    sign = ""
    for attribute in _saved_names(node.__class__):
        try:
            value = getattr(node, attribute)
        except RuntimeError as error:
            if "second time" in str(error):
                return {}, WALKED, attribute != FUNCTIONS
            sign = KEPT
            continue  # changed in place since: PyTorch no longer shows it
        if is_torch(value):
            found[attribute.removeprefix("_saved_").replace("self", "input")] = value
        if is_torch(value) or attribute == FUNCTIONS or (isinstance(value, tuple) and any(map(is_torch, value))):
            sign = KEPT
    return found, sign, False


FUNCTIONS = "saved_tensors"  # where a user's Function shows them


@cache
def _saved_names(kind: type) -> list[str]:
    """The attributes with which a node of PyTorch shows what it saved."""
    return [name for name in dir(kind) if name.startswith("_saved_") or name == FUNCTIONS]


def _shell(node: Any, saved: tuple[str, ...], sign: str, freed: bool) -> Node:
    """What can be told of a node without looking at its tensors."""
    if hasattr(node, "variable"):
        return object.__new__(AccumulateGrad)
    metadata = node._input_metadata
    shapes = [tuple(each.shape) for each in metadata]
    made: Any = _node_class(node.name().rpartition("::")[2], saved, len(shapes) > 1, sign, freed)()
    made.order = -node._sequence_nr()
    made.shape = shapes if made.multiple else shapes[0] if shapes else ()
    made.dtype = str(metadata[0].dtype).removeprefix("torch.") if shapes else "float32"
    made.value = [None] * len(made.shape) if made.multiple else None
    made.gradient = made.watchers = made.unlinked = None
    made.more = False
    return made  # type: ignore[no-any-return]


_SYMBOLS = {"CopySlices": "x[…] …="}
_ENTRIES = {entry.node.__name__: entry.node for entry in reversed(TABLE.values())}


@cache
def _node_class(name: str, saved: tuple[str, ...], multiple: bool, sign: str, freed: bool) -> type[Node]:
    """A node class of that name, with the symbol and the parameters of our own operation where we have one."""
    ours = _ENTRIES.get(name)
    return type(name, (_PartWritten if name == "CopySlices" else Node,), {
        "__slots__": (*Node.slots(saved, saved), "more"),  # more: does it lead to what was not looked at?
        "saves": saved, "values": saved, "multiple": multiple, "sign": sign, "freed": freed,
        "symbol": ours.symbol if ours else _SYMBOLS.get(name) or name.rstrip("0123456789").removesuffix("Backward"),
        "differentiable": ours.differentiable if ours else ("",),
    })


def _what(tensor: Any) -> str:
    """What NumPy has no word for: complex, bfloat16, sparse, quantised and meta tensors; "" for all others."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    kinds = ["quantised"] * tensor.is_quantized + ["meta"] * tensor.is_meta
    if str(tensor.layout) != "torch.strided":
        kinds.append(str(tensor.layout).removeprefix("torch.").replace("_", " "))
    return " ".join([*kinds, dtype]) if kinds or dtype == "bfloat16" or tensor.is_complex() else ""


def _array(tensor: Any) -> np.ndarray[Any, Any] | None:
    """The numbers of a PyTorch tensor as NumPy can hold them; None where there are none to be had."""
    try:
        plain = tensor.detach().cpu()
        if plain.is_complex():
            return None
        return np.asarray(plain.numpy() if str(plain.dtype) != "torch.bfloat16" else plain.float().numpy())
    except (RuntimeError, TypeError, NotImplementedError):
        return None
