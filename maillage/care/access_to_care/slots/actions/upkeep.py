"""What time does: holds that are over. By the owner; what is too old goes with the purge of the circle."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from maillage.care.access_to_care.slots.enums import EndedWhy
from maillage.care.access_to_care.slots.models import Booking, BookingCount, Slot
from maillage.care.circle.hooks import when_cases_go
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import zone_of


def drop_holds(*, community: Community, now: datetime) -> int:
    """Give back the slots whose hold is over; how many. Reading never waits for this."""
    with upkeep(community):
        over = Slot.objects.using(UPKEEP).filter(held_until__lte=now)
        return int(over.update(held_by=None, held_until=None))


@when_cases_go
def keep_counts(community: Community, cases: Sequence[UUID]) -> None:
    """What became of their appointments stays as numbers: a month may not be frozen yet."""
    zone = zone_of(community.department_code)
    going = Booking.objects.using(UPKEEP).filter(case_id__in=cases).exclude(ended_why=EndedWhy.MOVED)
    tallies: Counter[tuple[date, str]] = Counter()
    for booking in going:
        tallies[booking.starts_at.astimezone(zone).date(), booking.became] += 1
    for (day, became), number in tallies.items():
        row, _made = BookingCount.objects.using(UPKEEP).get_or_create(
            community_id=community.pk, day=day, became=became
        )
        BookingCount.objects.using(UPKEEP).filter(pk=row.pk).update(count=F("count") + number)
