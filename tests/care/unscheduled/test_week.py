"""What the week says of requests: to the operator, to who is asked, and to nobody else."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions import answering
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.access.queries import Actor, community_actor
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from tests.care.makers import opened
from tests.care.unscheduled.makers import file_request, inform_patients, professional
from tests.communities.members.makers import open_register

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def titles(community, person):
    today = timezone.localdate()
    with community_scope(community):
        actor = community_actor(person, community, today=today)
        return [task.title for task in asked(community, actor, today) if task.url_name.startswith("snp_")]


@pytest.fixture
def ours(cast, settings):
    open_register(cast.ours, cast.alice)
    inform_patients(cast.ours, cast.alice)
    settings.LOCAL_MODE = cast.ours.demonstration = True
    with community_scope(cast.ours):
        cast.ours.save()
    return cast.ours


def test_the_week_of_each_says_what_waits_for_them_alone(cast, ours):
    nora, ida, kim = (
        cast.holder(Role.OPERATOR), professional(cast, "Ida"), professional(cast, "Kim", Profession.KINE)
    )  # fmt: skip
    file_request(cast.ours, nora)
    assert titles(cast.ours, nora) == ["Décider pour 1 demande de soins"]
    request = file_request(cast.ours, nora, then_ask=True)
    assert titles(cast.ours, ida) == ["Répondre à 1 demande de soins"]
    assert titles(cast.ours, kim) == titles(cast.ours, cast.alice) == []
    with opened(cast.ours, ida) as by:
        assert answering.accept(by=by, case=request.case_id)
    assert titles(cast.ours, ida) == ["Donner un rendez-vous à 1 personne"]
    # Nora follows both: the one that somebody took asks nothing of her.
    assert titles(cast.ours, nora) == ["Décider pour 1 demande de soins"]
    with opened(cast.ours, nora):
        assert UnscheduledRequest.objects.count() == 2


def test_the_week_counts_no_seat_of_what_one_is_no_longer_nor_what_one_may_not_answer(cast, ours):
    nora, ida, jo = cast.holder(Role.OPERATOR), professional(cast, "Ida"), professional(cast, "Jo")
    file_request(ours, nora, then_ask=True)
    assert titles(ours, ida) == titles(ours, jo) == ["Répondre à 1 demande de soins"]
    file_request(ours, nora)
    assert titles(ours, nora) == ["Décider pour 1 demande de soins"]
    with community_scope(ours):
        # Ida has left the register; Jo is still of it, and may answer no more.
        Member.objects.filter(user=ida).update(user=None)
        RoleAssignment.objects.of_user(jo.pk).update(role=Role.DPO)
    assert titles(ours, ida) == titles(ours, jo) == []
    with community_scope(ours), CaptureQueriesContext(connections["default"]) as read:
        asked(ours, community_actor(nora, ours, today=timezone.localdate()), timezone.localdate())
    assert sum(f'"{Member._meta.db_table}"' in one["sql"] for one in read) == 1
    # Her seats of an operator are none for who operates no more.
    actor = Actor(nora, frozenset({Role.MEMBER}))
    with community_scope(ours):
        assert not [one for one in asked(ours, actor, timezone.localdate()) if "snp_" in one.url_name]
