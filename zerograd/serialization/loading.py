"""``load``: what a checkpoint holds. What reads it is imported when it is needed."""
from __future__ import annotations

import os
import warnings
from typing import Any

NOT_SEEKABLE = (
    ". You can only torch.load from a file that is seekable. Please pre-load the data into a buffer like io.BytesIO and try to"
    " load from it instead."
)


def load(
    f: Any,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """What ``save`` wrote, here or in PyTorch: tensors (those that shared memory share it again), numbers, text and containers.

    ``f``: a path, or a file that can be read and moved in. A path that ends in ``.safetensors`` is read by that package.
    ``map_location``: where the numbers are to go; of use where a checkpoint was made on a GPU: ``"cpu"``. ``weights_only``:
    nothing that a file brings is ever run, with False neither. ``mmap`` and further arguments change nothing.

    Raises FileNotFoundError; EOFError for an empty file; RuntimeError in PyTorch's words for a damaged file, one whose sizes do
    not fit, and one made on a GPU; and UnpicklingError, "Weights only load failed", for a file that holds anything else (a whole
    model) or is no checkpoint.

    >>> import io
    >>> file = io.BytesIO()
    >>> torch.save({"w": tensor([1., 2.])}, file)
    >>> _ = file.seek(0)
    >>> torch.load(file)
    {'w': tensor([1., 2.])}
    """
    if pickle_module is not None and weights_only:
        raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
    if pickle_load_args and (weights_only or (weights_only is None and pickle_module is None)):
        warnings.warn("pickle_load_args only works if `weights_only=False`.", UserWarning, stacklevel=2)
    from . import flat
    from .reading import read

    if isinstance(f, str | os.PathLike):
        path = os.fspath(f)
        if path.endswith(flat.ENDING):
            return flat.load(path, map_location)
        with open(path, "rb") as file:
            return read(file, map_location)
    try:
        f.seek(f.tell())
    except (OSError, AttributeError) as error:
        raise type(error)(f"{error}{NOT_SEEKABLE}") from None
    if mmap:
        raise ValueError("f must be a file path in order to use the mmap argument")
    return read(f, map_location)
