"""Is a gradient right? Nudge every input a little, watch every output, and compare with what backward says.

``gradgradcheck`` asks the same of the gradient itself, and so of second derivatives.
"""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.base import TensorBase, wrap
from .grad_mode import no_grad
from .gradients import grad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..tensor import Tensor

Matrix = np.ndarray[Any, np.dtype[np.float64]]


class GradcheckError(RuntimeError):
    """What ``gradcheck`` and ``gradgradcheck`` raise when numbers disagree."""


def gradcheck(
    func: Callable[..., Any], inputs: Tensor | Sequence[Any], *, eps: float = 1e-6, atol: float = 1e-5, rtol: float = 1e-3,
    raise_exception: bool = True, nondet_tol: float = 0.0, check_undefined_grad: bool = True, check_grad_dtypes: bool = False,
    check_batched_grad: bool = False, check_batched_forward_grad: bool = False, check_forward_ad: bool = False,
    check_backward_ad: bool = True, fast_mode: bool = False, masked: bool | None = None,
) -> bool:
    """Compare the gradients of ``func(*inputs)`` with central differences: the full Jacobian, every output by every input.

    ``inputs`` that require grad should be float64. Numbers agree if ``|a - n| <= atol + rtol * |n|``; ``eps`` is the nudge;
    ``nondet_tol`` how far two runs may differ. The other arguments are PyTorch's; the forward mode and batched gradients that
    some of them ask for do not exist here.

    Returns True, or raises GradcheckError (returns False if not ``raise_exception``).
    Raises ValueError if no input requires grad.

    >>> gradcheck(lambda x: x * x, tensor([1., 2.], dtype=torch.float64, requires_grad=True))
    True
    """
    if check_forward_ad or check_batched_grad or check_batched_forward_grad:
        raise NotImplementedError("zerograd has no forward-mode or batched gradients: leave these checks off.")
    given = (inputs,) if isinstance(inputs, TensorBase) else tuple(inputs)
    try:
        _check(func, given, eps, atol, rtol, nondet_tol, check_undefined_grad, check_grad_dtypes)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any], inputs: Tensor | Sequence[Any], grad_outputs: Any = None, *, eps: float = 1e-6, atol: float = 1e-5,
    rtol: float = 1e-3, gen_non_contig_grad_outputs: bool = False, raise_exception: bool = True, nondet_tol: float = 0.0,
    check_undefined_grad: bool = True, check_grad_dtypes: bool = False, check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False, check_rev_over_rev: bool = True, fast_mode: bool = False, masked: bool = False,
) -> bool:
    """``gradcheck`` of the gradients of ``func``: second derivatives, with respect to ``inputs`` and to ``grad_outputs``.

    ``grad_outputs``: what the first backward starts with; random numbers (always the same) if not given.

    >>> gradgradcheck(lambda x: x ** 3, tensor([1., 2.], dtype=torch.float64, requires_grad=True))
    True
    """
    given = (inputs,) if isinstance(inputs, TensorBase) else tuple(inputs)
    with no_grad():
        results = _outputs(func(*given))
    if grad_outputs is None:
        numbers = np.random.default_rng(0)
        starts: list[Any] = [wrap(numbers.standard_normal(r.shape).astype(r._array.dtype)) for r in results]
        for start in starts:
            start.requires_grad_()
    else:
        starts = list([grad_outputs] if isinstance(grad_outputs, TensorBase) else grad_outputs)
    count = len(given)

    def first_derivative(*all_inputs: Any) -> tuple[Any, ...]:
        wanted = [each for each in all_inputs[:count] if _tracked(each)]
        pairs = [pair for pair in zip(_outputs(func(*all_inputs[:count])), all_inputs[count:]) if pair[0].requires_grad]
        outputs, weights = zip(*pairs)
        found = grad(outputs, wanted, weights, create_graph=True, allow_unused=True)
        return tuple(each for each in found if each is not None)

    return gradcheck(
        first_derivative, (*given, *starts), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception,
        nondet_tol=nondet_tol, check_undefined_grad=check_undefined_grad, check_grad_dtypes=check_grad_dtypes,
    )


