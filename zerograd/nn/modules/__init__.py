"""The modules, in one file for each family, as in PyTorch; ``zerograd.nn`` has them all."""
from .module import Module as Module
