"""The file of accounting entries of article A47 A-1 of the LPF. Pure: entries in, bytes out.

Eighteen columns in their order, separated by tabs; amounts with a comma; days as AAAAMMJJ; ISO 8859-15.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.operations.budget.accounts.journal import Draft

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
ENCODING = "iso8859-15"
# What these letters become where the alphabet of the file has none; tabs and ends of line separate.
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u202f": " ", "\u00a0": " ",
     "\t": " ", "\r": " ", "\n": " ", "|": "/", "•": "*"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbered:
    """An entry with its number and the day on which it was handed over, hence validated."""

    number: int
    valid_on: date
    journal_label: str
    draft: Draft


def file_name(siren: str, closing: date) -> str:
    """« 123456782FEC20261231.txt »."""
    return f"{siren}FEC{closing:%Y%m%d}.txt"


def fec_file(entries: Iterable[Numbered]) -> bytes:
    """The whole file, its head first, in the order of numbers."""
    lines = ["\t".join(COLUMNS)]
    for entry in sorted(entries, key=lambda one: one.number):
        lines += ["\t".join(row) for row in _rows(entry)]
    return ("\r\n".join(lines) + "\r\n").encode(ENCODING)


def _rows(entry: Numbered) -> list[list[str]]:
    one, valid = entry.draft, f"{entry.valid_on:%Y%m%d}"
    day = f"{one.on:%Y%m%d}"
    return [
        [
            _text(one.journal), _text(entry.journal_label), str(entry.number), day, _text(posting.account),
            _text(posting.label), _text(posting.party), _text(posting.party_label), _text(one.piece), day,
            _text(one.label), _amount(posting.debit), _amount(posting.credit), "", "", valid, "", "",
        ]
        for posting in one.postings
    ]  # fmt: skip


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _text(words: str) -> str:
    plain = unicodedata.normalize("NFC", words).translate(_PLAIN)
    kept = "".join(letter if _is_known(letter) else _bare(letter) for letter in plain)
    return " ".join(kept.split())


def _is_known(letter: str) -> bool:
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return letter.isprintable()


def _bare(letter: str) -> str:
    """« ğ » becomes « g »; what has no Latin letter is left out."""
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
