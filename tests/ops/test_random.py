"""Random numbers are PyTorch's: after twenty seeds, in every dtype, for awkward sizes and memory layouts, across mixed calls."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import oracle
import pytest
import random_cases
from random_cases import INTEL, MIXED, SEEDS, answers, units, unpacked

import zerograd
from zerograd import Tensor
from zerograd.core import normal

DTYPES = ["float16", "float32", "float64"]


def allowed(line: str, kind: str) -> tuple[float, float]:
    """How far numbers may be from PyTorch's: units in the last place, and the size of number whose last place counts.

    Where a logarithm, sine or cosine in double precision is in play, C libraries differ; everything else is equal to the bit.
    """
    curved = any(name in line for name in ("normal", "randn", "exponential"))
    if not curved:
        return 0, 0
    scale = 16.0 if "normal_(" in line or "normal(" in line else 0.0  # a mean may cancel what was drawn
    return (2, scale) if kind != "<f4" else (1, scale)


# ---------------------------------------------------------------- against what PyTorch said


def compare(program: list[str], told: list[Any], found: list[Any]) -> None:
    for line, theirs, ours in zip(program, told, found):
        wanted, have = unpacked(theirs), unpacked(ours)
        most, scale = allowed(line, wanted.dtype.str)
        if wanted.dtype == np.float32 and "normal" not in line.replace("normal_", ""):
            most = 0 if wanted.size >= 16 and "t()" not in line else most
        assert units(have, wanted, scale) <= most, f"{line}: {have} instead of {wanted}"
    assert found[-1][0] == told[-1][0], "the state is another one"
    assert units(unpacked(found[-1][1]), unpacked(told[-1][1])) <= 2


@pytest.fixture(scope="module")
def table() -> Any:
    return oracle.recorded("random")


@pytest.mark.parametrize("seed", SEEDS)
def test_mixed_calls_draw_pytorchs_numbers(table: Any, seed: int) -> None:
    compare(MIXED, table["mixed"][str(seed)], answers(zerograd, MIXED, seed))


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_what_intel_draws_otherwise(table: Any, seed: int) -> None:
    compare(INTEL, table["intel"][str(seed)], answers(zerograd, INTEL, seed))


# ---------------------------------------------------------------- against PyTorch, here and now

SIZES = [*range(36), 47, 48, 49, 64, 100, 511, 512, 513, 1000, 4096, 33_001, 100_003]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("line", [
    "rand(n, dtype=d)", "randn(n, dtype=d)", "empty(n, dtype=d).uniform_(-0.3, 5.1)", "empty(n, dtype=d).uniform_(1e3, 1e3 + 1)",
    "empty(n, dtype=d).normal_(1.3, 0.7)", "empty(n, 3, dtype=d).t().normal_()", "empty(n, 3, dtype=d).t().uniform_(0.1, 0.7)",
    "empty(2, 3, n, dtype=d).transpose(0, 2)[:, 1:].normal_()", "empty(3, n, dtype=d)[::2, ::2].uniform_()",
    "empty(n, 2, dtype=d)[:, 1].random_(1000)", "randint(10, (n,), dtype=d)", "empty(n, dtype=d).random_()",
])  # fmt: skip
def test_sizes_and_layouts(line: str, dtype: str) -> None:
    torch = oracle.the_torch()
    for place, n in enumerate(SIZES if "(3, n" not in line and "(2, 3" not in line else SIZES[::3]):
        drawn = []
        for library in (torch, zerograd):
            library.manual_seed(place)
            made = eval(f"library.{line}", {"library": library, "n": n, "d": getattr(library, dtype)})
            drawn.append((made.numpy(), library.get_rng_state().numpy()))
        (wanted, their_state), (have, our_state) = drawn
        most, scale = (2, 1.0) if "rand(" not in line and dtype != "float32" else allowed(line, "<f4")
        if dtype == "float32" and ("randn" in line or "n, dtype=d).normal_" in line) and n >= 16:
            most = 0
        assert units(have, wanted, scale) <= most, (line, n)
        assert np.array_equal(np.delete(our_state, range(5024, 5032)), np.delete(their_state, range(5024, 5032))), (line, n)


@pytest.mark.parametrize("seed", [3, -11, 2**40 + 1])
def test_a_million_normal_numbers_equal_to_the_bit(seed: int) -> None:
    torch = oracle.the_torch()
    torch.manual_seed(seed), zerograd.manual_seed(seed)
    assert np.array_equal(zerograd.randn(1_000_003).numpy(), torch.randn(1_000_003).numpy())


def test_shuffles_and_whole_numbers() -> None:
    torch = oracle.the_torch()
    for seed, n in enumerate([0, 1, 2, 3, 10, 257, 5000]):
        torch.manual_seed(seed), zerograd.manual_seed(seed)
        assert zerograd.randperm(n).tolist() == torch.randperm(n).tolist()
        for low, high in [(0, 1), (-7, 2**28 - 7), (-7, 2**28 - 8), (-(2**63), 2**63 - 1), (2**62, 2**62 + 3)]:
            assert zerograd.randint(low, high, (n,)).tolist() == torch.randint(low, high, (n,)).tolist()


def test_pytorchs_state_goes_on_here_and_ours_there() -> None:
    torch = oracle.the_torch()
    for before in (0, 1, 3, 623, 624, 625, 1248):
        torch.manual_seed(9)
        torch.rand(before), torch.randn(3)
        zerograd.set_rng_state(zerograd.from_numpy(torch.get_rng_state().numpy()))
        assert zerograd.initial_seed() == 9
        expected = torch.randn(4).tolist() + torch.rand(700).tolist()
        state = zerograd.get_rng_state()
        assert zerograd.randn(4).tolist() + zerograd.rand(700).tolist() == expected
        torch.set_rng_state(torch.from_numpy(state.numpy()))
        assert torch.randn(4).tolist() + torch.rand(700).tolist() == expected


def test_what_intel_draws_otherwise_live() -> None:
    if random_cases.on_intel():
        pytest.skip("PyTorch draws these with Intel's library on this processor")
    torch = oracle.the_torch()
    for seed in (5, -5):
        compare(INTEL, answers(torch, INTEL, seed), answers(zerograd, INTEL, seed))
    weights = np.random.default_rng(0).random((50, 30)).astype(np.float32)
    torch.manual_seed(1), zerograd.manual_seed(1)
    for count, replacement in [(1, False), (1, True), (30, False), (100, True), (7, False)]:
        wanted = torch.multinomial(torch.from_numpy(weights), count, replacement).tolist()
        assert zerograd.multinomial(zerograd.from_numpy(weights), count, replacement).tolist() == wanted


@pytest.mark.parametrize("code", [
    "torch.bernoulli(x)", "torch.normal(x, 1.0)", "torch.normal(0.0, x + 1)", "torch.normal(x, x + 1)", "(x * 1).uniform_()",
    "(x * 1).normal_()", "(x * 1).exponential_()", "(x * 1).bernoulli_()", "(x * 1).bernoulli_(torch.full((3,), 0.5))",
    "(x * 1).random_()", "(x * 1).random_(3)", "(x * 1).random_(1, 3)",
])  # fmt: skip
def test_the_graph(code: str) -> None:
    torch = oracle.the_torch()
    setup = "x = torch.tensor([0.2, 0.4, 0.6], requires_grad=True); leaves = [x]"
    assert oracle.graph_of(code, setup, zerograd) == oracle.graph_of(code, setup, torch)


# ---------------------------------------------------------------- without PyTorch


@pytest.mark.parametrize("fill", ["uniform_", "normal_", "bernoulli_", "random_", "exponential_"])
def test_in_place_rules(fill: str) -> None:
    leaf = zerograd.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"^a leaf Variable that requires grad is being used in an in-place operation\.$"):
        getattr(leaf, fill)()
    with pytest.raises(RuntimeError, match=r"^a view of a leaf Variable that requires grad"):
        getattr(leaf[:2], fill)()
    assert leaf.tolist() == [1, 1, 1]
    with zerograd.no_grad():
        assert getattr(leaf, fill)() is leaf
    assert leaf._version == 1
    saved = zerograd.ones(3)
    y = leaf * saved
    getattr(saved, fill)()
    with pytest.raises(RuntimeError, match=r"is at version 1; expected version 0 instead"):
        y.sum().backward()
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        getattr(zerograd.zeros(1).expand(3), fill)()


def test_generators_are_independent() -> None:
    zerograd.manual_seed(1)
    first = zerograd.rand(3).tolist()
    own = zerograd.Generator().manual_seed(1)
    zerograd.manual_seed(2)
    assert zerograd.rand(3, generator=own).tolist() == first
    assert zerograd.default_generator.initial_seed() == 2
    assert zerograd.manual_seed(3) is zerograd.default_generator
    assert zerograd.seed() == zerograd.initial_seed() != zerograd.seed()


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g)), lambda g: g.clone_state()])
def test_a_copied_generator_goes_on_alike(copied: Any) -> None:
    generator = zerograd.Generator().manual_seed(-4)
    zerograd.randn(3, generator=generator)
    other = copied(generator)
    assert other is not generator and other.device == zerograd.device("cpu")
    assert zerograd.randn(2, generator=other).tolist() == zerograd.randn(2, generator=generator).tolist()
    assert other.initial_seed() == generator.initial_seed() == 2**64 - 4


def test_requires_grad_and_dtypes() -> None:
    for make in (zerograd.rand, zerograd.randn):
        made: Tensor = make(2, 3, dtype=zerograd.float64, requires_grad=True)
        assert made.is_leaf and made.requires_grad and made.dtype is zerograd.float64
    assert zerograd.randint(3, (2,), dtype=zerograd.float32, requires_grad=True).requires_grad
    zerograd.set_default_dtype(zerograd.float64)
    try:
        assert zerograd.rand(1).dtype is zerograd.float64
    finally:
        zerograd.set_default_dtype(zerograd.float32)


def test_fused_multiply_add_rounds_once() -> None:
    """Against exact fractions, where two roundings would differ in thousands of cases."""
    from fractions import Fraction

    random = np.random.default_rng(0)
    u = random.random(20_000)
    for b, c in [(5.4, -0.3), (0.1, 1e9), (3.0, -1.5), (1e-9, 1.0), (2.0, 0.1)]:
        exact = [float(Fraction(x) * Fraction(b) + Fraction(c)) for x in u.tolist()]
        assert normal.fused(u, b, c).tolist() == exact
