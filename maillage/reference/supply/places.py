"""The communes of the whole country as the engine takes them: one read of the tables, kept until they change.

Overseas communes are among them; a commune without coordinates is not, and its inhabitants are in no mean.
"""

from functools import lru_cache

import numpy as np
import polars as pl
from django.db import connections

from maillage.reference.geography.models import Adjacency, Dataset
from maillage.reference.supply.computation import Floats, Neighbours, Supply
from maillage.reference.supply.open_data import Communes, situate
from maillage.reference.supply.queries import SupplyPoints

# Subjects that shape demand; when one changes, what was computed is stale.
SUBJECTS = ("communes", "populations", "ages")

_SCHEMA = {
    "code": pl.String, "type": pl.String, "departement": pl.String, "population_municipale": pl.Int64,
    "surface_km2": pl.Float64, "lat": pl.Float64, "lon": pl.Float64, "pop_0_19": pl.Int64,
    "pop_20_64": pl.Int64, "pop_65p": pl.Int64,
}  # fmt: skip
_PLACES = """
    SELECT c.code, c.kind, c.department_id, c.population, c.area_km2, c.lat, c.lon,
           a.age_0_19, a.age_20_64, a.age_65_up
    FROM reference_commune c LEFT JOIN reference_communeage a ON a.commune_id = c.code
    WHERE c.active AND NOT EXISTS (SELECT FROM reference_commune p WHERE p.parent_id = c.code AND p.active)
"""


def state(using: str = "default") -> tuple[tuple[str, str], ...]:
    """(subject, SHA-256) of what is loaded of the geography. One query."""
    rows = Dataset.objects.using(using).filter(subject__in=SUBJECTS).order_by("subject")
    return tuple(rows.values_list("subject", "sha256"))


def known(using: str = "default") -> Communes:
    """Every active commune that has coordinates, Paris, Lyon and Marseille by district, in order of code."""
    return _read(state(using), using)


@lru_cache(maxsize=1)
def _read(_state: tuple[tuple[str, str], ...], using: str) -> Communes:
    with connections[using].cursor() as cursor:
        cursor.execute(_PLACES)
        rows = cursor.fetchall()
    return situate(pl.DataFrame(rows, schema=_SCHEMA, orient="row"))


def neighbours(using: str = "default") -> Neighbours:
    """Who touches whom among `known`, by position. One query."""
    pairs = list(Adjacency.objects.using(using).values_list("a_id", "b_id"))
    return Neighbours.of(list(known(using).codes), pairs)


def vintage(using: str = "default") -> str:
    """The vintage of the populations."""
    found = Dataset.objects.using(using).filter(subject="populations").values_list("vintage", flat=True)
    return next(iter(found), "non chargées")


def align(communes: Communes, counts: SupplyPoints) -> Supply:
    """Counts by commune in the order of the communes; those of a commune without coordinates are left out."""
    rank = {code: position for position, code in enumerate(communes.codes)}
    kept = [position for position, code in enumerate(counts.codes) if code in rank]
    where = [rank[counts.codes[position]] for position in kept]

    def spread(values: Floats) -> Floats:
        placed = np.zeros(len(rank))
        placed[where] = values[kept]
        return placed

    under_65 = None if counts.under_65 is None else spread(counts.under_65)
    return Supply(spread(counts.head_count), spread(counts.activity), under_65)
