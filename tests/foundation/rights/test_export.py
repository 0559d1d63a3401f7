"""Control F07: everything about a person, and nothing about anybody else."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.utils import timezone

from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.identity.models import User
from maillage.foundation.rights.actions import giving
from maillage.foundation.rights.errors import RightsError
from maillage.foundation.rights.holdings import Collector
from maillage.foundation.rights.subjects import Subject, subject_of
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import give_role
from tests.communities.members import makers as members
from tests.foundation.rights.makers import asked

# What people may know of them is also behind the connections of patient data.
pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"])
TODAY = date(2026, 11, 22)


def opened(export):
    return zipfile.ZipFile(io.BytesIO(export.content))


def data(export):
    return json.loads(opened(export).read("donnees.json"))


def table(export, code):
    return next((t for t in data(export)["tables"] if t["code"] == code), {"lignes": [], "actes": []})


@pytest.fixture
def bob(cast):
    """Bob is a member here and there, with a fee paid here."""
    members.open_register(cast.ours, cast.alice)
    members.open_register(cast.theirs, cast.charlie)
    today = timezone.localdate()
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        card = members.member_of(
            community, president, "Exemple", on=today, first_name="Bob", email=cast.bob.email,
            phone="+33 6 99 98 76 54",
        )  # fmt: skip
        if community is cast.ours:
            members.pay(card, president, on=today)
    members.member_of(cast.ours, cast.alice, "Voisine", on=today, first_name="Zoé", phone="+33 6 11 11 11 11")
    return cast.bob


def test_one_button_gives_every_room_of_every_community(cast, bob):
    made = giving.export_own(by=bob)

    codes = {t["code"] for t in data(made)["tables"]}
    assert {
        "foundation-user", "foundation-roleassignment", "communities-member", "communities-memberevent",
        "communities-fee", "communities-feepayment",
    } <= codes  # fmt: skip
    assert len(table(made, "communities-member")["lignes"]) == 2
    assert set(opened(made).namelist()) >= {
        "vos-donnees.pdf", "donnees.json", "tableaux/communities-member.csv", "tableaux/journal.csv",
    }  # fmt: skip
    assert opened(made).read("vos-donnees.pdf").startswith(b"%PDF")
    event = AuditEvent.objects.filter(action=AuditAction.RIGHTS_EXPORTED).get()
    assert event.actor_id == bob.pk
    assert "details" not in event.details


def test_nobody_else_is_in_it(cast, bob):
    text = json.dumps(data(giving.export_own(by=bob)), ensure_ascii=False)

    assert "99 98 76 54" in text
    for other in (cast.alice, cast.charlie):
        assert other.email not in text
        assert other.first_name not in text
    assert "Voisine" not in text
    assert "11 11 11 11" not in text


def test_who_noted_a_payment_gets_their_act_not_the_payment(cast, bob):
    made = giving.export_own(by=cast.alice)

    payments = table(made, "communities-feepayment")
    assert payments["lignes"] == []
    assert {act["ce que vous avez fait"] for act in payments["actes"]} == {"noté par"}
    assert bob.email not in json.dumps(data(made))


def test_secrets_are_said_to_exist_and_nothing_more(cast, bob):
    made = giving.export_own(by=bob)
    text = json.dumps(data(made))
    bob.refresh_from_db()
    with community_scope(cast.ours):
        card = Member.objects.get(email=bob.email)
    assert bob.password not in text
    assert str(card.nonce) not in text
    assert card.nonce.hex not in text


def test_what_others_did_is_told_without_their_name(cast, bob):
    journal = data(giving.export_own(by=bob))["journal"]
    assert any("président" in line["à quel titre"] or "president" in line["à quel titre"] for line in journal)
    assert all(set(line) == {"le", "acte", "à quel titre"} for line in journal)


def test_a_request_to_one_community_never_tells_of_another(cast, bob):
    request = asked(cast.ours, cast.alice, bob.email, first_name="Bob")
    made = giving.export_for(request=request)
    assert len(table(made, "communities-member")["lignes"]) == 1
    assert cast.theirs.name not in json.dumps(data(made), ensure_ascii=False)


def test_nothing_is_given_before_the_identity_is_proven(cast, bob):
    request = asked(cast.ours, cast.alice, bob.email, first_name="Bob", checked=False)
    with pytest.raises(RightsError):
        giving.export_for(request=request)


def test_two_people_who_share_a_mailbox_are_two_people(cast):
    members.open_register(cast.ours, cast.alice)
    shared = "cabinet@exemple.invalid"
    today = timezone.localdate()
    members.member_of(cast.ours, cast.alice, "Dupond", on=today, first_name="Anne", email=shared)
    members.member_of(cast.ours, cast.alice, "Dupond", on=today, first_name="Luc", email=shared)
    with community_scope(cast.ours):
        collector = Collector(Subject(None, frozenset({shared}), "Anne", "Dupond"))
        assert [row.first_name for row in collector.rows(Member)] == ["Anne"]
        assert collector.withheld == 1


def test_a_card_tied_to_another_account_is_that_accounts(cast):
    """Somebody who typed my address in their card does not become me."""
    members.open_register(cast.ours, cast.alice)
    card = members.member_of(
        cast.ours, cast.alice, "Exemple", on=timezone.localdate(), first_name="Bob", email=cast.bob.email
    )
    with community_scope(cast.ours):
        Member.objects.filter(pk=card.pk).update(user=cast.alice)
        assert Collector(subject_of(cast.bob)).rows(Member) == []
        assert [row.pk for row in Collector(subject_of(cast.alice)).rows(Member)] == [card.pk]


def test_an_unverified_address_opens_nothing(cast):
    stranger = User.objects.create_user("autre@exemple.invalid", first_name="Bob", last_name="Exemple")
    members.open_register(cast.ours, cast.alice)
    members.member_of(
        cast.ours, cast.alice, "Exemple", on=timezone.localdate(), first_name="Bob", email=cast.bob.email
    )
    give_role(stranger, cast.ours, Role.MEMBER)
    assert table(giving.export_own(by=stranger), "communities-member")["lignes"] == []


def test_a_formula_in_a_card_stays_a_text(cast):
    members.open_register(cast.ours, cast.alice)
    card = members.member_of(
        cast.ours, cast.alice, "Exemple", on=timezone.localdate(), first_name="Bob", email=cast.bob.email
    )
    with community_scope(cast.ours):
        Member.objects.filter(pk=card.pk).update(address="=CMD()")
    made = giving.export_own(by=cast.bob)
    assert "'=CMD()" in opened(made).read("tableaux/communities-member.csv").decode()
