"""The health project in a real browser: written by its leader, moved on the board, shared and adopted."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project.enums import Part
from maillage.planning.health_project.models import ActionSheet
from maillage.planning.health_project.protocols.models import Protocol
from tests.browser import NARROW, axe_violations
from tests.journeys.test_every_page import sign_in
from tests.planning.health_project import makers
from tests.planning.health_project import protocol_makers as protocols

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def go(cast, page: Page, context, live_server, watched):
    """Opens a page of a community as this person."""

    def opened(user, name: str, *args: object, community=None) -> Page:
        context.clear_cookies()
        sign_in(context, live_server, user)
        page.goto(live_server.url + reverse(name, args=[(community or cast.ours).slug, *args]))
        return page

    return opened


def test_a_leader_writes_a_sheet_and_what_was_typed_survives(cast, go, watched):
    lead = cast.holder(Role.LEAD)
    page = go(lead, "sheet_new")
    page.get_by_label("Titre").fill("Ouvrir une ligne")
    page.get_by_label("Mission").select_option("acces_soins")
    page.get_by_role("button", name="Ouvrir la fiche").click()
    page.get_by_role("link", name="Écrire : Description et public").click()
    field = page.get_by_label("Ce que nous ferons")
    field.fill("Chaque matin, de neuf heures à midi.")
    # Left by mistake: the words come back with the form.
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Ce que nous ferons")).to_have_value("Chaque matin, de neuf heures à midi.")
    with community_scope(cast.ours):
        one = ActionSheet.objects.get()
    makers.save(cast.ours, cast.alice, one, Part.CONTENT, description="Du lundi au vendredi.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Du lundi au vendredi.")
    expect(page.get_by_label("Ce que nous ferons")).to_have_value("Chaque matin, de neuf heures à midi.")
    watched.clear()  # the 409 that was asked for
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Chaque matin, de neuf heures à midi.")
    assert axe_violations(page) == []


def test_a_card_is_dragged_then_moved_with_the_keyboard(cast, go):
    one = makers.sheet(cast.ours, cast.alice, title="Former")
    page = go(cast.alice, "sheets_board")
    card, column = page.locator("#fiche-1"), page.locator('[data-column="validated"]')
    card.drag_to(column)
    expect(column.locator("#fiche-1")).to_be_visible()
    summary = card.get_by_text("Déplacer").first
    summary.focus()
    page.keyboard.press("Enter")
    card.locator("select").select_option("running")
    card.get_by_role("button", name="Déplacer").press("Enter")
    expect(page.locator('[data-column="running"] #fiche-1')).to_be_visible()
    with community_scope(cast.ours):
        assert ActionSheet.objects.get(pk=one.pk).state == "running"
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert axe_violations(page) == []


def test_a_protocol_is_given_by_one_and_adopted_by_another(cast, go, browser: Browser):
    protocols.in_force(cast.ours, cast.holder(Role.LEAD), cast.alice, title="Plaie du pied")
    page = go(cast.alice, "protocol", 1)
    page.get_by_text("Donner aux autres communautés").click()
    page.get_by_label("Creative Commons Attribution 4.0").check()
    page.get_by_label("Ce texte ne nomme personne").check()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status").or_(page.get_by_role("main"))).to_contain_text("galerie")
    page = go(cast.charlie, "protocol_gallery", community=cast.theirs)
    page.get_by_role("link", name="Plaie du pied").click()
    page.get_by_role("button", name="Adopter ce protocole").click()
    expect(page.get_by_role("main")).to_contain_text(cast.ours.name)
    with community_scope(cast.theirs):
        assert Protocol.objects.get().lineage[0]["publisher"] == cast.ours.name
    assert axe_violations(page) == []
