"""What other rooms read of the directory: bounded queries, whatever the size of the national tables."""

# ruff: noqa: S608 -- the parts of the statements are constants of this room; what was typed is a parameter

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from maillage.reference.directory.enums import INVENTED_PREFIX, Feed, ImportState, LabelKind
from maillage.reference.directory.models import (
    DirectoryImport,
    DirectoryLabel,
    Establishment,
)


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One activity as published; labels fall back on their codes. ``commune`` is an INSEE code or empty."""

    profession: str
    profession_label: str
    specialty: str
    specialty_label: str
    mode: str
    mode_label: str
    sector_label: str
    site: str
    site_label: str
    address: str
    phone: str
    email: str
    finess: str
    commune: str
    commune_name: str
    gone_on: date | None


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A person of the national directory with the activities that the caller asked for.

    Two persons with the same name are two practitioners: ``ident`` tells them apart.
    """

    ident: str
    title: str
    last_name: str
    first_name: str
    gone_on: date | None
    practices: tuple[PracticeLine, ...]

    @property
    def rpps(self) -> str:
        return self.ident[1:] if self.ident.startswith("8") else ""

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def invented(self) -> bool:
        return self.ident.startswith(INVENTED_PREFIX)

    @property
    def professions(self) -> list[str]:
        return list(dict.fromkeys(line.profession_label for line in self.practices))

    @property
    def specialties(self) -> list[str]:
        return list(dict.fromkeys(line.specialty_label for line in self.practices if line.specialty))

    @property
    def mode(self) -> str:
        """« Libéral », « Salarié », « Mixte » where both, or nothing where the file says none."""
        found = {line.mode: line.mode_label for line in self.practices if line.mode}
        return "Mixte" if len(found) > 1 else next(iter(found.values()), "")

    @property
    def places(self) -> list[PracticeLine]:
        """One line a site, in the order of the file."""
        return list({(line.site, line.commune): line for line in reversed(self.practices)}.values())[::-1]


_ADDRESS = "concat_ws(', ', nullif(s.complement, ''), nullif(s.street, ''), nullif(s.postal_line, ''))"
_LINES = f"""
    SELECT p.professional_id, p.profession, coalesce(lp.label, p.profession),
           p.specialty, coalesce(ls.label, p.specialty), p.mode, coalesce(lm.label, p.mode),
           coalesce(lk.label, p.sector), coalesce(p.site_id, ''),
           coalesce(nullif(s.trade_name, ''), nullif(s.name, ''), ''), {_ADDRESS}, coalesce(s.phone, ''),
           coalesce(s.email, ''), coalesce(s.finess, ''), coalesce(p.commune_id, ''), coalesce(c.name, ''),
           p.gone_on
    FROM reference_practice p
    LEFT JOIN reference_practicesite s ON s.ident = p.site_id
    LEFT JOIN reference_commune c ON c.code = p.commune_id
    LEFT JOIN reference_directorylabel lp ON lp.kind = 'profession' AND lp.code = p.profession
    LEFT JOIN reference_directorylabel ls ON ls.kind = 'specialty' AND ls.code = p.specialty
    LEFT JOIN reference_directorylabel lm ON lm.kind = 'mode' AND lm.code = p.mode
    LEFT JOIN reference_directorylabel lk ON lk.kind = 'sector' AND lk.code = p.sector
"""
PERSON = "ident, title, last_name, first_name, gone_on"


def rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a query of this room."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def practitioners(
    people: Sequence[tuple[Any, ...]], *, codes: Sequence[str] | None = None, gone: bool = False
) -> list[Practitioner]:
    """These persons (``PERSON`` rows), in their order, with their activities: one query.

    ``codes`` keeps the activities of these communes; ``gone`` adds those that the last edition lacks.
    """
    if not people:
        return []
    where = "p.professional_id = ANY(%(idents)s)"
    where += "" if gone else " AND p.gone_on IS NULL"
    where += "" if codes is None else " AND p.commune_id = ANY(%(codes)s)"
    found: dict[str, list[PracticeLine]] = defaultdict(list)
    values = {"idents": [person[0] for person in people], "codes": list(codes or ())}
    for ident, *line in rows(f"{_LINES} WHERE {where} ORDER BY p.professional_id, p.id", values):
        found[ident].append(PracticeLine(*line))
    return [Practitioner(*person, tuple(found[person[0]])) for person in people]


def find_by_rpps(rpps: str) -> Practitioner | None:
    """The person with these 11 digits, spaces allowed, also when the last edition lacks them. Two queries."""
    digits = "".join(rpps.split())
    if not digits.isascii() or not digits.isdigit() or len(digits) != 11:
        return None
    return find(f"8{digits}")


def find(ident: str) -> Practitioner | None:
    """The person with this national identifier, with every activity, gone ones included. Two queries."""
    people = rows(f"SELECT {PERSON} FROM reference_professional WHERE ident = %(ident)s", {"ident": ident})
    return practitioners(people, gone=True)[0] if people else None


