"""Derivatives of functions: ``jacobian``, ``hessian``, and their products with a vector. No ``.grad`` is touched.

All of it is ``autograd.grad``: a row of a jacobian is the gradient of one output, and a jacobian-vector product is a gradient of
the gradients (which are linear in what is handed back).
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.base import TensorBase
from ..ops.creation import zeros_like
from ..ops.shape import stack
from .grad_mode import enable_grad
from .gradients import grad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..tensor import Tensor

Tensors = tuple[Any, ...]
OUTPUT = "The output of the user-provided function is independent of input {}. This is not allowed in strict mode."
RECORDED = (
    "The jacobian of the user-provided function is independent of input {}. This is not allowed in strict mode when"
    " create_graph=True."
)
LINEAR = (
    "While computing the hessian, found that the jacobian of the user-provided function with respect to input {} is independent"
    " of the input. This is not allowed in strict mode. You should ensure that your function is twice differentiable and that the"
    " jacobian depends on the inputs (this would be violated by a linear function for example)."
)
BY_TRICK = (
    "The gradient with respect to the input is independent of entry {} in the grad_outputs when using the double backward trick"
    " to compute forward mode gradients. This is not allowed in strict mode."
)


# ---------------------------------------------------------------- what goes in, and what comes out


def _listed(given: Any, what: str, function: str) -> Tensors:
    """``given`` as a tuple of tensors. Raises PyTorch's TypeError if it is neither a tensor nor that."""
    listed = given if isinstance(given, tuple) else (given,)
    for place, each in enumerate(listed):
        if not isinstance(each, TensorBase):
            where = f"the value at index {place}" if listed is given else f"the given {what}"
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but {where} has type {type(each)}."
            )
    return listed


def _fresh(inputs: Tensors, create_graph: bool) -> Tensors:
    """Tensors of the same values to differentiate by. Only with ``create_graph`` what is computed leads back to the inputs."""
    return tuple([
        each.view_as(each) if create_graph and each.requires_grad else each.detach().requires_grad_() for each in inputs
    ])  # fmt: skip


def _one_number(func: Callable[..., Any], inputs: Tensors, name: str) -> Tensors:
    """The output of a function that has to give one number."""
    outputs = func(*inputs)
    listed = _listed(outputs, "outputs of the user-provided function", name)
    if isinstance(outputs, tuple):
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    if outputs.numel() != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")
    return listed


