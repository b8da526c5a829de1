"""Fetching files from the web, as one would have it done: over https only, checked, resumed, and never half there.

A download is written to a part file beside its target, which gets its name only when size and checksum are right. A part that
was interrupted is continued later. ``archives.py`` unpacks what was fetched. Python's parts for the network are loaded by the
first download: in a browser they are not there, and nothing else needs them.
"""
from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LIMIT = 2_000_000_000  # bytes of a file whose size nobody knows beforehand
SLOWEST = 100  # bytes a second, over as long as `timeout`: a server that gives less counts as stalled
ATTEMPTS = 3  # for each mirror: what breaks off is continued at once
CHUNK = 1 << 16
_OURS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}  # this computer's fault


class Unreachable(RuntimeError):
    """No mirror gave the file, as without a network; none gave a wrong one."""


class Refused(RuntimeError):
    """What a server did that is not accepted: a wrong file, too many bytes, a way that is not https."""


@dataclass(frozen=True)
class Expected:
    """What is known of a file before it is fetched; nothing is checked that is not known.

    >>> Expected(size=3, sha256="ba78").complaint(2, {"sha256": "ba78"})
    'it has 2 bytes instead of 3'
    """

    size: int | None = None
    sha256: str | None = None
    md5: str | None = None  # only where a user has no better checksum

    def complaint(self, size: int, sums: dict[str, str]) -> str | None:
        """What is wrong with a file of that size and with those checksums, or None."""
        if self.size is not None and size != self.size:
            return f"it has {size} bytes instead of {self.size}"
        for name, found in sums.items():
            wanted = getattr(self, name)
            if wanted is not None and found != wanted.lower():
                return f"its {name} is {found} instead of {wanted}"
        return None

    def fault(self, path: Path) -> str | None:
        """What is wrong with the file at ``path``, or None."""
        sums = {"sha256": hashlib.sha256(), "md5": hashlib.md5(usedforsecurity=False)}
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                for each in sums.values():
                    each.update(chunk)
        return self.complaint(path.stat().st_size, {name: each.hexdigest() for name, each in sums.items()})


def fetch(urls: Sequence[str], path: Path, expected: Expected | None = None, *, limit: int = LIMIT, timeout: float = 20.0,
          _loopback: bool = False) -> Path:  # fmt: skip
    """Download a file to ``path`` from the first of ``urls`` that gives the right one. What is there already and right, stays.

    Raises Unreachable if no server answered, Refused if one gave something else than what is expected: both are RuntimeErrors
    and tell what each mirror did. Raises OSError where the file cannot be written, as on a full disk.
    """
    expected = expected or Expected()
    if path.is_file() and expected.fault(path) is None:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        import ssl  # noqa: F401
        from http.client import HTTPException, IncompleteRead
    except ImportError as error:
        raise Unreachable(f"Error downloading {path.name}:\nthis Python has no network ({error})\n") from error
    broken_off = (_BrokenOff, ConnectionError, IncompleteRead)
    most = limit if expected.size is None else expected.size
    told: list[tuple[str, Exception]] = []
    for url in urls:
        for attempt in range(ATTEMPTS):
            try:
                with _part(path, keep=expected.sha256 is not None) as part:
                    _receive(url, part, most, timeout, _loopback)
                    _accept(part, path, expected)
                return path
            except (OSError, HTTPException, Refused) as error:
                if getattr(error, "errno", None) in _OURS:  # no other mirror would help
                    raise
                if attempt == ATTEMPTS - 1 or not isinstance(error, broken_off):
                    told.append((url, error))
                    break
    text = "".join(f"Tried {url}, got:\n{error}\n" for url, error in told)
    kind = Refused if any(isinstance(error, Refused) for _, error in told) else Unreachable
    raise kind(f"Error downloading {path.name}:\n{text}")


class _BrokenOff(OSError):
    """The connection ended before the file did."""


