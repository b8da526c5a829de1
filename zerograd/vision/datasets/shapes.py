"""Coloured images that are drawn, not photographed: five shapes, plain or striped, so ten classes. They need no file.

Colours, place, size, turn, direction of the stripes and noise are random, so that no pixel tells the class by itself: a linear
model on the pixels is right for a third of the test images, a small convolutional network for nine of ten.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from ..pillow import image_of
from .vision import Step, VisionDataset

_SHAPES = ("disc", "square", "triangle", "ring", "cross")
CLASSES = [f"{texture} {shape}" for shape in _SHAPES for texture in ("plain", "striped")]
Array = Any  # one of NumPy's
SIDE = 32


class Shapes(VisionDataset):
    """Images of 32×32 pixels in red, green and blue: 5,000 to train with, 1,000 to test with, or ``size``; always the same ones.

    >>> shapes = Shapes(train=False, size=20)
    >>> shapes.data.shape, shapes.targets[:4], shapes.classes[3]
    ((20, 32, 32, 3), [3, 6, 6, 0], 'striped square')
    """

    classes = CLASSES

    def __init__(self, train: bool = True, transform: Step | None = None, target_transform: Step | None = None,
                 size: int | None = None) -> None:  # fmt: skip
        super().__init__(transform=transform, target_transform=target_transform)
        self.train = train
        self.data, self.targets = drawn((5000 if train else 1000) if size is None else size, seed=0 if train else 1)
        self.class_to_idx = {name: place for place, name in enumerate(self.classes)}

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        return self._item(image_of(self.data[index], "RGB"), self.targets[index])

    def __len__(self) -> int:
        return len(self.data)

    def extra_repr(self) -> str:
        return f"Split: {'Train' if self.train else 'Test'}"


def drawn(count: int, seed: int) -> tuple[Array, list[int]]:
    """So many images, (count, 32, 32, 3), and their classes, as many of each, in a random order."""
    random = np.random.RandomState(seed)
    targets = random.permutation(np.arange(count) % len(CLASSES))
    parts = [_draw(targets[start : start + 500], random) for start in range(0, count, 500)]  # the memory of 500 at a time
    return np.concatenate([np.zeros((0, SIDE, SIDE, 3), np.uint8), *parts]), targets.tolist()


def _draw(targets: Array, random: np.random.RandomState) -> Array:
    x, y = _turned(len(targets), random)
    inside = np.choose(targets[:, None, None] // 2, _distances(x, y))
    cover = np.clip(0.5 - inside, 0, 1)[..., None]  # how much of the pixel the shape covers
    stripes = _stripes(x, y, random) * (targets % 2)[:, None, None, None]
    ground, paint, second = _colours(len(targets), random)
    image = ground + cover * (paint + stripes * (second - paint) - ground)
    image += random.normal(0, 0.06, image.shape)
    return np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)


def _turned(count: int, random: np.random.RandomState) -> tuple[Array, Array]:
    """For each pixel of each image, where it is as seen from a shape of a random place and turn; in units of its size, 10."""
    angle, across, down = (random.uniform(low, high, (count, 1, 1)) for low, high in ((-0.5, 0.5), (-5, 5), (-5, 5)))
    size = random.uniform(0.75, 1.2, (count, 1, 1))
    row, column = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    x, y = column - across, row - down
    return (np.cos(angle) * x + np.sin(angle) * y) / size, (np.cos(angle) * y - np.sin(angle) * x) / size


def _distances(x: Array, y: Array) -> list[Array]:
    """How far each pixel is from the edge of each shape, negative inside."""
    from_middle = np.hypot(x, y)
    bars = [np.maximum(np.abs(a) - 10, np.abs(b) - 3.5) for a, b in ((x, y), (y, x))]
    slopes = [np.cos(turn) * x + np.sin(turn) * y for turn in (np.pi / 2, np.pi * 7 / 6, np.pi * 11 / 6)]
    return [
        from_middle - 9,
        np.maximum(np.abs(x), np.abs(y)) - 8,
        np.max(slopes, 0) - 5.5,
        np.abs(from_middle - 7) - 2.5,
        np.minimum(*bars),
    ]


def _stripes(x: Array, y: Array, random: np.random.RandomState) -> Array:
    """0 or 1, and something between at their edges: stripes of a random direction, four to five pixels from one to the next."""
    direction, phase = (random.uniform(0, 2 * np.pi, (len(x), 1, 1)) for _ in range(2))
    wave = np.sin((np.cos(direction) * x + np.sin(direction) * y) * (2 * np.pi / 4.5) + phase)
    return np.clip(0.5 + wave, 0, 1)[..., None]


def _colours(count: int, random: np.random.RandomState) -> tuple[Array, Array, Array]:
    """Of the ground, rather dark; of the shape, brighter; and of its stripes, another bright one or nearly the ground's."""
    ground, paint, second = (random.uniform(0, 1, (count, 1, 1, 3)) for _ in range(3))
    ground, paint = ground * 0.55, 0.35 + paint * 0.65
    return ground, paint, np.where(np.abs(second - paint).max(-1, keepdims=True) < 0.4, ground, second)
