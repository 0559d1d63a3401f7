"""The whole file of a contract as frozen values, read in one query, and what the engine makes of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.expressions import BaseExpression

from maillage.engines.aci import (
    Contract,
    Mission,
    MissionPlan,
    Part,
    SignedAmount,
    Simulation,
    Size,
    Terms,
    compose,
    simulate,
)
from maillage.engines.aci.dates import ContractYear, contract_years
from maillage.foundation.web.week import rows
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.enums import AmountKind
from maillage.operations.contract.models import (
    YEARS,
    AciContract,
    ContractAmount,
    ContractPaper,
    ContractTerms,
    InstalmentNote,
    InstalmentReceipt,
    MissionDates,
    RecognisedCrisis,
)

FIELDS = ("id", "number", "reference", "signed_on", "ends_on")
AmountKey = tuple[AmountKind, int, Mission | None, Part]
InstalmentKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class TermsRow:
    """What the contract (number 0), an avenant or a correction says from a day on."""

    number: int
    effective_on: date
    signed_on: date
    size: int
    population: int
    population_year: int
    population_origin: str
    missions: tuple[Mission, ...]
    subject: str
    is_correction: bool


@dataclass(frozen=True, slots=True)
class MissionRow:
    """The days of a mission, as last noted; a day to come is a plan."""

    started_on: date | None
    deployed_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """Money received for an instalment."""

    id: int
    cents: int
    received_on: date
    source: str
    by_bank: bool
    batch: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Why what was received is not what was expected, as last noted."""

    reason: str
    text: str
    closes: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A signed document, without its bytes. ``terms``: the number of the terms that it signs."""

    number: int
    name: str
    sha256: str
    terms: int


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """The closing of a year that stands."""

    id: int
    closed_on: date


@dataclass(frozen=True, slots=True)
class ContractFile:
    """Everything that a contract says and received. Days are inclusive; amounts in cents."""

    id: int
    number: int
    reference: str
    signed_on: date
    ends_on: date
    terms: tuple[TermsRow, ...]
    missions: Mapping[Mission, MissionRow]
    amounts: Mapping[AmountKey, SignedAmount]
    crises: tuple[date, ...]
    receipts: Mapping[InstalmentKey, tuple[ReceiptRow, ...]]
    notes: Mapping[InstalmentKey, NoteRow]
    papers: tuple[PaperRow, ...]
    closings: Mapping[int, ClosingRow]

    @property
    def years(self) -> tuple[ContractYear, ...]:
        return contract_years(self.signed_on, YEARS)

    @property
    def ended_early(self) -> bool:
        return self.ends_on < self.years[-1].ends_on

    def terms_on(self, day: date) -> TermsRow:
        """What holds on a day; of one day, what was written last."""
        held = [one for one in self.terms if one.effective_on <= day]
        return max(held or self.terms[:1], key=lambda one: (one.effective_on, one.number))


def file_reads() -> dict[str, BaseExpression]:
    """The columns that ``read_file`` needs beside ``FIELDS``, for a query on contracts."""
    of = {"contract": OuterRef("pk")}
    standing = {**of, "undone_at__isnull": True}
    return {
        "terms_rows": rows(
            ContractTerms.objects.filter(**standing).order_by("number"),
            "number", "effective_on", "signed_on", "size", "population", "population_year",
            "population_origin", "missions", "subject", "is_correction",
        ),
        "dates_rows": rows(
            MissionDates.objects.filter(**of).order_by("pk"), "mission", "started_on", "deployed_on", "source"
        ),
        "amount_rows": rows(
            ContractAmount.objects.filter(**of).order_by("pk"),
            "kind", "year", "mission", "part", "cents", "decided_on", "source",
        ),
        "crisis_rows": rows(
            RecognisedCrisis.objects.filter(**standing).order_by("recognised_on"), "recognised_on"
        ),
        "receipt_rows": rows(
            InstalmentReceipt.objects.filter(**standing).order_by("received_on", "pk"),
            "id", "year", "code", "cents", "received_on", "source", "by_bank", "batch",
        ),
        "note_rows": rows(
            InstalmentNote.objects.filter(**of).order_by("pk"), "year", "code", "reason", "text", "closes"
        ),
        "paper_rows": rows(
            ContractPaper.objects.filter(**of).order_by("number"), "number", "name", "sha256", "terms__number"
        ),
        "closing_rows": rows(YearClosing.objects.filter(**standing), "id", "year", "closed_on"),
    }  # fmt: skip


def files(contracts: "QuerySet[AciContract]") -> list[ContractFile]:
    """The files of these contracts. One query."""
    return [read_file(row) for row in contracts.annotate(**file_reads()).values(*FIELDS, *file_reads())]


def file_of(contract: AciContract) -> ContractFile:
    """One query."""
    return files(AciContract.objects.filter(pk=contract.pk))[0]


def read_file(row: Mapping[str, Any]) -> ContractFile:
    """A row of ``FIELDS`` and of ``file_reads``; its days may be texts, as those of the week are."""
    signed_on = _day(row["signed_on"])
    receipts: dict[InstalmentKey, tuple[ReceiptRow, ...]] = defaultdict(tuple)
    for one in row["receipt_rows"]:
        key = (one.pop("year"), one.pop("code"))
        one["received_on"] = _day(one["received_on"])
        receipts[key] += (ReceiptRow(**one),)
    return ContractFile(
        id=row["id"],
        number=row["number"],
        reference=row["reference"],
        signed_on=signed_on,
        ends_on=_day(row["ends_on"]),
        terms=tuple(_terms(one, signed_on) for one in row["terms_rows"]),
        missions={
            Mission(one["mission"]): MissionRow(
                _maybe(one["started_on"]), _maybe(one["deployed_on"]), one["source"]
            )
            for one in row["dates_rows"]
        },
        amounts=_amounts(row["amount_rows"]),
        crises=tuple(_day(one["recognised_on"]) for one in row["crisis_rows"]),
        receipts=dict(receipts),
        notes={
            (one["year"], one["code"]): NoteRow(one["reason"], one["text"], one["closes"])
            for one in row["note_rows"]
        },
        papers=tuple(
            PaperRow(one["number"], one["name"], one["sha256"], one["terms__number"])
            for one in row["paper_rows"]
        ),
        closings={one["year"]: ClosingRow(one["id"], _day(one["closed_on"])) for one in row["closing_rows"]},
    )


def _terms(row: Mapping[str, Any], signed_on: date) -> TermsRow:
    """The first terms hold from the signature, even when its day was corrected."""
    effective_on = _day(row["effective_on"]) if row["number"] else signed_on
    missions = tuple(mission for mission in Mission if mission.value in row["missions"])
    days = {"effective_on": max(effective_on, signed_on), "signed_on": _day(row["signed_on"])}
    return TermsRow(**{**row, **days, "missions": missions})


def _amounts(given: list[Mapping[str, Any]]) -> dict[AmountKey, SignedAmount]:
    """The last row of each holds; one without cents gives the place back."""
    found: dict[AmountKey, SignedAmount] = {}
    for one in given:
        mission = Mission(one["mission"]) if one["mission"] else None
        key = (AmountKind(one["kind"]), one["year"], mission, Part(one["part"]))
        found.pop(key, None)
        if one["cents"] is not None:
            found[key] = SignedAmount(one["cents"], _day(one["decided_on"]), one["source"])
    return found


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _maybe(value: date | str | None) -> date | None:
    return None if value is None else _day(value)


# --- What the engine makes of it --------------------------------------------------------------------------


def as_engine(file: ContractFile) -> Contract:
    """The contract as the engine takes it; a day noted before what makes it possible counts from there."""
    whole = compose([Terms(one.effective_on, Size(one.size), frozenset(one.missions)) for one in file.terms])
    opens = {mission: whole.joins.get(mission, file.signed_on) for mission in whole.missions}
    starts = {
        mission: max(row.started_on, opens[mission])
        for mission, row in file.missions.items()
        if row.started_on is not None and mission in whole.missions
    }
    crisis_years = {
        year.number for year in file.years for day in file.crises if year.holds(day)
    } if Mission.CRISIS in whole.missions else set()  # fmt: skip
    return Contract(
        signed_on=file.signed_on,
        missions=whole.missions,
        size=whole.size,
        starts=starts,
        crisis_years=frozenset(crisis_years),
        size_changes=whole.changes,
        joins=whole.joins,
        leaves=whole.leaves,
        signed={
            (year, mission, part): amount
            for (kind, year, mission, part), amount in file.amounts.items()
            if kind is AmountKind.SIGNED
        },
        earned={
            (year, mission): amount
            for (kind, year, mission, _), amount in file.amounts.items()
            if kind is AmountKind.EARNED and mission is not None
        },
        ended_on=file.ends_on if file.ended_early else None,
    )


def computed(file: ContractFile, today: date) -> Simulation:
    """Every instalment of the contract as it is known today.

    A mission that should have started and did not is counted from today: its past cannot be paid any more.
    """
    contract = as_engine(file)
    found = simulate(contract)
    late = {
        plan.mission: max(today, plan.start_by)
        for plan in found.plans
        if not plan.chosen and plan.start_by is not None and plan.start_by < today <= file.ends_on
    }
    if not late:
        return found
    again = simulate(replace(contract, starts={**contract.starts, **late}))
    plans = tuple(_assumed(plan) if plan.mission in late else plan for plan in again.plans)
    return replace(again, plans=plans)


def _assumed(plan: MissionPlan) -> MissionPlan:
    return replace(plan, chosen=False)


def renewal_on(file: ContractFile) -> date:
    """The day after the contract."""
    return file.ends_on + timedelta(days=1)
