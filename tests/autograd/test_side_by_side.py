"""zerograd and PyTorch side by side: random steps on both, and after each of them everything that a user can ask is the same.

CI repeats 30 short runs. ``ZEROGRAD_RUNS=500x100 pytest tests/autograd/test_side_by_side.py`` makes 500 new runs of up to 100
steps; pytest's ``--hypothesis-seed=1`` makes the same ones again. A failure prints the steps that led to it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import oracle
import pytest
from engines import Copy
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

# Steps on any tensors x, y and z of those that there are, with a small number n. Their numbers are whole and small, and stay
# exact: so there is no division but by powers of two, and where a mean is of three numbers, it is a sum.
COMPUTED = [
    "x + y", "x - y", "x * y", "x * 2", "3 - x", "x / 2", "-x", "x ** 2", "x.abs()", "x.relu()", "x.sub(y, alpha=2)",
    "matmul(x, y)", "(x * 0).exp()", "(x * 0).tanh()", "torch.maximum(x, y)", "torch.where(x > y, x, y)",
    "x.clamp(-1, 2)", "x > y",
    "x.sum()", "x.sum(0)", "x.sum(-1, keepdim=True)", "mean(x)", "x.max(0).values", "x.cumsum(0)", "x.prod()", "x.argmax()",
    "x.flip(0)", "torch.cat([x, y])", "torch.stack([x, y, x])", "x.clone()", "x[x > 0]", "x[[0, -1]]", "x.masked_fill(x > 0, 2)",
    "x.float()", "x.double()", "torch.einsum('i,i', x, y).clone()", "x.repeat(2)", "torch.zeros_like(x)", "x.sort().values",
]  # fmt: skip
VIEWS = [
    "x.view(-1)", "x.view(2, -1)", "x.reshape(-1)", "x.t()", "x[0]", "x[..., 1:]", "x[..., ::2]", "x[None]", "x.unsqueeze(-1)",
    "x.squeeze(0)", "expanded(x)", "x.expand_as(y)", "x.chunk(2)", "x.unbind()", "x.split(1)", "x.chunk(2)[-1]",
    "x.transpose(0, -1)", "x.diagonal()", "x.narrow(0, 0, 1)", "x.view_as(x)", "x.detach()", "x.data", "x.flatten()",
]  # fmt: skip
WRITES = [
    "x.mul_(2)", "x.mul_(y)", "x.add_(y)", "x.sub_(y)", "x.__iadd__(y)", "x.zero_()", "x.fill_(2)", "x.copy_(y)", "x.neg_()",
    "x.relu_()", "x.clamp_(-1, 2)", "x.masked_fill_(x > 0, 1)", "x.__setitem__(0, y)", "x.__setitem__(0, 3)",
    "x.__setitem__((..., slice(1, None)), y)", "x.__setitem__(x > 0, 1)", "x.__setitem__(0, x.flip(0)[0])", "x[0].mul_(3)",
    "x[0].add_(y)", "x.view(-1).mul_(2)", "(x * 2).t_()", "(x * 2).unsqueeze_(0)", "x.data.mul_(2)", "x.grad.mul_(2)",
    "x.index_put_((torch.tensor([0]),), y.to(x.dtype) * 2, accumulate=True)", "x.sub_(y, alpha=2)",
]  # fmt: skip
STATES = [
    "(x * 2).detach_()",
    "x.requires_grad_()", "x.requires_grad_(False)", "x.detach().requires_grad_()", "x.retain_grad()", "x.grad",
    "setattr(x, 'grad', None)", "setattr(x, 'grad', y.detach().clone())", "x.detach().clone().requires_grad_()",
]  # fmt: skip
HOOKS = [
    "x.register_hook(look)", "x.register_hook(double)", "x.register_hook(fail)", "x.register_hook(lambda grad: 3)",
    "x.register_hook(lambda grad: grad.sum())", "x.register_post_accumulate_grad_hook(look)",
    "x.register_post_accumulate_grad_hook(forget)", "watch(node(x))", "node(x).register_hook(double_all)",
    "node(x).register_prehook(look)", "node(x).register_prehook(double_each)", "handles[n % len(handles)].remove()",
]  # fmt: skip
FUNCTIONS = [
    "Product.apply(x, y)", "Passed.apply(x)", "Doubled.apply(x)", "Two.apply(x)", "Apart.apply(x)", "Flat.apply(x)",
    "Once.apply(x)", "Square.apply(x)", "Half.apply(x, y.detach())", "Failing.apply(x)", "Short.apply(x, y)",
]  # fmt: skip
WALKS = [
    "x.backward()", "x.sum().backward()", "x.sum().backward(retain_graph=True)", "x.sum().backward(create_graph=True)",
    "x.backward(y.detach().clone())", "x.backward(y.detach().clone(), retain_graph=True)",
    "x.backward(torch.ones_like(x), retain_graph=True)",
    "torch.autograd.backward([x.sum(), y.sum()])", "torch.autograd.backward([x.sum(), y.sum(), x.sum()], retain_graph=True)",
    "torch.autograd.backward([x * 1, y], [torch.ones_like(x), None])", "x.sum().backward(inputs=[y])",
    "torch.autograd.backward([x.sum(), y.sum()], inputs=[y, z], retain_graph=True)",
    "torch.autograd.grad(x.sum(), y)", "torch.autograd.grad(x.sum(), y, retain_graph=True)",
    "torch.autograd.grad(x.sum(), [x, y], allow_unused=True, retain_graph=True)",
    "torch.autograd.grad(x.sum(), [y, z], create_graph=True, allow_unused=True)",
    "torch.autograd.grad(x.sum(), [y, z], create_graph=True, materialize_grads=True)",
    "torch.autograd.grad([x.sum(), y.sum()], [z, x], retain_graph=True, materialize_grads=True)",
    "torch.autograd.grad(x * 1, y, z.detach(), retain_graph=True)",
]  # fmt: skip
MODES: list[tuple[str, ...]] = [(), (), (), (), ("no_grad",), ("no_grad",), ("no_grad", "enable_grad")]
ALL_MODES = [*MODES, ("inference_mode",)]
SHAPES = [(), (1,), (2,), (4,), (1, 2), (2, 2), (2, 1)]
DTYPES = ["float64", "float64", "float32"]
MOST = 10  # tensors at a time: older ones are forgotten
BEFORE_WALKING = "element", "grad can be", "Mismatch in shape", "One of the differentiated Tensors does"  # how such errors begin
LARGE = 100  # a tensor with larger numbers is forgotten, so that what is computed of it stays exact


# ---------------------------------------------------------------- one of the two libraries


def functions_of(torch: Any) -> dict[str, Any]:
    """Operations that a user wrote."""

    def product(ctx: Any, x: Any, y: Any) -> Any:
        ctx.save_for_backward(x, y)
        return x * y

    def doubled(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        return x.mul_(2)

    def two(ctx: Any, x: Any) -> Any:
        over = x > 0
        ctx.mark_non_differentiable(over)
        return x * 2, over

    def apart(ctx: Any, x: Any) -> Any:
        ctx.set_materialize_grads(False)
        return x * 2, x * 3

    def square(ctx: Any, x: Any) -> Any:
        squared = x * x
        ctx.save_for_backward(x, squared)
        return squared

    def flat(ctx: Any, x: Any) -> Any:
        ctx.shape = x.shape
        return x.view(-1)

    def fail(ctx: Any, grad: Any) -> Any:
        raise ValueError("backward fails")

    def parts(ctx: Any, a: Any, b: Any) -> Any:
        return b * 3 if a is None else a * 2 if b is None else a * 2 + b * 3

    def of_product(ctx: Any, grad: Any) -> Any:
        x, y = ctx.saved_tensors
        return grad * y, grad * x

    def of_half(ctx: Any, grad: Any) -> Any:
        return (grad if ctx.needs_input_grad[0] else None), None

    once = torch.autograd.function.once_differentiable
    pairs = {
        "Product": (product, of_product), "Doubled": (doubled, lambda ctx, grad: grad * 2), "Apart": (apart, parts),
        "Passed": (lambda ctx, x: x, lambda ctx, grad: grad * 2), "Two": (two, lambda ctx, grad, over: grad * 2),
        "Flat": (flat, lambda ctx, grad: grad.view(ctx.shape) * 2), "Failing": (lambda ctx, x: x * 2, fail),
        "Once": (lambda ctx, x: x * 2, once(lambda ctx, grad: grad * 2)), "Half": (lambda ctx, x, y: x + y, of_half),
        "Square": (square, lambda ctx, grad: grad * 2 * ctx.saved_tensors[0]),
        "Short": (lambda ctx, x, y: x + y, lambda ctx, grad: grad),
    }  # fmt: skip
    return {
        name: type(name, (torch.autograd.Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward)})
        for name, (forward, backward) in pairs.items()
    }


class Failure(NamedTuple):
    """The error of a step."""

    kind: str
    text: str


class Side:
    """One library: its tensors, what its hooks saw, and the handles that remove these."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        self.tensors: list[Any] = []
        self.first_versions: list[int] = []  # how often PyTorch wrote to a result while it was computed is its own affair
        self.seen: list[Any] = []
        self.handles: list[Any] = []
        self.names = {
            "torch": torch, "handles": self.handles, "look": self.look, "watch": self.watch, "mean": mean, "fail": fail,
            "matmul": matmul, "expanded": expanded,
            "double": lambda grad: grad * 2, "double_all": double_all, "forget": forget,
            "double_each": lambda grads: double_all(grads, ()), **functions_of(torch),
        }  # fmt: skip

    def look(self, *given: Any) -> None:
        self.seen.append([told(each) for each in given])

    def watch(self, node: Any) -> Any:
        """A hook that sees what ``node`` answers to those who want it. (What others would get PyTorch may compute as well.)"""
        wanted = [to is not None for to, _ in node.next_functions]
        return node.register_hook(lambda answers, grads: self.look(list(compress(answers, wanted)), grads))

    def make(self, shape: tuple[int, ...], first: int, dtype: str, tracked: bool) -> None:
        numbers = [(first + 3 * i) % 5 - 2 for i in range(int(np.prod(shape)))]
        self.keep(self.torch.tensor(np.array(numbers, dtype).reshape(shape).tolist(), dtype=getattr(self.torch, dtype)))
        self.tensors[-1].requires_grad_(tracked)

    def do(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...]) -> Any:
        """What a step gives, or its error."""
        x, y, z = (self.tensors[nr % len(self.tensors)] for nr in places)
        nodes = [node for node in nodes_of(x) if not is_leaf_node(node)]  # (how long that of a leaf lives may differ)
        names = {**self.names, "x": x, "y": y, "z": z, "n": places[1], "node": lambda _: nodes[places[1] % len(nodes)]}
        with ExitStack() as stack:
            for mode in modes:
                stack.enter_context(getattr(self.torch, mode)())
            try:
                return eval(compiled(code), names)
            except Exception as error:
                return Failure(type(error).__name__, oracle.cleaned(str(error)).replace("zerograd.", "torch."))

    def keep(self, tensor: Any) -> None:
        if not any(tensor is each for each in self.tensors):
            self.tensors.append(tensor)
            self.first_versions.append(tensor._version)

    def forget(self, place: int) -> None:
        del self.tensors[place], self.first_versions[place]

    def place(self, tensor: Any) -> int | None:
        return next((place for place, each in enumerate(self.tensors) if each is tensor), None)


