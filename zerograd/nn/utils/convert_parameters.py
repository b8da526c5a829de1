"""All parameters as one vector, and back."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...ops.shape import cat
from ...tensor import Tensor
from ..modules.module import typename

if TYPE_CHECKING:
    from collections.abc import Iterable


def parameters_to_vector(parameters: Iterable[Any]) -> Tensor:
    """All numbers of ``parameters`` in one vector, in their order; gradients find their way back through it.

    >>> parameters_to_vector([torch.ones(2), torch.zeros(1, 2)])
    tensor([1., 1., 0., 0.])
    """
    joined: Tensor = cat([each.view(-1) for each in parameters])
    return joined


def vector_to_parameters(vec: Tensor, parameters: Iterable[Any]) -> None:
    """Let ``parameters`` look at the numbers of ``vec``, each at its part. Raises TypeError if that is no tensor."""
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {typename(vec)}")
    start = 0
    for each in parameters:
        each.data = vec[start : start + each.numel()].view_as(each).data
        start += each.numel()
