"""French as people read it: amounts, dates, and the spaces and apostrophes of its typography. Pure."""

import re
import unicodedata
from datetime import date

NARROW = "\u202f"
NBSP = "\u00a0"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
_NOT_LETTERS = re.compile(r"[^0-9a-z]+")
# Plain replacements rather than expressions: a simulation writes hundreds of sentences.
_TYPOGRAPHY = (
    ("'", "’"),
    *((f" {sign}", f"{NARROW}{sign}") for sign in ";?!"),
    *((f" {sign}", f"{NBSP}{sign}") for sign in ":%»€"),
    ("« ", f"«{NBSP}"),
)


def number(value: int) -> str:
    """95 000, with narrow spaces that do not break."""
    return f"{value:,}".replace(",", NARROW)


def counted(value: int, word: str) -> str:
    """« 1 fiche », « 2 fiches »: for words whose plural takes an s; none and one are singular in French."""
    return f"{number(value)} {word}{'s' if value > 1 else ''}"


def euros(cents: int) -> str:
    """1 234,50 €; the cents are left out when there are none."""
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    return f"{sign}{number(whole)}{f',{rest:02d}' if rest else ''}{NBSP}€"


def duration(minutes: int) -> str:
    """« 1 h 30 », « 45 min », « 2 h »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{hours}{NBSP}h"


def day(value: date) -> str:
    """15 mars 2024, 1er avril 2022."""
    return f"{'1er' if value.day == 1 else value.day}{NBSP}{MONTHS[value.month - 1]} {value.year}"


def sentence(text: str) -> str:
    """The text with French spaces before ; : ? ! % € and inside « », and curly apostrophes."""
    for plain, french in _TYPOGRAPHY:
        text = text.replace(plain, french)
    return text


def folded(text: str) -> str:
    """Lower case, without accents nor signs: what two spellings of the same words have in common.

    >>> folded("Médecin(s) – Œuvre")
    'medecin s oeuvre'
    """
    # Decomposed first: some signs are a capital once taken apart.
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).lower()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_NOT_LETTERS.sub(" ", letters).split())
