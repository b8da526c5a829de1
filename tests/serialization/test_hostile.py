"""Hostile and damaged files: each is refused with a clear error, runs nothing and takes little memory."""

from __future__ import annotations

import ast
import io
import pickle
import sys
import tracemalloc
from _pickle import UnpicklingError
from pathlib import Path
from typing import Any

import hostile_files as hostile
import oracle
import pytest

import zerograd
from zerograd.serialization import machine

ERRORS = (UnpicklingError, RuntimeError, ValueError, EOFError)
BUDGET = 16_000_000  # bytes; the largest of these files has 700,000
PACKAGE = Path(zerograd.__file__).parent / "serialization"
SEEN: list[str] = []
RUNS = ("exec", "compile", "os.", "subprocess.", "pickle.", "marshal.", "ctypes.", "socket.", "shutil.")
watching = False


def _watch(event: str, arguments: Any) -> None:
    if watching and (event.startswith(RUNS) or event == "open"):
        SEEN.append(f"{event} {arguments!r:.100}")


sys.addaudithook(_watch)  # there is no way to take it off again


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """What reads a file is imported with the first, and opened for that."""
    zerograd.load(io.BytesIO(hostile.checkpoint(hostile.FINE)))


def refused(data: bytes, **options: Any) -> Exception:
    """The error that ``load`` raises. Nothing ran by then, nothing was opened, and little memory was taken."""
    global watching
    file = io.BytesIO(data)
    SEEN.clear()
    tracemalloc.start()
    try:
        watching = True
        with pytest.raises(ERRORS) as caught:
            zerograd.load(file, **options)
    finally:
        watching = False
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert SEEN == []
    assert peak < BUDGET, f"{peak:,} bytes for a file of {len(data):,}"
    assert type(caught.value) in ERRORS, "a subclass would be an accident: UnicodeDecodeError, RecursionError..."
    assert 0 < len(str(caught.value)) < 1000
    return caught.value


def matches(error: Exception, pattern: str) -> None:
    with pytest.raises(type(error), match=pattern):
        raise error


def test_there_are_enough_of_them() -> None:
    assert len(hostile.PICKLES) + len(hostile.FILES) >= 40


def test_the_honest_file_is_read() -> None:
    """From which most of the others differ in one place."""
    assert zerograd.load(io.BytesIO(hostile.checkpoint(hostile.FINE))).tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


@pytest.mark.parametrize("weights_only", [None, False])
@pytest.mark.parametrize("name", hostile.PICKLES)
def test_pickles(name: str, weights_only: bool | None) -> None:
    pickled, pattern = hostile.PICKLES[name]
    matches(refused(hostile.checkpoint(pickled), weights_only=weights_only), pattern)


@pytest.mark.parametrize("name", hostile.FILES)
def test_files(name: str) -> None:
    data, pattern = hostile.FILES[name]
    matches(refused(data), pattern)


