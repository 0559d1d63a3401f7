"""Links of interest are read by few; the year says what is missing without naming anyone."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from maillage.communities.governance.registers import queries
from maillage.communities.governance.registers.models import InterestLink
from maillage.communities.governance.year.duties import closing, duties
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance import makers

TODAY = date(2026, 4, 20)


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel("2026-04-20 10:00+02:00", tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_a_member_never_reads_what_another_declared(cast):
    link = makers.declare_link(cast.ours, cast.alice, body="Société Inventée")
    slug = cast.ours.slug
    member, dpo = signed_in(cast.holder(Role.MEMBER)), signed_in(cast.holder(Role.DPO))
    pages = ("governance", "own_interests", "mandates", "rules", "dpo")

    seen = [member.get(reverse(page, args=[slug])).text for page in pages]
    refused = [
        member.post(reverse("interests", args=[slug])).status_code,
        member.post(reverse("own_interest_end", args=[slug, link.pk])).status_code,
        signed_in(cast.charlie).post(reverse("interests", args=[slug])).status_code,
        signed_in(cast.holder(Role.COORDINATOR)).post(reverse("interests", args=[slug])).status_code,
    ]
    read = dpo.post(reverse("interests", args=[slug]))

    assert not any("Société Inventée" in text for text in seen)
    assert refused == [403, 404, 404, 403]
    assert "Société Inventée" in read.text
    with community_scope(cast.ours):
        assert InterestLink.objects.get().ends_on is None
        assert AuditEvent.objects.filter(action=AuditAction.INTERESTS_READ).count() == 1


@pytest.mark.django_db
def test_a_recusal_is_suggested_when_the_matter_names_the_body(cast):
    for body in ("Laboratoire Modèle", "Pharmacie de la Gare", "Maison de santé"):
        makers.declare_link(cast.ours, cast.alice, body=body)
    with community_scope(cast.ours):
        found = {
            text: [str(one.link) for one in queries.suggested_recusals(text, {cast.alice.pk}, TODAY)]
            for text in (
                "Convention avec le laboratoire modèle du Buëch",
                "Local de la pharmacie de la Gare",
                "Soutien à la gare routière et aux pharmacies",
                "Loyer de la maison commune",
            )
        }
        others = queries.suggested_recusals("Laboratoire Modèle", {cast.bob.pk}, TODAY)

    assert [len(bodies) for bodies in found.values()] == [1, 1, 1, 0]
    assert others == []


@pytest.mark.django_db
def test_one_officer_at_a_time(cast):
    with time_machine.travel("2026-04-01 10:00+02:00", tick=False):
        makers.appoint(cast.ours, cast.alice, name="Première Déléguée")
    makers.appoint(cast.ours, cast.alice, name="Seconde Déléguée")

    with community_scope(cast.ours):
        assert str(queries.dpo_on(date(2026, 4, 19))) == "Première Déléguée"
        assert str(queries.dpo_on(TODAY)) == "Seconde Déléguée"


@pytest.mark.parametrize(
    ("year_end", "closed", "due"),
    [
        ("12-31", date(2025, 12, 31), date(2026, 6, 30)),
        ("06-30", date(2026, 6, 30), date(2026, 12, 30)),
        ("08-31", date(2026, 8, 31), date(2027, 2, 28)),
    ],
)
def test_the_assembly_follows_the_exercise(year_end, closed, due):
    assembly = next(one for one in duties() if one.code == "assembly")

    assert closing(2026, year_end) == closed
    assert assembly.due(2026, closed) == due


@pytest.mark.django_db
def test_a_note_by_hand_settles_a_duty_and_an_empty_one_takes_it_back(cast):
    client = signed_in(cast.alice)
    url = reverse("governance_duty", args=[cast.ours.slug, 2026, "processings"])
    home = reverse("governance", args=[cast.ours.slug])

    refused = client.post(url, {"done_on": "2026-05-01"})
    client.post(url, {"done_on": "2026-04-02", "note": "Relu en bureau"})
    noted = client.get(home).text
    client.post(url, {})

    assert refused.status_code == 422
    assert "Relu en bureau" in noted
    assert "Relu en bureau" not in client.get(home).text
