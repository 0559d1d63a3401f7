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


def clean_run(text: str) -> str:
    """A stretch inside a line, composed likewise: the spaces at its edges part it from its neighbours."""
    lead = text[: len(text) - len(text.lstrip(" \n"))]
    tail = text[len(text.rstrip(" \n")) :] if text.strip(" \n") else ""
    return f"{lead}{clean(text)}{tail}"


def printable_run(text: str) -> str:
    """The same with ``UNKNOWN`` for what the fonts do not have."""
    return _known(clean_run(text))


def printable(text: str) -> str:
    """The same with ``UNKNOWN`` for what the fonts do not have."""
    return _known(clean(text))


def _known(text: str) -> str:
    known = _characters()
    return "".join(c if c in _KEPT or ord(c) in known else UNKNOWN for c in text)


@cache
def _characters() -> frozenset[int]:
    with TTFont(FONTS / TEXT_FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
