"""``F.linear`` and ``F.bilinear``: the maps of layers, PyTorch's own operations."""
from ...autograd.out import taking_out
from ...ops import bilinear as products, linalg

(linear,), bilinear = taking_out(linalg.linear), products.bilinear
