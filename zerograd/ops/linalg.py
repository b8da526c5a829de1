"""Products of vectors and matrices.

``@`` and ``matmul`` choose by the number of dimensions: two vectors make a ``dot``, a matrix and a vector an ``mv``, two matrices
an ``mm``, and batches of matrices become one ``mm`` or one ``bmm``. Shapes and dtypes are checked, because PyTorch never converts
here.
"""
from __future__ import annotations

from functools import wraps
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors, operands
from ..core.base import TensorBase
from ..core.op import op
from . import arguments
from .arguments import numpy_names
from .layout import reshape
from .memory import contiguous
from .pointwise import BOOL, add, mul
from .shape import expand_error, expand_to, reshape_any, squeeze_dim, squeeze_one, t, transpose, unsqueeze, view_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

    Product = Callable[[Any, Any], Any]


def _dtype_name(array: Any) -> str:
    return dtypes.scalar_name(dtypes.from_numpy(array.dtype))


def _checked(check: Callable[[Any, Any], None]) -> Callable[[Product], Product]:
    """``check`` the arguments of a product before it. A walk, where all is known to fit, calls the product itself (``bare``)."""

    def decorate(product: Product) -> Product:
        @wraps(product)
        def checked(input: Any, other: Any) -> Any:
            check(input, other)
            return product(input, other)

        checked.bare = product  # type: ignore[attr-defined]
        return checked

    return decorate


def _check_mm(input: Any, mat2: Any) -> None:
    try:
        (n, m), (p, q) = input.shape, mat2.shape
    except ValueError:
        raise RuntimeError("self must be a matrix" if input.ndim != 2 else "mat2 must be a matrix") from None
    if m != p:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({n}x{m} and {p}x{q})")
    dtype = input.dtype
    if dtype is not mat2.dtype and dtype != mat2.dtype:
        names = [errors.C_NAMES[_dtype_name(a)] for a in (input, mat2)]
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {names[0]} != {names[1]}")
    if dtype is BOOL and input.size and mat2.size:
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")


@op(input=lambda grad, mat2: mm(grad, t(mat2)),
    mat2=lambda grad, input: mm(t(input), grad),
    symbol="@", meet="exact", samples=lambda r: [(r(3, 4), r(4, 2)), (r(1, 1), r(1, 1)), (r(0, 2), r(2, 3))])
@_checked(_check_mm)
def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices. Raises RuntimeError for other shapes, or for two dtypes.

    >>> mm(tensor([[1., 2.]]), tensor([[3.], [4.]]))
    tensor([[11.]])
    """
    return input.dot(mat2)  # 0.31 µs for small matrices where `@` takes 0.84


def _check_mv(input: Any, vec: Any) -> None:
    try:
        (n, m), (k,) = input.shape, vec.shape
    except ValueError:
        raise RuntimeError(f"vector + matrix @ vector expected, got {vec.ndim}, {input.ndim}, {vec.ndim}") from None
    if m != k:
        raise RuntimeError(f"size mismatch, got input ({n}), mat ({n}x{m}), vec ({k})")
    dtype = input.dtype
    if dtype is not vec.dtype and dtype != vec.dtype:
        first, second = _dtype_name(vec), _dtype_name(input)
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {first}, {second}, and {first}")
    if dtype is BOOL and input.size:
        raise NotImplementedError("\"addmv_impl_cpu\" not implemented for 'Bool'")


@op(input=lambda grad, vec: unsqueeze(grad, 1) * vec,
    vec=lambda grad, input: mv(t(input), grad),
    symbol="@", meet="exact", samples=lambda r: [(r(3, 4), r(4)), (r(1, 1), r(1))])
@_checked(_check_mv)
def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector. Raises RuntimeError for other shapes, or for two dtypes.

    >>> mv(tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([3., 7.])
    """
    return input.dot(vec)


@op(input=lambda grad, tensor: grad * tensor,
    tensor=lambda grad, input: grad * input,
    symbol="·", meet="exact", samples=lambda r: [(r(4), r(4)), (r(0), r(0))])
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


@op(input=lambda grad, mat2: bmm(grad, transpose(mat2, 1, 2)),
    mat2=lambda grad, input: bmm(transpose(input, 1, 2), grad),
    symbol="@", meet="exact", samples=lambda r: [(r(2, 3, 4), r(2, 4, 2)), (r(1, 1, 1), r(1, 1, 1)), (r(0, 2, 3), r(0, 3, 1))])
