"""The five years of a contract as dated events, and as a drawing. Pure, but for what other rooms add."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from maillage import french
from maillage.operations.contract.expected import Awaited, State, YearMoney
from maillage.operations.contract.missions import Clock, MissionStanding
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import ContractFile

REPORT_MONTHS = 2


class EventKind(StrEnum):
    """What happens on a day of the contract."""

    CONTRACT = "contract"
    ANNIVERSARY = "anniversary"
    AVENANT = "avenant"
    MISSION = "mission"
    PAYMENT = "payment"
    DIALOGUE = "dialogue"
    REPORT = "report"
    RENEWAL = "renewal"
    CRISIS = "crisis"

    @property
    def label(self) -> str:
        return _KINDS[self]


_KINDS = {
    EventKind.CONTRACT: "Contrat",
    EventKind.ANNIVERSARY: "Anniversaire",
    EventKind.AVENANT: "Avenant",
    EventKind.MISSION: "Mission",
    EventKind.PAYMENT: "Versement",
    EventKind.DIALOGUE: "Dialogue de gestion",
    EventKind.REPORT: "Rapport",
    EventKind.RENEWAL: "Renouvellement",
    EventKind.CRISIS: "Crise",
}
# In what order the events of one day are read.
_ORDER = {kind: rank for rank, kind in enumerate(EventKind)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on one day. tone: ``done``, ``late``, ``due`` or ``next``. ``cents``: of a payment."""

    on: date
    kind: EventKind
    title: str
    tone: str
    year: int
    detail: str = ""
    cents: int | None = None


Adder = Callable[[AciContract], Iterable[Event]]
_adders: list[Adder] = []


def adds(function: Adder) -> Adder:
    """Register what another room knows of the calendar: its report or dialogue replaces the usual one."""
    _adders.append(function)
    return function


def added(contract: AciContract) -> list[Event]:
    """What the other rooms know of this contract's calendar."""
    return [event for adder in _adders for event in adder(contract)]


def events(
    file: ContractFile,
    missions: Sequence[MissionStanding],
    years: Sequence[YearMoney],
    alerts: Sequence[date],
    today: date,
    others: Sequence[Event] = (),
) -> tuple[Event, ...]:
    """Everything that the contract holds, in order. ``alerts``: when its renewal is prepared."""
    found = [
        *_of_contract(file, alerts, today),
        *_of_missions(file, missions),
        *_of_payments(file, years, today),
        *_of_dialogues(file, today, others),
        *others,
    ]
    return tuple(sorted(found, key=lambda one: (one.on, _ORDER[one.kind], one.title)))


def _past(day: date, today: date) -> str:
    return "done" if day <= today else "next"


def _number(file: ContractFile, day: date) -> int:
    return next((year.number for year in file.years if year.holds(day)), file.years[-1].number)


def _of_contract(file: ContractFile, alerts: Sequence[date], today: date) -> Iterator[Event]:
    yield Event(file.signed_on, EventKind.CONTRACT, "Signature du contrat", "done", 1, file.reference)
    for year in file.years[1:]:
        if year.starts_on <= file.ends_on:
            title = f"Début de l’année {year.number}"
            yield Event(
                year.starts_on, EventKind.ANNIVERSARY, title, _past(year.starts_on, today), year.number
            )
    last = "Fin anticipée du contrat" if file.ended_early else "Dernier jour du contrat"
    yield Event(
        file.ends_on, EventKind.CONTRACT, last, _past(file.ends_on, today), _number(file, file.ends_on)
    )
    for terms in file.terms:
        if terms.number and not terms.is_correction:
            day = terms.effective_on
            what = terms.subject or "Avenant"
            yield Event(day, EventKind.AVENANT, what, _past(day, today), _number(file, day))
    for number, closing in file.closings.items():
        yield Event(
            closing.closed_on, EventKind.CONTRACT, f"Comptes de l’année {number} clos", "done", number
        )
    for day in file.crises:
        yield Event(day, EventKind.CRISIS, "Crise reconnue par l’ARS", "done", _number(file, day))
    for day, words in zip(alerts, ("à préparer", "à écrire", "à signer"), strict=False):
        if day <= file.ends_on and not file.ended_early:
            tone = "due" if day <= today else "next"
            yield Event(day, EventKind.RENEWAL, f"Renouvellement {words}", tone, _number(file, day))


def _of_missions(file: ContractFile, missions: Sequence[MissionStanding]) -> Iterator[Event]:
    for one in missions:
        if one.left:
            continue
        for word, clock in (("Démarrage", one.start), ("Déploiement complet", one.deployment)):
            if clock.limit is not None:
                yield Event(
                    clock.limit, EventKind.MISSION, f"{word} au plus tard : {one.label}", clock.tone,
                    _number(file, clock.limit), _told(one, clock),
                )  # fmt: skip


def _told(one: MissionStanding, clock: Clock) -> str:
    """The day it was met, and what a late start costs."""
    told = []
    if clock.on is not None:
        told.append(f"{'fait' if clock.is_met else 'prévu'} le {french.day(clock.on)}")
    if clock is one.start and one.lost_cents:
        told.append(f"{french.euros(one.lost_cents)} de part fixe en moins")
    return " ; ".join(told)


def _of_payments(file: ContractFile, years: Sequence[YearMoney], today: date) -> Iterator[Event]:
    days: dict[date, list[Awaited]] = {}
    for year in years:
        for one in year.lines:
            if one.state is not State.NOTHING:
                days.setdefault(one.line.due_on, []).append(one)
    for day, lines in days.items():
        known = [one.line.cents for one in lines if one.line.cents is not None]
        sure = all(one.confirmed for one in lines)
        title = lines[0].line.label if len(lines) == 1 else french.counted(len(lines), "versement")
        late = sum(one.rest_cents or 0 for one in lines if one.is_late)
        said = [f"dont {french.euros(late)} en retard"] if late and len(lines) > 1 else []
        detail = " ; ".join([*said, *([] if sure else ["à confirmer en partie"])])
        yield Event(
            day, EventKind.PAYMENT, title, _money_tone(lines, today), _number(file, day), detail, sum(known)
        )


def _money_tone(lines: Sequence[Awaited], today: date) -> str:
    if any(one.is_late for one in lines):
        return "late"
    if all(not one.is_open for one in lines):
        return "done"
    return "due" if lines[0].line.due_on <= today else "next"


def _of_dialogues(file: ContractFile, today: date, others: Sequence[Event]) -> Iterator[Event]:
    """No text sets their day: the report is prepared two months before the anniversary, then they talk."""
    known = {(one.kind, one.year) for one in others}
    for year in file.years:
        if year.next_anniversary - timedelta(days=1) > file.ends_on:
            continue
        day = year.next_anniversary - relativedelta(months=REPORT_MONTHS)
        if (EventKind.REPORT, year.number) not in known:
            title = f"Rapport de l’année {year.number} à préparer"
            yield Event(day, EventKind.REPORT, title, _past(day, today), year.number)
        if (EventKind.DIALOGUE, year.number) not in known:
            title = f"Dialogue de gestion de l’année {year.number}"
            words = "la date est fixée avec la CPAM et l’ARS"
            day = year.next_anniversary
            yield Event(day, EventKind.DIALOGUE, title, _past(day, today), year.number, words)
