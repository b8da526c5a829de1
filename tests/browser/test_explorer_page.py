"""The Explorer in a page of its own: keyboard alone, quiz, hostile names, geometry in light and dark, reduced motion."""

from __future__ import annotations

import json
from typing import Any

import pytest
import scenes
from hostile_labels import LABELS
from requirement import npm_package

import zerograd as torch
from zerograd import viz
from zerograd.viz.widget.explorer import STATIC, Explorer, WhatIf


def line(**options: Any) -> Explorer:
    w = torch.tensor(4.0, requires_grad=True)
    x = torch.tensor(3.0)
    b = torch.tensor(5.0, requires_grad=True)
    y = w * x + b * w
    explorer = viz.explore(y, **options)
    assert isinstance(explorer, Explorer)
    return explorer


def shown(page: Any, explorer: Explorer | WhatIf, reduced: bool = True) -> Any:
    page.emulate_media(reduced_motion="reduce" if reduced else "no-preference")
    page.set_content(explorer.to_html())
    page.wait_for_selector(".zg-node")
    return page


def card(page: Any, name: str) -> Any:
    return page.locator(f'.zg-node[aria-label^="{name},"]')


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')")).partition(",")[0]


def test_to_the_end_with_the_keyboard_alone(page: Any) -> None:
    shown(page, line())
    for _ in range(20):  # Tab leads to the one card that can be reached so
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.zg-node')"):
            break
    assert page.evaluate("document.querySelectorAll('.zg-node[tabindex=\"0\"]').length") == 1
    assert page.locator(".zg-chip").inner_text() == "forward · 3 of 6"
    for _ in range(5):
        page.keyboard.press("]")
    assert page.locator(".zg-chip").inner_text() == "backward · 6 of 6"
    assert page.locator(".zg-says").inner_text().split("\n")[-1].split("+=")[0].strip() == "w gets grad × other = 1 × 3 = 3"
    assert page.locator(".zg-adds").inner_text() == "+=  5 + 3 = 8"
    assert "grad = 8" in card(page, "w").get_attribute("aria-label")
    assert page.locator(".zg-live").inner_text().startswith("Step 6: MulBackward0 gets 1. w gets grad × other")
    page.keyboard.press("[")
    assert "grad = 5" in card(page, "w").get_attribute("aria-label")


def test_keys_along_edges_and_a_pinned_card(page: Any) -> None:
    shown(page, line())
    card(page, "w").focus()
    page.keyboard.press("ArrowRight")
    assert focused(page).startswith("MulBackward0")
    page.keyboard.press("End")
    assert focused(page) == "y"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "AddBackward0"
    page.keyboard.press("Enter")
    assert page.locator(".zg-panel .zg-called").inner_text().startswith("AddBackward0") and page.locator(".zg-pin").count() == 1
    page.keyboard.press("Home")
    assert page.locator(".zg-panel .zg-called").inner_text().startswith("AddBackward0")  # the panel keeps it
    page.keyboard.press("?")
    assert page.locator(".zg-keys").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("b")
    page.keyboard.press("Enter")
    assert page.locator(".zg-found").count() >= 1
    card(page, "w").click()
    facts = page.locator(".zg-panel dl").inner_text().split("\n")
    assert [facts[facts.index(what) + 1] for what in ("value", "shape", "dtype", "version")] == ["4", "()", "float32", "0"]


def test_a_click_gives_the_keys_and_the_panel_goes_on_with_the_steps(page: Any) -> None:
    shown(page, line())
    called = page.locator(".zg-panel .zg-called")
    card(page, "w").click()
    assert focused(page) == "w" and called.inner_text() == "w" and page.locator(".zg-pin").count() == 0
    page.mouse.move(0, 0)
    page.keyboard.press("]")
    assert called.inner_text().startswith("AddBackward0")
    card(page, "w").click()
    assert called.inner_text() == "w"  # though it has the focus already


def test_playing_goes_on_by_itself_and_stops_at_the_end(page: Any) -> None:
    shown(page, line())
    card(page, "w").focus()
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('.zg-chip').textContent === 'backward · 6 of 6'", timeout=15_000)
    page.wait_for_function("document.querySelector('[aria-label=\"play (Space)\"]').textContent === '▶'", timeout=5_000)


def plays(page: Any) -> bool:
    return str(page.get_by_role("button", name="play (Space)").inner_text()) != "▶"


