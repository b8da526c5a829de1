"""``viz.graph``: names from the caller, what an output cell carries, snapshots that stay, sizes, and bad input."""

from __future__ import annotations

import gc
import html
import json
import pathlib
import re
import weakref
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import oracle
import pytest
from picture_facts import facts

import zerograd as torch
from zerograd import viz


def names(picture: viz.Picture) -> list[str]:
    return [tensor.name for tensor in picture.facts.tensors if tensor.name]


def line() -> tuple[torch.Tensor, torch.Tensor]:
    w = torch.tensor(4.0, requires_grad=True)
    return w, w * 3


def test_names_are_the_callers_own() -> None:
    weight, product = line()  # noqa: RUF059
    assert names(viz.graph(product)) == ["weight", "product"]


def test_a_leaf_that_the_caller_has_no_name_for_keeps_the_one_it_was_made_under() -> None:
    product = line()[1]
    assert names(viz.graph(product)) == ["w", "product"]


def test_given_names_win() -> None:
    weight, product = line()
    assert names(viz.graph(product, names={"slope of the line": weight})) == ["slope of the line", "product"]


def test_names_that_ipython_makes_never_count() -> None:
    scope = {"torch": torch, "viz": viz, "__name__": "__main__"}
    exec("w = torch.tensor(4., requires_grad=True)\n_ = _7 = __ = w * 3\nOut = {7: _7}\npicture = viz.graph(_7)", scope)
    assert names(scope["picture"]) == ["w"]


class Slotted:
    __slots__ = ("unset", "w")


class Hostile:
    """Whatever it has not got it raises for."""

    def __init__(self, w: torch.Tensor) -> None:
        self.w = w

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)


class HostileSlots:
    __slots__ = ("unset",)
    __dict__ = property(lambda self: 1 / 0)  # type: ignore[assignment, arg-type]

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)


class Endless(list[torch.Tensor]):
    def __iter__(self) -> Iterator[torch.Tensor]:
        raise RuntimeError("asked")


def test_what_lists_dicts_and_objects_hold_is_called_by_its_place() -> None:
    def leaf() -> torch.Tensor:
        return torch.tensor(1.0, requires_grad=True)

    params, pair, by_key, by_number = [leaf(), "no tensor", leaf()], (leaf(),), {"w": leaf(), ("t",): leaf()}, {3: leaf()}
    net, slotted = SimpleNamespace(w=leaf(), _own=leaf(), deep=[leaf()]), Slotted()
    hostile, endless, unwilling = Hostile(leaf()), Endless([leaf()]), HostileSlots()
    slotted.w = leaf()
    nested = [[leaf()]]
    y = params[0] * params[2] + pair[0] + by_key["w"] + by_key[("t",)] + by_number[3] + net.w + net._own + net.deep[0] + slotted.w
    y = y + hostile.w + list.__getitem__(endless, 0) + nested[0][0]
    found = ["params[0]", "params[2]", "pair[0]", 'by_key["w"]', "by_number[3]", "net.w", "slotted.w", "hostile.w", "endless[0]"]
    assert sorted(names(viz.graph(y))) == sorted([*found, "y"])
    del unwilling
    assert viz.graph(y, names={"mine": net.w}).facts.tensors and "mine" in names(viz.graph(y, names={"mine": net.w}))


def test_a_variable_of_its_own_counts_more_than_a_place_in_a_list() -> None:
    a_long_name = torch.tensor(1.0, requires_grad=True)
    p = [a_long_name, torch.tensor(2.0, requires_grad=True)]
    assert names(viz.graph(p[0] * p[1])) == ["a_long_name", "p[1]"]


def test_a_method_calls_its_own_attributes_so() -> None:
    class Neuron:
        def __init__(self) -> None:
            self.w = torch.tensor(1.0, requires_grad=True)

        def draw(self, x: float) -> viz.Picture:
            return viz.graph(self.w * x)

    assert names(Neuron().draw(2.0)) == ["self.w"]


def test_only_what_is_there_has_a_name_and_nothing_is_kept() -> None:
    params = [torch.tensor(1.0, requires_grad=True)]
    gone = weakref.ref(params[0])
    picture = viz.graph(params[0] * 2)
    params[0] = torch.tensor(5.0, requires_grad=True)
    gc.collect()
    assert gone() is None and names(picture) == ["params[0]"]


