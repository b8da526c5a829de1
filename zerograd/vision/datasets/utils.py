"""What tutorials take from torchvision's helpers: a file fetched from the web, an archive unpacked."""
from __future__ import annotations

import os
from pathlib import Path

from ..archives import gunzip, untar
from ..download import LIMIT, Expected, fetch

Anywhere = str | Path


def check_integrity(fpath: Anywhere, md5: str | None = None) -> bool:
    """Is the file there, and does it have that MD5?

    >>> check_integrity("nowhere")
    False
    """
    path = Path(fpath)
    return path.is_file() and (md5 is None or Expected(md5=md5).fault(path) is None)


def download_url(url: str, root: Anywhere, filename: Anywhere | None = None, md5: str | None = None,
                 max_redirect_hops: int = 3) -> None:  # fmt: skip
    """Fetch a file into the folder ``root``, over https: an address with http is tried with https. What is there already, stays.

    Raises RuntimeError if the file cannot be fetched, or does not have that MD5.
    """
    path = Path(os.path.expanduser(root)) / (filename or os.path.basename(url))
    if not check_integrity(path, md5):
        fetch(["https:" + url[5:] if url.startswith("http:") else url], path, Expected(md5=md5))


def extract_archive(from_path: Anywhere, to_path: Anywhere | None = None, remove_finished: bool = False) -> Anywhere:
    """Unpack a .tar.gz, .tgz or .gz, beside it or into the folder ``to_path``. Raises RuntimeError for any other file.

    What would lie outside of that folder, and links, are refused.
    """
    path = Path(from_path)
    folder = path.parent if to_path is None else Path(to_path)
    if path.name.endswith((".tar.gz", ".tgz")):
        made = untar(path, folder, LIMIT)
    elif path.suffix == ".gz":
        made = gunzip(path, folder / path.stem, LIMIT)
    else:
        known = [".gz", ".tar.gz", ".tgz"]
        raise RuntimeError(f"Unknown compression or archive type: '{path.suffix}'.\nKnown suffixes are: '{known}'.")
    if remove_finished:
        path.unlink()
    return os.fspath(made) if isinstance(from_path, str) else made


def download_and_extract_archive(url: str, download_root: Anywhere, extract_root: Anywhere | None = None,
                                 filename: Anywhere | None = None, md5: str | None = None,
                                 remove_finished: bool = False) -> None:  # fmt: skip
    """:func:`download_url`, then :func:`extract_archive`."""
    root = os.path.expanduser(download_root)
    name = filename or os.path.basename(url)
    download_url(url, root, name, md5)
    extract_archive(os.path.join(root, name), root if extract_root is None else extract_root, remove_finished)
