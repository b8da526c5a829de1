"""Products of vectors and matrices.

``@`` and ``matmul`` choose by the number of dimensions: two vectors make a ``dot``, a matrix and a vector an ``mv``, two matrices
an ``mm``. Shapes and dtypes are checked before, because PyTorch never converts here.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase
from ..core.op import op
from .shape import squeeze_dim, t, unsqueeze

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _dtype_name(array: Any) -> str:
    return dtypes.scalar_name(dtypes.from_numpy(array.dtype))


@op(input=lambda grad, mat2: mm(grad, t(mat2)),
    mat2=lambda grad, input: mm(t(input), grad),
    symbol="@", kind="exact", samples=lambda r: [(r(3, 4), r(4, 2)), (r(1, 1), r(1, 1)), (r(0, 2), r(2, 3))])
def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices. Raises RuntimeError for other shapes, or for two dtypes.

    >>> mm(tensor([[1., 2.]]), tensor([[3.], [4.]]))
    tensor([[11.]])
    """
    if input.ndim != 2 or mat2.ndim != 2:
        raise RuntimeError("self must be a matrix" if input.ndim != 2 else "mat2 must be a matrix")
    if input.shape[1] != mat2.shape[0]:
        (n, m), (p, q) = input.shape, mat2.shape
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({n}x{m} and {p}x{q})")
    if input.dtype is not mat2.dtype and input.dtype != mat2.dtype:
        names = [errors.C_NAMES[_dtype_name(a)] for a in (input, mat2)]
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {names[0]} != {names[1]}")
    if input.dtype.kind == "b" and input.size and mat2.size:
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    return input.dot(mat2)  # 0.31 µs for small matrices where `@` takes 0.84


@op(input=lambda grad, vec: mm(unsqueeze(grad, 1), unsqueeze(vec, 0)),
    vec=lambda grad, input: mv(t(input), grad),
    symbol="@", kind="exact", samples=lambda r: [(r(3, 4), r(4)), (r(1, 1), r(1))])
def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector. Raises RuntimeError for other shapes, or for two dtypes.

    >>> mv(tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([3., 7.])
    """
    if input.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {vec.ndim}, {input.ndim}, {vec.ndim}")
    n, m = input.shape
    if m != len(vec):
        raise RuntimeError(f"size mismatch, got input ({n}), mat ({n}x{m}), vec ({len(vec)})")
    if input.dtype != vec.dtype:
        first, second = _dtype_name(vec), _dtype_name(input)
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {first}, {second}, and {first}")
    if input.dtype.kind == "b" and input.size:
        raise NotImplementedError("\"addmv_impl_cpu\" not implemented for 'Bool'")
    return input.dot(vec)


@op(input=lambda grad, tensor: grad * tensor,
    tensor=lambda grad, input: grad * input,
    symbol="·", kind="exact", samples=lambda r: [(r(4), r(4)), (r(0), r(0))])
def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The dot product of two vectors. Raises RuntimeError for other shapes, or for two dtypes.

    >>> dot(tensor([1., 2.]), tensor([3., 4.]))
    tensor(11.)
    """
    if input.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {tensor.ndim}D tensors")
    if input.dtype != tensor.dtype:
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found {_dtype_name(input)} and {_dtype_name(tensor)}"
        )
    if len(input) != len(tensor):
        n, m = len(input), len(tensor)
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same number of elements,"
            f" but got {n} and {m} elements respectively"
        )
    if input.dtype.kind == "b":
        raise NotImplementedError("\"dot\" not implemented for 'Bool'")
    return np.dot(input, tensor)


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The matrix product ``input @ other`` of vectors and matrices. Raises RuntimeError for shapes that do not fit.

    >>> tensor([[1., 2.], [3., 4.]]) @ tensor([1., 1.])
    tensor([3., 7.])
    """
    for place, each in enumerate((input, other)):
        if not isinstance(each, TensorBase):
            raise errors.not_a_tensor("matmul", ("input", "other")[place], place + 1, each)
    result: Tensor
    match input._array.ndim, other._array.ndim:
        case (1, 1):
            result = dot.operator(input, other)
        case (2, 1):
            result = mv.operator(input, other)
        case (2, 2):
            result = mm.operator(input, other)
        case (1, 2):
            result = squeeze_dim(mm(unsqueeze(input, 0), other), 0)
        case (first, second) if first == 0 or second == 0:
            raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {first}D and {second}D")
        case _:
            raise NotImplementedError(
                "zerograd multiplies vectors and matrices; batches of matrices (three dimensions or more) it does not know yet."
            )
    return result
