"""Noting contacts and undoing them, sharing the calls, telling people their rights, hearing an objection."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.prospects.actions.cards import card_from, change, edit
from maillage.communities.prospects.actions.common import chosen, count_contacts, fresh, reachable, take_turn
from maillage.communities.prospects.enums import Channel
from maillage.communities.prospects.errors import ProspectError
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.communities.prospects.queries import colleagues
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

# What an objection takes from a card: everything but what recognises the person.
FORGOTTEN: dict[str, object] = {
    "email": "", "phone": "", "address": "", "postal_code": "", "note": "", "interest": "", "involvement": "",
    "themes": [], "in_charge": None, "remind_on": None,
}  # fmt: skip


@transaction.atomic
def note_contacts(
    *,
    by: User,
    community: Community,
    numbers: Sequence[int],
    key: uuid.UUID,
    on: date,
    channel: Channel,
    contacted_by: User,
    note: str = "",
) -> int:
    """One contact for each of these cards, in one gesture; how many. Who objected is left out.

    A second click with the same ``key`` writes nothing. Raises ``ProspectError`` for a day to come, an author
    who may not follow prospects, or when nobody is left.
    """
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    take_turn(community)
    done = ProspectContact.objects.filter(key=key).count()
    if done:
        return done
    _check_contact(on, contacted_by)
    prospects = chosen(numbers)
    if not prospects:
        raise ProspectError("Cochez au moins une personne qui accepte d’être contactée.")
    write_contacts(prospects, by=by, key=key, on=on, channel=channel, contacted_by=contacted_by, note=note)
    trace(
        AuditAction.PROSPECT_CONTACTED, actor, community, community,
        key=str(key), count=len(prospects), channel=channel.value, on=str(on),
    )  # fmt: skip
    return len(prospects)


def _check_contact(on: date, contacted_by: User) -> None:
    if on > timezone.localdate():
        raise ProspectError("Un contact se note une fois fait : cette date est à venir.", field="on")
    _check_colleague(contacted_by, "contacted_by")


def _check_colleague(person: User, field: str) -> None:
    if person not in colleagues(timezone.localdate()):
        raise ProspectError("Cette personne ne suit pas les prospects de la communauté.", field=field)


def write_contacts(
    prospects: Sequence[Prospect],
    *,
    by: User,
    key: uuid.UUID,
    on: date,
    channel: Channel,
    contacted_by: User,
    note: str,
) -> None:
    """The rows of a gesture; the caller holds the lock and has the right."""
    ProspectContact.objects.bulk_create(
        [
            ProspectContact(
                community_id=prospect.community_id, prospect=prospect, key=key, on=on, channel=channel,
                contacted_by=contacted_by, note=note, noted_by=by,
            )
            for prospect in prospects
        ],
        batch_size=500,
    )  # fmt: skip
    count_contacts(one.pk for one in prospects)


@transaction.atomic
def undo_contacts(*, by: User, community: Community, key: uuid.UUID) -> int:
    """Make a whole gesture count no more; how many contacts still did."""
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    take_turn(community)
    noted = ProspectContact.objects.filter(key=key, undone_at__isnull=True)
    prospects = list(noted.values_list("prospect_id", flat=True))
    undone: int = noted.update(undone_at=timezone.now(), undone_by=by)
    if undone:
        count_contacts(prospects)
        trace(AuditAction.PROSPECT_CONTACT_UNDONE, actor, community, community, key=str(key), count=undone)
    return undone


@transaction.atomic
def assign(
    *, by: User, community: Community, numbers: Sequence[int], to: User | None, remind_on: date | None
) -> int:
    """Trust these cards to a colleague, or to nobody, with a day to call back; how many.

    Raises ``ProspectError`` for a reminder in the past or without anybody, or when nobody is left.
    """
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    take_turn(community)
    if to is not None:
        _check_colleague(to, "to")
    if remind_on is not None and to is None:
        raise ProspectError("Un rappel a besoin de quelqu’un : choisissez qui s’en charge.", field="to")
    if remind_on is not None and remind_on < timezone.localdate():
        raise ProspectError("Cette date est passée.", field="remind_on")
    prospects = chosen(numbers)
    if not prospects:
        raise ProspectError("Cochez au moins une personne qui accepte d’être contactée.")
    Prospect.objects.filter(pk__in=[one.pk for one in prospects]).update(
        in_charge=to, remind_on=remind_on, updated_at=timezone.now()
    )
    trace(
        AuditAction.PROSPECT_ASSIGNED, actor, community, community,
        count=len(prospects), to=to.pk if to else None, remind_on=str(remind_on or ""),
    )  # fmt: skip
    return len(prospects)


@transaction.atomic
def note_informed(*, by: User, community: Community, numbers: Sequence[int], on: date) -> int:
    """These persons were told what is kept about them and their rights; how many were not yet."""
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    take_turn(community)
    if on > timezone.localdate():
        raise ProspectError("Cette date est à venir.", field="on")
    keys = [one.pk for one in chosen(numbers) if one.informed_on is None]
    Prospect.objects.filter(pk__in=keys).update(informed_on=on, updated_at=timezone.now())
    trace(AuditAction.PROSPECT_INFORMED, actor, community, community, count=len(keys), on=str(on))
    return len(keys)


@transaction.atomic
def hear_objection(*, by: User, prospect: Prospect, on: date, note: str) -> Prospect:
    """« Ne plus contacter »: forget how to reach the person and what was said, keep what recognises them.

    The cards merged into this one forget too. Raises ``ProspectError`` for a day to come.
    """
    actor = entitled(by, prospect.community, Permission.PROSPECTS_EDIT)
    take_turn(prospect.community)
    current = fresh(prospect)
    if on > timezone.localdate():
        raise ProspectError("Cette date est à venir.", field="on")
    if current.objected_on:
        return current
    forget([current], on=on, note=note)
    trace(AuditAction.PROSPECT_OBJECTED, actor, current.community, current, on=str(on))
    return current


def forget(prospects: Sequence[Prospect], *, on: date, note: str) -> None:
    """Take from these cards, and from those merged into them, all but what recognises the person; the caller
    holds the lock and has the right.
    """
    cards = [*prospects, *Prospect.objects.filter(merged_into__in=prospects)]
    for one in cards:
        change(one, FORGOTTEN | {"objected_on": on, "objection_note": note})
    ProspectContact.objects.filter(prospect__in=cards).update(note="")


@transaction.atomic
def lift_objection(*, by: User, prospect: Prospect, why: str) -> Prospect:
    """The person came back by themselves: they may be contacted again. ``why`` is kept on the card."""
    actor = entitled(by, prospect.community, Permission.PROSPECTS_EDIT)
    take_turn(prospect.community)
    current = fresh(prospect)
    if not why.strip():
        raise ProspectError("Dites comment la personne est revenue sur son opposition.", field="why")
    if current.objected_on is None:
        return current
    for one in (current, *Prospect.objects.filter(merged_into=current)):
        change(one, {"objected_on": None, "objection_note": why.strip()[:200]})
    trace(AuditAction.PROSPECT_RESTORED, actor, current.community, current)
    return current


@transaction.atomic
def note_answer(
    *,
    by: User,
    prospect: Prospect,
    interest: str,
    involvement: str,
    themes: Sequence[int],
    note: str,
) -> Prospect:
    """What the person answered: interest, themes, the part they would take. Raises ``ProspectError``."""
    return edit(
        by=by,
        prospect=prospect,
        card=card_from(
            reachable(prospect), interest=interest, involvement=involvement, themes=tuple(themes), note=note
        ),
    )
