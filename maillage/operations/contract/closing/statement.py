"""The accounts of a contract year: each instalment, each variable part, and why they differ. Pure.

``Statement.content()`` is what is kept: JSON with sorted keys, days as ISO texts, amounts in cents.
``read`` gives it back.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from maillage.engines.aci import MISSION_LABELS, Confidence, Part
from maillage.engines.aci.dates import ContractYear
from maillage.operations.contract.closing.measured import Measured
from maillage.operations.contract.enums import AmountKind, GapReason
from maillage.operations.contract.envelopes import Envelope
from maillage.operations.contract.expected import YearMoney
from maillage.operations.contract.reading import ContractFile

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment. ``rest_cents``: still to come that day, None when the amount is not known."""

    code: str
    label: str
    due_on: date
    cents: int | None
    confidence: str
    received_cents: int
    rest_cents: int | None
    note: str

    @property
    def is_confirmed(self) -> bool:
        return self.confidence == Confidence.HIGH.value


@dataclass(frozen=True, slots=True)
class VariableRow:
    """The variable part of a mission: the whole envelope, what its indicators give, what was granted."""

    mission: str
    label: str
    envelope_cents: int | None
    measured_cents: int | None
    unconfirmed_cents: int
    granted_cents: int | None
    source: str

    @property
    def gap_cents(self) -> int | None:
        """Granted less measured, when both are known."""
        if self.granted_cents is None or self.measured_cents is None:
            return None
        return self.granted_cents - self.measured_cents


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator as it was measured."""

    mission: str
    code: str
    label: str
    value: str
    on: date | None
    cents: int | None
    most_cents: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole year. What is not confirmed is never added to what is."""

    reference: str
    year: int
    starts_on: date
    ends_on: date
    size: int
    confirmed_cents: int
    unconfirmed_cents: int
    received_cents: int
    rest_cents: int
    rows: tuple[Row, ...]
    variable: tuple[VariableRow, ...]
    indicators: tuple[IndicatorRow, ...]
    # Absent from the statements kept before it was told apart.
    unconfirmed_rest_cents: int = 0

    @property
    def undecided(self) -> list[VariableRow]:
        """The variable parts that no dialogue has granted yet."""
        return [one for one in self.variable if one.granted_cents is None]

    @property
    def gaps(self) -> list[VariableRow]:
        """Those granted otherwise than the indicators give, or without any target to give it."""
        return [
            one for one in self.variable
            if one.gap_cents or (one.measured_cents is None and one.granted_cents)
        ]  # fmt: skip

    @property
    def granted_cents(self) -> int:
        return sum(one.granted_cents or 0 for one in self.variable)

    @property
    def measured_cents(self) -> int:
        return sum(one.measured_cents or 0 for one in self.variable)

    @property
    def owed(self) -> list[Row]:
        """What is still to come, of what is confirmed."""
        return [one for one in self.rows if one.rest_cents and one.is_confirmed]

    def content(self) -> str:
        data = {"format": FORMAT, **asdict(self)}
        return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, default=date.isoformat)


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def statement(
    file: ContractFile, money: YearMoney, envelopes: Sequence[Envelope], measured: Sequence[Measured]
) -> Statement:
    """The accounts of a year as they are today."""
    year = money.year
    rows = tuple(
        Row(
            code=one.line.code, label=one.line.label, due_on=one.line.due_on, cents=one.line.cents,
            confidence=one.line.confidence.value, received_cents=one.received_cents,
            rest_cents=one.rest_cents,
            note=f"{GapReason(one.note.reason).label}. {one.note.text}" if one.note else "",
        )
        for one in money.lines
    )  # fmt: skip
    return Statement(
        reference=file.reference,
        year=year.number,
        starts_on=year.starts_on,
        ends_on=last_day(file, year),
        size=money.size,
        confirmed_cents=money.confirmed_cents,
        unconfirmed_cents=money.unconfirmed_cents,
        received_cents=money.received_cents,
        rest_cents=sum(one.rest_cents or 0 for one in rows if one.is_confirmed),
        rows=rows,
        variable=tuple(_variable(file, money, envelopes, measured)),
        indicators=tuple(_indicator(one) for one in measured),
        unconfirmed_rest_cents=sum(one.rest_cents or 0 for one in rows if not one.is_confirmed),
    )


def last_day(file: ContractFile, year: ContractYear) -> date:
    """Of a year, or of the contract when it ended inside."""
    return min(year.ends_on, file.ends_on)


def _indicator(one: Measured) -> IndicatorRow:
    return IndicatorRow(
        one.mission.value, one.code, one.label, one.value, one.on, one.cents, one.most_cents, one.confirmed
    )


def _variable(
    file: ContractFile, money: YearMoney, envelopes: Sequence[Envelope], measured: Sequence[Measured]
) -> list[VariableRow]:
    """One row for each mission whose variable part the year pays: a crisis only when there was one."""
    found = []
    for line in (one.line for one in money.lines if one.line.part is Part.VARIABLE):
        mission = line.mission
        if mission is None:
            continue
        whole = next((one for one in envelopes if one.mission is mission and one.part is Part.VARIABLE), None)
        granted = file.amounts.get((AmountKind.EARNED, money.year.number, mission, Part.VARIABLE))
        mine = [one for one in measured if one.mission is mission]
        found.append(
            VariableRow(
                mission=mission.value,
                label=MISSION_LABELS[mission],
                envelope_cents=whole.cents if whole else None,
                measured_cents=_paid(mine, confirmed=True) if mine else None,
                unconfirmed_cents=_paid(mine, confirmed=False),
                granted_cents=granted.cents if granted else None,
                source=granted.source if granted else "",
            )
        )
    return found


def _paid(rows: Sequence[Measured], *, confirmed: bool) -> int:
    return sum(one.cents or 0 for one in rows if one.confirmed is confirmed)


def read(content: str) -> Statement:
    """A statement that was kept."""
    data: dict[str, Any] = json.loads(content)
    data.pop("format")
    for name, table, days in (
        ("rows", Row, ("due_on",)), ("variable", VariableRow, ()), ("indicators", IndicatorRow, ("on",)),
    ):  # fmt: skip
        data[name] = tuple(table(**_dated(one, days)) for one in data[name])
    return Statement(**_dated(data, ("starts_on", "ends_on")))


def _dated(row: dict[str, Any], days: Sequence[str]) -> dict[str, Any]:
    return {**row, **{name: date.fromisoformat(row[name]) for name in days if row[name]}}
