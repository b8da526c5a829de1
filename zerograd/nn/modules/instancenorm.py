"""Instance normalisation as modules: each channel of each example for itself is brought to mean 0 and variance 1."""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from ...core import errors
from .. import functional as F
from .batchnorm import _NormBase

if TYPE_CHECKING:
    from ...tensor import Tensor


class _InstanceNorm(_NormBase):
    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float = 0.1, affine: bool = False,
        track_running_stats: bool = False, device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _get_no_batch_dim(self) -> int:
        raise NotImplementedError

    def _normalised(self, input: Tensor) -> Tensor:
        return F.instance_norm(
            input, self.running_mean, self.running_var, self.weight, self.bias, self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum, self.eps,
        )

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        alone = self._get_no_batch_dim()
        place = input.dim() - alone
        if input.size(place) != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={place} to match num_features ({self.num_features}), but got:"
                    f" {input.size(place)}."
                )
            warnings.warn(
                f"input's size at dim={place} does not match num_features. You can silence this warning by not passing in"
                " num_features, which is not used because affine=False", UserWarning, stacklevel=errors.outside(),
            )
        return self._normalised(input.unsqueeze(0)).squeeze(0) if input.dim() == alone else self._normalised(input)

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: Any, strict: bool, missing_keys: list[str],
        unexpected_keys: list[str], error_msgs: list[str],
    ) -> None:
        if local_metadata.get("version") is None and not self.track_running_stats:
            old = [f"{prefix}{name}" for name in ("running_mean", "running_var") if f"{prefix}{name}" in state_dict]
            if old:
                name = type(self).__name__
                error_msgs.append(_OLD.format(names=" and ".join(f'"{key}"' for key in old), klass=name))
            for key in old:
                state_dict.pop(key)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


_OLD = (
    "Unexpected running stats buffer(s) {names} for {klass} with track_running_stats=False. If state_dict is a checkpoint saved"
    " before 0.4.0, this may be expected because {klass} does not track running stats by default since 0.4.0. Please remove these"
    " keys from state_dict. If the running stats are actually needed, instead set track_running_stats=True in {klass} to enable"
    " them. See the documentation of {klass} for details."
)


class InstanceNorm1d(_InstanceNorm):
    """Each channel of each example of ``input`` (N, C, L) or (C, L) with mean 0 and variance 1 (Ulyanov et al., 2017).

    ``affine``: scale and shift by trained parameters. ``track_running_stats``: in ``eval()`` use running statistics.
    Raises ValueError for another number of dimensions, for one number a channel and, if ``affine``, for other channels.

    >>> torch.nn.InstanceNorm1d(2, eps=1e-9)(tensor([[[1., 3.], [2., 6.]]]))
    tensor([[[-1.,  1.],
             [-1.,  1.]]])
    """

    def _get_no_batch_dim(self) -> int:
        return 2

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (2, 3):
            raise ValueError(f"expected 2D or 3D input (got {input.dim()}D input)")


class InstanceNorm2d(_InstanceNorm):
    """``InstanceNorm1d`` for pictures: ``input`` (N, C, H, W) or (C, H, W)."""

    def _get_no_batch_dim(self) -> int:
        return 3

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (3, 4):
            raise ValueError(f"expected 3D or 4D input (got {input.dim()}D input)")


class InstanceNorm3d(_InstanceNorm):
    """``InstanceNorm1d`` for volumes: ``input`` (N, C, D, H, W) or (C, D, H, W)."""

    def _get_no_batch_dim(self) -> int:
        return 4

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (4, 5):
            raise ValueError(f"expected 4D or 5D input (got {input.dim()}D input)")