def test_pytorchs_tensors_in_a_list_have_their_places_too() -> None:
    pytorch = oracle.the_torch()
    params = [pytorch.ones(2, requires_grad=True) for _ in range(2)]
    assert names(viz.graph((params[0] * params[1]).sum())) == ["params[0]", "params[1]"]


def test_of_two_names_the_shorter_counts() -> None:
    weight, product = line()
    for each_of_them in (weight, product):
        assert each_of_them is not None
    y = product
    assert names(viz.graph(y)) == ["weight", "y"]


def test_a_rebound_name_labels_the_new_tensor_and_the_old_leaf_says_was() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    y = w * 3
    w = torch.tensor(1.0, requires_grad=True)
    old, *_ = viz.graph(y).facts.tensors
    assert (old.name, old.was) == ("", "w")
    assert names(viz.graph(w)) == ["w"]


def test_a_cell_carries_svg_html_and_text() -> None:
    weight, product = line()
    bundle = viz.graph(product, names={"weight": weight})._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/html", "text/plain"}
    ElementTree.fromstring(bundle["image/svg+xml"])
    assert "<svg" in bundle["text/html"] and "<script" not in bundle["text/html"]
    (words,) = re.findall('<pre class="zg-words">(.*?)</pre>', bundle["text/html"], re.DOTALL)
    assert html.unescape(words) == bundle["text/plain"]  # what is seen where scripts, styles and drawings are taken out
    assert re.search('<div class="zg-drawn" hidden="hidden"><div class="zg-scroll".*<svg', bundle["text/html"])
    assert "MulBackward0" in bundle["text/plain"]


def test_a_picture_is_a_snapshot_and_keeps_nothing_alive() -> None:
    w, y = line()
    picture = viz.graph(y)
    before = picture.to_svg()
    y.backward()
    assert picture.to_svg() == before != viz.graph(y).to_svg()
    assert w._version == 0 and w.grad is not None
    gone = weakref.ref(w)
    gc.disable()
    try:
        del w, y
        assert gone() is None
    finally:
        gc.enable()


def test_drawing_changes_nothing() -> None:
    w, y = line()
    viz.graph(y)
    assert w.grad is None
    y.backward()
    viz.graph(y)
    assert w.grad is not None and w.grad.item() == 3


def test_a_later_write_does_not_change_what_is_remembered() -> None:
    x = torch.tensor([1.0, 2.0])
    w = torch.tensor(2.0, requires_grad=True)
    y = (w * x).sum()
    x.zero_()
    shown = facts(viz.graph(y).to_svg())
    assert "x untracked v1 [0, 0] | None" in shown
    assert "(1) non-leaf [2, 4] | pending" in shown
    assert "x saved as other by MulBackward0, changed since" in shown


def test_contributions_are_listed_with_their_source() -> None:
    w = torch.tensor(3.0, requires_grad=True)
    y = w * w + w
    y.backward()
    (leaf, *_), pills = viz.graph(y).facts.tensors, {o.id: o.name for o in viz.graph(y).facts.operations}
    assert leaf.grad is not None
    listed = [(pills[part.source], part.value.values) for part in leaf.grad.parts if part.value]
    assert listed == [("AddBackward0", (1.0,)), ("MulBackward0", (3.0,)), ("MulBackward0", (3.0,))]


def test_contributions_over_two_backwards() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    (w * 3).backward()
    y = w * 5
    y.backward()
    parts = viz.graph(y).facts.tensors[0].grad.parts  # type: ignore[union-attr]
    assert [(part.source != "", part.value and part.value.values) for part in parts] == [(False, (3.0,)), (True, (5.0,))]
    w.grad.zero_()  # type: ignore[union-attr]
    assert viz.graph(y).facts.tensors[0].grad.parts == ()  # type: ignore[union-attr]


def test_contributions_of_other_graphs_are_not_taken_for_this_one() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    (w * 3).backward()
    (w * 4).backward()
    y = w * 5
    shown = viz.graph(y).facts.tensors[0].grad  # before its own backward
    assert shown is not None
    assert (shown.value and shown.value.values, shown.parts) == ((7.0,), ())
    y.backward(inputs=[w])
    parts = viz.graph(y).facts.tensors[0].grad.parts  # type: ignore[union-attr]
    assert [(part.source != "", part.value and part.value.values) for part in parts] == [(False, (7.0,)), (True, (5.0,))]