@cache
def compiled(code: str) -> Any:
    return compile(code, code, "eval")


def mean(x: Any) -> Any:
    return x.mean() if x.numel() in (1, 2, 4, 8, 16) else x.sum()


def matmul(x: Any, y: Any) -> Any:
    """(Where a view is made on the way, it need not be the same.)"""
    return (x @ y.to(x.dtype)).clone() if x.ndim < 3 and y.ndim < 3 else x * 1


def expanded(x: Any) -> Any:
    """(NumPy has no stride for a dimension of size 1.)"""
    return x[None] if 1 in x.shape else x.expand(2, *x.shape)


def fail(grad: Any) -> None:
    raise ValueError("the hook fails")


def forget(leaf: Any) -> None:
    leaf.grad = None


def double_all(grads: Any, _: Any) -> Any:
    return tuple([grad if grad is None else grad * 2 for grad in grads])


def nodes_of(x: Any) -> list[Any]:
    """The nodes behind ``x``, in order; those that stand for leaves, too."""
    try:
        nodes = [x.grad_fn] if x.grad_fn is not None else []
    except RuntimeError:  # a view that could not follow a write
        return []
    for node in nodes:  # grows while it is read
        nodes += [to for to, _ in node.next_functions if to is not None and to not in nodes]
    return nodes


