"""The accessibility of the whole country, kept in the process: what every edit starts from.

Built at the first request that needs it, from the tables alone, so that two processes agree to the last
digit; thrown away when the supply, the geography, the parameters or the travel model change. About 5 MB a
profession; `_KEPT` of them at most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock

import numpy as np
import numpy.typing as npt

from maillage.engines.accessibility import parameters
from maillage.engines.accessibility.catchment import standardise
from maillage.engines.accessibility.local import Country
from maillage.engines.accessibility.parameters import Parameters
from maillage.planning.whatif.edits import Office
from maillage.planning.whatif.enums import ANYONE, NOUNS, Noun
from maillage.reference.supply import places, queries
from maillage.reference.supply.computation import travel_model, unit_of
from maillage.reference.supply.models import SupplyEdition

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_KEPT = 8
_BUILDING = Lock()
# Five classes on the map: each holds a fifth of the inhabitants of the country.
_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the figures come from: shown beside them, kept with a saved scenario, compared at a new run."""

    supply: str
    vintage: str
    publisher: str
    invented: bool
    supply_sha256: str
    geography: tuple[tuple[str, str], ...]
    parameters_from: str
    travel: str

    def as_json(self) -> dict[str, object]:
        return {
            "supply": self.supply,
            "vintage": self.vintage,
            "publisher": self.publisher,
            "invented": self.invented,
            "supply_sha256": self.supply_sha256,
            "geography": dict(self.geography),
            "parameters_from": self.parameters_from,
            "travel": self.travel,
        }


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One profession over the whole country; every array has one number by commune of `codes`.

    `over_65` is None where the source has no ages. `breaks`: accessibility, in the unit shown, between the
    fifths of the population.
    """

    figures: Parameters
    unit: str
    sources: Sources
    country: Country
    codes: list[str]
    positions: Mapping[str, int]
    inhabitants: Floats
    heads: Floats
    over_65: Floats | None
    breaks: tuple[float, ...]

    @property
    def average(self) -> float:
        """The activity of an average professional of the country, by year."""
        heads = float(self.heads.sum())
        return float(self.country.activity.sum()) / heads if heads else self.figures.per_head or 1.0

    @property
    def noun(self) -> Noun:
        """What is counted: « médecin », « médecins »."""
        return NOUNS.get(self.figures.profession, ANYONE)

    @property
    def decimals(self) -> int:
        """Decimals that the values of this profession are shown with."""
        return 1 if self.breaks and self.breaks[len(self.breaks) // 2] >= 20 else 2

    def office(self, code: str) -> Office | None:
        """What the loaded supply says of a commune; None for one that is not in the computation."""
        at = self.positions.get(code)
        if at is None:
            return None
        over = None if self.over_65 is None else float(self.over_65[at])
        return Office(float(self.heads[at]), float(self.country.activity[at]), over)


def world(edition: SupplyEdition, today: date) -> World:
    """The world of a supply. One query once it is known; some seconds the first time of a process."""
    figures = parameters.load(edition.profession, today)
    sources = Sources(
        supply=edition.title,
        vintage=edition.vintage,
        publisher=edition.get_source_display(),
        invented=edition.invented,
        supply_sha256=edition.dataset.sha256,
        geography=places.state(),
        parameters_from=figures.valid_from.isoformat(),
        travel=travel_model().name,
    )
    # One thread builds, the others of the process wait for it rather than build the same.
    with _BUILDING:
        return _world(_Key(edition, sources, figures))


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """Carries what building needs; equal when the sources are."""

    edition: SupplyEdition
    sources: Sources
    figures: Parameters

    def __hash__(self) -> int:
        return hash((self.edition.profession, self.sources))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (self.edition.profession, self.sources) == (
            other.edition.profession,
            other.sources,
        )


@lru_cache(maxsize=_KEPT)
def _world(key: _Key) -> World:
    figures, communes = key.figures, places.known()
    codes = communes.codes.to_list()
    supply = places.align(communes, queries.points(key.edition, key.edition.profession))
    inhabitants = communes.column("population_municipale")
    country = Country.of(
        communes.points,
        standardise(communes.ages(), figures.ages.consumption),
        supply.activity,
        travel=travel_model(),
        decay=figures.decay(),
    )
    return World(
        figures=figures,
        unit=unit_of(figures),
        sources=key.sources,
        country=country,
        codes=codes,
        positions={code: at for at, code in enumerate(codes)},
        inhabitants=inhabitants,
        heads=supply.heads,
        over_65=None if supply.under_65 is None else supply.heads - supply.under_65,
        breaks=_breaks(country.values * figures.per, inhabitants),
    )


def _breaks(values: Floats, people: Floats) -> tuple[float, ...]:
    """Values between the fifths of the population; equal ones are kept once."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(people[order])
    if not total.size or total[-1] <= 0:
        return ()
    cuts = np.searchsorted(total, total[-1] * np.arange(1, _CLASSES) / _CLASSES)
    return tuple(sorted({float(values[order[cut]]) for cut in cuts}))
