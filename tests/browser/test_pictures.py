"""How pictures come out in a browser: nothing overlaps, no word leaves its card, no arrow crosses one, no text is markup."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import scenes
from hostile_labels import LABELS
from networks import NETWORKS
from test_fold import LOOPS, loop, tangle
from test_modules import modules_at_random
from viz_models import MODELS, hostile

import zerograd as torch
from zerograd import viz
from zerograd.viz.drawing import svg
from zerograd.viz.facts.model import Graph
from zerograd.viz.facts.modules import fold_modules
from zerograd.viz.listing import Listed

GRAPHS: dict[str, Graph] = {scene.__name__: scene().facts for scene in scenes.SCENES}
GRAPHS |= {f"model {name}": make() if callable(make) else make for name, make in MODELS.items() if name not in ("hostile",)}
GRAPHS |= {f"loop of {name}": viz.graph(loop(100, step, start)).facts for name, (step, _, start) in LOOPS.items()}
GRAPHS |= {name: made().facts for name, made in NETWORKS.items()}
GRAPHS |= {f"modules, {seed}": picture.facts for seed in range(12) for picture in [modules_at_random(seed)]}
GRAPHS |= {f"folded modules, {seed}": fold_modules(modules_at_random(seed).facts) for seed in range(12)}
GRAPHS |= {f"next to the output, {count}": viz.graph(tangle(count, seed=count)).facts for count in (300, 1000, 3000)}

MEASURE = """
() => {
  const faults = [];
  for (const picture of document.querySelectorAll('svg.zg')) {
    const name = picture.closest('section').id;
    const groups = [...picture.querySelectorAll('.zg-tensor, .zg-op')];
    const boxes = groups.map(g => [...g.children].find(c => ['rect', 'path'].includes(c.tagName)).getBBox());
    const inside = (b, x, y, m) => x > b.x + m && x < b.x + b.width - m && y > b.y + m && y < b.y + b.height - m;
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, k) => {
      if (a.x < b.x + b.width - .5 && b.x < a.x + a.width - .5 && a.y < b.y + b.height - .5 && b.y < a.y + a.height - .5)
        faults.push(`${name}: cards ${groups[i].dataset.id} and ${groups[i + 1 + k].dataset.id} overlap`);
    }));
    groups.forEach((g, i) => g.querySelectorAll('text').forEach(text => {
      const t = text.getBBox(), b = boxes[i];
      if (t.width && (t.x < b.x - 1 || t.x + t.width > b.x + b.width + 1 || t.y < b.y - 3 || t.y + t.height > b.y + b.height + 3))
        faults.push(`${name}: "${text.textContent.slice(0, 40)}" leaves ${g.dataset.id}`);
    }));
    for (const edge of picture.querySelectorAll('.zg-edge')) {
      for (const path of edge.querySelectorAll('path')) {
        const length = path.getTotalLength();
        if (length < 24) continue;  // an arrow head or the scissors
        for (let at = 0; at <= length; at += 3) {
          const p = path.getPointAtLength(at);
          groups.forEach((g, i) => {
            const own = g.dataset.id === edge.dataset.source || g.dataset.id === edge.dataset.target;
            if (!own && inside(boxes[i], p.x, p.y, 2)) faults.push(`${name}: an arrow crosses ${g.dataset.id}`);
          });
        }
      }
    }
    const outlines = g => [...g.querySelectorAll('rect')].filter(r => r.classList.contains('zg-line-text')).map(r => r.getBBox());
    const framed = [...picture.querySelectorAll('.zg-repeat, .zg-module')], all = framed.flatMap(outlines);
    const within = (a, b) => a.x > b.x && a.y > b.y && a.x + a.width < b.x + b.width && a.y + a.height < b.y + b.height;
    const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
    const made = [...picture.querySelectorAll('.zg-edge[data-kind=output]')];
    const makers = new Map(made.map(e => [e.dataset.target, e.dataset.source]));
    for (const repeat of framed) {
      const frames = outlines(repeat), members = repeat.dataset.members.split(' '), words = [...repeat.querySelectorAll('text')];
      const belongs = ({dataset: {id, form}}) => members.includes(id) || form === 'tag' && members.includes(makers.get(id));
      if (!words.length || words.length < frames.length) faults.push(`${name}: a frame without its word`);
      groups.forEach((g, i) => {
        const loose = words.length > frames.length;  // in one of the rows no frame fits
        const good = belongs(g) ? loose || frames.some(f => within(boxes[i], f)) : !frames.some(f => meet(boxes[i], f));
        if (!good) faults.push(`${name}: the frame and ${g.dataset.id}`);
      });
      words.forEach(word => {
        const t = word.getBBox(), middle = t.y + t.height / 2;
        const near = frames.filter(f => Math.min(Math.abs(middle - f.y), Math.abs(middle - f.y - f.height)) < 9);
        const along = f => t.x > f.x + 4 && t.x + t.width < f.x + f.width - 4;
        if (near.length && !near.some(along)) faults.push(`${name}: a word leaves its frame`);
        groups.forEach((g, i) => {
          const b = boxes[i], own = members.includes(g.dataset.id);  // beside a line, a word may touch its own card's edge
          const deep = t.y + t.height > b.y + 9 && t.y < b.y + b.height - 9;
          if (meet(t, b) && (!own || deep)) faults.push(`${name}: "${word.textContent}" covers ${g.dataset.id}`);
        });
      });
    }
    all.forEach((f, i) => all.slice(i + 1).forEach(o => {
      if (meet(f, o) && !within(f, o) && !within(o, f)) faults.push(`${name}: two frames cross`);
    }));
    const view = picture.viewBox.baseVal, legend = picture.querySelector('.zg-legend');
    all.forEach(f => {
      const top = legend ? legend.getBBox().y : view.height;
      const out = f.x < 0 || f.y < 0 || f.x + f.width > view.width || f.y + f.height + 6 > top;
      if (out) faults.push(`${name}: a frame leaves its place`);
    });
    boxes.forEach((b, i) => {
      if (b.x < 0 || b.y < 0 || b.x + b.width > view.width || b.y + b.height > view.height)
        faults.push(`${name}: ${groups[i].dataset.id} leaves the picture`);
    });
  }
  return [...new Set(faults)];
}
"""


def document(graphs: dict[str, Graph], light: bool = True) -> str:
    pictures = "".join(f'<section id="{name}">{svg.html(graph)}</section>' for name, graph in graphs.items())
    return f'<!DOCTYPE html><meta charset="utf-8"><body data-jp-theme-light="{str(light).lower()}">{pictures}</body>'


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
def test_geometry(page: Any, light: bool) -> None:
    page.set_content(document(GRAPHS, light))
    assert page.evaluate("document.querySelectorAll('svg.zg').length") == len(GRAPHS)
    assert page.evaluate(MEASURE) == []


def test_the_measure_sees_faults(page: Any) -> None:
    """A card moved onto another, and a word made longer, must be found."""
    graph = {"line_after": GRAPHS["line_after"]}
    page.set_content(document(graph))
    page.evaluate(
        """() => {
          const [first, second] = document.querySelectorAll('.zg-tensor');
          const there = second.querySelector('rect').getBBox(), own = first.querySelector('rect');
          own.setAttribute('x', there.x); own.setAttribute('y', there.y);
          second.querySelector('text').textContent = 'a very long name that does not fit into its card';
        }"""
    )
    faults = " ".join(page.evaluate(MEASURE))
    assert "overlap" in faults
    assert "leaves" in faults


def test_the_measure_sees_a_card_that_is_out_of_its_frame(page: Any) -> None:
    page.set_content(document({"folded_chain": GRAPHS["folded_chain"]}))
    page.evaluate("document.querySelector('.zg-repeat rect').setAttribute('width', 100)")
    assert "the frame and n" in " ".join(page.evaluate(MEASURE))


def test_the_measure_sees_modules(page: Any) -> None:
    """A frame without its name, and one that crosses another."""
    page.set_content(document({"modules": GRAPHS["modules_of_a_small_network"]}))
    page.evaluate(
        """() => {
          const [first, second] = document.querySelectorAll('.zg-module');
          first.querySelector('text').remove();
          for (const side of ['x', 'y']) {
            const place = Number(first.querySelector('rect').getAttribute(side)) + 50;
            second.querySelector('rect').setAttribute(side, place);
          }
        }"""
    )
    faults = " ".join(page.evaluate(MEASURE))
    assert "without its word" in faults
    assert "two frames cross" in faults


def test_jupyters_theme_wins_over_the_systems(page: Any) -> None:
    for system, jupyter_light, expected in (("light", False, "dark"), ("dark", True, "light")):
        page.emulate_media(color_scheme=system)
        page.set_content(document({"line_after": GRAPHS["line_after"]}, jupyter_light))
        colour = page.evaluate("getComputedStyle(document.querySelector('svg.zg rect')).fill")
        assert colour == ("rgb(17, 20, 24)" if expected == "dark" else "rgb(255, 255, 255)")


def test_hostile_labels_are_text(page: Any) -> None:
    """No dialog, no request (the page fixture sees to both), no lost card, and the text is there."""
    for start in range(0, len(LABELS), 25):
        labels = LABELS[start : start + 25]
        graphs = {f"g{place}": hostile(label) for place, label in enumerate(labels)}
        page.set_content(document(graphs))
        page.wait_for_timeout(50)
        for place, graph in enumerate(graphs.values()):
            section = f"document.querySelector('#g{place}')"
            assert page.evaluate(f"{section}.querySelectorAll('.zg-tensor').length") == len(graph.tensors)
            assert page.evaluate(f"{section}.querySelectorAll('.zg-op').length") == len(graph.operations)
            found = page.evaluate(f"[...new Set([...{section}.querySelectorAll('*')].map(e => e.tagName.toLowerCase()))]")
            assert set(found) <= {"div", "svg", "title", "desc", "style", "g", "rect", "path", "text", "tspan", "circle"}
            attributes = page.evaluate(f"[...{section}.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => a.name))")
            assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "xlink:href")]
    page.set_content("")


def test_a_line_lights_up_what_it_recorded_and_the_other_way_round(page: Any) -> None:
    w = torch.tensor(4.0, requires_grad=True)
    facts = viz.graph((w * 3 + 1).exp()).facts
    placed = [replace(operation, where=f"line {line}") for operation, line in zip(facts.operations, (1, 1, 3))]
    picture = Listed(replace(facts, operations=tuple(placed)), "y = (w *\n     3 + 1)\ny.exp()", [range(1, 3), range(3, 4)])
    page.set_content(f"<body>{picture.to_html()}</body>")
    wide = "[...document.querySelectorAll('.zg-op > rect')].map(rect => getComputedStyle(rect).strokeWidth)"
    lit = "[...document.querySelectorAll('li')].map(line => getComputedStyle(line).backgroundColor !== 'rgba(0, 0, 0, 0)')"
    assert page.evaluate(wide) == ["1.6px"] * 3 and page.evaluate(lit) == [False] * 3
    page.locator("li").nth(1).hover()
    assert page.evaluate(wide) == ["5px", "5px", "1.6px"]
    page.locator("li").nth(2).focus()
    page.mouse.move(0, 0)
    assert page.evaluate(wide) == ["1.6px", "1.6px", "5px"]
    page.locator(".zg-op").first.hover()
    assert page.evaluate(lit) == [True, True, True]  # the last is focused still


def test_a_picture_fits_the_page_when_it_is_printed(page: Any) -> None:
    page.set_viewport_size({"width": 640, "height": 900})
    page.set_content(document({"attention": GRAPHS["attention"], "line_after": GRAPHS["line_after"]}))
    width = "[...document.querySelectorAll('svg.zg')].map(svg => svg.getBoundingClientRect().width)"
    network, small = page.evaluate(width)
    assert network > 800 and small < 600  # on the screen it scrolls rather than become too small to read
    page.emulate_media(media="print")
    assert page.evaluate(width) == [624, small]  # a page has margins here
