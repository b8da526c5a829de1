"""The products of convolutions: each way to compute them gives what the definition says, whatever the shapes."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from zerograd.core.threads import shared
from zerograd.ops import sliding, winograd
from zerograd.ops.sliding import Sliding

Case = tuple[Any, Any, Sliding]  # input, weights, how


def dims(n: int, low: int, high: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*[st.integers(low, high)] * n)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    n = draw(st.integers(1, 3))
    kernel, stride, padding, dilation = draw(dims(n, 1, 4)), draw(dims(n, 1, 3)), draw(dims(n, 0, 2)), draw(dims(n, 1, 3))
    groups, channels, outputs = draw(st.integers(1, 3)), draw(st.sampled_from([1, 3, 9])), draw(st.integers(1, 3))
    size = draw(dims(n, 2, 6))
    how = Sliding(stride, padding, dilation, groups)
    assume(all(s + 2 * p > d * (k - 1) for s, p, d, k in zip(size, padding, dilation, kernel)))
    numbers = np.random.RandomState(draw(st.integers(0, 99)))
    return numbers.randn(3, groups * channels, *size), numbers.randn(groups * outputs, channels, *kernel), how


def defined(input: Any, weight: Any, how: Sliding) -> Any:
    """The output, place by place, as a convolution is defined."""
    out = how.out(input.shape[2:], weight.shape[2:])
    padded = np.pad(input, ((0, 0), (0, 0), *((p, p) for p in how.padding)))
    made = np.zeros((len(input), len(weight), *out))
    depth, each = weight.shape[1], len(weight) // how.groups
    for place in itertools.product(*map(range, out)):
        starts = [p * s for p, s in zip(place, how.stride)]
        window = tuple(slice(a, a + d * (k - 1) + 1, d) for a, d, k in zip(starts, how.dilation, weight.shape[2:]))
        for channel in range(len(weight)):
            first = channel // each * depth
            seen = padded[(slice(None), slice(first, first + depth), *window)]
            made[(slice(None), channel, *place)] = (seen * weight[channel]).reshape(len(input), -1).sum(1)
    return made


def agree(case: Case, rtol: float = 1e-10) -> None:
    """The three products: the first as defined, the two others as its transposes."""
    input, weight, how = case
    made = defined(input, weight, how)
    grad = np.random.RandomState(1).randn(*made.shape).astype(input.dtype)
    close(sliding.slide(input, weight, how), made, rtol)
    back, gathered = sliding.spread(grad, weight, input.shape, how), sliding.collect(grad, input, weight.shape, how)
    assert back.shape == input.shape and gathered.shape == weight.shape
    other = np.random.RandomState(2)
    for part, known in ((back, 0), (gathered, 1)):  # <grad, f(e)> is <gradient, e> for any e
        for _ in range(3):
            e = other.randn(*part.shape)
            moved = defined(e, weight, how) if known == 0 else defined(input, e, how)
            scale = np.abs(grad).max() * np.abs(moved).max() * moved.size**0.5
            assert abs((grad * moved).sum() - (part * e).sum()) <= 20 * rtol * scale


def close(found: Any, wanted: Any, rtol: float) -> None:
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max(initial=0) <= rtol * np.abs(wanted).max(initial=1e-30)


@given(cases())
@settings(max_examples=150, deadline=None)
def test_as_defined(case: Case) -> None:
    agree(case)


@pytest.mark.parametrize("few", [0, 9])
@pytest.mark.parametrize("cheaper", [False, True])
@pytest.mark.parametrize("last", [False, True])
@given(case=cases())
@settings(max_examples=60, deadline=None)
def test_every_way(few: int, cheaper: bool, last: bool, case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sliding, "FEW", few)
        patch.setattr(sliding, "_adding_is_cheaper", lambda *_: cheaper)
        patch.setattr(sliding, "_channels_last", lambda *_, **__: last)
        agree(case)


# ---------------------------------------------------------------- groups of few channels


def grouped(channels: int, outputs: int, size: tuple[int, ...], kernel: int, **changed: Any) -> Case:
    """Five groups in six images."""
    numbers, n = np.random.RandomState(kernel), len(size)
    how = Sliding((1,) * n, (kernel // 2,) * n, (1,) * n, 5)._replace(**changed)
    return numbers.randn(6, 5 * channels, *size), numbers.randn(5 * outputs, channels, *[kernel] * n), how


GROUPED = [
    grouped(1, 1, (7, 8), 3), grouped(2, 1, (9, 9), 5), grouped(3, 2, (6, 11), 3, padding=(0, 2)), grouped(1, 1, (40,), 9),
    grouped(1, 1, (4, 9, 8), 3), grouped(1, 1, (9, 12), 3, dilation=(2, 2), padding=(2, 2)), grouped(1, 1, (30, 40), 1),
]  # fmt: skip


@pytest.mark.parametrize("case", GROUPED, ids=lambda case: "x".join(map(str, case[0].shape)))
@pytest.mark.parametrize("block", [1, sliding.BLOCK])
def test_groups_of_few_channels(block: int, case: Case) -> None:
    """As defined, one image or all at a time; and it is their own way that is taken."""
    assert sliding._uncopied(case[1].shape, case[2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sliding, "BLOCK", block)
        agree(case)


@pytest.mark.parametrize("case", GROUPED, ids=lambda case: "x".join(map(str, case[0].shape)))
def test_nothing_is_read_behind_the_memory(case: Case) -> None:
    input, weight, how = case
    windows, seen = sliding._windows, []

    def watched(frame: Any, *args: Any) -> Any:
        read = windows(frame, *args)
        end = sum((n - 1) * step for n, step in zip(read.shape, read.strides)) + read.itemsize
        seen.append(end <= frame.nbytes)
        return read

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sliding, "_windows", watched)
        sliding.slide(input, weight, how)
    assert seen and all(seen)


@pytest.mark.parametrize("strange", [np.inf, np.nan])
def test_what_is_no_number_stays_in_its_windows(strange: float) -> None:
    """Beside a row stand the numbers of the next one, which no window there has seen."""
    input, weight, how = grouped(1, 1, (7, 8), 3, padding=(0, 0))
    input[:, :, 2, 0] = strange
    with np.errstate(invalid="ignore"):  # as in every operation
        made = sliding.slide(input, weight, how)
        found = sliding.collect(np.ones(made.shape), input, weight.shape, how)
    assert np.isfinite(made[..., 1:]).all() and not np.isfinite(made[:, :, :3, 0]).any()
    assert np.isfinite(found[..., 1:]).all() and not np.isfinite(found[..., 0]).any()


# ---------------------------------------------------------------- Winograd's way


def images(count: int, channels: int, outputs: int, size: tuple[int, int], padding: tuple[int, int]) -> Case:
    numbers = np.random.RandomState(channels)
    input = numbers.randn(count, channels, *size).astype(winograd.FLOAT)
    weight = (numbers.randn(outputs, channels, 3, 3) / (9 * channels) ** 0.5).astype(winograd.FLOAT)
    return input, weight, Sliding((1, 1), padding, (1, 1))


LARGE = [
    images(40, 32, 16, (16, 16), (1, 1)), images(70, 16, 32, (13, 12), (0, 1)), images(12, 64, 64, (8, 8), (2, 2)),
    images(300, 16, 40, (6, 8), (0, 0)), images(9, 256, 80, (8, 8), (1, 1)),
]  # fmt: skip


@pytest.mark.parametrize("case", LARGE, ids=lambda case: "x".join(map(str, case[0].shape)))
def test_windows_of_three_by_three(case: Case) -> None:
    """Within the bound that the twin names, of what float64 gives the plain way; and it is the twin that answers."""
    input, weight, how = case
    out = how.out(input.shape[2:], (3, 3))
    assert winograd.fits(input, weight.shape, out, how)
    exact, grad = (input.astype(float), weight.astype(float)), np.random.RandomState(0).randn(len(input), len(weight), *out)
    assert not winograd.fits(exact[0], weight.shape, out, how)
    given = grad.astype(winograd.FLOAT)
    close(sliding.slide(input, weight, how), sliding.slide(*exact, how), 2e-5)
    close(sliding.spread(given, weight, input.shape, how), sliding.spread(grad, exact[1], input.shape, how), 2e-5)
    close(sliding.collect(given, input, weight.shape, how), sliding.collect(grad, exact[0], weight.shape, how), 2e-5)


def test_can_be_turned_off() -> None:
    import zerograd as torch

    input, weight, how = LARGE[0]
    exact = sliding.slide(input.astype(float), weight.astype(float), how)
    with torch.backends.nnpack.flags(enabled=False):
        plain = torch.nn.functional.conv2d(torch.tensor(input), torch.tensor(weight), padding=1).numpy()
    fast = torch.nn.functional.conv2d(torch.tensor(input), torch.tensor(weight), padding=1).numpy()
    close(plain, exact, 2e-6)
    assert not np.array_equal(plain, fast)


def test_small_ones_and_other_windows_go_the_plain_way() -> None:
    input, weight, how = LARGE[0]
    out = how.out(input.shape[2:], (3, 3))
    assert winograd.fits(input, weight.shape, out, how)
    assert not winograd.fits(input[:2], weight.shape, out, how)
    assert not winograd.fits(input, (16, 32, 3, 1), out, how)
    assert not winograd.fits(input, weight.shape, (2, 2), how)  # mostly over the edge
    for other in (how._replace(stride=(1, 2)), how._replace(dilation=(2, 1)), how._replace(groups=2)):
        assert not winograd.fits(input, weight.shape, out, other)


@pytest.mark.parametrize("number", [1, 2, 5])
def test_the_number_of_threads_changes_no_digit(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import zerograd as torch

    counts = []
    for way in (sliding, winograd):
        monkeypatch.setattr(way, "shared", lambda *given: counts.append(len(found := shared(*given))) or found)
    before = torch.get_num_threads()
    for input, weight, how in (LARGE[0], (*images(64, 64, 64, (16, 16), (0, 1))[:2], Sliding((2, 2), (0, 1), (1, 1)))):
        wanted = sliding.slide(input, weight, how)
        grad = np.random.RandomState(0).randn(*wanted.shape).astype(winograd.FLOAT)
        gathered = sliding.collect(grad, input, weight.shape, how)
        try:
            torch.set_num_threads(number)
            assert np.array_equal(sliding.slide(input, weight, how), wanted)
            assert np.array_equal(sliding.collect(grad, input, weight.shape, how), gathered)
        finally:
            torch.set_num_threads(before)
    assert len(counts) >= 8 and min(counts) > 1  # each was shared out
