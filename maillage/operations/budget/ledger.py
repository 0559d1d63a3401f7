"""The arithmetic of the budget. Pure: entries in, tables out; every amount is integer cents, never a
float.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from maillage.operations.budget.enums import Proof, Step


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount of one step, with everything that it may be counted by.

    ``contract`` and ``year`` name the exercise: a year of a contract, or a civil year without one. ``on`` is
    the day of the expense, none for what is planned. ``paid_cents`` is what the bank settled of ``cents``;
    ``grant`` is 0 when nobody said which funder pays. ``url_name`` and ``url_arg`` open the proof's page.
    """

    step: Step
    contract: int | None
    year: int
    grant: int
    envelope: str
    mission: str
    nature: str
    cents: int
    sheet: int | None = None
    line: int | None = None
    on: date | None = None
    paid_cents: int = 0
    has_voucher: bool = False
    waits: bool = False
    label: str = ""
    party: str = ""
    url_name: str = ""
    url_arg: int | None = None

    @property
    def exercise(self) -> tuple[int | None, int]:
        return self.contract, self.year


@dataclass(frozen=True, slots=True)
class Sums:
    """What entries come to, in cents: ``planned`` and ``carried`` are for this exercise, ``committed`` is
    what is promised and not yet billed nor validated, ``spent`` what is validated, of which ``paid`` by the
    bank."""

    planned: int = 0
    carried: int = 0
    committed: int = 0
    spent: int = 0
    paid: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.planned + other.planned, self.carried + other.carried, self.committed + other.committed,
            self.spent + other.spent, self.paid + other.paid,
        )  # fmt: skip

    @property
    def available(self) -> int:
        return self.planned + self.carried

    @property
    def engaged(self) -> int:
        return self.committed + self.spent

    @property
    def rest(self) -> int:
        """Below zero when more is engaged than was planned."""
        return self.available - self.engaged


def sums(entries: Iterable[Entry]) -> Sums:
    """All of them together."""
    by_step: dict[Step, int] = defaultdict(int)
    paid = 0
    for entry in entries:
        by_step[entry.step] += entry.cents
        if entry.step == Step.SPENT:
            paid += entry.paid_cents
    return Sums(
        by_step[Step.PLANNED], by_step[Step.CARRIED], by_step[Step.COMMITTED], by_step[Step.SPENT], paid
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A heading of a table with its sums."""

    key: Hashable
    label: str
    sums: Sums


def table(
    entries: Iterable[Entry], by: Callable[[Entry], Hashable], labels: Mapping[Hashable, str]
) -> list[Line]:
    """The entries counted by ``by``, in the order of ``labels``; a key without label ends the table."""
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[by(entry)].append(entry)
    order = [*(key for key in labels if key in groups), *(key for key in groups if key not in labels)]
    return [Line(key, labels.get(key, "Non précisé"), sums(groups[key])) for key in order]


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """``cents`` shared in proportion to weights of 0 or more; the shares add up to it exactly.

    What rounding leaves goes to the largest remainders, the first ones on a tie. Raises ``ValueError`` when
    the weights are all 0.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"nothing to share {cents} by: {list(weights)}")
    sign = -1 if cents < 0 else 1
    shares, rests = zip(*(divmod(abs(cents) * weight, whole) for weight in weights), strict=True)
    left = abs(cents) - sum(shares)
    favoured = sorted(range(len(weights)), key=lambda at: (-rests[at], at))[:left]
    return [sign * (share + (at in favoured)) for at, share in enumerate(shares)]


def remainders(promised: Sequence[int], billed: int) -> list[int]:
    """What is left of each part of a commitment once ``billed`` of it was spent; never below zero."""
    left = max(0, sum(promised) - billed)
    return split(left, promised) if left else [0] * len(promised)


def proof_of(entry: Entry) -> Proof:
    """What proves this entry. The bank proves it when it settled the whole of it."""
    by_bank = bool(entry.cents) and entry.paid_cents >= entry.cents
    if by_bank:
        return Proof.BOTH if entry.has_voucher else Proof.BANK
    return Proof.VOUCHER if entry.has_voucher else Proof.NONE


def proofs(entries: Iterable[Entry]) -> dict[Proof, int]:
    """{proof: cents spent}, every proof present."""
    found = dict.fromkeys(Proof, 0)
    for entry in entries:
        if entry.step == Step.SPENT:
            found[proof_of(entry)] += entry.cents
    return found


def civil(
    entries: Iterable[Entry], spans: Mapping[tuple[int | None, int], tuple[date, date]], year: int
) -> list[Entry]:
    """The entries seen by civil year: what was spent or committed by its day, what was planned by days.

    ``spans`` gives the days of each exercise (the end excluded). A plan that two civil years share is cut in
    proportion to the days, to the cent: over all civil years nothing is lost nor added.
    """
    found = []
    for entry in entries:
        if entry.on is not None:
            if entry.on.year == year:
                found.append(entry)
            continue
        span = spans.get(entry.exercise)
        cents = _share(entry.cents, span, year) if span else entry.cents * (entry.year == year)
        if cents:
            found.append(replace(entry, cents=cents))
    return found


def _share(cents: int, span: tuple[date, date], year: int) -> int:
    start, end = span
    years = list(range(start.year, end.year + 1))
    days = [max(0, (min(end, date(one + 1, 1, 1)) - max(start, date(one, 1, 1))).days) for one in years]
    return dict(zip(years, split(cents, days), strict=True)).get(year, 0)
