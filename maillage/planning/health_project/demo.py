"""The demonstration: objectives, fifteen action sheets and four protocols, all invented."""

import tomllib
import uuid
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from maillage.communities.territory.queries import current_version
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project import actions, queries
from maillage.planning.health_project.contents import COLUMNS, content, stamp
from maillage.planning.health_project.coverage import ground_of
from maillage.planning.health_project.enums import Part, Reach
from maillage.planning.health_project.models import ActionSheet
from maillage.reference.geography.models import Commune

_KEYS = uuid.UUID("5e6c3f0a-9a0e-4b6f-8a1c-3a1f5d2c7b90")
FILE = Path(__file__).with_name("demo_sheets.toml")


def load(community: Community, people: Mapping[str, User]) -> None:
    """Everything in order, by the actions of the room; once."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    today = timezone.localdate()
    with community_scope(community):
        if ActionSheet.objects.exists():
            return
        objectives = _objectives(community, people[Role.COORDINATOR], told["objectives"])
        zones = ground_of(current_version(today)).zones
        for rank, said in enumerate(told["sheets"]):
            _sheet(community, people, rank, said | {"serves": objectives}, today, zones)


def key(*parts: object) -> uuid.UUID:
    return uuid.uuid5(_KEYS, "/".join(map(str, parts)))


def _objectives(community: Community, by: User, told: list[dict[str, Any]]) -> list[int]:
    """The numbers of the operational objectives, in the order of the file."""
    found = []
    for rank, said in enumerate(told):
        general = actions.write_objective(
            by=by, community=community, key=key("objective", rank), parent=None, title=said["title"], text="",
            needs=said["needs"],
        )  # fmt: skip
        for place, title in enumerate(said["below"]):
            below = actions.write_objective(
                by=by, community=community, key=key("objective", rank, place), parent=general.number,
                title=title, text="", needs=(),
            )  # fmt: skip
            found.append(below.number)
    return found


def _sheet(
    community: Community, people: Mapping[str, User], rank: int, said: dict[str, Any], today: date,
    zones: Mapping[str, Any],
) -> None:  # fmt: skip
    by = people[Role.COORDINATOR]
    one = actions.write_sheet(
        by=by, community=community, key=key("sheet", rank), title=said["title"], mission=said["mission"],
        summary=said.get("summary", ""),
    )  # fmt: skip
    values = _values(said, today) | _where(said, zones)
    if said.get("led"):
        values |= {"lead_id": people[Role.LEAD].pk}
    for part in Part:
        current = queries.sheet(one.number)
        if current is None:
            continue
        before = content(current, part)
        wanted = before | {name: values[name] for name in before if name in values}
        actions.save_part(
            by=by, community=community, sheet=current, part=part, seen=stamp(before), values=wanted
        )
    for state in _way_to(said["state"]):
        actions.set_state(by=by, community=community, sheet=one, state=state, reason=said.get("reason", ""))


def _way_to(state: str) -> list[str]:
    """The states that lead there from an idea."""
    way = {"idea": [], "validated": ["validated"]}
    return way.get(state, ["validated", "running", *([] if state == "running" else [state])])


def _values(said: dict[str, Any], today: date) -> dict[str, Any]:
    texts = {name: said[name] for columns in COLUMNS.values() for name in columns if name in said}
    dates = {
        name: _month(today, said[source]).isoformat()
        for name, source in (("starts_on", "starts"), ("ends_on", "ends"))
        if source in said
    }
    return texts | dates | {
        "findings": sorted(said.get("findings", [])),
        "objectives": sorted(said["serves"][place - 1] for place in said.get("objectives", [])),
        "steps": [
            {"id": None, "title": title, "who": who, "starts_on": None,
             "due_on": _month(today, month).isoformat(), "state": state}
            for title, who, month, state in said.get("steps", [])
        ],
        "budget": [
            {"id": None, "year": today.year + year, "envelope": envelope, "nature": nature, "label": label,
             "cents": euros * 100}
            for year, envelope, nature, label, euros in said.get("budget", [])
        ],
        "indicators": [_indicator(row, today) for row in said.get("indicators", [])],
        "risks": [
            {"id": None, "title": title, "likelihood": likelihood, "impact": impact, "answer": answer}
            for title, likelihood, impact, answer in said.get("risks", [])
        ],
    }  # fmt: skip


# The indicator that gives its values, once the community follows it.
_FOLLOWED = {
    "Patients prioritaires placés": "MT_GUICHET",
    "Patients inclus": "PARC_PATIENTS",
    "Dépistage du cancer colorectal": "PREV_COLORECTAL",
}


def _indicator(row: list[Any], today: date) -> dict[str, Any]:
    kind, title, definition, source, unit, direction, start, targets = row
    return {
        "id": None, "kind": kind, "title": title, "definition": definition, "source": source, "evidence": "",
        "unit": unit, "direction": direction, "baseline": start or None,
        "baseline_year": today.year if start else None,
        "targets": {str(today.year + at): str(value) for at, value in enumerate(targets, start=1)},
        "followed": _FOLLOWED.get(title, ""),
    }  # fmt: skip


def _where(said: dict[str, Any], zones: Mapping[str, Any]) -> dict[str, Any]:
    if said.get("zone") in zones:
        place = {"kind": "zone", "code": said["zone"], "name": said["zone"]}
        return {"reach": Reach.NARROWER.value, "places": [place]}
    commune = Commune.objects.filter(code=said.get("wider", "")).first()
    if commune is not None:
        place = {"kind": "commune", "code": commune.code, "name": commune.name}
        return {"reach": Reach.WIDER.value, "beyond": [place]}
    return {}


def _month(today: date, offset: int) -> date:
    """The 15th of the month that is ``offset`` months away."""
    months = today.year * 12 + today.month - 1 + offset
    return date(months // 12, months % 12 + 1, 15)
