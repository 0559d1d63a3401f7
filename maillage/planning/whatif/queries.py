"""Reads of the room: the communes of a territory and of its surroundings, the saved scenarios."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.queries import content_of
from maillage.planning.whatif.edits import read
from maillage.planning.whatif.models import SavedScenario, SavedScenarioQuerySet
from maillage.planning.whatif.outcome import Outcome, Place, as_json, reached
from maillage.planning.whatif.world import World, world
from maillage.reference.geography import queries as geography
from maillage.reference.geography.models import Commune
from maillage.reference.supply.queries import current_edition


def territory_of(version: TerritoryVersion, of: World) -> dict[str, Place]:
    """The communes of a version in order of name, a city by its districts. Two queries, four with IRIS."""
    codes, _ = content_of(version)
    districts = geography.districts_of(codes)
    shares: dict[str, float] = {}
    for code in codes:
        if len(code) != 9:
            shares.update(dict.fromkeys(districts.get(code, [code]), 1.0))
    parts = [code for code in codes if len(code) == 9]
    if parts:
        for unit in geography.unit_set(parts).units:
            shares[unit.commune] = min(shares.get(unit.commune, 0.0) + unit.share, 1.0)
    return places_of(of, shares, shares)


def places_of(of: World, codes: Iterable[str], shares: Mapping[str, float]) -> dict[str, Place]:
    """Names of communes, in order of name, with the share that the territory holds of each.

    No query: the first of a process and of a geography reads every name.
    """
    known = _names(of.sources.geography)
    found = sorted((known[code], code) for code in codes if code in known)
    return {code: Place(name, department, shares.get(code, 0.0)) for (_, name, department), code in found}


@lru_cache(maxsize=1)
def _names(_state: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, str, str]]:
    """{code: (what it is sorted by, name, department)} of the country."""
    rows = Commune.objects.filter(active=True).values_list("code", "search_name", "name", "department__name")
    return {row[0]: row[1:] for row in rows}


def around(of: World, territory: Collection[str]) -> dict[str, Place]:
    """The communes whose inhabitants, or whose offices, are in reach of the territory."""
    inside = np.array([of.positions[code] for code in territory if code in of.positions], np.int64)
    near = (of.codes[at] for at in of.country.in_reach(inside))
    return places_of(of, [code for code in near if code not in territory], {})


# A new run: the world, the outcome, its JSON, and why some changes could not be made.
Run = tuple[World, Outcome, dict[str, Any], list[str]]


# --- Saved scenarios --------------------------------------------------------------------------------------


def scenarios() -> SavedScenarioQuerySet:
    """Those of the community in scope, the newest first, with their result."""
    found: SavedScenarioQuerySet = SavedScenario.objects.select_related("saved_by", "copied_from").order_by(
        "-number"
    )
    return found


def scenario(number: int) -> SavedScenario | None:
    found: SavedScenario | None = scenarios().filter(number=number).first()
    return found


def again(saved: SavedScenario, today: date) -> Run | None:
    """The same changes on the same communes with the data of today; None when no supply is loaded any more.

    Communes that have left the geography since are left out: they show in the difference.
    """
    edition = current_edition(saved.profession)
    if edition is None:
        return None
    present = world(edition, today)
    territory = {
        line["code"]: Place(line["name"], line["department"], line["share_held"])
        for line in saved.snapshot["communes"]
        if line["share_held"] > 0
    }
    changes = read(saved.edits)
    reach = reached(present, changes, territory, {})
    outcome = reach.outcome(territory, places_of(present, reach.outside(territory), {}))
    result = as_json(present, changes, outcome, saved.snapshot["territory"])
    return present, outcome, result, list(reach.made.impossible.values())
