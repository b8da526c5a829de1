"""The backward walk: every node once, youngest first, each handing gradients on to the nodes that made its inputs.

Creation order is a topological order, so a heap of the nodes that wait for their turn replaces every search, and there is no
recursion: a graph may be a million nodes deep. Gradients are bare arrays on the way; they become tensors only where a leaf, or
a tensor that retains its gradient, keeps one. With ``create_graph`` the same rules get tensors instead, and record themselves.
"""
from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.base import AccumulateGrad, TensorBase, remember, wrap
from ..core.graph import Edge, Node, Output, node_of
from ..core.modes import mode
from ..core.quiet import quiet
from ..core.watching import after, answered, hooked, keep, note_part, through, watched, watched_by_tensors
from .accumulate import add_to_grad
from .anomaly_mode import in_turn, without_nan
from .reach import leading_to, oldest_users
from .unbroadcast import fitted_to

if TYPE_CHECKING:
    from collections.abc import Sequence

Roots = list[tuple[Edge, Any]]
"""Where a walk begins: edges, each with the gradient to start with."""


@quiet
def walk(roots: Roots, retain_graph: bool, create_graph: bool, targets: Any = None, through: bool = False) -> dict[Edge, Any]:
    """Send gradients from ``roots`` to the leaves, and add them to their ``.grad``.

    With ``targets`` (edges) nothing is added to any ``.grad``: what arrived there is returned, and only nodes that lead there are
    visited (with ``through`` they, too). With ``create_graph`` gradients are tensors, and the walk records itself.

    Raises PyTorch's RuntimeError if a saved value was changed in place, or was freed by an earlier walk.
    """
    this = _Walk(roots, not retain_graph, create_graph, targets, through)
    before = mode.walking, mode.grad
    mode.walking, mode.grad = not create_graph, create_graph
    try:
        for edge, gradient in roots:
            this.hand_on(edge, gradient)
        while this.waiting:
            in_turn(this.visit, node := heappop(this.waiting)[1], node)
            for leaf in this.complete.get(node, ()):
                in_turn(this.settle, leaf, node)
        for leaf in this.leaves:
            in_turn(this.arrive, leaf, leaf)
    finally:
        mode.walking, mode.grad = before
    return this.found


class _Walk:
    """A walk on its way: what has come for whom, and whose turn it is."""

    def __init__(self, roots: Roots, free: bool, create_graph: bool, targets: Sequence[Edge] | None, through: bool) -> None:
        starts = [node_of(edge) for edge, _ in roots]
        self.free, self.create_graph, self.targets, self.through = free, create_graph, targets, through
        self.grads: dict[Node, Any] = {}  # what has come for each node that waits; a list where it has several outputs
        self.waiting: list[tuple[int, Node]] = []  # a heap: the youngest node comes first, and by then all has come for it
        self.leaves: list[AccumulateGrad] = []  # leaves wait for the end
        self.complete = oldest_users(starts) if hooked else {}  # after whose turn all has come for which leaves with hooks
        self.caught = {node_of(edge) for edge in targets or ()}
        self.on_the_way = None if targets is None else leading_to(self.caught, starts)  # None: everything is
        self.found: dict[Edge, Any] = {}
        self.mark = object()  # by which what it noted for pictures is known to be of this walk

    def visit(self, node: Node) -> None:
        """``node`` has its turn: its rules say what goes on along its edges."""
        came = self.grads.pop(node)
        ends = not self.through and self.on_the_way is not None and self.on_the_way.isdisjoint(map(node_of, node.edges))
        look = watched_by_tensors if ends else watched
        grad = look(node, came) if node.multiple else keep(node, came, look)
        if node in self.caught:  # (PyTorch's answer, too, is that of the hooks only where the walk ends)
            self.catch(node, grad if ends else came)
        if ends:
            return  # its gradient was all that was asked for
        answers = self.answers(node, grad)
        if node.watchers is not None and node.watchers.after:
            fitting = [fitted_to(edge, passed) if self.wants(edge) else None for edge, passed in zip(node.edges, answers)]
            answers = answered(node, fitting, grad)
        for edge, passed in zip(node.edges, without_nan(node, answers, self.on_the_way)):
            if edge is not None:
                self.hand_on(edge, passed)

    def answers(self, node: Node, grad: Any) -> list[Any]:
        """What ``node`` says to ``grad``. To none at all only the user's own operations may have something to say."""
        if grad is None or (node.multiple and node.entry and all(each is None for each in grad)):
            if self.free:
                node.free()
            return [None] * len(node.edges)
        answers: list[Any] = node.vjp(whole(node, grad, self.create_graph) if node.multiple else grad, self.free)
        return answers

    def settle(self, leaf: AccumulateGrad) -> None:
        """All has come for ``leaf``, which has hooks."""
        if leaf in self.grads:
            self.arrive(leaf)
        elif self.wants(leaf) and leaf.variable._hooks:  # no gradient came, which its hooks are told
            through(leaf.variable._hooks, None)

    def wants(self, edge: Edge) -> bool:
        """Is what ``edge`` leads to on the way to a target?"""
        return self.on_the_way is None or node_of(edge) in self.on_the_way

    def hand_on(self, edge: Edge, passed: Any) -> None:
        """Put ``passed`` where the node that ``edge`` leads to will find it when its turn comes: gradients add up there.

        (Of None nothing comes, but the node has its turn all the same.)
        """
        if not self.wants(edge):
            return
        to = node_of(edge)
        if type(edge) is Output:
            add_to_output(edge, passed, self.grads, self.waiting)
            return
        passed, earlier = fitted_to(edge, passed), self.grads.get(to)
        if earlier is not None:
            if passed is not None:
                self.grads[to] = earlier + passed
                note_part(to, self.mark, earlier, passed)
        elif type(to) is AccumulateGrad:
            if passed is not None:  # it will become a .grad, which must share no memory with what others got
                self.grads[to] = passed if isinstance(passed, TensorBase) else np.array(passed)
                self.leaves.append(to)
        else:
            if to not in self.grads:
                heappush(self.waiting, (to.order, to))
            self.grads[to] = passed

    def arrive(self, leaf: AccumulateGrad) -> None:
        """What came for ``leaf`` is shown to its hooks, then added to its ``.grad``, or caught for ``targets``."""
        if (grad := self.grads.pop(leaf, None)) is None:  # it was here already
            return
        variable: Any = leaf.variable
        if variable._hooks:
            grad = through(variable._hooks, grad)
        if self.targets is not None:
            self.catch(leaf, grad)
            return
        if (grad := watched(leaf, grad)) is not None:
            add_to_grad(variable, grad)
            after(variable)
        if leaf.watchers is not None:
            answered(leaf, [], grad)

    def catch(self, node: Node, grad: Any) -> None:
        """Keep what was asked for."""
        for edge in self.targets or ():
            if node_of(edge) is node:
                mine = grad[edge.nr] if node.multiple else grad
                if mine is not None:
                    self.found[edge] = mine


def add_to_output(edge: Output, passed: Any, grads: dict[Any, Any], waiting: list[tuple[int, Node]]) -> None:
    """Add ``passed`` to what has come for one of several outputs; from the first one on, their node waits."""
    to, nr = edge
    if to not in grads:
        grads[to] = [None] * len(to.shape)
        heappush(waiting, (to.order, to))
    passed, earlier = fitted_to(edge, passed), grads[to][nr]
    grads[to][nr] = passed if earlier is None else earlier if passed is None else earlier + passed


# ---------------------------------------------------------------- what is kept


def whole(node: Node, grads: list[Any], create_graph: bool) -> list[Any]:
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
