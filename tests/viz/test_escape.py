"""The escaper: whatever goes in, well-formed and short text comes out."""

from __future__ import annotations

import html
import random
import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from graphviz.quoting import quote
from hostile_labels import LABELS
from hypothesis import given, strategies as st

from zerograd.viz.drawing.dot import _label
from zerograd.viz.facts.escape import LIMIT, cells, clean, clip, ems, escape

ANY = st.text(st.characters(exclude_categories=())) | st.sampled_from(LABELS)


@given(ANY)
def test_text_and_attribute_survive_xml(label: str) -> None:
    element = ET.fromstring(f'<a b="{escape(label)}">{escape(label)}</a>')
    assert (element.text or "") == element.get("b") == clean(label)


@given(ANY)
def test_clean_is_stable_and_short(label: str) -> None:
    assert clean(clean(label)) == clean(label)
    assert len(clean(label)) <= LIMIT
    assert len(clean(label).splitlines()) <= 1
    clean(label).encode()


@pytest.mark.parametrize(
    "code",
    [
        0x00,
        0x08,
        0x09,
        0x0A,
        0x1B,
        0x7F,
        0x85,
        0x2028,
        0x202E,
        0x2066,
        0x200F,
        0xD800,
        0xDFFF,
        0xFDD0,
        0xFFFE,
        0xFFFF,
        0x1FFFE,
        0x10FFFF,
    ],
)
def test_harmful_characters_are_replaced(code: int) -> None:
    assert clean(f"a{chr(code)}b") == "a\ufffdb"


@pytest.mark.parametrize(
    "kept", ["中文", "العربية", "e\u0301", "\U0001f600", "𝒙", "a b", "&amp;", "$x^2$", "\\", "{self}"]
)
def test_other_text_is_kept(kept: str) -> None:
    assert clean(kept) == kept


def test_long_text_is_cut_and_accents_stay_with_their_letter() -> None:
    assert clean("A" * 1_000_000) == "A" * (LIMIT - 1) + "…"
    assert clean("a\u0300" * 10, 8) == "a\u0300" * 3 + "…"
    assert clean("A" * 2000, None) == "A" * 2000


@given(ANY, st.integers(1, 40))
def test_clip_keeps_to_the_width(label: str, width: int) -> None:
    assert cells(clip(label, width)) <= width
    assert ems(clip(label, width, ems)) <= width


def test_clip() -> None:
    assert clip("short", 5) == "short"
    assert clip("中文中文", 5) == "中文…"
    assert clip("e\u0301" * 4, 3) == "e\u0301e\u0301…"
    assert clip("a" + "\u0300" * 50, 9) == "a" + "\u0300" * 3  # piled up accents would leave the card
    assert clip("<b>", 9) == "<b>"  # escaping is a later step


def test_widths() -> None:
    assert cells("ab") == 2 and cells("中") == 2 and cells("\u0301") == 0
    assert ems("W") > ems("i") and ems("word", bold=True) > ems("word")


# ---------------------------------------------------------------- 100,000 strings

PIECES = [
    *"<>&\"'/=;!-[]?#%\\{}$ abcZ09éßж中\U0001f600\u0301\u20dd\u00ad\u200b\u200d\ufeff\ufffd",
    *"\x00\x07\b\t\n\v\f\r\x1b\x7f\x80\x85\x9f\u2028\u2029\ud800\udbff\udc00\udfff\ufdd0\ufffe\uffff\U0001fffe\U0010ffff",
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *("]]>", "<!--", "-->", "<![CDATA[", "<?xml", "</title>", "</style>", "<script>", "&amp;", "&#0;", "&lt", "&#x3c;"),
    *("\\n", "\\N", "\\l", "\\", '\\"', '"]; a -> b; [label="', "<<b>x</b>>", "javascript:", "onload=", "%%", "//", "/*", "*/"),
]
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def random_strings(count: int) -> list[str]:
    rng = random.Random(2026)
    sizes = [1 + int(rng.expovariate(0.12)) for _ in range(count)]
    return ["".join(rng.choice(PIECES) if rng.random() < 0.8 else chr(rng.randrange(0x110000)) for _ in range(n)) for n in sizes]


def visible(string: str) -> str:
    """What a reader may see of ``string``, told by Unicode's own tables instead of by ours."""

    def harmful(c: str) -> bool:
        no_character = ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF
        return no_character or c in BIDI or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")

    return "".join("\ufffd" if harmful(c) else c for c in string)


@pytest.mark.once
def test_a_hundred_thousand_random_strings_are_text_in_xml_html_and_dot() -> None:
    strings = random_strings(100_000)
    assert len(set(strings)) > 80_000 and max(map(len, strings)) > 100
    for start in range(0, len(strings), 1000):
        batch = strings[start : start + 1000]
        expected = [visible(string) for string in batch]
        document = "".join(f'<a b="{escape(string)}" c=\'{escape(string)}\'>{escape(string)}</a>' for string in batch)
        read = ET.fromstring(f"<all>{document}</all>")
        assert [element.text or "" for element in read] == expected
        assert [element.get("b") for element in read] == [element.get("c") for element in read] == expected
        assert all(not len(element) for element in read)
        assert [html.unescape(escape(string)) for string in batch] == expected
    for string in strings[::10]:
        quoted = quote(_label(string))
        assert re.fullmatch(r'"(?:[^"\\]|\\.)*"|[\w.-]+', quoted, re.DOTALL)  # one string or one word to dot, nothing after it
        assert re.sub(r"\\(.)", r"\1", quoted.removeprefix('"').removesuffix('"')) == clean(string, 200)
