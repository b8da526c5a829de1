"""What an eager autograd must get right about ``backward`` and ``grad``; each test is run with both libraries.

The names of the tests are those under which PyTorch's own suite checks the same.
"""

from __future__ import annotations

import threading
import warnings
from typing import Any

import pytest

NEEDS_NONE = r"^element 0 of tensors does not require grad and does not have a grad_fn$"
AGAIN = "Specify retain_graph=True if you need to backward through the graph a second time"


def leaves(torch: Any) -> tuple[Any, Any]:
    return torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0], requires_grad=True)


# ---------------------------------------------------------------- roots and inputs


def test_backward(torch: Any) -> None:
    x, y = leaves(torch)
    z = x * x + x * y * 2 + y * y
    z.backward(torch.tensor([1.0, 10.0]), create_graph=False)
    assert x.grad.tolist() == [2 * 1 + 2 * 3, 10 * (2 * 2 + 2 * 4)]
    assert y.grad.tolist() == [2 * 1 + 2 * 3, 10 * (2 * 2 + 2 * 4)]


def test_what_is_wrong_with_roots_is_told_in_order(torch: Any) -> None:
    x, _ = leaves(torch)
    plain = torch.ones(2)
    for roots, gradients, text in [
        ([plain], None, NEEDS_NONE),
        ([plain], [torch.ones(3)], r"^Mismatch in shape: grad_output\[0\] has a shape of torch.Size\(\[3\]\)"),
        ([plain, x], None, "^grad can be implicitly created only for scalar outputs$"),
    ]:
        with pytest.raises(RuntimeError, match=text):
            torch.autograd.backward(roots, gradients)
    for nothing in (lambda: plain.backward(inputs=[]), lambda: torch.autograd.grad(plain, [])):
        with pytest.raises(RuntimeError, match=r"^`inputs` argument to `.*` cannot be empty\.$"):
            nothing()


def test_backward_goes_through_inputs_and_grad_does_not(torch: Any) -> None:
    x, _ = leaves(torch)
    for asked, again in (("grad", True), ("backward", False)):
        square = x**2
        total = (square * 3).sum()
        if asked == "grad":
            assert torch.autograd.grad(total, square)[0].tolist() == [3, 3]
        else:
            total.backward(inputs=[square])
            assert square.grad.tolist() == [3, 3] and x.grad is None
        if again:
            square.sum().backward(inputs=[square])
        with pytest.raises(RuntimeError, match=AGAIN):
            square.sum().backward()


def test_broadcasting_is_undone_in_recorded_steps(torch: Any) -> None:
    """As ``sum`` and ``view``; to a number, as a whole ``sum``."""
    wide = torch.ones(3, 1, 2, requires_grad=True)
    for shape, names in [((), ["SumBackward0"]), ((2,), ["ViewBackward0", "SumBackward1"]), ((1, 1, 2), ["SumBackward1"])]:
        x = torch.ones(shape, requires_grad=True)
        (grad,) = torch.autograd.grad((x * wide).sum(), x, create_graph=True)
        node = grad.grad_fn
        for name in names:
            assert node.name() == name
            node = node.next_functions[0][0]
        assert node.name() == "MulBackward0"


def test_multi_backward(torch: Any) -> None:
    x, y = leaves(torch)
    torch.autograd.backward([x + y, x * y], [torch.ones(2), torch.tensor([1.0, 2.0])])
    assert x.grad.tolist() == [1 + 3, 1 + 2 * 4] and y.grad.tolist() == [1 + 1, 1 + 2 * 2]


def test_dependent_backward(torch: Any) -> None:
    x = torch.tensor([2.0, 3.0], requires_grad=True)
    y = x**2
    z = y**3
    torch.autograd.backward([y, z], [torch.ones(2), torch.tensor([2.0, 3.0])])
    assert x.grad.tolist() == [2 * 2 + 2 * 6 * 2**5, 2 * 3 + 3 * 6 * 3**5]


def test_duplicate_backward_root(torch: Any) -> None:
    x, y = leaves(torch)
    z = x * y
    torch.autograd.backward([z, z], [torch.ones(2), torch.ones(2)])
    assert x.grad.tolist() == [6, 8] and y.grad.tolist() == [2, 4]