def named(idents: Iterable[str], *, codes: Iterable[str] | None = None) -> list[Practitioner]:
    """The persons with these national identifiers, by name; ``codes`` keeps what they do in these communes.

    Two queries, whatever their number; whom the directory does not know is left out.
    """
    wanted = sorted(set(idents))
    people = rows(
        f"SELECT {PERSON} FROM reference_professional WHERE ident = ANY(%(idents)s)"
        " ORDER BY search_key, ident",
        {"idents": wanted},
    )
    return practitioners(people, codes=None if codes is None else list(codes))


def professions_here(codes: Iterable[str], idents: Iterable[str]) -> dict[str, set[str]]:
    """{profession: those of these persons who practise it in these communes today}. One query."""
    found: dict[str, set[str]] = defaultdict(set)
    sql = """
        SELECT DISTINCT profession, professional_id FROM reference_practice
        WHERE gone_on IS NULL AND commune_id = ANY(%(codes)s) AND professional_id = ANY(%(idents)s)
    """
    for profession, ident in rows(sql, {"codes": list(codes), "idents": list(idents)}):
        found[profession].add(ident)
    return found


def practising_in(codes: Iterable[str]) -> list[Practitioner]:
    """Everyone who practises in these communes today, by name, with what they do there. Two queries."""
    wanted = list(codes)
    people = rows(
        f"SELECT {PERSON} FROM reference_professional WHERE ident IN (SELECT professional_id"
        " FROM reference_practice WHERE commune_id = ANY(%(codes)s) AND gone_on IS NULL)"
        " ORDER BY search_key, ident",
        {"codes": wanted},
    )
    return practitioners(people, codes=wanted)


def labels(kind: LabelKind) -> dict[str, str]:
    """{code: label} of a nomenclature, by label. One query."""
    return dict(DirectoryLabel.objects.filter(kind=kind).order_by("label").values_list("code", "label"))


def qualifications_of(ident: str) -> list[tuple[str, str]]:
    """(feed, label) of what the companion files say of a person. One query."""
    sql = """
        SELECT q.feed, coalesce(l.label, nullif(concat_ws(' ', d.label, e.label), ''), q.code)
        FROM reference_qualification q
        LEFT JOIN reference_directorylabel l ON l.code = q.code
             AND l.kind = CASE q.feed WHEN 'skills' THEN 'specialty' ELSE 'diploma' END
        LEFT JOIN reference_directorylabel d ON d.kind = 'permit_kind' AND d.code = q.permit_kind
        LEFT JOIN reference_directorylabel e ON e.kind = 'permit' AND e.code = q.permit
        WHERE q.professional_id = %(ident)s AND q.gone_on IS NULL ORDER BY q.feed DESC, q.id
    """
    return [(feed, label) for feed, label in rows(sql, {"ident": ident}) if label]


# --- Counts for the rooms above ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """How many persons of a profession practise in a commune.

    ``people`` counts each person in every commune where they practise; ``shares`` counts a person once in
    France, in equal parts over the communes where they practise.
    """

    commune: str
    people: int
    shares: float


def heads_by_commune(
    profession: str, *, specialties: Iterable[str] = (), modes: Iterable[str] = ()
) -> list[Head]:
    """The persons of a profession by commune, for all of France; with ``specialties`` (savoir-faire codes,
    such as SM53 and SM54 for general practice) or ``modes`` (L, S, B), those who have one of them. One query.
    """
    sql = """
        SELECT commune_id, count(*), sum(1.0 / communes)::float8 FROM (
            SELECT commune_id, count(*) OVER (PARTITION BY professional_id) AS communes FROM (
                SELECT DISTINCT professional_id, commune_id FROM reference_practice
                WHERE gone_on IS NULL AND commune_id IS NOT NULL AND profession = %(profession)s
                  AND (%(specialties)s::varchar[] = '{}' OR specialty = ANY(%(specialties)s))
                  AND (%(modes)s::varchar[] = '{}' OR mode = ANY(%(modes)s))
            ) places
        ) shared GROUP BY commune_id ORDER BY commune_id
    """
    values = {"profession": profession, "specialties": list(specialties), "modes": list(modes)}
    return [Head(*row) for row in rows(sql, values)]


# --- Editions ---------------------------------------------------------------------------------------------


def current_edition(feed: Feed = Feed.PRACTICES) -> DirectoryImport | None:
    """The last import that changed something: what a page says beside the list. One query."""
    return DirectoryImport.objects.filter(feed=feed, state=ImportState.DONE).order_by("-pk").first()


def current_editions() -> dict[str, DirectoryImport]:
    """{feed: its last edition}. One query."""
    done = DirectoryImport.objects.filter(state=ImportState.DONE).order_by("feed", "-pk").distinct("feed")
    return {run.feed: run for run in done}


def establishments_in(codes: Iterable[str], *, category: str = "") -> list[Establishment]:
    """The establishments of these communes that are still published, by name. One query."""
    found = Establishment.objects.filter(commune_id__in=list(codes), gone_on=None).select_related("commune")
    return list((found.filter(category=category) if category else found).order_by("search_key", "finess"))
