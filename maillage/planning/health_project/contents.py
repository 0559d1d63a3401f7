"""What each part of an action sheet holds, as JSON: what forms show, what is compared, kept and printed.

Rows keep their key in ``id``, so that saving a part again finds them.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from maillage.planning.health_project.enums import Part
from maillage.planning.health_project.models import (
    ActionSheet,
    BudgetLine,
    SheetIndicator,
    SheetRisk,
    SheetStep,
)

Content = dict[str, Any]

COLUMNS: dict[Part, tuple[str, ...]] = {
    Part.ESSENTIALS: (
        "title", "summary", "mission", "sub_mission", "prs_axis", "starts_on", "ends_on",
    ),
    Part.CONTEXT: ("context",),
    Part.CONTENT: ("description", "audience", "volume"),
    Part.TERRITORY: ("reach", "places", "beyond"),
    Part.TEAM: ("lead_id", "lead_name", "co_leads", "team", "partners"),
    Part.MEANS: ("staff", "equipment", "tools", "information_system", "communication"),
    Part.EVALUATION: ("evaluation", "levers"),
}  # fmt: skip
# part -> (name of the rows, their table, its columns)
ROWS: dict[Part, tuple[str, type[models.Model], tuple[str, ...]]] = {
    Part.STEPS: ("steps", SheetStep, ("title", "who", "starts_on", "due_on", "state")),
    Part.BUDGET: ("budget", BudgetLine, ("year", "envelope", "nature", "label", "cents")),
    Part.INDICATORS: (
        "indicators", SheetIndicator,
        ("kind", "title", "definition", "source", "evidence", "unit", "direction", "baseline",
         "baseline_year", "targets", "followed"),
    ),
    Part.RISKS: ("risks", SheetRisk, ("title", "likelihood", "impact", "answer")),
}  # fmt: skip
# part -> {what it links to, as numbers: the column of ``SheetLink``}
LINKS: dict[Part, dict[str, str]] = {
    Part.CONTEXT: {"findings": "finding", "objectives": "objective"},
    Part.MEANS: {"protocols": "protocol"},
}


def content(sheet: ActionSheet, part: Part) -> Content:
    """What this part of a stored sheet holds. One query where it has rows or links."""
    found = {name: plain(getattr(sheet, name)) for name in COLUMNS.get(part, ())}
    if part in ROWS:
        name, _, columns = ROWS[part]
        found[name] = [
            {"id": row.pk, **{column: plain(getattr(row, column)) for column in columns}}
            for row in getattr(sheet, name).all()
        ]
    if part in LINKS:
        links = list(sheet.links.all())
        for name, column in LINKS[part].items():
            of = [getattr(link, column) for link in links if getattr(link, f"{column}_id")]
            found[name] = sorted(one.number for one in of)
    return found


def plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
    return value


def stamp(held: Mapping[str, Any]) -> str:
    """Tells one content of a part from another: what a form sends back of what it was shown."""
    text = json.dumps(held, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_filled(held: Mapping[str, Any], part: Part) -> bool:
    """Whether someone wrote something in this part, beyond what every sheet has."""
    if part is Part.TERRITORY:
        return True
    names = {Part.ESSENTIALS: ("summary", "starts_on")}.get(part, tuple(held))
    if part is Part.TEAM:
        return bool(held["lead_id"] or held["lead_name"])
    if part in (Part.ESSENTIALS, Part.CONTEXT, Part.CONTENT):
        wanted = {Part.CONTENT: ("description", "audience"), Part.CONTEXT: ("context", "objectives")}
        return all(held[name] for name in wanted.get(part, names))
    return any(held[name] for name in names)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} of what differs."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
