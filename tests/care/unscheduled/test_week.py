"""What the week says of requests: to the operator, to who is asked, and to nobody else."""

import pytest
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions import answering
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.week import requests_to_do
from maillage.communities.members.enums import Profession
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import opened
from tests.care.unscheduled.makers import file_request, inform_patients, professional
from tests.communities.members.makers import open_register

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def titles(community, person):
    today = timezone.localdate()
    with community_scope(community):
        return [
            task.title
            for task in requests_to_do(community_actor(person, community, today=today), today, community)
        ]


def test_the_week_of_each_says_what_waits_for_them_alone(cast, settings):
    open_register(cast.ours, cast.alice)
    inform_patients(cast.ours, cast.alice)
    settings.LOCAL_MODE = cast.ours.demonstration = True
    with community_scope(cast.ours):
        cast.ours.save()
    nora, ida, kim = (
        cast.holder(Role.OPERATOR), professional(cast, "Ida"), professional(cast, "Kim", Profession.KINE)
    )  # fmt: skip
    file_request(cast.ours, nora)
    assert titles(cast.ours, nora) == ["Décider pour 1 demande de soins"]
    asked = file_request(cast.ours, nora, then_ask=True)
    assert titles(cast.ours, ida) == ["Répondre à 1 demande de soins"]
    assert titles(cast.ours, kim) == titles(cast.ours, cast.alice) == []
    with opened(cast.ours, ida) as by:
        assert answering.accept(by=by, case=asked.case_id)
    assert titles(cast.ours, ida) == ["Donner un rendez-vous à 1 personne"]
    # Nora follows both: the one that somebody took asks nothing of her.
    assert titles(cast.ours, nora) == ["Décider pour 1 demande de soins"]
    with opened(cast.ours, nora):
        assert UnscheduledRequest.objects.count() == 2
