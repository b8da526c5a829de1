"""Backward: leaves and their gradients, what is freed and what is not, and that nothing is kept alive or shared by
accident."""

from __future__ import annotations

import time
import weakref
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd
from zerograd.core.base import AccumulateGrad

TWICE = "^Trying to backward through the graph a second time"
NO_GRAPH = "^element 0 of tensors does not require grad and does not have a grad_fn$"
CHANGED = "^one of the variables needed for gradient computation has been modified by an inplace operation"
ones, tensor = zerograd.ones, zerograd.tensor


@pytest.fixture
def x() -> Any:
    return tensor([1.0, 2.0, 3.0], requires_grad=True)


# ---------------------------------------------------------------- leaves and their gradients


def test_a_spoiled_view_says_so_while_a_leaf_has_hooks(x: Any) -> None:
    handle = x.register_hook(lambda grad: grad)  # the walk that looks out for hooks does not record
    y = x * 1
    first = y.unbind()[0]
    square = first * first
    y.mul_(3)
    with pytest.raises(RuntimeError, match=r"^Output 0 of Unbind is a view and its base or another view"):
        square.backward()
    handle.remove()


def test_gradients_add_up_in_place(x: Any) -> None:
    (x * 2).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    assert x.grad is first
    assert first.tolist() == [5.0, 5.0, 5.0]
    assert first._version == 1
    assert not first.requires_grad


def test_a_gradient_put_there_by_hand_is_added_to(x: Any) -> None:
    mine = ones(3)
    x.grad = mine
    (x * 2).sum().backward()
    assert mine.tolist() == [3.0, 3.0, 3.0]
    x.grad = None
    (x * 2).sum().backward()
    assert mine.tolist() == [3.0, 3.0, 3.0]
    assert x.grad.tolist() == [2.0, 2.0, 2.0]


def test_only_leaves_that_ask_get_gradients(x: Any) -> None:
    frozen, w = ones(3), ones(3, requires_grad=True)
    (x * frozen * w).sum().backward()
    assert (frozen.grad, x.grad is None, w.grad is None) == (None, False, False)


def test_a_branch_that_leads_nowhere_is_harmless(x: Any) -> None:
    unused = x.exp()
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0]
    assert unused.grad_fn is not None


def test_unused_outputs_of_a_node_count_as_zeros() -> None:
    x = ones(3, 2, requires_grad=True)
    (x.unbind()[1] * 5).sum().backward()
    assert x.grad.tolist() == [[0, 0], [5, 5], [0, 0]]


def test_diamonds_and_repeated_inputs(x: Any) -> None:
    y = x * x
    z = (y + y * x + x).sum()
    z.backward()
    np.testing.assert_allclose(x.grad.numpy(), [2 * v + 3 * v * v + 1 for v in (1, 2, 3)])


def test_a_leaf_is_its_own_graph() -> None:
    for shape in ((), (1,)):
        x = zerograd.full(shape, 3.0, requires_grad=True)
        x.backward()
        x.backward()
        assert x.grad.tolist() == np.full(shape, 2.0).tolist()


