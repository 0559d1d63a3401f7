"""From a map to a community at work: a newcomer draws, founds, invites, adopts; two people draw at once."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.queries import content_of
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.browser import WIDE, axe_violations, watch
from tests.cast import Cast
from tests.communities.territory.makers import draw
from tests.journeys.pages import (
    PATIENT,
    Drawing,
    Founding,
    People,
    Sheet,
    SignUp,
    Versions,
    last_mail_to,
    link_in,
)
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
NAME = "CPTS de la vallée d’essai"
FOUNDER, COLLEAGUE = "flore.essai@exemple.invalid", "hugo.essai@exemple.invalid"


@pytest.fixture
def colleague(browser: Browser, watched: list[str]) -> Page:
    """Another person, in a browser of their own."""
    context = browser.new_context(viewport=WIDE, locale="fr-FR", timezone_id="Europe/Paris")
    watch(context, watched)
    yield context.new_page()
    context.close()


def test_from_a_map_to_a_community_at_work(page: Page, colleague: Page, site: str, watched: list[str]):
    drawing = Drawing(page, site).open()
    drawing.add("Die").add("Saillans")
    population = drawing.population()
    assert population.replace("\u202f", "").isdigit()
    drawing.follow("Simuler le contrat")
    Sheet(page, site).title(re.compile("contrat ACI|Simul", re.IGNORECASE))
    expect(page.get_by_role("main")).to_contain_text(f"{population} habitants sur le territoire dessiné")
    page.go_back()

    # The drawing waits while one opens an account and proves one's address.
    drawing.holds("Saillans").follow("Fonder la communauté")
    Sheet(page, site).title("Se connecter").follow("Créer un compte")
    SignUp(page, site).fill("Flore", "Essai", FOUNDER).verify(FOUNDER)
    founding = Founding(page, site)
    founding.fill(NAME, "CPTS Essai")
    assert axe_violations(page) == []
    founding.button().click()
    Sheet(page, site).title(NAME)
    community = Community.objects.get(name=NAME)
    home = f"/c/{community.slug}/"

    People(page, site).go(f"{home}personnes/").invite(COLLEAGUE, Role.SECRETARY.label)
    joins(colleague, site, watched)
    People(page, site).go(f"{home}personnes/")
    expect(page.get_by_role("main")).to_contain_text("Hugo Essai")

    # Adopting freezes the drawing and shows it to everyone.
    Sheet(page, site).go(home).follow("Relire et arrêter")
    Sheet(page, site).title("Arrêter la version 1").press("Arrêter la version 1")
    expect(page.get_by_text("La version 1 est arrêtée")).to_be_visible()
    assert axe_violations(page) == []
    colleague.goto(f"{site}/communautes/{community.slug}/")
    expect(colleague.get_by_role("main")).to_contain_text("Saillans")
    with community_scope(community):
        written = list(AuditEvent.objects.filter(community_id=community.pk).values_list("action", flat=True))
    assert {"community.founded", "invitation.accepted", "territory.adopted"} <= set(written)


def joins(page: Page, site: str, watched: list[str]) -> None:
    """The colleague opens the link, makes an account without a second message, and enters."""
    link = link_in(last_mail_to(COLLEAGUE))
    assert link.startswith(site)
    Sheet(page, site).go(link).title(f"{NAME} vous invite").press("Créer mon compte")
    SignUp(page, site).fill("Hugo", "Essai", COLLEAGUE)
    Sheet(page, site).title(f"{NAME} vous invite").press("Accepter et entrer")
    Sheet(page, site).title(NAME)
    expect(page.get_by_text("Bienvenue dans")).to_be_visible()
    # The link served: it opens nothing more.
    assert page.goto(link).status == 410
    watched[:] = [line for line in watched if "410 (Gone)" not in line]


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_a_double_click_founds_one_community(cast: Cast, browser: Browser, live_server, javascript: bool):
    context = browser.new_context(java_script_enabled=javascript, viewport=WIDE, locale="fr-FR")
    sign_in(context, live_server, cast.bob)
    founding = Founding(context.new_page(), live_server.url).go("/fonder/?u=26113,26289")
    founding.fill(NAME, "CPTS Essai").button().dblclick()
    Sheet(founding.page, live_server.url).title(NAME)
    assert Community.objects.filter(name=NAME).count() == 1
    context.close()


def test_two_people_draw_and_nothing_is_lost(
    cast: Cast, page: Page, context: BrowserContext, colleague: Page, live_server, watched: list[str]
):
    draft = draw(cast.ours, cast.alice, ["04070"])
    sign_in(context, live_server, cast.alice)
    sign_in(colleague.context, live_server, cast.holder(Role.SECRETARY))
    address = f"/c/{cast.ours.slug}/territoire/dessiner/?version={draft.number}"
    mine, theirs = (Drawing(one, live_server.url).open(address) for one in (page, colleague))
    theirs.add("Sisteron")
    mine.add("Volx")
    expect(mine.warning()).to_contain_text("Rien n’est perdu", timeout=PATIENT)
    expect(theirs.warning()).to_have_count(0)
    assert axe_violations(page) == []
    # What each goes on drawing is saved where they now are, without another warning.
    mine.add("Manosque")
    expect(mine.warning()).to_have_count(0)
    versions = Versions(page, live_server.url).go(f"/c/{cast.ours.slug}/territoire/")
    expect(versions.rows()).to_have_count(2)
    with community_scope(cast.ours):
        kept = {v.number: content_of(v)[0] for v in TerritoryVersion.objects.drafts()}
    assert kept == {draft.number: ["04070", "04209"], draft.number + 1: ["04070", "04112", "04245"]}
