"""Before the letter of intent: an inhabitant answers on a phone, participants vote, the stage moves."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from maillage.communities.creation.priorities.links import write_token as voter_token
from maillage.communities.creation.surveys.links import write_token as survey_token
from maillage.communities.creation.surveys.models import SurveyAnswer
from maillage.foundation.tenancy.scope import community_scope
from tests.browser import NARROW, WIDE, axe_violations
from tests.communities.creation import makers
from tests.guarantees.samples import make_samples
from tests.guarantees.test_matrix import PAGES
from tests.journeys.pages import Sheet
from tests.journeys.test_every_page import inspect, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "care"])]


def test_from_a_survey_on_a_phone_to_the_next_stage(cast, page, context, live_server, watched):
    survey = makers.survey(cast.ours, cast.alice)
    poll = makers.poll(cast.ours, cast.alice, voters=2, needs=[makers.need(cast.ours, cast.alice)])
    sheet = Sheet(page, live_server.url)

    page.set_viewport_size(NARROW)
    sheet.go(reverse("survey_answer", args=[survey_token(survey)])).title("Votre santé, votre territoire")
    page.get_by_label("2 – peu").check()
    page.get_by_label("La prévention, les dépistages").check()
    page.get_by_label("Une idée pour votre territoire ?").fill("J’ai un diabète, il faudrait un bus")
    sheet.press("Envoyer mes réponses")
    expect(page.get_by_label("J’ai relu", exact=False)).to_be_visible()
    page.get_by_label("Une idée pour votre territoire ?").fill("Il faudrait un bus")
    sheet.press("Envoyer mes réponses")
    sheet.title("Merci")
    watched[:] = [line for line in watched if "422" not in line]

    for rank, voter in enumerate(makers.voters_of(poll)):
        sheet.go(reverse("poll_vote", args=[voter_token(voter)])).title("Nos priorités")
        page.get_by_label("Pas de dentiste").fill("2")
        page.get_by_label("Transports").fill("1")
        sheet.press("Déposer mon bulletin")
        expect(page.get_by_text("Votre vote est compté")).to_be_visible()
        assert rank or axe_violations(page) == []

    page.set_viewport_size(WIDE)
    sign_in(context, live_server, cast.alice)
    sheet.go(reverse("poll", args=[cast.ours.slug, poll.number]))
    page.get_by_text("Clore le vote", exact=True).click()
    sheet.press("Clore maintenant")
    expect(page.get_by_text("4 points · 2 bulletins")).to_be_visible()

    sheet.go(reverse("life_line", args=[cast.ours.slug])).title("Ligne de vie")
    sheet.follow("Noter une étape")
    page.get_by_label("Pré-projet").check()
    page.get_by_label("Qui a agi ?").fill("Groupe de travail")
    sheet.press("Noter cette étape")
    expect(page.get_by_role("heading", level=2, name="Pré-projet")).to_be_visible()
    page.get_by_role("link", name="Noter : Une enquête est menée").first.wait_for(state="attached")
    with community_scope(cast.ours):
        assert SurveyAnswer.objects.get().values["idee"] == "Il faudrait un bus"


def test_its_pages_are_accessible_on_a_screen_and_on_a_phone(cast, page, context, live_server, watched):
    samples = make_samples(cast)
    mine = [
        name
        for name, one in PAGES.items()
        if name.startswith(("life_line", "gathering", "group_", "expressed_need", "poll", "survey"))
        and "get" in one.get("methods", ["get"])
        and one.get("html", True)
        and one["door"] == "community"
    ]
    sign_in(context, live_server, cast.alice)
    assert len(mine) > 15
    assert inspect(page, live_server, [samples.url(name, PAGES[name], cast.ours) for name in mine]) == []
