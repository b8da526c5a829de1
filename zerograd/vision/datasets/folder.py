"""Images in folders, one folder for each class."""
from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..pillow import pillow
from .vision import Root, Step, VisionDataset

IMG_EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
Test = Callable[[str], bool]
Sample = tuple[str, int]


def has_file_allowed_extension(filename: str, extensions: str | tuple[str, ...]) -> bool:
    """Does the name end so? Capitals do not matter.

    >>> has_file_allowed_extension("cat.PNG", (".jpg", ".png"))
    True
    """
    return filename.lower().endswith(extensions)


def find_classes(directory: Root) -> tuple[list[str], dict[str, int]]:
    """The folders in a folder, in alphabetical order, and the number of each. Raises FileNotFoundError where there is none."""
    classes = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())
    if not classes:
        raise FileNotFoundError(f"Couldn't find any class folder in {directory}.")
    return classes, {name: place for place, name in enumerate(classes)}


def make_dataset(directory: Root, class_to_idx: dict[str, int] | None = None, extensions: str | tuple[str, ...] | None = None,
                 is_valid_file: Test | None = None, allow_empty: bool = False) -> list[Sample]:  # fmt: skip
    """The files of each class with its number, in alphabetical order, from folders in its folder, too.

    Raises ValueError unless exactly one of ``extensions`` and ``is_valid_file`` says which files count, and FileNotFoundError for
    a class without any.
    """
    directory = os.path.expanduser(directory)
    if class_to_idx is None:
        _, class_to_idx = find_classes(directory)
    elif not class_to_idx:
        raise ValueError("'class_to_index' must have at least one entry to collect any samples.")
    if (extensions is None) == (is_valid_file is None):
        raise ValueError("Both extensions and is_valid_file cannot be None or not None at the same time")
    samples = []
    for name in sorted(class_to_idx):
        for folder, _, files in sorted(os.walk(os.path.join(directory, name), followlinks=True)):
            for path in (os.path.join(folder, file) for file in sorted(files)):
                if is_valid_file(path) if is_valid_file else has_file_allowed_extension(path, extensions or ()):
                    samples.append((path, class_to_idx[name]))
    empty = set(class_to_idx.values()) - {number for _, number in samples}
    if empty and not allow_empty:
        names = ", ".join(sorted(name for name, number in class_to_idx.items() if number in empty))
        text = f"Found no valid file for the classes {names}. "
        if extensions is not None:
            text += f"Supported extensions are: {extensions if isinstance(extensions, str) else ', '.join(extensions)}"
        raise FileNotFoundError(text)
    return samples


def default_loader(path: Root) -> Any:
    """An image from a file, in red, green and blue."""
    with open(path, "rb") as file:
        return pillow().open(file).convert("RGB")


class DatasetFolder(VisionDataset):
    """Files in folders, ``root/class/...``, each read by ``loader``; those count that end so, or that ``is_valid_file`` says.

    ``samples`` are their paths with the numbers of their classes, ``targets`` the numbers alone.
    """

    def __init__(self, root: Root, loader: Callable[[str], Any], extensions: tuple[str, ...] | None = None,
                 transform: Step | None = None, target_transform: Step | None = None, is_valid_file: Test | None = None,
                 allow_empty: bool = False) -> None:  # fmt: skip
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.classes, self.class_to_idx = self.find_classes(self.root)
        self.samples = self.make_dataset(self.root, self.class_to_idx, extensions, is_valid_file, allow_empty)
        self.targets = [number for _, number in self.samples]
        self.loader, self.extensions = loader, extensions

    @staticmethod
    def make_dataset(directory: Root, class_to_idx: dict[str, int] | None, extensions: tuple[str, ...] | None = None,
                     is_valid_file: Test | None = None, allow_empty: bool = False) -> list[Sample]:  # fmt: skip
        """What :func:`make_dataset` finds. A subclass may find other things. Raises ValueError without ``class_to_idx``."""
        if class_to_idx is None:
            raise ValueError("The class_to_idx parameter cannot be None.")
        return make_dataset(directory, class_to_idx, extensions, is_valid_file, allow_empty)

    def find_classes(self, directory: Root) -> tuple[list[str], dict[str, int]]:
        """What :func:`find_classes` finds. A subclass may leave some out."""
        return find_classes(directory)

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        path, target = self.samples[index]
        return self._item(self.loader(path), target)

    def __len__(self) -> int:
        return len(self.samples)


class ImageFolder(DatasetFolder):
    """Images in folders, ``root/dog/1.png``, ``root/cat/2.png``: the folders are the classes."""

    def __init__(self, root: Root, transform: Step | None = None, target_transform: Step | None = None,
                 loader: Callable[[str], Any] = default_loader, is_valid_file: Test | None = None,
                 allow_empty: bool = False) -> None:  # fmt: skip
        extensions = IMG_EXTENSIONS if is_valid_file is None else None
        super().__init__(root, loader, extensions, transform, target_transform, is_valid_file, allow_empty)
        self.imgs = self.samples
