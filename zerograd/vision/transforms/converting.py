"""From image or array to tensor and back: what becomes of the numbers, and when it cannot be."""
from __future__ import annotations

import sys
from typing import Any

import numpy as np

from ...core import dtypes
from ...functions import clone, div
from ...ops.creation import as_tensor, from_numpy
from ...tensor import Tensor
from ..pillow import bands, image_of, is_image

_SHORT = "I;16" if sys.byteorder == "little" else "I;16B"
_KINDS = {"I": np.int32, _SHORT: np.int16, "F": np.float32}  # what the pixels of a mode are; bytes where it is not here


def to_tensor(pic: Any) -> Tensor:
    """A picture as a tensor of shape (C, H, W); bytes become floats from 0 to 1, other numbers stay what they are.

    Raises TypeError for what is neither image nor array, and ValueError for an array of other than 2 or 3 dimensions.

    >>> to_tensor(np.array([[0, 51, 255]], dtype=np.uint8))
    tensor([[[0.0000, 0.2000, 1.0000]]])
    """
    if is_image(pic):
        array = np.array(pic, _KINDS.get(pic.mode, np.uint8))
        array = (255 * array if pic.mode == "1" else array).reshape(pic.size[1], pic.size[0], bands(pic))
    elif isinstance(pic, np.ndarray):
        if pic.ndim not in (2, 3):
            raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
        array = pic[:, :, None] if pic.ndim == 2 else pic
    else:
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    made: Tensor = from_numpy(array.transpose(2, 0, 1)).contiguous()
    return div(made.to(dtypes.get_default_dtype()), 255) if made.dtype is dtypes.uint8 else made


def pil_to_tensor(pic: Any) -> Tensor:
    """An image as a tensor of shape (C, H, W) with the image's own numbers. Raises TypeError for what is no image."""
    if not is_image(pic):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    made: Tensor = as_tensor(np.array(pic)).view(pic.size[1], pic.size[0], bands(pic)).permute(2, 0, 1)
    return made


# How many channels: what that picture is called, the modes it can be read as, and the mode that bytes have by themselves.
_MODES = {
    2: ("2D", ["LA"], "LA"),
    3: ("3D", ["RGB", "YCbCr", "HSV"], "RGB"),
    4: ("4D", ["RGBA", "CMYK", "RGBX"], "RGBA"),
}
_GREY = {np.dtype(np.uint8): "L", np.dtype(np.int16): _SHORT, np.dtype(np.int32): "I", np.dtype(np.float32): "F"}


def to_pil_image(pic: Any, mode: str | None = None) -> Any:
    """A tensor of shape (C, H, W) or (H, W), or an array (H, W, C) or (H, W), as an image.

    Floats from 0 to 1 become bytes, but for ``mode`` "F". Raises TypeError or ValueError for what is no picture, or not of
    that mode.
    """
    if isinstance(pic, Tensor):
        array = (pic.permute(1, 2, 0) if pic.ndim == 3 else pic).numpy(force=True)
    elif isinstance(pic, np.ndarray):
        array = pic
    else:
        raise TypeError(f"pic should be Tensor or ndarray. Got {type(pic)}.")
    array = array[:, :, None] if array.ndim == 2 else array
    if array.ndim != 3:
        raise ValueError(f"pic should be 2/3 dimensional. Got {array.ndim} dimensions.")
    if array.shape[-1] > 4:
        raise ValueError(f"pic should not have > 4 channels. Got {array.shape[-1]} channels.")
    if array.dtype.kind == "f" and mode != "F":
        with np.errstate(all="ignore"):
            array = (array * 255).astype(np.int64).astype(np.uint8)  # (a negative float is no byte: processors differ)
    return image_of(array, _mode(array, mode))


def _mode(array: np.ndarray[Any, Any], mode: str | None) -> str:
    """The mode that an array of shape (H, W, C) is read as, or why it cannot be read as what was asked for."""
    channels = array.shape[2]
    if channels == 1:
        grey = _GREY.get(array.dtype)
        if mode not in (None, grey):
            raise ValueError(f"Incorrect mode ({mode}) supplied for input type {np.dtype}. Should be {grey}")
        mode = grey
    else:
        name, allowed, usual = _MODES.get(channels, _MODES[3])
        if mode is not None and mode not in allowed:
            raise ValueError(f"Only modes {allowed} are supported for {name} inputs")
        mode = usual if mode is None and array.dtype == np.uint8 else mode
    if mode is None:
        raise TypeError(f"Input type {array.dtype} is not supported")
    return mode


def normalize(tensor: Tensor, mean: Any, std: Any, inplace: bool = False) -> Tensor:
    """``(tensor - mean) / std``, channel by channel.

    Raises TypeError for what is no tensor of floats, and ValueError for fewer than three dimensions or a ``std`` of 0.

    >>> normalize(torch.full((1, 1, 2), 0.75), [0.5], [0.5])
    tensor([[[0.5000, 0.5000]]])
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(tensor)}")
    if not tensor.is_floating_point():
        raise TypeError(f"Input tensor should be a float tensor. Got {tensor.dtype}.")
    if tensor.ndim < 3:
        raise ValueError(
            f"Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = {tensor.size()}"
        )
    result = tensor if inplace else clone(tensor)
    mean, std = (as_tensor(each, dtype=tensor.dtype) for each in (mean, std))
    if (std == 0).any():
        raise ValueError(f"std evaluated to zero after conversion to {tensor.dtype}, leading to division by zero.")
    mean, std = (each.view(-1, 1, 1) if each.ndim == 1 else each for each in (mean, std))
    result.sub_(mean).div_(std)
    return result
