"""What a statement says, whatever file it came in; how two lines are known to be one."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Balance:
    """What was on the account at the end (or the start) of a day, in cents; below zero when overdrawn."""

    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of the account, in cents: above zero when money came in.

    ``party`` is who paid or was paid; ``bank_reference`` is the bank's own, empty where it gives none.
    """

    booked_on: date
    cents: int
    text: str = ""
    party: str = ""
    party_iban: str = ""
    value_on: date | None = None
    bank_reference: str = ""
    end_to_end: str = ""
    reversal: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one account, its lines in the order of the file. ``iban`` has no space."""

    iban: str
    reference: str
    lines: tuple[Line, ...]
    opening: Balance | None = None
    closing: Balance | None = None
    notes: tuple[str, ...] = ()


def gap(opening_cents: int | None, closing_cents: int | None, moved_cents: int) -> int | None:
    """Cents that the lines do not explain between two balances: 0 when all is there, None without both."""
    if opening_cents is None or closing_cents is None:
        return None
    return closing_cents - opening_cents - moved_cents


def line_keys(lines: Iterable[Line]) -> list[str]:
    """What tells each line from every other of its account, the same in each file that holds it.

    The bank's reference with day and amount, since some banks use a reference again; without one, the text.
    Lines that are alike in all that are told apart by their rank: a second identical payment is a line too.
    """
    seen: Counter[str] = Counter()
    keys = []
    for line in lines:
        said = (
            ["ref", line.bank_reference]
            if line.bank_reference
            else ["text", "".join(f"{line.text}{line.party}".split()).upper()]
        )
        base = json.dumps([*said, line.booked_on.isoformat(), line.cents], ensure_ascii=True)
        keys.append(hashlib.sha256(f"{base}#{seen[base]}".encode()).hexdigest())
        seen[base] += 1
    return keys


def unknown_lines(
    lines: Sequence[Line], known: Collection[str], elsewhere: Mapping[tuple[date, int], int]
) -> list[tuple[int, str]]:
    """(index, key) of the lines that the account does not hold yet.

    ``known`` are the keys it holds; ``elsewhere`` counts, by day and cents, its lines that came in another
    layout of file, where texts and references are written otherwise: as many are taken for the same ones.
    """
    left = Counter(elsewhere)
    fresh = []
    for index, (line, key) in enumerate(zip(lines, line_keys(lines), strict=True)):
        if key in known:
            continue
        place = (line.booked_on, line.cents)
        if left[place] > 0:
            left[place] -= 1
            continue
        fresh.append((index, key))
    return fresh


def following(statements: Sequence[Statement]) -> list[list[int]]:
    """The statements of a file, by their ranks, in groups that follow each other on one account.

    Pages of one statement share a day: two lines alike, one on each page, are two. A statement that goes
    back over the days of those before, or repeats one of them, tells the same lines again.
    """
    groups: list[list[int]] = []
    # By account: its last group, and the last day that this group reached.
    last: dict[str, tuple[list[int], date]] = {}
    met: set[Statement] = set()
    for rank, one in enumerate(statements):
        days = [line.booked_on for line in one.lines]
        group, reached = last.get(one.iban, ([], date.max))
        if one in met or min(days, default=date.max) < reached:
            group = []
        if not group:
            groups.append(group)
            reached = date.min
        group.append(rank)
        met.add(one)
        last[one.iban] = group, max([reached, *days])
    return groups
