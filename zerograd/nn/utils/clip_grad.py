"""Gradients that became too large are made smaller before the step, so that one bad batch does not throw the weights away."""
from __future__ import annotations

import warnings
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from ...autograd.grad_mode import no_grad
from ...core import errors
from ...linalg import vector_norm
from ...ops.creation import tensor
from ...ops.shape import stack
from ...tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable


def _listed(parameters: Any, told: bool = False) -> list[Any]:
    if isinstance(parameters, Tensor):
        return [parameters]
    found = list(parameters)
    if told and not found and isinstance(parameters, Generator):
        warnings.warn(
            "`parameters` is an empty generator, no gradient clipping will occur.", UserWarning, stacklevel=errors.outside()
        )
    return found


def _grads(parameters: list[Any]) -> list[Any]:
    return [each.grad for each in parameters if each.grad is not None]


@no_grad()
def get_total_norm(
    tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """The length of all ``tensors`` as if they were one vector. Raises RuntimeError, if asked to, where it is nan or infinite.

    >>> get_total_norm([tensor([3.]), tensor([4.])])
    tensor(5.)
    """
    found = _listed(tensors)
    if not found:
        return tensor(0.0)  # type: ignore[no-any-return]
    total: Tensor = vector_norm(stack([vector_norm(each, float(norm_type)) for each in found]), float(norm_type))
    if error_if_nonfinite and not total.isfinite():
        raise RuntimeError(
            f"The total norm of order {float(norm_type)} for gradients from `parameters` is non-finite, so it cannot be"
            " clipped. To disable this error and scale the gradients by the non-finite norm anyway, set"
            " `error_if_nonfinite=False`"
        )
    return total


@no_grad()
def clip_grads_with_norm_(parameters: Any, max_norm: float, total_norm: Tensor, foreach: bool | None = None) -> None:
    """Make all gradients smaller by one factor, ``max_norm / total_norm``, if that is below 1."""
    factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
    for grad in _grads(_listed(parameters)):
        grad.mul_(factor)


@no_grad()
def clip_grad_norm_(
    parameters: Iterable[Any] | Tensor, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Make all gradients smaller by one factor, so that their length as one vector is at most ``max_norm``. The length before.

    ``norm_type``: which length, ``inf`` for the largest number. Raises RuntimeError, if asked to, where it is nan or infinite.

    >>> w = torch.tensor([3., 4.], requires_grad=True)
    >>> (w * w / 2).sum().backward()
    >>> clip_grad_norm_([w], 1.)
    tensor(5.)
    >>> w.grad
    tensor([0.6000, 0.8000])
    """
    found = _listed(parameters, told=True)
    total = get_total_norm(_grads(found), norm_type, error_if_nonfinite, foreach)
    clip_grads_with_norm_(found, max_norm, total, foreach)
    return total


@no_grad()
def clip_grad_value_(parameters: Iterable[Any] | Tensor, clip_value: float, foreach: bool | None = None) -> None:
    """Let no number of any gradient be larger than ``clip_value`` or smaller than ``-clip_value``."""
    for grad in _grads(_listed(parameters)):
        grad.clamp_(-float(clip_value), float(clip_value))
