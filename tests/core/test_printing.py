"""Printed tensors are PyTorch's, to the letter."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zerograd.core import dtypes, printing

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "printing.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    with printing.printoptions():
        yield
    dtypes.set_default_dtype(dtypes.float32)


def printed(
    array: str, dtype: str, how: str, options: dict[str, Any] | None = None, default: str = "float32", text: str = ""
) -> str:
    dtypes.set_default_dtype(dtypes.DTYPES[default])
    printing.set_printoptions(**options or {})
    values = np.asarray(eval(array, {"np": np, "nan": math.nan, "inf": math.inf}))
    with np.errstate(all="ignore"):
        values = np.array(values.astype(dtype))
    return printing.tensor_repr(values, requires_grad=bool(how), grad_fn="MulBackward0" if how == "grad_fn" else None)


def test_enough_is_recorded() -> None:
    assert len(RECORDED) >= 300
    assert {case["dtype"] for case in RECORDED} == set(dtypes.DTYPES)


@pytest.mark.parametrize(
    "case", RECORDED, ids=lambda case: f"{case['array'][:30]}-{case['dtype']}-{case.get('options')}"
)
def test_as_recorded(case: dict[str, Any]) -> None:
    assert printed(**case) == case["text"]


# ---------------------------------------------------------------- options


def test_options_add_up_but_sci_mode_is_always_set() -> None:
    printing.set_printoptions(precision=2, sci_mode=True)
    printing.set_printoptions(linewidth=60)
    assert printing.get_printoptions() == {
        "precision": 2, "threshold": 1000, "edgeitems": 3, "linewidth": 60, "sci_mode": None}  # fmt: skip
    printing.set_printoptions(profile="short", edgeitems=5)
    assert printing.get_printoptions() == {
        "precision": 2, "threshold": 1000, "edgeitems": 5, "linewidth": 80, "sci_mode": None}  # fmt: skip
    printing.set_printoptions(profile="full")
    printing.set_printoptions(profile="unheard of")
    assert printing.get_printoptions()["threshold"] == math.inf


def test_a_bad_precision_shows_when_it_is_used() -> None:
    printing.set_printoptions(precision=-1)
    assert printing.tensor_repr(np.ones(1, np.float32)) == "tensor([1.])"
    with pytest.raises(ValueError, match="Format specifier missing precision"):
        printing.tensor_repr(np.array([1.5]))


def test_options_in_a_block_end_with_it_even_by_an_error() -> None:
    with pytest.raises(RuntimeError), printing.printoptions(precision=1):
        raise RuntimeError
    assert printing.get_printoptions()["precision"] == 4


# ---------------------------------------------------------------- the rest


def test_a_subclass_is_named_and_indented() -> None:
    text = printing.tensor_repr(np.eye(2, dtype=np.float32), prefix="Longer(", grad_fn="MyBackward")
    assert text == "Longer([[1., 0.],\n        [0., 1.]], grad_fn=<MyBackward>)"


def test_views_print_like_their_copies() -> None:
    array = np.arange(24.0).reshape(4, 6)
    for view in (array.T, array[::2, 1::3], array[::-1], np.broadcast_to(array[0], (3, 6))):
        assert printing.tensor_repr(view) == printing.tensor_repr(view.copy())


def test_formats() -> None:
    assert printing.format_text(3.141590118408203, "tensor(3.1416)", 0, ".2f") == "3.14"
    assert printing.format_text(3.141590118408203, "tensor(3.1416)", 0, "") == "3.141590118408203"
    assert printing.format_text(True, "tensor(True)", 0, "d") == "1"
    assert printing.format_text(None, "tensor([1.])", 1, "") == "tensor([1.])"
    with pytest.raises(TypeError, match=r"^unsupported format string passed to Tensor.__format__$"):
        printing.format_text(None, "tensor([1.])", 1, ".2f")
    with pytest.raises(ValueError, match=r"Invalid format specifier|Unknown format code"):
        printing.format_text(1.5, "tensor(1.5000)", 0, "foo")


@pytest.mark.needs("64 bits")
def test_a_million_numbers_take_no_longer_than_a_thousand() -> None:
    with np.errstate(all="raise"):
        text = printing.tensor_repr(np.broadcast_to(np.float32(1), (1000, 1000, 1000, 1000)))  # 4 TB if written out
    assert text.count("1.") == 6**4


# ---------------------------------------------------------------- against the living PyTorch


def _random_array(draw: random.Random, numbers: np.random.RandomState) -> Any:
    shape = tuple(draw.choice([0, 1, 2, 3, 5, 7, 12][draw.random() > 0.05 :]) for _ in range(draw.randrange(5)))
    if draw.random() < 0.1:
        shape = (draw.choice([999, 1000, 1001, 3000]),)
    kind = np.dtype(draw.choice(list(dtypes.DTYPES)))
    if kind.kind != "f":
        reach = draw.choice([2, 50, 10**9])
        return np.asarray(numbers.randint(-reach, reach, shape)).astype(kind)
    values = draw.choice([
        numbers.standard_normal(shape), np.round(numbers.standard_normal(shape) * draw.choice([1, 30, 400, 1e9])),
        10.0 ** numbers.uniform(-8, 10, shape), 10.0 ** numbers.uniform(-1, draw.choice([1, 2, 3, 4]), shape),
        numbers.randint(-2, 3, shape) * draw.choice([1, 0.5, 0.001, 250, 1e8]),
        numbers.choice([0.0, -0.0, math.nan, math.inf, -math.inf, 1, 2.5, 1e-4, 1e8, 999.99996], shape),
    ])  # fmt: skip
    with np.errstate(all="ignore"):
        return np.asarray(values).astype(kind)


def test_random_tensors_like_the_installed_pytorch() -> None:
    torch = pytest.importorskip("torch")
    draw, numbers = random.Random(0), np.random.RandomState(0)
    choices: dict[str, list[Any]] = {
        "precision": [0, 2, 8], "threshold": [0, 5, 50], "edgeitems": [0, 1, 5], "linewidth": [1, 20, 60, 120],
        "sci_mode": [True, False], "profile": ["default", "short", "full"],
    }  # fmt: skip
    try:
        for _ in range(1500):
            array = _random_array(draw, numbers)
            options = {name: draw.choice(values) for name, values in choices.items() if draw.random() < 0.1}
            for library in (torch, printing):
                library.set_printoptions(profile="default")
                library.set_printoptions(**options)
            tensor, grad_fn = torch.from_numpy(array), None
            if array.dtype.kind == "f" and draw.random() < 0.5:
                tensor.requires_grad_()
                if draw.random() < 0.5:
                    tensor = draw.choice([torch.exp, torch.sum, torch.clone, torch.nn.functional.leaky_relu])(tensor)
                    array, grad_fn = tensor.detach().numpy(), tensor.grad_fn.name()
            ours = printing.tensor_repr(array, requires_grad=tensor.requires_grad, grad_fn=grad_fn)
            assert ours == repr(tensor), f"{array!r} {options}"
    finally:
        torch.set_printoptions(profile="default")