def test_playing_waits_for_an_answer(page: Any) -> None:
    page.clock.install()
    w = torch.tensor(4.0, requires_grad=True)
    b = torch.tensor(5.0, requires_grad=True)
    shown(page, viz.explore(w * 3 + b, names={"w": w, "b": b}, quiz=True))
    card(page, "w").focus()
    page.keyboard.press(" ")
    page.clock.run_for(15_000)  # ten steps, were it not for the question
    assert page.locator(".zg-chip").inner_text() == "backward · 3 of 4" and not plays(page)
    questions = page.locator(".zg-question input")
    assert questions.count() == 2  # for b and the product
    page.get_by_role("button", name="play (Space)").click()
    page.clock.run_for(15_000)  # nor when it is asked to
    assert page.locator(".zg-chip").inner_text() == "backward · 3 of 4" and not plays(page)
    while questions.count():
        questions.first.fill("1")
        page.keyboard.press("Enter")
    page.get_by_role("button", name="play (Space)").click()
    page.clock.run_for(15_000)
    assert page.locator(".zg-chip").inner_text() == "backward · 4 of 4" and questions.count() == 1


def test_space_on_a_button_presses_it_and_does_nothing_else(page: Any) -> None:
    shown(page, line())
    page.get_by_role("button", name="step on (])").press(" ")
    assert page.locator(".zg-chip").inner_text() == "backward · 4 of 6" and not plays(page)
    for playing in (True, False):
        page.get_by_role("button", name="play (Space)").press(" ")
        assert plays(page) == playing


TAKEN = """
([key, held]) => !document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, ...(held && {[held]: true})}))
"""
LOOK = "document.querySelector('.zg-explorer').innerHTML + document.activeElement.outerHTML"