# ---------------------------------------------------------------- what is compared


def asked(ask: Any) -> Any:
    """The answer, or the error."""
    try:
        return ask()
    except RuntimeError as error:
        return str(error)


def numbers_of(x: Any) -> Any:
    return np.array(x.detach().clone().tolist()), str(x.dtype).partition(".")[2], tuple(x.shape)


def is_tensor(thing: Any) -> bool:
    return hasattr(thing, "retains_grad")


def told(thing: Any) -> Any:
    """``thing``, a result or what a hook was given, without its library."""
    if isinstance(thing, (tuple, list)):
        return [told(each) for each in thing]
    return numbers_of(thing) if is_tensor(thing) else type(thing).__name__


def same(ours: Any, theirs: Any) -> bool:
    """Equal, in every bit where the numbers are small enough to be exact."""
    if isinstance(ours, np.ndarray):
        if not isinstance(theirs, np.ndarray) or ours.shape != theirs.shape:
            return False
        large = float(np.abs(theirs).max(initial=0)) if np.isfinite(theirs).all() else np.inf
        return np.array_equal(ours, theirs, equal_nan=True) or (large > 2**20 and np.allclose(ours, theirs, 1e-5, large * 1e-6))
    if isinstance(ours, (tuple, list)):
        return type(ours) is type(theirs) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    return type(ours) is type(theirs) and ours == theirs


