"""Which characters the contract's fonts can print; a name with another one is refused where it is typed. Pure.

`glyphs.txt` lists the code points of the fonts in `layers/documents`; a test compares the two.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from pathlib import Path

ALWAYS = ((0x20, 0x7E), (0xA0, 0xFF), (0x4E00, 0x9FFF))
"""Nearly everything that people write, so that the list is seldom read."""


def without_glyph(text: str) -> str | None:
    """Return the first character of a text that no font has; None when all can be printed, line ends included."""
    unusual = [sign for sign in text if sign not in "\n\t" and not any(a <= ord(sign) <= b for a, b in ALWAYS)]
    return next((sign for sign in unusual if not _has_glyph(ord(sign))), None)


def _has_glyph(point: int) -> bool:
    starts, ends = _ranges()
    place = bisect_right(starts, point) - 1
    return place >= 0 and point <= ends[place]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    listed = Path(__file__).with_name("glyphs.txt").read_text("ascii").split()
    pairs = [each.partition("-") for each in listed]
    return [int(first, 16) for first, _, _ in pairs], [int(last or first, 16) for first, _, last in pairs]
