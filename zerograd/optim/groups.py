"""What a group of parameters must be before an optimizer takes it, and PyTorch's words where it is not."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable

FOR_EACH = (
    "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error;"
    " see github.com/pytorch/pytorch/issues/40967 for more information"
)


class _Required:
    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()
"""The default of an option that has none: each group must say it."""


def typename(value: Any) -> str:
    """What PyTorch calls it in a message: ``torch.FloatTensor``, ``numpy.ndarray``, ``int``."""
    if isinstance(value, Tensor):
        return str(value.type())
    named = value if hasattr(value, "__qualname__") else type(value)
    module = getattr(named, "__module__", None)
    return named.__qualname__ if module in (None, "", "builtins") else f"{module}.{named.__qualname__}"


def as_group(group: Any) -> None:
    """Make ``params`` of this dict a list of its own, and of the names, where they came as pairs, ``param_names``."""
    if not isinstance(group, dict):
        raise TypeError(f"param_group must be a dict, but got {type(group)}")
    params = group["params"]
    if isinstance(params, set):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change"
            " between runs. Please use a list instead."
        )
    given = [params] if isinstance(params, Tensor) else list(params)
    names = [each[0] for each in given if isinstance(each, tuple)]
    group["params"] = [each[1] if isinstance(each, tuple) else each for each in given]
    if names:
        if len(names) != len(given):
            raise ValueError("all optimizer params should be with/without names. Some param names are missing")
        group["param_names"] = names


def check_parameters(params: Iterable[Any], differentiable: bool) -> None:
    """Each must be a leaf (or retain its gradient), unless the step itself is to be differentiated."""
    for param in params:
        if not isinstance(param, Tensor):
            raise TypeError("optimizer can only optimize Tensors, but one of the params is " + typename(param))
        if not (differentiable or param.is_leaf or param.retains_grad):
            raise ValueError("can't optimize a non-leaf Tensor")


def fill_in(group: dict[str, Any], defaults: dict[str, Any]) -> None:
    """Give the group the options that it does not have."""
    for name, default in defaults.items():
        if default is required and name not in group:
            raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
        group.setdefault(name, default)


def check_alone(group: dict[str, Any], others: list[dict[str, Any]]) -> None:
    """No parameter may be in two groups, and either all groups have names or none has."""
    named = "param_names" in group
    if any(("param_names" in other) != named for other in others):
        raise ValueError(
            "all optimizer param groups should be with/without names. cannot add param group"
            f" {'with' if named else 'without'} names to the optimizer"
        )
    if not set(group["params"]).isdisjoint(param for other in others for param in other["params"]):
        raise ValueError("some parameters appear in more than one parameter group")
