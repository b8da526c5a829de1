"""What the notebooks of "PyTorch: Zero to GANs" call in lessons 2 to 4, in the forms in which they call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import zerograd as torch
import zerograd.nn as nn
import zerograd.nn.functional as F
from zerograd import vision
from zerograd.utils.data import DataLoader, TensorDataset, dataloader, random_split, sampler
from zerograd.vision import transforms
from zerograd.vision.datasets import MNIST
from zerograd.vision.transforms import ToTensor
from zerograd.vision.utils import make_grid


def test_lesson_2() -> None:
    inputs = torch.from_numpy(np.array([[73, 67, 43], [91, 88, 64], [87, 134, 58]], dtype="float32"))
    targets = torch.from_numpy(np.array([[56, 70], [81, 101], [119, 133]], dtype="float32"))
    w, b = torch.randn(2, 3, requires_grad=True), torch.randn(2, requires_grad=True)
    diff = inputs @ w.t() + b - targets
    loss = torch.sum(diff * diff) / diff.numel()
    loss.backward()
    with torch.no_grad():
        w -= w.grad * 1e-5
        b -= b.grad * 1e-5
        w.grad.zero_()
        b.grad.zero_()

    train_ds = TensorDataset(inputs, targets)
    assert len(train_ds[0:3]) == 2
    batch_size = 5
    train_dl = DataLoader(train_ds, batch_size, shuffle=True)
    model = nn.Linear(3, 2)
    opt = torch.optim.SGD(model.parameters(), lr=1e-5)
    for xb, yb in train_dl:
        loss = F.mse_loss(model(xb), yb)
        loss.backward()
        opt.step()
        opt.zero_grad()
    assert len(list(model.parameters())) == 2 and model.weight.shape == (2, 3) and model.bias.shape == (2,)
    assert isinstance(loss.item(), float)
    assert model(torch.tensor([[75, 63, 44.0]])).shape == (1, 2)


class MnistModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, xb: Any) -> Any:
        return self.linear(xb.reshape(-1, 784))


@pytest.mark.filterwarnings("ignore:.*image.*:UserWarning")
def test_lesson_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PIL")
    monkeypatch.chdir(tmp_path)
    dataset = MNIST(root="data/")
    assert vision.datasets.MNIST is MNIST and transforms.ToTensor is ToTensor
    image, _ = dataset[0]
    assert image.size == (28, 28)
    test_dataset = MNIST(root="data/", train=False, transform=transforms.ToTensor())
    dataset = MNIST(root="data/", train=True, transform=ToTensor())
    img_tensor, label = dataset[0]
    assert img_tensor.shape == (1, 28, 28) and isinstance(label, int)
    assert torch.max(img_tensor) <= 1 and torch.min(img_tensor) >= 0
    train_ds, val_ds = random_split(dataset, [3000, 1000])
    train_loader, val_loader = DataLoader(train_ds, 128, shuffle=True), DataLoader(val_ds, 128)
    indices = sampler.SubsetRandomSampler(range(100))
    assert len(list(dataloader.DataLoader(dataset, 100, sampler=indices))) == 1

    model = MnistModel()
    images, labels = next(iter(train_loader))
    outputs = model(images)
    probs = F.softmax(outputs, dim=1)
    assert probs[:2].data.shape == (2, 10) and abs(torch.sum(probs[0]).item() - 1) < 1e-5
    _, preds = torch.max(probs, dim=1)
    assert torch.tensor(torch.sum(preds == labels).item() / len(preds)).ndim == 0
    loss = F.cross_entropy(outputs, labels)
    loss.backward()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    optimizer.step()
    optimizer.zero_grad()
    batch_losses = [F.cross_entropy(model(images), labels) for images, labels in val_loader]
    assert torch.stack(batch_losses).mean().item() > 0
    img, _ = test_dataset[0]
    assert torch.max(model(img.unsqueeze(0)), dim=1)[1][0].item() in range(10)
    torch.save(model.state_dict(), "mnist-logistic.pth")
    model2 = MnistModel()
    model2.load_state_dict(torch.load("mnist-logistic.pth"))
    assert torch.equal(model2.linear.weight, model.linear.weight)


def test_lesson_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PIL")
    monkeypatch.chdir(tmp_path)
    dataset = MNIST(root="data/", download=False, transform=ToTensor())
    train_ds, _ = random_split(dataset, [len(dataset) - 1000, 1000])
    loader = DataLoader(train_ds, 128, shuffle=True, num_workers=0, pin_memory=False)
    images, labels = next(iter(loader))
    grid = make_grid(images, nrow=16)
    assert grid.permute((1, 2, 0)).shape == (242, 482, 3)

    device = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")
    model = nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10)).to(device, non_blocking=True)
    images, labels = images.to(device, non_blocking=True), labels.to(device, non_blocking=True)
    inputs = images.reshape(-1, 784)
    outputs = model(inputs)
    loss = F.cross_entropy(outputs, labels)
    loss.backward()
    for t in model.parameters():
        assert t.shape == t.grad.shape  # type: ignore[union-attr]

    layer1, layer2, combined_layer = nn.Linear(784, 32), nn.Linear(32, 10), nn.Linear(784, 10)
    combined_layer.weight.data = layer2.weight @ layer1.weight
    combined_layer.bias.data = layer1.bias @ layer2.weight.t() + layer2.bias
    assert torch.allclose(layer2(layer1(inputs)), combined_layer(inputs), 1e-3, 1e-5)
    xb = images.view(images.size(0), -1)
    assert F.relu(nn.Linear(784, 4)(xb)).min() >= 0
    assert str(device) == "cpu"
