"""``zerograd.autograd``: what walks the graph or rewrites it, and what a user says to it besides ``backward()``."""
from typing import Any

from . import functional as functional, graph as graph
from .anomaly_mode import detect_anomaly as detect_anomaly, set_detect_anomaly as set_detect_anomaly
from .function import Function as Function
from .grad_mode import (
    enable_grad as enable_grad,
    inference_mode as inference_mode,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from .gradcheck import GradcheckError as GradcheckError, gradcheck as gradcheck, gradgradcheck as gradgradcheck
from .gradients import backward as backward, grad as grad

Variable: Any
"""The tensor's class of old programs; ``typed.py`` is above this floor and signs in here."""
