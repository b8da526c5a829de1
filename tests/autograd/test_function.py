"""``autograd.Function``: operations of one's own. Most tests run with zerograd and, where it is installed, with PyTorch: both
must do what is said here."""

from __future__ import annotations

import gc
import inspect
import linecache
import weakref
from collections.abc import Callable
from typing import Any

import oracle
import pytest

import zerograd
from zerograd import viz
from zerograd.autograd.function_node import Kept
from zerograd.viz.facts import steps

AGAIN = "^Trying to backward through the graph a second time"
CHANGED = "^one of the variables needed for gradient computation has been modified by an inplace operation: "
PASSED_ON = r"^Output 0 of F is a view and is being modified inplace\. This view was created inside a custom Function"


@pytest.fixture(params=["zerograd", "torch"])
def torch(request: pytest.FixtureRequest) -> Any:
    return zerograd if request.param == "zerograd" else oracle.the_torch()


def function(torch: Any, forward: Any, backward: Any = None, setup_context: Any = None, **more: Any) -> Any:
    """A Function called F."""
    methods = {"forward": forward, "backward": backward, "setup_context": setup_context}
    made = {name: staticmethod(method) for name, method in methods.items() if method is not None}
    return type("F", (torch.autograd.Function,), {**made, **more})


def leaf(torch: Any, *numbers: float) -> Any:
    return torch.tensor(list(numbers or (1.0, 2.0, 3.0)), requires_grad=True)


def doubled(ctx: Any, x: Any) -> Any:
    return x * 2


def as_it_came(ctx: Any, grad: Any) -> Any:
    return grad


def square_of(torch: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    return function(torch, forward, lambda ctx, grad: grad * 2 * ctx.saved_tensors[0])


# ---------------------------------------------------------------- what a call is


def test_a_call_computes_and_is_recorded(torch: Any) -> None:
    seen: list[Any] = []

    def forward(ctx: Any, x: Any, factor: float, word: str) -> Any:
        seen.append((torch.is_grad_enabled(), ctx.needs_input_grad, ctx.saved_tensors, ctx.name(), word))
        ctx.factor, ctx.shape = factor, x.shape
        return x * factor

    def backward(ctx: Any, grad: Any) -> Any:
        seen.append((torch.is_grad_enabled(), tuple(ctx.shape)))
        return grad * ctx.factor, None, None

    x = leaf(torch)
    y = function(torch, forward, backward).apply(x, 3.0, "word")
    assert repr(y) == "tensor([3., 6., 9.], grad_fn=<FBackward>)"
    assert repr(y.grad_fn).startswith("<torch.autograd.function.FBackward object at 0x")
    assert (y.grad_fn.name(), y.grad_fn.factor, y.grad_fn.needs_input_grad) == ("FBackward", 3.0, (True, False, False))
    assert [node.variable is x for node, _ in y.grad_fn.next_functions] == [True]
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 3.0, 3.0]
    assert seen == [(False, (True, False, False), (), "FBackward", "word"), (False, (3,))]
    y.grad_fn.later = 5
    assert y.grad_fn.later == 5
    with pytest.raises(AttributeError):
        _ = y.grad_fn.never


def test_setup_context(torch: Any) -> None:
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        x, power = inputs
        ctx.save_for_backward(x, output)
        ctx.power = power

    def backward(ctx: Any, grad: Any) -> Any:
        x, output = ctx.saved_tensors
        return grad * ctx.power * output / x, None

    x = leaf(torch)
    power = function(torch, lambda x, power=3: x**power, backward, setup_context)
    power.apply(x).sum().backward()
    assert x.grad.tolist() == [3.0, 12.0, 27.0]
    power.apply(power=2, x=x).sum().backward()
    assert x.grad.tolist() == [5.0, 16.0, 33.0]


def test_keywords(torch: Any) -> None:
    assert function(torch, lambda ctx, a, b: a * b).apply(2, b=3) == 6
    with pytest.raises(TypeError, match=r"^forward\(\) got an unexpected keyword argument 'c'$"):
        function(torch, lambda ctx, a, b: a * b).apply(2, 3, c=3)
    with pytest.raises(TypeError, match=r"^forward\(\) got an unexpected keyword argument 'b'$"):
        function(torch, lambda a, *, b=2: a * b, setup_context=lambda ctx, inputs, output: None).apply(2, b=3)


