"""A chart and a table of the diagnosis are taken away, to be pasted in a project."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import LONG_AGO
from tests.communities.territory.makers import draw
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def test_a_map_and_its_table_are_copied(cast, page, context, live_server, watched):
    draw(cast.ours, cast.alice, ["04070", "04209", "04244"], adopted_on=LONG_AGO)
    sign_in(context, live_server, cast.alice)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto(f"{live_server.url}/c/{cast.ours.slug}/diagnostic/indicateur/?indicateur=P05")
    page.get_by_role("button", name="Copier le tableau").click()
    expect(page.get_by_role("status").last).to_have_text("Fait")
    pasted = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert pasted[0].split("\t")[:3] == ["Rang", "Commune", "Code"]
    assert len(pasted) == 4
    page.get_by_role("button", name="Copier l’image").first.click()
    page.wait_for_function("navigator.clipboard.read().then(([one]) => one.types.includes('image/png'))")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Enregistrer le SVG").first.click()
    drawn = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert "65 ans et plus" in drawn
    assert drawn.count("<path") >= 3
    assert 'fill="rgb(' in drawn, "the colours travel with it"
