"""The problem on which optimizers are compared: the same in PyTorch and here, with gradients that both compute alike.

Five parameters in two groups want to be where ``0.5 · a · p² + n · p`` is small, ``n`` being new at each step. One of them is
larger than a piece of ``optim/rule.py`` (which is made small here), one has no dimension, one lies in memory column by column,
and one gets a gradient only at times.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import oracle
import pytest

SHAPES: list[tuple[int, ...]] = [(3, 4), (13, 14), (), (5,), (2, 3)]
SOMETIMES = 3  # the one that has no gradient in two steps of three


def parameters(torch: Any, dtype: str) -> list[Any]:
    random = np.random.RandomState(0)
    made = [torch.tensor(random.randn(*shape), dtype=getattr(torch, dtype), requires_grad=True) for shape in SHAPES]
    made[4].data = torch.tensor(random.randn(3, 2), dtype=getattr(torch, dtype)).t()  # its elements lie column by column
    return made


def groups(torch: Any, dtype: str, second: dict[str, Any]) -> list[dict[str, Any]]:
    made = parameters(torch, dtype)
    return [{"params": made[:2]}, {"params": made[2:], **second}]


def set_gradients(torch: Any, params: list[Any], step: int) -> None:
    """By hand, that the comparison is of the optimizers alone."""
    random = np.random.RandomState(step + 1)
    for place, param in enumerate(params):
        noise = torch.tensor(random.randn(*SHAPES[place]), dtype=param.dtype)
        grad = param.detach() * (0.5 + place) + noise
        param.grad = None if place == SOMETIMES and step % 3 else grad


def numbers(optimizer: Any) -> list[dict[str, Any]]:
    """For each parameter its values, its version, and what is remembered of it."""
    found = []
    for group in optimizer.param_groups:
        for param in group["params"]:
            state = optimizer.state.get(param, {})
            kept = {name: value if value is None else value.detach().numpy().copy() for name, value in state.items()}
            found.append({"value": param.detach().numpy().copy(), "version": param._version, "state": kept})
    return found


def course(library: Any, make: Callable[[Any, Any], Any], dtype: str, second: dict[str, Any], steps: int = 50) -> list[Any]:
    """What ``make(torch, groups)`` does in so many steps, with a learning rate that changes and a save in the middle."""
    optimizer = make(library, groups(library, dtype, second))
    history = []
    for step in range(steps):
        params = [param for group in optimizer.param_groups for param in group["params"]]
        set_gradients(library, params, step)
        optimizer.step()
        history.append(numbers(optimizer))
        if step == 20:
            optimizer.param_groups[1]["lr"] = optimizer.param_groups[1]["lr"] * 0.5
        if step == 30:
            saved = optimizer.state_dict()
            optimizer = make(library, [{**group, "params": group["params"]} for group in optimizer.param_groups])
            optimizer.load_state_dict(saved)
    return history


def compare(make: Callable[[Any, Any], Any], dtype: str = "float64", second: dict[str, Any] | None = None) -> None:
    """Both take the same course, to 1e-6 (1e-12 in float64) of what each number of PyTorch's is at its largest."""
    import zerograd

    theirs = course(oracle.the_torch(), make, dtype, second or {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zerograd.optim.rule.PIECE", 50)
        ours = course(zerograd, make, dtype, second or {})
    exact = {"float32": 1e-6, "float64": 1e-12}[dtype]
    largest: dict[Any, float] = {}
    # PyTorch's fused kernels forget to count what they write, so that a backward through the old value is wrong there, unnoticed.
    fused = make(zerograd, groups(zerograd, dtype, {})).defaults.get("fused")
    for step, (here, there) in enumerate(zip(ours, theirs, strict=True)):
        for place, (mine, its) in enumerate(zip(here, there, strict=True)):
            assert mine["version"] == its["version"] or fused, (step, place)
            assert list(mine["state"]) == list(its["state"]), (step, place)
            for name, kept in {"value": its["value"], **its["state"]}.items():
                own = {"value": mine["value"], **mine["state"]}[name]
                where = f"step {step}, parameter {place}, {name}"
                assert (own is None) == (kept is None), where
                if kept is not None:
                    assert own.shape == kept.shape and own.dtype == kept.dtype, where
                    largest[place, name] = max(largest.get((place, name), 0.0), float(np.max(np.abs(kept), initial=0.0)))
                    apart = np.max(np.abs(own - kept), initial=0.0)
                    assert apart <= exact * largest[place, name], f"{where}: {apart} apart"


def answers(code: str, setup: str = "") -> None:
    """``code`` says the same on both: the text of its value or of its error, and its warnings."""
    said = []
    for library in (oracle.the_torch(), __import__("zerograd")):
        names: dict[str, Any] = {"torch": library, "np": np}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(setup, names)
        said.append(oracle.run(code, names))
    assert said[1] == said[0], f"ours: {said[1]}\nPyTorch's: {said[0]}"
