"""Who practises in a set of communes, counted, filtered and page by page. Each function is one query."""

# ruff: noqa: S608 -- the parts of the statements are constants of this room; what was typed is a parameter

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.reference.directory.enums import ChangeKind
from maillage.reference.directory.names import name_key
from maillage.reference.directory.queries import PERSON, Practitioner, practitioners, rows

MIXED = "mixte"
# Between two places in the words of a change.
SEPARATOR = " ; "


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty means everything. ``mode`` is L, S, B or ``MIXED``."""

    text: str = ""
    profession: str = ""
    specialty: str = ""
    mode: str = ""
    commune: str = ""
    site: str = ""

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Facet:
    """How many persons have this value."""

    code: str
    label: str
    people: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The persons of a territory counted each way; ``total`` counts each person once."""

    total: int = 0
    professions: list[Facet] = field(default_factory=list)
    specialties: list[Facet] = field(default_factory=list)
    communes: list[Facet] = field(default_factory=list)
    modes: list[Facet] = field(default_factory=list)
    sites: list[Facet] = field(default_factory=list)


_MOST_SITES = 30
_FACETS = f"""
    WITH here AS MATERIALIZED (
        SELECT professional_id, profession, specialty, mode, commune_id, site_id
        FROM reference_practice WHERE commune_id = ANY(%(codes)s) AND gone_on IS NULL
    ), modes AS (
        SELECT CASE WHEN count(DISTINCT mode) > 1 THEN '{MIXED}' ELSE max(mode) END AS mode
        FROM here WHERE mode <> '' GROUP BY professional_id
    )
    SELECT 'total', '', '', count(DISTINCT professional_id) FROM here
    UNION ALL
    SELECT 'professions', profession, coalesce(max(l.label), profession), count(DISTINCT professional_id)
    FROM here LEFT JOIN reference_directorylabel l ON l.kind = 'profession' AND l.code = profession
    GROUP BY profession
    UNION ALL
    SELECT 'specialties', specialty, coalesce(max(l.label), specialty), count(DISTINCT professional_id)
    FROM here LEFT JOIN reference_directorylabel l ON l.kind = 'specialty' AND l.code = specialty
    WHERE specialty <> '' GROUP BY specialty
    UNION ALL
    SELECT 'communes', commune_id, max(c.name), count(DISTINCT professional_id)
    FROM here JOIN reference_commune c ON c.code = commune_id GROUP BY commune_id
    UNION ALL
    SELECT 'modes', mode, coalesce(max(l.label), 'Mixte'), count(*)
    FROM modes LEFT JOIN reference_directorylabel l ON l.kind = 'mode' AND l.code = mode GROUP BY mode
    UNION ALL
    (SELECT 'sites', site_id, coalesce(nullif(max(s.trade_name), ''), max(s.name)),
            count(DISTINCT professional_id)
     FROM here JOIN reference_practicesite s ON s.ident = site_id WHERE s.name <> '' OR s.trade_name <> ''
     GROUP BY site_id HAVING count(DISTINCT professional_id) > 1
     ORDER BY 4 DESC, site_id LIMIT {_MOST_SITES})
"""


