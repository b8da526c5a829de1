"""Programs with pictures, one a line, right or wrong: what each shows, what it warns of, and which random number comes next.

``tests/record.py`` writes torchvision's answers down, ``tests/vision/test_vision.py`` makes ours.
"""

# ruff: noqa: E501, because a case stands on one line
from __future__ import annotations

import importlib
import random
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import oracle

SETUP = """
grey = Image.fromarray(np.arange(20, dtype=np.uint8).reshape(4, 5) * 12)
rgb = Image.fromarray((np.arange(90).reshape(5, 6, 3) * 37 % 256).astype(np.uint8))
rgba = rgb.convert("RGBA")
deep = Image.fromarray(np.arange(6, dtype=np.int32).reshape(2, 3) * 1000)
real = Image.fromarray(np.arange(6, dtype=np.float32).reshape(2, 3) / 4)
bits = Image.fromarray(np.eye(3, dtype=np.uint8) * 255).convert("1")
t = torch.arange(24.).reshape(1, 4, 6) / 24
c = torch.arange(60).reshape(3, 4, 5).to(torch.uint8) * 4
batch = torch.arange(72.).reshape(6, 1, 3, 4) / 72
colour = torch.arange(54.).reshape(2, 3, 3, 3) / 54
"""

CASES = """
T.ToTensor()(grey)|T.ToTensor()(rgb)|T.ToTensor()(rgba).shape|T.ToTensor()(deep)|T.ToTensor()(real)|T.ToTensor()(bits)|T.ToTensor()(rgb.convert('LA'))|T.ToTensor()(rgb.convert('CMYK')).shape
T.ToTensor()(Image.fromarray(np.arange(6, dtype=np.uint16).reshape(2, 3)))|T.ToTensor()(grey).is_contiguous()|T.ToTensor()(np.zeros((2, 3, 3)))|T.ToTensor()(np.full((2, 3), 7, np.uint8))|T.ToTensor()(np.zeros(3))|T.ToTensor()(t)|T.ToTensor()(5)
T.ToTensor()(np.zeros((1, 2, 3, 4)))|torch.set_default_dtype(torch.float64); r = T.ToTensor()(grey).dtype; torch.set_default_dtype(torch.float32); r|T.ToTensor()(np.arange(4).reshape(2, 2))|T.ToTensor()(np.zeros((2, 2), bool))
T.PILToTensor()(grey)|T.PILToTensor()(rgb)|T.PILToTensor()(deep)|T.PILToTensor()(bits)|T.PILToTensor()(t)|T.PILToTensor()(rgb).is_contiguous(),T.PILToTensor()(rgb).stride()
px(T.ToPILImage()(t))|px(T.ToPILImage()(t[0]))|px(T.ToPILImage()(c))|px(T.ToPILImage()(c.float() / 255))|px(T.ToPILImage('F')(t))|px(T.ToPILImage('YCbCr')(c))|px(T.ToPILImage('L')(c))|px(T.ToPILImage('RGB')(t))
px(T.ToPILImage()(torch.zeros(4, 2, 2, dtype=torch.uint8)))|px(T.ToPILImage('CMYK')(torch.zeros(4, 2, 2)))|px(T.ToPILImage()(torch.zeros(2, 2, 2)))|T.ToPILImage()(torch.zeros(5, 2, 2))|T.ToPILImage()(torch.zeros(1, 1, 2, 2))|T.ToPILImage()(torch.zeros(3))
px(T.ToPILImage()(torch.arange(4).reshape(1, 2, 2).int()))|px(T.ToPILImage()(torch.arange(4).reshape(1, 2, 2).to(torch.int16)))|T.ToPILImage()(torch.arange(4).reshape(1, 2, 2))|T.ToPILImage()(c.int())|T.ToPILImage()('a')|T.ToPILImage()(grey)
px(T.ToPILImage()(np.zeros((2, 3, 3), np.uint8)))|px(T.ToPILImage()(np.ones((2, 3))))|T.ToPILImage('LAB')(c)|T.ToPILImage('L')(torch.zeros(4, 2, 2))|T.ToPILImage('L')(torch.zeros(2, 2, 2))|px(T.ToPILImage()(torch.ones(1, 2, 2, requires_grad=True)))
T.Normalize((.5,), (.5,))(t)|T.Normalize((.1, .2, .3), (.5, .6, .7))(colour)|T.Normalize(.5, 2.)(t)|T.Normalize([0], [0])(t)|T.Normalize((.5,), (.5,))(c)|T.Normalize((.5,), (.5,))(t[0])|T.Normalize((.5,), (.5,))(grey)|T.Normalize((.5, .5), (.5, .5))(t)
T.Normalize((.5, .5), (1., 1.))(colour)|T.Normalize((.5,), (.5,), inplace=True)(t) is t,t|T.Normalize(torch.tensor([.5]), torch.tensor([.5]))(t)|T.Normalize((.5,), (.5,))(t.double()).dtype|T.Normalize((.5,), (1e-50,))(t)|T.Normalize(np.array([.5]), np.array([.5]))(t)
T.Compose([T.ToTensor(), T.Normalize((.5,), (.5,))])(grey)|T.Compose([])(5)|T.Compose([T.ToTensor(), T.Normalize((0.5, 0.5), [0.5])])|T.Compose([])|T.ToTensor()|T.PILToTensor()|T.ToPILImage()|T.ToPILImage('L')|T.Normalize(.5, [1])|T.Compose(5)(grey)|T.Compose()
T.Normalize()|T.ToTensor()()|T.Normalize((.5,), (.5,)).state_dict()|isinstance(T.Normalize(0, 1), torch.nn.Module),isinstance(T.ToTensor(), torch.nn.Module)
F.to_tensor(grey)|F.pil_to_tensor(rgb).shape|px(F.to_pil_image(t, 'F'))|F.normalize(t, [.5], [.5])|F.normalize(t, [.5], [.5], True) is t
U.make_grid(batch)|U.make_grid(batch, nrow=4, padding=1)|U.make_grid(batch, nrow=2, padding=0)|U.make_grid(batch, 3, 1, True)|U.make_grid(batch, 3, 1, True, (0.2, 0.6))|U.make_grid(batch, 3, 1, True, None, True)|U.make_grid(batch, pad_value=.5, padding=1)
U.make_grid(colour, padding=1)|U.make_grid(list(colour), padding=1)|U.make_grid(t)|U.make_grid(t[0])|U.make_grid(c, padding=1)|U.make_grid(batch[:1])|U.make_grid(batch[:1], normalize=True)|U.make_grid(5)|U.make_grid([5])|U.make_grid((t, t))
U.make_grid(batch, normalize=True, value_range=[0, 1])|U.make_grid(batch * 0, normalize=True, padding=0)|U.make_grid(batch, normalize=1, padding=0)|U.make_grid(batch, 3, 1, True, (0.2, 0.6), True)|r = U.make_grid(batch, normalize=True); batch[0]|U.make_grid(list(batch), 0)
U.make_grid([t, t[0]])|U.make_grid([])|U.make_grid(batch[:0])|U.make_grid(batch.to(torch.uint8), padding=1, pad_value=3)|U.make_grid(colour.requires_grad_()).requires_grad|U.make_grid(torch.zeros(3))|U.make_grid(torch.zeros(2, 2, 3, 3)).shape|U.make_grid(batch, nrow=16).shape
U.save_image(batch, file('a.png'), nrow=3); px(opened('a.png'))|U.save_image(colour[0], file('a.png')); px(opened('a.png'))|U.save_image(colour * 2 - .5, file('a.bmp'), padding=1); px(opened('a.bmp'))|U.save_image(c, file('a.png'))|U.save_image(colour[0], file('a'))
U.save_image(colour[0], file('a'), 'png'); px(opened('a'))|U.save_image(colour, file('a.png'), normalize=True, nrow=1); px(opened('a.png'))|U.save_image(torch.zeros(2, 3, 3), file('a.png'))
d = D.MNIST(root); d|d = D.MNIST(root, train=False, transform=T.ToTensor()); d|D.MNIST(root, transform=T.Compose([T.ToTensor(), T.Normalize((.5,), (.5,))]), target_transform=len)|d = D.MNIST(root); px(d[1][0]),d[1][1],len(d),d.data.shape,d.data.dtype,d.targets
d = D.MNIST(root, transform=T.ToTensor(), target_transform=lambda y: y * 10); d[2]|D.MNIST(root).classes|D.MNIST(root).class_to_idx|D.MNIST(root)[6]|D.MNIST(root)[-1][1]|D.MNIST(root).train_labels|D.MNIST(root).train_data.shape|D.MNIST(root, False).test_labels
D.MNIST(root).raw_folder|D.MNIST(root).train,D.MNIST(root).split|D.MNIST(root, train=0)|D.MNIST(root, transforms=5)|D.MNIST()|D.FashionMNIST(root)|D.FashionMNIST.classes|D.FashionMNIST(root, transform=T.ToTensor(), download=True)[0][0].sum()
D.VisionDataset(root)|D.VisionDataset(root, transforms=5, transform=5)|D.VisionDataset(root)[0]|len(D.VisionDataset(root))|D.VisionDataset(root, transforms=T.ToTensor()).transforms|D.vision.StandardTransform(T.ToTensor(), len)|D.FashionMNIST(root + 'nowhere')
"""


