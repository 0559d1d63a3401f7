"""Claims, invoices, payrolls, orders: one effect each, four eyes, walls behind."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.communities.treasury import actions as treasury
from maillage.communities.treasury.queries import expected_by_key
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.trail import Wanted, altered
from maillage.operations.budget import actions as budget_actions
from maillage.operations.budget.accounts import actions, queries
from maillage.operations.budget.accounts.enums import ClaimState, OrderState
from maillage.operations.budget.accounts.models import (
    ClaimReceipt,
    ExpenseClaim,
    OrderTransfer,
    PaymentOrder,
    PayrollMonth,
    SupplierAccount,
    SupplierInvoice,
)
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.models import Outlay, Voucher
from maillage.operations.budget.trail import sums
from maillage.operations.dialogue.own_populations import given, opened
from maillage.operations.indemnities.actions import bank
from maillage.operations.indemnities.enums import SepaFormat
from tests.cast import Cast
from tests.communities.treasury.makers import IBAN, line_of
from tests.engines.bank.files import entry
from tests.operations.budget import makers as budget
from tests.operations.budget.accounts import makers
from tests.operations.indemnities import makers as indemnities

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def money(cast: Cast):
    grant = budget.grant(cast.ours, cast.alice)
    return budget.line(cast.ours, cast.alice, grant, cents=1_000_000)


@pytest.fixture
def coordinator(cast: Cast):
    return cast.holder(Role.COORDINATOR)


@pytest.fixture
def treasurer(cast: Cast):
    return cast.holder(Role.TREASURER)


def test_a_claim_goes_through_three_people_and_its_receipt_follows(cast, money, coordinator, treasurer):
    one = makers.claim(cast.ours, cast.bob)
    with pytest.raises(PermissionDenied):
        makers.check(cast.bob, one, {money: 4_250})
    outlay = makers.check(coordinator, one, {money: 4_250})
    assert makers.check(coordinator, one, {money: 4_250}).pk == outlay.pk
    with community_scope(cast.ours):
        assert Voucher.objects.get(outlay=outlay).sha256 == makers.receipt().sha256
        assert not ClaimReceipt.objects.exists()
        assert (outlay.vat_cents, outlay.party) == (250, str(cast.bob))
        assert ExpenseClaim.objects.get().state == ClaimState.CHECKED
    with pytest.raises(PermissionDenied):
        budget.approve(cast.ours, coordinator, outlay)
    assert budget.approve(cast.ours, treasurer, outlay).state == "approved"


def test_nobody_checks_nor_approves_what_they_advanced(cast, money, coordinator, treasurer):
    own = makers.claim(cast.ours, treasurer)
    with pytest.raises(BudgetError, match="votre note"):
        makers.check(treasurer, own, {money: 4_250})
    outlay = makers.check(coordinator, own, {money: 4_250})
    with pytest.raises(BudgetError, match="avancé"):
        budget.approve(cast.ours, treasurer, outlay)
    alone = {"state": "approved", "decided_by": treasurer, "decided_at": timezone.now()}
    with community_scope(cast.ours), pytest.raises(IntegrityError, match="advanced"), transaction.atomic():
        Outlay.objects.filter(pk=outlay.pk).update(**alone)
    assert budget.approve(cast.ours, cast.alice, outlay).state == "approved"


def test_what_was_sent_never_changes(cast, money, coordinator):
    one = makers.claim(cast.ours, cast.bob)
    with community_scope(cast.ours):
        with pytest.raises(BudgetError, match="ne change plus"):
            actions.edit_claim(by=cast.bob, claim=one, given=makers.given(cents=9_900))
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            ExpenseClaim.objects.filter(pk=one.pk).update(cents=9_900)
        actions.return_claim(by=coordinator, claim=one, reason="La photo est floue.")
        actions.edit_claim(by=cast.bob, claim=one, given=makers.given(cents=9_900))
        with pytest.raises(BudgetError, match="autre personne"):
            actions.send_claim(by=coordinator, claim=one)
        assert actions.send_claim(by=cast.bob, claim=one).cents == 9_900
        bare = actions.write_claim(by=cast.bob, community=cast.ours, key=uuid.uuid4(), given=makers.given())
        with pytest.raises(BudgetError, match="justificatif"):
            actions.send_claim(by=cast.bob, claim=bare)


def test_the_same_receipt_is_seen_twice(cast, money, coordinator):
    file = makers.receipt("une fois")
    first = makers.claim(cast.ours, cast.bob, file=file)
    twin = makers.claim(cast.ours, cast.alice, file=file, cents=4_300)
    with community_scope(cast.ours):
        assert [one.is_same for one in queries.twins_of_claim(queries.claim(twin.number))] == [True]
    makers.check(coordinator, first, {money: 4_250})
    with community_scope(cast.ours):
        found = queries.twins_of_claim(queries.claim(twin.number))
        assert [(one.url_name, one.is_same) for one in found] == [("outlay", True)]
        other = makers.claim(cast.ours, cast.alice, file=makers.receipt("autre photo"))
        assert {one.is_same for one in queries.twins_of_claim(queries.claim(other.number))} == {False}


def test_a_twin_of_somebody_else_is_said_without_a_name(cast, money, coordinator, client):
    """One reads one’s own notes by their title; of others, that something alike exists and nothing more."""
    checked = makers.claim(cast.ours, cast.alice, title="Cadeau secret", cents=4_250)
    makers.check(coordinator, checked, {money: 4_250})
    makers.claim(cast.ours, cast.alice, title="Train caché")
    draft = makers.claim(cast.ours, cast.alice, sent=False, title="Brouillon d’Alice")
    makers.claim(cast.ours, cast.bob, sent=False, title="Mon autre brouillon", file=makers.receipt("autre"))
    mine = makers.claim(cast.ours, cast.bob, sent=False, title="Ma note")
    client.force_login(cast.bob)
    page = client.get(f"{reverse('own_claim', args=[cast.ours.slug])}?n={mine.number}").text
    main = page.split("<main")[1].split("</main>")[0]
    assert "Une écriture du même montant" in main
    for hidden in ("Cadeau secret", "Train caché", "Brouillon d’Alice", str(cast.alice)):
        assert hidden not in main
    with community_scope(cast.ours):
        own, alike = queries.twins_of_own(queries.claim(mine.number))
        assert ([one.owner for one in own], alike) == ([cast.bob.pk], True)
        seen = queries.twins_of_claim(queries.claim(mine.number))
        assert {one.owner for one in seen} == {cast.alice.pk}
        assert draft.number not in {one.number for one in seen if one.url_name == "claim_check"}


def test_an_invoice_is_recorded_once_and_freed_by_a_refusal(cast, money, coordinator, treasurer):
    one = makers.supplier(cast.ours, coordinator, identifier="732 829 320 00074")
    assert one.identifier == "73282932000074"
    with pytest.raises(BudgetError, match="SIREN"):
        makers.supplier(cast.ours, coordinator, "Autre", "732829321")
    key = uuid.uuid4()
    first = makers.invoice(cast.ours, coordinator, one, {money: 12_000}, number="fa 12", key=key)
    again = makers.invoice(cast.ours, coordinator, one, {money: 12_000}, number="fa 12", key=key)
    assert (again.pk, first.number) == (first.pk, "FA12")
    with pytest.raises(BudgetError, match="déjà enregistrée"):
        makers.invoice(cast.ours, coordinator, one, {money: 12_000}, number="FA12")
    with community_scope(cast.ours):
        budget_actions.refuse(by=treasurer, community=cast.ours, outlay=first.outlay, reason="Pas pour nous.")
        assert not SupplierInvoice.objects.get(pk=first.pk).live
    assert makers.invoice(cast.ours, coordinator, one, {money: 12_000}, number="FA12").live


def test_a_payroll_is_its_totals_and_is_hidden_from_who_does_not_approve(
    cast, money, coordinator, treasurer, client
):
    month = TODAY().replace(day=1)
    with pytest.raises(PermissionDenied):
        makers.payroll(cast.ours, coordinator, money, month)
    one = makers.payroll(cast.ours, treasurer, money, month, net_cents=2_345)
    with pytest.raises(BudgetError, match="déjà"):
        makers.payroll(cast.ours, treasurer, money, month)
    with community_scope(cast.ours):
        voucher = one.outlay.vouchers.get()
        with pytest.raises(IntegrityError, match="its gross"), transaction.atomic():
            PayrollMonth.objects.create(
                community=cast.ours, outlay=budget.prepare(cast.ours, treasurer, {money: 100}),
                month=date(2020, 1, 1), gross_cents=60, employer_cents=60, net_cents=10, written_by=treasurer,
            )  # fmt: skip
        drawn = f"depense-{one.outlay.number}"
        assert not opened(drawn).files
        assert given(drawn, voucher.pk) is None
    address = f"/c/{cast.ours.slug}/budget/depenses/{one.outlay.number}/"
    for person, code in ((coordinator, 404), (cast.alice, 200)):
        client.force_login(person)
        assert client.get(f"{address}piece/{voucher.pk}/").status_code == code
        assert ("23,45" in client.get(address).content.decode()) == (code == 200)


def test_an_order_pays_invoices_and_refunds_once(cast, money, coordinator, treasurer):
    indemnities.ready(cast)
    payer = indemnities.payer(cast.ours, treasurer)
    shop = makers.supplier(cast.ours, coordinator)
    bill = makers.invoice(cast.ours, coordinator, shop, {money: 12_000}).outlay
    refund = makers.check(coordinator, makers.claim(cast.ours, cast.bob), {money: 4_250})
    for one in (bill, refund):
        budget.approve(cast.ours, treasurer, one)
    with community_scope(cast.ours):
        assert all(one.obstacle for one in queries.payables(timezone.now()))
    makers.iban(coordinator, shop, aged=False)
    with pytest.raises(BudgetError, match="48 h"):
        makers.order(cast.ours, coordinator, payer, [bill])
    with community_scope(cast.ours):
        makers.age(SupplierAccount.objects.get())
    indemnities.details(cast.ours, cast.bob)
    key = uuid.uuid4()
    order = makers.order(cast.ours, coordinator, payer, [bill, refund], key)
    assert makers.order(cast.ours, coordinator, payer, [bill, refund], key).pk == order.pk
    assert (order.count, order.total_cents) == (2, 16_250)
    with pytest.raises(BudgetError, match="plus à payer"):
        makers.order(cast.ours, coordinator, payer, [bill])
    with community_scope(cast.ours):
        with pytest.raises(PermissionDenied):
            actions.approve_order(by=coordinator, order=order)
        with pytest.raises(BudgetError, match="approuvé"):
            actions.hand_over(by=treasurer, order=order, form=SepaFormat.V03)
        actions.approve_order(by=treasurer, order=order)
        file = actions.hand_over(by=treasurer, order=order, form=SepaFormat.V03)
        assert actions.hand_over(by=cast.alice, order=order, form=SepaFormat.V03) == file
        assert b"162.50" in file
        bank.set_payer(
            by=treasurer, community=cast.ours, account=payer.account, iban=IBAN, holder="Autre nom"
        )  # fmt: skip
        assert actions.hand_over(by=treasurer, order=order, form=SepaFormat.V03) == file
        seal = ("order", order.pk)
        link = next(
            link for one in sums(Wanted(keys=frozenset({bill.pk}))) for link in one.links if link.seal == seal
        )
        assert link.proof
        actor = community_actor(treasurer, cast.ours, today=TODAY())
        assert altered(cast.ours, [seal], actor) == {}
        event = AuditEvent.objects.get(action=AuditAction.CHAIN_VERIFIED, community_id=cast.ours.pk)
        assert (event.actor_id, event.details) == (treasurer.pk, {"ibans": 2})
        for values, what in (
            ({"total_cents": 16_251}, "order_totals"),
            ({"decided_by": cast.alice}, "order_not_logged"),
            ({"file_sha256": {SepaFormat.V03.value: "0" * 64}}, "order_bytes"),
        ):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('app.retention_purge', 'on', true)")
                PaymentOrder.objects.filter(pk=order.pk).update(**values)
                assert altered(cast.ours, [seal])[seal].what == what
                transaction.set_rollback(True)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            OrderTransfer.objects.filter(order=order).update(cents=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            PaymentOrder.objects.filter(pk=order.pk).update(state=OrderState.CANCELLED)


def test_a_changed_iban_is_shown_and_approved_by_somebody_else(cast, money, coordinator, treasurer):
    payer = indemnities.payer(cast.ours, treasurer)
    shop = makers.supplier(cast.ours, coordinator)
    makers.iban(coordinator, shop, 1)
    second = makers.iban(treasurer, shop, 2)
    assert second.is_change
    told = MailMessage.objects.filter(key__startswith=f"supplier-iban:{second.uid}")
    assert cast.alice.email in {one.recipient for one in told}
    assert treasurer.email not in {one.recipient for one in told}
    assert not any(second.iban_masked[-4:] in one.text for one in told)
    bill = makers.invoice(cast.ours, coordinator, shop, {money: 12_000}).outlay
    budget.approve(cast.ours, treasurer, bill)
    order = makers.order(cast.ours, coordinator, payer, [bill])
    with community_scope(cast.ours):
        assert order.transfers.get().iban_is_new
        with pytest.raises(BudgetError, match="IBAN"):
            actions.approve_order(by=treasurer, order=order)
        assert actions.approve_order(by=cast.alice, order=order).state == OrderState.APPROVED
        with pytest.raises(BudgetError, match="Prouvez"):
            actions.give_supplier_iban(
                by=coordinator, supplier=shop, iban="FR7630006000011234567890189", holder="X",
                proven_at=timezone.now() - timedelta(hours=1),
            )  # fmt: skip


def test_a_bank_line_settles_by_the_reference_of_the_transfer_and_a_return_frees_it(
    cast, money, coordinator, treasurer
):
    payer = indemnities.payer(cast.ours, treasurer)
    shop = makers.supplier(cast.ours, coordinator)
    makers.iban(coordinator, shop)
    bill = makers.invoice(cast.ours, coordinator, shop, {money: 12_000}).outlay
    budget.approve(cast.ours, treasurer, bill)
    order = makers.order(cast.ours, coordinator, payer, [bill])
    with community_scope(cast.ours):
        actions.approve_order(by=treasurer, order=order)
        sent = order.transfers.get()
        line = line_of(
            cast.ours, treasurer, entry("120.00", direction="DBIT", text=f"VIR {sent.end_to_end}", party="X")
        )
        target = f"expense:{bill.pk}"
        assert (
            sent.end_to_end
            in expected_by_key(community_actor(treasurer, cast.ours, today=TODAY()))[target][
                1
            ].wanted.references
        )
        treasury.settle(by=treasurer, line=line, target=target, cents=12_000, step=0)
        assert queries.transfers_of(order).get().paid_cents == 12_000
        back = actions.note_returned(by=treasurer, transfer=sent, on=TODAY(), reason="Compte clos")
        assert not back.live
        assert [one.outlay.pk for one in queries.payables(timezone.now())] == [bill.pk]
        assert (
            actions.note_returned(by=treasurer, transfer=sent, on=TODAY(), reason="Compte clos").pk == sent.pk
        )


@pytest.fixture
def frozen(cast, money, coordinator, treasurer):
    """A prepared order that pays one invoice of 120 €."""
    payer = indemnities.payer(cast.ours, treasurer)
    shop = makers.supplier(cast.ours, coordinator)
    makers.iban(coordinator, shop)
    bill = makers.invoice(cast.ours, coordinator, shop, {money: 12_000}).outlay
    budget.approve(cast.ours, treasurer, bill)
    return makers.order(cast.ours, coordinator, payer, [bill])


def _paid_by_card(cast, treasurer, outlay, text="CARTE", cents=12_000):
    said = entry(f"{cents / 100:.2f}", direction="DBIT", text=text, party="X", day=f"{TODAY():%Y-%m-%d}")
    line = line_of(cast.ours, treasurer, said, number=text)
    treasury.settle(by=treasurer, line=line, target=f"expense:{outlay.pk}", cents=cents, step=0)


def test_an_expense_that_an_order_pays_is_not_cancelled(cast, frozen, treasurer):
    with community_scope(cast.ours):
        bill = frozen.transfers.get().outlay
        words = {"by": treasurer, "community": cast.ours, "outlay": bill, "reason": "Erreur."}
        with pytest.raises(BudgetError, match="ordre de paiement"):
            budget_actions.cancel(**words)
        with pytest.raises(IntegrityError, match="an order pays"), transaction.atomic():
            Outlay.objects.filter(pk=bill.pk).update(state="cancelled", state_reason="Erreur.")
        actions.cancel_order(by=treasurer, order=frozen, reason="Erreur.")
        assert budget_actions.cancel(**words).state == "cancelled"


def test_what_was_paid_since_is_neither_approved_nor_handed_over(cast, frozen, treasurer):
    with community_scope(cast.ours):
        bill = frozen.transfers.get().outlay
        with pytest.raises(BudgetError, match="ordre de paiement"):
            budget_actions.say_paid(by=treasurer, community=cast.ours, outlay=bill, on=TODAY())
        Outlay.objects.filter(pk=bill.pk).update(said_paid_on=TODAY())
        with pytest.raises(BudgetError, match="plus à payer"):
            actions.approve_order(by=treasurer, order=frozen)
        budget_actions.say_paid(by=treasurer, community=cast.ours, outlay=bill, on=None)
        with transaction.atomic():
            _paid_by_card(cast, treasurer, bill)
            with pytest.raises(BudgetError, match="plus à payer"):
                actions.approve_order(by=treasurer, order=frozen)
            transaction.set_rollback(True)
        actions.approve_order(by=treasurer, order=frozen)
        with transaction.atomic():
            _paid_by_card(cast, treasurer, bill)
            with pytest.raises(BudgetError, match="plus à payer"):
                actions.hand_over(by=treasurer, order=frozen, form=SepaFormat.V03)
            transaction.set_rollback(True)
        first = actions.hand_over(by=treasurer, order=frozen, form=SepaFormat.V03)
        _paid_by_card(cast, treasurer, bill, "VIREMENT")
        assert actions.hand_over(by=treasurer, order=frozen, form=SepaFormat.V03) == first


def test_a_return_never_releases_what_paid_otherwise(cast, frozen, treasurer):
    with community_scope(cast.ours):
        sent = frozen.transfers.get()
        actions.approve_order(by=treasurer, order=frozen)
        actions.hand_over(by=treasurer, order=frozen, form=SepaFormat.V03)
        said = entry("120.00", direction="DBIT", text="CHEQUE", party="X", day="2026-01-05")
        line = line_of(cast.ours, treasurer, said)
        treasury.settle(by=treasurer, line=line, target=f"expense:{sent.outlay_id}", cents=12_000, step=0)
        words = {"by": treasurer, "transfer": sent, "on": TODAY(), "reason": "Compte clos"}
        with pytest.raises(BudgetError, match="rapprochement"):
            actions.note_returned(**words)
        assert queries.transfers_of(frozen).get().paid_cents == 12_000


def test_who_changed_a_former_iban_may_approve(cast, money, coordinator, treasurer):
    payer = indemnities.payer(cast.ours, treasurer)
    shop = makers.supplier(cast.ours, coordinator)
    makers.iban(treasurer, shop, 1)
    makers.iban(coordinator, shop, 2)
    bill = makers.invoice(cast.ours, coordinator, shop, {money: 12_000}).outlay
    budget.approve(cast.ours, treasurer, bill)
    order = makers.order(cast.ours, coordinator, payer, [bill])
    with community_scope(cast.ours):
        assert order.transfers.get().iban_is_new
        assert actions.approve_order(by=treasurer, order=order).state == OrderState.APPROVED


def test_the_same_form_twice_and_a_refused_one(cast, frozen, coordinator, client):
    client.force_login(coordinator)
    address = f"/c/{cast.ours.slug}/comptes/paiements/"
    again = client.post(address, {"key": str(frozen.key), "outlays": ["1"]})
    assert again.status_code == 302
    assert again["Location"].endswith(f"/{frozen.number}/")
    with community_scope(cast.ours):
        actions.cancel_order(by=coordinator, order=frozen, reason="Erreur.")
    assert " checked " in client.get(address).content.decode()
    refused = client.post(address, {"key": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert " checked " not in refused.content.decode()


def test_a_changed_account_is_told_until_it_was_paid_once(cast, frozen, treasurer):
    with community_scope(cast.ours):
        account, late = SupplierAccount.objects.get(), timezone.now() + timedelta(days=31)
        account.is_change = True
        assert account.is_new(late)
        actions.approve_order(by=treasurer, order=frozen)
        _paid_by_card(cast, treasurer, frozen.transfers.get().outlay, "VIREMENT")
        assert account.is_new(timezone.now())
        assert not account.is_new(late)
