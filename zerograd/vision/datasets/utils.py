"""What tutorials take from torchvision's helpers: a file fetched from the web, an archive unpacked."""
from __future__ import annotations

from pathlib import Path

from ..download import Expected


def check_integrity(fpath: str | Path, md5: str | None = None) -> bool:
    """Is the file there, and does it have that MD5?

    >>> check_integrity("nowhere")
    False
    """
    path = Path(fpath)
    return path.is_file() and (md5 is None or Expected(md5=md5).fault(path) is None)
