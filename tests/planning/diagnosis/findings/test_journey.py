"""A figure becomes a finding, then a need that the board approved, in a real browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from maillage.foundation.access.enums import Role
from tests.communities.territory.makers import draw
from tests.journeys.pages import Sheet
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def test_from_a_figure_to_a_shared_need(cast, page, context, live_server, watched):
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=date(2024, 1, 1))
    space = f"/c/{cast.ours.slug}/diagnostic/"
    sheet = Sheet(page, live_server.url)

    sign_in(context, live_server, cast.bob)
    sheet.go(space).title("Diagnostic du territoire")
    page.get_by_role("link", name="En tirer un constat : 65 ans et plus").click()
    sheet.title("Proposer un constat")
    page.get_by_label("Faiblesse").check()
    page.get_by_label("Titre").first.fill("Une population âgée")
    sheet.press("Proposer ce constat")
    sheet.title("Une population âgée")
    expect(sheet.main()).to_contain_text("recensement 2021")

    sign_in(context, live_server, cast.holder(Role.COORDINATOR))
    page.reload()
    page.get_by_label("Votre message").fill("À retenir, dit le groupe.")
    sheet.press("Publier ce message")
    expect(page.get_by_role("list").filter(has_text="À retenir")).to_be_visible()
    sheet.press("Retenir")
    expect(sheet.main()).to_contain_text("Ce constat est retenu")

    sheet.follow("En faire un besoin")
    sheet.title("Écrire un besoin")
    expect(page.get_by_role("checkbox", name=re.compile("Une population âgée"))).to_be_checked()
    page.get_by_label("Titre").fill("Vieillir chez soi")
    sheet.press("Enregistrer")
    sheet.title("Vieillir chez soi")
    page.get_by_text("Enregistrer l’accord d’une instance").click()
    page.get_by_label("Nom").fill("Conseil d’administration")
    sheet.press("Enregistrer cet accord")
    expect(page.locator(".page-head")).to_contain_text("partagé")

    sheet.go(f"{space}constats/synthese/").title("Synthèse du diagnostic partagé")
    expect(page.locator(".board-needs")).to_contain_text("Conseil d’administration")
