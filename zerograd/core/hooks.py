"""Hooks: what registering one gives back, a handle that can take it away again; and how a node gets one."""
from __future__ import annotations

import itertools
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

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


class Hookable:
    """What a node can be asked to tell of its turn in a walk. (``watching.py`` says what becomes of it.)"""

    __slots__ = ()

    def register_hook(self: Any, fn: Callable[..., Any]) -> Any:
        """``fn(grad_inputs, grad_outputs)`` is called after this node's turn in a walk, with what it answers (None for inputs
        without gradient) and what came to it, as tuples; it may return a tuple of others to go on with. Gives a handle.

        >>> w = tensor(4., requires_grad=True)
        >>> y = w * 3
        >>> handle = y.grad_fn.register_hook(lambda grad_inputs, grad_outputs: print(grad_inputs, grad_outputs))
        >>> y.backward()
        (tensor(3.), None) (tensor(1.),)
        """
        from .watching import register_on_node

        return register_on_node(self, "after", fn)

    def register_prehook(self: Any, fn: Callable[..., Any]) -> Any:
        """``fn(grad_outputs)`` is called before this node's turn in a walk, with what came to it; it may return others, and among
        them None, which goes no further.

        >>> w = tensor(4., requires_grad=True)
        >>> y = w * 3
        >>> handle = y.grad_fn.register_prehook(lambda grad_outputs: (grad_outputs[0] * 10,))
        >>> y.backward()
        >>> w.grad
        tensor(30.)
        """
        from .watching import register_on_node

        return register_on_node(self, "before", fn)