def test_custom_function_no_tensors(torch: Any) -> None:
    add = function(torch, lambda ctx, x, y, scale: x + scale * y, lambda ctx, grad: (grad, grad, None))
    assert add.apply(1.0, 2.0, 3.0) == 7.0
    assert function(torch, lambda ctx, x: [x * 2, "a"]).apply(leaf(torch))[1] == "a"
    assert function(torch, lambda ctx, x: (None, 3)).apply(leaf(torch)) == (None, 3)


def test_no_grad_python_function(torch: Any) -> None:
    x = leaf(torch)
    double = function(torch, doubled, as_it_came)
    with torch.no_grad():
        y = double.apply(x)
    assert (y.requires_grad, y.grad_fn) == (False, None)
    assert not double.apply(x.detach()).requires_grad


def test_needs_input_grad(torch: Any) -> None:
    seen: list[Any] = []

    def backward(ctx: Any, grad: Any) -> Any:
        seen.append(ctx.needs_input_grad)
        return grad, None, None

    x = leaf(torch)
    function(torch, lambda ctx, x, y, z: x * y, backward).apply(x, torch.ones(3), None).sum().backward()
    assert seen == [(True, False, False)]


def test_outputs_of_all_kinds(torch: Any) -> None:
    seen: list[Any] = []

    def backward(ctx: Any, *grads: Any) -> Any:
        seen.extend(None if grad is None else (grad.dtype, grad.tolist()) for grad in grads)
        return grads[1]

    x = leaf(torch, 1.0, 2.0)
    word, y, whole, twice = function(
        torch, lambda ctx, x: ("word", x * 2, torch.tensor([1, 2]), x.to(torch.float64)), backward
    ).apply(x)
    assert (word, y.requires_grad, whole.requires_grad, twice.requires_grad) == ("word", True, False, True)
    assert (y.grad_fn.name(), y.output_nr, twice.output_nr) == ("FBackward", 1, 3)
    y.sum().backward()
    assert seen == [None, (torch.float32, [1.0, 1.0]), (torch.int64, [0, 0]), (torch.float64, [0.0, 0.0])]
    assert x.grad.tolist() == [1.0, 1.0]


# ---------------------------------------------------------------- what is saved


def test_save_none_for_backward(torch: Any) -> None:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(None, x, None)
        return x * x

    def backward(ctx: Any, grad: Any) -> Any:
        none, x, also_none = ctx.saved_tensors
        assert none is also_none is None
        return 2 * x * grad

    x = leaf(torch)
    y = function(torch, forward, backward).apply(x)
    assert y.grad_fn.saved_tensors[1] is x
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 4.0, 6.0]


def test_only_tensors_are_saved(torch: Any) -> None:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x, 3.0)
        return x * 2

    with pytest.raises(TypeError, match=r"^save_for_backward can only save variables, but argument 1 is of type float$"):
        function(torch, forward, as_it_came).apply(leaf(torch))


def saving(torch: Any, which: int, made: list[Any]) -> Any:
    """A Function of two outputs that saves its input, an output or what it computed on the way."""

    def forward(ctx: Any, x: Any) -> Any:
        made[:] = [x, x * 2, x * 3, x * 4]
        ctx.save_for_backward(made[which])
        return made[1], made[2]

    return function(torch, forward, lambda ctx, grad, other: grad * ctx.saved_tensors[0])


@pytest.mark.parametrize(("which", "maker"), [(0, ", which is output 0 of Mul,"), (1, ", which is output 0 of F,"),
                                          (2, ", which is output 1 of F,"), (3, "")])  # fmt: skip
def test_what_was_saved_must_not_change(torch: Any, which: int, maker: str) -> None:
    made: list[Any] = []
    x = leaf(torch)
    y, z = saving(torch, which, made).apply(x * 1)
    [made[0], y, z, made[3]][which].mul_(2)
    with pytest.raises(RuntimeError, match=rf"{CHANGED}\[torch.FloatTensor \[3\]\]{maker} is at version 1; expected version 0"):
        (y.sum() if which != 1 else z.sum()).backward()
    assert x.grad is None


