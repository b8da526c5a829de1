"""``Adam`` and ``AdamW`` against PyTorch's."""

from __future__ import annotations

from typing import Any

import pytest
from optim_problem import answers, compare

OPTIONS: list[dict[str, Any]] = [
    {}, {"weight_decay": 0.1}, {"maximize": True}, {"maximize": True, "weight_decay": 0.1}, {"amsgrad": True},
    {"amsgrad": True, "weight_decay": 0.1, "maximize": True}, {"betas": (0.5, 0.7)}, {"betas": (0.0, 0.0), "eps": 0.1},
    {"eps": 1e-3}, {"foreach": False}, {"foreach": True}, {"foreach": True, "amsgrad": True}, {"fused": True},
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["Adam", "AdamW"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_same_course(options: dict[str, Any], name: str, dtype: str) -> None:
    second = {"lr": 0.05, "betas": (0.8, 0.9), "weight_decay": 0.2}
    compare(lambda torch, groups: getattr(torch.optim, name)(groups, lr=0.01, **options), dtype, second)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_decoupled(dtype: str) -> None:
    make = lambda torch, groups: torch.optim.Adam(groups, lr=0.01, weight_decay=0.1, decoupled_weight_decay=True)  # noqa: E731
    compare(make, dtype)


def test_options_in_tensors() -> None:
    def make(torch: Any, groups: Any) -> Any:
        betas = torch.tensor(0.9), torch.tensor([0.99])
        return torch.optim.Adam(groups, lr=torch.tensor([0.01]), betas=betas)

    compare(make, "float32", {"lr": 0.05})


@pytest.mark.parametrize("name", ["Adam", "AdamW"])
@pytest.mark.parametrize(
    "options",
    ["", "lr=-1", "lr='0.1'", "lr=float('nan')", "eps=-1e-9", "weight_decay=-1", "betas=(1, 0.9)", "betas=(0.9, 1.0)",
     "betas=(0, 0)", "betas=(-0.1, 0.9)", "betas=0.9", "betas=(0.9,)", "betas=(0.9, torch.tensor(0.9))", "betas=(0.9, 0.9, 0.9)",
     "betas=(torch.tensor([0.8]), torch.tensor(0.5))", "betas=[0.9, 0.9]", "lr=torch.ones(2)", "lr=torch.tensor(0.1)",
     "lr=torch.tensor(0.1), foreach=True", "betas=(torch.tensor([0.8]), torch.tensor(0.5)), foreach=True",
     "fused=True, foreach=True", "fused=True, differentiable=True", "capturable=True, amsgrad=True", "momentum=0.9",
     "0.1, (0.5, 0.5), 1e-3, 0.1, True", "0.1, (0.5, 0.5), 1e-3, 0.1, True, True", "decoupled_weight_decay=True"],
)  # fmt: skip
def test_options(options: str, name: str) -> None:
    answers(f"torch.optim.{name}([torch.ones(2, requires_grad=True)], {options})")


WITH_GRAD = "w = torch.ones(2, requires_grad=True); w.grad = torch.ones(2); Adam, AdamW = torch.optim.Adam, torch.optim.AdamW"


@pytest.mark.parametrize("code", ["Adam([w], capturable=True).step()", "AdamW([w], differentiable=True).step()"])
def test_what_cannot_be_had(code: str) -> None:
    answers(code, WITH_GRAD)


def test_default_dtype_of_the_count() -> None:
    step = "torch.set_default_dtype(torch.float64)\no = Adam([w])\no.step()\ntorch.set_default_dtype(torch.float32)"
    answers("o.state_dict()", f"{WITH_GRAD}\n{step}")


def test_misshapen_state_is_refused() -> None:
    setup = f"{WITH_GRAD}; o = Adam([w])\no.step()\no.state[w]['exp_avg'] = torch.ones(3)"
    answers("o.step()", setup)
    answers("o.step()", setup + "\ndel o.state[w]['exp_avg']")


def test_old_state_dicts() -> None:
    """Where the count is a number, and options that came later are missing."""
    state = "{0: {'step': 3, 'exp_avg': w.grad, 'exp_avg_sq': w.grad}}"
    saved = f"{{'state': {state}, 'param_groups': [{{'params': [0], 'lr': 0.1}}]}}"
    answers("o.state_dict()", f"{WITH_GRAD}\no = AdamW([w])\no.load_state_dict({saved})")
