"""What an eager autograd must get right about leaves, ``.grad`` and ``requires_grad``; each test is run with both libraries.

The names of the tests are those under which PyTorch's own suite checks the same.
"""

from __future__ import annotations

import copy
import gc
import pickle
import warnings
import weakref
from typing import Any

import pytest

NON_LEAF = "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"


def test_tensor_grad_warnings(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert x.grad is None
        kept = x * 2
        kept.retain_grad()
        assert kept.grad is None
    with pytest.warns(UserWarning, match=NON_LEAF):
        assert (x * 2).grad is None


def test_requires_grad_(torch: Any) -> None:
    x = torch.ones(2)
    assert x.requires_grad_() is x and x.requires_grad
    assert x.requires_grad_(False) is x and not x.requires_grad
    y = torch.ones(2, requires_grad=True) * 2
    assert y.requires_grad_() is y
    with pytest.raises(RuntimeError, match=r"^you can only change requires_grad flags of leaf variables\."):
        y.requires_grad_(False)
    assert y.requires_grad


def test_requires_grad_inplace(torch: Any) -> None:
    a, b = torch.ones(3), torch.ones(3, requires_grad=True)
    a += b
    assert a.requires_grad and not a.is_leaf
    a.sum().backward()
    assert b.grad.tolist() == [1, 1, 1]
    later, b = torch.ones(3), torch.ones(3, requires_grad=True)
    product = later + 0
    product *= b
    assert product.requires_grad


def test_no_requires_grad_inplace(torch: Any) -> None:
    a = torch.ones(2, 2)
    a.add_(1)
    a.requires_grad = True
    (a * 2).sum().backward()
    assert a.grad.tolist() == [[2, 2], [2, 2]]
    with pytest.raises(RuntimeError, match=r"^a leaf Variable that requires grad is being used in an in-place operation\.$"):
        a.add_(1)
    b = torch.ones(2, 2)
    view = b[0]
    b.requires_grad = True
    with pytest.raises(RuntimeError, match=r"^a view of a leaf Variable that requires grad is being used in an in-place"):
        view.add_(1)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", ["zeros", "ones", "randn", "rand", "empty", "full", "eye"])
def test_requires_grad_factory(torch: Any, name: str, dtype: str) -> None:
    size = ((2, 2), 3.0) if name == "full" else (2, 2) if name != "eye" else (2,)
    for flag in (False, True):
        made = getattr(torch, name)(*size, dtype=getattr(torch, dtype), requires_grad=flag)
        assert made.requires_grad is flag and made.is_leaf and made.dtype is getattr(torch, dtype)
        assert torch.zeros_like(made, requires_grad=flag).requires_grad is flag


def test_set_requires_grad_only_for_floats(torch: Any) -> None:
    for dtype in (torch.int64, torch.int32, torch.uint8, torch.bool):
        x = torch.ones(2, dtype=dtype)
        x.requires_grad = False
        for track in (lambda x=x: setattr(x, "requires_grad", True), x.requires_grad_,
                      lambda dtype=dtype: torch.ones(1, dtype=dtype, requires_grad=True)):  # fmt: skip
            with pytest.raises(RuntimeError, match="floating point"):
                track()
        assert not x.requires_grad


def test_attribute_deletion(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    x.sum().backward()
    del x.grad
    assert x.grad is None
    with pytest.raises(RuntimeError):
        del x.data
    with pytest.raises(RuntimeError):
        del x.requires_grad
    with pytest.raises(TypeError):
        x.data = None
    assert x.tolist() == [1, 1] and x.requires_grad


def test_retain_grad(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    h = x * 3
    h.retain_grad()
    h.retain_grad()
    (h * h).sum().backward(retain_graph=True)
    assert h.grad.tolist() == [6, 12]
    (h * h).sum().backward()
    assert h.grad.tolist() == [12, 24]
    x.retain_grad()
    assert not x.retains_grad and h.retains_grad
    with pytest.raises(RuntimeError, match=r"^can't retain_grad on Tensor that has requires_grad=False$"):
        torch.ones(1).retain_grad()


def test_retain_grad_inplace(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    y.retain_grad()
    y.mul_(5)
    y.sum().backward()
    assert y.grad.tolist() == [1, 1] and x.grad.tolist() == [5, 5]


def test_retain_grad_cycle(torch: Any) -> None:
    def made() -> Any:
        h = torch.ones(2, requires_grad=True) * 2
        h.retain_grad()
        h.sum().backward()
        return weakref.ref(h)

    gc.collect()
    gc.disable()
    try:
        assert made()() is None
    finally:
        gc.enable()


def test_leaf_assignment(torch: Any) -> None:
    x, y = torch.ones(3), torch.tensor([5.0], requires_grad=True)
    assert x.is_leaf
    x[0] = y
    assert not x.is_leaf and x.requires_grad
    (x * torch.tensor([2.0, 3.0, 4.0])).sum().backward()
    assert y.grad.tolist() == [2]
    x = torch.zeros(3)
    x[0], x[1] = y, y * 2
    y.grad = None
    x.sum().backward()
    assert y.grad.tolist() == [3]


def test_no_grad_assignment(torch: Any) -> None:
    x, y = torch.zeros(3, requires_grad=True), torch.tensor([5.0], requires_grad=True)
    with torch.no_grad():
        x[0] = y
    assert x.is_leaf and x.requires_grad and x.grad_fn is None and x.tolist() == [5, 0, 0]


@pytest.mark.parametrize(("where", "kept"), [
    ("0", [0, 1, 1, 1]), ("slice(1, 3)", [1, 0, 0, 1]), ("[0, 3]", [0, 1, 1, 0]), ("slice(None, None, 2)", [0, 1, 0, 1]),
    ("-1", [1, 1, 1, 0]), ("slice(None)", [0, 0, 0, 0]), ("Ellipsis", [0, 0, 0, 0]),
])  # fmt: skip
def test_setitem(torch: Any, where: str, kept: list[int]) -> None:
    index = eval(where)
    x = torch.arange(4.0).requires_grad_()
    value = torch.tensor(7.0, requires_grad=True)
    y = x * 1
    before = y._version
    y[index] = value
    assert y._version == before + 1 and y.tolist() == [float(i) if k else 7.0 for i, k in enumerate(kept)]
    y.sum().backward()
    assert x.grad.tolist() == kept and value.grad.item() == kept.count(0)


def test_setitem_mask(torch: Any) -> None:
    mask = torch.tensor([True, False, True, False])
    x, value = torch.arange(4.0).requires_grad_(), torch.tensor(7.0, requires_grad=True)
    y = x * 1
    y[mask] = value
    y.sum().backward()
    assert y.tolist() == [7, 1, 7, 3] and x.grad.tolist() == [0, 1, 0, 1] and value.grad.item() == 2
    y = x * 1
    y[~mask] = 5.0
    x.grad = None
    y.sum().backward()
    assert x.grad.tolist() == [1, 0, 1, 0]


def test_grad_nonleaf(torch: Any) -> None:
    leaf = torch.tensor([1.0, 2.0], requires_grad=True)
    x = leaf
    for _ in range(5):
        y = (x * x).sum()
        (slope,) = torch.autograd.grad(y, x)
        assert slope.tolist() == (2 * x).tolist()
        x = x + 0.1
    assert leaf.grad is None


def test_grad_nonleaf_many_outputs(torch: Any) -> None:
    leaf = torch.arange(4.0).requires_grad_()
    first, second = (leaf * 2).chunk(2)
    slopes = torch.autograd.grad([(first * 3).sum(), (second * first).sum()], [first, second])
    assert [slope.tolist() for slope in slopes] == [[3 + 4, 3 + 6], [0, 2]]
    assert leaf.grad is None


def test_integer_outputs(torch: Any) -> None:
    x = torch.tensor([[3.0, 1.0, 2.0], [2.0, 5.0, 2.0]], requires_grad=True)
    rows = x.detach().sort(1)[0].contiguous()
    outputs = [
        x.argmax(), x.argmax(0), x.argmin(), x.argmin(1), x.argsort(), torch.searchsorted(rows, x), torch.bucketize(x, rows[0]),
        torch.count_nonzero(x), torch.unique(x, return_inverse=True)[1], torch.unique(x, return_counts=True)[1], x.sort()[1],
        x.topk(1)[1], x.max(0)[1], x.kthvalue(1)[1], torch.unique_consecutive(x, return_inverse=True)[1], x > 1, x.long(),
    ]  # fmt: skip
    for each in outputs:
        assert not each.requires_grad and each.grad_fn is None and not each.is_floating_point()


def test_set_data_preserve_pyobj(torch: Any) -> None:
    x, y = torch.zeros(2, requires_grad=True), torch.ones(2)
    place, version = id(x), x._version
    x.data = y
    assert id(x) == place and x.requires_grad and x.is_leaf and x._version == version and x.tolist() == [1, 1]
    y.add_(1)
    assert x.tolist() == [2, 2]


def test_set_data_self_requires_grad(torch: Any) -> None:
    x = torch.tensor(1.0, requires_grad=True)
    x.data = torch.tensor(2.0)
    with pytest.raises(RuntimeError, match=r"^data set to a tensor that requires gradients must be floating point or complex"):
        x.data = torch.tensor(1)
    assert x.item() == 2 and x.requires_grad


def test_pickle(torch: Any) -> None:
    x, y = torch.ones(2, 3, requires_grad=True), torch.ones(2)
    for protocol in (2, pickle.HIGHEST_PROTOCOL):
        a, b = pickle.loads(pickle.dumps([x, y], protocol))
        assert a.requires_grad and not b.requires_grad and a.tolist() == x.tolist() and a.is_leaf
    assert copy.deepcopy(x).requires_grad


def test_variable_traverse(torch: Any) -> None:
    def made() -> Any:
        y = torch.ones(2, requires_grad=True) * 2
        y.itself = y  # through y.__dict__, which the collector has to know
        return weakref.ref(y)

    found = made()
    gc.collect()
    assert found() is None


def test_shape(torch: Any) -> None:
    x = torch.ones(3, 4, requires_grad=True)
    assert x.shape == x.size() == (3, 4) and isinstance(x.shape, torch.Size) and len(x.shape) == 2 and x.T.shape == (4, 3)


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad")
def test_pyscalar_conversions(torch: Any) -> None:
    x = torch.tensor([[2.5]], requires_grad=True)
    assert float(x) == 2.5 and int(x) == 2 and bool(x) and x.item() == 2.5
    for convert in (float, int):
        with pytest.raises((ValueError, RuntimeError)):
            convert(torch.ones(2, requires_grad=True))
    assert [0, 1, 2][torch.tensor(1)] == 1
    with pytest.raises(TypeError):
        [0, 1, 2][torch.tensor(1.0)]


def test_numpy_requires_grad(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    text = r"^Can't call numpy\(\) on Tensor that requires grad\. Use tensor\.detach\(\)\.numpy\(\) instead\.$"
    for tracked in (x, x * 2):
        with pytest.raises(RuntimeError, match=text):
            tracked.numpy()
    assert x.detach().numpy().tolist() == [1, 1]
    with torch.no_grad():
        assert (x * 2).numpy().tolist() == [2, 2]
