"""What losses share: the reduction that is asked for, weights, and two shapes made one."""
from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ...core import errors
from ...core.base import TensorBase

DIFFERENT_SIZE = (
    "Using a target size ({}) that is different to the input size ({}). This will likely lead to incorrect results due to"
    " broadcasting. Please ensure they have the same size."
)


def reduction_of(reduction: Any, size_average: Any = None, reduce: Any = None) -> str:
    if size_average is not None or reduce is not None:
        size_average, reduce = size_average is None or bool(size_average), reduce is None or bool(reduce)
        reduction = "none" if not reduce else "mean" if size_average else "sum"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.", UserWarning,
            stacklevel=errors.outside(),
        )
    if reduction == "elementwise_mean":
        warnings.warn(
            "reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.", UserWarning,
            stacklevel=errors.outside(),
        )
        return "mean"
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return str(reduction)


def reduced(losses: Any, how: str) -> Any:
    """All losses as they are, their sum or their mean, recorded as one operation more."""
    return losses if how == "none" else losses.sum() if how == "sum" else losses.mean()


def weights_of(function: str, weight: Any, argument: str = "weight") -> Any:
    """A tensor of weights as an array, which has no gradient. Raises RuntimeError if it requires one."""
    if weight is None:
        return None
    if not isinstance(weight, TensorBase):
        raise TypeError(f"{function}(): argument '{argument}' must be Tensor, not {errors.type_name(weight)}")
    return array_without_gradient(function, weight, argument)


def array_without_gradient(function: str, tensor: Any, argument: str) -> Any:
    """The array of ``tensor``. Raises PyTorch's RuntimeError if a gradient would have to flow there."""
    if tensor.requires_grad:
        raise RuntimeError(
            f"The function '{function}' is not differentiable with respect to argument '{argument}'. This input cannot have"
            " requires_grad True."
        )
    return tensor._array


def of_one_shape(input: Any, target: Any) -> tuple[Any, Any]:
    """Both broadcast to one shape, with a warning where that is needed."""
    have, wanted = input.size(), target.size()
    if have == wanted:
        return input, target
    warnings.warn(DIFFERENT_SIZE.format(wanted, have), UserWarning, stacklevel=errors.outside())
    try:
        shape = np.broadcast_shapes(have, wanted)
    except ValueError:
        raise errors.broadcast(have, wanted) from None
    both = [each if tuple(each.shape) == shape else each.expand(shape) for each in (input, target)]
    return both[0], both[1]
