"""Reads that the pages, the terminal and the actions need; ``describe`` is the main one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from maillage.communities.territory.describe import conflicts, describe, known_units
from maillage.communities.territory.models import (
    ManagementLocation,
    SubTerritory,
    TerritoryClaim,
    TerritoryUnit,
    TerritoryVersion,
    TerritoryVersionQuerySet,
)
from maillage.communities.territory.results import Place, TerritoryDescription
from maillage.engines.aci import size_of
from maillage.foundation.tenancy.models import Community
from maillage.reference.geography.models import Commune
from maillage.reference.geography.names import search_key
from maillage.reference.geography.queries import unit_set

__all__ = ["TerritoryDescription", "conflicts", "describe", "known_units"]


# --- Versions of the open community ---------------------------------------------------------------------


def versions() -> TerritoryVersionQuerySet:
    """Every version of the community in scope with its count of ``unit_count``, the newest first."""
    found: TerritoryVersionQuerySet = (
        TerritoryVersion.objects.annotate(unit_count=Count("units"))
        .select_related("author", "updated_by", "adopted_by", "based_on")
        .order_by("-number")
    )
    return found


def current_version(today: date) -> TerritoryVersion | None:
    """The version in force today; else the one adopted for later; else the draft last touched; else None."""
    itself = Q(pk=OuterRef("pk"))
    found: TerritoryVersion | None = (
        TerritoryVersion.objects.annotate(
            rules=Exists(TerritoryVersion.objects.in_force(today).filter(itself)),
            adopted=Exists(TerritoryVersion.objects.frozen().filter(itself)),
        )
        .order_by("-rules", "-adopted", Case(When(adopted=True, then="number")).desc(), "-updated_at")
        .first()
    )
    return found


def content_of(version: TerritoryVersion) -> tuple[list[str], dict[str, list[str]]]:
    """The codes of a version, and its sub-territories in order with theirs. One query."""
    units = (
        TerritoryUnit.objects.filter(version=version)
        .order_by()
        .values_list("code", "sub_territory__rank", "sub_territory__name")
    )
    empty = SubTerritory.objects.filter(version=version).order_by().values_list(Value(""), "rank", "name")
    rows = sorted(units.union(empty, all=True), key=lambda row: (-1 if row[1] is None else row[1], row[0]))
    parts: dict[str, list[str]] = {}
    for code, _, part in rows:
        if part:
            parts.setdefault(part, []).extend([code] if code else [])
    return sorted(code for code, _, _ in rows if code), parts


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one version to another. Populations are those of today's tables."""

    added: tuple[Place, ...]
    removed: tuple[Place, ...]
    kept: tuple[Place, ...]

    @property
    def added_population(self) -> int:
        return sum(place.population or 0 for place in self.added)

    @property
    def removed_population(self) -> int:
        return sum(place.population or 0 for place in self.removed)

    @property
    def balance(self) -> int:
        return self.added_population - self.removed_population

    def rows(self) -> list[tuple[str, Place]]:
        """(what happens, place), changes first: the table beside the map, and its CSV."""
        groups = [("ajoutée", self.added), ("retirée", self.removed), ("conservée", self.kept)]
        return [(word, place) for word, places in groups for place in places]


def difference(before: TerritoryVersion, after: TerritoryVersion) -> Difference:
    """Unit by unit: a commune that becomes a part of itself is removed whole and added by its IRIS."""
    rows = TerritoryUnit.objects.filter(version__in=[before.pk, after.pk]).values_list("version_id", "code")
    held: dict[int, set[str]] = {before.pk: set(), after.pk: set()}
    for pk, code in rows:
        held[pk].add(code)
    old, new = held[before.pk], held[after.pk]
    places = {place.code: place for place in _places(old | new)}
    return Difference(
        added=tuple(places[code] for code in sorted(new - old)),
        removed=tuple(places[code] for code in sorted(old - new)),
        kept=tuple(places[code] for code in sorted(old & new)),
    )


def _places(codes: Iterable[str]) -> list[Place]:
    """Names and populations, also of codes that have left the geography since."""
    wanted = sorted(codes)
    units = {unit.code: unit for unit in unit_set(wanted).units}
    return [
        Place(code, units[code].name, units[code].population) if code in units else Place(code, code, None)
        for code in wanted
    ]


# --- The seat -------------------------------------------------------------------------------------------


def management_locations() -> "QuerySet[ManagementLocation]":
    """The seats of the community in scope, the present one first."""
    return ManagementLocation.objects.select_related("author").order_by("-starts_on")


# --- The public register --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What everyone may know of a listed community; ``size`` is None before any territory is adopted."""

    community: Community
    communes: int
    population: int
    size: int | None


def register_of(communities: "Iterable[Community] | QuerySet[Community]") -> list[RegisterEntry]:
    """The register entries of these communities, in their order. One query."""
    wanted = list(communities)
    totals = {
        row["community"]: row
        for row in TerritoryClaim.register.filter(community__in=[c.pk for c in wanted])
        .values("community")
        .annotate(communes=Count("code"), people=Sum("population"))
    }
    entries = []
    for community in wanted:
        row = totals.get(community.pk)
        people = int(row["people"] or 0) if row else 0
        entries.append(
            RegisterEntry(
                community=community,
                communes=int(row["communes"]) if row else 0,
                population=people,
                size=int(size_of(people).size) if row else None,
            )
        )
    return entries


def search_register(text: str, *, limit: int = 200) -> list[Community]:
    """Listed communities whose name, acronym, or one of whose communes matches; all of them for no text."""
    found = Community.objects.listed().order_by("name")
    text = text.strip()
    if text:
        key = search_key(text)
        places = Commune.objects.filter(
            Q(code=text.upper()) | Q(postal_codes__contains=[text]) | Q(search_name__startswith=key or "\0")
        ).values("code")
        holders = TerritoryClaim.register.filter(Q(code__in=places) | Q(city__in=places)).values("community")
        named = Q(name__unaccent__icontains=text) | Q(acronym__unaccent__icontains=text)
        found = found.filter(named | Q(pk__in=holders))
    return list(found[:limit])


def claims_of(*communities: Community) -> "QuerySet[TerritoryClaim]":
    """The communes that these communities hold, from the public register."""
    return TerritoryClaim.register.filter(community__in=[c.pk for c in communities]).order_by("code")
