"""Work that is shared out to several threads."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread, get_ident

import numpy as np
import pytest

import zerograd as torch
from zerograd.core.threads import SHARES, shared


def blas_threads() -> list[int]:
    from threadpoolctl import threadpool_info  # which a browser does not have

    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


@pytest.fixture
def two() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("count", "least", "shares"), [(0, 1, 1), (5, 6, 1), (11, 6, 1), (12, 6, 2), (100, 3, SHARES), (3, 1, 3)]
)
def test_the_runs_are_equal_and_cover_everything(count: int, least: int, shares: int) -> None:
    runs = shared(lambda run: run, count, least)
    assert len(runs) == shares
    assert [place for run in runs for place in range(count)[run]] == [*range(count)]
    lengths = {run.stop - run.start for run in runs}
    assert max(lengths) - min(lengths) <= 1


@pytest.mark.needs("threads")
def test_two_work_at_the_same_time_with_one_thread_of_the_blas_each(two: None) -> None:
    meeting = Barrier(2)

    def work(run: slice) -> tuple[int, list[int], float]:
        meeting.wait(10)  # nobody comes alone
        return get_ident(), blas_threads(), float(np.float64(1) / np.float64(0))  # without a warning

    found = shared(work, 4, 1)
    workers, threads, numbers = zip(*found)
    assert len({*workers}) == 2 and get_ident() not in workers and numbers == (np.inf,) * 4
    assert all(each == 1 for counts in threads for each in counts)
    assert all(each == 2 for each in blas_threads())


@pytest.mark.needs("threads")
def test_after_an_error_and_after_two_callers_at_a_time_the_blas_has_its_threads_again(two: None) -> None:
    def fail(run: slice) -> None:
        raise ValueError(run.start)

    with pytest.raises(ValueError, match="0"):
        shared(fail, 4, 1)
    assert all(each == 2 for each in blas_threads())

    together = Barrier(4)
    callers = [Thread(target=lambda: [together.wait(10), *(shared(added, 64, 1) for _ in range(20))])
               for _ in range(4)]  # fmt: skip
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert all(each == 2 for each in blas_threads())


def added(run: slice) -> float:
    return float(np.ones((64, 64))[run].sum())
