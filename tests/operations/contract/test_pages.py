"""From three signatures to the contract that its officers read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.models import AciContract, ContractTerms, MissionDates
from tests.communities.review import makers as reviews
from tests.operations.contract import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    client = Client()
    client.force_login(cast.alice)
    return client


def test_three_signatures_propose_the_contract_already_filled(cast, alice):
    case = reviews.contract_case(cast.ours, cast.alice)
    reviews.propose(case, cast.alice)
    signed_on = timezone.localdate()
    for person in (cast.alice, cast.dana, cast.holder(Role.CPAM)):
        reviews.sign(case, person, signed_on)
    page = alice.get(reverse("review_case", args=[cast.ours.slug, case.number]))
    assert reverse("contract_record", args=[cast.ours.slug]) in page.text

    form = alice.get(reverse("contract_record", args=[cast.ours.slug])).context["form"]
    assert form.initial["signed_on"] == signed_on
    assert form.initial["case"] == case.number
    posted = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    posted |= {"size": 2, "population": 52_000, "population_year": 2023, "population_origin": "INSEE"}
    posted |= {"missions": ["qualite"], "signed_on": signed_on.isoformat()}
    answer = alice.post(reverse("contract_record", args=[cast.ours.slug]), posted)

    assert answer.status_code == 302
    with community_scope(cast.ours):
        made = AciContract.objects.get()
        assert (made.signed_on, made.case_id) == (signed_on, case.pk)
        assert "qualite" in ContractTerms.objects.get().missions
    page = alice.get(reverse("review_case", args=[cast.ours.slug, case.number]))
    assert reverse("contract_record", args=[cast.ours.slug]) not in page.text


def test_a_form_writes_and_a_bad_day_is_refused_on_its_field(cast, alice):
    today = timezone.localdate()
    made = makers.whole(cast.ours, cast.alice, today=today)
    url = reverse("contract_act", args=[cast.ours.slug, made.number, "mission"])
    key = str(alice.get(url).context["form"].fields["key"].initial())
    asked = {"mission": "parcours", "source": "compte rendu", "key": key}
    before = alice.post(url, asked | {"started_on": made.signed_on - timedelta(days=1)})
    assert before.status_code == 422
    assert "hors du contrat" in str(before.context["form"].errors["started_on"])
    for _ in range(2):
        assert alice.post(url, asked | {"started_on": made.signed_on}).status_code == 302
    with community_scope(cast.ours):
        assert MissionDates.objects.filter(mission="parcours").count() == 1


def test_officers_read_the_same_facts_and_leave_their_trace(cast):
    today = timezone.localdate()
    made = makers.whole(cast.ours, cast.alice, today=today)
    officer = Client()
    officer.force_login(cast.holder(Role.CPAM))
    assert cast.ours.name in officer.get(reverse("cpam_contracts", args=["04"])).text
    page = officer.get(reverse("cpam_contract_year", args=["04", cast.ours.slug, made.number, 1]))
    assert "75\N{NARROW NO-BREAK SPACE}000" in page.text
    assert "/faire/" not in page.text
    with community_scope(cast.ours):
        visits = AuditEvent.objects.filter(action="contract.visited")
        assert visits.get().actor_id == cast.holder(Role.CPAM).pk

    stranger = Client()
    stranger.force_login(cast.emile)
    assert stranger.get(reverse("ars_contract_numbered", args=["11", cast.ours.slug, 1])).status_code == 404
