"""Control E06, in its short form: real commits, real locks, one patient a slot, no failure shown."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from maillage.care.access_to_care.slots.actions.upkeep import drop_holds
from maillage.care.access_to_care.slots.counting import booked
from maillage.care.access_to_care.slots.models import Booking, Slot
from maillage.care.circle.upkeep.actions import purge_due, purge_over
from maillage.care.ground.doors import CARE, UPKEEP
from maillage.care.ground.scope import upkeep, walls
from maillage.care.switch.queries import forget_answers
from maillage.foundation.tenancy.models import Community
from tests.care.slots.race import Race
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"], transaction=True)
CLIENTS, ROUNDS = 12, 4


def test_twelve_operators_want_the_same_slot(test_database):
    forget_answers()
    cast = make_cast()
    race = Race(cast.ours, cast.alice, CLIENTS)
    try:
        for _ in range(ROUNDS):
            race.round()
    finally:
        race.close()
    assert race.seen.errors == []
    assert race.seen.wrong == []
    assert race.seen.most_bookings == 1
    _what_time_does(cast.ours)


def _what_time_does(community: Community) -> None:
    """Holds end; offers without a booking go in their time; the purge of the cases takes the bookings."""
    later = timezone.now() + timedelta(days=3 * 365)
    drop_holds(community=community, now=later)
    with upkeep(community):
        assert not Slot.objects.using(UPKEEP).filter(held_by__isnull=False).exists()
        kept = set(Booking.objects.using(UPKEEP).values_list("slot_id", flat=True))
    assert purge_over(community=community, today=timezone.localdate()) == {}
    purge_over(community=community, today=later.date())
    with upkeep(community):
        assert set(Slot.objects.using(UPKEEP).values_list("pk", flat=True)) == kept
    year = (timezone.now() - timedelta(days=2), timezone.now() + timedelta(days=365))
    before = _counted(community, *year)
    assert before
    assert purge_due(community=community, today=later.date()) == CLIENTS
    # What was counted of them stays, once there is nothing left to count.
    assert _counted(community, *year) == before
    with upkeep(community):
        assert not Booking.objects.using(UPKEEP).exists()
    assert purge_over(community=community, today=later.date())["care.Slot"] == len(kept)


def _counted(community: Community, since: datetime, until: datetime) -> Counter[str]:
    told: Counter[str] = Counter()
    with walls(CARE, community, desk=True):
        for row in booked(since, until):
            told[row["became"]] += row.get("number", 1)
    return told
