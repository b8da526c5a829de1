"""The surface of a tensor: each recorded line of code shows, raises and warns here what it does in PyTorch."""

from __future__ import annotations

import copy
import inspect
import pickle
import pydoc
import subprocess
import sys
import warnings
import weakref
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd as torch
from zerograd.core import errors
from zerograd.core.fast import PLAIN

RECORDED = oracle.recorded("tensor")

WORDS = "wrong arguments are told in Python's words or in one line, without PyTorch's list of overloads"
POSITION = "a method counts a wrong argument's position from self, as the function of that name does"
COMPLEX = "there are no complex dtypes"
UNSIGNED = "there are no wide unsigned dtypes"
NAMES = "modules and classes have their own names"

DIFFERENT = {
    POSITION: [
        'torch.ones(2).add("a")',
        "torch.ones(2).matmul(2)",
    ],
    WORDS: [
        "torch.exp()",
        'torch.ones(2,3).view("a")',
        "torch.ones(2,3).view()",
        "torch.arange()",
        "torch.linspace(0,1)",
        "torch.tensor()",
        "torch.mean()",
        'torch.ones(2).pow("a")',
        "torch.full((2,))",
        "torch.arange(1,2,3,4)",
        "torch.linspace(0,1,2.5)",
        'torch.linspace(0,"a",3)',
        "torch.eye()",
        "torch.zeros_like()",
        "a.view(2.5)",
        "torch.add(i)",
        "torch.add()",
        "torch.add(i,1,2)",
        "torch.add(i,1,other=2)",
        "torch.mm(a)",
        'torch.eq(a,"a")',
        "torch.lt(a,None)",
    ],
    COMPLEX: [
        "torch.ones(2)*1j",
        "torch.tensor(1j)",
    ],
    NAMES: [
        "x.item",
        "torch.foo",
    ],
    UNSIGNED: [
        "torch.from_numpy(np.array([1],dtype='u2'))",
    ],
}  # fmt: skip
BETTER = {
    "np.ones(2)+torch.ones(2)": "tensor([2., 2.], dtype=torch.float64)",
    "np.ones(2)*torch.ones(2)": "tensor([1., 1.], dtype=torch.float64)",
    "np.ones((2,3))@torch.ones(3).double()": "tensor([3., 3.], dtype=torch.float64)",
    "np.ones(2)==i, i==np.ones(2), i<np.array([5,0])": "(tensor([ True, False]), tensor([ True, False]), tensor([ True, False]))",
    "np.ones(2)+i, i+np.ones(2), np.float64(2)+i, i-np.int64(1), np.arange(2)*i, np.float32(1.5)*a[0], 2.5*i, np.int64(2)**i": (
        "(tensor([2., 3.], dtype=torch.float64), tensor([2., 3.], dtype=torch.float64), tensor([3., 4.]), tensor([0, 1]),"
        " tensor([0, 2]), tensor([1.5000, 1.5000, 1.5000]), tensor([2.5000, 5.0000]), tensor([2, 4]))"
    ),
}
"""What PyTorch refuses, and zerograd computes: an array of NumPy's beside a tensor."""

KNOWN = {line: reason for reason, lines in DIFFERENT.items() for line in lines}


@pytest.mark.parametrize("line", RECORDED)
def test_as_recorded(line: str) -> None:
    ours = oracle.surface(line, torch)
    if line in BETTER:
        assert RECORDED[line][0].startswith("TypeError")
        assert ours == [BETTER[line]]
    elif line in KNOWN:
        assert PLAIN or ours != RECORDED[line], f"no longer different: {KNOWN[line]}"  # plainly, some of it is said as in PyTorch
        assert KNOWN[line] == NAMES or ours[0].partition(":")[0].endswith("Error"), "wrong, not merely other words"
    else:
        assert ours == RECORDED[line]


def test_known_differences_are_recorded_lines() -> None:
    assert KNOWN.keys() <= RECORDED.keys()


# ---------------------------------------------------------------- what no repr shows


def test_memory_is_shared_both_ways() -> None:
    array = np.zeros((2, 3), np.float32)
    for tensor in (torch.from_numpy(array), torch.as_tensor(array)):
        assert np.shares_memory(tensor.numpy(), array)
        assert np.shares_memory(np.asarray(tensor), array)
    assert not np.shares_memory(torch.tensor(array).numpy(), array)
    assert not np.shares_memory(np.array(torch.from_numpy(array)), array)
    assert np.shares_memory(torch.from_numpy(array).detach().data.numpy(), array)


def test_an_array_subclass_is_seen_as_a_plain_array() -> None:
    class Own(np.ndarray):
        pass

    assert type(torch.from_numpy(np.ones(2).view(Own)).numpy()) is np.ndarray


