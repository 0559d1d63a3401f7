"""Which territories are most alike, and what each criterion counts for in the distance. Pure.

Each criterion is standardised over places of reference (a logarithm first where its scale says so), so that a
gap of 1 is one standard deviation among them:

    z_k = (f(there_k) − f(here_k)) / σ_k
    distance = sqrt( Σ w_k z_k² / Σ w_k )          over the criteria that both places know

A distance of 0.5 reads « half a standard deviation apart on average ». The share of a criterion is
w_k z_k² / Σ w z²: shares add up to 1.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from statistics import fmean, pstdev

FILE = Path(__file__).parent / "criteria.toml"
# Less than this of the weights known on both sides, and the two places are not compared.
LEAST_KNOWN = 0.5
MOST_WEIGHT = 3.0

Values = Mapping[str, float | None]


class Scale(StrEnum):
    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; ``indicator`` is a code of the catalogue, ``weight`` what it counts unless changed."""

    code: str
    label: str
    indicator: str
    scale: Scale
    weight: float
    why: str

    def read(self, values: Values) -> float | None:
        """The value on the scale of the criterion; None where it is not known, or has no logarithm."""
        value = values.get(self.indicator)
        if value is None or (self.scale is Scale.LOG and value <= 0):
            return None
        return math.log(value) if self.scale is Scale.LOG else value


@dataclass(frozen=True, slots=True)
class Criteria:
    edition: str
    all: tuple[Criterion, ...]


@cache
def criteria() -> Criteria:
    """The criteria that ship with the software. Raises ``ValueError`` for a file that cannot be trusted."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = tuple(Criterion(**{**entry, "scale": Scale(entry["scale"])}) for entry in data["criterion"])
    if len({one.code for one in found}) != len(found):
        raise ValueError("criteria.toml: a code is there twice")
    if any(not 0 <= one.weight <= MOST_WEIGHT for one in found):
        raise ValueError("criteria.toml: a weight out of bounds")
    return Criteria(data["edition"], found)


@dataclass(frozen=True, slots=True)
class Gap:
    """One criterion between two places: values of the indicator, gap in standard deviations, share of the
    squared distance (0 to 1). The gap is None where one of the two values is not known.
    """

    criterion: Criterion
    here: float | None
    there: float | None
    gap: float | None
    share: float


@dataclass(frozen=True, slots=True)
class Match:
    """A place and its distance, in standard deviations; ``known`` is the share of the weights compared."""

    code: str
    distance: float
    known: float
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """The nearest first; ``unused`` are criteria that say nothing: unknown here, or the same everywhere."""

    matches: tuple[Match, ...]
    unused: tuple[Criterion, ...]
    compared: int
    left_out: int


def nearest(
    here: Values,
    candidates: Mapping[str, Values],
    weights: Mapping[Criterion, float],
    *,
    reference: Sequence[Values],
    count: int = 10,
) -> Similar:
    """The ``count`` candidates at the least distance; equal distances in order of code.

    ``reference`` are the places whose spread is the unit: a distance then means the same whatever the
    candidates. A criterion of weight 0 is dropped. Candidates of whom too little is known are left out and
    counted.
    """
    asked = {criterion: weight for criterion, weight in weights.items() if weight > 0}
    spread = {criterion: _deviation(criterion, reference) for criterion in asked}
    ours = {criterion: criterion.read(here) for criterion in asked}
    used = {c: w for c, w in asked.items() if spread[c] > 0 and ours[c] is not None}
    found = []
    for code, values in candidates.items():
        gaps = {
            criterion: (theirs - base) / spread[criterion]
            for criterion in used
            if (theirs := criterion.read(values)) is not None and (base := ours[criterion]) is not None
        }
        known = math.fsum(used[criterion] for criterion in gaps)
        if known and known >= LEAST_KNOWN * math.fsum(used.values()):
            squares = math.fsum(used[criterion] * gap**2 for criterion, gap in gaps.items())
            found.append((math.sqrt(squares / known), code, gaps))
    found.sort(key=lambda row: row[:2])
    return Similar(
        matches=tuple(
            _match(code, distance, gaps, here, candidates[code], used)
            for distance, code, gaps in found[:count]
        ),
        unused=tuple(criterion for criterion in asked if criterion not in used),
        compared=len(found),
        left_out=len(candidates) - len(found),
    )


def _deviation(criterion: Criterion, places: Sequence[Values]) -> float:
    known = [value for values in places if (value := criterion.read(values)) is not None]
    return pstdev(known, fmean(known)) if len(known) > 1 else 0.0


def _match(
    code: str,
    distance: float,
    gaps: Mapping[Criterion, float],
    here: Values,
    there: Values,
    weights: Mapping[Criterion, float],
) -> Match:
    squares = {criterion: weights[criterion] * gap**2 for criterion, gap in gaps.items()}
    whole = math.fsum(squares.values())
    return Match(
        code,
        distance,
        math.fsum(weights[criterion] for criterion in gaps) / math.fsum(weights.values()),
        tuple(
            Gap(
                criterion,
                here.get(criterion.indicator),
                there.get(criterion.indicator),
                gaps.get(criterion),
                squares.get(criterion, 0.0) / whole if whole else 0.0,
            )
            for criterion in weights
        ),
    )
