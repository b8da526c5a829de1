"""``zerograd.autograd``: what a user says to autograd besides ``backward()``."""
from ..core.gradients import backward as backward, grad as grad
from ..typed import Variable as Variable
from .grad_mode import (
    enable_grad as enable_grad,
    inference_mode as inference_mode,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from .gradcheck import GradcheckError as GradcheckError, gradcheck as gradcheck, gradgradcheck as gradgradcheck
