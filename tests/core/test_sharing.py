"""Memory that NumPy looks at too: a write there between forward and backward is an error, and nothing else is."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd as torch
from zerograd import viz
from zerograd.core import sharing

BEGIN = """
a = np.ones((4, 3)); v = np.ones(3)
w = torch.ones(3, requires_grad=True, dtype=torch.float64)
"""
NOTICED = {
    "from_numpy": "x = torch.from_numpy(v); y = x * w; v[0] = 5",
    "as_tensor": "x = torch.as_tensor(v); y = x * w; v[0] = 5",
    "asarray": "x = torch.asarray(v); y = x * w; v[0] = 5",
    "the left operand": "x = torch.from_numpy(v); y = w / x; v[0] = 5",
    "another tensor of the array": "x = torch.from_numpy(v); y = x * w; torch.from_numpy(v)[0] = 5",
    "a view": "x = torch.from_numpy(a)[1:3]; y = x * w; a[2] = 5",
    "a view of a view": "x = torch.from_numpy(a)[1:3][1]; y = x * w; a[2] = 5",
    "detach": "x = torch.from_numpy(v).detach(); y = x * w; v[0] = 5",
    "data": "x = torch.from_numpy(v).data; y = x * w; v[0] = 5",
    "data that is set": "x = torch.zeros(3, dtype=torch.float64); x.data = torch.from_numpy(v); y = x * w; v[0] = 5",
    "a parameter": "x = torch.nn.Parameter(torch.from_numpy(v)); y = x * w; v[0] = 5",
    "bytes read as numbers": "x = torch.from_numpy(v.view(np.int64)).view(torch.float64); y = x * w; v[0] = 5",
    "a matrix product": "x = torch.from_numpy(a); y = x @ w; a[3, 2] = 5",
    "elements change places": "v[:] = [1, 2, 3]; x = torch.from_numpy(v); y = x * w; v[:] = v[::-1].copy()",
    "a NaN": "x = torch.from_numpy(v); y = x * w; v[0] = np.nan",
    "a mask": "m = np.array([True, False, True]); y = w[torch.from_numpy(m)]; m[1] = True",
    "indices": "m = np.array([0, 1]); y = w[torch.from_numpy(m)]; m[1] = 2",
    "numpy() before": "x = torch.ones_like(w); b = x.numpy(); y = x * w; b[0] = 5",
    "numpy() after": "x = torch.ones_like(w); y = x * w; b = x.numpy(); b[0] = 5",
    "numpy() that is gone": "x = torch.ones_like(w); y = x * w; x.numpy()[0] = 5",
    "a view of numpy() that lives on": "x = torch.ones_like(w); b = x.numpy()[1:]; gc.collect(); y = x * w; b[0] = 5",
    "one of two arrays lives on": "x = torch.ones_like(w); b = x.numpy(); c = x.numpy(); del b; y = x * w; c[0] = 5",
    "asarray of a tensor": "x = torch.ones_like(w); y = x * w; np.asarray(x)[0] = 5",
    "numpy() of a view": "x = torch.ones_like(w); y = x * w; x[1:].numpy()[0] = 5",
    "numpy() of the base": "x = torch.ones_like(w); y = x[1:] * w[1:]; x.numpy()[1] = 5",
    "numpy() of a detached one": "x = torch.ones_like(w); y = x * w; x.detach().numpy()[1] = 5",
    "a result": "y = w.exp(); y.detach().numpy()[0] = 5",
    "a result that is gone": "e = w.exp(); y = e * 2; e.detach().numpy()[0] = 5; del e",
    "force": "y = w.exp(); y.numpy(force=True)[0] = 5",
    "numpy() under no_grad": "y = w.exp()\nwith torch.no_grad(): y.numpy()[0] = 5",
    "the second loan": "x = torch.ones_like(w); y = x * w; x.numpy(); z = x * w; x.numpy()[0] = 5",
    "a loan after a write of ours": "x = torch.ones_like(w); x.numpy(); z = x * w; x += 1; y = x * w; x.numpy()[0] = 5",
}
UNNOTICED = {
    "nothing is written": "x = torch.from_numpy(v); y = x * w; x.numpy(); print(v)",
    "a number back in its place": "x = torch.from_numpy(v); y = x * w; v[0] = 5; v[0] = 1",
    "the same numbers": "x = torch.from_numpy(v); y = x * w; v[:] = 1",
    "what is not saved": "x = torch.from_numpy(v); y = x + w; v[0] = 5",
    "a copy": "x = torch.tensor(v); y = x * w; v[0] = 5",
    "a clone": "x = torch.from_numpy(v).clone(); y = x * w; v[0] = 5",
    "a copy of numpy()": "x = torch.ones_like(w); y = x * w; np.array(x)[0] = 5; x.numpy().copy()[0] = 5",
    "before": "x = torch.ones_like(w); x.numpy()[0] = 5; y = x * w",
    "before, and it lives on": "x = torch.ones_like(w); b = x.numpy(); b[0] = 5; y = x * w; del b",
    "the next rows of a buffer": "x = torch.from_numpy(a); y = x[:2] * w; a[2:] = 5",
    "the next rows of numpy()": "x = torch.ones(4, 3, dtype=torch.float64); b = x.numpy(); y = x[:2] * w; b[2:] = 5",
    "the next rows of what is lent later": "x = torch.ones(4, 3, dtype=torch.float64); y = x[:2] * w; x.numpy()[2:] = 5",
    "the next rows, detached": "x = torch.ones(4, 3, dtype=torch.float64); y = x[:2].detach() * w; x.numpy()[2:] = 5",
    "other rows that are a tensor": "y = torch.from_numpy(a[:2]) * w; a[2:] = 5",
    "the next batch": "x = torch.from_numpy(v); z = (x * w).sum(); z.backward(); v[0] = 5; y = x * w",
    "loans and writes of ours": "x = w.detach()\nfor _ in 'ab': x += 1; y = x * w; x.numpy(); y.sum().backward(); y = x * w",
    "other data": "x = torch.from_numpy(v); x.data = torch.ones_like(w); y = x * w; v[0] = 5",
    "other data after it was saved": "x = torch.ones_like(w); y = x * w; x.data = torch.from_numpy(v)",
    "a data that is no longer": "x = torch.from_numpy(v); y = x * w; x.data = torch.ones_like(w)",
}  # fmt: skip


def run(program: str, library: Any = torch) -> Any:
    scope: Any = {"torch": library, "np": np, "gc": gc, "print": str}
    exec(BEGIN + program, scope)
    return scope


@pytest.mark.parametrize("program", NOTICED.values(), ids=NOTICED)
def test_a_write_through_an_array_is_noticed_by_backward(program: str) -> None:
    scope = run(program)
    with pytest.raises(RuntimeError, match="was written to through a NumPy array that shares its memory"):
        scope["y"].sum().backward(retain_graph=True)
    with pytest.raises(RuntimeError, match="was written to through a NumPy array"):
        torch.autograd.grad(scope["y"].sum(), scope["w"], create_graph=True)


@pytest.mark.parametrize("program", [NOTICED[name] for name in NOTICED if name != "a mask"])  # (there its copy is of other sizes)
def test_pytorch_notices_none_of_them(program: str) -> None:
    scope = run(program, oracle.the_torch())
    scope["y"].sum().backward()


@pytest.mark.parametrize("program", UNNOTICED.values(), ids=UNNOTICED)
def test_where_the_saved_values_are_what_they_were_nothing_is_raised(program: str) -> None:
    run(program)["y"].sum().backward()


def test_the_error_says_what_happened_and_what_to_do() -> None:
    scope = run(NOTICED["from_numpy"])
    with pytest.raises(RuntimeError) as raised:
        scope["y"].sum().backward()
    assert str(raised.value) == (
        "one of the variables needed for gradient computation has been modified by an inplace operation: [torch.DoubleTensor [3]]"
        " was written to through a NumPy array that shares its memory. PyTorch would not notice, and compute a wrong gradient."
        " Write to a copy of the array (array.copy()), or compute with a tensor that shares nothing (tensor.clone())."
    )


def test_a_result_is_named_and_a_write_of_ours_has_pytorchs_text() -> None:
    with pytest.raises(RuntimeError, match=r"\[torch.DoubleTensor \[3\]\], which is output 0 of Exp, was written to through a"):
        run(NOTICED["a result"])["y"].sum().backward()
    scope = run("x = torch.from_numpy(v); y = (x * w).sum(); x += 1; v[0] = 7")
    with pytest.raises(RuntimeError, match=r"\[torch.DoubleTensor \[3\]\] is at version 1; expected version 0 instead. Hint"):
        scope["y"].backward()


def test_the_version_that_a_user_sees_counts_writes_of_ours_only() -> None:
    array = np.ones(3)
    x, w = torch.from_numpy(array), torch.ones(3, requires_grad=True)
    (x * w).sum()
    array[0] = 5
    assert (x._version, x[1:]._version) == (0, 0)
    x[1:].add_(1)
    assert (x * w).sum().item() == 9
    assert (x._version, x[1:]._version, x.detach()._version, x.data._version) == (1, 1, 1, 0)


CHANGES = ["array *= -1", "array[:] = array[::-1].copy()", "array[1] += 1", "array[-1] = np.nan"]


@pytest.mark.parametrize(("size", "change"), [
    *[(size, change) for size in (3, 500, 2000) for change in CHANGES],
    *[(200_000, change) for change in CHANGES[:2]],  # (of so many, only a sample is compared)
])  # fmt: skip
def test_few_numbers_and_many_are_looked_at(size: int, change: str) -> None:
    array = np.arange(1.0, size + 1)
    w = torch.ones(size, requires_grad=True, dtype=torch.float64)
    y = (torch.from_numpy(array) * w).sum()
    exec(change, {"array": array, "np": np})
    with pytest.raises(RuntimeError, match="through a NumPy array"):
        y.backward()


@pytest.mark.parametrize("turned", [False, True])
def test_of_large_memory_a_sample_is_compared_whatever_its_layout(turned: bool) -> None:
    array = np.zeros((700, 400))
    part = (array.T if turned else array)[:, ::2] if turned else array
    y = (torch.from_numpy(part) * torch.ones(part.shape, requires_grad=True, dtype=torch.float64)).sum()
    y.backward(retain_graph=True)
    array[350:] = 1
    with pytest.raises(RuntimeError, match="through a NumPy array"):
        y.backward()


def test_memory_that_numpy_never_saw_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "seen", None)
    x, w = torch.tensor(np.ones(3, np.float32)), torch.ones(3, requires_grad=True)
    (x[1:] * w[1:]).exp().detach_().clone()
    ((x * w).exp() + x.detach()).sum().backward()
    assert x.tolist() == [1, 1, 1]


@pytest.mark.parametrize("make", [
    lambda lib: lib.ones(2, 3), lambda lib: lib.ones(2, 3).t(), lambda lib: lib.ones(4, 3)[::2, 1:], lambda lib: lib.ones(()),
    lambda lib: lib.zeros(0, 3), lambda lib: lib.ones(3, dtype=lib.float16), lambda lib: lib.ones(3, dtype=lib.bool),
    lambda lib: lib.ones(1, 3).expand(2, 3), lambda lib: lib.arange(3), lambda lib: lib.ones(3, 1, 2)[:, :, ::2],
    lambda lib: (lib.ones(()) * 2), lambda lib: lib.ones(3, dtype=lib.uint8),
])  # fmt: skip
def test_an_array_that_is_given_out_is_as_pytorchs(make: Any) -> None:
    theirs, ours = make(oracle.the_torch()).numpy(), make(torch).numpy()
    for which in (theirs, ours, np.asarray(make(torch))):
        assert type(which) is np.ndarray
    assert (ours.dtype, ours.shape, ours.strides, ours.flags.writeable) == (
        theirs.dtype, theirs.shape, theirs.strides, theirs.flags.writeable
    )  # fmt: skip
    assert ours.tolist() == theirs.tolist()


def test_an_array_that_is_given_out_keeps_the_memory_and_is_free_of_cycles() -> None:
    gc.disable()
    try:
        array = torch.arange(3).numpy()
        assert array.tolist() == [0, 1, 2]
        array = array.reshape(3, 1)
        assert torch.from_numpy(array).shape == (3, 1)
        tensor = torch.ones(3)
        array, known = tensor.numpy(), weakref.ref(tensor)
        del tensor
        assert known() is None and array.tolist() == [1, 1, 1]
    finally:
        gc.enable()


def test_a_picture_marks_what_numpy_changed_and_shows_what_was_there() -> None:
    array = np.array([1.0, 2.0])
    x, w = torch.from_numpy(array), torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    y = (x * w).sum()
    assert "changed since" not in str(viz.graph(y))
    array[0] = 7
    assert "x (changed since)" in str(viz.graph(y))
    z = (x * w).sum()
    assert "changed since" not in str(viz.graph(z))
    assert "[7, 2]" in str(viz.graph(z))


def test_what_a_function_of_the_users_saved_is_guarded_too() -> None:
    class Times(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any) -> Any:
            result = x * w
            ctx.save_for_backward(x, result)
            return result

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return None, grad * ctx.saved_tensors[0]

    for where in ("input", "output"):
        array, w = np.ones(3), torch.ones(3, requires_grad=True)
        x = torch.from_numpy(array)
        y: Any = Times.apply(x, w)
        if where == "input":
            array[0] = 5
        else:
            y.detach().numpy()[0] = 5
        with pytest.raises(RuntimeError, match="through a NumPy array"):
            y.sum().backward()
