"""Objectives and action sheets for tests, made as people make them: by the actions of the room."""

import uuid
from typing import Any

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.findings.models import Need
from maillage.planning.health_project import actions, queries
from maillage.planning.health_project.contents import content, stamp
from maillage.planning.health_project.enums import Part
from maillage.planning.health_project.models import ActionSheet, Objective

STEP = {"id": None, "title": "Réunir", "who": "", "starts_on": None, "due_on": "2027-03-01", "state": "todo"}
LINE = {
    "id": None, "year": 2027, "envelope": "fixed", "nature": "staff", "label": "", "cents": 150_050,
}  # fmt: skip
INDICATOR = {
    "id": None, "kind": "result", "title": "Patients placés", "definition": "", "source": "Registre",
    "evidence": "", "unit": "personnes", "direction": "up", "baseline": "40", "baseline_year": 2026,
    "targets": {"2027": "80"}, "followed": "",
}  # fmt: skip
RISK = {"id": None, "title": "Peu de volontaires", "likelihood": 2, "impact": 3, "answer": "Indemniser"}


def objective(
    community: Community, by: User, *, parent: Objective | None = None, needs: tuple[Need, ...] = (),
    title: str = "Trouver un médecin", **changes: Any,
) -> Objective:  # fmt: skip
    words = {"key": uuid.uuid4(), "text": ""} | changes
    with community_scope(community):
        return actions.write_objective(
            by=by,
            community=community,
            parent=parent.number if parent else None,
            needs=[need.number for need in needs],
            title=title,
            **words,
        )


def sheet(
    community: Community, by: User, *, title: str = "Ouvrir une ligne", mission: str = "acces_soins",
    key: uuid.UUID | None = None, summary: str = "",
) -> ActionSheet:  # fmt: skip
    with community_scope(community):
        return actions.write_sheet(
            by=by, community=community, key=key or uuid.uuid4(), title=title, mission=mission, summary=summary
        )


def held(community: Community, one: ActionSheet, part: Part) -> dict[str, Any]:
    with community_scope(community):
        return content(queries.sheet(one.number), part)


def save(
    community: Community, by: User, one: ActionSheet, part: Part, *, seen: str = "", **values: Any
) -> ActionSheet:
    """Save a part as someone who has just read it."""
    before = held(community, one, part)
    with community_scope(community):
        return actions.save_part(
            by=by, community=community, sheet=one, part=part, seen=seen or stamp(before),
            values=before | values,
        )  # fmt: skip


def entrust(community: Community, by: User, one: ActionSheet, lead: User) -> ActionSheet:
    return save(community, by, one, Part.TEAM, lead_id=lead.pk)


def state(community: Community, by: User, one: ActionSheet, wanted: str, reason: str = "") -> ActionSheet:
    with community_scope(community):
        return actions.set_state(by=by, community=community, sheet=one, state=wanted, reason=reason)


def full_sheet(community: Community, by: User, **words: Any) -> ActionSheet:
    """A sheet with a row of everything."""
    one = sheet(community, by, **words)
    save(community, by, one, Part.STEPS, steps=[STEP])
    save(community, by, one, Part.BUDGET, budget=[LINE])
    save(community, by, one, Part.INDICATORS, indicators=[INDICATOR])
    return save(community, by, one, Part.RISKS, risks=[RISK])
