"""The pages of the directory, as people use them."""

import csv
import re
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
import vobject
from django.test import Client
from django.urls import reverse

from maillage.communities.cards.content import CardContent, PlaceContent
from maillage.communities.cards.enums import Audience, CardField
from maillage.communities.cards.forms import AudienceForm
from maillage.communities.cards.links import write_token
from maillage.communities.cards.models import CardChoice, CardConfirmation, CardReport, DirectoryCard
from maillage.communities.cards.offered import Notice, current_notice
from maillage.communities.members.actions import leaving, register
from maillage.communities.members.links import write_token as write_member_token
from maillage.foundation.access.enums import Role
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.cards.makers import FULL, everything, open_directory, show_everything, write
from tests.communities.members.makers import member_of, open_register

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-10 10:00+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def ours(cast):
    open_register(cast.ours, cast.alice)
    open_directory(cast.ours, cast.alice)
    return cast.ours


@pytest.fixture
def member(ours, cast):
    return member_of(ours, cast.alice, "Montré", on=DAY, email="montree@exemple.invalid")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def link(member) -> str:
    return reverse("card_link", args=[write_token(member)])


def answers(**changed: str) -> dict[str, str]:
    """The whole form as a browser sends it; who sees each part is nobody unless changed."""
    return {
        "do": "save", "notice": current_notice().version,
        "lieux-TOTAL_FORMS": "1", "lieux-INITIAL_FORMS": "0",
        **{AudienceForm.name_of(field): "nobody" for field in CardField}, **changed,
    }  # fmt: skip


def found(client: Client, url: str, **asked: str) -> list[str]:
    return [card.name for card in client.get(url, asked).context["listing"].found]


# --- The link ---------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_one_button_confirms(member, ours):
    visitor = Client()
    for _ in range(2):
        assert visitor.get(link(member)).status_code == 200
    with community_scope(ours):
        assert not DirectoryCard.objects.exists()
    for _ in range(2):
        assert visitor.post(link(member), {"do": "confirm"}).status_code == 302
    with community_scope(ours):
        assert CardConfirmation.objects.count() == 1


