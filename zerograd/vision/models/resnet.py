"""Residual networks: K. He, X. Zhang, S. Ren and J. Sun, *Deep residual learning for image recognition*, CVPR (2016).

A block computes what is to be *added* to its input, so that the gradient also has a way past it, however many blocks there are.
Parameters are called as in torchvision: what was trained there can be loaded here, and the other way round.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import nn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...tensor import Tensor

NO_WEIGHTS = (
    "zerograd has no trained weights to fetch. Save them with PyTorch,"
    " torch.save(torchvision.models.{0}(weights=...).state_dict(), path), and load them here,"
    " {0}().load_state_dict(torch.load(path))."
)


def _convolution(inputs: int, outputs: int, size: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel_size=size, stride=stride, padding=size // 2, bias=False)


class BasicBlock(nn.Module):
    """Two convolutions, and the input added to what they make of it: shape (N, planes, H / stride, W / stride).

    ``downsample``: what makes the input as small as the result, where it is not.

    >>> from zerograd.vision import models
    >>> block = models.BasicBlock(8, 8)
    >>> block(torch.ones(2, 8, 4, 4)).shape
    torch.Size([2, 8, 4, 4])
    """

    expansion = 1

    def __init__(
        self, inplanes: int, planes: int, stride: int = 1, downsample: nn.Module | None = None,
        norm_layer: Callable[[int], nn.Module] = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        self.conv1 = _convolution(inplanes, planes, 3, stride)
        self.bn1 = norm_layer(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = _convolution(planes, planes, 3)
        self.bn2 = norm_layer(planes)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)  # type: ignore[no-any-return]


class ResNet(nn.Module):
    """A residual network for images (N, 3, H, W): four groups of blocks, each with half the size and twice the channels.

    ``layers``: how many blocks each group has. ``zero_init_residual``: blocks begin by adding nothing.

    >>> from zerograd.vision import models
    >>> net = models.ResNet(models.BasicBlock, [1, 1, 1, 1], num_classes=10)
    >>> net.eval()(torch.ones(1, 3, 32, 32)).shape
    torch.Size([1, 10])
    """

    def __init__(
        self, block: type[BasicBlock], layers: Sequence[int], num_classes: int = 1000, zero_init_residual: bool = False,
        norm_layer: Callable[[int], nn.Module] = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        self.inplanes, self._norm_layer = 64, norm_layer
        self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = norm_layer(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, 64, layers[0])
        self.layer2 = self._make_layer(block, 128, layers[1], stride=2)
        self.layer3 = self._make_layer(block, 256, layers[2], stride=2)
        self.layer4 = self._make_layer(block, 512, layers[3], stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)
        self._begin(zero_init_residual)

    def _make_layer(self, block: type[BasicBlock], planes: int, blocks: int, stride: int = 1) -> nn.Sequential:
        downsample, outputs = None, planes * block.expansion
        if stride != 1 or self.inplanes != outputs:
            downsample = nn.Sequential(_convolution(self.inplanes, outputs, 1, stride), self._norm_layer(outputs))
        first = block(self.inplanes, planes, stride, downsample, self._norm_layer)
        self.inplanes = outputs
        return nn.Sequential(first, *[block(outputs, planes, norm_layer=self._norm_layer) for _ in range(1, blocks)])

    def _begin(self, zero_init_residual: bool) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if zero_init_residual:
            for module in self.modules():
                if isinstance(module, BasicBlock):
                    nn.init.constant_(module.bn2.weight, 0)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))  # type: ignore[no-any-return]


def resnet18(*, weights: Any = None, progress: bool = True, **options: Any) -> ResNet:
    """A residual network of 18 layers, 11.7 million numbers. ``options`` are those of ``ResNet``.

    Raises ValueError for ``weights``: there are none to fetch, and it says how to bring them.

    >>> from zerograd.vision import models
    >>> models.resnet18(num_classes=10).fc
    Linear(in_features=512, out_features=10, bias=True)
    """
    return _resnet("resnet18", [2, 2, 2, 2], weights, options)


def resnet34(*, weights: Any = None, progress: bool = True, **options: Any) -> ResNet:
    """A residual network of 34 layers, 21.8 million numbers. See ``resnet18``."""
    return _resnet("resnet34", [3, 4, 6, 3], weights, options)


def _resnet(name: str, layers: list[int], weights: Any, options: dict[str, Any]) -> ResNet:
    if weights is not None:
        raise ValueError(NO_WEIGHTS.format(name))
    return ResNet(BasicBlock, layers, **options)