def facts(side: Side, place: int) -> dict[str, Any]:
    """What a user can ask of a tensor, but for its graph."""
    x, first = side.tensors[place], side.first_versions[place]
    if isinstance(could_not_follow := asked(lambda: x.is_leaf), str):
        return {"numbers": numbers_of(x), "is_leaf": could_not_follow, "requires_grad": x.requires_grad}
    return {
        "numbers": numbers_of(x),
        "is_leaf": x.is_leaf,
        "requires_grad": x.requires_grad,
        "retains_grad": x.retains_grad and not x.is_leaf,  # (in PyTorch a tensor that was cut off still says so)
        "version": x._version - first,
        "output_nr": x.output_nr,
        "base": None if x._base is None else side.place(x._base),
        "grad": (*numbers_of(grad), grad.requires_grad) if (grad := grad_of(x)) is not None else None,
    }


def grad_of(x: Any) -> Any:
    try:
        return x.grad if x.is_leaf or x.retains_grad else None  # (PyTorch warns of others)
    except RuntimeError:  # a view that could not follow a write
        return None


def is_chance(made: Any) -> bool:
    """Is it a mistake of PyTorch's own, or that memory is seen twice? (Which depends on the stride of dimensions of size 1.)"""
    return isinstance(made, Failure) and (made.text.startswith("unsupported operation:") or "INTERNAL ASSERT" in made.text)


