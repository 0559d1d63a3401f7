"""What JavaScript adds to every page: definitions, menus, appearance, refusals, dialogs."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from maillage.foundation.web.glossary import glossary
from tests.browser import NARROW, axe_violations
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gallery(page, live_server, watched):
    page.goto(live_server.url + reverse("components"))
    return page


def test_a_word_explains_itself_on_hover_and_on_focus_and_escape_closes(gallery):
    word, definition = gallery.locator("#textes a.term").first, gallery.locator("#definition")

    word.hover()
    expect(definition).to_contain_text(glossary()["aci"].definition)
    definition.hover()
    expect(definition).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(definition).to_be_hidden()

    gallery.mouse.move(0, 0)
    gallery.get_by_role("button", name="Changer l’apparence").focus()
    word.focus()
    gallery.keyboard.press("Shift+Tab")
    gallery.keyboard.press("Tab")
    expect(definition).to_be_visible()
    expect(word).to_have_attribute("aria-describedby", "definition")
    assert axe_violations(gallery) == []
    gallery.keyboard.press("Tab")
    expect(definition).to_contain_text(glossary()["epci"].definition)


def test_the_first_touch_explains_and_the_second_follows(browser, live_server):
    context = browser.new_context(viewport=NARROW, has_touch=True, locale="fr-FR")
    page = context.new_page()
    page.goto(live_server.url + reverse("components"))
    word = page.locator("#textes a.term").first

    word.tap()
    expect(page.locator("#definition")).to_be_visible()
    expect(page).to_have_url(live_server.url + reverse("components"))
    box = page.locator("#definition").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
    word.tap()
    expect(page).to_have_url(f"{live_server.url}{reverse('glossary')}#aci")
    context.close()


def test_the_appearance_chosen_is_kept_and_written_by_the_server(gallery, live_server):
    root = gallery.locator("html")
    gallery.emulate_media(color_scheme="light")
    gallery.get_by_role("button", name="Changer l’apparence").click()
    expect(root).to_have_attribute("data-theme", "dark")

    answer = gallery.goto(live_server.url + reverse("about"))
    assert '<html lang="fr" data-theme="dark">' in answer.text()
    ground = gallery.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(17, 25, 26)"


def test_a_refused_form_is_read_from_its_summary(gallery):
    gallery.get_by_role("button", name="Envoyer pour voir les refus").click()
    summary = gallery.locator(".error-summary")
    expect(summary).to_be_focused()

    summary.get_by_role("link", name="Code INSEE").click()
    expect(gallery.locator("#id_code")).to_be_focused()
    assert axe_violations(gallery) == []


def test_an_act_that_destroys_asks_first(gallery):
    gallery.get_by_role("link", name="Abandonner le brouillon").click()
    dialog = gallery.get_by_role("dialog", name="Abandonner ce brouillon")
    expect(dialog).to_contain_text("Les 12 communes")
    assert axe_violations(gallery) == []

    gallery.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_menu_of_the_person_opens_and_closes_by_keyboard(cast, page, context, live_server, watched):
    sign_in(context, live_server, cast.alice)
    page.goto(live_server.url + reverse("my_communities"))
    summary = page.locator(".menu > summary")
    out = page.get_by_role("link", name="Se déconnecter")

    summary.focus()
    page.keyboard.press("Enter")
    expect(out).to_be_visible()
    page.keyboard.press("Escape")
    expect(out).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(out).to_be_hidden()


def test_keyboard_goes_straight_to_the_content(gallery):
    gallery.keyboard.press("Tab")
    expect(gallery.get_by_role("link", name="Aller au contenu")).to_be_focused()
    gallery.keyboard.press("Enter")
    expect(gallery).to_have_url(re.compile("#contenu$"))
    expect(gallery.locator("main")).to_be_focused()
