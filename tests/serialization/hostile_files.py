"""Files that no honest program writes: ``HOSTILE`` makes each by its name, and says what ``load`` must answer.

``zipped`` writes archives whose fields may lie, and the functions in capitals write pieces of pickles.
"""

from __future__ import annotations

import io
import struct
import tarfile
from binascii import crc32
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

GOOD = struct.pack("<6f", *range(6))


@dataclass
class Record:
    """A record of an archive; what is None is told as it is."""

    name: bytes
    data: bytes
    size: int | None = None  # as both places tell it
    packed: int | None = None
    check: int | None = None
    method: int = 0
    flags: int = 0
    at: int | None = None  # where the header is said to stand
    inner: bytes | None = None  # the name in the header
    extra: bytes = b""
    real: bool = True  # False: only listed


def zipped(records: list[Record], count: int | None = None, end: Callable[[int, int, int], bytes] | None = None) -> bytes:
    """An archive of these; ``end`` makes its end of the list's start and size and of their number."""
    body, listed = b"", b""
    for each in records:
        at = len(body) if each.at is None else each.at
        size = len(each.data) if each.size is None else each.size
        packed = size if each.packed is None else each.packed
        check = crc32(each.data) if each.check is None else each.check
        inner = each.name if each.inner is None else each.inner
        numbers = (0, each.flags, each.method, 0, 0, check, packed, size)
        if each.real:
            body += struct.pack("<4s5H3L2H", b"PK\3\4", *numbers, len(inner), 0) + inner + each.data
        head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 0, *numbers, len(each.name), len(each.extra), 0, 0, 0, 0, at)
        listed += head + each.name + each.extra
    number = len(records) if count is None else count
    finish = end or (lambda start, size, number: struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, size, start, 0))
    return body + listed + finish(len(body), len(listed), number)


def checkpoint(pickled: bytes, *more: Record, leave_out: str = "", **options: Any) -> bytes:
    """An archive with this pickle and one storage of six float32, as honest as ``more`` and ``options`` let it be."""
    usual = {"data.pkl": pickled, "byteorder": b"little", "data/0": GOOD, "version": b"3\n"}
    replaced = {each.name for each in more}
    records = [Record(b"a/" + name.encode(), data) for name, data in usual.items() if name != leave_out]
    return zipped([each for each in records if each.name not in replaced] + list(more), **options)


# ---------------------------------------------------------------- pieces of pickles


def TEXT(text: str) -> bytes:
    raw = text.encode()
    return b"X" + struct.pack("<L", len(raw)) + raw


def INT(number: int) -> bytes:
    size = number.bit_length() // 8 + 1
    begin = b"\x8a" + bytes([size]) if size < 256 else b"\x8b" + struct.pack("<i", size)
    return begin + number.to_bytes(size, "little", signed=True)


def TUPLE(*parts: bytes) -> bytes:
    return b"(" + b"".join(parts) + b"t"


