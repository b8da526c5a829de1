"""The escaper: whatever goes in, well-formed and short text comes out."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hostile_labels import LABELS
from hypothesis import given, strategies as st

from zerograd.viz.escape import LIMIT, cells, clean, clip, ems, escape

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
