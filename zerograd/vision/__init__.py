"""``zerograd.vision``: what the courses use of torchvision. It is loaded by whoever imports it, and Pillow when it is needed.

>>> from zerograd.vision import transforms
>>> transforms.ToTensor()(np.full((2, 2), 255, dtype=np.uint8))
tensor([[[1., 1.],
         [1., 1.]]])
"""
from . import datasets as datasets, io as io, models as models, transforms as transforms, utils as utils
