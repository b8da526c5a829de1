"""What a user registers to be called later, and the handle that takes it away again."""
from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_numbers = count()


class RemovableHandle:
    """Stands for one hook of ``hooks``: ``remove()`` takes it away, and so does the end of a ``with`` block.

    >>> hooks = {}
    >>> handle = RemovableHandle(hooks)
    >>> hooks[handle.id] = print
    >>> handle.remove()
    >>> hooks
    {}
    """

    def __init__(self, hooks: MutableMapping[int, Any]) -> None:
        self._hooks = hooks
        self.id = next(_numbers)

    def remove(self) -> None:
        """Take the hook away. Nothing happens if it is gone already."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def register(hooks: dict[int, Any], hook: Any, first: bool = False) -> RemovableHandle:
    """Put ``hook`` behind all others of ``hooks``, or before them."""
    handle = RemovableHandle(hooks)
    later = {} if not first else dict(hooks)
    if first:
        hooks.clear()
    hooks[handle.id] = hook
    hooks.update(later)
    return handle