def lines() -> list[str]:
    return [case for case in CASES.replace("\n", "|").split("|") if case]


def px(image: Any) -> Any:
    """An image's mode and size, and its pixels."""
    return image.mode, image.size, np.asarray(image).tolist()


def fill(root: Path) -> None:
    """Small sets, in the layout of the real ones."""
    r = np.random.RandomState(0)
    for name in ("MNIST", "FashionMNIST"):
        raw = root / name / "raw"
        raw.mkdir(parents=True)
        for part, count in (("train", 6), ("t10k", 3)):
            head = b"\0\0\10\3" + b"".join(size.to_bytes(4, "big") for size in (count, 2, 3))
            (raw / f"{part}-images-idx3-ubyte").write_bytes(head + r.bytes(count * 6))
            labels = bytes(r.randint(0, 10, count).tolist())
            (raw / f"{part}-labels-idx1-ubyte").write_bytes(b"\0\0\10\1" + count.to_bytes(4, "big") + labels)


def answer(code: str, library: str) -> list[Any]:
    """What ``code`` shows and warns of after ``manual_seed(0)``, and the next number of the default generator."""
    from PIL import Image

    torch = importlib.import_module(library)
    vision = importlib.import_module("torchvision" if library == "torch" else "zerograd.vision")
    functional = importlib.import_module(f"{vision.__name__}.transforms.functional")
    with tempfile.TemporaryDirectory() as root:
        fill(Path(root))

        def file(name: str) -> str:
            return f"{root}/{name}"

        def opened(name: str) -> Any:
            with Image.open(file(name)) as image:
                image.load()
                return image

        names = {"torch": torch, "np": np, "Image": Image, "px": px, "file": file, "opened": opened, "root": f"{root}/",
                 "T": vision.transforms, "F": functional, "U": vision.utils, "D": vision.datasets}  # fmt: skip
        exec(SETUP, names)
        torch.manual_seed(0)
        random.seed(0)
        told = oracle.run(code.replace("; ", "\n"), names)
    texts = [text.replace(root, "ROOT").replace("zerograd.vision", "torchvision").replace("zerograd.", "torch.") for text in told]
    return [*texts, torch.rand(1).item()]
