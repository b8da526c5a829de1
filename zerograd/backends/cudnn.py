"""NVIDIA's library for networks, which is not here. ``benchmark`` and ``deterministic`` can be set, as seeding code does."""
from __future__ import annotations

enabled = True
benchmark = False
deterministic = False
allow_tf32 = True


def is_available() -> bool:
    """No.

    >>> torch.backends.cudnn.is_available()
    False
    """
    return False


def version() -> None:
    """None: it is not here."""
