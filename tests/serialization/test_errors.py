"""What ``save`` and ``load`` say: PyTorch's type of error and its text, and ours where we know better."""

from __future__ import annotations

import io
import os
import pickle
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

# Calls that are refused alike. ``here`` is a folder with an honest file, a.pth, and an empty one.
ALIKE = """
torch.load('nope.pth')|torch.load('missing/nope.pth')|torch.load('here')|torch.load(None)|torch.load(3)|torch.load()
torch.load(io.BytesIO(open_('here/a.pth')), mmap=True)|torch.load('here/a.pth', pickle_module=pickle, weights_only=True)
torch.load('here/a.pth', map_location='cuda')|torch.load('here/a.pth', map_location=torch.device('cuda:0'))
torch.load('here/a.pth', map_location={'cpu': 'cuda'})|torch.load('here/a.pth', map_location='moon')
torch.load('here/a.pth', map_location=3)|torch.load('here/cut.pth')|torch.load('here/four.pth')|torch.load('nope.safetensors')
torch.save(1, 'missing/a.pth')|torch.save(1, pathlib.Path('missing/more/a.pth'))|torch.save(1, 'here')|torch.save(1, None)
torch.save(1, 3)|torch.save('here/a.pth', {'a': 1})|torch.save(1)|torch.save()
"""
# Calls that both accept.
FINE = """
torch.load('here/a.pth')|torch.load(pathlib.Path('here/a.pth'))|torch.load('here/a.pth', weights_only=True)
torch.load('here/a.pth', weights_only=False)|torch.load('here/a.pth', weights_only=None)|torch.load('here/a.pth', mmap=True)
torch.load('here/a.pth', map_location='cpu')|torch.load('here/a.pth', map_location=torch.device('cpu'))
torch.load('here/a.pth', map_location=lambda storage, location: storage)|torch.load('here/a.pth', map_location=lambda s, l: None)
torch.load('here/a.pth', map_location={'cuda:0': 'cpu'})|torch.load('here/a.pth', 'cpu')
torch.load('here/a.pth', pickle_module=pickle)|torch.load(io.BytesIO(open_('here/a.pth')))|torch.load(behind('here/a.pth'))
torch.save([1], 'here/b.pth')|torch.save([1], pathlib.Path('here/b.pth'))|torch.save([1], 'here/none')
torch.save([1], 'here/a.b.pth')|torch.save([1], 'here/é ñ.pth')
torch.save([1], 'here/b.pth', pickle_protocol=2)|torch.save([1], io.BytesIO())
"""


def calls(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    here = tmp_path / "here"
    here.mkdir()
    zerograd.save({"w": zerograd.ones(2)}, here / "a.pth")
    whole = (here / "a.pth").read_bytes()
    (here / "cut.pth").write_bytes(whole[:700])
    (here / "four.pth").write_bytes(whole[:4])

    def behind(path: str) -> io.BytesIO:
        file = io.BytesIO(b"before" + Path(path).read_bytes())
        file.seek(6)
        return file

    import pathlib

    return {"io": io, "pathlib": pathlib, "pickle": pickle, "open_": lambda path: Path(path).read_bytes(), "behind": behind}


def outcome(call: str, torch: Any, names: dict[str, Any]) -> tuple[str, str]:
    try:
        return "", repr(eval(call, {**names, "torch": torch}))
    except Exception as error:
        return type(error).__name__, str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="needs the error texts of POSIX")
@pytest.mark.parametrize("call", calls(ALIKE))
def test_refused_alike(call: str, names: dict[str, Any]) -> None:
    torch = oracle.the_torch()
    ours, theirs = (outcome(call, library, names) for library in (zerograd, torch))
    assert ours == theirs
    assert ours[0]


@pytest.mark.parametrize("call", calls(FINE))
def test_accepted(call: str, names: dict[str, Any]) -> None:
    want = "{'w': tensor([1., 1.])}" if "load" in call else "None"
    assert outcome(call, zerograd, names) == ("", want)


@pytest.mark.parametrize("call", calls(FINE))
def test_accepted_alike(call: str, names: dict[str, Any]) -> None:
    torch = oracle.the_torch()
    assert outcome(call, torch, names) == outcome(call, zerograd, names)
    written = re.search(r"'(here/[^']*)'", call)
    if "save" in call and written:
        assert torch.load(written[1]) == [1]


def test_arguments_for_a_pickler_warn(names: dict[str, Any]) -> None:
    with pytest.warns(UserWarning, match="^pickle_load_args only works if `weights_only=False`.$"):
        zerograd.load("here/a.pth", encoding="utf-8")


def test_what_is_no_file_for_reading() -> None:
    class Stream:
        def read(self, count: int) -> bytes:
            return b""

    with pytest.raises(AttributeError, match=r"'Stream' object has no attribute 'seek'\. You can only torch.load from a file"):
        zerograd.load(Stream())
    with pytest.raises(TypeError, match="must be bytes, not str"):
        zerograd.load(io.StringIO("text"))
    with pytest.raises(TypeError, match="string argument expected"):
        zerograd.save(1, io.StringIO())


