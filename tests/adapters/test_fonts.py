"""The fonts are whole: rare surnames and both scripts have glyphs."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from driveaway.shared.glyphs import without_glyph
from infra import build_fonts


def characters(font: Path) -> set[int]:
    """Return the code points that a TrueType font has glyphs for (cmap format 12)."""
    data = font.read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">L", data, 20 + 16 * n)[0] for n in range(count)}
    cmap = tables[b"cmap"]
    subtables = struct.unpack_from(">H", data, cmap + 2)[0]
    found: set[int] = set()
    for n in range(subtables):
        at = cmap + int(struct.unpack_from(">L", data, cmap + 8 + 8 * n)[0])
        if struct.unpack_from(">H", data, at)[0] == 12:
            groups = struct.unpack_from(">L", data, at + 12)[0]
            for group in range(groups):
                first, last, _ = struct.unpack_from(">LLL", data, at + 16 + 12 * group)
                found.update(range(first, last + 1))
    return found


@pytest.fixture(scope="module")
def fonts() -> dict[str, set[int]]:
    build_fonts.build()
    return {path.stem: characters(path) for path in build_fonts.BUILT.glob("*.ttf")}


@pytest.mark.parametrize("sign", list("䶮𠮷垚淼镕喆㛃¥"))
def test_a_rare_name_has_a_glyph_in_one_of_the_fonts(sign: str, fonts: dict[str, set[int]]) -> None:
    assert any(ord(sign) in known for known in fonts.values())


def test_no_ideograph_of_the_basic_block_is_missing_in_either_weight(fonts: dict[str, set[int]]) -> None:
    basic = set(range(0x4E00, 0xA000))
    for weight in ("400Regular", "700Bold"):
        assert basic <= fonts[f"NotoSerifSC_{weight}"]


def test_the_traditional_fonts_know_the_financial_numerals(fonts: dict[str, set[int]]) -> None:
    numerals = {ord(sign) for sign in "零壹貳參肆伍陸柒捌玖拾佰仟萬億元角分整"}
    assert numerals <= fonts["NotoSerifTC_400Regular"] and numerals <= fonts["NotoSerifTC_700Bold"]


def test_fonts_that_are_up_to_date_are_left_alone(fonts: dict[str, set[int]]) -> None:
    assert build_fonts.build() is False


def test_the_list_of_printable_characters_is_that_of_the_fonts(fonts: dict[str, set[int]]) -> None:
    printable = set[int]().union(*(known for name, known in fonts.items() if name.endswith("Regular")))
    odd = [point for point in range(0x20, 0x31000) if (point in printable) != (without_glyph(chr(point)) is None)]
    assert not odd
