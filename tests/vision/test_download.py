"""Downloads from a server on this computer that does all that servers do: right, cut short, wrong, elsewhere, never, too much."""

from __future__ import annotations

import contextlib
import errno
import gzip
import hashlib
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.error import URLError

import pytest

from zerograd.vision import download as web
from zerograd.vision.datasets import CIFAR10, MNIST, FashionMNIST
from zerograd.vision.datasets.utils import download_url
from zerograd.vision.download import Expected, Refused, Unreachable

server_of: Any = pytest.importorskip("http.server", reason="needs sockets")
DATA = bytes(range(256)) * 1000
RIGHT = Expected(len(DATA), hashlib.sha256(DATA).hexdigest())

served = pytest.mark.needs("sockets", "threads")


class Server(server_of.ThreadingHTTPServer):
    """Answers each path in its own way, and remembers what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[tuple[str, str | None]] = []
        self.cuts = 0
        self.stop = threading.Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"

    def handle_error(self, *_: Any) -> None:
        """The client went away, as it should."""


class Answers(server_of.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append((self.path, wanted))
        self.close_connection = True
        name = self.path.strip("/").split("/")[0].replace("-", "_")
        getattr(self, name, self.missing)(int(wanted[6:].rstrip("-")) if wanted else 0)

    def send(self, data: bytes, start: int = 0, length: int | None = None, ranges: bool = True) -> None:
        start = start if ranges else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start if length is None else length))
        self.end_headers()
        self.wfile.write(data[start:])

    def whole(self, start: int) -> None:
        self.send(DATA, start)

    def old_server(self, start: int) -> None:
        self.send(DATA, start, ranges=False)

    def missing(self, _: int) -> None:
        self.send_error(404)

    def wrong(self, start: int) -> None:
        self.send(DATA[:-1] + b"!", start)

    def short(self, start: int) -> None:
        self.send(DATA[:-1], start)

    def cut_twice(self, start: int) -> None:
        """Half of what is left, then the end; the third time, all."""
        self.server.cuts += 1
        part = DATA if self.server.cuts > 2 else DATA[: start + (len(DATA) - start) // 2]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(DATA) - 1}/{len(DATA)}")
        self.send_header("Content-Length", str(len(DATA) - start))
        self.end_headers()
        self.wfile.write(part[start:])

    def always_cut(self, start: int) -> None:
        self.send(DATA[: max(start, 1000)], start, length=len(DATA) - start)

    def lying(self, _: int) -> None:
        """Continues where nobody asked it to."""
        self.send_response(206)
        self.send_header("Content-Range", f"bytes 7-{len(DATA) - 1}/{len(DATA)}")
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()
        self.wfile.write(DATA)

    def too_much(self, _: int) -> None:
        self.send(DATA * 2)

    def endless(self, _: int) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while not self.server.stop.is_set():
            self.wfile.write(bytes(100_000))

    def stalled(self, _: int) -> None:
        self.send(DATA[:1000], length=len(DATA))
        self.server.stop.wait(20)

    def dripping(self, _: int) -> None:
        self.send(b"", length=len(DATA))
        while not self.server.stop.wait(0.05):
            self.wfile.write(b"1")

    def silent(self, _: int) -> None:
        self.server.stop.wait(20)

    def elsewhere(self, _: int) -> None:
        self.redirect("whole")

    def around(self, _: int) -> None:
        self.redirect("around")

    def to_http(self, _: int) -> None:
        self.redirect("http://example.invalid/x")

    def to_a_file(self, _: int) -> None:
        self.redirect("file:///etc/passwd")

    def redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to if ":" in to else self.server.url(to))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def files(self, _: int) -> None:
        self.send(self.server.contents[self.path.rpartition("/")[2]])  # type: ignore[attr-defined]


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.stop.set()
    server.shutdown()
    thread.join()
    server.server_close()


def get(server: Server, paths: str, target: Path, expected: Expected | None = RIGHT, **options: Any) -> Path:
    return web.fetch([server.url(path) for path in paths.split()], target, expected, _loopback=True, **options)


@served
@pytest.mark.parametrize("paths", ["whole", "elsewhere", "missing whole", "wrong whole", "short whole", "too-much whole",
                                   "to-http whole", "to-a-file whole", "around whole", "old-server", "lying"])  # fmt: skip
def test_the_right_file_arrives(paths: str, server: Server, tmp_path: Path) -> None:
    if paths == "lying":  # it sends the whole file, whatever it says
        assert get(server, paths, tmp_path / "x").read_bytes() == DATA
    assert get(server, paths, tmp_path / "x").read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@served
def test_what_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    for _ in range(2):
        get(server, "whole", tmp_path / "x")
    assert len(server.asked) == 1
    (tmp_path / "x").write_bytes(DATA[:-1])  # a damaged file is
    assert get(server, "whole", tmp_path / "x").read_bytes() == DATA and len(server.asked) == 2


@served
@pytest.mark.parametrize(
    ("paths", "kind", "said"),
    [
        ("missing", Unreachable, "HTTP Error 404"),
        ("wrong", Refused, "its sha256 is"),
        ("short", Refused, "it has 255999 bytes instead of 256000"),
        ("too-much", Refused, "512000 bytes are announced; at most 256000 are accepted"),
        ("endless", Refused, "more than 256000 bytes came"),
        ("to-http", Refused, "http://example.invalid/x is not https"),
        ("to-a-file", Unreachable, "Redirection to url 'file:///etc/passwd' is not allowed"),
        ("around", Unreachable, "HTTP Error 302"),
        ("always-cut", Unreachable, "the connection ended after 1000 of 256000 bytes"),
        ("missing wrong", Refused, "HTTP Error 404"),
    ],
)
def test_nothing_else_is_taken(paths: str, kind: type, said: str, server: Server, tmp_path: Path) -> None:
    with pytest.raises(kind, match="Error downloading x:\nTried http://127") as caught:
        get(server, paths, tmp_path / "x")
    assert said in str(caught.value) and str(caught.value).count("Tried") == len(paths.split())
    assert not (tmp_path / "x").exists()
    assert [path.name for path in tmp_path.iterdir()] == (["x.part"] if paths == "always-cut" else [])


@served
def test_without_a_checksum_the_size_is_limited(server: Server, tmp_path: Path) -> None:
    for path in ("endless", "too-much"):
        with pytest.raises(Refused):
            get(server, path, tmp_path / "x", None, limit=len(DATA))
    assert get(server, "whole", tmp_path / "x", None, limit=len(DATA)).read_bytes() == DATA
    with pytest.raises(Unreachable):
        get(server, "always-cut", tmp_path / "y", None)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]  # a part that nobody could check is not kept


@served
@pytest.mark.parametrize("path", ["stalled", "silent", "dripping"])
def test_a_server_that_stalls_is_left(path: str, server: Server, tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"timed out|only \d+ bytes came in 0\.3 seconds"):
        get(server, path, tmp_path / "x", timeout=0.3)
    if path == "stalled":  # the next mirror gives the rest
        assert get(server, "whole", tmp_path / "x").read_bytes() == DATA
        assert server.asked[-1] == ("/whole", "bytes=1000-")


@served
def test_a_download_is_continued(server: Server, tmp_path: Path) -> None:
    assert get(server, "cut-twice", tmp_path / "x").read_bytes() == DATA
    assert [asked for _, asked in server.asked] == [None, "bytes=128000-", "bytes=192000-"]


@served
def test_two_programs_at_once(server: Server, tmp_path: Path) -> None:
    """Neither writes into the other's file; one that came too late finds it there."""
    (tmp_path / "x.part").write_bytes(DATA[:1000])
    threads = [threading.Thread(target=get, args=(server, "whole", tmp_path / "x")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "x").read_bytes() == DATA and [path.name for path in tmp_path.iterdir()] == ["x"]


@served
def test_a_full_disk(server: Server, tmp_path: Path) -> None:
    """It is no matter of the network: nobody gets a sample for it."""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with mock.patch.object(web, "_copy", side_effect=full), pytest.raises(OSError, match="No space left") as caught:
        get(server, "whole whole", tmp_path / "x")
    assert caught.value is full and len(server.asked) == 1 and not any(tmp_path.iterdir())


@served
@pytest.mark.parametrize("path", ["whole", "old-server"])
def test_the_part_of_an_interrupted_program_is_continued(path: str, server: Server, tmp_path: Path) -> None:
    (tmp_path / "x.part").write_bytes(DATA[:100])
    assert get(server, path, tmp_path / "x").read_bytes() == DATA
    assert server.asked == [(f"/{path}", "bytes=100-")]
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


@served
def test_the_part_of_a_killed_program_is_free_after_a_minute(server: Server, tmp_path: Path) -> None:
    (tmp_path / "x.1234abcd.part").write_bytes(DATA[:100])
    get(server, "whole", tmp_path / "x")
    assert server.asked[-1] == ("/whole", None) and (tmp_path / "x.1234abcd.part").exists()  # somebody may be at it
    os.utime(tmp_path / "x.1234abcd.part", (time.time() - 100,) * 2)
    (tmp_path / "x").unlink()
    get(server, "whole", tmp_path / "x")
    assert server.asked[-1] == ("/whole", "bytes=100-") and [each.name for each in tmp_path.iterdir()] == ["x"]


@served
def test_a_part_of_something_else_is_not_the_file(server: Server, tmp_path: Path) -> None:
    (tmp_path / "x.part").write_bytes(b"other" * 20)
    with pytest.raises(Refused, match="sha256"):
        get(server, "whole", tmp_path / "x")
    assert not any(tmp_path.iterdir())
    assert get(server, "whole", tmp_path / "x").read_bytes() == DATA


@served
def test_control_c_keeps_the_part(server: Server, tmp_path: Path) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    @contextlib.contextmanager
    def bar(*_: Any) -> Iterator[Any]:
        yield interrupted

    with mock.patch.object(web, "_progress", bar), pytest.raises(KeyboardInterrupt):
        get(server, "whole", tmp_path / "x")
    assert [each.name for each in tmp_path.iterdir()] == ["x.part"]
    assert get(server, "whole", tmp_path / "x").read_bytes() == DATA
    assert server.asked[-1][1] is not None


@pytest.mark.needs("sockets")  # without them, nothing is asked for at all
@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "http://a.invalid/x", "ftp://a.invalid/x", "file:///etc/passwd", "x"])
def test_only_https(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not https"):
        web.fetch([url], tmp_path / "x")


@served
def test_plain_http_stays_on_this_computer(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not https"):
        web.fetch(["http://example.invalid/x"], tmp_path / "x", _loopback=True)


def test_a_python_without_a_network(tmp_path: Path) -> None:
    with mock.patch.dict(sys.modules, {"ssl": None}), pytest.raises(Unreachable, match="this Python has no network"):
        web.fetch(["https://example.invalid/x"], tmp_path / "x")


@served
def test_no_connection(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/x"
    with pytest.raises(Unreachable, match="refused"):
        web.fetch([url], tmp_path / "x", _loopback=True)


@served
def test_a_bar_where_tqdm_is(server: Server, tmp_path: Path) -> None:
    tqdm = pytest.importorskip("tqdm.auto", reason="tqdm is not installed")
    with mock.patch.object(tqdm, "tqdm") as bar:
        get(server, "whole", tmp_path / "x")
    assert bar.call_args.kwargs["total"] == len(DATA) and bar.call_args.kwargs["desc"] == "x"
    assert sum(call.args[0] for call in bar.return_value.__enter__.return_value.update.call_args_list) == len(DATA)


@served
def test_silence_where_tqdm_is_not(server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with mock.patch.dict(sys.modules, {"tqdm.auto": None}):
        assert get(server, "whole", tmp_path / "x").read_bytes() == DATA
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="there, a folder cannot be made read-only")
def test_nothing_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "file"
    root.write_text("in the way")  # also for a superuser, who may write anywhere
    for _ in range(2):
        instead = web.writable(root)
    assert instead.is_dir() and instead == web.writable(root)
    assert capsys.readouterr().out == f"zerograd: nothing can be written to {root}; files go to {instead} instead.\n"
    assert web.writable(tmp_path / "new" / "folder") == tmp_path / "new" / "folder"


def offline(*_: Any, **__: Any) -> Any:
    raise URLError(OSError("no network"))


@pytest.mark.parametrize(("train", "part", "whole"), [(True, "4,000 training", "60,000"), (False, "1,000 test", "10,000")])
def test_mnist_without_a_network(train: bool, part: str, whole: str, tmp_path: Path, capsys: Any) -> None:
    with mock.patch("urllib.request.OpenerDirector.open", offline):
        images = MNIST(tmp_path, train, download=True)
    assert capsys.readouterr().out == (
        f"zerograd: MNIST could not be fetched and is used in part, {part} images that come with zerograd;"
        f" MNIST(root, download=True) fetches all {whole}.\n"
    )
    assert len(images) == (4000 if train else 1000)


@pytest.mark.needs("sockets")
def test_others_without_a_network(tmp_path: Path, capsys: Any) -> None:
    with mock.patch("urllib.request.OpenerDirector.open", offline):
        with pytest.raises(RuntimeError, match=r"Error downloading train-images-idx3-ubyte\.gz:\nTried https://fashion-mnist"):
            FashionMNIST(tmp_path, download=True)
        assert CIFAR10(tmp_path, train=False, download=True).classes[0] == "plain disc"
        with pytest.raises(RuntimeError, match=r"Tried https://example\.invalid/x, got:\n.*no network"):
            download_url("http://example.invalid/x", tmp_path)
    said = capsys.readouterr().out
    assert said.startswith("zerograd: CIFAR10 could not be fetched: 1,000 test images of shapes are drawn instead;")


@served
def test_mnist_is_fetched(server: Server, tmp_path: Path, capsys: Any) -> None:
    """The whole way, with small files under the real names."""
    import vision_cases

    vision_cases.fill_digits(tmp_path / "origin")
    contents = {f"{path.name}.gz": gzip.compress(path.read_bytes()) for path in (tmp_path / "origin/MNIST/raw").iterdir()}
    server.contents = contents  # type: ignore[attr-defined]
    sums = {name: Expected(len(data), hashlib.sha256(data).hexdigest()) for name, data in contents.items()}
    fetch = mock.patch.object(web, "fetch", lambda *args: REAL(*args, _loopback=True))
    mirrors = mock.patch.object(MNIST, "mirrors", [server.url("missing/"), server.url("files/")])
    with fetch, mirrors, mock.patch.object(MNIST, "_expected", sums):
        images = MNIST(tmp_path / "data", download=True)
        MNIST(tmp_path / "data", train=False, download=True)
    assert len(images) == 6 and not capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "data/MNIST/raw").iterdir()) == sorted(name[:-3] for name in contents)
    assert len(server.asked) == 8
    server.contents["train-images-idx3-ubyte.gz"] = b"another file"  # type: ignore[attr-defined]
    with fetch, mirrors, mock.patch.object(MNIST, "_expected", sums), pytest.raises(Refused, match="bytes instead of"):
        MNIST(tmp_path / "other", download=True)


REAL = web.fetch


def test_every_address_is_https_and_every_sum_is_known() -> None:
    for each in (MNIST, FashionMNIST):
        assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in each.mirrors)
        assert set(each._expected) == {name for name, _ in each.resources}
        assert all(expected.size and len(expected.sha256 or "") == 64 for expected in each._expected.values())
    assert all(mirror.startswith("https://") for mirror in CIFAR10.mirrors)
