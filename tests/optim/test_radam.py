"""``RAdam`` against PyTorch's."""

from __future__ import annotations

from typing import Any

import pytest
from optim_problem import answers, compare

OPTIONS: list[dict[str, Any]] = [
    {}, {"weight_decay": 0.1}, {"maximize": True}, {"maximize": True, "weight_decay": 0.1}, {"foreach": False}, {"foreach": True},
    {"betas": (0.5, 0.7)}, {"betas": (0.0, 0.0), "eps": 0.1}, {"betas": (0.9, 0.99)},
    {"weight_decay": 0.1, "decoupled_weight_decay": True}, {"decoupled_weight_decay": True, "maximize": True},
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_same_course(options: dict[str, Any], dtype: str) -> None:
    second = {"lr": 0.05, "betas": (0.8, 0.9), "weight_decay": 0.2}
    compare(lambda torch, groups: torch.optim.RAdam(groups, lr=0.01, **options), dtype, second)


def test_learning_rate_in_a_tensor() -> None:
    compare(lambda torch, groups: torch.optim.RAdam(groups, lr=torch.tensor(0.01)), "float32", {"lr": 0.05})


@pytest.mark.parametrize(
    "options",
    ["", "lr=-1", "lr='0.1'", "lr=float('nan')", "eps=-1e-9", "weight_decay=-1", "lr=torch.ones(2)",
     "lr=torch.tensor(0.1)", "own=1", "betas=(1, 0.9)", "betas=(0.9, 1.0)", "betas=(0, 0)", "betas=0.9",
     "betas=[0.9, 0.9]", "0.1, (0.5, 0.6), 1e-3, 0.1, True", "0.1, (0.5, 0.6), 1e-3, 0.1, True, True"],
)  # fmt: skip
def test_options(options: str) -> None:
    answers(f"torch.optim.RAdam([torch.ones(2, requires_grad=True)], {options})")


@pytest.mark.parametrize("options", ["capturable=True", "differentiable=True"])
def test_what_cannot_be_had(options: str) -> None:
    answers(f"torch.optim.RAdam([w], {options}).step()", "w = torch.ones(2, requires_grad=True); w.grad = torch.ones(2)")
