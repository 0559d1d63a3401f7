"""One spelling for every way of writing a name of person or of structure: pure text."""

import re
import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_SEPARATORS = re.compile(r"[^0-9a-z]+")
_PLAIN = str.maketrans(dict.fromkeys("-'’.,/&()+*:;\"_", " "))


def name_key(text: str) -> str:
    """Lower case, without accents, hyphens or apostrophes: « D’Œuvre-Saint-Ange » is « d oeuvre saint ange ».

    Unlike the key of a place, nothing is spelled out: « St » is a name of person too.
    """
    text = text.lower()
    if text.isascii():
        return " ".join(_SEPARATORS.sub(" ", text.translate(_PLAIN)).split())
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_SEPARATORS.sub(" ", letters).split())


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the Luhn key of the others, as in an RPPS, SIREN or SIRET number."""
    total = 0
    for rank, char in enumerate(reversed(digits)):
        value = ord(char) - 48
        total += value if rank % 2 == 0 else (value * 2 - 9 if value > 4 else value * 2)
    return total % 10 == 0


def with_key(digits: str) -> str:
    """The digits followed by their Luhn key."""
    return next(digits + key for key in "0123456789" if luhn_valid(digits + key))
