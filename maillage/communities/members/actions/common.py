"""What the actions of the room share: the lock, the change of status, what follows a payment."""

from datetime import date

from django.utils import timezone

from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.errors import MemberError
from maillage.communities.members.lifecycle import may_follow
from maillage.communities.members.models import (
    Fee,
    FeeRate,
    Member,
    MemberEvent,
)
from maillage.communities.members.queries import acceptances, texts_missing
from maillage.communities.members.standing import tell_standing
from maillage.foundation.access.acting import trace
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


def take_turn(community: Community) -> None:
    """One change of the register at a time in a community."""
    lock(LockSpace.MEMBERS, community.pk)


def fresh(member: Member) -> Member:
    """The card as it is now, for who holds the lock. Raises ``MemberError`` when it was merged meanwhile."""
    current: Member = Member.objects.select_related("category", "community").get(pk=member.pk)
    if current.merged_into_id:
        raise MemberError("Cette fiche a été réunie à une autre entre-temps : ouvrez l’autre.")
    return current


def change_status(
    member: Member,
    status: MemberStatus,
    *,
    on: date,
    by: Actor | None,
    decided_by: str = "",
    note: str = "",
) -> None:
    """Write the new status, the day of exit if one was set, and its event; ``MemberError`` if it may not."""
    if not may_follow(member.state, status):
        raise MemberError(
            f"« {member.get_status_display()} » ne peut pas devenir « {status.label} » : "
            "rechargez la fiche, quelqu’un l’a peut-être changée."
        )
    if on < member.status_since:
        raise MemberError(
            f"Cette date précède le dernier changement, du {member.status_since:%d/%m/%Y} : "
            "choisissez une date qui le suit.",
            field="on",
        )
    before = member.status
    member.status, member.status_since = status, on
    member.save(update_fields=["status", "status_since", "left_on", "updated_at"])
    write_event(member, by=by, decided_by=decided_by, note=note)
    trace(
        AuditAction.MEMBER_STATUS, by, member.community, member, before=before, after=status.value, on=str(on)
    )
    tell_standing(member)


def write_event(member: Member, *, by: Actor | None, decided_by: str = "", note: str = "") -> MemberEvent:
    """Add to the history what the card says now."""
    event: MemberEvent = MemberEvent.objects.create(
        community_id=member.community_id,
        member=member,
        effective_on=member.status_since,
        status=member.status,
        category_id=member.category_id,
        decided_by=decided_by,
        note=note,
        by=by.user if by else None,
    )
    return event


def call_fee(member: Member, *, year: int, today: date) -> Fee | None:
    """The member's fee of the year, called now if it was not; None while no amount was voted."""
    fee: Fee | None = Fee.objects.filter(member=member, year=year).first()
    if fee is not None:
        return fee
    rate = FeeRate.objects.filter(category_id=member.category_id, year=year).first()
    if rate is None:
        return None
    created: Fee = Fee.objects.create(
        community_id=member.community_id,
        member=member,
        year=year,
        amount_cents=rate.amount_cents,
        called_on=today,
    )
    return created


def fee_is_settled(fee: Fee | None) -> bool:
    """Waived, of zero, or paid in full."""
    if fee is None:
        return False
    if fee.waived_on is not None or fee.amount_cents == 0:
        return True
    current = Fee.objects.with_received().get(pk=fee.pk)
    return bool(current.received_cents >= fee.amount_cents)


def settle(member: Member, *, on: date, by: Actor | None) -> None:
    """Move the card as far as what was signed and paid allows; nothing when nothing changed."""
    today = timezone.localdate()
    waiting = {MemberStatus.ACCEPTE, MemberStatus.COTISATION_ATTENDUE}
    if member.state not in waiting | {MemberStatus.A_RENOUVELER, MemberStatus.EXPIRE, MemberStatus.ACTIF}:
        return
    if member.state == MemberStatus.ACCEPTE and texts_missing(acceptances(member), today):
        return
    settled = fee_is_settled(call_fee(member, year=today.year, today=today))
    on = max(on, member.status_since)
    if settled and member.state != MemberStatus.ACTIF:
        change_status(member, MemberStatus.ACTIF, on=on, by=by)
    elif not settled and member.state in {MemberStatus.ACCEPTE, MemberStatus.ACTIF}:
        change_status(member, MemberStatus.COTISATION_ATTENDUE, on=on, by=by)
