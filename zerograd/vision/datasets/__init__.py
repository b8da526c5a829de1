"""``zerograd.vision.datasets``: images with labels to learn from."""
from . import folder as folder, utils as utils, vision as vision
from .cifar import CIFAR10 as CIFAR10
from .fakedata import FakeData as FakeData
from .folder import DatasetFolder as DatasetFolder, ImageFolder as ImageFolder
from .mnist import MNIST as MNIST, FashionMNIST as FashionMNIST
from .shapes import Shapes as Shapes
from .vision import StandardTransform as StandardTransform, VisionDataset as VisionDataset
