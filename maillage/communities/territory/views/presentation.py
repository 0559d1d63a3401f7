"""What several pages of the room show of a territory."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from maillage.communities.territory import maps, queries
from maillage.communities.territory.enums import UnitKind
from maillage.communities.territory.models import SUB_TERRITORY_COLOURS, TerritoryVersion
from maillage.communities.territory.results import TerritoryDescription, thaw
from maillage.communities.territory.units import UnknownUnitsError
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Territory:
    """A version, its description and its map.

    ``problem`` replaces the description of a draft that can no longer be: some of its communes merged since.
    """

    version: TerritoryVersion
    description: TerritoryDescription | None
    parts: dict[str, list[str]]
    svg: SafeString
    problem: str = ""

    @property
    def legend(self) -> list[tuple[str, int]]:
        """(sub-territory, number of its colour)."""
        return [(name, rank % SUB_TERRITORY_COLOURS) for rank, name in enumerate(self.parts)]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table beside the map: one row a unit, with its sub-territory."""
        if self.description is None:
            return []
        part_of = {code: name for name, codes in self.parts.items() for code in codes}
        held = {conflict.code for conflict in self.description.conflicts}
        return [
            {"unit": unit, "part": part_of.get(unit.code, ""), "held": unit.commune_code in held}
            for unit in self.description.units
        ]


def read_territory(
    version: TerritoryVersion, community: Community, *, today: date, with_map: bool = True
) -> Territory:
    """The version with its description and its map.

    An adopted version is shown as it was frozen, but for its conflicts, which are those of today (two
    queries); a draft is described anew (seven).
    """
    if version.is_draft:
        codes, parts = queries.content_of(version)
        try:
            description = queries.describe(codes, today=today, community=community)
        except UnknownUnitsError as error:
            return Territory(version, None, parts, SafeString(""), str(error))
    else:
        stored: dict[str, Any] = version.snapshot or {}
        frozen = thaw(stored)
        description = replace(frozen, conflicts=queries.conflicts(frozen.units, community))
        parts = {part["name"]: part["codes"] for part in stored["sub_territories"]}
    svg = _map(description, parts, version) if with_map else SafeString("")
    return Territory(version, description, parts, svg)


def _map(
    description: TerritoryDescription, parts: dict[str, list[str]], version: TerritoryVersion
) -> SafeString:
    commune_of = {unit.code: unit.commune_code for unit in description.units}
    names = {unit.commune_code: unit.name for unit in description.units}
    by_commune = {
        name: [commune_of[code] for code in codes if code in commune_of] for name, codes in parts.items()
    }
    partial = {unit.commune_code for unit in description.units if unit.kind == UnitKind.IRIS}
    title = f"Carte de la version {version.number} : {description.communes} communes"
    return maps.territory_map(names, by_commune, title=title, partial=partial)
