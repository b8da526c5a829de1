"""How a call reaches an operation: arguments, numbers, arrays, strangers; and what a node remembers of it."""

from __future__ import annotations

import inspect
import itertools
import textwrap
import weakref
from typing import Any

import numpy as np
import pytest

import zerograd as torch
from zerograd.core.base import SMALL, TensorBase
from zerograd.core.fast import visits
from zerograd.core.op import TABLE, op


@pytest.fixture
def x() -> Any:
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


# ---------------------------------------------------------------- arguments


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("torch.mul(input=x, other=2)", [2, 4, 6]), ("torch.mul(x, other=2)", [2, 4, 6]),
        ("x.mul(other=2)", [2, 4, 6]), ("x.mul(2)", [2, 4, 6]),
        ("torch.exp(input=x * 0)", [1, 1, 1]), ("torch.mm(a, mat2=a.t())", [[3, 3], [3, 3]]),
        ("a.mm(mat2=a.t())", [[3, 3], [3, 3]]),
        ("torch.mv(a, vec=x)", [6, 6]), ("torch.dot(x, tensor=x)", 14),
        ("torch.pow(input=x, exponent=2)", [1, 4, 9]), ("x.pow(exponent=1)", [1, 2, 3]),
        ("torch.transpose(input=a, dim0=0, dim1=1).shape", (3, 2)), ("a.transpose(dim1=0, dim0=1).shape", (3, 2)),
        ("x.select(index=1, dim=0)", 2),
        ("x.unsqueeze(dim=0).shape", (1, 3)), ("torch.cat(dim=0, tensors=[x, x]).shape", (6,)),
        ("x.sum(dim=0, keepdim=True)", [6]),
        ("torch.matmul(input=a, other=x)", [6, 6]), ("torch.t(input=a).shape", (3, 2)),
        ("torch.eq(other=1, input=x)", [True, False, False]),
    ],
)  # fmt: skip
def test_arguments_by_name(x: Any, call: str, result: Any) -> None:
    got = eval(call, {"torch": torch, "x": x, "a": torch.ones(2, 3)})
    assert (got.tolist() if isinstance(got, torch.Tensor) else got) == result


@pytest.mark.parametrize("call", [
    "torch.mul(x)", "torch.mul()", "torch.mul(x, 1, 2)", "torch.mul(x, 1, foo=2)", "torch.mul(x, 1, input=x)",
    "torch.exp()", "torch.exp(x, x)",
    "torch.transpose(x)", "torch.transpose(x, 0, 0, 0)", "torch.transpose(x, 0, foo=1)",
    "torch.transpose(x, 0, dim0=1)", "x.mul()", "x.exp(1)",
    "x.transpose(0)", "torch.select(x, 0)", "torch.mul(None, None)", "torch.mul('a', 'b')", "torch.exp(None)",
    "torch.transpose(3, 0, 1)",
    "torch.mul(np.ones(2), np.ones(2))", "torch.exp(np.ones(2))", "torch.t([[1.]])", "torch.cat([np.ones(2)])",
    "torch.add(1, 2, alpha=2)",
    "torch.mm(x, 2)", "torch.dot(1, x)", "torch.unsqueeze([1.], 0)", "torch.select(np.ones(3), 0, 0)",
    "torch.mul(x, [1])", "x.add({})",
])  # fmt: skip
def test_wrong_arguments_are_type_errors(x: Any, call: str) -> None:
    with pytest.raises(TypeError):
        eval(call, {"torch": torch, "x": x, "np": np})


NUMBERS = [
    2,
    2.5,
    True,
    np.float32(2),
    np.float64(2.5),
    np.float16(2),
    np.int64(2),
    np.int8(2),
    np.uint8(2),
    np.bool_(True),
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: f"{type(n).__name__} {n}")
def test_numbers_on_either_side(x: Any, number: Any) -> None:
    for sign in ("+", "*", "/", "-", "**"):
        if sign == "-" and isinstance(number, (bool, np.bool_)):
            continue
        for left, right in (("x", "number"), ("number", "x")):
            result = eval(f"{left} {sign} {right}")
            expected = eval(
                f"{left} {sign} {right}", {"x": x.detach().numpy().astype(np.float64), "number": float(number)}
            )
            assert type(result) is torch.Tensor
            assert result.dtype is torch.float32
            assert result.requires_grad
            np.testing.assert_allclose(result.detach().numpy(), expected, rtol=1e-6)
    assert (x * number).grad_fn is not None
    for sign in ("<", "<=", "==", "!=", ">", ">="):
        for left, right in (("x", "number"), ("number", "x")):
            result = eval(f"{left} {sign} {right}")
            assert (type(result), result.dtype) == (torch.Tensor, torch.bool)


