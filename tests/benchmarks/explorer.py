"""Open Explorers of 2,000 operations in headless Chromium, step through them, and print what the browser's own clock says.

    python tests/benchmarks/explorer.py

Needs Playwright and Chromium. "Open" is from the beginning of the page's life to the first frame with the graph on it; a step is
from the key to the frame that shows it.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))

from conftest import FLAGS, chromium_program
from playwright.sync_api import sync_playwright

import zerograd as torch
from zerograd import viz

NOTE_FRAME = """
new MutationObserver((changes, observer) => {
  if (!document.querySelector('.zg-node')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.opened = performance.now(); }, 0));
}).observe(document, { childList: true, subtree: true });
"""
STEP = """async () => {
  const node = document.querySelector('.zg-node'), times = [];
  node.focus();
  for (let i = 0; i < 100; i++) {
    const start = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: ']', bubbles: true }));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
    times.push(performance.now() - start);
  }
  return times;
}"""


def chain() -> Any:
    w = torch.tensor(1.01, requires_grad=True)
    y = w
    for _ in range(1000):
        y = (y * w).tanh()
    return y


def tangle() -> Any:
    """Operations on what was computed shortly before."""
    r = random.Random(0)
    pool = [torch.full((3,), 0.5, requires_grad=True), torch.tensor(1.01, requires_grad=True)]
    kinds = [lambda a, b: a * b, lambda a, b: a + b, lambda a, b: a.sin() - b, lambda a, b: (a - b).tanh()]
    while len(pool) < 1990:
        pool.append(r.choice(kinds)(r.choice(pool[-6:]), r.choice(pool[-6:])))
    return sum(each.sum() for each in pool[-6:])


def main() -> None:
    print(f"{'graph':<24}{'operations':>11}{'drawn':>7}{'made s':>8}{'open s':>8}{'step ms, median':>17}{'95 %':>6}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=FLAGS)
        graphs = (("chain, folded", chain, True), ("chain, not folded", chain, False), ("tangle", tangle, False))
        for title, graph, fold in graphs:
            root = graph()
            start = perf_counter()
            explorer: Any = viz.explore(root, fold=fold)
            made = perf_counter() - start
            explorer.step = 0
            file = Path(folder) / "explorer.html"
            explorer.save(file)
            page = browser.new_page(viewport={"width": 1200, "height": 800})
            page.add_init_script(NOTE_FRAME)
            page.goto(file.as_uri())
            page.wait_for_function("window.opened")
            opened = page.evaluate("window.opened") / 1000
            times = sorted(page.evaluate(STEP))
            kinds = [node["kind"] for node in explorer.stage["nodes"]]
            operations = sum(step["phase"] == "forward" for step in explorer.stage["steps"])
            figures = f"{operations:>11}{len(kinds):>7}{made:>8.2f}{opened:>8.2f}{median(times):>17.0f}{times[94]:>6.0f}"
            print(f"{title:<24}{figures}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
