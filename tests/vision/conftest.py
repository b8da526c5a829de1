"""Every test of a data set begins as a new process does, where nothing was said of sets that are used in part."""

from __future__ import annotations

import pytest

from zerograd.vision.datasets import mnist


@pytest.fixture(autouse=True)
def nothing_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "_told", set())