@pytest.mark.parametrize("saves", [True, False])
def test_free_after_backward(torch: Any, saves: bool) -> None:
    def forward(ctx: Any, x: Any) -> Any:
        if saves:
            ctx.save_for_backward(x)
        return x * 2

    def backward(ctx: Any, grad: Any) -> Any:
        _ = ctx.saved_tensors
        return grad

    y = function(torch, forward, backward).apply(leaf(torch))
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    with pytest.raises(RuntimeError, match=AGAIN):
        _ = y.grad_fn.saved_tensors
    with pytest.raises(RuntimeError, match=AGAIN):
        y.sum().backward()


def test_a_backward_that_asks_for_nothing_runs_again(torch: Any) -> None:
    x = leaf(torch)
    y = function(torch, doubled, lambda ctx, grad: grad * 2).apply(x)
    y.sum().backward()
    y.sum().backward()
    assert x.grad.tolist() == [4.0, 4.0, 4.0]


def test_a_saved_output_has_its_history(torch: Any) -> None:
    def forward(ctx: Any, x: Any) -> Any:
        result = x.exp()
        ctx.save_for_backward(result)
        return result

    exp = function(torch, forward, lambda ctx, grad: grad * ctx.saved_tensors[0])
    x = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    y = exp.apply(x)
    assert y.grad_fn.saved_tensors[0].grad_fn is y.grad_fn
    assert torch.autograd.gradcheck(exp.apply, x)
    assert torch.autograd.gradgradcheck(exp.apply, x)
    first, = torch.autograd.grad(y.sum(), x, create_graph=True)
    second, = torch.autograd.grad(first.sum(), x, create_graph=True)
    assert torch.autograd.grad(second.sum(), x)[0].tolist() == [1.0, 1.0]


def test_no_cycles() -> None:
    made: list[Any] = []
    gc.disable()
    try:
        x = leaf(zerograd)
        y, z = saving(zerograd, 2, made).apply(x)
        gone = weakref.ref(y.grad_fn)
        made.clear()
        del y, z
        assert gone() is None
    finally:
        gc.enable()


# ---------------------------------------------------------------- what backward returns


def test_invalid_gradients(torch: Any) -> None:
    wrong = r"^Function FBackward returned an invalid gradient at index 0 - got \[5\] but expected shape compatible with \[3\]$"
    with pytest.raises(RuntimeError, match=wrong):
        function(torch, doubled, lambda ctx, grad: torch.ones(5)).apply(leaf(torch)).sum().backward()
    with pytest.raises(RuntimeError, match=r"- got \[\] but expected shape compatible with \[3\]$"):
        function(torch, doubled, lambda ctx, grad: torch.ones(())).apply(leaf(torch)).sum().backward()


@pytest.mark.parametrize(("answer", "refusal"), [
    (lambda grad: (), r"function FBackward returned an incorrect number of gradients \(expected 2, got 0\)"),
    (lambda grad: grad, r"function FBackward returned an incorrect number of gradients \(expected 2, got 1\)"),
    (lambda grad: (grad, grad), "function FBackward returned a gradient different than None at position 2, but the corresponding"
                                " forward input was not a Variable"),
    (lambda grad: ([grad], None), r"expected Variable or None \(got list\)"),
    (lambda grad: (3.0, None), r"expected Variable or None \(got float\)"),
])  # fmt: skip
def test_refused_gradients(torch: Any, answer: Callable[[Any], Any], refusal: str) -> None:
    x = leaf(torch)
    y = function(torch, lambda ctx, x, factor: x * factor, lambda ctx, grad: answer(grad)).apply(x, 2.0)
    with pytest.raises(RuntimeError, match=f"^{refusal}$"):
        y.sum().backward()
    assert x.grad is None


def test_too_many_grads(torch: Any) -> None:
    x = leaf(torch)
    function(torch, doubled, lambda ctx, grad: (grad, None, None)).apply(x).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(RuntimeError, match=r"incorrect number of gradients \(expected 1, got 2\)$"):
        function(torch, doubled, lambda ctx, grad: (grad, grad)).apply(x).sum().backward()