def test_multi_backward_no_grad(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"^element 1 of tensors does not require grad"):
        torch.autograd.backward([x * 2, torch.ones(2)], [torch.ones(2), torch.ones(2)])
    assert x.grad is None
    with pytest.raises(RuntimeError, match=r"^got 2 tensors and 1 gradients$"):
        torch.autograd.backward([x.sum(), x * 2], [torch.tensor(1.0)])
    torch.autograd.backward([x.sum(), x * 2], [None, torch.ones(2)])
    assert x.grad.tolist() == [3, 3]


def test_backward_badcalls(torch: Any) -> None:
    with pytest.raises(RuntimeError, match=NEEDS_NONE):
        torch.ones(1).backward()


def test_grad_badcalls(torch: Any) -> None:
    x, y = torch.ones(1), torch.ones(1)
    with pytest.raises(RuntimeError, match=NEEDS_NONE):
        torch.autograd.grad(x, y)
    y.requires_grad_()
    with pytest.raises(RuntimeError, match=NEEDS_NONE):
        torch.autograd.grad(x, y)
    x.requires_grad_()
    torch.autograd.grad(x + y, y)
    with pytest.raises(RuntimeError, match=r"^One of the differentiated Tensors does not require grad$"):
        torch.autograd.grad(x + y, torch.ones(1))


def test_grad_empty_inputs(torch: Any) -> None:
    x = torch.tensor([1.0], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"^`inputs` argument to `grad\(\)` cannot be empty\.$"):
        torch.autograd.grad(2 * x, [], grad_outputs=torch.tensor([1.0]))
    with pytest.raises(RuntimeError, match=r"^`inputs` argument to `backward\(\)` cannot be empty\.$"):
        (2 * x).backward(inputs=[])


def test_backward_with_inputs(torch: Any) -> None:
    x, y = leaves(torch)
    z = (x * y).sum()
    z.backward(inputs=[x], retain_graph=True)
    assert x.grad.tolist() == [3, 4] and y.grad is None
    z.backward(inputs=y, retain_graph=True)
    assert x.grad.tolist() == [3, 4] and y.grad.tolist() == [1, 2]
    z.backward(inputs=[x, x])
    assert x.grad.tolist() == [6, 8]


def test_backward_with_nonleaf_inputs(torch: Any) -> None:
    x, y = leaves(torch)
    h = x * 2
    z = (h * y).sum()
    z.backward(inputs=[x, h])
    assert h.grad.tolist() == [3, 4] and x.grad.tolist() == [6, 8] and y.grad is None


def test_grad(torch: Any) -> None:
    x, y = leaves(torch)
    z = x**2 + y * x + y**2
    by_x, by_y = torch.autograd.grad(z.sum(), [x, y], create_graph=True)
    assert by_x.tolist() == [5, 8] and by_y.tolist() == [7, 10]
    (second,) = torch.autograd.grad(by_x.sum(), x)
    assert second.tolist() == [2, 2] and x.grad is None and y.grad is None
    text = r"^Mismatch in shape: grad_output\[0\] has a shape of torch\.Size\(\[1\]\) and output\[0\] has a shape of torch\.Size"
    with pytest.raises(RuntimeError, match=text):
        torch.autograd.grad(x * 2, x, grad_outputs=torch.ones(1))


def test_grad_unreachable(torch: Any) -> None:
    x, y = leaves(torch)
    z = (x * 2).sum()
    by_x, by_y = torch.autograd.grad(z, [x, y], allow_unused=True, retain_graph=True)
    assert by_x.tolist() == [2, 2] and by_y is None
    with pytest.raises(RuntimeError, match=r"^The differentiated Tensor at index 1 appears to not have been used in the graph"):
        torch.autograd.grad(z, [x, y])
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2, 2]


def test_grad_materialize_grads(torch: Any) -> None:
    x, y = leaves(torch)
    by_x, by_y = torch.autograd.grad((x * 2).sum(), [x, y], allow_unused=True, materialize_grads=True)
    assert by_x.tolist() == [2, 2] and by_y.tolist() == [0, 0]
    with pytest.raises(ValueError, match=r"^Expected allow_unused to be True or not passed when materialize_grads=True"):
        torch.autograd.grad((x * 2).sum(), [x, y], allow_unused=False, materialize_grads=True)


