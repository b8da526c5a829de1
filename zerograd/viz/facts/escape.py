"""The one door for text: a tensor's name can never become markup, a broken file or a line that leaves its box.

``clean`` makes any string harmless to show, ``escape`` puts it into XML, ``clip`` cuts it to a width. Widths come from
tables in this file, never from the machine's fonts, so the same graph is the same picture everywhere.

>>> escape('<b onclick="x">')
'&lt;b onclick=&quot;x&quot;&gt;'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

LIMIT = 1000  # characters of one piece of text
REPLACEMENT = "\ufffd"

# Not allowed in XML, or able to disturb what stands beside them: control characters (tab and line ends too: a name is
# one line), line separators, lone surrogates, non-characters, and the marks that turn the direction of writing.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Accents piled on one letter would leave their box.
_HEAPED = re.compile("([\u0300-\u036f\u20d0-\u20ff]{3})[\u0300-\u036f\u20d0-\u20ff]+")
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("'"): "&#39;"}


def _widths(table: str) -> tuple[int, ...]:
    return tuple(map(int, table.split()))


# Widths of " " to "~" in hundredths of the font size: of each character the widest among Arial, Helvetica, Liberation
# Sans and DejaVu Sans. The first table is for the regular weight, the second for bold.
_REGULAR = _widths(
    "32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 56 "
    "102 69 69 73 78 67 62 78 76 30 50 67 56 87 75 79 67 79 73 67 62 74 69 99 69 67 69 40 34 40 84 56 "
    "50 62 64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 64 42 53 40 64 60 82 60 60 53 64 34 64 84"
)
_BOLD = _widths(
    "35 46 53 84 70 101 88 31 46 46 53 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 62 "
    "100 78 77 74 84 69 69 83 84 38 56 78 64 100 84 86 74 86 78 73 69 82 78 111 78 73 73 46 37 46 84 56 "
    "50 68 72 60 72 68 44 72 72 35 35 67 35 105 72 69 72 72 50 60 48 72 66 93 65 66 59 72 37 72 84"
)
# Arabic phrases in one character, cuneiform, long dashes: as wide as a word.
_GIANT = range(0xFDF0, 0xFE00), range(0x12000, 0x12550), range(0x2E3A, 0x2E3C)
_SYMBOLS = {"…": 100, "·": 38, "×": 84, "−": 84, "÷": 84, "±": 84, "Σ": 69, "√": 67, "²": 44, "³": 44, "≠": 84, "∂": 55}


def clean(text: object, limit: int | None = LIMIT) -> str:
    """``text`` without anything that could break a document or a terminal, and not longer than ``limit``."""
    return _clean(str(text), limit)


@lru_cache(4096)  # what stands on pictures repeats itself
def _clean(string: str, limit: int | None) -> str:
    if limit is not None and len(string) > limit:
        end = limit - 1
        while end > 0 and unicodedata.combining(string[end]):  # keep a letter and its accents together
            end -= 1
        string = string[:end] + "…"
    return _HARMFUL.sub(REPLACEMENT, string)


def escape(text: object, limit: int | None = LIMIT) -> str:
    """``text`` for an XML or HTML text node or a quoted attribute."""
    return _escape(clean(text, limit))


def escape_lines(text: str) -> str:
    """The same of several lines, which stay lines."""
    return "\n".join(escape(line) for line in text.split("\n"))


@lru_cache(4096)
def _escape(string: str) -> str:
    return string.translate(_ENTITIES)


def cells(text: str) -> float:
    """Columns of a terminal that ``text`` takes: two for a wide character, none for a combining one.

    >>> cells("中文"), cells("e\\u0301")
    (4, 1)
    """
    return sum(0 if _is_mark(c) else 2 if _is_wide(c) else 1 for c in text)


@lru_cache(4096)
def ems(text: str, bold: bool = False) -> float:
    """Width of ``text`` in a sans-serif font of size 1: never less than it takes in a font of the tables above."""
    return sum(_em(c, _BOLD if bold else _REGULAR) for c in text) / 100


def clip(text: object, width: float, measure: Callable[[str], float] = cells) -> str:
    """``text``, cleaned and cut with an ellipsis so that it measures at most ``width``.

    >>> clip("a long name", 7)
    'a long…'
    """
    string = _HEAPED.sub(r"\1", clean(text))
    if measure(string) <= width:
        return string
    room = width - measure("…")
    end, used = 0, 0.0
    while end < len(string):
        used += measure(string[end])
        if used > room:
            break
        end += 1
    return string[:end] + "…"


def _em(character: str, table: tuple[int, ...]) -> int:
    if " " <= character <= "~":
        return table[ord(character) - 32]
    if character in _SYMBOLS:
        return _SYMBOLS[character]
    if any(ord(character) in giant for giant in _GIANT):
        return 600
    return 0 if _is_mark(character) else 140 if _is_wide(character) else 115


def _is_mark(character: str) -> bool:
    """Combining marks and invisible characters take no room."""
    return unicodedata.category(character) in {"Mn", "Me", "Cf"}


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
