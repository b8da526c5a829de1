"""Batch normalisation as modules: each channel of a batch is brought to mean 0 and variance 1, then scaled and shifted.

In training, mean and variance are those of the batch; running ones, kept as buffers, follow them. ``eval()`` uses those.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import dtypes
from ...ops.creation import empty, ones, zeros
from .. import functional as F, init
from ..parameter import Parameter
from .module import Module

if TYPE_CHECKING:
    from ...tensor import Tensor


class _NormBase(Module):
    """What batch and instance normalisation share: parameters, running statistics, and how a saved state becomes them."""

    _version = 2  # since then there is num_batches_tracked
    num_features: int
    eps: float
    momentum: float | None
    affine: bool
    track_running_stats: bool
    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        for name, there in (("weight", affine), ("bias", affine and bias)):
            self.register_parameter(name, Parameter(empty(num_features, device=device, dtype=dtype)) if there else None)
        running = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, device=device, dtype=dtype) if running else None)
        self.register_buffer("running_var", ones(num_features, device=device, dtype=dtype) if running else None)
        self.register_buffer("num_batches_tracked", zeros((), device=device, dtype=dtypes.int64) if running else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Forget what the batches were like."""
        if self.track_running_stats:
            self.running_mean.zero_()  # type: ignore[union-attr]
            self.running_var.fill_(1)  # type: ignore[union-attr]
            self.num_batches_tracked.zero_()  # type: ignore[union-attr]

    def reset_parameters(self) -> None:
        """Begin anew: neither scaled nor shifted."""
        self.reset_running_stats()
        for each, begin in ((self.weight, init.ones_), (self.bias, init.zeros_)):
            if self.affine and each is not None:
                begin(each)

    def _check_input_dim(self, input: Tensor) -> None:
        raise NotImplementedError

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine},"
            f" bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: Any, *others: Any) -> None:
        version = local_metadata.get("version")
        if (version is None or version < 2) and self.track_running_stats:
            batches = self.num_batches_tracked
            state_dict.setdefault(f"{prefix}num_batches_tracked", zeros((), dtype=dtypes.int64) if batches is None else batches)
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *others)


class _BatchNorm(_NormBase):
    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        share = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # the mean of all batches so far
                share = 1.0 / float(self.num_batches_tracked)
        used = not self.training or self.track_running_stats
        return F.batch_norm(
            input, self.running_mean if used else None, self.running_var if used else None, self.weight, self.bias,
            self.training or (self.running_mean is None and self.running_var is None), share, self.eps,
        )


class BatchNorm1d(_BatchNorm):
    """Each of ``num_features`` channels of ``input`` (N, C) or (N, C, L) with mean 0 and variance 1 (Ioffe & Szegedy, 2015).

    ``momentum``: by which share the running statistics move towards each batch; None: their plain mean over all batches.
    ``affine``, ``bias``: scale by a trained ``weight``, shift by a trained ``bias``. ``track_running_stats=False``: no running
    statistics; also in ``eval()`` those of the batch are used.
    Raises ValueError for another number of dimensions, and in training for one number a channel.

    >>> norm = torch.nn.BatchNorm1d(1)
    >>> norm
    BatchNorm1d(1, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
    >>> norm(tensor([[1.], [3.]])).detach(), norm.running_mean
    (tensor([[-1.0000],
            [ 1.0000]]), tensor([0.2000]))
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (2, 3):
            raise ValueError(f"expected 2D or 3D input (got {input.dim()}D input)")


class BatchNorm2d(_BatchNorm):
    """``BatchNorm1d`` for pictures: ``input`` (N, C, H, W)."""

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 4:
            raise ValueError(f"expected 4D input (got {input.dim()}D input)")


class BatchNorm3d(_BatchNorm):
    """``BatchNorm1d`` for volumes: ``input`` (N, C, D, H, W)."""

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 5:
            raise ValueError(f"expected 5D input (got {input.dim()}D input)")
