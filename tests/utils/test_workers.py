"""Workers of a loader: they run ahead, end with the loop, tell what went wrong, and without threads do the same in turn."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import loader_cases as cases
import numpy as np
import oracle
import pytest

import zerograd
from zerograd.utils.data import DataLoader, Dataset, IterableDataset, Subset, TensorDataset, get_worker_info

needs_threads = pytest.mark.needs("threads")


@pytest.fixture
def at_work() -> Callable[[], list[threading.Thread]]:
    """Tells which threads of workers there are, but for those that other tests have left."""

    def threads() -> list[threading.Thread]:
        return [each for each in threading.enumerate() if each.name == "pt_data_worker" and each not in before]

    before: list[threading.Thread] = []
    before = threads()
    return threads


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)


class Numbers(Dataset[int]):
    """Ten numbers; the sixth is ``wrong``."""

    def __init__(self, wrong: BaseException | None = None) -> None:
        self.wrong = wrong
        self.asked: list[int] = []  # a list, which the workers' copies share

    def __len__(self) -> int:
        return 10

    def __getitem__(self, place: int) -> int:
        self.asked.append(place)
        if self.wrong is not None and place == 5:
            raise self.wrong
        return place


@pytest.fixture
def many_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(8)), raising=False)


pytestmark = pytest.mark.usefixtures("many_processors")


# ---------------------------------------------------------------- the same without threads


@pytest.mark.usefixtures("no_threads")
@pytest.mark.parametrize("line", cases.lines(cases.WORKERS))
def test_workers_in_turn_give_the_same(line: str) -> None:
    assert cases.answer(line, "zerograd") == oracle.recorded("loaders")[line]


@pytest.mark.usefixtures("no_threads")
def test_workers_in_turn_fetch_when_asked() -> None:
    numbers = Numbers()
    batches = iter(DataLoader(numbers, num_workers=2))
    assert numbers.asked == []
    next(batches)
    assert numbers.asked == [0]


# ---------------------------------------------------------------- threads


@needs_threads
def test_workers_work_at_the_same_time() -> None:
    """Each waits for the other: one after the other they would never come on."""
    both = threading.Barrier(2, timeout=30)

    class Meeting(Numbers):
        def __getitem__(self, place: int) -> int:
            both.wait()
            return place

    assert [int(each) for each in DataLoader(Meeting(), num_workers=2)] == list(range(10))


@needs_threads
def test_no_more_is_fetched_ahead_than_asked_for() -> None:
    numbers = Numbers()
    batches = iter(DataLoader(numbers, num_workers=2, prefetch_factor=2))
    next(batches)
    del batches  # waits for the workers
    assert set(numbers.asked) <= set(range(5)), "four ahead, and one more for the one that was taken"


@needs_threads
@pytest.mark.parametrize("persistent", [False, True])
def test_threads_end_with_the_loop(no_gc: None, at_work: Any, persistent: bool) -> None:
    loader = DataLoader(Numbers(), num_workers=2, persistent_workers=persistent)
    for _ in loader:
        assert len(at_work()) == 2
        break
    assert len(at_work()) == 2 * persistent, "a loop that is left early leaves no thread behind"
    assert len(list(loader)) == 10
    assert len(at_work()) == 2 * persistent
    del loader
    assert at_work() == []


@needs_threads
def test_persistent_workers_are_the_same_threads(at_work: Any) -> None:
    loader = DataLoader(Numbers(), num_workers=2, persistent_workers=True)
    list(loader)
    first = at_work()
    assert [int(each) for each in loader] == list(range(10))
    assert at_work() == first


@needs_threads
def test_threads_end_after_an_error(no_gc: None, at_work: Any) -> None:
    with pytest.raises(ValueError, match="boom"):
        list(DataLoader(Numbers(ValueError("boom")), num_workers=2))
    gc.collect()  # an exception that pytest has caught knows the frames it came through
    assert at_work() == []


@needs_threads
def test_threads_end_when_only_their_dataset_knows_the_loop(at_work: Any) -> None:
    def epoch() -> None:
        class Knows(Numbers):
            def loader(self) -> Any:
                return loader

        loader = DataLoader(Knows(), num_workers=2, persistent_workers=True)
        list(loader)

    epoch()
    threads = at_work()
    assert len(threads) == 2
    for _ in range(100):
        gc.collect()  # which may come while a thread still lets go of its last task
        threads[0].join(0.1)
        if not threads[0].is_alive():
            break
    assert at_work() == []


@needs_threads
def test_timeout() -> None:
    go_on = threading.Event()

    class Slow(Numbers):
        def __getitem__(self, place: int) -> int:
            go_on.wait(30)
            return place

    with pytest.raises(RuntimeError, match=r"^DataLoader timed out after 0.05 seconds$"):
        next(iter(DataLoader(Slow(), num_workers=1, timeout=0.05)))
    go_on.set()


@needs_threads
def test_out_of_order() -> None:
    """With ``in_order=False`` a slow batch does not hold up the others."""
    others = threading.Event()

    class FirstIsSlow(Numbers):
        def __getitem__(self, place: int) -> int:
            if place == 0:
                assert others.wait(30)
            elif place == 3:
                others.set()
            return place

    got = [int(each) for each in DataLoader(FirstIsSlow(), num_workers=2, in_order=False)]
    assert sorted(got) == list(range(10)) and got[0] != 0


def test_workers_leave_the_callers_random_numbers_and_grad_mode_alone() -> None:
    def draw(items: list[int]) -> float:
        zerograd.set_grad_enabled(False)
        return zerograd.rand(1000).sum().item()

    zerograd.manual_seed(3)
    with_workers = list(DataLoader(range(4), num_workers=2, collate_fn=draw))
    after = zerograd.rand(1).item()
    assert zerograd.is_grad_enabled()
    zerograd.manual_seed(3)
    list(DataLoader(range(4)))
    assert after == zerograd.rand(1).item()
    assert len(set(with_workers)) == 4, "each worker has numbers of its own"


# ---------------------------------------------------------------- what went wrong


@pytest.mark.parametrize("options", [{}, {"batch_size": 4}, {"batch_size": None}])
@pytest.mark.parametrize("kind", [ValueError, KeyError, RuntimeError])
def test_an_error_names_its_item(kind: type[Exception], options: dict[str, Any]) -> None:
    with pytest.raises(kind) as caught:
        list(DataLoader(Numbers(kind("boom")), num_workers=2, **options))
    first, second, *_, last, item = str(caught.value).rstrip().split("\n")
    assert first.startswith(f"Caught {kind.__name__} in DataLoader worker process ")
    assert second == "Original Traceback (most recent call last):"
    assert last == f"{kind.__name__}: {kind('boom')}"
    assert item == "It was raised for item 5 of Numbers."


def test_an_error_in_a_subset_names_the_item_of_the_whole() -> None:
    with pytest.raises(ValueError, match="item 5 of Numbers"):
        list(DataLoader(Subset(Subset(Numbers(ValueError("boom")), [9, 5, 1]), [1, 0]), num_workers=1, batch_size=2))


def test_an_error_of_no_item_names_none() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        list(DataLoader(Numbers(), num_workers=1, collate_fn=lambda items: 1 // 0))
    assert str(caught.value).endswith("\n") and "item" not in str(caught.value).rstrip().split("\n")[-1]


def test_without_workers_an_error_arrives_as_it_is() -> None:
    error = ValueError("boom")
    with pytest.raises(ValueError, match=r"^boom$") as caught:
        list(DataLoader(Numbers(error)))
    assert caught.value is error


def test_an_error_that_takes_two_arguments() -> None:
    class Two(Exception):
        def __init__(self, one: int, two: int) -> None:
            super().__init__(one, two)

    with pytest.raises(RuntimeError, match=r"^Caught Two in DataLoader worker process 0"):
        list(DataLoader(Numbers(Two(1, 2)), num_workers=1))


def test_an_error_with_a_message() -> None:
    class Told(Exception):
        message = "?"

        def __init__(self, *, message: str) -> None:
            super().__init__(message)

    with pytest.raises(Told, match=r"^Caught Told in DataLoader worker process 0"):
        list(DataLoader(Numbers(Told(message="boom")), num_workers=1))


@pytest.mark.parametrize("end", [SystemExit(1), KeyboardInterrupt()])
def test_a_worker_that_ends(end: BaseException) -> None:
    with pytest.raises(RuntimeError, match=r"^DataLoader worker \(pid\(s\) \d+\) exited unexpectedly$"):
        list(DataLoader(Numbers(end), num_workers=1))


def test_after_an_error_the_loop_can_go_on() -> None:
    batches = iter(DataLoader(Numbers(ValueError("boom")), batch_size=2, num_workers=2))
    got: list[Any] = []
    while len(got) < 5:
        try:
            got.append(next(batches).tolist())
        except ValueError:
            got.append("boom")
    assert got == [[0, 1], [2, 3], "boom", [6, 7], [8, 9]]


def test_a_stream_that_cannot_begin_anew() -> None:
    class Once(IterableDataset[int]):
        begun: list[int] = []  # noqa: RUF012  # the workers' copies share it

        def __iter__(self) -> Iterator[int]:
            self.begun.append(1)
            if len(self.begun) > 1:
                raise ValueError("used up")
            return iter([1, 2])

    loader = DataLoader(Once(), num_workers=1, persistent_workers=True)
    assert [int(each) for each in loader] == [1, 2]
    with pytest.raises(ValueError, match="used up"):
        list(loader)


# ---------------------------------------------------------------- copies


def test_each_worker_has_a_copy_that_shares_what_it_holds() -> None:
    pairs = TensorDataset(zerograd.zeros(4))

    def seen(items: Any) -> tuple[bool, bool]:
        info = get_worker_info()
        assert info is not None
        return info.dataset is pairs, info.dataset.tensors is pairs.tensors

    assert list(DataLoader(pairs, num_workers=2, collate_fn=seen)) == [(False, True)] * 4


def test_what_cannot_be_copied_is_shared() -> None:
    class Single(Numbers):
        def __copy__(self) -> Any:
            raise TypeError("there is one of me")

    assert [int(each) for each in DataLoader(Single(), num_workers=2)] == list(range(10))


# ---------------------------------------------------------------- against PyTorch, here and now


def programs(count: int) -> Iterator[tuple[int, dict[str, Any]]]:
    choose = random.Random(5)
    for _ in range(count):
        n = choose.choice([2, 3, 7, 33, 130])
        options: dict[str, Any] = {"batch_size": choose.choice([1, 2, 5, 64, None])}
        options["drop_last"] = options["batch_size"] is not None and choose.random() < 0.3
        options["shuffle"] = choose.random() < 0.7
        options["own"] = choose.random() < 0.3
        yield n, options


def epochs(library: Any, n: int, options: dict[str, Any], workers: int) -> list[Any]:
    """Three epochs, random numbers drawn in the loop, and the state at the end."""
    options = dict(options)
    library.manual_seed(n)
    own = library.Generator().manual_seed(n + 1) if options.pop("own") else None
    pairs = library.utils.data.TensorDataset(library.rand(n, 3), library.arange(n))
    part, _ = library.utils.data.random_split(pairs, [n - n // 3, n // 3])
    told: list[Any] = []
    for dataset in (pairs, part):
        loader = library.utils.data.DataLoader(dataset, generator=own, num_workers=workers, **options)
        for _ in range(3):
            for x, y in loader:
                told.append([x.tolist(), y.tolist(), library.rand(1).item()])
        told.append(len(loader))
    return [*told, library.rand(1, generator=own).item()]


@pytest.mark.parametrize("workers", [0, 2])
def test_epochs_are_pytorchs(workers: int) -> None:
    torch = oracle.the_torch()
    for n, options in programs(40):
        assert epochs(zerograd, n, options, workers) == epochs(torch, n, options, 0), (n, options)


def test_digits_come_in_pytorchs_order() -> None:
    torch = oracle.the_torch()
    x, y = np.random.RandomState(0).rand(5000, 20).astype(np.float32), np.arange(5000)
    batches = []
    for library in (torch, zerograd):
        library.manual_seed(0)
        pairs = library.utils.data.TensorDataset(library.from_numpy(x), library.from_numpy(y))
        loader = library.utils.data.DataLoader(pairs, batch_size=128, shuffle=True)
        batches.append([(a.numpy(), b.numpy()) for a, b in loader])
    assert len(batches[0]) == len(batches[1]) == 40
    for (theirs, their_y), (ours, our_y) in zip(*batches):
        assert np.array_equal(theirs, ours) and np.array_equal(their_y, our_y)
        assert (theirs.dtype, their_y.dtype, theirs.strides) == (ours.dtype, our_y.dtype, ours.strides)
