"""MNIST and its twin of clothes: grey images of 28×28."""
from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any, ClassVar

from ...core import errors
from ...tensor import Tensor
from .. import archives, download as web
from ..download import Expected
from ..pillow import image_of
from . import digits, idx
from .vision import Root, Step, VisionDataset

_told: set[tuple[str, str]] = set()  # for which sets it was said that only a part is used


class MNIST(VisionDataset):
    """Handwritten digits with their labels, as (image, number) or what ``transform`` and ``target_transform`` make of them.

    The files of the whole set, 60,000 images to train with and 10,000 to test with, are read from ``root/MNIST/raw`` if they
    are there, and fetched there by ``download=True``. Without them, and without a network, a sample of 4,000 and 1,000 images is
    used that comes with zerograd, and a line says so.

    >>> digits = MNIST("data", train=False)
    zerograd: MNIST is used in part, 1,000 test images that come with zerograd; MNIST(root, download=True) fetches all 10,000.
    >>> digits.data.shape, digits.targets[:3], digits.classes[7]
    (torch.Size([1000, 28, 28]), tensor([0, 5, 1]), '7 - seven')
    """

    mirrors: ClassVar[list[str]] = [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ]
    resources: ClassVar[list[tuple[str, str]]] = [
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    ]
    # SHA-256 and sizes as TensorFlow Datasets has published them for the same files since 2019.
    _expected: ClassVar[dict[str, Expected]] = {
        "train-images-idx3-ubyte.gz": Expected(9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        "train-labels-idx1-ubyte.gz": Expected(28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        "t10k-images-idx3-ubyte.gz": Expected(1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        "t10k-labels-idx1-ubyte.gz": Expected(4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    }
    classes: ClassVar[list[str]] = [
        "0 - zero", "1 - one", "2 - two", "3 - three", "4 - four", "5 - five", "6 - six", "7 - seven", "8 - eight", "9 - nine",
    ]  # fmt: skip
    _sampled: ClassVar[bool] = True  # whether zerograd carries a part of it

    def __init__(self, root: Root, train: bool = True, transform: Step | None = None,
                 target_transform: Step | None = None, download: bool = False) -> None:  # fmt: skip
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        reached = True
        if download:
            try:
                self.download()
            except web.Unreachable:
                if not self._sampled:
                    raise
                reached = False
        if self._check_exists():
            self.data, self.targets = self._load_data()
        elif self._sampled:
            self._tell(reached)
            self.data, self.targets = digits.sample(bool(train))
        else:
            raise RuntimeError("Dataset not found. You can use download=True to download it")

    def _tell(self, reached: bool) -> None:
        """One line about what is used instead of the whole set, once for each part of it. Lessons store it: it names no path and
        no reason that varies."""
        part, all_ = ("4,000 training", "60,000") if self.train else ("1,000 test", "10,000")
        why = "is used in part" if reached else "could not be fetched and is used in part"
        name = type(self).__name__
        if (name, part) not in _told:
            _told.add((name, part))
            more = f"{name}(root, download=True) fetches all {all_}."
            print(f"zerograd: {name} {why}, {part} images that come with zerograd; {more}")

    def _names(self) -> list[str]:
        """The files of images and of labels for this part of the set."""
        part = "train" if self.train else "t10k"
        return [f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"]

    def _check_exists(self) -> bool:
        return all(idx.find(Path(self.raw_folder), name) for name in self._names())

    def _load_data(self) -> tuple[Tensor, Tensor]:
        images, labels = (idx.find(Path(self.raw_folder), name) for name in self._names())
        assert images and labels
        return idx.read(images, 3), idx.read(labels, 1).long()

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        return self._item(image_of(self.data[index].numpy(), "L"), int(self.targets[index]))

    def __len__(self) -> int:
        return len(self.data)

    @property
    def raw_folder(self) -> str:
        return os.path.join(self.root, type(self).__name__, "raw")

    @property
    def processed_folder(self) -> str:
        return os.path.join(self.root, type(self).__name__, "processed")

    @property
    def class_to_idx(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.classes)}

    def download(self) -> None:
        """Fetch what is missing of the whole set. Raises RuntimeError if no mirror gives it, with what each of them said."""
        if not self._check_exists():
            self.root = type(self.root)(web.writable(Path(self.root)))
        raw = Path(self.raw_folder)
        for name, md5 in self.resources:
            if idx.find(raw, name.removesuffix(".gz")):
                continue
            expected = self._expected.get(name, Expected(md5=md5))
            packed = web.fetch([f"{mirror}{name}" for mirror in self.mirrors], raw / name, expected)
            archives.gunzip(packed, packed.with_suffix(""), idx.LARGEST)
            packed.unlink()

    def extra_repr(self) -> str:
        return f"Split: {'Train' if self.train is True else 'Test'}"

    def _renamed(self, old: str, new: str) -> Any:
        warnings.warn(f"{old} has been renamed {new}", stacklevel=errors.outside())
        return getattr(self, new)

    train_labels = property(lambda self: self._renamed("train_labels", "targets"))
    test_labels = property(lambda self: self._renamed("test_labels", "targets"))
    train_data = property(lambda self: self._renamed("train_data", "data"))
    test_data = property(lambda self: self._renamed("test_data", "data"))


class FashionMNIST(MNIST):
    """Ten kinds of clothes, in images like MNIST's. zerograd carries none of them: ``download=True`` fetches them.

    Raises RuntimeError where they are not.
    """

    mirrors: ClassVar[list[str]] = [
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ]
    resources: ClassVar[list[tuple[str, str]]] = [
        ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
        ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
    ]
    _expected: ClassVar[dict[str, Expected]] = {
        "train-images-idx3-ubyte.gz": Expected(26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        "train-labels-idx1-ubyte.gz": Expected(29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        "t10k-images-idx3-ubyte.gz": Expected(4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        "t10k-labels-idx1-ubyte.gz": Expected(5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    }
    classes: ClassVar[list[str]] = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ]  # fmt: skip
    _sampled: ClassVar[bool] = False
