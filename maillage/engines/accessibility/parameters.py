"""The dated parameters of each profession, read from `parameters/*.toml`; a figure that is unknown is
absent.
"""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from .decay import Band, Decay
from .travel import GreatCircle

Floats = npt.NDArray[np.float64]


class Confidence(StrEnum):
    """How much a figure can be trusted."""

    CONFIRMED = "confirmed"  # read in the text that sets it
    REPORTED = "reported"  # read in a secondary source, or supported by a test on published results
    CALIBRATED = "calibrated"  # estimated here from open data; the method is written
    ASSUMED = "assumed"  # a convention of ours, to be replaced


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure comes from."""

    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Cap:
    """Activity of one professional is counted between `low` and `high` (unit of the supply); None: no bound
    known.
    """

    low: float | None
    high: float | None
    origin: Origin

    def bound(self, activity: npt.ArrayLike) -> Floats:
        """Activity of each professional, within the bounds."""
        return np.clip(np.asarray(activity, np.float64), self.low, self.high)


@dataclass(frozen=True, slots=True)
class Ages:
    """`consumption` of each age group of the demand, in any common unit."""

    groups: tuple[str, ...]
    consumption: tuple[float, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Parameters:
    """What one profession needs, for one period. `per`: values are shown for that many inhabitants.

    `threshold`, in the unit shown: at or below it a place lacks that care; None: no text sets one.
    """

    profession: str
    label: str
    unit: str
    per: int
    valid_from: datetime.date
    bands: tuple[Band, ...]
    bands_origin: Origin
    smoothing: float
    horizon: float
    smoothing_origin: Origin
    ages: Ages
    cap: Cap | None
    per_head: float | None
    per_head_origin: Origin | None
    age_limit: int | None
    threshold: float | None = None
    threshold_origin: Origin | None = None

    def decay(self, *, smoothed: bool = True) -> Decay:
        """The weight function: smoothed for times that are estimated, steps for times that are measured."""
        if smoothed and self.smoothing > 0:
            return Decay.from_bands(self.bands, smoothing=self.smoothing, horizon=self.horizon)
        return Decay.from_bands(self.bands)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Names of the figures that no official text confirms: to be shown beside any result."""
        origins: dict[str, Origin | None] = {
            "bands": self.bands_origin,
            "smoothing": self.smoothing_origin,
            "ages": self.ages.origin,
            "cap": self.cap.origin if self.cap else None,
            "per_head": self.per_head_origin,
        }
        return tuple(
            name
            for name, origin in origins.items()
            if origin is None or origin.confidence is not Confidence.CONFIRMED
        )


def _origin(entry: Mapping[str, Any]) -> Origin:
    return Origin(entry["source"], Confidence(entry["confidence"]))


def parse(text: str) -> tuple[Parameters, ...]:
    """Every edition of a profession's file, oldest first."""
    raw = tomllib.loads(text)
    editions = []
    for entry in sorted(raw["edition"], key=lambda e: e["valid_from"]):
        bands, ages, smooth = entry["bands"], entry["ages"], entry["smoothing"]
        cap, head, low = entry.get("cap"), entry.get("per_head"), entry.get("threshold")
        editions.append(
            Parameters(
                profession=raw["profession"],
                label=raw["label"],
                unit=raw["unit"],
                per=raw["per"],
                valid_from=entry["valid_from"],
                bands=tuple(
                    Band(float(m), float(w)) for m, w in zip(bands["minutes"], bands["weights"], strict=True)
                ),
                bands_origin=_origin(bands),
                smoothing=float(smooth["value"]),
                horizon=float(smooth["horizon"]),
                smoothing_origin=_origin(smooth),
                ages=Ages(tuple(ages["groups"]), tuple(map(float, ages["consumption"])), _origin(ages)),
                cap=Cap(cap.get("low"), cap.get("high"), _origin(cap)) if cap else None,
                per_head=float(head["value"]) if head else None,
                per_head_origin=_origin(head) if head else None,
                age_limit=entry.get("age_limit"),
                threshold=float(low["value"]) if low else None,
                threshold_origin=_origin(low) if low else None,
            )
        )
    return tuple(editions)


def professions() -> tuple[str, ...]:
    """Codes of the professions that have a file."""
    folder = resources.files(__package__) / "parameters"
    names = (item.name for item in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml") and n != "travel.toml"))


def load(profession: str, on: datetime.date) -> Parameters:
    """The edition in force on a date; a date before the first edition is refused."""
    if profession not in professions():
        raise ValueError(f"no parameters for {profession!r}; known: {', '.join(professions())}")
    editions = parse((resources.files(__package__) / "parameters" / f"{profession}.toml").read_text("utf-8"))
    current = [edition for edition in editions if edition.valid_from <= on]
    if not current:
        raise ValueError(f"{profession}: no edition before {editions[0].valid_from:%Y-%m-%d}")
    return current[-1]


def travel_models() -> dict[str, GreatCircle]:
    """The calibrated great-circle models, by name."""
    return read_models((resources.files(__package__) / "parameters" / "travel.toml").read_text("utf-8"))


def read_models(text: str) -> dict[str, GreatCircle]:
    """Great-circle models of a TOML text, one table `[model.<name>]` each: see `parameters/travel.toml`."""
    raw = tomllib.loads(text)
    keys = ("pace", "fixed", "relief", "climb", "congestion", "ruggedness_cap", "crowded_from")
    return {
        name: GreatCircle(name=name, **{key: float(entry[key]) for key in keys if key in entry})
        for name, entry in raw["model"].items()
    }