def GLOBAL(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def CALL(module: str, name: str, *parts: bytes) -> bytes:
    return GLOBAL(module, name) + TUPLE(*parts) + b"R"


HOOKS = CALL("collections", "OrderedDict")


def STORAGE(kind: str = "Float", key: str = "0", place: str = "cpu", count: int = 6) -> bytes:
    return TUPLE(TEXT("storage"), GLOBAL("torch", f"{kind}Storage"), TEXT(key), TEXT(place), INT(count)) + b"Q"


def TENSOR(
    storage: bytes | None = None, offset: int = 0, size: tuple[int, ...] = (2, 3), stride: tuple[int, ...] = (3, 1),
    grad: bytes = b"\x89", hooks: bytes = HOOKS, more: bytes = b"",
) -> bytes:  # fmt: skip
    sizes, strides = (TUPLE(*map(INT, each)) for each in (size, stride))
    memory = STORAGE() if storage is None else storage
    return CALL("torch._utils", "_rebuild_tensor_v2", memory, INT(offset), sizes, strides, grad, hooks, more)


def P(*parts: bytes) -> bytes:
    """A whole pickle."""
    return b"\x80\x02" + b"".join(parts) + b"."


def put(place: int) -> bytes:
    return b"r" + struct.pack("<L", place)


def get(place: int) -> bytes:
    return b"j" + struct.pack("<L", place)


CANARY = "open({canary!r}, 'w').close()"


def evil(canary: str) -> dict[str, bytes]:
    """Pickles that ``pickle.loads`` would run: each makes the file ``canary``."""
    code = TEXT(CANARY.format(canary=canary))
    shell = TEXT(f"touch {canary}")
    opened = CALL("__builtin__", "open", TEXT(canary), TEXT("w"))
    return {
        "os.system": P(CALL("os", "system", shell)),
        "posix.system": P(CALL("posix", "system", shell)),
        "eval": P(CALL("__builtin__", "eval", code)),
        "exec": P(CALL("builtins", "exec", code)),
        "subprocess": P(CALL("subprocess", "getoutput", shell)),
        "open": P(opened),
        "runpy": P(CALL("timeit", "timeit", code, code, GLOBAL("time", "perf_counter"), INT(1))),
        "in a list": P(b"(" + opened + b"l"),
        "instance": P(b"(" + TEXT(canary) + TEXT("w") + b"i__builtin__\nopen\n"),
        "object": P(b"(" + GLOBAL("__builtin__", "open") + TEXT(canary) + TEXT("w") + b"o"),
        "newobj": P(GLOBAL("pathlib", "Path") + TUPLE(TEXT(canary)) + b"\x810" + opened),
        "stack global": b"\x80\x04" + TEXT("os") + TEXT("system") + b"\x93" + TUPLE(shell) + b"R.",
        "dotted name": b"\x80\x04" + TEXT("os") + TEXT("path.os.system") + b"\x93" + TUPLE(shell) + b"R.",
        "inside hooks": P(HOOKS + b"(" + TEXT("k") + opened + b"u"),
    }


NEST = 100_000
ONE = TUPLE(INT(1))
GLOBAL_REFUSED, UNSUPPORTED = "Weights only load failed. ", "Weights only load failed. Unsupported operand "
NO_DIRECTORY = "failed finding central directory"

PICKLES: dict[str, tuple[bytes, str]] = {
    "blocked module": (P(CALL("posix", "system", TEXT("ls"))), "GLOBAL posix.system whose module posix is blocked"),
    "a function of ours": (P(CALL("zerograd", "load", TEXT("x"))), "GLOBAL zerograd.load was not an allowed global"),
    "a function of torch": (P(CALL("torch", "load", TEXT("x"))), "GLOBAL torch.load was not an allowed global"),
    "a module": (P(CALL("torch.nn.modules.linear", "Linear")), "GLOBAL torch.nn.modules.linear.Linear was not an allowed"),
    "dunder": (P(GLOBAL("torch", "__builtins__")), "GLOBAL torch.__builtins__ was not an allowed global"),
    "dotted": (P(GLOBAL("torch", "Tensor.__class__")), "GLOBAL torch.Tensor.__class__ was not an allowed global"),
    "reduce of a number": (P(INT(1), TUPLE(), b"R"), "reduce for unrecognized function 1"),
    "reduce of a dtype": (P(GLOBAL("torch", "float32"), TUPLE(), b"R"), "reduce for unrecognized function a dtype"),
    "reduce of a tensor class": (P(GLOBAL("torch", "Tensor"), TUPLE(), b"R"), "reduce for unrecognized function"),
    "reduce without a tuple": (P(GLOBAL("collections", "OrderedDict"), b"]R"), "reduce for unrecognized function"),
    "build of a list": (P(b"]}b"), "Can only build .* but got <class 'list'>"),
    "build of a tensor": (P(TENSOR(), b"}b"), "Can only build .* but got <class 'torch.Tensor'>"),
    "build with __class__": (P(HOOKS, b"}", TEXT("__class__"), INT(1), b"sb"), "attributes that no user can have given it"),
    "build with __setstate__": (P(HOOKS, b"}", TEXT("__setstate__"), INT(1), b"sb"), "attributes that no user"),
    "build over items": (P(HOOKS, b"}", TEXT("items"), INT(1), b"sb"), "attributes that no user can have given it"),
    "build with a number": (P(HOOKS, b"}", INT(1), INT(1), b"sb"), "attributes that no user can have given it"),
    "append to a dict": (P(b"}", INT(1), b"a"), "Can only append to lists"),
    "extend a tuple": (P(b")(", INT(1), b"e"), "Can only extend to lists"),
    "item of a list": (P(b"]", INT(1), INT(1), b"s"), "Can only SETITEM for dict"),
    "key without a value": (P(b"}(", INT(1), b"u"), "a key without a value"),
    "list as a key": (P(b"}]", INT(1), b"s"), "unhashable type: 'list'"),
    "list in a key": (P(b"}", TUPLE(b"]"), INT(1), b"s"), "unhashable type: 'list'"),
    "function as a key": (P(b"}", GLOBAL("collections", "OrderedDict"), INT(1), b"s"), "unhashable type"),
    "list in a set": (P(CALL("__builtin__", "set", b"]]a")), "unhashable type: 'list'"),
    "empty": (b"", "ends too early"),
    "nothing to stop at": (P(), "takes more from its stack"),
    "no stop": (P(b"]")[:-1], "ends too early"),
    "endless mark": (P(b"(" * NEST), "takes more from its stack"),
    "no mark": (P(b"t"), "ends a group that it has not begun"),
    "no such memo": (P(get(7)), "asks for 7, which it has not remembered"),
    "text too long": (P(b"X\xff\xff\xff\xffabc"), "ends too early"),
    "number too long": (P(b"\x8b\xff\xff\xff\x7f"), "ends too early"),
    "negative length": (P(b"\x8b\xff\xff\xff\xff"), "ends too early"),
    "text not UTF-8": (P(b"X\2\0\0\0\xff\xfe"), "a text that is not UTF-8"),
    "name without an end": (P(b"c" + b"x" * 5000), "a name without an end"),
    "unknown operand": (P(b"\xff"), UNSUPPORTED + "255"),
    "extension registry": (P(b"\x82\x01"), UNSUPPORTED + "130"),
    "old string": (P(b"S'abc'\n"), UNSUPPORTED + "83"),
    "old persistent id": (P(b"Px\n"), UNSUPPORTED + "80"),
    "buffer": (P(b"\x97"), UNSUPPORTED + "151"),
    "a function": (P(GLOBAL("torch._utils", "_rebuild_tensor_v2")), "a Constructor, which is no value of its own"),
    "a function in a list": (P(b"]", GLOBAL("collections", "OrderedDict"), b"a"), "which is no value of its own"),
    "a storage": (P(STORAGE()), "a Storage, which is no value of its own"),
    "deep lists": (P(b"]" * NEST, b"a" * (NEST - 1)), "nested more than 1,000 deep"),
    "deep tuples": (P(b")", b"\x85" * NEST), "nested more than 1,000 deep"),
    "deep, with a short way in": (
        P(b"](" + b"".join([b"]", put(0)] + [get(i) + b"\x85" + put(i + 1) for i in range(3000)]) + b"e"),
        "nested more than 1,000 deep",
    ),
    "deep, from the outside in": (
        P(b"]", put(0), *[get(i) + b"]" + put(i + 1) + b"a" for i in range(5000)], get(0)),
        "nested more than 1,000 deep",
    ),
    "deep, by attributes of dicts": (
        P(HOOKS, put(0), *[get(i) + b"}" + TEXT("x") + HOOKS + put(i + 1) + b"sb" for i in range(3000)], get(0)),
        "nested more than 1,000 deep",
    ),
    "deep inside a tensor's attributes": (
        P(
            CALL(
                "torch._tensor", "_rebuild_from_type_v2", GLOBAL("torch._utils", "_rebuild_tensor_v2"), GLOBAL("torch", "Tensor"),
                TUPLE(STORAGE(), INT(0), ONE, ONE, b"\x89", HOOKS), b"}" + TEXT("x") + b")" + b"\x85" * 5000 + b"s",
            )
        ),
        "nested more than 1,000 deep",
    ),
    "a key of many tuples": (
        P(b"](", b")", put(0), *[get(i) * 2 + b"\x86" + put(i + 1) for i in range(60)], b"e}", get(60), INT(1), b"s"),
        "more than 100 parts as a key",
    ),
    "keys that collide": (P(b"}(", *[INT(i * (2**61 - 1)) + b"N" for i in range(1, 20_000)], b"u"), "large numbers as keys"),
    "one text, a thousand times encoded": (
        P(b"](", TEXT("x" * 200_000), put(0), *[CALL("_codecs", "encode", get(0), TEXT("latin1")) for _ in range(1000)], b"e"),
        "builds more than a file of its size can need",
    ),
    "one list, a thousand sets": (
        P(b"](", b"](" + b"".join(b"M" + struct.pack("<H", i) for i in range(9999)) + b"e", put(0),
          *[CALL("__builtin__", "set", get(0)) for _ in range(1000)], b"e"),
        "builds more than a file of its size can need",
    ),
    "encode to something else": (P(CALL("_codecs", "encode", TEXT("a"), TEXT("zlib"))), "written in 'zlib', not in latin1"),
    "encode what is no byte": (P(CALL("_codecs", "encode", TEXT("€"), TEXT("latin1"))), "letters that stand for no byte"),
    "bytes of a number": (P(CALL("__builtin__", "bytes", INT(10**12))), "builtins.bytes is called with"),
    "bytearray of a number": (P(CALL("__builtin__", "bytearray", INT(10**12))), "builtins.bytearray is called with"),
    "size of texts": (P(CALL("torch", "Size", TUPLE(TEXT("a")))), "no whole numbers"),
    "size of large numbers": (P(CALL("torch", "Size", TUPLE(INT(10**6000)))), "no whole numbers of 64 bits"),
    "no such device": (P(CALL("torch", "device", TEXT("warp:1"))), "Expected one of cpu"),
    "persistent id of a number": (P(INT(1), b"Q"), "Only persistent_load of storage is allowed, but got 1"),
    "persistent id of a bomb": (
        P(b"(", b"]", put(0), *[b"](" + get(i) * 2 + b"e" + put(i + 1) for i in range(60)], b"tQ"),
        "Only persistent_load of storage is allowed, but got a tuple",
    ),
    "storage of texts": (P(TUPLE(*[TEXT("storage")] * 5), b"Q"), "A storage is described by"),
    "storage of complex numbers": (P(STORAGE("ComplexFloat")), "no tensors of that dtype"),
    "storage on a GPU": (P(TENSOR(STORAGE(place="cuda:0"))), "Attempting to deserialize object on a CUDA device"),
    "storage nowhere": (P(TENSOR(STORAGE(place="moon"))), "don't know how to restore data location .*tagged with moon"),
    "no such storage": (P(TENSOR(STORAGE(key="9"))), "failed locating file data/9: file not found"),
    "storage outside": (P(TENSOR(STORAGE(key="../version", count=0))), "failed locating file data/../version: file not found"),
    "storage too large": (P(TENSOR(STORAGE(count=7))), r"record size \(24 bytes\) does not match expected size \(28 bytes"),
    "storage of a petabyte": (P(TENSOR(STORAGE(count=2**48), size=(2**48,), stride=(1,))), r"record size \(24 bytes\) does not"),
    "storage of a huge number": (P(TENSOR(STORAGE(count=10**7000))), "A storage is described by"),
    "storage of less than nothing": (P(TENSOR(STORAGE(count=-6))), "A storage is described by"),
    "storage of another dtype": (P(TENSOR(STORAGE("Double"))), r"does not match expected size \(48 bytes"),
    "storage in two ways": (P(TUPLE(TENSOR(), TENSOR(STORAGE("Int")))), "storage '0' is described in two ways"),
    "sizes beyond the storage": (P(TENSOR(size=(2, 4))), "setStorage: sizes .2, 4., .* are out of bounds for storage of size 24"),
    "strides beyond the storage": (P(TENSOR(stride=(9, 1))), "setStorage: .* are out of bounds for storage of size 24"),
    "offset beyond the storage": (P(TENSOR(offset=1)), "setStorage: .* are out of bounds for storage of size 24"),
    "huge sizes": (P(TENSOR(size=(2**62, 2**62))), "setStorage: .* are out of bounds for storage of size 24"),
    "endless sizes": (P(TENSOR(size=(10**9000, 1))), "no whole numbers of 64 bits"),
    "huge and empty": (P(TENSOR(size=(0, 2**62, 2**62), stride=(1, 1, 1))), "cannot be"),
    "huge without memory": (P(TENSOR(size=(2**62, 2**62), stride=(0, 0))), "cannot be"),
    "negative strides": (P(TENSOR(stride=(-3, 1), offset=3)), "Storage size calculation overflowed with"),
    "negative sizes": (P(TENSOR(size=(-2, -3))), "Storage size calculation overflowed with"),
    "negative offset": (P(TENSOR(offset=-1)), "Tensor: invalid storage offset -1"),
    "sizes and strides that differ": (P(TENSOR(size=(2, 3, 1))), r"unequal size length \(3\) and stride length \(2\)"),
    "too many dimensions": (P(TENSOR(size=(1,) * 99, stride=(1,) * 99)), "or too many of them"),
    "sizes of texts": (
        P(CALL("torch._utils", "_rebuild_tensor_v2", STORAGE(), INT(0), *[TUPLE(TEXT("a"))] * 2, b"\x89", HOOKS)),
        "that are no whole numbers",
    ),
    "whole numbers that require grad": (P(TENSOR(STORAGE("Int"), grad=b"\x88")), "only Tensors of floating point and"),
    "tensor with hooks": (P(TENSOR(hooks=HOOKS + TEXT("a") + INT(1) + b"s")), "backward hooks, which are code"),
    "tensor with marks": (P(TENSOR(more=b"}" + TEXT("conj") + b"\x88s")), "the mark 'conj', which zerograd does not have"),
    "tensor of a number": (P(CALL("torch._utils", "_rebuild_tensor_v2", INT(1))), r"is called with \(int\)"),
    "tensor of nothing": (P(CALL("torch._utils", "_rebuild_tensor_v2")), r"is called with \(\)"),
    "parameter of a list": (P(CALL("torch._utils", "_rebuild_parameter", b"]", b"\x88", HOOKS)), "_parameter is called with"),
    "parameter of whole numbers": (
        P(CALL("torch._utils", "_rebuild_parameter", TENSOR(STORAGE("Int")), b"\x88", HOOKS)),
        "Only Tensors of floating point and complex dtype can require gradients",
    ),
    "attributes over ours": (
        P(CALL("torch._utils", "_rebuild_parameter_with_state", TENSOR(), b"\x88", HOOKS, b"}" + TEXT("_grad") + INT(1) + b"s")),
        "attributes that no user can have given it",
    ),
    "attributes by another function": (
        P(CALL("torch._tensor", "_rebuild_from_type_v2", GLOBAL("collections", "OrderedDict"), GLOBAL("torch", "Tensor"), b")}")),
        "A tensor with attributes is made by collections.OrderedDict",
    ),
}  # fmt: skip

FINE = P(TENSOR())
ZIP64_END = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 0, 0, 0, 0, 5, 5, 46, 0)


