"""Comparing the names of people: accents, particles, hyphens and case say nothing. Pure."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
)
_PARTICLES = frozenset({"d", "de", "du", "des", "la", "le", "les", "von", "van", "der", "el", "al"})


def name_key(*parts: str) -> str:
    """« Le Goff, Anne-Cécile » and « LE GOFF Anne Cecile » have one key, whatever the order of words.

    Particles are dropped unless nothing else remains: a person may be called « Le ».
    """
    words = _words(" ".join(parts))
    kept = [word for word in words if word not in _PARTICLES] or words
    return " ".join(sorted(kept))


def sort_key(name: str) -> str:
    """The order of a French list: without case, accents nor hyphens, the same on every server."""
    return " ".join(_words(name))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.findall(r"[a-z0-9]+", plain)
