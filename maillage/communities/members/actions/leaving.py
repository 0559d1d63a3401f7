"""Resignation, exclusion after hearing, death."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.members.actions.common import change_status, fresh, take_turn
from maillage.communities.members.enums import ExitReason, MemberStatus
from maillage.communities.members.errors import MemberError
from maillage.communities.members.models import Member, Representative
from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.scope import community_scope


@transaction.atomic
def leave(
    *,
    by: User,
    member: Member,
    reason: ExitReason,
    on: date,
    decided_by: str = "",
    heard_on: date | None = None,
    note: str = "",
) -> Member:
    """Write an exit. An exclusion is the organ's, after the member was called to be heard.

    Raises ``MemberError`` when the hearing is missing or after the decision, or the day in the future.
    """
    permission = Permission.MEMBERS_ADMIT if reason == ExitReason.RADIE else Permission.MEMBERS_EDIT
    actor = entitled(by, member.community, permission)
    if on > timezone.localdate():
        raise MemberError("Une sortie ne peut pas être datée du futur.", field="on")
    if reason == ExitReason.RADIE:
        _check_hearing(on, decided_by, heard_on, note)
        note = f"Entendu ou convoqué le {heard_on:%d/%m/%Y}. {note}"
    take_turn(member.community)
    return _close(fresh(member), reason, on=on, by=actor, decided_by=decided_by, note=note)


@transaction.atomic
def resign(*, member: Member) -> Member:
    """The member leaves, from their link, today. Twice changes nothing."""
    with community_scope(member.community):
        take_turn(member.community)
        member = fresh(member)
        if member.state == MemberStatus.DEMISSION:
            return member
        return _close(member, ExitReason.DEMISSION, on=timezone.localdate(), by=None)


def _check_hearing(on: date, decided_by: str, heard_on: date | None, note: str) -> None:
    if heard_on is None:
        raise MemberError(
            "Une radiation suppose que le membre ait été convoqué pour être entendu : indiquez ce jour.",
            field="heard_on",
        )
    if heard_on > on:
        raise MemberError("L’audition précède la décision : corrigez l’une des deux dates.", field="heard_on")
    if not decided_by:
        raise MemberError("Indiquez l’organe qui a prononcé la radiation.", field="decided_by")
    if not note:
        raise MemberError("Indiquez le motif que les statuts prévoient.", field="note")


def _close(
    member: Member, reason: ExitReason, *, on: date, by: Actor | None, decided_by: str = "", note: str = ""
) -> Member:
    member.left_on = on
    change_status(member, MemberStatus(reason.value), on=on, by=by, decided_by=decided_by, note=note)
    Representative.objects.filter(member=member, ends_on__isnull=True, starts_on__lte=on).update(ends_on=on)
    return member
