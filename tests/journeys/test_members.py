"""A nurse joins from her phone, the bureau approves, her card is confirmed from a link."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from maillage.communities.cards.actions.directory import ask_for_confirmations
from maillage.communities.cards.models import CardConfirmation
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from tests.browser import NARROW, axe_violations
from tests.communities.cards.makers import open_directory
from tests.communities.members import makers
from tests.journeys.pages import Sheet, last_mail_to, link_in
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "neuve@exemple.invalid"


def path_in(text: str) -> str:
    """The path of the one link of a message: the site of the test has another name."""
    return re.sub(r"^https?://[^/]+", "", link_in(text))


def fits(page: Page) -> bool:
    """Nothing is wider than the telephone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def register(cast):
    makers.open_register(cast.ours, cast.alice)
    return cast.ours


def test_a_nurse_joins_from_her_phone_and_the_bureau_approves(
    register, cast, page, context, live_server, watched
):
    makers.publish(register, cast.alice)
    page.set_viewport_size(NARROW)
    phone = Sheet(page, live_server.url)
    phone.go(reverse("register_entry", args=[register.slug])).follow("Adhérer à la communauté")
    phone.title(f"Adhérer à {register.name}")
    assert fits(page)
    assert axe_violations(page) == []
    page.get_by_label("Catégorie").select_option(index=1)
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Nom*", exact=True).fill("Neuve")
    page.get_by_label("Profession", exact=True).select_option(label="Infirmier")
    page.get_by_label("Numéro RPPS").fill("123")
    page.get_by_label("Adresse e-mail").fill(EMAIL)
    page.get_by_label("J’ai lu et j’accepte").check()
    phone.press("Envoyer ma demande")
    expect(page.get_by_text("11 chiffres").first).to_be_visible()
    watched[:] = [line for line in watched if "422" not in line]
    page.get_by_label("Numéro RPPS").fill(makers.RPPS[0])
    phone.press("Envoyer ma demande")
    link = path_in(last_mail_to(EMAIL))
    phone.go(link).press("Confirmer ma demande")
    expect(page.get_by_text("La communauté vérifie votre demande")).to_be_visible()
    assert fits(page)

    sign_in(context, live_server, cast.holder(Role.SECRETARY))
    page.set_viewport_size({"width": 1280, "height": 900})
    desk = Sheet(page, live_server.url).go(reverse("member_requests", args=[register.slug]))
    desk.follow("Neuve Inès")
    desk.title("Inès Neuve").press("C’est vérifié : présenter au bureau")
    desk.follow("Décider")
    desk.title("Demandes d’adhésion")
    assert axe_violations(page) == []
    page.get_by_label("Choisir Inès Neuve").check()
    page.get_by_label("Organe").fill("Bureau du mois")
    desk.press("Admettre")
    expect(page.get_by_text("En attente de décision")).to_have_count(0)
    with community_scope(register):
        member = Member.objects.get(email=EMAIL)
        assert member.state == MemberStatus.COTISATION_ATTENDUE
        assert (member.admitted_on, member.admitted_by) == (timezone.localdate(), "Bureau du mois")
    assert "admise" in last_mail_to(EMAIL)


def test_a_card_is_confirmed_from_a_link_on_a_phone(register, cast, page, live_server, watched):
    open_directory(register, cast.alice)
    member = makers.member_of(register, cast.alice, "Neuve", on=timezone.localdate(), email=EMAIL)
    makers.pay(member, cast.alice, on=timezone.localdate())
    assert ask_for_confirmations(community=register, today=timezone.localdate()) == 1
    page.set_viewport_size(NARROW)
    phone = Sheet(page, live_server.url).go(path_in(last_mail_to(EMAIL)))
    phone.title("Ma fiche d’annuaire")
    expect(page.get_by_text("Votre fiche n’est montrée à personne")).to_be_visible()
    assert fits(page)
    assert axe_violations(page) == []
    with community_scope(register):
        assert not CardConfirmation.objects.exists(), "opening the link confirms nothing"
    page.get_by_label("Prenez-vous de nouveaux patients").select_option(label="Oui")
    for part in ("Qui vous êtes", "Nouveaux patients"):
        group = page.get_by_role("group", name=part, exact=True)
        group.get_by_label("Qui le voit").select_option(label="Tout le monde")
    page.get_by_label("Adresse MSSanté").fill("ines@exemple.invalid")
    phone.press("Enregistrer et confirmer")
    expect(page.get_by_text("se termine par mssante.fr").first).to_be_visible()
    watched[:] = [line for line in watched if "422" not in line]
    page.get_by_label("Adresse MSSanté").fill("ines.neuve@exemple.mssante.fr")
    phone.press("Enregistrer et confirmer")
    expect(page.get_by_text("Votre fiche est enregistrée et confirmée")).to_be_visible()
    phone.press("Tout est exact, je confirme")
    expect(page.get_by_text("votre fiche est confirmée")).to_be_visible()
    with community_scope(register):
        assert CardConfirmation.objects.count() == 1, "a second gesture of the day changes nothing"

    phone.go(reverse("register_entry", args=[register.slug])).follow("Trouver un professionnel")
    phone.title("Trouver un professionnel")
    page.get_by_label("Prend de nouveaux patients").check()
    phone.press("Chercher")
    phone.follow("Inès Neuve")
    phone.title("Inès Neuve")
    assert fits(page)
    assert axe_violations(page) == []
    assert "mssante" not in page.content()