@pytest.mark.parametrize(("answer", "dtype", "expected"), [
    ("torch.ones(2, 3)", "float32", [2.0, 2.0, 2.0]), ("torch.ones(3, dtype=torch.float64)", "float32", [1.0, 1.0, 1.0]),
    ("torch.ones(3).long()", "float32", [1.0, 1.0, 1.0]), ("torch.ones(3).bool()", "float64", [1.0, 1.0, 1.0]),
])  # fmt: skip
def test_gradients_are_made_to_fit(torch: Any, answer: str, dtype: str, expected: list[float]) -> None:
    x = torch.ones(3, dtype=getattr(torch, dtype), requires_grad=True)
    function(torch, doubled, lambda ctx, grad: eval(answer, {"torch": torch})).apply(x).sum().backward()
    assert (x.grad.dtype, x.grad.tolist()) == (getattr(torch, dtype), expected)


def test_a_gradient_shares_no_memory(torch: Any) -> None:
    x = leaf(torch)

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * 1

    function(torch, forward, lambda ctx, grad: ctx.saved_tensors[0]).apply(x).sum().backward()
    x.grad.zero_()
    assert x.tolist() == [1.0, 2.0, 3.0]
    given = torch.ones(3)
    function(torch, doubled, as_it_came).apply(x).backward(given)
    x.grad.zero_()
    assert given.tolist() == [1.0, 1.0, 1.0]


def test_function_returns_undefined_tensor(torch: Any) -> None:
    nothing = function(torch, doubled, lambda ctx, grad: None)
    x = torch.ones(1, requires_grad=True)
    for y in (nothing.apply(x), nothing.apply(x**2), nothing.apply(x).sum()):
        y.backward()
        assert x.grad is None
    assert torch.autograd.grad(nothing.apply(x), x, allow_unused=True)[0] is None


def test_materialize_grads(torch: Any) -> None:
    seen: list[Any] = []

    def backward(ctx: Any, used: Any, unused: Any) -> Any:
        seen.append(unused.tolist())
        return used

    function(torch, lambda ctx, x: (x * 1, x * 2), backward).apply(leaf(torch))[0].sum().backward()
    assert seen == [[0.0, 0.0, 0.0]]


def test_dont_materialize_grads(torch: Any) -> None:
    seen: list[Any] = []

    def forward(ctx: Any, x: Any) -> Any:
        ctx.set_materialize_grads(False)
        return x * 1, x * 2

    function(torch, forward, lambda ctx, used, unused: (seen.append(unused), used)[1]).apply(leaf(torch))[0].sum().backward()
    assert seen == [None]
    with pytest.raises(TypeError, match=r"^set_materialize_grads received an invalid combination of arguments"):
        function(torch, lambda ctx, x: ctx.set_materialize_grads(1)).apply(leaf(torch))


def test_custom_function_exception(torch: Any) -> None:
    class Mine(Exception):
        pass

    def backward(ctx: Any, grad: Any) -> Any:
        raise Mine("of the backward")

    x = leaf(torch)
    y = function(torch, doubled, backward).apply(x)
    with pytest.raises(Mine, match=r"^of the backward$"):
        y.sum().backward()
    assert torch.is_grad_enabled()

    def forward(ctx: Any, x: Any) -> Any:
        raise Mine("of the forward")

    with pytest.raises(Mine, match=r"^of the forward$"):
        function(torch, forward).apply(x)
    assert torch.is_grad_enabled()
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0, 3.0]


def test_a_backward_may_walk_itself(torch: Any) -> None:
    def backward(ctx: Any, grad: Any) -> Any:
        with torch.enable_grad():
            inner = ctx.saved_tensors[0].detach().requires_grad_()
            return torch.autograd.grad((inner**3).sum(), inner)[0] * grad

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x**3

    x = leaf(torch)
    (function(torch, forward, backward).apply(x * 1) * 2).sum().backward()
    assert x.grad.tolist() == [6.0, 24.0, 54.0]


# ---------------------------------------------------------------- what forward returns


def test_function_returns_input(torch: Any) -> None:
    same = function(torch, lambda ctx, x: x, lambda ctx, grad: grad * 2)
    for shape in [(1,), ()]:
        x = torch.ones(shape, requires_grad=True)
        y = same.apply(x)
        assert y is not x and y._base is x
        y.backward()
        assert x.grad.item() == 2.0
    assert same.apply(x.detach())._base is not None
    y = same.apply(leaf(torch) * 1)
    with pytest.raises(RuntimeError, match=PASSED_ON):
        y.mul_(2)


