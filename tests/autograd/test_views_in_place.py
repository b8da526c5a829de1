"""What an eager autograd must get right about in-place operations, views and versions; each test is run with both libraries.

The names of the tests are those under which PyTorch's own suite checks the same.
"""

from __future__ import annotations

from typing import Any

import pytest

CHANGED = "one of the variables needed for gradient computation has been modified by an inplace operation"


def test_inplace(torch: Any) -> None:
    x = torch.ones(5, requires_grad=True)
    y = torch.full((5,), 4.0, requires_grad=True)
    z = x * y
    q = z + y  # saves nothing
    w = z * y  # saves z
    z.add_(2)
    q.backward(torch.ones(5), retain_graph=True)
    assert x.grad.tolist() == [4] * 5
    with pytest.raises(RuntimeError, match=CHANGED):
        w.backward(torch.ones(5))
    leaf = torch.ones(5, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"^a leaf Variable that requires grad is being used in an in-place operation\.$"):
        leaf.add_(3)
    h = leaf * 2
    h.exp_()  # saves its result, which is what stands there
    h.sum().backward()
    assert leaf.grad.tolist() == pytest.approx([2 * 2.718281828459045**2] * 5)


def test_version_counter(torch: Any) -> None:
    x = torch.randn(1, 2)
    before = x._version
    x.add_(1)
    assert x._version == before + 1
    view = x[0]
    assert view._version == x._version
    view.mul_(2)
    assert x._version == view._version == before + 2
    detached = x.detach()
    detached.zero_()
    assert x._version == before + 3
    other = torch.zeros(1, 2)
    version = x._version
    x.data = other
    assert x._version == version


def test_saved_variable_version_counter(torch: Any) -> None:
    x = torch.rand(2, requires_grad=True)
    b = torch.exp(x)
    saved = b.grad_fn._saved_result
    assert saved._version == b._version and saved.tolist() == b.tolist()
    with torch.no_grad():
        b.add_(1)
    assert saved._version == b._version


def test_no_grad_modifies_version(torch: Any) -> None:
    x, y = torch.randn(5, requires_grad=True), torch.randn(5, requires_grad=True)
    z = (x * y).sum()
    with torch.no_grad():
        x *= 2
    with pytest.raises(RuntimeError, match=CHANGED):
        z.backward()


def test_detach_then_inplace_raises_in_autograd(torch: Any) -> None:
    x = torch.randn([], requires_grad=True)
    y = torch.sin(x)
    detached = x.detach()
    with torch.no_grad():
        detached.mul_(2)
    with pytest.raises(RuntimeError, match=CHANGED):
        y.backward()
    assert detached.data_ptr() == x.data_ptr()


def test_no_unnecessary_save(torch: Any) -> None:
    mean = torch.ones(3, requires_grad=True)
    x = torch.ones(3) * 2
    total = torch.zeros(3)
    for step in range(3):
        total = total + x * mean  # saves x and mean
        total += step
    total.sum().backward()
    assert mean.grad.tolist() == [6, 6, 6]
    y = mean * 2
    z = y * 3.0  # a number: y is not saved
    y.mul_(5)
    z.sum().backward()
    assert mean.grad.tolist() == [12, 12, 12]


def test_index_backward_does_not_save_tensor(torch: Any) -> None:
    a = torch.tensor([1.0, 0, 0]).requires_grad_() * 1
    b = torch.zeros(3, 4, requires_grad=True)
    taken = b.clone()
    rows = taken[a.detach().long()]
    taken.add_(3)
    rows.sum().backward()
    assert b.grad.tolist() == [[2] * 4, [1] * 4, [0] * 4]


def test_inplace_on_view_leaf_errors(torch: Any) -> None:
    x = torch.zeros(1, requires_grad=True)
    y = x.view_as(x)
    with pytest.raises(RuntimeError, match=r"^a view of a leaf Variable that requires grad is being used in an in-place"):
        y.add_(1)
    assert x.tolist() == [0]


def test_inplace_on_view_saved_output(torch: Any) -> None:
    x = torch.rand(10, requires_grad=True)
    y = torch.nn.functional.dropout(x * 1, 0.5)
    y.abs_()
    y.sum().backward()
    assert x.grad is not None
    z = x * 1
    view = z[:5]
    view.exp_()
    z.sum().backward()


def test_inplace_on_view_backprop_base(torch: Any) -> None:
    root = torch.ones(2, 2, requires_grad=True)
    x = root.clone()
    v = x.narrow(0, 0, 1)
    v.mul_(2)
    x.sum().backward()
    assert root.grad.tolist() == [[2, 2], [1, 1]]


def test_inplace_on_view_backprop_view_of_view(torch: Any) -> None:
    root = torch.ones(2, 2, requires_grad=True)
    x = root.clone()
    v1, v2 = x.narrow(0, 0, 1), x.narrow(0, 0, 1)
    v1.mul_(2)
    v2.sum().backward()
    assert root.grad.tolist() == [[2, 2], [0, 0]]


def test_inplace_on_view_of_view(torch: Any) -> None:
    root = torch.ones(2, 2, requires_grad=True)
    x = root.clone()
    v = x.narrow(0, 0, 1).narrow(1, 1, 1)
    v.mul_(2)
    x.sum().backward()
    assert root.grad.tolist() == [[1, 2], [1, 1]]


def test_inplace_on_view_modify_base(torch: Any) -> None:
    """In-place on the base makes the view tracked."""
    r = torch.ones(1, requires_grad=True)
    x = torch.ones(5)
    v = x.select(0, 1)
    assert not v.requires_grad and v.grad_fn is None
    x.add_(r)
    assert v.requires_grad and v.grad_fn is not None
    v.sum().backward()
    assert r.grad.tolist() == [1]


