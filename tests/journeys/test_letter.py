"""Two people write the same section of the letter in two browsers, then it is filed and read."""

import hashlib
import io
import json
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from maillage.communities.letter.spec import SPEC
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries
from tests.browser import NARROW, axe_violations, watch
from tests.cast import give_role, make_user
from tests.communities.letter import makers as letters
from tests.communities.territory.makers import draw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 20_000


def enter(context: BrowserContext, site: str, user: User) -> Page:
    """This person, signed in in this browser."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return context.new_page()


@pytest.fixture
def letter(cast):
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=cast.ours.stage_since)
    made = letters.start(cast.ours, cast.alice)
    letters.write(made, cast.alice, key="objectif", text="Un premier paragraphe.\n\nUn second paragraphe.")
    return made


def test_two_people_write_one_section_and_file_the_letter(
    cast, letter, browser, context, live_server, watched
):
    carole = make_user("Carole")
    give_role(carole, cast.ours, Role.COORDINATOR)
    other = browser.new_context(locale="fr-FR", viewport=NARROW)
    watch(other, watched)
    address = live_server.url + reverse("letter_section", args=[cast.ours.slug, 1, "objectif"])
    one, two = enter(context, live_server.url, cast.alice), enter(other, live_server.url, carole)
    for page in (one, two):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("L’objectif de la communauté")
        assert axe_violations(page) == []

    # Both type at the same time, each in a paragraph of their own: everything ends up in both pages.
    one.get_by_label(re.compile("^L’objectif")).fill(
        "Un premier paragraphe, d’Alice.\n\nUn second paragraphe."
    )
    two.get_by_label(re.compile("^L’objectif")).fill(
        "Un premier paragraphe.\n\nUn second paragraphe, de Carole."
    )
    for page in (one, two):
        expect(page.locator("[data-said][role=status]")).to_contain_text("Enregistré à", timeout=SOON)
    both = "Un premier paragraphe, d’Alice.\n\nUn second paragraphe, de Carole."
    for page in (one, two):
        expect(page.get_by_label(re.compile("^L’objectif"))).to_have_value(both, timeout=2 * SOON)
    expect(one.locator("[data-preview]")).to_contain_text("de Carole", timeout=SOON)
    expect(one.get_by_text("Carole Exemple écrit ici")).to_be_visible(timeout=SOON)

    # The same paragraph: both texts are kept, side by side, and the second writer chooses.
    two.get_by_role("button", name="Écrire").click()
    one.route("**/section/objectif/", lambda route: route.abort())
    one.get_by_label(re.compile("^L’objectif")).fill(both.replace("premier", "tout premier"))
    expect(one.locator("[data-said][role=status]")).to_contain_text("Pas de réseau", timeout=SOON)
    two.get_by_label(re.compile("^L’objectif")).fill(both.replace("premier", "grand"))
    expect(two.locator("[data-said][role=status]")).to_contain_text("Enregistré à", timeout=SOON)
    one.unroute("**/section/objectif/")
    expect(one.get_by_role("heading", name="Deux textes pour le même passage")).to_be_visible(timeout=SOON)
    expect(one.locator("[data-clashes]")).to_contain_text("Un grand paragraphe, d’Alice.")
    expect(one.locator("[data-clashes]")).to_contain_text("Un tout premier paragraphe, d’Alice.")
    assert axe_violations(one) == []
    one.get_by_role("button", name="Prendre le second").click()
    expect(one.get_by_label(re.compile("^L’objectif"))).to_have_value(both.replace("premier", "tout premier"))

    # Both buttons save in place; a table grows by a row, and what it holds is read back.
    one.get_by_role("button", name="Enregistrer, section suivante").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Les missions envisagées")
    one.goto(live_server.url + reverse("letter_section", args=[cast.ours.slug, 1, "calendrier"]))
    one.get_by_role("button", name="Ajouter une ligne").click()
    one.get_by_role("textbox", name="Étape").last.fill("Fêter la signature")
    one.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(one.locator("[data-said][role=status]")).to_contain_text("Enregistré à", timeout=SOON)
    assert letters.row(letter, "calendrier").content["steps"][-1] == ["Fêter la signature", "", ""]
    one.goto(address)
    box = one.get_by_label(re.compile("^L’objectif"))
    box.select_text()
    one.get_by_role("button", name="Gras").click()
    expect(box).to_have_value(re.compile(r"^\*\*Un tout premier.*de Carole\.\*\*$", re.DOTALL))
    box.press("Control+z")
    expect(box).to_have_value(both.replace("premier", "tout premier"))

    # Filed: a PDF that says it, whose proof is that of its content.
    one.goto(live_server.url + reverse("letter_document", args=[cast.ours.slug, 1]))
    assert axe_violations(one) == []
    one.get_by_role("link", name="Déposer…").click()
    one.get_by_label("Déposer ainsi").check()
    one.get_by_role("button", name="Déposer").click()
    expect(one.get_by_text("Le contenu conservé correspond à son empreinte")).to_be_visible()
    assert axe_violations(one) == []
    with one.expect_download() as download:
        one.get_by_role("link", name="Télécharger l’exemplaire PDF").click()
    made = download.value.path().read_bytes()
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
    assert "Un tout premier paragraphe, d’Alice." in said
    with community_scope(cast.ours):
        filing = queries.filed(SPEC).defer(None).get()
    assert hashlib.sha256(filing.content.encode()).hexdigest() == filing.sha256
    assert filing.sha256 in said.replace(" ", "")
    assert json.loads(filing.content)["filed_by"] == "Alice Exemple"

    one.close()
    other.close()
    watched[:] = [line for line in watched if "ERR_FAILED" not in line]


def test_what_was_typed_survives_an_expired_session(cast, letter, context, live_server, watched):
    page = enter(context, live_server.url, cast.alice)
    page.goto(live_server.url + reverse("letter_section", args=[cast.ours.slug, 1, "objectif"]))
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label(re.compile("^L’objectif")).fill("Écrit sans session.")
    expect(page.locator("[data-said][role=status]")).to_contain_text("session a expiré", timeout=SOON)
    page.on("dialog", lambda dialog: dialog.accept())
    page.close()
    page = enter(context, live_server.url, cast.alice)
    page.goto(live_server.url + reverse("letter_section", args=[cast.ours.slug, 1, "objectif"]))
    page.get_by_role("button", name="Le reprendre").click()
    expect(page.locator("[data-said][role=status]")).to_contain_text("Enregistré à", timeout=SOON)
    assert letters.row(letter, "objectif").content["text"] == "Écrit sans session."
    # Once saved, nothing is left on the device.
    assert page.evaluate("() => localStorage.length") == 0
