"""From the lines of a paste to units of territory: what was understood, and why the rest was not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from maillage.reference.geography.enums import Refusal
from maillage.reference.geography.names import COMMUNE_CODE, IRIS_SUFFIX, search_key
from maillage.reference.geography.pasted import Line
from maillage.reference.geography.queries import districts_of

# Suggestions cost a similarity search each: beyond these, unknown names are refused without one.
MAX_SUGGESTED = 40
_CODE = re.compile(COMMUNE_CODE, re.IGNORECASE)
_SHORT_CODE = re.compile(r"\d{4}")
_IRIS_CODE = re.compile(COMMUNE_CODE + IRIS_SUFFIX, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    code: str
    name: str
    department: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.department}), {self.code}"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A line that was understood. `note` tells what was mended on the way, in French."""

    line: Line
    code: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken: why, in French, and what could be meant."""

    line: Line
    refusal: Refusal
    reason: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """`codes` are the units to take, in order: a city cut into districts is given by its districts."""

    codes: list[str] = field(default_factory=list)
    resolved: list[Resolved] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the tables say of every code and name of the paste."""

    communes: dict[str, tuple[str, str, str | None]]  # code: name, department, parent
    named: dict[str, list[Candidate]]
    former: dict[str, Candidate]
    former_named: dict[str, Candidate]
    iris: dict[str, str]  # code: commune
    postal: dict[str, list[Candidate]]
    close: dict[str, list[Candidate]]


def resolve(lines: Sequence[Line]) -> Resolution:
    """Understands each line, or says why not. At most seven queries, whatever the number of lines."""
    known = _look_up(lines)
    result = Resolution()
    seen: dict[str, int] = {}
    for line in lines:
        outcome = _one(line, known)
        if isinstance(outcome, Resolved) and outcome.code in seen:
            outcome = Refused(
                line, Refusal.DUPLICATE, f"{outcome.name} figure déjà à la ligne {seen[outcome.code]}."
            )
        if isinstance(outcome, Refused):
            result.refused.append(outcome)
        else:
            seen[outcome.code] = line.number
            result.resolved.append(outcome)
    return _without_contained(result, known)


def resolve_codes(codes: Sequence[str]) -> Resolution:
    """The same for a plain list of codes, such as an argument of a command."""
    return resolve([Line(number, code.strip()) for number, code in enumerate(codes, start=1) if code.strip()])


def _one(line: Line, known: _Known) -> Resolved | Refused:
    text = line.text.strip().upper()
    if _IRIS_CODE.fullmatch(text):
        return _one_iris(line, text, known)
    if _CODE.fullmatch(text):
        return _one_code(line, text, known)
    if _SHORT_CODE.fullmatch(text):
        found = _one_code(line, f"0{text}", known)
        if isinstance(found, Resolved):
            return Resolved(line, found.code, found.name, f"zéro initial rétabli : {text} lu {found.code}")
        return found
    return _one_name(line, known)


def _one_iris(line: Line, code: str, known: _Known) -> Resolved | Refused:
    commune = known.iris.get(code)
    if commune:
        return Resolved(line, code, f"{known.communes[commune][0]} – IRIS {code[5:]}")
    if code[5:] == "0000" and code[:5] in known.communes:
        name = known.communes[code[:5]][0]
        return Resolved(line, code[:5], name, f"{name} n’est pas découpée en IRIS : prise entière")
    return Refused(line, Refusal.UNKNOWN, f"Aucun IRIS ne porte le code {code}.")


def _one_code(line: Line, code: str, known: _Known) -> Resolved | Refused:
    if code in known.communes:
        return Resolved(line, code, known.communes[code][0])
    if successor := known.former.get(code):
        return Refused(
            line,
            Refusal.MERGED,
            f"La commune {code} a fusionné : elle fait partie de {successor.name} ({successor.code}).",
            (successor,),
        )
    if homes := known.postal.get(code):
        names = "une commune" if len(homes) == 1 else f"{len(homes)} communes"
        reason = f"{code} n’est pas un code INSEE ; c’est le code postal de {names}."
        return Refused(line, Refusal.AMBIGUOUS, reason, tuple(homes[:12]))
    return Refused(line, Refusal.UNKNOWN, f"Aucune commune ne porte le code INSEE {code}.")


def _one_name(line: Line, known: _Known) -> Resolved | Refused:
    key = search_key(line.text)
    if not key:
        return Refused(line, Refusal.EMPTY, "Cette ligne ne contient ni code ni nom.")
    department = line.department.strip().upper().zfill(2) if line.department.strip() else ""
    homonyms = known.named.get(key, [])
    chosen = [place for place in homonyms if place.department == department] if department else homonyms
    if len(chosen) == 1:
        return Resolved(line, chosen[0].code, chosen[0].name)
    if homonyms:
        reason = f"{len(homonyms)} communes s’appellent « {line.text} » : précisez laquelle."
        if department and not chosen:
            reason = f"Aucune commune ne s’appelle « {line.text} » dans le département {department}."
        return Refused(line, Refusal.AMBIGUOUS, reason, tuple((chosen or homonyms)[:12]))
    if successor := known.former_named.get(key):
        reason = f"« {line.text} » a fusionné dans {successor.name} ({successor.code})."
        return Refused(line, Refusal.MERGED, reason, (successor,))
    close = tuple(known.close.get(key, []))
    hint = " Vouliez-vous dire l’une de celles-ci ?" if close else ""
    return Refused(line, Refusal.UNKNOWN, f"Aucune commune ne s’appelle « {line.text} ».{hint}", close)