class Vector:
    """A stranger that knows how to meet a tensor."""

    def __radd__(self, other: Any) -> str:
        return "radd"

    __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = __rmatmul__ = __radd__

    def __lt__(self, other: Any) -> str:
        return "lt"

    __le__ = __gt__ = __ge__ = __lt__


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "**", "@", "<", ">", "<=", ">="])
def test_a_stranger_is_asked(x: Any, sign: str) -> None:
    assert eval(f"x {sign} stranger", {"x": x, "stranger": Vector()}) in ("radd", "lt")
    for nothing in ("a", None, [1], {}):
        with pytest.raises(
            TypeError, match=r"^unsupported operand|^'.+' not supported between|^only integer tensors of a single"
        ):
            eval(f"x {sign} nothing", {"x": x, "nothing": nothing})


def test_a_stranger_in_an_in_place_operation_is_asked_too() -> None:
    y = torch.ones(2)
    y += Vector()
    assert y == "radd"


class Parameter(torch.Tensor):
    """As nn.Parameter will be: a tensor of a class of its own."""

    def __init__(self, data: torch.Tensor) -> None:
        TensorBase.__init__(self, data._array)
        self._requires_grad = True


def test_a_subclass_is_a_tensor_and_its_results_are_plain(x: Any) -> None:
    w = Parameter(torch.tensor([1.0, 2.0, 3.0]))
    for result in (w * x, x * w, w.exp(), w + 1, 1 - w, w[0], w.view(3, 1), torch.cat([w, x]), w @ x, -w):
        assert type(result) is torch.Tensor
        assert result.requires_grad
    (w * x).sum().backward()
    assert w.grad.tolist() == [1.0, 2.0, 3.0]
    assert type(w.grad) is torch.Tensor
    assert (w * 2).grad_fn.next_functions[0][0].variable is w
    with torch.no_grad():
        w -= 0.5 * w.grad
    assert isinstance(w, Parameter)
    assert w.tolist() == [0.5, 1.0, 1.5]


def test_arrays_beside_tensors() -> None:
    t, array = torch.ones(2, dtype=torch.float64), np.array([1.0, 2.0])
    assert (t + array).tolist() == [2.0, 3.0]
    for left, right in (("array + t", [2, 3]), ("array * t", [1, 2]), ("array - t", [0, 1]), ("array @ t", 3)):
        assert eval(left).tolist() == right  # NumPy leaves it to us, and PyTorch refuses
    assert (array / t).tolist() == [1.0, 2.0]
    assert (t.requires_grad_() * array).requires_grad


def test_mixed_dtypes_still_send_gradients_in_each_ones_own() -> None:
    kinds = [torch.float16, torch.float32, torch.float64]
    for first, second in itertools.product(kinds, kinds):
        a, b = torch.ones(2, dtype=first, requires_grad=True), torch.ones((), dtype=second, requires_grad=True)
        (a * b + b - a / b).sum().backward()
        assert (a.grad.dtype, b.grad.dtype) == (first, second)


def test_whole_results_are_not_tracked(x: Any) -> None:
    assert not (x > 1).requires_grad
    assert not x.long().requires_grad
    assert not (x == x).requires_grad


def test_an_operation_knows_itself() -> None:
    assert torch.exp.__name__ == "exp"
    assert torch.mul.__module__ == "zerograd.ops.pointwise"
    assert torch.add.__name__ == "add"
    assert "logarithm" in torch.Tensor.log.__doc__
    assert all(entry.call.entry is entry for entry in TABLE.values())


def test_an_entry_must_have_samples() -> None:
    with pytest.raises(TypeError):
        op(meet="promote")  # type: ignore[call-arg]


