"""RAdam: Adam that does not divide before it knows by what."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, counted, counter, number, pieces, slope, zeros_like


class RAdam(Rule):
    """RAdam: Adam whose pace is rectified, and in the first steps not adapted at all: then too little is known of the squares.

    In step t, with the decays β₁, β₂ in ``betas``, m and v as in Adam, and ρ the length of the average that v is::

        ρ∞ = 2 / (1 − β₂) − 1               ρ = ρ∞ − 2t · β₂ᵗ / (1 − β₂ᵗ)
        r = √((ρ − 4)(ρ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ))
        p ← p − lr · m̂ · r · √(1 − β₂ᵗ) / (√v + eps)    if ρ > 5, else    p ← p − lr · m̂

    ``weight_decay`` λ adds λ · p to the gradient, or with ``decoupled_weight_decay`` p shrinks by lr · λ · p instead;
    ``maximize`` goes uphill. Liu et al., *On the variance of the adaptive learning rate and beyond* (2019).
    Raises ValueError for a negative option, and for betas that are not from 0 to below 1.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.RAdam([w], lr=0.1)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8000, 1.6000], requires_grad=True)
    """

    missing: ClassVar = {
        "foreach": None, "maximize": False, "differentiable": False, "decoupled_weight_decay": False, "capturable": False,
    }  # fmt: skip

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        decoupled_weight_decay: bool = False, *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False,
    ) -> None:  # fmt: skip
        checks.learning_rate(lr)
        checks.not_negative("epsilon value", eps)
        checks.decays(betas)
        checks.not_negative("weight_decay value", weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize, "foreach": foreach,
            "capturable": capturable, "decoupled_weight_decay": decoupled_weight_decay, "differentiable": differentiable,
        })  # fmt: skip

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        return {"step": counter(), "exp_avg": zeros_like(param), "exp_avg_sq": zeros_like(param)}

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        (beta1, beta2), step = group["betas"], counted(state)
        size, rest = number(group["lr"]) / (1 - beta1**step), 1 - beta2**step
        longest = 2 / (1 - beta2) - 1
        length = longest - 2 * step * beta2**step / rest
        adapted = length > 5
        if adapted:
            known = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
            size *= (known * rest) ** 0.5
        for p, g, m, v, a, b in pieces(param, grad, *arrays(state, "exp_avg", "exp_avg_sq")):
            g = slope(group, p, g, b)
            m += np.multiply(np.subtract(g, m, a), 1 - beta1, a)
            v *= beta2
            v += np.multiply(np.multiply(g, g, a), 1 - beta2, a)
            step_along = np.divide(m, np.add(np.sqrt(v, a), group["eps"], a), a) if adapted else m
            p -= np.multiply(step_along, size, a)
