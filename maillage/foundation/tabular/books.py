"""From the bytes of a file to sheets of text, whatever spreadsheet made it, within bounds.

Every cell is text, as a French reader would write it (« 0,345 », « 14/05/2024 »). The file itself is read
once and not kept: what is stored and worked on afterwards is this text.
"""

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from maillage.foundation.tabular.child import MAX_CELLS, MAX_COLUMNS, MAX_LINES, MAX_TEXT
from maillage.foundation.tabular.errors import UnreadableError
from maillage.foundation.tabular.text import cells, decode, mixed_encodings, separator
from maillage.foundation.web.spreadsheets import plain

MAX_BYTES = 10_000_000
SECONDS = 40  # of the clock, where the child has 20 of the processor
TOO_LARGE = "Ce fichier pèse plus de 10 Mo, la limite. N’en gardez que la feuille et les colonnes utiles."
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]+")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# The name, in the container of an encrypted workbook, of the part that holds the workbook.
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_NOT_TABLES = {
    b"%PDF": "Ce fichier est un PDF : demandez le tableau en XLSX, ODS ou CSV.",
    b"\x1f\x8b": "Ce fichier est une archive GZIP : décompressez-la d’abord.",
    b"7z\xbc\xaf": "Ce fichier est une archive 7z : décompressez-la d’abord.",
    b"{\\rtf": "Ce fichier est un texte RTF : enregistrez le tableau en XLSX, ODS ou CSV.",
}
_REFUSALS = {
    "password": "Ce classeur est protégé par un mot de passe : enregistrez-en une copie sans protection.",
    "damaged": "Ce classeur est illisible ou endommagé. Enregistrez-le de nouveau en XLSX, ODS ou CSV.",
    "lines": f"Une feuille a plus de {MAX_LINES} lignes, la limite. Partagez le fichier en plusieurs.",
    "columns": f"Une feuille a plus de {MAX_COLUMNS} colonnes, la limite. N’en gardez que les utiles.",
    "cells": "Ce classeur, une fois ouvert, est trop gros pour être lu. N’en gardez que la feuille utile.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of text: ``rows[0]`` is line 1 of the spreadsheet. Rows may differ in length."""

    name: str
    rows: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def cell(self, line: int, column: int) -> str:
        """By indexes from 0; empty beyond the end."""
        row = self.rows[line] if line < len(self.rows) else ()
        return row[column] if column < len(row) else ""


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets that hold something, and what a reader must know of how the file was read."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """For the database."""
        values = {
            "sheets": [{"name": sheet.name, "rows": sheet.rows} for sheet in self.sheets],
            "notes": self.notes,
        }
        return zlib.compress(json.dumps(values, ensure_ascii=False).encode())


def unpacked(content: bytes) -> Book:
    """The book that ``Book.packed`` wrote."""
    values = json.loads(zlib.decompress(content))
    sheets = tuple(Sheet(sheet["name"], sheet["rows"]) for sheet in values["sheets"])
    return Book(sheets, tuple(values["notes"]))


def read_book(content: bytes) -> Book:
    """Read XLSX, XLSM, XLS, ODS or any CSV by what it holds, whatever its name says.

    Raises UnreadableError: too big, not a table, protected, damaged, empty.
    """
    if not content.strip():
        raise UnreadableError("Ce fichier est vide.")
    if len(content) > MAX_BYTES:
        raise UnreadableError(TOO_LARGE)
    for magic, refusal in _NOT_TABLES.items():
        if content.startswith(magic):
            raise UnreadableError(refusal)
    sheets, notes = _workbook(content) if content.startswith(_WORKBOOKS) else _text(content)
    filled = tuple(sheet for sheet in sheets if sheet.rows)
    if not filled:
        raise UnreadableError("Ce fichier ne contient aucune ligne.")
    return Book(filled, tuple(notes))


def _workbook(content: bytes) -> tuple[list[Sheet], list[str]]:
    if _PROTECTED in content:
        raise UnreadableError(_REFUSALS["password"])
    program = Path(__file__).with_name("child.py")
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, by our own interpreter; the file is its input only
            [sys.executable, "-I", str(program)],
            input=content, capture_output=True, timeout=SECONDS, check=False, env={},
        )  # fmt: skip
        answer = json.loads(done.stdout) if done.returncode == 0 else {"refused": "cells"}
    except (subprocess.TimeoutExpired, ValueError):
        answer = {"refused": "cells"}
    if refusal := answer.get("refused"):
        raise UnreadableError(_REFUSALS[refusal])
    notes = [
        f"La feuille « {one['name']} » est masquée dans le classeur."
        for one in answer["sheets"]
        if one["hidden"]
    ]
    return [_cleaned(one["name"], one["rows"]) for one in answer["sheets"]], notes


def _text(content: bytes) -> tuple[list[Sheet], list[str]]:
    text, encoding = decode(content)
    delimiter = separator(text)
    rows = cells(text.replace("\x00", ""), delimiter)
    if len(rows) > MAX_LINES:
        raise UnreadableError(_REFUSALS["lines"])
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        raise UnreadableError(_REFUSALS["columns"])
    if sum(map(len, rows)) > MAX_CELLS or len(text) > MAX_TEXT:
        raise UnreadableError(_REFUSALS["cells"])
    shown = {"\t": "tabulation", None: "aucun"}.get(delimiter, f"« {delimiter} »")
    notes = [f"Texte lu en {encoding}, séparateur : {shown}."]
    if mixed_encodings(text):
        notes.append("Ce fichier mélange deux encodages : vérifiez les lettres accentuées de l’aperçu.")
    return [_cleaned("Données", rows)], notes


def _cleaned(name: str, rows: Sequence[Sequence[str]]) -> Sheet:
    """Without control signs, spaces at the ends, nor the apostrophe that our own exports add."""
    clean = [[plain(_CONTROLS.sub(" ", cell).strip()) for cell in row] for row in rows]
    for row in clean:
        while row and not row[-1]:
            row.pop()
    while clean and not clean[-1]:
        clean.pop()
    return Sheet(name[:100], clean)