def test_a_graph_of_150_cards_and_pills_is_drawn_whole() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    y = w
    for _ in range(74):
        y = y.sin()
    picture = viz.graph(y)
    assert (len(picture.facts.operations), len(picture.facts.tensors), picture.facts.hidden) == (74, 75, 0)


def test_of_a_deep_graph_the_part_next_to_the_output_is_drawn() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    y = w
    for _ in range(20_000):
        y = y.sin()
    picture = viz.graph(y)
    drawn = len(picture.facts.operations) + len(picture.facts.tensors)
    assert 140 <= drawn <= 150
    assert picture.facts.hidden == 20_000 - len(picture.facts.operations)
    assert f"{picture.facts.hidden}" in picture.to_text() and f"{picture.facts.hidden}" in picture.to_svg()


def test_scale_enlarges_the_whole_picture_and_nothing_in_it() -> None:
    _, y = line()
    for form in ("to_svg", "to_html"):
        usual = ElementTree.fromstring(getattr(viz.graph(y), form)())
        large = ElementTree.fromstring(getattr(viz.graph(y, scale=np.float32(1.5)), form)())
        usual, large = (next(each.iter("{http://www.w3.org/2000/svg}svg")) for each in (usual, large))
        assert large.get("viewBox") == usual.get("viewBox")
        for side in ("width", "height"):
            assert float(large.get(side, "")) == pytest.approx(1.5 * float(usual.get(side, "")), abs=0.01)
        assert [ElementTree.tostring(each) for each in large] == [ElementTree.tostring(each) for each in usual]
    assert f"max(100%,{-(-float(large.get('width', '')) // 1):.0f}px)" in large.get("style", "")  # not shrunk to the cell again


@pytest.mark.parametrize("wrong", [0, -1, 0.09, 10.1, float("nan"), float("inf"), "2", None, True, 1j])
def test_a_scale_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"scale is a number from 0\.1 to 10, such as 1\.5 for a projector, not "):
        viz.graph(line()[1], scale=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [".svg", ".html", ".txt", ".json"])
def test_save(ending: str, tmp_path: pathlib.Path) -> None:
    _, y = line()
    target = tmp_path / f"picture{ending}"
    viz.graph(y).save(target)
    text = target.read_text(encoding="utf-8")
    assert "MulBackward0" in text
    if ending == ".json":
        assert json.loads(text)["operations"][0]["name"] == "MulBackward0"


@pytest.mark.parametrize("name", ["P.SVG", "p.Json", "p.TXT"])
def test_an_ending_may_be_in_capitals(name: str, tmp_path: pathlib.Path) -> None:
    picture = viz.graph(line()[1])
    picture.save(tmp_path / name)
    picture.save(tmp_path / f"small{pathlib.Path(name).suffix.lower()}")
    small = tmp_path / f"small{pathlib.Path(name).suffix.lower()}"
    assert (tmp_path / name).read_bytes() == small.read_bytes() != b""


def test_numbers_that_are_not_finite_are_words_in_json(tmp_path: pathlib.Path) -> None:
    """Strict JSON has no NaN; JavaScript's ``JSON.parse`` refuses what Python would write."""
    x = torch.tensor([float("nan"), float("inf"), -float("inf"), 0.5], requires_grad=True)
    large = torch.full((100,), float("inf"))
    y = (x.sum() * large).sum()
    y.backward()
    picture = viz.graph(y)
    picture.save(tmp_path / "p.json")

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    read = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert read == picture.to_dict()
    values = {tensor["name"]: tensor["value"] for tensor in read["tensors"] if tensor["name"]}
    assert values["x"]["values"] == ["nan", "inf", "-inf", 0.5]
    assert [values["large"][what] for what in ("mean", "min", "max")] == ["inf", "inf", "inf"]


def test_save_refuses_an_unknown_ending_and_writes_nothing(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match=r"saved as one of \.svg, \.html, \.txt, \.dot, \.json, \.png, not as 'picture\.bmp'"):
        viz.graph(line()[1]).save(tmp_path / "picture.bmp")
    assert not list(tmp_path.iterdir())


def test_a_list_of_tensors_is_answered_with_how_to_draw_several() -> None:
    a, b = line()
    with pytest.raises(TypeError, match=r"argument 1 is a list: give it the tensors one by one, as in viz\.graph\(a, b\)"):
        viz.graph([a, b])


