"""The scenes drawn from PyTorch's own graphs agree with ours in what can be read there."""

from __future__ import annotations

import inspect
import subprocess
import sys
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import oracle
import pytest
import scenes
from picture_facts import facts

from zerograd import viz
from zerograd.viz.facts.model import AtLeast

# A cut leaves no trace in PyTorch, so these draw less there.
WITHOUT_CUTS = {"cut_by_tensor", "cut_by_detach", "cut_by_data", "cut_by_no_grad", "cut_by_comparison"}
# PyTorch keeps no trace of a first input without gradient either, so there the first block of a loop has an input less.
BEGUN_WITHOUT_GRADIENT = {"folded_chain", "folded_recurrence", "folded_where_no_frame_fits"}


def drawn_from_torch(scene: Callable[[], viz.Picture]) -> viz.Picture:
    """The picture of the scene's own source, run with PyTorch."""
    scope: dict[str, Any] = {"torch": oracle.the_torch(), "viz": viz, "warnings": warnings, "SimpleNamespace": SimpleNamespace}
    exec("from __future__ import annotations\n" + inspect.getsource(scene), scope)
    picture: viz.Picture = scope[scene.__name__]()
    return picture


def readable(picture: viz.Picture) -> dict[str, Any]:
    """What PyTorch lets one read: operations and how they hang together, leaves, named values, kept gradients."""
    names = {t.id: t.name or t.was or t.role for t in picture.facts.tensors} | {o.id: o.name for o in picture.facts.operations}
    made_by = {e.target: names[e.source] for e in picture.facts.edges if e.kind == "output"}
    leaves = {t.id for t in picture.facts.tensors if t.role == "leaf"}
    inputs = [
        (made_by.get(e.source, names[e.source]), names[e.target])
        for e in picture.facts.edges
        if e.kind == "input" and (e.source in made_by or e.source in leaves)
    ]
    return {
        "operations": [(o.name, o.freed and o.name != "CopySlices") for o in picture.facts.operations],  # it hides what it saved
        "edges": sorted(inputs),
        "leaves": sorted(
            (t.name or t.was, t.value and t.value.values, t.grad and t.grad.value and t.grad.value.values)
            for t in picture.facts.tensors
            if t.role == "leaf"
        ),
        "named": sorted(
            (t.name, t.role, t.root, t.retained, t.shape, t.dtype)
            for t in picture.facts.tensors
            if t.name and t.role != "untracked"
        ),
    }


@pytest.mark.parametrize(
    "scene",
    [s for s in scenes.SCENES if s.__name__ not in WITHOUT_CUTS | BEGUN_WITHOUT_GRADIENT],
    ids=lambda scene: scene.__name__,
)
def test_a_scene_agrees(scene: Callable[[], viz.Picture]) -> None:
    ours, theirs = readable(scene()), readable(drawn_from_torch(scene))
    if scene.__name__ == "rebound":  # PyTorch's tensors do not remember what they were called
        for each in (ours, theirs):
            each["leaves"] = [rest for _, *rest in each["leaves"]]
            each["edges"] = [to for _, to in each["edges"]]
    if scene.__name__ == "stale":  # nor does PyTorch tell at which version a gradient was computed; it is shown as it is
        assert facts(drawn_from_torch(scene).to_svg())[0] == "w leaf v1 2.6 | value -6"
    assert _rounded(theirs) == _rounded(ours)


@pytest.mark.parametrize("scene", [s for s in scenes.SCENES if s.__name__ in WITHOUT_CUTS], ids=lambda scene: scene.__name__)
def test_where_pytorch_leaves_no_trace_of_a_cut_the_rest_is_drawn(scene: Callable[[], viz.Picture]) -> None:
    picture = drawn_from_torch(scene)
    assert not [edge for edge in picture.facts.edges if edge.kind == "cut"]
    ours = {o.name for o in scene().facts.operations}
    assert {o.name for o in picture.facts.operations} <= ours


