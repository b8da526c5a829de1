"""``backward`` and ``grad``: the two ways to ask for gradients. One adds them to the leaves, the other returns them."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import engine, errors
from .base import SMALL, TensorBase, edge_of, wrap
from .dtypes import number
from .quiet import silent
from .watching import after, hooked

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .graph import Edge

CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause"
    " a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function,"
    " make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak."
)


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
    if grad_tensors is inputs is None and not create_graph and not hooked and isinstance(tensors, TensorBase):
        maker, kind = tensors._maker, type(tensors._value)  # type: Any, Any
        if maker is not None and kind is not np.ndarray:  # a number that was just computed: straight to the usual case
            silent().run(engine.walk, maker, number(kind, 1), bool(retain_graph))
            return
    retain_graph = create_graph if retain_graph is None else bool(retain_graph)
    roots = _roots(_listed(tensors), grad_tensors, create_graph)
    if create_graph:
        errors.warn_once(CYCLE)
    if inputs is None:
        if len(roots) == 1 and not create_graph and not hooked:
            silent().run(engine.walk, *roots[0], retain_graph)
        else:
            engine.walk_to(roots, retain_graph, create_graph, None)
        return
    wanted = _listed(inputs)
    if not wanted:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    for each in wanted:
        each.retain_grad()  # a non-leaf then gets its gradient on the way
    found = engine.walk_to(roots, retain_graph, create_graph, [_edge(each) for each in wanted])
    for each in dict.fromkeys(wanted):
        if each.is_leaf and (gradient := found.get(_edge(each))) is not None:
            engine.add_to_grad(each, gradient)
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
    roots = _roots(_listed(outputs), grad_outputs, create_graph)
    if not wanted:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    if not all(each.requires_grad for each in wanted):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    retain_graph = create_graph if retain_graph is None else bool(retain_graph)
    found = engine.walk_to(roots, retain_graph, create_graph, [_edge(each) for each in wanted])
    answers: list[Any] = []
    for place, each in enumerate(wanted):
        gradient = found.get(_edge(each))
        if gradient is None and not (allow_unused or materialize_grads):
            raise RuntimeError(
                f"The differentiated Tensor at index {place} appears to not have been used in the graph."
                " Set allow_unused=True if this is the desired behavior."
            )
        if gradient is None and materialize_grads:
            gradient = wrap(np.zeros(each._array.shape, each._array.dtype))
            gradient._requires_grad = create_graph
        answers.append(gradient if gradient is None or isinstance(gradient, TensorBase) else wrap(np.array(gradient)))
    return tuple(answers)


def _listed(given: Any) -> list[Any]:
    return [given] if isinstance(given, TensorBase) else list(given)


def _edge(tensor: TensorBase) -> Edge:
    edge = edge_of(tensor)
    assert edge is not None
    return edge


def _roots(tensors: list[Any], gradients: Any, create_graph: bool) -> list[tuple[Edge, Any]]:
    """Each tensor's edge with the gradient that its walk starts with."""
    given = [None] * len(tensors) if gradients is None else _gradients(gradients)
    return [_root(tensor, gradient, place, create_graph) for place, (tensor, gradient) in enumerate(zip(tensors, given))]


def _root(tensor: Any, gradient: Any, place: int, create_graph: bool) -> tuple[Edge, Any]:
    if not isinstance(tensor, TensorBase):
        raise AssertionError("Expected output to be a torch.Tensor")
    edge = edge_of(tensor)
    if edge is None:
        raise RuntimeError(f"element {place} of tensors does not require grad and does not have a grad_fn")
    value = tensor._value
    if gradient is None and value.size != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    return edge, _first(value, gradient, place, create_graph)


def _gradients(given: Any) -> list[Any]:
    if isinstance(given, TensorBase):
        return [given]
    if isinstance(given, (int, float, np.number)):
        raise TypeError(f"'{type(given).__name__}' object is not iterable")
    for each in given:
        if each is not None and not isinstance(each, TensorBase):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(each).__name__}")
    return list(given)


def _first(array: Any, gradient: Any, place: int, create_graph: bool) -> Any:
    """What the walk from an output starts with, as an array or, to be recorded, a tensor."""
    if gradient is None:
        one = np.ones(array.shape, array.dtype) if array.ndim else number(array.dtype.type, 1)
        return wrap(one) if create_graph else one
    have, want = list(gradient._array.shape), list(array.shape)
    if have != want:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{place}] has a shape of torch.Size({have})"
            f" and output[{place}] has a shape of torch.Size({want})."
        )
    if create_graph:
        return gradient
    given = gradient._array
    return given.astype(array.dtype, copy=given.size <= SMALL)  # a small one is remembered: not the user's own memory
