"""The minutes: their words, their two signatures or the signed paper, their publication."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.enums import AssemblyState, SignerRole
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    AssemblyFile,
    AssemblyMinutes,
    MinutesSignature,
)
from maillage.communities.governance.assemblies.papers import facts_mark
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.files.kinds import Checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

HELD = (AssemblyState.OPEN, AssemblyState.CLOSED, AssemblyState.FAILED)
ENDED = (AssemblyState.CLOSED, AssemblyState.FAILED)
SIGNED = "Ce procès-verbal est signé\u00a0: il ne change plus."


@transaction.atomic
def write_minutes(
    *,
    by: User,
    community: Community,
    number: int,
    opening: str,
    closing: str,
    notes: Mapping[int, str],
    version: int | None = None,
) -> AssemblyMinutes:
    """Write what was said, by point; the rest of the minutes writes itself.

    ``version`` is that of the text one began from; None writes over any. Raises ``RefusedError`` once someone
    signed, and when someone else wrote since.
    """
    actor = begin(by, community)
    assembly = turn(number, *HELD)
    row = AssemblyMinutes.objects.select_related("written_by").filter(assembly=assembly).first()
    if row is None:
        row = AssemblyMinutes(community=community, assembly=assembly)
    elif row.is_frozen:
        raise RefusedError(SIGNED)
    elif version is not None and version != row.version:
        raise RefusedError(
            f"{row.written_by} a enregistré un autre texte entre-temps : il est affiché plus bas. Le vôtre "
            "est gardé ici\u00a0; complétez-le, puis enregistrez\u00a0: il remplacera l’autre."
        )
    row.opening, row.closing, row.written_by = opening, closing, by
    row.version += 1
    row.save()
    for point in AgendaPoint.objects.filter(assembly=assembly, number__in=notes):
        point.notes = notes[point.number]
        point.save(update_fields=["notes"])
    trace(AuditAction.ASSEMBLY_MINUTES, actor, community, assembly, number=number, version=row.version)
    return row


@transaction.atomic
def sign_minutes(
    *,
    by: User,
    community: Community,
    number: int,
    role: SignerRole,
    version: int | None = None,
    now: datetime | None = None,
) -> MinutesSignature:
    """Sign as the chair or as the secretary of the session, under the name of one's account.

    Those two sign, or who holds the right to sign for the community. The first signature freezes the text. A
    second click gives the same one. Raises ``PermissionDenied`` for anyone else, ``RefusedError`` before the
    end of the session, for a text that changed since it was read, or when one person would sign twice.
    """
    actor = entitled(by, community, Permission.ASSEMBLY_VIEW)
    assembly = turn(number, *ENDED)
    if role not in queries.may_sign(actor, assembly, by):
        actor = entitled(by, community, Permission.MINUTES_SIGN)
    row = _minutes(assembly, by)
    signed: dict[str, MinutesSignature] = {one.role: one for one in row.signatures.all()}
    if role in signed:
        return signed[role]
    if version is not None and version != row.version:
        raise RefusedError("Le texte a changé depuis que vous l’avez lu\u00a0: relisez-le, puis signez.")
    if any(one.signed_by_id == by.pk for one in signed.values()):
        raise RefusedError("Une même personne ne signe pas deux fois : présidence et secrétariat de séance.")
    _freeze(row)
    made: MinutesSignature = MinutesSignature.objects.create(
        community=community, minutes=row, role=role, name=str(by)[:160], signed_by=by,
        signed_at=now or timezone.now(),
    )  # fmt: skip
    trace(
        AuditAction.ASSEMBLY_SIGNED, actor, community, assembly, number=number, role=role.value,
        sha256=row.sha256,
    )  # fmt: skip
    return made


@transaction.atomic
def file_scan(*, by: User, community: Community, number: int, file: Checked) -> AssemblyMinutes:
    """File the paper that chair and secretary signed by hand: it stands for their signatures.

    It freezes the text. Until the publication another takes its place, and the first is destroyed: it may be
    any file, taken by mistake. Raises ``RefusedError`` before the end of the session, and for another once
    published.
    """
    actor = begin(by, community)
    assembly = turn(number, *ENDED)
    row = _minutes(assembly, by)
    before: AssemblyFile | None = row.scan
    if before is not None and before.sha256 == file.sha256:
        return row
    if before is not None and row.published_at is not None:
        raise RefusedError("Le procès-verbal est publié\u00a0: son exemplaire signé ne change plus.")
    if AssemblyFile.objects.filter(assembly=assembly, sha256=file.sha256).exists():
        raise RefusedError("Ce fichier est déjà un document de la convocation : déposez l’exemplaire signé.")
    _freeze(row)
    row.scan = AssemblyFile.objects.create(
        community=community, assembly=assembly, name=file.name, content_type=file.media_type,
        content=file.content, size=file.size, sha256=file.sha256, added_by=by,
    )  # fmt: skip
    row.save(update_fields=["scan"])
    if before is not None:
        before.delete()
    trace(
        AuditAction.ASSEMBLY_SIGNED, actor, community, assembly, number=number, scan=file.sha256,
        sha256=row.sha256, **({"replaced": before.sha256} if before is not None else {}),
    )  # fmt: skip
    return row


@transaction.atomic
def publish_minutes(
    *, by: User, community: Community, number: int, now: datetime | None = None
) -> AssemblyMinutes:
    """Open the minutes to the members. Raises ``RefusedError`` before both have signed."""
    actor = begin(by, community)
    assembly = turn(number, *ENDED)
    row: AssemblyMinutes | None = AssemblyMinutes.objects.filter(assembly=assembly).first()
    if row is None or (row.scan_id is None and row.signatures.count() < len(SignerRole)):
        raise RefusedError("Le procès-verbal se publie une fois signé par les deux.")
    if row.published_at is None:
        row.published_at = now or timezone.now()
        row.save(update_fields=["published_at"])
        trace(AuditAction.ASSEMBLY_PUBLISHED, actor, community, assembly, number=number)
    return row


def _minutes(assembly: Assembly, by: User) -> AssemblyMinutes:
    row, _ = AssemblyMinutes.objects.select_related("assembly", "scan").get_or_create(
        community=assembly.community, assembly=assembly, defaults={"written_by": by}
    )
    return row


def _freeze(row: AssemblyMinutes) -> None:
    if not row.is_frozen:
        row.sha256 = facts_mark(row)
        row.save(update_fields=["sha256"])