@pytest.mark.parametrize("held", ["ctrlKey", "metaKey", "altKey"])
def test_keys_of_the_browser_stay_with_the_browser(page: Any, held: str) -> None:
    shown(page, blocks())
    for key in [*"[]bdf/?", "Enter", "Home", "End", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", " "]:
        page.locator(".zg-operation").first.focus()
        before = page.evaluate(LOOK)
        assert not page.evaluate(TAKEN, [key, held]), key
        assert page.evaluate(LOOK) == before, key
        assert page.evaluate(TAKEN, [key, ""]), key  # by itself it is ours
    page.locator(".zg-find").focus()
    assert not page.evaluate(TAKEN, ["Escape", held]) and page.evaluate(TAKEN, ["Escape", ""])


def test_the_gradient_is_seen_to_travel_before_it_is_there(page: Any) -> None:
    shown(page, line(), reduced=False)
    card(page, "w").focus()
    page.keyboard.press("]")
    page.wait_for_selector(".zg-token")
    assert page.locator(".zg-back path.zg-dashed").count() == 3
    page.wait_for_function("!document.querySelector('.zg-token') && document.querySelectorAll('.zg-fresh').length === 2")
    assert page.locator(".zg-under").count() == 3  # the arrows that the ways back stand for


def test_with_reduced_motion_nothing_moves(page: Any) -> None:
    shown(page, line())
    card(page, "w").focus()
    page.keyboard.press("]")
    page.wait_for_timeout(100)
    assert page.locator(".zg-token").count() == 0 and page.locator(".zg-fresh").count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.zg-back path.zg-dashed')).animationName") == "none"
    assert "grad so far = 1" in card(page, "(unnamed) 12").get_attribute("aria-label")
    assert page.locator(".zg-slot", has_text="so far 1").count() == 2


def test_the_quiz_hides_asks_and_tells(page: Any) -> None:
    shown(page, line(quiz=True))
    for _ in range(3):
        page.get_by_role("button", name="step on").click()
    everything = page.evaluate("document.querySelector('.zg-explorer').innerHTML")
    assert "= 8" not in everything and "5 + 3" not in everything  # nor in a tooltip, a label, the panel or the live region
    form = page.locator(".zg-question")
    assert form.count() == 1 and "What is the gradient of w after this step?" in form.inner_text()
    form.locator("input").fill("3")
    page.keyboard.press("Enter")
    assert "3 is not it. Try again." in page.locator(".zg-question output").inner_text()
    assert page.evaluate("document.activeElement.matches('.zg-question input')")
    page.locator(".zg-question input").fill("8.0")
    page.keyboard.press("Enter")
    assert "Right: the gradient of w is 8." in page.locator(".zg-told").all_inner_texts()
    assert "grad = 8" in card(page, "w").get_attribute("aria-label")


def test_the_quiz_shows_what_one_gives_up(page: Any) -> None:
    shown(page, line(quiz=True))
    page.get_by_role("button", name="to the end").click()
    page.get_by_role("button", name="show this gradient").click()
    assert "It is 8." in page.locator(".zg-told").all_inner_texts()
    assert "0 of " in page.locator(".zg-told").all_inner_texts()[0]


def test_the_quiz_is_done_without_the_mouse(page: Any) -> None:
    shown(page, line(quiz=True))
    card(page, "w").focus()
    writes = "document.activeElement.matches('.zg-question input')"
    page.keyboard.press("]")
    while page.evaluate(writes):
        questions = page.locator(".zg-question").count()
        page.keyboard.type("1")
        page.keyboard.press("Enter")
        assert page.locator(".zg-question").count() == questions - 1  # and the next one has the focus
    assert questions == 1 and focused(page) == "w"
    page.keyboard.press("]")
    assert page.locator(".zg-chip").inner_text() == "backward · 5 of 6"


def test_show_leaves_the_focus_where_keys_work(page: Any) -> None:
    shown(page, line(quiz=True))
    page.get_by_role("button", name="to the end").click()
    while page.locator(".zg-question").count():
        page.get_by_role("button", name="show this gradient").first.click()
    page.keyboard.press("[")
    assert page.locator(".zg-chip").inner_text() == "backward · 5 of 6"


def pressed(page: Any, name: str) -> bool:
    return bool(page.locator(f'.zg-bar button[title$="({name})"]').get_attribute("aria-pressed") == "true")


def test_all_ways_back_at_once(page: Any) -> None:
    shown(page, line())
    card(page, "w").focus()
    assert not pressed(page, "b") and page.locator(".zg-backs path").count() == 0
    page.keyboard.press("b")
    assert pressed(page, "b")
    words = page.locator(".zg-backs text").all_text_contents()
    assert sorted(words) == ["× 1", "× 1", "× 3", "× 4", "× 5"]  # no gradient: nothing has come yet
    assert page.locator(".zg-backs path.zg-dashed").count() == page.locator(".zg-edge.zg-under").count() == 8
    page.keyboard.press("]")
    ways = page.locator(".zg-backs > g.zg-under path.zg-dashed").count()
    assert ways == page.locator(".zg-back path.zg-dashed").count() == 3  # the step's own stand out instead
    page.keyboard.press("b")
    assert not pressed(page, "b") and page.locator(".zg-backs path").count() == 0
    assert page.locator(".zg-edge.zg-under").count() == 3


def test_the_ways_back_do_not_answer_the_quiz(page: Any) -> None:
    shown(page, line(quiz=True))
    page.get_by_role("button", name="all ways back").click()
    assert page.locator(".zg-backs path.zg-dashed").count() == 8
    assert page.locator(".zg-backs text").count() == 0
    page.locator(".zg-head button", has_text="Quiz").click()
    assert page.locator(".zg-backs text").count() == 5


def test_2000_operations_are_drawn_and_walked(page: Any) -> None:
    """How fast, no test says: tests/benchmarks/explorer.py does."""
    w = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    explorer = viz.explore(torch.stack([(w * i).sin() for i in range(999)]).sum(), fold=False)
    assert isinstance(explorer, Explorer)
    shown(page, explorer)
    assert page.locator(".zg-ticks i").count() == 4001
    assert 1 < page.locator(".zg-operation").count() < 500  # only what is near is on the page,
    page.locator(".zg-operation").first.focus()
    page.keyboard.press("Home")
    assert focused(page) == "w"  # and a key leads on
    page.keyboard.press("End")
    assert "root" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    for key in ("b", "]", "b"):
        page.keyboard.press(key)
    assert page.locator(".zg-chip").inner_text() == "backward · 2001 of 4000"
    go(page, 4000)
    assert "added up" in page.locator(".zg-live").text_content()


def test_what_backward_changed(page: Any) -> None:
    shown(page, line())
    card(page, "w").focus()
    page.keyboard.press("d")
    assert pressed(page, "d") and page.locator(".zg-changed").count() == 0
    for _ in range(3):
        page.keyboard.press("]")
    titles = page.locator(".zg-changed > title").all_text_contents()
    assert sorted(title.partition("\n")[0] for title in titles) == ["(unnamed) 12", "(unnamed) 20", "b", "w", "y"]  # x gets none
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    assert page.locator(".zg-panel dl").inner_text().endswith("changed\ngrad before None, now 8")
    assert "grad before None, now 8" in card(page, "w").get_attribute("aria-label")
    frame = page.evaluate("getComputedStyle(document.querySelector('.zg-changed .zg-delta')).stroke")
    assert frame != "none"
    page.locator(".zg-bar").get_by_role("button", name="changed (d)").click()
    assert not pressed(page, "d") and page.locator(".zg-changed").count() == 0
    assert "before" not in page.locator(".zg-panel").inner_text()


def test_what_backward_changed_does_not_answer_the_quiz(page: Any) -> None:
    shown(page, line(quiz=True))
    card(page, "w").focus()
    for key in "d]]]":
        page.keyboard.press(key)
    everything = page.evaluate("document.querySelector('.zg-explorer').innerHTML")
    assert "now 8" not in everything and "now 4" not in everything


def test_what_a_new_graph_changed(page: Any) -> None:
    """With the module's own model instead of a kernel's."""
    w = torch.tensor(4.0, requires_grad=True)
    b = torch.tensor(1.0, requires_grad=True)
    loss = w**2 + b
    explorer = viz.explore(loss)
    assert isinstance(explorer, Explorer)
    state = {"stage": explorer.stage, "step": explorer.step, "pinned": "w", "quiz": False, "answers": {}, "fault": ""}
    loss.backward()
    with torch.no_grad():
        w -= 0.25 * w.grad
    loss = w**2 + b
    explorer.show(loss)
    module, style = ((STATIC / f"explorer.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    start = f"window.model = store({json.dumps(state)}); mount(document.getElementById('root'), model);"
    page.set_content(f'<style>{style}</style><div id="root"></div><script type="module">{module}\n{start}</script>')
    card(page, "w").press("d")
    page.keyboard.press("b")
    assert page.locator(".zg-changed").count() == 0
    page.evaluate("stage => model.set('stage', stage)", explorer.stage)
    assert page.locator(".zg-backs text").all_text_contents() == ["× 1", "× 1", "× 4"]
    assert card(page, "w").get_attribute("aria-label").endswith(", value before 4, now 2, grad before None, now 8")
    assert card(page, "b").get_attribute("aria-label").endswith(", grad before None, now 1")
    assert card(page, "loss").get_attribute("aria-label").endswith(", value before 17, now 5")
    assert page.locator(".zg-changed").count() == 4  # with the square
    assert page.locator(".zg-panel dl").inner_text().endswith("changed\nvalue before 4, now 2\nchanged\ngrad before None, now 8")
    page.evaluate("stage => { model.set('quiz', true); }")
    assert "now 8" not in card(page, "w").get_attribute("aria-label")  # what it holds is asked for later


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_what_if_without_a_kernel(page: Any, scheme: str) -> None:
    explorer = viz.explore(lambda w, x: w * x, w=4.0, x=3.0)
    assert isinstance(explorer, WhatIf)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    shown(page, explorer)
    assert page.locator("p", has_text="The sliders need a running kernel; this is the graph at w = 4, x = 3.").is_visible()
    card(page, "w").focus()
    page.keyboard.press("]")
    assert "w gets grad × other = 1 × 3 = 3" in page.locator(".zg-says").inner_text().replace("\n", " ")
    assert violations(page) == []


GEOMETRY = """
() => {
  const faults = [], groups = [...document.querySelectorAll('.zg-node:not(.zg-frame)')];
  const boxes = groups.map(g => [...g.children].find(c => ['rect', 'path'].includes(c.tagName)).getBBox());
  const meet = (a, b) => a.x < b.x + b.width - 1 && b.x + 1 < a.x + a.width
    && a.y < b.y + b.height - 1 && b.y + 1 < a.y + a.height;
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => { if (meet(a, b)) faults.push('cards overlap'); }));
  groups.forEach((g, i) => g.querySelectorAll('text').forEach(text => {
    const t = text.getBBox(), b = boxes[i];
    if (t.width && (t.x < b.x - 1 || t.x + t.width > b.x + b.width + 1 || t.y < b.y - 3 || t.y + t.height > b.y + b.height + 3))
      faults.push(`"${text.textContent}" leaves its card`);
  }));
  document.querySelectorAll('.zg-frame > g > rect:first-of-type').forEach(frame => {
    const f = frame.getBBox();
    boxes.forEach(b => {
      const inside = b.x > f.x && b.x + b.width < f.x + f.width && b.y > f.y && b.y + b.height < f.y + f.height;
      if (!inside && meet(f, b)) faults.push('a frame cuts a card');
    });
  });
  const cards = boxes.filter((_, i) => !groups[i].querySelector('.zg-line-none'));  // on a tag is where such a word belongs
  document.querySelectorAll('.zg-back text, .zg-backs text').forEach(text => {
    if (cards.some(b => meet(text.getBBox(), b))) faults.push(`"${text.textContent}" of a way back lies on a card`);
  });
  return faults;
}
"""


def go(page: Any, step: int) -> None:
    page.locator(".zg-range").evaluate("(e, step) => { e.value = step; e.dispatchEvent(new Event('input')) }", step)


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
def test_geometry_at_every_step(page: Any, light: bool) -> None:
    page.emulate_media(color_scheme="light" if light else "dark")
    for explorer in (line(), matrix(), blocks()):
        shown(page, explorer)
        card(page, explorer.stage["nodes"][0]["called"]).press("b")
        words = 0
        for step in range(explorer.last + 1):
            go(page, step)
            assert page.evaluate(GEOMETRY) == [], f"step {step}"
            words += page.locator(".zg-back text").count()
        assert words >= 6
        colour = page.evaluate("getComputedStyle(document.querySelector('.zg-explorer')).backgroundColor")
        assert colour == ("rgb(255, 255, 255)" if light else "rgb(17, 20, 24)")


def test_the_measure_sees_faults(page: Any) -> None:
    explorer = line()
    shown(page, explorer)
    go(page, explorer.last)
    page.evaluate(
        """() => {
          const [first, second] = document.querySelectorAll('.zg-node > rect:first-of-type');
          for (const [name, value] of Object.entries({x: 0, y: 0})) second.setAttribute(name, first.getAttribute(name));
          document.querySelector('.zg-slot text').textContent = 'far too many words for one card';
          const word = document.querySelector('.zg-back text');
          word.setAttribute('x', first.getBBox().x + 20); word.setAttribute('y', first.getBBox().y + 20);
        }"""
    )
    faults = " ".join(page.evaluate(GEOMETRY))
    assert "cards overlap" in faults and "leaves its card" in faults and "lies on a card" in faults


def blocks(fold: bool = True) -> Explorer:
    """Five blocks that repeat, of a weight and a bias in a module."""
    w = torch.tensor(0.5, requires_grad=True)
    b = torch.tensor(0.25, requires_grad=True)
    y = torch.tensor(2.0, requires_grad=True)
    for _ in range(5):
        y = (y * w + b).tanh()
    explorer = viz.explore(y, names={"w": w, "b": b}, fold=fold)
    assert isinstance(explorer, Explorer)
    return explorer


def test_a_repeated_block_is_unfolded_and_folded_with_the_keyboard_alone(page: Any) -> None:
    explorer = blocks()
    explorer.step = 20
    shown(page, explorer)
    operations = page.locator(".zg-operation")
    assert operations.count() == 3 and page.locator(".zg-says").inner_text().startswith("AddBackward0 gets ")
    words = page.locator(".zg-says").inner_text()
    assert "block 4 of 5" in words
    frame = page.locator(".zg-frame")
    operations.first.focus()
    page.keyboard.press("ArrowUp")
    assert focused(page) == "block ×5" and "5 times in a row" in frame.get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.zg-operation').length === 15")
    assert frame.count() == 0 and page.locator(".zg-chip").inner_text() == "backward · 20 of 30"
    assert page.locator(".zg-says").inner_text() == words.replace(" · block 4 of 5", "")
    assert page.evaluate("document.activeElement.matches('.zg-node')")  # the focus is in the block that was the frame's
    page.keyboard.press("f")
    page.wait_for_function("document.querySelectorAll('.zg-operation').length === 3")
    assert page.get_by_role("button", name="fold what repeats (f)").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="fold what repeats (f)").click()
    assert operations.count() == 15


def test_what_cannot_be_folded_has_no_button_for_it(page: Any) -> None:
    shown(page, line())
    assert page.get_by_role("button", name="fold what repeats (f)").count() == 0
    card(page, "w").press("f")
    assert page.locator(".zg-operation").count() == 3


def matrix() -> Explorer:
    A = torch.tensor([[1.0, -2.0], [3.0, 4.0]], requires_grad=True)
    v = torch.tensor([1.0, 2.0])
    explorer = viz.explore((A @ v).relu().sum() / 2, names={"A": A, "v": v})
    assert isinstance(explorer, Explorer)
    return explorer


def test_hostile_names_are_text(page: Any) -> None:
    """No dialog, no request (the page fixture sees to both), no lost card, and the text is there."""
    for start in range(0, len(LABELS), 40):
        labels = LABELS[start : start + 40]
        leaves = {label: torch.tensor(float(place), requires_grad=True) for place, label in enumerate(labels)}
        total = torch.stack(list(leaves.values())).sum()
        explorer = viz.explore(total, names=leaves)
        assert isinstance(explorer, Explorer)
        explorer.step = explorer.last
        shown(page, explorer)
        assert page.locator(".zg-node").count() == len(explorer.stage["nodes"])
        page.evaluate("document.querySelectorAll('.zg-node').forEach(node => node.dispatchEvent(new Event('click')))")
        found = set(page.locator(".zg-picture *").evaluate_all("all => all.map(e => e.tagName.toLowerCase())"))
        assert found <= {"svg", "g", "path", "rect", "circle", "text", "tspan", "title"}
        attributes = page.locator(".zg-explorer *").evaluate_all("all => all.flatMap(e => [...e.attributes].map(a => a.name))")
        assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "xlink:href")]
        titles = page.evaluate("[...document.querySelectorAll('.zg-node > title')].map(t => t.textContent.split('\\n')[0])")
        assert titles == [node["called"] for node in explorer.stage["nodes"]]


