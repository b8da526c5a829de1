"""``no_grad`` and ``enable_grad``: as blocks and decorators, nested, in threads, in generators, after errors."""

# ruff: noqa: E501, because a case stands on one line
from __future__ import annotations

import threading
from collections.abc import Iterator

import oracle
import pytest

import zerograd as torch
from zerograd import viz


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
    for _ in range(2):
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
    assert closed == [False, False]  # the rest of a generator, too, runs in its mode
    assert torch.is_grad_enabled()


def test_enable_grad_decorates_too(x: torch.Tensor) -> None:
    @torch.enable_grad()
    def double() -> torch.Tensor:
        return x * 2

    with torch.no_grad():
        assert double().requires_grad


@pytest.mark.needs("threads")
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


# ---------------------------------------------------------------- the other modes, and all of it beside PyTorch


def test_set_grad_enabled_is_a_function_a_block_and_a_decorator(x: torch.Tensor) -> None:
    torch.set_grad_enabled(False)
    assert not torch.is_grad_enabled()
    torch.set_grad_enabled(mode=True)
    with torch.set_grad_enabled(False) as entered:
        assert entered is None
        assert not (x * 2).requires_grad

    @torch.set_grad_enabled(False)
    def double() -> torch.Tensor:
        return x * 2

    assert torch.is_grad_enabled()
    assert not double().requires_grad


def test_an_inference_tensor_is_drawn_and_printed(x: torch.Tensor) -> None:
    with torch.inference_mode():
        made = x * 2
        assert made._base is None
    assert repr(made) == "tensor([2., 2.])"
    assert "<svg" in viz.graph(made + x).to_svg()


@pytest.mark.needs("threads")
def test_a_mode_in_a_thread_is_that_threads_own(x: torch.Tensor) -> None:
    found = []
    with torch.inference_mode():
        thread = threading.Thread(target=lambda: found.append((torch.is_inference_mode_enabled(), (x * 2).requires_grad)))
        thread.start()
        thread.join()
    assert found == [(False, True)]


