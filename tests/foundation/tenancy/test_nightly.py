"""What time does in every community."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.communities.members.tasks import turn_every_year, turn_one_year
from maillage.foundation.tenancy.nightly import CommunitiesFailedError, in_each_community
from tests.cast import make_community


def test_a_job_that_still_waits_does_not_stop_those_of_the_others(cast):
    turn_one_year.configure(queueing_lock=f"members_turn_the_year:{cast.ours.pk}").defer(
        community_id=cast.ours.pk
    )
    later = make_community("Plus tard")

    turn_every_year(0)
    turn_every_year(0)

    waiting = ProcrastinateJob.objects.filter(task_name="members.turn_the_year", queue_name="calendar")
    assert {job.args["community_id"] for job in waiting} >= {cast.ours.pk, cast.theirs.pk, later.pk}
    assert waiting.filter(args__community_id=cast.ours.pk).count() == 1


def test_a_community_that_fails_has_its_turn_and_stops_nobody(cast):
    done = []

    def act(community):
        done.append(community.pk)
        if community == cast.ours:
            raise ValueError("nothing of this is told")

    with pytest.raises(CommunitiesFailedError, match=rf"\[{cast.ours.pk}\]"):
        in_each_community(act, act)
    assert done.count(cast.ours.pk) == done.count(cast.theirs.pk) == 2
    assert done[-1] != cast.ours.pk