def test_views(torch: Any) -> None:
    part = function(torch, lambda ctx, x: x[:2], lambda ctx, grad: torch.cat([grad, torch.zeros(1)]) * 5)
    x = leaf(torch)
    base = x * 1
    y = part.apply(base)
    assert (y._base is base, y.grad_fn.name()) == (True, "FBackward")
    y.sum().backward()
    assert x.grad.tolist() == [5.0, 5.0, 0.0]
    y = part.apply(base)
    with pytest.raises(RuntimeError, match=PASSED_ON):
        y.mul_(2)
    base.mul_(2)
    with pytest.raises(RuntimeError, match=r"^Output 0 of F is a view and its base or another view of its base has"):
        _ = y + 1
    several = function(torch, lambda ctx, x: (x[:2], x * 1), lambda ctx, grad, other: other).apply(x * 1)
    with pytest.raises(RuntimeError, match=r"is the output of a function that returns multiple views"):
        several[0].mul_(2)


def test_return_leaf(torch: Any) -> None:
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        return a, a + b

    seen: list[Any] = []
    x, y = leaf(torch), leaf(torch)
    q, p = function(torch, forward, lambda ctx, a, b: (a + b, b)).apply(x, y)
    q.register_hook(lambda grad: seen.append(grad.tolist()))  # sees what comes by way of q, not of x
    (q + p + x).sum().backward()
    assert seen == [[1.0, 1.0, 1.0]]
    assert (x.grad.tolist(), y.grad.tolist()) == ([3.0, 3.0, 3.0], [1.0, 1.0, 1.0])


def test_return_duplicate(torch: Any) -> None:
    def forward(ctx: Any, x: Any) -> Any:
        output = x * 2
        return output, output

    twice = function(torch, forward, lambda ctx, a, b: a * 2 + b * 2)
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)

    def whole(x: Any) -> Any:
        a, b = twice.apply(x)
        assert a is b
        return a + b

    assert torch.autograd.gradcheck(whole, [x])
    assert torch.autograd.gradgradcheck(whole, [x])


def test_mark_non_differentiable(torch: Any) -> None:
    def forward(ctx: Any, x: Any) -> Any:
        positive, small = x > 0, x * 0.5
        ctx.mark_non_differentiable(positive, small)
        return x * 2, positive, small

    seen: list[Any] = []

    def backward(ctx: Any, grad: Any, *others: Any) -> Any:
        seen.extend(each.tolist() for each in others)
        return grad * 2

    x = leaf(torch, -1.0, 2.0)
    y, positive, small = function(torch, forward, backward).apply(x)
    assert (y.requires_grad, positive.requires_grad, small.requires_grad, small.grad_fn) == (True, False, False, None)
    y.sum().backward()
    assert seen == [[False, False], [0.0, 0.0]]
    assert x.grad.tolist() == [2.0, 2.0]
    given, _ = function(torch, lambda ctx, x: (ctx.mark_non_differentiable(x), (x, x * 1))[1]).apply(x)
    assert (given is x, given.requires_grad) == (False, False)


def doubling(torch: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    return function(torch, forward, lambda ctx, grad: grad * 2)


def test_mark_dirty(torch: Any) -> None:
    x = leaf(torch)
    y = x * 1
    result = doubling(torch).apply(y)
    assert result is y
    assert (y.tolist(), y._version, y.grad_fn.name()) == ([2.0, 4.0, 6.0], 2, "FBackward")
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0]
    with pytest.raises(RuntimeError, match=r"^a leaf Variable that requires grad has been used in an in-place operation\.$"):
        doubling(torch).apply(leaf(torch))
    with pytest.raises(RuntimeError, match=r"^a view of a leaf Variable that requires grad is being used in an in-place"):
        doubling(torch).apply(leaf(torch)[:2])