def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The products of the matrices of two batches, pair by pair. Raises RuntimeError for other shapes, or for two dtypes.

    >>> bmm(ones(2, 1, 3), ones(2, 3, 1)).shape
    torch.Size([2, 1, 1])
    """
    if input.ndim != 3 or mat2.ndim != 3:
        raise RuntimeError(f"batch{1 if input.ndim != 3 else 2} must be a 3D tensor")
    if (input.shape[0], input.shape[2]) != mat2.shape[:2]:
        wanted, got = [input.shape[0], input.shape[2]], list(mat2.shape[:2])
        raise RuntimeError(f"Expected size for first two dimensions of batch2 tensor to be: {wanted} but got: {got}.")
    if not input.shape[0]:
        return np.zeros((0, input.shape[1], mat2.shape[2]), mat2.dtype)
    if input.dtype.kind == "b" and input.size and mat2.size:
        raise NotImplementedError("\"bmm\" not implemented for 'Bool'")
    if input.dtype is not mat2.dtype and input.dtype != mat2.dtype:
        raise RuntimeError(f"expected scalar type {_dtype_name(input)} but found {_dtype_name(mat2)}")
    return np.matmul(input, mat2)


def _to_mat1(grad: Any, mat2: Any, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """The gradient of the first matrix, of which these are shape and strides: ``grad @ mat2.T``."""
    return t(mm(mat2, t(grad))) if _turned(grad, shape, strides) else mm(grad, t(mat2))


def _to_mat2(grad: Any, mat1: Any, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """The gradient of the second matrix: ``mat1.T @ grad``."""
    return t(mm(t(grad), mat1)) if _turned(grad, shape, strides) else mm(t(mat1), grad)


def _turned(grad: Any, shape: tuple[int, ...], strides: tuple[int, ...]) -> bool:
    """Did a matrix stand column by column in memory, as ``weight.t()`` does? Then its gradient shall, too, as in PyTorch: turned
    back, it stands as ``weight`` does. (A step of SGD that adds what stands otherwise takes three times as long.)"""
    size: int = grad.itemsize
    return strides == (size, size * shape[0])


@op(input=lambda grad, beta: grad if beta == 1 else grad * beta,
    mat1=lambda grad, mat2, mat1_shape, mat1_strides, alpha:
        _to_mat1(grad, mat2, mat1_shape, mat1_strides) if alpha == 1 else _to_mat1(grad, mat2, mat1_shape, mat1_strides) * alpha,
    mat2=lambda grad, mat1, mat2_shape, mat2_strides, alpha:
        _to_mat2(grad, mat1, mat2_shape, mat2_strides) if alpha == 1 else _to_mat2(grad, mat1, mat2_shape, mat2_strides) * alpha,
    name="AddmmBackward0", symbol="@ +",
    samples=lambda r: [(r(2), r(3, 4), r(4, 2), 1, 1), (r(3, 2), r(3, 4), r(4, 2), 2, -0.5), (r(), r(1, 2), r(2, 1), 1, 1)])
def addmm_scaled(input: Tensor, mat1: Tensor, mat2: Tensor, beta: Any, alpha: Any) -> Tensor:
    """``beta * input + alpha * (mat1 @ mat2)`` as one node."""
    if mat1.ndim != 2 or mat2.ndim != 2:
        which, wrong = ("mat1", mat1) if mat1.ndim != 2 else ("mat2", mat2)
        raise RuntimeError(f"{which} must be a matrix, got {wrong.ndim}-D tensor")
    if input.dtype is not mat1.dtype or mat1.dtype is not mat2.dtype:
        first, second = ("self", input) if input.dtype != mat2.dtype else ("mat1", mat1)
        if second.dtype != mat2.dtype:
            names = _dtype_name(second), _dtype_name(mat2)
            raise RuntimeError(f"{first} and mat2 must have the same dtype, but got {names[0]} and {names[1]}")
    if mat1.shape[1] != mat2.shape[0]:
        (n, m), (p, q) = mat1.shape, mat2.shape
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({n}x{m} and {p}x{q})")
    if mat1.dtype.kind == "b":
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    factor = None if alpha == 1 else operands.stored(alpha, mat1.dtype)
    added = mat1.dot(mat2) if alpha else np.zeros((len(mat1), mat2.shape[1]), mat1.dtype)  # a factor of 0: not even nan counts
    if factor is not None:
        added *= factor
    try:
        share = input if beta == 1 else input * operands.stored(beta, mat1.dtype)
        added += share if beta else np.zeros_like(share)
    except ValueError:
        raise _expansion(input.shape, added.shape) from None
    return added


def _expansion(have: tuple[int, ...], wanted: tuple[int, ...]) -> RuntimeError:
    lead = len(wanted) - len(have)
    if lead < 0:
        return RuntimeError(
            f"expand: the number of sizes provided ({len(wanted)}) must be greater or equal to the number of dimensions"
            f" ({len(have)})"
        )
    place = next(p for p in range(lead, len(wanted)) if have[p - lead] not in (1, wanted[p]))
    return expand_error(wanted[place], have[place - lead], place, wanted, have)


@numpy_names
def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``beta * input + alpha * (mat1 @ mat2)``, where ``input`` is broadcast. Raises RuntimeError for what does not fit.

    >>> addmm(ones(2), ones(1, 3), ones(3, 2))
    tensor([[4., 4.]])
    """
    added: Tensor = addmm_scaled(input, mat1, mat2, beta, alpha)
    return added


