"""Momentum that goes down while the learning rate goes up: what ``CyclicLR`` and ``OneCycleLR`` share."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .base import for_groups

if TYPE_CHECKING:
    from ..optimizer import Optimizer


def is_beta1(optimizer: Optimizer) -> bool:
    """Is the first of ``betas`` what the optimizer has for a momentum? Raises ValueError if it has none at all."""
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
    return "betas" in optimizer.defaults


def begin(optimizer: Optimizer, base: Any, highest: Any, beta1: bool, fresh: bool) -> tuple[list[Any], list[Any]]:
    """The lowest and the highest momentum of each group; of a fresh plan, the groups begin with the highest."""
    highs = for_groups("max_momentum", optimizer, highest)
    lows = for_groups("base_momentum", optimizer, base)
    if fresh:
        for group, low, high in zip(optimizer.param_groups, lows, highs, strict=True):
            put_momentum(group, high, beta1)
            group["max_momentum"], group["base_momentum"] = high, low
    return lows, highs


def put_momentum(group: dict[str, Any], value: Any, beta1: bool) -> None:
    """Set the momentum of a group, by whatever name."""
    if beta1:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value
