"""What time does: holds that are over. By the owner; what is too old goes with the purge of the circle."""

from datetime import datetime

from maillage.care.access_to_care.slots.models import Slot
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.foundation.tenancy.models import Community


def drop_holds(*, community: Community, now: datetime) -> int:
    """Give back the slots whose hold is over; how many. Reading never waits for this."""
    with upkeep(community):
        over = Slot.objects.using(UPKEEP).filter(held_until__lte=now)
        return int(over.update(held_by=None, held_until=None))
