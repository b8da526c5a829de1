"""Dtypes, their promotion and their limits are PyTorch's; a ``Size`` is a tuple that prints as PyTorch's."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zerograd.core import dtypes
from zerograd.core.dtypes import DTYPES
from zerograd.core.size import Size, trusted

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "promotion.json").read_text(encoding="utf-8"))
RANKS = {"number": dtypes.NUMBER, "zero_dim": dtypes.ZERO_DIM, "tensor": dtypes.TENSOR}


@pytest.fixture(autouse=True)
def _default() -> Iterator[None]:
    yield
    dtypes.set_default_dtype(dtypes.float32)


# ---------------------------------------------------------------- the objects


@pytest.mark.parametrize("name", DTYPES)
def test_a_dtype_is_one_object(name: str) -> None:
    kind = DTYPES[name]
    assert repr(kind) == str(kind) == f"torch.{name}"
    assert pickle.loads(pickle.dumps(kind)) is copy.deepcopy(kind) is copy.copy(kind) is kind
    assert dtypes.from_numpy(kind.numpy) is dtypes.from_numpy(kind.numpy.newbyteorder()) is kind
    assert {kind: 1}[kind] == 1
    assert kind != name  # type: ignore[comparison-overlap]
    facts = [kind.is_floating_point, kind.is_complex, kind.is_signed, kind.itemsize, dtypes.tensor_type(kind)]
    assert facts == RECORDED["facts"][name]


def test_aliases() -> None:
    pairs = {dtypes.half: "float16", dtypes.float_: "float32", dtypes.double: "float64", dtypes.short: "int16",
             dtypes.int_: "int32", dtypes.long: "int64", dtypes.bool_: "bool"}  # fmt: skip
    assert all(DTYPES[name] is kind for kind, name in pairs.items())


def test_a_dtype_is_not_made_or_changed() -> None:
    with pytest.raises(TypeError, match=r"^cannot create 'torch.dtype' instances$"):
        dtypes.dtype()
    for name in ("itemsize", "is_signed", "other"):
        with pytest.raises(AttributeError):
            setattr(dtypes.float32, name, 1)


@pytest.mark.parametrize(
    ("array", "name"),
    [(["a"], "str_"), ([b"a"], "bytes_"), ([None], "object_"), ([np.datetime64("2020")], "datetime64"),
     ([np.longdouble(1)], "longdouble")],
)  # fmt: skip
def test_what_is_not_a_number(array: Any, name: str) -> None:
    kind = np.array(array).dtype
    if name == "longdouble" and kind.itemsize == 8:
        pytest.skip("a long double is a double here")
    with pytest.raises(TypeError) as caught:
        dtypes.from_numpy(kind)
    assert str(caught.value) == (
        f"can't convert np.ndarray of type numpy.{name}. The only supported types are: float64, float32, float16, "
        "complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
    )


def test_equal_numpy_dtypes_are_one() -> None:
    assert dtypes.from_numpy(np.dtype(np.longlong)) is dtypes.from_numpy(np.dtype(np.int64)) is dtypes.int64


def test_pythons_types_count_as_dtypes() -> None:
    assert [dtypes.as_dtype(each, "zeros") for each in (float, int, bool)] == [
        dtypes.float64, dtypes.int64, dtypes.bool_]  # fmt: skip
    for wrong, name in (("float32", "str"), (np.float32, "type"), (3, "int"), (complex, "type")):
        with pytest.raises(TypeError) as caught:
            dtypes.as_dtype(wrong, "zeros")
        assert str(caught.value) == f"zeros(): argument 'dtype' must be torch.dtype, not {name}"
    with pytest.raises(TypeError) as caught:
        dtypes.promote_types(dtypes.int8, 3)  # type: ignore[arg-type]
    assert str(caught.value) == "promote_types(): argument 'type2' (position 2) must be torch.dtype, not int"


def test_default_dtype() -> None:
    assert dtypes.get_default_dtype() is dtypes.float32
    dtypes.set_default_dtype(dtypes.float64)
    assert dtypes.get_default_dtype() is dtypes.float64
    assert repr(dtypes.finfo()) == repr(dtypes.finfo(dtypes.float64))
    with pytest.raises(TypeError, match=r"^only floating-point types are supported as the default type$"):
        dtypes.set_default_dtype(dtypes.int64)
    for wrong in ("float32", float, 3, None):
        with pytest.raises(TypeError, match=r"^invalid dtype object: only floating-point types are supported as the"):
            dtypes.set_default_dtype(wrong)  # type: ignore[arg-type]


# ---------------------------------------------------------------- promotion


def _operand(text: str) -> tuple[np.dtype[Any], int]:
    rank, name = text.split()
    if rank == "number":
        return dtypes.number_dtype({"bool": True, "int": 2, "float": 2.5}[name]), dtypes.NUMBER
    return DTYPES[name].numpy, RANKS[rank]


@pytest.mark.parametrize("default", ["float32", "float64"])
def test_every_sum_and_quotient_as_recorded(default: str) -> None:
    dtypes.set_default_dtype(DTYPES[default])
    table = RECORDED["results"][default]
    assert len(table) == (9 * 2 + 3) ** 2 - 3**2
    for pair, theirs in table.items():
        first, second = map(_operand, pair.split(", "))
        ours = dtypes.result_type(first, second)
        assert dtypes.result_type_of_two(*first, *second) is ours is DTYPES[ours.name].numpy
        assert [f"torch.{ours}", f"torch.{dtypes.floating(ours)}"] == theirs, pair


def test_promote_types_and_can_cast_as_recorded() -> None:
    for a, b in itertools.product(DTYPES.values(), repeat=2):
        assert str(dtypes.promote_types(a, b)) == RECORDED["promote_types"][f"{a.name} {b.name}"]
        assert dtypes.can_cast(a, b) == RECORDED["can_cast"][f"{a.name} {b.name}"]


def test_more_than_two_operands_do_not_depend_on_their_order() -> None:
    tensor, byte, zero, number = (np.dtype(name) for name in ("int8", "uint8", "int64", "float32"))
    with_number = [(tensor, dtypes.TENSOR), (zero, dtypes.ZERO_DIM), (number, dtypes.NUMBER)]
    assert {dtypes.result_type(*order) for order in itertools.permutations(with_number)} == {number}
    with_byte = [(tensor, dtypes.TENSOR), (zero, dtypes.ZERO_DIM), (byte, dtypes.TENSOR)]
    assert {dtypes.result_type(*order) for order in itertools.permutations(with_byte)} == {np.dtype("int16")}
    assert dtypes.result_type((zero, dtypes.ZERO_DIM)) == zero


def test_numbers_stand_for_dtypes() -> None:
    for number, name in ((True, "bool"), (np.bool_(True), "float32"), (3, "int64"), (np.int8(3), "int64"),
                         (1.5, "float32"), (np.float64(1.5), "float32")):  # fmt: skip
        assert dtypes.number_dtype(number) == np.dtype(name)


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("name", RECORDED["limits"])
def test_limits_as_recorded(name: str) -> None:
    kind, theirs = DTYPES[name], dict(RECORDED["limits"][name])
    ours = dtypes.finfo(kind) if kind.is_floating_point else dtypes.iinfo(kind)
    assert repr(ours) == theirs.pop("repr")
    assert {fact: getattr(ours, fact) for fact in theirs} == theirs
    assert all(type(getattr(ours, fact)) is type(value) for fact, value in theirs.items())
    assert ours == type(ours)(kind)
    assert ours != 3
    with pytest.raises(TypeError, match="unhashable type"):
        hash(ours)


@pytest.mark.parametrize(
    ("limits", "kind", "text"),
    [
        ("finfo", dtypes.int32, "torch.finfo() requires a floating point input type. Use torch.iinfo to handle"
                                " 'torch.finfo'"),
        ("iinfo", dtypes.float32, "torch.iinfo() requires an integer input type. Use torch.finfo to handle"
                                  " 'torch.iinfo'"),
        ("iinfo", dtypes.bool_, "torch.bool is not supported by torch.iinfo"),
        ("finfo", 3, "finfo(): argument 'type' (position 1) must be torch.dtype, not int"),
        ("iinfo", "a", "iinfo(): argument 'type' (position 1) must be torch.dtype, not str"),
    ],
)  # fmt: skip
def test_limits_of_the_wrong_kind(limits: str, kind: Any, text: str) -> None:
    with pytest.raises(TypeError) as caught:
        getattr(dtypes, limits)(kind)
    assert str(caught.value) == text


# ---------------------------------------------------------------- Size

SIZES = [
    "Size([1, 2])", "Size()", "Size((1, 2))", "Size(x for x in [1, 2])", "Size([True])", "Size([np.int64(3)])",
    "Size([1, 2])[0:1]", "Size([1, 2])[0]", "Size([1, 2])[::-1]", "Size([1, 2])[5:]", "Size([1, 2]) + (3,)",
    "(3,) + Size([1, 2])", "Size([1, 2]) + Size([3])", "Size([1, 2]) * 2", "2 * Size([1, 2])", "Size([]) * 2",
    "Size([1, 2]).numel()", "Size([]).numel()", "Size([2, 0]).numel()", "Size([-1, 2]).numel()",
    "Size([1, 2]) == (1, 2)", "Size([1, 2]) == [1, 2]", "hash(Size([1, 2])) == hash((1, 2))",
    "copy.deepcopy(Size([1, 2]))", "tuple(Size([1, 2]))", "pickle.loads(pickle.dumps(Size([1, 2])))",
    "f'{Size([1, 2])}'", "Size([1, 2]) < (1, 3)", "Size([1, 2]).index(2)", "Size([1.5])", "Size([1, 'a'])",
    "Size([None])", "Size(3)", "Size(None)", "Size([2**70])", "Size([1, 2]) + [3]", "Size([1, 2]) + (1.5,)",
    "Size([1, 2]) * 1.5", "Size([1, 2])[3]",
]  # fmt: skip


def _tried(text: str, size: type) -> str:
    try:
        return repr(eval(text, {"Size": size, "np": np, "copy": copy, "pickle": pickle}))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def test_sizes() -> None:
    assert repr(Size([3, 2]) + (1,)) == "torch.Size([3, 2, 1])"  # noqa: RUF005
    assert repr(trusted((3, 2))[1:]) == "torch.Size([2])"
    assert _tried("Size([1.5])", Size) == "TypeError: torch.Size() takes an iterable of 'int' (item 0 is 'float')"


@pytest.mark.parametrize("text", SIZES)
def test_sizes_like_the_installed_pytorch(text: str) -> None:
    torch = pytest.importorskip("torch")
    assert _tried(text, Size) == _tried(text, torch.Size)


def test_table_of_limits_like_the_installed_pytorch() -> None:
    torch = pytest.importorskip("torch")
    for name, kind in DTYPES.items():
        assert repr(kind) == repr(getattr(torch, name))
        if kind.is_floating_point:
            assert repr(dtypes.finfo(kind)) == repr(torch.finfo(getattr(torch, name)))
