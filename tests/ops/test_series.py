"""``arange`` and ``linspace``: every number is PyTorch's, to the bit."""

from __future__ import annotations

import platform
from fractions import Fraction
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd
from zerograd.ops.series import multiply_add

x86 = pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64"), reason="elsewhere PyTorch counts in vectors of another length"
)
KINDS = ["float16", "float32", "float64", "int32", "int64"]


def asked(library: Any, name: str, numbers: tuple[Any, ...], kind: str) -> Any:
    try:
        made = getattr(library, name)(*numbers, dtype=getattr(library, kind))
    except (RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return made.numpy().tobytes()


@x86
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["arange", "linspace"])
def test_random_series_are_pytorchs(name: str, kind: str) -> None:
    torch = oracle.the_torch()
    random = np.random.RandomState(KINDS.index(kind))
    told = 0
    for trial in range(400):
        start = float(round(random.uniform(-50, 50), random.randint(0, 4)))
        step = float(round(random.choice([-1, 1]) * 10 ** random.uniform(-3, 1), 4)) or 0.1
        count = int(random.randint(1, 3000 if trial % 3 else 40))
        end = float(round(random.uniform(-50, 50), random.randint(0, 4)))
        numbers = (start, start + step * count, step) if name == "arange" else (start, end, count)
        ours, theirs = asked(zerograd, name, numbers, kind), asked(torch, name, numbers, kind)
        assert ours == theirs, numbers
        told += isinstance(theirs, bytes)
    assert told > 20


def test_some_of_it_without_pytorch() -> None:
    assert zerograd.arange(-1, 1, 0.1)[10].item() == -2.9802322831784522e-09
    assert zerograd.arange(0, 1, 0.1).tolist()[3] == 0.30000001192092896
    assert zerograd.linspace(-1, 1, 21)[10].item() == -1.4901161193847656e-08
    assert zerograd.arange(0.5, 4.5, 1.5, dtype=zerograd.int64).tolist() == [0, 1, 2, 3]


def test_multiply_add_rounds_once() -> None:
    random = np.random.RandomState(0)
    a, b = random.randint(-3000, 3000, 500).astype(float), random.uniform(-5, 5, 500)
    c = np.where(random.rand(500) < 0.5, -a * b, random.uniform(-100, 100, 500))  # half of them nearly cancel
    exact = [float(Fraction(x) * Fraction(y) + Fraction(z)) for x, y, z in zip(a, b, c, strict=True)]
    assert multiply_add(a, b, c).tolist() == exact
