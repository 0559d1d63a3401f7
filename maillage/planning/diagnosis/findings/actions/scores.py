"""Scoring what matters: urgency, expected effect, feasibility."""

from typing import TypeVar

from django.db import transaction

from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.findings.actions.common import begin, changed, note
from maillage.planning.diagnosis.findings.enums import Act
from maillage.planning.diagnosis.findings.models import Finding, Need
from maillage.planning.diagnosis.findings.models.common import SCORES

Scored = TypeVar("Scored", Finding, Need)


@transaction.atomic
def score(
    *,
    by: User,
    community: Community,
    item: Scored,
    urgency: int | None,
    impact: int | None,
    feasibility: int | None,
) -> Scored:
    """Set the three scores, 1 to 4 or None; the same ones again change nothing."""
    actor = begin(by, community, Permission.FINDING_EDIT)
    current: Scored = type(item).objects.get(pk=item.pk)
    before = {name: getattr(current, name) for name in SCORES}
    after = {"urgency": urgency, "impact": impact, "feasibility": feasibility}
    difference = changed(before, after)
    if difference:
        for name, value in after.items():
            setattr(current, name, value)
        current.save(update_fields=[*SCORES, "updated_at"])
        edited = AuditAction.FINDING_EDITED if isinstance(current, Finding) else AuditAction.NEED_EDITED
        note(edited, actor, current, Act.SCORED, difference, **after)
    return current