def _of_three(input: torch.Tensor, other: torch.Tensor, third: torch.Tensor) -> torch.Tensor:
    return input + other + third


def _of_one(input: torch.Tensor) -> torch.Tensor:
    return input


@pytest.mark.parametrize(("meet", "forward"), [("promot", _of_one), ("floats", _of_one), ("promote", _of_three)])
def test_a_meeting_that_there_is_not_is_refused_where_it_is_written(meet: str, forward: Any) -> None:
    """A slip of the pen would otherwise leave the dtypes to the body."""
    with pytest.raises(ValueError, match=f"{forward.__name__}: meet='{meet}' says how one or two operands meet; it is one of"):
        op(meet=meet, samples=lambda r: [])(forward)
    assert forward.__name__ not in TABLE


# ---------------------------------------------------------------- what a node remembers


def remembered(node: Any) -> list[Any]:
    """Every number that a picture could show of this node."""
    values = node.value if isinstance(node.value, list) else [node.value]
    gradients = node.gradient if isinstance(node.gradient, list) else [node.gradient]
    constants = [constant.value for _, constant in node.constants]
    return [None if v is None or v is True else np.asarray(v).tolist() for v in (*values, *gradients, *constants)]


MAKERS = ["x * c", "c + x", "x.exp()", "x.clone()", "x.view(3, 1)", "x[0]", "x[1:]", "x + 0.0", "x - c", "x / c",
    "x ** 2", "x.sum()", "x.mean(0)",
          "x.relu()", "torch.cat([x, c])", "torch.stack([c, x])", "x @ c", "x.expand(2, 3)", "x.unsqueeze(0)",
          "x[...]", "x.t()",
          "x.unbind()[1]", "x.double()", "c * x[0]", "x.sigmoid()", "torch.add(x, c, alpha=2)"]  # fmt: skip
WRITES = ["x.detach().fill_(9)", "x.data.fill_(9)", "with torch.no_grad(): x.fill_(9)", "c.fill_(9)",
    "c.data.fill_(9)", "c[0] = 9", "c.numpy()[:] = 9",
          "y.detach().fill_(9)", "y.data.fill_(9)", "with torch.no_grad(): y.fill_(9)", "y.detach().view(-1)[0] = 9",
          "with torch.no_grad(): y.view(-1)[0].add_(9)", "y.detach().numpy()[...] = 9", "x.grad.fill_(9)",
          "y.grad.fill_(9)", "g.fill_(9)"]  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("make", MAKERS)
def test_the_memory_of_a_node_does_not_change_with_the_tensors(make: str, write: str) -> None:
    if "expand" in make and "y" in write:
        return  # not written, but refused
    names: dict[str, Any] = {
        "torch": torch,
        "x": torch.tensor([1.0, 2.0, 3.0], requires_grad=True),
        "c": torch.tensor([4.0, 5.0, 6.0]),
    }
    y = names["y"] = eval(make, names)
    y.retain_grad()
    g = names["g"] = torch.ones_like(y).detach()
    y.backward(g)
    node = y.grad_fn  # which a write would spoil, where y is one of several views
    before = remembered(node)
    exec(write, names)
    assert remembered(node) == before


def test_small_values_are_remembered_and_large_ones_are_not() -> None:
    for size, kept in ((SMALL, True), (SMALL + 1, False)):
        x, c = torch.ones(size, requires_grad=True), torch.ones(size)
        for y in (x * c, x.exp(), x + 1, torch.cat([x]), x.view(size, 1), x / c):
            y.backward(torch.ones_like(y).detach())
            assert (y.grad_fn.value is not None) == kept
            assert (y.grad_fn.gradient is not True) == kept
        parameter, constant = (x * c).grad_fn.constants[0]
        assert parameter == "other"
        assert constant.given() is c
        assert (constant.value is not None) == kept


