"""Dropout as plain functions: in training, some numbers become 0 at random, and the others grow so that the mean stays.

``p`` is the probability to be dropped, ``training=False`` leaves all as it is, ``inplace`` writes into the memory of ``input``.
All raise ValueError for a ``p`` that is no probability.
"""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from ...core import errors
from ...ops import dropout as drops

if TYPE_CHECKING:
    from ...tensor import Tensor


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each number 0 with probability ``p``, else divided by ``1 - p`` (Srivastava et al., 2014).

    >>> _ = torch.manual_seed(0)
    >>> dropout(torch.ones(5))
    tensor([0., 0., 2., 0., 0.])
    """
    _check(p)
    made: Tensor = (drops.dropout_ if inplace else drops.dropout)(input, p, training)
    return made


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """``dropout`` for networks with ``selu``: numbers of mean 0 and variance 1 keep both (Klambauer et al., 2017).

    >>> _ = torch.manual_seed(0)
    >>> alpha_dropout(torch.zeros(5), training=True)
    tensor([-0.7792, -0.7792,  0.7792, -0.7792, -0.7792])
    """
    _check(p)
    made: Tensor = (drops.alpha_dropout_ if inplace else drops.alpha_dropout)(input, p, training)
    return made


def feature_alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """``alpha_dropout`` of whole channels: of all numbers with the same first two indices.

    >>> _ = torch.manual_seed(0)
    >>> feature_alpha_dropout(torch.zeros(1, 3, 2), training=True)[0, :, 0]
    tensor([-0.7792, -0.7792,  0.7792])
    """
    _check(p)
    made: Tensor = (drops.feature_alpha_dropout_ if inplace else drops.feature_alpha_dropout)(input, p, training)
    return made


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """``dropout`` of whole channels (Tompson et al., 2015): the rows of ``input`` (N, C, L) or (C, L).

    Raises RuntimeError for another number of dimensions.

    >>> _ = torch.manual_seed(0)
    >>> dropout1d(torch.ones(4, 2))[:, 0]
    tensor([0., 0., 2., 0.])
    """
    _check(p)
    ndim = input.dim()
    if ndim not in (2, 3):
        note = _NOTE.format(1, "1 spatial dimension", "2D or 3D")
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. {note}")
    return _of_channels(input, p, training, inplace, ndim == 3)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """``dropout`` of whole channels, the pictures (H, W) in ``input`` (N, C, H, W).

    Warns for another number of dimensions; (N, C, L) is taken as ``dropout1d`` takes it.

    >>> _ = torch.manual_seed(0)
    >>> dropout2d(torch.ones(1, 4, 2, 2))[0, :, 0, 0]
    tensor([0., 0., 2., 0.])
    """
    _check(p)
    ndim = input.dim()
    if ndim not in (3, 4):
        _warn(_DEPRECATED.format(2, ndim) + _NOTE.format(2, "2 spatial dimensions", "3D or 4D"))
    if ndim == 3:
        _warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input is"
            " interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to"
            " interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise dropout"
            " behavior, please switch to using dropout1d instead."
        )
    return _of_channels(input, p, training, inplace, True)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """``dropout`` of whole channels, the volumes (D, H, W) in ``input`` (N, C, D, H, W) or (C, D, H, W).

    Warns for another number of dimensions.

    >>> _ = torch.manual_seed(0)
    >>> dropout3d(torch.ones(4, 2, 2, 2))[:, 0, 0, 0]
    tensor([0., 0., 2., 0.])
    """
    _check(p)
    ndim = input.dim()
    if ndim not in (4, 5):
        _warn(_DEPRECATED.format(3, ndim) + _NOTE.format(3, "3 spatial dimensions", "4D or 5D"))
    return _of_channels(input, p, training, inplace, ndim == 5)


_NOTE = (
    "Note that dropout{0}d exists to provide channel-wise dropout on inputs with {1}, a channel dimension, and an optional batch"
    " dimension (i.e. {2} inputs)."
)
_DEPRECATED = (
    "dropout{0}d: Received a {1}-D input to dropout{0}d, which is deprecated and will result in an error in a future release. To"
    " retain the behavior and silence this warning, please use dropout instead. "
)


def _of_channels(input: Any, p: float, training: bool, inplace: bool, batched: bool) -> Tensor:
    if not batched:
        input = input.unsqueeze_(0) if inplace else input.unsqueeze(0)
    dropped: Any = (drops.feature_dropout_ if inplace else drops.feature_dropout)(input, p, training)
    if not batched:
        dropped = dropped.squeeze_(0) if inplace else dropped.squeeze(0)
    return dropped  # type: ignore[no-any-return]


def _check(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _warn(text: str) -> None:
    warnings.warn(text, UserWarning, stacklevel=errors.outside())
