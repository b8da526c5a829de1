"""``torch.batch_norm`` and its like: arguments looked at, with PyTorch's errors, and an entry of ``norms.py`` called."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import errors
from ..core.modes import mode
from . import arguments
from .arguments import scalar_name, typed
from .norms import batch_norm_of, group_norm_of, layer_norm_of

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

def _check_kinds(kernel: str, input: Any, *parameters: Any, input_first: bool = False) -> None:
    """Raise PyTorch's errors for dtypes that do not go together: all the same, or float32 parameters of a float16 input."""
    own, given = input.dtype, [each._array for each in parameters if each is not None]
    if input_first and own.kind != "f":
        raise arguments.not_implemented(kernel, input)
    if given and given[0].dtype != own:
        if any(each.dtype != np.float32 for each in given):
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
        if own != np.float16:
            raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")
    elif odd := [each for each in given if each.dtype != own]:
        raise RuntimeError(f"expected scalar type {scalar_name(input)} but found {scalar_name(odd[0])}")
    if own.kind != "f":
        raise arguments.not_implemented(kernel, input)


@typed("Tensor", "Tensor?", "Tensor?", "Tensor?", "Tensor?", "bool", "float", "float", "bool")
def batch_norm(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: Any, momentum: Any, eps: Any,
    cudnn_enabled: Any,
) -> Tensor:
    """Each channel with mean 0 and variance 1, scaled by ``weight``, shifted by ``bias``: see ``torch.nn.functional.batch_norm``.

    Raises RuntimeError for parameters of another size or dtype, and where running statistics are needed and not there.

    >>> torch.batch_norm(tensor([[1.], [3.]]), None, None, None, None, True, 0.1, 0., False)
    tensor([[-1.],
            [ 1.]])
    """
    array = input._array
    count = array.shape[1] if array.ndim > 1 else 0
    parts = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    for name, each in parts.items():
        if each is None and name in ("running_mean", "running_var") and not training:
            raise RuntimeError(f"{name} must be defined in evaluation mode")
        if each is not None and each._array.size != count:
            raise RuntimeError(f"{name} should contain {count} elements not {each._array.size}")
    if not array.size:
        made: Any = input.clone()
        made = made if weight is None else made * weight[0]
        return made if bias is None else made + bias[0]
    for name in ("running_mean", "running_var"):
        if mode.grad and parts[name] is not None and parts[name].requires_grad:
            raise RuntimeError(
                f"The function 'native_batch_norm' is not differentiable with respect to argument '{name}'. This input cannot"
                " have requires_grad True."
            )
    _check_kinds("batch_norm", array, weight, bias, running_mean, running_var, input_first=True)
    made = batch_norm_of(input, weight, bias, running_mean, running_var, bool(training), float(momentum), float(eps))
    return made


@typed("Tensor", "Tensor?", "Tensor?", "Tensor?", "Tensor?", "bool", "float", "float", "bool")
def instance_norm(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, use_input_stats: Any, momentum: Any, eps: Any,
    cudnn_enabled: Any,
) -> Tensor:
    """Each channel of each example with mean 0 and variance 1: ``batch_norm`` of a batch of one, with all channels in a row.

    >>> torch.instance_norm(tensor([[[1., 3.], [2., 6.]]]), None, None, None, None, True, 0.1, 0., False)
    tensor([[[-1.,  1.],
             [-1.,  1.]]])
    """
    if not use_input_stats and (running_mean is None or running_var is None):
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    shape = input._array.shape
    if not shape:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if len(shape) == 1:
        raise errors.dim_range(1, 1)
    examples, count = shape[:2]
    row = input.contiguous().view(1, examples * count, *shape[2:])
    weights, biases, means, variances = (
        None if each is None else each.repeat(examples) for each in (weight, bias, running_mean, running_var)
    )
    made: Any = batch_norm(row, weights, biases, means, variances, use_input_stats, momentum, eps, cudnn_enabled)
    for running, now in ((running_mean, means), (running_var, variances)):
        if running is not None and now is not None:
            running.copy_(now.view(examples, count).mean(0))
    whole: Tensor = made.view(shape)
    return whole