@pytest.mark.parametrize("wrong", [3, "y", None, [1.0], np.ones(2)])
def test_what_is_no_tensor_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match=f"argument 1 is a {type(wrong).__name__}: give it the tensor"):
        viz.graph(wrong)


def test_nothing_to_draw_and_bad_names_are_refused() -> None:
    _, y = line()
    with pytest.raises(TypeError, match="give it one, as in"):
        viz.graph()
    with pytest.raises(TypeError, match="names must give a tensor for each name"):
        viz.graph(y, names={"w": 3})
    with pytest.raises(TypeError, match="names must give a tensor for each name"):
        viz.graph(y, names={3: y})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="names must give a tensor for each name"):
        viz.graph(y, names=[y])  # type: ignore[arg-type]


def test_the_callers_own_locals_are_left_alone() -> None:
    w = torch.tensor(4.0, requires_grad=True)
    held = locals()
    viz.graph(w * 2)
    assert held["w"] is w


@pytest.mark.parametrize("walked", [False, True])
def test_a_cut_stays_in_the_picture_when_nobody_holds_what_was_cut_off(walked: bool) -> None:
    x = torch.tensor(3.0, requires_grad=True)
    y = x * 2
    z = y * y.detach()
    if walked:
        z.backward()
    described = viz.graph(z).to_dict()
    (cut,) = [edge for edge in described["edges"] if edge["kind"] == "cut"]
    assert cut["label"] == "detach()"
    assert next(t for t in described["tensors"] if t["id"] == cut["source"])["name"] == "y"


def cuts(picture: viz.Picture) -> list[tuple[str, ...]]:
    """Of each cut: from what (its name, or its kind and value), to what, by what."""
    cards = {tensor.id: tensor for tensor in picture.facts.tensors}

    def called(card: str) -> str:
        tensor = cards[card]
        return tensor.name or f"{tensor.role} {tensor.value.values if tensor.value else None}"

    return [(called(e.source), called(e.target), e.label) for e in picture.facts.edges if e.kind == "cut"]


def test_each_cut_has_its_own_cause() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    a, b = w.detach(), w.data
    with torch.no_grad():
        c = w * 3
    assert cuts(viz.graph(w * a * b * c)) == [("w", "a", "detach()"), ("w", "b", ".data"), ("w", "c", "no_grad")]


def test_a_cut_stays_when_what_it_cut_off_is_gone() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    h = w * 3
    y = w - h.detach()
    assert cuts(viz.graph(y)) == [("h", "untracked (6.0,)", "detach()")]


def test_a_cut_stays_when_what_it_was_cut_off_from_is_gone() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    y = w - (w * 2).detach()
    picture = viz.graph(y)
    gone = ("non-leaf (4.0,)", "untracked (4.0,)", "detach()")
    assert cuts(picture) == [gone, ("w", "non-leaf (4.0,)", "gone operations")]
    assert "cut by detach() (no gradient passes), from:" in picture.to_text()
    assert "Nobody holds this tensor any more" in picture.to_svg()
    leaf = torch.tensor(5.0, requires_grad=True).detach()
    assert cuts(viz.graph(w * leaf)) == [("leaf (5.0,)", "leaf", "detach()")]
    with torch.no_grad():
        twice = w * 3 + 1
    assert cuts(viz.graph(w * twice)) == [("untracked None", "twice", "no_grad"), ("w", "untracked None", "no_grad")]


def test_behind_a_tensor_that_is_gone_the_nearest_that_are_there_are_named() -> None:
    w, u = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
    near = w * 5
    c = ((near + 1) * u).detach()
    gone = "non-leaf (33.0,)"
    assert cuts(viz.graph(w * c)) == [(gone, "c", "detach()"), ("u", gone, "gone operations"), ("near", gone, "gone operations")]
    del near
    assert {source for source, *_ in cuts(viz.graph(w * c))} == {gone, "u", "w"}
    with torch.no_grad():
        quiet = w * 2
        v = (quiet + 1) * 3
    gone = "untracked None"
    assert cuts(viz.graph(u * v)) == [(gone, "v", "no_grad"), ("quiet", gone, "no_grad"), ("w", "quiet", "no_grad")]
    del quiet
    assert cuts(viz.graph(u * v)) == [(gone, "v", "no_grad"), ("w", gone, "no_grad")]