def test_a_callable_may_not_return_anything_else(names: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="map_location must return the storage or None, not int"):
        zerograd.load("here/a.pth", map_location=lambda storage, location: 3)
    seen = []
    zerograd.load("here/a.pth", map_location=lambda storage, location: seen.append((repr(storage), location)))
    assert seen == [("a storage of 2 torch.float32", "cpu")]


class Own:
    pass


class OwnDict(dict[str, int]):
    pass


CANNOT = [
    (lambda: zerograd.nn.Linear(2, 1), "a zerograd.nn.modules.*Linear cannot be written: .* Save its state_dict"),
    (lambda: zerograd.optim.SGD([zerograd.ones(1)], lr=0.1), "a zerograd.optim.sgd.SGD .* Save its state_dict"),
    (lambda: lambda x: x, "a function cannot be written"),
    (lambda: Own(), "Own cannot be written: only tensors, numbers, text and containers of these can be read safely"),
    (lambda: Own, "a type cannot be written"),
    (lambda: OwnDict(a=1), "OwnDict cannot be written"),
    (lambda: np.float64(1.0), "a numpy.float64 .* Save its item"),
    (lambda: np.ones(2), "a numpy.ndarray .* Save torch.from_numpy"),
    (lambda: frozenset([1]), "a frozenset cannot"),
    (lambda: range(3), "a range cannot"),
    (lambda: sys, "a module cannot"),
    (lambda: print, "a builtin_function_or_method cannot"),
    (lambda: {"epoch": 1, "all": [None, {"best": zerograd.nn.Linear(2, 1)}]}, r"stands at \['all'\]\[1\]\['best'\], cannot"),
    (lambda: (1, (Own(),)), r"stands at \[1\]\[0\], cannot"),
    (lambda: zerograd.Generator(), "Generator cannot be written"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "pattern"), CANNOT)
def test_what_cannot_be_written(make: Any, pattern: str) -> None:
    file = io.BytesIO()
    with pytest.raises(TypeError, match=pattern):
        zerograd.save(make(), file)
    assert file.getvalue() == b""


def test_a_tuple_inside_itself() -> None:
    inside: list[Any] = []
    thing = (inside,)
    inside.append(thing)
    with pytest.raises(TypeError, match="a tuple that contains itself cannot be written"):
        zerograd.save(thing, io.BytesIO())


def test_a_list_inside_itself() -> None:
    thing: list[Any] = [1]
    thing.append(thing)
    file = io.BytesIO()
    zerograd.save(thing, file)
    file.seek(0)
    found = zerograd.load(file)
    assert found[0] == 1 and found[1] is found


def test_too_deep() -> None:
    thing: list[Any] = []
    for _ in range(2000):
        thing = [thing]
    with pytest.raises(RecursionError, match="maximum recursion depth exceeded while pickling an object"):
        zerograd.save(thing, io.BytesIO())


def test_the_legacy_format_is_not_written() -> None:
    with pytest.raises(NotImplementedError, match="writes no files in the legacy format"):
        zerograd.save(1, io.BytesIO(), _use_new_zipfile_serialization=False)


def test_whole_models_of_pytorch(tmp_path: Path) -> None:
    torch = oracle.the_torch()
    torch.save(torch.nn.Linear(2, 1), tmp_path / "model.pth")
    for weights_only in (None, True, False):
        with pytest.raises(pickle.UnpicklingError) as caught:
            zerograd.load(tmp_path / "model.pth", weights_only=weights_only)
        assert str(caught.value).startswith(
            "Weights only load failed. Unsupported global: GLOBAL torch.nn.modules.linear.Linear was not an allowed global"
        )
        assert "save its state_dict() instead" in str(caught.value)
    torch.save({"w": torch.ones(2)}, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    with pytest.raises(pickle.UnpicklingError, match="This file is in PyTorch's legacy format"):
        zerograd.load(tmp_path / "old.pth")


@pytest.mark.parametrize("dtype", ["complex64", "bfloat16"])
def test_dtypes_that_are_not_here(dtype: str) -> None:
    torch, file = oracle.the_torch(), io.BytesIO()
    torch.save(torch.ones(2, dtype=getattr(torch, dtype)), file)
    file.seek(0)
    with pytest.raises(pickle.UnpicklingError, match=r"holds a torch.\w+Storage, and zerograd has no tensors of that dtype"):
        zerograd.load(file)


def test_a_file_that_must_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not replaced either, which only the folder would have to allow. (Root is told no such thing, so it is made up.)"""
    path = tmp_path / "a.pth"
    zerograd.save([1], path)
    os_open = os.open

    def no_writing(name: Any, flags: int, *mode: int) -> int:
        if os.path.basename(name) == "a.pth" and flags & os.O_WRONLY:
            raise PermissionError(13, "Permission denied", name)
        return os_open(name, flags, *mode)

    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(os, "open", no_writing)
    with pytest.raises(RuntimeError, match="open file failed with strerror: Permission denied"):
        zerograd.save([2], path)
    assert zerograd.load(path) == [1]
