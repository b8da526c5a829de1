"""``zerograd.cuda``: says that there is no GPU, as PyTorch without one does, so that code that asks goes on with the CPU."""
from __future__ import annotations

from typing import Any, NoReturn


def is_available() -> bool:
    """Is there a GPU to compute on? No.

    >>> "cuda" if torch.cuda.is_available() else "cpu"
    'cpu'
    """
    return False


is_initialized = is_bf16_supported = is_available


def device_count() -> int:
    """How many GPUs there are: none."""
    return 0


def manual_seed(seed: int) -> None:
    """Begin the GPU's random numbers anew: there are none, and those of the CPU stay as they are."""


manual_seed_all = manual_seed


def empty_cache() -> None:
    """Give the GPU's unused memory back: there is none."""


def memory_allocated(device: Any = None) -> int:
    """Bytes that tensors take on the GPU: none."""
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated


def current_device(device: Any = None) -> NoReturn:
    """Raises AssertionError: there is no GPU that it could be."""
    raise AssertionError("Torch not compiled with CUDA enabled")


get_device_name = get_device_properties = get_device_capability = set_device = synchronize = current_device
