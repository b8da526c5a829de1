"""``copy`` and ``pickle``: leaves come through, non-leaves are refused, memory is shared as PyTorch shares it."""

# ruff: noqa: E501, because a case stands on one line
from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd
from zerograd.core import copying

START = """
import copy, pickle
def back(value, protocol=None): return pickle.loads(pickle.dumps(value, protocol))
x = torch.tensor([1., 2., 3., 4.], requires_grad=True)
y = x * 2
p = torch.arange(6.).view(2, 3)
p[0, 0] = 0  # its memory is the tensor's own in both
r = None
"""
CASES = [
    "c = copy.deepcopy(x); r = c, c.is_leaf, c.grad, c is x, c._version, c._base",
    "x.sum().backward(); c = copy.deepcopy(x); r = c.grad, c.grad is x.grad; x.grad.zero_(); r = r, c.grad",
    "x.grad = torch.ones(4); x.grad.requires_grad_(); r = copy.deepcopy(x).grad",
    "z = (x * x).sum(); x.grad, = torch.autograd.grad(z, x, create_graph=True); copy.deepcopy(x)",
    "copy.deepcopy(y)",
    "copy.deepcopy([x, {'y': y}])",
    "copy.deepcopy(x[1:])",
    "with torch.no_grad(): copy.deepcopy(y)",
    "with torch.no_grad(): c = copy.deepcopy(x)\nr = c",
    "a, b = copy.deepcopy((x, x)); r = a is b",
    "m = {}; c = x.__deepcopy__(m); r = c is x.__deepcopy__(m)",
    "v = p[1]; a, b = copy.deepcopy([p, v]); a[1, 0] = 77; r = a, b, p",
    "v = p.t(); b, a = copy.deepcopy([v, p]); a[1, 0] = 77; r = a, b, b.stride()",
    "c, d = copy.deepcopy([x, x.detach()]); d[0] = 5; r = c, x",
    "v = p[0]; c = copy.deepcopy(v); c += 1; r = c, p",
    "v = p[:, ::2]; r = copy.deepcopy(v), copy.deepcopy(v).stride(), back(v), back(v).stride()",
    "v = torch.ones(1).expand(3); r = copy.deepcopy(v).stride(), back(v).stride()",
    "t = torch.from_numpy(np.arange(4.)[::2]); r = copy.deepcopy(t), copy.deepcopy(t).stride(), back(t), back(t).stride()",
    "r = copy.deepcopy(torch.tensor(3)), copy.deepcopy(torch.zeros(0, 3)).shape, back(torch.zeros(0, 3)).shape, back(torch.tensor(3))",
    "c = copy.deepcopy(x); c.sum().backward(); r = c.grad, x.grad",
    "c = copy.copy(x); r = c.requires_grad, c.is_leaf, c.grad, c is x\nwith torch.no_grad(): c[0] = 9\nr = r, x",
    "r = copy.copy(y), copy.copy(y).is_leaf, back(y), back(y).is_leaf",
    "x.sum().backward(); r = copy.copy(x).grad, back(x).grad",
    "r = [back(x, protocol) for protocol in range(6)]",
    "a, b = back([p, p[1]]); a[1, 0] = 77; r = a, b",
    "a, b = back((x, x)); r = a is b",
    "v = p.t(); r = back(v), back(v).stride(), back(v)._base",
    "x.note = [p]; c = copy.deepcopy(x); r = c.note, c.note[0] is p, copy.copy(x).note, back(x).note",
    "r = [back(torch.ones(2, dtype=getattr(torch, name))) for name in 'bool uint8 int8 int16 int32 int64 float16 float32 float64'.split()]",
    "s = torch.Size([2, 3]); r = back(s), copy.deepcopy(s), copy.copy(s), type(back(s)) is torch.Size",
    "r = [f(torch.float32) is torch.float32 for f in (back, copy.copy, copy.deepcopy)]",
    "r = [f(torch.device(d)) for f in (back, copy.copy, copy.deepcopy) for d in ('cpu', 'cuda:1')]",
    "r = [back(torch.device('cpu'), protocol) for protocol in range(6)], torch.device('cuda:1').__reduce__()[1]",
    "with torch.inference_mode(): i = torch.ones(2)\nr = copy.deepcopy(i).is_inference(), back(i).is_inference()",
    "g = torch.Generator().manual_seed(5); r = back(g).initial_seed(), torch.rand(2, generator=copy.deepcopy(g)), torch.rand(2, generator=g)",
    "r = back({'weights': [x, p], 'step': 3})",
]  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_copies_are_pytorchs(code: str) -> None:
    theirs, ours = [
        oracle.run(START + code + "\nr", {"torch": library, "np": np}) for library in (oracle.the_torch(), zerograd)
    ]
    assert ours == theirs


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_copy_stands_alone(copied: Any) -> None:
    layer = {"weight": zerograd.ones(2, 3, requires_grad=True), "bias": zerograd.zeros(3, requires_grad=True)}
    other = copied(layer)
    (other["weight"].sum() + other["bias"].sum()).backward()
    with zerograd.no_grad():
        other["weight"] -= other["weight"].grad
    assert layer["weight"].grad is None
    assert layer["weight"].tolist() == [[1.0] * 3] * 2
    assert other["weight"].tolist() == [[0.0] * 3] * 2


def test_what_unpickling_calls() -> None:
    """Nothing of ours but what makes the tensor again."""
    import pickletools

    text = pickle.dumps(zerograd.ones(2, requires_grad=True), protocol=2)
    called = {arg for opcode, arg, _ in pickletools.genops(text) if opcode.name == "GLOBAL"}
    assert {name for name in called if name.startswith("zerograd")} == {"zerograd.core.copying rebuild"}


def test_a_forged_place_in_memory_is_refused() -> None:
    with pytest.raises((TypeError, ValueError)):
        copying.rebuild(np.zeros(2), 8, (2,), (8,), False)
    with pytest.raises((TypeError, ValueError)):
        copying.rebuild(np.zeros(2), 0, (3,), (8,), False)
    with pytest.raises((TypeError, ValueError)):
        copying.rebuild(np.zeros(2), -8, (2,), (8,), False)