@pytest.mark.parametrize("copy", [None, True, False])
def test_numpy_asks_for_a_copy_or_none(copy: bool | None) -> None:
    t = torch.ones(2)
    array = t.__array__(copy=copy)
    assert np.shares_memory(array, t.numpy()) == (not copy)
    if copy is not False:
        assert t.__array__(np.float64, copy=copy).dtype == np.float64


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="NumPy 1 has no such request")
def test_numpy_2_may_forbid_a_copy() -> None:
    t = torch.ones(2)
    assert np.shares_memory(np.array(t, copy=False), t.numpy())
    with pytest.raises(ValueError, match="copy"):
        np.array(t, dtype=np.float64, copy=False)


def test_numpy_functions_refuse_what_needs_a_gradient() -> None:
    x = torch.ones(2, requires_grad=True)
    for function in (np.asarray, np.sin, np.array, np.sqrt):
        with pytest.raises(
            RuntimeError, match=r"^Can't call numpy\(\) on Tensor that requires grad. Use tensor.detach"
        ):
            function(x)
    with torch.no_grad():
        assert np.shares_memory(x.numpy(), x.detach().numpy())


@pytest.mark.needs("processes")
def test_overflow_is_silent_and_importing_leaves_numpy_and_warnings_as_they_were() -> None:
    code = (
        "import numpy as np, warnings; before = np.geterr(), warnings.filters[:]; import zerograd as torch;"
        "assert (np.geterr(), warnings.filters) == before;"
        "t = torch.tensor([3e38]); a = t * 10, t + t, torch.tensor(3e38) * 10, t.sum() * 10, (t - t / 0), t @ t;"
        "u = torch.tensor(200, dtype=torch.uint8); assert (u * 2).item() == 144 and (u + u).item() == 144;"
        "x = torch.tensor(1e30, requires_grad=True); (x * x).backward(); (x * x * x).backward(); t.mul_(10)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


SILENT = """
zero / zero; 1 / zero; zero.log(); zero.sqrt(); zero ** -3; (zero * 1e38).exp(); zero ** 0.5; (-zero * 1e3).sigmoid()
zero.reciprocal(); torch.ones(0).mean(); 2 ** (zero * -1e4); zero // 0; torch.remainder(zero, 0.); zero.acos(); zero.atanh()
big * big; one * one; big + big; one - -one; big @ big; big * 1e30; 3e38 + big; -big * 10; big - big / 0; big ** 2; big ** 3
big + 1e300; one + 1e300; big * 1e-300; one * 1e-300; big.half() + 70000; big.sum(); big.mean(); big.prod(); big.cumsum(0)
big.norm(); big.std(); big.var(0); big.square(); big.round(decimals=3); big.exp(); big.tan(); big.half(); repr(big / 0)
torch.outer(big, big); torch.einsum("i,i->", big, big); torch.addmm(big, big[None] * 1, torch.ones(2, 2)); torch.tensor([1e39])
big.double().mul(1e300).mul(1e300).float(); torch.linspace(-3e38, 3e38, 3); (zero / 0).int(); zero.to(torch.uint8)
big.clone().mul_(big); big.clone().add_(big); big.clone().pow_(2); big.clone().div_(0); big.clone().sub_(-big)
big.clone().add_(1e300); big[:1].clone().add_(big[:1]); big.clone().mul_(1e30); torch.nn.functional.mse_loss(big, -big)
big.softmax(0); torch.logsumexp(big, 0); torch.isclose(big, -big); torch.normal(big, big); torch.normal(big, 3e38)
big.clone().normal_(3e38, 3e38); big.half().normal_(0, 6e4); torch.randn(9).uniform_(-1e38, 2e38); big.exponential_(1e38)
(w * w).sum().backward(); (w + big).exp().backward(big); torch.autograd.grad((w * w * w).sum(), w, create_graph=True)
"""


@pytest.mark.parametrize("case", SILENT.replace("\n", ";").strip(";").split(";"))
def test_no_warning_of_numpy_reaches_a_user_under_any_setting(case: str) -> None:
    """Not even one who wants to see all warnings, or have them as errors. (pytest's own setting here is the latter.)"""
    for wanted in ("warn", "raise"):
        w = torch.tensor([3e38, -3e38], requires_grad=True)
        zero, big, one = torch.tensor([0.0, -1.0, 1e-30]), torch.tensor([3e38, 3e38]), torch.tensor(3e38)
        with np.errstate(all=wanted), warnings.catch_warnings():  # type: ignore[call-overload]
            warnings.simplefilter("error")
            eval(case, {"zero": zero, "big": big, "one": one, "w": w, "torch": torch})


def test_a_tensor_is_hashed_by_identity_and_may_die() -> None:
    t = torch.ones(2)
    assert {t: 1, torch.ones(2): 2}[t] == 1
    seen = weakref.ref(t)
    del t
    assert seen() is None


def test_a_class_prints_as_pytorchs_and_can_be_looked_at() -> None:
    x = torch.tensor([1.0])
    assert repr(type(x)) == repr(torch.Tensor) == "<class 'torch.Tensor'>"
    assert repr(torch.LongTensor) == "<class 'torch.LongTensor'>"
    assert inspect.getsource(torch.Tensor).startswith("class Tensor(TensorBase")
    assert "Numbers in a grid" in pydoc.render_doc(torch.Tensor)
    assert pickle.loads(pickle.dumps(torch.Tensor)) is torch.Tensor
    assert pickle.loads(pickle.dumps(x)).tolist() == [1.0]


def test_a_subclass_is_called_as_a_tensor_is() -> None:
    class Own(torch.Tensor):
        pass

    made = Own([1, 2])
    assert type(made) is Own and made.tolist() == [1.0, 2.0] and type(made + 1) is torch.Tensor
    assert "Own" in repr(Own) and "torch.Tensor" not in repr(Own)


def test_the_default_tensor_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "warned", set())
    before = torch.get_default_dtype()
    try:
        with pytest.warns(UserWarning, match="deprecated as of PyTorch 2.1"):
            torch.set_default_tensor_type("torch.DoubleTensor")
        assert torch.Tensor([1]).dtype == torch.float64
        torch.set_default_tensor_type(torch.FloatTensor)
        assert torch.Tensor([1]).dtype == torch.float32
        for wrong in (torch.LongTensor, 3):
            with pytest.raises(TypeError, match="only floating-point types are supported as the default type"):
                torch.set_default_tensor_type(wrong)
    finally:
        torch.set_default_dtype(before)


