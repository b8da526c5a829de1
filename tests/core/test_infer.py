"""``tensor(data)`` makes of anything what PyTorch makes of it."""

from __future__ import annotations

import copy
import decimal
import inspect
import json
import math
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zerograd.core import dtypes, infer

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "inference.json").read_text(encoding="utf-8"))


class FakeTensor:
    """As much of a tensor as ``infer`` may ask for."""

    requires_grad = False

    def __init__(self, data: Any, kind: str | None = None) -> None:
        self.array = infer.from_data(data, dtypes.DTYPES[kind] if kind else None)
        self.shape, self.dtype = self.array.shape, dtypes.from_numpy(self.array.dtype)

    def item(self) -> Any:
        return self.array.item()

    def detach(self) -> FakeTensor:
        return self

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.array

    def __iter__(self) -> Any:
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return (FakeTensor(row, self.dtype.name) for row in self.array)

    def __getitem__(self, place: Any) -> FakeTensor:
        return FakeTensor(self.array[place], self.dtype.name)

    def __float__(self) -> float:
        return float(self.item())

    def __index__(self) -> int:
        return int(self.item())


def answer(make: Any) -> dict[str, Any]:
    try:
        array = make()
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)}
    kind = dtypes.from_numpy(array.dtype)
    return {"dtype": str(kind), "shape": list(array.shape), "values": array.flatten().tolist()}