START = """
x = torch.ones(3, requires_grad=True)
with torch.inference_mode():
    i = torch.ones(3)
    j = x * 2
r = None
"""
MODES = [
    "r = i.is_inference(), j.is_inference(), torch.is_inference(x), i.requires_grad, j.grad_fn",
    "i.requires_grad_()",
    "i.requires_grad = True",
    "r = i.requires_grad_(False)",
    "i * x",
    "x.exp() * i",
    "i @ x",
    "r = i + x",
    "(x + i).sum().backward(); r = x.grad",
    "r = (i + 1).is_inference(), i.detach().is_inference(), i.clone().is_inference(), i[0].is_inference()",
    "i.add_(1)",
    "i[0] = 3",
    "i.zero_()",
    "i.view(3).add_(1)",
    "i.normal_()",
    "with torch.no_grad():\n    i.add_(1)",
    "y = x * 1\ny.add_(i)\nr = y",
    "y = x * 1\ny.mul_(i)",
    "y = torch.ones(3)\ny.copy_(i)\nr = y, y._version",
    "i._version",
    "i.sum().backward()",
    "with torch.inference_mode():\n    r = torch.is_grad_enabled(), torch.is_inference_mode_enabled()",
    "with torch.inference_mode(), torch.enable_grad():\n    r = torch.is_grad_enabled(), (x * 2).requires_grad, (x * 2).is_inference()",
    "with torch.inference_mode(False):\n    r = torch.is_grad_enabled(), (x * 2).requires_grad",
    "with torch.no_grad(), torch.inference_mode(False):\n    r = torch.is_grad_enabled(), (x * 2).requires_grad",
    "with torch.inference_mode(), torch.inference_mode(False):\n    r = (x * 2).requires_grad, torch.ones(1).is_inference()",
    "with torch.inference_mode():\n    i.add_(1); x.add_(1); x.view(3).mul_(2)\nr = i, x, x._version, x.is_leaf",
    "with torch.inference_mode():\n    v = x.view(3)\nv.add_(1)",
    "with torch.no_grad():\n    v = x.view(3)\nv.add_(1)",
    "with torch.inference_mode():\n    r = x[0].is_inference(), x.detach().is_inference(), x.double().is_inference()",
    "with torch.inference_mode():\n    t = torch.ones(3, requires_grad=True)\n    r = t.requires_grad, (t * 2).requires_grad\n    t.add_(1)",
    "with torch.inference_mode():\n    t = torch.ones(3, requires_grad=True)\n(t + 2).sum().backward()\nr = t.grad",
    "with torch.inference_mode():\n    t = torch.rand(3), torch.arange(3), torch.tensor([1.]), torch.zeros(2)\nr = [e.is_inference() for e in t]",
    "with torch.inference_mode():\n    (x * 2).sum().backward()",
    "y = (x * x).sum()\nwith torch.inference_mode():\n    y.backward()\nr = x.grad",
    "r = torch.cat([i, x]), torch.stack([i, x])",
    "with torch.inference_mode():\n    m = x > 0\n    r = x[m], x[[0]]",
    "with torch.inference_mode():\n    m = x > 0\nr = x.detach()[m]",
    "with torch.inference_mode():\n    m = x > 0\nx[m]",
    "with torch.inference_mode():\n    m = x > 0\n    x[m] = 5\nr = x",
    "with torch.inference_mode():\n    d = x.data\nr = d.is_inference(), d._version, d.mul_(2)",
    "r = i[1:]._base, i[1:].is_inference(), i[None][0]._base",
    "with torch.inference_mode():\n    i[1:].mul_(2); i.expand(1, 3).mul_(2)\nr = i",
    "i.unsqueeze_(0)",
    "with torch.inference_mode():\n    t = torch.ones(3)\nt.grad = torch.ones(3)\nr = t.grad",
    "r = repr(torch.set_grad_enabled(True)), str(torch.set_grad_enabled(True))",
    "torch.set_grad_enabled(3)",
    "torch.set_grad_enabled(None)",
    "torch.set_grad_enabled()",
    "torch.autograd.set_grad_enabled(False); r = torch.is_grad_enabled(); torch.set_grad_enabled(True)",
    "with torch.no_grad:\n    pass",
    *[f"{before}b = torch.{mode}\nwith b, b:\n    pass\nr = torch.is_grad_enabled(), b.prev\ntorch.set_grad_enabled(True)"
      for mode, before in (("no_grad()", ""), ("enable_grad()", "torch.set_grad_enabled(False)\n"), ("set_grad_enabled(False)", ""))],
    "r = torch.no_grad(lambda: torch.is_grad_enabled())()",
    *[f"@torch.{mode}\ndef f():\n    return torch.is_inference_mode_enabled(), torch.is_grad_enabled()\nr = f(), torch.is_grad_enabled()"
      for mode in ("inference_mode", "inference_mode()", "inference_mode(False)", "no_grad", "set_grad_enabled(False)")],
    *[f"@torch.{mode}\nclass A:\n    def __init__(self): self.g = torch.is_grad_enabled()\nr = A().g"
      for mode in ("no_grad", "no_grad()", "inference_mode()", "set_grad_enabled(False)", "enable_grad")],
    *[f"@torch.{mode}\ndef f():\n    yield torch.is_grad_enabled()\n    yield torch.is_grad_enabled()\n    return 3\n"
      "g = f()\nr = next(g), torch.is_grad_enabled(), next(g), torch.is_grad_enabled(), next(g, 4)"
      for mode in ("no_grad", "inference_mode()", "set_grad_enabled(False)")],
]  # fmt: skip


@pytest.mark.parametrize("code", MODES)
def test_modes_are_pytorchs(code: str) -> None:
    theirs, ours = [
        oracle.run(START + code + "\nr", {"torch": library}) for library in (oracle.the_torch(), torch)
    ]
    assert ours == theirs
    assert torch.is_grad_enabled()
