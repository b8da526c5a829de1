"""``SGD`` against PyTorch's."""

from __future__ import annotations

from typing import Any

import pytest
from optim_problem import answers, compare

OPTIONS: list[dict[str, Any]] = [
    {}, {"weight_decay": 0.1}, {"maximize": True}, {"maximize": True, "weight_decay": 0.1}, {"momentum": 0.9},
    {"momentum": 0.9, "dampening": 0.3}, {"momentum": 0.9, "nesterov": True}, {"momentum": 0.5, "weight_decay": 0.1},
    {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1, "maximize": True}, {"foreach": False}, {"foreach": True},
    {"fused": True, "momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1, "maximize": True},
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_same_course(options: dict[str, Any], dtype: str) -> None:
    second = {"lr": 0.05, "momentum": 0.4}
    compare(lambda torch, groups: torch.optim.SGD(groups, lr=0.01, **options), dtype, second)


def test_learning_rate_in_a_tensor() -> None:
    compare(lambda torch, groups: torch.optim.SGD(groups, lr=torch.tensor(0.01)), "float32", {"momentum": 0.4})


@pytest.mark.parametrize(
    "options",
    ["lr=-1", "lr='0.1'", "lr=float('nan')", "momentum=-0.5", "weight_decay=-1e-3", "nesterov=True", "lr=torch.ones(2)",
     "nesterov=True, momentum=0.9, dampening=0.1", "fused=True, foreach=True",
     "fused=True, differentiable=True", "lr=torch.tensor(0.1)",
     "0.1, 0.9, 0.1, 0.01, False", "0.1, 0.9, 0, 0, True", "0.1, 0.9, 0, 0, True, True", "betas=(0.9, 0.9)"],
)  # fmt: skip
def test_options(options: str) -> None:
    answers(f"torch.optim.SGD([torch.ones(2, requires_grad=True)], {options})")


def test_differentiable() -> None:
    answers("torch.optim.SGD([w], differentiable=True).step()", "w = torch.ones(2, requires_grad=True); w.grad = torch.ones(2)")
