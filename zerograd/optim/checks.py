"""The options that an algorithm does not take, refused in PyTorch's words."""
from __future__ import annotations

from typing import Any

from ..tensor import Tensor


def learning_rate(lr: Any) -> None:
    """A number that is not negative, or a tensor of one."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    not_negative("learning rate", lr)


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
