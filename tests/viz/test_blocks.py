"""The Explorer of a folded graph: every step is there and happens at what is drawn, and folding changes no number."""

from __future__ import annotations

import random
from typing import Any

import pytest
import scenes
from test_explorer import update

import zerograd as torch
from zerograd import viz
from zerograd.viz.drawing.ink import digits
from zerograd.viz.widget.explorer import Explorer


def chain(times: int = 20, **options: Any) -> Explorer:
    w = torch.tensor(1.1, requires_grad=True)
    x = torch.tensor(0.5, requires_grad=True)
    y = x
    for _ in range(times):
        y = (y * w).tanh()
    made = viz.explore(y, names={"w": w, "x": x, "y": y}, **options)
    assert isinstance(made, Explorer)
    return made


def nodes(explorer: Explorer, kind: str) -> list[dict[str, Any]]:
    return [node for node in explorer.stage["nodes"] if node["kind"] == kind]


def test_a_block_is_drawn_once_and_every_step_says_which_it_is_of() -> None:
    explorer = chain(fold=True)
    assert [node["called"] for node in nodes(explorer, "operation")] == ["MulBackward0", "TanhBackward0"]
    (frame,) = nodes(explorer, "frame")
    assert frame["called"] == "block ×20" and frame["folds"]
    assert {*frame["members"]} >= {node["id"] for node in nodes(explorer, "operation")}
    assert explorer.last == 80
    steps = explorer.stage["steps"]
    assert [steps[number]["block"] for number in (1, 2, 3, 40, 41, 80)] == [
        "block 1 of 20", "block 1 of 20", "block 2 of 20", "block 20 of 20", "block 20 of 20", "block 1 of 20",
    ]  # fmt: skip
    explorer.step = 80
    assert explorer.says.startswith("Block 1 of 20: MulBackward0 gets ")
    assert {step["node"] for step in steps[1:]} == {node["id"] for node in nodes(explorer, "operation")}


def test_in_a_block_of_a_block_every_step_says_which_of_all_it_is_of() -> None:
    w, total = torch.tensor(1.1, requires_grad=True), torch.tensor(0.0)
    for _ in range(4):
        h = torch.tensor(1.0)
        for _ in range(10):
            h = (w * h).sin()
        total = total + h
    explorer = viz.explore(total, fold=True)
    assert isinstance(explorer, Explorer)
    assert [frame["called"] for frame in nodes(explorer, "frame")] == ["block ×4", "block ×40"]
    said = [step["block"] for step in explorer.stage["steps"]]
    forward = []
    for epoch in range(4):
        forward += [f"block {10 * epoch + k // 2 + 1} of 40" for k in range(20)] + [f"block {epoch + 1} of 4"]
    assert said[1:85] == forward
    assert said[-1] == "block 1 of 40"


def test_folded_or_not_the_steps_tell_the_same() -> None:
    folded, whole = chain(fold=True).stage["steps"], chain(fold=False).stage["steps"]
    for one, other in zip(folded, whole, strict=True):
        assert one["text"].partition(": ")[2] == other["text"] if one["block"] else one["text"] == other["text"]
        for gift, same in zip(one["gifts"], other["gifts"], strict=True):
            for fact in ("called", "rule", "numbers", "local", "value", "adds"):
                assert gift[fact] == same[fact]


def test_what_is_handed_on_arrives_at_a_card_that_is_drawn() -> None:
    """In a hidden block at the one in the same place of the drawn block; a leaf that all blocks use, itself."""
    explorer = chain(fold=True)
    drawn = {node["id"]: node for node in explorer.stage["nodes"]}
    arrows = {(edge["source"], edge["target"], edge["nr"]) for edge in explorer.stage["edges"] if edge["kind"] == "input"}
    *_, last = explorer.stage["steps"]
    assert [gift["called"] for gift in last["gifts"]] == ["x", "w"]
    for step in explorer.stage["steps"]:
        for gift in step["gifts"]:
            assert gift["to"] in drawn
            if gift["called"] != "x":  # which goes into the first block, and that is hidden
                assert (gift["to"], step["node"], gift["nr"]) in arrows
    (w,) = (node for node in drawn.values() if node["name"] == "w")
    assert len(w["slots"]) == 21  # before, and after each block


def test_fold_can_be_set_from_both_sides_and_a_pinned_card_that_goes_is_let_go() -> None:
    explorer = chain(times=4)
    assert not explorer.fold and explorer.stage["folds"] and not nodes(explorer, "frame")
    first = nodes(explorer, "operation")[0]["name"]
    explorer.step, explorer.pinned = 9, first
    explorer.fold = True
    assert (explorer.step, explorer.pinned) == (9, "") and len(nodes(explorer, "operation")) == 2
    explorer.comm.handle_msg(update({"fold": False}))
    assert not explorer.fold and len(nodes(explorer, "operation")) == 8
    explorer.comm.handle_msg(update({"fold": "yes"}))
    assert explorer.fold is False


def test_answers_to_what_stays_drawn_are_kept() -> None:
    explorer = chain(times=4, quiz=True)
    asked = [node["name"] for node in explorer.stage["nodes"] if node["quiz"]]
    explorer.answers = dict.fromkeys(asked, "1")
    explorer.fold = True
    assert {"w", "x"} <= explorer.answers.keys() < {*asked}


