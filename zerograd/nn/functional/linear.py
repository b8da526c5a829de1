"""``F.linear``: the affine map of a layer, as PyTorch's own operation, which takes ``out=``."""
from ...core.out import taking_out
from ...ops import linalg

(linear,) = taking_out(linalg.linear)
