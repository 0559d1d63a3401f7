"""Shares as statutes write them: exact, typed and read in French."""

import re
from fractions import Fraction

WORDS = {
    Fraction(1, 10): "un dixième",
    Fraction(1, 5): "un cinquième",
    Fraction(1, 4): "un quart",
    Fraction(1, 3): "un tiers",
    Fraction(1, 2): "la moitié",
    Fraction(2, 3): "les deux tiers",
    Fraction(3, 4): "les trois quarts",
    Fraction(1): "la totalité",
}
_TYPED = re.compile(r"([0-9]{1,3})(?:/([1-9][0-9]{0,2}))?")


def read_share(text: str) -> Fraction:
    """« 1/3 », « 25 % » or « 25 » as a share. Raises ``ValueError``, in French, when it is none."""
    bare = re.sub(r"[\s%]", "", text)
    found = _TYPED.fullmatch(bare)
    if found is None or (found[2] and "%" in text):
        raise ValueError("Écrivez une part\u00a0: 25 %, ou 1/3.")
    share = Fraction(int(found[1]), int(found[2] or 100))
    if share > 1:
        raise ValueError("Une part ne dépasse pas la totalité\u00a0: 100 % au plus.")
    return share


def typed(share: Fraction) -> str:
    """As a form shows it: « 25 % », else « 1/3 »."""
    return f"{int(100 * share)} %" if (100 * share).denominator == 1 else str(share)


def in_words(share: Fraction) -> str:
    """« un quart (25 %) », « un tiers », « 30 % »; « aucun » for nothing."""
    if not share:
        return "aucun"
    word = WORDS.get(share)
    if word is None:
        return typed(share)
    return f"{word} ({typed(share)})" if (100 * share).denominator == 1 else word


def stored(share: Fraction) -> str:
    """As the table keeps it."""
    return str(share)
