"""NumPy's arrays and scalars on either side of an operator: PyTorch takes some, refuses others, and leaves the rest to NumPy.

The arrays that it refuses are taken for tensors here.
"""

from __future__ import annotations

import itertools
import operator
import re
import warnings
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

OPERATORS = (
    "add sub mul truediv floordiv mod pow matmul eq ne lt le gt ge and_ or_ xor lshift rshift"
    " iadd isub imul itruediv ifloordiv imod ipow imatmul iand ior ixor ilshift irshift"
).split()
SHAPES: list[Any] = [(), (2,), (2, 2), (2, 1, 2)]
TENSORS = [*itertools.product(["float32", "float16", "int64", "bool", "uint8"], SHAPES, [False]), ("float32", (2,), True)]
ARRAYS = list(itertools.product(["float64", "float32", "float16", "int64", "int32", "bool", "uint8"], [*SHAPES, "scalar"]))


def numbers(dtype: str, shape: Any) -> Any:
    """Small whole numbers from 1 on; as ``"scalar"`` one of NumPy's."""
    if shape == "scalar":
        return np.dtype(dtype).type(2)
    return np.arange(1, 1 + int(np.prod(shape))).reshape(shape).astype(dtype)


def told(value: Any) -> Any:
    if hasattr(value, "grad_fn"):
        return [str(value.dtype), value.tolist(), type(value.grad_fn).__name__]
    if isinstance(value, np.ndarray):
        return ["array", str(value.dtype), [told(each) for each in value.ravel()] if value.dtype == object else value.tolist()]
    return [type(value).__name__, str(value)]


def answers(torch: Any, name: str, as_tensors: bool = False) -> dict[str, Any]:
    """What ``name`` gives for each tensor with each array, the array on either side; or with a tensor that shares its memory."""
    function, found = getattr(operator, name), {}
    if as_tensors and name[0] == "i":  # with an array on the left, a new tensor takes its name
        out_of_place = getattr(operator, {"iand": "and_", "ior": "or_"}.get(name, name[1:]))
    else:
        out_of_place = function
    if as_tensors and "truediv" in name:  # as PyTorch divides by a tensor where it does

        def out_of_place(array: Any, tensor: Any) -> Any:
            return tensor.reciprocal() * array
    for (kind, shape, tracked), (other, size), turned in itertools.product(TENSORS, ARRAYS, [False, True]):
        tensor = torch.tensor(numbers(kind, shape), requires_grad=tracked)
        array = numbers(other, size)
        if as_tensors and size != "scalar":
            array = torch.from_numpy(array)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what PyTorch has not yet done for NumPy 2
            try:
                answer = told(out_of_place(array, tensor) if turned else function(tensor, array))
            except Exception as error:
                answer = oracle.cleaned(f"{type(error).__name__}: {error}")
        key = f"{kind}{shape}{' tracked' * tracked} {name} {other}{size}{' turned' * turned}"
        found[key] = [answer, str(array.tolist()), str(tensor.tolist())]
    return found


def both_refuse(*answers: Any) -> bool:
    return all(isinstance(answer, str) for answer, _, _ in answers)


@pytest.mark.parametrize("name", OPERATORS)
def test_arrays_meet_tensors_as_in_pytorch(name: str) -> None:
    theirs = answers(oracle.the_torch(), name)
    ours = answers(zerograd, name)
    differ = {key: (ours[key], its) for key, its in theirs.items() if ours[key] != its}
    refused = {key for key in differ if isinstance(theirs[key][0], str) and "scalar" not in key}
    assert differ.keys() == refused
    instead = answers(oracle.the_torch(), name, as_tensors=True)
    pairs = {key: (ours[key], instead[key]) for key, its in theirs.items() if isinstance(its[0], str) and "scalar" not in key}
    assert not {key: pair for key, pair in pairs.items() if pair[0] != pair[1] and not both_refuse(*pair)}
    assert len(theirs) == 2 * len(TENSORS) * len(ARRAYS)
    assert any(isinstance(answer, list) for answer, _, _ in theirs.values())


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("t == np.array([1, 3])", "tensor([ True, False])"),
        ("np.array([1, 3]) == t", "tensor([ True, False])"),
        ("t != np.array([1, 3])", "True"),
        ("t == np.array(['a', 'b'])", "False"),
        ("np.array([2., 4.]) / t", "tensor([2., 2.], dtype=torch.float64)"),
        ("t + np.True_", "tensor([2., 3.])"),
        ("np.greater(t, 1)", "tensor([0, 1], dtype=torch.uint8)"),
    ],
)
def test_some_of_it_without_pytorch(code: str, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert repr(eval(code, {"np": np, "t": zerograd.tensor([1, 2])})) == text


def test_a_complex_array_is_refused_and_not_unequal() -> None:
    with pytest.raises(TypeError, match=re.escape("zerograd has no torch.complex128")):
        _ = zerograd.tensor([1.0]) == np.array([1j])
