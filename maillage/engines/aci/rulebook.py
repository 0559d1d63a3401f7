"""The dated rules of the agreement as frozen values, and the questions asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .vocabulary import Confidence, Mission, Part, PreMissionRow, Size


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was read. `url` is None when no public address is known."""

    key: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in cents for a whole contract year. `cents` None means not confirmed, never 0."""

    cents: int | None
    confidence: Confidence
    source: str | None
    note: str = ""


UNKNOWN = Figure(cents=None, confidence=Confidence.NONE, source=None)

BySize = Mapping[Size, Figure]


@dataclass(frozen=True, slots=True)
class SizeBand:
    """A size and its upper bound: `below` excludes it, `up_to` includes it, neither for the last size.

    ambiguous: the published wording does not say on which side the bound itself falls.
    """

    size: Size
    below: int | None
    up_to: int | None
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class MissionRules:
    """Deadlines (months after signature, None = free) and yearly amounts of one mission.

    fixed_following: fixed part of the years after the first one, when it differs.
    variable_needs_crisis: the variable part is due only in a year with a recognised crisis.
    """

    mission: Mission
    obligatory: bool
    start_by_months: int | None
    deployed_by_months: int | None
    variable_needs_crisis: bool
    fixed: BySize
    fixed_following: BySize | None
    variable: BySize


@dataclass(frozen=True, slots=True)
class Version:
    """The agreement as worded from one date; `effective_from` None: date unknown, so no date selects it.

    checked_on: last day on which it was looked up whether a later text replaces this one.
    """

    id: str
    name: str
    signed: date | None
    published: date | None
    checked_on: date | None
    effective_from: date | None
    effective_confidence: Confidence
    effective_source: str
    bands: tuple[SizeBand, ...]
    bands_source: str
    advance_percent: int
    payment_source: str
    payment_first_source: str
    functioning: BySize
    pre_mission: Mapping[PreMissionRow, BySize]
    letter_of_intent: BySize | None
    ceiling: BySize
    missions: Mapping[Mission, MissionRules]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All versions (the dated ones in order of entry into force), the reconstruction and the sources.

    reconstruction: (version id, mission, part name) -> amounts by size, all of LOW confidence.
    """

    versions: tuple[Version, ...]
    reconstruction: Mapping[tuple[str, Mission, str], BySize]
    sources: Mapping[str, Source]

    @property
    def dated(self) -> tuple[Version, ...]:
        """Versions whose entry into force is known, oldest first."""
        return tuple(version for version in self.versions if version.effective_from is not None)

    def in_force(self, day: date) -> Version | None:
        """The version in force on a day; None before the first agreement."""
        found = None
        for version in self.dated:
            if version.effective_from is not None and version.effective_from <= day:
                found = version
        return found

    def mission_figure(
        self, version: Version, mission: Mission, part: Part, size: Size, *, first_year: bool, fill: bool
    ) -> Figure:
        """Yearly amount of one part of a mission; `fill` replaces an unknown one by the reconstruction."""
        rules = version.missions[mission]
        name, by_size = "variable", rules.variable
        if part is Part.FIXED:
            name, by_size = "fixed", rules.fixed
            if rules.fixed_following is not None and not first_year:
                name, by_size = "fixed_following", rules.fixed_following
        figure = by_size[size]
        if figure.cents is None and fill:
            return self.reconstruction.get((version.id, mission, name), {}).get(size, UNKNOWN)
        return figure
