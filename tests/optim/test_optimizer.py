"""What all optimizers share, against PyTorch's: groups, ``state_dict``, hooks, the printed form, and what is refused."""

from __future__ import annotations

import copy
import inspect
import pickle
import warnings
from typing import Any

import numpy as np
import oracle
import pytest
from optim_problem import answers, numbers, parameters, set_gradients

import zerograd
from zerograd.optim import rule

SETUP = """
import importlib
base = importlib.import_module(torch.__name__ + ".optim.optimizer")
w = torch.tensor([1., 2.], requires_grad=True)
b = torch.tensor(3., requires_grad=True)
SGD = torch.optim.SGD
class Own(torch.optim.Optimizer):
    def __init__(self, params, **options):
        super().__init__(params, dict(lr=0.5, size=2, **options))
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                p.data.mul_(group["lr"])
class Needs(torch.optim.Optimizer):
    def __init__(self, params):
        super().__init__(params, dict(lr=base.required))
def stepped(optimizer, times=1):
    for _ in range(times):
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.grad = torch.ones_like(p).detach()
        optimizer.step()
    return optimizer
"""

REFUSED = """
SGD([])
SGD(iter([]))
SGD({})
SGD(w)
SGD(torch.ones(2, dtype=torch.int64))
SGD([w * 2])
SGD([(w * 2).detach()])
SGD([1.0])
SGD([None])
SGD(['w'])
SGD([np.ones(2)])
SGD([[w]])
SGD([int])
SGD(5)
SGD(None)
SGD({w})
SGD([{'params': {w}}])
SGD([{'lr': 1}])
SGD([{'params': []}])
SGD([{'params': w}])
SGD([{'params': 3}])
SGD([{'params': [w]}, {'params': [w]}])
SGD([{'params': [w]}, [b]])
SGD([{'params': [w]}, b])
SGD([w, w])
SGD([{'params': [w]}, {'params': [b, b]}])
SGD([w, {'params': [b]}])
SGD([w]).add_param_group([b])
SGD([w]).add_param_group({'params': b, 'lr': 2})
SGD([w]).add_param_group({'params': w})
SGD([('w', w), ('b', b)])
SGD([('w', w), b])
SGD([{'params': [('w', w)]}, {'params': [b]}])
SGD([{'params': [w]}, {'params': [('b', b)]}])
SGD([{'params': [('w', w)]}, {'params': iter([('b', b)])}]).param_groups[1]['param_names']
SGD([('w', w)]).state_dict()
SGD([('w', w)]).add_param_group({'params': b})
Needs([w])
Needs([{'params': w, 'lr': 1}])
Own([w])
Own([w], differentiable=True)
Own([w * 2], differentiable=True)
Own([w], extra=[1, 2]).step()
torch.optim.Optimizer([w], {})
torch.optim.Optimizer([w], {}).step()
SGD(w.unbind())
SGD([w.unbind()[0]])
SGD(p for p in [w, b])
SGD([{'params': [w], 'lr': 0.5, 'own': 'kept'}, {'params': [b], 'momentum': 0.9}], lr=0.1)
SGD([w], 0.1).step(1)
SGD([w], 0.1).step(lambda: 5)
SGD([w], 0.1).step(closure=lambda: torch.is_grad_enabled())
"""


@pytest.mark.parametrize("code", REFUSED.strip().splitlines())
def test_what_is_taken_and_refused(code: str) -> None:
    answers(code, SETUP)


def test_retained_gradients_are_enough() -> None:
    answers("stepped(SGD([y], lr=0.1))\ny", SETUP + "y = w * 2\ny.retain_grad()\ny = y.detach().requires_grad_()")
    answers("SGD([y])", SETUP + "y = w * 2\ny.retain_grad()")


# What a user loads, shortened: `one` and `two` are the parameter groups of one and of two parameters, `t` makes a float64.
LOADED = """
stepped(SGD([w, b], momentum=0.9)).state_dict()
SGD([w]).load_state_dict(SGD([{'params': [w]}, {'params': b}]).state_dict())
SGD([w]).load_state_dict(SGD([w, b]).state_dict())
SGD([w]).load_state_dict({})
SGD([w]).load_state_dict({'param_groups': []})
SGD([w]).load_state_dict({'param_groups': [{'params': [0]}]})
SGD([w]).load_state_dict(None)
SGD([w, w]).state_dict()
stepped(SGD([{'params': [w]}, {'params': [b], 'lr': 3}], momentum=0.5)).state_dict()
load(SGD([w, b], lr=5), {'state': {}, 'param_groups': [{'params': [7, 9], 'lr': 2}]})
load(SGD([w, b], lr=5), {'state': {9: {'momentum_buffer': t(1)}}, 'param_groups': two})
load(SGD([w, b], lr=5), {'state': {'x': 1, 7: {'step': t(1)}}, 'param_groups': two})
load(SGD([w]), {'state': {7: {'k': [t([1, 1]), 1], 't': (1, 2), 'd': {'a': 1.5}}}, 'param_groups': one})
load(SGD([w], fused=True), {'state': {7: {'step': t([1, 1])}}, 'param_groups': [{'params': [7], 'fused': True}]})
load(SGD([('w', w)]), {'state': {}, 'param_groups': [{'params': [0], 'lr': 2}]})
load(SGD([('w', w)]), {'state': {}, 'param_groups': [{'params': [0], 'lr': 2, 'param_names': ['v']}]})
torch.optim.Adam([w]).load_state_dict(stepped(SGD([w], momentum=0.5)).state_dict())
load(SGD([w], momentum=0.9), stepped(torch.optim.RMSprop([w], momentum=0.5)).state_dict())
load(torch.optim.NAdam([w]), {'state': {7: {'step': 3, 'mu_product': 0.5}}, 'param_groups': one})
load(Own([w]), {'state': {}, 'param_groups': [{'params': [0], 'size': 3}]})
"""


