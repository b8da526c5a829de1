"""The options that an algorithm does not take, refused in PyTorch's words."""
from __future__ import annotations

from typing import Any

from ..tensor import Tensor


def learning_rate(lr: Any) -> None:
    """A number that is not negative, or a tensor of one."""
    one_element("lr", lr)
    not_negative("learning rate", lr)


def one_element(name: str, value: Any) -> None:
    """If it is a tensor, it has one element."""
    if isinstance(value, Tensor) and value.numel() != 1:
        raise ValueError(f"Tensor {name} must be 1-element")


def no_tensor(name: str, value: Any, foreach: Any) -> None:
    """With ``foreach`` it must be a number."""
    if foreach and isinstance(value, Tensor):
        raise ValueError(f"{name} as a Tensor is not supported for capturable=False and foreach=True")


def scalar(value: Any) -> Any:
    """A number as it is; a tensor of one number without dimensions."""
    return value.squeeze() if isinstance(value, Tensor) and value.dim() else value


def not_negative(what: str, value: Any) -> None:
    """It must not be negative, nor NaN."""
    if not 0.0 <= value:  # noqa: SIM300 (said of a string, Python's own refusal is then PyTorch's)
        raise ValueError(f"Invalid {what}: {value}")


def decays(betas: Any) -> None:
    """Both from 0 to below 1: how much of a running mean remains at each step."""
    for place in (0, 1):
        if not 0.0 <= betas[place] < 1.0:
            raise ValueError(f"Invalid beta parameter at index {place}: {betas[place]}")


def fusion(fused: Any, foreach: Any, differentiable: Any) -> None:
    """``fused`` excludes the others."""
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