@pytest.mark.parametrize("name", sorted(BEGUN_WITHOUT_GRADIENT))
def test_where_the_first_block_of_a_loop_differs_the_others_are_folded(name: str) -> None:
    def blocks(picture: viz.Picture) -> list[tuple[int, list[str]]]:
        names = {operation.id: operation.name for operation in picture.facts.operations}
        return [(repeat.times, [names[each] for each in repeat.operations]) for repeat in picture.facts.repeats]

    ours, theirs = blocks(getattr(scenes, name)()), blocks(drawn_from_torch(getattr(scenes, name)))
    assert [block for _, block in ours] == [block for _, block in theirs]
    assert all(our - 1 <= their <= our for (our, _), (their, _) in zip(ours, theirs, strict=True))


def _rounded(found: Any) -> Any:
    if isinstance(found, float):
        return round(found, 4)
    if isinstance(found, (list, tuple)):
        return [_rounded(each) for each in found]
    return {key: _rounded(each) for key, each in found.items()} if isinstance(found, dict) else found


def test_a_network_with_its_parameters_names() -> None:
    torch = oracle.the_torch()
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    loss = net(torch.ones(2, 3)).mean()
    picture = viz.graph(loss, model=net)
    leaves = [t.name for t in picture.facts.tensors if t.role == "leaf"]
    assert sorted(leaves) == ["0.bias", "0.weight", "2.bias", "2.weight"]
    relu = next(o for o in picture.facts.operations if o.name == "ReluBackward0")
    saved = [e.source for e in picture.facts.edges if e.kind == "saved" and e.target == relu.id]
    assert len(saved) == 1  # its own result, whose value is therefore known
    assert next(t for t in picture.facts.tensors if t.id == saved[0]).value is not None
    loss.backward()
    assert all(t.grad and t.grad.state == "value" for t in viz.graph(loss, model=net).facts.tensors if t.role == "leaf")
    assert next(t for t in picture.facts.tensors if t.role == "leaf").grad.state == "pending"  # type: ignore[union-attr]


@pytest.mark.parametrize("make", ["bfloat16", "float16", "complex64"])
def test_dtypes_that_numpy_may_lack(make: str) -> None:
    torch = oracle.the_torch()
    w = torch.ones(2, dtype=getattr(torch, make), requires_grad=True)
    assert "MulBackward0" in viz.graph(w * 2).to_text()


def chain(length: int) -> Any:
    """A tensor behind so many operations of PyTorch's."""
    y = oracle.the_torch().tensor(1.0, requires_grad=True)
    for _ in range(length):
        y = y.sin()
    return y


@pytest.mark.parametrize(("length", "hidden"), [(2400, 2326), (2501, 2427)])
def test_what_is_hidden_is_counted_where_all_was_looked_at(length: int, hidden: int) -> None:
    picture = viz.graph(chain(length))
    assert picture.facts.hidden == picture.to_dict()["hidden"] == hidden
    assert picture.to_text().endswith(f"\n… {hidden} more operations hidden")


@pytest.mark.parametrize("fold", [None, True, False])
def test_of_a_deep_graph_so_much_is_looked_at_and_more_is_hidden(fold: bool | None) -> None:
    picture = viz.graph(chain(2600), fold=fold)
    (card,) = [tensor for tensor in picture.facts.tensors if tensor.hidden]
    hidden = {None: 2427, True: 501, False: 501}[fold]
    assert picture.facts.hidden == card.hidden == hidden
    assert picture.to_dict()["hidden"] == f"more than {hidden}"
    assert f"from … more than {hidden} operations hidden" in picture.to_text()
    assert f"made by operations that are left out here: … more than {hidden} operations hidden" in picture.to_svg()
    assert picture.facts.title == "Autograd graph of a tensor"  # its leaves may have gradients: nobody looked


def test_the_nearest_operations_of_each_output_are_looked_at() -> None:
    first, second = chain(3000), chain(3000)
    picture = viz.graph(first, second)
    assert sum(tensor.hidden for tensor in picture.facts.tensors) == picture.facts.hidden
    assert [isinstance(tensor.hidden, AtLeast) for tensor in picture.facts.tensors if tensor.hidden] == [True, True]