def test_no_two_gradients_share_memory() -> None:
    a, b, c = (ones(3, requires_grad=True) for _ in range(3))
    given = ones(3)
    (a + b + c.view(3)).backward(given)
    c.grad.zero_()
    a.grad.mul_(7)
    assert (a.grad.tolist(), b.grad.tolist(), c.grad.tolist(), given.tolist()) == (
        [7.0] * 3,
        [1.0] * 3,
        [0.0] * 3,
        [1.0] * 3,
    )
    d = ones(3, requires_grad=True)
    d.backward(given)
    d.grad.add_(1)
    assert given.tolist() == [1.0] * 3
    e = ones(2, 2, requires_grad=True)
    e.sum().backward()
    e.grad[0, 0] = 5
    assert e.grad.tolist() == [[5.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize("make", ["a + b", "a - b", "b + a", "(a + b).clone()", "a.view(2) + b[...]", "a.t() + b",
                                  "zerograd.cat([a, b])[:2]", "zerograd.stack([a, b]).sum(0)", "a.expand(2) + b",
                                  "a.unsqueeze(0)[0] + b.t()"])  # fmt: skip
@pytest.mark.parametrize("retained", [False, True])
def test_leaf_gradients_can_be_written(make: str, retained: bool) -> None:
    a, b = ones(2, requires_grad=True), ones(2, requires_grad=True)
    y = eval(make, {"a": a, "b": b, "zerograd": zerograd})
    if retained:
        y.retain_grad()
    z = y * 1
    z.backward(ones(2))
    held = [t for t in (a, b, y) if t.is_leaf or t.retains_grad]
    assert len(held) == 2 + retained
    before = [t.grad.tolist() for t in held]
    for nr, t in enumerate(held):
        t.grad.fill_(100 + nr)
    for nr, t in enumerate(held):
        assert t.grad.tolist() == [100.0 + nr] * 2, before


def test_empty_and_broadcast_leaves() -> None:
    a, b = ones(0, 3, requires_grad=True), ones(3, requires_grad=True)
    (a * b).sum().backward()
    assert (a.grad.shape, b.grad.tolist()) == ((0, 3), [0.0, 0.0, 0.0])


def test_a_gradient_has_the_dtype_of_its_tensor(x: Any) -> None:
    y = (x.double() * tensor(2.0, dtype=zerograd.float64)).sum()
    y.backward()
    assert x.grad.dtype is zerograd.float32
    h = ones(2, dtype=zerograd.float16, requires_grad=True)
    (h * ones(2)).sum().backward()
    assert h.grad.dtype is zerograd.float16


# ---------------------------------------------------------------- retain_grad


def test_a_non_leaf_keeps_its_gradient_if_asked(x: Any) -> None:
    y = x * 2
    y.retain_grad()
    y.retain_grad()
    y.sum().backward(retain_graph=True)
    first = y.grad
    assert (y.retains_grad, first.tolist()) == (True, [1.0, 1.0, 1.0])
    y.sum().backward()
    assert y.grad.tolist() == [2.0, 2.0, 2.0]
    assert x.retain_grad() is None
    assert not x.retains_grad


def test_reading_the_gradient_of_a_non_leaf_warns_unless_it_is_retained(x: Any) -> None:
    y = x * 2
    for _ in range(2):
        with pytest.warns(
            UserWarning, match="^The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"
        ):
            assert y.grad is None
    y.retain_grad()
    assert y.grad is None


def test_an_output_of_several_is_retained_alone() -> None:
    rows = list(ones(2, 2, requires_grad=True))
    rows[1].retain_grad()
    (rows[0] * 2 + rows[1] * 3).sum().backward()
    assert rows[1].grad.tolist() == [3.0, 3.0]
    assert not rows[0].retains_grad


def test_retaining_keeps_nothing_alive(x: Any, no_gc: None) -> None:
    y = x * 2
    y.retain_grad()
    z = y.sum()
    z.backward()
    seen = weakref.ref(y), weakref.ref(y.grad_fn)
    del y, z
    assert [each() for each in seen] == [None, None]


# ---------------------------------------------------------------- calling backward


def test_what_has_no_graph_has_no_backward(x: Any) -> None:
    for nothing in (ones(3).sum(), x.detach().sum(), (x > 0).sum(), tensor(3)):
        with pytest.raises(RuntimeError, match=NO_GRAPH):
            nothing.backward()


@pytest.mark.parametrize("expression", ["x * x", "x.exp()", "x / 2 * x", "x ** 2", "x.log()", "x.sin()", "x @ x"])
def test_a_graph_with_saved_values_runs_once(x: Any, expression: str) -> None:
    y = eval(expression).sum()
    y.backward()
    before = x.grad.tolist()
    with pytest.raises(RuntimeError, match=TWICE):
        y.backward()
    assert x.grad.tolist() == before


@pytest.mark.parametrize(
    "expression", ["x + 2", "x - x", "-x", "x.view(3, 1)", "x[1:]", "x.clone()", "x.expand(2, 3)", "x.unsqueeze(0)"]
)
def test_a_graph_without_saved_values_runs_again(x: Any, expression: str) -> None:
    y = eval(expression).sum()
    y.backward()
    first = x.grad.clone()
    y.backward()
    assert x.grad.tolist() == (first * 2).tolist()


def test_a_retained_graph_runs_again_until_one_walk_frees_it(x: Any) -> None:
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward(None, True)
    y.backward()
    assert x.grad.tolist() == [6.0, 12.0, 18.0]
    with pytest.raises(RuntimeError, match=TWICE):
        y.backward()
    with pytest.raises(RuntimeError, match=TWICE):
        _ = (y.grad_fn.next_functions[0][0])._saved_self


def test_a_shared_part_is_freed_for_both(x: Any) -> None:
    shared = x * x
    first, second = shared.sum(), (shared + 1).sum()
    first.backward()
    with pytest.raises(RuntimeError, match=TWICE):
        second.backward()


def test_as_pytorch_frees_a_part() -> None:
    """Which graphs may be walked again is recorded by asking; here live, for all one- and two-tensor operations."""
    torch = oracle.the_torch()
    for code in ("x*c", "c*x", "x/c", "c/x", "x*2", "x/2", "2/x", "x**2", "2**x", "x**c", "x.sum()", "x.mean(0)",
                 "x.t()", "x@x", "x@c", "x[0]", "x+c", "x.abs()", "x.relu()", "x.sqrt()", "x.tanh()", "x.sign()",
                 "torch.cat([x,c])", "torch.stack([x,x])", "x.double()", "x.view(-1)", "x.unbind()[1]",
                 "x[0].dot(c[0])", "x.sum((0,1),keepdim=True)", "x.mv(c[0])", "torch.add(x,c,alpha=3)"):  # fmt: skip
        told = []
        for library in (zerograd, torch):
            x, c = library.ones(2, 2, requires_grad=True), library.ones(2, 2)
            y = eval(code, {"torch": library, "x": x, "c": c})
            y = y.sum() if y.dim() else y
            y.backward()
            try:
                y.backward()
                told.append(x.grad.tolist())
            except RuntimeError as error:
                told.append(str(error)[:40])
        assert told[0] == told[1], code


def test_the_gradient_argument(x: Any) -> None:
    (x * 2).backward(tensor([1.0, 10.0, 100.0]))
    assert x.grad.tolist() == [2.0, 20.0, 200.0]
    given = ones(3, requires_grad=True)
    (x * 2).backward(given * 1)
    assert x.grad.grad_fn is None
    assert given.grad is None
    with pytest.raises(
        RuntimeError, match=r"^Mismatch in shape: grad_output\[0\] has a shape of torch.Size\(\[1\]\) and output\[0\]"
    ):
        (x * 2).sum().backward(ones(1))


def test_a_failed_walk_leaves_recording_and_the_mode_as_they_were(x: Any) -> None:
    u = x * 1
    y = (u * u).sum()
    u.detach().add_(1)
    with pytest.raises(RuntimeError, match=CHANGED):
        y.backward()
    with pytest.raises(TypeError):
        zerograd.exp(np.ones(2))
    assert (x * 2).requires_grad


# ---------------------------------------------------------------- versions


def test_a_saved_value_that_was_changed_is_noticed(x: Any) -> None:
    for change in (
        "w.add_(1)",
        "w.zero_()",
        "w[0].fill_(2)",
        "w.detach().add_(1)",
        "w[1:].mul_(2)",
        "w.view(3, 1).zero_()",
        "w.fill_(9)",
    ):
        w = tensor([4.0, 5.0, 6.0])
        y = (x * w).sum()
        eval(change)
        with pytest.raises(
            RuntimeError, match=CHANGED + r": \[torch.FloatTensor \[3\]\] is at version 1; expected version 0 instead"
        ):
            y.backward()


def test_what_is_not_needed_may_be_changed(x: Any) -> None:
    w = tensor([4.0, 5.0, 6.0])
    y = (x + w).sum() + (w * 2).sum() + (x * 2.0).sum() + x.view(3).sum()
    w.add_(1)
    x.detach().add_(1)
    y.backward()
    assert x.grad.tolist() == [4.0, 4.0, 4.0]


def test_data_goes_unnoticed_and_detach_does_not(x: Any) -> None:
    y = (x * x).sum()
    x.data.zero_()
    assert x._version == 0
    y.backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]
    y = (x * x).sum()
    x.detach().zero_()
    assert x._version == 1
    with pytest.raises(RuntimeError, match=CHANGED):
        y.backward()


def test_no_grad_changes_the_version(x: Any) -> None:
    y = (x * x).sum()
    with zerograd.no_grad():
        x.add_(1)
    with pytest.raises(RuntimeError, match=CHANGED):
        y.backward()


def test_a_result_changed_is_named_by_its_maker(x: Any) -> None:
    y = x.exp()
    z = y.sum()
    y.detach().add_(1)
    with pytest.raises(RuntimeError, match=r"which is output 0 of Exp, is at version 1; expected version 0"):
        z.backward()


def test_the_version_of_a_slice_is_its_base(x: Any) -> None:
    base = ones(4)
    y = (x * base[:3]).sum()
    base[3] = 5  # another element, but the same memory
    with pytest.raises(RuntimeError, match=CHANGED):
        y.backward()


# ---------------------------------------------------------------- depth, memory, cycles


def test_a_deep_chain_is_built_walked_and_freed(no_gc: None) -> None:
    x = tensor(1.0, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + 0.0
    start = weakref.ref(y.grad_fn)
    y.backward()
    assert x.grad.item() == 1
    assert len(oracle.graph(y)) == 100_001
    del y
    assert start() is None


def test_a_deep_chain_is_freed_without_a_walk(no_gc: None) -> None:
    y = x = tensor(1.0, requires_grad=True)
    for _ in range(100_000):
        y = y * x
    first = weakref.ref(y.grad_fn)
    del y
    assert first() is None


def test_a_wide_graph_takes_linear_time() -> None:
    x = tensor(1.0, requires_grad=True)
    begin = time.perf_counter()
    total = zerograd.stack([x * 2 for _ in range(3000)]).sum()
    for _ in range(20):  # a diamond at each step: 2**20 paths
        total = total + total
    total.backward()
    assert x.grad.item() == 6000 * 2**20
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("walked", [False, True])
@pytest.mark.parametrize("expression", [
    "x * w", "x.exp()", "x.sigmoid() * x", "x @ w", "x ** w", "x[0] * x[1]", "list(x)[0] * w",
    "zerograd.cat([x, w])", "x.view(3, 1).expand(3, 2)",
    "(x * w).sum() / x.mean()", "x.tanh().tanh().reciprocal()", "x.detach() * w", "x.sum(0, keepdim=True).sqrt()",
])  # fmt: skip
def test_nothing_is_in_a_cycle(no_gc: None, expression: str, walked: bool) -> None:
    x, w = tensor([1.0, 2.0, 3.0], requires_grad=True), ones(3, requires_grad=True)
    y = eval(expression, {"zerograd": zerograd, "x": x, "w": w})
    y.retain_grad()
    z = (y * y).sum()
    if walked:
        z.backward()
    parts = [weakref.ref(part) for part in (x, w, y, z, y.grad_fn, z.grad_fn, z.grad_fn.next_functions[0][0])]
    del x, w, y, z
    assert [part() for part in parts] == [None] * len(parts)


def test_a_result_does_not_keep_its_inputs_beyond_need(no_gc: None) -> None:
    x = ones(1000, requires_grad=True)
    y = x * 2
    middle = weakref.ref(y)
    z = y + 1
    del y
    assert middle() is None
    z.sum().backward()
    assert x.grad is not None


def test_walking_frees_what_was_saved(no_gc: None) -> None:
    x = ones(1000, requires_grad=True)
    y = x.exp()
    z = (y * y).sum()
    saved = weakref.ref(y)
    del y
    assert saved() is not None
    z.backward()
    assert saved() is None


def test_a_graph_keeps_its_leaves_and_a_leaf_no_graph(no_gc: None) -> None:
    x = ones(2, requires_grad=True)
    y = (x * 2).sum()
    leaf, node = weakref.ref(x), weakref.ref(y.grad_fn)
    del x
    y.backward()
    end = y.grad_fn.next_functions[0][0].next_functions[0][0]
    assert (type(end), end.shape, end.variable is leaf()) == (AccumulateGrad, (2,), True)
    del y
    assert node() is None
    assert end.variable.grad.tolist() == [2.0, 2.0]
    del end
    assert leaf() is None


def test_a_leaf_that_was_given_another_shape_after_it_was_used() -> None:
    x, w = ones(2, requires_grad=True), ones(2, requires_grad=True)
    y = (x * w).sum()
    x.data = ones(3)
    with pytest.raises(RuntimeError, match=r"shape \[2\] does not go into the shape \[3\] that a leaf was given after it"):
        y.backward()
    assert x.grad is None
    assert w.grad is None
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0]


def test_a_thousand_detached_losses_keep_no_graph_alive(no_gc: None) -> None:
    x = ones(2, requires_grad=True)
    nodes, kept = [], []
    for _ in range(1000):
        loss = (x * x).sum()
        nodes.append(weakref.ref(loss.grad_fn))
        kept.append(loss.detach())
    del loss
    assert not any(node() for node in nodes)
    assert kept[0].item() == 2


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_a_gradient_of_the_wrong_shape_is_named_by_its_place(x: Any, wrong: int) -> None:
    """PyTorch means to say it, and stumbles over the comparison of the gradients before the wrong one."""
    gradients = [ones(2 if place == wrong else 3) for place in range(3)]
    told = rf"Mismatch in shape: grad_output\[{wrong}\] has a shape of torch.Size\(\[2\]\) and output\[{wrong}\] has"
    with pytest.raises(RuntimeError, match=told):
        zerograd.autograd.backward([x * 1, x * 2, x * 3], gradients)
    with pytest.raises(RuntimeError, match=told):
        zerograd.autograd.grad([x * 1, x * 2, x * 3], x, gradients)


@pytest.mark.parametrize("roots", [1, 2])  # of two it is not the usual walk
def test_a_gradient_lies_in_memory_as_its_leaf_does(roots: int) -> None:
    w, other = ones(2, 3, requires_grad=True), ones(1, requires_grad=True)
    made = zerograd.nn.functional.linear(tensor([1.0, 2.0, 3.0]), w).sum(), (other * 1).sum()
    zerograd.autograd.backward(made if roots == 2 else made[0])
    assert w.grad.stride() == (3, 1)
    assert w.grad.is_contiguous()


@pytest.mark.parametrize("code", ["x.backward(y)", "(x * y).sum().backward()", "(x * x).sum().backward()", "(x * 1).backward(y)",
                                  "torch.autograd.backward([(x * x).sum(), (x * y).sum()])"])  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_whatever_comes_to_a_leaf_is_laid_out_as_the_leaf(code: str, turned: bool) -> None:
    numbers = zerograd.arange(6.0)
    x = (numbers.view(2, 3).t().clone() if turned else numbers.view(3, 2)).requires_grad_()
    y = zerograd.ones(3, 2) if turned else zerograd.ones(2, 3).t()
    exec(code, {"torch": zerograd, "x": x, "y": y})
    assert x.grad.stride() == x.stride() == ((1, 3) if turned else (2, 1))
