"""``zerograd.backends``: the switches of PyTorch's fast libraries, which code for a GPU sets. Here they move nothing."""
from . import cuda as cuda, cudnn as cudnn, mps as mps
