"""The text of a tensor, to PyTorch's letter.

Every number is written in one format, chosen by looking at all that will be shown, and padded to one width.
Then rows are broken to the line width, long dimensions lose their middle, and facts that cannot be seen in the
numbers (``dtype``, ``grad_fn``, ``requires_grad``) follow if they are not the usual ones.

>>> print(tensor_repr(np.array([[1, 10.5], [100, np.nan]], np.float32), grad_fn="MulBackward0"))
tensor([[  1.0000,  10.5000],
        [100.0000,      nan]], grad_fn=<MulBackward0>)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from . import dtypes
from .quiet import silent

Array = np.ndarray[Any, np.dtype[Any]]
Writer = Callable[[Any], str]


@dataclass
class Options:
    """What ``set_printoptions`` sets. ``sci_mode`` None means: choose by the numbers."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}
options = Options()


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Choose how tensors are printed, from now on.

    ``profile`` (``"default"``, ``"short"`` or ``"full"``) sets the first four, which then count one by one:
    digits after the point, how many elements are still shown in full, how many stay at each end otherwise, and
    the line width. ``sci_mode`` True or False forces scientific notation on or off; every call without it puts
    it back to automatic. As in PyTorch nothing is checked here; a precision that is no number raises
    ``ValueError`` when a tensor is printed.

    >>> set_printoptions(precision=2)
    >>> tensor_repr(np.array([3.14159]))
    'tensor([3.14], dtype=torch.float64)'
    >>> set_printoptions(profile="default")
    """
    if profile is not None:
        vars(options).update(_PROFILES.get(profile, {}))
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    vars(options).update({name: value for name, value in given.items() if value is not None})
    options.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options in force, by name.

    >>> get_printoptions()["linewidth"]
    80
    """
    return asdict(options)


@contextmanager
def printoptions(**keywords: Any) -> Iterator[None]:
    """``set_printoptions`` for the length of a ``with`` block.

    >>> with printoptions(precision=1):
    ...     print(tensor_repr(np.array(2.25)))
    tensor(2.2, dtype=torch.float64)
    """
    before = asdict(options)
    try:
        set_printoptions(**keywords)
        yield
    finally:
        vars(options).update(before)


def tensor_repr(
    array: Array, *, requires_grad: bool = False, grad_fn: str | None = None, prefix: str = "tensor("
) -> str:
    """What ``repr`` answers for a tensor of these numbers.

    ``grad_fn`` is the node's name. ``prefix`` is ``"Sub("`` for a subclass ``Sub`` of Tensor.

    >>> tensor_repr(np.zeros((0, 3), np.float32))
    'tensor([], size=(0, 3))'
    >>> tensor_repr(np.array([1, 2], np.int32))
    'tensor([1, 2], dtype=torch.int32)'
    >>> tensor_repr(np.array(2.0, np.float32), requires_grad=True)
    'tensor(2., requires_grad=True)'
    """
    kind, usual = dtypes.from_numpy(array.dtype), [dtypes.get_default_dtype()]
    facts = []
    if array.size:
        usual += [dtypes.int64, dtypes.bool_]
    if options.edgeitems == 0 if array.size else array.ndim != 1:  # when the numbers cannot show it
        facts.append(f"size={tuple(array.shape)}")
    if kind not in usual:
        facts.append(f"dtype={kind}")
    if grad_fn is not None:
        facts.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        facts.append("requires_grad=True")
    return _with_facts(prefix + tensor_text(array, indent=len(prefix)), facts, indent=len(prefix))


def tensor_text(array: Array, *, indent: int = 0) -> str:
    """Only the numbers and brackets; further lines are indented by ``indent``.

    >>> print(tensor_text(np.eye(2)))
    [[1., 0.],
     [0., 1.]]
    """
    shorten = array.size > options.threshold
    if not array.size or (array.ndim and shorten and options.edgeitems == 0):
        return "[...]" if array.size else "[]"
    write, width = _writer(_edges(array) if shorten else array)
    return _block(array, indent, shorten, write, width)


