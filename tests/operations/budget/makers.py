"""Fundings, lines, expenses for tests, made by the actions of the room."""

import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from maillage.foundation.files.kinds import checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.budget import actions
from maillage.operations.budget.enums import OutlayKind
from maillage.operations.budget.exercises import Exercise, civil_year
from maillage.operations.budget.models import Grant, Outlay, PlannedLine, TeamPost
from maillage.operations.budget.words import Announced, Written

INVOICE = b"%PDF-1.4\n% facture\n%%EOF\n"
GRANT: dict[str, Any] = {
    "kind": "fir", "funder": "ARS imaginaire", "title": "FIR de démonstration", "reference": "FIR-1",
    "granted_cents": 1_000_000, "starts_on": date(2020, 1, 1), "ends_on": None, "report_due_on": None,
    "conditions": "", "missions": [], "natures": [],
}  # fmt: skip


def this_year() -> Exercise:
    return civil_year(timezone.localdate().year)


def grant(community: Community, by: User, *, announced: tuple[Announced, ...] = (), **changes: Any) -> Grant:
    with community_scope(community):
        return actions.record_grant(
            by=by, community=community, key=uuid.uuid4(), values=GRANT | changes, announced=announced
        )


def line(
    community: Community, by: User, paid_by: Grant, *, cents: int = 100_000, exercise: Exercise | None = None,
    **changes: Any,
) -> PlannedLine:  # fmt: skip
    values = {
        "grant": paid_by, "envelope": "fir", "mission": "transverse", "sheet": None, "nature": "payroll",
        "label": "", "cents": cents,
    }  # fmt: skip
    with community_scope(community):
        return actions.plan_line(
            by=by,
            community=community,
            exercise=exercise or this_year(),
            key=uuid.uuid4(),
            values=values | changes,
        )


def post(community: Community, by: User, paid_by: Grant, **changes: Any) -> TeamPost:
    """A full-time coordination for 60 000 € a year, since ever."""
    values = {
        "label": "Coordination", "nature": "payroll", "fte": 100, "yearly_cents": 6_000_000, "grant": paid_by,
        "envelope": "fir", "mission": "transverse", "starts_on": date(2020, 1, 1), "ends_on": None,
    }  # fmt: skip
    with community_scope(community):
        return actions.write_post(by=by, community=community, key=uuid.uuid4(), values=values | changes)


def written(
    parts: dict[PlannedLine, int], *, kind: OutlayKind = OutlayKind.EXPENSE, **changes: Any
) -> Written:
    words: dict[str, Any] = {
        "kind": kind, "title": "Facture d’essai", "party": "Fournisseur inventé", "reference": "F-1",
        "cents": sum(parts.values()), "on": timezone.localdate(),
        "parts": tuple((one.number, cents) for one, cents in parts.items()),
    }  # fmt: skip
    return Written(**words | changes)


def prepare(
    community: Community, by: User, parts: dict[PlannedLine, int], *, key: uuid.UUID | None = None,
    reason: str = "", file: bytes = b"", **changes: Any,
) -> Outlay:  # fmt: skip
    files = [checked("facture.pdf", file)] if file else []
    with community_scope(community):
        return actions.prepare(
            by=by, community=community, key=key or uuid.uuid4(), written=written(parts, **changes),
            overspend_reason=reason, files=files,
        )  # fmt: skip


def approve(community: Community, by: User, one: Outlay) -> Outlay:
    with community_scope(community):
        return actions.approve(by=by, community=community, outlay=one)
