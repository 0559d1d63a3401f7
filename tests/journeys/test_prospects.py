"""From the directory to the register: choose, call, undo, import a table, make a member; on a phone too."""

from datetime import date

import pytest
from playwright.sync_api import expect

from maillage.foundation.access.enums import Role
from tests.browser import NARROW, axe_violations
from tests.communities.members.makers import open_register
from tests.communities.territory.makers import draw
from tests.journeys.pages import PATIENT, Sheet
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TABLE = "NOM;Prénom;Métier;Tél;Ville\nLoriot;Nina;IDEL;492000001;SISTERON\nGeai;Ève;;12;\n".encode("cp1252")


def test_a_professional_is_chosen_called_and_becomes_a_member(cast, page, context, live_server, watched):
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=date(2024, 1, 1))
    open_register(cast.ours, cast.alice)
    sign_in(context, live_server, cast.holder(Role.COORDINATOR))
    sheet = Sheet(page, live_server.url).go(f"/c/{cast.ours.slug}/prospects/").title("Prospects")
    sheet.follow("Choisir dans l’annuaire")
    sheet.title("Choisir dans l’annuaire")
    page.get_by_label("Choisir ").first.check()
    page.get_by_label("Choisir ").nth(1).check()
    sheet.press("Suivre les personnes cochées")
    expect(page.get_by_text("2 fiches de plus")).to_be_visible(timeout=PATIENT)
    page.get_by_role("link", name="Suivi", exact=True).click()
    sheet.title("Prospects")
    page.get_by_label("les 2 du filtre").check()
    page.get_by_text("Noter qu’ils ont été contactés").click()
    page.get_by_label("Ce qui s’est dit").fill("Soirée d’information")
    sheet.press("Noter le contact")
    sheet.title("Contacts notés")
    sheet.press("Annuler ces 2 contacts")
    expect(sheet.main()).to_contain_text("Ces contacts sont annulés", timeout=PATIENT)
    sheet.go(f"/c/{cast.ours.slug}/prospects/import/").title("Importer des prospects")
    page.get_by_label("Fichier").set_input_files(
        {"name": "suivi.csv", "mimeType": "text/csv", "buffer": TABLE}
    )
    sheet.press("Lire ce fichier")
    sheet.title("Vérifier avant d’importer")
    page.get_by_label("D’où viennent ces coordonnées").fill("carnet d’exemple")
    sheet.press("Voir ce que cela donne")
    expect(sheet.main()).to_contain_text("04 92 00 00 01", timeout=PATIENT)
    page.set_viewport_size(NARROW)
    sheet.press("Importer 1 ligne")
    sheet.title("Import de « suivi.csv »")
    sheet.go(f"/c/{cast.ours.slug}/prospects/?q=loriot").title("Prospects")
    assert axe_violations(page) == []
    page.emulate_media(media="print")
    expect(sheet.main().get_by_role("link", name="Loriot Nina")).to_be_visible(timeout=PATIENT)
    page.emulate_media(media="screen")
    sheet.follow("Loriot Nina")
    sheet.title("Nina Loriot")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_text("Ce que la personne répond").click()
    page.get_by_label("Intérêt").select_option("Prêt à participer")
    sheet.press("Noter la réponse")
    expect(sheet.main()).to_contain_text("Prêt à participer", timeout=PATIENT)
    sheet.follow("En faire un membre")
    sheet.title("Ajouter une personne")
    page.get_by_label("Catégorie").select_option(index=1)
    page.get_by_label("Adresse e-mail").fill("nina.loriot@exemple.invalid")
    sheet.press("Enregistrer la demande")
    sheet.title("Nina Loriot")
    sheet.go(f"/c/{cast.ours.slug}/prospects/?etat=membres").title("Prospects")
    expect(sheet.main().get_by_role("row", name="Loriot Nina")).to_be_visible(timeout=PATIENT)
