"""A figure of a diagnosis as evidence: what the server reads that day, and what a newer diagnosis says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Func, JSONField, Value

from maillage.engines.indicators import revive
from maillage.planning.diagnosis.findings.models import Evidence
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.queries import diagnose, frozen_diagnosis, version_to_read
from maillage.planning.diagnosis.report import Line, Report, thaw


@dataclass(frozen=True, slots=True)
class Read:
    """A figure that was found: its values for ``Evidence.reading`` and the frozen diagnosis it comes from."""

    reading: dict[str, Any]
    diagnosis: FrozenDiagnosis | None
    theme: str


def read(code: str, number: int | None, today: date) -> Read | None:
    """The indicator in the frozen diagnosis of this number, or in the live one; None where it is not."""
    if number is not None:
        return read_frozen(code, number)
    version = version_to_read(None, today, drafts=False)
    report = diagnose(version) if version else None
    return read_in(report, code) if report else None


def read_frozen(code: str, number: int) -> Read | None:
    diagnosis = frozen_diagnosis(number)
    return read_in(thaw(diagnosis.snapshot), code, diagnosis) if diagnosis else None


def read_in(report: Report, code: str, diagnosis: FrozenDiagnosis | None = None) -> Read | None:
    line = report.line(code)
    return Read(reading(report, line), diagnosis, line.indicator.theme) if line else None


def reading(report: Report, line: Line) -> dict[str, Any]:
    """Plain values: the figure, its comparisons, its sources and its formula, as they are that day."""
    one = line.indicator
    return {
        "code": one.code, "label": one.label, "unit": one.unit, "decimals": one.decimals,
        "formula": one.formula, "confidence": one.confidence, "small": line.small,
        "value": line.value, "department": line.department, "region": line.region, "france": line.france,
        "coverage": round(line.coverage, 4), "invented": line.invented,
        # A value that people entered: when, for which perimeter, with which reserve.
        "noted": asdict(line.noted) if line.noted else None,
        "department_name": report.department[1], "region_name": report.region[1],
        "sources": [
            {"publisher": source.publisher, "title": source.title, "vintage": source.vintage}
            for source in line.sources
        ],
        "edition": report.edition, "version": report.version_number, "version_label": report.version_label,
    }  # fmt: skip


# --- What a newer diagnosis says ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator in the newest frozen diagnosis."""

    value: float | None
    formula: str
    vintage: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest frozen diagnosis, without the detail by commune."""

    number: int
    frozen_on: date
    frozen_at: datetime
    version: int
    figures: Mapping[str, Figure]

    def follows(self, evidence: Evidence) -> bool:
        """Whether it was frozen after this evidence was read."""
        if evidence.diagnosis is not None:
            return self.number > evidence.diagnosis.number
        return self.frozen_at > evidence.added_at


@dataclass(frozen=True, slots=True)
class Drift:
    """The figure under a finding is no longer what it was: ``now`` is that of diagnosis ``number``."""

    reading: Mapping[str, Any]
    now: float | None
    vintage: str
    number: int
    frozen_on: date
    comparable: bool
    version: int

    @property
    def redrawn(self) -> bool:
        """Whether the territory itself changed between the two."""
        return bool(self.reading["version"] != self.version)

    @property
    def move(self) -> float | None:
        """``now − then``; None when one of them is unknown or the method changed."""
        then = self.reading["value"]
        return None if self.now is None or then is None or not self.comparable else self.now - then


def latest() -> Latest | None:
    """The newest frozen diagnosis of the community in scope. One query, that leaves the communes aside."""
    row = (
        FrozenDiagnosis.objects.order_by("-number")
        .annotate(
            indicators=_path("$.lines[*].indicator"),
            values_=_path("$.lines[*].value"),
            sources=_path("$.lines[*].sources"),
        )
        .values("number", "frozen_on", "frozen_at", "version__number", "indicators", "values_", "sources")
        .first()
    )
    if row is None:
        return None
    figures = {
        indicator["code"]: Figure(value, revive(indicator).formula, sources[0]["vintage"] if sources else "")
        for indicator, value, sources in zip(row["indicators"], row["values_"], row["sources"], strict=True)
    }
    return Latest(row["number"], row["frozen_on"], row["frozen_at"], row["version__number"], figures)


def _path(path: str) -> Func:
    return Func(
        F("snapshot"),
        Value(path),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )


def drift(evidence: Evidence, newest: Latest | None) -> Drift | None:
    """What a newer diagnosis changes to this evidence; None when it says the same, at the decimals shown."""
    if evidence.reading is None or newest is None or not newest.follows(evidence):
        return None
    then, figure = evidence.reading, newest.figures.get(evidence.indicator)
    comparable = figure is not None and figure.formula == then["formula"]
    now = figure.value if figure else None
    if comparable and _shown(now, then) == _shown(then["value"], then):
        return None
    return Drift(
        reading=then, now=now, vintage=figure.vintage if figure else "", number=newest.number,
        frozen_on=newest.frozen_on, comparable=comparable, version=newest.version,
    )  # fmt: skip


def _shown(value: float | None, reading: Mapping[str, Any]) -> float | None:
    return None if value is None else round(value, reading["decimals"])
