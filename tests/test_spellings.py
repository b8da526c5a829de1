"""NumPy's names for arguments (``axis`` for ``dim``) are taken where PyTorch takes them, and refused where it refuses them.

What is called is asked of PyTorch: every public function and method that both libraries have, by the parameters that PyTorch
says it has.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import oracle
import pytest

import zerograd
from zerograd.core.spelling import NUMPY

TYPES = (int, bool, float, str)

# What each parameter gets, by its name; where a function needs something else, under its own name.
VALUES: dict[str, Callable[[Any], Any]] = {
    "input": lambda torch: matrix(torch), "other": lambda torch: matrix(torch) + 1, "dim": lambda torch: 0,
    "keepdim": lambda torch: True, "index": lambda torch: torch.tensor([[0, 1, 0]]), "mask": lambda torch: matrix(torch) > 2,
    "indices": lambda torch: torch.tensor([[0, 1, 0]]), "chunks": lambda torch: 2, "tensors": lambda torch: [matrix(torch)] * 2,
    "split_size_or_sections": lambda torch: 1, "mat2": lambda torch: matrix(torch).t(), "vec": lambda torch: torch.ones(3),
    "start": lambda torch: 0, "length": lambda torch: 1, "fill_value": lambda torch: 3.0, "shape": lambda torch: (6,),
    "size": lambda torch: (2, 2, 3), "dims": lambda torch: (0, 1), "dim0": lambda torch: 0, "dim1": lambda torch: 1,
    "source": lambda torch: 0, "destination": lambda torch: 1, "sizes": lambda torch: (2, 1), "value": lambda torch: 1.0,
    "exponent": lambda torch: 2, "min": lambda torch: 2.0, "max": lambda torch: 3.0, "num_samples": lambda torch: 1,
    "shifts": lambda torch: 1, "boundaries": lambda torch: torch.tensor([2.0, 4.0]),
    "sorted_sequence": lambda torch: matrix(torch), "repeats": lambda torch: (2, 1), "condition": lambda torch: matrix(torch) > 2,
    "k": lambda torch: 1, "ord": lambda torch: 2, "weight": lambda torch: matrix(torch), "q": lambda torch: 0.5,
    "select.index": lambda torch: 0, "index_select.index": lambda torch: torch.tensor([0]),
    "bernoulli.input": lambda torch: matrix(torch) / 6, "mm.mat2": lambda torch: matrix(torch).t(),
    "matmul.other": lambda torch: matrix(torch).t(), "dot.input": lambda torch: torch.ones(3),
    "dot.other": lambda torch: torch.ones(3), "dot.tensor": lambda torch: torch.ones(3),
    "outer.input": lambda torch: torch.ones(3), "outer.vec2": lambda torch: torch.ones(2),
    "ger.input": lambda torch: torch.ones(3), "ger.vec2": lambda torch: torch.ones(2),
    "bmm.input": lambda torch: torch.ones(1, 2, 3), "bmm.mat2": lambda torch: torch.ones(1, 3, 2),
    "addmm.input": lambda torch: torch.ones(2), "addmm.mat1": lambda torch: matrix(torch),
    "equation": lambda torch: "ij->j", "operands": lambda torch: matrix(torch), "target": lambda torch: matrix(torch),
    "index_put.indices": lambda torch: (torch.tensor([0]),), "index_put.values": lambda torch: torch.ones(3),
    "tensor": lambda torch: matrix(torch), "axis0": lambda torch: 0, "axis1": lambda torch: 1, "p": lambda torch: 2,
    "x1": lambda torch: matrix(torch), "x2": lambda torch: matrix(torch) + 1,
    "bitwise_and.input": lambda torch: torch.tensor([1, 2]), "bitwise_and.other": lambda torch: torch.tensor([3, 1]),
    "bitwise_or.input": lambda torch: torch.tensor([1, 2]), "bitwise_or.other": lambda torch: torch.tensor([3, 1]),
    "bitwise_xor.input": lambda torch: torch.tensor([1, 2]), "bitwise_xor.other": lambda torch: torch.tensor([3, 1]),
    "bitwise_not.input": lambda torch: torch.tensor([1, 2]), "train": lambda torch: True, "training": lambda torch: True,
    **{f"{kind}dropout{in_place}.p": lambda torch: 0.5
       for kind in ("", "alpha_", "feature_", "feature_alpha_") for in_place in ("", "_")},
    "batch_norm.weight": lambda torch: torch.ones(3), "instance_norm.weight": lambda torch: torch.ones(3),
    "instance_norm.input": lambda torch: torch.arange(12.0).reshape(2, 3, 2), "bias": lambda torch: torch.zeros(3),
    "running_mean": lambda torch: torch.zeros(3), "running_var": lambda torch: torch.ones(3), "momentum": lambda torch: 0.1,
    "eps": lambda torch: 1e-5, "cudnn_enabled": lambda torch: False, "use_input_stats": lambda torch: True,
    "normalized_shape": lambda torch: (3,), "num_groups": lambda torch: 1,
}  # fmt: skip
# Parameters that the table of overrides does not name as the parser does, or functions that it leaves out.
NAMED_OTHERWISE = {
    "permute": ["input", "dims"], "expand_as": ["input", "other"], "norm": ["input", "p", "dim", "keepdim"],
    "dot": ["input", "tensor"], "where": ["condition", "input", "other"], "clamp": ["input", "min"], "clip": ["input", "min"],
    "isfinite": ["input"], "isinf": ["input"], "rand_like": ["input"], "randn_like": ["input"],
    "swapaxes": ["input", "axis0", "axis1"], "sort": ["input", "dim"], "argsort": ["input", "dim"],
    **{name: ["input", "dim", "keepdim"] for name in (
        "all", "amax", "amin", "aminmax", "any", "argmax", "argmin", "logsumexp", "max", "mean", "median", "min", "nanmedian",
        "prod", "std", "sum", "var",
    )},
}  # fmt: skip
OPTIONAL = {"input", "other", "dim", "keepdim"}


def matrix(torch: Any) -> Any:
    return torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def parameters(name: str, function: Any, torch: Any) -> list[str]:
    """What PyTorch calls the parameters that a call needs, or that NumPy calls otherwise; none where it does not say."""
    if name in NAMED_OTHERWISE:
        return NAMED_OTHERWISE[name]
    stand_in = torch.overrides.get_testing_overrides().get(function)
    if stand_in is None:
        return []
    given = inspect.signature(stand_in).parameters.values()
    return [
        each.name for each in given
        if each.kind is each.POSITIONAL_OR_KEYWORD and (each.default is each.empty or each.name in OPTIONAL)
    ]  # fmt: skip


def calls(torch: Any) -> Iterator[tuple[str, str, list[str], str]]:
    """Where a function stands (``torch`` or ``x``), its name, its parameters, and the NumPy name to try."""
    for name, ours in vars(zerograd).items():
        theirs = getattr(torch, name, None)
        if name.startswith("_") or not callable(ours) or isinstance(ours, type) or theirs is None:
            continue
        known = parameters(name, theirs, torch)
        yield from (("torch", name, known, spelling) for spelling, own in NUMPY.items() if own in known)
    for name in dir(zerograd.Tensor):
        theirs = getattr(torch.Tensor, name, None)
        if name.startswith("_") or not callable(getattr(zerograd.Tensor, name)) or theirs is None:
            continue
        known = parameters(name, theirs, torch)
        yield from (("x", name, known[1:], spelling) for spelling, own in NUMPY.items() if own in known[1:])


def outcome(where: str, name: str, known: list[str], spelling: str, torch: Any) -> Any:
    """The result of a call with one argument under NumPy's name, as lists; or the name of the error's type."""
    own, given = NUMPY[spelling], {}
    for each in known:
        if each == "keepdim" and own != "keepdim":
            continue
        value = VALUES.get(f"{name}.{each}") or VALUES[each]
        given[spelling if each == own else each] = value(torch)
    place = torch if where == "torch" else (VALUES.get(f"{name}.input") or VALUES["input"])(torch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        try:
            return listed(getattr(place, name)(**given))
        except (TypeError, RuntimeError, IndexError, NotImplementedError, ValueError) as error:
            return type(error).__name__


def listed(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [listed(each) for each in value]
    if not hasattr(value, "tolist"):
        return value
    return [[f"{each:.4g}" for each in flat(value.tolist())], list(value.shape), str(value.dtype)]


def flat(value: Any) -> list[Any]:
    return [each for part in value for each in flat(part)] if isinstance(value, list) else [value]


# What PyTorch answers otherwise, and why.
EMPTY = "memory that nobody wrote to"
DIFFERENT = {("torch", "empty_like"): EMPTY}


def test_numpys_names_are_taken_where_pytorch_takes_them() -> None:
    torch = oracle.the_torch()
    wrong, taken = [], set()
    for where, name, known, spelling in calls(torch):
        if (where, name) in DIFFERENT:
            continue
        ours, theirs = (outcome(where, name, known, spelling, library) for library in (zerograd, torch))
        if isinstance(theirs, list):
            taken.add((where, name, spelling))
        if ours != theirs:
            wrong.append(f"{where}.{name}({spelling}=): {ours}, not {theirs}")
    assert not wrong, "\n".join(wrong)
    assert {("x", "max", "axis"), ("torch", "exp", "x"), ("torch", "cat", "axis"), ("x", "var", "keepdims")} <= taken
    assert len(taken) > 350


@pytest.mark.parametrize("call", [
    "x.max(dim=None)", "x.max(keepdim=True)", "x.min(keepdims=True)", "x.prod(dim=None)", "x.prod(keepdim=True)",
    "x.sum(keepdim=True)",
    "x.sum(0, axis=1)", "x.max(0, axis=0)", "torch.exp(x, x=x)", "torch.exp(x=x, a=x)", "torch.cat([x, x], 0, axis=0)",
    "x.mul(2, x2=2)", "x.mul_(2, x2=2)", "torch.zeros_like(x, a=x)", "torch.where(x > 2, x, x, x2=x)",
])  # fmt: skip
def test_what_is_given_twice_or_alone_is_refused(call: str) -> None:
    torch = oracle.the_torch()
    for library in (torch, zerograd):
        with pytest.raises(TypeError):
            eval(call, {"torch": library, "x": matrix(library)})
