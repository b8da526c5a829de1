"""Views that go no further once their memory is written to: made in another mode, or several at once.

PyTorch lets only a view that was made alone, and with recording on, follow what in-place operations make of its base. The others
refuse to be written to; and once their memory was changed by way of another tensor, they refuse to be computed with.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import errors
from .base import InferenceStorage, storage_of
from .graph import Output
from .modes import mode

if TYPE_CHECKING:
    from .base import Storage, TensorBase

SEVERAL, PASSED_ON, NO_GRAD, INFERENCE = "several", "passed on", "no_grad", "inference"
"""How a view was made that has to refuse: ``TensorBase._view_made``."""

_IS_WRITTEN, _WAS_WRITTEN = "is being modified inplace", "its base or another view of its base has been modified inplace"
_OF_SEVERAL = (
    " This view is the output of a function that returns multiple views. Such functions do not allow the output views to be"
    " modified inplace. You should replace the inplace operation by an out-of-place one."
)
_OF_PASSED_ON = (
    " This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle"
    " view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This"
    " behavior is forbidden. You can fix this by cloning the output of the custom Function."
)
_OF_ANOTHER_MODE = (
    " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view"
    " and the inplace either both inside the {} block (if you don't want the inplace to be tracked) or both outside (if you want"
    " the inplace to be tracked)."
)


class Spoiled:
    """What stands where a view's maker stood: who asks whether there is one, while recording, gets PyTorch's RuntimeError."""

    __slots__ = ("text",)

    multiple, watchers, retained, edges = True, None, (), ()  # as if it were a node of several outputs that nobody looks at

    def __init__(self, text: str) -> None:
        self.text = text

    def __bool__(self) -> bool:
        if mode.grad:
            raise RuntimeError(self.text)
        return True


def refuse(view: TensorBase) -> None:
    """Raise PyTorch's RuntimeError if ``view`` must not be written to."""
    if view._view_made:
        raise RuntimeError(_text(view, _IS_WRITTEN))


def spoil(view: TensorBase) -> None:
    """The memory of ``view`` was written to: it can no longer be computed with."""
    if type(view._maker) is not Spoiled:
        view._maker = Spoiled(_text(view, _WAS_WRITTEN))


def spoil_several(storage: Storage) -> None:
    """The same for all views of ``storage`` that came several at once and are tracked."""
    for view in storage.views():
        if view._view_made in (SEVERAL, PASSED_ON) and view._maker is not None:
            spoil(view)


def _text(view: TensorBase, happened: str) -> str:
    """Which view it is, what happens to it, and why that is not allowed."""
    maker, made = view._maker, view._view_made
    reasons = {SEVERAL: _OF_SEVERAL, PASSED_ON: _OF_PASSED_ON}
    if type(maker) is Spoiled:
        return maker.text.replace(_WAS_WRITTEN, happened)
    node, nr = maker if type(maker) is Output else (maker, 0)
    which = node and f"Output {nr} of {errors.short_name(type(node))} is a view"
    if which and made in reasons:
        told = f"{which} and {happened}."
    else:
        mode, when = ("inference", "in normal mode") if made == INFERENCE else ("no_grad", "with grad mode enabled")
        made_in = f"{which} of a view which was" if which else "A view was"
        told = f"{made_in} created in {mode} mode and {happened} {when}."
    if made in reasons:
        return told + reasons[made]
    return told + _OF_ANOTHER_MODE.format("inference_mode" if made == INFERENCE else "no_grad")


def look_at(view: Any, base: TensorBase, one_of_several: bool = False) -> None:
    """Make ``view`` a view of ``base``."""
    view._storage = storage = base._storage or storage_of(base)
    if type(storage) is InferenceStorage:  # a view of an inference tensor is one, and knows no base
        if not view._array.flags.writeable and base._array.flags.writeable:
            view._array.flags.writeable = True
        return
    root = base._base
    view._base = base if root is None else root
    if not mode.grad:
        view._view_made = INFERENCE if mode.inference else NO_GRAD
    elif one_of_several or base._view_made:
        view._view_made = made = SEVERAL if one_of_several else base._view_made
        storage.has_several = storage.has_several or made == SEVERAL
    storage.add_view(view)
