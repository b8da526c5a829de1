"""``backward`` and ``grad``: the two ways to ask for gradients. One adds them to the leaves, the other returns them."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors
from ..core.base import TensorBase, edge_of, wrap
from ..core.watching import after
from . import engine, usual
from .accumulate import add_to_grad
from .roots import roots_of

if TYPE_CHECKING:
    from ..core.graph import Edge
    from ..tensor import Tensor


def backward(
    tensors: Any, grad_tensors: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None
) -> None:
    """Add the gradients of ``tensors`` (one or several) to the ``.grad`` of the leaves that they were computed from.

    ``grad_tensors``: what each starts with; needed for those of several elements. ``retain_graph``: keep what was saved, for a
    second walk (if not given: as ``create_graph``). ``create_graph``: record the walk itself, so that gradients can be
    differentiated again. ``inputs``: only these get a gradient, leaves or not.

    Raises PyTorch's RuntimeError if a tensor needs no gradient, if a gradient is missing or of another shape, if a saved value
    was changed in place, or if the graph was walked and freed before.

    >>> w = tensor(4., requires_grad=True)
    >>> backward([w * 3, w * w])
    >>> w.grad
    tensor(11.)
    """
    if usual.backward(tensors, grad_tensors, retain_graph, create_graph, inputs):
        return
    retain_graph = create_graph if retain_graph is None else bool(retain_graph)
    wanted = [] if inputs is None else _listed(inputs)
    if inputs is not None and not wanted:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    roots = roots_of(_listed(tensors), grad_tensors, create_graph)
    if create_graph:
        errors.warn_once(errors.CYCLE)
    if inputs is None:
        engine.walk(roots, retain_graph, create_graph)
        return
    for each in wanted:
        each.retain_grad()  # a non-leaf then gets its gradient on the way
    found = engine.walk(roots, retain_graph, create_graph, [_known_edge(each) for each in wanted], True)
    for each in dict.fromkeys(wanted):
        if each.is_leaf and (gradient := found.get(_known_edge(each))) is not None:
            add_to_grad(each, gradient)
            after(each)


def grad(
    outputs: Any, inputs: Any, grad_outputs: Any = None, retain_graph: bool | None = None, create_graph: bool = False,
    only_inputs: bool = True, allow_unused: bool | None = None, is_grads_batched: bool = False, materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of the sum of ``outputs`` with respect to ``inputs``, leaves or not; no ``.grad`` is touched.

    ``allow_unused``: an input that the outputs do not depend on gets None (zeros with ``materialize_grads``) instead of an error.
    The other arguments are as in ``backward``.

    Raises PyTorch's RuntimeError as ``backward`` does, and for an input that was not used or needs no gradient.

    >>> x = tensor(2., requires_grad=True)
    >>> first, = grad(x ** 3, x, create_graph=True)
    >>> first, *grad(first, x)
    (tensor(12., grad_fn=<MulBackward0>), tensor(12.))
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if is_grads_batched:
        raise NotImplementedError("zerograd walks one gradient at a time: call grad() once for each, without is_grads_batched.")
    wanted = _listed(inputs)
    for each in wanted:
        if not isinstance(each, TensorBase):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {errors.type_name(each)}")
    if not wanted:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    roots = roots_of(_listed(outputs), grad_outputs, create_graph)
    if not all(each.requires_grad for each in wanted):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    retain_graph = create_graph if retain_graph is None else bool(retain_graph)
    found = engine.walk(roots, retain_graph, create_graph, [_known_edge(each) for each in wanted])
    return tuple([_answer(each, place, found.get(_known_edge(each)), allow_unused, materialize_grads, create_graph)
                  for place, each in enumerate(wanted)])  # fmt: skip


def _answer(each: Any, place: int, gradient: Any, allow_unused: Any, materialize_grads: bool, create_graph: bool) -> Any:
    """What came for an input, as a tensor of its own."""
    if gradient is None and materialize_grads:
        zeros = wrap(np.zeros(each._array.shape, each._array.dtype))
        zeros._requires_grad = create_graph
        return zeros
    if gradient is None and not allow_unused:
        raise RuntimeError(
            f"The differentiated Tensor at index {place} appears to not have been used in the graph."
            " Set allow_unused=True if this is the desired behavior."
        )
    return gradient if gradient is None or isinstance(gradient, TensorBase) else wrap(np.array(gradient))


def _listed(given: Any) -> list[Any]:
    return [given] if isinstance(given, TensorBase) else list(given)


def _known_edge(tensor: TensorBase) -> Edge:
    edge = edge_of(tensor)
    assert edge is not None
    return edge