def test_a_correction_is_saved_with_its_choices(member, ours):
    sent = answers(
        voit_identity="public", voit_new_patients="public", new_patients="oui",
        booking_url="exemple.invalid/rdv",
        **{"lieux-0-address": "1 rue Exemple", "lieux-0-commune_code": "04209"},
        **{"lieux-0-phone": "0199001122"},
    )  # fmt: skip
    assert Client().post(link(member), sent).status_code == 302
    with community_scope(ours):
        card = DirectoryCard.objects.get()
        assert (card.new_patients, card.booking_url) == ("oui", "https://exemple.invalid/rdv")
        place = card.places.get()
        assert (place.address, place.phone) == ("1 rue Exemple", "01 99 00 11 22")
        assert set(CardChoice.objects.values_list("field", flat=True)) == {"identity", "new_patients"}
    Client().post(link(member), answers(**{"lieux-INITIAL_FORMS": "1"}))
    with community_scope(ours):
        assert not DirectoryCard.objects.get().places.exists(), "an emptied place goes away"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("mssante", "ines@gmail.invalid", "mssante.fr"),
        ("mssante", "ines@fauxmssante.fr", "mssante.fr"),
        ("mobile", "12", "dix chiffres"),
        ("booking_url", "javascript:alert(1)", "https://"),
        ("booking_url", "ftp://exemple.invalid", "https://"),
        ("voit_mobile", "public", "voit_mobile"),
        ("activities", "inventee", "inventee"),
        ("lieux-0-postal_code", "5000", "cinq chiffres"),
    ],
)
def test_a_bad_answer_says_what_and_keeps_what_was_typed(member, ours, field, value, sentence):
    answer = Client().post(link(member), answers(**{"other_activities": "tango", field: value}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert 'value="tango"' in text
    with community_scope(ours):
        assert not DirectoryCard.objects.exists()


def test_a_notice_that_changed_meanwhile_keeps_what_was_typed(member, ours, monkeypatch):
    older = Notice("2020-01", DAY, "Autre notice.")
    monkeypatch.setattr("maillage.communities.cards.forms.notices", lambda: {older.version: older})
    answer = Client().post(link(member), answers(notice="2020-01", other_activities="tango"))
    assert answer.status_code == 422
    assert "La notice d’information a changé" in answer.content.decode()
    assert 'value="tango"' in answer.content.decode()


def test_an_old_link_offers_another_to_the_known_address(member, ours, clock):
    old = link(member)
    clock.shift(timedelta(days=61))
    closed = Client().get(old)
    assert closed.status_code == 410
    assert "Recevoir un nouveau lien" in closed.content.decode()
    assert not MailMessage.objects.filter(recipient=member.email, key__startswith="card-link").exists()
    assert Client().post(old).status_code == 200
    mail = MailMessage.objects.get(key__startswith="card-link")
    assert mail.recipient == member.email
    fresh = re.search(r"/fiche/\S+", mail.text).group()
    assert Client().get(fresh).status_code == 200


def test_a_forged_link_opens_and_sends_nothing(member, ours):
    sent = MailMessage.objects.count()
    for token in ("n-importe-quoi", write_member_token(member)):
        url = reverse("card_link", args=[token])
        answer = Client().get(url)
        assert answer.status_code == 410
        assert "Recevoir" not in answer.content.decode()
        assert Client().post(url).status_code == 410
    assert MailMessage.objects.count() == sent


def test_a_link_is_closed_by_a_new_address_and_by_an_exit(member, ours, cast):
    before = link(member)
    with community_scope(ours):
        member.refresh_from_db()
    leaving.resign(member=member)
    answer = Client().get(before)
    assert answer.status_code == 410
    assert "Cette fiche est fermée" in answer.content.decode()


# --- Public -----------------------------------------------------------------------------------------------


def test_patients_search_as_they_think(ours, cast, member):
    show_everything(member)
    other = member_of(ours, cast.alice, "Muet", on=DAY, profession="50")
    write(other, CardContent(), identity=Audience.PUBLIC)
    url, visitor = reverse("public_directory", args=[ours.slug]), Client()
    assert found(visitor, url) == ["Inès Montré", "Inès Muet"]
    assert found(visitor, url, q="montre") == ["Inès Montré"], "accents say nothing"
    assert found(visitor, url, q="cabinet sisteron") == ["Inès Montré"]
    assert found(visitor, url, profession="50") == ["Inès Muet"]
    assert found(visitor, url, commune="04209") == ["Inès Montré"]
    for name in ("nouveaux", "domicile", "accessible", "tele"):
        assert found(visitor, url, **{name: "on"}) == ["Inès Montré"], name
    text = visitor.get(url).content.decode()
    assert 'href="tel:15"' in text
    assert "100,0" in text, "the rate is published"


def test_a_stale_card_says_so(ours, member, clock):
    show_everything(member)
    url = reverse("public_card", args=[ours.slug, member.number])
    assert "aujourd’hui" in Client().get(url).content.decode()
    clock.move_to("2026-11-11 10:00+01:00")
    text = Client().get(url).content.decode()
    assert "Informations confirmées il y a 8 mois" in text
    assert "vérifiez par téléphone" in text


def test_an_answer_on_new_patients_ends_on_its_day(ours, member, clock):
    until = CardContent(new_patients="oui", new_patients_until=DAY)
    write(member, until, identity=Audience.PUBLIC, new_patients=Audience.PUBLIC)
    url = reverse("public_directory", args=[ours.slug])
    assert found(Client(), url, nouveaux="on") == ["Inès Montré"]
    clock.shift(timedelta(days=1))
    assert found(Client(), url, nouveaux="on") == []


def test_a_mistake_is_told_to_the_coordination_and_robots_tell_nothing(ours, member, cast):
    show_everything(member)
    url = reverse("public_card_report", args=[ours.slug, member.number])
    assert Client().post(url, {"text": "non"}).status_code == 422
    robot = Client().post(url, {"text": "Achetez ici, vite", "website": "http://exemple.invalid"})
    person = Client().post(url, {"text": "Le numéro a changé."})
    assert robot["Location"] == person["Location"]
    with community_scope(ours):
        report = CardReport.objects.get()
    assert MailMessage.objects.filter(recipient="annuaire@exemple.invalid").count() == 1
    board = signed_in(cast.alice)
    assert "Le numéro a changé." in board.get(reverse("cards_board", args=[ours.slug])).content.decode()
    board.post(reverse("card_report_done", args=[ours.slug, report.pk]))
    assert "Le numéro a changé." not in board.get(reverse("cards_board", args=[ours.slug])).content.decode()


def test_no_copy_of_a_card_is_kept(ours, member):
    show_everything(member)
    answer = Client().get(reverse("public_card", args=[ours.slug, member.number]))
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


# --- Professionals ----------------------------------------------------------------------------------------


def test_a_vcard_is_read_back_whole(ours, member, cast):
    nasty = PlaceContent(
        name="A", address="1, rue ; des \\ Points", commune_code="04209", phone="01 99 00 11 22"
    )
    content = CardContent(other_activities="ligne une\nBEGIN:VCARD", mobile="06 39 98 33 44", places=(nasty,))
    write(member, content, **everything(Audience.PRO))
    answer = signed_in(cast.bob).get(reverse("directory_card_vcf", args=[ours.slug, member.number]))
    assert answer["Content-Type"].startswith("text/vcard")
    text = answer.content.decode()
    assert text.splitlines()[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    cards = list(vobject.readComponents(text))
    assert len(cards) == 1, "a text cannot open another card"
    assert cards[0].fn.value == "Inès Montré"
    assert cards[0].adr.value.street == "1, rue ; des \\ Points"
    assert [one.value for one in cards[0].contents["tel"]] == ["01 99 00 11 22", "06 39 98 33 44"]
    again = signed_in(cast.bob).get(reverse("directory_card_vcf", args=[ours.slug, member.number]))
    assert again.content == answer.content, "the same person is the same entry of an address book"


def test_no_cell_of_the_file_is_a_formula(ours, member, cast):
    write(member, CardContent(other_activities="=1+1", home_area="@cmd"), **everything(Audience.PRO))
    text = signed_in(cast.bob).get(reverse("directory_csv", args=[ours.slug])).content.decode()
    line = next(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert (line["Activités"], line["Secteur des visites"]) == ("'=1+1", "'@cmd")


def test_the_files_hold_the_cards_found_and_no_other(ours, member, cast):
    show_everything(member)
    write(member_of(ours, cast.alice, "Muet", on=DAY), CardContent(), identity=Audience.PRO)
    client = signed_in(cast.bob)
    for page in ("directory_csv", "directory_vcf"):
        text = client.get(reverse(page, args=[ours.slug]), {"nouveaux": "on"}).content.decode()
        assert "Montré" in text
        assert "Muet" not in text


def test_users_delegates_and_advisers_do_not_read_it(ours, member, cast):
    show_everything(member, Audience.PRO)
    for role in (Role.USER_REP, Role.ADVISER, Role.DPO):
        assert signed_in(cast.holder(role)).get(reverse("directory", args=[ours.slug])).status_code == 403


# --- Keeping it -------------------------------------------------------------------------------------------


def test_the_coordination_writes_for_somebody_without_agreeing(ours, member, cast):
    client, url = signed_in(cast.alice), reverse("card_edit", args=[ours.slug, member.number])
    client.post(url, answers(voit_identity="public", other_activities="tango"))
    with community_scope(ours):
        card = DirectoryCard.objects.get()
        assert card.other_activities == "tango"
        assert card.audiences == {}
        assert card.confirmed_on is None
    paper = answers(do="paper", voit_identity="public", signed_on="2026-03-01")
    assert client.post(url, paper).status_code == 422, "without saying that the paper is kept"
    assert client.post(url, paper | {"kept": "on"}).status_code == 302
    with community_scope(ours):
        choice = CardChoice.objects.get()
        assert (choice.via, choice.signed_on, choice.by) == ("paper", date(2026, 3, 1), cast.alice)


def test_a_member_with_an_account_keeps_their_own_card(ours, member, cast):
    url = reverse("own_card", args=[ours.slug])
    assert "Vous n’avez pas de fiche ici" in signed_in(cast.bob).get(url).content.decode()
    assert signed_in(cast.bob).post(url, answers()).status_code == 404
    with community_scope(ours):
        register.tie_account(by=cast.alice, member=member, account=cast.bob)
    assert signed_in(cast.bob).post(url, answers(voit_identity="pro")).status_code == 302
    with community_scope(ours):
        assert CardChoice.objects.get().via == "account"


def test_one_gesture_withdraws_everything(ours, member):
    write(member, FULL, **everything(Audience.PUBLIC))
    Client().post(link(member), {"do": "all_nobody", "notice": current_notice().version})
    assert Client().get(reverse("public_card", args=[ours.slug, member.number])).status_code == 404


def test_the_freshness_is_a_file_too(ours, member, cast):
    show_everything(member)
    text = signed_in(cast.bob).get(reverse("directory_freshness_csv", args=[ours.slug])).content.decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1] == ["10/03/2026", "Infirmier", "1", "1", "100,0"]
    assert rows[-1] == ["10/03/2026", "Ensemble", "1", "1", "100,0"]
