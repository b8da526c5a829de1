"""NumPy's warnings stay off inside, also in a function that such a function calls, and as the caller had them outside."""
from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from zerograd.core.quiet import quiet, silent

ZERO = np.float64(0)


@pytest.fixture(autouse=True)
def loud() -> Iterator[None]:
    """The caller wants every warning as an error."""
    with np.errstate(all="raise"):
        yield


@quiet
def one_over(number: float) -> float:
    return 1 / number


@quiet
def logs(count: int, *numbers: float, base: float = 2.0) -> list[float]:
    return [float(np.log(number) / np.log(base)) for number in numbers[:count]]


@pytest.mark.needs("floating-point flags")
def test_is_quiet_inside_and_loud_outside() -> None:
    assert one_over(ZERO) == np.inf
    with pytest.raises(FloatingPointError):
        1 / ZERO


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_takes_any_number_of_arguments(count: int) -> None:
    quotient = [lambda a: 1 / a, lambda a, b: b / a, lambda a, b, c: b / a / c, lambda a, b, c, d: b / a / c / d][count - 1]
    assert quiet(quotient)(*[ZERO, np.float64(1), ZERO, ZERO][:count]) == np.inf


def test_takes_lists_of_arguments_and_defaults() -> None:
    assert logs(2, ZERO, np.float64(8)) == [-np.inf, 3.0]
    assert silent().run(np.divide, np.float64(1), ZERO) == np.inf


@pytest.mark.needs("threads")
def test_may_be_entered_again() -> None:
    """By itself, and by another thread meanwhile."""

    @quiet
    def again(depth: int) -> float:
        return again(depth - 1) if depth else one_over(ZERO)

    found: list[float] = []
    threads = [threading.Thread(target=lambda: found.append(again(50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [np.inf] * 8


@pytest.mark.needs("floating-point flags")
def test_an_error_passes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        one_over(0)
    with pytest.raises(FloatingPointError):
        1 / ZERO


def test_keeps_its_name() -> None:
    assert one_over.__name__ == "one_over"
    assert one_over.__wrapped__(1.0) == 1.0  # type: ignore[attr-defined]
