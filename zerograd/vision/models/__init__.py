"""``zerograd.vision.models``: networks that people know by name, with the parameter names of torchvision's."""
from .resnet import BasicBlock as BasicBlock, ResNet as ResNet, resnet18 as resnet18, resnet34 as resnet34
