"""The minutes: their words, their two signatures, their publication."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.enums import AssemblyState, SignerRole
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, AssemblyMinutes, MinutesSignature
from maillage.communities.governance.assemblies.papers import facts_mark
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

HELD = (AssemblyState.OPEN, AssemblyState.CLOSED, AssemblyState.FAILED)
ENDED = (AssemblyState.CLOSED, AssemblyState.FAILED)


@transaction.atomic
def write_minutes(
    *, by: User, community: Community, number: int, opening: str, closing: str, notes: Mapping[int, str]
) -> AssemblyMinutes:
    """Write what was said, by point; the rest of the minutes writes itself.

    Raises ``RefusedError`` once someone signed.
    """
    actor = begin(by, community)
    assembly = turn(number, *HELD)
    row: AssemblyMinutes | None = AssemblyMinutes.objects.filter(assembly=assembly).first()
    if row is None:
        row = AssemblyMinutes(community=community, assembly=assembly)
    elif row.signatures.exists():
        raise RefusedError("Ce procès-verbal est signé : il ne change plus.")
    row.opening, row.closing, row.written_by = opening, closing, by
    row.save()
    for point in AgendaPoint.objects.filter(assembly=assembly, number__in=notes):
        point.notes = notes[point.number]
        point.save(update_fields=["notes"])
    trace(AuditAction.ASSEMBLY_MINUTES, actor, community, assembly, number=number)
    return row


@transaction.atomic
def sign_minutes(
    *,
    by: User,
    community: Community,
    number: int,
    role: SignerRole,
    name: str,
    now: datetime | None = None,
) -> MinutesSignature:
    """Sign as the chair or as the secretary of the session; the first signature freezes the text.

    A second click gives the same one. Raises ``RefusedError`` before the end of the session, for no name, or
    when one person would sign twice.
    """
    actor = entitled(by, community, Permission.MINUTES_SIGN)
    assembly = turn(number, *ENDED)
    row, _ = AssemblyMinutes.objects.select_related("assembly").get_or_create(
        community=community, assembly=assembly, defaults={"written_by": by}
    )
    signed: dict[str, MinutesSignature] = {one.role: one for one in row.signatures.all()}
    if role in signed:
        return signed[role]
    if not name.strip():
        raise RefusedError("Écrivez votre nom pour signer.")
    if any(one.signed_by_id == by.pk for one in signed.values()):
        raise RefusedError("Une même personne ne signe pas deux fois : présidence et secrétariat de séance.")
    if not signed:
        row.sha256 = facts_mark(row)
        row.save(update_fields=["sha256"])
    made: MinutesSignature = MinutesSignature.objects.create(
        community=community,
        minutes=row,
        role=role,
        name=name.strip(),
        signed_by=by,
        signed_at=now or timezone.now(),
    )
    trace(
        AuditAction.ASSEMBLY_SIGNED, actor, community, assembly, number=number, role=role.value,
        sha256=row.sha256,
    )  # fmt: skip
    return made


@transaction.atomic
def publish_minutes(
    *, by: User, community: Community, number: int, now: datetime | None = None
) -> AssemblyMinutes:
    """Open the minutes to the members. Raises ``RefusedError`` before both signatures."""
    actor = begin(by, community)
    assembly = turn(number, *ENDED)
    row: AssemblyMinutes | None = AssemblyMinutes.objects.filter(assembly=assembly).first()
    if row is None or row.signatures.count() < len(SignerRole):
        raise RefusedError("Le procès-verbal se publie une fois signé par les deux.")
    if row.published_at is None:
        row.published_at = now or timezone.now()
        row.save(update_fields=["published_at"])
        trace(AuditAction.ASSEMBLY_PUBLISHED, actor, community, assembly, number=number)
    return row
