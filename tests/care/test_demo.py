"""The demonstration of the rooms of care, as `make run` loads it: whole, and once."""

import pytest

from config.demo import give_roles, load_care, load_members
from maillage.care.access_to_care.slots.models import Booking
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.traces.scope import care_scope
from maillage.communities.territory import demo as territory
from maillage.foundation.access.enums import Role
from maillage.foundation.identity import demo as identity
from maillage.foundation.tenancy.actions import flag_demonstration


@pytest.mark.django_db(databases=["default", "care"])
def test_the_demonstration_of_care_loads_whole_and_books_what_is_not_over(settings):
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    community = territory.load(people[Role.PRESIDENT])
    give_roles(community, people)
    load_members(community, people)
    flag_demonstration(community=community)
    community.refresh_from_db()
    for _ in range(2):
        load_care(community, people)
    with care_scope(community, person=people[Role.OPERATOR].pk):
        booked = list(Booking.objects.values_list("case_id", flat=True))
        assert len(set(booked)) == len(booked) == 3
        over = UnscheduledRequest.objects.filter(case_id__in=booked, ended_at__isnull=False)
        assert not over.exists()
