"""Every mistake that a beginner can make with what there is gives PyTorch's result, error and warnings, to the letter.

A warning that PyTorch gives once per process is recorded with the first run of a mistake and not with the second.
"""

from __future__ import annotations

import oracle
import pytest

from zerograd.core import errors

RECORDED = oracle.recorded("misconceptions")

# PyTorch's own shortcoming, which NumPy warns about; we take the copy keyword.
OTHERWISE = {"np_array_on_grad"}


@pytest.mark.parametrize("key", RECORDED)
def test_a_mistake(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "warned", set())  # as in a new process
    case = RECORDED[key]
    assert oracle.mistake("zerograd", case["code"]) == case["outcomes"]


def test_some_warnings_come_once_and_some_each_time() -> None:
    """What the record holds: if this fails, it was recorded wrongly."""
    counts = {key: [len(said) - 1 for said in case["outcomes"]] for key, case in RECORDED.items()}
    assert counts["T_on_3d"] == counts["T_on_1d"] == counts["float_of_grad_scalar"] == [1, 0]
    assert counts["nonleaf_grad_none"] == counts["torch_tensor_of_tensor"] == [1, 1]
    assert counts["backward_twice"] == [0, 0]


def test_what_is_otherwise_is_not_recorded() -> None:
    assert not OTHERWISE & RECORDED.keys()
