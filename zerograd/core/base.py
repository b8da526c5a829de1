"""What every tensor is underneath: an array, a place in the graph, and a version that in-place writes count up.

A tensor is either a *leaf* (made by the user; its gradient is added up in its ``.grad``) or the output of a recorded
:class:`~zerograd.core.graph.Node`. A node knows the leaves among its inputs, and a tensor the node that made it, but neither is
known back: so nothing here forms a reference cycle, and everything is freed the moment its last name goes.
"""
from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import names
from .graph import Constant, Edge, Node, Output
from .modes import mode

if TYPE_CHECKING:
    from ..tensor import Tensor

SMALL = 64
"""Arrays of up to this many elements are remembered by the graph, so that it can be drawn with its values."""


INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked"
    " by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use"
    " `torch.no_grad()` instead of `torch.inference_mode()`."
)


class _Dtypes(dict[type, Any]):
    """NumPy's dtype for each of its scalar classes: 0.02 µs to look up, where ``scalar.dtype`` takes 0.06."""

    def __missing__(self, kind: type) -> Any:
        self[kind] = found = np.dtype(kind)
        return found


dtype_of = _Dtypes()


class Storage:
    """One piece of memory: its version, shared by all tensors that look at it, and the views among them."""

    __slots__ = ("_views", "has_several", "look", "writes")

    version: int  # what a saved value is checked by
    writes: int  # how often it was written to; the same, but where NumPy may write, too: see sharing.py
    look: Any

    def __init__(self) -> None:
        self.writes = 0
        self.has_several = False  # are there views among them that came several at once?
        self._views: list[weakref.ref[Any]] | None = None

    def add_view(self, view: TensorBase) -> None:
        """Know ``view`` (weakly), so that an in-place operation can tell it about its new history."""
        views = self._views
        if views is None:
            views = self._views = []
        elif len(views) >= 8 and not len(views) & (len(views) - 1):
            # At 8, 16, 32... forget the dead: a loop may make a million views of one tensor.
            views[:] = [reference for reference in views if reference() is not None]
        views.append(weakref.ref(view))

    def seen_by(self) -> list[Any]:
        """The tensors beside the first one that look at it and still exist, oldest first."""
        return [tensor for reference in self._views or () if (tensor := reference()) is not None]

    def views(self) -> list[Any]:
        """Those of them that are views. (What is detached is none.)"""
        return [tensor for tensor in self.seen_by() if tensor._base is not None]

    @property
    def _storage(self) -> Storage:
        return self  # so that a saved value's version has one address, whether a tensor or the bare storage owns it


Storage.version = Storage.__dict__["writes"]  # one place with two names: counting takes no look at the memory


class InferenceStorage(Storage):
    """The memory of a tensor made in inference mode: its writes are not counted, so nothing can be saved for backward."""

    __slots__ = ()

    @property
    def version(self) -> int:  # type: ignore[override]
        if mode.grad and not mode.walking:
            raise RuntimeError(INFERENCE_SAVED)
        return 0

    @property
    def writes(self) -> int:
        """None."""
        return 0

    @writes.setter
    def writes(self, count: int) -> None:
        pass


BEHIND = 8  # what is remembered, weakly, of where the sources of a cut came from, for they may be gone when it is drawn


class Cut(NamedTuple):
    """Where a tensor came from although no gradient can go back there, and what cut it: ``detach()``, ``no_grad``..."""

    cause: str
    sources: tuple[weakref.ref[Any], ...]
    shape: tuple[int, ...]  # of the first of them, which may be gone,
    made: bool  # whether an operation made it,
    tracked: bool  # and whether it is a leaf that requires grad;
    same: bool  # has the tensor the value that that one had?
    behind: tuple[weakref.ref[Any], ...]  # what the sources came from, nearest first: tensors, and nodes


TENSORS: set[type] = set()
"""The classes of tensors: what is of one of these is a leaf, where edges are meant. (``isinstance`` takes twice as long.)"""


