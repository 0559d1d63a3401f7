"""Somebody without a GP asks from their phone; the secretary sees it, a doctor accepts, the link follows.

Then everything is withdrawn. A colleague outside the circle finds no hint of it.
"""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from maillage.care.access_to_care.seekers.models import GpProposal
from maillage.care.switch.queries import forget_answers
from maillage.foundation.tenancy.actions import flag_demonstration
from tests.browser import NARROW, WIDE, axe_violations
from tests.care.makers import opened
from tests.care.seekers.makers import make_practice
from tests.communities.territory.makers import draw
from tests.journeys.pages import Sheet
from tests.journeys.test_every_page import sign_in
from tests.journeys.test_members import fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "care"]),
]


@pytest.fixture
def practice(cast, settings):
    settings.LOCAL_MODE = True
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=timezone.localdate())
    found = make_practice(cast)
    flag_demonstration(community=cast.ours)
    forget_answers()
    yield found
    forget_answers()


def test_from_a_phone_to_a_doctor_and_back(practice, page, context, live_server, watched):
    page.set_viewport_size(NARROW)
    phone = Sheet(page, live_server.url).go(reverse("gp_search", args=[practice.ours.slug]))
    phone.title("Chercher un médecin traitant")
    expect(page.get_by_text("appelez le 15").first).to_be_visible()
    assert fits(page)
    assert axe_violations(page) == []
    page.get_by_label("Commune où vit la personne").select_option("04070")
    page.get_by_label("Nom*", exact=True).fill("Chimère-Absente")
    page.get_by_label("Prénom").fill("Zélie")
    page.get_by_label("Date de naissance").fill("1941-05-06")
    page.get_by_label("Téléphone").fill("06 99 11 22 33")
    page.get_by_label("Mon médecin est parti").check()
    page.get_by_label("Affection de longue durée").check()
    page.get_by_label("J’ai lu qui reçoit").check()
    phone.press("Envoyer la demande")
    expect(page.get_by_role("heading", name="Où elle en est")).to_be_visible()
    assert fits(page)
    assert axe_violations(page) == []
    link = page.url

    page.set_viewport_size(WIDE)
    sign_in(context, live_server, practice.nora)
    desk = Sheet(page, live_server.url).go(reverse("gp_requests", args=[practice.ours.slug]))
    assert axe_violations(page) == []
    page.locator("tbody a").first.click()
    desk.title("Zélie Chimère-Absente").press("Prête : en attente d’un médecin")
    expect(page.get_by_role("button", name="Proposer, dans cet ordre")).to_be_visible()
    assert axe_violations(page) == []
    desk.press("Proposer, dans cet ordre")
    expect(page.get_by_text("Médecins sollicités")).to_be_visible()
    address = page.url

    with opened(practice.ours, practice.nora):
        asked = GpProposal.objects.get(state="posee").person_id
    doctor = next(one for one in practice.doctors if one.pk == asked)
    sign_in(context, live_server, practice.cast.bob)
    watched.clear()
    assert page.goto(address).status == 404
    watched.clear()
    Sheet(page, live_server.url).go(reverse("gp_own", args=[practice.ours.slug]))
    expect(page.get_by_text("Chimère")).to_have_count(0)

    page.set_viewport_size(NARROW)
    sign_in(context, live_server, doctor)
    own = Sheet(page, live_server.url).go(reverse("gp_own", args=[practice.ours.slug]))
    own.follow("Répondre à la demande")
    expect(page.get_by_text("75 ans et plus")).to_be_visible()
    expect(page.get_by_text("Chimère")).to_have_count(0)
    assert fits(page)
    assert axe_violations(page) == []
    own.press("J’accepte de suivre cette personne")
    own.title("Zélie Chimère-Absente")

    context.clear_cookies()
    page.goto(link)
    expect(page.get_by_text("accepte de vous suivre")).to_be_visible()
    page.get_by_text("Je ne cherche plus").click()
    Sheet(page, live_server.url).press("Retirer ma demande")
    expect(page.get_by_text("Retirée par la personne")).to_be_visible()
    sign_in(context, live_server, doctor)
    watched.clear()
    assert page.goto(address).status == 404
    watched.clear()
