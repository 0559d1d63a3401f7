"""Who saw a case, in words: for the patient, and for who watches over data protection."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.timezone import localtime

from maillage.care.circle.enums import Ground
from maillage.care.ground.session import HOLDER, WATCHER
from maillage.care.roster.queries import names_of, professionals
from maillage.care.traces.enums import ITSELF, Act
from maillage.care.traces.queries import Access, who_saw
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.models import Community

PATIENT = "La personne concernée, par son lien"
PLATFORM = "La plateforme, d’elle-même"
UNKNOWN = "Un compte de la communauté"
# What a line may say: acts and grounds, never a class of data nor a word of health.
_GROUNDS = {
    **{ground.value: str(ground.label) for ground in Ground},
    HOLDER.ground: "La personne concernée",
    WATCHER.ground: "Contrôle de la protection des données (RGPD, art. 39)",
    "": "Champs administratifs",
}


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One access: when, who, in which capacity, what they did, by which ground."""

    at: datetime
    who: str
    title: str
    act: str
    ground: str
    times: int = 1


def grouped(lines: Iterable[AccessLine]) -> list[AccessLine]:
    """For a page: the same act of the same person within a minute is one line that says how many.

    The person's own visits are one line a day: they look for those of others.
    """

    def alike(one: AccessLine) -> tuple[object, ...]:
        moment = localtime(one.at).date() if one.who == PATIENT else one.at.replace(second=0, microsecond=0)
        return moment, one.who, one.title, one.act, one.ground

    runs = (list(run) for _, run in groupby(lines, key=alike))
    return [replace(run[0], times=len(run)) for run in runs]


def listed(lines: Iterable[AccessLine], most: int) -> dict[str, object]:
    """What ``care/_who_saw.html`` shows: the ``most`` latest lines of a page, and accesses by number.

    ``seen`` is every access, ``more`` those older than the lines shown: a line may tell of several.
    """
    found = grouped(lines)
    return {
        "lines": found[:most],
        "seen": sum(one.times for one in found),
        "more": sum(one.times for one in found[most:]),
    }


def accesses(community: Community, case: UUID) -> list[AccessLine]:
    """Every access to a case, the latest first, in the open session; empty for who may not know.

    Four queries, however many lines.
    """
    seen = who_saw(case)
    names, titles = people_of(community, (one.person for one in seen))
    return [_line(one, names, titles) for one in seen]


def people_of(community: Community, people: Iterable[int | None]) -> tuple[dict[int, str], dict[int, str]]:
    """Names, and professions of those of the register. An address is never a name."""
    wanted = {one for one in people if one is not None}
    if not wanted:
        return {}, {}
    names = {number: name for number, name in names_of(community, wanted).items() if "@" not in name}
    found = professionals(community, people=wanted)
    names |= {one.person: one.name for one in found if one.name}
    return names, {one.person: one.profession_label for one in found}


def _line(one: Access, names: dict[int, str], titles: dict[int, str]) -> AccessLine:
    if one.person is None:
        if one.roles in ITSELF:
            return AccessLine(one.at, PLATFORM, "", str(one.act.label), "")
        return AccessLine(one.at, PATIENT, "", str(one.act.label), ground_label(one.ground))
    title = titles.get(one.person) or roles_label(one.roles)
    act = "a ouvert en urgence" if one.act == Act.BREAK_GLASS else str(one.act.label)
    return AccessLine(one.at, names.get(one.person, UNKNOWN), title, act, ground_label(one.ground))


def ground_label(code: str) -> str:
    return _GROUNDS.get(code, code)


def roles_label(codes: str) -> str:
    """« Opérateur, Bureau » for « operator,board »; an unknown code is left out."""
    known = {role.value: str(role.label) for role in Role}
    return ", ".join(known[code] for code in codes.split(",") if code in known)