@numpy_names
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """All products of an element of one vector with one of another.

    >>> outer(tensor([1., 2.]), tensor([3., 4.]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    for name, each in (("self", arguments.tensor("outer", input)), ("vec2", arguments.tensor("outer", vec2, "vec2", 2))):
        if each._array.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {each._array.ndim}-D")
    product: Tensor = mul(reshape(input, (len(input._array), 1)), vec2)
    return product


@numpy_names
def linear(input: Tensor, weight: Tensor, bias: Any = None) -> Tensor:
    """``input @ weight.t() + bias``: a layer of neurons, one in each row of ``weight``.

    Raises RuntimeError for what does not fit.

    >>> torch.nn.functional.linear(ones(3), tensor([[1., 1., 1.]]), tensor([0.5]))
    tensor([3.5000])
    """
    arguments.tensor("linear", input)
    arguments.tensor("linear", weight, "weight", 2)
    turned = t(weight)
    if bias is None:
        return matmul(input, turned)
    arguments.tensor("linear", bias, "bias", 3)
    array = input._array
    if array.ndim == 2:
        return addmm(bias, input, turned)
    if array.flags.c_contiguous and array.ndim:
        flat = addmm(bias, reshape(input, (array.size // array.shape[-1] if array.shape[-1] else 0, array.shape[-1])), turned)
        shaped: Tensor = view_as(flat, (*array.shape[:-1], flat._array.shape[-1]))
        return shaped
    added: Tensor = add(matmul(input, turned), bias)
    return added


# ---------------------------------------------------------------- matmul: every number of dimensions


@numpy_names
def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The matrix product ``input @ other`` of vectors, matrices and batches of them, which are broadcast.

    Raises RuntimeError for shapes that do not fit.

    >>> tensor([[1., 2.], [3., 4.]]) @ tensor([1., 1.])
    tensor([3., 7.])
    """
    for place, each in enumerate((input, other)):
        if not isinstance(each, TensorBase):
            raise errors.not_a_tensor("matmul", ("input", "other")[place], place + 1, each)
    result: Tensor
    match input._array.ndim, other._array.ndim:
        case (1, 1):
            result = dot(input, other)
        case (2, 1):
            result = mv(input, other)
        case (2, 2):
            result = mm(input, other)
        case (1, 2):
            result = squeeze_dim(mm(unsqueeze(input, 0), other), 0)
        case (first, second) if first == 0 or second == 0:
            raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {first}D and {second}D")
        case _:
            result = _folded(input, other) if _folds(input, other) else _batched(input, other)
    return result


def _folds(input: Tensor, other: Tensor) -> bool:
    """PyTorch's rule for when a batch times one matrix (or vector) becomes the product of two matrices."""
    first, second = input._array, other._array
    larger = first.ndim >= second.ndim
    batch = first if larger else np.swapaxes(second, -1, -2)
    single = second.ndim if larger else first.ndim
    if batch.ndim < 3 or single > 2:
        return False
    if (other if larger else input).requires_grad:
        return True
    if first.ndim == 2:
        return False
    return batch.size == 0 or all(batch.strides[i] == batch.strides[i + 1] * batch.shape[i + 1] for i in range(batch.ndim - 2))


def _folded(input: Tensor, other: Tensor) -> Tensor:
    turned = other._array.ndim > input._array.ndim
    batch = transpose(other, -1, -2) if turned else input
    single = other if not turned else t(input) if input._array.ndim == 2 else input
    shape = batch._array.shape
    rows = reshape(batch, (prod(shape[:-1]), shape[-1]))
    if single._array.ndim == 1:
        vector: Tensor = reshape_any(mv(rows, single), shape[:-1])
        return vector
    product = reshape_any(mm(rows, single), (*shape[:-1], single._array.shape[1]))
    return contiguous(transpose(product, -1, -2)) if turned else product


def _batched(input: Tensor, other: Tensor) -> Tensor:
    a, b = input._array.shape, other._array.shape
    if len(a) == len(b) == 3 and a[0] != b[0]:
        if a[0] == 1 and input.requires_grad:
            return matmul(squeeze_one(input, 0), other)
        if b[0] == 1 and other.requires_grad:
            return matmul(input, squeeze_one(other, 0))
    rows = a[-2:-1]
    try:
        batch = np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        raise errors.broadcast(a[:-2], b[:-2]) from None
    count = prod(batch)
    left = reshape(expand_to(input, (*batch, *(rows or (1,)), a[-1])), (count, *(rows or (1,)), a[-1]))
    if len(b) == 1:
        right = unsqueeze(reshape(expand_to(other, (*batch, b[0])), (count, b[0])), 2)
        vectors: Tensor = reshape_any(squeeze_one(bmm(left, right), -1), (*batch, *rows))
        return vectors
    right = reshape(expand_to(other, (*batch, *b[-2:])), (count, *b[-2:]))
    product: Tensor = reshape_any(bmm(left, right), (*batch, *rows, b[-1]))
    return product
