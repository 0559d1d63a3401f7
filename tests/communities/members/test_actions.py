"""The register's writes: joining, admission, fees, exits, the turn of the year."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from maillage.communities.members.actions import fees, joining, leaving, register, settings
from maillage.communities.members.enums import ExitReason, MemberStatus
from maillage.communities.members.errors import MemberError
from maillage.communities.members.links import MemberLinkError, read_member, write_token
from maillage.communities.members.models import Fee, FeePayment, Member, MemberEvent, MembershipRules
from maillage.communities.members.queries import is_up_to_date, near, register_on
from maillage.foundation.access.enums import Role
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.members.makers import (
    RPPS,
    card,
    member_of,
    open_register,
    pay,
    publish,
    request_of,
    set_rates,
    structure_of,
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
    with community_scope(cast.ours):
        yield cast.ours


def reread(member: Member) -> Member:
    return Member.objects.select_related("community", "category").get(pk=member.pk)


def test_from_the_form_to_an_active_member(cast, ours):
    charter = publish(ours, cast.alice)
    member = joining.apply_to_join(
        community=ours, card=card("Neuve", email="neuve@exemple.invalid"), accepted=[charter]
    )
    assert member.state == MemberStatus.DEMANDE
    assert MailMessage.objects.filter(recipient="neuve@exemple.invalid").count() == 1
    member = joining.confirm_email(member=member)
    assert joining.confirm_email(member=member).state == MemberStatus.A_VERIFIER, (
        "a second click changes nothing"
    )
    joining.mark_verified(by=cast.alice, member=member, on=DAY)
    [member] = joining.admit(
        by=cast.alice, community=ours, numbers=[member.number], on=DAY, decided_by="Bureau"
    )
    assert member.state == MemberStatus.COTISATION_ATTENDUE
    pay(member, cast.alice, 1500, on=DAY)
    assert reread(member).state == MemberStatus.COTISATION_ATTENDUE, "a part is not the whole"
    pay(member, cast.alice, 500, on=DAY)
    assert reread(member).state == MemberStatus.ACTIF


def test_who_is_known_is_not_told_apart_and_gets_a_link_at_the_known_address(cast, ours):
    member = member_of(ours, cast.alice, on=DAY, email="connue@exemple.invalid", rpps=RPPS[0])
    by_mail = joining.apply_to_join(community=ours, card=card(email="CONNUE@exemple.invalid"), accepted=[])
    by_rpps = joining.apply_to_join(
        community=ours, card=card(email="autre@exemple.invalid", rpps=RPPS[0]), accepted=[]
    )
    assert by_mail is None
    assert by_rpps is None
    assert Member.objects.count() == 1
    assert not MailMessage.objects.filter(recipient="autre@exemple.invalid").exists(), (
        "the form proves nothing"
    )
    assert MailMessage.objects.filter(recipient=member.email, key__startswith="member-link:").count() == 2


def test_links_stop_after_three_a_day(cast, ours):
    member = member_of(ours, cast.alice, on=DAY)
    for _ in range(6):
        joining.resend_link(by=cast.alice, member=member)
    assert MailMessage.objects.filter(key__startswith="member-link:").count() == joining.MOST_LINKS_A_DAY


def test_an_admitted_member_waits_for_the_texts_first(cast, ours):
    charter = publish(ours, cast.alice)
    member = member_of(ours, cast.alice, on=DAY)
    assert member.state == MemberStatus.ACCEPTE
    joining.accept_texts(member=member, texts=[charter])
    assert reread(member).state == MemberStatus.COTISATION_ATTENDUE


def test_a_replaced_text_is_not_accepted(cast, ours):
    old = publish(ours, cast.alice, "1", adopted_on=date(2026, 1, 5))
    publish(ours, cast.alice, "2", adopted_on=date(2026, 2, 5))
    member = member_of(ours, cast.alice, on=DAY)
    with pytest.raises(MemberError, match="remplacé"):
        joining.accept_texts(member=member, texts=[old])


def test_no_voted_amount_is_not_a_free_membership(cast, ours):
    set_rates(ours, cast.alice, 2026, None)
    member = member_of(ours, cast.alice, on=DAY)
    assert member.state == MemberStatus.COTISATION_ATTENDUE
    assert not Fee.objects.exists()
    set_rates(ours, cast.alice, 2026, 0)
    assert reread(member).state == MemberStatus.ACTIF


def test_admitting_needs_the_right_and_a_waiting_request(cast, ours):
    asked = request_of(ours, cast.alice, on=DAY)
    coordinator = cast.holder(Role.COORDINATOR)
    with pytest.raises(PermissionDenied):
        joining.admit(by=coordinator, community=ours, numbers=[asked.number], on=DAY, decided_by="Bureau")
    with pytest.raises(MemberError, match="n’attend plus"):
        joining.admit(by=cast.alice, community=ours, numbers=[asked.number], on=DAY, decided_by="Bureau")
    with pytest.raises(MemberError, match="futur"):
        joining.admit(
            by=cast.alice,
            community=ours,
            numbers=[asked.number],
            on=DAY + timedelta(days=1),
            decided_by="Bureau",
        )


def test_one_rpps_one_card(cast, ours):
    request_of(ours, cast.alice, on=DAY, rpps=RPPS[0])
    with pytest.raises(MemberError, match="RPPS"):
        request_of(ours, cast.alice, "Autre", on=DAY, rpps=RPPS[0])


def test_a_payment_is_written_once_and_never_beyond_the_fee(cast, ours):
    member = member_of(ours, cast.alice, on=DAY)
    key = uuid.uuid4()
    first = pay(member, cast.alice, 1000, on=DAY, key=key)
    assert pay(member, cast.alice, 1000, on=DAY, key=key) == first
    with pytest.raises(MemberError, match="dépasse"):
        pay(member, cast.alice, 1001, on=DAY)
    assert FeePayment.objects.count() == 1


def test_undoing_a_payment_keeps_both_lines_and_reopens_the_fee(cast, ours):
    member = member_of(ours, cast.alice, on=DAY)
    payment = pay(member, cast.alice, on=DAY)
    opposite = fees.undo_payment(by=cast.alice, payment=payment, reason="chèque impayé")
    assert fees.undo_payment(by=cast.alice, payment=payment, reason="encore") == opposite
    assert sorted(FeePayment.objects.values_list("amount_cents", flat=True)) == [-2000, 2000]
    assert reread(member).state == MemberStatus.COTISATION_ATTENDUE
    again = pay(member, cast.alice, on=DAY)
    assert again.receipt_number == payment.receipt_number + 1


def test_only_the_treasurer_and_the_presidency_note_money(cast, ours):
    member = member_of(ours, cast.alice, on=DAY)
    with pytest.raises(PermissionDenied):
        pay(member, cast.holder(Role.COORDINATOR), on=DAY)
    pay(member, cast.holder(Role.TREASURER), on=DAY)


def test_an_exclusion_needs_its_hearing_its_organ_and_its_reason(cast, ours):
    member = member_of(ours, cast.alice, on=date(2026, 2, 1))
    exclude = {"by": cast.alice, "member": member, "reason": ExitReason.RADIE, "on": DAY}
    for missing in (
        {},
        {"heard_on": DAY + timedelta(days=1)},
        {"heard_on": DAY},
        {"heard_on": DAY, "decided_by": "CA"},
    ):
        with pytest.raises(MemberError):
            leaving.leave(**exclude, **missing)
    leaving.leave(**exclude, heard_on=DAY, decided_by="CA", note="Manquement à la charte")
    left = reread(member)
    assert left.state == MemberStatus.RADIE
    assert left.left_on == DAY
    with pytest.raises(PermissionDenied):
        leaving.leave(**{**exclude, "by": cast.holder(Role.COORDINATOR)})


def test_a_structure_that_leaves_ends_its_mandates(cast, ours):
    structure = structure_of(ours, cast.alice, on=DAY)
    named = register.name_representative(
        by=cast.alice, member=structure, first_name="Rose", last_name="Exemple", email="rose@exemple.invalid",
        role="Directrice", substitute=False, on=DAY,
    )  # fmt: skip
    second = register.name_representative(
        by=cast.alice, member=structure, first_name="Paul", last_name="Exemple", email="paul@exemple.invalid",
        role="Directeur", substitute=False, on=DAY,
    )  # fmt: skip
    named.refresh_from_db()
    assert named.ends_on == DAY
    joining.mark_verified(by=cast.alice, member=structure, on=DAY)
    joining.admit(by=cast.alice, community=ours, numbers=[structure.number], on=DAY, decided_by="Bureau")
    leaving.resign(member=structure)
    second.refresh_from_db()
    assert second.ends_on == DAY


def test_the_register_of_a_past_day_is_what_it_was(cast, ours):
    with time_machine.travel("2026-01-20 10:00+01:00", tick=False):
        early = member_of(ours, cast.alice, "Précoce", on=date(2026, 1, 20))
        pay(early, cast.alice, on=date(2026, 1, 20))
        gone = member_of(ours, cast.alice, "Partie", on=date(2026, 1, 20))
    late = member_of(ours, cast.alice, "Tardive", on=DAY)
    leaving.leave(by=cast.alice, member=gone, reason=ExitReason.DEMISSION, on=date(2026, 2, 15))
    on = {
        day: {line.member.last_name: line.status for line in register_on(day)}
        for day in (date(2026, 2, 1), DAY)
    }
    assert on[date(2026, 2, 1)] == {"Précoce": MemberStatus.ACTIF, "Partie": MemberStatus.COTISATION_ATTENDUE}
    assert set(on[DAY]) == {"Précoce", "Tardive"}
    assert register_on(date(2025, 12, 31)) == []
    assert late.number == 3


def test_history_cannot_be_rewritten(cast, ours):
    member = member_of(ours, cast.alice, on=DAY)
    payment = pay(member, cast.alice, on=DAY)
    event = MemberEvent.objects.filter(member=member).first()
    for row in (event, payment):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(community_id=row.community_id)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            row.delete()


def test_twins_are_shown_never_merged_and_a_merge_is_undone(cast, ours):
    one = member_of(ours, cast.alice, "Jumelle", on=DAY)
    twin = member_of(ours, cast.alice, "JUMELLE", on=DAY)
    assert near(one).alike == (twin,)
    assert Member.objects.live().count() == 2
    before = Member.objects.filter(pk=twin.pk).values().get()
    register.reunite(by=cast.alice, kept=one, double=twin)
    assert Member.objects.live().count() == 1
    with pytest.raises(MemberError, match="réunie"):
        register.edit_card(by=cast.alice, member=twin, card=card("Jumelle"), on=DAY)
    register.separate(by=cast.alice, double=twin)
    after = Member.objects.filter(pk=twin.pk).values().get()
    del before["updated_at"], after["updated_at"]
    assert before == after


def test_two_rpps_are_two_people(cast, ours):
    one = member_of(ours, cast.alice, on=DAY, rpps=RPPS[0])
    other = member_of(ours, cast.alice, on=DAY, rpps=RPPS[1])
    with pytest.raises(MemberError, match="deux personnes"):
        register.reunite(by=cast.alice, kept=one, double=other)


def test_a_new_address_closes_the_links_of_the_former(cast, ours):
    member = member_of(ours, cast.alice, on=DAY)
    token = write_token(member)
    assert read_member(token) == member
    register.edit_card(by=cast.alice, member=member, card=card(email="nouvelle@exemple.invalid"), on=DAY)
    with pytest.raises(MemberLinkError, match="remplacé"):
        read_member(token)


def test_a_link_expires(cast, ours):
    token = write_token(member_of(ours, cast.alice, on=DAY))
    with time_machine.travel("2026-05-20 10:00+02:00", tick=False), pytest.raises(MemberLinkError):
        read_member(token)


def test_the_year_turns_by_itself(cast, ours):
    paid = member_of(ours, cast.alice, "Renouvelle", on=DAY)
    pay(paid, cast.alice, on=DAY)
    silent = member_of(ours, cast.alice, "Silencieuse", on=DAY)
    pay(silent, cast.alice, on=DAY)
    set_rates(ours, cast.alice, 2027, 2500)

    def turn(day: date) -> dict[str, int]:
        with time_machine.travel(f"{day} 05:00+01:00", tick=False):
            return fees.turn_the_year(community=ours, today=day)

    assert turn(date(2026, 12, 31)) == {"to_renew": 0, "called": 0, "reminded": 0, "expired": 0}
    assert turn(date(2027, 1, 1))["to_renew"] == 2
    assert turn(date(2027, 1, 1))["to_renew"] == 0, "twice changes nothing"
    assert reread(silent).state == MemberStatus.A_RENOUVELER
    assert is_up_to_date(reread(silent), today=date(2027, 2, 1), grace_days=90)
    with time_machine.travel("2027-01-05 10:00+01:00", tick=False):
        fee = fees.confirm_renewal(member=paid)
        assert fee.amount_cents == 2500
        pay(paid, cast.alice, on=date(2027, 1, 5))
    assert turn(date(2027, 1, 16))["reminded"] == 1
    assert turn(date(2027, 1, 16))["reminded"] == 0, "one reminder a day"
    assert turn(date(2027, 4, 10))["expired"] == 1
    assert reread(paid).state == MemberStatus.ACTIF
    assert reread(silent).state == MemberStatus.EXPIRE
    assert not is_up_to_date(reread(silent), today=date(2027, 4, 10), grace_days=90)


def test_a_free_renewal_takes_one_click(cast, ours):
    member = member_of(ours, cast.alice, on=DAY)
    pay(member, cast.alice, on=DAY)
    set_rates(ours, cast.alice, 2027, 0)
    with time_machine.travel("2027-01-02 10:00+01:00", tick=False):
        fees.turn_the_year(community=ours, today=date(2027, 1, 2))
        fees.confirm_renewal(member=member)
    assert reread(member).state == MemberStatus.ACTIF


def test_the_wall_hides_members_of_others_even_from_plain_sql(cast, ours):
    open_register(cast.theirs, cast.charlie)
    member_of(cast.theirs, cast.charlie, "Étrangère", on=DAY)
    member_of(ours, cast.alice, "Nôtre", on=DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_name FROM communities_member")
        assert cursor.fetchall() == [("Nôtre",)]


def test_start_settings_twice_changes_nothing(cast, ours):
    assert settings.start_settings(by=cast.alice, community=ours) == MembershipRules.objects.get()
    assert timezone.localdate() == DAY
