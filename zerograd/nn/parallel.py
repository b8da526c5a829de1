"""``DataParallel``: splits a batch among several GPUs. Here there is one processor, so the module is called as it is."""
from __future__ import annotations

from typing import Any

from .modules.module import Module


class DataParallel(Module):
    """Calls ``module``, whose parameters are called ``module.…`` now; the other arguments are for GPUs.

    >>> torch.nn.DataParallel(torch.nn.Linear(2, 1))
    DataParallel(
      (module): Linear(in_features=2, out_features=1, bias=True)
    )
    """

    def __init__(self, module: Module, device_ids: Any = None, output_device: Any = None, dim: int = 0) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[int] = []

    def forward(self, *inputs: Any, **named: Any) -> Any:
        return self.module(*inputs, **named)
