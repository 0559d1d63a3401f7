"""Drawing a territory in a real browser: with the mouse, then with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NARROW, axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
# The map draws without a graphics card here, on a shared machine: patience, not speed, is what is tested.
PATIENT = 60_000


@pytest.fixture
def draw(page: Page, live_server, watched):
    """Opens the page on these communes, and waits for the map where there is one to wait for."""

    def go(query: str = "") -> Page:
        page.goto(f"{live_server.url}/territoire/{query}")
        expect(page.locator("[data-map][data-idle]")).to_be_attached(timeout=PATIENT)
        return page

    return go


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-announce]")).to_contain_text(text, timeout=PATIENT)


def centre(page: Page) -> tuple[float, float]:
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_newcomer_draws_with_the_mouse(draw):
    page = draw("?u=26113")
    x, y = centre(page)
    # Die is in the middle of the map: a click there takes it away, a second one brings it back.
    page.mouse.click(x, y)
    said(page, "Die retirée. 0 commune, 0 habitants.")
    expect(page.locator("#annuler")).not_to_have_attribute("aria-disabled", "true")
    page.mouse.click(x, y)
    said(page, "Die ajoutée. 1 commune")
    expect(page).to_have_url(re.compile(r"\?u=26113&h="))
    # The description followed, and the way out carries the territory.
    expect(page.locator(".draw-population")).to_contain_text("4\u202f844")
    assert "26113" in page.get_by_role("link", name="Fonder la communauté").get_attribute("href")
    page.get_by_role("button", name="Annuler").click()
    said(page, "Dernier changement annulé. 0 commune")
    page.keyboard.press("Control+y")
    said(page, "Changement rétabli.")
    expect(page.locator(".draw-rows li")).to_have_count(1)
    page.go_back()
    expect(page.locator(".draw-rows li")).to_have_count(0, timeout=PATIENT)


def test_shift_and_drag_takes_many(draw):
    page = draw("?u=26113,26108")
    x, y = centre(page)
    page.keyboard.down("Shift")
    page.mouse.move(x - 150, y - 150)
    page.mouse.down()
    page.mouse.move(x + 150, y + 150, steps=6)
    page.mouse.up()
    page.keyboard.up("Shift")
    said(page, "communes de plus.")


def test_a_whole_epci_by_one_click(draw):
    page = draw("?u=26113")
    page.get_by_text("EPCI entier").click()
    page.mouse.click(*centre(page))
    said(page, "CC du Diois : 49 communes de plus. 50 communes")
    page.mouse.click(*centre(page))
    said(page, "CC du Diois : 50 communes de moins.")


def test_the_keyboard_alone_does_everything(draw):
    page = draw()
    page.locator("#recherche").focus()
    page.keyboard.type("saillan")
    expect(page.get_by_role("option").first).to_contain_text("Saillans", timeout=PATIENT)
    expect(page.locator("#recherche")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#recherche")).to_have_attribute("aria-activedescendant", "lieu-1")
    page.keyboard.press("Escape")
    expect(page.locator("#recherche-liste")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible(timeout=PATIENT)
    page.keyboard.press("Enter")
    said(page, "Saillans ajoutée. 1 commune")
    expect(page.locator("#recherche")).to_be_focused()
    page.keyboard.type("26113")
    expect(page.get_by_role("option").first).to_contain_text("Die", timeout=PATIENT)
    page.keyboard.press("Enter")
    said(page, "Die ajoutée. 2 communes")
    # Removing by the list keeps the focus in the list.
    page.get_by_role("button", name="Retirer Die").focus()
    page.keyboard.press("Enter")
    said(page, "Die : retirée. 1 commune")
    assert page.evaluate("document.activeElement.closest('#panneau') !== null")
    # A sub-territory, by fields and buttons only.
    page.get_by_label("Nouveau sous-territoire").focus()
    page.keyboard.type("Vallée")
    page.keyboard.press("Enter")
    said(page, "Sous-territoire « Vallée » créé.")
    page.get_by_label("Cocher Saillans").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="1 · Vallée").focus()
    page.keyboard.press("Enter")
    said(page, "1 commune : « Vallée ».")
    expect(page.locator("[data-legend-zones] li")).to_have_count(1)


def test_a_pasted_list_is_answered_beside_the_map(draw):
    page = draw()
    page.get_by_text("Coller une liste").click()
    page.get_by_label("Une commune par ligne").fill("26113\n50602")
    page.get_by_role("button", name="Ajouter ces communes").click()
    said(page, "1 commune de plus, 1 ligne refusée.")
    page.get_by_role("button", name=re.compile("Ajouter Cherbourg")).click()
    said(page, "Cherbourg-en-Cotentin ajoutée. 2 communes")


def test_a_list_too_large_is_refused_before_it_travels(draw):
    page = draw()
    page.get_by_text("Coller une liste").click()
    page.locator("#fichier").set_input_files(
        {"name": "gros.csv", "mimeType": "text/csv", "buffer": b"26113\n" * 8_500_000}
    )
    page.get_by_role("button", name="Ajouter ces communes").click()
    expect(page.locator("[data-too-large]")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_a_drawn_territory_has_no_fault_of_access(draw, page, scheme, width):
    if width == "narrow":
        page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    draw("?u=26108,26113,26289,26362&s=Vall%C3%A9e:0-1&s=Plaine:3&iris=26362&q=Nyons")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_without_javascript_the_forms_do_the_same(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/territoire/")
    page.get_by_label("Ajouter une commune").fill("saillan")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Ajouter Saillans").first.click()
    expect(page).to_have_url(re.compile(r"/territoire/\?u=26289&h=.*#panneau"))
    page.get_by_role("button", name=re.compile("communes qui manquent")).click()
    expect(page.locator(".draw-hint", has_text="EPCI complet")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".draw-rows li")).to_have_count(1)
    page.get_by_role("button", name="Refaire").click()
    expect(page.locator(".draw-hint", has_text="EPCI complet")).to_be_visible()
    page.get_by_role("button", name="Tout effacer").click()
    page.get_by_role("button", name="Effacer le dessin").click()
    expect(page.get_by_text("Aucune commune pour l’instant")).to_be_visible()
    context.close()
