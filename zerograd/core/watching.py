"""Who wants to see a gradient on its way: hooks, which may put another in its place, then the tensors that retain it.

A node that nobody watches has no ``Watchers``, and a walk asks for nothing else. Hooks of leaves stand at the leaves.
"""
from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes, errors
from .base import SMALL, AccumulateGrad, TensorBase, remember, wrap
from .graph import Node
from .hooks import Hooks, RemovableHandle, register
from .modes import users_turn

if TYPE_CHECKING:
    from collections.abc import Callable

hooked: dict[int, weakref.ref[Any]] = {}
"""The leaves, and the nodes, with hooks that only the plain walk knows, by id. While there are any, that is the walk."""


class Watchers:
    """What is to be done with the gradient of a node's output when the node has its turn."""

    __slots__ = ("after", "before", "hooks", "keeps", "tensors")

    def __init__(self) -> None:
        self.hooks: list[tuple[Hooks, int]] = []  # those of tensors, each for the output with that number
        self.tensors: list[tuple[weakref.ref[Any], int]] = []  # those whose retain_grad() was called
        self.before = Hooks()  # those of the node: they get the gradients of all outputs,
        self.after = Hooks()  # or those and what the node answers
        self.keeps: list[Node] = []  # nodes of leaves that have hooks: they live as long as the graph in which they were found


def watchers_of(node: Node) -> Watchers:
    """The watchers of ``node``, made now if there were none."""
    if node.watchers is None:
        node.watchers = Watchers()
    found: Watchers = node.watchers
    return found


# ---------------------------------------------------------------- registering


def hooks_at(node: Node, nr: int) -> Hooks:
    """The hooks for one output of ``node``."""
    found = known_hooks(node, nr)
    if found is None:
        found = Hooks()
        watchers_of(node).hooks.append((found, nr))
    return found


def known_hooks(node: Node, nr: int) -> Hooks | None:
    """The same, None if there never was one."""
    kept = node.watchers.hooks if node.watchers else ()
    return next((hooks for hooks, output in kept if output == nr), None)


def register_on_leaf(leaf: Any, kind: str, hook: Any) -> RemovableHandle:
    """Let ``leaf`` have a hook: of the ``kind`` ``_hooks`` before its gradient is added to, of ``_hooks_after`` afterwards."""
    if getattr(leaf, kind) is None:
        setattr(leaf, kind, Hooks())
    _look_out_for(leaf)
    return register(getattr(leaf, kind), hook)


def register_on_node(node: Any, kind: str, hook: Any) -> RemovableHandle:
    """Let ``node`` have a hook: of the ``kind`` ``before`` its turn, or ``after`` it."""
    of_leaf = isinstance(node, AccumulateGrad)
    _look_out_for(node)  # the usual walk knows neither what was answered, nor nodes of leaves, nor gradients that are no more
    if of_leaf and node.found_through is not None and (user := node.found_through()) is not None:
        watchers_of(user).keeps.append(node)
    return register(getattr(watchers_of(node), kind), hook)


def _look_out_for(watched: Any) -> None:
    place = id(watched)
    hooked[place] = weakref.ref(watched, lambda _: hooked.pop(place, None))


# ---------------------------------------------------------------- at a node's turn


def watched(node: Node, grad: Any) -> Any:
    """``grad`` (a list, of several outputs) as all hooks before the turn of ``node`` leave it: its tensors', then its own."""
    grad = watched_by_tensors(node, grad)
    if node.watchers is None or not node.watchers.before:
        return grad
    whole = through(node.watchers.before, grad if node.multiple else [grad])
    return whole if node.multiple else whole[0]


def watched_by_tensors(node: Node, grad: Any) -> Any:
    """``grad`` as the hooks of the tensors that ``node`` made leave it. What retains it has it then."""
    if node.watchers is None:
        return grad
    for hooks, nr in node.watchers.hooks:
        if node.multiple:
            grad = [through(hooks, each) if place == nr else each for place, each in enumerate(grad)]
        else:
            grad = through(hooks, grad)
    for reference, nr in node.watchers.tensors:
        _retain(reference(), grad[nr] if node.multiple else grad)
    return grad