LOAD = """
one, two = [{'params': [7]}], [{'params': [7, 9]}]
def t(values):
    return torch.tensor(values, dtype=torch.float64)
def load(optimizer, saved):
    optimizer.load_state_dict(saved)
    return optimizer, optimizer.state_dict()
"""


@pytest.mark.parametrize("code", LOADED.strip().splitlines())
def test_state_dicts(code: str) -> None:
    answers(code, SETUP + LOAD)


def test_nothing_is_half_loaded() -> None:
    w = zerograd.ones(2, requires_grad=True)
    optimizer = zerograd.optim.SGD([w], lr=0.5, momentum=0.9)
    before = repr(optimizer.state_dict())
    two = zerograd.optim.SGD([zerograd.ones(2, requires_grad=True), zerograd.ones(2, requires_grad=True)])
    with pytest.raises(ValueError, match="doesn't match the size"):
        optimizer.load_state_dict(two.state_dict())
    with pytest.raises(KeyError):
        optimizer.load_state_dict({"param_groups": [{"params": [0], "lr": 7}]})
    adam = zerograd.optim.Adam([w])
    untouched = repr(adam.state_dict())
    w.grad = zerograd.ones(2)
    optimizer.step()
    with pytest.raises(KeyError, match="step"):
        adam.load_state_dict(optimizer.state_dict())
    assert repr(adam.state_dict()) == untouched
    optimizer = zerograd.optim.SGD([w], lr=0.5, momentum=0.9)
    assert repr(optimizer.state_dict()) == before


HOOKED = """
told = []
def say(what, result=None):
    def hook(optimizer, *rest):
        told.append((what, type(optimizer).__name__, [type(each).__name__ for each in rest]))
        return result
    return hook
optimizer = SGD([w], lr=0.5, momentum=0.5)
handles = [optimizer.register_step_pre_hook(say("before")), optimizer.register_step_post_hook(say("after")),
           optimizer.register_state_dict_pre_hook(say("before saving")),
           optimizer.register_state_dict_post_hook(say("after saving")),
           optimizer.register_state_dict_post_hook(say("sooner"), prepend=True),
           optimizer.register_state_dict_pre_hook(say("first"), prepend=True),
           optimizer.register_load_state_dict_pre_hook(say("soon"), prepend=True),
           optimizer.register_load_state_dict_pre_hook(say("sooner"), True),
           optimizer.register_load_state_dict_post_hook(say("late"), prepend=True),
           optimizer.register_load_state_dict_post_hook(say("later"), True),
           optimizer.register_load_state_dict_pre_hook(say("before loading")),
           optimizer.register_load_state_dict_post_hook(say("after loading"))]
handles += [base.register_optimizer_step_pre_hook(say("before any")), base.register_optimizer_step_post_hook(say("after any"))]
stepped(optimizer); optimizer.load_state_dict(optimizer.state_dict()); Own([b]).step()
for handle in handles:
    handle.remove(); handle.remove()
stepped(optimizer); optimizer.load_state_dict(optimizer.state_dict()); Own([b]).step()
"""

HOOKS = [
    ("told", HOOKED),
    ("optimizer.step()", "optimizer.register_step_pre_hook(lambda o, args, keywords: ((o, lambda: 3), {}))"),
    ("optimizer.state_dict()", "optimizer.register_state_dict_post_hook(lambda o, saved: {'mine': 1})"),
    ("optimizer", "optimizer.register_load_state_dict_pre_hook(lambda o, saved: SGD([w], lr=7).state_dict())\n"
     "optimizer.load_state_dict({})"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "setup"), HOOKS)
def test_hooks(code: str, setup: str) -> None:
    answers(code, SETUP + "optimizer = SGD([w])\n" + setup)


def test_hook_that_gives_nonsense() -> None:
    optimizer = zerograd.optim.SGD([zerograd.ones(2, requires_grad=True)])
    optimizer.register_step_pre_hook(lambda *given: 3)
    with pytest.raises(RuntimeError, match=r"must return None or a tuple of \(new_args, new_kwargs\), but got 3\."):
        optimizer.step()


