"""Many images as one picture, and pictures as files."""
from __future__ import annotations

import math
from pathlib import Path
from typing import Any, BinaryIO

from ..autograd.grad_mode import no_grad
from ..core.dtypes import uint8
from ..functions import cat, clone, stack
from ..tensor import Tensor
from .pillow import pillow


@no_grad()
def make_grid(tensor: Any, nrow: int = 8, padding: int = 2, normalize: bool = False, value_range: Any = None,
              scale_each: bool = False, pad_value: float = 0.0) -> Tensor:  # fmt: skip
    """Many images, (N, C, H, W) or a list of them, as one, with ``nrow`` in a row and a frame of ``padding`` pixels around each.

    Grey images become coloured. ``normalize`` stretches them to 0..1, from the smallest and the largest number of all, of each
    image (``scale_each``), or from ``value_range``. Raises TypeError for what is no tensor or list of tensors.

    >>> make_grid(torch.ones(5, 1, 28, 28), nrow=3).shape
    torch.Size([3, 62, 92])
    """
    batch = _batch(tensor)
    if normalize is True:
        if value_range is not None and not isinstance(value_range, tuple):
            raise TypeError("value_range has to be a tuple (min, max) if specified. min and max are numbers")
        batch = clone(batch)
        for each in batch if scale_each is True else [batch]:
            low, high = (float(each.min()), float(each.max())) if value_range is None else value_range[:2]
            each.clamp_(min=low, max=high)
            each.sub_(low).div_(max(high - low, 1e-5))
    count = batch.size(0)
    if count == 1:
        return batch.squeeze(0)  # type: ignore[no-any-return]
    columns = min(nrow, count)
    rows = math.ceil(float(count) / columns)
    height, width, channels = int(batch.size(2) + padding), int(batch.size(3) + padding), batch.size(1)
    grid: Tensor = batch.new_full((channels, height * rows + padding, width * columns + padding), pad_value)
    for place in range(count):
        top, left = place // columns * height + padding, place % columns * width + padding
        grid[:, top : top + height - padding, left : left + width - padding] = batch[place]
    return grid


def _batch(tensor: Any) -> Tensor:
    """Images of any form as one tensor of shape (N, C, H, W), with three channels where there was one."""
    if isinstance(tensor, list):
        for each in tensor:
            if not isinstance(each, Tensor):
                raise TypeError(f"tensor or list of tensors expected, got a list containing {type(each)}")
        tensor = stack(tensor, dim=0)
    elif not isinstance(tensor, Tensor):
        raise TypeError(f"tensor or list of tensors expected, got {type(tensor)}")
    for dimensions in (2, 3):
        tensor = tensor.unsqueeze(0) if tensor.dim() == dimensions else tensor
    made: Tensor = cat((tensor, tensor, tensor), 1) if tensor.dim() == 4 and tensor.size(1) == 1 else tensor
    return made


@no_grad()
def save_image(tensor: Any, fp: str | Path | BinaryIO, format: str | None = None, **kwargs: Any) -> None:
    """Write images, with numbers from 0 to 1, to a file as one picture: the grid that :func:`make_grid` makes of them.

    ``format`` is what Pillow calls the kind of file, if its name does not say; other options are those of ``make_grid``.
    """
    bytes_ = make_grid(tensor, **kwargs).mul(255).add_(0.5).clamp_(0, 255).permute(1, 2, 0).to(uint8).numpy()
    pillow().fromarray(bytes_).save(fp, format=format)
