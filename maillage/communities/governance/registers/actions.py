"""Declare a link of interest for oneself; appoint a data-protection officer. The only writers of the room."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.registers.enums import LinkKind
from maillage.communities.governance.registers.errors import RegisterError
from maillage.communities.governance.registers.models import DpoAppointment, InterestLink
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community

MOST_LINKS = 60


@transaction.atomic
def declare_link(
    *, by: User, community: Community, kind: LinkKind, body: str, details: str, starts_on: date
) -> InterestLink:
    """Declare one's own link, or that one has none. Raises ``RegisterError``."""
    actor = entitled(by, community, Permission.INTERESTS_DECLARE)
    lock(LockSpace.GOVERNANCE, community.pk)
    open_links = InterestLink.objects.filter(person=by, ends_on__isnull=True)
    today = timezone.localdate()
    if kind == LinkKind.NONE:
        body = details = ""
        if open_links.exclude(kind=LinkKind.NONE).exists():
            raise RegisterError("Vous avez des liens en cours\u00a0: notez d’abord leur fin.", "kind")
    elif not body:
        raise RegisterError("Avec quel organisme\u00a0?", "body")
    if starts_on > today:
        raise RegisterError("Cette date est à venir.", "starts_on")
    if open_links.count() >= MOST_LINKS:
        raise RegisterError("Vous avez déjà déclaré beaucoup de liens : notez la fin de ceux qui sont finis.")
    # A link makes « none » untrue from that day on; another « none » renews the first.
    for former in open_links.filter(kind=LinkKind.NONE):
        former.ends_on = max(former.starts_on, min(starts_on, today) if kind != LinkKind.NONE else today)
        former.save(update_fields=["ends_on"])
    link: InterestLink = InterestLink.objects.create(
        community=community, person=by, kind=kind, body=body, details=details, starts_on=starts_on
    )
    trace(AuditAction.INTEREST_DECLARED, actor, community, link)
    return link


@transaction.atomic
def end_link(*, by: User, community: Community, link: InterestLink, ends_on: date) -> None:
    """One's own link has ended. Raises ``RegisterError``."""
    actor = entitled(by, community, Permission.INTERESTS_DECLARE)
    if link.person_id != by.pk:
        raise RegisterError("Chacun déclare ses propres liens.")
    if ends_on > timezone.localdate() or ends_on < link.starts_on:
        raise RegisterError("Cette date précède le lien, ou est à venir.", "ends_on")
    link.ends_on = ends_on
    link.save(update_fields=["ends_on"])
    trace(AuditAction.INTEREST_ENDED, actor, community, link)


@transaction.atomic
def read_register(*, by: User, community: Community) -> None:
    """Trace that somebody opened what the others declared."""
    actor = entitled(by, community, Permission.INTERESTS_VIEW)
    trace(AuditAction.INTERESTS_READ, actor, community, community)


@transaction.atomic
def appoint_dpo(
    *,
    by: User,
    community: Community,
    name: str,
    email: str,
    organisation: str,
    starts_on: date,
    decided_by: str,
    declared_on: date | None,
    reference: str,
) -> DpoAppointment:
    """Appoint a data-protection officer; who was in place leaves that day. Raises ``RegisterError``."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    if declared_on is not None and declared_on > timezone.localdate():
        raise RegisterError("Cette date est à venir : notez la désignation une fois faite.", "declared_on")
    if DpoAppointment.objects.filter(starts_on__gte=starts_on).exists():
        raise RegisterError("Une désignation plus récente existe déjà.", "starts_on")
    DpoAppointment.objects.held_on(starts_on).update(ends_on=starts_on)
    appointed: DpoAppointment = DpoAppointment.objects.create(
        community=community, name=name, email=email, organisation=organisation, starts_on=starts_on,
        decided_by=decided_by, declared_on=declared_on, reference=reference, recorded_by=by,
    )  # fmt: skip
    trace(AuditAction.DPO_APPOINTED, actor, community, appointed)
    return appointed


@transaction.atomic
def note_cnil(*, by: User, community: Community, declared_on: date, reference: str) -> None:
    """Note that the officer in place was declared to the CNIL. Raises ``RegisterError``."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    today = timezone.localdate()
    current = DpoAppointment.objects.held_on(today).first()
    if current is None:
        raise RegisterError("Personne n’est désigné aujourd’hui.")
    if declared_on > today:
        raise RegisterError("Cette date est à venir.", "declared_on")
    current.declared_on, current.reference = declared_on, reference
    current.save(update_fields=["declared_on", "reference"])
    trace(AuditAction.DPO_APPOINTED, actor, community, current, declared=True)
