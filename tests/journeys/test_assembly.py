"""An extraordinary assembly misses its quorum, is called again, and amends the statutes by a secret vote on
telephones; anyone counts it again.
"""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from maillage.communities.governance.assemblies.cards import PointCard
from maillage.communities.governance.assemblies.codes import room_code
from maillage.communities.governance.assemblies.enums import AssemblyKind, MajorityChoice, PointKind
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import Assembly, Sheet
from maillage.communities.governance.assemblies.sheets import result_of
from maillage.foundation.tenancy.scope import community_scope
from tests.browser import NARROW, WIDE, axe_violations
from tests.communities.governance.assemblies import makers
from tests.journeys.pages import Sheet as Page
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AMENDMENT = PointCard(
    PointKind.RESOLUTION, "Admettre le vote à distance", "L’article 12 est complété.",
    MajorityChoice.TWO_THIRDS, secret=True, amends=True,
)  # fmt: skip


def test_an_assembly_without_quorum_is_called_again_and_amends_the_statutes(
    cast, page, context, live_server, settings, watched
):
    settings.SITE_URL = live_server.url
    first = makers.convened(
        cast.ours, cast.alice, voters=6, kind=AssemblyKind.EXTRAORDINARY, points=[AMENDMENT]
    )
    sign_in(context, live_server, cast.alice)
    page.set_viewport_size(WIDE)
    desk = Page(page, live_server.url)

    # Two of six: the quorum of a half is missed.
    desk.go(reverse("assembly_desk", args=[cast.ours.slug, first.number]))
    for voter in makers.voters_of(first)[:2]:
        page.get_by_role("button", name=f"Présent : {voter.label}").click()
    page.get_by_label("Secrétariat de séance").fill("Max Inventé")
    desk.press("Ouvrir la séance")
    expect(desk.main().get_by_text("il en manque 1")).to_be_visible()
    assert axe_violations(page) == []
    desk.press("Constater que le quorum n’est pas atteint")
    desk.go(reverse("assembly", args=[cast.ours.slug, first.number]))
    desk.press("Convoquer de nouveau")
    expect(page.get_by_text("La seconde convocation est prête")).to_be_visible()

    # It is convened with its notice, then its day comes.
    desk.follow("Convoquer")
    expect(desk.main().get_by_text("Dernier jour pour convoquer")).to_be_visible()
    assert axe_violations(page) == []
    desk.press("Convoquer l’assemblée")
    expect(page.get_by_text("L’assemblée est convoquée")).to_be_visible()
    with community_scope(cast.ours):
        Assembly.objects.filter(previous=first).update(starts_at=timezone.now())
        again = Assembly.objects.get(previous=first)
    desk.go(reverse("assembly_desk", args=[cast.ours.slug, again.number]))
    page.get_by_label("Secrétariat de séance").fill("Max Inventé")
    desk.press("Ouvrir la séance")

    # Three telephones sign by the code of the room and vote.
    page.set_viewport_size(NARROW)
    receipts, phone = [], Page(page, live_server.url)
    voters = makers.voters_of(again)[:3]
    for voter in voters:
        phone.go(reverse("assembly_link", args=[write_token(voter)])).title(first.title)
        page.get_by_label("Code affiché dans la salle").fill(room_code(again.secret, timezone.now()))
        phone.press("Je suis là")
    desk.go(reverse("assembly_desk", args=[cast.ours.slug, again.number]))
    page.get_by_role("button", name="Ouvrir le vote").click()
    for voter, choice in zip(voters, ("Pour", "Pour", "Contre"), strict=True):
        phone.go(reverse("assembly_link", args=[write_token(voter)])).title(first.title)
        assert axe_violations(page) == []
        page.get_by_label(choice, exact=True).check()
        phone.press("Déposer mon bulletin")
        receipts.append(page.locator(".receipts code").inner_text())
        assert axe_violations(page) == []

    # Nothing is told before the closing; then the result explains itself.
    page.set_viewport_size(WIDE)
    desk.go(reverse("assembly_desk", args=[cast.ours.slug, again.number]))
    expect(desk.main().get_by_text("Personne ne voit ce qu’ils disent")).to_be_visible()
    desk.press("Clore le vote")
    desk.follow("Résultat expliqué")
    expect(desk.main().get_by_text("La résolution est adoptée.")).to_be_visible()
    assert axe_violations(page) == []
    with community_scope(cast.ours):
        sheet = json.loads(Sheet.objects.get(point__assembly=again).content)
    assert sheet["receipts"] == sorted(receipts)
    assert result_of(sheet)["adopted"]
    desk.press("Préparer les nouvelles règles")
    expect(page.get_by_text("Écrivez ce qui change")).to_be_visible()

    # The minutes are written; only what was said is typed.
    desk.go(reverse("assembly_desk", args=[cast.ours.slug, again.number]))
    desk.press("Lever la séance")
    desk.go(reverse("assembly_minutes", args=[cast.ours.slug, again.number]))
    page.get_by_label("Ouverture").fill("La présidente ouvre la séance.")
    desk.press("Enregistrer")
    expect(desk.main().get_by_text(f"{voters[0].label}").first).to_be_visible()
    assert axe_violations(page) == []
