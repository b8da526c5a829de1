"""What an eager autograd must get right about hooks, of tensors and of nodes; each test is run with both libraries.

Where PyTorch's own suite checks the same, the test has the name that it has there.
"""

from __future__ import annotations

from typing import Any

import pytest


def listed(grads: Any) -> Any:
    return tuple([None if each is None else each.tolist() for each in grads])


@pytest.fixture
def x(torch: Any) -> Any:
    return torch.tensor([1.0, 2.0], requires_grad=True)


@pytest.fixture
def y(torch: Any) -> Any:
    return torch.tensor([3.0, 4.0], requires_grad=True)


# ---------------------------------------------------------------- of tensors


def test_a_hook_that_is_told_of_no_gradient_may_not_give_one(torch: Any, x: Any) -> None:
    class Stops(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return None

    x.register_hook(lambda grad: 3)
    with pytest.raises(RuntimeError, match=r"^can't replace a None gradient with a non-None value$"):
        Stops.apply(x).sum().backward()


def test_requires_grad(torch: Any) -> None:
    x, y = torch.randn(5, 5), torch.randn(5, 5)
    z = torch.randn(5, 5, requires_grad=True)
    a = x + y
    assert not a.requires_grad and a.grad_fn is None
    b = a + z
    assert b.requires_grad

    def error() -> None:
        raise RuntimeError("not to be called")

    b.register_hook(lambda grad: None)
    b.backward(torch.ones(5, 5))  # the frozen branch stays unvisited
    assert z.grad is not None and x.grad is None and a.grad is None
    with pytest.raises(RuntimeError, match=r"^cannot register a hook on a tensor that doesn't require gradient$"):
        a.register_hook(error)


def test_hooks(torch: Any) -> None:
    x = torch.ones(5, 5, requires_grad=True)
    y = torch.ones(5, 5, requires_grad=True) * 4
    counter = [0]

    def count(by: int, grad: Any) -> None:
        assert isinstance(grad, torch.Tensor)
        counter[0] += by

    z = x**2 + x * 2 + x * y + y
    x.register_hook(lambda grad: count(0, grad))
    first = z.register_hook(lambda grad: count(1, grad))
    z.backward(torch.ones(5, 5), retain_graph=True)
    assert counter == [1]
    second = z.register_hook(lambda grad: count(2, grad))
    z.backward(torch.ones(5, 5), retain_graph=True)
    assert counter == [4]
    second.remove()
    z.backward(torch.ones(5, 5), retain_graph=True)
    assert counter == [5]
    first.remove()
    z.register_hook(lambda grad: grad * 2)
    z.register_hook(lambda grad: grad * 3)
    x.grad = None
    z.backward(torch.ones(5, 5))
    assert counter == [5] and x.grad[0, 0].item() == (2 + 2 + 4) * 6


def test_hook_none(torch: Any) -> None:
    class NoneGradient(torch.autograd.Function):  # type: ignore[misc,name-defined]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.clone()

        @staticmethod
        def backward(ctx: Any, grad: Any) -> None:
            return None

    seen: list[Any] = []
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    x.register_hook(seen.append)
    (NoneGradient.apply(x) + y).sum().backward()
    assert y.grad.tolist() == [1, 1] and x.grad is None and seen == [None]


def test_hook_with_no_name(torch: Any) -> None:
    class Nameless:
        def __call__(self, grad: Any) -> Any:
            return grad.clone()

    x = torch.ones(3, requires_grad=True)
    x.register_hook(Nameless())
    x.sum().backward()
    assert x.grad.tolist() == [1, 1, 1]


def test_grad_nonleaf_register_hook(torch: Any) -> None:
    """A hook of an intermediate tensor sees what goes to it, None where nothing does, and may change it."""
    x = torch.tensor([2.0, 3.0], requires_grad=True)
    parts = (x * 1).unbind(0)
    seen: list[float] = []
    parts[0].register_hook(lambda grad: seen.append(grad.item()))
    parts[1].register_hook(lambda grad: grad if grad is None else grad * 10)
    (slope,) = torch.autograd.grad(parts[0] * 5, parts[0], retain_graph=True)
    assert slope.item() == 5 and seen == [5]
    (parts[0] * 3 + parts[1] * 7).backward()
    assert x.grad.tolist() == [3, 70] and seen == [5, 3]


def test_post_accumulate_grad_hook_multiple_hooks(torch: Any) -> None:
    def first(p: Any) -> None:
        p.grad.mul_(2)

    def second(p: Any) -> None:
        p.grad.add_(1)

    x = torch.ones(3, requires_grad=True)
    for hook in (first, second):
        x.register_post_accumulate_grad_hook(hook)
    x.sum().backward()
    assert x.grad.tolist() == [3, 3, 3]


def test_post_accumulate_grad_hook_on_non_leaf(torch: Any) -> None:
    y = torch.ones(3, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match=r"^post accumulate grad hooks cannot be registered on non-leaf tensors$"):
        y.register_post_accumulate_grad_hook(lambda p: None)


# ---------------------------------------------------------------- of nodes


def test_a_node_tells_what_it_got_and_answered(torch: Any, x: Any, y: Any) -> None:
    told: list[Any] = []
    z = x * y
    z.register_hook(lambda grad: told.append(("tensor", grad.tolist())))
    z.grad_fn.register_hook(lambda answers, grads: told.append(("after", listed(answers), listed(grads))))
    handle = z.grad_fn.register_prehook(lambda grads: told.append(("before", listed(grads))))
    z.sum().backward(retain_graph=True)
    before, after = ("before", ([1, 1],)), ("after", ([3, 4], [1, 2]), ([1, 1],))
    assert told == [("tensor", [1, 1]), before, after]
    handle.remove()
    del told[:]
    z.sum().backward()
    assert told == [("tensor", [1, 1]), after]


def test_hooks_of_a_node_replace(torch: Any, x: Any, y: Any) -> None:
    z = x * y
    z.retain_grad()
    z.grad_fn.register_prehook(lambda grads: (grads[0] * 2,))
    z.grad_fn.register_hook(lambda answers, grads: (answers[0] * 10, None))
    z.sum().backward()
    assert (x.grad.tolist(), y.grad, z.grad.tolist()) == ([60, 80], None, [1, 1])


def test_constants_and_unused_outputs_are_none(torch: Any, x: Any) -> None:
    told: list[Any] = []
    z = x * 3
    z.grad_fn.register_hook(lambda answers, grads: told.append((listed(answers), listed(grads))))
    z.sum().backward()
    first, _ = torch.arange(4.0).requires_grad_().chunk(2)
    first.grad_fn.register_prehook(lambda grads: told.append(listed(grads)))
    first.grad_fn.register_hook(lambda answers, grads: told.append((listed(answers), listed(grads))))
    (first * 2).sum().backward()
    assert told == [(([3, 3], None), ([1, 1],)), ([2, 2], None), (([2, 2, 0, 0],), ([2, 2], None))]


def test_only_what_leads_to_an_input_is_answered(torch: Any, x: Any, y: Any) -> None:
    told: list[Any] = []
    z = x * y
    z.grad_fn.register_hook(lambda answers, grads: told.append(listed(answers)))
    torch.autograd.grad(z.sum(), x)
    assert told == [([3, 4], None)]


def test_the_node_of_a_leaf(torch: Any, x: Any) -> None:
    told: list[Any] = []
    w = x * 2
    ((end, _), _) = w.grad_fn.next_functions
    end.register_prehook(lambda grads: told.append(("before", listed(grads), x.grad)))
    end.register_hook(lambda answers, grads: told.append(("after", answers, listed(grads), x.grad.tolist())))
    x.register_hook(lambda grad: told.append("tensor"))
    x.register_post_accumulate_grad_hook(lambda p: told.append("accumulated"))
    w.sum().backward()
    assert told == ["tensor", ("before", ([2, 2],), None), "accumulated", ("after", (), ([2, 2],), [2, 2])]
    del told[:]
    torch.autograd.grad((x * 2).sum(), x)
    assert told == ["tensor"]


def test_the_node_of_a_leaf_keeps_its_hooks_as_long_as_the_graph(torch: Any, x: Any) -> None:
    told: list[Any] = []
    w = x * 2
    w.grad_fn.next_functions[0][0].register_prehook(lambda grads: told.append(listed(grads)))
    w.sum().backward()
    assert told == [([2, 2],)]
    del w
    (x * 3).sum().backward()
    assert told == [([2, 2],)]


def test_hooks_of_a_node_are_recorded_with_the_walk(torch: Any) -> None:
    x = torch.tensor(2.0, requires_grad=True)
    z = x * x
    z.grad_fn.register_hook(lambda answers, grads: (answers[0] * x, answers[1]))
    (slope,) = torch.autograd.grad(z, x, create_graph=True)
    assert slope.item() == 2 * 2 + 2 and torch.autograd.grad(slope, x)[0].item() == 2 * 2 + 1


@pytest.mark.parametrize(("hook", "error"), [
    (lambda answers, grads: 1, "TypeError: expected tuple, but hook returned 'int'"),
    (lambda answers, grads: answers[0], "TypeError: expected tuple, but hook returned 'Tensor'"),
    (lambda answers, grads: answers[:1],
     "RuntimeError: hook '<lambda>' has returned an incorrect number of values (got 1, but expected 2)"),
    (lambda answers, grads: (1, 2), "TypeError: expected Variable, but hook returned 'int'"),
    (lambda answers, grads: (answers[0][:1], None), "RuntimeError: hook '<lambda>' has changed the size of value"),
    (lambda answers, grads: (answers[0].double(), None),
     "RuntimeError: hook '<lambda>' has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)"),
])  # fmt: skip
def test_what_cannot_stand_in_for_an_answer(torch: Any, x: Any, y: Any, hook: Any, error: str) -> None:
    z = x * y
    z.grad_fn.register_hook(hook)
    with pytest.raises((TypeError, RuntimeError)) as refused:
        z.sum().backward()
    assert f"{type(refused.value).__name__}: {refused.value}" == error
    assert x.grad is None and y.grad is None


def test_a_hook_that_raises_leaves_a_usable_state(torch: Any, x: Any) -> None:
    calls: list[int] = []

    def failing(answers: Any, grads: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("lost")

    z = (x * x).sum()
    z.grad_fn.next_functions[0][0].register_hook(failing)
    with pytest.raises(KeyError, match="lost"):
        z.backward(retain_graph=True)
    assert x.grad is None and torch.is_grad_enabled()
    z.backward()
    assert x.grad.tolist() == [2, 4] and len(calls) == 2


def test_in_place_operations_leave_a_node_its_hooks(torch: Any, x: Any) -> None:
    told: list[str] = []
    z = x * 2
    z.grad_fn.register_hook(lambda answers, grads: told.append("mul"))
    z.add_(1)
    z.sum().backward()
    assert told == ["mul"]


def test_a_function_of_ones_own_has_hooks_too(torch: Any, x: Any) -> None:
    class Cube(torch.autograd.Function):  # type: ignore[misc,name-defined]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return grad * 3 * ctx.saved_tensors[0] ** 2

    told: list[Any] = []
    z = Cube.apply(x)
    z.grad_fn.register_prehook(lambda grads: (grads[0] * 2,))
    z.grad_fn.register_hook(lambda answers, grads: told.append((listed(answers), listed(grads))))
    z.sum().backward()
    assert told == [(([6, 24],), ([2, 2],))] and x.grad.tolist() == [6, 24]


# ---------------------------------------------------------------- a gradient that is no more

GONE = {
    "mul": lambda torch, w, v: w * v, "exp": lambda torch, w, v: w.exp(), "sum": lambda torch, w, v: (w * v).sum(0),
    "stack": lambda torch, w, v: torch.stack([w, v]), "matmul": lambda torch, w, v: w @ v,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Using backward")
@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("name", GONE)
def test_a_prehook_may_take_the_gradient_away(torch: Any, name: str, create_graph: bool) -> None:
    w, v = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0], requires_grad=True)
    y = GONE[name](torch, w, v)
    y.grad_fn.register_prehook(lambda grads: (None,))
    y.retain_grad()
    (y * 2).sum().backward(create_graph=create_graph)
    assert w.grad is None and v.grad is None
    assert y.grad.flatten()[0] == 2


def test_what_the_node_saved_is_freed_all_the_same(torch: Any) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = w * w
    y.grad_fn.register_prehook(lambda grads: (None,))
    y.sum().backward()
    with pytest.raises(RuntimeError, match="a second time"):
        y.grad_fn._saved_self.tolist()


def test_nodes_behind_have_their_turn_all_the_same(torch: Any) -> None:
    w, v = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0], requires_grad=True)
    x = w * 3
    y = x * 2
    told: list[Any] = []
    y.grad_fn.register_prehook(lambda grads: (None,))
    x.register_hook(lambda grad: told.append(("x", grad)))
    x.grad_fn.register_hook(lambda inputs, outputs: told.append((inputs, outputs)))
    w.register_hook(lambda grad: told.append(("w", grad.tolist())))
    (y.sum() + (w * v).sum()).backward()
    assert told == [("x", None), ((None, None), (None,)), ("w", [3, 4])]
    assert w.grad.tolist() == [3, 4]


