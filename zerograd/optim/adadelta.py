"""Adadelta: steps as large as the last ones were, measured by the gradients."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, counted, counter, number, pieces, slope, zeros_like


class Adadelta(Rule):
    """Adadelta: the gradient, times the root of the mean square of the last steps, divided by that of the last gradients.

    With the decay ρ::

        v ← ρ · v + (1 − ρ) · g²            Δ = √(u + eps) / √(v + eps) · g
        u ← ρ · u + (1 − ρ) · Δ²            p ← p − lr · Δ

    ``weight_decay`` λ adds λ · p to the gradient; ``maximize`` goes uphill. Zeiler, *Adadelta: an adaptive learning rate method*
    (2012).
    Raises ValueError for a negative option, and for a ``rho`` above 1.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.Adadelta([w], lr=10.)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9684, 1.9684], requires_grad=True)
    """

    or_xla = ""
    missing: ClassVar = {"foreach": None, "maximize": False, "differentiable": False, "capturable": False}

    def __init__(
        self, params: Any, lr: Any = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0,
        foreach: bool | None = None, *, capturable: bool = False, maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        checks.learning_rate(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        checks.not_negative("epsilon value", eps)
        checks.not_negative("weight_decay value", weight_decay)
        super().__init__(params, {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize, "capturable": capturable,
            "foreach": foreach, "differentiable": differentiable,
        })  # fmt: skip

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        return {"step": counter(), "square_avg": zeros_like(param), "acc_delta": zeros_like(param)}

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        counted(state)
        lr, rho, eps = number(group["lr"]), group["rho"], group["eps"]
        for p, g, v, u, a, b, root in pieces(param, grad, *arrays(state, "square_avg", "acc_delta"), work=3):
            g = slope(group, p, g, b)
            v *= rho
            v += np.multiply(np.multiply(g, g, a), 1 - rho, a)
            np.sqrt(np.add(v, eps, root), root)
            delta = np.divide(np.sqrt(np.add(u, eps, a), a), root, a)
            delta *= g
            u *= rho
            u += np.multiply(np.multiply(delta, delta, root), 1 - rho, root)
            p -= np.multiply(delta, lr, root)
