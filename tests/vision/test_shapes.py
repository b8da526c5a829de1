"""The images that zerograd draws: always the same ones, too hard for a linear model, and easy for a small network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest

from zerograd.vision.datasets import CIFAR10, Shapes
from zerograd.vision.datasets.shapes import drawn

INSTEAD = "zerograd: CIFAR10 is not here: {} images of shapes are drawn instead; CIFAR10(root, download=True) fetches all {}.\n"


def test_ten_classes_in_equal_parts() -> None:
    shapes = Shapes(size=200)
    assert shapes.data.shape == (200, 32, 32, 3) and shapes.data.dtype == np.uint8
    assert np.bincount(shapes.targets).tolist() == [20] * 10
    assert len(shapes.classes) == 10 and shapes.class_to_idx["striped cross"] == 9
    assert repr(shapes) == "Dataset Shapes\n    Number of datapoints: 200\n    Split: Train"


def test_always_the_same_images() -> None:
    """To within a grey level, which is what another library's sine may change."""
    images, targets = drawn(3, seed=0)
    assert targets == [2, 1, 0]
    assert images.reshape(3, -1).mean(1) == pytest.approx([133.0042, 86.5658, 99.9274], abs=0.01)
    assert np.array_equal(images, drawn(3, seed=0)[0])
    assert not np.array_equal(Shapes(True, size=3).data, Shapes(False, size=3).data)


@pytest.mark.parametrize("size", [0, 1, 7, 501])
def test_any_number_of_them(size: int) -> None:
    assert len(Shapes(size=size)) == len(Shapes(size=size).targets) == size


def test_items() -> None:
    pytest.importorskip("PIL", reason="Pillow is not installed")
    shapes = Shapes(size=5, target_transform=str)
    image, target = shapes[2]
    assert image.mode == "RGB" and np.array_equal(np.asarray(image), shapes.data[2]) and target == str(shapes.targets[2])


@pytest.mark.once
def test_a_linear_model_stays_below_60_percent() -> None:
    """Least squares on the pixels, with weight decay."""
    train, test = Shapes(), Shapes(train=False)
    x, y = (each.data.reshape(len(each), -1).astype(np.float32) / 255 for each in (train, test))
    x, y = x - x.mean(0), y - x.mean(0)
    wanted, gram = np.eye(10, dtype=np.float32)[train.targets], x.T @ x
    weights = np.linalg.solve(gram + 1000 * np.eye(3072, dtype=np.float32), x.T @ wanted)
    assert 0.2 < ((y @ weights).argmax(1) == test.targets).mean() < 0.6


@pytest.fixture
def one_thread() -> Iterator[Any]:
    """PyTorch on one thread: on many it takes ten times as long where others work, too."""
    torch = oracle.the_torch()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield torch
    torch.set_num_threads(threads)


def test_a_small_network_reaches_85_percent(one_thread: Any) -> None:
    torch, nn = one_thread, one_thread.nn
    torch.manual_seed(0)
    train, test = Shapes(), Shapes(train=False)
    x, y = (torch.tensor(each.data).permute(0, 3, 1, 2).float() / 255 for each in (train, test))
    targets = torch.tensor(train.targets)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=6 * 157)
    for _ in range(4):  # of six that the schedule is made for
        for part in torch.randperm(5000).split(32):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[part]), targets[part]).backward()
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        reached = (model(y).argmax(1) == torch.tensor(test.targets)).float().mean().item()
    assert reached > 0.85


@pytest.mark.once
@pytest.mark.parametrize(("train", "part", "whole"), [(True, "5,000 training", "50,000"), (False, "1,000 test", "10,000")])
def test_they_stand_in_for_cifar10(
    train: bool, part: str, whole: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images = CIFAR10(tmp_path, train)
    assert capsys.readouterr().out == INSTEAD.format(part, whole)
    assert np.array_equal(images.data, Shapes(train).data) and images.classes == Shapes.classes


def fill(root: Path) -> Any:
    folder = root / "cifar-10-batches-bin"
    folder.mkdir(parents=True)
    records = np.random.RandomState(0).randint(0, 256, (6, 3073)).astype(np.uint8)
    records[:, 0] %= 10
    for name, record in zip([*CIFAR10.train_list, *CIFAR10.test_list], records):
        (folder / name).write_bytes(record.tobytes())
    return records


def test_photographs_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = fill(tmp_path)
    train, test = CIFAR10(tmp_path), CIFAR10(tmp_path, train=False, download=True)
    assert not capsys.readouterr().out
    assert train.data.shape == (5, 32, 32, 3) and train.targets == records[:5, 0].tolist()
    assert np.array_equal(test.data[0], records[5, 1:].reshape(3, 32, 32).transpose(1, 2, 0))
    assert train.classes[0] == "airplane" and train.class_to_idx["truck"] == 9
    assert repr(train) == f"Dataset CIFAR10\n    Number of datapoints: 5\n    Root location: {tmp_path}\n    Split: Train"


@pytest.mark.parametrize("content", [b"", b"1" * 3072, b"1" * 3073])
def test_a_damaged_file_is_named(content: bytes, tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "cifar-10-batches-bin" / "data_batch_3.bin").write_bytes(content)
    with pytest.raises(RuntimeError, match=r"data_batch_3\.bin is damaged; remove it and download it again"):
        CIFAR10(tmp_path)
