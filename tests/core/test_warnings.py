"""A warning names the learner's line, through however many functions of ours it came."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest

import zerograd as torch
from zerograd.core import errors

SAID: dict[str, Callable[[], object]] = {
    "a copy by tensor": lambda: torch.tensor(torch.zeros(2)),
    "a copy by new": lambda: torch.zeros(2).new_tensor(torch.zeros(2)),
    "a scalar of a recorded tensor": lambda: torch.tensor([torch.ones((), requires_grad=True)]),
    "float of a recorded tensor": lambda: float(torch.ones((), requires_grad=True)),
    "a list as an index": lambda: torch.zeros(2, 2)[[[0, 1], [1, 0]]],
    "a mask of bytes": lambda: torch.zeros(2)[torch.ones(2, dtype=torch.uint8)],
    "the grad of what is no leaf": lambda: (torch.ones(2, requires_grad=True) * 2).grad,
    "one sample's deviation": lambda: torch.ones(1).std(),
    "another size": lambda: torch.nn.functional.mse_loss(torch.zeros(2), torch.zeros(2, 1)),
    "no dimension": lambda: torch.nn.functional.softmax(torch.zeros(2)),
    "an out= of another shape": lambda: torch.add(torch.zeros(2), 1, out=torch.zeros(3)),
}


@pytest.mark.parametrize("what", SAID)
def test_a_warning_names_the_line_it_is_about(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "warned", set())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        SAID[what]()
    assert [each.filename for each in said] == [__file__]
