"""A table of the CPAM, made by a real spreadsheet, goes into the diagnosis: by the mouse, then on a phone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from maillage.foundation.access.enums import Role
from tests.browser import NARROW, axe_violations
from tests.communities.territory.makers import draw
from tests.journeys.pages import PATIENT, Sheet
from tests.journeys.test_every_page import sign_in
from tests.workbooks import xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLE = xlsx(
    {
        "Lisez-moi": [["Extraction d’exemple, inventée"]],
        "Données": [
            ["Patients sans médecin traitant, par commune"],
            [],
            ["CODGEO", "Commune", "Chiffre 2024"],
            [4070, "Digne-les-Bains", 0.125],
            ["04209", "Sisteron", "s"],
            ["Total", None, 0.13],
        ],
    }
)


def test_a_table_of_the_cpam_goes_into_the_diagnosis(cast, page, context, live_server, watched):
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=date(2024, 1, 1))
    sign_in(context, live_server, cast.holder(Role.COORDINATOR))
    sheet = Sheet(page, live_server.url).go(f"/c/{cast.ours.slug}/diagnostic/releves/").title("Relevés")
    sheet.follow("Importer par commune")
    sheet.title("Importer des valeurs par commune")
    page.get_by_label("Fichier").set_input_files({"name": "cpam.xlsx", "mimeType": XLSX, "buffer": TABLE})
    sheet.press("Lire ce fichier")
    sheet.title("Vérifier avant d’importer")
    # The sheet and the line of headings were found; the third heading is nobody's: it is chosen by hand.
    expect(page.get_by_label("Feuille")).to_have_value("1")
    expect(page.get_by_label("Ligne des en-têtes")).to_have_value("3")
    page.get_by_label("Colonne C, Chiffre 2024, devient").select_option("A01")
    page.get_by_label("Source").fill("CPAM d’exemple")
    page.get_by_label("Millésime").fill("2024")
    sheet.press("Voir ce que cela donne")
    expect(sheet.main()).to_contain_text("12,5 %", timeout=PATIENT)
    expect(page.get_by_label("parts de 1 à lire en %")).to_be_checked()
    expect(sheet.main().get_by_role("table", name="Lignes refusées, et pourquoi")).to_contain_text("Total")
    page.set_viewport_size(NARROW)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    sheet.press("Importer 2 lignes")
    sheet.title("Import de « cpam.xlsx »")
    expect(sheet.main()).to_contain_text("Lignes refusées")
    sheet.follow("Voir le résultat")
    sheet.title("Relevés")
    sheet.follow("Patients sans médecin traitant")
    expect(sheet.main().get_by_role("row", name="Sisteron")).to_contain_text("masquée")
    sheet.go(f"/c/{cast.ours.slug}/diagnostic/?indicateur=A01")
    expect(sheet.main().get_by_role("row", name="Digne-les-Bains")).to_contain_text("12,5")
    expect(sheet.main()).to_contain_text("CPAM d’exemple, 2024")
