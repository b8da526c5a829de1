"""``viz.explore``: traits that can be read and written, a browser that is believed little, and pages of their own."""

from __future__ import annotations

import asyncio
import functools
import json
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import traitlets

import zerograd as torch
from zerograd import viz
from zerograd.viz.widget import explorer as widgets
from zerograd.viz.widget.explorer import Explorer, WhatIf

STATIC = Path(widgets.__file__).parent / "static"


def line(**options: Any) -> Explorer:
    w = torch.tensor(4.0, requires_grad=True)
    x = torch.tensor(3.0)
    y = w * x + w
    made = viz.explore(y, **options)
    assert isinstance(made, Explorer)
    return made


def test_it_opens_where_backward_would_begin_and_tells_each_step() -> None:
    explorer = line()
    assert (explorer.step, explorer.last, explorer.pinned, explorer.quiz, explorer.answers) == (2, 4, "", False, {})
    assert explorer.says == "y = 12 + 4 = 16"
    explorer.step = explorer.last
    assert explorer.says == "MulBackward0 gets 1. w gets grad × other = 1 × 3 = 3, added up: 1 + 3 = 4."


def test_backward_and_the_explorer_do_not_touch_each_other() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    y = w * w
    explorer = viz.explore(y)
    y.backward()
    assert w.grad is not None and w.grad.item() == 4
    assert isinstance(explorer, Explorer)
    explorer.step = 2
    assert "added up: 2 + 2 = 4" in explorer.says


@pytest.mark.parametrize(("trait", "good", "bad"), [
    ("step", [0, 4], [-1, 5, True, 1.5, "1", None]),
    ("pinned", ["w", "AddBackward0", ""], ["v", 3, None]),
    ("quiz", [True, False], [2, "yes", None]),
    ("answers", [{}, {"w": "4"}], [{"x": "1"}, {"w": 4}, {"w": "4" * 201}, {1: "4"}, [], "w"]),
])  # fmt: skip
def test_traits_take_what_fits_from_python_and_from_the_browser(trait: str, good: list[Any], bad: list[Any]) -> None:
    explorer = line()
    for value in good:
        setattr(explorer, trait, value)
        assert getattr(explorer, trait) == value
    for value in good:
        explorer._handle_msg(update({trait: value}))
        assert getattr(explorer, trait) == value
    for value in bad:
        with pytest.raises(traitlets.TraitError):
            setattr(explorer, trait, value)
        explorer._handle_msg(update({trait: value}))
        assert getattr(explorer, trait) == good[-1]


def update(state: Any, **more: Any) -> dict[str, Any]:
    return {"content": {"data": {"method": "update", "state": state, **more}}, "buffers": []}


def test_ten_thousand_hostile_messages_change_nothing() -> None:
    explorer, r = line(), random.Random(0)
    traits = [*explorer.keys, "_story", "_stage", "_names", "comm", "__class__", "last", "says", "unknown"]
    values: list[Any] = [
        None, True, -1, 5, 2**70, 1.5, float("nan"), "", "<script>alert(1)</script>", "IPY_MODEL_x", [], [[]], {}, {"a": {}},
        {"steps": []}, "w" * 10_000, {"w": 1}, {"w": "1" * 1000}, {"__proto__": {}}, ["w"], {"step": 1}, b"x",
    ]  # fmt: skip
    before = {name: explorer.get_state(name) for name in explorer.keys}

    def state() -> Any:
        if r.random() < 0.1:
            return r.choice(values)
        return {r.choice(traits): r.choice(values) for _ in range(r.randint(1, 4))}

    sent = 0
    while sent < 10_000:
        message = update(state())
        data = message["content"]["data"]
        if isinstance(data["state"], dict):  # what may be changed rightly is not hostile
            data["state"] = {k: v for k, v in data["state"].items() if k not in FREE or explorer._misfit(k, v)}
        if r.random() < 0.2:
            data["buffer_paths"] = r.choice([[["stage", "nodes"]], [["a"]], "x", [[0]], None, [[["q"]]]])
        if r.random() < 0.2:
            data["method"] = r.choice(["custom", "echo_update", None, "set_state", [], "__init__"])
            data["content"] = r.choice(values)
        if r.random() < 0.1:
            message = r.choice([{}, [], None, *({"content": each} for each in (None, {"data": []}, {"data": {"method": {}}}))])
        explorer.comm.handle_msg(message)
        sent += 1
    assert {name: explorer.get_state(name) for name in explorer.keys} == before
    assert explorer.says == "y = 12 + 4 = 16"


