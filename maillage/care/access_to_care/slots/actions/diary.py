"""The address of one's own diary of care: opened, changed, closed by its holder."""

import uuid

from django.db import transaction
from django.utils import timezone

from maillage.care.access_to_care.slots.actions.common import person_of
from maillage.care.access_to_care.slots.models import CareDiary
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session


def open_diary(*, by: Session) -> CareDiary:
    """Open it, or change its address: the one given before answers nothing any more."""
    now = timezone.now()
    with transaction.atomic(using=CARE):
        diary = CareDiary.objects.filter(person_id=person_of(by)).first()
        if diary is None:
            diary = CareDiary(community_id=by.community.pk, person_id=person_of(by), opened_at=now)
            diary.save(force_insert=True)
            return diary
        diary.nonce, diary.opened_at, diary.closed_at = uuid.uuid4(), now, None
        diary.save(update_fields=["nonce", "opened_at", "closed_at"])
    return diary


def close_diary(*, by: Session) -> None:
    """Close it."""
    CareDiary.objects.filter(person_id=person_of(by)).update(closed_at=timezone.now(), nonce=uuid.uuid4())
