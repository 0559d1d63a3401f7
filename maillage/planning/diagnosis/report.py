"""What a diagnosis says of a territory, as plain values: shown live, or frozen as JSON and read back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from maillage.engines.indicators import Indicator, Parts, Spread, catalogue, is_small, revive, value_of

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset as it was that day; ``file`` is the SHA-256 of what was loaded.

    ``method`` says what its figures were made with, where its source alone does not; ``invented``: they are
    those of a demonstration.
    """

    subject: str
    title: str
    vintage: str
    publisher: str
    file: str
    method: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune, or a part of one, of the perimeter."""

    code: str
    commune: str
    name: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Noted:
    """What must be said of a value that people entered (``readings``) rather than computed.

    ``entered_on`` is an ISO day; ``other_version`` the number of the version of the territory for which the
    value was given, when it is not this one; ``better`` is high, low or none. No name: a diagnosis travels.
    """

    entered_on: str
    perimeter: str
    other_version: int | None
    masked: int
    note: str
    evidence: str
    better: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.entered_on)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the territory beside the department, the region and France.

    ``parts`` are what each known unit brings to both sums; ``coverage`` the share of the inhabitants who live
    in one of these; ``notes`` what must be read beside the value of a unit; ``noted`` marks a reading, None
    for what the open data gives.
    """

    indicator: Indicator
    value: float | None
    department: float | None
    region: float | None
    france: float | None
    coverage: float
    small: bool
    spread: Spread | None
    parts: dict[str, Parts]
    sources: tuple[Source, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    noted: Noted | None = None

    @property
    def invented(self) -> bool:
        """Whether the figure rests on a supply invented for a demonstration: it must be said beside it."""
        return any(source.invented for source in self.sources)

    @property
    def vintage(self) -> str:
        """The vintage of the main source."""
        return self.sources[0].vintage if self.sources else ""

    @property
    def covered(self) -> bool:
        """Whether nearly every inhabitant lives where the figure is known."""
        return self.coverage > 0.995

    def of_unit(self, code: str) -> float | None:
        """The value of one unit; None where it is not known."""
        parts = self.parts.get(code)
        return None if parts is None else value_of(self.indicator, [parts])

    def weak(self, code: str) -> bool:
        """Whether the value of this unit rests on too few people."""
        parts = self.parts.get(code)
        return parts is not None and is_small(self.indicator, [parts])


@dataclass(frozen=True, slots=True)
class Missing:
    """What could not be computed: the indicators, why, and what would mend it."""

    title: str
    indicators: tuple[str, ...]
    reason: str
    where: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A diagnosis. ``department`` and ``region`` are (code, name) of where most of the inhabitants live."""

    edition: str
    version_number: int
    version_label: str
    units: tuple[Unit, ...]
    department: tuple[str, str]
    region: tuple[str, str]
    parts: int
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """(title of the theme, its lines), in the order of the catalogue."""
        return [
            (title, lines)
            for theme, title in catalogue().themes.items()
            if (lines := [line for line in self.lines if line.indicator.theme == theme])
        ]

    @property
    def invented(self) -> bool:
        """Whether one of the figures rests on an invented supply."""
        return any(line.invented for line in self.lines)

    @property
    def sources(self) -> list[Source]:
        """Every source used, each once."""
        return list({source.subject: source for line in self.lines for source in line.sources}.values())

    def line(self, code: str) -> Line | None:
        return next((line for line in self.lines if line.indicator.code == code), None)


def as_json(report: Report) -> dict[str, Any]:
    """Plain values for a JSON column: see ``thaw``."""
    values = asdict(report)
    for line in values["lines"]:
        # A line without it is written as before there were readings: the same content keeps the same hash.
        if line["noted"] is None:
            del line["noted"]
    return {"format": FORMAT, **values}


def thaw(values: Mapping[str, Any]) -> Report:
    """The report frozen by ``as_json``.

    Snapshots are for ever: a new field needs its value for the older ones here.
    """
    return Report(
        edition=values["edition"],
        version_number=values["version_number"],
        version_label=values["version_label"],
        units=tuple(Unit(**row) for row in values["units"]),
        department=tuple(values["department"]),
        region=tuple(values["region"]),
        parts=values["parts"],
        lines=tuple(_line(row) for row in values["lines"]),
        missing=tuple(
            Missing(**{**row, "indicators": tuple(row["indicators"])}) for row in values["missing"]
        ),
    )


def _line(row: dict[str, Any]) -> Line:
    nested = {
        "indicator": revive(row["indicator"]),
        "spread": Spread(**row["spread"]) if row["spread"] else None,
        "parts": {code: Parts(**parts) for code, parts in row["parts"].items()},
        "sources": tuple(Source(**source) for source in row["sources"]),
        "noted": Noted(**row["noted"]) if row.get("noted") else None,
    }
    return Line(**{**row, **nested})
