"""Every operation of the table, by its own samples: its gradients by finite differences, and all of it against
PyTorch."""

from __future__ import annotations

import ast
import doctest
import itertools
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest
from spellings import INTERNAL, IRREGULAR, OTHER_GRAPH, PUBLIC, at, columns, divided, regular, spelling, window

import zerograd
from zerograd import Tensor
from zerograd.autograd import GradcheckError, gradcheck, gradgradcheck, unbroadcast, usual
from zerograd.core.op import TABLE, op
from zerograd.ops import elementary
from zerograd.ops.shape import reshape_any, select


def maker(dtype: str, track: bool = True) -> Callable[..., Any]:
    """The ``r`` of ``samples(r)``: seeded random leaves with elements at least 0.1 away from 0, where abs and relu
    have a kink."""
    random = np.random.default_rng(0)

    def r(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
        array = random.uniform(low, high, shape)
        array = np.where(np.abs(array) < 0.1, 0.1, array)
        made = zerograd.tensor(np.asarray(array).astype(dtype))
        return made.requires_grad_() if track else made

    return r


IN_PLACE_ONLY = ["asinh_over", "acosh_over", "atanh_over"]


def no_gradient(name: str) -> bool:
    """Whether a walk through it is refused, as through ``//``."""
    return TABLE[name].node.__name__ == "NotImplemented" or name.startswith("unique") or name in IN_PLACE_ONLY


CASES = [(name, place) for name, entry in TABLE.items() for place in range(len(entry.samples(maker("float64"))))]
# Those that a walk may go through. The rule of ctc_loss is right behind log_softmax only, as PyTorch's is: tests/nn/test_ctc.py.
WALKED = [case for case in CASES if not no_gradient(case[0]) and case[0] != "ctc_loss_of"]
DIFFERENTIABLE = [case for case in WALKED if TABLE[case[0]].rules]
COMPARABLE = [(name, place) for name, place in CASES if spelling(name)]  # PyTorch can spell them


def every(cases: list[tuple[str, int]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("name", "place"), cases, ids=lambda part: str(part))


def tensors_in(args: tuple[Any, ...]) -> list[Any]:
    found = []
    for arg in args:
        found += arg if isinstance(arg, list) else [arg] if hasattr(arg, "grad_fn") else []
    return found


def as_tuple(result: Any) -> tuple[Any, ...]:
    return result if isinstance(result, tuple) else (result,)


# ---------------------------------------------------------------- the table itself


def test_to_import_ops_fills_the_table() -> None:
    """By itself, and not because other parts of the library happen to import the rest."""
    tree = ast.parse(Path(zerograd.ops.__file__).read_text(encoding="utf-8"))
    imported = {f"zerograd.ops.{alias.name}" for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    declaring = {entry.forward.__module__ for entry in TABLE.values()}
    assert imported == declaring, "zerograd/ops/__init__.py imports each file that declares an entry, and no other"


def works_on_numbers(name: str) -> bool:
    """Whether it goes element by element, so that the first of each vector can be taken alone."""
    tensors = tensors_in(TABLE[name].samples(maker("float32"))[0])
    return bool(TABLE[name].meet) and TABLE[name].meet != "exact" and all(each.ndim for each in tensors)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("name", [name for name in TABLE if works_on_numbers(name)])
def test_a_number_gives_the_dtype_that_a_vector_gives(name: str, dtype: str) -> None:
    """NumPy 1 makes float64 of a float32 scalar and a Python number, but float32 of an array and a Python number."""
    args = TABLE[name].samples(maker(dtype))[0]
    first = [arg.reshape(-1)[:1] if hasattr(arg, "ndim") else arg for arg in args]
    number = [arg.reshape(()) if hasattr(arg, "ndim") else arg for arg in first]
    of_vector, of_number = (TABLE[name].call(*each) for each in (first, number))
    assert of_number.dtype == of_vector.dtype
    assert np.array_equal(of_number.detach().numpy(), of_vector.detach().numpy().reshape(()), equal_nan=True)


@pytest.mark.parametrize("name", TABLE)
def test_every_entry_has_samples_and_a_public_spelling(name: str) -> None:
    parameters = ", ".join(TABLE[name].parameters)
    assert TABLE[name].samples(maker("float64")), f"{name} has no samples"
    spelled = name in PUBLIC or name in INTERNAL
    assert spelled, (
        f"zerograd has neither a method nor a function {name}. Bind it in tensor.py, or export it from __init__.py. If a user"
        f" gets at it otherwise or never, say so in tests/ops/spellings.py: IRREGULAR[{name!r}] = 'torch....({parameters})', or"
        f" INTERNAL[{name!r}] = ('the gradient of ...', 'what PyTorch computes there, or nothing')"
    )


def test_every_line_of_the_spellings_is_needed() -> None:
    """A name that no entry has, one that has two lines, or one whose spelling follows from it."""
    assert IRREGULAR.keys() | INTERNAL.keys() <= TABLE.keys()
    assert not IRREGULAR.keys() & INTERNAL.keys()
    assert [name for name, spelled in IRREGULAR.items() if spelled == regular(name)] == []


@pytest.mark.parametrize("name", TABLE)
def test_every_entry_has_a_docstring(name: str) -> None:
    text = TABLE[name].call.__doc__
    assert text and text.strip().endswith((".", "```", ")", "]")), text


def test_every_elementwise_entry_is_sampled_empty_zero_dim_and_broadcast() -> None:
    for name, entry in TABLE.items():
        if not entry.meet or entry.meet == "exact" or name == "zero":
            continue
        shapes = [[t.shape for t in tensors_in(args)] for args in entry.samples(maker("float64"))]
        assert any(0 in shape for each in shapes for shape in each), f"{name}: no empty tensor"
        assert any(shape == () for each in shapes for shape in each), f"{name}: no 0-d tensor"
        if len(entry.tensors) == 2 and len(entry.parameters) == 2 and any(len(each) == 2 for each in shapes):
            assert any(len(each) == 2 and each[0] != each[1] for each in shapes), f"{name}: no broadcasting"


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_spelling_reaches_the_entry(name: str) -> None:
    entry = TABLE[name]
    otherwise = f"`{PUBLIC[name]}` does not get at it: if another call does, write IRREGULAR['{name}'] in tests/ops/spellings.py"
    try:
        results = [as_tuple(public(name, zerograd, args))[0] for args in entry.samples(maker("float32"))]
    except TypeError as error:  # it has other parameters
        raise AssertionError(otherwise) from error
    if entry.rules:
        assert entry.node in [type(result.grad_fn) for result in results], otherwise
    else:
        assert not any(result.requires_grad for result in results)


def public(name: str, library: Any, args: tuple[Any, ...]) -> Any:
    """Call the entry as a user of ``library`` does."""
    helpers = {"at": at, "columns": columns, "window": window, "divided": divided}
    names = {"torch": library, "F": library.nn.functional, **helpers}
    return eval(spelling(name), {**names, **dict(zip(TABLE[name].parameters, args, strict=True))})


def test_the_example_of_contributing_works_where_it_is_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parent.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = text.partition("## Add an operation\n")[2].partition("```python\n")[2].partition("```")[0]
    name = example.partition("def ")[2].partition("(")[0]
    monkeypatch.setitem(TABLE, name, None)
    exec(example, dict(vars(elementary)))
    entry = TABLE[name]
    monkeypatch.setattr(Tensor, name, entry.call, raising=False)
    shown = doctest.DocTestParser().get_doctest(entry.call.__doc__, {"tensor": zerograd.tensor}, name, None, 0)
    assert shown.examples
    assert doctest.DocTestRunner().run(shown).failed == 0
    for args in entry.samples(maker("float64")):
        check_gradients(entry.call, args)
    torch = oracle.the_torch()
    for args in entry.samples(maker("float64")):
        theirs_in = translated(torch, args)
        ours, theirs = entry.call(*args), getattr(torch, name)(*theirs_in)
        compare(ours, theirs, TOLERANCE["float64"])
        assert oracle.graph(ours, tensors_in(args)) == oracle.graph(theirs, tensors_in(theirs_in))


# ---------------------------------------------------------------- first derivatives, by finite differences


def check_gradients(call: Callable[..., Any], args: tuple[Any, ...], rtol: float = 1e-6) -> None:
    """Compare the gradient of every input with central differences (five points, float64), or raise AssertionError."""
    random = np.random.default_rng(1)
    inputs = [t for t in tensors_in(args) if t.requires_grad]
    results = as_tuple(call(*args))
    weights = [
        zerograd.tensor(random.uniform(0.5, 2, tuple(r.shape)).astype(str(r.dtype).removeprefix("torch.")))
        for r in results
    ]

    def loss() -> float:
        with zerograd.no_grad():
            return sum(
                float((r.numpy() * w.numpy()).sum()) for r, w in zip(as_tuple(call(*args)), weights, strict=True)
            )

    for result, weight in zip(results, weights, strict=True):
        if result.requires_grad:
            result.backward(weight, retain_graph=True)
    for leaf in inputs:
        ours = np.zeros(tuple(leaf.shape)) if leaf.grad is None else leaf.grad.numpy()
        assert ours.shape == tuple(leaf.shape)
        array, step = leaf.detach().numpy(), 1e-3
        for place in np.ndindex(array.shape):
            before = array[place]
            sides = []
            for distance in (-2, -1, 1, 2):
                array[place] = before + distance * step
                sides.append(loss())
            array[place] = before
            numeric = (sides[0] - 8 * sides[1] + 8 * sides[2] - sides[3]) / (12 * step)
            assert ours[place] == pytest.approx(numeric, rel=rtol, abs=1e-9), f"d/d{place} of {tuple(leaf.shape)}"


@every(WALKED)
def test_gradients_by_finite_differences(name: str, place: int) -> None:
    entry = TABLE[name]
    args = entry.samples(maker("float64"))[place]
    results = as_tuple(entry.call(*args))
    assert all(r.requires_grad == bool(entry.rules) for r in results)
    check_gradients(entry.call, args)


@every([(name, place) for name, place in DIFFERENTIABLE if len(tensors_in(TABLE[name].samples(maker("float64"))[place])) > 1])
def test_each_input_may_be_the_only_one_that_needs_a_gradient(name: str, place: int) -> None:
    """What another input does not need is not computed, and nothing that a rule does need is missing."""
    entry = TABLE[name]
    for chosen in range(len(tensors_in(entry.samples(maker("float64"))[place]))):
        args = entry.samples(maker("float64"))[place]
        inputs = tensors_in(args)
        if not inputs[chosen].is_floating_point() or not has_rule(entry, args, inputs[chosen]):
            continue
        for nr, each in enumerate(inputs):
            each.requires_grad_(nr == chosen)
        check_gradients(entry.call, args)
        assert all((t.grad is not None) == (nr == chosen) for nr, t in enumerate(inputs))


def has_rule(entry: Any, args: tuple[Any, ...], tensor: Any) -> bool:
    """Running statistics have none."""
    named = zip(entry.parameters, args, strict=True)
    return any(name in entry.rules for name, arg in named if arg is tensor or isinstance(arg, list))


def test_an_input_given_twice_gets_both_gradients() -> None:
    tried = []
    for name, entry in TABLE.items():
        for args in entry.samples(maker("float64")):
            first, *others = tensors_in(args)
            if no_gradient(name):
                continue
            if len(entry.rules) == len(args) == 2 and len(others) == 1 and first.shape == others[0].shape:
                check_gradients(entry.call, (first, first))
                tried.append(name)
    assert {"add", "sub", "mul", "div", "mm", "dot", "pow_tensor"} <= set(tried)


@every(DIFFERENTIABLE)
def test_first_and_second_derivatives_by_gradcheck(name: str, place: int) -> None:
    entry = TABLE[name]
    args = entry.samples(maker("float64"))[place]
    inputs = tensors_in(args)

    def call(*given: Any) -> Any:
        rest = iter(given)
        return entry.call(*(filled(arg, rest) for arg in args))

    assert gradcheck(call, inputs)
    if name in ONCE:
        with pytest.raises(RuntimeError, match="is not implemented"):
            gradgradcheck(call, inputs)
    else:
        assert gradgradcheck(call, inputs)


# Whose gradient PyTorch does not differentiate, and we do not.
ONCE = ("hardsigmoid_of", "multi_margin_loss", "multilabel_margin_loss")


def filled(arg: Any, rest: Any) -> Any:
    """An argument with its tensors, if any, taken from ``rest``."""
    if isinstance(arg, list):
        return [next(rest) for _ in arg]
    return next(rest) if isinstance(arg, zerograd.Tensor) else arg


# ---------------------------------------------------------------- planted faults: the check above must find them


def wrong_sign(r: Any) -> tuple[Any, tuple[Any, ...]]:
    @op(input=lambda grad: grad, other=lambda grad: grad, meet="minus", samples=lambda r: [])
    def planted(input: Tensor, other: Tensor) -> Tensor:  # type: ignore[name-defined]
        return input - other

    return planted, (r(3), r(3))


def wrong_factor(r: Any) -> tuple[Any, tuple[Any, ...]]:
    @op(input=lambda grad, result: grad / result, meet="float", samples=lambda r: [])
    def planted(input: Tensor) -> Tensor:  # type: ignore[name-defined]
        return np.sqrt(input)

    return planted, (r(3, 4, low=0.5),)


def missing_sum(r: Any) -> tuple[Any, tuple[Any, ...]]:
    @op(input=lambda grad, input_shape: reshape_any(select(grad, 0, 0), input_shape), samples=lambda r: [])
    def planted(input: Tensor, size: tuple[int, ...]) -> Tensor:  # type: ignore[name-defined]
        return np.broadcast_to(input, size)

    return planted, (r(4), (3, 4))


@pytest.mark.parametrize("plant", [wrong_sign, wrong_factor, missing_sum])
def test_a_planted_fault_is_found(plant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLE, "planted", None)  # so that the table is as before afterwards
    call, args = plant(maker("float64"))
    with pytest.raises(AssertionError):
        check_gradients(call, args)
    with pytest.raises(GradcheckError):
        gradcheck(call, args)


def test_a_fault_in_the_gradient_of_a_gradient_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sine whose gradient is right, by way of a cosine whose gradient is not."""
    monkeypatch.setitem(TABLE, "wrong_cos", None)
    monkeypatch.setitem(TABLE, "planted", None)

    @op(input=lambda grad, input: grad * TABLE["sin"].call(input), meet="float", samples=lambda r: [])
    def wrong_cos(input: Tensor) -> Tensor:  # type: ignore[name-defined]
        return np.cos(input)

    @op(input=lambda grad, input: grad * wrong_cos(input), meet="float", samples=lambda r: [])
    def planted(input: Tensor) -> Tensor:  # type: ignore[name-defined]
        return np.sin(input)

    x = maker("float64")(3)
    assert gradcheck(planted, x)
    assert gradgradcheck(TABLE["sin"].call, x)
    with pytest.raises(GradcheckError):
        gradgradcheck(planted, x)


@pytest.mark.parametrize(
    "broken", [lambda grad, shape: grad, lambda grad, shape: grad.ravel()[: math.prod(shape)].reshape(shape)]
)
def test_a_missing_sum_over_what_was_broadcast_is_found(broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    r = maker("float64")
    args = r(3, 4), r(4)
    check_gradients(TABLE["mul"].call, args)
    for module in (unbroadcast, usual):
        monkeypatch.setattr(module, "sum_to_size", broken)
    for each in args:
        each.grad = None
    with pytest.raises((AssertionError, ValueError)):  # a wrong number, or a gradient that does not fit its leaf
        check_gradients(TABLE["mul"].call, args)


# ---------------------------------------------------------------- views


@pytest.mark.parametrize("name", TABLE)
def test_a_view_shares_its_memory_and_version_and_nothing_else_does(name: str) -> None:
    entry = TABLE[name]
    for args in entry.samples(maker("float32", track=False)):
        first, before = tensors_in(args)[0], tensors_in(args)[0]._version
        for result in as_tuple(entry.call(*args)):
            assert (result._base is first) == entry.view
            if first.numel() and result.numel() and name not in ("reshape_any", "sum_to"):
                assert np.shares_memory(result.numpy(), first.numpy()) == entry.view
            if entry.view and name != "expand_to":
                result.zero_()
                before += 1
            assert first._version == before


# ---------------------------------------------------------------- against PyTorch

TOLERANCE = {"float16": 2e-3, "float32": 2e-6, "float64": 5e-15}
NO_HALF = (  # refused in float16
    "multi_margin_loss", "multilabel_margin_loss", "ctc_loss_of", "avg_pool3d",
    *(f"upsample_{mode}2d_aa{back}" for mode in ("bilinear", "bicubic", "lanczos") for back in ("", "_spread")),
)  # fmt: skip
IMPRECISE = {"hardsigmoid_of": 1e-7, "hardsigmoid_slope": 1e-7}  # PyTorch multiplies by a float32 1/6, also in float64


def translated(torch: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same arguments for PyTorch: leaves with equal numbers that require what ours require."""

    def one(arg: Any) -> Any:
        if isinstance(arg, list):
            return [one(each) for each in arg]
        if isinstance(arg, zerograd.Tensor):
            return torch.from_numpy(arg.detach().numpy().copy(order="K")).requires_grad_(arg.requires_grad)
        return arg

    return tuple(one(arg) for arg in args)


def compare(ours: Any, theirs: Any, tolerance: float) -> None:
    assert str(ours.dtype) == str(theirs.dtype)
    assert list(ours.shape) == list(theirs.shape)
    a, b = ours.detach().numpy(), theirs.detach().numpy()
    np.testing.assert_allclose(
        a, b, rtol=tolerance, atol=tolerance * (np.abs(b).max(initial=0, where=np.isfinite(b)) + 1e-3)
    )


@pytest.mark.parametrize("dtype", TOLERANCE)
@every(COMPARABLE)
def test_values_gradients_and_graph_are_pytorchs(name: str, place: int, dtype: str) -> None:
    torch = oracle.the_torch()
    entry = TABLE[name]
    ours_in = entry.samples(maker(dtype))[place]
    theirs_in = translated(torch, ours_in)
    call = (lambda *args: public(name, zerograd, args)) if name in PUBLIC else entry.call
    if dtype == "float16" and name in NO_HALF:
        with pytest.raises(Exception, match="not implemented for 'Half'") as refused:
            call(*ours_in)
        assert oracle.cleaned(f"{refused.type.__name__}: {refused.value}") == attempt(name, torch, theirs_in)
        return
    ours, theirs = as_tuple(call(*ours_in)), as_tuple(public(name, torch, theirs_in))
    assert len(ours) == len(theirs)
    for mine, its in zip(ours, theirs, strict=True):
        compare(mine, its, max(TOLERANCE[dtype], IMPRECISE.get(name, 0)))
        assert mine.requires_grad == its.requires_grad
        if name not in OTHER_GRAPH:
            assert oracle.graph(mine, tensors_in(ours_in)) == oracle.graph(its, tensors_in(theirs_in))
    random = np.random.default_rng(2)
    for mine, its in zip(ours, theirs, strict=True):
        if its.requires_grad:
            gradient = random.uniform(-2, 2, tuple(its.shape)).astype(str(mine.dtype).removeprefix("torch."))
            told = [walked(mine, zerograd.tensor(gradient)), walked(its, torch.tensor(gradient))]
            assert told[0] == told[1]
    for mine, its in zip(tensors_in(ours_in), tensors_in(theirs_in), strict=True):
        assert (mine.grad is None) == (its.grad is None)
        if its.grad is not None:
            compare(mine.grad, its.grad, max(TOLERANCE[dtype], IMPRECISE.get(name, 0)))
        assert mine.requires_grad == its.requires_grad


def walked(result: Any, gradient: Any, retain_graph: bool = True) -> str:
    """Send ``gradient`` back, and say what was refused: ``//`` has no gradient."""
    try:
        result.backward(gradient, retain_graph=retain_graph)
    except RuntimeError as error:
        return str(error)
    return ""


def touched(args: tuple[Any, ...], how: str) -> tuple[Any, ...]:
    """The same arguments with some elements at a place where slopes jump or end: 0, 1, a whole number, nan."""

    def one(arg: Any) -> Any:
        if isinstance(arg, list):
            return [one(each) for each in arg]
        if not isinstance(arg, Tensor) or not arg.is_floating_point():
            return arg
        array = arg.detach().numpy().copy()
        if how == "whole":
            array[...] = np.rint(array)
        elif array.size:
            array.reshape(-1)[:: 1 if how == "zero" else 2] = {"zero": 0.0, "half zero": 0.0, "half one": 1.0, "nan": np.nan}[how]
        return zerograd.tensor(array).requires_grad_(arg.requires_grad)

    return tuple(one(arg) for arg in args)


def second_order(library: Any, call: Callable[..., Any], args: tuple[Any, ...]) -> list[Any]:
    """For each input: does its gradient require grad, and what does that one's gradient hold? Or the refusal."""
    inputs = [t for t in tensors_in(args) if t.requires_grad]
    try:
        sums = [result.sum() for result in as_tuple(call(*args)) if result.requires_grad]
        first = library.autograd.grad(sums, inputs, create_graph=True, allow_unused=True)
    except (RuntimeError, IndexError) as error:
        return [str(error)]
    told: list[Any] = [None if each is None else each.requires_grad for each in first]
    for each in first:
        if each is not None and each.requires_grad:
            try:
                told += library.autograd.grad(each.sum(), inputs, retain_graph=True, allow_unused=True)
            except RuntimeError as error:
                told.append(str(error))
    return told


# Second derivatives where nan or an infinity stands: (0 * nan here is 0 there, or the other way round), and what PyTorch adds up
# in an order that loses it.
FURTHER = {("elu_slope", "nan"), ("prod_all", "nan"), ("prod_dim", "nan"), ("cumprod_dim", "nan")}

# PyTorch has one node for all gradients: each requires grad where one does, and what depends on nothing is undefined, not zero.
JOINT = {"prelu_kernel", "prelu_slope", "slide"}


@pytest.mark.parametrize("how", ["zero", "half zero", "half one", "whole", "nan"])
@pytest.mark.parametrize("name", [n for n, e in TABLE.items() if e.rules and n not in JOINT and spelling(n)])
def test_gradients_require_grad_where_pytorchs_do(name: str, how: str) -> None:
    """At the kinks too: whether a gradient can be differentiated, and what comes of it."""
    torch = oracle.the_torch()
    ours_call = (lambda *args: public(name, zerograd, args)) if name in PUBLIC else TABLE[name].call
    for place in range(len(TABLE[name].samples(maker("float64")))):
        args = touched(TABLE[name].samples(maker("float64"))[place], how)
        theirs = second_order(torch, lambda *args: public(name, torch, args), translated(torch, args))
        ours = second_order(zerograd, ours_call, args)
        assert [kind(each) for each in ours] == [kind(each) for each in theirs]
        for mine, its in zip(ours, theirs, strict=True):
            if hasattr(its, "dtype") and (name, how) not in FURTHER:
                np.testing.assert_allclose(mine.detach().numpy(), (its + 0).detach().numpy(), rtol=1e-6, atol=1e-9)


def kind(told: Any) -> Any:
    return list(told.shape) if hasattr(told, "dtype") else told


@pytest.mark.parametrize(("name", "place"), [(n, p) for n, p in COMPARABLE if TABLE[n].rules and n not in OTHER_GRAPH])
def test_a_second_walk_is_refused_where_pytorch_refuses_it(name: str, place: int) -> None:
    """Which nodes save something that a walk frees is part of the graph."""
    torch = oracle.the_torch()
    told = []
    for library, spelled in ((zerograd, name in PUBLIC), (torch, True)):
        args = TABLE[name].samples(maker("float64"))[place]
        args = args if library is zerograd else translated(torch, args)
        result = as_tuple(public(name, library, args) if spelled else TABLE[name].call(*args))[0]
        told.append([walked(result, library.ones_like(result), retain_graph=False) for _ in range(2)])
    assert told[0] == told[1]


WHOLE = ["bool", "uint8", "int8", "int16", "int32", "int64"]


@pytest.mark.parametrize("name", [n for n, e in TABLE.items() if n in PUBLIC and n != "to_copy"])
def test_whole_numbers_and_bools_give_pytorchs_values_or_errors(name: str) -> None:
    """All dtypes that take no gradient; two-tensor entries get every pair of dtypes, floats among them."""
    torch = oracle.the_torch()
    entry = TABLE[name]
    with warnings.catch_warnings():  # both warn of it once per process: whether one of them has already is chance
        warnings.simplefilter("ignore")
        for library in (zerograd, torch):
            library.where(library.ones(1, dtype=library.uint8), 1.0, 0.0)
    for args in entry.samples(maker("float64", track=False)):
        count = len(tensors_in(args))
        for kinds in itertools.product(WHOLE if count == 1 else [*WHOLE, "float32"], repeat=min(count, 2)):
            whole = with_dtypes(args, kinds)
            ours, theirs = attempt(name, zerograd, whole), attempt(name, torch, translated(torch, whole))
            where = f"{PUBLIC[name]} for {kinds}"
            if isinstance(ours, str) or isinstance(theirs, str):
                assert ours == theirs, where
                continue
            for mine, its in zip(ours, theirs, strict=True):
                assert (str(mine.dtype), list(mine.shape)) == (str(its.dtype), list(its.shape)), where
                np.testing.assert_allclose(mine.numpy(), its.numpy(), rtol=2e-6, atol=1e-12, err_msg=where)


@pytest.mark.parametrize("default", ["float16", "float64"])
@pytest.mark.parametrize("name", [n for n, e in TABLE.items() if n in PUBLIC and n != "to_copy"])
def test_whole_numbers_become_the_default_dtype(name: str, default: str) -> None:
    """Where they become floats at all: for ``exp`` and ``/``, but also where a number is a float."""
    torch = oracle.the_torch()
    try:
        for library in (zerograd, torch):
            library.set_default_dtype(getattr(library, default))
        for args in TABLE[name].samples(maker("float64", track=False)):
            for kinds in itertools.product(["bool", "int32"], repeat=min(len(tensors_in(args)), 2)):
                whole = with_dtypes(args, kinds)
                ours, theirs = attempt(name, zerograd, whole), attempt(name, torch, translated(torch, whole))
                if isinstance(ours, str) or isinstance(theirs, str):
                    assert ours == theirs, kinds
                    continue
                for mine, its in zip(ours, theirs, strict=True):
                    compare(mine, its, TOLERANCE[default])
    finally:
        for library in (zerograd, torch):
            library.set_default_dtype(library.float32)


# Where the gradient of what is not finite differs from PyTorch's, and why.
OTHER_NOT_FINITE = {
    "hardtanh_of": "PyTorch's at nan is 0 in whole vectors of the processor, and passes in what is left over",
    "softshrink_of": "as that of hardtanh",
    "hardshrink": "as that of hardtanh",
    "cumprod_dim": "PyTorch loses the gradient of what does not depend on nan, and keeps some that does",
}


@every([(name, place) for name, place in COMPARABLE if name in PUBLIC])
def test_numbers_that_are_not_finite_give_pytorchs_values_and_gradients(name: str, place: int) -> None:
    """The first elements of each input in turn are nan, inf, -inf and -0."""
    torch = oracle.the_torch()
    odd = [math.nan, math.inf, -math.inf, -0.0]
    for chosen in range(len(tensors_in(TABLE[name].samples(maker("float64"))[place]))):
        ours_in = TABLE[name].samples(maker("float64"))[place]
        target = tensors_in(ours_in)[chosen]
        if target.dtype != zerograd.float64:
            continue
        with zerograd.no_grad():
            array = target.numpy()
            for at, number in zip(np.ndindex(array.shape), odd, strict=False):
                array[at] = number
        theirs_in = translated(torch, ours_in)
        ours, theirs = attempt(name, zerograd, ours_in), attempt(name, torch, theirs_in)
        if isinstance(ours, str) or isinstance(theirs, str):
            assert ours == theirs
            continue
        for mine, its in zip(ours, theirs, strict=True):
            compare(mine, its, TOLERANCE["float64"])
            if its.requires_grad:
                ramp = np.arange(1.0, its.numel() + 1).reshape(tuple(its.shape)).astype(str(mine.dtype).removeprefix("torch."))
                assert walked(mine, zerograd.tensor(ramp)) == walked(its, torch.tensor(ramp))
        for mine, its in zip(tensors_in(ours_in), tensors_in(theirs_in), strict=True):
            assert (mine.grad is None) == (its.grad is None)
            if its.grad is not None and name not in OTHER_NOT_FINITE:
                compare(mine.grad, its.grad, max(2 * TOLERANCE["float64"], IMPRECISE.get(name, 0)))


def with_dtypes(args: tuple[Any, ...], kinds: tuple[str, ...]) -> tuple[Any, ...]:
    """The same arguments in other dtypes, scaled up so that whole numbers are not all 0 and 1."""
    rest = itertools.cycle(kinds)

    def one(arg: Any) -> Any:
        if isinstance(arg, list):
            return [one(each) for each in arg]
        if isinstance(arg, zerograd.Tensor):
            kind = next(rest)
            numbers = np.rint(arg.numpy() * 3)
            return zerograd.tensor((np.abs(numbers) if kind == "uint8" else numbers).astype(kind))
        return arg

    return tuple(one(arg) for arg in args)


def attempt(name: str, library: Any, args: tuple[Any, ...]) -> Any:
    try:
        return as_tuple(public(name, library, args))
    except Exception as error:
        return oracle.cleaned(f"{type(error).__name__}: {error}")
