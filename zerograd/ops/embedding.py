"""Rows of a table, one for each number: ``embedding``, and where its gradient goes."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes
from ..core.base import wrap
from ..core.op import op
from . import arguments
from .gathering import INT64, add_at
from .loss import scaled
from .masking import masked_fill_number
from .shape import unsqueeze

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _samples(r: Any, *between: Any) -> list[tuple[Any, ...]]:
    return [(r(4, 3), *between, (r(2, 3) > 0).long() + 1, 0, False), (r(4, 3), *between, (r(5) > 0).long(), -1, False)]


@op(input=lambda grad, input_shape, indices, padding_idx, scale_grad_by_freq:
        embedding_spread(grad, input_shape, indices, padding_idx, scale_grad_by_freq),
    name="EmbeddingBackward0", symbol="embedding", samples=_samples)
def embedding_rows(input: Tensor, indices: Tensor, padding_idx: int, scale_grad_by_freq: bool) -> Tensor:
    """The row of ``input`` at each of ``indices``."""
    _check(input, indices)
    return input[indices]


def _check(weight: Any, indices: Any) -> None:
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if indices.dtype not in (INT64, dtypes.int32.numpy):
        given = "CPUBoolType" if indices.dtype.kind == "b" else dtypes.tensor_type(dtypes.from_numpy(indices.dtype))
        raise RuntimeError(
            f"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got {given}"
            " instead (while checking arguments for embedding)"
        )
    if indices.size and not (indices.min() >= 0 and indices.max() < len(weight)):
        raise IndexError("index out of range in self")


@op(input=lambda grad, indices, padding_idx, scale_grad_by_freq: _read_back(grad, indices, padding_idx, scale_grad_by_freq),
    name="EmbeddingDenseBackwardBackward0", symbol="embedding′",
    samples=lambda r: [(r(*each[1].shape, 3), (4, 3), *each[1:]) for each in _samples(r)])
def embedding_spread(
    input: Tensor, size: tuple[int, ...], indices: Tensor, padding_idx: int, scale_grad_by_freq: bool
) -> Tensor:
    """Zeros of shape ``size`` with each row of ``input`` added where it was taken from: the gradient of ``embedding``.

    The row ``padding_idx`` gets none. ``scale_grad_by_freq``: divided by how often each row was taken.
    """
    rows = np.array(input).reshape(-1, size[1])
    places = indices.reshape(-1)
    if scale_grad_by_freq:
        rows /= np.bincount(places, minlength=size[0])[places, None].astype(rows.dtype)
    whole = add_at(np.zeros(size, input.dtype), (places,), rows)
    if padding_idx >= 0:
        whole[padding_idx] = 0
    return whole


def _read_back(grad: Any, indices: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    """The gradient of the gradient: each row as it was spread."""
    rows = embedding_rows(grad, indices, padding_idx, scale_grad_by_freq)
    if scale_grad_by_freq:
        numbers = getattr(indices, "_array", indices)
        rows = scaled(rows, 1 / np.bincount(numbers.reshape(-1))[numbers][..., None])
    return masked_fill_number(rows, unsqueeze(indices == padding_idx, -1), 0) if padding_idx >= 0 else rows


def renormed(weight: Any, indices: Any, max_norm: float, norm_type: float) -> tuple[Any, Any]:
    """Which rows of ``weight`` are asked for and longer than ``max_norm``, and those rows as long as that."""
    _check(weight, indices)
    places = np.unique(indices)
    rows = weight[places]
    norms = (np.abs(rows) ** norm_type).sum(1) ** (1 / norm_type) if np.isfinite(norm_type) else np.abs(rows).max(1, initial=0)
    long = norms > max_norm
    scales = (max_norm / (norms[long] + 1e-7)).astype(weight.dtype)
    return places[long], rows[long] * scales[:, None]


@arguments.numpy_names
def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """For each class number a row of zeros with a one at its place: shape (..., num_classes).

    ``num_classes``: -1 for one more than the largest number. Raises RuntimeError for another dtype than int64, or for a number
    that is no class.

    >>> torch.nn.functional.one_hot(tensor([0, 2]), 3)
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    numbers = arguments.tensor("one_hot", input)._array
    if numbers.dtype != INT64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if not numbers.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if numbers.size and numbers.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    count = numbers.max() + 1 if num_classes == -1 else num_classes
    if numbers.size and numbers.max() >= count:
        raise RuntimeError("Class values must be smaller than num_classes.")
    made: Tensor = wrap((numbers[..., None] == np.arange(count)).astype(INT64))
    return made