def test_other_ways_to_a_node_count(torch: Any) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    x = w * 3
    first, second, third = x * 2, x * 5, x * 7
    for gone in (first, third):
        gone.grad_fn.register_prehook(lambda grads: (None,))
    (first + second + third).sum().backward()
    assert w.grad.tolist() == [15, 15]


def test_the_node_of_a_leaf_may_get_nothing(torch: Any) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = w * 3
    y.grad_fn.next_functions[0][0].register_prehook(lambda grads: (None,))
    y.sum().backward()
    assert w.grad is None


def test_grad_says_that_it_was_not_used(torch: Any) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (w * 3).sum()
    y.grad_fn.register_prehook(lambda grads: (None,))
    assert torch.autograd.grad(y, w, allow_unused=True, retain_graph=True) == (None,)
    with pytest.raises(RuntimeError, match="appears to not have been used"):
        torch.autograd.grad(y, w)


def test_of_several_outputs_all_or_some(torch: Any) -> None:
    for answer, grad in (((None, None), None), ((None, torch.tensor(1.0)), [0.5, 0.5])):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        y = torch.var_mean(w)
        y[0].grad_fn.register_prehook(lambda grads, answer=answer: answer)
        (y[0] + y[1]).backward()
        assert w.grad == grad or w.grad.tolist() == grad


def test_a_function_of_the_users_gets_zeros_for_what_is_no_more(torch: Any) -> None:
    class Plus(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x + 1

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return grad + 5

    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = Plus.apply(w) * 2
    y.grad_fn.register_prehook(lambda grads: (None,))
    y.sum().backward()
    assert w.grad.tolist() == [5, 5]


def test_a_write_to_a_part_lets_nothing_through(torch: Any) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    x = w * 1
    x.view(2).mul_(3)
    x.grad_fn.register_prehook(lambda grads: (None,))
    x.sum().backward()
    assert w.grad is None
