"""The perimeters that a territory may be compared with: what is public, nothing else.

EPCI of the whole country, living areas where their file is loaded, and the communities of the public register
by the communes that it says they hold. Never a draft, never an unlisted community: the rows of the register
are all that is read of another community.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.db import connection
from django.db.models import Count, Max
from psycopg import sql

from maillage.communities.territory.models import TerritoryClaim
from maillage.engines.indicators import Indicator, catalogue
from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.aggregates import State, available, group_statement, state_of, values_of
from maillage.reference.geography.models import Commune, Dataset, Department, Epci

LIVING_AREAS = "zonages-insee"


class Kind(StrEnum):
    EPCI = "epci"
    LIVING_AREA = "bassin"
    COMMUNITY = "cpts"


KINDS = {
    Kind.EPCI: "intercommunalités (EPCI)",
    Kind.LIVING_AREA: "bassins de vie",
    Kind.COMMUNITY: "communautés du registre public",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A perimeter, the communes in it and its values by indicator; ``key`` is « kind-code »."""

    key: str
    kind: Kind
    name: str
    department: str
    codes: frozenset[str]
    values: Mapping[str, float | None]


def candidates(
    loaded: Mapping[str, Dataset], kinds: Sequence[Kind], *, apart_from: frozenset[str]
) -> dict[str, Candidate]:
    """Those of these kinds that hold none of the communes ``apart_from``. One query once memory is warm.

    The register is read at each call (one row a community): a territory adopted or withdrawn counts at once.
    """
    state, found = state_of(loaded), {}
    if Kind.EPCI in kinds:
        found |= _epcis(state)
    if Kind.LIVING_AREA in kinds and LIVING_AREAS in loaded:
        found |= _living_areas(state)
    if Kind.COMMUNITY in kinds:
        found |= _communities(state, _register())
    return {key: one for key, one in found.items() if not one.codes & apart_from}


def candidate(loaded: Mapping[str, Dataset], key: str) -> Candidate | None:
    """One of them by its key; None for any other text."""
    kind = key.partition("-")[0]
    if kind not in set(Kind):
        return None
    return candidates(loaded, [Kind(kind)], apart_from=frozenset()).get(key)


@lru_cache(maxsize=2)
def _epcis(state: State) -> dict[str, Candidate]:
    names = dict(Epci.objects.values_list("code", "name"))
    return _computed(state, Kind.EPCI, sql.SQL("c.epci_id"), names.get)


@lru_cache(maxsize=2)
def _living_areas(state: State) -> dict[str, Candidate]:
    """Each is called after its pole, whose code it bears."""
    names = dict(Commune.objects.values_list("code", "name"))
    join = sql.SQL(
        "JOIN reference_communefacts area ON area.commune_id = c.code AND area.dataset_id = {}"
    ).format(sql.Literal(LIVING_AREAS))
    key = sql.SQL("area.values ->> 'bassin_de_vie'")
    return _computed(state, Kind.LIVING_AREA, key, names.get, joins=join)


# What the register says of each listed community: (slug, name, number of claims, last claim written).
Register = tuple[tuple[str, str, int, int], ...]


def _register() -> Register:
    rows = (
        TerritoryClaim.register.filter(community__in=Community.objects.listed())
        .values_list("community__slug", "community__name")
        .annotate(Count("pk"), Max("pk"))
        .order_by("community__slug")
    )
    return tuple(rows)


@lru_cache(maxsize=2)
def _communities(state: State, register: Register) -> dict[str, Candidate]:
    names = {slug: name for slug, name, _, _ in register}
    join = sql.SQL(
        "JOIN communities_territoryclaim held ON held.code IN (c.code, c.parent_id) "
        "JOIN foundation_community co ON co.id = held.community_id AND co.slug = ANY ({})"
    ).format(sql.Literal(list(names)))
    share = sql.SQL(
        "CASE WHEN held.part THEN least(1, coalesce(held.population::float8 / nullif(c.population, 0), 0)) "
        "ELSE 1 END"
    )
    return _computed(state, Kind.COMMUNITY, sql.SQL("co.slug"), names.get, joins=join, share=share)


def _computed(
    state: State,
    kind: Kind,
    key: sql.Composable,
    name_of: Callable[[str], str | None],
    **parts: sql.Composable,
) -> dict[str, Candidate]:
    indicators = _indicators(state)
    if not indicators:
        return {}
    with connection.cursor() as cursor:
        # As text: Django's log of queries, on while debugging, takes nothing else.
        cursor.execute(group_statement(indicators, key, **parts).as_string(cursor.connection))
        rows = cursor.fetchall()
    departments = dict(Department.objects.values_list("code", "name"))
    return {
        f"{kind}-{code}": Candidate(
            key=f"{kind}-{code}",
            kind=kind,
            name=name_of(code) or code,
            department=departments.get(department, ""),
            codes=frozenset(codes),
            values=values_of(indicators, sums),
        )
        for code, codes, department, *sums in rows
    }


def _indicators(state: State) -> tuple[Indicator, ...]:
    return available(catalogue().indicators, {subject for subject, *_ in state})