def _vector(v: Any, beside: Any, tensors: Tensors, name: str, missing: str) -> Tensors:
    """``v`` as a tuple that fits ``tensors``, which were given as ``beside``. None stands for 1. Raises RuntimeError."""
    if v is None:
        if isinstance(beside, tuple) or tensors[0].numel() != 1:
            raise RuntimeError(f"The vector v can only be None if {missing} a single Tensor with a single element.")
        return (None,)
    listed = _listed(v, "v", name)
    if len(listed) != len(tensors):
        if isinstance(beside, tuple):
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(tensors)} but got {len(listed)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for place, (each, tensor) in enumerate(zip(listed, tensors)):
        if each.shape != tensor.shape:
            prefix = f"Entry {place} in " if len(listed) > 1 else ""
            raise RuntimeError(f"{prefix}v has invalid size: should be {tensor.shape} but got {each.shape}.")
    return listed


def _answer(results: Sequence[Any], given: Any, create_graph: bool) -> Any:
    """``results`` in the form of ``given``, a tensor or a tuple; without history if nobody asked for it."""
    kept = tuple([each if create_graph else each.detach() for each in results])
    return kept if isinstance(given, tuple) else kept[0]


# ---------------------------------------------------------------- gradients, and what strict says to gaps


def gradients(outputs: Tensors, inputs: Tensors, vectors: Sequence[Any], create_graph: bool) -> list[Any]:
    """The gradient for each input, None where there is none, weighed by ``vectors``."""
    tracked = [place for place, each in enumerate(outputs) if each.requires_grad]
    if not tracked:
        return [None] * len(inputs)
    return list(grad(
        [outputs[place] for place in tracked], inputs, [vectors[place] for place in tracked], retain_graph=True,
        create_graph=create_graph, allow_unused=True,
    ))  # fmt: skip


def _check_tracked(outputs: Tensors, strict: bool) -> None:
    for place, each in enumerate(outputs if strict else ()):
        if not each.requires_grad:
            raise RuntimeError(
                f"Output {place} of the user-provided function does not require gradients. The outputs must be computed in a"
                " differentiable manner from the input when running in strict mode."
            )


def filled(gradients: Sequence[Any], inputs: Tensors, refusal: str = "") -> list[Any]:
    """Zeros where an input has no gradient; with ``refusal`` a RuntimeError that says so instead."""
    for place, each in enumerate(gradients):
        if each is None and refusal:
            raise RuntimeError(refusal.format(place))
    return [zeros_like(each) if gradient is None else gradient for gradient, each in zip(gradients, inputs)]


def _check_recorded(gradients: Sequence[Any], refusal: str) -> None:
    """Raise ``refusal`` if one of ``gradients``, which are to be differentiated again, depends on nothing."""
    for place, each in enumerate(gradients):
        if each is not None and not each.requires_grad:
            raise RuntimeError(refusal.format(place))


def _check_strategy(strategy: str, vectorize: bool, hint: str = "") -> None:
    if strategy not in ("reverse-mode", "forward-mode"):
        raise AssertionError(f'Expected strategy to be either "forward-mode" or "reverse-mode".{hint}')
    if strategy == "forward-mode" and not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`."
        )


# ---------------------------------------------------------------- all derivatives


def jacobian(
    func: Callable[..., Any], inputs: Any, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The derivative of each output of ``func`` by each of its inputs: of shape ``(*output.shape, *input.shape)``.

    ``inputs``: a tensor or a tuple of them, each handed to ``func``. The result is a tensor, or a tuple where one of inputs and
    outputs is, of tuples where both are. ``create_graph``: the result can be differentiated. ``strict``: raise RuntimeError where
    an output does not depend on an input, instead of giving zeros. ``vectorize`` and ``strategy`` change nothing here.

    >>> from zerograd.autograd.functional import jacobian
    >>> jacobian(lambda x: x ** 2, tensor([1., 3.]))
    tensor([[2., 0.],
            [0., 6.]])
    """
    _check_strategy(strategy, vectorize, " Hint: If your function has more outputs than inputs, \"forward-mode\" tends to be more"
                    " performant. Otherwise, prefer to use \"reverse-mode\".")  # fmt: skip
    if vectorize and strict:
        raise RuntimeError(
            "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either"
            " set `strict=False` or `vectorize=False`."
        )
    with enable_grad():
        fresh = _fresh(_listed(inputs, "inputs", "jacobian"), create_graph)
        given = func(*fresh)
        outputs = _listed(given, "outputs of the user-provided function", "jacobian")
        _check_tracked(outputs, strict)
        tables = [_answer(table(output, place, fresh, create_graph, strict), inputs, create_graph)
                  for place, output in enumerate(outputs)]  # fmt: skip
    return tuple(tables) if isinstance(given, tuple) else tables[0]


def table(output: Tensor, place: int, inputs: Tensors, create_graph: bool, strict: bool) -> list[Any]:
    """The derivatives of one output: a gradient for each of its elements, stacked."""
    refusal = f"Output {place} of the user-provided function is independent of input {{}}. This is not allowed in strict mode."
    rows = []
    for element in output.reshape(-1).unbind():
        row = filled(gradients((element,), inputs, (None,), create_graph), inputs, refusal if strict else "")
        if strict and create_graph:
            _check_recorded(row, RECORDED)
        rows.append(row)
    if not rows:
        return [each.new_zeros((*output.shape, *each.shape)) for each in inputs]
    return [stack(column).view((*output.shape, *each.shape)) for column, each in zip(zip(*rows), inputs)]


def hessian(
    func: Callable[..., Any], inputs: Any, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of the one number that ``func`` gives, for each two inputs: ``(*first.shape, *second.shape)``.

    Arguments and errors are those of ``jacobian``; raises RuntimeError if ``func`` gives anything but one number.

    >>> from zerograd.autograd.functional import hessian
    >>> hessian(lambda x: (x ** 3).sum(), tensor([1., 2.]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    _check_strategy(outer_jacobian_strategy, vectorize)
    listed = _listed(inputs, "inputs", "hessian")

    def of_one_number(*fresh: Any) -> Any:
        (number,) = _one_number(func, fresh, "hessian")
        _check_tracked((number,), strict)
        return number.reshape(())

    def first(*fresh: Any) -> Any:
        slopes = jacobian(of_one_number, fresh, create_graph=True)
        if strict:
            _check_recorded(slopes, LINEAR)
        return slopes

    second = jacobian(first, listed, create_graph, strict and not vectorize)
    return second if isinstance(inputs, tuple) else second[0][0]


# ---------------------------------------------------------------- products with a vector


def vjp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs of ``func``, and the product of ``v`` (in their form) with its jacobian: what ``backward`` computes.

    ``v`` may be left out if ``func`` gives one number. The other arguments are those of ``jacobian``.

    >>> from zerograd.autograd.functional import vjp
    >>> vjp(lambda x: x ** 2, tensor([1., 3.]), tensor([1., 10.]))
    (tensor([1., 9.]), tensor([ 2., 60.]))
    """
    with enable_grad():
        fresh = _fresh(_listed(inputs, "inputs", "vjp"), create_graph)
        given = func(*fresh)
        outputs = _listed(given, "outputs of the user-provided function", "vjp")
        _check_tracked(outputs, strict)
        vectors = _vector(v, given, outputs, "vjp", "the user-provided function returns")
        product = filled(gradients(outputs, fresh, vectors, create_graph), fresh, OUTPUT if strict else "")
        if strict and create_graph:
            _check_recorded(product, RECORDED)
    return _answer(outputs, given, create_graph), _answer(product, inputs, create_graph)


def jvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs of ``func``, and the product of its jacobian with ``v``, which is in the form of the inputs.

    It says how the outputs move if the inputs move by ``v``. What goes backward is linear in what was handed back, so the
    gradient of it, asked with ``v``, goes forward.

    >>> from zerograd.autograd.functional import jvp
    >>> jvp(lambda x: x ** 2, tensor([1., 3.]), tensor([1., 10.]))
    (tensor([1., 9.]), tensor([ 2., 60.]))
    """
    with enable_grad():
        listed = _listed(inputs, "inputs", "jvp")
        vectors = _vector(v, inputs, listed, "jvp", "the input to the user-provided function is")
        fresh = _fresh(listed, create_graph)
        given = func(*fresh)
        outputs = _listed(given, "outputs of the user-provided function", "jvp")
        _check_tracked(outputs, strict)
        handed = tuple([zeros_like(each, requires_grad=True) for each in outputs])
        back = filled(gradients(outputs, fresh, handed, True), fresh, OUTPUT if strict else "")
        if strict and create_graph:
            _check_recorded(gradients(outputs, fresh, [zeros_like(each) for each in outputs], True), RECORDED)
        ones = [zeros_like(each) + 1 if vector is None else vector for vector, each in zip(vectors, listed)]
        product = filled(gradients(tuple(back), handed, ones, create_graph), outputs, BY_TRICK if strict else "")
    return _answer(outputs, given, create_graph), _answer(product, given, create_graph)


def vhp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The one number that ``func`` gives, and the product of ``v`` (in the form of the inputs) with its hessian.

    >>> from zerograd.autograd.functional import vhp
    >>> vhp(lambda x: (x ** 3).sum(), tensor([1., 2.]), tensor([1., 1.]))
    (tensor(9.), tensor([ 6., 12.]))
    """
    return _with_hessian("vhp", func, inputs, v, create_graph, strict)


def hvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The one number that ``func`` gives, and the product of its hessian with ``v``: as ``vhp``, for a hessian is symmetric.

    >>> from zerograd.autograd.functional import hvp
    >>> hvp(lambda x: (x ** 3).sum(), tensor([1., 2.]), tensor([1., 0.]))
    (tensor(9.), tensor([6., 0.]))
    """
    return _with_hessian("hvp", func, inputs, v, create_graph, strict)


def _with_hessian(name: str, func: Any, inputs: Any, v: Any, create_graph: bool, strict: bool) -> tuple[Any, Any]:
    """The gradient of the gradient, asked with ``v``."""
    with enable_grad():
        listed = _listed(inputs, "inputs", name)
        vectors = _vector(v, inputs, listed, name, "the input to the user-provided function is")
        fresh = _fresh(listed, create_graph)
        outputs = _one_number(func, fresh, name)
        _check_tracked(outputs, strict)
        slopes = filled(gradients(outputs, fresh, (None,), True), fresh, OUTPUT if strict else "")
        if strict:
            _check_recorded(slopes, LINEAR)
        ones = [zeros_like(each) + 1 if vector is None else vector for vector, each in zip(vectors, listed)]
        product = filled(gradients(tuple(slopes), fresh, ones, create_graph), fresh, LINEAR if strict else "")
    return _answer(outputs, None, create_graph), _answer(product, inputs, create_graph)
