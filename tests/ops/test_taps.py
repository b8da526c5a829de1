"""Resizing against PyTorch: many sizes and factors, both ways, in every mode and dtype; neighbours must be the very same."""

from __future__ import annotations

from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

MODES = {1: ("nearest", "nearest-exact", "linear"), 3: ("nearest", "nearest-exact", "trilinear"),
         2: ("nearest", "nearest-exact", "bilinear", "bicubic", "bilinear_aa", "bicubic_aa", "lanczos_aa")}  # fmt: skip
EVERY = [(mode, n) for n, modes in MODES.items() for mode in modes]


def cases(mode: str, n: int) -> Any:
    """Sizes, and what ``interpolate`` is asked for."""
    random = np.random.default_rng(n)
    for trial in range(30):
        sizes = random.integers(1, {1: 40, 2: 12, 3: 6}[n], n)
        sizes[-1] += "aa" in mode  # PyTorch's repeats the first number of a picture that becomes one column wide
        if trial % 2:
            how: dict[str, Any] = {"size": tuple(random.integers(2, {1: 60, 2: 20, 3: 8}[n], n).tolist())}
        else:
            factors = random.choice([1.7, 2, 3, 1.5, 1.05, 2.05, random.uniform(1, 3)], n)
            how = {"scale_factor": tuple(factors.tolist()), "recompute_scale_factor": trial % 3 == 0}
        if "linear" in mode or "cubic" in mode:
            how["align_corners"] = bool(trial % 5 == 0)
        yield random.standard_normal((2, 1, *sizes)), {**how, "mode": mode.removesuffix("_aa"), "antialias": "_aa" in mode}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("mode", "n"), EVERY)
def test_both_ways_are_pytorchs(mode: str, n: int, dtype: str) -> None:
    torch = oracle.the_torch()
    for numbers, how in cases(mode, n):
        found = []
        for library in (zerograd, torch):
            x = library.tensor(numbers.tolist(), dtype=getattr(library, dtype), requires_grad=True)
            y = library.nn.functional.interpolate(x, **how)
            weights = np.cos(np.arange(y.numel())).reshape(y.shape).tolist()
            (grad,) = library.autograd.grad(y, x, library.tensor(weights, dtype=y.dtype))
            found.append((y.detach().numpy(), grad.numpy()))
        (ours, our_grad), (theirs, their_grad) = found
        tolerance = 2e-5 if dtype == "float32" else 5e-14
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=0 if "nearest" in mode else tolerance, err_msg=str(how))
        np.testing.assert_allclose(our_grad, their_grad, rtol=tolerance, atol=tolerance, err_msg=str(how))


@pytest.mark.parametrize("mode", MODES[2])
def test_bytes_are_pytorchs_to_the_last(mode: str) -> None:
    torch = oracle.the_torch()
    for numbers, how in cases(mode, 2):
        whole = np.round(numbers * 60 + 128).clip(0, 255).astype(int).tolist()
        ours, theirs = (library.nn.functional.interpolate(library.tensor(whole, dtype=library.uint8), **how).tolist()
                        for library in (zerograd, torch))  # fmt: skip
        assert ours == theirs, how
