"""What people write in the fields of a section, as it is stored: one shape for each kind. Pure.

``TEXT`` and ``LINE`` a string (light Markdown for the first, ``prose``), ``CHOICE`` a code, ``CHOICES`` a
list of codes, ``NUMBER`` a string « 12.5 », ``DATE`` « 2026-03-15 », ``TABLE`` a list of rows of strings.
``SOURCE`` and ``FILES`` hold nothing: facts and files are kept apart.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from maillage import french
from maillage.foundation.writing.declaration import Field, Section
from maillage.foundation.writing.enums import FieldKind
from maillage.foundation.writing.errors import WritingError

Value = Any
Values = dict[str, Value]

# A field longer than this is a whole document: it is refused rather than cut.
MAX_TEXT, MAX_LINE, MAX_ROWS, MAX_CELL = 120_000, 400, 300, 2_000
WITHOUT_VALUE = frozenset({FieldKind.SOURCE, FieldKind.FILES})
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def written(section: Section) -> tuple[Field, ...]:
    """The fields that people write in."""
    return tuple(field for field in section.fields if field.kind not in WITHOUT_VALUE)


def blank(field: Field) -> Value:
    """The value of a field that nobody filled in."""
    return [] if field.kind in (FieldKind.CHOICES, FieldKind.TABLE) else ""


def opening(section: Section, known: Mapping[str, str]) -> Values:
    """The values of a section at the start: blank, but for the rows that the template proposes and the lines
    that are ``known``, by the names of ``PREFILLS``.
    """
    return {
        field.key: [list(row) for row in field.rows] or known.get(field.prefill) or blank(field)
        for field in written(section)
    }


def completed(section: Section, values: Mapping[str, Value]) -> Values:
    """The stored values with a blank for each field that they do not know."""
    return {field.key: values.get(field.key, blank(field)) for field in written(section)}


def clean(field: Field, value: Value) -> Value:
    """The value as it is stored. Raises ``WritingError``, naming the field, for one that cannot be kept."""
    match field.kind:
        case FieldKind.TEXT:
            return _text(field, value, MAX_TEXT)
        case FieldKind.LINE:
            return " ".join(_text(field, value, MAX_LINE).split())
        case FieldKind.NUMBER:
            return _number(field, value)
        case FieldKind.DATE:
            return _date(field, value)
        case FieldKind.CHOICE:
            return _choice(field, str(value or ""))
        case FieldKind.CHOICES:
            wanted = {_choice(field, str(code)) for code in value or ()} - {""}
            return [code for code, _ in field.choices if code in wanted]
        case FieldKind.TABLE:
            return _table(field, value)
        case _:
            return ""


def _text(field: Field, value: Value, longest: int) -> str:
    text = unicodedata.normalize("NFC", str(value or ""))
    text = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if len(text) > longest:
        raise WritingError(f"« {field.label} » dépasse {french.number(longest)} caractères : coupez-le.")
    return text


def _number(field: Field, value: Value) -> str:
    text = re.sub(r"[\s\u202f\u00a0]", "", str(value or "")).replace(",", ".")
    if not text:
        return ""
    if not _NUMBER.fullmatch(text):
        raise WritingError(f"« {field.label} » : « {value} » n’est pas un nombre.")
    return format(Decimal(text), "f")


def _date(field: Field, value: Value) -> str:
    text = str(value or "").strip()
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WritingError(
            f"« {field.label} » : « {text} » n’est pas une date (attendu : 2026-03-15)."
        ) from None


def _choice(field: Field, code: str) -> str:
    if code and code not in dict(field.choices):
        raise WritingError(f"« {field.label} » : ce choix n’existe pas.")
    return code


def _table(field: Field, value: Value) -> list[list[str]]:
    width = len(field.columns)
    rows = []
    for row in value or ():
        cells = [" ".join(_text(field, cell, MAX_CELL).split()) for cell in list(row)[:width]]
        cells += [""] * (width - len(cells))
        if any(cells):
            rows.append(cells)
    if len(rows) > MAX_ROWS:
        raise WritingError(f"« {field.label} » dépasse {MAX_ROWS} lignes : joignez un tableau.")
    return rows


def count_words(text: str) -> int:
    """How many words a text has, as people count them.

    >>> count_words("L’accès aux soins, aujourd’hui : 12 %.")
    5
    """
    return len(_WORD.findall(text))


def shown(field: Field, value: Value) -> str:
    """A short value as people read it; not for texts nor tables."""
    match field.kind:
        case FieldKind.CHOICE:
            return field.choice_label(value) if value else ""
        case FieldKind.CHOICES:
            return ", ".join(field.choice_label(code) for code in value)
        case FieldKind.DATE:
            return french.day(date.fromisoformat(value)) if value else ""
        case FieldKind.NUMBER:
            return shown_number(value, field.unit) if value else ""
        case _:
            return str(value)


def shown_number(value: str, unit: str) -> str:
    whole, _, cents = value.lstrip("-").partition(".")
    sign = "−" if value.startswith("-") else ""
    words = f"{sign}{french.number(int(whole or 0))}{f',{cents}' if cents else ''}"
    return f"{words}{french.NBSP}{unit}" if unit else words
