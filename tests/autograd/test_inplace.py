"""In-place writes: what is allowed equals PyTorch's, what is refused is refused in its words, and a refused write
changes nothing."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd


def unchanged(library: Any) -> dict[str, Any]:
    return oracle.after_write("pass", library)[1]


RECORDED = oracle.recorded("inplace")


@pytest.mark.parametrize("code", RECORDED["allowed"])
def test_allowed(code: str) -> None:
    ours, theirs = oracle.after_write(code, zerograd), RECORDED["allowed"][code]
    assert theirs[0] == ""
    assert repr(ours) == repr(theirs)  # nan equals nan here


@pytest.mark.parametrize("code", RECORDED["refused"])
def test_refused(code: str) -> None:
    ours, theirs = oracle.after_write(code, zerograd), RECORDED["refused"][code]
    assert theirs[0]
    assert ours[0] == theirs[0]
    assert ours[1] == unchanged(zerograd)


HISTORIES = oracle.recorded("histories")


@pytest.mark.parametrize("line", HISTORIES)
def test_a_history_is_as_recorded(line: str) -> None:
    assert oracle.surface(line, zerograd) == HISTORIES[line]


@pytest.mark.parametrize(
    "code",
    [
        "x.add_(1)",
        "x -= 0.5 * x",
        "x[0] = 5",
        "x.zero_()",
        "z.mul_(2)",
        "z[1:] = 0",
        "y += x",
        "y[0] = x[1]",
        "y.fill_(x[0])",
    ],
)
def test_under_no_grad_everything_may_be_written(code: str) -> None:
    with zerograd.no_grad():
        told, state = oracle.after_write(code, zerograd)
    assert told == ""
    assert state != unchanged(zerograd)
    with zerograd.no_grad():  # and x still requires grad, y still does not
        assert [state[name][3] for name in "xyz"] == [True, False, False]


def test_a_write_returns_the_tensor_itself() -> None:
    y = zerograd.ones(2)
    for code in ("y.add_(1)", "y.sub_(1)", "y.mul_(1)", "y.div_(1)", "y.zero_()", "y.fill_(1)"):
        assert eval(code) is y
    z = y
    z += 1
    z *= 2
    assert z is y


def test_memory_stays_where_it_is() -> None:
    array = np.ones(3, np.float32)
    t = zerograd.from_numpy(array)
    for code in ("t.add_(1)", "t.mul_(2)", "t.fill_(5)", "t.zero_()"):
        eval(code)
        assert t.numpy() is array or np.shares_memory(t.numpy(), array)
    t[1] = 4
    assert array.tolist() == [0.0, 4.0, 0.0]


def test_a_read_only_array_is_not_written() -> None:
    array = np.ones(3, np.float32)
    array.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which comes once
        t = zerograd.from_numpy(array)
    with pytest.raises(ValueError, match="read-only"):
        t.add_(1)
    assert (array.tolist(), t._version) == ([1.0] * 3, 0)


# ---------------------------------------------------------------- random programs of views and writes


def program(random: np.random.RandomState) -> list[str]:
    """Lines that make views of a tensor and of each other, write into some of them, and read others on the way."""
    lines, names = ["y = x * 2"], ["y"]
    views = ["{}[1:]", "{}[:, 0]", "{}.t()", "{}[0]", "{}.view(-1)", "{}[::2]", "{}.unsqueeze(0)", "{}.transpose(0, 1)", "{}[:2]"]
    views += ["{}.unbind()[0]", "{}.split(2)[0]", "{}.chunk(2, -1)[-1]"]
    writes = ["{}.mul_(3)", "{}.add_(x.sum())", "{}.sin_()", "{}.zero_()", "{}.sub_({})", "{}.copy_(w[0, 0])"]
    writes += ["{}.tanh_()", "{}.fill_(2)"]
    for _ in range(random.randint(3, 9)):
        kind, name = random.randint(3), names[random.randint(len(names))]
        if kind == 0:
            lines.append(f"v{len(names)} = {views[random.randint(len(views))].format(name)}")
            names.append(f"v{len(names)}")
        elif kind == 1:
            lines.append(writes[random.randint(len(writes))].format(name, name))
        else:
            lines.append(f"total = total + ({name} * {random.randint(1, 4)}).sum()")
    return [*lines, *[f"total = total + {name}.sum()" for name in names]]


def outcome(library: Any, lines: list[str]) -> list[Any]:
    """Errors by line, values, gradients and node names after a program. A line that fails is left out, in both libraries."""
    scope: dict[str, Any] = {"torch": library}
    scope["x"] = library.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75], [1.0, 3.0, -2.0]], requires_grad=True)
    scope["w"] = library.tensor([[1.25, 2.0], [3.0, 4.0]], requires_grad=True)
    scope["total"] = scope["w"].sum()
    told: list[Any] = []
    for line in [*lines, "total.backward()"]:
        try:
            exec(line, scope)
        except (RuntimeError, IndexError, NameError) as error:
            told.append((line, type(error).__name__, str(error).partition(", which is")[0]))
    for name, value in scope.items():
        if isinstance(value, library.Tensor):
            told.append((name, rounded(value.detach()), value.requires_grad, maker(value)))
    return [*told, *[each.grad is None or rounded(each.grad) for each in (scope["x"], scope["w"])]]


def maker(tensor: Any) -> str:
    """The name of its node; of a view that could not follow a write, why it has none."""
    try:
        return type(tensor.grad_fn).__name__
    except RuntimeError as error:
        return str(error)


def rounded(tensor: Any) -> list[str]:
    """Four digits of each element: sums of many may differ in the last of float32's seven."""
    return [f"{number:.3e}" if abs(number) > 1e-4 else "0" for number in tensor.numpy().ravel().tolist()]


@pytest.mark.parametrize("block", range(10))
def test_random_programs_end_as_in_pytorch(block: int) -> None:
    torch = oracle.the_torch()
    for seed in range(40 * block, 40 * block + 40):
        lines = program(np.random.RandomState(seed))
        assert outcome(zerograd, lines) == outcome(torch, lines), "\n".join(lines)
