"""Where a tensor lives: on the CPU. ``device`` exists so that code written for PyTorch runs and says the same."""
from __future__ import annotations

import re
from typing import Any

_KNOWN = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy", "vulkan",
    "mps",    "meta", "hpu", "mtia", "privateuseone",
)


class device:
    """A device by its name. Equal if type and index are.

    Raises RuntimeError for a name that PyTorch does not know.

    >>> device("cpu")
    device(type='cpu')
    """

    __slots__ = ("index", "type")
    index: Any
    type: str

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        if isinstance(type, device):
            type, index = type.type, type.index
        if isinstance(type, int):
            raise RuntimeError("Cannot access accelerator device when none is available.")
        if not type:
            raise RuntimeError("Device string must not be empty")
        if not re.fullmatch(r"[a-z_]+(:\d+)?", str(type)):
            raise RuntimeError(f"Invalid device string: '{type}'")
        kind, _, number = str(type).partition(":")
        if kind not in _KNOWN:
            raise RuntimeError(f"Expected one of {', '.join(_KNOWN)} device type at start of device string: {kind}")
        self.type = kind
        self.index = int(number) if number else index

    def __repr__(self) -> str:
        return f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (self.type,) if self.index is None else (self.type, self.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


CPU = device("cpu")


def check(given: Any) -> None:
    """Raise PyTorch's error for a device that is not here."""
    kind = "cpu" if given is None else device(given).type
    if kind == "mps":
        raise RuntimeError("PyTorch is not linked with support for mps devices")
    if kind != "cpu":
        raise AssertionError("Torch not compiled with CUDA enabled")