def _check_shapes(input: Any, normalized_shape: Any, comma: str, **parameters: Any) -> tuple[int, ...]:
    wanted = list(normalized_shape)
    if not wanted:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got"
            " normalized_shape = []"
        )
    for name, each in parameters.items():
        if each is not None and list(each._array.shape) != wanted:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape {list(each._array.shape)} and"
                f" normalized_shape = {wanted}"
            )
    if list(input.shape[-len(wanted):]) != wanted or input.ndim < len(wanted):
        raise RuntimeError(
            f"Given normalized_shape={wanted}, expected input with shape [*{comma}{str(wanted)[1:]}, but got input of"
            f" size{list(input.shape)}"
        )
    return tuple(wanted)


@typed("Tensor", "ints", "Tensor?", "Tensor?", "float", "bool")
def layer_norm(
    input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5, cudnn_enable: Any = True
) -> Tensor:
    """What lies in the last dimensions, of sizes ``normalized_shape``, with mean 0 and variance 1.

    Raises RuntimeError for other shapes of ``input``, ``weight`` and ``bias``, and for dtypes that do not go together.

    >>> torch.layer_norm(tensor([[1., 3.], [10., 50.]]), (2,), eps=0.)
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """
    shape = _check_shapes(input._array, normalized_shape, ", ", weight=weight, bias=bias)
    _check_kinds("LayerNormKernelImpl", input._array, weight, bias)
    return layer_norm_of(input, shape, weight, bias, float(eps))


@typed("Tensor", "int", "Tensor?", "Tensor?", "float", "bool")
def group_norm(
    input: Any, num_groups: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5, cudnn_enabled: Any = True
) -> Tensor:
    """The channels of each example in ``num_groups`` groups, each with mean 0 and variance 1.

    Raises RuntimeError where the groups would not be of one size, and for other shapes of ``weight`` and ``bias``.

    >>> torch.group_norm(tensor([[1., 3., 10., 50.]]), 2, eps=0.)
    tensor([[-1.,  1., -1.,  1.]])
    """
    shape = list(input._array.shape)
    if len(shape) < 2:
        raise errors.dim_range(1, 1) if shape else IndexError("Dimension specified as 0 but tensor has no dimensions")
    if num_groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {num_groups}")
    if shape[1] % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape"
            f" {shape} and num_groups={num_groups}"
        )
    for name, each in (("weight", weight), ("bias", bias)):
        if each is not None and each._array.shape != (shape[1],):
            told = list((weight if weight is not None else bias)._array.shape)  # of the weight also where the bias is at fault
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape {told}"
                f" and input of shape {shape}"
            )
    _check_kinds("GroupNormKernelImpl", input._array, weight, bias)
    return group_norm_of(input, int(num_groups), weight, bias, float(eps))


@typed("Tensor", "ints", "Tensor?", "float?")
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Tensor:
    """What lies in the last dimensions, divided by the root of the mean of its squares (Zhang & Sennrich, 2019).

    ``eps`` is added to that mean; without it, the smallest step from 1 of the dtype that is computed in.

    >>> torch.rms_norm(tensor([3., 4.]), (2,)) * 12.5 ** 0.5
    tensor([3., 4.])
    """
    array = input._array
    shape = _check_shapes(array, normalized_shape, "", weight=weight)
    if weight is not None and weight.dtype != input.dtype:
        names = [errors.C_NAMES[scalar_name(each)] for each in (array, weight._array)]
        errors.warn_once(
            f"Mismatch dtype between input and weight: input dtype = {names[0]}, weight dtype = {names[1]}, Cannot dispatch to"
            " fused implementation.", key="rms_norm",
        )
    if array.dtype.kind != "f":
        raise arguments.not_implemented("rms_norm", array)
    wide = input.float() if array.dtype == np.float16 else input
    added = float(np.finfo(wide._array.dtype).eps) if eps is None else float(eps)
    squares = wide.pow(2).mean(tuple(range(array.ndim - len(shape), array.ndim)), keepdim=True)
    made = wide * (squares + added).rsqrt()
    return (made if weight is None else made * weight).to(input.dtype)
