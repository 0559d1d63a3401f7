"""The founding kit as its people use it."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from maillage.communities.creation import checks
from maillage.communities.founding.models import Formality, FoundingKit, Leader
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import give_role, make_community
from tests.communities.founding.makers import HELD_ON, found_association

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel("2026-04-20 10:00+02:00", tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client, name, community, *args):
    return client.get(reverse(name, args=[community.slug, *args]))


def answered(community):
    with community_scope(community):
        return checks.answered(community, date(2026, 4, 20))


def refill(response, **changes):
    """The form of a page as its reader would send it back."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in values.items() if value is not None and value is not False}
    return {**{name: "on" if value is True else value for name, value in kept.items()}, **changes}


def test_answering_a_part_opens_the_next(cast):
    client = signed_in(cast.alice)
    url = reverse("founding_questions", args=[cast.ours.slug, "assemblee"])

    response = client.post(url, refill(client.get(url), quorum_first="33"))

    assert response.url == reverse("founding_questions", args=[cast.ours.slug, "conseil"])
    assert "33 %" in page(client, "founding", cast.ours).text
    assert "un tiers (33 %)" in page(client, "founding_text", cast.ours, "statuts").text


def test_two_writers_of_the_same_part_lose_nothing(cast):
    client = signed_in(cast.alice)
    url = reverse("founding_questions", args=[cast.ours.slug, "assemblee"])
    late = refill(client.get(url), notice_days="30")
    client.post(url, refill(client.get(url), quorum_first="40"))

    refused = client.post(url, late)
    again = client.post(url, refill(refused))

    assert refused.status_code == 422
    assert 'value="30"' in refused.text
    assert again.status_code == 302
    with community_scope(cast.ours):
        assert FoundingKit.objects.get().answers["notice_days"] == 30


@pytest.mark.parametrize(
    ("code", "field", "value", "said"),
    [
        ("assemblee", "quorum_first", "140", "100"),
        ("assemblee", "majority", "half", "half"),
        ("conseil", "board_max", "3", "dépasse"),
        ("identite", "name", "", "obligatoire"),
    ],
)
def test_a_wrong_answer_is_said_and_kept(cast, code, field, value, said):
    client = signed_in(cast.alice)
    url = reverse("founding_questions", args=[cast.ours.slug, code])

    response = client.post(url, refill(client.get(url), **{field: value}))

    assert response.status_code == 422
    assert said in " ".join(response.context["form"].errors[field])


@pytest.mark.parametrize("paper", ["statuts", "reglement-interieur", "proces-verbal", "dirigeants"])
@pytest.mark.parametrize(("name", "magic"), [("founding_pdf", b"%PDF"), ("founding_word", b"PK")])
def test_every_paper_downloads(cast, paper, name, magic):
    found_association(cast.ours, cast.alice)

    response = page(signed_in(cast.alice), name, cast.ours, paper)

    assert response.status_code == 200
    assert response.content.startswith(magic)


def test_home_addresses_stay_with_those_who_prepare(cast):
    found_association(cast.ours, cast.alice)
    member = signed_in(cast.holder(Role.MEMBER))

    for name, args in (("founding", ()), ("founding_text", ("statuts",))):
        assert "Domicile de" not in page(member, name, cast.ours, *args).text
    for name, args in (("founding_leaders", ()), ("founding_pdf", ("dirigeants",))):
        assert page(member, name, cast.ours, *args).status_code == 403
    assert "Domicile de" in page(signed_in(cast.alice), "founding_leaders", cast.ours).text


def test_leaders_are_added_corrected_and_taken_off(cast):
    client, url = signed_in(cast.alice), reverse("founding_leaders", args=[cast.ours.slug])
    person = {
        "name": "Inès Inventée", "function": "treasurer", "profession": "Pharmacienne",
        "nationality": "française", "home_address": "Adresse inventée",
    }  # fmt: skip

    client.post(url, person)
    twice = client.post(url, person)
    with community_scope(cast.ours):
        key = Leader.objects.get().pk
    client.post(url, {**person, "personne": key, "profession": "Biologiste"})

    assert "déjà dans la liste" in twice.text
    with community_scope(cast.ours):
        assert Leader.objects.get().profession == "Biologiste"
    client.post(url, {"personne": key, "what": "remove"})
    with community_scope(cast.ours):
        assert not Leader.objects.exists()


def test_another_community_s_leader_does_not_exist(cast):
    found_association(cast.theirs, cast.charlie)
    with community_scope(cast.theirs):
        key = Leader.objects.get().pk
    url = reverse("founding_leaders", args=[cast.ours.slug])

    response = signed_in(cast.alice).post(url, {"personne": key, "what": "remove"})

    assert response.status_code == 404
    with community_scope(cast.theirs):
        assert Leader.objects.exists()