class Pairs:
    """The nodes of ours and of theirs that stand for each other."""

    def __init__(self, ours: Side, theirs: Side) -> None:
        self.sides = ours, theirs
        self.theirs: dict[Any, Any] = {}
        self.ours: dict[Any, Any] = {}

    def compare(self, what: str, *tensors: Any) -> None:
        """Two tensors have the same graph."""
        ends = [asked(lambda x=x: x.grad_fn) for x in tensors]
        if any(isinstance(end, str) for end in ends):
            assert ends[0] == ends[1], f"{what}: {ends[0]}, in PyTorch {ends[1]}"
            return
        waiting = [tuple(ends)]
        for ours, theirs in waiting:  # grows while it is read
            if ours is theirs or (ours is not None and self.theirs.get(ours) is theirs):  # both are None, or known
                continue
            facts = [self.facts(side, node) for side, node in zip(self.sides, (ours, theirs))]
            assert facts[0] == facts[1] and self.ours.get(theirs, ours) is ours, (
                f"graph of {what}: {facts[0]}, in PyTorch {facts[1]}\n{names_of(tensors[0])}\n{names_of(tensors[1])}"
            )
            self.theirs[ours], self.ours[theirs] = theirs, ours
            waiting += [(mine, other) for (mine, _), (other, _) in zip(ours.next_functions, theirs.next_functions)]

    @staticmethod
    def facts(side: Side, node: Any) -> Any:
        if node is None:
            return None
        leaf = side.place(node.variable) if is_leaf_node(node) else None
        return node.name(), [nr for _, nr in node.next_functions], leaf


def is_leaf_node(node: Any) -> bool:
    return bool(node.name().endswith("AccumulateGrad"))


def names_of(x: Any) -> list[str]:
    return [node.name() for node in nodes_of(x)]


# ---------------------------------------------------------------- what is kept of a step


def is_odd(x: Any) -> bool:
    """A view that says it requires grad because its base does, but was made under ``no_grad``, or before its base was told to:
    PyTorch records what is computed of it, and gives it no gradient."""
    base = x._base
    return base is not None and base.requires_grad and asked(lambda: x.grad_fn) is None


def strides(x: Any) -> list[int]:
    """How ``x`` lies in memory, as far as it matters: NumPy and PyTorch may lay out differently what they compute."""
    return [step for step, size in zip(x.stride(), x.shape) if size > 1] if x.numel() else []


def keep_all(side: Side, made: Any) -> None:
    for each in made if isinstance(made, (tuple, list)) else [made]:
        if is_tensor(each) and each.dtype.is_floating_point and not each.is_inference():
            side.keep(each)


def keep_copies(side: Side, made: Any) -> None:
    """(PyTorch may give one tensor for several inputs.)"""
    keep_all(side, [None if each is None else each.clone() for each in made or ()])


def keep_handle(side: Side, made: Any) -> None:
    if made is not None:
        side.handles.append(made)


# ---------------------------------------------------------------- the machine

small = st.integers(0, MOST - 1)
places = st.tuples(small, small, small)
modes, all_modes = st.sampled_from(MODES), st.sampled_from(ALL_MODES)


