"""The plain engine and its fast twins: random programs have the same values, gradients, graphs, versions, errors and pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engines import Copy
from hypothesis import HealthCheck, given, settings, strategies as st


@pytest.fixture(scope="module")
def copies() -> tuple[Copy, Copy]:
    """The fast one and the plain one."""
    return Copy(plain=False), Copy(plain=True)


SHAPES = [(), (3,), (2, 3), (1, 3), (3, 3)]
STEPS = [
    # of any tensors x and y of those that there are
    "x + y", "x - y", "x * y", "x / (y * y + 1)", "x @ y", "x * 2", "3 - x", "2 / (x * x + 1)", "x ** 2", "x ** y.abs()",
    "torch.maximum(x, y)", "torch.where(x > y, x, y)", "x > y", "x.int() * y", "x.half() + y", "x.double() * y",
    "x.exp()", "x.sin()", "x.tanh()", "x.relu()", "-x", "x.abs().sqrt()", "x.round()",
    "x.sum()", "x.mean(-1)", "x.max()", "x.max(0).values", "x.std()", "x.cumsum(0)", "x.softmax(-1)", "x.argmax()", "x.prod()",
    "x.t()", "x.view(-1)", "x[0]", "x[..., 1:]", "x[x > 0]", "x.expand(2, *x.shape)", "x.unsqueeze(0)", "x.clone()", "x.flip(0)",
    "torch.cat([x, y])", "torch.stack([x, y, x])", "x.unbind()[0]", "x.chunk(2)[-1]", "x.sort().values",
    "torch.einsum('i,i', x, y)", "F.linear(x, y)", "F.cross_entropy(x, y.softmax(-1))", "F.layer_norm(x, x.shape[-1:])",
    "F.mse_loss(x, y)",
    "x.detach()", "frozen(x)", "torch.ones(3)", "x.requires_grad_()", "leaf(x)",
    "x.mul_(2)", "x.add_(y)", "x.sub_(y, alpha=2)", "x.copy_(y)", "x.zero_()", "x.__setitem__(0, y)", "x.exp_()",
    "x.clamp_(-1, 1)", "x[0].mul_(3)", "x.__iadd__(y)", "frozen_write(x)",
    "x.retain_grad()", "x.register_hook(lambda grad: grad * 2)",
    "x.sum().backward()", "x.sum().backward(retain_graph=True)", "x.backward(y)", "torch.autograd.backward([x.sum(), y.sum()])",
    "torch.autograd.grad(x.sum(), y, retain_graph=True)[0]", "torch.autograd.grad(x.sum(), y, create_graph=True)[0]",
    "torch.autograd.grad(x.sum(), [x, y], allow_unused=True)[0]", "x.sum().backward(create_graph=True)",
]  # fmt: skip


def run(copy: Copy, shapes: list[tuple[int, ...]], program: list[tuple[int, int, int]]) -> list[Any]:
    """What each step of a program gives, how all tensors are at the end, and the last picture in words."""
    torch = copy.torch

    def frozen(x: Any) -> Any:
        with torch.no_grad():
            return x * 2

    def frozen_write(x: Any) -> Any:
        with torch.no_grad():
            return x.mul_(3)

    def leaf(x: Any) -> Any:
        return x.detach().clone().requires_grad_()

    numbers = np.random.RandomState(0)
    tensors = [torch.tensor(np.float32(numbers.randn(*shape)), requires_grad=nr != 1) for nr, shape in enumerate(shapes)]
    names = {"torch": torch, "F": torch.nn.functional, "frozen": frozen, "frozen_write": frozen_write, "leaf": leaf}
    told: list[Any] = []
    for step, first, second in program:
        x, y = (tensors[nr % len(tensors)] for nr in (first, second))
        try:
            made = eval(STEPS[step], {**names, "x": x, "y": y})
        except Exception as error:
            told.append((STEPS[step], type(error).__name__, str(error)))
            continue
        if isinstance(made, torch.Tensor):
            tensors.append(made)
            told.append((STEPS[step], facts(made)))
    return [told, *map(facts, tensors), words(copy, tensors[-1])]


def facts(x: Any) -> tuple[Any, ...]:
    try:
        grad = x.grad if x.is_leaf or x.retains_grad else None
    except RuntimeError as error:  # a view that could not follow a write
        return (str(error),)
    kept = None if grad is None else (*values(grad), grad._version)
    return *values(x), kept, x.is_leaf, x.requires_grad, x._version, chain(x)


def words(copy: Copy, x: Any) -> str:
    try:
        return str(copy.graph(x))
    except RuntimeError as error:
        return str(error)


def values(x: Any) -> tuple[Any, ...]:
    return x.dtype.itemsize, tuple(x.shape), x.stride(), x.detach().numpy().tobytes()


def chain(x: Any) -> list[tuple[str, int]]:
    """The nodes behind ``x``, in order, with the numbers of their edges."""
    nodes = [x.grad_fn] if x.grad_fn is not None else []
    for node in nodes:  # grows while it is read
        nodes += [to for to, _ in node.next_functions if to is not None and to not in nodes]
    return [(node.name(), len(node.next_functions)) for node in nodes]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw may be
@given(
    shapes=st.lists(st.sampled_from(SHAPES), min_size=2, max_size=4),
    program=st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12),
)
def test_random_programs(copies: tuple[Copy, Copy], shapes: list[tuple[int, ...]], program: list[tuple[int, int, int]]) -> None:
    told = []
    for copy in copies:
        with copy.in_use():
            told.append(run(copy, shapes, program))
    assert told[0] == told[1]


def test_each_is_what_it_says(copies: tuple[Copy, Copy]) -> None:
    fast, plain = (copy.torch.ones(2, requires_grad=True).exp().grad_fn for copy in copies)
    assert hasattr(fast, "visit") and not hasattr(plain, "visit") and type(fast).__mro__[-2] is not type(plain).__mro__[-2]


@pytest.mark.parametrize("step", range(len(STEPS)), ids=STEPS)
def test_each_step_works_somewhere(copies: tuple[Copy, Copy], step: int) -> None:
    """A step that failed with every input would test nothing."""
    with copies[0].in_use():
        for shapes in [[a, b] for a in SHAPES for b in SHAPES]:
            for program in ([(step, 0, 1)], [(STEPS.index("x.sin()"), 0, 0), (step, 2, 0)]):
                told = run(copies[0], shapes, program)[0]
                if not told or len(told[-1]) == 2:
                    return
    pytest.fail(f"{STEPS[step]} gives an error with every input")