def facets(codes: Sequence[str]) -> Facets:
    """The counts of these communes, the largest first; the thirty largest structures."""
    found = Facets()
    total = 0
    for kind, code, label, people in rows(_FACETS, {"codes": list(codes)}):
        if kind == "total":
            total = people
        else:
            getattr(found, kind).append(Facet(code, label, people))
    for kind in ("professions", "specialties", "communes", "modes"):
        getattr(found, kind).sort(key=lambda facet: (-facet.people, facet.label))
    return Facets(total, found.professions, found.specialties, found.communes, found.modes, found.sites)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and how many persons the whole list has; ``by_commune`` counts them there."""

    people: list[Practitioner]
    total: int
    by_commune: dict[str, int]


def listing(codes: Sequence[str], filters: Filters, *, offset: int = 0, limit: int | None = None) -> Listing:
    """The persons of these communes that the filters keep, by name. Three queries."""
    chosen = [code for code in codes if not filters.commune or code == filters.commune]
    where, values = _conditions(filters, chosen)
    kept = f"""
        SELECT p.professional_id FROM reference_practice p
        JOIN reference_professional f ON f.ident = p.professional_id
        WHERE p.commune_id = ANY(%(codes)s) AND p.gone_on IS NULL {where}
        GROUP BY p.professional_id {_having(filters.mode)}
    """
    people = rows(
        f"SELECT {PERSON}, count(*) OVER () FROM reference_professional WHERE ident IN ({kept})"
        " ORDER BY search_key, ident OFFSET %(offset)s LIMIT %(limit)s",
        values | {"offset": offset, "limit": limit},
    )
    counts = rows(
        "SELECT commune_id, count(DISTINCT professional_id) FROM reference_practice WHERE gone_on IS NULL"
        f" AND commune_id = ANY(%(codes)s) AND professional_id IN ({kept}) GROUP BY commune_id",
        values,
    )
    total = people[0][-1] if people else 0
    return Listing(practitioners([row[:-1] for row in people], codes=codes), total, dict(counts))


def _conditions(filters: Filters, codes: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """SQL on the activities ``p`` and the persons ``f``, and its values."""
    values: dict[str, Any] = {"codes": list(codes), "mode": filters.mode}
    where = ""
    for column, value in (
        ("p.profession", filters.profession),
        ("p.specialty", filters.specialty),
        ("p.site_id", filters.site),
    ):
        if value:
            name = column.partition(".")[2]
            where += f" AND {column} = %({name})s"
            values[name] = value
    digits = "".join(filters.text.split())
    if digits.isascii() and digits.isdigit():
        values["ident"] = f"_{digits}%"
        return f"{where} AND p.professional_id LIKE %(ident)s", values
    for rank, word in enumerate(name_key(filters.text).split()[:6]):
        values[f"word{rank}"] = f"%{word}%"
        where += f" AND f.search_key LIKE %(word{rank})s"
    return where, values


def _having(mode: str) -> str:
    """On the activities kept: only this mode, or several."""
    if mode == MIXED:
        return "HAVING count(DISTINCT nullif(p.mode, '')) > 1"
    return "HAVING bool_and(p.mode = %(mode)s)" if mode else ""


# --- Changes ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What an edition changed for somebody of the territory."""

    kind: ChangeKind
    ident: str
    name: str
    professions: str
    before: str
    after: str
    edition_on: date
    arrived: bool
    left: bool


def changes(codes: Sequence[str], *, run: int, kind: str = "") -> list[Change]:
    """What this edition changed for those who practised in these communes before or do now, by name.

    ``arrived``: came from elsewhere; ``left``: gone elsewhere.
    """
    sql = """
        SELECT d.kind, d.professional_id, concat_ws(' ', f.last_name, nullif(f.first_name, '')),
               (SELECT string_agg(DISTINCT coalesce(l.label, p.profession), ', ') FROM reference_practice p
                LEFT JOIN reference_directorylabel l ON l.kind = 'profession' AND l.code = p.profession
                WHERE p.professional_id = d.professional_id),
               d.before, d.after, r.edition_on,
               d.kind = 'moved' AND NOT d.before_here, d.kind = 'moved' AND NOT d.after_here
        FROM (
            SELECT c.*, c.communes_before && %(codes)s::varchar[] AS before_here,
                   c.communes_after && %(codes)s::varchar[] AS after_here
            FROM reference_directorychange c
            WHERE c.run_id = %(run)s AND (c.communes_before && %(codes)s::varchar[]
                                          OR c.communes_after && %(codes)s::varchar[])
        ) d
        JOIN reference_professional f ON f.ident = d.professional_id
        JOIN reference_directoryimport r ON r.id = d.run_id
        WHERE %(kind)s = '' OR d.kind = %(kind)s
        ORDER BY f.search_key, f.ident
    """
    found = rows(sql, {"codes": list(codes), "run": run, "kind": kind})
    return [
        Change(ChangeKind(row[0]), *row[1:4], _without(row[4], row[5]), _without(row[5], row[4]), *row[6:])
        for row in found
    ]


def _without(places: str, others: str) -> str:
    """The places that are not among the others."""
    kept = set(others.split(SEPARATOR))
    return SEPARATOR.join(place for place in places.split(SEPARATOR) if place not in kept)
