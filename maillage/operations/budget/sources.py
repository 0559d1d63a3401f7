"""Spending that other rooms keep: each registers how to read it, and the budget counts it with its own.

    @spends("indemnities")
    def validated(starts_on: date, ends_on: date) -> Iterable[Spent]: ...

The function reads the community in scope, between two days (the end excluded), in one query. Nothing is
copied: what the other room corrects is corrected here. A room below registers through a module of this room
or of ``config``, since it cannot name this one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


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
_readers: dict[str, Reader] = {}


def spends(name: str) -> Callable[[Reader], Reader]:
    """Register the spending of a room; a name is registered once."""

    def register(reader: Reader) -> Reader:
        if _readers.setdefault(name, reader) is not reader:
            raise ValueError(f"two sources of spending named {name}")
        return reader

    return register


def spent_elsewhere(starts_on: date, ends_on: date) -> list[Spent]:
    """What every registered room spent between two days, the end excluded. One query a room."""
    return [row for reader in _readers.values() for row in reader(starts_on, ends_on)]