def test_iteration_ends_without_an_index_error() -> None:
    assert [e.item() for e in torch.arange(3)] == [0, 1, 2]
    assert [tuple(row.shape) for row in torch.zeros(2, 0)] == [(0,), (0,)]


def test_comparing_with_something_else_asks_the_other_first() -> None:
    class Anything:
        def __eq__(self, other: object) -> Any:
            return "mine"

        __hash__ = None

    assert (torch.ones(2) == Anything()) == "mine"
    assert (torch.ones(2) == "a") is False
    assert (torch.ones(2) != None) is True  # noqa: E711


def test_a_leaf_can_be_copied() -> None:
    t = torch.tensor([1.0, 2.0])
    u = copy.copy(t)
    assert u is not t
    assert u.tolist() == [1.0, 2.0]


# ---------------------------------------------------------------- Matplotlib, pandas, images


@pytest.mark.filterwarnings("ignore:Converting a tensor")  # Matplotlib tries each element on its own; given once per process
def test_matplotlib_draws_tensors() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots()
    x = torch.linspace(0, 1, 5)
    (line,) = axes.plot(x, x * 2)
    assert line.get_ydata().tolist() == [0, 0.5, 1, 1.5, 2]
    axes.scatter(x, x)
    axes.bar([0, 1], torch.tensor([1.0, 2.0]))
    axes.hist(x)
    axes.imshow(torch.ones(2, 2))
    axes.set_title(f"{torch.tensor(0.5):.2f}")
    axes.axhline(torch.tensor(0.5))
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad"):
        axes.plot(torch.ones(3, requires_grad=True))
    plt.close(figure)


def test_pandas_takes_and_gives_tensors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), columns=["a", "b"])
    assert frame["b"].tolist() == [2.0, 4.0]
    assert str(frame.dtypes.iloc[0]) == "float32"
    assert pd.Series(torch.arange(3)).tolist() == [0, 1, 2]
    table = pd.DataFrame({"x": [1.0, 2.0], "y": [3, 4]})
    back = torch.from_numpy(table.values.copy())
    assert (back.dtype, back.tolist()) == (torch.float64, [[1.0, 3.0], [2.0, 4.0]])
    assert torch.tensor(table["y"].values).dtype is torch.int64
    assert torch.tensor(table["x"]).tolist() == [1.0, 2.0]


def test_an_array_that_may_not_be_written_warns_once_as_in_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    from zerograd.core import errors

    monkeypatch.setattr(errors, "warned", set())
    array = np.ones(2)
    array.flags.writeable = False
    with pytest.warns(UserWarning, match="The given NumPy array is not writable"):
        assert torch.from_numpy(array).tolist() == [1.0, 1.0]
    assert torch.from_numpy(array).tolist() == [1.0, 1.0]


def test_images_come_in_and_a_flipped_one_is_refused() -> None:
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    t = torch.from_numpy(image)
    assert (t.dtype, t.shape, t.stride()) == (torch.uint8, (2, 4, 3), (12, 3, 1))
    t[0, 0, 0] = 255
    assert image[0, 0, 0] == 255
    assert np.asarray(t[..., 0]).tolist() == image[..., 0].tolist()
    with pytest.raises(ValueError, match="At least one stride in the given numpy array is negative"):
        torch.from_numpy(image[:, :, ::-1])
    rgb = torch.from_numpy(image[:, :, ::-1].copy())
    assert rgb[1, 1].tolist() == image[1, 1, ::-1].tolist()
    assert (t.float() / 255).mean((0, 1)).shape == (3,)
