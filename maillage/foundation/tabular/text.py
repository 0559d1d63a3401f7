"""Text files as spreadsheets write them: which encoding, which separator. Pure: bytes to lists of cells."""

import csv
import io

from maillage.foundation.tabular.errors import UnreadableError

SEPARATORS = (";", "\t", ",", "|")
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
    """The separator that most of the first lines hold, the most often; None for a single column.

    A comma that is a decimal mark loses against a semicolon, since it is then on the same lines.
    """
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    best, best_score = None, 0.0
    for candidate in SEPARATORS:
        counts = [line.count(candidate) for line in lines]
        holding = [count for count in counts if count]
        if not holding:
            continue
        # The commonest count among the lines that have any: a table repeats it, a sentence does not.
        usual = max(set(holding), key=holding.count)
        score = holding.count(usual) * usual * (0.5 if candidate in {",", "|"} else 1.0)
        if score > best_score:
            best, best_score = candidate, score
    return best


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
