"""The backward walk: every node once, youngest first, each handing gradients on to the nodes that made its inputs.

Creation order is a topological order, so a heap of the nodes that wait for their turn replaces every search, and there is no
recursion: a graph may be a million nodes deep. Gradients are bare arrays on the way; they become tensors only where a leaf, or
a tensor that retains its gradient, keeps one. With ``create_graph`` the same rules get tensors instead, and record themselves.
"""
from __future__ import annotations

from heapq import heappop, heappush, heappushpop
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ops.pointwise import to_copy
from ..ops.shape import LONG, expand_to, sum_matrix, sum_to
from . import overlap
from .base import SMALL, TENSORS, AccumulateGrad, TensorBase, dtype_of, remember, storage_of, wrap
from .graph import Edge, Node, Output, mode, node_of
from .quiet import quiet
from .saving import keep
from .watching import after, hooked, through, watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ndarray = np.ndarray
_add: Any = np.add
_reduce: Any = np.add.reduce


def walk(root: Edge, gradient: Any, retain_graph: bool) -> None:
    """Send ``gradient`` (an array) from ``root`` to the leaves, and add what arrives to their ``.grad``.

    This is the usual case of ``walk_to``, written out: most of the time of a ``backward()`` is spent here. (To be run silently.)
    Raises PyTorch's RuntimeError if a saved value was changed in place, or was freed by an earlier walk.
    """
    if type(root) in TENSORS:
        add_to_grad(root, np.array(gradient))
        return
    grads: dict[Any, Any] = {}  # what has come for each node that waits, a list where it has several outputs; for leaves by id
    leaves: list[Any] = []
    waiting: list[tuple[int, Node]] = []  # a heap: the youngest node comes first, and by then all has come for it
    get, this_walk, free = grads.get, object(), not retain_graph
    node, grad, for_fresh = root, gradient, None  # whose turn it is, what has come for it, and for the next one
    if root.multiple:
        _hand_on(grads, leaves, waiting, this_walk, root, gradient)
        node = heappop(waiting)[1]
        grad = grads.pop(node)
    was_walking, mode.walking = mode.walking, True
    try:
        while True:
            if type(grad) is list:
                grad = _whole(node, watched(node, grad), False)
            fresh = None  # a node that now waits too, and need not go through heap and dict if it waits alone
            inputs, passed_on = node.visit(grad, free)
            for to, passed in zip(inputs, passed_on) if type(inputs) is tuple else ((inputs, passed_on),):
                if to is None or passed is None:
                    continue
                kind = type(to)
                if kind in TENSORS:  # a leaf
                    value = to._value
                    if passed.shape != value.shape:
                        passed = sum_to_size(passed, value.shape)
                    if passed.dtype is not value.dtype:
                        passed = passed.astype(value.dtype)
                    place = id(to)
                    earlier = get(place)
                    if earlier is None:  # it will become a .grad, which must share no memory with what others got
                        grads[place] = passed.copy() if passed is grad or passed.base is not None else passed
                        leaves.append(to)
                    else:
                        grads[place] = earlier + passed
                        _note_part(to, this_walk, earlier, passed)
                    continue
                if kind is Output:
                    _hand_on(grads, leaves, waiting, this_walk, to, passed)
                    continue
                if type(passed) is _ndarray:
                    if passed.shape != to.shape:
                        passed = sum_to_size(passed, to.shape)
                    if passed.dtype is not to.dtype:
                        passed = passed.astype(to.dtype)
                elif to.shape or dtype_of[type(passed)] is not to.dtype:
                    passed = _fit_array(passed, to.shape, to.dtype)
                if to is fresh:
                    _note_part(to, this_walk, for_fresh, passed)
                    for_fresh = for_fresh + passed
                elif waiting and (earlier := get(to)) is not None:
                    grads[to] = earlier + passed
                    _note_part(to, this_walk, earlier, passed)
                elif fresh is None:
                    fresh, for_fresh = to, passed
                else:
                    grads[to] = passed
                    heappush(waiting, (to.order, to))
            if waiting:
                if fresh is None:
                    node = heappop(waiting)[1]
                else:
                    grads[fresh] = for_fresh
                    node = heappushpop(waiting, (fresh.order, fresh))[1]
                grad = grads.pop(node)
            elif fresh is None:
                break
            else:
                node, grad = fresh, for_fresh
        for leaf in leaves:
            add_to_grad(leaf, grads[id(leaf)])
    finally:
        mode.walking = was_walking