IN_A_THREAD = """
import threading, torch
from zerograd import viz
threading.stack_size({stack})
thread = threading.Thread(target=draw)
thread.start()
thread.join()
"""
DEEP = """
def draw():
    y = torch.tensor(1.0, requires_grad=True)
    for _ in range(50_000):
        y = y.sin()
    for fold in (None, True, False):
        print(viz.graph(y, fold=fold).facts.hidden)
    y.backward()
    print(viz.graph(y).facts.title)
"""
KEPT_IN_A_LIST = """
def draw():
    row = [torch.tensor(1.0, requires_grad=True)]
    for _ in range(9000):
        row.append(row[-1].sin())
    y = row[-1]
    {order}
    print(*sorted(t.name for t in viz.graph(y).facts.tensors)[-2:])
    del row
    del y
    print("freed")
"""


def in_a_thread(program: str, stack: int) -> list[str]:
    """What ``program`` prints, whose ``draw`` runs in a thread with such a stack; the process has to end well."""
    oracle.the_torch()
    program += IN_A_THREAD.format(stack=stack)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.needs("processes")
@pytest.mark.parametrize("stack", [8 * 2**20, 2**20])
def test_a_chain_of_50_000_does_not_end_the_process(stack: int) -> None:
    expected = ["more than 2427", "more than 501", "more than 501", "Autograd graph of y, after backward"]
    assert in_a_thread(DEEP, stack) == expected


@pytest.mark.needs("processes")
@pytest.mark.parametrize(("order", "names"), [("", "row[8999] y"), ("row.reverse()", "row[9] y")])
def test_a_list_of_results_is_looked_at_no_farther_than_the_graph(order: str, names: str) -> None:
    """Python must not see every node for the sake of a name."""
    assert in_a_thread(KEPT_IN_A_LIST.format(order=order), 2**20) == [names, "freed"]


def told(*outputs: Any) -> tuple[str, set[str]]:
    """What a picture tells of a backward: the word in its title, and the states of gradients that no ``.grad`` holds."""
    picture = viz.graph(*outputs)
    states = {t.grad.state for t in picture.facts.tensors if t.role in ("leaf", "non-leaf") and t.grad and not t.grad.value}
    assert picture.facts.title == picture.to_text().splitlines()[0] == picture.to_dict()["title"]
    assert picture.facts.title in picture.to_svg()
    return picture.facts.title.partition(", ")[2], states


BEFORE, AFTER, UNTOLD = ("before backward", {"pending"}), ("after backward", {"freed"}), ("", {"None"})


def test_whether_a_backward_came_is_told_by_what_was_saved_only() -> None:
    torch = oracle.the_torch()
    w = torch.tensor(2.0, requires_grad=True)
    kept, unsaved = ((w * 3 - 1) ** 2).mean(), w - 1
    assert told(kept) == BEFORE
    assert told(unsaved) == UNTOLD  # nothing is saved in it
    kept.backward()
    assert told(kept) == AFTER
    assert told(unsaved) == UNTOLD  # the .grad of its leaf is from elsewhere
    assert told(w * w) == UNTOLD  # it could have been retained
    w.grad = None
    assert told(w * w) == BEFORE
    assert told(kept) == ("after backward", {"freed", "None"})
    unsaved.backward()
    assert told(unsaved) == UNTOLD


def test_a_backward_through_another_part_is_told_there_only() -> None:
    torch = oracle.the_torch()
    w = torch.tensor(2.0, requires_grad=True)
    shared = w.exp()
    (shared * 2).backward()
    y = shared.sin()
    picture = viz.graph(y)
    assert {t.name: t.grad and t.grad.state for t in picture.facts.tensors} == {"w": "value", "shared": "freed", "y": "None"}
    assert picture.facts.title == "Autograd graph of y"


