"""What a user sees of what a node saved: ``node._saved_other`` and the like, under PyTorch's names."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .base import TensorBase, wrap
from .graph import SECOND_BACKWARD, Node
from .packing import Packed
from .rules import check_saved, unpack_tensor

if TYPE_CHECKING:
    from collections.abc import Sequence


def properties(wants: Sequence[str], first: str, multiple: bool) -> dict[str, property]:
    """One for each; PyTorch calls the first input ``self``, or ``first``, and of several (``multiple``) results that ``result0``.

    (Properties, because a ``__getattr__`` makes every attribute of every node slow.)
    """
    known = {"input": first, "result": "result0" if multiple else "result"}
    return {f"_saved_{known.get(want) or their_name(want)}": _saved(want) for want in wants}


def their_name(want: str) -> str:
    """What PyTorch calls it."""
    names = {"input_shape": "self_sym_sizes", "mat1_shape": "mat1_sym_sizes", "mat2_shape": "mat2_sym_sizes"}
    return names.get(want, want).replace("_strides", "_sym_strides").replace("input", "self").replace("places", "indices")


def _saved(want: str) -> property:
    return property(lambda node: _value(node, want))


def _value(node: Node, want: str) -> Any:
    if node.freed:
        raise RuntimeError(SECOND_BACKWARD)
    kept = node.saved(want)
    if kept is None or want in node.indices:
        return kept and kept[2].tensors()
    if want.endswith("_strides"):
        return tuple([bytes_ // node.dtype.itemsize for bytes_ in kept])  # PyTorch counts elements
    if want not in node.values:
        return kept
    owner, version, array = kept
    if type(array) is Packed:
        return array.tensor(node)
    check_saved(node, owner, version, array)
    if isinstance(owner, TensorBase):
        return owner
    number = next((constant.given for parameter, constant in node.constants if parameter == want), None)
    if number is not None and want not in node.differentiable:
        return number  # the exponent of x ** 2, which PyTorch keeps as a number; the 2 of x * 2 it makes a tensor
    if number is not None:
        return wrap(np.asarray(number, np.int64 if type(number) is int else None))  # on 32 bits, NumPy makes int32 of it
    return unpack_tensor(node, owner, array)
