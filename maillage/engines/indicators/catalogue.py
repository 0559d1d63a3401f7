"""The catalogue of indicators, read strictly from a dated data file: a mistake is an error, not a blank."""

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "catalogue.toml"
CONFIDENCES = ("high", "medium", "low")


class Kind(StrEnum):
    """How the values of communes make that of a territory."""

    SUM = "sum"
    RATIO = "ratio"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Only:
    """Where the numerator counts: a label ``among`` some, or a number within [``at_least``, ``below``)."""

    measures: tuple[str, ...]
    among: tuple[str, ...] = ()
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of a diagnosis and everything that must be said beside it.

    ``scale`` multiplies the quotient (100 for a percentage); ``decimals`` is how it is shown;
    ``absent_is_zero``: a commune that the file does not name has none.
    """

    code: str
    theme: str
    label: str
    definition: str
    unit: str
    kind: Kind
    numerator: tuple[str, ...]
    subjects: tuple[str, ...]
    method: str
    confidence: str
    decimals: int
    denominator: str = ""
    scale: float = 1.0
    only: Only | None = None
    absent_is_zero: bool = False
    small_below: float = 0.0
    caveat: str = ""

    @property
    def perimeter(self) -> str:
        """How a commune taken for a part counts, in French."""
        if self.measures <= COLUMNS - {"communes", "area_km2"}:
            return "Communes ou IRIS du territoire."
        return "Communes du territoire ; une commune prise pour partie compte selon la part de ses habitants."

    @property
    def measures(self) -> frozenset[str]:
        """Every measure that the formula reads."""
        filtered = self.only.measures if self.only else ()
        return frozenset((*self.numerator, *filtered, *([self.denominator] if self.denominator else [])))

    @property
    def formula(self) -> str:
        """The formula as text: two diagnoses compare an indicator only where it is the same."""
        only = f" where {self.only}" if self.only else ""
        absent = " absent=0" if self.absent_is_zero else ""
        return f"{self.kind} {self.scale:g} × {'+'.join(self.numerator)}{only} / {self.denominator}{absent}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What no open file gives by commune, and who can."""

    label: str
    provider: str


class Better(StrEnum):
    """Which way an indicator is good news."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Entered:
    """An indicator that people enter, since no open file gives it: what it is, and who gives it.

    ``additive``: a count, so that communes add up; otherwise a rate. ``headings`` are other names that the
    tables of its providers give it.
    """

    code: str
    theme: str
    label: str
    definition: str
    unit: str
    decimals: int = 1
    better: Better = Better.NONE
    additive: bool = False
    providers: str = ""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition: its themes in order with their titles, its indicators in order."""

    edition: str
    themes: dict[str, str]
    indicators: tuple[Indicator, ...]
    elsewhere: tuple[Elsewhere, ...]
    entered: tuple[Entered, ...] = ()


class CatalogueError(ValueError):
    """A data file that cannot be trusted; the message names the indicator."""


# Measures that are columns of the reference tables; every other one is subject.indicator.
COLUMNS = frozenset(
    {
        "population", "commune_population", "area_km2", "communes", "census", "age_0_19", "age_20_64",
        "age_65_up",
    }
)  # fmt: skip


@cache
def catalogue() -> Catalogue:
    """The edition that ships with the software."""
    return read(tomllib.loads(FILE.read_text(encoding="utf-8")))


def read(data: dict[str, Any]) -> Catalogue:
    """A parsed data file. Raises ``CatalogueError`` for a missing, unknown or contradictory entry."""
    themes: dict[str, str] = data["themes"]
    indicators = tuple(_indicator(dict(entry), themes) for entry in data["indicator"])
    entered = tuple(_entered(entry, themes) for entry in data.get("entered", ()))
    codes = [one.code for one in indicators] + [one.code for one in entered]
    if len(set(codes)) != len(codes):
        raise CatalogueError(f"{next(code for code in codes if codes.count(code) > 1)}: twice")
    elsewhere = tuple(Elsewhere(**entry) for entry in data.get("elsewhere", ()))
    return Catalogue(data["edition"], themes, indicators, elsewhere, entered)


def _entered(entry: dict[str, Any], themes: dict[str, str]) -> Entered:
    code = entry.get("code", "?")
    try:
        better = Better(entry.get("better", "none"))
        found = Entered(**{**entry, "better": better, "headings": tuple(entry.get("headings", ()))})
    except (TypeError, ValueError) as error:
        raise CatalogueError(f"{code}: {error}") from error
    if found.theme not in themes:
        raise CatalogueError(f"{code}: unknown theme {found.theme}")
    if found.additive and found.unit == "%":
        raise CatalogueError(f"{code}: shares do not add up")
    return found


def _indicator(entry: dict[str, Any], themes: dict[str, str]) -> Indicator:
    code = entry.get("code", "?")
    absent = entry.pop("absent", "unknown")
    try:
        found = revive({**entry, "absent_is_zero": absent == "zero"})
    except (TypeError, ValueError) as error:
        raise CatalogueError(f"{code}: {error}") from error
    subjects = {measure.partition(".")[0] for measure in found.measures - COLUMNS}
    if found.theme not in themes:
        raise CatalogueError(f"{code}: unknown theme {found.theme}")
    if absent not in ("zero", "unknown") or found.confidence not in CONFIDENCES:
        raise CatalogueError(f"{code}: unknown word for “absent” or “confidence”")
    if bool(found.denominator) == (found.kind is Kind.SUM):
        raise CatalogueError(f"{code}: a sum has no denominator, a ratio or a mean has one")
    if not subjects <= set(found.subjects) or any(
        measure not in COLUMNS and "." not in measure for measure in found.measures
    ):
        raise CatalogueError(f"{code}: a measure of no subject that the indicator names")
    return found


def revive(values: dict[str, Any]) -> Indicator:
    """An indicator from plain values: a data file, or one frozen as JSON.

    Raises ``TypeError`` or ``ValueError``.
    """
    lists = {name: tuple(values[name]) for name in ("numerator", "subjects")}
    only = values.get("only")
    if only is not None:
        only = Only(**{**only, "measures": tuple(only["measures"]), "among": tuple(only.get("among", ()))})
    known = {field.name for field in fields(Indicator)}
    if not set(values) <= known:
        raise ValueError(f"unknown key {sorted(set(values) - known)[0]}")
    return Indicator(**{**values, **lists, "only": only, "kind": Kind(values["kind"])})