@pytest.mark.parametrize("save", [True, False])
def test_a_users_function_tells_whether_a_backward_came(save: bool) -> None:
    torch = oracle.the_torch()

    class Double(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            if save:
                ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return grad * 2

    w = torch.tensor(2.0, requires_grad=True)
    y = Double.apply(w) + 1
    assert told(y) == BEFORE
    y.backward()
    assert told(y) == AFTER


@pytest.mark.parametrize("make", [lambda x: x[[0, 1]].sum(), lambda x: x.max(), lambda x: (x / 2).sum()])
def test_every_way_of_saving_tells_whether_a_backward_came(make: Callable[[Any], Any]) -> None:
    y = make(oracle.the_torch().tensor([1.0, 2.0], requires_grad=True))
    assert told(y) == BEFORE
    y.backward()
    assert told(y) == AFTER


def test_what_was_changed_since_it_was_saved_is_there() -> None:
    y = oracle.the_torch().tensor([1.0, 2.0], requires_grad=True).exp().add_(1)
    assert told(y) == BEFORE


def test_a_value_changed_since_it_was_saved() -> None:
    torch = oracle.the_torch()
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = w.exp()
    y.detach().zero_()
    assert facts(viz.graph(y).to_svg())[-1] == "w -> ExpBackward0 -> y"


@pytest.mark.needs("processes")
def test_pytorch_is_not_imported_for_it() -> None:
    program = "import sys, zerograd as z; from zerograd import viz; viz.graph(z.ones(2)); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_a_model_without_parameters_is_refused() -> None:
    import zerograd

    with pytest.raises(TypeError, match="model must have named_parameters"):
        viz.graph(zerograd.ones(2), model=3)


def test_a_number_has_one_card() -> None:
    torch = oracle.the_torch()
    p = torch.tensor(2.0, requires_grad=True)
    picture = viz.graph(p * 2)
    assert sorted(tensor.role for tensor in picture.facts.tensors) == ["leaf", "non-leaf", "number"]


def test_what_numpy_has_no_word_for_is_named_and_never_drawn_as_nan() -> None:
    torch = oracle.the_torch()
    made = {
        "complex64": torch.tensor([1 + 2j], requires_grad=True),
        "sparse coo float32": torch.eye(2).to_sparse().requires_grad_(),
        "meta float32": torch.empty(2, 3, device="meta", requires_grad=True),
    }
    for what, x in made.items():
        picture = viz.graph(x * 2)
        assert {t.dtype for t in picture.facts.tensors if t.role != "number"} == {what}
        assert what in picture.to_text() and what in picture.to_svg()
        assert "nan" not in picture.to_text() and ">nan<" not in picture.to_svg()
    half = torch.tensor([1.0, 2.0], dtype=torch.bfloat16, requires_grad=True)
    x, *_ = viz.graph(half * 2).facts.tensors
    assert (x.dtype, x.value and x.value.values) == ("bfloat16", (1.0, 2.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = torch.quantize_per_tensor(torch.tensor([1.0]), 0.1, 0, torch.quint8)
    assert "quantised quint8" in viz.graph(whole).to_text()


def test_a_write_to_a_part_says_what_it_wrote_to() -> None:
    """By which operation, PyTorch does not tell."""
    torch = oracle.the_torch()
    w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    m = w * 2
    m[1:] *= 3  # also assigned, by m[1:] =
    m[0] = 7
    picture = viz.graph(m)
    assert [o.symbol for o in picture.facts.operations if o.name == "CopySlices"] == ["x[…] …="] * 3
    assert [t.before for t in picture.facts.tensors if t.before] == ["m before a write to m[…]"] * 3
    assert "from CopySlices (x[…] …=):" in picture.to_text() and "(m before a write to m[…])" in picture.to_text()
    assert "grad_fn CopySlices (x[…] …=)" in picture.to_svg() and ">m before a write to m[…]<" in picture.to_svg()
    m += 1  # leaves no trace there, so what was written to has no name any more
    assert not [t.before for t in viz.graph(m).facts.tensors if t.before]
    part = m[0]
    assert not [t.before for t in viz.graph(part).facts.tensors if t.before]
