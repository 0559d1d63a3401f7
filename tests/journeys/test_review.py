"""A file read from two sides: a complement asked and given, two months that pass, an officer elsewhere."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from maillage.communities.review.tasks import close_the_overdue
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from tests.browser import NARROW, axe_violations, watch
from tests.communities.letter import makers as letters
from tests.communities.review import makers
from tests.journeys.pages import Sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(context: BrowserContext, site: str, user: User) -> Page:
    """This person, signed in in this browser."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return context.new_page()


def test_a_complement_is_asked_and_given(cast, browser, context, live_server, watched):
    letter = letters.start(cast.ours, cast.alice)
    letters.write(letter, cast.alice, key="objectif", text="Soigner ici.")
    letters.file(letter, cast.alice)
    officer = Sheet(enter(context, live_server.url, cast.dana), live_server.url)
    officer.go(reverse("ars_home", args=["93"])).follow("Dossiers à instruire")
    officer.title("Dossiers à instruire")
    assert axe_violations(officer.page) == []
    officer.follow("Lettre d’intention n° 1")
    officer.title("Lettre d’intention n° 1")
    assert axe_violations(officer.page) == []
    officer.follow("Demander un complément")
    officer.page.get_by_label("Ce qui est demandé").fill("Qui porte le projet ?")
    day = timezone.localdate() + timedelta(days=21)
    officer.page.get_by_label("Pour le").fill(day.isoformat())
    assert axe_violations(officer.page) == []
    officer.press("Demander un complément")
    expect(officer.main()).to_contain_text("Complément demandé")

    other = browser.new_context(locale="fr-FR", viewport=NARROW)
    watch(other, watched)
    president = Sheet(enter(other, live_server.url, cast.alice), live_server.url)
    president.go(reverse("review_cases", args=[cast.ours.slug])).follow("Lettre d’intention n° 1")
    expect(president.main()).to_contain_text("Qui porte le projet ?")
    assert axe_violations(president.page) == []
    letters.write(letter, cast.alice, key="objectif", text="Soigner partout.")
    president.go(reverse("letter_file", args=[cast.ours.slug, letter.number]))
    president.page.get_by_role("checkbox").check()
    president.page.locator("main form button[type=submit]").click()
    president.go(reverse("review_case", args=[cast.ours.slug, 1]))
    expect(president.main()).to_contain_text("Complété")

    officer.page.reload()
    officer.follow("Ce que le dernier dépôt a changé")
    expect(officer.page.locator("ins", has_text="partout")).to_be_visible()
    assert axe_violations(officer.page) == []
    other.close()


def test_two_months_pass_and_the_project_is_validated(cast, context, live_server, watched, tmp_path: Path):
    makers.stand(cast.ours, Stage.PS_REDACTION)
    sent = tmp_path / "projet.pdf"
    sent.write_bytes(makers.PDF)
    president = Sheet(enter(context, live_server.url, cast.alice), live_server.url)
    president.go(reverse("review_declare", args=[cast.ours.slug]))
    president.page.get_by_label("Projet de santé").check()
    president.page.get_by_label("Reçu par l’ARS le").fill(timezone.localdate().isoformat())
    president.page.get_by_label("Ce qui a été envoyé").set_input_files(sent)
    assert axe_violations(president.page) == []
    president.press("Déclarer un dépôt fait par une autre voie")
    president.title("Projet de santé n° 1")
    with time_machine.travel(timezone.now() + timedelta(days=70)):
        close_the_overdue(community_id=cast.ours.pk)
    president.page.reload()
    expect(president.main()).to_contain_text("Validé tacitement")
    with president.page.expect_download() as waited:
        president.follow("Constat de validation tacite")
    text = PdfReader(io.BytesIO(Path(waited.value.path()).read_bytes())).pages[0].extract_text()
    assert "Constat de validation tacite" in " ".join(text.split())
    president.go(reverse("life_line", args=[cast.ours.slug]))
    expect(president.main()).to_contain_text("Projet de santé validé")


def test_an_officer_of_another_region_sees_nothing(cast, context, live_server, watched):
    makers.letter_case(cast.ours, cast.alice)
    page = enter(context, live_server.url, cast.emile)
    page.goto(live_server.url + reverse("ars_review_inbox", args=["11"]))
    expect(page.get_by_role("main")).to_contain_text("Aucun dossier ici.")
    for region in ("11", "93"):
        answer = page.goto(live_server.url + reverse("ars_review_case", args=[region, cast.ours.slug, 1]))
        assert answer is not None
        assert answer.status == 404
    watched[:] = [line for line in watched if "404" not in line]
