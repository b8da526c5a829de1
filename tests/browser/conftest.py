"""A real browser for the tests here: Debian's Chromium, driven by Playwright. CI requires both; elsewhere they may be missing."""

from __future__ import annotations

import pathlib
import shutil
import sys
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from front_ends import SEEN
from requirement import missing

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "viz"))  # scenes.py and viz_models.py

FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --force-device-scale-factor=1""".split()


def chromium_program() -> str | None:
    """Where it is installed, under any of its names."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright")
    program = chromium_program()
    if program is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """An empty page. Every request and dialog on it is noted; there must be no dialog, and no request to another host."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1000})
    page.asked_for, page.dialogs, page.complaints = [], [], {}
    page.on("request", lambda request: page.asked_for.append(request.url))
    page.on("pageerror", lambda error: page.complaints.setdefault(str(error)))
    page.on("console", lambda said: said.type in ("error", "warning") and page.complaints.setdefault(said.text))
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    foreign = [url for url in page.asked_for if not url.startswith(("http://127.0.0.1", "data:", "blob:", "about:"))]
    assert not foreign
    assert not page.dialogs
    page.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What failed here may never fail again: tell what the page showed."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if page and report.when == "call" and report.failed:
        try:
            shown = page.evaluate(SEEN)
        except Exception as error:  # such as a page that has crashed
            shown = str(error)
        report.sections.append(("What the page showed", "\n".join([page.url, shown, *[*page.complaints][-20:]])))
    return report
