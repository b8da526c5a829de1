"""The backward walk: every node once, youngest first, each handing gradients on to the nodes that made its inputs.

Creation order is a topological order, so a heap of the nodes that wait for their turn replaces every search, and there is no
recursion: a graph may be a million nodes deep. Gradients are bare arrays on the way; they become tensors only where a leaf, or
a tensor that retains its gradient, keeps one.
"""
from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np

from .base import SMALL, AccumulateGrad, TensorBase, edge_of, remember, storage_of, wrap
from .graph import FREED, Node, mode


def backward(root: TensorBase, gradient: Any = None, retain_graph: bool = False) -> None:
    """Compute the gradient of ``root`` with respect to every leaf it depends on, and add it to their ``.grad``.

    Raises PyTorch's RuntimeError if ``root`` needs no gradient, if a gradient is missing for a ``root`` of several elements or
    has another shape, if a saved value was changed in place, or if the graph was walked and freed before.
    """
    edge = edge_of(root)
    if edge is None:
        raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
    _walk(edge, _first_gradient(root, gradient), retain_graph)


def _first_gradient(root: TensorBase, gradient: Any) -> Any:
    array = root._array
    if gradient is None:
        if array.size != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return np.ones(array.shape, array.dtype) if array.ndim else array.dtype.type(1)
    if not isinstance(gradient, TensorBase):
        if isinstance(gradient, (int, float, np.number)):
            raise TypeError(f"'{type(gradient).__name__}' object is not iterable")
        given = gradient[0] if isinstance(gradient, (list, tuple)) and gradient else gradient
        raise TypeError(f"gradients can be either Tensors or None, but got {type(given).__name__}")
    given = gradient._array
    if given.shape != array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[0] has a shape of torch.Size({list(given.shape)})"
            f" and output[0] has a shape of torch.Size({list(array.shape)})."
        )
    return given.astype(array.dtype, copy=given.size <= SMALL)  # a small one is remembered: not the user's own memory


def _walk(root: tuple[Any, int], gradient: Any, retain_graph: bool) -> None:
    grads: dict[Node, Any] = {}
    leaves: list[AccumulateGrad] = []
    waiting: list[tuple[int, Node]] = []  # a heap: the youngest node comes first, and by then all its gradients have come
    walk = object()
    _hand_on(grads, leaves, waiting, *root, gradient)
    was_walking, mode.walking = mode.walking, True
    get, pop = grads.get, grads.pop
    try:
        with np.errstate(all="ignore"):  # infinities are answers here, as in PyTorch; once around all costs nothing
            while waiting:
                node = heappop(waiting)[1]
                grad = pop(node)
                if node.retains:
                    _retain(node, grad)
                if node.multiple:
                    grad = _whole(node, grad)
                    node.gradient = [remember(g) for g in grad]
                elif grad.size > SMALL:
                    node.gradient = True
                else:
                    node.gradient = grad if type(grad) is not np.ndarray or grad.base is None else grad.copy()
                for (to, nr), passed in zip(node.next_functions, node.vjp(grad)):
                    if to is None or passed is None:
                        continue
                    if to.multiple:
                        _hand_on(grads, leaves, waiting, to, nr, passed)
                        continue
                    if passed.shape != to.shape:
                        passed = sum_to_size(passed, to.shape)
                    if passed.dtype is not to.dtype:
                        passed = passed.astype(to.dtype)
                    earlier = get(to)
                    if earlier is not None:
                        grads[to] = earlier + passed
                        _note_part(to, walk, earlier, passed)
                    elif type(to) is AccumulateGrad:
                        # It will become a .grad, which must share no memory with what others got.
                        grads[to] = passed.copy() if passed is grad or passed.base is not None else passed
                        leaves.append(to)
                    else:
                        grads[to] = passed
                        heappush(waiting, (to.order, to))
                if node.values and not retain_graph:
                    node.saved = FREED
        for leaf in leaves:
            leaf.gradient = remember(grads[leaf])
            _accumulate(leaf.variable, grads[leaf])
    finally:
        mode.walking = was_walking


def _hand_on(grads: dict[Node, Any], leaves: list[Any], waiting: list[Any], to: Any, nr: int, passed: Any) -> None:
    """Put ``passed`` where ``to`` will find it: the walk's first gradient, or one for a node with several outputs."""
    if to.multiple:
        if to not in grads:
            grads[to] = [None] * len(to.shape)
            heappush(waiting, (to.order, to))
        passed = sum_to_size(passed, to.shape[nr]).astype(to.dtype, copy=False)
        slots = grads[to]
        slots[nr] = passed if slots[nr] is None else slots[nr] + passed
    elif type(to) is AccumulateGrad:
        grads[to] = np.array(passed)
        leaves.append(to)
    else:
        grads[to] = passed
        heappush(waiting, (to.order, to))


def _whole(node: Node, grads: list[Any]) -> list[Any]:
    """The gradients of all outputs of ``node``: zeros for those that nobody used."""
    return [np.zeros(shape, node.dtype) if g is None else g for g, shape in zip(grads, node.shape)]


def sum_to_size(grad: Any, shape: tuple[int, ...]) -> Any:
    """``grad`` with the shape of an input: sums over what broadcasting repeated. The only place that undoes broadcasting."""
    if grad.shape == shape:
        return grad
    lead = grad.ndim - len(shape)
    if lead < 0:
        return np.broadcast_to(grad, shape)
    axes = tuple(range(lead)) + tuple(i + lead for i, n in enumerate(shape) if n == 1 and grad.shape[i + lead] != 1)
    return np.add.reduce(grad, axis=axes, keepdims=True).reshape(shape)


def _note_part(node: Node, walk: object, earlier: Any, passed: Any) -> None:
    """Remember what was added up at ``node``, in the order in which it came, for pictures."""
    noted = getattr(node, "parts", None)
    if noted is None or noted[0] is not walk:
        noted = node.parts = walk, [remember(earlier)]
    if len(noted[1]) < SMALL:
        noted[1].append(remember(passed))


def _accumulate(leaf: Any, grad: Any) -> None:
    """Add to ``leaf.grad``, in place where there is one: who holds it sees it grow."""
    leaf._grad_version = leaf._version
    held = leaf._grad
    if held is None:
        leaf._grad = wrap(grad)
        leaf._grad_before = None
    else:
        before = remember(held._array)
        held._array += grad
        storage_of(held).version += 1
        leaf._grad_before = None if before is None else (held._version, before)


def _retain(node: Node, grad: Any) -> None:
    """Give a copy of ``grad`` to each tensor that asked for it with ``retain_grad()`` and is still alive."""
    for reference, nr in node.retains or ():
        tensor = reference()
        mine = grad[nr] if node.multiple else grad
        if tensor is not None and mine is not None:
            tensor._grad = wrap(np.array(mine) if tensor._grad is None else tensor._grad._array + mine)
            tensor._grad_version = tensor._version
