"""Modules, containers, losses, initial weights: each recorded program shows, raises and warns here what it does in PyTorch."""

from __future__ import annotations

from typing import Any

import module_cases as cases
import numpy as np
import oracle
import pytest

import zerograd
from zerograd.core import errors
from zerograd.nn import functional as F

RECORDED = oracle.recorded("modules")


def test_every_program_is_recorded() -> None:
    assert [*RECORDED] == cases.CASES


@pytest.mark.parametrize("program", cases.CASES)
def test_as_recorded(program: str) -> None:
    assert cases.answer(program, zerograd) == RECORDED[program]


def test_rms_norm_warns_once_of_a_weight_of_another_dtype(monkeypatch: pytest.MonkeyPatch) -> None:
    """In PyTorch's words, which it has once per process, whatever the dtypes are: so no recorded program can tell."""
    monkeypatch.setattr(errors, "warned", set())
    x, weight = zerograd.ones(2, 3), zerograd.ones(3)
    told = "input dtype = double, weight dtype = float, Cannot dispatch to fused implementation."
    with pytest.warns(UserWarning, match=f"^Mismatch dtype between input and weight: {told}$") as given:
        _ = [F.rms_norm(each, (3,), w) for each, w in ((x.double(), weight), (x, weight.double()))]
    assert len(given) == 1


def normalised(library: Any, shape: tuple[int, ...], offset: float, dtype: str) -> list[Any]:
    """Results and gradients of what takes means, of numbers around ``offset``."""
    numbers, slope = (
        np.random.default_rng(seed).normal(mean, 2.0, shape).astype(np.float32) for seed, mean in ((0, offset), (1, 0.0))
    )
    norms = [library.nn.functional.batch_norm, library.nn.functional.group_norm, library.nn.functional.layer_norm]
    calls: list[Any] = [(None, None), (1,), (shape[1:],)]
    told = []
    for norm, more in list(zip(norms, calls, strict=True))[: 3 if len(shape) > 2 else 1]:  # (rows of 3 may be all but equal)
        sizes = shape[1:] if norm is norms[2] else 3
        x, gradient = (library.tensor(each.astype(dtype)) for each in (numbers, slope))
        x, weight, bias = (each.requires_grad_() for each in (x, *[library.ones(sizes, dtype=x.dtype) for _ in range(2)]))
        named = {"training": True} if norm is norms[0] else {}
        made = norm(x, *more, weight=weight, bias=bias, **named)
        made.backward(gradient)
        told += [each.detach().numpy() for each in (made, x.grad, weight.grad, bias.grad)]
    return told


@pytest.mark.parametrize("shape", [(8, 3), (300, 3), (2000, 3), (4, 3, 50), (4, 3, 9, 9), (200, 3, 40), (2, 3, 5000)])
@pytest.mark.parametrize("offset", [0.0, 30.0, -1000.0])
def test_sums_over_many_numbers_lose_no_digits(shape: tuple[int, ...], offset: float) -> None:
    """They are as close to what float64 gives as PyTorch's are, or closer."""
    torch = oracle.the_torch()
    exact, theirs, ours = (normalised(*each) for each in (
        (torch, shape, offset, "float64"), (torch, shape, offset, "float32"), (zerograd, shape, offset, "float32")
    ))  # fmt: skip
    for right, its, mine in zip(exact, theirs, ours, strict=True):
        rounding = 1e-6 + 3e-7 * abs(offset)  # of a mean in float32
        allowed = max(rounding * np.abs(right).max(), 2 * np.abs(its - right).max())
        np.testing.assert_allclose(mine, right, rtol=0, atol=allowed)