class TensorBase:
    """The state of a tensor; ``tensor.py`` adds what a user calls.

    What every operation looks at stands in a slot. What few tensors have is a class attribute here and goes into the instance's
    dictionary when it is set: a result then costs five assignments instead of eleven.
    """

    __slots__ = ("__dict__", "__weakref__", "_cut", "_maker", "_requires_grad", "_storage", "_value")

    _value: Any  # the numbers: an array; or NumPy's scalar, of a single number that was just computed (an operation: 0.3 µs less)
    _maker: Edge  # the node that made this tensor (which Output of it, where it has several); None for a leaf
    _storage: Storage | None  # made when a view, an in-place write or a saved result needs it; None means version 0
    _requires_grad: bool  # of a leaf; whatever has a maker requires grad
    _cut: Cut | None

    _grad: Tensor | None = None
    _grad_version: int = 0  # the version of this tensor when its gradient was last added to
    _grad_before: tuple[int, Any, Any] | None = None  # .grad's version after the last addition; if small: before, added
    _parts: tuple[object, list[Any]] | None = None  # of a leaf: what the last walk added up for it, as in Node._parts
    _base: Tensor | None = None  # of a view: the tensor whose memory it looks at
    _view_made: str = ""  # of a view that cannot follow in-place operations: how it was made, see views.py
    _accumulator: weakref.ref[AccumulateGrad] | None = None  # the node that stands for a leaf, while somebody looks at it
    _constant: Constant | None = None  # what the graphs in which it is a constant remember of it
    _hooks: Any = None  # of a leaf: what wants to see its gradient before it is added to .grad, and may change it
    _hooks_after: Any = None  # of a leaf: what wants to know when that was done
    _name: str | None = None  # the caller's variable that held this leaf when it was first used in a graph

    def __init__(self, value: Any) -> None:
        self._value, self._requires_grad = value, False
        self._maker = self._storage = self._cut = None

    @property
    def _array(self) -> np.ndarray[Any, Any]:
        """Its memory, made now if it was a scalar until now: from here on others may look at it and write to it."""
        value = self._value
        if type(value) is not np.ndarray:
            value = self._value = np.asarray(value)
        return value  # type: ignore[no-any-return]

    @_array.setter
    def _array(self, array: np.ndarray[Any, Any]) -> None:
        self._value = array

    def __init_subclass__(cls) -> None:
        TENSORS.add(cls)

    @property
    def grad_fn(self) -> Node | None:
        """The node that made it; None for a leaf. Raises RuntimeError for a view that could not follow an in-place operation."""
        maker = self._maker
        if maker is None or isinstance(maker, Node):
            return maker
        if type(maker) is not Output:  # such a view
            raise RuntimeError(maker.text)
        return maker.node  # type: ignore[no-any-return]

    @property
    def output_nr(self) -> int:
        """Which output of ``grad_fn`` it is."""
        return self._maker.nr if type(self._maker) is Output else 0

    @property
    def _edge(self) -> tuple[Node, int] | None:
        """Both at once; None for a leaf."""
        return None if self._maker is None else (self.grad_fn, self.output_nr)  # type: ignore[return-value]

    @property
    def _accumulate_grad(self) -> AccumulateGrad:
        """Of a leaf: the end of every path to it, as pictures and ``next_functions`` show it; one while anybody holds it."""
        node = None if self._accumulator is None else self._accumulator()
        if node is None:
            node = AccumulateGrad(self)
            self._accumulator = weakref.ref(node)
        return node

    @property
    def _version(self) -> int:
        storage = self._storage
        if type(storage) is InferenceStorage and not mode.walking:
            raise RuntimeError("Inference tensors do not track version counter.")
        return 0 if storage is None else storage.writes


class _Registry:
    """Holds the class that results are made of. ``tensor.py`` is above this floor and signs in here, once; so does
    ``nn/parameter.py``, whose class a checkpoint may ask for."""

    Tensor: type[Tensor]
    Parameter: Any


registry = _Registry()


class AccumulateGrad(Node):
    """What stands for a leaf, its ``variable``, where nodes are looked at: PyTorch's name for the end of every path.

    Recorded operations and the usual walk do without it; they know the leaf itself.
    """

    __slots__ = ("found_through", "variable", "watchers")

    prefix = "torch::autograd::"
    inputs = ()
    unlinked = value = gradient = None
    order = 1  # after everything else
    shape = property(lambda self: self.variable._value.shape)
    dtype = property(lambda self: self.variable._value.dtype)
    _parts: Any = property(lambda self: self.variable._parts, lambda self, parts: setattr(self.variable, "_parts", parts))

    def __init__(self, variable: Any) -> None:
        self.variable: Tensor = variable
        self.watchers = None
        self.found_through: Any = None  # weak: the node through which somebody last found it

    def seen_from(self, node: Node) -> AccumulateGrad:
        self.found_through = weakref.ref(node)
        return self


def with_name(leaf: TensorBase) -> TensorBase:
    """``leaf``, with the name that its user has for it: asked when it is used in a graph for the first time."""
    leaf._name = names.name_in_caller(leaf)
    return leaf