def test_inplace_on_view_makes_base_require_grad(torch: Any) -> None:
    a, b = torch.randn(4), torch.randn(4, requires_grad=True)
    c = b * b
    view = a[:2]
    assert not a.requires_grad
    view.mul_(c[:2])
    assert view.requires_grad and a.requires_grad
    before = a.detach().clone()
    a.sum().backward()
    assert before.shape == (4,) and b.grad[2:].tolist() == [0, 0] and b.grad[:2].abs().sum() > 0


def test_inplace_on_view_then_no_grad(torch: Any) -> None:
    a = torch.ones(3, 1, requires_grad=True)
    b = a * 2
    c = b.view_as(b)
    c[0][0] = 3
    assert c.grad_fn is not None
    with torch.no_grad():
        assert c.grad_fn is not None
    c.sum().backward()
    assert a.grad.tolist() == [[0], [2], [2]]


@pytest.mark.parametrize("write", ["base", "view", "detached"])
def test_views_follow_a_write_that_nobody_records(torch: Any, write: str) -> None:
    base = torch.ones(3, requires_grad=True)
    view = base.view(-1)
    part = view[1:]
    if write == "detached":
        base.detach().mul_(2)
    else:
        with torch.no_grad():
            (base if write == "base" else view).mul_(2)
    for each in (view, part):
        assert each.grad_fn.name() == "AsStridedBackward0" and each.grad_fn.next_functions[0][0].variable is base
    (part * 3).sum().backward()
    assert base.grad.tolist() == [0, 3, 3]


def test_views_follow_a_write_to_a_detached_twin_that_is_recorded(torch: Any) -> None:
    base, other = torch.ones(2, requires_grad=True) * 1, torch.ones(2, requires_grad=True)
    view = base.view(-1)
    base.detach().add_(other)
    assert view.grad_fn.name() == "AsStridedBackward0"


def test_a_view_made_under_no_grad_cannot_follow(torch: Any) -> None:
    base = torch.ones(3, requires_grad=True) * 1
    with torch.no_grad():
        view = base[1:]
        view.mul_(2)
    text = "^A view was created in no_grad mode and its base or another view of its base has been modified inplace"
    for ask in (lambda: view.grad_fn, lambda: view.is_leaf):
        for mode in (torch.no_grad, torch.enable_grad):
            with mode(), pytest.raises(RuntimeError, match=text):
                ask()
    assert view.tolist() == [2, 2] and view.detach().tolist() == [2, 2] and not view.retains_grad


def test_a_view_of_a_view_made_under_no_grad_is_refused(torch: Any) -> None:
    base = torch.ones(2, 2)
    with torch.no_grad():
        row = base[0]
    whole = row.requires_grad_().view(-1)
    with pytest.raises(RuntimeError, match=r"^Output 0 of View is a view of a view which was created in no_grad mode and"):
        whole.mul_(2)


def test_a_copy_into_a_part_is_walked_once(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True) * 1
    x[0].add_(3)
    x.sum().backward()
    with pytest.raises(RuntimeError, match=r"^Trying to backward through the graph a second time"):
        x.sum().backward()


@pytest.mark.filterwarnings("ignore:Using backward")
def test_what_was_written_to_is_named_in_full(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True) * 1
    y = x * x
    x[0].mul_(2)
    with pytest.raises(RuntimeError, match=r"which is output 0 of torch::autograd::CopySlices, is at version 1;"):
        y.sum().backward()
    x = torch.ones(1, requires_grad=True)
    (x * x).sum().backward(create_graph=True)
    y = x.grad * x.grad
    with torch.no_grad():
        x.grad.mul_(2)
    with pytest.raises(RuntimeError, match=r"which is output 0 of torch::autograd::CopyBackwards, is at"):
        y.sum().backward()
    x.grad, other = None, torch.ones(2)
    y = torch.ones(2, dtype=torch.float64, requires_grad=True) * other
    other.mul_(2)
    with pytest.raises(RuntimeError, match=r"\[torch\.FloatTensor \[2\]\] is at version 1"):
        y.sum().backward()


def test_copy_(torch: Any) -> None:
    x, y = torch.randn(5, requires_grad=True), torch.ones(5, dtype=torch.float64, requires_grad=True)
    z = x * 1
    z.copy_(y)
    assert z.dtype is torch.float32
    (z * 2).sum().backward()
    assert x.grad.tolist() == [0] * 5 and y.grad.tolist() == [2] * 5 and y.grad.dtype is torch.float64
    for dtype in (torch.float16, torch.float32, torch.int64, torch.uint8, torch.bool):
        made = torch.zeros(2, dtype=dtype).copy_(torch.tensor([0.0, 1.0]))
        assert made.dtype is dtype and made.tolist() == [0, 1]


def test_out_variant_raises_when_inputs_require_grad(torch: Any) -> None:
    a, b, out = torch.randn(2, 2, requires_grad=True), torch.randn(2, 2, requires_grad=True), torch.zeros(2, 2)
    with pytest.raises(RuntimeError, match=r"^mul\(\): functions with out=\.\.\. arguments don't support automatic"):
        torch.mul(a, b, out=out)
    with torch.no_grad():
        torch.mul(a, b, out=out)
    assert out.tolist() == (a * b).tolist()
    with pytest.raises(RuntimeError, match=r"functions with out=\.\.\. arguments don't support automatic differentiation"):
        torch.mul(a.detach(), b.detach(), out=torch.zeros(2, 2, requires_grad=True))
