"""Each instalment of a contract year: what is expected, what was received, and where it stands. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from maillage.engines.aci import Confidence, Instalment, Line, Part, Simulation, Source, default_rules
from maillage.engines.aci.dates import ContractYear
from maillage.operations.contract.enums import AmountKind
from maillage.operations.contract.reading import ContractFile, NoteRow, ReceiptRow

# No text that was read sets the delay of a payment: one month after its day it is said to be late.
LATE_AFTER = timedelta(days=30)
SOON = timedelta(days=60)


class State(StrEnum):
    """Where an instalment stands."""

    RECEIVED = "received"
    CLOSED = "closed"
    PARTIAL = "partial"
    LATE = "late"
    DUE = "due"
    PLANNED = "planned"
    REVIEW = "review"
    WAITING = "waiting"
    GIVE_BACK = "give_back"
    UNKNOWN = "unknown"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def tone(self) -> str:
        """How it is shown: the kinds of ``c-badge``."""
        return _TONES.get(self, "")


_LABELS = {
    State.RECEIVED: "reçu",
    State.CLOSED: "clos, écart expliqué",
    State.PARTIAL: "reçu en partie",
    State.LATE: "en retard",
    State.DUE: "attendu",
    State.PLANNED: "à venir",
    State.REVIEW: "attend le dialogue",
    State.WAITING: "mission à démarrer",
    State.GIVE_BACK: "à restituer",
    State.UNKNOWN: "montant inconnu",
    State.NOTHING: "rien à verser",
}
_TONES = {
    State.RECEIVED: "done",
    State.CLOSED: "done",
    State.PARTIAL: "due",
    State.LATE: "late",
    State.DUE: "due",
    State.REVIEW: "info",
    State.GIVE_BACK: "late",
}


@dataclass(frozen=True, slots=True)
class Awaited:
    """One instalment. ``rest_cents``: still to come, never below zero; None when the amount is not known."""

    year: int
    line: Line
    state: State
    receipts: tuple[ReceiptRow, ...]
    note: NoteRow | None
    is_late: bool

    @property
    def received_cents(self) -> int:
        return sum(one.cents for one in self.receipts)

    @property
    def gap_cents(self) -> int | None:
        """Received less expected, once something was received."""
        if self.line.cents is None or not self.receipts:
            return None
        return self.received_cents - self.line.cents

    @property
    def rest_cents(self) -> int | None:
        if self.state is State.CLOSED:
            return 0
        return None if self.line.cents is None else max(0, self.line.cents - self.received_cents)

    @property
    def confirmed(self) -> bool:
        return self.line.confidence is Confidence.HIGH

    @property
    def source(self) -> Source | None:
        return default_rules().sources[self.line.source] if self.line.source else None

    @property
    def is_open(self) -> bool:
        """Whether money may come for it: known, not wholly received, not closed."""
        return bool(self.rest_cents)

    @property
    def earliest(self) -> bool:
        """Whether its day is only the first on which it may be paid."""
        return self.line.instalment is Instalment.AFTER_REVIEW


@dataclass(frozen=True, slots=True)
class YearMoney:
    """What one year is worth and what came of it, in cents; unconfirmed money is never added to the rest."""

    year: ContractYear
    lines: tuple[Awaited, ...]
    confirmed_cents: int
    unconfirmed_cents: int
    received_cents: int
    late_cents: int
    size: int
    closed_on: date | None = None

    @property
    def late(self) -> tuple[Awaited, ...]:
        return tuple(one for one in self.lines if one.is_late)

    @property
    def share(self) -> int:
        """Received, in hundredths of what is confirmed; at most 100."""
        return min(100, self.received_cents * 100 // self.confirmed_cents) if self.confirmed_cents else 0


def money(file: ContractFile, simulation: Simulation, today: date) -> tuple[YearMoney, ...]:
    """Every year of the contract, in order."""
    started = {plan.mission for plan in simulation.plans if plan.chosen and plan.starts_on <= today}
    found = []
    for result, year in zip(simulation.years, file.years, strict=False):
        lines = tuple(_awaited(file, year, line, started, today) for line in result.lines)
        found.append(
            YearMoney(
                year=year,
                lines=lines,
                confirmed_cents=result.totals.confirmed_cents,
                unconfirmed_cents=result.totals.unconfirmed_cents,
                received_cents=sum(one.received_cents for one in lines),
                late_cents=sum(
                    one.rest_cents or 0
                    for one in lines
                    if one.is_late and one.line.confidence is Confidence.HIGH
                ),
                size=int(result.size),
                closed_on=held.closed_on if (held := file.closings.get(year.number)) else None,
            )
        )
    return tuple(found)


def _awaited(
    file: ContractFile, year: ContractYear, line: Line, started: set[object], today: date
) -> Awaited:
    key = (year.number, line.code)
    receipts, note = file.receipts.get(key, ()), file.notes.get(key)
    received = sum(one.cents for one in receipts)
    waits = bool(started) if line.part is Part.FUNCTIONING else line.mission in started
    if line.part is Part.PRE_MISSION:
        waits = True
    granted = line.mission is not None and (
        (AmountKind.EARNED, year.number, line.mission, Part.VARIABLE) in file.amounts
    )
    state = _state(line, received, note, today, runs=waits, granted=granted)
    overdue = state in {State.LATE, State.PARTIAL} and line.due_on + LATE_AFTER < today
    return Awaited(year.number, line, state, receipts, note, is_late=overdue and note is None)


def _state(
    line: Line, received: int, note: NoteRow | None, today: date, *, runs: bool, granted: bool
) -> State:
    if note is not None and note.closes:
        return State.CLOSED
    if line.cents is None:
        return State.RECEIVED if received else State.UNKNOWN
    if line.cents <= 0:
        return State.GIVE_BACK if line.cents else State.NOTHING
    if received >= line.cents:
        return State.RECEIVED
    if received:
        return State.PARTIAL
    if not runs:
        return State.WAITING
    if line.instalment is Instalment.AFTER_REVIEW and not granted:
        return State.REVIEW if line.due_on <= today else State.PLANNED
    if line.due_on + LATE_AFTER < today:
        return State.LATE
    return State.DUE if line.due_on <= today else State.PLANNED


def open_lines(years: Iterable[YearMoney], today: date) -> list[Awaited]:
    """Those that a transfer may pay now or soon, the oldest first."""
    ready = {State.PARTIAL, State.LATE, State.DUE, State.PLANNED, State.REVIEW}
    found = [
        one
        for year in years
        for one in year.lines
        if one.is_open and one.state in ready and one.line.due_on <= today + SOON
    ]
    return sorted(found, key=lambda one: (one.line.due_on, one.year, one.line.code))
