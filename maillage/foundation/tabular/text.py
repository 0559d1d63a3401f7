"""Text files as spreadsheets write them: which encoding, which separator. Pure: bytes to lists of cells."""

import csv
import io

from maillage.foundation.tabular.errors import UnreadableError

SEPARATORS = (";", "\t", "|", ",")
# What UTF-8 read as cp1252 looks like: a file glued together from two encodings.
_MOJIBAKE = ("Ã©", "Ã¨", "Ãª", "Ã´", "Ã§", "â€™")


def decode(raw: bytes) -> tuple[str, str]:
    """(text, encoding) of a file in UTF-8 or UTF-16 (with or without mark) or in cp1252.

    Raises UnreadableError for what is not text.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(raw, "utf-16"), "UTF-16"
    if b"\x00" in raw[:1000]:
        # Without a mark, the zero bytes of Latin text tell which half of each pair comes first.
        return _try(raw, "utf-16-be" if raw[:1] == b"\x00" else "utf-16-le"), "UTF-16"
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return _try(raw, "cp1252"), "Windows-1252"


def _try(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if not text or "\x00" in text:
        raise UnreadableError("Ce fichier n’est pas un texte lisible : enregistrez-le au format CSV (UTF-8).")
    return text


def mixed_encodings(text: str) -> bool:
    """Whether some letters were written in UTF-8 and others in cp1252."""
    return any(sign in text for sign in _MOJIBAKE)


def separator(text: str) -> str | None:
    """The separator that cuts most of the first lines into the same number of cells; None for one column.

    A comma also writes decimals and sentences: it gives way to any other that cuts half of the lines alike.
    """
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    best, best_score = None, 0
    for candidate in SEPARATORS:
        counts = [count for count in _counts(lines, candidate) if count]
        # Titles hold none, sentences hold various numbers of them; a table repeats the same.
        score = max((counts.count(count) for count in set(counts)), default=0)
        if candidate == "," and 2 * best_score >= len(lines):
            continue
        if score > best_score:
            best, best_score = candidate, score
    return best


def _counts(lines: list[str], candidate: str) -> list[int]:
    """How many separators each record has outside its quotes; each line, where the quotes are broken."""
    try:
        return [len(row) - 1 for row in csv.reader(lines, delimiter=candidate)]
    except csv.Error:
        return [line.count(candidate) for line in lines]


def cells(text: str, delimiter: str | None) -> list[list[str]]:
    """One list of raw cells a record, empty records included. Raises UnreadableError."""
    if delimiter is None:
        return [[line] for line in text.splitlines()]
    try:
        # A lone carriage return ends a line, as in the files of old Macintoshes.
        return list(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableError(
            f"Ce fichier CSV est mal formé ({error}). Un guillemet ouvert n’est peut-être jamais refermé."
        ) from error
