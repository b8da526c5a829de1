"""What an eager autograd must get right about ``no_grad``, ``detach`` and modes; each test is run with both libraries.

The names of the tests are those under which PyTorch's own suite checks the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

NEEDS_NONE = r"^element 0 of tensors does not require grad and does not have a grad_fn$"


def test_no_grad(torch: Any) -> None:
    x, y = torch.ones(5, 5, requires_grad=True), torch.ones(5, 5) * 4
    with torch.no_grad():
        w = x + y

    def add(x: Any, y: Any) -> Any:
        return x + y

    for made in (w, torch.no_grad()(add)(x, y), torch.no_grad()(lambda: x * 2)()):
        assert not made.requires_grad and made.grad_fn is None
        with pytest.raises(RuntimeError, match=NEEDS_NONE):
            made.backward(torch.ones(5, 5))
    assert torch.is_grad_enabled() and (x + y).requires_grad


def test_backward_no_grad(torch: Any) -> None:
    a = torch.ones(2, requires_grad=True)
    b = (a + 2).sum()
    with torch.no_grad():
        (slope,) = torch.autograd.grad(b, a)
    assert slope.tolist() == [1, 1]
    with pytest.raises(RuntimeError, match=NEEDS_NONE), torch.no_grad():
        torch.autograd.grad((a * 2).sum(), a)


def test_dep_nograd(torch: Any) -> None:
    x, y = torch.ones(5, requires_grad=True), torch.ones(5, requires_grad=True)
    with torch.no_grad():
        held = x * 2
    z = held * y + y
    z.sum().backward()
    assert x.grad is None and y.grad.tolist() == [3] * 5


def test_no_grad_input(torch: Any) -> None:
    class Identity(torch.autograd.Function):  # type: ignore[misc,name-defined]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return grad

    x = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        y = Identity.apply(x)
    assert x.requires_grad and y.grad_fn is None


def test_set_grad_enabled(torch: Any) -> None:
    x = torch.tensor([1.0], requires_grad=True)
    with torch.set_grad_enabled(False):
        assert not (x * 2).requires_grad
        with torch.set_grad_enabled(True):
            assert (x * 2).requires_grad
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        assert not (x * 2).requires_grad
    finally:
        torch.set_grad_enabled(True)


def test_set_grad_enabled_wraps(torch: Any) -> None:
    for decorate in (True, False):
        with torch.enable_grad():

            @torch.set_grad_enabled(False)
            def inner(x: Any) -> Any:
                assert not torch.is_grad_enabled()
                return x * x

            assert torch.is_grad_enabled()  # decorating a function changes nothing
            if decorate:
                assert not inner(torch.ones(1, requires_grad=True)).requires_grad
    assert torch.is_grad_enabled()


def test_enable_grad_decorator_no_paren(torch: Any) -> None:
    x = torch.ones(1, requires_grad=True)

    @torch.enable_grad
    def doubled(x: Any) -> Any:
        return x * 2

    @torch.no_grad
    def cut(x: Any) -> Any:
        return x * 2

    with torch.no_grad():
        assert doubled(x).requires_grad
    assert not cut(x).requires_grad


def test_set_grad_generator_functions(torch: Any) -> None:
    @torch.no_grad()
    def without() -> Iterator[bool]:
        for _ in range(3):
            assert not torch.is_grad_enabled()
            yield torch.is_grad_enabled()

    @torch.enable_grad()
    def having() -> Iterator[bool]:
        for _ in range(3):
            assert torch.is_grad_enabled()
            yield torch.is_grad_enabled()

    with torch.enable_grad():
        for flag in without():
            assert not flag and torch.is_grad_enabled()
    with torch.no_grad():
        for flag in having():
            assert flag and not torch.is_grad_enabled()

    @torch.no_grad()
    def breaking() -> Iterator[int]:
        yield 1
        raise KeyError("lost")

    running = breaking()
    next(running)
    with pytest.raises(KeyError):
        next(running)
    assert torch.is_grad_enabled()


def test_grad_mode_class_decoration(torch: Any) -> None:
    with pytest.warns(FutureWarning, match="Decorating classes is deprecated"):

        @torch.no_grad()
        class Foo:
            def __init__(self) -> None:
                assert not torch.is_grad_enabled()

            def bar(self) -> bool:
                return bool(torch.is_grad_enabled())

    assert Foo().bar()


def test_detach(torch: Any) -> None:
    x = torch.ones(3, requires_grad=True)
    y = (x + 2).detach()
    assert not y.requires_grad and y.grad_fn is None and y.is_leaf
    z = x * y
    z.sum().backward()
    assert x.grad.tolist() == [3, 3, 3]
    whole = x * 2
    cut = whole.detach()
    cut.fill_(9)
    assert whole.tolist() == [9, 9, 9]
    h = x * 3
    h.detach_()
    assert h.is_leaf and not h.requires_grad
    with pytest.raises(RuntimeError, match=r"^Can't detach views in-place"):
        (x * 3)[0:1].detach_()


def test_detach_base(torch: Any) -> None:
    """detach_ of the base leaves its views tracked."""
    x = torch.ones(4, requires_grad=True) * 1
    view = x.narrow(0, 1, 2)
    x.detach_()
    assert not x.requires_grad and view.requires_grad and view.grad_fn is not None
    assert view._base is x


def test_nested_modes_and_exceptions(torch: Any) -> None:
    class Lost(Exception):
        pass

    def failing() -> None:
        with torch.no_grad(), torch.enable_grad():
            assert torch.is_grad_enabled()
            raise Lost

    with pytest.raises(Lost):
        failing()
    assert torch.is_grad_enabled()
    with torch.inference_mode():
        assert not torch.is_grad_enabled()
        assert torch.ones(1).is_inference()
    assert not torch.ones(1).is_inference()