def edge_of(tensor: TensorBase) -> Edge:
    """Where a gradient of ``tensor`` goes; None if it needs none."""
    return tensor._maker or (None if not tensor._requires_grad else tensor if tensor._name is not None else with_name(tensor))


def storage_of(tensor: TensorBase) -> Storage:
    """The storage of ``tensor``, made now if nobody needed it before."""
    storage = tensor._storage
    if storage is None:
        storage = tensor._storage = Storage()
    return storage


def wrap(value: Any) -> Tensor:
    """A tensor without history that holds ``value`` itself: an array, not a copy; or a scalar, as NumPy makes of 0-d results."""
    tensor = object.__new__(registry.Tensor)
    plain = type(value) is np.ndarray or isinstance(value, np.generic)
    tensor._value, tensor._requires_grad = value if plain else np.asarray(value), False
    tensor._maker = tensor._storage = tensor._cut = None
    return tensor


def writes_to(tensor: TensorBase) -> int:
    """The version by which a saved value of ``tensor`` is checked; 0 of an inference tensor, whose writes nobody counts."""
    storage = tensor._storage
    return 0 if storage is None or type(storage) is InferenceStorage else storage.version


def remember(array: Any) -> Any:
    """A copy that later writes cannot change, or None where ``array`` is too large to be worth remembering."""
    if array.size > SMALL:
        return None
    return array.copy() if array.ndim else array[()]


def constant_of(tensor: TensorBase) -> Constant:
    """What a graph remembers of ``tensor`` as an input without gradient; shared by all that use it between two writes."""
    storage, known = tensor._storage, tensor._constant
    if storage is None and known is not None:
        return known
    # (of what is too large to be remembered nobody asks what NumPy made of it)
    version = writes_to(tensor) if storage is None or tensor._value.size <= SMALL else storage.writes
    if known is None or known.version != version:
        known = tensor._constant = Constant(weakref.ref(tensor), remember(tensor._value), tensor._cut, version)
    return known


def will_change(tensor: TensorBase) -> None:
    """Before others may write to the memory of ``tensor``: the node that remembers its value gets a copy of its own.

    (Copying only here, not at every operation, saves 0.1 µs each time. What is remembered of a view is always a copy.)
    """
    for each in (tensor, tensor._base):
        node = None if each is None else each._maker
        if node is not None and not node.multiple and node.value is not None:
            node.value = np.array(node.value)


def allow_writes(tensor: TensorBase) -> None:
    """NumPy's broadcasting gives views that only read; PyTorch's expanded tensors can be written to."""
    if not tensor._array.flags.writeable and tensor._base is not None and tensor._base._array.flags.writeable:
        tensor._array.flags.writeable = True


def note_inference(result: TensorBase) -> None:
    """``result`` was made in inference mode. (A view of what was made outside is none.)"""
    if result._storage is None:
        result._storage = InferenceStorage()


def cut(result: Tensor, cause: str, *sources: Any) -> Tensor:
    """Note in ``result`` that ``cause`` cut it off from those of ``sources`` that a graph leads to; "": what cut off those."""
    if mode.inference:
        note_inference(result)
    if result._maker is None:
        lost = [source for source in sources if isinstance(source, TensorBase) and _has_past(source)]
        if lost:
            first = lost[0]
            made = first._maker is not None
            refs = tuple(map(weakref.ref, lost))
            same = cause in ("detach()", ".data")
            cause = cause or next((each._cut.cause for each in lost if each._cut is not None), "no_grad")
            result._cut = Cut(cause, refs, first._value.shape, made, first._requires_grad, same, _behind(lost))
    return result


def _behind(lost: list[TensorBase]) -> tuple[weakref.ref[Any], ...]:
    """Up to ``BEHIND`` of what the ``lost`` ones came from, weakly: across cuts that they came through, and down the graph. Of
    more the nearest and the farthest."""
    found: tuple[weakref.ref[Any], ...] = ()
    edges: list[Any] = []
    for each in lost:
        if each._cut is not None:
            found += each._cut.sources + each._cut.behind
        elif each._maker is not None:
            edges.append(each._maker)
    for edge in edges:  # grows while it is read
        if len(found) >= BEHIND:
            break
        for to in (edge.node if type(edge) is Output else edge).edges:
            if to is not None:
                found += (weakref.ref(to.node if type(to) is Output else to),)
                if type(to) not in TENSORS:
                    edges.append(to)
    return found if len(found) <= BEHIND else found[: BEHIND // 2] + found[-BEHIND // 2 :]


def _has_past(tensor: TensorBase) -> bool:
    return tensor._maker is not None or tensor._requires_grad or tensor._cut is not None
