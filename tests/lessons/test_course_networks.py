"""The networks of "PyTorch: Zero to GANs", lessons 5 to 7, in small: what their notebooks call, with PyTorch's losses."""

from __future__ import annotations

from typing import Any

import oracle
import pytest

import zerograd


def convolutional(torch: Any) -> list[float]:
    """Lesson 5: three pairs of convolutions, each with a pooling, and three layers of neurons."""
    nn, F = torch.nn, torch.nn.functional

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.network = nn.Sequential(
                nn.Conv2d(3, 8, kernel_size=3, padding=1), nn.ReLU(),
                nn.Conv2d(8, 16, kernel_size=3, stride=1, padding=1), nn.ReLU(), nn.MaxPool2d(2, 2),
                nn.Conv2d(16, 16, kernel_size=3, stride=1, padding=1), nn.ReLU(), nn.MaxPool2d(2, 2),
                nn.Flatten(), nn.Linear(16 * 4 * 4, 32), nn.ReLU(), nn.Linear(32, 10),
            )  # fmt: skip

        def forward(self, xb: Any) -> Any:
            return self.network(xb)

    model, images, labels = Net(), torch.rand(6, 3, 16, 16), torch.tensor([0, 1, 2, 3, 4, 5])
    optimizer, losses = torch.optim.Adam(model.parameters(), 0.001), []
    for _ in range(4):
        model.train()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    model.eval()
    with torch.no_grad():
        _, preds = torch.max(model(images[0].unsqueeze(0)), dim=1)
    return [*losses, float(preds[0].item())]


def residual(torch: Any) -> list[float]:
    """Lesson 6: blocks with batch normalisation, an input that is added again, one-cycle learning rate, clipping."""
    nn, F = torch.nn, torch.nn.functional

    def conv_block(inputs: int, outputs: int, pool: bool = False) -> Any:
        layers = [nn.Conv2d(inputs, outputs, kernel_size=3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
        return nn.Sequential(*layers, *[nn.MaxPool2d(2)] * pool)

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.conv1, self.conv2 = conv_block(3, 8), conv_block(8, 16, pool=True)
            self.res1 = nn.Sequential(conv_block(16, 16), conv_block(16, 16))
            self.classifier = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(16, 10))

        def forward(self, xb: Any) -> Any:
            out = self.conv2(self.conv1(xb))
            return self.classifier(self.res1(out) + out)

    torch.cuda.empty_cache()
    model, images, labels = Net(), torch.rand(8, 3, 16, 16), torch.arange(8)
    optimizer = torch.optim.Adam(model.parameters(), 0.01, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, epochs=1, steps_per_epoch=4)
    losses = []
    for _ in range(4):
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.1)
        optimizer.step()
        optimizer.zero_grad()
        losses += [loss.item(), optimizer.param_groups[0]["lr"]]
        schedule.step()
    return [*losses, F.cross_entropy(model.eval()(images), labels).item()]


def adversarial(torch: Any) -> list[float]:
    """Lesson 7: a generator of transposed convolutions, and a discriminator of convolutions."""
    nn, F = torch.nn, torch.nn.functional
    discriminator = nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=4, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(8, 16, kernel_size=4, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(16, 1, kernel_size=4, stride=1, padding=0, bias=False), nn.Flatten(), nn.Sigmoid(),
    )  # fmt: skip
    generator = nn.Sequential(
        nn.ConvTranspose2d(16, 16, kernel_size=4, stride=1, padding=0, bias=False), nn.BatchNorm2d(16), nn.ReLU(True),
        nn.ConvTranspose2d(16, 8, kernel_size=4, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(True),
        nn.ConvTranspose2d(8, 3, kernel_size=4, stride=2, padding=1, bias=False), nn.Tanh(),
    )  # fmt: skip
    moves = [torch.optim.Adam(each.parameters(), lr=2e-4, betas=(0.5, 0.999)) for each in (discriminator, generator)]
    real, losses = torch.randn(8, 3, 16, 16), []
    for _ in range(3):
        moves[0].zero_grad()
        real_loss = F.binary_cross_entropy(discriminator(real), torch.ones(8, 1))
        fake_loss = F.binary_cross_entropy(discriminator(generator(torch.randn(8, 16, 1, 1))), torch.zeros(8, 1))
        (real_loss + fake_loss).backward()
        moves[0].step()
        moves[1].zero_grad()
        loss = F.binary_cross_entropy(discriminator(generator(torch.randn(8, 16, 1, 1))), torch.ones(8, 1))
        loss.backward()
        moves[1].step()
        losses += [real_loss.item(), fake_loss.item(), loss.item()]
    return losses


@pytest.mark.parametrize("network", [convolutional, residual, adversarial])
def test_it_trains_as_in_pytorch(network: Any) -> None:
    answers = []
    for library in (zerograd, oracle.the_torch()):
        library.manual_seed(0)
        answers.append(network(library))
    assert answers[0] == pytest.approx(answers[1], rel=1e-3)


@pytest.mark.parametrize("network", [convolutional, residual, adversarial])
def test_it_runs_everywhere(network: Any) -> None:
    zerograd.manual_seed(0)
    assert all(each == each for each in network(zerograd))  # no nan
