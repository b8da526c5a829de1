"""Files that end in ``.safetensors``: a flat dict of names and tensors, by the package of that name, loaded only here."""
from __future__ import annotations

from typing import Any

import numpy as np

from ..core import dtypes
from ..core.base import TensorBase, wrap
from ..core.devices import device

ENDING = ".safetensors"
MISSING = (
    "Attempting to {} a safetensors file but safetensors is not installed."
    " Please install safetensors with: pip install safetensors"
)


def dump(obj: Any) -> bytes:
    """The file with the tensors of ``obj``. Raises TypeError if it is anything but a dict of names and tensors."""
    package = _package("save")
    if not isinstance(obj, dict):
        raise TypeError(f"Expected a dict of [str, torch.Tensor] but received {type(obj)}")
    for name, tensor in obj.items():
        if not isinstance(name, str) or not isinstance(tensor, TensorBase):
            raise TypeError(f"Key `{name}` is invalid, expected torch.Tensor but received {type(tensor)}")
    return bytes(package.save({name: np.array(tensor._array, order="C") for name, tensor in obj.items()}))


def load(path: str, map_location: Any) -> dict[str, Any]:
    """The tensors of a file, by their names."""
    package = _package("load")
    if map_location is not None and not isinstance(map_location, str | device):
        kind = "dict" if isinstance(map_location, dict) else "callable"
        raise RuntimeError(
            f"Loading safetensors file with {kind} map_location is not supported. Use a device string or torch.device instead."
        )
    found = package.load_file(path)
    for name, array in found.items():
        if array.dtype not in dtypes.FROM_NUMPY:
            raise TypeError(f"the tensor {name} has numbers of the dtype {array.dtype}, which zerograd does not have")
    return {name: wrap(array) for name, array in found.items()}


def _package(verb: str) -> Any:
    try:
        import safetensors.numpy
    except ImportError as error:
        raise (RuntimeError if verb == "load" else ImportError)(MISSING.format(verb)) from error
    return safetensors.numpy
