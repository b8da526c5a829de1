"""What all tests share.

``ZEROGRAD_REQUIRE_TORCH=1`` (CI sets it) turns every test that would be skipped for lack of PyTorch into a failure:
what was not compared must not look as if it agreed.
"""

from __future__ import annotations

import gc
import importlib.metadata
import os
import sys
from collections.abc import Generator, Iterator

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:  # the processes of `-n` share the processors: threads would wait for each other
    for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(_name, "1")  # read when the libraries load; a notebook's kernel inherits it

TORCH = "2.13.0"  # the version that zerograd mirrors
REQUIRED = os.environ.get("ZEROGRAD_REQUIRE_TORCH", "") not in ("", "0")


# What a test may need, `@pytest.mark.needs("threads")`, and the Python of a browser (WebAssembly) does not have.
LACKING = {"threads", "processes", "sockets", "floating-point flags", "64 bits", "links", "JPEG"}


@pytest.hookimpl(tryfirst=True)  # before the fixtures are made
def pytest_runtest_setup(item: pytest.Item) -> None:
    needed = [thing for mark in item.iter_markers("needs") for thing in mark.args]
    assert LACKING.issuperset(needed), needed
    if needed and sys.platform in ("wasi", "emscripten"):
        pytest.skip(f"needs {' and '.join(needed)}")


def pytest_configure(config: pytest.Config) -> None:
    if not REQUIRED:
        return
    try:
        found = importlib.metadata.version("torch")  # importing it in every worker would cost seconds
    except importlib.metadata.PackageNotFoundError:
        found = "none"
    if found.split("+")[0] != TORCH:
        raise pytest.UsageError(f"ZEROGRAD_REQUIRE_TORCH is set: it needs torch {TORCH}, but here is {found}")


def _fail_if_skipped_for_torch(report: pytest.TestReport | pytest.CollectReport) -> None:
    if REQUIRED and report.skipped and isinstance(report.longrepr, tuple):  # an xfail has none
        file, line, reason = report.longrepr
        if "torch" in reason:
            report.outcome = "failed"
            report.longrepr = f"{file}:{line}: ZEROGRAD_REQUIRE_TORCH is set, but this was not run: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped_for_torch(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped_for_torch(report)
    return report


@pytest.fixture
def no_gc() -> Iterator[None]:
    """Without the collector only what is in no reference cycle is freed."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
