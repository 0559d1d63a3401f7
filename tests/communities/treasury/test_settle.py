"""What a line settles: never more than it holds, never twice, undone on both sides with its trace."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillage.communities.members.actions import fees
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Fee, FeePayment, Member
from maillage.communities.treasury import actions
from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.models import BankLine, Settlement
from maillage.communities.treasury.queries import seen
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.members.makers import member_of, open_register
from tests.communities.treasury.makers import (
    bring,
    camt,
    from_account,
    line_of,
    open_account,
    paid_by,
    settle,
)
from tests.engines.bank.files import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(cast):
    open_register(cast.ours, cast.alice)
    with community_scope(cast.ours):
        yield cast.ours


def today() -> str:
    return timezone.localdate().isoformat()


def member(cast, name="Exemple", **values) -> Member:
    return member_of(cast.ours, cast.alice, name, on=timezone.localdate(), **values)


def fee_of(one: Member) -> Fee:
    return Fee.objects.with_received().get(member=one, year=timezone.localdate().year)


def shown(line: BankLine, by):
    actor = community_actor(by, line.community, today=timezone.localdate())
    return seen(BankLine.objects.filter(pk=line.pk), actor)[0]


def test_a_line_pays_a_fee_and_the_member_is_up_to_date(cast, ours):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    treasurer = cast.holder(Role.TREASURER)
    done = settle(line, treasurer, one)
    payment = FeePayment.objects.get()
    assert (payment.amount_cents, payment.paid_on, payment.noted_by) == (2000, line.booked_on, treasurer)
    assert done.proof == str(payment.pk)
    assert done.reasons
    one.refresh_from_db()
    assert one.status == MemberStatus.ACTIF
    assert shown(line, treasurer).rest_cents == 0


def test_a_second_click_writes_nothing_more(cast, ours):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    assert settle(line, cast.alice, one).pk == settle(line, cast.alice, one).pk
    assert FeePayment.objects.count() == 1


def test_one_line_settles_two_fees_and_two_lines_one_fee(cast, ours):
    first, second = member(cast, "Premier"), member(cast, "Second")
    line = line_of(ours, cast.alice, entry("30.00", day=today(), text="COUPLE"))
    settle(line, cast.alice, first, 2000)
    settle(line, cast.alice, second, 1000, step=1)
    assert shown(line, cast.alice).rest_cents == 0
    rest = line_of(ours, cast.alice, entry("10.00", day=today(), text="LE RESTE"), number="R2")
    settle(rest, cast.alice, second, 1000)
    assert fee_of(second).received_cents == 2000


@pytest.mark.parametrize("cents", [2001, 0, -1])
def test_never_more_than_the_line_nor_less_than_a_cent(cast, ours, cents):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    with pytest.raises(TreasuryError):
        settle(line, cast.alice, one, cents)
    assert not FeePayment.objects.exists()


def test_never_more_than_what_the_fee_waits_for(cast, ours):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one, "35.00"))
    with pytest.raises(TreasuryError, match="dépasse"):
        settle(line, cast.alice, one, 3500)
    settle(line, cast.alice, one, 2000)
    assert shown(line, cast.alice).rest_cents == 1500


def test_the_database_itself_refuses_more_than_the_line(cast, ours):
    """Beneath the action: the trigger adds up."""
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    settle(line, cast.alice, one, 1500)
    row = {
        "community": ours, "line": line, "source": "fee", "target": "fee:0", "party": "x", "label": "x",
        "settled_by": cast.alice,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(**row, cents=501, proof="a")
    Settlement.objects.create(**row, cents=500, proof="b")


def test_money_that_went_out_settles_no_fee(cast, ours):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one, direction="DBIT"))
    with pytest.raises(TreasuryError, match="sens"):
        settle(line, cast.alice, one)


def test_undone_from_the_bank_the_fee_waits_again_and_both_writings_stay(cast, ours):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    done = settle(line, cast.alice, one)
    for _ in range(2):
        undone = actions.unsettle(by=cast.alice, settlement=done, reason="Erreur de membre")
    assert (undone.undone_by, undone.undone_reason) == (cast.alice, "Erreur de membre")
    assert fee_of(one).received_cents == 0
    assert FeePayment.objects.count() == 2
    assert shown(line, cast.alice).rest_cents == 2000
    settle(line, cast.alice, one, step=1)
    assert fee_of(one).received_cents == 2000
    one.refresh_from_db()
    assert one.status == MemberStatus.ACTIF


def test_undone_from_the_fee_the_line_waits_again(cast, ours):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    done = settle(line, cast.alice, one)
    payment = FeePayment.objects.select_related("fee__member", "community").get(pk=int(done.proof))
    fees.undo_payment(by=cast.alice, payment=payment, reason="Rejet")
    done.refresh_from_db()
    assert done.undone_reason == "Rejet"
    assert shown(line, cast.alice).rest_cents == 2000


def test_a_settlement_is_never_rewritten_otherwise(cast, ours):
    one = member(cast)
    done = settle(line_of(ours, cast.alice, paid_by(one)), cast.alice, one)
    for change in ({"cents": 1}, {"label": "autre"}, {"undone_at": timezone.now(), "undone_by": cast.alice,
                                                      "undone_reason": "x", "cents": 1}):  # fmt: skip
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            Settlement.objects.filter(pk=done.pk).update(**change)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SECRETARY, Role.MEMBER])
def test_those_without_the_right_settle_nothing(cast, ours, role):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    stranger = cast.holder(role)
    for act in (
        lambda: settle(line, stranger, one),
        lambda: actions.set_aside(by=stranger, line=line, reason=AsideReason.CHARGES),
        lambda: actions.accept_certain(by=stranger, community=ours),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_fee_of_another_community_cannot_be_settled(cast, ours):
    open_register(cast.theirs, cast.charlie)
    theirs = member_of(cast.theirs, cast.charlie, "Ailleurs", on=timezone.localdate())
    with community_scope(cast.theirs):
        fee = Fee.objects.get(member=theirs)
    line = line_of(ours, cast.alice, entry(day=today()))
    with pytest.raises(TreasuryError, match="plus attendue"):
        actions.settle(by=cast.alice, line=line, target=f"fee:{fee.pk}", cents=2000, step=0)


# --- Certain ones, in one go ------------------------------------------------------------------------------


def test_the_certain_ones_are_accepted_and_the_others_left(cast, ours):
    sure, twin, again = member(cast, "Sûr"), member(cast, "Jumeau"), member(cast, "Jumeau")
    line_of(
        ours, cast.alice, paid_by(sure),
        entry(day=today(), text="COTISATION", party="INES JUMEAU"),
        entry("4.00", day=today(), direction="DBIT"),
    )  # fmt: skip
    assert actions.accept_certain(by=cast.alice, community=ours) == 1
    assert fee_of(sure).received_cents == 2000
    assert fee_of(twin).received_cents == fee_of(again).received_cents == 0
    assert actions.accept_certain(by=cast.alice, community=ours) == 0


def test_two_lines_for_one_fee_are_left_to_a_person(cast, ours):
    one = member(cast)
    line_of(ours, cast.alice, paid_by(one), paid_by(one))
    assert actions.accept_certain(by=cast.alice, community=ours) == 0


def test_the_account_that_paid_is_recognised_the_next_time(cast, ours):
    one, other = member(cast, "Premier"), member(cast, "Autre")
    line = line_of(ours, cast.alice, from_account(paid_by(one, "5.00")))
    settle(line, cast.alice, one, 500)
    silent = from_account(entry("15.00", day=today(), text="VIREMENT", party="X"))
    (found,) = shown(line_of(ours, cast.alice, silent, number="R2"), cast.alice).candidates
    assert found.expected.label.endswith(str(one))
    assert found.proposal.certain
    assert str(other) not in found.expected.label


# --- Set aside ----------------------------------------------------------------------------------------------


def test_a_line_set_aside_waits_no_more_and_comes_back(cast, ours):
    line = line_of(ours, cast.alice, entry("4.00", day=today(), direction="DBIT"))
    for _ in range(2):
        actions.set_aside(by=cast.alice, line=line, reason=AsideReason.CHARGES)
    assert not BankLine.objects.waiting().exists()
    assert shown(line, cast.alice).aside.reason == AsideReason.CHARGES
    assert actions.bring_back(by=cast.alice, line=line)
    assert not actions.bring_back(by=cast.alice, line=line)
    assert BankLine.objects.waiting().count() == 1
    with pytest.raises(TreasuryError, match="pourquoi"):
        actions.set_aside(by=cast.alice, line=line, reason=AsideReason.OTHER)


def test_a_settled_line_is_not_set_aside_nor_one_aside_settled(cast, ours):
    one = member(cast)
    line = line_of(ours, cast.alice, paid_by(one))
    actions.set_aside(by=cast.alice, line=line, reason=AsideReason.RETURNED)
    with pytest.raises(TreasuryError):
        settle(line, cast.alice, one)
    actions.bring_back(by=cast.alice, line=line)
    settle(line, cast.alice, one)
    with pytest.raises(TreasuryError, match="déjà réglée"):
        actions.set_aside(by=cast.alice, line=line, reason=AsideReason.CHARGES)


# --- At the same time ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_treasurers_at_once_settle_a_line_once(cast):
    """Two requests on one line that can pay one fee of the two: one is served, the other is told."""
    open_register(cast.ours, cast.alice)
    people = [member(cast, "Premier"), member(cast, "Second")]
    line = line_of(cast.ours, cast.alice, entry(day=today()))

    def act(one: Member) -> str:
        try:
            settle(line, cast.alice, one, step=0)
        except TreasuryError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, people)) == ["done", "refused"]
    with community_scope(cast.ours):
        assert FeePayment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_undoing_from_both_ends_at_once_undoes_once_and_never_locks(cast):
    open_register(cast.ours, cast.alice)
    one = member(cast)
    line = line_of(cast.ours, cast.alice, paid_by(one))
    done = settle(line, cast.alice, one)

    def from_the_bank() -> None:
        try:
            with community_scope(cast.ours):
                actions.unsettle(by=cast.alice, settlement=done, reason="banque")
        finally:
            connection.close()

    def from_the_fee() -> None:
        try:
            with community_scope(cast.ours):
                payment = FeePayment.objects.select_related("fee__member", "community").get(
                    pk=int(done.proof)
                )
                fees.undo_payment(by=cast.alice, payment=payment, reason="membre")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(from_the_bank), pool.submit(from_the_fee)]:
            future.result(timeout=30)
    with community_scope(cast.ours):
        assert fee_of(one).received_cents == 0
        assert FeePayment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_file_brought_twice_at_once_gives_its_lines_once(cast):
    open_account(cast.ours, cast.alice)
    content = camt(entry(), entry())

    def act(_: int) -> bool:
        try:
            return bring(cast.ours, cast.alice, content).already
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, range(2))) == [False, True]
    with community_scope(cast.ours):
        assert BankLine.objects.count() == 2


def test_a_key_is_never_used_for_another_settlement(cast, ours):
    one = member(cast)
    done = settle(line_of(ours, cast.alice, paid_by(one)), cast.alice, one)
    assert isinstance(done.key, uuid.UUID)
    assert FeePayment.objects.get().key == done.key