def test_mark_dirty_on_a_view(torch: Any) -> None:
    x = leaf(torch)
    base = x * 1
    part = base[:2]
    assert doubling(torch).apply(part) is part
    assert (part.grad_fn.name(), type(base.grad_fn).__name__) == ("AsStridedBackward0", "CopySlices")
    (base * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert x.grad.tolist() == [2.0, 20.0, 100.0]

    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        return x.mul_(2), x * 1

    with pytest.raises(RuntimeError, match=r"^If your Function modifies inplace an input that is a view of another Tensor, your"):
        function(torch, forward, lambda ctx, a, b: a).apply((leaf(torch) * 1)[:2])


def test_mark_dirty_of_what_required_no_gradient(torch: Any) -> None:
    def forward(ctx: Any, x: Any, y: Any) -> Any:
        ctx.mark_dirty(x)
        return x.mul_(y)

    x, y = torch.tensor([2.0, 3.0]), leaf(torch, 5.0, 7.0)
    result = function(torch, forward, lambda ctx, grad: (None, grad * 3)).apply(x, y)
    assert (result is x, x.requires_grad, x.is_leaf) == (True, True, False)
    x.sum().backward()
    assert y.grad.tolist() == [3.0, 3.0]


def test_mark_dirty_is_looked_at(torch: Any) -> None:
    def forgetful(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        return x * 1

    for x in (leaf(torch) * 1, torch.ones(3)):
        with pytest.raises(RuntimeError, match=r"^Some elements marked as dirty during the forward method were not returned as"):
            function(torch, forgetful, as_it_came).apply(x)
    with pytest.raises(RuntimeError, match=r"^mark_dirty can only accept variables, but argument "):
        function(torch, lambda ctx, x: ctx.mark_dirty(3.0), as_it_came).apply(leaf(torch))
    with pytest.raises(RuntimeError, match=r"^mark_non_differentiable only accepts variable arguments, but got "):
        function(torch, lambda ctx, x: ctx.mark_non_differentiable(3.0), as_it_came).apply(leaf(torch))


def test_an_input_that_is_returned_and_saved(torch: Any) -> None:
    with pytest.raises(RuntimeError, match=r"^An input that has been returned as-is as output is being saved for backward\."):
        function(
            torch, lambda x: x, as_it_came, lambda ctx, inputs, output: ctx.save_for_backward(*inputs)
        ).apply(leaf(torch))


# ---------------------------------------------------------------- derivatives of derivatives


def test_once_differentiable(torch: Any) -> None:
    def backward(ctx: Any, grad: Any) -> Any:
        assert not torch.is_grad_enabled()
        return grad * 2 * ctx.saved_tensors[0]

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    square = function(torch, forward, torch.autograd.function.once_differentiable(backward))
    x, weights = leaf(torch), leaf(torch, 1.0, 1.0, 1.0)
    square.apply(x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0, 6.0]
    first, = torch.autograd.grad(square.apply(x), x, weights, create_graph=True)
    assert repr(first) == "tensor([2., 4., 6.], grad_fn=<Error>)"
    with pytest.raises(RuntimeError, match=r"^trying to differentiate twice a function that was marked with @once"):
        (first * 2).sum().backward()
    constant, = torch.autograd.grad(square.apply(x).sum(), x, create_graph=True)
    assert not constant.requires_grad


def test_custom_autograd_repeated_grad_grad(torch: Any) -> None:
    def mult1(x: Any) -> Any:
        return x.prod(dim=-1).prod(dim=-1)

    def forward(ctx: Any, x: Any) -> Any:
        y = mult1(x)
        ctx.save_for_backward(x, y)
        return y

    def backward(ctx: Any, grad: Any) -> Any:
        x, y = ctx.saved_tensors
        return (grad * y)[:, None, None] / x

    product = function(torch, forward, backward)
    x = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]], dtype=torch.float64, requires_grad=True)

    for f in (mult1, product.apply):
        y = f(x)
        for _ in range(2):  # through the same y
            first = torch.autograd.grad(y[0], x, create_graph=True)[0]
            second = torch.autograd.grad(first[0, 0, 0] * 2 + first[0, 1, 1], x, retain_graph=True)[0]
            assert second[0, 0].tolist() == pytest.approx([6.0, 27.0])


def test_double_backward_by_the_backward_itself(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(square_of(torch).apply, x)
    assert torch.autograd.gradgradcheck(square_of(torch).apply, x)
    first, = torch.autograd.grad(square_of(torch).apply(x).sum(), x, create_graph=True)
    assert first.grad_fn.name() == "MulBackward0"
    first.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_a_wrong_backward_is_found(torch: Any) -> None:
    wrong = function(torch, lambda ctx, x: x * x, lambda ctx, grad: grad * 3)
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"Jacobian mismatch"):
        torch.autograd.gradcheck(wrong.apply, x)


# ---------------------------------------------------------------- hooks


