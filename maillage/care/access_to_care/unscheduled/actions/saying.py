"""What a professional says of their week, and what the community decides of how it asks."""

from django.db import transaction
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.models import RequestRules, Willingness
from maillage.care.access_to_care.unscheduled.told import Week
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.foundation.tenancy.locks import LockSpace, lock

MIDNIGHT, WEEK = 24 * 60, 7


def say_willing(*, by: Session, week: Week) -> Willingness:
    """Replace what this person said. Raises ``RequestError`` for hours that are none."""
    for weekday, start, finish in week.windows:
        if not (0 <= weekday < WEEK and 0 <= start < finish <= MIDNIGHT):
            raise RequestError("chaque plage commence avant de finir, dans une même journée")
    if by.person is None:
        raise RequestError("chacun dit ses propres heures")
    with transaction.atomic(using=CARE):
        lock(LockSpace.CARE, by.community.pk, using=CARE)
        said = Willingness.objects.filter(person_id=by.person).first()
        new = said is None
        said = said or Willingness(community_id=by.community.pk, person_id=by.person)
        said.windows, said.reach = sorted(map(list, week.windows)), week.reach
        said.visits, said.paused_until, said.changed_at = week.visits, week.paused_until, timezone.now()
        said.save(force_insert=new)
    return said


def set_rules(
    *, by: Session, gp_minutes: int, wave_minutes: int, wave_size: int, kept_days: int
) -> RequestRules:
    """How the community asks; for the requests that end from now on, how long they are kept."""
    with transaction.atomic(using=CARE):
        lock(LockSpace.CARE, by.community.pk, using=CARE)
        rules = RequestRules.objects.first()
        new = rules is None
        rules = rules or RequestRules(community_id=by.community.pk)
        rules.gp_minutes, rules.wave_minutes = gp_minutes, wave_minutes
        rules.wave_size, rules.kept_days = wave_size, kept_days
        rules.save(force_insert=new)
    return rules
