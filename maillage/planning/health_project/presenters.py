"""What was changed, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices

from maillage import french
from maillage.foundation.identity.models import User
from maillage.planning.health_project.enums import (
    Direction,
    Envelope,
    IndicatorKind,
    Level,
    Mission,
    Nature,
    Part,
    Reach,
    SheetState,
    StepState,
)
from maillage.planning.health_project.models import ProjectEntry

LABELS = {
    "title": "titre", "summary": "en une phrase", "mission": "mission", "sub_mission": "sous-mission",
    "prs_axis": "axe du PRS", "starts_on": "début", "ends_on": "fin", "context": "constat",
    "findings": "constats", "objectives": "objectifs", "description": "description", "audience": "public",
    "volume": "personnes visées", "reach": "territoire", "places": "lieux", "beyond": "communes voisines",
    "lead_id": "compte du pilote", "lead_name": "pilote", "co_leads": "copilotes",
    "team": "groupe de travail", "partners": "partenaires", "staff": "moyens humains",
    "equipment": "moyens matériels", "tools": "outils",
    "information_system": "système d’information", "communication": "communication",
    "protocols": "protocoles", "evaluation": "évaluation", "levers": "leviers",
    "steps": "étapes", "budget": "budget",
    "indicators": "indicateurs", "risks": "risques", "state": "état", "text": "texte", "needs": "besoins",
    "rank": "rang", "from": "dupliquée de la fiche", "version": "version", "review_on": "à revoir le",
    "professions": "professions", "purpose": "pourquoi", "inclusion": "inclusion", "exclusion": "exclusion",
    "red_flags": "signes d’alerte", "referral": "réorientation", "sources": "sources",
    "change_note": "ce qui change",
}  # fmt: skip
# Field of a part, field of a row -> its codes.
_CODED: dict[str, type[TextChoices]] = {"mission": Mission, "state": SheetState, "reach": Reach}
_ROW_CODED: dict[str, type[TextChoices]] = {
    "state": StepState, "envelope": Envelope, "nature": Nature, "kind": IndicatorKind,
    "direction": Direction,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what, when and why; ``changes`` are (field, before, after)."""

    by: User
    at: datetime
    act: str
    part: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def steps_of(entries: Iterable[ProjectEntry]) -> list[Step]:
    """The history, the newest first. Two queries."""
    rows = list(entries)
    named = {key for row in rows for key in row.details.get("lead_id", ()) if key}
    people = {one.pk: str(one) for one in User.objects.filter(pk__in=named)} if named else {}
    return [
        Step(
            row.by, row.at, row.get_act_display(), Part(row.part).label if row.part in Part.values else "",
            row.reason,
            tuple(
                (LABELS.get(name, name), written(name, pair[0], people), written(name, pair[1], people))
                for name, pair in row.details.items()
                if isinstance(pair, list) and len(pair) == 2
            ),
        )
        for row in rows
    ]  # fmt: skip


def said(held: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, words) of what a part holds, for who must compare it with their own words."""
    key = held.get("lead_id")
    people = {one.pk: str(one) for one in User.objects.filter(pk=key)} if key else {}
    return [(LABELS.get(name, name), written(name, value, people)) for name, value in held.items()]


def written(name: str, value: Any, people: Mapping[int, str]) -> str:
    """A value of ``contents`` in words; « rien » for nothing."""
    if value is None or value in ("", [], {}):
        return "rien"
    if name == "lead_id":
        return people.get(value, "compte supprimé")
    if name in _CODED:
        return str(_CODED[name](value).label)
    if name.endswith("_on"):
        return french.day(date.fromisoformat(value))
    if name in ("places", "beyond"):
        return ", ".join(place["name"] for place in value)
    if isinstance(value, list):
        return " ; ".join(_row(row) if isinstance(row, dict) else str(row) for row in value)
    return str(value)


def _row(row: Mapping[str, Any]) -> str:
    """« 2027, ACI – fonctionnement, 1 200 € » : a row in one breath."""
    words = []
    for name, value in row.items():
        if name == "id" or value in (None, "", {}):
            continue
        if name == "cents":
            words.append(french.euros(value))
        elif name == "targets":
            words.append(", ".join(f"{year} : {target}" for year, target in sorted(value.items())))
        elif name in ("likelihood", "impact"):
            words.append(
                f"{'probabilité' if name == 'likelihood' else 'gravité'} {Level(value).label.lower()}"
            )
        elif name.endswith("_on"):
            words.append(french.day(date.fromisoformat(value)))
        else:
            words.append(str(_ROW_CODED[name](value).label if name in _ROW_CODED else value))
    return ", ".join(words)
