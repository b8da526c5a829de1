"""What zerograd writes PyTorch reads, and the other way round: the same values, classes and sharing of memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import oracle
import pytest
from checkpoint_cases import CASES, DTYPES, described, made

import zerograd


def through(writer: Any, reader: Any, thing: Any, **options: Any) -> Any:
    file = io.BytesIO()
    writer.save(thing, file)
    file.seek(0)
    return reader.load(file, **options)


@pytest.mark.parametrize("expression", CASES)
def test_ours(expression: str) -> None:
    thing = made(expression, zerograd)
    want = described(thing.detach().requires_grad_() if "grad=True)*2" in expression else thing)
    assert described(through(zerograd, zerograd, thing)) == want


@pytest.mark.parametrize("weights_only", [None, False])
@pytest.mark.parametrize("expression", CASES)
def test_pytorch_reads_ours(expression: str, weights_only: bool | None) -> None:
    torch = oracle.the_torch()
    if "2000" in expression and not weights_only:
        weights_only = False  # PyTorch's reader of weights has no integers of more than 255 bytes
    thing = made(expression, zerograd)
    assert described(through(zerograd, torch, thing, weights_only=weights_only)) == described(
        through(zerograd, zerograd, thing)
    )


@pytest.mark.parametrize("expression", CASES)
def test_pytorchs(expression: str) -> None:
    torch = oracle.the_torch()
    thing = made(expression, torch)
    if "state_dict" not in expression and "stepped" not in expression:  # whose files PyTorch 2.13 gives more options than we have
        assert described(through(torch, zerograd, thing)) == described(through(zerograd, zerograd, made(expression, zerograd)))
    assert described(through(torch, zerograd, thing)) == described(through(torch, torch, thing, weights_only=False))


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes(dtype: str) -> None:
    torch = oracle.the_torch()
    numbers = [True, False] if dtype == "bool" else [0, 1, 127, 3]
    ours, theirs = (each.tensor(numbers, dtype=getattr(each, dtype)) for each in (zerograd, torch))
    assert described(through(zerograd, torch, ours)) == described(through(torch, zerograd, theirs)) == described(ours)


@pytest.mark.parametrize("names", [("zerograd", "zerograd"), ("zerograd", "torch"), ("torch", "zerograd")])
def test_memory_stays_shared(names: tuple[str, str]) -> None:
    writer, reader = (zerograd if name == "zerograd" else oracle.the_torch() for name in names)
    x = writer.arange(6.0)
    whole, part, other, again = through(writer, reader, [x, x[2:4], x.clone(), x])
    part[0] = 100.0
    assert whole.tolist() == [0.0, 1.0, 100.0, 3.0, 4.0, 5.0]
    assert other.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert again is whole


@pytest.mark.parametrize("name", ["zerograd", "torch"])
def test_one_memory_as_two_dtypes(name: str) -> None:
    """One of them can be saved, both cannot."""
    library = zerograd if name == "zerograd" else oracle.the_torch()
    x = library.ones(2)
    assert through(library, library, x.view(library.int32)).tolist() == [0x3F800000] * 2
    with pytest.raises(RuntimeError, match=r"^Cannot save multiple tensors or storages that view the same data as diff"):
        library.save([x, x.view(library.int32)], io.BytesIO())


@pytest.mark.parametrize(("writer", "reader"), [("zerograd", "torch"), ("torch", "zerograd")])
def test_training_goes_on_in_the_other_library(writer: str, reader: str, tmp_path: Path) -> None:
    libraries = {"zerograd": zerograd, "torch": oracle.the_torch()}
    path, steps = tmp_path / "both.pth", []

    def training(library: Any) -> tuple[Any, Any]:
        library.manual_seed(1)
        model = library.nn.Linear(3, 1)
        return model, library.optim.Adam(model.parameters(), lr=0.1)

    def step(library: Any, model: Any, optimizer: Any) -> Any:
        optimizer.zero_grad()
        model(library.arange(6.0).reshape(2, 3)).square().sum().backward()
        optimizer.step()
        return model.weight.flatten().tolist()

    for name in (writer, reader):
        model, optimizer = training(libraries[name])
        if name == reader:
            found = libraries[reader].load(path)
            model.load_state_dict(found["model"])
            optimizer.load_state_dict(found["optimizer"])
        else:
            step(libraries[writer], model, optimizer)
            libraries[writer].save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, path)
        steps.append([step(libraries[name], model, optimizer) for _ in range(3)])
    assert steps[0] == [pytest.approx(each, rel=1e-5, abs=1e-6) for each in steps[1]]


def test_a_part_says_where_it_stands() -> None:
    torch = oracle.the_torch()
    part = through(zerograd, torch, zerograd.arange(24.0).reshape(2, 3, 4)[1, :, ::2])
    assert (part.storage_offset(), part.stride(), part.untyped_storage().nbytes()) == (12, (4, 2), 96)


def test_a_storage_is_written_once() -> None:
    file, x = io.BytesIO(), zerograd.ones(1000)
    zerograd.save([x, x[:500], x.view(10, 100).t()], file)
    with zipfile.ZipFile(file) as archive:
        assert [name for name in archive.namelist() if "/data/" in name] == ["archive/data/0"]


def test_laid_out_as_pytorch_does(tmp_path: Path) -> None:
    """Each byte outside of the pickle and the id stands where PyTorch puts it: it computes offsets from that layout."""
    torch = oracle.the_torch()

    def layout(library: Any, name: str) -> list[Any]:
        path = tmp_path / name / "a.b.pth"
        path.parent.mkdir()
        library.save([library.ones(3), library.empty(0), library.ones(100, dtype=library.int8)], path)
        raw, found = path.read_bytes(), []
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                where = entry.header_offset
                data = where + 30 + int.from_bytes(raw[where + 26 : where + 28], "little")
                data += int.from_bytes(raw[where + 28 : where + 30], "little")
                heads = raw[where : where + 28], raw[data - 1 : data], data % 64
                after = raw[data + entry.file_size :][:4] if entry.file_size else b""
                facts = entry.filename, entry.flag_bits, entry.compress_type, entry.date_time, entry.external_attr, heads, after
                same = "serialization_id" in entry.filename or "data.pkl" in entry.filename
                found.append([*facts, None if same else (entry.CRC, archive.read(entry))])
        return [*found, raw[-22 - 20 - 56 : -22 - 20 - 32]]

    assert layout(zerograd, "ours") == layout(torch, "theirs")


def test_weights_move_both_ways(tmp_path: Path) -> None:
    torch = oracle.the_torch()
    models = [
        library.nn.Sequential(library.nn.Flatten(), library.nn.Linear(6, 4), library.nn.ReLU(), library.nn.Linear(4, 2))
        for library in (zerograd, torch)
    ]
    inputs = [library.arange(12.0).reshape(2, 2, 3) for library in (zerograd, torch)]
    path = tmp_path / "digits.pth"
    for writer, reader, source, target in [(zerograd, torch, *models), (torch, zerograd, *models[::-1])]:
        writer.save(source.state_dict(), path)
        assert str(target.load_state_dict(reader.load(path))) == "<All keys matched successfully>"
        outputs = [model(each).tolist() for model, each in zip(models, inputs)]
        assert outputs[0] == [pytest.approx(row, rel=1e-5) for row in outputs[1]]
        for model in models:
            model[1].weight.data.mul_(2)
            model[1].weight.data.mul_(0.25 if model is target else 1)
