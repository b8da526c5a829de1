"""``zerograd.vision.datasets``: images with labels to learn from."""
from . import utils as utils
from .mnist import MNIST as MNIST, FashionMNIST as FashionMNIST
from .vision import StandardTransform as StandardTransform, VisionDataset as VisionDataset