@contextmanager
def _part(path: Path, keep: bool) -> Iterator[Path]:
    """A file of our own beside ``path``, with what an interrupted download left there; whatever happens, it is gone or kept.

    Renaming is atomic, so of two programs only one takes the part over. One whose program was killed is free after a minute.
    """
    rest, mine = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    for each in [rest, *path.parent.glob(f"{path.name}.*.part")] if keep else []:
        with suppress(OSError):  # somebody else took it
            if not mine.exists() and (each == rest or each.stat().st_mtime < time.time() - 60):
                os.replace(each, mine)
    mine.touch()
    try:
        yield mine
    except Refused:
        mine.unlink(missing_ok=True)
        raise
    finally:
        if mine.exists():
            if keep and mine.stat().st_size:
                os.replace(mine, rest)
            else:
                mine.unlink()


def _accept(part: Path, path: Path, expected: Expected) -> None:
    """Give a part its name, if it is what was expected."""
    wrong = expected.fault(part)
    if wrong is not None:
        raise Refused(f"not the file that was expected: {wrong}")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(part, path)


def _receive(url: str, part: Path, most: int, timeout: float, loopback: bool) -> None:
    """Append to ``part`` what it lacks of the file at ``url``; begin anew where the server does not continue."""
    have = part.stat().st_size
    if have >= most:  # all is there, but for its name; or more than that
        return
    from urllib.error import HTTPError
    from urllib.request import Request

    headers = {"User-Agent": "zerograd", "Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
    try:
        answer = _opener(loopback).open(Request(_checked(url, loopback), headers=headers), timeout=timeout)
    except HTTPError as error:
        error.close()
        if error.code == 416 and have:  # there is no more than what we have: then it is a part of something else
            part.write_bytes(b"")
            raise _BrokenOff("the server does not continue; from the beginning, then") from None
        raise
    with answer:
        going_on = answer.status == 206 and re.match(rf"bytes {have}-", answer.headers.get("Content-Range", ""))
        if not going_on:
            have = 0
        length = answer.headers.get("Content-Length")
        whole = have + int(length) if length is not None and length.isdigit() else None
        if whole is not None and whole > most:
            raise Refused(f"{whole} bytes are announced; at most {most} are accepted")
        with part.open("ab" if going_on else "wb") as file, _progress(part, have, whole) as advance:
            _copy(answer, file, have, whole, most, timeout, advance)


def _copy(answer: Any, file: Any, have: int, whole: int | None, most: int, timeout: float, advance: Callable[[int], Any]) -> None:
    """From the connection to the file, until the end, or until it is too much or too slow."""
    mark, until = have, time.monotonic() + timeout
    while chunk := answer.read1(CHUNK):
        have += len(chunk)
        if have > most:
            raise Refused(f"more than {most} bytes came")
        file.write(chunk)
        advance(len(chunk))
        if time.monotonic() > until:
            if have - mark < SLOWEST * timeout:
                raise TimeoutError(f"only {have - mark} bytes came in {timeout:g} seconds")
            mark, until = have, time.monotonic() + timeout
    if whole is not None and have < whole:
        raise _BrokenOff(f"the connection ended after {have} of {whole} bytes")


def _checked(url: str, loopback: bool) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" or (loopback and parts.scheme == "http" and parts.hostname == "127.0.0.1"):
        return url
    raise Refused(f"{url} is not https")


def _opener(loopback: bool) -> Any:
    """What opens a URL: with the system's certificates, and never on a way that is not https."""
    import ssl
    import urllib.request

    class Redirects(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
            try:
                _checked(newurl, loopback)
            except Refused:
                fp.close()
                raise
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    handlers = [urllib.request.HTTPSHandler(context=ssl.create_default_context()), Redirects()]
    return urllib.request.build_opener(*handlers, *([urllib.request.ProxyHandler({})] if loopback else []))


@contextmanager
def _progress(part: Path, have: int, whole: int | None) -> Iterator[Callable[[int], Any]]:
    """A bar that grows with each call, where tqdm is installed; else nothing."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        yield lambda count: None
        return
    with tqdm(total=whole, initial=have, unit="B", unit_scale=True, desc=part.name.rsplit(".", 2)[0]) as bar:
        yield bar.update


_instead: dict[Path, Path] = {}


def writable(root: Path) -> Path:
    """``root``, made if it is not there; or, where nothing can be written, a temporary folder instead, and a line says so."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return root
    except OSError:
        if root not in _instead:
            _instead[root] = Path(tempfile.mkdtemp(prefix="zerograd-"))
            print(f"zerograd: nothing can be written to {root}; files go to {_instead[root]} instead.")
        return _instead[root]