def test_hooks(torch: Any) -> None:
    seen: list[Any] = []
    x = leaf(torch)
    y = square_of(torch).apply(x)
    y.retain_grad()
    handle = y.register_hook(lambda grad: (seen.append(grad.tolist()), grad * 10)[1])
    y.sum().backward(retain_graph=True)
    assert (seen, y.grad.tolist(), x.grad.tolist()) == ([[1.0, 1.0, 1.0]], [10.0, 10.0, 10.0], [20.0, 40.0, 60.0])
    handle.remove()
    y.sum().backward()
    assert x.grad.tolist() == [22.0, 44.0, 66.0]


def test_hooks_of_one_of_several_outputs(torch: Any) -> None:
    seen: list[Any] = []
    a, b = function(torch, lambda ctx, x: (x * 1, x * 2), lambda ctx, a, b: a + 2 * b).apply(leaf(torch))
    a.register_hook(lambda grad: seen.append(("a", grad.tolist())))
    b.register_hook(lambda grad: seen.append(("b", grad.tolist())))
    (a + 5 * b).sum().backward()
    assert seen == [("a", [1.0, 1.0, 1.0]), ("b", [5.0, 5.0, 5.0])]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(("method", "arguments", "text"), [
    ("apply", (3,), "You must implement the forward function for custom autograd.Function."),
    ("setup_context", (None, (), None), "setup_context is not implemented."),
    ("backward", (None,), "You must implement either the backward or vjp method for your custom autograd.Function to use it with"
                          " backward mode AD."),
    ("jvp", (None,), "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."),
    ("vmap", (None, None), "To use autograd.Function with vmap, you must either override the vmap staticmethod or set"
                           " generate_vmap_rule=True."),
])  # fmt: skip
def test_what_is_not_written(torch: Any, method: str, arguments: tuple[Any, ...], text: str) -> None:
    with pytest.raises(NotImplementedError) as error:
        getattr(torch.autograd.Function, method)(*arguments)
    assert str(error.value) == text


def test_backward_or_vjp(torch: Any) -> None:
    x = leaf(torch)
    function(torch, doubled, vjp=staticmethod(lambda ctx, grad: grad * 7)).apply(x).sum().backward()
    assert x.grad.tolist() == [7.0, 7.0, 7.0]
    both = function(torch, doubled, as_it_came, vjp=staticmethod(as_it_came)).apply(x)
    with pytest.raises(RuntimeError, match=r"^Implementing both 'backward' and 'vjp' for a custom Function is not allowed\."):
        both.sum().backward()
    with pytest.raises(NotImplementedError, match=r"^You must implement either the backward or vjp method"):
        function(torch, doubled).apply(x).sum().backward()


def test_instances_are_refused(torch: Any) -> None:
    double = function(torch, doubled, as_it_came)
    with pytest.warns(DeprecationWarning, match=r"should not be instantiated\. Methods on autograd functions are all static"):
        made = double()
    with pytest.raises(RuntimeError, match=r"^Legacy autograd function with non-static forward method is deprecated\."):
        made(leaf(torch))
    with pytest.warns(DeprecationWarning, match=r"should not be instantiated"):
        assert torch.autograd.function.InplaceFunction(inplace=True).inplace
    with pytest.warns(FutureWarning, match=r"^`mark_shared_storage` is deprecated\. Tensors with shared storages are automatic"):
        function(torch, lambda ctx, x: ctx.mark_shared_storage((x, x))).apply(leaf(torch))


# ---------------------------------------------------------------- in pictures


class Swish(zerograd.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any, beta: float) -> Any:
        s = zerograd.sigmoid(beta * x)
        ctx.save_for_backward(x, s)
        ctx.beta = beta
        return x * s

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        x, s = ctx.saved_tensors
        return grad * (s + ctx.beta * x * s * (1 - s)), None


