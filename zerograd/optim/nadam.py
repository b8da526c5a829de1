"""NAdam: Adam that looks ahead, as Nesterov's momentum does."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..autograd import writing
from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, counted, counter, number, pieces, slope, zeros_like


class NAdam(Rule):
    """NAdam: Adam with Nesterov's momentum, a step along the gradient and one along the mean that comes next.

    In step t, with the decays β₁, β₂ in ``betas`` and ψ the ``momentum_decay``::

        μₜ = β₁ · (1 − 0.5 · 0.96^(t·ψ))    Π = μ₁ · μ₂ · … · μₜ
        m ← m + (1 − β₁) · (g − m)          v ← β₂ · v + (1 − β₂) · g²          d = √(v / (1 − β₂ᵗ)) + eps
        p ← p − lr · ((1 − μₜ) / (1 − Π) · g + μₜ₊₁ / (1 − Π · μₜ₊₁) · m) / d

    ``weight_decay`` λ adds λ · p to the gradient, or with ``decoupled_weight_decay`` p shrinks by lr · λ · p instead;
    ``maximize`` goes uphill. Dozat, *Incorporating Nesterov momentum into Adam* (2016).
    Raises ValueError for a negative option, and for betas that are not from 0 to below 1.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.NAdam([w], lr=0.1)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8944, 1.8944], requires_grad=True)
    """

    writes = 2
    counts = ("step", "mu_product")
    counters = "params, mu_products and state_steps"
    missing: ClassVar = {
        "maximize": False, "foreach": None, "capturable": False, "differentiable": False, "decoupled_weight_decay": False,
    }  # fmt: skip

    def __init__(
        self, params: Any, lr: Any = 2e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False, *, foreach: bool | None = None,
        maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        checks.learning_rate(lr)
        checks.not_negative("epsilon value", eps)
        checks.decays(betas)
        checks.not_negative("weight_decay value", weight_decay)
        checks.not_negative("momentum_decay value", momentum_decay)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "differentiable": differentiable,
        })  # fmt: skip

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        zeros = {"exp_avg": zeros_like(param), "exp_avg_sq": zeros_like(param)}
        return {"step": counter(), "mu_product": counter(1.0), **zeros}

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        lr, (beta1, beta2), step = number(group["lr"]), group["betas"], counted(state)
        now, soon = (beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])) for t in (step, step + 1))
        product = writing.memory_of(state["mu_product"])
        product *= product.dtype.type(now)  # (rounded first, as PyTorch and NumPy 2 do)
        along_g, along_m = lr * (1 - now) / (1 - float(product)), lr * soon / (1 - float(product) * soon)
        for p, g, m, v, a, b, c in pieces(param, grad, *arrays(state, "exp_avg", "exp_avg_sq"), work=3):
            g = slope(group, p, g, b)
            m += np.multiply(np.subtract(g, m, a), 1 - beta1, a)
            v *= beta2
            v += np.multiply(np.multiply(g, g, a), 1 - beta2, a)
            a = np.sqrt(np.divide(v, 1 - beta2**step, a), a)
            a += group["eps"]
            p -= np.multiply(np.divide(g, a, c), along_g, c)
            p -= np.multiply(np.divide(m, a, c), along_m, c)
