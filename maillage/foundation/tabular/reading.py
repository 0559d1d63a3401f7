"""From a sheet and a choice of columns to typed rows, each refused line with its reason. Pure."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from maillage.foundation.tabular.books import Sheet
from maillage.foundation.tabular.errors import CellError
from maillage.foundation.tabular.fields import Field, french_number, is_absent, number
from maillage.foundation.tabular.headings import Choice, headings_of


@dataclass(frozen=True, slots=True)
class Row:
    """A line that can be taken: its number in the spreadsheet, and the value of each field; None is empty."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell that was understood otherwise than written."""

    line: int
    heading: str
    written: str
    understood: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not taken. ``reason`` never repeats the cell, which ``written`` holds."""

    line: int
    reason: str
    heading: str = ""
    written: str = ""


@dataclass(slots=True)
class Reading:
    """``read`` counts the lines that hold something under the headings: rows and rejected together."""

    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.rejected)


def understand(
    sheet: Sheet,
    choice: Choice,
    fields: Sequence[Field],
    key_of: Callable[[Row], Hashable] | None = None,
) -> Reading:
    """Read every line under the headings. A line with one unreadable cell is refused whole.

    ``key_of`` tells when two lines are about the same thing: the second is refused; None is like no other.
    """
    known = {one.name: one for one in fields}
    headings = headings_of(sheet, choice.header)
    columns = [
        (column, known[name], known[name].share and column in choice.shares)
        for column, name in sorted(choice.columns.items())
        if name in known
    ]
    found = Reading()
    seen: dict[Hashable, int] = {}
    for index in range(choice.header + 1, len(sheet.rows)):
        if not any(sheet.rows[index]):
            continue
        line, values, refusal = index + 1, {one.name: None for one in fields}, None
        corrections = []
        for column, one, share in columns:
            text = sheet.cell(index, column)
            try:
                value, corrected = _value(text, one, share=share)
            except CellError as error:
                refusal = Rejected(line, f"{one.label} : {error}", headings[column], text)
                break
            values[one.name] = value
            if corrected:
                corrections.append(Correction(line, headings[column], text, corrected))
        if refusal is None:
            refusal = _repeated(Row(line, values), key_of, seen)
        if refusal is not None:
            found.rejected.append(refusal)
            continue
        found.rows.append(Row(line, values))
        found.corrections += corrections
    return found


def _value(text: str, one: Field, *, share: bool) -> tuple[Any, str]:
    if is_absent(text):
        if one.required:
            raise CellError("cette case est obligatoire")
        return None, ""
    if share and (part := _part(text)) is not None:
        text = french_number(round(part * 100, 10))
        return one.read(text).value, f"{text} %"
    understood = one.read(text)
    return understood.value, understood.corrected


def _part(text: str) -> float | None:
    """The number of a part of 1; None for another cell of the column, which its own reader will judge."""
    try:
        return float(number()(text).value)
    except CellError:
        return None


def _repeated(
    row: Row, key_of: Callable[[Row], Hashable] | None, seen: dict[Hashable, int]
) -> Rejected | None:
    key = key_of(row) if key_of else None
    if key is None:
        return None
    former = seen.setdefault(key, row.line)
    return None if former == row.line else Rejected(row.line, f"répète la ligne {former}")


def share_columns(sheet: Sheet, choice: Choice, fields: Sequence[Field]) -> frozenset[int]:
    """The columns of percentages where every number lies between 0 and 1, and one at least is not whole."""
    shares = {one.name for one in fields if one.share}
    read = number()
    found = set()
    for column, name in choice.columns.items():
        if name not in shares:
            continue
        numbers = []
        for index in range(choice.header + 1, len(sheet.rows)):
            text = sheet.cell(index, column)
            try:
                numbers.append(read(text).value if "%" not in text else 100.0)
            except CellError:
                continue
        if numbers and all(0 <= value <= 1 for value in numbers) and any(value % 1 for value in numbers):
            found.add(column)
    return frozenset(found)