def _zip64(block: bytes, where: Callable[[int], int] = lambda at: at) -> Callable[[int, int, int], bytes]:
    def end(start: int, size: int, number: int) -> bytes:
        at = start + size
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, where(at), 1)
        return block + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, size, start, 0)

    return end


def _plain_end(**lies: int) -> Callable[[int, int, int], bytes]:
    def end(start: int, size: int, number: int) -> bytes:
        told = {"disk": 0, "number": number, "size": size, "start": start, "comment": 0, **lies}
        return struct.pack(
            "<4s4H2LH", b"PK\5\6", told["disk"], 0, told["number"], told["number"], told["size"], told["start"], told["comment"]
        )

    return end


def _tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("storages"), io.BytesIO())
    return file.getvalue()


LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "the file is empty"),
    "text": (b"hello world", "no file that torch.save wrote: it begins with b'hello world'"),
    "a plain pickle": (b"\x80\x04]\x94.", "no file that torch.save wrote"),
    "legacy": (LEGACY, "PyTorch's legacy format"),
    "tar": (_tar(), "Cannot use ``weights_only=True`` with files saved in the legacy .tar format."),
    "four bytes": (b"PK\3\4", "not a ZIP archive"),
    "zeros": (b"PK\3\4" + b"\0" * 5000, NO_DIRECTORY),
    "no records": (b"PK\3\4" + zipped([], end=_plain_end(start=4)), 'Expected hasRecord."version". to be true'),
    "no version": (checkpoint(FINE, leave_out="version"), 'Expected hasRecord."version". to be true'),
    "no pickle": (checkpoint(FINE, leave_out="data.pkl"), "failed locating file data.pkl: file not found"),
    "no storage": (checkpoint(FINE, leave_out="data/0"), "failed locating file data/0: file not found"),
    "TorchScript": (checkpoint(FINE, Record(b"a/constants.pkl", b"")), "``weights_only=True`` with TorchScript archives"),
    "version 99": (checkpoint(FINE, Record(b"a/version", b"99\n")), "file with version 99, but the maximum supported version"),
    "no number for a version": (checkpoint(FINE, Record(b"a/version", b"x" * 9999)), "Couldn't parse the version"),
    "other byte order": (checkpoint(FINE, Record(b"a/byteorder", b"middle")), "Unknown endianness type: middle"),
    "short storage": (checkpoint(FINE, Record(b"a/data/0", GOOD[:3])), r"record size \(3 bytes\) does not match"),
    "wrong checksum": (checkpoint(FINE, Record(b"a/data/0", GOOD, check=1)), "its checksum differs"),
    "wrong checksum of the pickle": (checkpoint(FINE, Record(b"a/data.pkl", FINE, check=1)), "its checksum differs"),
    "declared huge": (checkpoint(FINE, Record(b"a/data/0", GOOD, size=2**31)), "does not stand where the list"),
    "declared beyond the end": (checkpoint(FINE, Record(b"a/data/0", GOOD, size=99_999)), "does not stand where the list"),
    "compressed": (checkpoint(FINE, Record(b"a/data/0", GOOD, method=8)), "is compressed or encrypted"),
    "a bomb": (checkpoint(FINE, Record(b"a/data/0", GOOD, size=2**31, packed=24, method=8)), "is compressed or encrypted"),
    "two sizes": (checkpoint(FINE, Record(b"a/data/0", GOOD, packed=3)), "is compressed or encrypted"),
    "encrypted": (checkpoint(FINE, Record(b"a/data/0", GOOD, flags=1)), "is compressed or encrypted"),
    "overlapping": (checkpoint(FINE, Record(b"a/data/1", b"", at=0, inner=b"", real=False)), "does not stand where the list"),
    "the same memory twice": (
        zipped([Record(b"a/data/1", GOOD), Record(b"a/data/1", GOOD, at=0, real=False), Record(b"a/version", b"3\n")]),
        "is there twice",
    ),
    "one inside another": (
        zipped([Record(b"a/x", struct.pack("<4s5H3L2H", b"PK\3\4", *[0] * 8, 3, 0) + b"a/y" + b"zz"),
                Record(b"a/y", b"zz", at=33, real=False)]),
        "overlaps another",
    ),
    "twice": (checkpoint(FINE, Record(b"a/byteorder", b"little"), Record(b"a/byteorder", b"big")), "is there twice"),
    "other name inside": (checkpoint(FINE, Record(b"a/data/0", GOOD, inner=b"a/data/9")), "does not stand where the list"),
    "../x": (checkpoint(FINE, Record(b"../x", b"")), "'../x' is no name for a record"),
    "a/../x": (checkpoint(FINE, Record(b"a/../x", b"")), "'a/../x' is no name for a record"),
    "/x": (checkpoint(FINE, Record(b"/x", b"")), "'/x' is no name for a record"),
    "backslash": (checkpoint(FINE, Record(rb"a\x", b"")), "is no name for a record"),
    "zero in a name": (checkpoint(FINE, Record(b"a/x\0y", b"")), "is no name for a record"),
    "no name": (checkpoint(FINE, Record(b"", b"")), "is no name for a record"),
    "not UTF-8": (checkpoint(FINE, Record(b"a/\xff", b"")), "is not UTF-8"),
    "another folder": (checkpoint(FINE, Record(b"b/x", b"")), "file in archive is not in a subdirectory a/: b/x"),
    "no folder": (zipped([Record(b"x", b"")]), "file in archive is not in a subdirectory: x"),
    "too many records": (checkpoint(FINE, count=60_000), NO_DIRECTORY),
    "too few records": (checkpoint(FINE, count=1), NO_DIRECTORY),
    "list too long": (checkpoint(FINE, end=_plain_end(size=2**31)), NO_DIRECTORY),
    "list elsewhere": (checkpoint(FINE, end=_plain_end(start=2**31)), NO_DIRECTORY),
    "several disks": (checkpoint(FINE, end=_plain_end(disk=1)), NO_DIRECTORY),
    "comment that is not there": (checkpoint(FINE, end=_plain_end(comment=9)), NO_DIRECTORY),
    "more behind it": (checkpoint(FINE) + b"x" * 100_000, NO_DIRECTORY),
    "zip64 elsewhere": (checkpoint(FINE, end=_zip64(b"", lambda at: 2**63 - 1)), NO_DIRECTORY),
    "zip64 at the start": (checkpoint(FINE, end=_zip64(b"", lambda at: 0)), NO_DIRECTORY),
    "zip64 that differs": (checkpoint(FINE, end=_zip64(ZIP64_END)), NO_DIRECTORY),
    "zip64 without a size": (checkpoint(FINE, Record(b"a/data/0", GOOD, size=2**32 - 1)), "does not say how large it is"),
    "zip64 of an exabyte": (
        checkpoint(FINE, Record(b"a/data/0", GOOD, size=2**32 - 1, extra=struct.pack("<HHQQ", 1, 16, 2**60, 2**60))),
        "does not stand where the list",
    ),
    "zip64 cut off": (
        checkpoint(FINE, Record(b"a/data/0", GOOD, size=2**32 - 1, extra=struct.pack("<HHQ", 1, 16, 24))),
        "does not say how large it is",
    ),
}  # fmt: skip
