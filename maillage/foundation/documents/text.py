"""Texts made fit for print: French spaces, no character that a file or a font would refuse."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from maillage import french

FONTS = Path(__file__).parent / "fonts"
TEXT_FONT = "SourceSans3-Regular.otf"
# Shown in the place of a character that no shipped font has: the standards of PDF refuse an empty box.
UNKNOWN = "□"
_KEPT = "\n\u00ad"  # line break, soft hyphen


def clean(text: str) -> str:
    """The text composed, with French spaces, without control or direction characters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = (
        c for c in composed if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return french.sentence("".join(kept)).strip()


def printable(text: str) -> str:
    """The same with ``UNKNOWN`` for what the fonts do not have."""
    known = _characters()
    return "".join(c if c in _KEPT or ord(c) in known else UNKNOWN for c in clean(text))


@cache
def _characters() -> frozenset[int]:
    with TTFont(FONTS / TEXT_FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
