"""A strict reader of the file of article A47 A-1 of the LPF, written from the article alone."""

import re
from dataclasses import dataclass
from datetime import date

COLUMNS = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
]  # fmt: skip
FILLED = [name for name in COLUMNS if name not in {
    "CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}]  # fmt: skip
NAME = re.compile(r"(\d{9})FEC(\d{8})\.txt")
AMOUNT = re.compile(r"\d+,\d{2}")


@dataclass
class Read:
    """{number: its lines}, and the totals in cents."""

    entries: dict[int, list[dict[str, str]]]
    debit: int
    credit: int


def cents(text: str) -> int:
    assert AMOUNT.fullmatch(text), f"not an amount: {text!r}"
    return int(text.replace(",", ""))


def day(text: str) -> date:
    assert re.fullmatch(r"\d{8}", text), f"not a day: {text!r}"
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def read(name: str, content: bytes) -> Read:
    """Fails on the first rule that the file breaks."""
    said = NAME.fullmatch(name)
    assert said, name
    closing = day(said[2])
    text = content.decode("iso8859-15")
    assert text.endswith("\r\n")
    rows = [line.split("\t") for line in text[:-2].split("\r\n")]
    assert rows[0] == COLUMNS
    entries: dict[int, list[dict[str, str]]] = {}
    journals: dict[str, str] = {}
    last = 0
    for cells in rows[1:]:
        assert len(cells) == len(COLUMNS), cells
        row = dict(zip(COLUMNS, cells, strict=True))
        for column in FILLED:
            assert row[column].strip(), f"{column} is empty in {row}"
        assert bool(row["CompAuxNum"]) == bool(row["CompAuxLib"])
        assert bool(row["EcritureLet"]) == bool(row["DateLet"])
        assert re.match(r"\d{3}", row["CompteNum"]), row["CompteNum"]
        assert journals.setdefault(row["JournalCode"], row["JournalLib"]) == row["JournalLib"]
        debit, credit = cents(row["Debit"]), cents(row["Credit"])
        assert (debit == 0) != (credit == 0), row
        assert day(row["EcritureDate"]).year == closing.year
        day(row["PieceDate"]), day(row["ValidDate"])
        number = int(row["EcritureNum"])
        assert number in (last, last + 1), f"{number} after {last}"
        last = number
        entries.setdefault(number, []).append(row)
    for number, lines in entries.items():
        gap = sum(cents(row["Debit"]) - cents(row["Credit"]) for row in lines)
        assert gap == 0, f"entry {number}: {gap}"
        for column in ("JournalCode", "EcritureDate", "PieceRef", "ValidDate"):
            assert len({row[column] for row in lines}) == 1
    assert sorted(entries) == list(range(1, len(entries) + 1))
    order = [day(lines[0]["ValidDate"]) for _, lines in sorted(entries.items())]
    assert order == sorted(order), "not in the order of validation"
    total = [row for lines in entries.values() for row in lines]
    return Read(entries, sum(cents(r["Debit"]) for r in total), sum(cents(r["Credit"]) for r in total))
