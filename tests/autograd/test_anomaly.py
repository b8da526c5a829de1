"""Anomaly mode: what it says, where it holds, and that it leaves nothing behind; each test is run with both libraries.

``test_anomaly_detect_nan`` bears the name under which PyTorch's own suite checks the same.
"""

from __future__ import annotations

import gc
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import zerograd
from zerograd import viz
from zerograd.autograd.anomaly_mode import Traced

HERE = "test_anomaly.py"
ENABLED = "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging."
NO_TRACE = "No forward pass information available. Enable detect anomaly during forward pass for more information."
DETECTED = "Error detected in {}. Traceback of forward call that caused the error:\n"
INDUCED = "\n\nPrevious calculation was induced by {}. Traceback of forward call that induced the previous calculation:\n"


@pytest.fixture(autouse=True)
def off_again() -> Iterator[None]:
    """However a test ends, the next begins with the mode off."""
    yield
    for library in (zerograd, sys.modules.get("torch")):
        if library is not None:
            library.set_anomaly_enabled(False)


def state(torch: Any) -> tuple[bool, bool]:
    return torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()


def told(act: Callable[[], Any], raised: type[Exception] | None = RuntimeError) -> tuple[str, list[str]]:
    """The error that ``act`` raises ("" if it is to raise none), and the warnings that it gives."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        if raised is None:
            act()
            return "", [str(w.message).partition(" (Triggered internally")[0] for w in given]
        with pytest.raises(raised) as error:
            act()
    assert all(w.category is UserWarning for w in given)
    return str(error.value), [str(w.message).partition(" (Triggered internally")[0] for w in given]


def nan_of(name: str, nr: int = 0) -> str:
    return f"Function '{name}' returned nan values in its {nr}th output."


def says(text: str, beginning: str, *lines: str) -> bool:
    """Does a warning begin so, and show those lines of this file in that order?"""
    places = [text.find(line) for line in lines]
    return text.startswith(beginning) and HERE in text and -1 not in places and places == sorted(places)


def quietly(torch: Any, **options: bool) -> Any:
    """``detect_anomaly`` that says nothing when it is made."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.autograd.detect_anomaly(**options)


