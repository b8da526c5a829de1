"""The masks and indices of ``x[...]``, as a node keeps them."""
from __future__ import annotations

from typing import Any

from . import errors
from .base import writes_to


class Places:
    """The tensors in the brackets of ``x[...]``, as NumPy needs them; None stands for a whole dimension.

    Gradients need them later, so each tensor is kept with its state, and a change in the meantime is an error. A walk frees
    them, as it does the value of a tensor.
    """

    __slots__ = ("_arrays", "kept")

    _storage = None  # it looks at the versions itself

    def __init__(self, arrays: tuple[Any, ...], kept: tuple[Any, ...] = ()) -> None:
        self._arrays, self.kept = arrays, kept

    def arrays(self) -> tuple[Any, ...]:
        """What to index an array with. Raises PyTorch's RuntimeError if an index was changed in place since."""
        for tensor, version, array in filter(None, self.kept):
            if writes_to(tensor) != version:
                raise errors.modified(array, "", writes_to(tensor), version)
        return self._arrays

    def saved(self) -> Places:
        """Itself, to be saved for backward. Raises PyTorch's RuntimeError where it holds an inference tensor."""
        for tensor, *_ in filter(None, self.kept):
            _ = tensor._storage and tensor._storage.version
        return self

    def tensors(self) -> tuple[Any, ...]:
        """The masks and indices as the user gave them; None for a whole dimension."""
        return tuple([each and each[0] for each in self.kept])
