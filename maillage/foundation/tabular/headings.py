"""Which line of a sheet holds the headings, and which column is which field. Pure: text and guesses."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from maillage.foundation.tabular.books import Sheet
from maillage.foundation.tabular.fields import Field
from maillage.french import folded

HEADER_WITHIN = 30
# Under this a likeness is a coincidence.
_ENOUGH = 0.7
_TYPO = 0.84
# Words that headings have or have not without meaning another thing.
_EMPTY = frozenset(
    {"de", "des", "du", "d", "la", "le", "les", "l", "en", "et", "a", "au", "aux", "pour", "par", "un", "une",
     "taux", "tx", "part", "pourcentage", "pct"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """How to read a book: sheet and line of the headings (from 0), field by column, columns of parts of 1."""

    sheet: int
    header: int
    columns: Mapping[int, str]
    shares: frozenset[int] = frozenset()

    def as_json(self) -> dict[str, object]:
        return {
            "sheet": self.sheet,
            "header": self.header,
            "columns": {str(column): name for column, name in self.columns.items()},
            "shares": sorted(self.shares),
        }


def from_json(values: Mapping[str, object]) -> Choice:
    """The choice that ``Choice.as_json`` wrote."""
    columns, shares = values["columns"], values["shares"]
    assert isinstance(columns, dict)  # noqa: S101 -- for the reader of types: we wrote it
    assert isinstance(shares, list)  # noqa: S101
    return Choice(
        int(str(values["sheet"])),
        int(str(values["header"])),
        {int(column): str(name) for column, name in columns.items()},
        frozenset(int(column) for column in shares),
    )


def letters(column: int) -> str:
    """The name that a spreadsheet gives to a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def headings_of(sheet: Sheet, header: int) -> list[str]:
    """The heading of each column; those that are the same take the title above them, where there is one.

    « Effectif, Part, Effectif, Part » under two merged titles is four different headings.
    """
    own = [sheet.cell(header, column) for column in range(sheet.width)]
    above = [sheet.cell(header - 1, column) if header else "" for column in range(sheet.width)]
    found = []
    for column, text in enumerate(own):
        title = above[column]
        if title and title != text and (not text or own.count(text) > 1):
            text = f"{title} – {text}" if text else title
        found.append(text[:200])
    return found


def fingerprint(headings: Sequence[str]) -> str:
    """The same for two files with the same headings in the same order, whatever their case or accents."""
    return hashlib.sha256("\x1f".join(folded(text) for text in headings).encode()).hexdigest()


def guess_columns(headings: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """{column: name of its field}: the surest first, each field and each column once."""
    names = [
        (field.name, [folded(name) for name in (field.label, field.name, *field.synonyms)])
        for field in fields
    ]
    exact = {name: field for field, spellings in reversed(names) for name in spellings}
    pairs: list[tuple[float, int, str]] = []
    for column, heading in enumerate(headings):
        key = folded(heading)
        if not any(sign.isalpha() for sign in key):
            continue
        if key in exact:
            pairs.append((2.0, column, exact[key]))
            continue
        for field, spellings in names:
            score = max((likeness(key, spelling) for spelling in spellings if spelling), default=0.0)
            if score >= _ENOUGH:
                pairs.append((score, column, field))
    found: dict[int, str] = {}
    for _, column, field in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if column not in found and field not in found.values():
            found[column] = field
    return found


def likeness(one: str, other: str) -> float:
    """How alike two folded headings are, from 0 to 1: shared words first, then a typing mistake."""
    mine, theirs = _meaning(one), _meaning(other)
    shared = len(mine & theirs) / len(mine | theirs)
    if shared >= _ENOUGH:
        return shared
    if abs(len(one) - len(other)) > 3 or min(len(one), len(other)) < 5:
        return shared
    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio if ratio >= _TYPO else shared


def _meaning(text: str) -> set[str]:
    words = set(text.split())
    return words - _EMPTY or words


def guess(
    sheets: Sequence[Sheet], fields: Sequence[Field], remembered: Mapping[str, Mapping[str, object]]
) -> Choice:
    """The sheet, line and columns that look most like what is wanted.

    ``remembered`` maps fingerprints of headings to the choice that was confirmed for them: it wins.
    """
    wanted = {field.name for field in fields}
    best, best_score = Choice(0, _fullest_line(sheets[0]), {}), 0.0
    for index, sheet in enumerate(sheets):
        for line in range(min(HEADER_WITHIN, len(sheet.rows))):
            headings = headings_of(sheet, line)
            if sum(bool(text) for text in headings) < 1:
                continue
            if former := remembered.get(fingerprint(headings)):
                known = from_json(former)
                columns = {column: name for column, name in known.columns.items() if name in wanted}
                return Choice(index, line, columns, known.shares)
            columns = guess_columns(headings, fields)
            required = sum(field.required and field.name in columns.values() for field in fields)
            score = len(columns) + 2 * required
            if score > best_score:
                best, best_score = Choice(index, line, columns), score
    return best


def guess_line(sheet: Sheet, fields: Sequence[Field]) -> int:
    """The line of this sheet that looks most like headings."""
    return guess([sheet], fields, {}).header


def _fullest_line(sheet: Sheet) -> int:
    """The first line with the most cells that are words: the likeliest headings when none is recognised."""
    counts = [sum(bool(cell) and not cell[0].isdigit() for cell in row) for row in sheet.rows[:HEADER_WITHIN]]
    return counts.index(max(counts)) if counts else 0
