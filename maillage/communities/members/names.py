"""Comparing the names of people: accents, particles, hyphens and case say nothing. Pure."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l"}
)
_PARTICLES = frozenset({"d", "de", "du", "des", "la", "le", "les", "von", "van", "der", "el", "al"})


def name_key(*parts: str) -> str:
    """« Le Goff, Anne-Cécile » and « LE GOFF Anne Cecile » have one key, whatever the order of words.

    Particles are dropped unless nothing else remains: a person may be called « Le ».
    """
    text = unicodedata.normalize("NFKD", " ".join(parts).translate(_LIGATURES))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower()
    words = re.findall(r"[a-z0-9]+", text)
    kept = [word for word in words if word not in _PARTICLES] or words
    return " ".join(sorted(kept))
