"""A tensor beside an array of NumPy's, where PyTorch has an error: what two tensors give, with gradients.

(``test_operands.py`` compares the results of each operator.)
"""

from __future__ import annotations

import numpy as np
import oracle
import pytest

import zerograd as torch
from zerograd import viz

MIXED = ["a * w", "w * a", "a + w", "w - a", "a - w", "w / a", "a / w", "a ** w", "w ** a", "m @ w", "w @ m", "w % a",
         "a * w * 2 * a"]  # fmt: skip


@pytest.mark.parametrize("code", MIXED)
def test_gradients_flow_through_what_is_mixed(code: str) -> None:
    found = []
    for library in (oracle.the_torch(), torch):
        w = library.tensor([1.0, 2.0, 4.0], dtype=library.float64, requires_grad=True)
        a, m = np.array([3.0, 0.5, 2.0]), np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 10]])
        if library is not torch:
            a, m = library.from_numpy(a), library.from_numpy(m)
        y = eval(code, {"a": a, "w": w, "m": m})
        (grad,) = library.autograd.grad(y.sum(), w)
        found.append((np.round(y.detach().numpy(), 9).tolist(), np.round(grad.numpy(), 9).tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize("code", ["a * w", "w * a", "w / a", "w ** a", "m @ w", "(w + 0).mul_(w) * a"])
def test_the_array_is_shared_and_a_write_to_it_is_noticed(code: str) -> None:
    w, a, m = torch.ones(3, dtype=torch.float64, requires_grad=True), np.ones(3), np.ones((3, 3))
    y = eval(code, {"a": a, "w": w, "m": m}).sum()
    a[1], m[1, 1] = 5, 5
    with pytest.raises(RuntimeError, match="was written to through a NumPy array that shares its memory"):
        y.backward()


def test_in_place_it_is_written_into_the_same_tensor_and_a_leaf_refuses() -> None:
    w = torch.ones(3, requires_grad=True)
    x = same = w * 1
    x += np.array([1.0, 2.0, 3.0])
    x *= np.array([1, 2, 3])
    x **= np.array([1, 1, 2])
    assert x is same
    assert (x.dtype, x.tolist(), x._version) == (torch.float32, [2, 6, 144], 3)
    x.sum().backward()
    assert w.grad is not None
    assert w.grad.tolist() == [1, 2, 72]
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        w += np.ones(3)


def test_functions_methods_and_other_arrays_are_refused_as_before() -> None:
    w, a = torch.ones(2, requires_grad=True), np.ones(2)
    for code in ("torch.mul(w, a)", "w.add(a)", "torch.add(w, a)", "torch.pow(w, a)", "torch.exp(a)", "(w * 1).mul_(a)",
                 "(w * 1).add_(a)", "torch.lt(w, a)", "w.remainder(a)", "(w * 1).pow_(a)", "torch.matmul(w, a)"):  # fmt: skip
        with pytest.raises(TypeError):
            eval(code, {"torch": torch, "w": w, "a": a})
    for refused in (np.array(["a", "b"]), np.array([1, None], object)):
        with pytest.raises(TypeError, match="unsupported operand"):
            refused * w
        with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad"):
            w * refused
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad"):
        w * a[::-1]
    with torch.no_grad():
        assert (w * a[::-1]).tolist() == [1, 1]


def test_in_a_picture_the_array_is_a_constant() -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    shown = str(viz.graph((np.array([3.0, 4.0], np.float32) * w).sum()))
    assert "[3, 4] · " in shown
    assert "changed since" not in shown
