"""Views follow what is written to their memory: by how they lie in their base, whatever had made them; or they cannot.

What a view shows after a write is no longer what its own node computed. As in PyTorch its history is then ``AsStridedBackward0``
of its base, also where the write itself is not recorded: under ``no_grad``, or through ``detach()``.
"""
from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ..core import views
from ..core.graph import node_of
from ..core.modes import mode
from ..core.watching import watchers_of
from ..ops.strided import as_strided, geometry

if TYPE_CHECKING:
    from ..core.base import Storage


def follow(storage: Storage) -> None:
    """Nobody records that ``storage`` was just written to: its views follow all the same."""
    if not storage.seen_by():
        storage._views = None  # so that the next write need not look
        return
    before, mode.grad = mode.grad, True
    try:
        for view in storage.views():
            if view._base.requires_grad:
                follow_base(view)
    finally:
        mode.grad = before


def follow_base(view: Any) -> None:
    """``view`` is now a part of its base as that is now, or spoiled if it must not be."""
    if view._view_made:
        views.spoil(view)
    else:
        move_history(view, as_strided(view._base, geometry(view, view._base))._maker)


def move_history(tensor: Any, maker: Any) -> None:
    """``tensor`` is now what ``maker`` made; if it retains its gradient, it is the gradient of what it is now."""
    before = tensor.grad_fn
    tensor._maker = maker
    if before is None:
        return
    kept = [each for each in before.retained if each[0]() is not tensor]
    if len(kept) < len(before.retained):
        before.watchers.tensors = kept
        watchers_of(node_of(maker)).tensors.append((weakref.ref(tensor), tensor.output_nr))
