"""Pages as people use them: what each may see, the second factor, the forms, what is downloaded."""

import time
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.treasury.sample import invented_iban
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.indemnities.actions import batches
from maillage.operations.indemnities.enums import LineState
from maillage.operations.indemnities.models import BankDetails, BatchTransfer, IndemnityLine, RateCard
from tests.operations.indemnities import makers

pytestmark = pytest.mark.django_db
COORDINATOR, TREASURER = Role.COORDINATOR, Role.TREASURER


@pytest.fixture
def ours(cast):
    makers.ready(cast)
    return cast


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def url(cast, name, *args):
    return reverse(name, args=[cast.ours.slug, *args])


def test_a_member_declares_sees_why_and_nobody_elses_line(ours):
    nora = makers.person(ours.ours, ours.alice, "Nora")
    theirs = makers.line(ours.ours, nora, title="Ligne de Nora")
    bob = client_of(ours.bob)
    page = BeautifulSoup(bob.get(url(ours, "indemnity_declare")).content, "html.parser")
    sent = {
        "key": page.select_one("[name=key]")["value"], "kind": "representation", "title": "Conseil local",
        "day": "2026-03-05", "starts": "14:00", "ends": "15:40", "nature": "rpmsp", "hours": "working",
        "km": "12",
    }  # fmt: skip
    for _ in range(2):  # a double click
        answer = bob.post(url(ours, "indemnity_declare"), sent, follow=True)
        assert "105 min" in answer.text or "1\u00a0h\u00a045" in answer.text
    with community_scope(ours.ours):
        assert IndemnityLine.objects.filter(payee=ours.bob).count() == 1
    own = bob.get(url(ours, "own_indemnities") + "?annee=2026").text
    assert "Conseil local" in own
    assert "Ligne de Nora" not in own
    assert bob.get(url(ours, "own_indemnity") + f"?n={theirs.number}").status_code == 404
    assert bob.post(url(ours, "indemnity_cancel", theirs.pk), {"reason": "x"}).status_code == 404
    refused = bob.post(url(ours, "indemnity_declare"), sent | {"key": str(theirs.key), "starts": "15:00"})
    assert refused.status_code == 422
    assert "Conseil local" in refused.text