def test_what_is_remembered_of_a_view_does_not_hold_its_base(no_gc: None) -> None:
    big = np.ones((1000, 1000), np.float32)
    base = torch.from_numpy(big).requires_grad_()
    for cut in (
        "base[0, :10]",
        "base[:3, 0]",
        "base[5][7]",
        "base.view(-1)[:10]",
        "base.t()[0, :5].clone()",
        "base[0, :10] * 1",
        "base[0, 0] + base[1, 1]",
    ):
        y = eval(cut, {"base": base})
        y.backward(torch.ones_like(y).detach())
        for node in (y.grad_fn, y.grad_fn.next_functions[0][0]):
            for array in (node.value, node.gradient):
                assert (
                    array is None
                    or array is True
                    or np.asarray(array).base is None
                    or np.asarray(array).base.size <= SMALL
                ), cut
        base.grad = None


def test_constants_are_known_weakly(x: Any, no_gc: None) -> None:
    c = torch.ones(3)
    y = x + c
    seen = weakref.ref(c)
    _, constant = y.grad_fn.constants[0]
    assert constant.given() is c
    del c
    assert seen() is None
    assert constant.given() is None
    assert constant.value.tolist() == [1.0] * 3


def test_a_constant_is_remembered_once_between_two_writes(x: Any) -> None:
    c = torch.ones(3)
    first, second = x + c, c * x
    c += 1
    third = x + c
    (one,), (two,), (three,) = (y.grad_fn.constants for y in (first, second, third))
    assert (one[0], two[0], three[0]) == ("other", "input", "other")
    assert one[1] is two[1] is not three[1]
    assert [known.value.tolist() for _, known in (one, three)] == [[1.0] * 3, [2.0] * 3]


def test_a_cut_is_remembered_with_its_cause(x: Any) -> None:
    y = x * 2
    with torch.no_grad():
        quiet = y + 1
    for result, cause in ((y.detach(), "detach()"), (y.data, ".data"), (quiet, "no_grad"), (y > 0, "gt()")):
        assert result._cut.cause == cause
        assert [source() for source in result._cut.sources] == [y]
    assert (torch.ones(2) + 1)._cut is None


def test_only_what_a_rule_needs_is_saved(x: Any) -> None:
    c = torch.ones(3)
    assert (x * c).grad_fn._saved_self is None
    assert (x * c).grad_fn._saved_other is c
    assert (c * x).grad_fn._saved_other is None
    assert (x + c).grad_fn.saves == ()
    with pytest.raises(AttributeError, match=r"^'AddBackward0' object has no attribute '_saved_self'$"):
        _ = (x + c).grad_fn._saved_self
    assert x.sum().grad_fn._saved_self_sym_sizes == (3,)
    y = x.exp()
    assert y.grad_fn._saved_result.tolist() == y.tolist()
    assert y.grad_fn._saved_result.grad_fn is y.grad_fn


def test_a_large_input_that_no_rule_needs_is_let_go(no_gc: None) -> None:
    x, c = torch.ones(1000, requires_grad=True), torch.ones(1000)
    seen = weakref.ref(c)
    y = x + c
    del c
    assert seen() is None
    assert y.grad_fn.constants[0][1].value is None


def test_nodes_are_numbered_in_the_order_they_were_made(x: Any) -> None:
    y = x * 2
    z = y + 1
    first, second = y.grad_fn._sequence_nr(), z.grad_fn._sequence_nr()
    assert second == first + 1


def test_the_written_visit_is_what_the_docs_show() -> None:
    written = visits._written("visit", TABLE["mul"], ("input", "other"), True)
    assert textwrap.indent(inspect.getsource(written), "    ") in str(inspect.getdoc(visits._written))


def test_a_computed_number_has_one_memory_once_somebody_looks(x: Any) -> None:
    number = (torch.tensor(2.0) * torch.tensor(3.0)).exp()
    seen, memory = number.view(1), number.numpy()
    number.fill_(5.0)
    assert seen.tolist() == [5.0]
    assert memory == 5.0
    memory[()] = 7.0
    assert (number + x).tolist() == [8.0, 9.0, 10.0]
    assert np.shares_memory(number.detach().numpy(), memory)


# ---------------------------------------------------------------- one rule for several inputs


