"""Every mistake that a beginner can make with what there is gives PyTorch's result, error and warnings, to the letter.

A warning that PyTorch gives once per process is recorded with the first run of a mistake and not with the second.
"""

from __future__ import annotations

from typing import Any

import oracle
import pytest

import zerograd
from zerograd.core import errors

RECORDED = oracle.recorded("misconceptions")

# Mistakes of shared/reference/misconceptions.json that need what is not here yet; a test says when one can be made.
MISSING = {
    "zero_grad_default_none": "nn.Linear",
    "hook_no_requires": "Tensor.register_hook",
    "matmul_shape": "nn.Linear",
    "dtype_linear_np": "nn.Linear",
    "optimizer_empty": "optim",
    "optimizer_nonleaf": "optim",
    "module_no_super": "nn.Module",
    "module_not_implemented": "nn.Module",
    "load_state_dict_mismatch": "nn.Module",
    "sched_before_opt": "optim",
    "anomaly": "autograd.detect_anomaly",
    # PyTorch's own shortcoming, which NumPy warns about; we take the copy keyword
    "np_array_on_grad": "",
}


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


@pytest.mark.parametrize("feature", sorted({name for name in MISSING.values() if name.replace(".", "").isidentifier()}))
def test_a_missing_feature_is_still_missing(feature: str) -> None:
    """When one is built, its mistakes belong into tests/record.py."""
    place: Any = zerograd
    for name in feature.split("."):
        place = vars(place).get(name)
        if place is None:
            return
    pytest.fail(f"{feature} exists: record {[key for key, needs in MISSING.items() if needs == feature]}")


def test_nothing_is_both_missing_and_recorded() -> None:
    assert not MISSING.keys() & RECORDED.keys()