def test_a_row_of_cuts_folds() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    held = [w]
    for _ in range(5):
        held.append(held[-1].detach())
    explorer = viz.explore(held[-1] * w, names={"w": w}, fold=True)
    assert isinstance(explorer, Explorer)
    frames = nodes(explorer, "frame")
    assert [frame["called"] for frame in frames] == ["block ×5"] * len(frames)
    assert explorer.last == 2


def test_nothing_to_fold() -> None:
    explorer = chain(times=1, fold=True)
    assert not explorer.stage["folds"] and len(nodes(explorer, "operation")) == 2


@pytest.mark.once
def test_large_graphs_open_folded_and_what_cannot_be_folded_is_drawn_up_to_2000_operations() -> None:
    assert chain(times=60).fold and not chain(times=20).fold
    r = torch.rand(1100).tolist()
    x = y = torch.tensor(0.5, requires_grad=True)
    for number in r:
        y = y * number if number > 0.5 else y.sin() if number > 0.2 else y.tanh()
    explorer = viz.explore(y * x, fold=False)
    assert len(nodes(explorer, "operation")) == 1101  # type: ignore[arg-type]


def test_a_way_back_leads_from_the_operation_to_its_input_with_room_for_the_arrow_head() -> None:
    explorer = chain(times=1)
    boxes = {node["id"]: node["box"] for node in explorer.stage["nodes"]}
    for edge in explorer.stage["edges"]:
        if edge["kind"] != "saved":
            x, y, width, height = boxes[edge["source"]]
            assert edge["tip"][0] == pytest.approx(x + width, abs=0.01) and y < edge["tip"][1] < y + height
            assert edge["back"].startswith(f"M{digits(edge['span'][2])} ") and edge["span"][0] == edge["tip"][0]
            assert x + width < edge["word"][0] < boxes[edge["target"]][0]


class Net:
    """Layers of which no two in a row are alike, so that only their modules can be folded."""

    def __init__(self, layers: int) -> None:
        self.parameters = {
            f"layers.{i}.{kind}": torch.rand(*shape).requires_grad_()
            for i in range(layers) for kind, shape in (("weight", (3, 3)), ("bias", (3,)))
        }  # fmt: skip
        self.kinds = random.Random(0).choices(range(4), k=layers)

    def named_parameters(self) -> Any:
        return self.parameters.items()

    def __call__(self, x: Any) -> Any:
        for i in range(len(self.parameters) // 2):
            x = x @ self.parameters[f"layers.{i}.weight"] + self.parameters[f"layers.{i}.bias"]
            x = (x.tanh, x.sigmoid, x.relu, x.sin)[self.kinds[i]]()
        return x


def test_modules_are_framed() -> None:
    net = Net(2)
    explorer = viz.explore(net(torch.rand(2, 3)).sum(), model=net)
    assert isinstance(explorer, Explorer)
    frames = nodes(explorer, "frame")
    assert [frame["called"] for frame in frames] == ["module layers.0", "module layers.1"]
    assert not any(frame["folds"] for frame in frames)
    assert ["module", "layers.1"] in [list(fact) for node in nodes(explorer, "operation") for fact in node["facts"]]


def test_where_modules_are_folded_their_steps_happen_at_their_pills() -> None:
    net = Net(40)
    explorer = viz.explore(net(torch.rand(2, 3)).sum(), model=net)
    assert isinstance(explorer, Explorer) and explorer.fold
    pills = [node for node in nodes(explorer, "operation") if node["folds"]]
    assert len(pills) > 20
    pill = next(node for node in pills if node["name"].startswith("layers.7"))
    told = [step for step in explorer.stage["steps"] if step["node"] == pill["id"]]
    assert {step["block"].rpartition(", ")[2] for step in told} == {"in layers.7"}
    assert [step["called"] for step in told if step["phase"] == "forward"] == ["MmBackward0", "AddBackward0"]
    assert any(name == "parameter" and "layers.7.weight (3, 3)" in value for name, value in pill["facts"])
    assert [step for step in explorer.stage["steps"] if any(gift["called"] == "layers.7.weight" for gift in step["gifts"])]


@pytest.mark.once
@pytest.mark.parametrize("scene", scenes.SCENES, ids=lambda scene: scene.__name__)
def test_every_scene_folds(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Instead:
        explored: Any = None

        def graph(self, *outputs: Any, model: Any = None, **_: Any) -> Any:
            self.explored = [viz.explore(*outputs, model=model, fold=fold) for fold in (True, False)]

    monkeypatch.setattr(scenes, "viz", Instead())
    scene()
    folded, whole = scenes.viz.explored  # type: ignore[attr-defined]
    assert folded.last == whole.last
    assert len(folded.stage["nodes"]) <= len(whole.stage["nodes"]) + len(nodes(folded, "frame"))
    for explorer in (folded, whole):
        drawn = {node["id"] for node in explorer.stage["nodes"]}
        ends = {end for edge in explorer.stage["edges"] for end in (edge["source"], edge["target"])}
        assert ends <= drawn and {step["node"] for step in explorer.stage["steps"]} <= drawn | {""}
        assert {gift["to"] for step in explorer.stage["steps"] for gift in step["gifts"]} <= drawn | {""}
