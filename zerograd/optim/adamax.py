"""Adamax: Adam with the largest gradient of late in the place of the root of the mean square."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, counted, counter, number, pieces, slope, zeros_like


class Adamax(Rule):
    """Adamax: follow the running mean of the gradients, divided by the largest of them, which fades.

    In step t, with the decays β₁, β₂ in ``betas``::

        m ← m + (1 − β₁) · (g − m)          u ← max(β₂ · u, |g| + eps)          p ← p − lr / (1 − β₁ᵗ) · m / u

    ``weight_decay`` λ adds λ · p to the gradient; ``maximize`` goes uphill. Kingma and Ba, *Adam: a method for stochastic
    optimization* (2014), section 7.
    Raises ValueError for a negative option, and for betas that are not from 0 to below 1.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.Adamax([w], lr=0.1)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000, 1.9000], requires_grad=True)
    """

    missing: ClassVar = {"foreach": None, "maximize": False, "differentiable": False, "capturable": False}

    def __init__(
        self, params: Any, lr: Any = 2e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False, capturable: bool = False,
    ) -> None:  # fmt: skip
        checks.learning_rate(lr)
        checks.not_negative("epsilon value", eps)
        checks.decays(betas)
        checks.not_negative("weight_decay value", weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "capturable": capturable,
        })  # fmt: skip

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        return {"step": counter(), "exp_avg": zeros_like(param), "exp_inf": zeros_like(param)}

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        size = number(group["lr"]) / (1 - beta1 ** counted(state))
        for p, g, m, u, a, b in pieces(param, grad, *arrays(state, "exp_avg", "exp_inf")):
            g = slope(group, p, g, b)
            m += np.multiply(np.subtract(g, m, a), 1 - beta1, a)
            u *= beta2
            np.maximum(u, np.add(np.abs(g, a), group["eps"], a), out=u)
            p -= np.multiply(np.divide(m, u, a), size, a)