class SideBySide(RuleBasedStateMachine):
    """Steps on both libraries. ``ours`` and ``torch`` are set in a class of each engine."""

    ours: Any
    torch: Any

    def __init__(self) -> None:
        super().__init__()
        self.sides = Side(self.ours), Side(self.torch)
        self.written = False  # was anything written in place? Then PyTorch records second derivatives in other steps

    def step(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...] = (), keep: Any = keep_all) -> None:
        """Take a step on both sides and compare everything."""
        if self.reads_what_it_writes(code, places):
            return
        made = [side.do(code, places, modes) for side in self.sides]
        if any(map(is_chance, made)):
            for _ in self.sides[1].tensors.copy():
                self.remove(0)
        elif any(isinstance(each, Failure) for each in made):
            assert made[0] == made[1], f"{code}: {made[0]}, in PyTorch {made[1]}"
            self.after_failure(code, made[1])
        else:
            ours, theirs = map(told, made)
            assert same(ours, theirs), f"{code}: {ours}, in PyTorch {theirs}"
            second = self.written and (code == "x.grad" or "create_graph" in code)
            for side, given in zip(self.sides, made):
                if not second and "inference_mode" not in modes:  # what may be done to inference tensors is compared elsewhere
                    keep(side, given)
            self.written = self.written or code in WRITES or code.startswith("Doubled")
        made.clear()
        self.compare(code)

    def reads_what_it_writes(self, code: str, places: tuple[int, int, int]) -> bool:
        """Would PyTorch read from ``y`` what it has just written to ``x``?"""
        x, y = (self.sides[1].tensors[place % len(self.sides[1].tensors)] for place in places[:2])
        one_memory = x.untyped_storage().data_ptr() == y.untyped_storage().data_ptr()
        return code in WRITES and "y" in code and one_memory and x is not y

    def compare(self, code: str) -> None:
        """Everything is the same, after ``code``."""
        self.forget_some()
        ours, theirs = self.sides
        assert same(ours.seen, theirs.seen), f"{code}: hooks saw {ours.seen}, in PyTorch {theirs.seen}"
        ours.seen.clear()
        theirs.seen.clear()
        pairs = Pairs(ours, theirs)
        assert len(ours.tensors) == len(theirs.tensors)
        for place in range(len(ours.tensors)):
            mine, other = (facts(side, place) for side in self.sides)
            for what, fact in mine.items():
                assert same(fact, other[what]), f"{code}: {what} of {place} is {fact}, in PyTorch {other[what]}"
            tensors = [side.tensors[place] for side in self.sides]
            pairs.compare(f"{place} after {code}", *tensors)
            grads = [grad_of(x) for x in tensors]
            if is_tensor(grads[1]) and not self.written:
                pairs.compare(f"gradient of {place} after {code}", *grads)
        for place in reversed(range(len(theirs.tensors))):
            if isinstance(asked(lambda x=theirs.tensors[place]: x.grad_fn), str):
                self.remove(place)  # what can be asked of a view that could not follow a write is compared elsewhere

    def after_failure(self, code: str, failure: Failure) -> None:
        """Where PyTorch has done half of what it then refused, and we nothing."""
        if code in WALKS:  # a walk that fails may have added to some leaves, and been shown to some of their hooks
            for side in self.sides:
                side.seen.clear()
                for x in side.tensors:
                    x.grad = None
            if not failure.text.startswith(BEFORE_WALKING):  # nor need the nodes be the same that it freed
                for place in reversed(range(len(self.sides[1].tensors))):
                    if not self.sides[1].tensors[place].is_leaf:
                        self.remove(place)

    def forget_some(self) -> None:
        """What is too many, too large or too odd."""
        ours, theirs = (side.tensors for side in self.sides)
        for place in reversed(range(len(theirs))):
            small = np.abs(numbers_of(theirs[place])[0]).max(initial=0) <= LARGE  # and not nan
            if not small or is_odd(theirs[place]) or strides(ours[place]) != strides(theirs[place]):
                self.remove(place)
        while len(theirs) > MOST:
            self.remove(0)
        if not theirs:
            self.make((2,), 1, "float64", True)

    def forget_views(self, base: Any) -> None:
        """PyTorch makes a view's history anew after a write, but only when it is asked: what its base is by then counts. In
        zerograd it counts what the base was when it was written to."""
        for place in reversed(range(len(self.sides[1].tensors))):
            if self.sides[1].tensors[place]._base is base:
                self.remove(place)

    def remove(self, place: int) -> None:
        for side in self.sides:
            side.forget(place)

    @initialize(shape=st.sampled_from(SHAPES))
    def begin(self, shape: tuple[int, ...]) -> None:
        self.make(shape, 1, "float64", True)
        self.make(shape, 2, "float64", False)

    @rule(shape=st.sampled_from(SHAPES), first=st.integers(0, 4), tracked=st.booleans(), dtype=st.sampled_from(DTYPES))
    def make(self, shape: tuple[int, ...], first: int, dtype: str, tracked: bool) -> None:
        for side in self.sides:
            side.make(shape, first, dtype, tracked)

    @rule(place=small)
    def forget(self, place: int) -> None:
        if len(self.sides[0].tensors) > 2:
            self.remove(place % len(self.sides[0].tensors))

    @rule(code=st.sampled_from(COMPUTED), places=places, modes=all_modes)
    def compute(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...]) -> None:
        self.step(code, places, modes)

    @rule(code=st.sampled_from(VIEWS), places=places, modes=modes)
    def look_at(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...]) -> None:
        self.step(code, places, modes)

    @rule(code=st.sampled_from(WRITES), places=places, modes=all_modes)
    def write(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...]) -> None:
        self.step(code, places, modes)

    @rule(code=st.sampled_from(STATES), places=places, modes=modes)
    def change(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...]) -> None:
        if code in ("x.requires_grad_()", "x.requires_grad_(False)"):
            theirs = self.sides[1].tensors
            base = theirs[places[0] % len(theirs)]
            if base._base is not None:
                return  # after a write, PyTorch loses the gradient of a view that requires grad where its base does not
            self.forget_views(base)
            places = self.sides[1].place(base) or 0, 0, 0
        self.step(code, places, modes)

    @rule(code=st.sampled_from(HOOKS), places=places)
    def hook(self, code: str, places: tuple[int, int, int]) -> None:
        self.step(code, places, keep=keep_handle)

    @rule(code=st.sampled_from(FUNCTIONS), places=places, modes=modes)
    def apply(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...]) -> None:
        self.step(code, places, modes)

    @rule(code=st.sampled_from(WALKS), places=places, modes=modes)
    def walk(self, code: str, places: tuple[int, int, int], modes: tuple[str, ...]) -> None:
        self.step(code, places, modes, keep_copies)

    def teardown(self) -> None:
        for side in self.sides:  # a recorded gradient is part of a cycle
            for x in side.tensors:
                x.grad = None


