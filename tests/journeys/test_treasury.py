"""The treasurer reconciles: the certain ones at once, the others one by one on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from tests.browser import NARROW, axe_violations
from tests.communities.members.makers import member_of, open_register
from tests.communities.treasury.makers import camt, paid_by
from tests.engines.bank.files import IBAN, balance, entry
from tests.journeys.pages import Sheet
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def statement(payer: Member) -> bytes:
    """Somebody who wrote their number, two homonyms of whom one paid, and a charge; balances that agree."""
    today = timezone.localdate().isoformat()
    return camt(
        paid_by(payer),
        entry(day=today, text="COTISATION", party="INES JUMELLE"),
        entry("4.80", day=today, direction="DBIT", text="FRAIS TENUE DE COMPTE", party=""),
        balances=balance("OPBD", "100.00", today) + balance("CLBD", "135.20", today),
    )


def test_the_treasurer_reconciles_the_bank(cast, page, context, live_server, watched):
    open_register(cast.ours, cast.alice)
    today = timezone.localdate()
    payer, *twins = [
        member_of(cast.ours, cast.alice, name, on=today) for name in ("Payeuse", "Jumelle", "Jumelle")
    ]
    sign_in(context, live_server, cast.holder(Role.TREASURER))
    sheet = Sheet(page, live_server.url).go(f"/c/{cast.ours.slug}/tresorerie/").title("Trésorerie")
    sheet.follow("Déclarer un compte")
    page.get_by_label("Nom du compte").fill("Compte courant")
    page.get_by_label("IBAN").fill(IBAN)
    sheet.press("Ajouter ce compte")
    sheet.title("Trésorerie").follow("Déposer un relevé")
    file = {"name": "releve.xml", "mimeType": "application/xml", "buffer": statement(payer)}
    page.get_by_label("Fichier de la banque").set_input_files(file)
    sheet.press("Lire ce fichier")
    expect(sheet.main()).to_contain_text("soldes justes")
    sheet.press("Accepter la proposition certaine")
    expect(sheet.main()).to_contain_text("Cotisation", use_inner_text=True)
    expect(page.get_by_text("1 ligne rapprochée")).to_be_visible()

    # The homonyms, on a phone: the line names both, the treasurer chooses by number.
    page.set_viewport_size(NARROW)
    sheet.follow("INES JUMELLE")
    cards = sheet.main().locator(".bank-candidates > li")
    expect(cards).to_have_count(2)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    chosen = cards.filter(has_text=f"membre {twins[1].number},")
    chosen.get_by_role("button", name="Rapprocher").click()
    expect(sheet.main()).to_contain_text("Ce qu’elle a réglé")

    # A mistake: undone with its reason, then the other one.
    sheet.main().locator("summary", has_text="Annuler").click()
    page.get_by_label("Motif").fill("C’était l’autre")
    sheet.press("Annuler ce rapprochement")
    expect(page.get_by_text("Le rapprochement est annulé")).to_be_visible()
    cards.filter(has_text=f"membre {twins[0].number},").get_by_role("button", name="Rapprocher").click()
    expect(sheet.main()).to_contain_text("C’était l’autre")

    # The charge is set aside: nothing waits any more.
    sheet.follow("Lignes à rapprocher")
    sheet.follow("FRAIS TENUE DE COMPTE")
    sheet.main().locator("summary", has_text="Cette ligne ne règle rien ici").click()
    page.get_by_label("Raison").select_option("charges")
    sheet.press("Mettre de côté")
    sheet.go(f"/c/{cast.ours.slug}/tresorerie/lignes/")
    expect(sheet.main()).to_contain_text("Tout est rapproché")
    with community_scope(cast.ours):
        states = [Member.objects.get(pk=one.pk).status for one in (payer, *twins)]
    assert states == [MemberStatus.ACTIF, MemberStatus.ACTIF, MemberStatus.COTISATION_ATTENDUE]