def test_a_page_draws_what_is_allowed_and_nothing_else(page: Any) -> None:
    """Python writes no such stage; if it ever did, the browser would not follow."""
    explorer = line()
    hostile = {"onclick": "alert(1)", "onfocus": "alert(2)", "style": "fill: url(http://elsewhere.example/a)", "width": 5}
    links = {"href": "http://elsewhere.example/b.png", "xlink:href": "http://elsewhere.example/c.png", "onerror": "alert(3)"}
    parts = [["rect", hostile], ["image", links], ["script", {"src": "http://elsewhere.example/d.js"}, "alert(4)"]]
    explorer.stage["nodes"][0]["draw"] += parts
    shown(page, explorer)
    drawn = page.locator(f'.zg-node[data-id="{explorer.stage["nodes"][0]["id"]}"]')
    rect = drawn.locator("rect[width='5']")
    assert rect.evaluate("e => e.getAttributeNames()") == ["width"]
    assert drawn.locator("g").evaluate_all("all => all.map(e => e.getAttributeNames())").count([]) == 2  # for image and script
    assert drawn.locator("image, script").count() == 0
    rect.evaluate("e => e.dispatchEvent(new Event('click', {bubbles: true}))")


@pytest.mark.parametrize("scene", scenes.SCENES, ids=lambda scene: scene.__name__)
def test_every_scene_can_be_walked(page: Any, scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    faults: list[Any] = []
    page.on("pageerror", lambda error: faults.append(error))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)

    class Instead:
        explored: Any = None

        def graph(self, *outputs: Any, **_: Any) -> Any:
            self.explored = viz.explore(*outputs)

    monkeypatch.setattr(scenes, "viz", Instead())
    scene()
    explorer = scenes.viz.explored  # type: ignore[attr-defined]
    shown(page, explorer)
    for step in range(explorer.last + 1):
        go(page, step)
        assert page.locator(".zg-live").text_content().startswith(f"Step {step}: ")
    assert faults == []


@pytest.mark.parametrize("quiz", [False, True])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_assistive_technology(page: Any, scheme: str, quiz: bool) -> None:
    page.emulate_media(color_scheme=scheme)
    shown(page, line(quiz=quiz))
    for key in "]]?bd":
        page.locator(".zg-node").first.press(key)
    assert violations(page) == []


def violations(page: Any) -> list[Any]:
    page.add_script_tag(path=npm_package("axe-core/axe.min.js"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
