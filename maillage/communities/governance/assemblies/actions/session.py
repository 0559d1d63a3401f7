"""Opening a session, and ending it: held, or without its quorum."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import begin, refuse_while_voting, turn
from maillage.communities.governance.assemblies.actions.entitling import (
    bar_candidates,
    refresh_exclusions,
    voting_members,
)
from maillage.communities.governance.assemblies.enums import AssemblyState
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Presence, Voter
from maillage.communities.governance.assemblies.roll import quorum_of, roll_of
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@transaction.atomic
def open_session(
    *,
    by: User,
    community: Community,
    number: int,
    chair: str,
    clerk: str,
    today: date,
    clerk_account: User | None = None,
    now: datetime | None = None,
) -> Assembly:
    """Open the session: proxies are taken back no more, and who may vote is read again from the register.

    Who may not vote stands no more. ``clerk_account``: of the secretary of the session, who will sign
    the minutes. Raises ``RefusedError`` on another day than the one convened, and for a chair who may not
    vote.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.CONVENED)
    day = timezone.localtime(one.starts_at).date()
    if today < day:
        raise RefusedError("La séance s’ouvre le jour de l’assemblée.")
    if today > day:
        raise RefusedError("Le jour de l’assemblée est passé\u00a0: annulez-la, ou reportez-la.")
    refresh_exclusions(one, list(Voter.objects.filter(assembly=one)), voting_members(), today)
    barred = Voter.objects.filter(assembly=one, label=chair.strip()).exclude(excluded="").first()
    if barred is not None:
        raise RefusedError(f"{barred} ne peut pas présider\u00a0: {barred.excluded}.")
    one.state, one.opened_at = AssemblyState.OPEN, now or timezone.now()
    bar_candidates(one, actor, one.opened_at)
    one.chair_name, one.clerk_name, one.clerk_account = chair.strip(), clerk.strip(), clerk_account
    one.save(update_fields=["state", "opened_at", "chair_name", "clerk_name", "clerk_account"])
    trace(AuditAction.ASSEMBLY_OPENED, actor, community, one, number=number)
    return one


@transaction.atomic
def end_session(*, by: User, community: Community, number: int, now: datetime | None = None) -> Assembly:
    """Close the session: who is still there leaves now.

    Raises ``RefusedError`` during a vote, and where nothing was voted for want of a quorum: noted as such,
    the assembly can be called again.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.OPEN)
    refuse_while_voting(one)
    voted = AgendaPoint.objects.filter(assembly=one, state="closed").exists()
    if not voted and not quorum_of(one, roll_of(one)).met:
        raise RefusedError(
            "Le quorum n’est pas atteint et rien n’a été voté\u00a0: constatez-le, pour convoquer de nouveau."
        )
    _end(one, AssemblyState.CLOSED, now or timezone.now())
    trace(AuditAction.ASSEMBLY_ENDED, actor, community, one, number=number, quorum=True)
    return one


@transaction.atomic
def end_without_quorum(*, by: User, community: Community, number: int) -> Assembly:
    """Note that the quorum is missed. Raises ``RefusedError`` when it is met, or something was voted."""
    actor = begin(by, community)
    one = turn(number, AssemblyState.OPEN)
    refuse_while_voting(one)
    if AgendaPoint.objects.filter(assembly=one, state="closed").exists():
        raise RefusedError("Un vote a eu lieu\u00a0: levez la séance.")
    quorum = quorum_of(one, roll_of(one))
    if quorum.met:
        raise RefusedError("Le quorum est atteint\u00a0: la séance peut se tenir.")
    _end(one, AssemblyState.FAILED, timezone.now())
    trace(
        AuditAction.ASSEMBLY_ENDED, actor, community, one, number=number, quorum=False, there=quorum.there,
        members=quorum.members,
    )  # fmt: skip
    return one


def _end(one: Assembly, state: AssemblyState, now: datetime) -> None:
    Presence.objects.filter(voter__assembly=one, left_at__isnull=True).update(left_at=now)
    one.state, one.closed_at = state, now
    one.save(update_fields=["state", "closed_at"])
