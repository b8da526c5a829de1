"""Hooks that keep what is saved for backward in another form: each sentence holds in both libraries."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import oracle
import pytest

import zerograd
from zerograd import viz
from zerograd.viz.facts import steps


def same(x: Any) -> Any:
    return x


class Noted:
    """A pair of hooks that note what they get and change nothing."""

    def __init__(self, torch: Any) -> None:
        self.log: list[Any] = []
        self.hooks = torch.autograd.graph.saved_tensors_hooks(self.pack, self.unpack)
        self.torch = torch

    def pack(self, x: Any) -> Any:
        self.log.append(("pack", x.tolist(), x.requires_grad, x.is_leaf, self.torch.is_grad_enabled()))
        return x

    def unpack(self, x: Any) -> Any:
        self.log.append(("unpack", x.tolist()))
        return x


def test_what_is_packed_is_unpacked_when_it_is_needed(torch: Any) -> None:
    noted, w, v = Noted(torch), torch.ones(2, requires_grad=True), torch.tensor([2.0, 3.0])
    with noted.hooks:
        y = w * v
        z = y.relu()
        total = (z * z).sum()
    assert noted.log == [
        ("pack", [2, 3], False, True, False),
        *[("pack", [2, 3], True, False, False)] * 3,  # relu's result, and z twice
    ]
    noted.log.clear()
    total.backward()
    assert noted.log == [("unpack", [2, 3])] * 4
    assert w.grad.tolist() == [8, 18]


def test_each_look_unpacks_again(torch: Any) -> None:
    noted, w = Noted(torch), torch.ones(2, requires_grad=True)
    with noted.hooks:
        y = w * w
    assert y.grad_fn._saved_self.tolist() == [1, 1]
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    assert [what for what, *_ in noted.log] == ["pack"] * 2 + ["unpack"] * 5


def test_numbers_stay_as_they_are(torch: Any) -> None:
    noted, w = Noted(torch), torch.ones(2, requires_grad=True)
    with noted.hooks:
        y = (w * 2 + 1) / 4
    y.sum().backward()
    assert noted.log == [] and w.grad.tolist() == [0.5, 0.5]


def test_the_innermost_hooks_count(torch: Any) -> None:
    outer, inner, w = Noted(torch), Noted(torch), torch.ones(1, requires_grad=True)
    with outer.hooks:
        with inner.hooks:
            w * w
        w.relu()
    w.relu()
    assert len(inner.log) == 2 and len(outer.log) == 1


def test_what_unpack_returns_is_what_the_rules_use(torch: Any) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x * 10, same):
        y = w * w
    y.sum().backward()
    assert w.grad.tolist() == [20, 40]


def test_anything_may_be_kept(torch: Any) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x.tolist(), torch.tensor):
        y = (w * w).relu().sum()
    y.backward()
    assert w.grad.tolist() == [2, 4]


@pytest.mark.parametrize("copied", [False, True])
def test_second_derivatives_go_through_what_was_packed(torch: Any, copied: bool) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks((lambda x: x.clone()) if copied else same, same):
        y = (w * w * w).sum()
        (first,) = torch.autograd.grad(y, w, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), w, retain_graph=True)
    assert (first.tolist(), second.tolist()) == ([3, 12], [6, 12])
    first.sum().backward()
    assert w.grad.tolist() == [6, 12]


def test_the_stand_in_of_a_leaf_leads_to_the_leaf(torch: Any) -> None:
    w = torch.ones(3, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x.clone(), same):
        y = w * w
    stand_in = y.grad_fn._saved_self
    assert stand_in is not w and stand_in.requires_grad
    (stand_in * 2).sum().backward()
    assert w.grad.tolist() == [2, 2, 2]


def test_nobody_looks_whether_what_was_packed_was_written_to(torch: Any) -> None:
    w, v = torch.ones(2, requires_grad=True), torch.ones(2)
    with torch.autograd.graph.saved_tensors_hooks(same, same):
        y = w * v
    v.mul_(5)
    y.sum().backward()
    assert w.grad.tolist() == [5, 5]


def test_a_second_walk_is_refused_as_ever(torch: Any) -> None:
    w = torch.ones(2, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(same, same):
        y = (w * w).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        y.backward()
    assert w.grad.tolist() == [2, 2]


def test_in_place_results_are_packed(torch: Any) -> None:
    noted, w = Noted(torch), torch.ones(2, requires_grad=True)
    a = w * 4
    with noted.hooks:
        a.sqrt_()
    a.sum().backward()
    assert noted.log == [("pack", [2, 2], True, False, False), ("unpack", [2, 2])] and w.grad.tolist() == [1, 1]


def test_a_function_of_the_users_is_packed_too(torch: Any) -> None:
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x, None, x * 2)
            return x * x

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            x, nothing, double = ctx.saved_tensors
            assert nothing is None
            return grad * (x + double)

    noted, w = Noted(torch), torch.ones(2, requires_grad=True)
    with noted.hooks:
        y = Square.apply(w).sum()
    y.backward()
    assert noted.log == [
        ("pack", [1, 1], True, True, False), ("pack", [2, 2], False, True, False), ("unpack", [1, 1]), ("unpack", [2, 2])
    ]  # fmt: skip
    assert w.grad.tolist() == [3, 3]


def test_where_nothing_is_recorded_nothing_is_packed(torch: Any) -> None:
    noted, w = Noted(torch), torch.ones(2, requires_grad=True)
    with noted.hooks, torch.no_grad():
        w * w
    with noted.hooks:
        torch.ones(2) * 2
    assert noted.log == []


def test_save_on_cpu(torch: Any) -> None:
    for pinned in (False, True):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        with torch.autograd.graph.save_on_cpu(pinned):
            y = (w * w).relu().sum()
        y.backward()
        assert w.grad.tolist() == [2, 4]


WRONG = {
    "unpack gives no tensor": "with hooks(lambda x: 3, same): y = w * w\ny.sum().backward()",
    "unpack raises": "with hooks(same, lambda x: 1 / 0): y = w * w\ny.sum().backward()",
    "pack raises": "with hooks(lambda x: 1 / 0, same): y = w * w",
    "pack writes": "with hooks(lambda x: x.mul_(2), same): y = w * torch.ones(2)",
    "not callable": "with hooks(1, 2): pass",
    "one": "hooks(same)",
    "disabled": "with torch.autograd.graph.disable_saved_tensors_hooks('not here'):\n    with hooks(same, same): pass",
    "disabled too late": "with hooks(same, same):\n    with torch.autograd.graph.disable_saved_tensors_hooks('not here'): pass",
    "disabled twice": "with torch.autograd.graph.disable_saved_tensors_hooks('a'):\n"
    "    with torch.autograd.graph.disable_saved_tensors_hooks('b'): pass\n    with hooks(same, same): pass",
    "no tensor": "torch.autograd.graph.increment_version(3)",
    "no tensors": "torch.autograd.graph.increment_version([3])",
}


@pytest.mark.parametrize("case", WRONG)
def test_errors_are_pytorchs_and_the_next_is_as_usual(torch: Any, case: str) -> None:
    told = []
    for library in (oracle.the_torch(), torch):
        hooks = library.autograd.graph.saved_tensors_hooks
        w = library.ones(2, requires_grad=True)
        with pytest.raises(Exception) as caught:  # noqa: PT011 (which one, PyTorch says)
            exec(WRONG[case], {"torch": library, "hooks": hooks, "same": same, "w": w})
        told.append((caught.type, str(caught.value)))
        with hooks(same, same):
            (w * w).sum().backward()
        assert w.grad.tolist() == [2, 2]
    assert told[0] == told[1]


def test_increment_version(torch: Any) -> None:
    x = torch.ones(2)
    torch.autograd.graph.increment_version(x)
    torch.autograd.graph.increment_version([x, x])
    assert x._version == 3
    assert isinstance((torch.ones(1, requires_grad=True) * 2).grad_fn, torch.autograd.graph.Node)


@pytest.mark.needs("threads")
def test_each_thread_has_its_own(torch: Any) -> None:
    noted, w = Noted(torch), torch.ones(2, requires_grad=True)
    with noted.hooks:
        other = threading.Thread(target=lambda: w * w)
        other.start()
        other.join()
    assert noted.log == []


# ---------------------------------------------------------------- of zerograd alone


def test_what_was_packed_is_let_go() -> None:
    w = zerograd.ones(2, requires_grad=True)
    with zerograd.autograd.graph.saved_tensors_hooks(lambda x: x.clone(), same):
        y = (w * w).exp().sum()
        saved = weakref.ref(y.grad_fn.next_functions[0][0].saved("result")[2].kept)
    y.backward()
    assert saved() is None
    gc.collect()


def test_a_network_gives_the_same_with_and_without(torch: Any) -> None:
    F = torch.nn.functional
    found = []
    for packed in (False, True):
        torch.manual_seed(0)
        model = torch.nn.Sequential(
            torch.nn.Conv2d(1, 3, 3), torch.nn.BatchNorm2d(3), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(),
            torch.nn.Linear(27, 4), torch.nn.LayerNorm(4), torch.nn.Tanh(), torch.nn.Dropout(0.5), torch.nn.Linear(4, 3),
        )  # fmt: skip
        hooks = torch.autograd.graph.saved_tensors_hooks(lambda x: x.clone(), lambda x: x.clone())
        images, labels = torch.randn(5, 1, 8, 8), torch.tensor([0, 1, 2, 0, 1])
        if packed:
            with hooks:
                loss = F.cross_entropy(model(images), labels)
        else:
            loss = F.cross_entropy(model(images), labels)
        loss.backward()
        found.append([loss.tolist(), *[p.grad.tolist() for p in model.parameters()]])
    assert found[0] == found[1]


def test_pictures_name_who_packed_and_draw_no_value_that_is_not_kept() -> None:
    def squeeze(x: Any) -> Any:
        return x.half()

    w = zerograd.tensor(3.0, requires_grad=True)
    with zerograd.autograd.graph.saved_tensors_hooks(squeeze, lambda x: x.float()):
        y = w * w
    story = steps.tell("steps", (y,), {"w": w, "y": y}, None)
    (operation,) = story.graph.operations
    assert operation.hooks == ("squeeze (saves input)", "squeeze (saves other)")
    assert not [edge for edge in story.graph.edges if edge.kind == "saved"]
    assert [step.text for step in story.steps][-1].startswith("MulBackward0 gets 1.")
    assert "squeeze" in viz.graph(y).to_svg() and "squeeze" in viz.graph(y).to_text()
    y.backward()
    assert "squeeze" not in viz.graph(y).to_text()