def format_text(item: Any, text: str, dims: int, spec: str) -> str:
    """What ``format(tensor, spec)`` and an f-string answer.

    With no dimensions a tensor is formatted as its Python number ``item``, with or without ``spec``:
    ``f"{t:.2f}"`` gives ``3.14`` and ``f"{t}"`` gives ``3.141590118408203``. With dimensions it gives ``text``
    (its ``str``), and raises ``TypeError`` if there is a ``spec``.

    >>> format_text(3.14159, "tensor(3.1416)", 0, ".2f")
    '3.14'
    >>> format_text(None, "tensor([1.])", 1, ".2f")
    Traceback (most recent call last):
    TypeError: unsupported format string passed to Tensor.__format__
    """
    if dims == 0:
        return format(item, spec)
    if spec:
        raise TypeError("unsupported format string passed to Tensor.__format__")
    return text


def _with_facts(text: str, facts: list[str], indent: int) -> str:
    used = len(text) - text.rfind("\n") + 1  # PyTorch's count: two more than the last line has
    for fact in facts:
        needed = len(fact) + 2
        if used + needed > options.linewidth:
            text, used = f"{text},\n{' ' * indent}{fact}", indent + len(fact)
        else:
            text, used = f"{text}, {fact}", used + needed
    return text + ")"


# ---------------------------------------------------------------- one number


def _writer(shown: Array) -> tuple[Writer, int]:
    """How to write each element of ``shown``, and how wide."""
    if shown.dtype.kind != "f":
        return str, max((len(str(each)) for each in (shown.min(), shown.max())), default=0)
    numbers = shown[np.isfinite(shown) & (shown != 0)].astype(np.float64)
    if not numbers.size:  # only zeros, infinities and NaN
        return _write_whole, 1
    sizes = np.abs(numbers)
    largest, smallest = sizes.max(), sizes.min()
    whole = bool((numbers == np.ceil(numbers)).all())
    scientific = silent().run(np.divide, largest, smallest) > 1000 or largest > 1e8 or (not whole and smallest < 1e-4)
    if options.sci_mode is not None:
        scientific = options.sci_mode
    write: Writer = _write_whole if whole else _write_with(f".{options.precision}f")
    if scientific:
        write = _write_with(f".{options.precision}e")
    return write, max(len(write(each)) for each in numbers.tolist())


def _write_whole(number: float) -> str:
    return f"{number:.0f}." if math.isfinite(number) else str(number)


def _write_with(spec: str) -> Writer:
    return lambda number: format(number, spec)


# ---------------------------------------------------------------- rows and blocks


def _block(array: Array, indent: int, shorten: bool, write: Writer, width: int) -> str:
    if array.ndim == 0:
        return write(array.item()).rjust(width)
    if array.ndim == 1:
        return _row(array, indent, shorten, write, width)
    parts = [
        "..." if place is None else _block(array[place], indent + 1, shorten, write, width)
        for place in _places(len(array), shorten)
    ]
    gap = "," + "\n" * (array.ndim - 1) + " " * (indent + 1)
    return f"[{gap.join(parts)}]"


def _row(array: Array, indent: int, shorten: bool, write: Writer, width: int) -> str:
    values = array.tolist() if not shorten else None
    words = [
        " ..." if place is None else write(array[place].item() if values is None else values[place]).rjust(width)
        for place in _places(len(array), shorten)
    ]
    per_line = max(1, (options.linewidth - indent) // (width + 2))
    lines = [", ".join(words[start : start + per_line]) for start in range(0, len(words), per_line)]
    gap = ",\n" + " " * (indent + 1)
    return f"[{gap.join(lines)}]"


def _places(length: int, shorten: bool) -> list[int | None]:
    """The indices that are shown; None stands for the dots."""
    edge = options.edgeitems
    if not shorten or length <= 2 * edge:
        return list(range(length))
    return [*range(edge), None, *range(length - edge, length)]


def _edges(array: Array) -> Array:
    """The elements that are shown when the middle of long dimensions is left out."""
    shown = [[place for place in _places(length, True) if place is not None] for length in array.shape]
    return array[np.ix_(*shown)] if shown else array