# ---------------------------------------------------------------- the tests


@pytest.fixture
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is told once in a process is compared elsewhere
        yield


def chosen_settings() -> settings:
    asked_for = os.environ.get("ZEROGRAD_RUNS", "")
    runs, steps = map(int, asked_for.split("x")) if asked_for else (30, 40)
    return settings(
        max_examples=runs, stateful_step_count=steps, derandomize=not asked_for, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.once
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("plain", [False, True], ids=["fast", "plain"])
def test_random_steps(plain: bool) -> None:
    torch = oracle.the_torch()
    copy = Copy(plain)
    machine = type("Machine", (SideBySide,), {"ours": copy.torch, "torch": torch})
    with copy.in_use():
        run_state_machine_as_test(machine, settings=chosen_settings())


@pytest.mark.once
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("code", [*COMPUTED, *VIEWS, *WRITES, *STATES, *HOOKS, *FUNCTIONS, *WALKS])
def test_each_step_works_somewhere(code: str) -> None:
    """A step that failed with every input would test nothing."""
    torch = oracle.the_torch()
    if code.startswith("handles"):
        return  # there must be one, which another step made
    for shape, other in [(a, b) for a in SHAPES for b in SHAPES]:
        for tracked in (True, False):
            side = Side(torch)
            side.make(shape, 1, "float64", True)
            side.make(other, 3, "float64", tracked)
            side.keep(side.tensors[0] * side.tensors[1].sum())
            side.tensors[0].grad = torch.ones(shape, dtype=torch.float64)
            if any(not isinstance(side.do(code, places, ()), Failure) for places in ((2, 0, 1), (2, 1, 0), (0, 2, 2), (0, 0, 0))):
                return
    pytest.fail(f"{code} gives an error with every input")
