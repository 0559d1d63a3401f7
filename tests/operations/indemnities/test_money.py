"""Bank details, batches, files and what the bank did (B07, D08, E02, E03, F11)."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from lxml import etree
from stdnum import iban as stdnum_iban

from maillage.communities.treasury import actions as treasury
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.models import Settlement
from maillage.communities.treasury.sample import invented_iban
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.vault import actions as vault
from maillage.foundation.vault.cli import group as vault_commands
from maillage.foundation.vault.errors import VaultError
from maillage.foundation.vault.models import DataKey
from maillage.foundation.web import trail
from maillage.operations.indemnities.actions import bank, batches
from maillage.operations.indemnities.enums import BatchState, Outcome, SepaFormat
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import BankDetails, BatchTransfer, IndemnityLine, TransferLine
from maillage.operations.indemnities.queries import declarations, payable
from maillage.operations.indemnities.sealed import DETAILS
from tests.communities.treasury.makers import IBAN, line_of
from tests.engines.bank.files import entry
from tests.operations.indemnities import makers

pytestmark = pytest.mark.django_db
COORDINATOR, TREASURER = Role.COORDINATOR, Role.TREASURER


@pytest.fixture
def ours(cast):
    makers.ready(cast)
    return cast


@pytest.fixture
def owed(ours):
    """Bob and Nora, 100 € and 200 € approved, with their accounts; the account that pays."""
    ours.nora = makers.person(ours.ours, ours.alice, "Nora")
    for user, minutes, rank in ((ours.bob, 120, 901), (ours.nora, 240, 902)):
        one = makers.line(ours.ours, user, minutes=minutes)
        makers.approve(one, ours.holder(COORDINATOR), ours.holder(TREASURER))
        makers.details(ours.ours, user, rank)
    ours.payer = makers.payer(ours.ours, ours.alice)
    return ours


def frozen(cast, **values):
    return makers.batch(cast.ours, cast.holder(COORDINATOR), cast.payer, [cast.bob, cast.nora], **values)


def approved(cast, **values):
    with community_scope(cast.ours):
        return batches.approve_batch(by=cast.holder(TREASURER), batch=frozen(cast, **values))


class TestBankDetails:
    def test_nothing_without_a_fresh_second_factor(self, ours):
        for proven_at in (None, timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)):
            with community_scope(ours.ours), pytest.raises(IndemnityRefusal, match="Prouvez"):
                bank.give_bank_details(
                    by=ours.bob, community=ours.ours, iban=invented_iban(1), holder="Bob", proven_at=proven_at
                )

    def test_a_wrong_key_is_refused_and_a_change_waits_48_hours(self, ours):
        with community_scope(ours.ours), pytest.raises(IndemnityRefusal, match="clé"):
            bank.give_bank_details(
                by=ours.bob, community=ours.ours, iban="FR7630006000011234567890188", holder="Bob",
                proven_at=timezone.now(),
            )  # fmt: skip
        makers.details(ours.ours, ours.bob, 1)
        changed = makers.details(ours.ours, ours.bob, 2, ready=False)
        now = timezone.now()
        assert changed.is_change
        assert changed.is_new(now)
        assert not changed.is_payable(now + timedelta(hours=47))
        assert changed.is_payable(now + timedelta(hours=49))
        mails = MailMessage.objects.filter(key__startswith="indemnity-iban:")
        assert mails.count() == 2
        assert not any("FR" in one.text or "0000" in one.text for one in mails)
        with community_scope(ours.ours):
            makers.approve(makers.line(ours.ours, ours.bob), ours.holder(COORDINATOR), ours.holder(TREASURER))
            assert "48 h" in payable(now)[0].obstacle
            with pytest.raises(IntegrityError, match="48"), transaction.atomic():
                BankDetails.objects.update(payable_from=now - timedelta(days=9))

    def test_a_dump_shows_no_iban(self, owed):
        """Every column of every table of the database as text, in hexadecimal too (control F11)."""
        approved(owed)
        numbers = [invented_iban(901), invented_iban(902), IBAN]
        with community_scope(owed.ours), connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            tables = [name for (name,) in cursor.fetchall()]
            seen = 0
            for table in tables:
                cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
                if not cursor.fetchone()[0]:
                    continue
                marks = [needle for number in numbers for needle in (number, number.encode().hex())]
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~* %s', ["|".join(marks)])
                assert cursor.fetchone()[0] == 0, table
                seen += 1
        assert seen > 50

    def test_a_sealed_number_moved_to_another_row_does_not_open(self, owed):
        with community_scope(owed.ours):
            bob, nora = BankDetails.objects.order_by("pk")
            assert DETAILS.opener(owed.ours).open(bob) == invented_iban(901)
            bob.iban_sealed = nora.iban_sealed
            with pytest.raises(VaultError):
                DETAILS.opener(owed.ours).open(bob)

    @pytest.mark.django_db(databases=["default", "care_owner"])
    def test_rotation_goes_on_where_it_was_cut_and_drops_the_old_key(self, owed, monkeypatch):
        with community_scope(owed.ours):
            vault.new_key(community=owed.ours, purpose="bank")
            monkeypatch.setattr(vault, "CHUNK", 1)
            real = vault._seal_rows
            calls = iter(range(1))
            monkeypatch.setattr(vault, "_seal_rows", lambda *given: (next(calls), real(*given))[1])
            with pytest.raises(StopIteration):
                vault.seal_again(community=owed.ours, column=DETAILS)
            monkeypatch.undo()
        result = CliRunner().invoke(vault_commands, ["rotate"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        with community_scope(owed.ours):
            assert list(DataKey.objects.values_list("number", flat=True)) == [2]
            opener = DETAILS.opener(owed.ours)
            assert [opener.open(one) for one in BankDetails.objects.order_by("pk")] == [
                invented_iban(901), invented_iban(902),
            ]  # fmt: skip

    def test_each_reading_leaves_its_trace(self, owed):
        batch = approved(owed)
        with community_scope(owed.ours):
            assert bank.read_own(by=owed.bob, community=owed.ours) == invented_iban(901)
            assert len(batches.read_ibans(by=owed.alice, batch=batch)) == 2
            kept = AuditEvent.objects.filter(
                action=AuditAction.INDEMNITY_IBAN_READ, community_id=owed.ours.pk
            )
            assert [event.actor_id for event in kept.order_by("seq")] == [owed.bob.pk, owed.alice.pk]
            assert "FR" not in json.dumps([event.details for event in kept])
            transfers = list(batch.transfers.select_related("batch__community", "payee"))
            batches.note_paid(by=owed.alice, transfers=transfers, on=timezone.localdate(), proof="p1")
            with pytest.raises(IndemnityRefusal, match="ne se lisent plus"):
                batches.read_ibans(by=owed.alice, batch=batch)


class TestBatches:
    def test_a_line_is_in_one_batch_and_the_database_adds_up(self, owed):
        key = uuid.uuid4()
        batch = frozen(owed, key=key)
        assert (batch.count, batch.total_cents) == (2, 30_000)
        assert frozen(owed, key=key).pk == batch.pk
        with pytest.raises(IndemnityRefusal, match="déjà dans un lot"):
            frozen(owed)
        with community_scope(owed.ours):
            line, transfer = IndemnityLine.objects.first(), BatchTransfer.objects.first()
            with pytest.raises(IntegrityError, match="line_in_one_transfer"), transaction.atomic():
                TransferLine.objects.create(
                    community=owed.ours, transfer=transfer, line=line, cents=line.total_cents
                )
            with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
                BatchTransfer.objects.filter(pk=transfer.pk).update(cents=1)
            BatchTransfer.objects.create(
                community=owed.ours, batch=batch, member=transfer.member, payee=owed.alice,
                end_to_end="X", holder="X", iban_masked="X", cents=5,
            )  # fmt: skip
            with pytest.raises(IntegrityError, match="add up"), transaction.atomic():
                batches._add_up_now()
            transaction.set_rollback(True)

    def test_who_prepares_does_not_approve(self, owed):
        batch = makers.batch(owed.ours, owed.holder(TREASURER), owed.payer, [owed.bob])
        with community_scope(owed.ours):
            with pytest.raises(IndemnityRefusal, match="préparé ce lot"):
                batches.approve_batch(by=owed.holder(TREASURER), batch=batch)
            with pytest.raises(IndemnityRefusal, match="approuvé"):
                batches.hand_over(by=owed.alice, batch=batch, form=SepaFormat.V03)
            assert batches.approve_batch(by=owed.alice, batch=batch).state == BatchState.APPROVED
            with pytest.raises(IndemnityRefusal):
                batches.cancel_batch(by=owed.alice, batch=batch, reason="non")

    def test_a_cancelled_batch_gives_its_lines_back(self, owed):
        with community_scope(owed.ours):
            batches.cancel_batch(by=owed.holder(COORDINATOR), batch=frozen(owed), reason="date")
            assert len(payable(timezone.now())) == 2
        assert frozen(owed).number == 2

    @pytest.mark.parametrize("form", list(SepaFormat))
    def test_the_file_is_valid_complete_and_the_same_each_time(self, owed, form):
        """The official schema, the totals, the keys of the numbers, no accent (controls E03 and D08)."""
        batch = approved(owed)
        with community_scope(owed.ours):
            content = batches.hand_over(by=owed.alice, batch=batch, form=form)
            assert batches.hand_over(by=owed.holder(TREASURER), batch=batch, form=form) == content
        space = {"s": f"urn:iso:std:iso:20022:tech:xsd:{form.value}"}
        root = etree.fromstring(content)
        read = lambda path: [node.text for node in root.xpath(path, namespaces=space)]  # noqa: E731
        assert read("//s:GrpHdr/s:MsgId") == [batch.reference]
        assert read("//s:GrpHdr/s:NbOfTxs") == ["2"]
        assert read("//s:GrpHdr/s:CtrlSum") == ["300.00"]
        assert sorted(read("//s:InstdAmt")) == ["100.00", "200.00"]
        assert len(set(read("//s:EndToEndId"))) == 2
        numbers = read("//s:CdtrAcct//s:IBAN")
        assert set(numbers) == {invented_iban(901), invented_iban(902)}
        assert all(stdnum_iban.is_valid(number) for number in numbers)
        assert content.isascii()

    def test_what_the_bank_pays_is_noted_undone_and_returned(self, owed):
        """The debit settles a transfer; undone it waits again; returned, its line may be paid again."""
        batch = approved(owed)
        with community_scope(owed.ours):
            transfer = batch.transfers.get(payee=owed.bob)
        said = entry("100.00", direction="DBIT", text="VIR SEPA", party="BOB EXEMPLE").replace(
            "NOTPROVIDED", transfer.end_to_end
        )
        line = line_of(owed.ours, owed.alice, said)
        target = f"indemnity:t{transfer.pk}"
        with community_scope(owed.ours):
            with pytest.raises(TreasuryError, match="centime"):
                treasury.settle(by=owed.alice, line=line, target=target, cents=9_999, step=0)
            first = treasury.settle(by=owed.alice, line=line, target=target, cents=10_000, step=0)
            assert treasury.settle(by=owed.alice, line=line, target=target, cents=10_000, step=0) == first
            transfer.refresh_from_db()
            assert (transfer.outcome, transfer.paid_on) == (Outcome.PAID, line.booked_on)
            assert [one.sums.total_cents for one in declarations(line.booked_on.year)] == [10_000]
            treasury.unsettle(by=owed.alice, settlement=first, reason="erreur")
            transfer.refresh_from_db()
            assert transfer.outcome == Outcome.PENDING
            treasury.settle(by=owed.alice, line=line, target=target, cents=10_000, step=1)
            transfer = BatchTransfer.objects.select_related("community").get(pk=transfer.pk)
            batches.note_returned(
                by=owed.alice, transfer=transfer, on=timezone.localdate(), reason="Compte clos"
            )
            assert not Settlement.objects.filter(undone_at__isnull=True).exists()
            assert [one.payee for one in payable(timezone.now())] == [owed.bob]
            assert declarations(line.booked_on.year) == []

    def test_a_batch_booked_as_one_line_is_paid_at_once(self, owed):
        batch = approved(owed, booked_as_one=True)
        line = line_of(
            owed.ours, owed.alice, entry("300.00", direction="DBIT", text=f"VIR {batch.reference}")
        )
        with community_scope(owed.ours):
            treasury.settle(by=owed.alice, line=line, target=f"indemnity:b{batch.pk}", cents=30_000, step=0)
            assert set(batch.transfers.values_list("outcome", flat=True)) == {Outcome.PAID}
            # One of them comes back: the line of the bank stays, and the chain still holds.
            back = batch.transfers.select_related("community").get(payee=owed.bob)
            batches.note_returned(by=owed.alice, transfer=back, on=timezone.localdate(), reason="Clos")
            assert trail.altered(owed.ours, [("batch", batch.pk)]) == {}
            BatchTransfer.objects.filter(pk=back.pk).update(proof="")
            assert trail.altered(owed.ours, [("batch", batch.pk)])["batch", batch.pk].what == "bank_amount"

    def test_a_new_name_on_the_paying_account_changes_no_file_handed_over(self, owed):
        """The file stays the same; who verifies it opened its numbers, and the log says who."""
        batch = approved(owed)
        with community_scope(owed.ours):
            former = batches.hand_over(by=owed.alice, batch=batch, form=SepaFormat.V03)
            bank.set_payer(
                by=owed.alice, community=owed.ours, account=owed.payer.account, iban=IBAN, holder="Autre nom"
            )
            assert batches.hand_over(by=owed.alice, batch=batch, form=SepaFormat.V03) == former
            actor = community_actor(owed.alice, owed.ours, today=timezone.localdate())
            assert trail.altered(owed.ours, [("batch", batch.pk)], actor) == {}
            event = AuditEvent.objects.get(action=AuditAction.CHAIN_VERIFIED, community_id=owed.ours.pk)
            assert (event.actor_id, event.details) == (owed.alice.pk, {"ibans": 2})
            with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
                type(batch).objects.filter(pk=batch.pk).update(payer_holder="Autre nom")


def test_references_never_repeat_across_batches(owed):
    first = frozen(owed)
    with community_scope(owed.ours):
        batches.cancel_batch(by=owed.holder(COORDINATOR), batch=first, reason="date")
    frozen(owed)
    with community_scope(owed.ours):
        names = list(BatchTransfer.objects.values_list("end_to_end", flat=True))
    assert len(set(names)) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,35}", name) for name in names)