# ---------------------------------------------------------------- what .grad becomes


@pytest.mark.filterwarnings("ignore:Using backward")
def test_accumulate_grad(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    (x * 2).sum().backward()
    held = x.grad
    (x * 2).sum().backward()
    assert x.grad is held and held.tolist() == [4, 4]  # in place
    (x * x).sum().backward(create_graph=True)
    assert x.grad is not held and held.tolist() == [4, 4] and x.grad.tolist() == [6, 6] and x.grad.requires_grad


@pytest.mark.filterwarnings("ignore:Using backward")
def test_accumulate_grad_into_one_with_history(torch: Any) -> None:
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward(create_graph=True)
    held = x.grad
    (x * 2).backward()
    assert x.grad is held and held.item() == 8 and held.grad_fn is not None


@pytest.mark.filterwarnings("ignore:Using backward")
def test_a_recorded_gradient_has_memory_of_its_own(torch: Any) -> None:
    x, y, z = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True), torch.ones(2, 3, requires_grad=True)
    ((x + y) * x).sum().backward(create_graph=True)
    assert y.grad.data_ptr() != x.grad.data_ptr()
    assert y.grad.grad_fn.name() == "torch::autograd::CopyBackwards"
    assert y.grad.grad_fn.next_functions[0] == (None, 0)
    x.grad = y.grad = None
    (x + y).sum().backward(create_graph=True)
    (x * 3).sum().backward()
    assert x.grad.tolist() == [4, 4] and y.grad.tolist() == [1, 1]
    (z.t() * z.t()).sum().backward(create_graph=True)
    assert z.grad.stride() == (3, 1)
    weights = torch.ones(2, requires_grad=True)
    w = torch.ones(2, requires_grad=True)
    w.backward(weights, create_graph=True)
    assert w.grad is not weights and w.grad.grad_fn is not None


def test_accumulate_grad_with_zero_numel_grad(torch: Any) -> None:
    a, b = torch.rand(4, 0, requires_grad=True), torch.rand(4, 1, requires_grad=True)
    c = a + b
    assert c.shape == (4, 0)
    c.sum().backward()
    assert b.grad.tolist() == [[0]] * 4 and a.grad.shape == (4, 0)