class Twice(zerograd.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        result = x * 2
        ctx.save_for_backward(result)
        return x * 1, result

    @staticmethod
    def backward(ctx: Any, grad: Any, other: Any) -> Any:
        """Not part of the rule."""
        return grad + other * 2  # <b>


def test_a_picture_shows_it() -> None:
    x = zerograd.tensor([0.0, 1.0], requires_grad=True)
    y = Swish.apply(x, 2.0)
    text = viz.graph(y).to_text()
    assert "from SwishBackward (Swish), saved x and" in text
    assert "= 2 · Python number" in text
    for form in (viz.graph(y).to_svg(), viz.graph(y).to_dot()):
        assert "SwishBackward" in form
    y.sum().backward()
    assert "from SwishBackward (Swish), saved values freed:" in viz.graph(y).to_text()
    z = function(zerograd, doubled, as_it_came).apply(x)
    z.sum().backward()
    assert "from FBackward (F):" in viz.graph(z).to_text()  # it saved nothing


def test_a_picture_shows_what_it_did_in_place() -> None:
    x = zerograd.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    part = y[:1]
    doubling(zerograd).apply(part)
    text = viz.graph(y).to_text()
    assert "from CopySlices (x[…] = F):" in text
    assert "(y before part.f_(…)) = [1, 2]" in text
    story = steps.tell("steps", (y,), {"x": x, "y": y}, None)
    assert "CopySlices gets [1, 1]. its input gets [2, 1]." in [step.text for step in story.steps]


def test_the_steps_show_the_source_of_backward() -> None:
    x = zerograd.tensor([1.0], requires_grad=True)
    once, twice = Twice.apply(x)
    story = steps.tell("steps", (once, twice), {"x": x, "once": once, "twice": twice}, None)
    gifts = [gift for step in story.steps for gift in step.gifts]
    assert [gift.rule for gift in gifts] == ["grad + other * 2"]
    assert story.steps[1].text == "once and twice = Twice.apply(1) = 1, 2"
    assert [edge.source for edge in story.graph.edges if edge.kind == "saved"] == [_card(story.graph, "twice")]
    assert x.grad is None


def _card(graph: Any, name: str) -> str:
    return next(tensor.id for tensor in graph.tensors if tensor.name == name)


def test_where_there_is_no_source() -> None:
    names: dict[str, Any] = {"Function": zerograd.autograd.Function}
    exec("class F(Function):\n  forward = staticmethod(lambda ctx, x: x * 2)\n  backward = staticmethod(lambda ctx, g: g)", names)
    x = zerograd.tensor([1.0], requires_grad=True)
    y = names["F"].apply(x)
    assert y.grad_fn.source == ""
    with pytest.raises(OSError, match=r"source|lineno"):
        inspect.getsource(names["F"].backward)
    story = steps.tell("steps", (y,), {"x": x, "y": y}, None)
    assert story.steps[-1].text == "FBackward gets 1. x gets 1."


def test_a_backward_that_raises_is_told() -> None:
    def backward(ctx: Any, grad: Any) -> Any:
        raise KeyError("mine")

    x = zerograd.tensor([1.0], requires_grad=True)
    y = function(zerograd, doubled, backward).apply(x)
    story = steps.tell("steps", (y,), {"x": x, "y": y}, None)
    assert story.steps[-1].text == "FBackward: backward() raises KeyError here, and no .grad is changed: 'mine'"


def test_what_is_kept_has_names() -> None:
    y = Swish.apply(zerograd.tensor([0.0], requires_grad=True), 2.0)
    assert [type(each) for each in y.grad_fn.kept] == [Kept, Kept]
    assert (y.grad_fn.parameters, y.grad_fn.differentiable) == (("x", "beta"), ("x",))
    assert y.grad_fn.saves == ("x", "saved_tensors[1]")


def test_the_source_of_backward_is_made_harmless() -> None:
    text = (
        "class F(Function):\n"
        "    @staticmethod\n    def forward(ctx, x): return x * 2\n"
        "    @staticmethod\n    def backward(ctx, grad): return grad * len('\u202e<b>')\n"
    )
    names: dict[str, Any] = {"Function": zerograd.autograd.Function, "__name__": __name__}
    linecache.cache["<F>"] = len(text), None, text.splitlines(True), "<F>"
    exec(compile(text, "<F>", "exec"), names)
    x = zerograd.tensor([1.0], requires_grad=True)
    y = names["F"].apply(x)
    assert y.grad_fn.source == "grad * len('\u202e<b>')"
    story = steps.tell("steps", (y,), {"x": x, "y": y}, None)
    assert [gift.rule for gift in story.steps[-1].gifts] == ["grad * len('\ufffd<b>')"]
    assert "\u202e" not in story.steps[-1].text
    linecache.cache.pop("<F>")
    assert y.grad_fn.source == ""