@pytest.mark.parametrize("keywords", ["", "set_to_none=True", "set_to_none=False", "False"])
def test_zero_grad(keywords: str) -> None:
    setup = SETUP + "optimizer = SGD([w, b])\n(w * b).sum().backward(create_graph=True)\nkept = w.grad\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers(f"optimizer.zero_grad({keywords})\n(w.grad, b.grad, kept.grad_fn is None, kept.requires_grad)", setup)


def test_a_step_counts_as_a_write() -> None:
    """So that a backward through the old value is refused, and not wrong."""
    answers("stepped(SGD([w], lr=0.1))\n(w * b).sum().backward()\nloss.backward()", SETUP + "loss = (w * b).sum()")


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda optimizer: pickle.loads(pickle.dumps(optimizer))])
def test_copies(copied: Any) -> None:
    w = zerograd.tensor([1.0, 2.0], requires_grad=True)
    optimizer = zerograd.optim.SGD([w], lr=0.5, momentum=0.9)
    w.grad = zerograd.ones(2)
    optimizer.step()
    other = copied(optimizer)
    assert repr(other) == repr(optimizer) and repr(other.state_dict()) == repr(optimizer.state_dict())
    for param in other.param_groups[0]["params"]:
        param.grad = zerograd.ones(2)
    other.step()
    other.register_step_pre_hook(lambda *given: None)
    assert np.allclose(other.param_groups[0]["params"][0].tolist(), [1 - 0.5 - 0.95, 2 - 0.5 - 0.95])


def test_memory_seen_twice_is_refused() -> None:
    answers("stepped(SGD([w]))", SETUP + "w = torch.ones(1).expand(3).requires_grad_()")


def test_numpys_warnings_stay_silent() -> None:
    w = zerograd.tensor([1e38], requires_grad=True)
    w.grad = zerograd.tensor([-3e38])
    zerograd.optim.SGD([w], lr=2.0).step()
    assert w.tolist() == [float("inf")]


ALGORITHMS = {
    "SGD": {"lr": 0.1, "momentum": 0.9}, "Adam": {"amsgrad": True}, "AdamW": {}, "Adamax": {}, "NAdam": {}, "RAdam": {},
    "RMSprop": {"momentum": 0.5, "centered": True}, "Adagrad": {"lr_decay": 0.1}, "Adadelta": {},
}  # fmt: skip


def carried(value: Any, library: Any) -> Any:
    """A state dict with the tensors of the other library."""
    if isinstance(value, dict):
        return {name: carried(each, library) for name, each in value.items()}
    return library.from_numpy(value.numpy().copy()) if hasattr(value, "numpy") else value


@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize("there", [True, False])
def test_goes_on_where_the_other_library_was(name: str, there: bool) -> None:
    torch = oracle.the_torch()
    first, second = (torch, zerograd) if there else (zerograd, torch)
    params = parameters(first, "float64")
    optimizer = getattr(first.optim, name)(params, **ALGORITHMS[name])
    taken: Any = None
    for step in range(20):
        if step == 10:
            moved = [second.from_numpy(param.detach().numpy().copy()).requires_grad_() for param in params]
            taken = getattr(second.optim, name)(moved, lr=5.0)
            taken.load_state_dict(carried(optimizer.state_dict(), second))
        set_gradients(first, params, step)
        optimizer.step()
        if taken is not None:
            set_gradients(second, moved, step)
            taken.step()
    for mine, its in zip(numbers(taken), numbers(optimizer), strict=True):
        assert np.allclose(mine["value"], its["value"], rtol=1e-12, atol=1e-12)
        assert {name: repr(value) for name, value in mine["state"].items()}.keys() == its["state"].keys()
    assert repr(taken) == repr(optimizer)


def test_names_and_signatures() -> None:
    """Each algorithm takes the same options in the same order, with the same defaults."""
    torch = oracle.the_torch()
    for name in ALGORITHMS:
        mine, its = (inspect.signature(getattr(library.optim, name)).parameters.values() for library in (zerograd, torch))
        assert [(p.name, p.default, p.kind) for p in mine] == [(p.name, p.default, p.kind) for p in its], name


@pytest.mark.parametrize("name", ALGORITHMS)
def test_pieces_give_what_the_whole_gives(name: str) -> None:
    """A large parameter is done in pieces, but not where its elements lie column by column."""
    values = np.random.RandomState(0).randn(2, rule.PIECE + 7)
    rows = zerograd.tensor(values, requires_grad=True)
    columns = zerograd.tensor(values.T.copy()).t().requires_grad_()
    assert len([*rule.pieces(rows._array)]) == 3 and len([*rule.pieces(columns._array)]) == 1
    optimizers = [getattr(zerograd.optim, name)([param], **ALGORITHMS[name]) for param in (rows, columns)]
    for step in range(3):
        for param, optimizer in zip((rows, columns), optimizers):
            param.grad = zerograd.tensor(np.cos(values + step))
            optimizer.step()
    assert np.array_equal(rows.tolist(), columns.tolist()) and not np.array_equal(rows.tolist(), values)