def answered(node: Node, answers: list[Any], grad: Any) -> list[Any]:
    """What ``node`` answered to ``grad``, as the hooks after its turn leave it."""
    for hook in list(node.watchers.after.values()):
        changed = shown(hook, answers, grad if node.multiple else [grad])
        if changed is not None:
            answers = _replaced(hook, answers, changed)
    return answers


def keep(node: Node, grad: Any, look: Callable[[Node, Any], Any] = watched) -> Any:
    """What comes first in the visit to a node: ``grad`` is shown to its watchers, and kept for pictures where it is small."""
    grad = look(node, grad)
    if grad is not None:
        node.gradient = True if node.value is None else remember(grad._array if isinstance(grad, TensorBase) else grad)
    return grad


def note_part(place: Any, walk: object, earlier: Any, passed: Any) -> None:
    """Remember what was added up at ``place``, a node or a leaf, in the order in which it came, for pictures."""
    noted = getattr(place, "_parts", None)
    if noted is None or noted[0] is not walk:
        noted = place._parts = walk, [_own(earlier)]
    if len(noted[1]) < SMALL:
        noted[1].append(_own(passed))


def _own(array: Any) -> Any:
    """``array`` to be remembered. What a walk computed nobody writes to, so only a view, which pins its base, is copied."""
    if isinstance(array, TensorBase):
        return remember(array._array)
    return array if array.size <= SMALL and array.base is None else remember(array)


def _retain(tensor: Any, grad: Any) -> None:
    if tensor is not None and grad is not None:
        own = grad if isinstance(grad, TensorBase) else wrap(np.array(grad))
        tensor._grad = own if tensor._grad is None else tensor._grad + own
        tensor._grad_version = tensor._version


def through(hooks: Hooks, grad: Any) -> Any:
    """``grad`` (or a list of several), shown as a tensor to one hook after the other; where one returns another, that."""
    for hook in list(hooks.values()):
        changed = shown(hook, grad)
        if changed is not None:
            grad = _replaced(hook, grad, changed)
    return grad


def shown(hook: Callable[..., Any], *grads: Any) -> Any:
    """What ``hook`` says to ``grads``, each a gradient or a list of some. It is the user's code: it runs outside of the walk, and
    records if the walk is recorded."""
    with users_turn():
        return hook(*[tuple(map(_as_tensor, grad)) if isinstance(grad, list) else _as_tensor(grad) for grad in grads])


def _as_tensor(grad: Any) -> Any:
    return grad if grad is None or isinstance(grad, TensorBase) else wrap(grad)


def _replaced(hook: Callable[..., Any], grad: Any, changed: Any) -> Any:
    """``changed`` in the form of ``grad``. Raises PyTorch's errors for what cannot stand in its place."""
    name = getattr(hook, "__name__", "<unknown>")
    if isinstance(grad, list):
        if not isinstance(changed, tuple):
            raise TypeError(f"expected tuple, but hook returned '{type(changed).__name__}'")
        if len(changed) != len(grad):
            numbers = f"(got {len(changed)}, but expected {len(grad)})"
            raise RuntimeError(f"hook '{name}' has returned an incorrect number of values {numbers}")
        return [_replaced(hook, old, new) for old, new in zip(grad, changed)]
    if changed is None:
        return None
    if grad is None:
        raise RuntimeError("can't replace a None gradient with a non-None value")
    if not isinstance(changed, TensorBase):
        raise TypeError(f"expected Variable, but hook returned '{type(changed).__name__}'")
    old, new = grad._array if isinstance(grad, TensorBase) else np.asarray(grad), changed._array
    if new.dtype != old.dtype:
        was, got = (dtypes.tensor_type(dtypes.from_numpy(each.dtype)) for each in (old, new))
        raise RuntimeError(f"hook '{name}' has changed the type of value (was {was} got {got})")
    if new.shape != old.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")
    return changed if isinstance(grad, TensorBase) else new.copy()


def after(leaf: Any) -> None:
    """Call the hooks that wanted to know when the gradient of ``leaf`` had been added to."""
    for hook in list((leaf._hooks_after or {}).values()):
        said = hook(leaf)
        if said is not None:
            raise TypeError(f"expected Variable, but hook returned '{errors.type_name(said)}'")
