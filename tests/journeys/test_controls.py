"""A CPAM officer samples the proofs of a year, asks, is answered, hears the community and concludes."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from maillage.foundation.access.enums import Role
from tests.browser import NARROW, axe_violations, watch
from tests.foundation.files.makers import png
from tests.journeys.pages import Sheet
from tests.journeys.test_review import enter
from tests.operations.dialogue import makers
from tests.planning.health_project import makers as project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_officer_samples_and_concludes(cast, browser, context, live_server, watched, tmp_path: Path):
    makers.contract(cast.ours, cast.alice)
    makers.fill(cast.ours, cast.alice, 4)
    sheet = project.sheet(cast.ours, cast.alice)

    # A photo from an action sheet, on a telephone.
    phone = browser.new_context(locale="fr-FR", viewport=NARROW)
    watch(phone, watched)
    president = Sheet(enter(phone, live_server.url, cast.alice), live_server.url)
    photo = tmp_path / "Feuille de présence.png"
    photo.write_bytes(png())
    president.go(reverse("sheet", args=[cast.ours.slug, sheet.number]))
    president.page.get_by_label("Photo ou fichier", exact=True).set_input_files(photo)
    assert axe_violations(president.page) == []
    president.press("Ajouter la preuve")
    president.title("Feuille de présence")
    assert axe_violations(president.page) == []

    # The officer draws two pieces.
    officer = Sheet(enter(context, live_server.url, cast.holder(Role.CPAM)), live_server.url)
    officer.go(reverse("cpam_home", args=["04"])).follow("Dialogues et contrôles")
    officer.follow("dialogues et contrôles de")
    officer.follow("Ouvrir un contrôle")
    officer.page.get_by_label("Objet").fill("Réalité des actions")
    officer.page.get_by_label("Ce qui est vérifié").fill("Les réunions ont-elles eu lieu ?")
    day = timezone.localdate() + timedelta(days=20)
    officer.page.get_by_label("Réponses attendues pour le").fill(day.isoformat())
    officer.page.get_by_label("Nombre de pièces à tirer").fill("2")
    assert axe_violations(officer.page) == []
    officer.press("Ouvrir le contrôle")
    officer.title("Réalité des actions")
    assert axe_violations(officer.page) == []
    officer.follow("Refaire le tirage")
    expect(officer.main().locator("tbody tr").filter(has_text="tirée")).to_have_count(2)
    officer.page.go_back()
    officer.page.locator("#piece-1 h3 a").click()
    expect(officer.main()).to_contain_text("Empreinte SHA-256")
    officer.page.go_back()
    officer.follow("Demander sur la pièce 1")
    officer.page.get_by_label("Message").fill("Qui était présent ?")
    officer.press("Poser une question")
    expect(officer.main()).to_contain_text("question sans réponse")

    # The community is asked in its week, answers, and sees who read what.
    president.go(reverse("community_home", args=[cast.ours.slug]))
    president.follow("Ouvrir le contrôle")
    expect(president.main()).to_contain_text("page lue")
    assert axe_violations(president.page) == []
    president.follow("Répondre sur la pièce 1")
    president.page.get_by_label("Message").fill("Vingt professionnels.")
    president.press("Répondre")
    expect(president.main()).not_to_contain_text("question sans réponse")

    # Opinions, the contradictory stage, the last word of the community, the conclusion.
    officer.page.reload()
    expect(officer.main()).to_contain_text("Vingt professionnels.")
    for rank, verdict in ((1, "Probant"), (2, "Non probant")):
        officer.follow(f"Donner un avis sur la pièce {rank}")
        officer.page.get_by_label(verdict, exact=True).check()
        officer.page.get_by_label("Motifs").fill("Ce que j’y lis.")
        officer.press("Donner un avis")
    officer.follow("Ouvrir la phase contradictoire")
    officer.page.get_by_label("Observations attendues pour le").fill(day.isoformat())
    officer.press("Ouvrir la phase contradictoire")
    officer.follow("Conclure le contrôle")
    officer.page.get_by_label("Probant", exact=True).check()
    officer.page.get_by_label("Motifs").fill("Trop tôt.")
    officer.press("Conclure le contrôle")
    expect(officer.main()).to_contain_text("La communauté peut répondre jusqu’au")
    watched[:] = [line for line in watched if "422" not in line]  # the refusal that was asked for
    president.page.reload()
    president.follow("Clore nos observations")
    president.page.get_by_label("Dernier mot").fill("La seconde pièce porte sa date au dos.")
    president.press("Clore nos observations")
    officer.page.get_by_label("Motifs").fill("Les actions ont eu lieu.")
    officer.press("Conclure le contrôle")
    expect(officer.main()).to_contain_text("Conclu")

    president.page.reload()
    expect(president.main()).to_contain_text("Les actions ont eu lieu.")
    assert axe_violations(president.page) == []
    with president.page.expect_download() as waited:
        president.follow("Tout le contrôle en PDF")
    reader = PdfReader(io.BytesIO(Path(waited.value.path()).read_bytes()))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in ("Vingt professionnels.", "au dos", "Les actions ont eu lieu.", "page lue"):
        assert said in words
    phone.close()
