"""Reads a pasted list or a dropped CSV of communes, whatever spreadsheet made it. Pure: bytes to lines."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.foundation.tabular.errors import UnreadableError
from maillage.foundation.tabular.text import decode
from maillage.reference.geography.names import COMMUNE_CODE, IRIS_SUFFIX, search_key

MAX_BYTES = 5_000_000
MAX_LINES = 5_000
_CODE_HEADINGS = (
    "code insee", "insee", "codgeo", "code commune", "com", "code com", "depcom", "insee com", "codinsee",
    "code insee commune", "code officiel geographique", "code commune insee", "code", "code iris", "iris",
)  # fmt: skip
_NAME_HEADINGS = (
    "commune",
    "nom commune",
    "nom",
    "libgeo",
    "libelle",
    "ville",
    "nom de la commune",
    "libcom",
)
_DEPARTMENT_HEADINGS = ("departement", "dep", "code departement", "dept", "num dep")
# Four digits: a spreadsheet ate the zero of the beginning.
_CODE_LIKE = re.compile(rf"(\d{{4}}|{COMMUNE_CODE}(?:{IRIS_SUFFIX})?)", re.IGNORECASE)
_TRAILING_DEPARTMENT = re.compile(r"^(?P<name>.*\D)\((?P<dep>\d{2,3}|2[AB])\)$", re.IGNORECASE)
# « Crest 26400 », « Crest (26400) »: the postal code says its department; not the « 20 » of Corsica.
_TRAILING_POSTAL = re.compile(
    r"^(?P<name>.*[^\d\s,(–-])[\s,(–-]+(?=\d{5}\)?$)(?P<dep>97\d|(?!20)\d\d)\d+\)?$"
)
# « 26108 Crest », « 26108 - Crest », « 26108;Crest » in a plain list: the code is enough.
_LEADING_CODE = re.compile(rf"^(?P<code>{COMMUNE_CODE}(?:{IRIS_SUFFIX})?)\b[\s,;:–-]+\D", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line to understand: its number in the paste, what was written, and a department if one was told."""

    number: int
    text: str
    department: str = ""


def read_lines(raw: bytes | str) -> list[Line]:
    """The lines of a paste or of a CSV file; empty ones are left out.

    Raises UnreadableError when it is too big, not text, or holds nothing.
    """
    size = len(raw)
    if size > MAX_BYTES:
        raise UnreadableError(
            f"Ce contenu pèse {size / 1e6:.0f} Mo : la limite est de 5 Mo. "
            "Une liste de communes en pèse moins de 1."
        )
    text = raw if isinstance(raw, str) else _decoded(raw)
    rows = _rows(text)
    if len(rows) > MAX_LINES:
        raise UnreadableError(
            f"Cette liste a {len(rows)} lignes : la limite est de 5 000. Partagez-la en plusieurs."
        )
    if not rows:
        raise UnreadableError("Cette liste est vide.")
    return _lines(rows)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableError(
            "Ce fichier est un classeur : enregistrez-le au format CSV, ou collez la colonne."
        )
    return decode(raw)[0]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    text = text.replace("\x00", "").lstrip("\ufeff")
    separator = _separator(text)
    rows: list[tuple[int, list[str]]] = []
    cells: Iterable[list[str]] = ([line] for line in text.splitlines())
    if separator is not None:
        cells = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        for number, row in enumerate(cells, start=1):
            values = [cell.strip().strip('"').strip() for cell in row]
            if any(values):
                rows.append((number, values))
    except csv.Error as error:
        raise UnreadableError(f"Ce fichier CSV est mal formé ({error}).") from error
    return rows


def _separator(text: str) -> str | None:
    """The separator that cuts the first lines into the same number of columns, if any does."""
    sample = [line for line in text.splitlines()[:20] if line.strip()]
    for candidate in ("\t", ";", ","):
        counts = {line.count(candidate) for line in sample}
        if counts and min(counts) > 0 and (candidate != "," or len(counts) == 1):
            return candidate
    # A single line such as « 26108, 26001, 26400 » is a list, not a row: it has only codes.
    return None


def _lines(rows: list[tuple[int, list[str]]]) -> list[Line]:
    first = [search_key(cell) for cell in rows[0][1]]
    code, name, department = (
        _heading(first, headings) for headings in (_CODE_HEADINGS, _NAME_HEADINGS, _DEPARTMENT_HEADINGS)
    )
    if code is not None or name is not None:
        chosen = code if code is not None else name
        body = rows[1:]
    else:
        body, chosen = rows, _column_of_codes([row for _, row in rows])
        if chosen is None and all(_CODE_LIKE.fullmatch(cell) or not cell for _, row in rows for cell in row):
            return [Line(number, cell) for number, row in rows for cell in row if cell]
    lines: list[Line] = []
    for number, row in body:
        value = _cell(row, chosen or 0)
        if not value and chosen == code:
            value = _cell(row, name)
        lines += _split(number, value, _cell(row, department))
    return lines


def _heading(first: list[str], headings: tuple[str, ...]) -> int | None:
    for heading in headings:
        if heading in first:
            return first.index(heading)
    return None


def _column_of_codes(rows: list[list[str]]) -> int | None:
    """Without headings: the first column where most cells look like an INSEE code."""
    width = max(len(row) for row in rows)
    if width == 1:
        return None
    for column in range(width):
        cells = [_cell(row, column) for row in rows]
        filled = [cell for cell in cells if cell]
        codes = sum(bool(_CODE_LIKE.fullmatch(cell)) for cell in filled)
        if (
            filled
            and codes > len(filled) / 2
            and not all(_CODE_LIKE.fullmatch(cell) for row in rows for cell in row if cell)
        ):
            return column
    return None


def _cell(row: list[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _split(number: int, value: str, department: str) -> list[Line]:
    """One line, or several when a plain list writes its codes side by side."""
    if not value:
        return []
    words = [word for word in re.split(r"[\s,;]+", value) if word]
    if len(words) > 1 and all(_CODE_LIKE.fullmatch(word) for word in words):
        return [Line(number, word, department) for word in words]
    if leading := _LEADING_CODE.match(value):
        return [Line(number, leading["code"], department)]
    if trailing := _TRAILING_DEPARTMENT.match(value) or _TRAILING_POSTAL.match(value):
        return [Line(number, trailing["name"].strip(), trailing["dep"])]
    return [Line(number, value, department)]