def _without_contained(result: Resolution, known: _Known) -> Resolution:
    """Drops districts and IRIS whose whole commune is there too, then opens cities into their districts."""
    taken = {item.code for item in result.resolved}
    kept: list[Resolved] = []
    for item in result.resolved:
        commune = known.iris.get(item.code)
        place = known.communes.get(commune or item.code)
        holders = [code for code in (commune, place[2] if place else None) if code in taken]
        if holders:
            whole = known.communes[holders[0]][0]
            reason = f"{item.name} est déjà compris dans {whole}, prise entière."
            result.refused.append(Refused(item.line, Refusal.CONTAINED, reason))
        else:
            kept.append(item)
    parts = districts_of([item.code for item in kept])
    codes = [code for item in kept for code in parts.get(item.code, [item.code])]
    opened = [
        Resolved(item.line, item.code, item.name, f"prise par ses {len(parts[item.code])} arrondissements")
        if item.code in parts
        else item
        for item in kept
    ]
    refused = sorted(result.refused, key=lambda refusal: refusal.line.number)
    return Resolution(codes=codes, resolved=opened, refused=refused)


def _look_up(lines: Sequence[Line]) -> _Known:
    texts = {line.text.strip().upper() for line in lines}
    iris_codes = [text for text in texts if _IRIS_CODE.fullmatch(text)]
    codes = {text for text in texts if _CODE.fullmatch(text)}
    codes |= {f"0{text}" for text in texts if _SHORT_CODE.fullmatch(text)}
    codes |= {text[:5] for text in iris_codes}
    names = {search_key(text) for text in texts if not re.fullmatch(r"[\dAB]{4,9}", text)} - {""}
    iris: dict[str, str] = dict(
        _rows("SELECT code, commune_id FROM reference_iris WHERE code = ANY(%s)", iris_codes)
    )
    communes = {
        code: (name, department, parent)
        for code, name, department, parent in _rows(
            "SELECT code, name, department_id, parent_id FROM reference_commune"
            " WHERE active AND code = ANY(%s)",
            [*codes, *iris.values()],
        )
    }
    named: dict[str, list[Candidate]] = {}
    for key, *place in _rows(
        "SELECT search_name, code, name, department_id FROM reference_commune"
        " WHERE active AND search_name = ANY(%s) ORDER BY population DESC NULLS LAST, code",
        list(names),
    ):
        named.setdefault(key, []).append(Candidate(*place))
    former, former_named = _former(codes - communes.keys(), names - named.keys())
    strangers = codes - communes.keys() - former.keys()
    return _Known(
        communes=communes,
        named=named,
        former=former,
        former_named=former_named,
        iris=iris,
        postal=_postal(strangers),
        close=_close(names - named.keys() - former_named.keys()),
    )


def _former(codes: set[str], names: set[str]) -> tuple[dict[str, Candidate], dict[str, Candidate]]:
    if not codes and not names:
        return {}, {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.old_code, s.search_name, c.code, c.name, c.department_id"
            " FROM reference_communesuccession s JOIN reference_commune c ON c.code = s.commune_id"
            " WHERE s.old_code = ANY(%s) OR s.search_name = ANY(%s)",
            [list(codes), list(names)],
        )
        rows = cursor.fetchall()
    by_code = {old: Candidate(*place) for old, _, *place in rows if old in codes}
    by_name = {key: Candidate(*place) for _, key, *place in rows if key in names}
    return by_code, by_name


def _postal(codes: set[str]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for postal_codes, *place in _rows(
        "SELECT postal_codes, code, name, department_id FROM reference_commune"
        " WHERE active AND postal_codes && %s::varchar[] ORDER BY population DESC NULLS LAST, code",
        list(codes),
    ):
        for code in codes & set(postal_codes):
            found.setdefault(code, []).append(Candidate(*place))
    return found


def _close(names: set[str]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for key, *place in _rows(
        "SELECT asked.name, near.code, near.name, near.department_id"
        " FROM unnest(%s::varchar[]) AS asked(name)"
        " CROSS JOIN LATERAL (SELECT c.code, c.name, c.department_id, c.search_name FROM reference_commune c"
        " WHERE c.active AND c.search_name %% asked.name"
        " ORDER BY similarity(c.search_name, asked.name) DESC, c.population DESC NULLS LAST LIMIT 3) near",
        sorted(names)[:MAX_SUGGESTED],
    ):
        found.setdefault(key, []).append(Candidate(*place))
    return found


def _rows(sql: str, values: list[str]) -> list[tuple[Any, ...]]:
    """The rows of a query on a list of values; none, without asking, for an empty list."""
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [values])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