@pytest.mark.parametrize(
    ("code", "sent", "field"),
    [
        ("declaration", {"state": "done"}, "done_on"),
        ("declaration", {"state": "done", "done_on": "2026-03-12", "reference": "123"}, "reference"),
        ("siren", {"state": "done", "done_on": "2026-03-12", "reference": "12345678901234"}, "reference"),
        ("finess", {"state": "done", "done_on": "2026-03-12", "reference": "X"}, "reference"),
        ("bank", {"state": "not_needed"}, "note"),
    ],
)
def test_a_formality_without_its_proof_is_refused(cast, code, sent, field):
    url = reverse("founding_formality", args=[cast.ours.slug, code])

    response = signed_in(cast.alice).post(url, sent)

    assert response.status_code == 422
    assert response.context["form"].errors[field]


def test_a_formality_done_dates_the_next_and_can_be_put_back(cast):
    found_association(cast.ours, cast.alice)
    client = signed_in(cast.alice)
    url = reverse("founding_formality", args=[cast.ours.slug, "declaration"])

    client.post(url, {"state": "done", "done_on": "2026-03-12", "reference": "W 123 456 789"})

    text = page(client, "founding", cast.ours).text
    assert "W123456789" in text
    assert "26\u00a0avril 2026" in text
    client.post(url, {"state": "todo"})
    with community_scope(cast.ours):
        assert not Formality.objects.filter(code="declaration").exists()


def test_the_founding_assembly_needs_two_founders_and_a_past_day(cast):
    client, url = signed_in(cast.alice), reverse("founding_assembly", args=[cast.ours.slug])

    alone = client.post(url, {"held_on": "2026-03-02", "place": "ici", "present": "1"})
    ahead = client.post(url, {"held_on": "2026-05-02", "place": "ici", "present": "9"})

    assert "au moins deux" in alone.text
    assert "à venir" in ahead.text


@pytest.fixture
def strasbourg(cast):
    """A community under the local law, which nobody has said to be so."""
    community = make_community("Rive nouvelle", region="44", department="67")
    give_role(cast.alice, community, Role.PRESIDENT)
    return community


def test_the_local_law_asks_seven_members_and_its_own_formalities(cast, strasbourg):
    client, url = signed_in(cast.alice), reverse("founding_assembly", args=[strasbourg.slug])

    few = client.post(url, {"held_on": "2026-03-02", "place": "ici", "present": "6"})
    enough = client.post(url, {"held_on": "2026-03-02", "place": "ici", "present": "7"})

    assert "sept membres" in few.text
    assert enough.status_code == 302
    week = page(client, "community_home", strasbourg).text
    assert "Inscrire l’association au registre du tribunal" in week
    assert "à la préfecture" not in week


@pytest.mark.parametrize("number", ["W2A1234567", "W9R1002345", "w751 234 567"])
def test_corsica_and_overseas_have_their_rna_numbers(cast, number):
    url = reverse("founding_formality", args=[cast.ours.slug, "declaration"])
    sent = {"state": "done", "done_on": "2026-03-12", "reference": number}
    assert signed_in(cast.alice).post(url, sent).status_code == 302


def test_a_formality_is_not_done_tomorrow(cast):
    url = reverse("founding_formality", args=[cast.ours.slug, "declaration"])
    sent = {"state": "done", "done_on": "2026-04-21", "reference": "W123456789"}
    assert "à venir" in signed_in(cast.alice).post(url, sent).text


def test_late_formalities_are_in_the_week_of_who_prepares(cast):
    found_association(cast.ours, cast.alice)

    prepares = page(signed_in(cast.alice), "community_home", cast.ours).text
    reads = page(signed_in(cast.holder(Role.MEMBER)), "community_home", cast.ours).text

    assert "Déclarer l’association à la préfecture" in prepares
    assert "Déclarer l’association à la préfecture" not in reads


def test_alsace_and_moselle_start_from_local_law(cast):
    community = make_community("Rive nouvelle", region="44", department="67")
    give_role(cast.alice, community, Role.PRESIDENT)

    text = page(signed_in(cast.alice), "founding_text", community, "statuts").text

    assert "code civil local" in text


def test_the_line_of_life_reads_what_the_founding_noted(cast):
    before = answered(cast.ours)

    found_association(cast.ours, cast.alice)

    assert not before["statutes_adopted"].done
    assert answered(cast.ours)["statutes_adopted"].on == HELD_ON
    assert not answered(cast.ours)["association_declared"].done
    url = reverse("founding_formality", args=[cast.ours.slug, "declaration"])
    signed_in(cast.alice).post(url, {"state": "done", "done_on": "2026-03-12", "reference": "W123456789"})
    assert answered(cast.ours)["association_declared"].document == "W123456789"