def broken(torch: Any, error: Exception) -> Any:
    """A Function whose backward raises ``error``."""

    class Broken(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.clone()

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            raise error

    return Broken


# ---------------------------------------------------------------- what it says


def test_anomaly_detect_nan(torch: Any) -> None:
    """A Function that hands on NaN, for one input or for the other; without the mode nobody minds."""

    class Spoils(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, y: Any, first: bool) -> Any:
            ctx.first = first
            return x + y

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            bad = grad * float("nan")
            return (bad, grad, None) if ctx.first else (grad, bad, None)

    for first in (True, False):
        x, y = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
        Spoils.apply(x, y, first).sum().backward()
        assert torch.isnan((x if first else y).grad).all()
        out = Spoils.apply(x, y, first)
        with quietly(torch):
            error, (warning,) = told(out.sum().backward)
            assert error == nan_of("SpoilsBackward", 0 if first else 1)
            assert warning == f"Error detected in SpoilsBackward. {NO_TRACE}"
            out = Spoils.apply(x, y, first)  # recorded inside
            error, (warning,) = told(out.sum().backward)
        assert error == nan_of("SpoilsBackward", 0 if first else 1)
        assert says(warning, DETECTED.format("SpoilsBackward"), "# recorded inside")


def test_the_first_nan_is_told_with_the_line_that_recorded_it(torch: Any) -> None:
    def compute() -> Any:
        root = x.sqrt()  # here
        return (root * 0).sum()

    with quietly(torch):
        x = torch.tensor([0.0, 1.0], requires_grad=True)
        y = compute()  # above
        error, (warning,) = told(y.backward)
    assert error == nan_of("SqrtBackward0")
    assert says(warning, DETECTED.format("SqrtBackward0"), "# above", "in compute\n    root = x.sqrt()  # here\n")
    assert warning.endswith("# here\n")  # no line of the library's own behind it
    assert x.grad is None


def test_where_the_nan_is(torch: Any) -> None:
    nan, zero = float("nan"), torch.zeros(2, requires_grad=True)
    one = torch.ones(2, requires_grad=True)
    with quietly(torch):
        cases = [
            ((one - 1) / zero, "DivBackward0", 1),
            ((one * float("inf")) * 0, "MulBackward0", 0),
            (one.split(1)[0] / 0 * 0, "DivBackward0", 0),
            (one[:1].expand(2) * torch.tensor([float("inf"), -float("inf")]), "ExpandBackward0", 0),
            (zero * nan, "MulBackward0", 0),
        ]
        for y, name, nr in cases:
            assert told(lambda y=y: y.sum().backward())[0] == nan_of(name, nr)
        y = one.clone()
        y[:1].mul_(nan)
        assert told(lambda: y.sum().backward())[0] == nan_of("torch::autograd::CopySlices")


def test_a_nan_that_nobody_asked_for_is_none(torch: Any) -> None:
    with quietly(torch):
        a, b = torch.ones(2, requires_grad=True), torch.zeros(2, requires_grad=True)
        x, y = a - 1, b * 1
        _, warnings_given = told(lambda: torch.autograd.grad((x / (y + 1) * y).sum(), x), None)
        assert warnings_given == []
        error, _ = told(lambda: torch.autograd.grad((x / y * 0).sum(), x))
        assert error == nan_of("DivBackward0")


def test_what_a_hook_or_the_user_brings(torch: Any) -> None:
    """A hook's NaN is the fault of who hands it on; a leaf may get one."""
    x = torch.ones(2, requires_grad=True)
    with quietly(torch):
        y = x.exp()
        y.register_hook(lambda grad: grad * float("nan"))
        assert told(lambda: (y * 2).sum().backward())[0] == nan_of("ExpBackward0")
        assert told(lambda: x.exp().backward(torch.tensor([float("nan"), 1.0])))[0] == nan_of("ExpBackward0")
        x.register_hook(lambda grad: grad * float("nan"))
        assert told(lambda: x.exp().sum().backward(), None) == ("", [])
    assert torch.isnan(x.grad).all()


def test_an_error_in_backward_is_told_with_its_line(torch: Any) -> None:
    def refuse(grad: Any) -> None:
        raise KeyError("hook")

    x = torch.ones(2, requires_grad=True)
    Broken = broken(torch, ValueError("no"))
    with quietly(torch, check_nan=False):
        y = Broken.apply(x)  # user's
        error, (warning,) = told(y.sum().backward, ValueError)
        assert error == "no" and says(warning, DETECTED.format("BrokenBackward"), "# user's")

        y = x.exp()  # hooked
        y.register_hook(refuse)
        _, (warning,) = told(y.sum().backward, KeyError)
        assert says(warning, DETECTED.format("ExpBackward0"), "# hooked")

        y = x.exp().sum()  # freed
        y.backward()
        error, (warning,) = told(y.backward)
        assert error.startswith("Trying to backward through the graph a second time")
        assert says(warning, DETECTED.format("ExpBackward0"), "# freed")

        y = x.exp()  # changed
        y.mul_(2)
        error, (warning,) = told(y.sum().backward)
        assert error.endswith(
            "is at version 1; expected version 0 instead. Hint: the backtrace further above shows the operation that failed to"
            " compute its gradient. The variable in question was changed in there or anywhere later. Good luck!"
        )
        assert says(warning, DETECTED.format("ExpBackward0"), "# changed")

        y = x.exp()  # leaf
        x.register_hook(refuse)
        _, (warning,) = told(y.sum().backward, KeyError)
        assert warning.startswith("Error detected in torch::autograd::AccumulateGrad. ")


def test_a_recorded_backward_tells_what_it_came_from(torch: Any) -> None:
    """With ``create_graph``, the operations of a backward know of which operation they are the gradient."""
    Inner = broken(torch, RuntimeError("inner"))

    class Outer(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x.clone()

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            (x,) = ctx.saved_tensors
            return Inner.apply(grad * x)  # inner

    x = torch.ones(2, requires_grad=True)
    with quietly(torch):
        y = Outer.apply(x).sum()  # outer
        (slope,) = torch.autograd.grad(y, x, create_graph=True)
        error, (first, second) = told(slope.sum().backward)
    assert error == "inner"
    assert says(first, DETECTED.format("BrokenBackward"), "# inner")
    assert says(second, INDUCED.format("OuterBackward"), "# outer")
    y = Outer.apply(x).sum()
    with quietly(torch):
        (slope,) = torch.autograd.grad(y, x, create_graph=True)
        error, (first, second) = told(slope.sum().backward)
    assert says(first, DETECTED.format("BrokenBackward"), "# inner")
    assert second == f"Error detected in OuterBackward. {NO_TRACE}"


def test_a_backward_inside_a_backward_is_told_twice(torch: Any) -> None:
    class Outer(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.clone()

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            with torch.enable_grad():
                w = torch.zeros(1, requires_grad=True)
                (w.sqrt() * 0).sum().backward()  # inside
            return grad

    with quietly(torch):
        y = Outer.apply(torch.ones(2, requires_grad=True))  # outside
        error, (first, second, third) = told(y.sum().backward)
    assert error == nan_of("SqrtBackward0")
    assert says(first, DETECTED.format("SqrtBackward0"), "# inside")
    assert says(second, INDUCED.format("OuterBackward"), "# outside")
    assert says(third, DETECTED.format("OuterBackward"), "# outside")


# ---------------------------------------------------------------- on and off


def test_it_warns_when_it_is_made(torch: Any) -> None:
    with pytest.warns(UserWarning, match="Anomaly Detection") as given:
        mode = torch.autograd.detect_anomaly()
    assert [str(w.message) for w in given] == [ENABLED] and given[0].filename == __file__
    assert state(torch) == (False, True)
    with mode:
        assert state(torch) == (True, True)
    assert told(lambda: torch.autograd.set_detect_anomaly(True), None) == ("", [])


def test_nested_and_as_a_function(torch: Any) -> None:
    set_detect_anomaly = torch.autograd.set_detect_anomaly
    set_detect_anomaly(True)
    assert state(torch) == (True, True)
    set_detect_anomaly(False, False)
    assert state(torch) == (False, False)
    with set_detect_anomaly(True, False):
        assert state(torch) == (True, False)
        with quietly(torch):
            assert state(torch) == (True, True)
            with set_detect_anomaly(False):
                assert state(torch) == (False, True)
            assert state(torch) == (True, True)
        assert state(torch) == (True, False)
    assert state(torch) == (False, False)
    torch.set_anomaly_enabled(True)
    assert state(torch) == (True, True)


def test_an_exception_restores_it(torch: Any) -> None:
    with pytest.raises(KeyError), torch.autograd.set_detect_anomaly(True, check_nan=False):
        raise KeyError
    assert state(torch) == (False, True)
    with quietly(torch):
        root = torch.zeros((), requires_grad=True).sqrt()

    def fail() -> None:
        with quietly(torch):
            root.backward(torch.zeros(()))

    assert told(fail)[0] == nan_of("SqrtBackward0")
    assert state(torch) == (False, True)
    x = torch.zeros((), requires_grad=True)
    x.sqrt().backward(torch.zeros(()))
    assert torch.isnan(x.grad)


@pytest.mark.needs("threads")
def test_it_holds_in_all_threads(torch: Any) -> None:
    found = []
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        thread = threading.Thread(target=lambda: found.append(state(torch)))
        thread.start()
        thread.join()
    assert found == [(True, False)]


def test_what_it_refuses(torch: Any) -> None:
    for act, wrong in [
        (lambda: torch.autograd.set_detect_anomaly("yes"), "argument 'enabled' (position 1) must be bool, not str"),
        (lambda: torch.autograd.set_detect_anomaly(1), "argument 'enabled' (position 1) must be bool, not int"),
        (lambda: torch.set_anomaly_enabled(True, 0), "argument 'check_nan' (position 2) must be bool, not int"),
        (lambda: quietly(torch, check_nan="yes").__enter__(), "argument 'check_nan' (position 2) must be bool, not str"),
        (lambda: quietly(torch)(abs), "'detect_anomaly' object is not callable"),
    ]:
        assert told(act, TypeError)[0].removeprefix("set_anomaly_enabled(): ") == wrong
        assert state(torch) == (False, True)


def test_without_check_nan_a_nan_is_a_number(torch: Any) -> None:
    with quietly(torch, check_nan=False):
        x = torch.zeros(1, requires_grad=True)
        assert told((x.sqrt() * 0).sum().backward, None) == ("", [])
    assert torch.isnan(x.grad).all()


# ---------------------------------------------------------------- what it leaves as it was


def test_the_numbers_are_the_same(torch: Any) -> None:
    """Leaves with and without hooks, several outputs, second derivatives."""

    def compute() -> list[Any]:
        x = torch.tensor([0.5, 2.0], requires_grad=True)
        w = torch.tensor([1.0, 3.0], requires_grad=True)
        w.register_hook(lambda grad: 2 * grad)
        a, b = (x * w).split(1)
        y = (a.exp() * b + (x**3).sum()).sum()
        (slope,) = torch.autograd.grad(y, x, create_graph=True)
        (y + slope.sum()).backward()
        return [y.tolist(), slope.tolist(), x.grad.tolist(), w.grad.tolist()]

    expected = compute()
    with quietly(torch):
        assert compute() == expected
    assert compute() == expected


def test_lines_go_with_their_graph() -> None:
    """What a node remembers in the mode lives as long as the node; after it nodes remember nothing."""
    gc.collect()
    before = sum(type(each) is Traced for each in gc.get_objects())
    with quietly(zerograd):
        y = zerograd.ones(2, requires_grad=True).exp()
    assert "ones(2, requires_grad=True).exp()" in y.grad_fn.order.lines[-1]
    assert sum(type(each) is Traced for each in gc.get_objects()) == before + 1
    del y
    assert sum(type(each) is Traced for each in gc.get_objects()) == before
    y = zerograd.ones(2, requires_grad=True).exp()
    assert type(y.grad_fn.order) is int


def test_numbers_go_on_in_order() -> None:
    x = zerograd.ones(2, requires_grad=True)
    before = x * 1
    with quietly(zerograd):
        inside = before * 1
    after = inside * 1
    orders = [each.grad_fn._sequence_nr() for each in (before, inside, after)]
    assert orders == list(np.arange(3) + orders[0])


def test_pictures_mark_where_the_first_nan_came_from() -> None:
    x = zerograd.tensor([0.0, 4.0], requires_grad=True)
    y = (x.sqrt() * zerograd.tensor([0.0, 1.0])).sum()
    assert "NaN" not in viz.graph(y).to_text()
    with pytest.raises(RuntimeError, match="SqrtBackward0"), pytest.warns(UserWarning, match="Error detected"), quietly(zerograd):
        y.backward()
    text = viz.graph(y).to_text()
    assert "from SqrtBackward0 (√), saved values freed, first NaN:" in text and text.count("NaN") == 1
    assert "first NaN" in viz.graph(y).to_svg()
    assert "NaN" not in viz.graph((x * 2).sum()).to_text()


def test_a_folded_module_says_that_the_first_nan_is_inside() -> None:
    model = zerograd.nn.Sequential(zerograd.nn.Linear(2, 2), zerograd.nn.Linear(2, 1))
    out = model(zerograd.full((1, 2), float("inf")))
    with pytest.raises(RuntimeError, match="nan values"), pytest.warns(UserWarning, match="Error detected"), quietly(zerograd):
        (out * 0).sum().backward()
    assert "first NaN" in viz.graph(out, model=model, fold="modules").to_text()
