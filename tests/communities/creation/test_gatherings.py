"""Meetings, groups and needs: written once, by who may, names kept from who may not."""

import uuid
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from maillage.communities.creation.gatherings.actions import (
    add_people,
    remove_person,
    save_gathering,
    save_need,
    set_need_aside,
)
from maillage.communities.creation.gatherings.cards import GatheringCard, NeedCard, Person
from maillage.communities.creation.gatherings.forms import PeopleForm
from maillage.communities.creation.gatherings.models import Attendee, ExpressedNeed, Gathering
from maillage.communities.creation.queries import life_line
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.creation import makers
from tests.communities.creation.makers import TODAY
from tests.communities.members import makers as members

pytestmark = pytest.mark.django_db


def signed_in(user):
    visitor = Client()
    visitor.force_login(user)
    return visitor


def test_a_second_click_writes_no_second_meeting_nor_need(cast):
    key, card = uuid.uuid4(), GatheringCard("Soirée", "plenary", TODAY)
    need = NeedCard("Pas de dentiste", "access", 3)
    with community_scope(cast.ours):
        first = save_gathering(by=cast.alice, community=cast.ours, key=key, card=card)
        assert save_gathering(by=cast.alice, community=cast.ours, key=key, card=card).pk == first.pk
        told = save_need(by=cast.alice, community=cast.ours, key=key, card=need)
        assert save_need(by=cast.alice, community=cast.ours, key=key, card=need).pk == told.pk
        assert (Gathering.objects.count(), ExpressedNeed.objects.count()) == (1, 1)
        with pytest.raises(PermissionDenied):
            save_gathering(by=cast.bob, community=cast.ours, key=uuid.uuid4(), card=card)


def test_two_people_write_the_minutes_and_no_word_is_lost(cast):
    with community_scope(cast.ours):
        one = save_gathering(
            by=cast.alice, community=cast.ours, key=uuid.uuid4(),
            card=GatheringCard("Soirée", "plenary", TODAY, minutes="Les dents.\n\nLes transports."),
        )  # fmt: skip
    visitor = signed_in(cast.alice)
    address = reverse("gathering_edit", args=[cast.ours.slug, one.number])
    fields = {"title": "Soirée", "kind": "plenary", "held_on": TODAY.isoformat(), "key": uuid.uuid4()}
    read = "Les dents.\r\n\r\nLes transports."

    def write(minutes: str, before: str = read):
        return visitor.post(address, {**fields, "minutes": minutes, "minutes_before": before})

    def kept() -> str:
        with community_scope(cast.ours):
            return Gathering.objects.get(pk=one.pk).minutes

    # Two paragraphs, both read before either was saved: both stay.
    assert write("Les dents, à Die.\r\n\r\nLes transports.").status_code == 302
    assert write("Les dents.\r\n\r\nLes transports, le soir.").status_code == 302
    assert kept() == "Les dents, à Die.\n\nLes transports, le soir."
    # The same paragraph: nothing is saved, both texts are on the page, and the second click is a choice.
    clash = write("Les dents, à Crest.\r\n\r\nLes transports.")
    assert clash.status_code == 409
    assert "Les dents, à Crest." in clash.text
    assert "Les dents, à Die." in clash.text
    seen = BeautifulSoup(clash.text, "html.parser").find("input", {"name": "minutes_before"})["value"]
    assert seen == kept() == "Les dents, à Die.\n\nLes transports, le soir."
    assert write("Les dents, à Die et à Crest.", before=seen).status_code == 302
    assert kept() == "Les dents, à Die et à Crest."


