"""Annulling a vote that is open: the wrong point, public where a secret was asked, a count that fails."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.actions.voting import turn_of_urn
from maillage.communities.governance.assemblies.enums import AssemblyState, PointState
from maillage.communities.governance.assemblies.models import AgendaPoint, Mark
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@transaction.atomic
def annul_vote(
    *, by: User, community: Community, number: int, point: int, reason: str, now: datetime | None = None
) -> AgendaPoint:
    """Destroy the urn unread, with who voted: the point is to be voted again. Its notes say it, and why.

    Nobody knows what the ballots say before the closing: no vote is annulled for its result. A secret that
    was asked stays asked. Raises ``RefusedError`` for a vote that is not open.
    """
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.OPEN)
    row: AgendaPoint = AgendaPoint.objects.get(assembly=assembly, number=point)
    urn = turn_of_urn(row)
    marks = Mark.objects.filter(point=row)
    ballots = marks.count()
    now = now or timezone.now()
    told = _told(row.opened_at or now, now, ballots, reason)
    row.notes = "\n\n".join(part for part in (row.notes, told) if part)
    row.state, row.opened_at = PointState.PENDING, None
    row.save(update_fields=["state", "opened_at", "notes"])
    # In this order: the database lets marks go only then, and an urn without its sheet only after them.
    marks.delete()
    urn.delete()
    trace(
        AuditAction.BALLOT_ANNULLED, actor, community, assembly, number=number, point=point, ballots=ballots
    )
    return row


def _told(opened_at: datetime, now: datetime, ballots: int, reason: str) -> str:
    since, until = (f"{timezone.localtime(moment):%H:%M}" for moment in (opened_at, now))
    plural = "s" if ballots > 1 else ""
    lost = f"{ballots} bulletin{plural} détruit{plural} sans être lu{plural}" if ballots else "aucun bulletin"
    return f"Vote ouvert à {since}, annulé à {until} ({lost})\u00a0: {reason.rstrip('.')}."