def _tracked(value: Any) -> bool:
    return isinstance(value, TensorBase) and value.requires_grad  # type: ignore[attr-defined]


def _outputs(result: Any) -> list[Any]:
    """The tensors among what a function returned that can have a gradient."""
    listed = [result] if isinstance(result, TensorBase) else list(result)
    return [each for each in listed if isinstance(each, TensorBase) and each._array.dtype.kind == "f"]


def _check(
    func: Any, inputs: tuple[Any, ...], eps: float, atol: float, rtol: float, nondet_tol: float, undefined: bool, dtypes: bool
) -> None:
    wanted = [each for each in inputs if _tracked(each)]
    if not wanted:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    for place, each in enumerate(inputs):
        if _tracked(each) and each._array.dtype != np.float64:
            warnings.warn(
                f"Input #{place} requires gradient and is not a double precision floating point or complex. This check will"
                " likely fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning, stacklevel=4,
            )
    outputs = _outputs(func(*inputs))
    numerical = _numerical(func, inputs, wanted, [o._array.size for o in outputs], eps)
    for o, output in enumerate(outputs):
        if not output.requires_grad:
            if any(np.abs(numerical[o][i]).max(initial=0) > atol for i in range(len(wanted))):
                raise GradcheckError("Numerical gradient for function expected to be zero")
            continue
        analytical = _analytical(output, wanted, dtypes)
        again = _analytical(_outputs(func(*inputs))[o], wanted, dtypes)
        for i in range(len(wanted)):
            if not np.allclose(analytical[i], numerical[o][i], rtol, atol, equal_nan=True):
                raise GradcheckError(
                    f"Jacobian mismatch for output {o} with respect to input {i},\n"
                    f"numerical:{wrap(numerical[o][i])!r}\nanalytical:{wrap(analytical[i])!r}\n"
                )
            if np.abs(analytical[i] - again[i]).max(initial=0) > nondet_tol:
                raise GradcheckError(
                    "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives"
                    f" different values, although analytical gradient matches numerical gradient. The tolerance for"
                    f" nondeterminism was {nondet_tol}."
                )
        if undefined:
            grad(output, wanted, wrap(np.zeros_like(output._array)), retain_graph=True, allow_unused=True)


def _numerical(func: Any, inputs: tuple[Any, ...], wanted: list[Any], sizes: list[int], eps: float) -> list[list[Matrix]]:
    """For each output and each wanted input the Jacobian, input element by output element, by central differences."""
    jacobians = [[np.zeros((each._array.size, size)) for each in wanted] for size in sizes]
    for i, each in enumerate(wanted):
        for place in np.ndindex(each._array.shape):
            row = int(np.ravel_multi_index(place, each._array.shape)) if place else 0
            middle = each._array[place]
            moved = []
            for step in (eps, -eps):
                each._array[place] = middle + step
                moved.append([np.array(o._array, np.float64) for o in _outputs(func(*inputs))])
            each._array[place] = middle
            for o, (up, down) in enumerate(zip(*moved)):
                jacobians[o][i][row] = (up - down).ravel() / (2 * eps)
    return jacobians


def _analytical(output: Any, wanted: list[Any], check_dtypes: bool) -> list[Matrix]:
    """For each wanted input the Jacobian, input element by output element, one backward for each output element."""
    jacobians = [np.zeros((each._array.size, output._array.size)) for each in wanted]
    for column in range(output._array.size):
        start = np.zeros(output._array.size, output._array.dtype)
        start[column] = 1
        found = grad(output, wanted, wrap(start.reshape(output._array.shape)), retain_graph=True, allow_unused=True)
        for jacobian, each, gradient in zip(jacobians, wanted, found):
            if gradient is None:
                continue
            if check_dtypes and gradient._array.dtype != each._array.dtype:
                raise GradcheckError(f"Gradient for input has dtype {gradient.dtype}, the input {each.dtype}")
            jacobian[:, column] = gradient._array.ravel()
    return jacobians
