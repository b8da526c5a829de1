"""``zerograd.vision.datasets``: images with labels to learn from."""
from . import folder as folder, utils as utils, vision as vision
from .fakedata import FakeData as FakeData
from .folder import DatasetFolder as DatasetFolder, ImageFolder as ImageFolder
from .mnist import MNIST as MNIST, FashionMNIST as FashionMNIST
from .vision import StandardTransform as StandardTransform, VisionDataset as VisionDataset
