"""``zerograd.func``: functions that are derivatives of functions. They nest; no tensor changes, and no ``.grad`` is touched.

Each level hands the function tensors of its own to differentiate by. What it returns has a history only where that leads to a
tensor of somebody else: one of the level around it, or one that the caller tracks. Where PyTorch speaks of *pytrees*, arguments
and outputs may be dicts, lists and tuples of tensors, one in the other.
"""
from __future__ import annotations

import weakref
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from .autograd.functional import filled, gradients, table
from .autograd.grad_mode import enable_grad
from .autograd.reach import reachable
from .core.base import AccumulateGrad
from .core.graph import node_of
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["grad", "grad_and_value", "hessian", "jacrev", "vjp"]


# ---------------------------------------------------------------- trees of tensors


def _flat(tree: Any) -> list[Any]:
    """What stands in dicts, lists and tuples, in their order."""
    if isinstance(tree, (dict, list, tuple)):
        return [leaf for part in (tree.values() if isinstance(tree, dict) else tree) for leaf in _flat(part)]
    return [tree]


def _like(tree: Any, leaves: Iterator[Any]) -> Any:
    """``leaves`` in the form of ``tree``."""
    if isinstance(tree, dict):
        return {name: _like(part, leaves) for name, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        parts = [_like(part, leaves) for part in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    return next(leaves)


def _form(tree: Any) -> str:
    """How PyTorch writes the form of a tree: ``(*, *)``."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{name!r}: {_form(part)}" for name, part in tree.items()) + "}"
    if isinstance(tree, (list, tuple)):
        inside = ", ".join(map(_form, tree)) + ("," if isinstance(tree, tuple) and len(tree) == 1 else "")
        return f"({inside})" if isinstance(tree, tuple) else f"[{inside}]"
    return "*"


# ---------------------------------------------------------------- levels


_ended: dict[int, weakref.ref[Any]] = {}
"""The tensors that a level made to differentiate by, once it has ended, by id."""


def _fresh(tensor: Any) -> Any:
    if not isinstance(tensor, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(tensor)}")
    return tensor.view_as(tensor) if tensor.requires_grad else tensor.detach().requires_grad_()


def _end(fresh: Sequence[Any]) -> None:
    for each in fresh:
        if each.is_leaf:
            _ended[id(each)] = weakref.ref(each, partial(_forget, id(each)))


def _forget(place: int, _: Any) -> None:
    _ended.pop(place, None)


def _outside(tree: Any) -> Any:
    """``tree`` as the caller may see it: tensors keep their history only if that leads to a leaf of somebody else."""
    return _like(tree, (_seen_from_outside(each) for each in _flat(tree)))


def _seen_from_outside(value: Any) -> Any:
    if not isinstance(value, Tensor) or not value.requires_grad:
        return value
    leaves = [value] if value.is_leaf else [
        node.variable for node in reachable([node_of(value._maker)]) if type(node) is AccumulateGrad
    ]  # fmt: skip
    return value.detach() if all(id(leaf) in _ended for leaf in leaves) else value


# ---------------------------------------------------------------- what is differentiated by what


def _places(argnums: Any, args: tuple[Any, ...]) -> list[int]:
    """The numbers of the arguments to differentiate by."""
    if not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    listed = argnums if isinstance(argnums, tuple) else (argnums,)
    for each in listed:
        if not -len(args) <= each < len(args):
            raise RuntimeError(f"Got argnum={each}, but only {len(args)} positional inputs")
    if len(set(listed)) < len(listed):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")
    return [each % len(args) for each in listed]


def _applied(func: Callable[..., Any], places: list[int], args: tuple[Any, ...], named: dict[str, Any]) -> tuple[list[Any], Any]:
    """Call ``func`` with tensors of our own at ``places``: these, and what it gives."""
    own = {place: _like(args[place], iter([_fresh(each) for each in _flat(args[place])])) for place in places}
    output = func(*[own.get(place, each) for place, each in enumerate(args)], **named)
    return _flat([own[place] for place in places]), output


def _without_aux(output: Any, has_aux: bool, name: str) -> tuple[Any, Any]:
    if not has_aux:
        return output, None
    if not isinstance(output, tuple) or len(output) != 2:
        raise RuntimeError(f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return output


def _by_argument(argnums: Any, args: tuple[Any, ...], values: Any) -> Any:
    """One value for each tensor, in the form of the arguments that ``argnums`` names."""
    trees = tuple([args[place] for place in _places(argnums, args)])
    found = _like(trees, iter(values))
    return found if isinstance(argnums, tuple) else found[0]


# ---------------------------------------------------------------- the derivatives


def grad(func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives the gradient of ``func``, which gives one number, by its argument ``argnums`` (or several).

    ``has_aux``: ``func`` gives two things; the second is handed on. Raises PyTorch's RuntimeErrors.

    >>> from zerograd.func import grad
    >>> grad(lambda x: x ** 3)(tensor(2.)), grad(grad(lambda x: x ** 3))(tensor(2.))
    (tensor(12.), tensor(12.))
    """

    @wraps(func)
    def gradient(*args: Any, **named: Any) -> Any:
        slopes, value = grad_and_value(func, argnums, has_aux)(*args, **named)
        return (slopes, value[1]) if has_aux else slopes

    return gradient


def grad_and_value(func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False) -> Callable[..., Any]:
    """As ``grad``, but the function gives a pair: the gradient, and the value of ``func``.

    >>> from zerograd.func import grad_and_value
    >>> grad_and_value(lambda x: x ** 3)(tensor(2.))
    (tensor(12.), tensor(8.))
    """

    @wraps(func)
    def both(*args: Any, **named: Any) -> Any:
        with enable_grad():
            fresh, given = _applied(func, _places(argnums, args), args, named)
            output, aux = _without_aux(given, has_aux, "grad_and_value(f)(*args)")
            if not isinstance(output, Tensor):
                raise RuntimeError(f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(output)}")
            if output.ndim:
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with"
                    f" {output.ndim} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            slopes = filled(gradients((output,), tuple(fresh), (None,), True), tuple(fresh))
        _end(fresh)
        value = _outside((output, aux) if has_aux else output)
        return _by_argument(argnums, args, map(_outside, slopes)), value

    return both


def jacrev(
    func: Callable[..., Any], argnums: Any = 0, *, has_aux: bool = False, chunk_size: Any = None,
    _preallocate_and_copy: bool = False,
) -> Callable[..., Any]:
    """The function that gives the derivative of each output of ``func`` by its argument ``argnums`` (or several).

    Each is of shape ``(*output.shape, *argument.shape)``. ``has_aux`` as in ``grad``; ``chunk_size`` changes nothing here.

    >>> from zerograd.func import jacrev
    >>> jacrev(lambda x: x ** 2)(tensor([1., 3.]))
    tensor([[2., 0.],
            [0., 6.]])
    """

    @wraps(func)
    def jacobian(*args: Any, **named: Any) -> Any:
        with enable_grad():
            fresh, given = _applied(func, _places(argnums, args), args, named)
            output, aux = _without_aux(given, has_aux, "vjp(f, *primals)")
            _check_tensors(output)
            tables = [table(each, place, tuple(fresh), True, False) for place, each in enumerate(_flat(output))]
        _end(fresh)
        found = _like(output, (_by_argument(argnums, args, map(_outside, each)) for each in tables))
        return (found, _outside(aux)) if has_aux else found

    return jacobian


def hessian(func: Callable[..., Any], argnums: Any = 0) -> Callable[..., Any]:
    """The function that gives the second derivatives of ``func`` by its argument ``argnums`` (or several).

    >>> from zerograd.func import hessian
    >>> hessian(lambda x: (x ** 3).sum())(tensor([1., 2.]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacrev(jacrev(func, argnums), argnums)


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """What ``func`` gives for ``primals``, and a function from vectors, in that form, to their products with the jacobian.

    >>> from zerograd.func import vjp
    >>> value, back = vjp(lambda x: x ** 2, tensor([1., 3.]))
    >>> back(tensor([1., 10.]))
    (tensor([ 2., 60.]),)
    """
    with enable_grad():
        fresh, given = _applied(func, list(range(len(primals))), primals, {})
        output, aux = _without_aux(given, has_aux, "vjp(f, *primals)")
        _check_tensors(output)
    _end(fresh)

    def back(cotangents: Any) -> Any:
        if _form(cotangents) != _form(output):
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function."
                f" cotangents: {_form(cotangents)}, primal output: {_form(output)}"
            )
        with enable_grad():
            product = filled(gradients(tuple(_flat(output)), tuple(fresh), _flat(cotangents), True), tuple(fresh))
        return _like(primals, map(_outside, product))

    return (_outside(output), back, _outside(aux)) if has_aux else (_outside(output), back)


def _check_tensors(output: Any) -> None:
    for each in _flat(output):
        if not isinstance(each, Tensor):
            raise RuntimeError(
                f"vjp(f, *primals): expected f(*primals) to return only tensors, got unsupported type {type(each)}"
            )
