"""What changes after the convocation, or before it: cancelled, put off, corrected, given up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.actions.preparing import (
    copy_agenda,
    follow_secret_rule,
    follow_statutes,
    point_to_write,
    same_agenda,
    write_point,
)
from maillage.communities.governance.assemblies.cards import CorrectionCard, PointCard
from maillage.communities.governance.assemblies.enums import AssemblyState
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_link
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    AssemblyFile,
    Proxy,
    Voter,
)
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number


@transaction.atomic
def delete_draft(*, by: User, community: Community, number: int) -> None:
    """Give up an assembly that was never convened. Raises ``RefusedError`` once it was."""
    actor = begin(by, community)
    one = turn(number, AssemblyState.DRAFT)
    trace(AuditAction.ASSEMBLY_DELETED, actor, community, one, number=number)
    AgendaPoint.objects.filter(assembly=one).delete()
    AssemblyFile.objects.filter(assembly=one).delete()
    one.delete()


@transaction.atomic
def cancel_assembly(
    *,
    by: User,
    community: Community,
    number: int,
    reason: str,
    put_off_to: datetime | None = None,
    now: datetime | None = None,
) -> Assembly | None:
    """Cancel a convened assembly, and tell by mail those convened; it stays in the register with its reason.

    Its proxies are void. ``put_off_to`` prepares the one that replaces it, to be convened in its turn: same
    agenda and documents, candidates kept. A second call that is cancelled leaves its place to another one.
    Raises ``RefusedError`` without a reason, before the convocation, once the session is open.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.CONVENED)
    now = now or timezone.now()
    if not reason.strip():
        raise RefusedError("Dites pourquoi\u00a0: ce motif est envoyé aux convoqués, et gardé.")
    if put_off_to is not None and put_off_to <= now:
        raise RefusedError("La nouvelle date est passée.")
    Proxy.objects.filter(giver__assembly=one, revoked_at__isnull=True).update(revoked_at=now)
    previous, one.previous = one.previous, None
    one.state, one.cancelled_at, one.cancel_reason = AssemblyState.CANCELLED, now, reason.strip()
    one.save()
    after = _replacement(one, previous, put_off_to, by) if put_off_to is not None else None
    told = _tell(one, "assembly_cancelled", f"assembly-cancelled-{one.pk}", {"after": after})
    trace(
        AuditAction.ASSEMBLY_CANCELLED, actor, community, one, number=number, told=told,
        put_off=after.number if after else None,
    )  # fmt: skip
    return after


def _replacement(one: Assembly, previous: Assembly | None, starts_at: datetime, by: User) -> Assembly:
    lock(LockSpace.ASSEMBLIES, -one.community_id)
    for point in AgendaPoint.objects.filter(assembly=one, key=None):
        point.key = uuid4()
        point.save(update_fields=["key"])
    after: Assembly = Assembly.objects.create(
        community=one.community, number=next_number(Assembly), key=uuid4(), kind=one.kind, title=one.title,
        place=one.place, video_url=one.video_url, call=one.call, starts_at=starts_at, previous=previous,
        replaces=one, rules=one.rules if previous else {}, challenge_days=one.challenge_days, author=by,
    )  # fmt: skip
    copy_agenda(one, after)
    return after


@transaction.atomic
def correct_assembly(
    *, by: User, community: Community, number: int, card: CorrectionCard, today: date
) -> Sequence[str]:
    """Correct the hour or the place of a convened assembly, and tell by mail those convened; what changed.

    Nothing changed, nothing leaves. Raises ``RefusedError`` for another day, which asks a new convocation,
    and once the day is over.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.CONVENED)
    was, becomes = timezone.localtime(one.starts_at), timezone.localtime(card.starts_at)
    if was.date() < today:
        raise RefusedError("Le jour de l’assemblée est passé\u00a0: annulez-la, ou reportez-la.")
    if was.date() != becomes.date():
        raise RefusedError(
            "Un autre jour demande une nouvelle convocation, dans le délai des statuts\u00a0: reportez "
            "l’assemblée."
        )
    changes = []
    if (was.hour, was.minute) != (becomes.hour, becomes.minute):
        changes.append(f"Heure\u00a0: {becomes:%H:%M} (au lieu de {was:%H:%M})")
    if card.place != one.place:
        before = f" (au lieu de {one.place})" if one.place else ""
        changes.append(f"Lieu\u00a0: {card.place or 'aucun'}{before}")
    if card.video_url != one.video_url:
        changes.append(f"Visioconférence\u00a0: {card.video_url or 'aucune'}")
    if not changes:
        return ()
    one.starts_at, one.place, one.video_url = card.starts_at, card.place, card.video_url
    one.save(update_fields=["starts_at", "place", "video_url"])
    told = _tell(one, "assembly_corrected", f"assembly-corrected-{uuid4()}", {"changes": changes})
    trace(AuditAction.ASSEMBLY_CORRECTED, actor, community, one, number=number, told=told)
    return changes


@transaction.atomic
def correct_point(
    *,
    by: User,
    community: Community,
    number: int,
    card: PointCard,
    today: date,
    point: int | None = None,
    key: UUID | None = None,
) -> AgendaPoint:
    """Add a point to the agenda of a convened assembly, or correct one, while the notice can still be kept.

    Those convened are told by mail, unless nothing changed. Raises ``RefusedError`` once the notice runs,
    at a second call, for another kind of point, and for what ``save_point`` and ``convene`` refuse.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.CONVENED)
    same_agenda(one)
    last = one.last_day(timezone.localtime(one.starts_at).date())
    if today > last:
        raise RefusedError(
            f"L’ordre du jour pouvait changer jusqu’au {last:%d/%m/%Y}, dernier jour du délai des statuts. "
            "Reportez l’assemblée, ou décidez de ce point à une autre."
        )
    row = point_to_write(one, point, key)
    known, before = row.pk is not None, _said(row)
    if known and row.kind != card.kind:
        raise RefusedError("La nature d’un point convoqué ne change plus\u00a0: ajoutez-en un autre.")
    write_point(row, card)
    follow_statutes(one, row)
    follow_secret_rule(one, [row])
    if known and _said(row) == before:
        return row
    change = f"Point {row.number} {'corrigé' if known else 'ajouté'}\u00a0: {row.title}"
    told = _tell(one, "assembly_corrected", f"assembly-corrected-{uuid4()}", {"changes": [change]})
    trace(AuditAction.ASSEMBLY_CORRECTED, actor, community, one, number=number, point=row.number, told=told)
    return row


def _said(row: AgendaPoint) -> tuple[object, ...]:
    return (row.title, row.text, row.majority, row.secret, row.amends, row.seats, row.office)


def _tell(one: Assembly, template: str, key: str, context: Mapping[str, object]) -> int:
    """Write to all those convened who have an address; how many."""
    voters = list(Voter.objects.filter(assembly=one).exclude(email=""))
    points = list(AgendaPoint.objects.filter(assembly=one))
    for voter in voters:
        queue_notice(
            key=f"{key}-{voter.pk}", to=voter.email, template=template,
            context={"community": one.community, "assembly": one, "points": points, "voter": voter,
                     "link": write_link(voter), **context},
        )  # fmt: skip
    return len(voters)
