"""``no_grad`` and ``enable_grad``: as blocks and decorators, nested, in threads, in generators, after errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

import zerograd as torch


@pytest.fixture
def x() -> torch.Tensor:
    return torch.ones(2, requires_grad=True)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    assert torch.is_grad_enabled()
    yield
    assert torch.is_grad_enabled()


def test_a_block_records_nothing(x: torch.Tensor) -> None:
    with torch.no_grad() as entered:
        y = x * 2
        assert not torch.is_grad_enabled()
        assert entered is None
    assert (y.requires_grad, y.is_leaf, y.grad_fn) == (False, True, None)
    assert (x * 2).requires_grad
    with pytest.raises(RuntimeError, match=r"^element 0 of tensors does not require grad and does not have a grad_fn$"):
        y.sum().backward()


def test_blocks_nest_and_are_left_by_errors(x: torch.Tensor) -> None:
    with torch.no_grad():
        with torch.no_grad():
            pass
        assert not torch.is_grad_enabled()
        with torch.enable_grad():
            assert (x * 2).requires_grad
        assert not torch.is_grad_enabled()
    with pytest.raises(ZeroDivisionError), torch.no_grad():
        _ = 1 / 0
    assert torch.is_grad_enabled()


def test_one_block_object_may_be_entered_again(x: torch.Tensor) -> None:
    block = torch.no_grad()
    with block, block:
        assert not (x * 2).requires_grad
    with block:
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad


@pytest.mark.parametrize("decorate", [torch.no_grad(), torch.no_grad], ids=["with brackets", "without"])
def test_a_decorated_function(x: torch.Tensor, decorate: object) -> None:
    @decorate  # type: ignore[operator]
    def double(t: torch.Tensor, *, times: int = 2) -> torch.Tensor:
        """Its words."""
        return t * times

    assert not double(x, times=3).requires_grad
    assert double(x, times=3).tolist() == [3.0, 3.0]
    assert (double.__name__, double.__doc__) == ("double", "Its words.")
    with torch.no_grad():
        double(x)
        assert not torch.is_grad_enabled()


def test_a_decorated_function_that_fails_or_calls_itself(x: torch.Tensor) -> None:
    @torch.no_grad()
    def count(n: int) -> int:
        assert not torch.is_grad_enabled()
        return count(n - 1) + 1 if n else 1 // n

    with pytest.raises(ZeroDivisionError):
        count(3)


def test_a_decorated_generator_switches_only_while_it_runs(x: torch.Tensor) -> None:
    @torch.no_grad()
    def three() -> Iterator[torch.Tensor]:
        for n in range(3):
            assert not torch.is_grad_enabled()
            yield x * n

    for each in three():
        assert torch.is_grad_enabled()
        assert not each.requires_grad


def test_a_decorated_generator_takes_what_is_sent_thrown_and_returned() -> None:
    closed = []

    @torch.no_grad()
    def echo() -> Iterator[object]:
        heard: object = "first"
        try:
            while heard != "end":
                try:
                    heard = yield heard
                except KeyError as error:
                    heard = error
                assert not torch.is_grad_enabled()
            return "last"
        finally:
            closed.append(torch.is_grad_enabled())

    talk = echo()
    assert (next(talk), talk.send("a")) == ("first", "a")
    assert isinstance(talk.throw(KeyError("b")), KeyError)
    with pytest.raises(StopIteration) as end:
        talk.send("end")
    assert end.value.value == "last"
    other = echo()
    next(other)
    other.close()
    assert len(closed) == 2


def test_enable_grad_decorates_too(x: torch.Tensor) -> None:
    @torch.enable_grad()
    def double() -> torch.Tensor:
        return x * 2

    with torch.no_grad():
        assert double().requires_grad


def test_each_thread_has_its_own_mode(x: torch.Tensor) -> None:
    found: list[bool] = []
    inside, done = threading.Event(), threading.Event()

    def other() -> None:
        inside.wait(5)
        found.append((x * 2).requires_grad)
        with torch.no_grad():
            done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with torch.no_grad():
        inside.set()
        assert done.wait(5)
    thread.join()
    assert found == [True]


def test_backward_works_inside(x: torch.Tensor) -> None:
    y = (x * x).sum()
    with torch.no_grad():
        y.backward()
        assert x.grad.tolist() == [2.0, 2.0]
        x -= 0.5 * x.grad
    assert x.tolist() == [0.0, 0.0]
    assert x.is_leaf
    assert x.requires_grad


def test_requires_grad_can_be_asked_for_inside() -> None:
    with torch.no_grad():
        w = torch.ones(2, requires_grad=True)
        v = torch.ones(2).requires_grad_()
    assert (w * v).requires_grad


def test_a_view_made_inside_shares_memory(x: torch.Tensor) -> None:
    with torch.no_grad():
        x[0].fill_(5.0)
        x[1] = 7
    assert x.tolist() == [5.0, 7.0]
    assert x.is_leaf
