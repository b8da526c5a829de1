"""``bilinear``: every output is a weighted sum of all products of one number of each of two inputs."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors
from ..core.op import op
from . import arguments
from .linalg import mm
from .shape import permute, reshape_any, t, unsqueeze, view

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


@op(input=lambda grad, weight, other: trilinear(grad, permute(weight, (1, 0, 2)), other),
    weight=lambda grad, input, other: _products(grad, input, other),
    other=lambda grad, input, weight: trilinear(grad, permute(weight, (2, 0, 1)), input),
    symbol="x W y", samples=lambda r: [(r(3, 2), r(4, 2, 5), r(3, 5)), (r(0, 2), r(4, 2, 1), r(0, 1))])
def trilinear(input: Tensor, weight: Tensor, other: Tensor) -> Tensor:
    """``input[n, i] * weight[o, i, j] * other[n, j]``, summed over ``i`` and ``j``: shape (N, O)."""
    rows = np.tensordot(other, weight, (1, 2))  # (N, O, I)
    return np.matmul(rows, input[:, :, None])[:, :, 0]


def _products(grad: Any, input: Any, other: Any) -> Any:
    """For each weight its two numbers times the gradient of its output, summed over the batch."""
    (n, outputs), first, second = grad.shape, input.shape[1], other.shape[1]
    pairs = unsqueeze(input, 2) * unsqueeze(other, 1)
    return reshape_any(mm(t(grad), reshape_any(pairs, (n, first * second))), (outputs, first, second))


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Any = None) -> Tensor:
    """``input1 @ weight[o] @ input2 + bias[o]`` for each output ``o``: shapes (..., I), (..., J), (O, I, J) and (O).

    Raises RuntimeError for what does not fit.

    >>> torch.nn.functional.bilinear(tensor([1., 2.]), tensor([3.]), tensor([[[1.], [10.]]]))
    tensor([63.])
    """
    names = {"input1": input1, "input2": input2, "weight": weight}
    for place, (name, each) in enumerate(names.items()):
        arguments.tensor("bilinear", each, name, place + 1)
    _check(input1._array, input2._array, weight._array, bias)
    shape, outputs = tuple(input1.shape[:-1]), weight.shape[0]
    flat = [view(each, (-1, each.shape[-1])) for each in (input1, input2)]
    found: Tensor = view(trilinear(flat[0], weight, flat[1]), (*shape, outputs))
    return found if bias is None else found + bias


def _check(input1: Any, input2: Any, weight: Any, bias: Any) -> None:
    if len({input1.dtype, input2.dtype, weight.dtype}) > 1:
        names = [errors.C_NAMES[arguments.scalar_name(each)] for each in (input1, input2, weight)]
        said = ", ".join(f"{name}: {kind}" for name, kind in zip(("input1", "input2", "weight"), names))
        raise RuntimeError(f"All tensors must have the same dtype, got {said}")
    if input1.ndim != input2.ndim:
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {input1.ndim} and {input2.ndim}")
    for dim, (one, two) in enumerate(zip(input1.shape[:-1], input2.shape[:-1])):
        if one != two:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {dim}: got {one} and {two}")
    sizes = {"input1": (input1.shape[-1], weight.shape[1]), "input2": (input2.shape[-1], weight.shape[2])}
    if bias is not None:
        sizes["bias"] = bias.shape[0], weight.shape[0]
    for name, (got, expected) in sizes.items():
        if got != expected:
            raise RuntimeError(f"bilinear(): {name} size does not match weight size: got {got} but expected {expected}")
