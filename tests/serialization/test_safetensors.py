"""Files of the format safetensors, by the package of that name."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import oracle
import pytest
from checkpoint_cases import DTYPES

import zerograd


@pytest.fixture
def package() -> Any:
    return pytest.importorskip("safetensors", reason="safetensors is not installed")


def test_round_trip(package: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    x = zerograd.arange(6).reshape(2, 3)
    weights = {name: zerograd.tensor([0, 1, 1], dtype=getattr(zerograd, name)) for name in DTYPES}
    weights |= {"turned": x.t(), "zero": zerograd.tensor(3.0), "empty": zerograd.empty(0, 2)}
    zerograd.save(weights, path)
    found = zerograd.load(path)
    assert {name: str(tensor) for name, tensor in found.items()} == {name: str(tensor) for name, tensor in weights.items()}
    found["float32"][0] = 9.0
    assert [each.name for each in tmp_path.iterdir()] == ["a.safetensors"]


def test_both_ways(package: Any, tmp_path: Path) -> None:
    torch, path = oracle.the_torch(), tmp_path / "a.safetensors"
    from safetensors.torch import load_file, save_file

    model = zerograd.nn.Linear(3, 2)
    zerograd.save(model.state_dict(), path)
    theirs = torch.nn.Linear(3, 2)
    for found in (load_file(path), torch.load(path)):
        theirs.load_state_dict(found)
        assert theirs.weight.tolist() == model.weight.tolist()
    save_file({name: tensor * 2 for name, tensor in theirs.state_dict().items()}, path)
    model.load_state_dict(zerograd.load(path, map_location="cpu"))
    assert model.weight.tolist() == (theirs.weight * 2).tolist()


def test_refused(package: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    wrong = ([1], "Expected a dict of"), ({"a": 1}, "Key `a` is invalid"), ({1: zerograd.ones(1)}, "Key `1` is invalid")
    for thing, text in wrong:
        with pytest.raises(TypeError, match=text):
            zerograd.save(thing, path)
    assert not path.exists()
    with pytest.raises(RuntimeError, match="does not exist"):
        zerograd.save({"a": zerograd.ones(1)}, tmp_path / "no" / "a.safetensors")
    zerograd.save({"a": zerograd.ones(1)}, path)
    with pytest.raises(RuntimeError, match="Loading safetensors file with dict map_location is not supported"):
        zerograd.load(path, map_location={})
    with pytest.raises(RuntimeError, match="Loading safetensors file with callable map_location is not supported"):
        zerograd.load(path, map_location=lambda storage, location: storage)


def test_dtypes_that_are_not_here(package: Any, tmp_path: Path) -> None:
    torch = oracle.the_torch()
    from safetensors.torch import save_file

    for dtype in (torch.bfloat16, torch.complex64):
        save_file({"a": torch.ones(1, dtype=dtype)}, tmp_path / "a.safetensors")
        with pytest.raises(TypeError, match=r"bfloat16|complex64"):
            zerograd.load(tmp_path / "a.safetensors")


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ImportError, match="Please install safetensors with: pip install safetensors"):
        zerograd.save({"a": zerograd.ones(1)}, tmp_path / "a.safetensors")
    with pytest.raises(RuntimeError, match="Attempting to load a safetensors file but safetensors is not installed"):
        zerograd.load(tmp_path / "a.safetensors")
    zerograd.save({"a": zerograd.ones(1)}, io.BytesIO())


@pytest.mark.needs("processes")
def test_loaded_only_where_it_is_used() -> None:
    import subprocess

    code = "import io, sys, zerograd; zerograd.save(1, io.BytesIO()); print({'safetensors', 'zipfile'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