@quiet
def walk_to(
    roots: Sequence[tuple[Edge, Any]], retain_graph: bool, create_graph: bool, targets: Sequence[Edge] | None
) -> dict[Edge, Any]:
    """Send gradients from ``roots``, each an edge and the gradient to start with, to the leaves, and add them to their ``.grad``.

    With ``targets`` (edges too) nothing is added to any ``.grad``: what arrived at the targets is returned, and only the nodes
    that lead to one are visited. With ``create_graph`` gradients are tensors, and the walk records itself. Raises as ``walk``.
    """
    grads: dict[Node, Any] = {}
    leaves: list[Any] = []
    waiting: list[tuple[int, Node]] = []
    found: dict[Edge, Any] = {}
    this_walk = object()
    caught = {node_of(edge) for edge in targets or ()}
    on_the_way = None if targets is None else _leading_to(caught, [node_of(edge) for edge, _ in roots])
    for edge, gradient in roots:
        if on_the_way is None or node_of(edge) in on_the_way:
            _hand_on(grads, leaves, waiting, this_walk, edge, gradient)
    complete = _oldest_users([node_of(edge) for edge, _ in roots]) if hooked else {}
    before = mode.walking, mode.grad
    mode.walking, mode.grad = not create_graph, create_graph
    try:
        while waiting:
            node = heappop(waiting)[1]
            came = grads.pop(node)
            grad = watched(node, came) if node.multiple else keep(node, came)
            ends = on_the_way is not None and on_the_way.isdisjoint(map(node_of, node.edges))
            if node in caught:  # (PyTorch's answer, too, is that of the hooks only where the walk ends)
                _catch(node, grad if ends else came, targets or (), found)
            if node.multiple:
                grad = _whole(node, grad, create_graph)
            if ends:
                continue  # its gradient was all that was asked for
            passed_on = (node.vjp_recorded if create_graph else node.vjp)(grad, not retain_graph)
            for to, passed in zip(node.inputs, passed_on) if node.only is None else ((node.inputs, passed_on),):
                if to is not None and passed is not None and (on_the_way is None or node_of(to) in on_the_way):
                    _hand_on(grads, leaves, waiting, this_walk, to, passed)
            for leaf in complete.get(node, ()):
                _arrive(leaf, grads, targets, found)
        for leaf in leaves:
            _arrive(leaf, grads, targets, found)
    finally:
        mode.walking, mode.grad = before
    return found


def _hand_on(
    grads: dict[Node, Any], leaves: list[Any], waiting: list[Any], this_walk: object, edge: Edge, passed: Any
) -> None:
    """Put ``passed`` where the node that ``edge`` leads to will find it when its turn comes."""
    to, nr = edge if type(edge) is Output else (node_of(edge), 0)
    fit = _fit_tensor if isinstance(passed, TensorBase) else _fit_array
    passed = fit(passed, to.shape[nr] if to.multiple else to.shape, to.dtype)
    new = to not in grads
    if to.multiple:
        slots = grads.setdefault(to, [None] * len(to.shape))
        slots[nr] = passed if slots[nr] is None else slots[nr] + passed
    elif not new:
        earlier = grads[to]
        grads[to] = earlier + passed
        _note_part(to, this_walk, earlier, passed)
    else:
        grads[to] = np.array(passed) if type(to) is AccumulateGrad and fit is _fit_array else passed
    if new:
        leaves.append(to) if type(to) is AccumulateGrad else heappush(waiting, (to.order, to))


