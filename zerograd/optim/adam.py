"""Adam and AdamW: each parameter goes at its own pace, measured by how large its gradients usually are."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, counted, counter, number, pieces, slope, zeros_like


class Adam(Rule):
    """Adam: follow the running mean of the gradients, divided by the root of the running mean of their squares.

    In step t, with the decays β₁, β₂ in ``betas``::

        m ← m + (1 − β₁) · (g − m)          m̂ = m / (1 − β₁ᵗ)
        v ← β₂ · v + (1 − β₂) · g²          v̂ = v / (1 − β₂ᵗ)          p ← p − lr · m̂ / (√v̂ + eps)

    ``weight_decay`` λ adds λ · p to the gradient (with ``decoupled_weight_decay`` p shrinks by lr · λ · p instead, as in AdamW);
    ``amsgrad`` divides by the largest v until now; ``maximize`` goes uphill. Kingma and Ba, *Adam: a method for stochastic
    optimization* (2014); Reddi et al., *On the convergence of Adam and beyond* (2018).
    Raises ValueError for a negative option, and for betas that are not from 0 to below 1.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.Adam([w], lr=0.1)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000, 1.9000], requires_grad=True)
    """

    missing: ClassVar = {
        "amsgrad": False, "maximize": False, "foreach": None, "capturable": False, "differentiable": False,
        "decoupled_weight_decay": False, "fused": None,
    }  # fmt: skip

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False, fused: bool | None = None, decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        checks.no_tensor("lr", lr, foreach and not capturable)
        checks.learning_rate(lr)
        checks.not_negative("epsilon value", eps)
        checks.decays(betas)
        checks.not_negative("weight_decay value", weight_decay)
        if not any(all(isinstance(beta, kind) for beta in betas[:2]) for kind in (float, Tensor)):
            raise ValueError("betas must be either both floats or both Tensors")
        for place in (0, 1):
            checks.no_tensor(f"betas[{place}]", betas[place], foreach and not capturable)
            checks.one_element(f"betas[{place}]", betas[place])
        super().__init__(params, {
            "lr": lr, "betas": tuple(map(checks.scalar, betas)), "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad,
            "maximize": maximize, "foreach": foreach, "capturable": capturable, "differentiable": differentiable, "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        })  # fmt: skip
        checks.fusion(fused, foreach, differentiable)

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        state = {"step": counter(), "exp_avg": zeros_like(param), "exp_avg_sq": zeros_like(param)}
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = zeros_like(param)
        return state

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        beta1, beta2 = map(number, group["betas"])
        step = counted(state)
        size, root = number(group["lr"]) / (1 - beta1**step), (1 - beta2**step) ** 0.5
        largest = arrays(state, "max_exp_avg_sq") if group["amsgrad"] else []
        for p, g, m, v, *more, a, b in pieces(param, grad, *arrays(state, "exp_avg", "exp_avg_sq"), *largest):
            g = slope(group, p, g, b)
            m += np.multiply(np.subtract(g, m, a), 1 - beta1, a)
            v *= beta2
            v += np.multiply(np.multiply(g, g, a), 1 - beta2, a)
            if more:
                v = np.maximum(v, more[0], out=more[0])
            np.sqrt(v, a)
            a *= 1 / root
            a += group["eps"]
            p -= np.multiply(np.divide(m, a, a), size, a)


class AdamW(Adam):
    """Adam whose weight decay does not go through the means: each step first shrinks p by ``lr · weight_decay · p``.

    Loshchilov and Hutter, *Decoupled weight decay regularization* (2017). Options and errors are Adam's.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.AdamW([w], lr=0.1, weight_decay=0.5)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8500, 1.8000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 1e-2,
        amsgrad: bool = False, *, maximize: bool = False, foreach: bool | None = None, capturable: bool = False,
        differentiable: bool = False, fused: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )  # fmt: skip

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True
