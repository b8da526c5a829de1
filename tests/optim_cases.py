"""Optimizers and plans for the learning rate, a case a line: what PyTorch does with each stands in ``data/optim.json``."""

from __future__ import annotations

import warnings
from typing import Any

STEPS = 12

OPTIMIZERS = """
SGD(params, lr=0.1)
SGD(params, lr=0.1, momentum=0.9, weight_decay=0.01)
SGD(params, lr=0.1, momentum=0.9, nesterov=True, maximize=True)
SGD(params, lr=0.1, momentum=0.9, dampening=0.5)
Adam(params, lr=0.1)
Adam(params, lr=0.1, amsgrad=True, weight_decay=0.1)
AdamW(params, lr=0.1)
Adamax(params, lr=0.1)
NAdam(params, lr=0.1)
NAdam(params, lr=0.1, weight_decay=0.1, decoupled_weight_decay=True)
RAdam(params, lr=0.1)
RMSprop(params, lr=0.1)
RMSprop(params, lr=0.1, momentum=0.5, centered=True)
Adagrad(params, lr=0.1, lr_decay=0.1)
Adadelta(params, lr=1.0)
""".strip().splitlines()

PLANS = """
StepLR(optimizer, 5)
MultiStepLR(optimizer, [2, 7])
ExponentialLR(optimizer, 0.9)
ConstantLR(optimizer)
LinearLR(optimizer)
PolynomialLR(optimizer, 8, 2.0)
LambdaLR(optimizer, lambda epoch: 1 / (epoch + 1))
MultiplicativeLR(optimizer, lambda epoch: 0.95)
CosineAnnealingLR(optimizer, 5)
CosineAnnealingWarmRestarts(optimizer, 3, 2)
CyclicLR(optimizer, 0.01, 0.1, 3, mode='triangular2')
OneCycleLR(optimizer, 0.1, 13)
ReduceLROnPlateau(optimizer, patience=2)
SequentialLR(optimizer, [torch.optim.lr_scheduler.ConstantLR(optimizer), torch.optim.lr_scheduler.StepLR(optimizer, 2)], [4])
ChainedScheduler([torch.optim.lr_scheduler.LinearLR(optimizer), torch.optim.lr_scheduler.StepLR(optimizer, 2)])
""".strip().splitlines()


def learned(line: str, torch: Any) -> list[Any]:
    """The printed optimizer, then two parameters after each step, in which each pulls at the other; at last what it remembers."""
    w = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    optimizer = eval(f"torch.optim.{line}", {"torch": torch, "params": [w, b]})
    told = [repr(optimizer)]
    for _ in range(STEPS):
        optimizer.zero_grad()
        (((w - 1) ** 2).sum() / 2 + b**2 / 2 + 0.1 * w.sum() * b).backward()
        optimizer.step()
        told.append([*map(_digits, w.tolist()), _digits(b.item())])
    return [*told, {name: str(value) for name, value in optimizer.state[w].items()}]


def planned(line: str, torch: Any) -> list[Any]:
    """The learning rate and the momentum in each epoch."""
    optimizer = torch.optim.SGD([torch.ones(1)], lr=0.1, momentum=0.9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plan = eval(f"torch.optim.lr_scheduler.{line}", {"torch": torch, "optimizer": optimizer})
        told = []
        for epoch in range(STEPS):
            told.append([_digits(plan.get_last_lr()[0]), _digits(optimizer.param_groups[0]["momentum"])])
            optimizer.step()
            plan.step(*[epoch % 4.0] * line.startswith("Reduce"))
    return told


def _digits(number: float) -> float:
    return float(f"{number:.9g}")
