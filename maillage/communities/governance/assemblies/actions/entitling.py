"""Who may vote, by the register and the fees: as they change until the opening, then at the door."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import begin, refuse_while_voting, turn
from maillage.communities.governance.assemblies.enums import AssemblyState, PointState
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Candidate, Voter
from maillage.communities.members import queries as members
from maillage.communities.members.models import Member
from maillage.foundation.access.acting import trace
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


def refresh_exclusions(
    one: Assembly, voters: Sequence[Voter], people: Sequence[Member], today: date, *, only_admit: bool = False
) -> list[Voter]:
    """Say who may not vote today; the voters for whom it changed.

    ``only_admit``: in session, a voice is given to who pays at the door, and taken from nobody.
    """
    grace, known = _grace(), {member.pk: member for member in people}
    changed = []
    for voter in voters:
        why = _exclusion(one, known.get(voter.member_id), today, grace)
        if why != voter.excluded and not (only_admit and why):
            voter.excluded = why
            changed.append(voter)
    Voter.objects.bulk_update(changed, ["excluded"])
    return changed


def voting_members() -> list[Member]:
    return list(Member.objects.admitted().filter(category__votes=True))


@transaction.atomic
def read_fees_again(*, by: User, community: Community, number: int, today: date) -> list[Voter]:
    """Read the fees again at the desk: who may vote from now on, in session; before, also who may not.

    Raises ``RefusedError`` during a vote: who counts would change under it.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.CONVENED, AssemblyState.OPEN)
    refuse_while_voting(one)
    voters = list(Voter.objects.filter(assembly=one))
    changed = refresh_exclusions(one, voters, voting_members(), today, only_admit=one.is_open)
    if one.is_open:
        _let_stand_again(one, changed, actor)
    ranks = [voter.rank for voter in changed]
    trace(AuditAction.ASSEMBLY_VOTERS, actor, community, one, number=number, ranks=ranks)
    return changed


def bar_candidates(one: Assembly, actor: Actor, now: datetime) -> None:
    """At the opening, who may not vote stands no more: withdrawn at its very instant."""
    rows = Candidate.objects.filter(point__assembly=one, withdrawn_at=None).exclude(voter__excluded="")
    for known in rows.select_related("point"):
        known.withdrawn_at = now
        known.save(update_fields=["withdrawn_at"])
        trace(
            AuditAction.ASSEMBLY_CANDIDATE, actor, one.community, one, number=one.number, stands=False,
            point=known.point.number, barred=True,
        )  # fmt: skip


def _let_stand_again(one: Assembly, voters: Sequence[Voter], actor: Actor) -> None:
    """Those barred at the opening who may vote now stand again, where the vote is to come."""
    rows = Candidate.objects.filter(
        voter__in=voters, withdrawn_at=one.opened_at, point__state=PointState.PENDING
    ).select_related("point")
    for known in rows:
        known.withdrawn_at = None
        known.save(update_fields=["withdrawn_at"])
        AgendaPoint.objects.filter(pk=known.point_id).update(unheld="")
        trace(
            AuditAction.ASSEMBLY_CANDIDATE, actor, one.community, one, number=one.number, stands=True,
            point=known.point.number,
        )  # fmt: skip


def read_member_again(member: Member) -> None:
    """The standing of a member changed: the lists of the assemblies convened say it at once."""
    voters = Voter.objects.filter(member=member, assembly__state=AssemblyState.CONVENED)
    seats = list(voters.select_related("assembly"))
    if seats:
        people = list(Member.objects.admitted().filter(pk=member.pk, category__votes=True))
        for voter in seats:
            refresh_exclusions(voter.assembly, [voter], people, timezone.localdate())


@transaction.atomic
def read_convened_again(*, today: date) -> int:
    """What time changes of the assemblies to come: a grace that ends, a category; how many voters changed."""
    changed = 0
    for number in Assembly.objects.filter(state=AssemblyState.CONVENED).values_list("number", flat=True):
        one = turn(number)
        if one.is_convened:
            voters = list(Voter.objects.filter(assembly=one))
            changed += len(refresh_exclusions(one, voters, voting_members(), today))
    return changed


def _grace() -> int:
    rules = members.rules()
    return rules.grace_days if rules else 0


def _exclusion(one: Assembly, member: Member | None, today: date, grace: int) -> str:
    if member is None:
        return "n’est plus membre"
    if one.rules["fees_paid"] and not members.is_up_to_date(member, today=today, grace_days=grace):
        return "cotisation non réglée"
    return ""
