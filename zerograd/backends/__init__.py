"""``zerograd.backends``: the switches of PyTorch's fast libraries. Those that code for a GPU sets move nothing here."""
from . import cuda as cuda, cudnn as cudnn, mps as mps, nnpack as nnpack