@pytest.fixture
def scaled_twice(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``input * factor + offset``, whose ``factor`` and ``offset`` may be missing, and whose body keeps the product."""
    monkeypatch.setitem(TABLE, "planted", None)  # so that the table is as before afterwards
    asked: list[Any] = []

    def slopes(grad: Any, input: Any, factor: Any, product: Any, live: Any) -> list[Any]:
        asked.append((live, product))
        return [grad if factor is None else grad * factor, grad * input if live[1] else None, grad if live[2] else None]

    @op(input=slopes, factor=slopes, offset=slopes, beside=("product",), first="input", samples=lambda r: [])
    def planted(input: torch.Tensor, factor: torch.Tensor | None, offset: torch.Tensor | None) -> Any:
        product = input if factor is None else input * factor
        return product + (0 if offset is None else offset), product

    return planted, asked


def test_one_rule_answers_for_several_inputs(x: Any, scaled_twice: Any) -> None:
    planted, asked = scaled_twice
    factor, offset = torch.tensor([2.0, 3.0, 4.0], requires_grad=True), torch.ones(3)
    y = planted(x, factor, offset)
    assert y.grad_fn._saved_input is x
    assert y.grad_fn._saved_product.tolist() == [2.0, 6.0, 12.0]
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 3.0, 4.0]
    assert factor.grad.tolist() == [1.0, 2.0, 3.0]
    (live, product), = asked
    assert live == (True, True, False)
    assert product.tolist() == [2.0, 6.0, 12.0]
    with pytest.raises(RuntimeError, match="a second time"):
        _ = y.grad_fn._saved_product


def test_a_tensor_that_may_be_missing(x: Any, scaled_twice: Any) -> None:
    planted, asked = scaled_twice
    offset = torch.ones(3, requires_grad=True)
    y = planted(x.detach(), None, offset)
    assert [node and type(node).__name__ for node, _ in y.grad_fn.next_functions] == [None, None, "AccumulateGrad"]
    assert y.grad_fn._saved_factor is None
    y.sum().backward()
    assert offset.grad.tolist() == [1.0, 1.0, 1.0]
    assert asked[0][0] == (False, False, True)
    assert planted(x, None, None).tolist() == x.tolist()
    with pytest.raises(TypeError, match=r"argument 'offset' \(position 3\) must be Tensor, not int"):
        planted(x, None, 3)


def test_one_rule_is_differentiated(x: Any, scaled_twice: Any) -> None:
    planted, _ = scaled_twice
    factor = torch.tensor([2.0, 3.0, 4.0], requires_grad=True)
    by_x, by_factor = torch.autograd.grad((planted(x, factor, None) ** 2).sum(), (x, factor), create_graph=True)
    assert by_x.tolist() == [8.0, 36.0, 96.0]
    assert [each.tolist() for each in torch.autograd.grad(by_x.sum(), (x, factor))] == [[8.0, 18.0, 32.0], [8.0, 24.0, 48.0]]
    assert by_factor.requires_grad


@pytest.mark.parametrize(("meet", "rules", "wanted"), [
    ("float", {"input": lambda grad, input, result: grad * input * result}, [1.0, 4.0]),
    ("float", {"input": lambda grad, input_strides: grad * input_strides[0]}, [4.0, 4.0]),
    ("promote", {"input": lambda grad, other_shape: grad * other_shape[0], "other": lambda grad: grad}, [2.0, 2.0]),
], ids=["two wants of one tensor", "strides of one tensor", "a shape of two tensors"])  # fmt: skip
def test_an_operation_that_asks_for_unusual_things_is_called_plainly(meet: str, rules: Any, wanted: list[float]) -> None:
    before = dict(TABLE)
    try:
        if len(rules) == 1:
            def body(input: Tensor) -> Tensor:  # type: ignore[name-defined]  # noqa: F821
                return input * 1
        else:
            def body(input: Tensor, other: Tensor) -> Tensor:  # type: ignore[name-defined, misc]  # noqa: F821
                return input * other
        declared = op(meet=meet, samples=lambda r: [], **rules)(body)
    finally:
        TABLE.clear()
        TABLE.update(before)
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (y := declared(x) if len(rules) == 1 else declared(x, torch.ones(2))).sum().backward()
    assert y.grad_fn.name() == "BodyBackward0"
    assert x.grad.tolist() == wanted