FREE = ("step", "pinned", "quiz", "fold", "answers")


def test_right_things_in_a_message_pass_where_wrong_ones_are_dropped() -> None:
    explorer = line()
    module = explorer._esm
    explorer.comm.handle_msg(update({"step": 3, "pinned": "no such card", "_esm": "alert(1)", "stage": {}, "layout": None}))
    assert (explorer.step, explorer.pinned, explorer._esm) == (3, "", module)
    assert explorer.stage["nodes"]


def test_answers_are_judged() -> None:
    explorer = line(quiz=True)
    explorer.answers = {"w": "4.0"}
    assert explorer.results == {"w": True}
    explorer.answers = {"w": "3"}
    assert explorer.results == {"w": False}


def test_a_question_for_each_gradient_but_the_first() -> None:
    asked = {node["name"]: node["quiz"] for node in line().stage["nodes"] if node["quiz"]}
    unnamed = next(name for name in asked if "unnamed" in name)
    assert asked == {"w": {"step": 4, "values": ["4"]}, unnamed: {"step": 3, "values": ["1"]}}


def test_the_stage_is_json_without_nan_and_without_markup() -> None:
    w = torch.tensor(float("nan"), requires_grad=True)
    explorer = viz.explore(w * w)
    json.dumps(explorer.stage, allow_nan=False)
    assert "nan" in explorer.stage["steps"][-1]["text"]


def test_an_output_cell_carries_the_picture_too() -> None:
    explorer = line()
    data, _ = explorer._repr_mimebundle_()
    assert {"text/plain", "text/html", "image/svg+xml", "application/vnd.jupyter.widget-view+json"} <= set(data)
    assert data["image/svg+xml"].startswith("<svg") and "MulBackward0" in data["text/plain"]
    assert "grad pending" in data["text/plain"]  # as things stand, not as the last step leaves them
    data = what_if()._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<svg") and "application/vnd.jupyter.widget-view+json" in data


def test_a_page_of_its_own_is_small_and_asks_for_nothing(tmp_path: Path) -> None:
    x = torch.tensor(0.5, requires_grad=True)
    b = torch.tensor(0.1, requires_grad=True)
    y = x
    for _ in range(10):
        y = (y * x + b).tanh()
    explorer = viz.explore(y)
    assert isinstance(explorer, Explorer)
    assert len([node for node in explorer.stage["nodes"] if node["kind"] == "operation"]) == 30
    page = explorer.to_html()
    assert len(page.encode()) < 80_000
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    explorer.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    with pytest.raises(ValueError, match=r"saved as \.html"):
        explorer.save(tmp_path / "page.png")


def test_the_module_and_its_style_are_small() -> None:
    assert sum(len((STATIC / f"explorer.{kind}").read_bytes()) for kind in ("js", "css")) < 40_000


# ---------------------------------------------------------------- what if


def alone(test: Callable[[], None]) -> Callable[[], None]:
    """In a thread of its own: where the browser's tests ran before, Playwright's event loop runs in this one."""

    @functools.wraps(test)
    def run() -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(test).result()

    return run


def what_if(f: Any = lambda w, x, b: w * x + b) -> WhatIf:
    made = viz.explore(f, w=4.0, x=3.0, b=(-10.0, 10.0))
    assert isinstance(made, WhatIf)
    return made


@alone
@pytest.mark.needs("threads")
def test_a_slider_runs_the_function_again() -> None:
    shown = what_if()
    assert {name: (s.min, s.value, s.max) for name, s in shown.sliders.items()} == {
        "w": (-4, 4, 12), "x": (-3, 3, 9), "b": (-10, 0, 10),
    }  # fmt: skip
    shown.explorer.step = shown.explorer.last
    assert "w gets grad × other = 1 × 3 = 3" in shown.explorer.says
    shown.sliders["x"].value = 7.0
    assert shown.result.item() == 28
    assert shown.explorer.step == shown.explorer.last
    assert "w gets grad × other = 1 × 7 = 7" in shown.explorer.says


@alone
@pytest.mark.needs("threads")
def test_the_variables_around_the_function_name_what_it_uses() -> None:
    rain = torch.tensor([1.0, 2.0])
    later: Any

    def shifted(x: Any) -> Any:
        return x + (later if x.sum() > 100 else SHIFT)

    def f(w: Any) -> Any:
        y = (lambda: w * rain)()
        return shifted(y).sum()

    shown = viz.explore(f, w=4.0)
    assert {node["name"] for node in shown.explorer.stage["nodes"]} >= {"rain", "SHIFT", "w", "result"}
    later = rain
    shown.sliders["w"].value = 6.0
    assert "rain" in {node["name"] for node in shown.explorer.stage["nodes"]}


