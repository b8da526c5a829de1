"""What is saved for backward, kept in another form: the user's ``pack`` says in which, and ``unpack`` gives it back.

Who packs nothing pays one look at ``packing``. A node with something packed becomes one of a class that unpacks before its rules
run, so that nothing else needs to know.
"""
from __future__ import annotations

from functools import cache
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple

from . import errors
from .base import TENSORS, TensorBase, edge_of, wrap
from .fast import visits
from .graph import Node, Output
from .modes import mode, users_turn
from .rules import Recorded, unpack_tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from .entry import Want
    from .graph import Edge

Pair = tuple["Callable[[Any], Any]", "Callable[[Any], Any]"]

packing: dict[int, list[Pair]] = {}
"""The hooks in use, ``pack`` and ``unpack``, by thread: the last one counts. A thread that has none is not in it."""

CHANGED = (
    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by"
    " in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place"
    " operations on the input to a pack hook."
)


class Packed(NamedTuple):
    """What stands where a saved value would."""

    kept: Any  # what ``pack`` made of it
    hooks: Pair
    edge: Edge  # where a gradient of the tensor goes; of a result None
    nr: int | None  # of a result: which output of the node it is

    def tensor(self, node: Node) -> Any:
        """What ``unpack`` makes of it, with the history of what was packed. Raises PyTorch's TypeError for what is no tensor."""
        with users_turn():
            given = self.hooks[1](self.kept)
        if not isinstance(given, TensorBase):
            got = errors.type_name(given)
            raise TypeError(f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {got}")
        found = wrap(given._array)
        if self.nr is not None:
            found._maker = Output(node, self.nr) if node.multiple else node
        elif type(self.edge) in TENSORS:
            found._maker = AliasBackward0(self.edge)
        else:
            found._maker = self.edge
        return found


class AliasBackward0(Node):
    """What made the stand-in of a leaf: its gradient is that of the leaf. (In PyTorch there is no such node.)"""

    __slots__ = ()

    edge_at, differentiable, parameters = 0, ("self",), ("self",)
    visit = visits.visit

    def __init__(self, leaf: Any) -> None:
        self.begin((leaf,), (), leaf._value.shape, leaf._value.dtype, None)

    def vjp(self, grad: Any, free: bool = False) -> list[Any]:
        """The gradient as it is."""
        return [grad]


def is_packing() -> bool:
    """Are there hooks in use, in this thread?"""
    return get_ident() in packing


def pack(tensor: Any, nr: int | None = None) -> Packed:
    """``tensor``, packed by the hooks in use. ``nr``: as in ``Packed``. Raises PyTorch's RuntimeError if they write to it."""
    hooks, before = packing[get_ident()][-1], tensor._version
    with users_turn(grad=False):
        kept = hooks[0](tensor)
    if tensor._version != before:
        raise RuntimeError(CHANGED)
    return Packed(kept, hooks, edge_of(tensor) if nr is None else None, nr)


def pack_saved(node: Any) -> None:
    """Pack what ``node`` just saved: the values of tensors. (Numbers stay as they are.)"""
    if not is_packing():
        return
    asked = dict.fromkeys(want for wants in node.entry.requests.values() for want in wants)  # PyTorch packs in this order
    for want in asked:
        if want in node.values and (record := node.saved(want)) is not None:
            owner, _, array = record
            if isinstance(owner, TensorBase):
                node.save(want, pack(owner))
            elif owner is not None:
                node.save(want, pack(unpack_tensor(node, owner, array), 0))
    node.__class__ = _unpacking(node.__class__)


@cache
def _unpacking(cls: Any) -> Any:
    return type(cls.__name__, (Unpacking, cls), {"__slots__": ()})


class Unpacking(Recorded):
    """A node some of whose saved values are packed."""

    __slots__ = ()

    vjp = Recorded.vjp  # the plain one: what is written for a class takes what was saved as it is
    visit = visits.visit

    def _fetched(self, want: Want) -> Any:
        kept = getattr(self, self.slots_at(want.place)[0], None)
        if type(kept) is not Packed:
            return super()._fetched(want)
        tensor = kept.tensor(self)
        return tensor._value if mode.walking else tensor
