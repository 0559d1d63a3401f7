"""« Et si » in a real browser: a doctor is moved with the mouse, then without one; saved; compared."""

import json
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NARROW, axe_violations
from tests.communities.territory.makers import draw
from tests.journeys.test_every_page import sign_in
from tests.planning.whatif.makers import CHATEAU, DIGNE, SISTERON, VOLONNE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
# The map draws without a graphics card here, on a shared machine: patience, not speed, is what is tested.
PATIENT = 60_000


@pytest.fixture
def workshop(cast, page: Page, context, live_server, watched):
    """Opens the workshop as the president, on four communes, and waits for the map."""
    draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE, CHATEAU], adopted_on=date(2024, 1, 1))
    sign_in(context, live_server, cast.alice)

    def go(query: str = "") -> Page:
        page.goto(f"{live_server.url}/c/{cast.ours.slug}/et-si/{query}")
        expect(page.locator("[data-map][data-idle]")).to_be_attached(timeout=PATIENT)
        return page

    return go


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-announce]")).to_contain_text(text, timeout=PATIENT)


def on_screen(page: Page, code: str) -> tuple[float, float]:
    """Where the professionals of a commune stand."""
    points = json.loads(page.locator("[data-map]").get_attribute("data-points") or "{}")
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box
    return box["x"] + points[code][0], box["y"] + points[code][1]


def mean(page: Page) -> str:
    return page.locator('[data-figure="mean"]').inner_text()


def test_a_doctor_is_dragged_and_the_losers_show_before_letting_go(workshop):
    page = workshop()
    before = mean(page)
    start, end = on_screen(page, DIGNE), on_screen(page, CHATEAU)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 12, start[1] + 12)
    page.mouse.move(*end, steps=4)
    # The hand still holds: the map and the figures already tell.
    expect(page.locator("[data-pointed]")).to_have_text(
        re.compile(r"Digne-les-Bains → Château-Arnoux-Saint-Auban : \d+ commune"), timeout=PATIENT
    )
    held = mean(page)
    assert held != before
    page.mouse.up()
    said(page, "1 médecin de Digne-les-Bains à Château-Arnoux-Saint-Auban.")
    expect(page).to_have_url(re.compile(rf"\?p=gp&e=m-{DIGNE}-{CHATEAU}-1$"))
    assert mean(page) == held, "what was seen while holding is what was done"
    expect(page.locator("[aria-labelledby=etsi-perdent] li").first).to_contain_text("Digne-les-Bains")
    expect(page.get_by_label("Différence")).to_be_checked()
    page.keyboard.press("Control+z")
    said(page, "Dernier changement annulé.")
    assert mean(page) == before


def test_escape_lets_go_of_nothing(workshop):
    page = workshop()
    before, url = mean(page), page.url
    start, end = on_screen(page, DIGNE), on_screen(page, SISTERON)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 12, start[1])
    page.mouse.move(*end, steps=3)
    expect(page.locator("[data-pointed]")).to_contain_text("Sisteron", timeout=PATIENT)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".etsi-ghost")).to_have_count(0)
    assert (mean(page), page.url) == (before, url)


def test_a_click_adds_and_the_keyboard_saves_and_compares(workshop, context):
    page = workshop()
    page.mouse.click(*on_screen(page, CHATEAU))
    page.get_by_role("button", name="Un de plus").click()
    said(page, "1 médecin de plus à Château-Arnoux-Saint-Auban.")
    # From here on, without a mouse.
    page.get_by_role("radio", name="Retirer").focus()
    page.keyboard.press("Space")
    page.locator("#etsi-commune").select_option(SISTERON)
    page.locator("#etsi-nombre").fill("2")
    page.locator("#etsi-nombre").press("Enter")
    said(page, "2 médecins de moins à Sisteron.")
    expect(page.locator(".etsi-list li")).to_have_count(2)
    assert axe_violations(page) == []
    page.locator("#enregistrer > summary").press("Enter")
    page.get_by_label("Nom du scénario").fill("Un de plus, deux de moins")
    page.get_by_label("Nom du scénario").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Un de plus, deux de moins", timeout=PATIENT)
    page.get_by_role("link", name="Dupliquer et modifier").click()
    expect(page.locator(".etsi-list li")).to_have_count(2, timeout=PATIENT)
    page.get_by_role("button", name="Retirer : 2 médecins de moins").press("Enter")
    said(page, "Changement retiré.")
    page.locator("#enregistrer > summary").press("Enter")
    page.get_by_label("Nom du scénario").fill("Un de plus")
    page.get_by_label("Nom du scénario").press("Enter")
    expect(page.get_by_text("Repris du scénario 1")).to_be_visible(timeout=PATIENT)
    page.get_by_role("link", name="Scénarios", exact=True).click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Comparer les scénarios cochés").click()
    expect(page.locator(".etsi-multiples svg")).to_have_count(2, timeout=PATIENT)
    assert axe_violations(page) == []


def test_the_page_fits_a_telephone(workshop, page):
    page.set_viewport_size(NARROW)
    workshop(f"?p=gp&e=m-{DIGNE}-{SISTERON}-2")
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert axe_violations(page) == []
