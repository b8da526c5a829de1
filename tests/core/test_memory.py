"""Memory that is not to be had: PyTorch's RuntimeError, and the program goes on. (No machine has as much as is asked for.)"""

from __future__ import annotations

from typing import Any

import oracle
import pytest

import zerograd

HUGE = 10**15  # elements: more bytes than a processor has addresses for
REFUSED = [
    "torch.zeros(HUGE)", "torch.ones(HUGE, dtype=torch.int8)", "torch.empty(HUGE)", "torch.full((HUGE,), 1)", "torch.eye(10**8)",
    "torch.zeros_like(wide)", "torch.rand(HUGE)", "torch.randn(HUGE)", "torch.randint(0, 3, (HUGE,))", "torch.rand_like(wide)",
    "torch.normal(0., 1., (HUGE,))", "wide.clone()", "wide + 1", "wide.exp()", "wide * wide", "torch.cat([wide, wide])",
    "torch.ones(10**8, 1) @ torch.ones(1, 10**8)", "torch.ones(10).repeat(HUGE)",
    "torch.nn.functional.pad(torch.ones(1), (0, HUGE))",
    "torch.nn.Linear(10**8, 10**8)", "w.expand(10**8, 10**8)[0, 0].backward()", "torch.zeros(2**62)", "torch.zeros(2**40, 2**40)",
    "torch.autograd.grad(w.expand(10**8, 10**8)[0, 0], w)",
]  # fmt: skip


@pytest.mark.needs("64 bits")
@pytest.mark.parametrize("code", REFUSED)
def test_a_lack_of_memory_is_pytorchs_error(code: str) -> None:
    told = []
    for torch in (oracle.the_torch(), zerograd):
        names = {"torch": torch, "HUGE": HUGE, "wide": torch.ones(1).expand(HUGE), "w": torch.ones(1, requires_grad=True)}
        with pytest.raises(Exception) as caught:  # noqa: PT011 (which one, PyTorch says)
            eval(code, names)
        told.append((caught.type, str(caught.value).partition("\n")[0]))
        assert names["w"].grad is None
        assert (torch.ones(2) + 1).tolist() == [2, 2]
    assert told[0] == told[1]
    assert told[0][0] is RuntimeError


def test_a_python_list_that_is_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own MemoryError does not know what was to be made."""
    x = zerograd.ones(2, requires_grad=True) * 2

    def too_much(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(type(x.grad_fn), "vjp", too_much)
    monkeypatch.setattr(type(x.grad_fn), "visit", too_much, raising=False)
    with pytest.raises(RuntimeError, match="tried to allocate more bytes"):
        x.sum().backward()


@pytest.mark.parametrize("size", [(10**19,), (2**62, 4), (2**70,), (10**10, 10**10)], ids=str)
def test_no_number_for_so_much(size: tuple[int, ...]) -> None:
    with pytest.raises(RuntimeError, match="Storage size calculation overflowed"):
        zerograd.zeros(*size)
