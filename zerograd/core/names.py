"""The names that the user's own code gives to tensors, read from the calling frames."""
from __future__ import annotations

import inspect
import sys
from contextlib import suppress
from itertools import islice
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import FrameType

PACKAGE = __name__.partition(".")[0]
MANY = 10_000  # of a longer list or dict, only so many are looked at


def caller_frame() -> FrameType | None:
    """The nearest frame that does not belong to this package: the user's code."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == PACKAGE:
        frame = frame.f_back
    return frame


def scopes(frame: FrameType | None) -> list[Mapping[str, Any]]:
    """The variables that code in ``frame`` sees, innermost first."""
    if frame is None:
        return []
    found = frame.f_locals
    if found is frame.f_globals:
        return [frame.f_globals]
    own = dict(found)
    # Until Python 3.12 a function's frame keeps the dict that it was asked for, and with it every tensor in it, until it returns.
    # So it is emptied again, unless the user's own locals() holds it too: then there is one reference more than these three.
    if isinstance(found, dict) and frame.f_code.co_flags & inspect.CO_OPTIMIZED and sys.getrefcount(found) <= 3:
        found.clear()
    return [own, frame.f_globals]


def is_own(name: str) -> bool:
    """Is it a name that a person chose? IPython's ``_``, ``_7`` and ``__`` are not, nor the ``.0`` of a comprehension."""
    return name.isidentifier() and not name.startswith("_")


def named(scopes: Iterable[Mapping[str, Any]], is_tensor: Callable[[Any], bool]) -> dict[str, Any]:
    """The user's variables by name, innermost scope first; behind them the tensors in their lists, dicts and objects.

    >>> [*named([{"w": 1, "p": [2, "no"], "net": {"b": 3}}], lambda value: isinstance(value, int))]
    ['w', 'p', 'net', 'p[0]', 'net["b"]']
    """
    found: dict[str, Any] = {}
    for scope in scopes:
        for name, value in list(scope.items()):
            if is_own(name):
                found.setdefault(name, value)
    holders = ((name, value) for name, value in found.items() if name != "Out" and not is_tensor(value))  # Out is IPython's
    inside = (part for name, value in holders for part in held(name, value))
    return found | {name: each for name, each in inside if is_tensor(each)}


def held(name: str, holder: Any) -> Iterator[tuple[str, Any]]:
    """What a list, a dict or an object holds, with how one writes it. None of the user's own code runs for it."""
    if isinstance(holder, (list, tuple)):
        elements = list.__iter__(holder) if isinstance(holder, list) else tuple.__iter__(holder)
        yield from ((f"{name}[{place}]", each) for place, each in enumerate(islice(elements, MANY)))
    elif isinstance(holder, dict):
        for key, each in list(islice(dict.items(holder), MANY)):
            if type(key) in (str, int):
                yield (f'{name}["{key}"]' if isinstance(key, str) else f"{name}[{key}]"), each
    elif not isinstance(holder, (type, ModuleType, FunctionType)):
        yield from ((f"{name}.{attribute}", each) for attribute, each in _attributes(holder) if is_own(attribute))


def _attributes(holder: Any) -> Iterator[tuple[str, Any]]:
    """The attributes of an object that are its own, in slots or in a dict."""
    for kind in type(holder).__mro__:
        for name, slot in kind.__dict__.items():
            if isinstance(slot, MemberDescriptorType):
                with suppress(AttributeError):  # nothing is in it yet
                    yield name, slot.__get__(holder)
    own = inspect.getattr_static(holder, "__dict__", None)
    if isinstance(own, (GetSetDescriptorType, MemberDescriptorType)):  # Python's, no property of the user's
        found = object.__getattribute__(holder, "__dict__")
        yield from ((name, each) for name, each in list(found.items()) if isinstance(name, str))


def is_numbered(name: str) -> bool:
    """Is it the name of one of many, such as ``hs[3]``?"""
    return name.endswith("]") and name[:-1].rpartition("[")[2].isdecimal()


def name_in_caller(value: Any) -> str:
    """The variable of the user's code that holds ``value``; "" if none does."""
    for scope in scopes(caller_frame()):
        for name, other in list(scope.items()):
            if other is value and is_own(name):
                return name
    return ""
