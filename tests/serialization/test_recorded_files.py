"""Files that PyTorch wrote, read without PyTorch."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import oracle
import pytest
from checkpoint_cases import described

import zerograd

RECORDED = oracle.recorded("checkpoints")


def loaded(name: str) -> Any:
    return zerograd.load(io.BytesIO(base64.b64decode(RECORDED[name][0])))


@pytest.mark.parametrize("name", RECORDED)
def test_pytorchs_files(name: str) -> None:
    assert json.loads(json.dumps(described(loaded(name)))) == RECORDED[name][1]


def test_views_share_memory() -> None:
    whole, part, turned = loaded("views")
    part[0] = 100.0
    assert whole.tolist() == [0.0, 1.0, 100.0, 3.0, 4.0, 5.0]
    assert turned.tolist() == [[0.0, 3.0], [1.0, 4.0], [100.0, 5.0]]


def test_a_model_takes_them() -> None:
    weights = loaded("a model")
    model = zerograd.nn.Linear(3, 2)
    model.load_state_dict(weights)
    assert model.weight.tolist() == weights["weight"].tolist()
    assert weights._metadata == {"": {"version": 1}}
