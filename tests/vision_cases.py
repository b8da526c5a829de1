"""Programs with pictures, one a line, right or wrong: what each shows, what it warns of, and which random number comes next.

``tests/record.py`` writes torchvision's answers down, ``tests/vision/test_vision.py`` makes ours.
"""

# ruff: noqa: E501, because a case stands on one line
from __future__ import annotations

import importlib
import random
import re
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
T.ToTensor()(np.zeros((1, 2, 3, 4)))|torch.set_default_dtype(torch.float64); r = T.ToTensor()(grey).dtype; torch.set_default_dtype(torch.float32); r|T.ToTensor()(np.arange(4, dtype=np.int64).reshape(2, 2))|T.ToTensor()(np.zeros((2, 2), bool))
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
T.InterpolationMode.BILINEAR|T.InterpolationMode('nearest-exact')|list(T.InterpolationMode)|T.InterpolationMode.BICUBIC.value
px(T.Resize(3)(grey))|px(T.Resize((2, 7))(rgb))|px(T.Resize(8)(rgb))|px(T.Resize((2, 7), T.InterpolationMode.NEAREST)(rgb))|px(T.Resize((3, 3), T.InterpolationMode.BICUBIC)(grey))|px(T.Resize((3, 3), 1)(grey))|px(T.Resize([3])(grey))
px(T.Resize(3, max_size=4)(grey))|px(T.Resize(3, max_size=3)(grey))|T.Resize((3, 3), max_size=4)(grey)|T.Resize(3, max_size=2)(grey)|T.Resize(4)(grey) is grey|T.Resize((1, 2, 3))|T.Resize('ab')|T.Resize(2.5)|T.Resize(None)|T.Resize(3)(5)|T.Resize(3)('a')
T.Resize(3)|T.Resize((3, 4), T.InterpolationMode.NEAREST, antialias=None)|T.Resize(3, 2)|T.Resize(3, 9)|T.Resize(3, 'a')|T.Resize(3, T.InterpolationMode.BOX, 9, False)|px(T.Resize(3, antialias=False)(grey))|F.resize(grey, 3, 'a')|F.resize(grey, [1, 2, 3])|F.resize(grey, [3, 3], max_size=3)
T.Resize(3)(t)|T.Resize((3, 9))(t)|T.Resize((2, 3), antialias=False)(t)|T.Resize((3, 9), antialias=False)(t)|T.Resize((3, 9), T.InterpolationMode.BICUBIC)(t)|T.Resize((3, 9), T.InterpolationMode.BICUBIC, antialias=False)(t)|T.Resize((7, 3), T.InterpolationMode.NEAREST)(t)|T.Resize((7, 4), T.InterpolationMode.NEAREST_EXACT)(t)
T.Resize((3, 3))(c)|T.Resize((9, 3))(c)|T.Resize((3, 3), T.InterpolationMode.BICUBIC)(c)|T.Resize((3, 3), T.InterpolationMode.BICUBIC, antialias=False)(c)|T.Resize((3, 3), T.InterpolationMode.NEAREST)(c)|T.Resize((2, 2))(batch)|T.Resize((2, 2))(t.double())|T.Resize((3, 3))(t[0, 0])|T.Resize(2)(colour)
z = t.clone().requires_grad_(); T.Resize((2, 3))(z).sum().backward(); z.grad|z = t.clone().requires_grad_(); T.Resize((2, 3), antialias=False)(z).sum().backward(); z.grad
px(T.CenterCrop(2)(grey))|px(T.CenterCrop((3, 2))(rgb))|px(T.CenterCrop(7)(grey))|px(T.CenterCrop((2, 7))(grey))|T.CenterCrop(2)(t)|T.CenterCrop((3, 9))(t)|T.CenterCrop(5)(t)|T.CenterCrop((1, 2, 3))|T.CenterCrop(2)|T.CenterCrop([3])|T.CenterCrop((2, 3))|T.CenterCrop(2.7)|T.CenterCrop(2)(5)|T.CenterCrop(3)(c)
px(F.crop(grey, 1, 1, 2, 3))|px(F.crop(grey, -1, -2, 3, 4))|F.crop(t, 1, 1, 2, 3)|F.crop(t, -1, -2, 3, 4)|F.crop(t, 2, 4, 5, 5)|F.crop(t, -3, 0, 2, 2)|F.crop(5, 1, 1, 1, 1)|F.crop(t, 0, 0, 9, 9).shape|F.crop(torch.zeros(3), 0, 0, 1, 1)
px(T.Pad(1)(grey))|px(T.Pad((1, 2))(grey))|px(T.Pad((1, 2, 3, 0), 9)(grey))|px(T.Pad(1, (1, 2, 3))(rgb))|px(T.Pad(1, padding_mode='edge')(rgb))|px(T.Pad(2, padding_mode='reflect')(grey))|px(T.Pad((1, 2), padding_mode='symmetric')(grey))|px(T.Pad([1])(grey))|px(T.Pad(1, [7])(rgb))
T.Pad(1, (1, 2))(rgb)|px(T.Pad(1, .5)(real))|px(T.Pad(-1, padding_mode='edge')(grey))|px(T.Pad((1, -1, 0, 2), padding_mode='reflect')(grey))|T.Pad(1, padding_mode='wrap')|T.Pad('a')|T.Pad(1, 'a')|T.Pad((1, 2, 3))|T.Pad(1)|T.Pad((1, 2), 3, 'edge')|T.Pad(1)(5)|px(T.Pad(1, 5)(rgb.convert('P')))|px(T.Pad(1, padding_mode='edge')(rgb.convert('P')))
T.Pad(1)(t)|T.Pad((1, 2), .5)(t)|T.Pad((1, 2, 3, 0))(c)|T.Pad(1, padding_mode='edge')(t)|T.Pad((2, 1), padding_mode='reflect')(t)|T.Pad((3, 2), padding_mode='symmetric')(t)|T.Pad((1, 0), padding_mode='symmetric')(c)|T.Pad(1, padding_mode='edge')(c)|T.Pad(1, (1, 2, 3))(t)|T.Pad(-1)(t)|T.Pad((-1, 1, 0, 0), padding_mode='symmetric')(t)
T.Pad(1, 3)(t[0])|T.Pad(1, padding_mode='reflect')(batch).shape|T.Pad(.5)(t)|F.pad(t, 1, None)|F.pad(t, 1, 'a')|F.pad(t, [1, 2, 3])|F.pad(t, 1, 0, 5)|F.pad(t, 1, 0, 'a')|px(F.pad(grey, 1, None))|F.pad(grey, 'a')|F.pad(grey, 1, 'a')|F.pad(grey, 1, 0, 5)|F.pad(grey, [1, 2, 3])|F.pad(grey, 1, 0, 'a')
z = t.clone().requires_grad_(); T.Pad(1, padding_mode='reflect')(z).sum().backward(); z.grad|z = t.clone().requires_grad_(); (T.Pad(1)(z) ** 2).sum().backward(); z.grad
px(F.hflip(rgb))|px(F.vflip(rgb))|F.hflip(t)|F.vflip(t)|F.hflip(5)|F.vflip('a')|F.hflip(torch.zeros(3))|[px(T.RandomHorizontalFlip()(grey))[2][0][0] for _ in range(12)]|[T.RandomVerticalFlip(.3)(t)[0, 0, 0].item() for _ in range(12)]|T.RandomHorizontalFlip()|T.RandomVerticalFlip(.2)|T.RandomHorizontalFlip(1)(c)|T.RandomHorizontalFlip(0)(grey) is grey|T.RandomHorizontalFlip('a')(grey)|T.RandomVerticalFlip(1)(5)
[px(T.RandomCrop(2)(grey)) for _ in range(3)]|T.RandomCrop((2, 3))(t)|px(T.RandomCrop(4, padding=2)(grey))|px(T.RandomCrop(4, padding=2, padding_mode='reflect')(grey))|px(T.RandomCrop(4, padding=(1, 2), fill=7)(grey))|T.RandomCrop(9)(grey)|T.RandomCrop(9)(t)|px(T.RandomCrop(9, pad_if_needed=True)(grey))|T.RandomCrop((3, 9), pad_if_needed=True, fill=2)(t)
T.RandomCrop(4, padding=4, padding_mode='reflect')|T.RandomCrop((1, 2))|T.RandomCrop((1, 2, 3))|T.RandomCrop((4, 5))(grey) is grey|px(T.RandomCrop((4, 5))(grey))|T.RandomCrop(2)(c)|T.RandomCrop(2).get_params(grey, (2, 2))|T.RandomCrop(2)(5)|T.RandomCrop(3, 2, padding_mode='reflect')(t)|T.RandomCrop(32, padding=4, padding_mode='reflect')(torch.zeros(3, 32, 32)).shape
[px(T.RandomResizedCrop(2)(rgb)) for _ in range(3)]|T.RandomResizedCrop((3, 4))(t)|px(T.RandomResizedCrop(3, (.5, .6), (1., 1.))(rgb))|T.RandomResizedCrop(3)|T.RandomResizedCrop((2, 3), (.1, .2), interpolation=T.InterpolationMode.NEAREST, antialias=False)|T.RandomResizedCrop(3, 5)|T.RandomResizedCrop(3, ratio=5)|T.RandomResizedCrop(3, (.9, .2))|T.RandomResizedCrop.get_params(rgb, (5, 6), (1, 1))
T.RandomResizedCrop.get_params(rgb, (.01, 1), (3., 4.))|T.RandomResizedCrop.get_params(rgb, (5., 6.), (3., 4.))|T.RandomResizedCrop.get_params(rgb, (5., 6.), (.1, .2))|[T.RandomResizedCrop.get_params(t, (.08, 1.), (.75, 4 / 3)) for _ in range(6)]|px(T.RandomResizedCrop(3, interpolation=0)(rgb))
px(F.rotate(grey, 90))|px(F.rotate(grey, 30))|px(F.rotate(rgb, 30, T.InterpolationMode.BILINEAR))|px(F.rotate(grey, 30, expand=True))|px(F.rotate(grey, 30, center=(0, 0)))|px(F.rotate(grey, 30, fill=9))|px(F.rotate(rgb, 30, fill=(1, 2, 3)))|F.rotate(grey, 'a')|F.rotate(grey, 30, center=5)|F.rotate(grey, 30, 'a')|F.rotate(rgb, 30, fill=(1, 2))|F.rotate(5, 3)
F.rotate(t, 30)|F.rotate(t, -17.5)|F.rotate(t, 180)|F.rotate(t, 30, T.InterpolationMode.BILINEAR)|F.rotate(t, 30, expand=True)|F.rotate(t, 33, T.InterpolationMode.BILINEAR, True)|F.rotate(t, 30, center=[0, 1])|F.rotate(t, 30, fill=[.5])|F.rotate(t, 30, T.InterpolationMode.BILINEAR, fill=[.5])|F.rotate(c, 20)|F.rotate(c, 20, T.InterpolationMode.BILINEAR, fill=[1, 2, 3])|F.rotate(t, 30, T.InterpolationMode.BICUBIC)
F.rotate(t, 30, fill=[1, 2])|F.rotate(colour, 45.)|F.rotate(t.double(), 10, T.InterpolationMode.BILINEAR)|F.rotate(c, 20, fill=[1, 2, 3])|F.rotate(t, 0)|F.rotate(t, 360)
[px(T.RandomRotation(30)(grey)) for _ in range(2)]|T.RandomRotation((10, 20))(t)|T.RandomRotation(40, T.InterpolationMode.BILINEAR, fill=.5)(t)|T.RandomRotation(20, fill=(1, 2, 3))(c)|T.RandomRotation(30)|T.RandomRotation((1, 2), T.InterpolationMode.BILINEAR, True, (1, 2), 3)|T.RandomRotation(-1)|T.RandomRotation('ab')|T.RandomRotation((1, 2, 3))|T.RandomRotation(1, center=(1,))|T.RandomRotation(1, fill='a')|T.RandomRotation(1, fill=None)|T.RandomRotation(30).get_params([1, 2])
px(F.adjust_brightness(rgb, .5))|px(F.adjust_contrast(rgb, 1.5))|px(F.adjust_saturation(rgb, .3))|px(F.adjust_hue(rgb, .2))|px(F.adjust_hue(rgb, -.3))|px(F.adjust_hue(grey, .2))|F.adjust_hue(rgb, .6)|F.adjust_brightness(5, 1)|F.adjust_hue(5, .1)|px(F.adjust_brightness(grey, 2))|px(F.adjust_contrast(grey, 0))
F.adjust_brightness(colour, .5)|F.adjust_brightness(t, 30.)|F.adjust_brightness(c, 1.7)|F.adjust_contrast(colour, 1.5)|F.adjust_contrast(t, .5)|F.adjust_contrast(c, .5)|F.adjust_saturation(colour, .3)|F.adjust_saturation(c, 2.)|F.adjust_saturation(t, 2.) is t|F.adjust_hue(colour, .2)|F.adjust_hue(c, -.3)|F.adjust_hue(t, .1) is t|F.adjust_hue(torch.rand(3, 4, 4), .37)|F.adjust_hue(torch.eye(3).reshape(3, 3, 1), .25)
F.adjust_brightness(t, -1)|F.adjust_contrast(t, -1)|F.adjust_saturation(t, -1)|F.adjust_brightness(torch.zeros(2, 3, 3), 1)|F.adjust_contrast(torch.zeros(2, 3, 3), 1)|F.adjust_brightness(torch.zeros(3), 1)|F.adjust_hue(torch.zeros(2, 3, 3), .1)
[px(T.ColorJitter(.5, .4, .3, .2)(rgb)) for _ in range(3)]|T.ColorJitter(.5, .4, .3, .2)(colour)|T.ColorJitter(.5)(t)|T.ColorJitter(hue=.5)(c)|T.ColorJitter()(rgb) is rgb|T.ColorJitter()|T.ColorJitter(.1, (.2, .9), [1, 2], .3)|T.ColorJitter(-1)|T.ColorJitter(hue=.6)|T.ColorJitter(hue=(-.1, .6))|T.ColorJitter('a')|T.ColorJitter((1,))|T.ColorJitter((2, 1))|T.ColorJitter(3)|T.ColorJitter(hue=-.1)|T.ColorJitter.get_params((0, 1), None, None, (0, .5))
px(T.Grayscale()(rgb))|px(T.Grayscale(3)(rgb))|px(T.Grayscale(3)(grey))|T.Grayscale(2)(rgb)|T.Grayscale()(c)|T.Grayscale(3)(colour)|T.Grayscale()(t)|T.Grayscale(2)(c)|T.Grayscale()(t[0])|T.Grayscale()(torch.zeros(2, 3, 3))|T.Grayscale(3)|T.Grayscale()(5)|px(F.to_grayscale(rgb))|F.to_grayscale(t)|[px(T.RandomGrayscale(.5)(rgb))[2][0][0] for _ in range(6)]|T.RandomGrayscale()
F.convert_image_dtype(c)|F.convert_image_dtype(t, torch.uint8)|F.convert_image_dtype(c, torch.int16)|F.convert_image_dtype(c.to(torch.int32) * 1000000, torch.uint8)|F.convert_image_dtype(t, torch.int32)|F.convert_image_dtype(t.double(), torch.int64)|F.convert_image_dtype(t, torch.float64).dtype|F.convert_image_dtype(5)|T.ConvertImageDtype(torch.float)(c)|F.convert_image_dtype(t, torch.float) is t
T.Lambda(lambda x: x * 2)(t)|T.Lambda(len)|T.Lambda(5)|T.RandomApply([T.Pad(1)], p=.3)|[T.RandomApply([T.Pad(1), T.Grayscale()], p=.5)(c).shape for _ in range(8)]|T.RandomApply([])|T.RandomApply([T.ToTensor()], 1)(grey).shape|T.RandomOrder([T.Pad(1), T.Resize(3)])|[T.RandomOrder([T.Pad(1), T.Resize(3)])(t).shape for _ in range(5)]|T.RandomChoice([T.Pad(1), T.Resize(3)])|[T.RandomChoice([T.Pad(1), T.Resize(3)])(t).shape for _ in range(5)]|T.RandomChoice([T.Pad(1), T.Resize(3)], p=[0, 1])(t).shape|T.RandomChoice([], 5)|T.RandomOrder(5)
T.RandomErasing(1)(t)|T.RandomErasing(1, value=.5)(colour)|T.RandomErasing(1, value='random')(torch.zeros(3, 9, 9))|T.RandomErasing(1, value=(1, 2, 3))(torch.zeros(3, 8, 8))|T.RandomErasing(1, value=(1, 2))(colour)|[T.RandomErasing()(torch.ones(1, 6, 6)).sum().item() for _ in range(8)]|T.RandomErasing(1, inplace=True)(t) is t|T.RandomErasing(1)(grey)|T.RandomErasing(1, (5., 6.))|T.RandomErasing(2)|T.RandomErasing(value='a')|T.RandomErasing(value=None)|T.RandomErasing(scale=5)|T.RandomErasing(ratio=5)
T.RandomErasing()|T.RandomErasing(.3, (.1, .2), (1, 2), 'random', True)|T.RandomErasing(1, (.3, .2))|T.RandomErasing(1, (1., 1.), (9., 9.))(t) is t|T.RandomErasing(1, (1., 1.))(t)|F.erase(t, 1, 1, 2, 2, torch.tensor(9.))|F.erase(t, 1, 1, 2, 2, 5., True) is t|F.erase(grey, 1, 1, 2, 2, 5)
F.get_dimensions(rgb)|F.get_dimensions(t)|F.get_dimensions(t[0])|F.get_dimensions(5)|F.get_image_size(rgb)|F.get_image_size(t)|F.get_image_num_channels(c)|F.get_dimensions(torch.zeros(3))|px(F.resized_crop(rgb, 1, 1, 3, 3, [2, 2]))|F.center_crop(t, [2])
T.Compose([T.RandomCrop(32, padding=4, padding_mode='reflect'), T.RandomHorizontalFlip(), T.ToTensor(), T.Normalize((.5, .5, .5), (.2, .2, .2), inplace=True)])(Image.fromarray(np.arange(3072).reshape(32, 32, 3).astype(np.uint8))).sum((1, 2))
U.make_grid(batch)|U.make_grid(batch, nrow=4, padding=1)|U.make_grid(batch, nrow=2, padding=0)|U.make_grid(batch, 3, 1, True)|U.make_grid(batch, 3, 1, True, (0.2, 0.6))|U.make_grid(batch, 3, 1, True, None, True)|U.make_grid(batch, pad_value=.5, padding=1)
U.make_grid(colour, padding=1)|U.make_grid(list(colour), padding=1)|U.make_grid(t)|U.make_grid(t[0])|U.make_grid(c, padding=1)|U.make_grid(batch[:1])|U.make_grid(batch[:1], normalize=True)|U.make_grid(5)|U.make_grid([5])|U.make_grid((t, t))
U.make_grid(batch, normalize=True, value_range=[0, 1])|U.make_grid(batch * 0, normalize=True, padding=0)|U.make_grid(batch, normalize=1, padding=0)|U.make_grid(batch, 3, 1, True, (0.2, 0.6), True)|r = U.make_grid(batch, normalize=True); batch[0]|U.make_grid(list(batch), 0)
U.make_grid([t, t[0]])|U.make_grid([])|U.make_grid(batch[:0])|U.make_grid(batch.to(torch.uint8), padding=1, pad_value=3)|U.make_grid(colour.requires_grad_()).requires_grad|U.make_grid(torch.zeros(3))|U.make_grid(torch.zeros(2, 2, 3, 3)).shape|U.make_grid(batch, nrow=16).shape
U.save_image(batch, file('a.png'), nrow=3); px(opened('a.png'))|U.save_image(colour[0], file('a.png')); px(opened('a.png'))|U.save_image(colour * 2 - .5, file('a.bmp'), padding=1); px(opened('a.bmp'))|U.save_image(c, file('a.png'))|U.save_image(colour[0], file('a'))
U.save_image(colour[0], file('a'), 'png'); px(opened('a'))|U.save_image(colour, file('a.png'), normalize=True, nrow=1); px(opened('a.png'))|U.save_image(torch.zeros(2, 3, 3), file('a.png'))
d = D.MNIST(root); d|d = D.MNIST(root, train=False, transform=T.ToTensor()); d|D.MNIST(root, transform=T.Compose([T.ToTensor(), T.Normalize((.5,), (.5,))]), target_transform=len)|d = D.MNIST(root); px(d[1][0]),d[1][1],len(d),d.data.shape,d.data.dtype,d.targets
d = D.MNIST(root, transform=T.ToTensor(), target_transform=lambda y: y * 10); d[2]|D.MNIST(root).classes|D.MNIST(root).class_to_idx|D.MNIST(root)[6]|D.MNIST(root)[-1][1]|D.MNIST(root).train_labels|D.MNIST(root).train_data.shape|D.MNIST(root, False).test_labels
D.MNIST(root).raw_folder|D.MNIST(root).train,D.MNIST(root).split|D.MNIST(root, train=0)|D.MNIST(root, transforms=5)|D.MNIST()|D.FashionMNIST(root)|D.FashionMNIST.classes|D.FashionMNIST(root, transform=T.ToTensor(), download=True)[0][0].sum()
D.FakeData(3, (3, 2, 2), 4)|D.FakeData(3, (3, 2, 2), 4, T.ToTensor())[1]|px(D.FakeData(3, (1, 2, 2), 4)[0][0])|D.FakeData(3)[3]|len(D.FakeData())|D.FakeData(2, (3, 2, 2), 9, random_offset=5)[1][1]|[y for x, y in D.FakeData(4, (3, 2, 2))]|D.FakeData(2, (3, 2, 2), target_transform=lambda y: y + 1)[0][1]
d = D.ImageFolder(root + 'folder'); d|d = D.ImageFolder(root + 'folder'); d.classes,d.class_to_idx,d.samples,d.targets,len(d),d.imgs == d.samples|px(D.ImageFolder(root + 'folder')[1][0])|D.ImageFolder(root + 'folder', T.ToTensor(), lambda y: -y)[2]|D.ImageFolder(root + 'empty')|D.ImageFolder(root + 'nowhere')|D.ImageFolder(root + 'MNIST')|D.ImageFolder(root + 'folder', is_valid_file=lambda p: p.endswith('txt')).samples
D.ImageFolder(root + 'folder', loader=len)[0]|len(D.ImageFolder(root + 'MNIST', allow_empty=True))|D.DatasetFolder(root + 'folder', len, ('.txt',))|D.DatasetFolder(root + 'folder', len, ('.txt',)).samples|D.DatasetFolder(root + 'folder', len)|D.DatasetFolder(root + 'folder', len, ('.txt',), is_valid_file=len)|D.DatasetFolder(root + 'folder', len, ('.png', '.jpg', '.txt'))[0]|D.folder.IMG_EXTENSIONS
D.utils.check_integrity(root + 'folder')|D.utils.check_integrity(root + 'folder/a/one.png')|D.utils.check_integrity(root + 'folder/a/notes.txt', '5d41402abc4b2a76b9719d911017c592')|D.utils.check_integrity(root + 'folder/a/notes.txt', 'x')
D.utils.download_url('https://example.invalid/notes.txt', root + 'folder/a')|D.utils.download_url('https://example.invalid/x', root + 'folder/a', 'notes.txt', '5d41402abc4b2a76b9719d911017c592')
D.VisionDataset(root)|D.VisionDataset(root, transforms=5, transform=5)|D.VisionDataset(root)[0]|len(D.VisionDataset(root))|D.VisionDataset(root, transforms=T.ToTensor()).transforms|D.vision.StandardTransform(T.ToTensor(), len)|D.FashionMNIST(root + 'nowhere')
"""


def lines() -> list[str]:
    return [case for case in CASES.replace("\n", "|").split("|") if case]


def px(image: Any) -> Any:
    """An image's mode and size, and its pixels."""
    return image.mode, image.size, np.asarray(image).tolist()


def fill(root: Path) -> None:
    """Small sets, in the layout of the real ones."""
    from PIL import Image

    fill_digits(root)
    r = np.random.RandomState(0)
    for name in ("a/one.png", "a/sub/two.PNG", "b/three.png"):
        path = root / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(r.randint(0, 256, (2, 3, 3)).astype(np.uint8)).save(path)
    (root / "folder" / "a" / "notes.txt").write_text("hello")
    (root / "folder" / "b" / "notes.txt").write_text("hello")
    (root / "empty").mkdir()


def fill_digits(root: Path) -> None:
    """The part of the sets that needs no Pillow."""
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
    texts = [text.replace(oracle.cleaned(root), "ROOT").replace("zerograd.vision", "torchvision") for text in told]
    texts = [text.replace("zerograd.", "torch.").replace("float division by zero", "division by zero") for text in texts]
    texts = [re.sub(r"\[Errno \d+\]|\. Did you mean '\w+'\?$", "", text) for text in texts]  # numbers of a system, words of a Python
    return [*texts, torch.rand(1).item()]
