"""Pillow, which makes and reads pictures: loaded when the first one is made, so that importing zerograd.vision stays quick."""
from __future__ import annotations

import sys
from typing import Any

import numpy as np


def pillow() -> Any:
    """The module ``PIL.Image``. Raises ImportError with the remedy where Pillow is missing."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError("pictures need Pillow, which is not installed: pip install pillow") from error
    return Image


def is_image(thing: Any) -> bool:
    """Is it one of Pillow's images? Who holds one has loaded Pillow, so this needs not.

    >>> is_image(np.zeros((2, 2)))
    False
    """
    loaded = sys.modules.get("PIL.Image")
    return loaded is not None and isinstance(thing, loaded.Image)


def image_of(array: np.ndarray[Any, Any], mode: str) -> Any:
    """An image of the numbers of an array, read as ``mode`` says, whatever their dtype: a copy of their memory."""
    height, width = array.shape[:2]
    return pillow().frombytes(mode, (width, height), array.tobytes())


def bands(image: Any) -> int:
    """How many numbers make a pixel of an image."""
    return len(image.getbands())
