"""Dropout: some numbers become 0 at random, and the others grow, so that the mean stays (Srivastava et al., 2014).

All forms multiply by noise of ones and zeros. A *feature* form draws one for each channel. An *alpha* form (Klambauer et al.,
2017) keeps mean 0 and variance 1 for ``selu``: what is dropped becomes its lowest value, not 0. Names that end in ``_`` write
into their input.
"""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.base import wrap
from .arguments import typed
from .creation import zeros
from .generators import source_of
from .random import coins

if TYPE_CHECKING:
    from typing import Any as Tensor

LOWEST = 1.7580993408473766  # how far below 0 selu can go
_KINDS = "Tensor", "float", "bool"


@typed(*_KINDS)
def dropout(input: Any, p: Any, train: Any) -> Tensor:
    """Each number 0 with probability ``p``, else divided by ``1 - p``. Without ``train``, ``input`` itself.

    Raises RuntimeError for a ``p`` that is no probability.

    >>> _ = torch.manual_seed(0)
    >>> torch.dropout(torch.ones(5), 0.5, True)
    tensor([0., 0., 2., 0., 0.])
    """
    return _dropped(input, p, train)


@typed(*_KINDS)
def dropout_(input: Any, p: Any, train: Any) -> Tensor:
    """``dropout`` that writes into ``input``."""
    return _dropped(input, p, train, in_place=True)


@typed(*_KINDS)
def feature_dropout(input: Any, p: Any, train: Any) -> Tensor:
    """``dropout`` of whole channels: of all numbers with the same first two indices.

    >>> _ = torch.manual_seed(0)
    >>> torch.feature_dropout(torch.ones(1, 4, 2), 0.5, True)[0, :, 0]
    tensor([0., 0., 2., 0.])
    """
    return _dropped(input, p, train, feature=True)


@typed(*_KINDS)
def feature_dropout_(input: Any, p: Any, train: Any) -> Tensor:
    """``feature_dropout`` that writes into ``input``."""
    return _dropped(input, p, train, feature=True, in_place=True)


@typed(*_KINDS)
def alpha_dropout(input: Any, p: Any, train: Any) -> Tensor:
    """``dropout`` for networks with ``selu``: numbers of mean 0 and variance 1 keep both.

    >>> _ = torch.manual_seed(0)
    >>> torch.alpha_dropout(torch.zeros(5), 0.5, True)
    tensor([-0.7792, -0.7792,  0.7792, -0.7792, -0.7792])
    """
    return _dropped(input, p, train, alpha=True)


@typed(*_KINDS)
def alpha_dropout_(input: Any, p: Any, train: Any) -> Tensor:
    """``alpha_dropout`` that writes into ``input``."""
    return _dropped(input, p, train, alpha=True, in_place=True)


@typed(*_KINDS)
def feature_alpha_dropout(input: Any, p: Any, train: Any) -> Tensor:
    """``alpha_dropout`` of whole channels.

    >>> _ = torch.manual_seed(0)
    >>> torch.feature_alpha_dropout(torch.zeros(1, 3, 2), 0.5, True)[0, :, 0]
    tensor([-0.7792, -0.7792,  0.7792])
    """
    return _dropped(input, p, train, feature=True, alpha=True)


@typed(*_KINDS)
def feature_alpha_dropout_(input: Any, p: Any, train: Any) -> Tensor:
    """``feature_alpha_dropout`` that writes into ``input``."""
    return _dropped(input, p, train, feature=True, alpha=True, in_place=True)


def _dropped(
    input: Any, p: Any, train: Any, *, feature: bool = False, alpha: bool = False, in_place: bool = False
) -> Any:
    p = float(p)
    if not 0 <= p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")
    array = input._array
    if p == 0 or not train or not array.size:
        return input
    if p == 1:
        noise = zeros((), dtype=input.dtype)
        return input.mul_(noise) if in_place else input * noise
    noise = _noise(array, p, feature)
    if alpha:
        scale = 1 / math.sqrt((LOWEST * LOWEST * p + 1) * (1 - p))
        shift = noise.add(-1).mul_(LOWEST * scale).add_(LOWEST * scale * p)
        noise.mul_(scale)
        return (input.mul_(noise) if in_place else input * noise).add_(shift)
    noise.div_(1 - p)
    return input.mul_(noise) if in_place else input * noise


def _noise(array: Any, p: float, feature: bool) -> Any:
    """Ones with probability ``1 - p``, else zeros: for each number, or for each channel."""
    if feature and array.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    empty = np.empty((*array.shape[:2], *[1] * (array.ndim - 2)), array.dtype) if feature else np.empty_like(array)
    return wrap(coins(source_of(None), empty, 1 - p))
