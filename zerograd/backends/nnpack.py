"""The switch of the fast convolutions, which in PyTorch are a library of that name: here of the twin in ``ops/winograd.py``.

It is on. Off, windows of 3 × 3 are multiplied the plain way in float32, too: exact to seven digits, and half as fast.
"""
from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..ops import winograd

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_available() -> bool:
    """Whether there are fast convolutions: yes."""
    return True


def set_flags(_enabled: bool) -> tuple[bool]:
    """Turn them on or off; returns what was before.

    >>> torch.backends.nnpack.set_flags(False)
    (True,)
    >>> torch.backends.nnpack.set_flags(True)
    (False,)
    """
    before, winograd.enabled = winograd.enabled, _enabled
    return (before,)


@contextmanager
def flags(enabled: bool = False) -> Iterator[None]:
    """The same for the lines of a ``with``.

    >>> with torch.backends.nnpack.flags(enabled=False):
    ...     torch.nn.functional.conv2d(torch.ones(64, 32, 8, 8), torch.ones(32, 32, 3, 3)).shape
    torch.Size([64, 32, 6, 6])
    """
    (before,) = set_flags(enabled)
    try:
        yield
    finally:
        set_flags(before)
