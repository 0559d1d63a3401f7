"""The pages of the treasury, as the treasurer uses them."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.members.models import FeePayment
from maillage.communities.treasury.models import BankAccount, BankLine, BankStatement, Settlement
from maillage.communities.treasury.sample import OUR_IBAN
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.members.makers import member_of, open_register
from tests.communities.treasury.makers import bring, camt, open_account, paid_by, statement_with_everything
from tests.engines.bank.files import IBAN, OTHER, balance, entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(cast):
    open_register(cast.ours, cast.alice)
    return cast.ours


@pytest.fixture
def treasurer(cast) -> Client:
    return signed_in(cast.holder(Role.TREASURER))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client, name, community, *args, **query) -> BeautifulSoup:
    answer = client.get(reverse(name, args=[community.slug, *args]), query)
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def text(soup) -> str:
    return " ".join(soup.main.get_text(" ").split())


def upload(client, community, content: bytes, name="releve.xml"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("bank_upload", args=[community.slug]), {"file": file}, follow=True)


def today() -> str:
    return timezone.localdate().isoformat()


def only_line(community) -> BankLine:
    with community_scope(community):
        return BankLine.objects.get()


def test_without_an_account_the_page_says_what_to_do(ours, treasurer, cast):
    assert "Déclarer un compte" in text(page(treasurer, "treasury", ours))
    assert "Déclarer un compte" not in text(page(signed_in(cast.holder(Role.COORDINATOR)), "treasury", ours))


def test_an_account_is_declared_by_its_iban_and_shown_by_its_ends(ours, treasurer):
    url = reverse("bank_accounts", args=[ours.slug])
    refused = treasurer.post(url, {"label": "Compte", "iban": IBAN[:-1] + "9"})
    assert refused.status_code == 422
    assert "sa clé ne correspond pas" in refused.content.decode()
    done = treasurer.post(url, {"label": "Compte", "iban": IBAN.lower()}, follow=True)
    assert IBAN not in done.content.decode()
    assert IBAN[-4:] in text(page(treasurer, "treasury", ours))


def test_a_file_is_read_reconciled_and_the_fee_is_paid(cast, ours, treasurer):
    open_account(ours, cast.alice)
    one = member_of(ours, cast.alice, "Payeuse", on=timezone.localdate())
    said = balance("OPBD", "0.00", today()) + balance("CLBD", "20.00", today())
    answer = upload(treasurer, ours, camt(paid_by(one), balances=said))
    assert answer.redirect_chain[-1][0].startswith(f"/c/{ours.slug}/tresorerie/releves/")
    shown = answer.content.decode()
    assert "soldes justes" in shown
    assert "Accepter la proposition certaine" in shown
    with community_scope(ours):
        statement = BankStatement.objects.get()
    accept = reverse("bank_statement_accept", args=[ours.slug, statement.pk])
    assert "1 ligne rapprochée" in treasurer.post(accept, follow=True).content.decode()
    with community_scope(ours):
        assert FeePayment.objects.get().amount_cents == 2000
    assert "Rien de certain" in treasurer.post(accept, follow=True).content.decode()


def test_the_same_file_again_is_said(cast, ours, treasurer):
    open_account(ours, cast.alice)
    content = camt(entry())
    upload(treasurer, ours, content)
    assert "déjà été déposé" in upload(treasurer, ours, content).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"<html></html>", "n’est pas un message bancaire"),
        (camt(entry(), iban=OTHER), "n’est pas déclaré ici"),
        (b"PK\x03\x04zip", "illisible ou endommagé"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DTD"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field(cast, ours, treasurer, content, words):
    open_account(ours, cast.alice)
    answer = upload(treasurer, ours, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "root:" not in answer.content.decode()


def test_a_table_goes_to_the_screen_of_its_columns_and_into_the_account(cast, ours, treasurer):
    account = open_account(ours, cast.alice)
    table = "Date;Libellé;Débit;Crédit\n05/03/2026;VIR;;20,00\n".encode("cp1252")
    review = upload(treasurer, ours, table, "banque.csv").redirect_chain[-1][0]
    assert "/tableau/attente/" in review
    said = {
        "sheet": "0", "header": "1", "c0": "booked_on", "c1": "text", "c2": "debit", "c3": "credit",
        "account": str(account.pk),
    }  # fmt: skip
    seen = treasurer.post(review, said | {"op": "preview"}, follow=True).content.decode()
    assert "05/03/2026, 20" in seen
    treasurer.post(review, said | {"op": "confirm"}, follow=True)
    assert only_line(ours).cents == 2000


def test_a_gap_between_the_balances_is_shown(cast, ours, treasurer):
    open_account(ours, cast.alice)
    said = balance("OPBD", "0.00") + balance("CLBD", "50.00")
    (one,) = bring(ours, cast.alice, camt(entry(), balances=said)).statements
    assert "écart de 30" in text(page(treasurer, "bank_statement", ours, one.pk))
    assert "écart de 30" in text(page(treasurer, "treasury", ours))


def test_a_missing_statement_is_said_on_the_page(cast, ours, treasurer):
    open_account(ours, cast.alice)
    for day, opening in (("2026-01-05", "0.00"), ("2026-03-05", "50.00")):
        said = balance("OPBD", opening, day) + balance("CLBD", "20.00", day)
        (one,) = bring(ours, cast.alice, camt(entry(day=day), number=day, balances=said)).statements
    assert "Ce relevé ne suit pas le précédent" in text(page(treasurer, "bank_statement", ours, one.pk))


def test_a_line_is_settled_by_hand_then_undone(cast, ours, treasurer):
    open_account(ours, cast.alice)
    one = member_of(ours, cast.alice, "Cachée", on=timezone.localdate())
    bring(ours, cast.alice, camt(entry(day=today(), text="REMISE CHEQUE", party="", direction="CRDT")))
    line = only_line(ours)
    found = page(treasurer, "bank_line", ours, line.pk, q="cachee")
    assert f"Cotisation {timezone.localdate().year} : Inès Cachée" in text(found)
    form = found.find("form", class_="bank-settle")
    values = {
        field["name"]: field["value"]
        for field in form.select("input[name]")
        if field["name"] != "csrfmiddlewaretoken"
    }
    too_much = treasurer.post(form["action"], values | {"amount": "20,01"})
    assert too_much.status_code == 422
    assert "dépasse" in too_much.content.decode()
    for _ in range(2):
        treasurer.post(form["action"], values)
    with community_scope(ours):
        done = Settlement.objects.get()
    assert done.label.endswith(str(one))
    undo = reverse("bank_settlement_undo", args=[ours.slug, done.pk])
    assert treasurer.post(undo, {"reason": ""}).status_code == 422
    assert "de nouveau" in treasurer.post(undo, {"reason": "Erreur"}, follow=True).content.decode()
    assert "annulé" in text(page(treasurer, "bank_line", ours, line.pk)).lower()


def test_a_line_is_set_aside_with_its_reason_and_taken_back(cast, ours, treasurer):
    open_account(ours, cast.alice)
    bring(ours, cast.alice, camt(entry(direction="DBIT")))
    line = only_line(ours)
    aside = reverse("bank_line_aside", args=[ours.slug, line.pk])
    assert "pourquoi" in treasurer.post(aside, {"reason": "other", "note": ""}).content.decode()
    treasurer.post(aside, {"reason": "charges", "note": ""})
    assert "Frais de la banque" in text(page(treasurer, "bank_line", ours, line.pk))
    assert "Tout est rapproché" in text(page(treasurer, "bank_lines", ours))
    treasurer.post(reverse("bank_line_back", args=[ours.slug, line.pk]))
    assert "À regarder" in text(page(treasurer, "bank_lines", ours))


def test_lines_are_filtered_by_word_amount_and_direction(cast, ours, treasurer):
    open_account(ours, cast.alice)
    (one,) = bring(
        ours, cast.alice, camt(entry(party="AAA"), entry("7.50", party="BBB", direction="DBIT"))
    ).statements
    for query, kept in (({"q": "aaa"}, "AAA"), ({"q": "7,50"}, "BBB"), ({"sens": "payes"}, "BBB")):
        shown = text(page(treasurer, "bank_statement", ours, one.pk, **query))
        assert kept in shown
        assert {"AAA": "BBB", "BBB": "AAA"}[kept] not in shown
    assert "Aucune ligne ne correspond" in text(page(treasurer, "bank_statement", ours, one.pk, q="zzz"))


def test_the_csv_holds_every_line_and_no_live_formula(cast, ours, treasurer):
    open_account(ours, cast.alice)
    (one,) = bring(ours, cast.alice, camt(entry(text="=1+1", party="@SUM(A1)"), entry("7.50"))).statements
    answer = treasurer.get(reverse("bank_statement_csv", args=[ours.slug, one.pk]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["montant"] for row in rows] == ["20,0", "7,5"]
    assert (rows[0]["libelle"], rows[0]["payeur_ou_beneficiaire"]) == ("'=1+1", "'@SUM(A1)")


def test_the_coordinator_reads_and_is_offered_no_act(cast, ours):
    one = member_of(ours, cast.alice, "Payeuse", on=timezone.localdate())
    statement = statement_with_everything(ours, cast.alice, one)
    reader = signed_in(cast.holder(Role.COORDINATOR))
    for name, args in (("treasury", ()), ("bank_statement", (statement.pk,)), ("bank_lines", ())):
        soup = page(reader, name, ours, *args)
        assert not soup.main.find_all("form", method="post")
        assert "Déposer un relevé" not in text(soup)


def test_a_name_in_a_bank_s_text_is_shown_as_text(cast, ours, treasurer):
    open_account(ours, cast.alice)
    (one,) = bring(ours, cast.alice, camt(entry(party="&lt;script&gt;alert(1)&lt;/script&gt;"))).statements
    answer = treasurer.get(reverse("bank_statement", args=[ours.slug, one.pk])).content.decode()
    assert "<script>alert" not in answer
    assert "&lt;script&gt;alert(1)" in answer


def test_the_week_of_the_treasurer_tells_of_lines_and_the_member_s_does_not(cast, ours, treasurer):
    open_account(ours, cast.alice)
    bring(ours, cast.alice, camt(entry(), entry()))
    assert "Rapprocher 2 lignes de banque" in text(page(treasurer, "community_home", ours))
    assert "lignes de banque" not in text(page(signed_in(cast.bob), "community_home", ours))


def test_a_closed_account_is_shown_closed(cast, ours, treasurer):
    account = open_account(ours, cast.alice)
    treasurer.post(reverse("bank_account_close", args=[ours.slug, account.pk]))
    assert "fermé le" in text(page(treasurer, "bank_accounts", ours))
    with community_scope(ours):
        assert BankAccount.objects.get().closed_on == timezone.localdate()


def test_the_sample_is_a_file_that_the_reader_takes(cast, ours, treasurer, settings):
    settings.LOCAL_MODE = True
    open_account(ours, cast.alice, OUR_IBAN)
    member_of(ours, cast.alice, "Payeuse", on=timezone.localdate())
    raw = treasurer.get(reverse("bank_sample", args=[ours.slug, "xml"])).content
    answer = upload(treasurer, ours, raw)
    assert "Accepter la proposition certaine" in answer.content.decode()
    assert treasurer.get(reverse("bank_sample", args=[ours.slug, "pdf"])).status_code == 404
