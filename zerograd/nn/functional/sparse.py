"""Whole numbers as rows: each one's row of a table, or a row with a single one."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autograd.grad_mode import no_grad
from ...ops import arguments, embedding as rows
from ...ops.creation import tensor

if TYPE_CHECKING:
    from ...tensor import Tensor

one_hot = rows.one_hot


def embedding(
    input: Tensor, weight: Tensor, padding_idx: int | None = None, max_norm: float | None = None, norm_type: float = 2.0,
    scale_grad_by_freq: bool = False, sparse: bool = False,
) -> Tensor:
    """The row of ``weight`` at each number of ``input``: from shape (...) to (..., columns of ``weight``).

    ``padding_idx``: a row that gets no gradient. ``max_norm``: rows that are longer are shortened to it first, in ``weight``.
    ``scale_grad_by_freq``: a row's gradient is divided by how often the row was taken.
    Raises RuntimeError for another dtype than int64 and int32, IndexError for a row that there is not, NotImplementedError for
    ``sparse`` (there are no sparse tensors here).

    >>> embedding(tensor([0, 1, 0]), tensor([[1., 2.], [3., 4.]]))
    tensor([[1., 2.],
            [3., 4.],
            [1., 2.]])
    """
    arguments.tensor("embedding", weight, "weight")
    arguments.tensor("embedding", input, "indices", 2)
    if sparse:
        raise NotImplementedError("zerograd has no sparse tensors: embedding with sparse=False gives the same numbers")
    count = len(weight) if weight.ndim else 0
    if padding_idx is not None and not -count <= padding_idx < max(count, 1):
        raise AssertionError("Padding_idx must be within num_embeddings")
    if max_norm is not None:
        with no_grad():
            places, shorter = rows.renormed(weight._array, input._array, max_norm, norm_type)
            weight[tensor(places)] = tensor(shorter)
    found: Tensor = rows.embedding_rows(input=weight, indices=input, padding_idx=_counted(padding_idx, count),
                                        scale_grad_by_freq=scale_grad_by_freq)  # fmt: skip
    return found


def _counted(padding_idx: Any, count: int) -> int:
    """The row from the start, or -1 for none."""
    return -1 if padding_idx is None else padding_idx % count
