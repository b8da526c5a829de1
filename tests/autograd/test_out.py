"""``out=``: every function that has it in PyTorch has it here, writes the same into it, and refuses what PyTorch refuses."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import oracle
import pytest

import zerograd

# One call each; `x` is a matrix of floats, `i` holds whole numbers, `j` is an index. Those behind the line make tensors.
COMPUTING = """
abs(x)|acos(x)|acosh(x+2)|add(x,x)|add(x,x,alpha=2)|addmm(x@x.t(),x,x.t())|all(x)|all(x,0)|amax(x,0)|amin(x,0)|any(x)|any(x,0)
argmax(x)|argmax(x,0)|argmin(x,0)|asin(x)|asinh(x)|atan(x)|atanh(x)|bitwise_and(i,i)|bitwise_not(i)|bitwise_or(i,i)
bitwise_xor(i,i)|bmm(x[None],x.t()[None])|cat([x,x])|concat([x,x])|concatenate([x,x])|ceil(x)|clamp(x,.2)|clip(x,.2)
clamp_max(x,.2)|clamp_min(x,.2)|cos(x)|cosh(x)|cumprod(x,0)|cumsum(x,0)|div(x,x)|dot(x[0],x[0])|eq(x,x)|erf(x)|erfinv(x)|exp(x)
expm1(x)|floor(x)|frac(x)|gather(x,0,j)|ge(x,x)|gt(x,x)|index_select(x,0,j[0])|le(x,x)|log(x)|log1p(x)|log2(x)|log10(x)
logical_and(x,x)|logical_not(x)|logical_or(x,x)|logical_xor(x,x)|logsumexp(x,0)|lt(x,x)|masked_select(x,x>.2)|matmul(x,x.t())
max(x)|max(x,x)|maximum(x,x)|mean(x)|mean(x,0)|min(x)|min(x,x)|minimum(x,x)|mm(x,x.t())|mul(x,x)|mul(x1=x,x2=3)|mv(x,x[0])
ne(x,x)|neg(x)|nonzero(x)|norm(x)|norm(x,dim=0)|outer(x[0],x[0])|pow(x,2)|pow(2,x)|pow(x,x)|prod(x,0)|reciprocal(x)
remainder(x,x)|remainder(x,1)|round(x)|rsqrt(x)|sigmoid(x)|sign(x)|sin(x)|sinh(x)|sqrt(x)|square(x)|stack([x,x])|std(x)|std(x,0)
sub(x,x)|sum(x,0)|sum(x,axis=0)|take_along_dim(x,j,0)|tan(x)|tanh(x)|tril(x)|triu(x)|trunc(x)|var(x)|var(x,0)|where(x>.2,x,x)
linalg.vector_norm(x)|nn.functional.gelu(x)|nn.functional.linear(x,x)|nn.functional.softplus(x)|nn.functional.logsigmoid(x)
floor_divide(x,x)|softmax(x,0)|log_softmax(x,0)|bernoulli(x)|multinomial(x,1)|normal(x,x)|msort(x)
absolute(x)|arcsin(x)|multiply(x,x)|subtract(x,x,alpha=2)|divide(x,x,rounding_mode='floor')|true_divide(x,x)|negative(x)
"""
MAKING = """
zeros(2,3)|zeros((2,3))|ones(2,3)|full((2,3),2.)|arange(6)|arange(0.,6.)|linspace(0,1,6)|eye(2)|rand(2,3)|randn(2,3)
randint(5,(2,3))|randperm(6)|normal(0.,1.,(2,3))
"""
WITHOUT = """
allclose(x,x)|broadcast_to(x,(2,2,3))|chunk(x,2)|clone(x)|diagonal(x)|einsum('ij->i',x)|equal(x,x)|flatten(x)|flip(x,(0,))
isclose(x,x)|isfinite(x)|isinf(x)|isnan(x)|masked_fill(x,x>0,0.)|movedim(x,0,1)|narrow(x,0,0,1)|permute(x,(0,1))|ravel(x)|relu(x)
reshape(x,(6,))|roll(x,1)|rsub(x,x)|select(x,0,0)|split(x,1)|squeeze(x)|sum(x)|prod(x)|t(x)|tile(x,(2,))|transpose(x,0,1)|unbind(x)
unflatten(x,0,(2,1))|unsqueeze(x,0)|zeros_like(x)|rand_like(x)|tensor([1])|as_tensor([1.])|numel(x)|nn.functional.relu(x)
nn.functional.softmax(x,0)|nn.functional.mse_loss(x,x)
"""
SEVERAL = "max(x,0)|min(x,1,True)|sort(x)|topk(x,2)|cummax(x,0)|cummin(x,1)|median(x,0)|nanmedian(x,1)|kthvalue(x,1)"
DTYPES = ["float32", "float64", "float16", "int64", "uint8", "bool"]


def calls(text: str) -> list[str]:
    return [each for line in text.split("\n") if line for each in line.split("|")]


def names(torch: Any, track: bool = False) -> dict[str, Any]:
    x = torch.tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], requires_grad=track)
    return {"torch": torch, "x": x, "i": torch.tensor([1, 2]), "j": torch.tensor([[0, 1, 0]])}


def into(call: str, out: Any, torch: Any, track: bool = False) -> list[Any]:
    """What the call does: the error, or what stands in ``out`` afterwards; and what it warned of."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        torch.manual_seed(0)
        try:
            result = eval(f"torch.{call[:-1]}, out=o)", {**names(torch, track), "o": out})
        except Exception as error:
            return [oracle.cleaned(f"{type(error).__name__}: {error}")]
    outs, results = (each if isinstance(each, tuple) else (each,) for each in (out, result))
    assert len(outs) == len(results) and all(mine is its for mine, its in zip(outs, results))
    held = [[near(o.detach()), list(o.shape), str(o.dtype), o._version > 0] for o in outs]
    return [*held, *[oracle.cleaned(str(warning.message)) for warning in given]]


