"""Objects and archives of any shape come back as they were."""

from __future__ import annotations

import io
import sys
import zipfile
from typing import Any

import numpy as np
import pytest
from checkpoint_cases import DTYPES
from hypothesis import given, settings, strategies as st

import zerograd
from zerograd.serialization import zip_writing
from zerograd.serialization.zip_reading import ArchiveReader

simple = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False))
keys = st.one_of(simple, st.tuples(st.integers(), st.text()))
numbers = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(), st.binary())


@st.composite
def tensors(draw: Any) -> Any:
    """Also parts of others, turned and with steps."""
    shape = tuple(draw(st.lists(st.integers(0, 4), max_size=3)))
    size = int(np.prod(shape))
    array = np.arange(size, dtype=np.int64).reshape(shape).astype(draw(st.sampled_from(DTYPES)))
    tensor = zerograd.from_numpy(array)
    if tensor.dim() and draw(st.booleans()):
        tensor = tensor[:: draw(st.integers(1, 3))]
    if tensor.dim() > 1 and draw(st.booleans()):
        tensor = tensor.transpose(0, 1)
    return tensor


things = st.recursive(
    numbers | tensors(),
    lambda inside: st.one_of(
        st.lists(inside, max_size=5), st.dictionaries(keys, inside, max_size=5), st.lists(inside, max_size=5).map(tuple),
        st.sets(keys, max_size=5),
    ),
    max_leaves=20,
)  # fmt: skip


def again(thing: Any) -> Any:
    file = io.BytesIO()
    zerograd.save(thing, file)
    file.seek(0)
    return zerograd.load(file)


@settings(deadline=None, max_examples=150, database=None)
@given(things)
def test_objects(thing: Any) -> None:
    found = again(thing)
    assert type(found) is type(thing)
    assert _plain(found) == _plain(thing)


def _plain(thing: Any) -> Any:
    """With sets in one order and nan equal to itself."""
    if isinstance(thing, dict):
        return "dict", [(repr(key), _plain(value)) for key, value in thing.items()]
    if isinstance(thing, list | tuple):
        return type(thing).__name__, [_plain(each) for each in thing]
    if isinstance(thing, set):
        return "set", sorted(map(repr, thing))
    if isinstance(thing, zerograd.Tensor):
        return str(thing.dtype), tuple(thing.shape), repr(thing.tolist())
    return repr(thing)


@pytest.mark.parametrize("limit", [0, 1, 50, 200, 300])
def test_numbers_of_more_than_32_bits(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks for what does not fit 32 bits, in an archive for which ``limit`` is too much: Python reads it, and so do we."""
    monkeypatch.setattr(zip_writing, "LARGE", limit)
    file = io.BytesIO()
    archive = zip_writing.ArchiveWriter(file.write, "archive")
    written = {"data.pkl": b"x" * 100, "empty": b"", "data/0": bytes(range(250)), "last": b"abc"}
    for name, data in written.items():
        archive.add(name, data)
    archive.close()
    file.seek(0)
    reader = ArchiveReader(file)
    assert {name: reader.read(name) for name in written} == written
    assert all(reader.record(name).start % 64 == 0 for name in written)
    with zipfile.ZipFile(file) as pythons:
        assert {name: pythons.read(f"archive/{name}") for name in written} == written


def test_the_other_byte_order() -> None:
    """As a machine with the other byte order writes it."""
    file, thing = io.BytesIO(), [zerograd.tensor([1.0, 256.0]), zerograd.tensor([True, False]), zerograd.tensor([1, 2])]
    zerograd.save(thing, file)
    swapped = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(swapped, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("byteorder"):
                data = {"little": b"big", "big": b"little"}[sys.byteorder]
            if "/data/" in name:
                data = np.frombuffer(data, ["f4", "?", "i8"][int(name[-1])]).byteswap().tobytes()
            new.writestr(name, data)
    swapped.seek(0)
    assert str(zerograd.load(swapped)) == str(thing)


def test_bools_are_0_or_1() -> None:
    """NumPy takes that for granted: others would count as something else in every sum."""
    file = io.BytesIO()
    zerograd.save(zerograd.tensor([True, True, False]), file)
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"\x02\xff\x00" if name.endswith("/0") else old.read(name))
    changed.seek(0)
    found = zerograd.load(changed)
    assert found.tolist() == [True, True, False]
    assert int(found.sum()) == 2
    assert found.numpy().view(np.uint8).tolist() == [1, 1, 0]


def test_loaded_tensors_can_be_written_to() -> None:
    found = again(zerograd.ones(3))
    found[0] = 5.0
    found.add_(1)
    assert found.tolist() == [6.0, 2.0, 2.0]


def test_a_typed_ordered_dict() -> None:
    from collections import OrderedDict

    assert again(OrderedDict[str, int](a=1)) == OrderedDict(a=1)  # which has an attribute that Python gave it


def test_deep_but_not_too_deep() -> None:
    """Some two hundred levels are written; a list that contains itself has as many as it likes."""
    thing: Any = []
    for _ in range(60):
        thing = {"a": (1, [thing])}
    found = again([thing, thing])
    assert found[0] is found[1]
    assert str(found[0]) == str(thing)
    many: list[Any] = [[1], *range(2500)]
    many.insert(1200, many)
    found = again(many)
    assert found[1200] is found and found[0] == [1] and len(found) == 2502
