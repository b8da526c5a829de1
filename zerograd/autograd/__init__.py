"""``zerograd.autograd``: what a user says to autograd besides ``backward()``."""
from .grad_mode import enable_grad as enable_grad, no_grad as no_grad
