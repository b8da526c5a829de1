"""``zerograd.linalg``: the lengths of vectors."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .autograd.out import taking_out
from .ops import statistics

if TYPE_CHECKING:
    from .tensor import Tensor


def norm(input: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The length of all elements as one vector, or with ``ord`` or ``dim`` of vectors as in ``vector_norm``.

    Raises NotImplementedError for the norms of matrices.

    >>> torch.linalg.norm(tensor([[3., 4.]]))
    tensor(5.)
    """
    if ord is not None and not isinstance(dim, int) and input.ndim != 1:
        raise NotImplementedError("zerograd has no norms of matrices, only of vectors: give `dim` as one int.")
    length: Tensor = statistics.vector_norm(input, 2 if ord is None else ord, dim, keepdim, dtype=dtype)
    return length


norm, vector_norm = taking_out(norm, statistics.vector_norm)
