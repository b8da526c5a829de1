"""Archives are unpacked as they are, wholly, or not at all: none writes outside its folder, makes links, or fills the disk."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from zerograd.vision import archives
from zerograd.vision.archives import gunzip, untar
from zerograd.vision.datasets.utils import extract_archive
from zerograd.vision.download import Refused


def member(name: str, data: bytes = b"", **facts: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info, data


def packed(path: Path, *members: tuple[tarfile.TarInfo, bytes], format: int = tarfile.PAX_FORMAT) -> Path:
    with tarfile.open(path, "w:gz", format=format) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return path


GOOD = (member("set", type=tarfile.DIRTYPE), member("set/a.bin", b"12345"), member("./set/deep/b.txt", b""), member("c", b"6"))


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_what_is_in_it(format: int, tmp_path: Path) -> None:
    folder = untar(packed(tmp_path / "x.tar.gz", *GOOD, format=format), tmp_path / "out", 100_000)
    assert everything(folder) == {"set/a.bin": b"12345", "set/deep/b.txt": b"", "c": b"6"}
    untar(tmp_path / "x.tar.gz", folder, 100_000)  # again, over what is there
    assert everything(folder) == {"set/a.bin": b"12345", "set/deep/b.txt": b"", "c": b"6"}


HOSTILE = {
    "up": (member("../evil", b"1"), "'../evil' in the archive would lie outside the folder"),
    "up later": (member("set/../../evil", b"1"), "would lie outside"),
    "absolute": (member("/tmp/evil", b"1"), "would lie outside"),
    "Windows' way": (member("..\\evil", b"1"), "would lie outside"),
    "Windows' drive": (member("C:evil", b"1"), "would lie outside"),
    "symbolic link": (member("link", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "'link' in the archive is neither a file"),
    "hard link": (member("link", type=tarfile.LNKTYPE, linkname="../../evil"), "neither a file nor a folder"),
    "device": (member("disk", type=tarfile.BLKTYPE, devmajor=8), "neither a file nor a folder"),
    "terminal": (member("tty", type=tarfile.CHRTYPE), "neither a file nor a folder"),
    "pipe": (member("pipe", type=tarfile.FIFOTYPE), "neither a file nor a folder"),
    "of no known kind": (member("odd", b"", type=b"Z"), "neither a file nor a folder"),
    "bomb": (member("big", bytes(200_000)), "it unpacks to more bytes than were expected"),
}


@pytest.mark.parametrize("which", HOSTILE)
def test_a_hostile_archive_leaves_nothing(which: str, tmp_path: Path) -> None:
    """Nor do the good files before it."""
    evil, said = HOSTILE[which]
    archive = packed(tmp_path / "x.tar.gz", *GOOD, evil)
    with pytest.raises(Refused) as caught:
        untar(archive, tmp_path / "out", 100_000)
    assert said in str(caught.value)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["out", "x.tar.gz"]
    assert not (tmp_path / "evil").exists() and not (tmp_path.parent / "evil").exists()


def test_a_link_then_a_file_behind_it(tmp_path: Path) -> None:
    archive = packed(tmp_path / "x.tar.gz", member("d", type=tarfile.SYMTYPE, linkname=".."), member("d/evil", b"1"))
    with pytest.raises(Refused, match="neither a file nor a folder"):
        untar(archive, tmp_path / "out", 100_000)
    assert not (tmp_path / "evil").exists()


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need special rights there")
@pytest.mark.needs("links")
def test_a_link_that_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "out" / "set").symlink_to(tmp_path / "outside")
    with pytest.raises(Refused, match="would lie outside the folder"):
        untar(packed(tmp_path / "x.tar.gz", *GOOD), tmp_path / "out", 100_000)
    assert not any((tmp_path / "outside").iterdir())


def test_a_sparse_file(tmp_path: Path) -> None:
    """It says to be 10 GB, and takes a few bytes in the archive."""
    evil, _ = member("big", type=tarfile.REGTYPE, pax_headers={
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "big", "GNU.sparse.realsize": str(10**10),
    })  # fmt: skip
    data = b"1\n0\n0\n".ljust(512, b"\0")
    evil.size = len(data)
    with pytest.raises(Refused, match="neither a file nor a folder"):
        untar(packed(tmp_path / "x.tar.gz", (evil, data)), tmp_path / "out", 100_000)
    assert everything(tmp_path / "out") == {}


def test_a_header_that_unpacks_to_a_lot(tmp_path: Path) -> None:
    evil = member("x", pax_headers={"comment": "1" * 10_000_000})
    with pytest.raises(Refused, match="more bytes than were expected"):
        untar(packed(tmp_path / "x.tar.gz", evil), tmp_path / "out", 100_000)


def test_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBERS", 3)
    with pytest.raises(Refused, match="holds more than 3 files"):
        untar(packed(tmp_path / "x.tar.gz", *GOOD), tmp_path / "out", 100_000)
    assert everything(tmp_path / "out") == {}


@pytest.mark.parametrize("cut", [0, 5, 50, -20, -1])
def test_a_damaged_archive(cut: int, tmp_path: Path) -> None:
    path = packed(tmp_path / "x.tar.gz", *GOOD, member("noise", os.urandom(3000)))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Refused, match=r"x\.tar\.gz is damaged"):
        untar(path, tmp_path / "out", 100_000)
    assert everything(tmp_path / "out") == {}


def test_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    for content in (b"<html>", gzip.compress(b"<html>" * 1000)):
        path.write_bytes(content)
        with pytest.raises(Refused, match="damaged"):
            untar(path, tmp_path / "out", 100_000)


def test_gunzip(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"1" * 5000))
    assert gunzip(path, tmp_path / "x", 5000).read_bytes() == b"1" * 5000
    (tmp_path / "x").write_bytes(b"before")
    with pytest.raises(Refused, match="more bytes than were expected"):
        gunzip(path, tmp_path / "x", 4999)
    for damaged in (path.read_bytes()[:-5], b"<html>", path.read_bytes()[:12] + b"!!!!" + path.read_bytes()[16:]):
        path.write_bytes(damaged)
        with pytest.raises(Refused, match=r"x\.gz is damaged"):
            gunzip(path, tmp_path / "x", 5000)
    assert everything(tmp_path) == {"x": b"before", "x.gz": path.read_bytes()}


def test_extract_archive(tmp_path: Path) -> None:
    packed(tmp_path / "x.tar.gz", *GOOD)
    assert extract_archive(str(tmp_path / "x.tar.gz"), tmp_path / "out", remove_finished=True) == str(tmp_path / "out")
    assert "c" in everything(tmp_path / "out") and not (tmp_path / "x.tar.gz").exists()
    (tmp_path / "y.txt.gz").write_bytes(gzip.compress(b"hello"))
    assert extract_archive(tmp_path / "y.txt.gz") == tmp_path / "y.txt"
    with pytest.raises(RuntimeError, match=r"Unknown compression or archive type: '\.zip'"):
        extract_archive(tmp_path / "z.zip")
