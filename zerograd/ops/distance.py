"""How far apart vectors are: the length of their difference, or the cosine of the angle between them."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.op import op
from . import arguments
from .arguments import MISSING, numpy_names
from .loss import common_dtype
from .pointwise import add_number, not_below, sub
from .reduction import sum_dim
from .shape import expand_to
from .statistics import norm_dim, refuse_no_identity, vector_norm

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


@numpy_names
def pairwise_distance(x1: Tensor, x2: Any = MISSING, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """The ``p``-norm of the difference of vectors, which stand in the last dimension; ``eps`` is added to each difference first.

    >>> torch.pairwise_distance(tensor([[0., 0.], [1., 1.]]), tensor([[3., 4.], [1., 3.]]))
    tensor([5.0000, 2.0000])
    """
    _two("pairwise_distance", x1, x2)
    p, eps = (arguments.real("pairwise_distance", value, name) for name, value in (("p", p), ("eps", eps)))
    away: Any = add_number(sub(x1, x2), eps)
    shape = away._array.shape
    last = (len(shape) - 1,) if shape else ()
    refuse_no_identity(shape, p, last)
    length: Tensor = norm_dim(away, p, last, keepdim)
    return length


def _two(function: str, x1: Any, x2: Any) -> None:
    arguments.tensor(function, x1, "x1")
    arguments.tensor(function, x2, "x2", 2)


@numpy_names
def cosine_similarity(x1: Tensor, x2: Any = MISSING, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along ``dim``: 1 for the same direction, 0 for a right angle, -1 for opposite ones.

    Lengths are taken to be at least ``eps``. Raises RuntimeError where both hold whole numbers.

    >>> torch.cosine_similarity(tensor([[1., 0.], [1., 0.]]), tensor([[0., 2.], [3., 0.]]))
    tensor([0., 1.])
    """
    _two("cosine_similarity", x1, x2)
    eps = arguments.real("cosine_similarity", eps, "eps")
    errors.integer(dim, "cosine_similarity", "dim", 3)
    kind = common_dtype(x1._array, x2._array)
    if kind.kind != "f":
        told = dtypes.scalar_name(dtypes.from_numpy(kind))
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {told}")
    if eps < 0:
        raise RuntimeError(f"eps must be non-negative, got: {eps:g}")
    first, second = (_directions(each, kind, dim, eps) for each in _of_one_shape(x1, x2))
    products: Any = first * second
    dims = arguments.dimensions("sum", dim, products.ndim)
    cosines: Tensor = sum_dim(products, dims, False, None)
    return cosines


def _of_one_shape(x1: Any, x2: Any) -> list[Any]:
    try:
        shape = np.broadcast_shapes(x1._array.shape, x2._array.shape)
    except ValueError:
        raise errors.broadcast(x1._array.shape, x2._array.shape) from None
    same = x1._array.shape == x2._array.shape
    return [x1, x2] if same else [expand_to(each, shape) for each in (x1, x2)]


def _directions(vectors: Any, kind: Any, dim: int, eps: float) -> Any:
    """Vectors divided by their lengths."""
    if vectors._array.dtype.kind != "f":
        vectors = vectors.to(dtypes.from_numpy(kind))
    return vectors / clone_at_least(vector_norm(vectors, 2, dim, True), eps)


@op(input=lambda grad: grad, name="CloneBackward0", symbol="clone", samples=lambda r: [(r(3, 1), -2.5), (r(), -2.5)])
def clone_at_least(input: Tensor, low: float) -> Tensor:
    """A copy in which nothing is below ``low``; its gradient knows nothing of that, as PyTorch raises the copy unrecorded."""
    return not_below(input, input.dtype.type(low))