@pytest.mark.parametrize("name", hostile.evil(""))
@pytest.mark.filterwarnings("ignore:Detected pickle protocol 4")
def test_nothing_is_run(name: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    pickled = hostile.evil(str(canary))[name]
    error = refused(hostile.checkpoint(pickled))
    assert str(error).startswith("Weights only load failed. ")
    assert not canary.exists()


@pytest.mark.needs("processes")
@pytest.mark.parametrize("name", hostile.evil(""))
def test_they_would_run_elsewhere(name: str, tmp_path: Path) -> None:
    """Or the test above would prove nothing."""
    canary = tmp_path / "canary"
    try:
        opened = pickle.loads(hostile.evil(str(canary))[name])
    except Exception:  # of some, only after they did it
        opened = None
    for each in [opened, *(opened.values() if isinstance(opened, dict) else opened if isinstance(opened, list) else ())]:
        getattr(each, "close", lambda: None)()
    assert canary.exists()


def test_cut_off_anywhere() -> None:
    file = io.BytesIO()
    zerograd.save({"a": zerograd.ones(3), "b": [zerograd.zeros(2, 2)], "c": "text"}, file)
    whole = file.getvalue()
    for length in range(len(whole)):
        error = refused(whole[:length])
        begins = "PytorchStreamReader failed", "Weights only load failed", "the file is empty"
        assert str(error).startswith(begins)


def test_one_byte_changed_anywhere() -> None:
    """It is an error of the list, or the same objects: what was changed did not count."""
    file = io.BytesIO()
    zerograd.save({"a": zerograd.arange(3.0), "b": (1, "x")}, file)
    whole, outcomes = file.getvalue(), set()
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 0x15
        try:
            found = zerograd.load(io.BytesIO(bytes(data)))
        except ERRORS as error:
            outcomes.add(type(error))
        else:
            assert str(found) == "{'a': tensor([0., 1., 2.]), 'b': (1, 'x')}"
            outcomes.add(dict)
    assert outcomes >= {RuntimeError, dict}


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("place", range(0, 400, 7))
def test_one_byte_of_the_pickle_changed(place: int) -> None:
    """With a checksum that fits: the machine itself has to notice, or to make something harmless of it."""
    file = io.BytesIO()
    parameter = zerograd.nn.Parameter(zerograd.ones(6))
    zerograd.save({"a": zerograd.arange(6.0).reshape(2, 3), "b": (1, "x", b"y"), "p": parameter}, file)
    archive = zerograd.serialization.zip_reading.ArchiveReader(io.BytesIO(file.getvalue()))
    pickled = archive.read("data.pkl")
    for change in (1, 2, 4, 8, 16, 32, 64, 128, 255):
        data = bytearray(pickled)
        data[place % len(data)] ^= change
        more = [hostile.Record(b"a/data/1", b"\0" * 24)]
        raised = None
        try:
            zerograd.load(io.BytesIO(hostile.checkpoint(bytes(data), *more)))
        except Exception as error:
            raised = error
        assert raised is None or type(raised) in ERRORS, repr(raised)


def test_too_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MOST_STEPS", 100)
    matches(refused(hostile.checkpoint(hostile.P(b"(", b"N" * 200, b"t"))), "takes more than 100 steps")


ALIKE = """
blocked module|a module|reduce of a number|append to a dict|item of a list|no such storage|negative offset|storage on a GPU
storage nowhere|storage too large|sizes and strides that differ|negative strides|whole numbers that require grad
parameter of whole numbers
"""
ALIKE_FILES = """
nothing|tar|four bytes|no version|no pickle|no storage|version 99|other byte order|short storage|another folder|no folder
"""


@pytest.mark.parametrize("name", (ALIKE + ALIKE_FILES).strip().replace("\n\n", "|").replace("\n", "|").split("|"))
def test_refused_as_pytorch_does(name: str, tmp_path: Path) -> None:
    """PyTorch's type of error and the beginning of its text, where it refuses with a text of its own."""
    torch = oracle.the_torch()
    data = hostile.FILES[name][0] if name in hostile.FILES else hostile.checkpoint(hostile.PICKLES[name][0])
    ours = refused(data)
    path = tmp_path / "a.pth"  # a file, because PyTorch is less exact about what is in memory
    path.write_bytes(data)
    with pytest.raises(type(ours)) as caught:
        torch.load(path)
    theirs = str(caught.value)
    assert type(caught.value) is type(ours)
    assert not theirs or theirs.split(". ")[0] == str(ours).split(". ")[0]
    cause = str(ours).removeprefix("Weights only load failed. ").partition(". ")[0]
    assert not theirs or cause in theirs


FORBIDDEN = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "importlib", "runpy", "subprocess", "copyreg"}
NO_CALLS = {"eval", "exec", "compile", "__import__", "Unpickler", "loads", "find_class", "import_module", "globals", "setattr"}


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_no_unpickler(path: Path) -> None:
    """No general unpickler in the load path, and nothing else that could run or look up what a file names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert FORBIDDEN.isdisjoint(alias.name.split(".")[0] for alias in node.names), ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FORBIDDEN, ast.unparse(node)
            if node.module == "_pickle":
                assert [alias.name for alias in node.names] == ["UnpicklingError"]
        elif isinstance(node, ast.Name | ast.Attribute):
            assert (node.id if isinstance(node, ast.Name) else node.attr) not in NO_CALLS, ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            assert isinstance(node.args[1], ast.Constant), ast.unparse(node)