def test_a_name_comes_once_and_the_register_is_recognised(cast):
    members.open_register(cast.ours, cast.alice)
    member = members.member_of(cast.ours, cast.alice, on=TODAY)
    with community_scope(cast.ours):
        one = save_gathering(
            by=cast.alice,
            community=cast.ours,
            key=uuid.uuid4(),
            card=GatheringCard("Soirée", "plenary", TODAY),
        )
        people = [
            Person(f"{member.last_name.upper()} {member.first_name}"),
            Person("Zoé Inventée", "Infirmière"),
        ]
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
        assert add_people(people=people, **asked) == 2
        assert add_people(people=[Person("ZOE inventee", "", "zoe@exemple.invalid")], **asked) == 0
        found = {row.name: row for row in Attendee.objects.all()}
        assert found["Zoé Inventée"].email == "zoe@exemple.invalid"
        assert found["Zoé Inventée"].quality == "Infirmière"
        assert [row.member_id for row in found.values()].count(member.pk) == 1
        remove_person(attendee=found["Zoé Inventée"].pk, **asked)
        assert Attendee.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Zoé Inventée", [Person("Zoé Inventée")]),
        (
            "Zoé Inventée ; Sage-femme ; zoe@exemple.invalid",
            [Person("Zoé Inventée", "Sage-femme", "zoe@exemple.invalid")],
        ),
        (
            "Zoé\tzoe@exemple.invalid\tSage-femme\n\nMax",
            [Person("Zoé", "Sage-femme", "zoe@exemple.invalid"), Person("Max")],
        ),
    ],
)
def test_a_sheet_is_pasted_as_it_is(text, people):
    form = PeopleForm({"people": text})
    assert form.is_valid()
    assert form.cleaned_data["people"] == people


@pytest.mark.parametrize("text", ["; Sage-femme", "x" * 200, "Zoé ; zoe@"])
def test_a_line_that_cannot_be_read_is_named(text):
    form = PeopleForm({"people": f"Max\n{text}"})
    assert "Ligne 2" in form.errors["people"][0]


def test_the_names_are_for_who_keeps_them(cast):
    gathering = makers.meet(cast.ours, cast.alice, "Zoé Inventée", "Max Inventé")
    url = reverse("gathering", args=[cast.ours.slug, gathering.number])
    assert "Zoé Inventée" in signed_in(cast.alice).get(url).content.decode()
    page = signed_in(cast.bob).get(url).content.decode()
    assert "Zoé Inventée" not in page
    assert "Présents : 2" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_need_names_its_communes_and_can_be_set_aside(cast):
    data = {
        "title": "Pas de dentiste", "theme": "access", "gravity": "4", "communes": "Digne-les-Bains, 04209",
        "key": uuid.uuid4(),
    }  # fmt: skip
    answer = signed_in(cast.alice).post(reverse("expressed_need_new", args=[cast.ours.slug]), data)
    assert answer.status_code == 302
    with community_scope(cast.ours):
        need = ExpressedNeed.objects.get()
        assert need.place == "Digne-les-Bains, Sisteron"
        set_need_aside(by=cast.alice, community=cast.ours, number=need.number, reason="Déjà couvert")
    page = signed_in(cast.bob).get(reverse("expressed_needs", args=[cast.ours.slug])).content.decode()
    assert "Pas de dentiste" not in page
    bad = signed_in(cast.alice).post(
        reverse("expressed_need_new", args=[cast.ours.slug]), {**data, "communes": "Nulle-Part-Sur-Rien"}
    )
    assert bad.status_code == 422


def test_the_checklists_follow_what_was_done(cast):
    def done(code):
        with community_scope(cast.ours):
            stages = life_line(cast.ours, TODAY).stages
        return next(one.done for stage in stages for one in stage.items if one.item.code == code)

    before = [done(code) for code in ("reunion_pleniere", "besoins", "groupes", "personnes_rencontrees")]
    makers.meet(cast.ours, cast.alice, *[f"Personne {rank}" for rank in range(5)], on=date(2026, 10, 1))
    for rank in range(3):
        makers.need(cast.ours, cast.alice, f"Besoin {rank}")
    makers.group(cast.ours, cast.alice, next_on=date(2026, 12, 1))
    after = [done(code) for code in ("reunion_pleniere", "besoins", "groupes", "personnes_rencontrees")]
    assert (before, after) == ([False] * 4, [True] * 4)
    makers.group(cast.ours, cast.alice, "Sans date")
    assert not done("groupes")


def test_nothing_leaks_to_another_community(cast):
    makers.meet(cast.theirs, cast.charlie, "Secrète Personne")
    makers.need(cast.theirs, cast.charlie, "Besoin d’ailleurs")
    for name in ("gatherings", "expressed_needs", "expressed_needs_csv", "life_line"):
        page = signed_in(cast.alice).get(reverse(name, args=[cast.ours.slug])).content.decode()
        assert "ailleurs" not in page
        assert "Secrète" not in page