def same(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    return repr(ours) == repr(theirs)  # NaN equals NaN here, and -0.0 is not 0.0


with np.errstate(all="ignore"):
    SATURATES = bool(np.array(1e300).astype(np.int64) > 0)  # C leaves it to the processor
IN_PYTHON = inspect.isfunction(decimal.Decimal.__add__)  # `decimal` without its part in C


def whole_numbers_in_64_bits(data: Any, kind: Any = None) -> Any:
    """``np.array``, which is where indices have 32 bits an int32 of whole numbers."""
    made = np.array(data, kind)
    return made.astype(np.int64) if kind is None and made.dtype.kind == "i" else made


def take_apart(data: Any) -> None:
    """Free nested lists one by one. Left to itself, Python goes down to the innermost first, and in a browser its stack ends."""
    while type(data) is list and len(data) == 1:
        data = data.pop()


@pytest.fixture(autouse=True)
def _warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(infer, "_warned_of_arrays", True)


@pytest.mark.parametrize(("text", "kind", "theirs"), RECORDED["cases"], ids=lambda part: str(part)[:40])
def test_as_recorded(text: str, kind: str | None, theirs: dict[str, Any]) -> None:
    names: dict[str, Any] = {"np": np, "T": FakeTensor}
    exec("import array, collections, decimal, enum, fractions, math" + RECORDED["odd_things"], names)
    names["A"] = whole_numbers_in_64_bits
    data = eval(text, names)
    floats = isinstance(data, np.ndarray) and data.dtype.kind == "f"
    if SATURATES and floats and kind and "int" in kind and not np.all(np.abs(data) < 2**31):
        pytest.skip("needs a processor whose integers wrap round where a float is too large, as the recorded ones did")
    if IN_PYTHON and "text" in theirs:
        theirs = {**theirs, "text": theirs["text"].replace("decimal.Decimal", "Decimal")}  # C would say where it is from
    ours = answer(lambda: infer.from_data(data, dtypes.DTYPES[kind] if kind else None))
    take_apart(data)
    assert same(ours, theirs), f"{text}, {kind}\nours   {ours}\ntheirs {theirs}"


# ---------------------------------------------------------------- what PyTorch has and zerograd leaves out


@pytest.mark.parametrize("data", [1j, [1j], [1, 1j], np.complex64(1j), [np.complex64(1j)], np.array([1j])])
def test_complex_numbers_are_refused_in_one_sentence(data: Any) -> None:
    with pytest.raises(TypeError, match=r"^zerograd has no [^.]*\.?[^.]*\.$"):
        infer.from_data(data)


@pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
def test_wider_unsigned_integers_need_a_dtype(name: str) -> None:
    array = np.array([1, 2], name)
    with pytest.raises(TypeError, match=f"zerograd has no torch.{name}: convert"):
        infer.from_data(array)
    assert infer.from_data(array, dtypes.float32).tolist() == [1, 2]


def test_cycles_and_depth_end_in_an_error() -> None:
    later: list[Any] = [1]
    later.append([later])  # PyTorch overflows its stack here
    with pytest.raises(TypeError, match="self-referential lists are incompatible"):
        infer.from_data(later)
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(TypeError, match="'list' object cannot be interpreted as an integer"):
        infer.from_data([1, deep])
    take_apart(deep)
    doubling: Any = [1]
    for _ in range(200):
        doubling = [doubling, doubling]
    with pytest.raises(ValueError, match="too many dimensions 'list'"):
        infer.from_data(doubling)


# ---------------------------------------------------------------- more than the values


def test_the_result_is_new_memory() -> None:
    array = np.ones(3)
    assert not np.shares_memory(infer.from_data(array), array)
    assert not np.shares_memory(infer.from_data(array, dtypes.float64), array)


def test_the_layout_of_an_array_is_kept_as_pytorch_keeps_it() -> None:
    assert infer.from_data(np.ones((2, 3)).T).strides == (8, 24)
    assert infer.from_data(np.ones((2, 3)).T, dtypes.float32).strides == (4, 12)
    assert infer.from_data(np.ones((2, 4))[:, ::2]).strides == (16, 8)


def test_subclasses_and_foreign_integers_become_plain_arrays() -> None:
    masked = infer.from_data(np.ma.array([1.0, 2.0], mask=[False, True]))
    assert type(masked) is np.ndarray
    assert infer.from_data(np.array([1], np.longlong)).dtype is np.dtype(np.int64)


def test_a_list_of_arrays_is_advised_against_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(infer, "_warned_of_arrays", False)
    with pytest.warns(UserWarning, match="Creating a tensor from a list of numpy.ndarrays is extremely slow") as seen:
        infer.from_data([np.ones(2), np.ones(2)])
    assert seen[0].filename == __file__
    infer.from_data([np.ones(2), (1, 2)])
    monkeypatch.setattr(infer, "_warned_of_arrays", False)
    with pytest.warns(UserWarning, match="extremely slow"):
        infer.from_data([np.ones(2), (1, 2)])


def test_nothing_warns_and_numpys_error_state_stays() -> None:
    with np.errstate(all="raise"):
        before = np.geterr()
        infer.from_data([1e39, 1e-50], dtypes.float16)
        infer.from_data(np.array([math.nan, 1e300]), dtypes.int64)
        infer.from_data([1e300])
        assert np.geterr() == before


def test_default_dtype_decides_what_python_floats_become() -> None:
    dtypes.set_default_dtype(dtypes.float64)
    try:
        assert infer.infer([1.0]) is infer.infer([]) is dtypes.float64
        assert infer.from_data([0.1]).tolist() == [0.1]
        assert infer.from_data([np.float32(0.1)]).dtype == np.float32
    finally:
        dtypes.set_default_dtype(dtypes.float32)


def test_tensors_themselves_are_copied() -> None:
    tensor = FakeTensor([1, 2])
    copied = infer.from_data(tensor)
    assert copied.tolist() == [1, 2]
    assert not np.shares_memory(copied, tensor.array)


# ---------------------------------------------------------------- against the living PyTorch


def _some_data(draw: random.Random, depth: int) -> Any:
    if depth == 0 or draw.random() < 0.03:
        number = [True, False, 0, 1, -3, 300, 1.5, -0.0, 2.0**40, math.nan, math.inf, 2**63, 10**400, "a", None,
                  np.float64(2.5), np.float16(1.5), np.int8(3), np.array(2), np.array([1.0, 2.0])]  # fmt: skip
        return number[draw.randrange(draw.choice([3, 7, 9, 12, 20]))]
    length = draw.choice([0, 1, 2, 2, 2, 3])
    items = [_some_data(draw, depth - 1) for _ in range(length)]
    if items and draw.random() < 0.6:
        items = [copy.copy(items[0]) for _ in range(length)]
    return tuple(items) if draw.random() < 0.3 else items


def test_random_data_like_the_installed_pytorch() -> None:
    torch = pytest.importorskip("torch")
    draw = random.Random(0)
    for _ in range(4000):
        data = _some_data(draw, draw.randrange(4))
        kind = draw.choice([None, None, *dtypes.DTYPES])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                tensor = torch.tensor(data, dtype=kind and getattr(torch, kind))
                theirs = {"dtype": str(tensor.dtype), "shape": [*tensor.shape], "values": tensor.flatten().tolist()}
            except Exception as error:
                theirs = {"error": type(error).__name__, "text": str(error)}
        ours = answer(lambda data=data, kind=kind: infer.from_data(data, dtypes.DTYPES[kind] if kind else None))
        assert same(ours, theirs), f"{data!r}, {kind}\nours   {ours}\ntheirs {theirs}"