def near(tensor: Any) -> Any:
    return [f"{float(each):.3g}" for each in tensor.reshape(-1).tolist()]


def empty(torch: Any, dtype: str, *size: int) -> Any:
    return torch.zeros(*(size or (0,)), dtype=getattr(torch, dtype))


# What PyTorch answers otherwise, and why.
TRUTH = "PyTorch converts the numbers to uint8 first, where 0.1 is 0 and so not true"
DIFFERENT = {
    **{(call, "uint8"): TRUTH for call in ("all(x)", "all(x,0)", "any(x)", "any(x,0)")},
    **{(call, "float16"): "PyTorch computes in float16; ours is rounded once" for call in ("logsumexp(x,0)", "normal(x,x)")},
    **{("mean(x)", dtype): "the error has other words, the same type" for dtype in ("int64", "uint8", "bool")},
}


def test_what_is_called_different_is_different() -> None:
    torch = oracle.the_torch()
    for call, dtype in DIFFERENT:
        assert into(call, empty(zerograd, dtype), zerograd) != into(call, empty(torch, dtype), torch)


@pytest.mark.parametrize("call", [*calls(COMPUTING), *calls(MAKING)])
def test_every_dtype_of_out_is_taken_or_refused_as_in_pytorch(call: str) -> None:
    torch = oracle.the_torch()
    for dtype in DTYPES:
        if (call, dtype) in DIFFERENT:
            continue
        assert into(call, empty(zerograd, dtype), zerograd) == into(call, empty(torch, dtype), torch), dtype


@pytest.mark.parametrize("call", [*calls(COMPUTING), *calls(MAKING)])
def test_other_shapes_are_made_to_fit_with_pytorchs_warning(call: str) -> None:
    torch = oracle.the_torch()
    dtype = str(eval(f"torch.{call}", names(torch)).dtype).removeprefix("torch.")
    for size in ((7,), (2, 3), (3, 2), (1,)):
        assert into(call, empty(zerograd, dtype, *size), zerograd) == into(call, empty(torch, dtype, *size), torch), size


# PyTorch computes it, and says in the result's grad_fn that it cannot be differentiated; here it is refused at once.
COMPOSED = {"floor_divide(x,x)", "softmax(x,0)", "log_softmax(x,0)"}


@pytest.mark.parametrize("call", [each for each in calls(COMPUTING) if each not in COMPOSED])
def test_who_asks_for_a_gradient_is_refused(call: str) -> None:
    torch = oracle.the_torch()
    dtype = str(eval(f"torch.{call}", names(torch)).dtype).removeprefix("torch.")
    assert into(call, empty(zerograd, dtype), zerograd, True) == into(call, empty(torch, dtype), torch, True)
    with zerograd.no_grad(), torch.no_grad():
        assert into(call, empty(zerograd, dtype), zerograd, True) == into(call, empty(torch, dtype), torch, True)
    if dtype == "float32":
        outs = [empty(library, dtype).requires_grad_() for library in (zerograd, torch)]
        assert into(call, outs[0], zerograd) == into(call, outs[1], torch)


