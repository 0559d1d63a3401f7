"""The only writer of what professionals offer. ``by`` is the open session: one offers one's own time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from maillage.care.access_to_care.slots.actions.common import lock_agendas, person_of, professional_of
from maillage.care.access_to_care.slots.calendar import Moment, half_day, overlaps
from maillage.care.access_to_care.slots.enums import Half
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Capacity, Slot
from maillage.care.access_to_care.slots.offering import Offering
from maillage.care.access_to_care.slots.wording import objection
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.foundation.tenancy.zones import zone_of


@dataclass(frozen=True, slots=True)
class Published:
    """How many slots came of it, and how many moments were one's own already."""

    slots: int
    skipped: int


def publish_slots(*, by: Session, key: UUID, moments: Sequence[Moment], offering: Offering) -> Published:
    """Offer these moments; those that share an instant with a slot of one's own are left out.

    A second click (``key``) writes nothing more. Raises ``SlotError``.
    """
    owner = professional_of(by)
    _check(offering.remark)
    now = timezone.now()
    wanted = [one for one in moments if one.starts_at > now]
    if not wanted:
        raise SlotError("Ces heures sont passées.")
    with transaction.atomic(using=CARE):
        lock_agendas([owner.person])
        mine = Slot.objects.filter(person_id=owner.person)
        if done := mine.filter(series=key).count():
            return Published(done, 0)
        held = [
            Moment(*hours)
            for hours in mine.published()
            .filter(ends_at__gt=wanted[0].starts_at, starts_at__lt=wanted[-1].ends_at)
            .values_list("starts_at", "ends_at")
        ]
        fresh = [one for one in wanted if not overlaps(one, held)]
        Slot.objects.bulk_create(
            Slot(
                community_id=by.community.pk, person_id=owner.person, starts_at=one.starts_at,
                ends_at=one.ends_at, where=offering.where, audience=offering.audience,
                commune=offering.commune or owner.commune, remark=offering.remark.strip(), series=key,
                published_at=now,
            )
            for one in fresh
        )  # fmt: skip
    return Published(len(fresh), len(wanted) - len(fresh))


def withdraw_slots(*, by: Session, slots: Sequence[UUID]) -> int:
    """Take back slots of one's own that nobody took; how many. Who is booking one of them is told."""
    with transaction.atomic(using=CARE):
        lock_agendas([by.person])
        mine = Slot.objects.published().filter(pk__in=slots, person_id=person_of(by), taken_at__isnull=True)
        return int(mine.update(withdrawn_at=timezone.now(), held_by=None, held_until=None))


def publish_capacity(
    *,
    by: Session,
    day: date,
    half: Half,
    places: int,
    offering: Offering,
    communes: Sequence[str] = (),
) -> Capacity:
    """Say how many patients one can see in half a day. Raises ``SlotError`` when it was said already."""
    owner = professional_of(by)
    _check(offering.remark)
    whole = half_day(day, half, zone_of(by.community.department_code))
    if whole.ends_at <= timezone.now():
        raise SlotError("Cette demi-journée est passée.")
    offered = Capacity(
        community_id=by.community.pk, person_id=owner.person, day=day, half=half, starts_at=whole.starts_at,
        ends_at=whole.ends_at, where=offering.where, audience=offering.audience, places=places,
        communes=list(communes) or [one for one in [owner.commune] if one], remark=offering.remark.strip(),
        published_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic(using=CARE):
            offered.save(force_insert=True)
    except IntegrityError as error:
        raise SlotError("Vous avez déjà annoncé une capacité pour ce moment : retirez-la d’abord.") from error
    return offered


def withdraw_capacity(*, by: Session, capacity: UUID) -> None:
    """Offer no more of it; what was booked stays. Raises ``SlotError`` for another's."""
    with transaction.atomic(using=CARE):
        lock_agendas([by.person])
        mine = Capacity.objects.filter(pk=capacity, person_id=person_of(by), withdrawn_at__isnull=True)
        if not mine.update(withdrawn_at=timezone.now()):
            raise SlotError("Cette capacité n’est pas la vôtre, ou est déjà retirée.")


def give_back(capacity: UUID) -> None:
    """A place of half a day is free again; its agenda is locked."""
    Capacity.objects.filter(pk=capacity, taken__gt=0).update(taken=F("taken") - 1)


def _check(remark: str) -> None:
    if said := objection(remark):
        raise SlotError(said)
