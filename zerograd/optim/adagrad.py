"""Adagrad: where the gradients were large, the steps become small."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..core.base import wrap
from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, counted, counter, number, pieces, slope


class Adagrad(Rule):
    """Adagrad: the gradient divided by the root of the sum of all its squares until now.

    In step t::

        s ← s + g²          p ← p − lr / (1 + (t − 1) · lr_decay) · g / (√s + eps)

    The sum starts as ``initial_accumulator_value``. ``weight_decay`` λ adds λ · p to the gradient; ``maximize`` goes uphill.
    Duchi, Hazan and Singer, *Adaptive subgradient methods for online learning and stochastic optimization* (2011).
    Raises ValueError for a negative option.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.Adagrad([w], lr=0.1)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000, 1.9000], requires_grad=True)
    """

    missing: ClassVar = {"foreach": None, "maximize": False, "differentiable": False, "fused": None}

    def __init__(
        self, params: Any, lr: Any = 1e-2, lr_decay: float = 0, weight_decay: float = 0, initial_accumulator_value: float = 0,
        eps: float = 1e-10, foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:  # fmt: skip
        checks.learning_rate(lr)
        checks.not_negative("lr_decay value", lr_decay)
        checks.not_negative("weight_decay value", weight_decay)
        checks.not_negative("initial_accumulator_value value", initial_accumulator_value)
        checks.not_negative("epsilon value", eps)
        super().__init__(params, {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "fused": fused,
        })  # fmt: skip
        checks.fusion(fused, foreach, differentiable)
        for group in self.param_groups:
            for param in group["params"]:
                self._state_of(group, param)

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        return {"step": counter(), "sum": wrap(np.full_like(param._array, self.defaults["initial_accumulator_value"]))}

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        size = number(group["lr"]) / (1 + (counted(state) - 1) * group["lr_decay"])
        for p, g, s, a, b in pieces(param, grad, *arrays(state, "sum")):
            g = slope(group, p, g, b)
            s += np.multiply(g, g, a)
            np.add(np.sqrt(s, a), group["eps"], a)
            p -= np.multiply(np.divide(g, a, a), size, a)
