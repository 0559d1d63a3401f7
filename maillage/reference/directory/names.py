"""One spelling for every way of writing a name of person or of structure: pure text."""

import unicodedata

_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}


def _plain(char: str) -> str:
    """Lower case letters and digits of ASCII, and a space for the rest."""
    letters = unicodedata.normalize("NFKD", _LIGATURES.get(char, char))
    kept = "".join(part for part in letters if not unicodedata.combining(part))
    return "".join(part if part.isascii() and part.isalnum() else " " for part in kept)


# Every sign of European names, worked out once: a national file has a million of them.
_TABLE = {code: _plain(chr(code)) for code in range(0x250)} | {0x2019: " ", 0x2018: " ", 0x2010: " "}


def name_key(text: str) -> str:
    """Lower case, without accents, hyphens or apostrophes: « D’Œuvre-Saint-Ange » is « d oeuvre saint ange ».

    Unlike the key of a place, nothing is spelled out: « St » is a name of person too.
    """
    key = text.lower().translate(_TABLE)
    if not key.isascii():
        key = "".join(map(_plain, key))
    return " ".join(key.split())


_DOUBLED = str.maketrans("0123456789", "0246813579")


def _luhn_sum(digits: str) -> int:
    return sum(map(int, digits[-1::-2] + digits[-2::-2].translate(_DOUBLED)))


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the Luhn key of the others, as in an RPPS, SIREN or SIRET number."""
    return _luhn_sum(digits) % 10 == 0


def with_key(digits: str) -> str:
    """The digits followed by their Luhn key."""
    return f"{digits}{-_luhn_sum(f'{digits}0') % 10}"
