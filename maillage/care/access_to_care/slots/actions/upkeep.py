"""What time does: holds that are over, offers that are old. By the owner, in every community."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef

from maillage.care.access_to_care.slots.enums import KEPT_MONTHS, TURNS_KEPT_MONTHS
from maillage.care.access_to_care.slots.models import Booking, Capacity, CareDiary, Slot, Turn
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.foundation.tenancy.models import Community


def drop_holds(*, community: Community, now: datetime) -> int:
    """Give back the slots whose hold is over; how many. Reading never waits for this."""
    with upkeep(community):
        over = Slot.objects.using(UPKEEP).filter(held_until__lte=now)
        return int(over.update(held_by=None, held_until=None))


def purge_offers(*, community: Community, now: datetime) -> int:
    """Erase what is too old and carries no booking any more (they go with their case); how many rows."""
    old, older = now - relativedelta(months=KEPT_MONTHS), now - relativedelta(months=TURNS_KEPT_MONTHS)
    count = 0
    with upkeep(community):
        for model, key in ((Slot, "slot_id"), (Capacity, "capacity_id")):
            used = Exists(Booking.objects.using(UPKEEP).filter(**{key: OuterRef("pk")}))
            count += model.objects.using(UPKEEP).filter(~used, ends_at__lt=old).delete()[0]
        count += Turn.objects.using(UPKEEP).filter(ends_at__lt=older).delete()[0]
        count += CareDiary.objects.using(UPKEEP).filter(closed_at__lt=old).delete()[0]
    return count
