"""Finding a place from what somebody types: a name without accents or with a typo, a postal code, a code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.names import search_key

_CANTON_OF = re.compile(r"canton (de |du |des |d )?")
_CODE = re.compile(r"[0-9][0-9ab]?[0-9]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer. `context` situates it (« Drôme (26) »), `note` says why a former code or name led here."""

    kind: PlaceKind
    code: str
    name: str
    context: str
    population: int | None
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}, {self.context}" if self.context else self.name


_COMMUNE = """
    SELECT 'commune' AS kind, c.code, c.name, d.name || ' (' || d.code || ')' AS context, c.population,
           {note} AS note, {score} AS score
    FROM reference_commune c JOIN reference_department d ON d.code = c.department_id {join}
    WHERE c.active AND {where}
"""
_EPCI = """
    SELECT 'epci' AS kind, e.code, e.name,
           x.communes || CASE WHEN x.communes > 1 THEN ' communes' ELSE ' commune' END AS context,
           x.population, '' AS note, {score} AS score
    FROM reference_epci e CROSS JOIN LATERAL (
        SELECT count(*) AS communes, sum(population)::int AS population
        FROM reference_commune WHERE epci_id = e.code AND parent_id IS NULL AND active
    ) x WHERE x.communes > 0 AND {where}
"""
_CANTON = """
    SELECT 'canton' AS kind, k.code, k.name, 'canton, ' || d.name || ' (' || d.code || ')' AS context,
           x.population, CASE WHEN k.partial THEN 'communes entières seulement' ELSE '' END AS note,
           {score} AS score
    FROM reference_canton k JOIN reference_department d ON d.code = k.department_id CROSS JOIN LATERAL (
        SELECT sum(population)::int AS population FROM reference_commune WHERE canton_id = k.code AND active
    ) x WHERE {where}
"""
_DEPARTMENT = """
    SELECT 'departement' AS kind, d.code, d.name, 'département ' || d.code AS context,
           NULL::int AS population, '' AS note, {score} AS score
    FROM reference_department d WHERE {where}
"""
_REGION = """
    SELECT 'region' AS kind, r.code, r.name, 'région' AS context, NULL::int AS population, '' AS note,
           {score} AS score
    FROM reference_region r WHERE {where}
"""
_SELECTS = {
    PlaceKind.EPCI: (_EPCI, "e"),
    PlaceKind.CANTON: (_CANTON, "k"),
    PlaceKind.DEPARTMENT: (_DEPARTMENT, "d"),
    PlaceKind.REGION: (_REGION, "r"),
}
# What the name begins with comes first, then one of its words, then what resembles it.
_NAME_SCORE = (
    "CASE WHEN {0} = %(q)s THEN 3 WHEN {0} LIKE %(q)s || '%%' THEN 2"
    " WHEN {0} LIKE '%% ' || %(q)s || '%%' THEN 1.5 ELSE 0 END"
    " + greatest(similarity({0}, %(q)s), word_similarity(%(q)s, {0}))"
)
_BEGINS = "({0} LIKE %(q)s || '%%' OR {0} LIKE '%% ' || %(q)s || '%%')"
_RESEMBLES = "({0} %% %(q)s OR %(q)s <%% {0})"
_WEIGHT = "+ ln(1 + coalesce(c.population, 0)) / 40"
_ALL = tuple(PlaceKind)


def search(text: str, *, kinds: Sequence[PlaceKind] = _ALL, limit: int = 12) -> list[Found]:
    """The best answers first, none for fewer than two characters. One query; two where a typo is likely."""
    text = text.strip()
    if _CODE.fullmatch(text):
        return _run(_by_code(text, kinds), {"q": text.upper(), "limit": limit})
    key = search_key(text)
    if asked := _CANTON_OF.match(key):
        key, kinds = key[asked.end() :], [PlaceKind.CANTON]
    if len(key) < 2:
        return []
    found = _run(_by_name(kinds, _BEGINS), {"q": key, "limit": limit})
    if len(found) < limit // 2:
        likely = _run(_by_name(kinds, _RESEMBLES), {"q": key, "limit": limit})
        found += [place for place in likely if place not in found]
    return found[:limit]


def _by_name(kinds: Sequence[PlaceKind], match: str) -> list[str]:
    parts = []
    if PlaceKind.COMMUNE in kinds:
        name, former = "c.search_name", "s.search_name"
        parts.append(
            _COMMUNE.format(
                note="''", score=_NAME_SCORE.format(name) + _WEIGHT, join="", where=match.format(name)
            )
        )
        parts.append(
            _COMMUNE.format(
                note="'ancienne commune de ' || s.old_name",
                score=_NAME_SCORE.format(former) + " - 0.2",
                join="JOIN reference_communesuccession s ON s.commune_id = c.code",
                where=f"s.search_name <> '' AND s.search_name <> c.search_name AND {match.format(former)}",
            )
        )
    for kind, (select, alias) in _SELECTS.items():
        if kind in kinds:
            name = f"{alias}.search_name"
            parts.append(select.format(score=_NAME_SCORE.format(name), where=match.format(name)))
    return parts


def _by_code(text: str, kinds: Sequence[PlaceKind]) -> list[str]:
    """INSEE code, former code or postal code, whole or begun; SIREN of an EPCI; number of a department."""
    parts = []
    begins = "c.code LIKE %(q)s || '%%'"
    if PlaceKind.COMMUNE in kinds and 2 <= len(text) <= 5:
        parts.append(
            _COMMUNE.format(
                note="''", score="4", join="", where=begins if len(text) > 2 else "c.code = %(q)s"
            )
        )
    if PlaceKind.COMMUNE in kinds and len(text) == 5:
        parts.append(
            _COMMUNE.format(
                note="'code postal ' || %(q)s",
                score="3" + _WEIGHT,
                join="",
                where="c.postal_codes @> ARRAY[%(q)s]::varchar[] AND c.code <> %(q)s",
            )
        )
        parts.append(
            _COMMUNE.format(
                note="'le code ' || s.old_code || ' a fusionné'",
                score="3",
                join="JOIN reference_communesuccession s ON s.commune_id = c.code",
                where="s.old_code = %(q)s",
            )
        )
    for kind, (select, alias) in _SELECTS.items():
        # A bare number of two digits is a department to everyone: regions have the same ones.
        if kind in kinds and kind != PlaceKind.REGION:
            parts.append(select.format(score="5", where=f"{alias}.code = %(q)s"))
    return parts


def _run(parts: list[str], values: dict[str, str | int]) -> list[Found]:
    if not parts:
        return []
    union = " UNION ALL ".join(parts)
    # A place met twice (by its name and by a former name) is shown once, for its best reason.
    sql = f"""
        SELECT kind, code, name, context, population, note FROM (
            SELECT *, row_number() OVER (PARTITION BY kind, code ORDER BY score DESC) AS nth
            FROM ({union}) found
        ) ranked WHERE nth = 1 ORDER BY score DESC, population DESC NULLS LAST, name, code LIMIT %(limit)s
    """  # noqa: S608 -- the parts are constants of this module, what was typed is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [
            Found(PlaceKind(kind), code, name, context, population, note)
            for kind, code, name, context, population, note in cursor.fetchall()
        ]