class Line:
    slope = 3.0

    def __call__(self, w: Any, bias: Any = None) -> Any:
        return w * self.slope + SHIFT

    def at(self, w: Any) -> Any:
        return self(w)


@pytest.mark.parametrize("f", [
    Line(), Line().at, functools.partial(lambda slope, w: w * slope + SHIFT, torch.tensor(3.0)),
    functools.partial(lambda w, slope: w * slope + SHIFT, slope=torch.tensor(3.0)),
], ids=["object", "method", "partial", "named partial"])
def test_whatever_can_be_called_has_sliders(f: Any) -> None:
    shown = viz.explore(f, w=4.0)
    assert isinstance(shown, WhatIf) and list(shown.sliders) == ["w"] and shown.result.item() == 12.5
    shown.sliders["w"].value = 5.0
    shown.update()  # whether an event loop runs in this thread or not
    assert shown.result.item() == 15.5 and shown.explorer.fault == ""


def test_a_name_that_the_function_uses_is_found_through_a_partial() -> None:
    shown = viz.explore(functools.partial(lambda w, slope: w * slope + SHIFT, slope=3), w=4.0)
    assert isinstance(shown, WhatIf) and "SHIFT" in {node["name"] for node in shown.explorer.stage["nodes"]}


def test_a_whole_number_is_said_to_stay_one() -> None:
    with pytest.raises(TypeError, match=r"returned a int. A whole number stays a number: write w=4\. to get a tensor"):
        viz.explore(lambda w: w * 3, w=4)


SHIFT = torch.tensor(0.5)
y = torch.tensor(1.0)  # another y than that of f


@alone
@pytest.mark.needs("threads")
def test_it_runs_once_when_a_slider_rests() -> None:
    runs = []

    def f(w: Any, x: Any, b: Any) -> Any:
        runs.append(w.item())
        return w * x + b

    async def moves() -> None:
        for value in (5.0, 6.0, 7.0):
            shown.sliders["w"].value = value
        assert runs == [4.0]
        await asyncio.sleep(4 * widgets.DEBOUNCE)

    shown = what_if(f)
    asyncio.run(moves())
    assert runs == [4.0, 7.0]


@alone
@pytest.mark.needs("threads")
def test_an_exception_is_shown_and_the_last_graph_stays() -> None:
    def f(w: Any, x: Any, b: Any) -> Any:
        if w > 5:
            raise ValueError("w is <b>too</b> large")
        return w * x + b

    shown = what_if(f)
    before = shown.explorer.stage
    shown.sliders["w"].value = 6.0
    assert shown.explorer.fault == "ValueError: w is <b>too</b> large"
    assert shown.explorer.stage == before and shown.result.item() == 12
    shown.sliders["w"].value = 5.0
    assert shown.explorer.fault == "" and shown.result.item() == 15


@alone
@pytest.mark.needs("threads")
def test_a_function_that_branches_gives_another_graph_and_the_step_stays_within() -> None:
    shown = what_if(lambda w, x, b: (w * x + b).exp().sin() if w > 0 else w * x)
    shown.explorer.step = shown.explorer.last
    shown.explorer.pinned = "b"
    shown.sliders["w"].value = -1.0
    assert shown.explorer.last == 2 and shown.explorer.step == 2 and shown.explorer.pinned == ""


def test_a_what_if_is_saved_as_a_page_that_says_what_it_lacks(tmp_path: Path) -> None:
    shown = viz.explore(lambda w, how: w * 2 if how == "<b>" else w, w=4.0, how=["<b>", "c"])
    assert isinstance(shown, WhatIf)
    shown.sliders["w"].value = 5.5
    shown.update()  # whether an event loop runs in this thread or not
    page = shown.to_html()
    assert "The sliders need a running kernel; this is the graph at w = 5.5, how = &lt;b&gt;.</p>" in page
    assert page.replace(page[page.index("<p ") : page.index("</p>") + 4], "") == shown.explorer.to_html()
    shown.save(tmp_path / "page.HTML")
    assert (tmp_path / "page.HTML").read_text(encoding="utf-8") == page
    with pytest.raises(ValueError, match=r"saved as \.html"):
        shown.save(tmp_path / "page.svg")


# ---------------------------------------------------------------- before and after


