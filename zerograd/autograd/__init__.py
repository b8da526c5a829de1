"""``zerograd.autograd``: what a user says to autograd besides ``backward()``."""
from ..core.gradients import backward as backward, grad as grad
from .grad_mode import enable_grad as enable_grad, no_grad as no_grad
from .gradcheck import GradcheckError as GradcheckError, gradcheck as gradcheck, gradgradcheck as gradgradcheck
