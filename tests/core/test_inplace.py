"""In-place writes: what is allowed equals PyTorch's, what is refused is refused in its words, and a refused write
changes nothing."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

TO_BE_RECORDED = """
y.add_(x)|y += x|y.mul_(x)|y[0] = x[0]|y.fill_(x[0])|z.add_(1)|z += 1|z.zero_()|z.fill_(1)
z[0] = 1|z[0].add_(1)|z.view(3, 1).mul_(2)|y[1:] = x[1:]|z /= z
"""


def unchanged(library: Any) -> dict[str, Any]:
    return oracle.after_write("pass", library)[1]


RECORDED = oracle.recorded("inplace")


@pytest.mark.parametrize("code", RECORDED["allowed"])
def test_allowed(code: str) -> None:
    ours, theirs = oracle.after_write(code, zerograd), RECORDED["allowed"][code]
    assert theirs[0] == ""
    assert repr(ours) == repr(theirs)  # nan equals nan here


@pytest.mark.parametrize("code", RECORDED["refused"])
def test_refused(code: str) -> None:
    ours, theirs = oracle.after_write(code, zerograd), RECORDED["refused"][code]
    assert theirs[0]
    assert ours[0] == theirs[0]
    assert ours[1] == unchanged(zerograd)


@pytest.mark.parametrize("code", TO_BE_RECORDED.strip().replace("\n", "|").split("|"))
def test_what_would_have_to_be_recorded_is_one_clear_error(code: str) -> None:
    told, state = oracle.after_write(code, zerograd)
    assert told == (
        "NotImplementedError: this in-place operation would have to be recorded for backward, which zerograd does"
        " not do yet: write `y = y + 1` instead of `y += 1`, or put the update under `with torch.no_grad():`."
    )
    assert state == unchanged(zerograd)


@pytest.mark.parametrize(
    "code",
    [
        "x.add_(1)",
        "x -= 0.5 * x",
        "x[0] = 5",
        "x.zero_()",
        "z.mul_(2)",
        "z[1:] = 0",
        "y += x",
        "y[0] = x[1]",
        "y.fill_(x[0])",
    ],
)
def test_under_no_grad_everything_may_be_written(code: str) -> None:
    with zerograd.no_grad():
        told, state = oracle.after_write(code, zerograd)
    assert told == ""
    assert state != unchanged(zerograd)
    with zerograd.no_grad():  # and x still requires grad, y still does not
        assert [state[name][3] for name in "xyz"] == [True, False, False]


def test_a_write_returns_the_tensor_itself() -> None:
    y = zerograd.ones(2)
    for code in ("y.add_(1)", "y.sub_(1)", "y.mul_(1)", "y.div_(1)", "y.zero_()", "y.fill_(1)"):
        assert eval(code) is y
    z = y
    z += 1
    z *= 2
    assert z is y


def test_memory_stays_where_it_is() -> None:
    array = np.ones(3, np.float32)
    t = zerograd.from_numpy(array)
    for code in ("t.add_(1)", "t.mul_(2)", "t.fill_(5)", "t.zero_()"):
        eval(code)
        assert t.numpy() is array or np.shares_memory(t.numpy(), array)
    t[1] = 4
    assert array.tolist() == [0.0, 4.0, 0.0]


def test_a_read_only_array_is_not_written() -> None:
    array = np.ones(3, np.float32)
    array.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which comes once
        t = zerograd.from_numpy(array)
    with pytest.raises(ValueError, match="read-only"):
        t.add_(1)
    assert (array.tolist(), t._version) == ([1.0] * 3, 0)
