"""PNG files come from whatever converter is installed; where none is, or none works, the error says what to do."""

from __future__ import annotations

import os
import pathlib
import shutil
import struct
import sys
import types
import warnings
import xml.etree.ElementTree as ElementTree

import pytest
import scenes
from fake_programs import fake

import zerograd
from zerograd import viz
from zerograd.viz.drawing import png, programs

unix = pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")
GOOD = r"printf '\211PNG\r\n\032\nmade by %s\n' "


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """No converter but those that a test puts there; the tests with programs of this machine undo it."""
    monkeypatch.setattr(png, "_installed", lambda name: name != "cairosvg" and (tmp_path / name).exists())


def put(monkeypatch: pytest.MonkeyPatch, folder: pathlib.Path, **bodies: str) -> None:
    for name, body in bodies.items():
        monkeypatch.setenv("PATH", fake(name.replace("_", "-"), folder, body))


@unix
@pytest.mark.parametrize("name", ["rsvg-convert", "inkscape", "magick"])
@pytest.mark.needs("processes")
def test_each_converter_gets_the_picture_and_gives_the_png(
    name: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(monkeypatch, tmp_path, **{name: f'cat > "{tmp_path}/given"; echo "$@" > "{tmp_path}/arguments"; {GOOD} {name}'})
    picture = scenes.line_after()
    picture.save(tmp_path / "p.PNG")
    assert (tmp_path / "p.PNG").read_bytes() == picture.to_png() == f"\x89PNG\r\n\x1a\nmade by {name}\n".encode("latin-1")
    assert (tmp_path / "arguments").read_text(encoding="utf-8").split() == list(png.PROGRAMS[name])
    given = (tmp_path / "given").read_text(encoding="utf-8")
    ElementTree.fromstring(given)
    assert "@media" not in given and "var(" not in given  # plain light colours
    assert "@media" in picture.to_svg()


@unix
@pytest.mark.needs("processes")
def test_the_first_that_works_is_taken(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = "cat > /dev/null; "
    put(monkeypatch, tmp_path, rsvg_convert=read + "exit 1", inkscape=read + "echo no", magick=f"{read}{GOOD} magick")
    assert scenes.line_after().to_png().endswith(b"made by magick\n")
    put(monkeypatch, tmp_path, rsvg_convert=f"cat > /dev/null; {GOOD} rsvg")
    assert scenes.line_after().to_png().endswith(b"made by rsvg\n")


@unix
@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("cat > /dev/null; exit 3", "rsvg-convert failed with exit status 3"),
        ("cat > /dev/null; echo no", "rsvg-convert made something that is no PNG"),
        ("exec sleep 60", "rsvg-convert took longer than 0.3 s"),
    ],
)
@pytest.mark.needs("processes")
def test_a_converter_that_misbehaves(body: str, says: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LIMIT", 0.3 if "sleep" in body else 10.0)
    put(monkeypatch, tmp_path, rsvg_convert=body)
    with pytest.raises(RuntimeError, match=rf"a PNG needs a converter \({says}\): `pip install cairosvg`, or"):
        scenes.line_after().save(tmp_path / "p.png")
    assert not (tmp_path / "p.png").exists()


def test_no_converter_at_all(tmp_path: pathlib.Path) -> None:
    with pytest.raises(RuntimeError, match=r"\(none is installed\): `pip install cairosvg`, or .* save the picture as \.svg"):
        scenes.line_after().save(tmp_path / "p.png")
    assert not list(tmp_path.iterdir())


def test_cairosvg_comes_first_and_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "_installed", lambda name: name == "cairosvg")
    package = types.ModuleType("cairosvg")
    package.svg2png = lambda bytestring: png.SIGNATURE + bytestring[:4]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "cairosvg", package)
    assert scenes.line_after().to_png() == png.SIGNATURE + b"<svg"
    del package.svg2png
    with pytest.raises(RuntimeError, match=r"\(cairosvg failed with AttributeError\)"):
        scenes.line_after().to_png()


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="rsvg-convert is not installed here")
def test_a_real_converter_draws_light_on_white_in_the_size_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "_installed", lambda name: name == "rsvg-convert")
    w = zerograd.tensor(2.0, requires_grad=True)
    sizes = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for scale in (1, 2):
            made = viz.graph(w * 3, scale=scale).to_png()
            sizes.append(struct.unpack(">II", made[16:24]))
    (width, height), large = sizes
    assert width > 300 and large == (pytest.approx(2 * width, abs=2), pytest.approx(2 * height, abs=2))