def _fit_array(grad: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    return sum_to_size(grad, shape).astype(dtype, copy=False)


def _fit_tensor(grad: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    have = grad._array.shape
    if have != shape:
        lead = len(have) - len(shape)
        repeated = lead >= 0 and all(n in (1, m) for n, m in zip(shape, have[lead:]))
        grad = sum_to(grad, shape) if repeated else expand_to(grad, shape)
    return grad if grad._array.dtype == dtype else to_copy(grad, dtype)


def sum_to_size(grad: Any, shape: tuple[int, ...]) -> Any:
    """``grad`` with the shape of an input: sums over what broadcasting repeated. The only place that undoes broadcasting."""
    if grad.shape == shape:
        return grad
    lead = grad.ndim - len(shape)
    if grad.ndim == 2:
        if grad.shape[1:] == shape:  # a bias for several outputs,
            return sum_matrix(grad, 0)
        if shape[1:] == (1,) and shape[0] == len(grad):  # what was subtracted from every row,
            return sum_matrix(grad, 1, True)
    elif shape == (1,) and not lead:  # and a bias for one
        return _reduce(grad, 0, None, None, True) if len(grad) <= LONG else _reduce(grad, 0, np.float64, None, True)
    try:
        return np.broadcast_to(grad, shape) if lead < 0 else sum_to.entry.forward(grad, shape)
    except ValueError:
        since = f"the shape {list(shape)} that a leaf was given after it had been used"
        raise RuntimeError(f"A gradient of shape {list(grad.shape)} does not go into {since}.") from None


def _reachable(roots: Iterable[Any]) -> list[Any]:
    """All nodes behind ``roots``, these included, oldest first: a node's inputs before the node."""
    nodes = list(dict.fromkeys(roots))
    seen = set(nodes)
    for node in nodes:  # grows while it is read
        for to in map(node_of, node.edges):
            if to is not None and to not in seen:
                seen.add(to)
                nodes.append(to)
    return sorted(nodes, key=lambda node: -node.order)


def _leading_to(targets: set[Any], roots: Iterable[Any]) -> set[Any]:
    """The nodes on a way from ``roots`` to ``targets``, both included."""
    nodes = _reachable(roots)
    leading = {node for node in nodes if node in targets}
    for node in nodes:
        if not leading.isdisjoint(map(node_of, node.edges)):
            leading.add(node)
    return leading


def _oldest_users(roots: Iterable[Any]) -> dict[Any, list[Any]]:
    """For each leaf with hooks the node after whose turn all has come for it: the leaves by that node."""
    oldest: dict[Any, list[Any]] = {}
    known: set[Any] = set()
    for node in _reachable(roots):
        for leaf in map(node_of, node.edges):
            if type(leaf) is AccumulateGrad and leaf not in known and (leaf.variable._hooks or leaf.variable._hooks_after):
                known.add(leaf)
                oldest.setdefault(node, []).append(leaf)
    return oldest


def _arrive(leaf: Any, grads: dict[Node, Any], targets: Sequence[Edge] | None, found: dict[Edge, Any]) -> None:
    """What came for ``leaf`` is shown to its hooks, then added to its ``.grad``, or caught for ``targets``."""
    if (grad := grads.pop(leaf, None)) is None:  # it was here already
        return
    variable = leaf.variable
    if variable._hooks:
        grad = through(variable._hooks, grad)
    if targets is not None:
        _catch(leaf, grad, targets, found)
    else:
        add_to_grad(variable, grad)
        after(variable)


def _catch(node: Node, grad: Any, targets: Sequence[Edge], found: dict[Edge, Any]) -> None:
    for edge in targets:
        if node_of(edge) is node:
            mine = grad[edge.nr] if node.multiple else grad
            if mine is not None:
                found[edge] = mine


def _whole(node: Node, grads: list[Any], create_graph: bool) -> list[Any]:
    """The gradients of all outputs of a node that has several; keeps them as ``keep`` does.

    Those that nobody used are zeros, or None where the rules want to know (``gaps``).
    """
    whole: list[Any] = [
        np.zeros(shape, node.dtype) if g is None and not node.gaps else g for g, shape in zip(grads, node.shape)
    ]
    if create_graph:
        whole = [g if g is None or isinstance(g, TensorBase) else wrap(g) for g in whole]
    node.gradient = [None if g is None else remember(g._array if create_graph else g) for g in whole]
    return whole


def _note_part(place: Any, walk: object, earlier: Any, passed: Any) -> None:
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


def add_to_grad(tensor: Any, grad: Any) -> None:
    """Add to ``tensor.grad``: in place where there is one, so that who holds it sees it grow; as a new tensor if recorded."""
    if not tensor._requires_grad and tensor._maker is None:  # no longer: requires_grad = False, detach_()
        return
    held, recorded, before = tensor._grad, isinstance(grad, TensorBase), None
    tensor._grad_version = 0 if (storage := tensor._storage) is None else storage.version
    if held is None:
        tensor._grad = grad if recorded else wrap(grad)
    elif recorded or held._maker is not None or held._requires_grad:
        tensor._grad = held + (grad if recorded else wrap(grad))
    else:
        array, storage = held._value, held._storage or storage_of(held)
        if type(array) is not _ndarray:
            array = held._array
        if array.base is not None:
            overlap.refuse(array, ())
        small = array.copy() if array.size <= SMALL else None
        _add(array if small is None else small, grad, array)  # (one number NumPy adds to itself in 0.57 µs, to its copy in 0.14)
        storage.version += 1
        before = storage.version, small, None if small is None else grad
    tensor._grad_before = before
