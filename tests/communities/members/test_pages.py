"""The pages of the register, as people use them."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from maillage.communities.members.actions import fees
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.forms import EurosField
from maillage.communities.members.links import write_token
from maillage.communities.members.models import FeePayment, Member
from maillage.communities.members.recognition import differs
from maillage.foundation.access.enums import Role
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.members.makers import (
    RPPS,
    category,
    member_of,
    open_register,
    pay,
    publish,
    request_of,
    set_rates,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel("2026-03-10 10:00+01:00", tick=False):
        yield


@pytest.fixture
def ours(cast):
    open_register(cast.ours, cast.alice)
    return cast.ours


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def state(community, **wanted) -> str:
    with community_scope(community):
        return Member.objects.get(**wanted).status


def answers(community, **changed) -> dict[str, str]:
    with community_scope(community):
        first = category().pk
    return {
        "category": str(first), "first_name": "Inès", "last_name": "Neuve", "profession": "60",
        "mode": "liberal",
        "rpps": RPPS[0], "email": "neuve@exemple.invalid", "phone": "04 92 00 00 01",
        "postal_code": "05000", **changed,
    }  # fmt: skip


def test_a_nurse_joins_without_an_account(ours, cast):
    charter = publish(ours, cast.alice)
    visitor = Client()
    url = reverse("join", args=[ours.slug])
    refused = visitor.post(url, answers(ours))
    assert refused.status_code == 422
    assert "il faut accepter ce texte" in refused.content.decode()
    assert 'value="Neuve"' in refused.content.decode(), "what was typed is kept"
    sent = visitor.post(url, answers(ours, **{f"text_{charter.pk}": "on"}))
    assert sent.status_code == 302
    mail = MailMessage.objects.get(recipient="neuve@exemple.invalid")
    link = re.search(r"/adhesion/\S+", mail.text).group()
    assert "Confirmer ma demande" in visitor.get(link).content.decode()
    assert state(ours, last_name="Neuve") == MemberStatus.DEMANDE, "opening the page confirms nothing"
    visitor.post(link, {"do": "confirm"})
    assert state(ours, last_name="Neuve") == MemberStatus.A_VERIFIER


def test_the_answer_is_the_same_for_a_known_address(ours, cast):
    member_of(ours, cast.alice, on=DAY, email="connue@exemple.invalid")
    url = reverse("join", args=[ours.slug])
    known = Client().post(url, answers(ours, email="connue@exemple.invalid", rpps=""))
    new = Client().post(url, answers(ours, email="inconnue@exemple.invalid", rpps=""))
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])


def test_a_robot_fills_the_trap_and_enters_nothing(ours):
    Client().post(reverse("join", args=[ours.slug]), answers(ours, website="http://exemple.invalid"))
    with community_scope(ours):
        assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("rpps", "123", "11 chiffres"),
        ("rpps", "99999999991", "chiffre faux"),
        ("phone", "12", "dix chiffres"),
        ("postal_code", "5000", "cinq chiffres"),
        ("email", "pas une adresse", "adresse"),
    ],
)
def test_a_bad_answer_says_what_and_how(ours, field, value, sentence):
    answer = Client().post(reverse("join", args=[ours.slug]), answers(ours, **{field: value}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_closed_form_is_closed(cast):
    assert Client().get(reverse("join", args=[cast.ours.slug])).status_code == 404


def test_the_bureau_admits_several_at_once(ours, cast):
    asked = [request_of(ours, cast.alice, name, on=DAY) for name in ("Une", "Deux")]
    coordinator, secretary = signed_in(cast.holder(Role.COORDINATOR)), signed_in(cast.holder(Role.SECRETARY))
    for member in asked:
        coordinator.post(reverse("member_step", args=[ours.slug, member.number]), {"step": "verify"})
    said = {"answer": "admit", "on": "2026-03-10", "decided_by": "Bureau du 10/03/2026"}
    url = reverse("member_requests", args=[ours.slug])
    nobody = secretary.post(url, said)
    assert nobody.status_code == 422
    assert "Cochez au moins une demande" in nobody.content.decode()
    secretary.post(url, {**said, "numbers": [member.number for member in asked]})
    assert {state(ours, number=member.number) for member in asked} == {MemberStatus.COTISATION_ATTENDUE}


def test_a_refusal_needs_its_reason(ours, cast):
    member = request_of(ours, cast.alice, on=DAY)
    client = signed_in(cast.alice)
    client.post(reverse("member_step", args=[ours.slug, member.number]), {"step": "verify"})
    said = {"answer": "refuse", "on": "2026-03-10", "decided_by": "Bureau", "numbers": [member.number]}
    url = reverse("member_requests", args=[ours.slug])
    assert "Un refus se motive" in client.post(url, said).content.decode()
    client.post(url, {**said, "note": "Exerce hors du territoire"})
    assert state(ours, number=member.number) == MemberStatus.REFUSE


def test_the_treasurer_notes_a_payment_once(ours, cast):
    member = member_of(ours, cast.alice, on=DAY)
    client = signed_in(cast.holder(Role.TREASURER))
    with community_scope(ours):
        fee = member.fees.get()
    url = reverse("fee", args=[ours.slug, fee.pk])
    key = re.search(r'name="key" value="([^"]+)"', client.get(url).content.decode()).group(1)
    said = {"key": key, "amount": "20,00", "paid_on": "2026-03-10", "method": "virement"}
    client.post(url, said)
    client.post(url, said)
    with community_scope(ours):
        assert list(FeePayment.objects.values_list("amount_cents", flat=True)) == [2000]
    assert state(ours, pk=member.pk) == MemberStatus.ACTIF


@pytest.mark.parametrize(
    ("typed", "cents"), [("20", 2000), ("20,5", 2050), ("1 234,50 €", 123450), ("0", 0), ("20.5", 2050)]
)
def test_amounts_are_read_as_people_write_them(typed, cents):
    assert EurosField().clean(typed) == cents


def test_a_renewal_in_one_click_from_the_link(ours, cast):
    member = member_of(ours, cast.alice, on=DAY)
    pay(member, cast.alice, on=DAY)
    set_rates(ours, cast.alice, 2027, 0)
    with time_machine.travel("2027-01-02 10:00+01:00", tick=False):
        fees.turn_the_year(community=ours, today=date(2027, 1, 2))
        with community_scope(ours):
            token = write_token(Member.objects.get(pk=member.pk))
        url = reverse("member_link", args=[token])
        Client().post(url, {"do": "renew"})
        assert "Vous êtes à jour" in Client().get(url).content.decode()


def test_the_link_of_one_opens_nothing_of_another(ours, cast):
    member = member_of(ours, cast.alice, "Première", on=DAY)
    other = member_of(ours, cast.alice, "Seconde", on=DAY)
    page = Client().get(reverse("member_link", args=[write_token(member)])).content.decode()
    assert "Première" in page
    assert other.email not in page
    assert "Seconde" not in page


def test_the_register_is_searched_by_name_without_accents(ours, cast):
    member_of(ours, cast.alice, "Le Goff-Méric", on=DAY)
    member_of(ours, cast.alice, "Autre", on=DAY)
    client = signed_in(cast.alice)
    url = reverse("members", args=[ours.slug])
    page = client.get(url, {"q": "MERIC le goff"}).content.decode()
    assert "Le Goff-Méric" in page
    assert "Autre" not in page.split("<tbody>")[1]
    assert (
        client.get(url, {"q": "\x00%_'\"", "categorie": "9" * 30, "au": "hier", "page": "zz"}).status_code
        == 200
    )


def test_no_cell_of_the_file_is_a_formula(ours, cast):
    member_of(ours, cast.alice, "=HYPERLINK(1)", on=DAY, specialty="@SUM(1)")
    text = signed_in(cast.alice).get(reverse("members_csv", args=[ours.slug])).content.decode()
    assert "'=HYPERLINK(1)" in text
    assert "'@SUM(1)" in text


def test_my_membership_is_found_by_my_account(ours, cast):
    page = signed_in(cast.bob).get(reverse("own_membership", args=[ours.slug])).content.decode()
    assert "Aucune fiche à votre nom" in page
    member = member_of(ours, cast.alice, "Bob", on=DAY)
    with community_scope(ours):
        Member.objects.filter(pk=member.pk).update(user=cast.bob)
    page = signed_in(cast.bob).get(reverse("own_membership", args=[ours.slug])).content.decode()
    assert "Quitter la communauté" in page


def test_another_persons_number_is_said_before_the_bureau_decides():
    ours = SimpleNamespace(first_name="Zélie", last_name="Œillet-Fictif", profession="60")
    theirs = SimpleNamespace(name="ALOUETTE CHARLIE", practices=[SimpleNamespace(profession="40")])
    assert differs(ours, theirs) == "autre nom : ce numéro est-il le sien ?"
    theirs.name = "OEILLET ZELIE MARIE"
    assert differs(ours, theirs) == "autre profession : vérifiez"
    theirs.practices = [SimpleNamespace(profession="60")]
    assert differs(ours, theirs) == ""


def test_the_register_says_when_the_day_asked_for_is_not_past(ours, cast):
    page = signed_in(cast.alice).get(reverse("members", args=[ours.slug]), {"au": "2030-01-01"})
    assert "Ce n’est pas un jour passé" in page.content.decode()


def test_a_member_finds_their_directory_card_and_who_keeps_it_too(ours, cast):
    found = member_of(ours, cast.alice, on=DAY)
    client = signed_in(cast.alice)
    page = client.get(reverse("member", args=[ours.slug, found.number])).content.decode()
    assert reverse("card_edit", args=[ours.slug, found.number]) in page
    own = Client().get(reverse("member_link", args=[write_token(found)])).content.decode()
    address = re.search(r'href="(/fiche/[^"]+)"', own)[1]
    assert "Ma fiche d’annuaire" in Client().get(address).content.decode()


def test_the_address_of_a_button_opened_as_a_page_says_so(ours, cast):
    found = member_of(ours, cast.alice, on=DAY)
    answer = signed_in(cast.alice).get(reverse("member_step", args=[ours.slug, found.number]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Cette adresse est celle d’un bouton" in answer.content.decode()
