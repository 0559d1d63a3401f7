"""What the actions of the room share: the writing of units."""

from collections.abc import Collection, Mapping, Sequence

from maillage.communities.territory.describe import kind_of, known_units
from maillage.communities.territory.errors import TerritoryError
from maillage.communities.territory.models import SubTerritory, TerritoryUnit, TerritoryVersion
from maillage.communities.territory.units import MAX_UNITS


def still_there(version: TerritoryVersion) -> TerritoryVersion:
    """The version as it is now, for who holds the community's lock. Raises ``TerritoryError`` when gone."""
    current: TerritoryVersion | None = TerritoryVersion.objects.filter(pk=version.pk).first()
    if current is None:
        raise TerritoryError(f"Le brouillon {version.number} a été abandonné entre-temps.")
    return current


def write_content(
    version: TerritoryVersion, codes: Collection[str], sub_territories: Mapping[str, Collection[str]]
) -> int:
    """Replace the units and sub-territories of a draft; returns how many units it has.

    A unit named by two sub-territories goes to the first. Raises ``UnknownUnitsError``, and
    ``TerritoryError`` beyond ``MAX_UNITS``.
    """
    if len(codes) > MAX_UNITS:
        raise TerritoryError(
            f"Un territoire compte {MAX_UNITS} communes au plus : celui-ci en a {len(codes)}."
        )
    owner = _sub_territory_of(version, sub_territories)
    wanted = {unit.code: (unit, owner.get(unit.code)) for unit in known_units(codes)}
    rows = TerritoryUnit.objects.filter(version=version)
    # A click changes one unit of three hundred: the others stay as they are written.
    kept = {
        code
        for code, part in rows.values_list("code", "sub_territory")
        if code in wanted and part == getattr(wanted[code][1], "pk", None)
    }
    rows.exclude(code__in=kept).delete()
    TerritoryUnit.objects.bulk_create(
        TerritoryUnit(
            community_id=version.community_id,
            version=version,
            kind=kind_of(unit),
            code=code,
            sub_territory=part,
        )
        for code, (unit, part) in wanted.items()
        if code not in kept
    )
    return len(wanted)


def _sub_territory_of(
    version: TerritoryVersion, sub_territories: Mapping[str, Collection[str]]
) -> dict[str, SubTerritory]:
    """{code: its sub-territory}; the rows are written anew when the names or their order changed."""
    names = _distinct([name.strip()[:80] for name in sub_territories])
    rows = list(SubTerritory.objects.filter(version=version).order_by("rank"))
    if [row.name for row in rows] != names:
        SubTerritory.objects.filter(version=version).delete()
        rows = SubTerritory.objects.bulk_create(
            SubTerritory(community_id=version.community_id, version=version, name=name, rank=rank)
            for rank, name in enumerate(names)
        )
    owner: dict[str, SubTerritory] = {}
    for row, codes in zip(rows, sub_territories.values(), strict=True):
        for code in codes:
            owner.setdefault(code, row)
    return owner


def _distinct(names: Sequence[str]) -> list[str]:
    """Names that differ: an empty one is called by its rank, a second « Nord » becomes « Nord (2) »."""
    found: list[str] = []
    for rank, name in enumerate(names, start=1):
        base = name or f"Sous-territoire {rank}"
        name, count = base, 1
        while name in found:
            count += 1
            name = f"{base[:74]} ({count})"
        found.append(name)
    return found
