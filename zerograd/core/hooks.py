"""What registering a hook gives back: a handle that can take it away again."""
from __future__ import annotations

import itertools
import weakref
from collections import OrderedDict
from typing import Any

_next_id = itertools.count().__next__


class RemovableHandle:
    """The way to remove one of ``hooks`` (which it knows weakly: a forgotten handle keeps nothing alive). Also a block.

    >>> from zerograd.core.hooks import Hooks, RemovableHandle, register
    >>> hooks: Hooks = Hooks()
    >>> handle = register(hooks, print)
    >>> len(hooks)
    1
    >>> handle.remove()
    >>> len(hooks)
    0
    """

    def __init__(self, hooks: Hooks) -> None:
        self.hooks_dict_ref = weakref.ref(hooks)
        self.id = _next_id()

    def remove(self) -> None:
        """Take the hook away; nothing happens if it is gone already."""
        hooks = self.hooks_dict_ref()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


class Hooks(OrderedDict[int, Any]):
    """Hooks in the order in which they are called, by the id of the handle that removes each."""


def register(hooks: Hooks, hook: Any, prepend: bool = False) -> RemovableHandle:
    """Put ``hook`` behind the others, or with ``prepend`` before them."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle
