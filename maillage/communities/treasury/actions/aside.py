"""The lines that concern nothing here."""

from django.db import transaction
from django.utils import timezone

from maillage.communities.treasury.actions.common import current, take_turn
from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.models import BankLine, SetAside
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User


@transaction.atomic
def set_aside(*, by: User, line: BankLine, reason: AsideReason, note: str = "") -> SetAside:
    """Say that a line, or what is left of it, settles nothing here. Twice changes nothing."""
    community = line.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    take_turn(community)
    held: SetAside | None = SetAside.objects.filter(line=line, undone_at__isnull=True).first()
    if held is not None:
        return held
    if not current(line, actor).rest_cents:
        raise TreasuryError("Cette ligne est déjà réglée en entier : annulez d’abord un rapprochement.")
    if reason == AsideReason.OTHER and not note:
        raise TreasuryError("Dites en quelques mots pourquoi.", field="note")
    one: SetAside = SetAside.objects.create(
        community=community, line=line, reason=reason, note=note, set_by=by
    )
    trace(AuditAction.BANK_SET_ASIDE, actor, community, line, reason=reason.value)
    return one


@transaction.atomic
def bring_back(*, by: User, line: BankLine) -> bool:
    """Let a line that was set aside wait again; whether it was."""
    community = line.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    take_turn(community)
    held: SetAside | None = SetAside.objects.filter(line=line, undone_at__isnull=True).first()
    if held is None:
        return False
    held.undone_by, held.undone_at = by, timezone.now()
    held.save(update_fields=["undone_by", "undone_at"])
    trace(AuditAction.BANK_BROUGHT_BACK, actor, community, line)
    return True
