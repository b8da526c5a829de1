"""Pictures from files: PNG as it was written, JPEG as Pillow reads it, and errors that name the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import zerograd as torch
from zerograd.vision.io import ImageReadMode, read_image

Image: Any = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
RGB = (np.arange(60).reshape(4, 5, 3) * 4).astype(np.uint8)


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("LA", 2), ("RGB", 3), ("RGBA", 4)])
def test_png_as_it_is(mode: str, channels: int, tmp_path: Path) -> None:
    image = Image.fromarray(RGB).convert(mode)
    image.save(tmp_path / "x.png")
    read = read_image(str(tmp_path / "x.png"))
    assert read.shape == (channels, 4, 5) and read.dtype is torch.uint8 and read.is_contiguous()
    assert np.array_equal(read.numpy(), np.asarray(image).reshape(4, 5, channels).transpose(2, 0, 1))


@pytest.mark.parametrize(("mode", "channels"), [("GRAY", 1), ("GRAY_ALPHA", 2), ("RGB", 3), ("RGB_ALPHA", 4), ("rgb", 3)])
def test_made_another_kind(mode: str, channels: int, tmp_path: Path) -> None:
    Image.fromarray(RGB).save(tmp_path / "x.png")
    for wanted in (mode, ImageReadMode[mode.upper()]):
        assert read_image(tmp_path / "x.png", wanted).shape == (channels, 4, 5)


def test_what_is_packed_is_shown(tmp_path: Path) -> None:
    few = Image.fromarray(RGB).convert("P", palette=Image.Palette.ADAPTIVE, colors=256)
    few.save(tmp_path / "few.png")
    assert np.array_equal(read_image(tmp_path / "few.png").numpy().transpose(1, 2, 0), np.asarray(few.convert("RGB")))
    Image.fromarray(np.eye(3, dtype=np.uint8) * 255).convert("1").save(tmp_path / "bits.png")
    assert read_image(tmp_path / "bits.png").tolist() == [[[255, 0, 0], [0, 255, 0], [0, 0, 255]]]


@pytest.mark.needs("JPEG")
def test_jpeg(tmp_path: Path) -> None:
    Image.fromarray(RGB).save(tmp_path / "x.jpg")
    with Image.open(tmp_path / "x.jpg") as image:
        assert np.array_equal(read_image(tmp_path / "x.jpg").numpy(), np.asarray(image).transpose(2, 0, 1))


@pytest.mark.needs("JPEG")
def test_turned_as_the_camera_was(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(RGB).save(tmp_path / "x.jpg", exif=exif)
    assert read_image(tmp_path / "x.jpg").shape == (3, 4, 5)
    assert read_image(tmp_path / "x.jpg", apply_exif_orientation=True).shape == (3, 5, 4)


def test_errors_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"^\[Errno \d+\] No such file or directory: 'nowhere\.png'$"):
        read_image("nowhere.png")
    (tmp_path / "x.png").write_bytes(b"no picture")
    with pytest.raises(RuntimeError, match=r"x\.png is no picture that can be read"):
        read_image(tmp_path / "x.png")
    Image.fromarray(np.random.RandomState(0).randint(0, 256, (40, 40, 3)).astype(np.uint8)).save(tmp_path / "y.png")
    (tmp_path / "y.png").write_bytes((tmp_path / "y.png").read_bytes()[:999])
    with pytest.raises(RuntimeError, match=r"y\.png is no picture that can be read"):
        read_image(tmp_path / "y.png")
