"""Comparing the names of people: accents, particles, hyphens and case say nothing. Pure."""

from maillage.french import folded

# Letters of neighbours' names that hold no accent to take off.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"})
_TITLES = frozenset({"dr", "docteur", "pr", "m", "mr", "mme", "mlle", "monsieur", "madame"})
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


def split_name(text: str) -> tuple[str, str]:
    """« Dr LE GOFF Anne » as (« LE GOFF », « Anne »): capitals tell the name of the family, before or after.

    Where they do not tell, the whole text is the name and the first name is empty.
    """
    words = [word for word in text.split() if folded(word) not in _TITLES]
    loud = [word == word.upper() and word != word.lower() for word in words]
    size = sum(loud)
    if 0 < size < len(words):
        if all(loud[:size]):
            return " ".join(words[:size]), " ".join(words[size:])
        if all(loud[-size:]):
            return " ".join(words[-size:]), " ".join(words[:-size])
    return text, ""


def _words(text: str) -> list[str]:
    return folded(text.translate(_LETTERS)).split()