def test_a_slot_says_what_it_holds() -> None:
    holds = {node["called"]: [slot["holds"] for slot in node["slots"]] for node in line().stage["nodes"]}
    assert holds == {
        "w": ["None", "1", "4"], "x": ["None"], "(unnamed) 12": ["None", "so far 1", "freed 1"], "y": ["None", "freed 1"],
        "MulBackward0": [], "AddBackward0": [],
    }  # fmt: skip


def test_newly_computed_tensors_in_the_same_explorer() -> None:
    w = torch.tensor(4.0, requires_grad=True)
    loss = w**2
    explorer = viz.explore(loss, quiz=True)
    assert isinstance(explorer, Explorer)
    explorer.pinned, explorer.answers = "w", {"w": "8"}
    loss.backward()
    with torch.no_grad():
        w -= 0.25 * w.grad
    loss = w**2
    explorer.show(loss)
    assert (explorer.says, explorer.step, explorer.pinned, explorer.answers) == ("loss = 2 ** 2 = 4", 1, "w", {})
    first = next(node for node in explorer.stage["nodes"] if node["name"] == "w")
    assert [slot["holds"] for slot in first["slots"]] == ["8", "12"]
    explorer.step = explorer.last
    explorer.show(loss * 3, names={"weight": w})
    assert explorer.step == explorer.last == 4 and explorer.pinned == ""
    assert {"weight", "loss"} <= {node["name"] for node in explorer.stage["nodes"]}

    class Model:
        def named_parameters(self) -> Any:
            yield "layer.w", w

    explorer.show(loss, model=Model())
    assert "layer.w" in {node["name"] for node in explorer.stage["nodes"]}


def test_what_cannot_be_shown_leaves_what_is() -> None:
    explorer = line()
    for arguments, words in [((), r"show\(\) .* give it one"), ((3,), r"show\(\) .* got a int")]:
        with pytest.raises(TypeError, match=words):
            explorer.show(*arguments)
    assert explorer.says == "y = 12 + 4 = 16"


# ---------------------------------------------------------------- refusals


def test_refusals() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    for arguments, words in [
        ((), "give it one"), ((3,), "got a int"), ((w * 2, "w"), "got a str"), ((abs, w), "takes one function"),
    ]:  # fmt: skip
        with pytest.raises(TypeError, match=words):
            viz.explore(*arguments)
    with pytest.raises(TypeError, match="unexpected keyword argument 'w'"):
        viz.explore(w * 2, w=3.0)
    with pytest.raises(TypeError, match=r"model must have named_parameters\(\)"):
        viz.explore(w * 2, model=3)
    with pytest.raises(TypeError, match="names must give a tensor for each name"):
        viz.explore(w * 2, names={"w": 3})
    with pytest.raises(TypeError, match="must return a tensor, but it returned a float"):
        viz.explore(lambda a: 3.0, a=1.0)


def test_pytorchs_tensors_are_refused() -> None:
    real = pytest.importorskip("torch")
    with pytest.raises(TypeError, match=r"use viz\.graph\(y\)"):
        viz.explore(real.tensor(1.0, requires_grad=True) * 2)


@pytest.mark.needs("processes")
def test_without_anywidget_there_is_one_clear_error_and_all_else_works() -> None:
    program = """
import sys
sys.modules["anywidget"] = None
import zerograd as torch
from zerograd import viz
assert not {"ipywidgets", "traitlets", "IPython"} & set(sys.modules)
y = torch.tensor(1., requires_grad=True) * 2
viz.graph(y)
try:
    viz.explore(y)
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("viz.explore() is a widget, and anywidget is not installed here: `pip install anywidget`")


@pytest.mark.parametrize("fold", [True, False])
def test_the_state_that_travels_is_small(fold: bool) -> None:
    """200 operations, with numbers and lists on them, in less than 300 KB."""
    x = w = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    for _ in range(100):
        x = (x * w).sin()
    state = viz.explore(x.sum(), fold=fold).get_state()
    assert isinstance(state["stage"], str)
    assert len(json.dumps({name: value for name, value in state.items() if name not in ("_esm", "_css")})) < 300_000


def test_scale_is_that_of_every_picture() -> None:
    w = torch.tensor(4.0, requires_grad=True)
    assert line().stage["scale"] == 1
    assert line(scale=1.5).stage["scale"] == 1.5
    what_if = viz.explore(lambda w: w * 3, w=4.0, scale=2)
    assert what_if.explorer.stage["scale"] == 2  # type: ignore[union-attr]
    for wrong in (0, 11, "large", True):
        with pytest.raises(ValueError, match=r"scale is a number from 0\.1 to 10, such as 1\.5 for a projector, not "):
            viz.explore(w * 3, scale=wrong)  # type: ignore[arg-type]
