"""Spending that other rooms keep: each registers how to read it, and the budget counts it with its own.

    @spends("indemnities", on_sheet)
    def validated(starts_on: date, ends_on: date) -> Iterable[Spent]: ...

The function reads the community in scope, between two days (the end excluded), in one query. Nothing is
copied: what the other room corrects is corrected here. A room below registers through a module of this room
or of ``config``, since it cannot name this one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models.expressions import Combinable


@dataclass(frozen=True, slots=True)
class Spent:
    """Money that another room promised or spent, in cents. ``committed``: promised, not yet validated.

    ``envelope``, ``mission`` are codes of the action sheets, ``nature`` one of the chart of this room.
    ``sheet`` is the key of an action sheet. ``paid_cents`` is what the bank settled. ``label`` names no
    person.
    """

    on: date
    cents: int
    envelope: str
    mission: str
    nature: str
    label: str
    sheet: int | None = None
    committed: bool = False
    paid_cents: int = 0
    has_voucher: bool = False
    url_name: str = ""
    url_arg: int | None = None


Reader = Callable[[date, date], Iterable[Spent]]
OnSheet = Callable[[date, date], Combinable]
_readers: dict[str, tuple[Reader, OnSheet]] = {}


def spends(name: str, on_sheet: OnSheet) -> Callable[[Reader], Reader]:
    """Register the spending of a room; a name is registered once. ``on_sheet`` says the same of one action
    sheet, as an expression on ``ActionSheet``: cents spent between two days, what is promised left out.
    """

    def register(reader: Reader) -> Reader:
        if _readers.setdefault(name, (reader, on_sheet))[0] is not reader:
            raise ValueError(f"two sources of spending named {name}")
        return reader

    return register


def spent_elsewhere(starts_on: date, ends_on: date) -> list[Spent]:
    """What every registered room spent between two days, the end excluded. One query a room."""
    return [row for reader, _ in _readers.values() for row in reader(starts_on, ends_on)]


def on_sheet_elsewhere(starts_on: date, ends_on: date) -> list[Combinable]:
    """The same of one action sheet, one expression a room; empty where nothing was spent."""
    return [on_sheet(starts_on, ends_on) for _, on_sheet in _readers.values()]