IN_OTHER_WORDS = ("median", "nanmedian", "kthvalue")  # refuse values and indices with a text for each, and warn of both twice


@pytest.mark.parametrize("call", calls(SEVERAL))
def test_several_results_go_into_several_tensors(call: str) -> None:
    torch = oracle.the_torch()
    for dtypes in itertools.product(("float32", "int64", "float64"), repeat=2):
        for size in ((0,), (9,)):
            outs = [tuple(empty(library, d, *size) for d in dtypes) for library in (zerograd, torch)]
            ours, theirs = (into(call, each, library) for each, library in zip(outs, (zerograd, torch), strict=True))
            if call.startswith(IN_OTHER_WORDS):
                ours, theirs = (each[0].partition(":")[0] if len(each) == 1 else each[:2] for each in (ours, theirs))
            assert ours == theirs, (dtypes, size)
    ours: Any
    ours, theirs = ((empty(library, "float32"), empty(library, "int64")) for library in (zerograd, torch))
    assert into(call, ours, zerograd, True) == into(call, theirs, torch, True)
    assert into(call, ours[:1], zerograd) == into(call, theirs[:1], torch)
    results = [eval(f"torch.{call[:-1]}, out=o)", {**names(lib), "o": out}) for lib, out in ((zerograd, ours), (torch, theirs))]
    assert repr(results[0]) == repr(results[1])


@pytest.mark.parametrize("call", calls(WITHOUT))
def test_what_takes_no_out_in_pytorch_takes_none_here(call: str) -> None:
    torch = oracle.the_torch()
    for library in (zerograd, torch):
        with pytest.raises(TypeError):
            eval(f"torch.{call[:-1]}, out=o)", {**names(library), "o": library.zeros(0)})


@pytest.mark.parametrize("call", ["x.sum(0, out=o)", "x.exp(out=o)", "x.max(0, out=o)", "x.matmul(x.t(), out=o)"])
def test_methods_take_no_out(call: str) -> None:
    with pytest.raises(TypeError):
        eval(call, {**names(zerograd), "o": zerograd.zeros(0)})


@pytest.mark.parametrize("code", [
    "torch.exp(x, out=3)", "torch.exp(x, out=(o,))", "torch.zeros(2, out=3)", "torch.exp(x, out=None)",
    "torch.zeros(2, out=o, dtype=torch.int64)", "torch.arange(3, out=o, dtype=torch.int64)",
    "torch.zeros(2, 3, out=o, requires_grad=True)", "torch.zeros(2, out=x.clone().requires_grad_())",
    "torch.sum(x, 0, dtype=torch.float64, out=o)", "torch.cumsum(x, 0, dtype=torch.float64, out=o)",
    "torch.mean(x, 0, dtype=torch.float64, out=o)", "torch.exp(x, out=torch.zeros(3, 2).t())",
    "torch.exp(x, out=torch.zeros(1).expand(2, 3))",
    "torch.exp(x, out=x)", "torch.add(x, x, out=x)", "torch.matmul(x[:, :2], x[:, :2], out=torch.zeros(2, 2).t())",
])  # fmt: skip
def test_single_cases(code: str) -> None:
    torch = oracle.the_torch()
    ours, theirs = (oracle.run(code, {**names(library), "o": library.zeros(0)}) for library in (zerograd, torch))
    assert ours == theirs


def test_a_smaller_result_stays_in_the_memory_of_out() -> None:
    out = zerograd.zeros(10)
    seen = out[:6]
    with pytest.warns(UserWarning, match="was resized"):
        zerograd.add(zerograd.ones(2, 3), 1, out=out)
    assert seen.tolist() == [2.0] * 6 and out.shape == (2, 3)


def test_the_warning_names_the_line_of_the_user() -> None:
    with pytest.warns(UserWarning, match="was resized") as given:
        zerograd.exp(zerograd.ones(2), out=zerograd.zeros(3))
    assert given[0].filename == __file__


def test_a_saved_value_that_out_overwrites_is_an_error_in_backward() -> None:
    w = zerograd.ones(2, requires_grad=True)
    factor = zerograd.ones(2)
    product = (w * factor).sum()
    zerograd.exp(zerograd.ones(2), out=factor)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        product.backward()
