"""Pictures in files, as tensors."""
from __future__ import annotations

import os
from enum import Enum
from pathlib import Path

from ..tensor import Tensor
from .pillow import pillow
from .transforms.functional import pil_to_tensor


class ImageReadMode(Enum):
    """What a picture becomes when it is read: ``UNCHANGED`` leaves it as it is in the file."""

    UNCHANGED = 0
    GRAY = 1
    GRAY_ALPHA = 2
    RGB = 3
    RGB_ALPHA = 4


_MODES = {ImageReadMode.GRAY: "L", ImageReadMode.GRAY_ALPHA: "LA", ImageReadMode.RGB: "RGB", ImageReadMode.RGB_ALPHA: "RGBA"}


def read_image(path: str | Path, mode: ImageReadMode | str = ImageReadMode.UNCHANGED,
               apply_exif_orientation: bool = False) -> Tensor:  # fmt: skip
    """A picture from a file that Pillow can read, as bytes of shape (C, H, W).

    Raises RuntimeError where there is no such file, or no picture in it: the message names the file.
    """
    image_module = pillow()
    wanted = ImageReadMode[mode.upper()] if isinstance(mode, str) else mode
    try:
        with image_module.open(path) as image:
            if apply_exif_orientation:
                from PIL import ImageOps

                image = ImageOps.exif_transpose(image)
            if wanted is not ImageReadMode.UNCHANGED:
                image = image.convert(_MODES[wanted])
            elif image.mode in ("P", "1"):  # what it shows, not how it is packed
                image = image.convert("RGB" if image.mode == "P" else "L")
            return pil_to_tensor(image).contiguous()  # type: ignore[no-any-return]
    except FileNotFoundError as error:
        raise RuntimeError(f"[Errno {error.errno}] {os.strerror(error.errno or 0)}: '{path}'") from error
    except OSError as error:
        raise RuntimeError(f"{path} is no picture that can be read: {error}") from error
