"""Layers that only give their input another shape."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class Flatten(Module):
    """The dimensions from ``start_dim`` to ``end_dim`` as one: images of shape (N, 1, 28, 28) become rows, (N, 784).

    >>> torch.nn.Flatten()(torch.ones(5, 1, 28, 28)).shape
    torch.Size([5, 784])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        return input.flatten(self.start_dim, self.end_dim)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """The dimension ``dim`` as several, of the sizes ``unflattened_size``: the way back of :class:`Flatten`.

    Raises TypeError for sizes that are not whole numbers.

    >>> torch.nn.Unflatten(1, (1, 28, 28))(torch.ones(5, 784)).shape
    torch.Size([5, 1, 28, 28])
    """

    def __init__(self, dim: int, unflattened_size: Any) -> None:
        super().__init__()
        if not isinstance(unflattened_size, (tuple, list)):
            given = type(unflattened_size).__name__
            raise TypeError(f"unflattened_size must be a tuple of ints, but found type {given}")
        for place, size in enumerate(unflattened_size):
            if not isinstance(size, int):
                given = type(size).__name__
                raise TypeError(f"unflattened_size must be tuple of ints, but found element of type {given} at pos {place}")
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        return input.unflatten(self.dim, self.unflattened_size)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