def test_behind_one_of_two_that_is_gone_the_other_does_not_hide_what_is_there() -> None:
    w, u = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
    with torch.no_grad():
        v = (u * 2) * w
    assert cuts(viz.graph(w * v)) == [("w", "v", "no_grad"), ("u", "v", "no_grad")]


def test_a_result_that_another_graph_holds_is_drawn_behind_a_cut() -> None:
    w = torch.tensor(0.0, requires_grad=True)
    held = w * 3
    b, c = held.sin(), (held + 1).detach()
    del held
    picture = viz.graph(b * c)
    assert cuts(picture) == [("non-leaf (1.0,)", "c", "detach()"), ("non-leaf (0.0,)", "non-leaf (1.0,)", "gone operations")]
    parts = torch.tensor([[1.0, 2.0]], requires_grad=True).unbind(1)
    second = parts[1]
    b, c = second.sin(), (second + 1).detach()
    del parts
    assert [source for source, *_ in cuts(viz.graph(b * c))] == ["non-leaf (3.0,)", "second"]


def test_a_long_loop_without_grad_keeps_nothing_alive_and_ends_at_what_began_it() -> None:
    w, u = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
    with torch.no_grad():
        v = w * 2
        for _ in range(3000):
            v = v * 0.5 + u
    assert len(v._cut.behind) <= 8
    assert cuts(viz.graph(w * v)) == [("u", "v", "no_grad"), ("w", "v", "no_grad")]
    seen = weakref.ref(w)
    del w
    assert seen() is None


def test_a_long_row_of_cuts_is_no_recursion() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    with torch.no_grad():
        row = [w * 2]
        for _ in range(1200):
            row.append(row[-1] * 0.5 + 1)
    assert len(cuts(viz.graph(w * row[-1]))) == 2401


def test_what_was_cut_off_is_not_cut_off_again_by_what_is_computed_from_it() -> None:
    w = torch.tensor([2.0, 3.0], requires_grad=True)
    quiet = w.detach()
    more = quiet + 1
    assert cuts(viz.graph(w * more)) == [("quiet", "more", "detach()"), ("w", "quiet", "detach()")]
    del quiet
    gone = ("untracked None", "more", "detach()")  # more has not the value of what it was computed from
    assert cuts(viz.graph(w * more)) == [gone, ("w", "untracked None", "detach()")]
    whole, where = w.to(torch.int64), w.argmax()
    assert cuts(viz.graph(whole)) == [("w", "whole", "to()")]
    assert cuts(viz.graph(where)) == [("w", "where", "argmax()")]


def test_the_idiom_of_a_stable_softmax_shows_its_cut() -> None:
    logits = torch.tensor([[1.0, 3.0], [5.0, 2.0]], requires_grad=True)
    z = logits - logits.max(1, keepdim=True).values.detach()
    loss = -(z.exp() / z.exp().sum(1, keepdim=True)).log().mean()
    for picture in (viz.graph(loss), loss.backward() or viz.graph(loss)):  # type: ignore[func-returns-value]
        gone = ("non-leaf (3.0, 5.0)", "untracked (3.0, 5.0)", "detach()")
        assert cuts(picture) == [gone, ("logits", "non-leaf (3.0, 5.0)", "gone operations")]


def test_what_was_there_before_an_in_place_operation_says_so() -> None:
    w = torch.ones(2, 3, requires_grad=True)
    m = w * 2
    row = m[0]
    row += 10
    other = torch.ones(2, 3)
    m -= other
    m.relu_()
    m[1:2].mul_(2)
    m[0] = 7
    m[1].exp_()
    picture = viz.graph(m.sum())
    assert [t.before for t in picture.facts.tensors if t.before] == [
        "m before row += 10", "m before m -= other", "m before m.relu_(…)", "m before m[…] *= 2", "m before m[…] = …",
        "m before m[…].exp_(…)",
    ]  # fmt: skip
    symbols = [operation.symbol for operation in picture.facts.operations if operation.name == "CopySlices"]
    assert symbols == ["x[…] +=", "x[…] ×=", "x[…] =", "x[…] = exp"]
    assert "(m before row += 10)" in picture.to_text() and "m before row += 10" in picture.to_dot()


def test_a_loop_of_in_place_operations_still_folds() -> None:
    w = torch.ones(2, 3, requires_grad=True)
    m = w * 2
    for _ in range(60):
        m += 1
    (repeat,) = viz.graph(m.sum(), fold=True).facts.repeats
    assert repeat.times == 60
