"""Figures of a year: the ceiling per person, the threshold of the declaration; each with its source."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from maillage import french

from .errors import IndemnityError

FIGURES_FILE = Path(__file__).parent / "rules" / "figures.toml"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Figure:
    """``cents`` is ``None`` when nobody confirmed it; ``what`` names it in a sentence."""

    year: int
    what: str
    cents: int | None
    confidence: Confidence
    source: str

    @property
    def confirmed_cents(self) -> int:
        """The cents that may be computed with. Raises ``IndemnityError`` when they are not confirmed."""
        if self.cents is None or self.confidence is not Confidence.HIGH:
            raise IndemnityError(
                french.sentence(
                    f"{self.what} de {self.year} n’est pas confirmé : "
                    "rien ne peut être validé pour cette année."
                )
            )
        return self.cents

    @property
    def is_confirmed(self) -> bool:
        return self.cents is not None and self.confidence is Confidence.HIGH


_CEILING = "Le plafond annuel"
_THRESHOLD = "Le seuil de déclaration"


def ceiling_of(year: int) -> Figure:
    """The most that one person may receive in a calendar year, both natures together."""
    for row in _read()["ceiling"]:
        if row["year"] == year:
            return _figure(row, year, _CEILING)
    return _unknown(year, _CEILING)


def threshold_of(year: int) -> Figure:
    """Above which the sums paid to one person in a calendar year are declared (DAS2)."""
    for row in _read()["threshold"]:
        if row["first_year"] <= year <= row["last_year"]:
            return _figure(row, year, _THRESHOLD)
    return _unknown(year, _THRESHOLD)


def known_years() -> list[int]:
    """Years whose ceiling is confirmed, in order."""
    return sorted(row["year"] for row in _read()["ceiling"] if ceiling_of(row["year"]).is_confirmed)


def _figure(row: dict[str, Any], year: int, what: str) -> Figure:
    source = _read()["sources"][row["source"]]["label"]
    return Figure(year, what, row.get("cents"), Confidence(row["confidence"]), french.sentence(source))


def _unknown(year: int, what: str) -> Figure:
    return Figure(year, what, None, Confidence.LOW, "aucune source")


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FIGURES_FILE.read_text(encoding="utf-8"))