def test_backward_twice_with_saved_values(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    y = x * x
    y.backward(torch.ones(2))
    with pytest.raises(RuntimeError, match=AGAIN):
        y.backward(torch.ones(2))
    assert x.grad.tolist() == [2, 2]


def test_backward_twice_without_saved_values(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    y = x + 1
    y.backward(torch.ones(2))
    y.backward(torch.ones(2))
    assert x.grad.tolist() == [2, 2]


def test_backward_twice_retained_graph_with_saved_values(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    y = x * x
    y.backward(torch.ones(2), retain_graph=True)
    y.backward(torch.ones(2))
    assert x.grad.tolist() == [4, 4]
    with pytest.raises(RuntimeError, match=AGAIN):
        y.backward(torch.ones(2))


def test_backward_twice_retained_graph_without_saved_values(torch: Any) -> None:
    x = torch.ones(2, requires_grad=True)
    y = x + 1
    y.backward(torch.ones(2), retain_graph=True)
    y.backward(torch.ones(2))
    assert x.grad.tolist() == [2, 2]


def test_backward_create_graph_warns(torch: Any) -> None:
    always = getattr(torch, "set_warn_always", None)  # PyTorch warns once in a process
    before = torch.is_warn_always_enabled() if always else False
    if always:
        always(True)
    try:
        x = torch.ones(2, requires_grad=True)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            torch.autograd.grad((x * x).sum(), x, create_graph=True)
        assert not told
        if always:
            with pytest.warns(UserWarning, match=r"^Using backward\(\) with create_graph=True will create a reference cycle"):
                (x * x).sum().backward(create_graph=True)
        x.grad = None
    finally:
        if always:
            always(before)


def test_backward_copy(torch: Any) -> None:
    x, y = leaves(torch)
    z = x + y
    z.sum().backward()
    x.grad.add_(1)
    assert y.grad.tolist() == [1, 1] and x.grad.tolist() == [2, 2]
    a = torch.ones(2, requires_grad=True)
    b = a + 0
    b.retain_grad()
    (b * 2).sum().backward()
    b.grad.zero_()
    assert a.grad.tolist() == [2, 2]


def test_isolated_node(torch: Any) -> None:
    x, y = leaves(torch)
    z = x + y
    z2 = (z * 2).detach()
    assert not z2.requires_grad
    z.sum().backward()
    assert x.grad.tolist() == [1, 1]
    q = torch.max(torch.stack([z, z * 0 + 100]), 0)[1].sum()  # only the values are used further on
    assert not q.requires_grad


def test_unused_output(torch: Any) -> None:
    x = torch.arange(6.0).requires_grad_()
    first, _, third = x.chunk(3)
    (first * 2).sum().backward(retain_graph=True)
    assert x.grad.tolist() == [2, 2, 0, 0, 0, 0]
    (third * third).sum().backward()
    assert x.grad.tolist() == [2, 2, 0, 0, 8, 10]


# ---------------------------------------------------------------- derivatives of derivatives


@pytest.mark.filterwarnings("ignore:Using backward")
def test_hessian_vector(torch: Any) -> None:
    x, y = (torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True) for _ in range(2))
    z = x**2 + y * x + y**2
    z.backward(torch.ones(2, 2), create_graph=True)
    by_x, by_y = x.grad.tolist(), y.grad.tolist()
    assert by_x == (2 * x + y).tolist() and by_y == (x + 2 * y).tolist()
    (x.grad.sum() * 2 + y.grad.sum()).backward(torch.tensor(1.0))
    assert x.grad.tolist() == [[each + 2 * 2 + 1 for each in row] for row in by_x]
    assert y.grad.tolist() == [[each + 2 + 2 for each in row] for row in by_y]


def test_select_sum(torch: Any) -> None:
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: x.select(0, 1).sum(), (x,))
    assert torch.autograd.gradgradcheck(lambda x: x.select(0, 1).sum(), (x,))


def test_unrelated_inputs(torch: Any) -> None:
    x, y = (torch.randn(4, dtype=torch.float64, requires_grad=True) for _ in range(2))
    assert torch.autograd.gradcheck(lambda x, y: x * x, (x, y))
    assert torch.autograd.gradgradcheck(lambda x, y: x * x, (x, y))


def test_var_mean_differentiable(torch: Any) -> None:
    x = torch.randn(3, 4, 5, dtype=torch.float64, requires_grad=True)
    for dim, keepdim in ((0, False), ((0, 2), True), ((0, 1, 2), False)):
        var, mean = torch.var_mean(x, dim, keepdim=keepdim)
        both = torch.autograd.grad((var * mean).sum(), x)[0]
        apart = torch.autograd.grad((x.var(dim, keepdim=keepdim) * x.mean(dim, keepdim)).sum(), x)[0]
        assert torch.allclose(both, apart)
    assert torch.autograd.gradcheck(lambda x: torch.var_mean(x, 1), (x,))
    assert torch.autograd.gradgradcheck(lambda x: torch.std_mean(x, 1), (x,))


def test_pow_zero_tensor_gradient(torch: Any) -> None:
    for size in ((), (1,)):
        x = torch.zeros(size, requires_grad=True)
        x.pow(0).backward(torch.ones(size))
        assert x.grad.tolist() == torch.zeros(size).tolist()


def test_power_function(torch: Any) -> None:
    base = torch.tensor([0.0, 0.0, 0.0], requires_grad=True)
    exponent = torch.tensor([-1.0, 0.0, 1.0], requires_grad=True)
    (base**exponent).sum().backward()
    assert base.grad.tolist() == [float("-inf"), 0, 1]
    assert exponent.grad[1:].tolist() == [0, 0] or exponent.grad[2].item() == 0
    row, column = torch.tensor([2.0, 3.0], requires_grad=True), torch.tensor([[1.0], [2.0]], requires_grad=True)
    (row**column).sum().backward()
    assert row.grad.tolist() == [1 + 4, 1 + 6] and column.grad.shape == (2, 1)


@pytest.mark.parametrize("name", ["min", "max", "median", "nanmedian"])
def test_min_max_median_backprops_to_all_values(torch: Any, name: str) -> None:
    x1 = torch.tensor([1.0, 0.0, 1.0, 0.0, 1.0, 0.0], requires_grad=True)
    x2 = torch.tensor([float("nan")] * 3, requires_grad=True)
    for x in (x1, x2):
        getattr(torch, name)(x).backward()
        assert x.grad.sum().item() == pytest.approx(1)
        ties = (x.grad > 0).sum().item()
        assert x.grad.max().item() == pytest.approx(1 / ties)


def test_mv_grad_stride_0(torch: Any) -> None:
    matrix = torch.randn(2, 2, dtype=torch.float64)
    vector = torch.randn(1, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda v: torch.mv(matrix, v.expand(2)), (vector,))


def test_where_functional(torch: Any) -> None:
    x, y = (torch.randn(5, 5, dtype=torch.float64, requires_grad=True) for _ in range(2))
    condition = torch.rand(5, 5) > 0.5
    assert torch.autograd.gradcheck(lambda x, y: torch.where(condition, x, y), (x, y))
    row = torch.randn(5, 1, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradgradcheck(lambda x, y: torch.where(condition, x, y), (x, row))


def test_gradcheck_single_input(torch: Any) -> None:
    x = torch.rand(10, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: x.mul(5), x)
    assert torch.autograd.gradgradcheck(lambda x: x.mul(x), x)


# ---------------------------------------------------------------- indexing


def test_indexing(torch: Any) -> None:
    for index in (0, slice(1, 3), [0, 2], (slice(None), 1), (slice(None), [0, 1]), ([0, 1], [1, 1]), (Ellipsis, 0), (None, 1)):
        x = torch.arange(12.0).reshape(3, 4).requires_grad_()
        x[index].sum().backward()
        places = torch.zeros(3, 4)
        places[index] += 1
        assert x.grad.tolist() == places.tolist()


def test_indexing_duplicates(torch: Any) -> None:
    x = torch.arange(4.0).requires_grad_()
    x[torch.tensor([1, 1, 3, 1])].sum().backward()
    assert x.grad.tolist() == [0, 3, 0, 1]
    x = torch.zeros(3, 3, requires_grad=True)
    x[[0, 0, 2], [1, 1, 0]].sum().backward()
    assert x.grad.tolist() == [[0, 2, 0], [0, 0, 0], [1, 0, 0]]


# ---------------------------------------------------------------- the graph


def test_next_functions(torch: Any) -> None:
    x, y = leaves(torch)
    a = x + y
    assert [type(to).__name__ for to, _ in a.grad_fn.next_functions] == ["AccumulateGrad"] * 2
    b = a + 5
    (behind, nr), (constant, zero) = b.grad_fn.next_functions
    assert behind is a.grad_fn and (nr, constant, zero) == (0, None, 0)


def test_save_output_nr(torch: Any) -> None:
    x = torch.arange(6.0).requires_grad_()
    parts = x.chunk(3)
    assert [part.output_nr for part in parts] == [0, 1, 2] and x.output_nr == 0
    assert [(part * 2).grad_fn.next_functions[0] for part in parts] == [(parts[0].grad_fn, nr) for nr in range(3)]


def test_free_deep_graph(torch: Any) -> None:
    x = torch.ones(1, requires_grad=True)
    y = x.clone()
    for _ in range(150_000):
        y = y + y * 0.000001
    del y
    y = x.clone()
    for _ in range(100_000):
        y = (y + x) / 2
    del y


def test_a_tensor_that_100_000_operations_use(torch: Any) -> None:
    x = torch.ones(1, requires_grad=True)
    torch.stack([x * 1 for _ in range(100_000)]).sum().backward()
    assert x.grad.tolist() == [100_000]


@pytest.mark.needs("threads")
@pytest.mark.parametrize("size", [1, 200_000])
def test_threads_that_share_a_leaf(torch: Any, size: int) -> None:
    """NumPy lets other threads run while it adds large arrays."""
    x = torch.ones(size, requires_grad=True)

    def walk() -> None:
        for _ in range(40):
            (x * x).sum().backward()

    threads = [threading.Thread(target=walk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad.min().item() == x.grad.max().item() == 2 * 4 * 40
