"""RMSprop: the gradient, divided by how large it usually is."""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..tensor import Tensor
from . import checks
from .rule import Rule, arrays, counted, counter, number, pieces, slope, zeros_like


class RMSprop(Rule):
    """RMSprop: the gradient divided by the root of the running mean of its squares.

    With the decay α::

        v ← α · v + (1 − α) · g²            p ← p − lr · g / (√v + eps)
        centered:  h ← h + (1 − α) · (g − h)         √(v − h²) in the place of √v
        momentum μ:  b ← μ · b + g / (√v + eps)      p ← p − lr · b

    ``weight_decay`` λ adds λ · p to the gradient; ``maximize`` goes uphill. Hinton, *Neural networks for machine learning*,
    lecture 6e (2012); centered: Graves, *Generating sequences with recurrent neural networks* (2013).
    Raises ValueError for a negative option.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> optimizer = torch.optim.RMSprop([w], lr=0.01)
    >>> (w ** 2).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000, 1.9000], requires_grad=True)
    """

    missing: ClassVar = {
        "momentum": 0, "centered": False, "foreach": None, "maximize": False, "differentiable": False, "capturable": False,
    }  # fmt: skip

    def __init__(
        self, params: Any, lr: Any = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0, momentum: float = 0,
        centered: bool = False, capturable: bool = False, foreach: bool | None = None, maximize: bool = False,
        differentiable: bool = False,
    ) -> None:  # fmt: skip
        checks.learning_rate(lr)
        checks.not_negative("epsilon value", eps)
        checks.not_negative("momentum value", momentum)
        checks.not_negative("weight_decay value", weight_decay)
        checks.not_negative("alpha value", alpha)
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered, "weight_decay": weight_decay,
            "capturable": capturable, "foreach": foreach, "maximize": maximize, "differentiable": differentiable,
        })  # fmt: skip

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        return {"step": counter(), **{name: zeros_like(param) for name in self._means(group)}}

    def _means(self, group: dict[str, Any]) -> list[str]:
        return ["square_avg"] + ["momentum_buffer"] * (group["momentum"] > 0) + ["grad_avg"] * group["centered"]

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        counted(state)
        lr, alpha, momentum = number(group["lr"]), group["alpha"], group["momentum"]
        for p, g, v, *more, a, b in pieces(param, grad, *arrays(state, *self._means(group))):
            g = slope(group, p, g, b)
            v *= alpha
            v += np.multiply(np.multiply(g, g, a), 1 - alpha, a)
            square = v
            if group["centered"]:
                h = more[-1]
                h += np.multiply(np.subtract(g, h, a), 1 - alpha, a)
                square = np.subtract(v, np.multiply(h, h, a), a)
            along = np.divide(g, np.add(np.sqrt(square, a), group["eps"], a), a)
            if momentum > 0:
                along = more[0]
                along *= momentum
                along += a
            p -= np.multiply(along, lr, a)
