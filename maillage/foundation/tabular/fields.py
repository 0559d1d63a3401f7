"""What a column may hold, and how a cell of people is understood. Pure: text to values.

A reader takes the text of a cell that is not empty and returns what it understood, or raises ``CellError``.
``Understood.corrected`` is filled when the value is not simply what was written: the page then shows both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from maillage.foundation.tabular.errors import CellError
from maillage.foundation.web.fields import usual_phone
from maillage.french import MONTHS, folded

# How tables write that a value is not known.
ABSENT = frozenset({"nd", "n d", "na", "n a", "non disponible", "non renseigne", "inconnu", "null"})
_ABSENT_SIGNS = frozenset(
    {"-", "–", "—", ".", "..", "...", "…", "/", "?", "#n/a", "#n/d", "#div/0!", "#ref!", "#valeur!"}
)
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_NUMBER = re.compile(
    r"(?P<sign>[-−+]?)(?P<digits>\d[\d.,]*)(?P<unit>%|€|ans?|hab\.?|km²?|min\.?)?", re.IGNORECASE | re.ASCII
)
_DAY = re.compile(
    r"(?P<day>\d{1,2})[/.\-\s](?P<month>\d{1,2})[/.\-\s](?P<year>\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*)?")
_LONG = re.compile(r"(?P<day>\d{1,2})(?:er)? (?P<month>[a-z]+) (?P<year>\d{4})")
_MONTHS = {folded(name): rank for rank, name in enumerate(MONTHS, 1)}
# Days as spreadsheets count them, between 1930 and 2070.
_SERIAL = range(10_959, 62_094)
_SERIAL_START = date(1899, 12, 30)
_PIVOT = 50
_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class Understood:
    """The value of a cell; ``corrected`` says it in French where it is not what was written."""

    value: Any
    corrected: str = ""


Reader = Callable[[str], Understood]


@dataclass(frozen=True, slots=True)
class Field:
    """A column that an import takes. ``synonyms`` are other headings it goes by, in any spelling.

    ``share``: a column that is wholly between 0 and 1 is taken for parts, which become percentages.
    """

    name: str
    label: str
    read: Reader
    required: bool = False
    synonyms: tuple[str, ...] = ()
    help: str = ""
    group: str = ""
    share: bool = False


def is_absent(text: str) -> bool:
    """Whether the cell says that nothing is known."""
    return not text or text.lower() in _ABSENT_SIGNS or folded(text) in ABSENT


# --- Words ----------------------------------------------------------------------------------------------


def words(max_length: int = 200) -> Reader:
    """Any text, its spaces made single."""

    def read(text: str) -> Understood:
        value = " ".join(text.split())
        if len(value) > max_length:
            raise CellError(f"texte de plus de {max_length} caractères")
        return Understood(value)

    return read


def email() -> Reader:
    """An address, in lower case."""

    def read(text: str) -> Understood:
        value = text.strip("<> ;,").removeprefix("mailto:").lower()
        try:
            validate_email(value)
        except ValidationError as error:
            raise CellError("une adresse e-mail est attendue") from error
        return Understood(value, value if value != text.lower() else "")

    return read


def phone() -> Reader:
    """A telephone number, in its usual spelling; the zero that spreadsheets eat is given back."""

    def read(text: str) -> Understood:
        digits = "".join(filter(str.isdigit, text))
        try:
            value = usual_phone(f"0{digits}" if len(digits) == 9 and digits[0] != "0" else text)
        except ValueError as error:
            raise CellError("un numéro de téléphone est attendu (dix chiffres)") from error
        return Understood(value, "" if value == text else value)

    return read


def choice(options: Mapping[str, Sequence[str]]) -> Reader:
    """One of ``{value: (label, other spellings…)}``; a near spelling is taken, and said."""
    known = {folded(name): value for value, names in options.items() for name in (value, *names)}
    labels = {value: names[0] if names else value for value, names in options.items()}

    def read(text: str) -> Understood:
        key = folded(text)
        value = known.get(key)
        if value is not None:
            # Another spelling in the list is no mistake, but the reader must see what it became.
            return Understood(value, "" if key == folded(labels[value]) else labels[value])
        scored = sorted(((SequenceMatcher(None, key, name).ratio(), name) for name in known), reverse=True)
        near = {known[name] for score, name in scored if score >= _ALIKE}
        if len(near) == 1:
            value = near.pop()
            return Understood(value, labels[value])
        shown = ", ".join(list(labels.values())[:8]) + ("…" if len(labels) > 8 else "")
        raise CellError(f"valeur inconnue ; attendu : {shown}")

    return read


def flag() -> Reader:
    """Yes or no, as people tick it."""
    options = {"oui": True, "o": True, "x": True, "1": True, "vrai": True, "yes": True, "true": True}
    options |= {"non": False, "n": False, "0": False, "faux": False, "no": False, "false": False}

    def read(text: str) -> Understood:
        value = options.get(folded(text), True if text in {"✓", "✔"} else None)
        if value is None:
            raise CellError("oui ou non est attendu")
        return Understood(value)

    return read


# --- Numbers --------------------------------------------------------------------------------------------


def number(low: float | None = None, high: float | None = None, *, whole: bool = False) -> Reader:
    """A number as the French or the English write it, with its unit or not: « 1 234,5 % » is 1234.5."""

    def read(text: str) -> Understood:
        value, corrected = _number(text)
        if whole and not value.is_integer():
            raise CellError("un nombre entier est attendu")
        if (low is not None and value < low) or (high is not None and value > high):
            bounds = [
                f"au moins {low:g}" if low is not None else "",
                f"au plus {high:g}" if high is not None else "",
            ]
            raise CellError(f"nombre hors des bornes ({', '.join(filter(None, bounds))})")
        return Understood(int(value) if whole else value, corrected)

    return read


def _number(text: str) -> tuple[float, str]:
    """(value, how it was understood if the marks were not French)."""
    match = _NUMBER.fullmatch(_SPACES.sub("", text))
    if match is None:
        raise CellError("un nombre est attendu")
    digits = match["digits"]
    plain = digits
    if "," in digits and "." in digits:
        # The last of the two marks is the decimal one, the other groups thousands.
        mark, group = (",", ".") if digits.rfind(",") > digits.rfind(".") else (".", ",")
        plain = digits.replace(group, "").replace(mark, ".")
    elif digits.count(".") > 1 or digits.count(",") > 1:
        if not re.fullmatch(r"\d{1,3}([.,])\d{3}(?:\1\d{3})+", digits):
            raise CellError("un nombre est attendu")
        plain = digits.replace(".", "").replace(",", "")
    else:
        plain = digits.replace(",", ".")
    if plain.count(".") > 1 or plain.endswith("."):
        raise CellError("un nombre est attendu")
    value = float(plain) * (-1 if match["sign"] in {"-", "−"} else 1)
    return value, french_number(value) if "." in digits else ""


def french_number(value: float) -> str:
    """« 1234,5 »: enough digits to see what was understood."""
    return f"{value:.12g}".replace(".", ",").replace("-", "−")


# --- Days -----------------------------------------------------------------------------------------------


def day(first: date = date(1900, 1, 1), last: date = date(2100, 1, 1)) -> Reader:
    """A day: 05/03/2024, 5/3/24, 2024-03-05, 5 mars 2024, or the number that a spreadsheet keeps."""

    def read(text: str) -> Understood:
        value, corrected = _day(text)
        if not first <= value <= last:
            raise CellError(f"une date entre {first:%d/%m/%Y} et {last:%d/%m/%Y} est attendue")
        return Understood(value, f"{value:%d/%m/%Y}" if corrected else "")

    return read


def _day(text: str) -> tuple[date, bool]:
    if text.isascii() and text.isdigit() and int(text) in _SERIAL:
        return _SERIAL_START + timedelta(days=int(text)), True
    if match := _DAY.fullmatch(text):
        year = int(match["year"])
        short = year < 100
        year += (2000 if year < _PIVOT else 1900) if short else 0
        return _checked(year, int(match["month"]), int(match["day"])), short
    if match := _ISO.fullmatch(text):
        return _checked(int(match["year"]), int(match["month"]), int(match["day"])), True
    if match := _LONG.fullmatch(folded(text)):
        month = _MONTHS.get(match["month"], 0)
        return _checked(int(match["year"]), month, int(match["day"])), True
    raise CellError("une date est attendue (jj/mm/aaaa)")


def _checked(year: int, month: int, day_: int) -> date:
    try:
        return date(year, month, day_)
    except ValueError as error:
        raise CellError("cette date n’existe pas (jj/mm/aaaa attendu)") from error
