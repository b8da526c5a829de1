"""Gradient descent: each parameter goes a small step downhill, against its gradient."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..core.base import wrap
from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, number, pieces, slope


class SGD(Rule):
    """Stochastic gradient descent, with momentum if wanted: ``p ← p − lr · g``.

    With ``momentum`` μ the parameter does not follow the gradient but a velocity, which starts as the first gradient::

        b ← μ · b + (1 − dampening) · g          p ← p − lr · b
        nesterov:                                p ← p − lr · (g + μ · b)

    ``weight_decay`` λ adds λ · p to the gradient; ``maximize`` goes uphill. Nesterov's form is that of Sutskever et al., *On the
    importance of initialization and momentum in deep learning* (2013).
    Raises ValueError for a negative option, and for ``nesterov`` without momentum or with dampening.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=0.1)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8000, 1.6000], requires_grad=True)
    """

    missing: ClassVar = {"nesterov": False, "maximize": False, "foreach": None, "differentiable": False, "fused": False}
    counts = ()

    def __init__(
        self, params: Any, lr: Any = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: Any = 0,
        nesterov: bool = False, *, maximize: bool = False, foreach: bool | None = None, differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:  # fmt: skip
        checks.one_element("lr", lr)
        for what, value in (("learning rate", lr), ("momentum value", momentum), ("weight_decay value", weight_decay)):
            if value < 0.0:
                raise ValueError(f"Invalid {what}: {value}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
            "maximize": maximize, "foreach": foreach, "differentiable": differentiable, "fused": fused,
        })  # fmt: skip
        checks.fusion(fused, foreach, differentiable)

    def _state_of(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        return self.state[param] if group["momentum"] != 0 else {}

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        lr, momentum = number(group["lr"]), group["momentum"]
        if momentum == 0:
            for p, g, work in pieces(param, grad, work=1):
                p -= np.multiply(slope(group, p, g, work), lr, work)
            return
        kept, added = momentum, 1 - group["dampening"]
        if state.get("momentum_buffer") is None:
            state["momentum_buffer"], kept, added = wrap(np.zeros_like(param)), 0, 1
        for p, g, b, work, more in pieces(param, grad, *arrays(state, "momentum_buffer")):
            g = slope(group, p, g, work)
            b *= kept
            b += g if added == 1 else np.multiply(g, added, more)
            g = np.add(g, np.multiply(b, momentum, more), work) if group["nesterov"] else b
            p -= np.multiply(g, lr, more)