def test_bank_details_ask_for_a_second_factor_then_hide_the_number(ours):
    bob, number = client_of(ours.bob), invented_iban(77)
    sent = {"holder": "Bob Exemple", "iban": number}
    assert "second moyen" in bob.get(url(ours, "own_bank_details")).text
    assert bob.post(url(ours, "own_bank_details"), sent).status_code == 422
    Authenticator.objects.create(user=ours.bob, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Prouvez" in bob.get(url(ours, "own_bank_details")).text
    session = bob.session
    session["account_authentication_methods_user"] = str(ours.bob.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session.save()
    answer = bob.post(url(ours, "own_bank_details"), sent, follow=True)
    assert number not in answer.text.replace(" ", "")
    assert number[-4:] in answer.text
    assert number in bob.post(url(ours, "own_bank_shown")).text.replace(" ", "")
    with community_scope(ours.ours):
        assert BankDetails.objects.get().user == ours.bob
    for user in (ours.alice, ours.holder(TREASURER)):
        assert number not in client_of(user).get(url(ours, "indemnity_batches")).text.replace(" ", "")


def test_the_inbox_lets_several_go_on_and_keeps_those_that_are_refused(ours):
    makers.card(ours.ours, ours.holder(COORDINATOR), 400_000, valid_from=date(2026, 1, 1))
    found = [makers.line(ours.ours, ours.bob, day=date(2026, 3, 2 + at), minutes=600) for at in range(2)]
    for role, refusals in ((COORDINATOR, 0), (TREASURER, 1)):
        client = client_of(ours.holder(role))
        assert client.get(url(ours, "indemnity_inbox")).text.count('name="lines"') == 2
        answer = client.post(url(ours, "indemnity_inbox"), {"lines": [one.pk for one in found]}, follow=True)
        assert answer.text.count("plafond annuel") == refusals
    with community_scope(ours.ours):
        assert sorted(IndemnityLine.objects.values_list("state", flat=True)) == [
            LineState.APPROVED, LineState.CHECKED,
        ]  # fmt: skip


def test_a_card_is_recorded_from_the_form_with_its_rates(ours):
    coordinator = client_of(ours.holder(COORDINATOR))
    page = BeautifulSoup(coordinator.get(url(ours, "rate_card_new")).content, "html.parser")
    sent = {one["name"]: one.get("value", "") for one in page.select("form input[name]")}
    sent |= {
        "organ": "Bureau", "voted_on": "2026-05-12", "reference": "PV 12", "valid_from": "2026-06-01",
        "step_minutes": "30", "direction": "up", "cap_minutes": "", "km_rate": "0,529",
        "rates-0-profession": "10", "rates-0-cents_per_hour": "82,50", "rates-1-cents_per_hour": "50",
    }  # fmt: skip
    sent.pop("loss_on_free_time")
    assert coordinator.post(url(ours, "rate_card_new"), sent).status_code == 302
    with community_scope(ours.ours):
        card = RateCard.objects.get(number=2)
        assert card.km_tenths == 529
        assert sorted(card.rates.values_list("profession", "cents_per_hour")) == [("", 5000), ("10", 8250)]


def test_the_way_of_a_batch_from_its_freezing_to_its_file_and_the_year(ours):
    makers.approve(makers.line(ours.ours, ours.bob), ours.holder(COORDINATOR), ours.holder(TREASURER))
    makers.details(ours.ours, ours.bob, 77)
    account = makers.payer(ours.ours, ours.alice)
    coordinator, treasurer = client_of(ours.holder(COORDINATOR)), client_of(ours.holder(TREASURER))
    page = BeautifulSoup(coordinator.get(url(ours, "indemnity_batches")).content, "html.parser")
    sent = {
        "key": page.select_one("[name=key]")["value"], "account": account.pk,
        "execution_on": timezone.localdate().isoformat(), "payees": [ours.bob.pk],
    }  # fmt: skip
    assert page.select_one("[name=payees]").has_attr("checked")
    refused = coordinator.post(url(ours, "indemnity_batches"), {**sent, "payees": []})
    unticked = BeautifulSoup(refused.content, "html.parser").select_one("[name=payees]")
    assert refused.status_code == 422
    assert not unticked.has_attr("checked")
    first = coordinator.post(url(ours, "indemnity_batches"), sent)
    assert first.status_code == 302
    pk = int(first.url.rstrip("/").rpartition("/")[2])
    assert "une autre personne doit l’approuver" in coordinator.get(first.url).text
    assert coordinator.post(url(ours, "batch_approve", pk)).status_code == 403
    assert treasurer.post(url(ours, "batch_approve", pk)).status_code == 302
    file = treasurer.post(url(ours, "batch_file", pk), {"form": "pain.001.001.09"})
    assert invented_iban(77).encode() in file.content
    shown = treasurer.post(url(ours, "batch_ibans", pk)).text
    assert invented_iban(77) in shown
    with community_scope(ours.ours):
        transfers = list(BatchTransfer.objects.select_related("batch__community", "payee"))
        batches.note_paid(by=ours.alice, transfers=transfers, on=date(2026, 3, 20), proof="p1")
    das2 = treasurer.get(url(ours, "das2_csv", 2026)).content.decode("utf-8-sig")
    *_, total, due = das2.splitlines()[1].split(";")
    assert (float(total.replace(",", ".")), due) == (100, "non")
    statement = client_of(ours.bob).get(url(ours, "own_statement", 2026))
    assert statement.content.startswith(b"%PDF")
    assert "payée le 20/03/2026" in client_of(ours.bob).get(url(ours, "own_indemnities") + "?annee=2026").text
